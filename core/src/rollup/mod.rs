//! From children to organisations: what classes, schools, townships, counties are told by their children, and what the
//! document decides of them.
//!
//! `tally` makes one fact of many children, `key` tells organisations apart, `answer` is what is said of one; `table`
//! takes and gives Arrow tables. Uses policies as any caller does; nothing new is evaluated here: a child is asked for the
//! conditions of the rollups as for other results, and an organisation is evaluated as a case of its own policy.

mod answer;
mod key;
#[cfg(feature = "arrow")]
mod table;
mod tally;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

pub use answer::{OrganisationAnswer, RollupAnswer};
pub use key::OrganisationKey;

use crate::date::Date;
use crate::evaluate::{Answer, Options, Output, Selection};
use crate::explain::{Derivation, ExplainError};
use crate::facts::{Case, FactError, FactErrors, Facts, Problem, TermInput};
use crate::order;
use crate::policy::{Policy, key_rule};
use crate::subject::Subject;
use crate::value::{InputId, InputSet, Value};
use tally::{Tally, never_negative};

/// The organisations of one subject, gathered from their children and their own facts, on one day.
///
/// Children are those of whom the fact `school` (`class`, `township`, `county`) is known; of a city all are. A class is told
/// by its name within its school, so that classes of one name stay apart. Children of whom it is not known belong to no
/// organisation, and are counted in [`Organisations::without_key`].
///
/// ```
/// # let text = "[policy]\nid = 'p'\ntitle = { zh = '甲', en = 'P' }\nextends = 'cn'\n\
/// #   [[rollup]]\nid = 'dropouts'\nsubject = 'school'\ntitle = { zh = '辍学人数', en = 'Dropouts' }\n\
/// #   cite = { reading = 'N1' }\ncount = 'counts_as_dropout'\n\
/// #   [[definition]]\nid = 'veto'\nsubject = 'school'\ntype = 'bool'\nresult = true\n\
/// #   title = { zh = '一票否决', en = 'Veto' }\ncite = { reading = 'N1' }\nis = 'dropouts > 0'\n";
/// use kongchuo::{Case, Date, Facts, Options, Output, Policy, Subject};
/// let policy = Policy::from_files([("p/policy.toml", text)])?;
/// let on: Date = "2021-10-29".parse()?;
///
/// let mut schools = policy.organisations(Subject::School, on, &Options::default()).expect("it has rules of schools");
/// for child in [
///     r#"{"school": "一小", "birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#,
///     r#"{"school": "一小", "birth_date": "2010-05-20", "ever_enrolled": true}"#,
///     r#"{"school": "二小", "birth_date": "2010-05-20", "ever_enrolled": true}"#,
///     r#"{"birth_date": "2010-05-20", "ever_enrolled": true}"#,
/// ] {
///     let facts = Facts::from_case(&Case::from_json(child)?, policy.vocabulary())?.facts;
///     schools.add_child(&facts)?;
/// }
/// assert_eq!(schools.without_key(), 1);
///
/// let answers = schools.answers()?;
/// let told: Vec<_> = answers.iter().map(|school| (school.key.to_string(), school.children)).collect();
/// assert_eq!(told, [("一小".to_owned(), 2), ("二小".to_owned(), 1)]);
/// assert_eq!(answers[0].rollup("dropouts").and_then(|dropouts| dropouts.value.clone()), Some(Output::Int(1)));
/// assert_eq!(answers[0].answer.get("veto"), Some(&Output::Bool(true)));
///
/// let why = schools.explain(&answers[0].key, "veto").expect("there is such a school")?;
/// assert!(why.text(kongchuo::Lang::En).contains("rollup Dropouts: 1 [dropouts]"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Organisations {
    subject: Subject,
    on: Date,
    options: Options,
    /// of the organisations
    policy: Policy,
    /// of their children; none where there is no rollup
    members: Option<Members>,
    groups: HashMap<OrganisationKey, Group>,
    without_key: usize,
    /// children were given, though there may be none
    children_given: bool,
    /// the terms and holidays of organisations
    calendar: Case,
    /// an organisation of which nothing else is given
    nothing: Facts,
}

/// What is asked of each child.
#[derive(Clone)]
struct Members {
    policy: Policy,
    options: Options,
    /// the result that names the organisation; none of a city
    name: Option<Arc<str>>,
    /// the result that names the school of a class
    school: Option<Arc<str>>,
    rollups: Vec<Rollup>,
    /// inputs by name, for what open children lack
    inputs: HashMap<Arc<str>, InputId>,
}

/// One rollup of the subject.
#[derive(Clone)]
struct Rollup {
    name: Arc<str>,
    /// the fact of the organisation
    fact: InputId,
    /// nothing made of children so far
    empty: Tally,
}

/// What is known of one organisation.
#[derive(Clone, Default)]
struct Group {
    own: Own,
    children: usize,
    tallies: Vec<Tally>,
}

/// An organisation's own facts.
#[derive(Clone, Default)]
enum Own {
    /// its children are all that is known
    #[default]
    None,
    Given(Box<Facts>),
    /// what was given is wrong: nothing is said of it
    Wrong,
}

impl Policy {
    /// The rules of a child with every rollup as a result: what is asked of the members of an organisation.
    pub(crate) fn members(&self) -> Option<Policy> {
        Some(Policy { compiled: self.compiled.members.clone()?, ..self.clone() })
    }

    /// Begins to gather the organisations of a subject on a day; none where the document says nothing of them. Results are
    /// selected by [`Policy::of`] that subject; what is missing is assumed or not, of children and organisations alike.
    pub fn organisations(&self, subject: Subject, on: Date, options: &Options) -> Option<Organisations> {
        let policy = self.of(subject).filter(|_| subject != Subject::Child)?;
        let members = self.members_of(&policy, options);
        Some(Organisations {
            subject,
            on,
            options: options.clone(),
            members,
            groups: HashMap::new(),
            without_key: 0,
            children_given: false,
            calendar: Case::new(),
            nothing: Facts::none(policy.vocabulary()),
            policy,
        })
    }

    /// The policy of a child with the rollups of an organisation as results.
    fn members_of(&self, organisation: &Policy, options: &Options) -> Option<Members> {
        let policy = self.members()?;
        let compiled = policy.compiled.clone();
        let rollups = &organisation.compiled.rollups;
        if rollups.is_empty() {
            return None;
        }
        let named = |subject: Subject| {
            let name = key_rule(subject);
            compiled.results.iter().position(|result| *result.name == *name)
        };
        let name = named(organisation.subject());
        let school = (organisation.subject() == Subject::Class).then(|| named(Subject::School)).flatten();
        let mut asked: Vec<usize> = rollups.iter().map(|rollup| rollup.result).chain(name).chain(school).collect();
        order::sort(&mut asked);
        asked.dedup();
        let rollups = rollups.iter().map(|rollup| {
            let result = &compiled.results[rollup.result];
            let growing = never_negative(&policy, result.rule);
            Rollup { name: result.name.clone(), fact: rollup.fact, empty: Tally::of(rollup.kind, growing) }
        });
        let inputs = (0..).map(InputId).zip(&compiled.input_names).map(|(id, name)| (name.clone(), id));
        Some(Members {
            options: Options { missing: options.missing, select: Some(Selection::of(asked)) },
            name: name.map(|at| compiled.results[at].name.clone()),
            school: school.map(|at| compiled.results[at].name.clone()),
            rollups: rollups.collect(),
            inputs: inputs.collect(),
            policy,
        })
    }
}

impl Organisations {
    /// The policy of these organisations.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is asked of each child: the policy of children with the rollups as results, and how to evaluate with it. None
    /// where there is no rollup.
    pub fn members(&self) -> Option<(Policy, Options)> {
        self.members.as_ref().map(|members| (members.policy.clone(), members.options.clone()))
    }

    /// Children of whom it is not known where they belong.
    pub fn without_key(&self) -> usize {
        self.without_key
    }

    /// How many organisations there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Says that all children are given, also where there are none: an organisation without children then has counts of 0
    /// rather than unknown ones. Adding a child says so, too.
    pub fn with_children(&mut self) -> &mut Self {
        self.children_given = true;
        self
    }

    /// Adds a child: facts checked against the vocabulary of the policy of children.
    pub fn add_child(&mut self, facts: &Facts) -> Result<(), FactErrors> {
        self.children_given = true;
        let Some(members) = &self.members else { return Ok(()) };
        let answer = members.policy.evaluate_facts(facts, self.on, &members.options)?;
        self.add_answer(&answer);
        Ok(())
    }

    fn add_answer(&mut self, answer: &Answer) {
        let Some(members) = &self.members else { return };
        let text = |name: Option<&Arc<str>>| answer.get(name?).and_then(Output::as_str);
        let name = text(members.name.as_ref());
        let key = OrganisationKey::new(self.subject, text(members.school.as_ref()), name);
        if name.is_none() && self.subject != Subject::City {
            self.without_key += 1;
            return;
        }
        let group = self.groups.entry(key).or_insert_with(|| Group::new(&members.rollups));
        members.add(answer, group);
    }

    /// The semesters and holidays of organisations that do not bring their own; those of children stand in their facts.
    pub fn with_calendar(
        &mut self,
        terms: Option<Vec<TermInput>>,
        holidays: Option<Vec<Date>>,
    ) -> Result<&mut Self, FactErrors> {
        terms.map(|terms| self.calendar.set_terms(terms));
        holidays.map(|days| self.calendar.set_holidays(days));
        self.nothing = Facts::from_case(&self.calendar, self.policy.vocabulary())?.facts;
        Ok(self)
    }

    /// Adds organisations by their own facts, all that there are at once. A rollup that is among them stands above what the
    /// children say.
    ///
    /// What is wrong with a row is given back with its number, from 0: facts that do not hold, an organisation without a
    /// name, a name on several rows. Such an organisation is left out of the answers, whatever children it has.
    pub fn add_organisations(&mut self, rows: impl IntoIterator<Item = Case>) -> Vec<(usize, FactErrors)> {
        let mut wrong = Vec::new();
        let mut row_of: HashMap<OrganisationKey, usize> = HashMap::new();
        for (row, mut case) in rows.into_iter().enumerate() {
            let key = self.key_of(&case);
            if case.terms.is_none() {
                case.terms.clone_from(&self.calendar.terms);
            }
            if case.holidays.is_none() {
                case.holidays.clone_from(&self.calendar.holidays);
            }
            let checked = Facts::from_case(&case, self.policy.vocabulary());
            let Some(key) = key else {
                let errors = checked.err().unwrap_or_else(|| FactError::of(self.subject.word(), Problem::NoKey).into());
                wrong.push((row, errors));
                continue;
            };
            if let Some(first) = row_of.insert(key.clone(), row) {
                let repeated = || FactErrors::from(FactError::of(self.subject.word(), Problem::RepeatedKey));
                if !wrong.iter().any(|(row, _)| *row == first) {
                    wrong.push((first, repeated()));
                }
                wrong.push((row, repeated()));
                self.group(&key).own = Own::Wrong;
                continue;
            }
            match checked {
                Ok(checked) => self.group(&key).own = Own::Given(Box::new(checked.facts)),
                Err(errors) => {
                    self.group(&key).own = Own::Wrong;
                    wrong.push((row, errors));
                }
            }
        }
        order::sort_by_key(&mut wrong, |(row, _)| *row);
        wrong
    }

    /// The key of an organisation's own facts, also where others of them do not hold.
    fn key_of(&self, case: &Case) -> Option<OrganisationKey> {
        let vocabulary = self.policy.vocabulary();
        let text = |named: Subject| {
            let mut only = Case::new();
            only.set(named.word(), case.get(named.word())?.clone());
            let facts = Facts::from_case(&only, vocabulary).ok()?.facts;
            match facts.get(vocabulary.fact_named(named.word())?)? {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            }
        };
        if self.subject == Subject::City {
            return Some(OrganisationKey::new(Subject::City, None, None));
        }
        let school = (self.subject == Subject::Class).then(|| text(Subject::School)).flatten();
        Some(OrganisationKey::new(self.subject, school.as_deref(), Some(&*text(self.subject)?)))
    }

    fn group(&mut self, key: &OrganisationKey) -> &mut Group {
        let rollups = self.members.as_ref().map_or(&[][..], |members| &members.rollups);
        self.groups.entry(key.clone()).or_insert_with(|| Group::new(rollups))
    }

    /// In the order of the keys.
    fn sorted(&self) -> Vec<(&OrganisationKey, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        order::sort_by_key(&mut groups, |(key, _)| *key);
        groups
    }

    /// The organisations of which something can be said, in the order of the keys, with their facts.
    fn good(&self) -> impl Iterator<Item = (&OrganisationKey, &Group, Facts)> {
        self.sorted().into_iter().filter_map(|(key, group)| Some((key, group, self.facts_of(key, group)?)))
    }

    /// The facts of an organisation, its rollups among them where they are known.
    fn facts_of(&self, key: &OrganisationKey, group: &Group) -> Option<Facts> {
        let vocabulary = self.policy.vocabulary();
        let mut facts = match &group.own {
            Own::None => self.nothing.clone(),
            Own::Given(facts) => Facts::clone(facts),
            Own::Wrong => return None,
        };
        for (subject, name) in key.names() {
            if let (Some(id), Some(name)) = (vocabulary.fact_named(subject.word()), name) {
                facts.settle(id, Value::Text(name.clone()));
            }
        }
        let rollups = self.members.iter().flat_map(|members| &members.rollups);
        for (rollup, tally) in rollups.zip(&group.tallies).filter(|_| self.children_given) {
            if let Some(value) = tally.value() {
                facts.settle(rollup.fact, value);
            }
        }
        Some(facts)
    }

    /// What is said of each organisation, in the order of the keys.
    ///
    /// An error only where the own facts of one do not hold on the day.
    pub fn answers(&self) -> Result<Vec<OrganisationAnswer>, FactErrors> {
        let answer = |(key, group, facts): (&OrganisationKey, &Group, Facts)| {
            let answer = self.policy.evaluate_facts(&facts, self.on, &self.options)?;
            Ok(OrganisationAnswer {
                subject: self.subject,
                key: key.clone(),
                children: group.children,
                rollups: self.rollups_of(group, &facts),
                answer,
            })
        };
        self.good().map(answer).collect()
    }

    /// Why a result of one organisation is what it is: as [`Policy::explain`], its rollups among the facts. None where there
    /// is no such organisation, or what was given of it is wrong.
    pub fn explain(&self, key: &OrganisationKey, about: &str) -> Option<Result<Derivation, ExplainError>> {
        let facts = self.facts_of(key, self.groups.get(key)?)?;
        Some(self.policy.explain_facts(&facts, self.on, about, &self.options))
    }

    /// The keys of the organisations of which something can be said, in order.
    pub fn keys(&self) -> impl Iterator<Item = &OrganisationKey> {
        self.sorted().into_iter().filter(|(_, group)| !matches!(group.own, Own::Wrong)).map(|(key, _)| key)
    }

    /// The rollups of an organisation with these facts.
    fn rollups_of(&self, group: &Group, facts: &Facts) -> Vec<RollupAnswer> {
        let rollups = self.members.iter().flat_map(|members| &members.rollups);
        let inputs = self.members.iter().map(|members| &members.policy.compiled.input_names).next();
        let lacking = |needs: &InputSet| match inputs {
            Some(names) => needs.iter().filter_map(|id| names.get(usize::from(id.0)).cloned()).collect(),
            None => Vec::new(),
        };
        let told = rollups.zip(&group.tallies).map(|(rollup, tally)| {
            let given = matches!(&group.own, Own::Given(own) if own.get(rollup.fact).is_some());
            let value = facts.get(rollup.fact).map(|value| match value {
                Value::Bool(value) => Output::Bool(*value),
                Value::Int(value) => Output::Int(*value),
                _ => Output::Null,
            });
            let open = value.is_none() && self.children_given;
            RollupAnswer {
                name: rollup.name.clone(),
                given,
                at_least: if open { tally.at_least() } else { None },
                open: if open { tally.open() } else { 0 },
                lacking: if open { lacking(tally.needs()) } else { Vec::new() },
                value,
            }
        });
        told.collect()
    }
}

impl Members {
    /// Adds the answer of one child to its organisation.
    fn add(&self, answer: &Answer, group: &mut Group) {
        group.children += 1;
        for (rollup, tally) in self.rollups.iter().zip(&mut group.tallies) {
            if let Some(value) = answer.get(&rollup.name) {
                tally.add(value);
            } else {
                let needs = answer.needs(&rollup.name).unwrap_or_default();
                tally.add_open(needs.iter().map(|fact| &**fact), &self.inputs);
            }
        }
    }
}

impl Group {
    /// Adds the children of another part of the same organisation.
    #[cfg(feature = "arrow")]
    fn join(&mut self, other: &Group) {
        self.children += other.children;
        for (tally, more) in self.tallies.iter_mut().zip(&other.tallies) {
            tally.join(more);
        }
    }

    fn new(rollups: &[Rollup]) -> Group {
        Group { own: Own::None, children: 0, tallies: rollups.iter().map(|rollup| rollup.empty.clone()).collect() }
    }
}

/// One organisation whose children are known to be its own, whatever their facts say: the facts of both, and its rollups.
pub(crate) fn of_children(
    policy: &Policy,
    subject: Subject,
    own: Facts,
    children: &[Facts],
    on: Date,
    options: &Options,
) -> Result<(Facts, Vec<RollupAnswer>), FactErrors> {
    let Some(mut gathered) = policy.organisations(subject, on, options) else { return Ok((own, Vec::new())) };
    gathered.with_children();
    let Some(members) = &gathered.members else { return Ok((own, Vec::new())) };
    let mut group = Group { own: Own::Given(Box::new(own.clone())), ..Group::new(&members.rollups) };
    for facts in children {
        members.add(&members.policy.evaluate_facts(facts, on, &members.options)?, &mut group);
    }
    let key = OrganisationKey::new(subject, None, None);
    let facts = gathered.facts_of(&key, &group).unwrap_or(own);
    let rollups = gathered.rollups_of(&group, &facts);
    Ok((facts, rollups))
}

/// Shows no facts: organisations are few, but their children are not.
impl fmt::Debug for Organisations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organisations")
            .field("subject", &self.subject)
            .field("on", &self.on)
            .field("len", &self.groups.len())
            .finish_non_exhaustive()
    }
}
