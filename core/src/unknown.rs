//! Names that a caller asks for and that there are not, with the nearest that there is.

use std::fmt;

use crate::nearest::nearest;
use crate::wording::{Lang, printable};

/// A name that is none of those known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// what it should name
    pub kind: NameKind,
    /// as asked
    pub name: String,
    /// the nearest that is known
    pub nearest: Option<String>,
    /// every name that is known, where they are few
    pub known: Vec<String>,
}

/// More names than these are not told.
const FEW: usize = 8;

/// What a name should name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// a policy, by its id
    Policy,
    /// a parameter of a policy
    Parameter,
    /// a result of a policy
    Result,
    /// a procedure of a policy
    Procedure,
    /// an obligation of a policy
    Obligation,
    /// a report of a policy
    Report,
    /// a warning of a policy
    Warning,
    /// a list of records
    Records,
    /// a column of a table
    Column,
}

impl UnknownName {
    /// A name that is not among these.
    pub fn new<'a>(kind: NameKind, name: &str, among: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = among.into_iter().collect();
        let nearest = nearest(name, known.iter().copied()).map(str::to_owned);
        let few = known.len() <= FEW;
        let known = known.into_iter().filter(|_| few).map(str::to_owned).collect();
        UnknownName { kind, name: name.to_owned(), nearest, known }
    }

    /// What is wrong, in one sentence without a full stop. The name is cut and made printable.
    ///
    /// ```
    /// use kongchuo::{Lang, NameKind, UnknownName};
    /// let unknown = UnknownName::new(NameKind::Policy, "guyuan-2012", ["cn", "guyuan-2021"]);
    /// assert_eq!(unknown.message(Lang::En), "no policy is named `guyuan-2012`; did you mean `guyuan-2021`?");
    /// assert_eq!(unknown.message(Lang::Zh), "没有名为“guyuan-2012”的政策；是否指“guyuan-2021”？");
    /// let far = UnknownName::new(NameKind::Policy, "x", ["cn", "guyuan-2021"]);
    /// assert_eq!(far.message(Lang::En), "no policy is named `x`; there are: cn, guyuan-2021");
    /// ```
    pub fn message(&self, lang: Lang) -> String {
        let (zh, en) = match self.kind {
            NameKind::Policy => ("政策", "policy"),
            NameKind::Parameter => ("参数", "parameter"),
            NameKind::Result => ("结果", "result"),
            NameKind::Procedure => ("办理事项", "procedure"),
            NameKind::Obligation => ("责任事项", "obligation"),
            NameKind::Report => ("报表", "report"),
            NameKind::Warning => ("提示", "warning"),
            NameKind::Records => ("记录", "list of records"),
            NameKind::Column => ("列", "column"),
        };
        let name = printable(&self.name);
        let what = match lang {
            Lang::Zh => format!("没有名为“{name}”的{zh}"),
            Lang::En => format!("no {en} is named `{name}`"),
        };
        match (lang, &self.nearest, &self.known[..]) {
            (Lang::Zh, Some(nearest), _) => format!("{what}；是否指“{nearest}”？"),
            (Lang::En, Some(nearest), _) => format!("{what}; did you mean `{nearest}`?"),
            (_, None, []) => what,
            (Lang::Zh, None, known) => format!("{what}；可用的有：{}", known.join("、")),
            (Lang::En, None, known) => format!("{what}; there are: {}", known.join(", ")),
        }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for UnknownName {}
