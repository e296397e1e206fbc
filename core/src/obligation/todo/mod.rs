//! Duties as to-dos that calendar programs read: iCalendar (RFC 5545).
//!
//! A window is a `VTODO`. Nothing of it comes from a clock or from chance: the same duties give the same bytes. The lines are
//! written here rather than by a library, since what libraries there are read the clock and draw random numbers for what the
//! caller leaves out, and would bring both into the browser.

mod line;

use std::fmt::Write;

use super::{DutyState, ScheduledDuty};
use crate::date::Date;
use crate::language::{EnumId, Type};
use crate::order::sort_by_key;
use crate::policy::Policy;
use crate::wording::{Lang, Wording};

/// Writes the duties of a schedule as an iCalendar file.
///
/// The text of the file is [`begin`](TodoCalendar::begin), a [`todo`](TodoCalendar::todo) for each duty and
/// [`end`](TodoCalendar::end), or the [`whole`](TodoCalendar::whole) at once. It is UTF-8 with lines that end in CRLF.
///
/// | property | of a duty |
/// | --- | --- |
/// | `UID` | `subject:id:from:due:key@policy`: the same window has it whenever it is listed |
/// | `DTSTAMP` | the day evaluated, 00:00 UTC |
/// | `DTSTART` | `from`, a date; left out where it is not before `due` (it must be) |
/// | `DUE` | `due`, a date: the last day on which it is done in time |
/// | `STATUS` | `COMPLETED` (fulfilled), `CANCELLED` (lapsed), `IN-PROCESS` (some of it is done), else `NEEDS-ACTION` |
/// | `COMPLETED` | `fulfilled_on`, 00:00 UTC, which is the same day in China |
/// | `PERCENT-COMPLETE` | `done` of `required`; 100 where fulfilled |
/// | `CATEGORIES` | the bearer's and the state's labels, and the catalogue rows |
/// | `SUMMARY` | the title and the key |
/// | `DESCRIPTION` | bearer, state, how much is done, until when, clauses |
///
/// Of a child it holds nothing that the schedule does not: the key is the one thing that tells the child.
///
/// ```
/// use kongchuo::{Date, Lang, Policy, TodoCalendar};
///
/// let calendar = TodoCalendar::new(&Policy::builtin("cn")?, "2021-10-29".parse()?, Lang::Zh);
/// let text = calendar.whole(&[]);
/// assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct TodoCalendar {
    /// the policy's id
    policy: String,
    /// its title
    title: Wording,
    /// the words for halves of a day, with their labels
    slots: Vec<(String, Wording)>,
    on: Date,
    lang: Lang,
}

impl TodoCalendar {
    /// A calendar of duties under a policy, as they stand on a day, in a language.
    pub fn new(policy: &Policy, on: Date, lang: Lang) -> Self {
        let document = policy.document();
        let (policy, title, slots) = (document.id.to_string(), document.title.clone(), slots(policy));
        TodoCalendar { policy, title, slots, on, lang }
    }

    /// What stands before the first to-do.
    pub fn begin(&self) -> String {
        let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
        line::put(&mut text, "PRODID", self.pick("-//Kongchuo//Kongchuo//ZH", "-//Kongchuo//Kongchuo//EN"));
        text.push_str("CALSCALE:GREGORIAN\r\n");
        let name = self.pick("责任事项：", "Duties: ").to_owned() + self.title.get(self.lang);
        for property in ["NAME", "X-WR-CALNAME"] {
            line::put(&mut text, property, &line::text(&name));
        }
        text
    }

    /// What stands after the last to-do.
    pub fn end(&self) -> &'static str {
        "END:VCALENDAR\r\n"
    }

    /// The whole file.
    pub fn whole(&self, duties: &[ScheduledDuty]) -> String {
        let mut text = self.begin();
        for duty in duties {
            self.put(&mut text, duty);
        }
        text.push_str(self.end());
        text
    }

    /// One to-do.
    pub fn todo(&self, scheduled: &ScheduledDuty) -> String {
        let mut text = String::new();
        self.put(&mut text, scheduled);
        text
    }

    /// Adds a to-do to a text, which may hold others.
    pub fn put(&self, text: &mut String, scheduled: &ScheduledDuty) {
        let duty = &scheduled.duty;
        text.push_str("BEGIN:VTODO\r\n");
        line::put(text, "UID", &line::text(&self.uid(scheduled)));
        line::put(text, "DTSTAMP", &midnight(self.on));
        if let Some(from) = duty.from.filter(|from| duty.due.is_none_or(|due| *from < due)) {
            line::put(text, "DTSTART;VALUE=DATE", &compact(from));
        }
        if let Some(due) = duty.due {
            line::put(text, "DUE;VALUE=DATE", &compact(due));
        }
        line::put(text, "STATUS", status(scheduled));
        if duty.state == DutyState::Fulfilled
            && let Some(on) = duty.fulfilled_on
        {
            line::put(text, "COMPLETED", &midnight(on));
        }
        if let Some(percent) = percent(scheduled) {
            line::put(text, "PERCENT-COMPLETE", &percent.to_string());
        }
        let state = duty.state.label();
        let labels = [duty.bearer_title.get(self.lang), self.pick(state.0, state.1)];
        let categories: Vec<String> =
            labels.into_iter().chain(duty.catalogue.iter().map(String::as_str)).map(line::text).collect();
        line::put(text, "CATEGORIES", &categories.join(","));
        line::put(text, "SUMMARY", &line::text(&self.summary(scheduled)));
        line::put(text, "DESCRIPTION", &line::text(&self.description(scheduled)));
        text.push_str("END:VTODO\r\n");
    }

    /// What tells one window from every other. The key, which may hold anything, stands behind what cannot hold a colon.
    fn uid(&self, scheduled: &ScheduledDuty) -> String {
        let duty = &scheduled.duty;
        let day = |day: Option<Date>| day.map(compact).unwrap_or_default();
        let mut uid = format!("{}:{}:{}:{}:", scheduled.subject, duty.id, day(duty.from), day(duty.due));
        for letter in scheduled.key.as_deref().unwrap_or_default().chars() {
            match letter {
                // A value holds no control characters, and two keys must not become one for it.
                letter if letter == '%' || letter.is_control() => _ = write!(uid, "%{:02X}", u32::from(letter)),
                letter => uid.push(letter),
            }
        }
        uid + "@" + &self.policy
    }

    fn summary(&self, scheduled: &ScheduledDuty) -> String {
        let title = scheduled.duty.title.get(self.lang);
        match (&scheduled.key, self.lang) {
            (None, _) => title.to_owned(),
            (Some(key), Lang::Zh) => format!("{title}（{key}）"),
            (Some(key), Lang::En) => format!("{title} ({key})"),
        }
    }

    /// Who, how far, until when, by what: a line each.
    fn description(&self, scheduled: &ScheduledDuty) -> String {
        let duty = &scheduled.duty;
        let (zh, en) = duty.state.label_with_lateness(duty.late);
        let state = self.pick(zh, en);
        let mut lines = vec![
            self.entry("责任主体", "Bearer", duty.bearer_title.get(self.lang)),
            self.entry("状态", "State", state),
        ];
        if let Some(required) = duty.required {
            let done = duty.done.map_or_else(|| "?".to_owned(), |done| done.to_string());
            lines.push(self.entry("完成", "Done", &format!("{done}/{required}")));
        }
        if let Some(due) = duty.due {
            let due = match &duty.slot {
                Some(slot) => format!("{due} {}", self.slot(slot)),
                None => due.to_string(),
            };
            lines.push(self.entry("期限", "Due", &due));
        }
        if !duty.cite.is_empty() {
            lines.push(self.entry("依据", "By", &duty.cite.join(self.pick("；", "; "))));
        }
        if !duty.undetermined.is_empty() {
            let facts: Vec<&str> = duty.undetermined.iter().map(|fact| &**fact).collect();
            lines.push(self.entry("尚需知道的事实", "Facts still needed", &facts.join(self.pick("、", ", "))));
        }
        lines.join("\n")
    }

    fn slot<'a>(&'a self, word: &'a str) -> &'a str {
        let label = self.slots.iter().find(|(known, _)| known == word);
        label.map_or(word, |(_, title)| title.get(self.lang))
    }

    fn entry(&self, zh: &str, en: &str, value: &str) -> String {
        match self.lang {
            Lang::Zh => format!("{zh}：{value}"),
            Lang::En => format!("{en}: {value}"),
        }
    }

    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// The words of the enums by which obligations say a half of the day.
fn slots(policy: &Policy) -> Vec<(String, Wording)> {
    let compiled = &policy.compiled;
    let rules = compiled.obligations.iter().filter_map(|info| info.slot);
    let mut enums: Vec<EnumId> = rules
        .filter_map(|rule| match compiled.program.rule(rule).ty.required() {
            Type::Enum(id) => Some(*id),
            _ => None,
        })
        .collect();
    sort_by_key(&mut enums, |id| id.0);
    enums.dedup();
    let vocabulary = policy.vocabulary();
    let words = |id: EnumId| {
        let words = vocabulary.types.enum_type(id).words.iter().cloned();
        let labels = vocabulary.enums.get(usize::from(id.0)).map(|labels| labels.words.clone()).unwrap_or_default();
        words.zip(labels)
    };
    enums.into_iter().flat_map(words).collect()
}

fn status(scheduled: &ScheduledDuty) -> &'static str {
    match scheduled.duty.state {
        DutyState::Fulfilled => "COMPLETED",
        DutyState::Lapsed => "CANCELLED",
        DutyState::Due | DutyState::Overdue | DutyState::Upcoming | DutyState::Undetermined => {
            if scheduled.duty.done.is_some_and(|done| done > 0) { "IN-PROCESS" } else { "NEEDS-ACTION" }
        }
    }
}

/// How much is done, rounded down: what is not all done is not 100.
fn percent(scheduled: &ScheduledDuty) -> Option<i64> {
    let duty = &scheduled.duty;
    if duty.state == DutyState::Fulfilled {
        return Some(100);
    }
    let (done, required) = duty.done.zip(duty.required).filter(|(_, required)| *required > 0)?;
    let hundredths = i128::from(done.clamp(0, required)) * 100 / i128::from(required);
    i64::try_from(hundredths).ok().map(|percent| percent.min(99))
}

/// `20220930`
fn compact(date: Date) -> String {
    date.to_string().replace('-', "")
}

fn midnight(date: Date) -> String {
    compact(date) + "T000000Z"
}

#[cfg(test)]
mod tests;
