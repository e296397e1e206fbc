//! What must be said where duties follow the default calendar: the caller gave no terms, or not all of them.

use crate::policy::Policy;
use crate::subject::Subject;
use crate::wording::Wording;

impl Policy {
    /// What must be said of schedules in which the duties of some children (or organisations, whomever the policy is about)
    /// are as they are only by the default calendar; `count` is how many they are.
    ///
    /// ```
    /// let policy = kongchuo::Policy::builtin("chengkou-2022")?;
    /// assert_eq!(
    ///     policy.calendar_note(3).en,
    ///     "children whose duties follow the default calendar (09-01 to 01-31, 03-01 to 07-10), as semester dates were not \
    ///      given in full: 3"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn calendar_note(&self, count: usize) -> Wording {
        let terms = |between: &str| {
            let day = |(month, day): (i64, i64)| format!("{month:02}-{day:02}");
            let terms = self.compiled.terms.iter();
            terms.map(|term| format!("{}{between}{}", day(term.start), day(term.end))).collect::<Vec<_>>()
        };
        let (zh, en) = (terms("至").join("、"), terms(" to ").join(", "));
        let (whose_zh, whose_en) = match self.subject() {
            Subject::Child => ("学生", "children"),
            Subject::Class => ("班级", "classes"),
            Subject::School => ("学校", "schools"),
            Subject::Township => ("乡镇", "townships"),
            Subject::County => ("县", "counties"),
            Subject::City => ("市", "cities"),
        };
        Wording::new(
            format!("学期日期未给全，责任事项按默认校历（{zh}）计算的{whose_zh}：{count}"),
            format!(
                "{whose_en} whose duties follow the default calendar ({en}), as semester dates were not given in full: {count}"
            ),
        )
    }
}
