//! What a comparison of two policies says to people.

use kongchuo::Lang;

use super::pick;

/// A clause as tables of differences have it, for the column of a policy: of its own document without its id.
pub fn clause(text: &str, policy: &str, lang: Lang) -> String {
    let own = text.strip_prefix(policy).and_then(|rest| rest.strip_prefix(' '));
    let is_reading = text.strip_prefix('N').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    match own {
        Some(clause) => clause.to_owned(),
        None if is_reading => pick(lang, format!("读法 {text}"), format!("reading {text}")),
        None => text.to_owned(),
    }
}

/// What a day or a number is counted as: the table of values has no labels for these.
pub fn kind(word: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match word {
        "date" => ("日期", "a day"),
        "earlier" => ("更早", "an earlier one"),
        "later" => ("更晚", "a later one"),
        "number" => ("数", "a number"),
        "less" => ("更小", "a lesser one"),
        "more" => ("更大", "a greater one"),
        _ => return None,
    };
    Some(match lang {
        Lang::Zh => zh,
        Lang::En => en,
    })
}

/// How many children were compared, and how many differ.
pub fn summary(children: u64, differ: u64, lang: Lang) -> String {
    pick(
        lang,
        format!("比较了 {children} 名学生，{differ} 名有差异"),
        format!("{children} children compared, {differ} differ"),
    )
}

/// How many have two values, and how many more have others.
pub fn pair_count(pair: Option<(&str, &str)>, children: u64, lang: Lang) -> String {
    match pair {
        Some((left, right)) => format!("{left} → {right} {children}"),
        None => pick(lang, format!("其他 {children}"), format!("other {children}")),
    }
}

/// Results that only one of the policies has.
pub fn only(policy: &str, results: &str, lang: Lang) -> String {
    pick(lang, format!("只有 {policy} 有：{results}"), format!("only {policy} has: {results}"))
}

#[cfg(test)]
mod tests {
    use kongchuo::Lang;

    use super::clause;

    #[test]
    fn a_clause_of_the_own_document_goes_without_its_id() {
        assert_eq!(clause("guyuan-2021 附件1", "guyuan-2021", Lang::Zh), "附件1");
        assert_eq!(clause("guyuan-2021 附件1", "guyuan", Lang::Zh), "guyuan-2021 附件1");
        assert_eq!(clause("N4", "guyuan-2021", Lang::Zh), "读法 N4");
        assert_eq!(clause("N4", "guyuan-2021", Lang::En), "reading N4");
        assert_eq!(clause("《义务教育法》第十一条", "guyuan-2021", Lang::En), "《义务教育法》第十一条");
    }
}
