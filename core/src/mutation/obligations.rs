//! Changes of obligations: each expression, each number of a cadence, and each part left out.

use super::edit::Edit;
use super::expression::{changes, negated};
use super::{Found, What};
use crate::date::Date;
use crate::diagnostic::Place;
use crate::language::{Expr, print};
use crate::obligation::Period;
use crate::policy::Layered;
use crate::policy::items::{self, CadenceForm, LengthUnit, Number, ObligationItem, Setting, Written};

/// Every change of the obligations that a pack wrote.
pub fn obligations(layered: &Layered, origin: usize, found: &mut Vec<Found>) {
    for layer in layered.obligations.iter().filter(|layer| layer.origin == origin) {
        let mut of = Changes { item: &layer.item, found };
        of.expressions();
        of.parts();
        of.numbers();
        of.phases();
        of.days_of_year();
        of.flags();
    }
}

/// The changes of one obligation. A part goes by `anchor`, `parts.opinion`, `cadence.phase.0.times` …
struct Changes<'a> {
    item: &'a ObligationItem,
    found: &'a mut Vec<Found>,
}

/// Finds an expression in a copy of the obligation.
type At<'a> = &'a dyn Fn(&mut ObligationItem) -> Option<&mut Written>;

impl Changes<'_> {
    /// One more, made by an edit of the whole obligation.
    fn add(&mut self, part: &str, change: &str, place: Place, what: What, edit: impl FnOnce(&mut ObligationItem)) {
        let mut item = self.item.clone();
        edit(&mut item);
        self.found.push(Found {
            item: self.item.head.id.value.clone(),
            row: Some(part.to_owned()),
            change: change.to_owned(),
            place,
            what,
            edit: Edit::Obligation(Box::new(item)),
        });
    }

    fn removed(&mut self, part: &str, place: Place, edit: impl FnOnce(&mut ObligationItem)) {
        self.add(part, "removed", place, What::Removed, edit);
    }

    /// The changes of a condition.
    fn condition(&mut self, part: &str, written: &Written, at: At<'_>) {
        if let Some(expr) = negated(&written.expr) {
            let place = written.place_of(written.expr.span);
            self.add(part, "negated", place, What::Negated, |item| put(at(item), &expr));
        }
        self.expression(part, written, at);
    }

    fn expression(&mut self, part: &str, written: &Written, at: At<'_>) {
        for change in changes(&written.expr) {
            let place = written.place_of(change.span);
            self.add(part, &change.key, place, What::Expression, |item| put(at(item), &change.expr));
        }
    }

    fn expressions(&mut self) {
        let item = self.item;
        if let Some(applies) = &item.applies {
            self.condition("applies", applies, &|item| item.applies.as_mut());
        }
        if let Some(anchor) = &item.anchor {
            self.expression("anchor", anchor, &|item| item.anchor.as_mut());
        }
        if let Some(lapses) = &item.lapses {
            self.expression("lapses", lapses, &|item| item.lapses.as_mut());
            self.removed("lapses", lapses.place, |item| item.lapses = None);
        }
        if let Some(ends) = &item.ends {
            self.expression("ends", ends, &|item| item.ends.as_mut());
            self.removed("ends", ends.place, |item| item.ends = None);
        }
        if let Some(slot) = &item.slot {
            self.expression("slot", slot, &|item| item.slot.as_mut());
            self.removed("slot", slot.place, |item| item.slot = None);
        }
        if let Some(counts) = &item.counts {
            self.expression("counts", counts, &|item| item.counts.as_mut());
        }
        if let CadenceForm::By(by) = &item.cadence.form {
            self.expression("cadence.by", by, &|item| match &mut item.cadence.form {
                CadenceForm::By(by) => Some(by),
                _ => None,
            });
        }
        for (at, other) in item.instead_of.iter().enumerate() {
            let change = format!("without {}", other.value);
            self.add("instead_of", &change, other.place, What::Expression, |item| {
                item.instead_of.remove(at);
            });
        }
    }

    fn parts(&mut self) {
        let item = self.item;
        for (at, part) in item.parts.iter().enumerate() {
            let id = &part.head.id;
            let name = format!("parts.{}", id.value);
            // Without its only part it says nothing of what must be done.
            if item.parts.len() > 1 {
                self.removed(&name, id.place, |item| {
                    item.parts.remove(at);
                });
            }
            self.condition(&name, &part.when, &|item| item.parts.get_mut(at).map(|part| &mut part.when));
        }
    }

    /// Each number of the cadence one more and one less, where that means something else.
    fn numbers(&mut self) {
        for (at, (key, number)) in self.item.cadence.numbers().into_iter().enumerate() {
            let part = format!("cadence.{key}");
            match number {
                Setting::Plain(plain) => {
                    let least = least(&key);
                    for other in [plain.value - 1, plain.value + 1].into_iter().filter(|other| *other >= least) {
                        let change = format!("{} -> {other}", plain.value);
                        self.add(&part, &change, plain.place, What::Expression, |item| {
                            if let Some(Setting::Plain(number)) = numbers_mut(item).into_iter().nth(at) {
                                number.value = other;
                            }
                        });
                    }
                }
                Setting::Computed(written) => {
                    self.expression(&part, written, &|item| match numbers_mut(item).into_iter().nth(at)? {
                        Setting::Computed(written) => Some(written),
                        Setting::Plain(_) => None,
                    });
                }
            }
        }
    }

    fn phases(&mut self) {
        let CadenceForm::Phases(phases) = &self.item.cadence.form else { return };
        for at in 0..phases.len() {
            if phases.len() > 1 {
                let place = place_of(&phases[at].length);
                self.removed(&format!("cadence.phase.{at}"), place, |item| {
                    if let CadenceForm::Phases(phases) = &mut item.cadence.form {
                        phases.remove(at);
                    }
                });
            }
        }
        if phases.iter().any(|phase| phase.unit == LengthUnit::Months) {
            match &self.item.anchored {
                Some(Setting::Computed(written)) => {
                    self.condition("anchored", written, &|item| match &mut item.anchored {
                        Some(Setting::Computed(written)) => Some(written),
                        _ => None,
                    });
                }
                plain => {
                    let head = &self.item.head.id;
                    let (was, place) = match plain {
                        Some(Setting::Plain(plain)) => (plain.value, plain.place),
                        _ => (true, head.place),
                    };
                    let other = items::At { value: !was, place };
                    self.add("anchored", &format!("{was} -> {}", !was), place, What::Expression, |item| {
                        item.anchored = Some(Setting::Plain(other));
                    });
                }
            }
        }
    }

    fn days_of_year(&mut self) {
        let CadenceForm::Days { dates, month_ends, term_weekday, .. } = &self.item.cadence.form else { return };
        let several = dates.len() + month_ends.len() + usize::from(term_weekday.is_some()) > 1;
        for (at, day) in dates.iter().enumerate() {
            let (month, number) = day.value;
            let shown = format!("{month:02}-{number:02}");
            if several {
                let change = format!("without {shown}");
                self.add("cadence.dates", &change, day.place, What::Expression, |item| {
                    if let CadenceForm::Days { dates, .. } = &mut item.cadence.form {
                        dates.remove(at);
                    }
                });
            }
            // A common year, as where it was read.
            for other in
                Date::from_ymd(2023, month, number).into_iter().flat_map(|day| [-1, 1].map(|by| day.add_days(by)))
            {
                let value = (other.month(), other.day());
                let change = format!("{shown} -> {:02}-{:02}", value.0, value.1);
                self.add("cadence.dates", &change, day.place, What::Expression, |item| {
                    if let CadenceForm::Days { dates, .. } = &mut item.cadence.form {
                        dates[at].value = value;
                    }
                });
            }
        }
        for (at, month) in month_ends.iter().enumerate().filter(|_| several) {
            let change = format!("without {}", month.value);
            self.add("cadence.month_ends", &change, month.place, What::Expression, |item| {
                if let CadenceForm::Days { month_ends, .. } = &mut item.cadence.form {
                    month_ends.remove(at);
                }
            });
        }
        if let Some(weekday) = term_weekday {
            let other = (weekday.value + 1) % 7;
            let change = format!("{} -> {other}", weekday.value);
            self.add("cadence.term_weekday", &change, weekday.place, What::Expression, |item| {
                if let CadenceForm::Days { term_weekday: Some(weekday), .. } = &mut item.cadence.form {
                    weekday.value = other;
                }
            });
            if several {
                self.removed("cadence.term_weekday", weekday.place, |item| {
                    if let CadenceForm::Days { term_weekday, .. } = &mut item.cadence.form {
                        *term_weekday = None;
                    }
                });
            }
        }
    }

    /// The period exchanged for its neighbour, and what is said once.
    fn flags(&mut self) {
        let item = self.item;
        if let CadenceForm::Every { period, in_term } = &item.cadence.form {
            let other = neighbour(period.value);
            let change = format!("{} -> {}", period.value.word(), other.word());
            self.add("cadence.every", &change, period.place, What::Expression, |item| {
                if let CadenceForm::Every { period, .. } = &mut item.cadence.form {
                    period.value = other;
                }
            });
            match in_term {
                Some(Setting::Plain(plain)) => {
                    let (was, place) = (plain.value, plain.place);
                    self.add("cadence.in_term", &format!("{was} -> {}", !was), place, What::Expression, |item| {
                        if let CadenceForm::Every { in_term: Some(Setting::Plain(plain)), .. } = &mut item.cadence.form
                        {
                            plain.value = !was;
                        }
                    });
                }
                Some(Setting::Computed(written)) => {
                    self.condition("cadence.in_term", written, &|item| match &mut item.cadence.form {
                        CadenceForm::Every { in_term: Some(Setting::Computed(written)), .. } => Some(written),
                        _ => None,
                    });
                }
                None => {}
            }
        }
        if item.not_before_issue {
            self.removed("not_before_issue", item.head.id.place, |item| item.not_before_issue = false);
        }
    }
}

/// The least value that means something else than the one above it.
fn least(key: &str) -> i64 {
    match key.rsplit('.').next() {
        // A window is at least one day or month long, and open for at least one month.
        Some("length" | "open_months") => 1,
        _ => 0,
    }
}

fn neighbour(period: Period) -> Period {
    match period {
        Period::Day => Period::Week,
        Period::Week | Period::Quarter => Period::Month,
        Period::Month => Period::Quarter,
        Period::Term => Period::Year,
        Period::Year => Period::Term,
    }
}

/// The numbers of a cadence, in the order of `CadenceItem::numbers`.
fn numbers_mut(item: &mut ObligationItem) -> Vec<&mut Number> {
    let mut all: Vec<&mut Number> = Vec::new();
    match &mut item.cadence.form {
        CadenceForm::WithinDays(number) | CadenceForm::WithinMonths(number) => all.push(number),
        CadenceForm::By(_) | CadenceForm::Standing | CadenceForm::Every { .. } => {}
        CadenceForm::Phases(phases) => {
            for phase in phases {
                all.push(&mut phase.length);
                all.extend(phase.times.as_mut());
                all.extend(phase.at_least.as_mut());
            }
        }
        CadenceForm::Days { open_months, .. } => all.extend(open_months.as_mut()),
    }
    all.extend(item.cadence.at_least.as_mut());
    all
}

fn place_of(number: &Number) -> Place {
    match number {
        Setting::Plain(plain) => plain.place,
        Setting::Computed(written) => written.place,
    }
}

fn put(written: Option<&mut Written>, expr: &Expr) {
    if let Some(written) = written {
        written.text = print(expr);
        written.expr = expr.clone();
    }
}
