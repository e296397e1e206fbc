//! From items laid over one another to a compiled policy: types, names, templates, the program. Every error at once.

mod obligations;
mod procedures;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::compiled::{Compiled, Note, ParameterInfo, ResultInfo, RowInfo, RuleInfo};
use super::items::{Head, HitPolicy, Literal, PolicyHeader, ReadingNote, RowItem, Written};
use super::obligation::{self, RuleKind};
use super::overlay::{Body, Layered, LayeredRule};
use super::personal;
use super::procedure::{Calls, generate};
use super::report::is_part;
use super::subjects::of_another;
use super::template::Template;
use super::vocabulary;
use crate::calendar::DefaultTerm;
use crate::diagnostic::{Diagnostic, Place};
use crate::language::{
    CalendarName, Expr, MAX_INT, Name, Narrowed, ParameterId, Reference, RuleId, Scope, Span, Type, TypeError, Typed,
    Types, check,
};
use crate::nearest::did_you_mean;
use crate::order;
use crate::program::{self, BuildError, MAX_HEIGHT, Node, Program, TypedBody, TypedRow, TypedRule};
use crate::subject::{Subject, Subjects};
use crate::value::Value;
use crate::vocabulary::Vocabulary;
use crate::wording::Wording;

/// After so many findings names get no suggestion any more.
const MOST_SUGGESTIONS: usize = 50;

/// How many members of a circle an error names.
const CIRCLE_SHOWN: usize = 8;

/// Whose each name of a policy is: facts, record lists, rules and rollups.
pub type Names = HashMap<String, Subjects>;

/// The rules and parameters that lead to a result.
#[derive(Debug, Default)]
pub struct Used(HashSet<String>);

impl Used {
    /// These and others.
    pub fn with(mut self, other: Used) -> Used {
        self.0.extend(other.0);
        self
    }

    /// Whether a rule or parameter is among them.
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains(id)
    }
}

/// What compiling for one subject gives: the policy where it has no error, what its results use where that is known, and
/// every finding.
type Part = (Option<Compiled>, Option<Used>, Vec<Diagnostic>);

/// Compiles what holds for one subject of the policy of the last header. `headers` go from the base to the policy itself,
/// `owners` says whose the names are that are not here.
pub fn compile(layered: &Layered, headers: &[&PolicyHeader], subject: Subject, owners: &Names) -> Part {
    let mut findings = Vec::new();
    let vocabulary = vocabulary::build(layered, &mut findings);
    let generated = generate(layered, &mut findings);
    let duties = obligation::generate(layered, subject, &mut findings);
    let (of_duties, kinds): (Vec<_>, Vec<_>) = duties.into_iter().unzip();
    let rules: Vec<&LayeredRule> = layered.rules.iter().chain(&generated.rules).chain(&of_duties).collect();
    let (of_procedures, of_obligations) = (generated.owners.as_slice(), kinds.as_slice());
    let (current, sees_window, names) = (None, false, HashMap::new());
    let mut compiler = Compiler {
        layered,
        rules,
        of_procedures,
        of_obligations,
        current,
        sees_window,
        vocabulary,
        names,
        subject,
        owners,
        findings,
    };
    let parameters = compiler.parameters(headers);
    let rule_types = compiler.rule_types();
    compiler.name_everything(&parameters, &rule_types);
    let typed = compiler.rules(&rule_types);
    let results = compiler.results(&rule_types);
    let mut infos = compiler.rule_infos(headers);
    infos[layered.rules.len()..].iter_mut().for_each(|info| info.title = compiler.label(&info.title, &parameters));
    let mut procedures = compiler.procedures(headers, &parameters, &results);
    let mut obligations = compiler.obligations(headers, &parameters);
    let judgements = compiler.judgements();
    if !compiler.findings.iter().any(|finding| finding.severity == crate::Severity::Error) {
        match program::build(&typed) {
            Ok(program) => {
                let used = compiler.used(&program, &parameters, &results);
                compiler.personal(&program);
                let Compiler { vocabulary, findings, .. } = compiler;
                let clean = !findings.iter().any(|finding| finding.severity == crate::Severity::Error);
                let terms = terms(layered);
                for procedure in &mut procedures {
                    procedure.depends = procedures::depends(procedure, |rule| program.rule(rule).depends);
                }
                obligations::settle(&mut obligations, &program, &vocabulary.types);
                let compiled = clean.then(|| {
                    let of = (vocabulary, program, parameters, infos, results, terms);
                    Compiled {
                        procedures,
                        obligations,
                        judged: procedures::judged(&judgements),
                        judgements,
                        ..Compiled::new(headers, of, subject)
                    }
                });
                return (compiled, Some(used), findings);
            }
            Err(error) => compiler.unbuildable(&error),
        }
    }
    (None, None, compiler.findings)
}

fn terms(layered: &Layered) -> Vec<DefaultTerm> {
    let terms = layered.terms.iter().map(|layer| &layer.item);
    terms.map(|term| DefaultTerm { id: Arc::from(term.id.value.as_str()), start: term.start, end: term.end }).collect()
}

struct Compiler<'a> {
    layered: &'a Layered,
    /// the pack's rules, then those that its procedures and its obligations stand for
    rules: Vec<&'a LayeredRule>,
    /// of each rule of a procedure, which one
    of_procedures: &'a [usize],
    /// of each rule of an obligation, what it is
    of_obligations: &'a [RuleKind],
    /// the procedure whose expression is being checked
    current: Option<usize>,
    /// whether the expression that is being checked may speak of a window
    sees_window: bool,
    vocabulary: Vocabulary,
    names: HashMap<String, (Reference, Type)>,
    subject: Subject,
    owners: &'a Names,
    findings: Vec<Diagnostic>,
}

impl Scope for Compiler<'_> {
    fn types(&self) -> &Types {
        &self.vocabulary.types
    }

    fn lookup(&self, name: &str) -> Option<(Reference, Type)> {
        self.names.get(name).cloned()
    }

    /// None once many errors are found: comparing each of thousands of wrong names with each right one takes long.
    fn names(&self) -> Vec<&str> {
        if self.findings.len() >= MOST_SUGGESTIONS {
            return Vec::new();
        }
        // A name with a dot is a procedure's own.
        let mut names: Vec<_> = self.names.keys().map(String::as_str).filter(|name| !name.contains('.')).collect();
        order::sort(&mut names);
        names
    }

    fn expand(&self, call: &Name, arguments: &[Expr], span: Span) -> Option<Result<Expr, TypeError>> {
        let procedures = &self.layered.procedures;
        let current = self.current.and_then(|at| procedures.get(at)).map(|layer| &layer.item);
        Calls { procedures, current }.expand(call, arguments, span)
    }

    fn bound(&self) -> Vec<(String, Type)> {
        let window = self.sees_window.then(|| self.vocabulary.types.record_named(vocabulary::WINDOW)).flatten();
        window.map(|window| (vocabulary::WINDOW.to_owned(), Type::Record(window))).into_iter().collect()
    }

    fn elsewhere(&self, name: &str) -> Option<(String, String)> {
        if name == vocabulary::WINDOW {
            let message = "`window` is known only in the `counts` and `parts` of an obligation".to_owned();
            return Some((message, "elsewhere there is no window: name the days themselves".to_owned()));
        }
        of_another(self.owners, name, self.subject)
    }
}

impl Compiler<'_> {
    /// What the rule of a number is to the checker.
    fn kind(&self, at: usize) -> RuleKind {
        let before = self.layered.rules.len() + self.of_procedures.len();
        at.checked_sub(before).and_then(|at| self.of_obligations.get(at)).copied().unwrap_or(RuleKind::Declared)
    }

    fn parameters(&mut self, headers: &[&PolicyHeader]) -> Vec<ParameterInfo> {
        let mut infos = Vec::new();
        for layer in &self.layered.parameters {
            let item = &layer.item;
            let ty = vocabulary::type_of(&self.vocabulary.types, &item.ty, &mut self.findings);
            let value = ty.as_ref().and_then(|ty| {
                let value = literal(&item.value.value, ty, &self.vocabulary.types);
                if value.is_none() {
                    let message = format!("the value of `{}` is not a `{}`", item.head.id.value, item.ty.value);
                    self.findings.push(Diagnostic::error(item.value.place, message));
                }
                value
            });
            infos.push(ParameterInfo {
                name: Arc::from(item.head.id.value.as_str()),
                title: title(&item.head),
                ty: ty.unwrap_or(Type::Nothing),
                unit: item.unit.clone(),
                value: value.unwrap_or(Value::Null),
                note: note(&item.head, headers, layer.origin),
            });
        }
        infos
    }

    fn rule_types(&mut self) -> Vec<Type> {
        let types = &self.vocabulary.types;
        let mut found = Vec::new();
        for (at, rule) in self.rules.iter().enumerate() {
            if matches!(self.kind(at), RuleKind::Word | RuleKind::Counts) {
                // Its expression says of which type it is; nobody else can name it.
                found.push(Type::Nothing);
                continue;
            }
            let ty = vocabulary::type_of(types, &rule.ty, &mut self.findings).unwrap_or(Type::Nothing);
            if let Body::Decision { hit, .. } = &rule.body {
                let problem = match (hit, &ty) {
                    (_, Type::Nothing) | (HitPolicy::Collect, Type::List(_)) => None,
                    (HitPolicy::Collect, _) => Some("a decision that collects is of a type `list<…>`"),
                    (HitPolicy::Priority, ty) if !matches!(ty.required(), Type::Enum(_)) => {
                        Some("a decision by priority is of an enum's type: its words stand in order of priority")
                    }
                    _ => None,
                };
                if let Some(problem) = problem {
                    self.findings.push(Diagnostic::error(rule.ty.place, problem));
                }
            }
            found.push(ty);
        }
        found
    }

    fn name_everything(&mut self, parameters: &[ParameterInfo], rule_types: &[Type]) {
        for at in 0..self.vocabulary.input_count() {
            let Ok(at) = u16::try_from(at) else { break };
            let id = crate::value::InputId(at);
            let entry = (Reference::Input(id), self.vocabulary.input_type(id));
            self.names.insert(self.vocabulary.input_name(id).to_owned(), entry);
        }
        for (at, parameter) in (0..).zip(parameters) {
            let entry = (Reference::Parameter(ParameterId(at)), parameter.ty.clone());
            self.names.insert(parameter.name.to_string(), entry);
        }
        for (at, (rule, ty)) in (0..).zip(self.rules.iter().zip(rule_types)) {
            self.names.insert(rule.head.id.value.clone(), (Reference::Rule(RuleId(at)), ty.clone()));
        }
        for (name, _) in CalendarName::ALL {
            if self.names.contains_key(name) {
                let place = self.place_named(name);
                self.findings.push(Diagnostic::error(place, format!("`{name}` is a name that every policy has")));
            }
        }
    }

    fn place_named(&self, name: &str) -> Option<Place> {
        let rules = self.rules.iter().map(|rule| &rule.head.id);
        let parameters = self.layered.parameters.iter().map(|layer| &layer.item.head.id);
        let facts = self.layered.facts.iter().map(|layer| &layer.item.id);
        let records = self.layered.records.iter().map(|layer| &layer.item.id);
        rules.chain(parameters).chain(facts).chain(records).find(|id| id.value == name).map(|id| id.place)
    }

    fn rules(&mut self, rule_types: &[Type]) -> Vec<TypedRule> {
        let rules = self.rules.clone();
        let of_packs = self.layered.rules.len();
        rules
            .iter()
            .zip(rule_types)
            .enumerate()
            .map(|(at, (rule, ty))| {
                self.current = at.checked_sub(of_packs).and_then(|at| self.of_procedures.get(at)).copied();
                let kind = self.kind(at);
                self.sees_window = kind.sees_window();
                let mut ty = ty.clone();
                let body = match &rule.body {
                    Body::Definition(is) if matches!(kind, RuleKind::Word | RuleKind::Counts) => {
                        let typed = if kind == RuleKind::Word { self.word(is) } else { self.counted(is) };
                        ty = typed.ty.clone();
                        TypedBody::Expression(typed)
                    }
                    Body::Definition(is) => TypedBody::Expression(self.check(is, Some(&ty), &Narrowed::default()).0),
                    Body::Decision { hit, rows } => {
                        let rows: Vec<_> = rows.iter().map(|layer| &layer.item).collect();
                        TypedBody::Table(*hit, self.rows(rule, *hit, &rows, &ty))
                    }
                };
                self.sees_window = false;
                TypedRule { name: Arc::from(rule.head.id.value.as_str()), ty, body }
            })
            .collect()
    }

    /// Rows are checked in order: in a `first` table a row may rely on the rows above not having matched.
    fn rows(&mut self, rule: &LayeredRule, hit: HitPolicy, rows: &[&RowItem], ty: &Type) -> Vec<TypedRow> {
        let element = match (hit, ty) {
            (HitPolicy::Collect, Type::List(element)) => element.as_ref().clone().optional(),
            (_, ty) => ty.clone(),
        };
        let mut above = Narrowed::default();
        let mut ended: Option<Place> = None;
        let mut typed = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(end) = ended {
                let message = format!("row `{}` is never reached", row.head.id.value);
                let finding = Diagnostic::error(row.head.id.place, message).related(end, "this row always matches");
                self.findings.push(finding);
            }
            let mut inside = above.clone();
            let when = row.when.as_ref().map(|when| {
                let (typed, guards) = self.check(when, Some(&Type::Bool), &above);
                inside = above.with(&guards.when_true);
                if hit == HitPolicy::First {
                    above = above.with(&guards.when_false);
                }
                typed
            });
            if when.is_none() {
                if hit == HitPolicy::Collect {
                    let message = "a decision that collects has no `otherwise` row";
                    self.findings.push(Diagnostic::error(row.head.id.place, message));
                } else if hit != HitPolicy::Priority {
                    ended = Some(row.head.id.place);
                }
            }
            let then = self.check(&row.then, Some(&element), &inside).0;
            typed.push(TypedRow { when, then });
        }
        let needs_otherwise = hit != HitPolicy::Collect && !ty.is_optional() && *ty != Type::Nothing;
        if needs_otherwise && rows.iter().all(|row| row.when.is_some()) {
            let message = format!("`{}` is not optional, but no row may match", rule.head.id.value);
            let help = format!("add a row with otherwise = true, or make the type `{}?`", rule.ty.value);
            self.findings.push(Diagnostic::error(rule.head.id.place, message).help(help));
        }
        typed
    }

    fn check(&mut self, written: &Written, ty: Option<&Type>, above: &Narrowed) -> (Typed, crate::language::Guards) {
        let mut errors: Vec<TypeError> = Vec::new();
        // Where the declared type could not be read that was said already: nothing is expected then.
        let ty = ty.filter(|ty| *ty.required() != Type::Nothing);
        let checked = check(&written.expr, ty, above, &*self, &mut errors);
        self.findings.extend(
            errors
                .into_iter()
                .map(|error| Diagnostic::error(written.place_of(error.span), error.message).maybe_help(error.help)),
        );
        (checked.typed, checked.guards)
    }

    /// What callers get: the vocabulary's results in its order, then other decisions and definitions marked so.
    fn results(&mut self, rule_types: &[Type]) -> Vec<ResultInfo> {
        let mut results = Vec::new();
        let mut listed = HashSet::new();
        for layer in &self.layered.results {
            let item = &layer.item;
            let Some(ty) = vocabulary::type_of(&self.vocabulary.types, &item.ty, &mut self.findings) else { continue };
            listed.insert(item.id.value.as_str());
            let rules = (0..).zip(self.rules.iter().zip(rule_types));
            let found = rules.into_iter().find(|(_, (rule, _))| rule.head.id.value == item.id.value);
            let Some((at, (rule, rule_ty))) = found else { continue };
            if *rule_ty != ty && *rule_ty != Type::Nothing {
                let message = format!("`{}` is a `{}` in the vocabulary", item.id.value, item.ty.value);
                let finding = Diagnostic::error(rule.ty.place, message).related(item.ty.place, "declared here");
                self.findings.push(finding);
            }
            results.push(ResultInfo {
                name: Arc::from(item.id.value.as_str()),
                rule: RuleId(at),
                ty,
                title: item.title.clone(),
                brief: item.brief,
            });
        }
        for (at, (rule, ty)) in (0..).zip(self.rules.iter().zip(rule_types)) {
            let more = rule.result || matches!(rule.body, Body::Decision { .. });
            if more && !listed.contains(rule.head.id.value.as_str()) {
                results.push(ResultInfo {
                    name: Arc::from(rule.head.id.value.as_str()),
                    rule: RuleId(at),
                    ty: ty.clone(),
                    title: title(&rule.head),
                    brief: false,
                });
            }
        }
        results
    }

    fn rule_infos(&mut self, headers: &[&PolicyHeader]) -> Vec<RuleInfo> {
        let rules = self.rules.clone();
        rules
            .iter()
            .map(|rule| {
                let rows = match &rule.body {
                    Body::Definition(_) => Vec::new(),
                    Body::Decision { rows, .. } => rows
                        .iter()
                        .map(|layer| RowInfo {
                            id: Arc::from(layer.item.head.id.value.as_str()),
                            note: row_note(rule, &layer.item, headers, layer.origin),
                            say: layer.item.say.as_ref().map(|say| self.template(&say.value, say.place)),
                            excludes: layer.item.excludes,
                        })
                        .collect(),
                };
                RuleInfo { title: title(&rule.head), note: note(&rule.head, headers, rule.origin), rows }
            })
            .collect()
    }

    fn template(&mut self, text: &Wording, place: Place) -> Template {
        let (template, problems) = Template::parse(text, |name| match self.names.get(name) {
            Some((Reference::Input(id), _)) => match self.vocabulary.fact(*id) {
                Some(fact) if fact.pii => Err(format!("`{name}` is personal data and is never shown")),
                Some(_) => Ok(Reference::Input(*id)),
                None => Err(format!("`{name}` is a list of records and cannot be shown")),
            },
            Some((reference, _)) => Ok(*reference),
            None => match CalendarName::ALL.iter().find(|(known, _)| *known == name) {
                Some((_, CalendarName::On)) => Ok(Reference::Calendar(CalendarName::On)),
                Some(_) => Err(format!("`{name}` cannot be shown")),
                None => {
                    if let Some((message, help)) = self.elsewhere(name) {
                        return Err(format!("{message}: {help}"));
                    }
                    let help = did_you_mean(name, self.names());
                    let help = help.map_or_else(String::new, |help| format!(": {help}"));
                    Err(format!("there is no fact, parameter or rule `{name}`{help}"))
                }
            },
        });
        self.findings.extend(problems.into_iter().map(|problem| Diagnostic::error(place, problem)));
        template
    }

    /// What leads to a result.
    fn used(&self, program: &Program, parameters: &[ParameterInfo], results: &[ResultInfo]) -> Used {
        let mut used_rules = vec![false; program.rules.len()];
        let mut used_parameters = vec![false; parameters.len()];
        let of_procedures = (0..).zip(&self.rules).skip(self.layered.rules.len()).map(|(at, _)| RuleId(at));
        let mut todo: Vec<RuleId> = results.iter().map(|result| result.rule).chain(of_procedures).collect();
        while let Some(rule) = todo.pop() {
            if std::mem::replace(&mut used_rules[rule.0 as usize], true) {
                continue;
            }
            let mut nodes = Vec::new();
            program.rule(rule).body.roots(&mut |root| nodes.push(root));
            while let Some(node) = nodes.pop() {
                match &program.node(node).node {
                    Node::Rule(id) => todo.push(*id),
                    Node::Parameter(id) => used_parameters[id.0 as usize] = true,
                    node => node.operands(&mut |operand| nodes.push(operand)),
                }
            }
        }
        let rules = self.rules.iter().zip(&used_rules).map(|(rule, used)| (&rule.head.id, *used));
        let parameters = self.layered.parameters.iter().zip(&used_parameters);
        let parameters = parameters.map(|(layer, used)| (&layer.item.head.id, *used));
        Used(rules.chain(parameters).filter(|(_, used)| *used).map(|(id, _)| id.value.clone()).collect())
    }

    /// Values of rules stand in answers and explanations, where personal data never does.
    fn personal(&mut self, program: &Program) {
        let shown = personal::shown(program, |id| self.vocabulary.fact(id).is_some_and(|fact| fact.pii));
        for (rule, fact) in shown {
            let id = &self.rules[rule.0 as usize].head.id;
            // The columns of a list, which hide it unless a caller asks for it.
            if is_part(self.layered, &id.value, true) {
                continue;
            }
            let fact = self.vocabulary.input_name(fact);
            let message = format!("the value of `{}` would show personal data: `{fact}`", id.value);
            let help = "a rule may compare personal data, not give it";
            self.findings.push(Diagnostic::error(id.place, message).help(help));
        }
    }

    fn unbuildable(&mut self, error: &BuildError) {
        let id = |rule: RuleId| &self.rules[rule.0 as usize].head.id;
        let finding = match error {
            BuildError::Cycle(members) => {
                let shown = &members[..members.len().min(CIRCLE_SHOWN)];
                let mut names: Vec<_> = shown.iter().map(|rule| format!("`{}`", id(*rule).value)).collect();
                if members.len() > shown.len() {
                    names.push(format!("… ({} more)", members.len() - shown.len()));
                }
                let first = id(members[0]);
                let message = format!("these refer to one another in a circle: {} and back", names.join(" -> "));
                let mut finding = Diagnostic::error(first.place, message);
                for rule in &shown[1..] {
                    finding = finding.related(id(*rule).place, "part of the circle");
                }
                finding
            }
            BuildError::TooDeep(rule) => {
                let message =
                    format!("`{}` nests deeper than {MAX_HEIGHT} levels with what it refers to", id(*rule).value);
                Diagnostic::error(id(*rule).place, message)
            }
        };
        self.findings.push(finding);
    }
}

pub(super) fn title(head: &Head) -> Wording {
    head.title.clone().unwrap_or_else(|| Wording::same(head.id.value.as_str()))
}

/// Where an item comes from.
pub(super) fn note(head: &Head, headers: &[&PolicyHeader], origin: usize) -> Arc<Note> {
    Arc::new(own_note(head, headers, origin))
}

/// The same, to be added to.
pub(super) fn own_note(head: &Head, headers: &[&PolicyHeader], origin: usize) -> Note {
    let knob = |reading: &ReadingNote| reading.knob.as_ref().map(|knob| knob.value.clone());
    Note {
        origin: headers.get(origin).map_or_else(|| Arc::from(""), |header| Arc::from(header.id.value.as_str())),
        cite: head.cite.iter().map(|cite| cite.value.clone()).collect(),
        catalogue: head.catalogue.iter().map(|tag| tag.value.clone()).collect(),
        strength: head.strength,
        reading: head.reading.as_ref().map(|reading| (knob(reading), reading.text.clone())),
    }
}

/// A row without a citation of its own stands under its decision's.
fn row_note(rule: &LayeredRule, row: &RowItem, headers: &[&PolicyHeader], origin: usize) -> Arc<Note> {
    let mut found = own_note(&row.head, headers, origin);
    if found.cite.is_empty() {
        found.cite = rule.head.cite.iter().map(|cite| cite.value.clone()).collect();
    }
    if found.catalogue.is_empty() && origin == rule.origin {
        found.catalogue = rule.head.catalogue.iter().map(|tag| tag.value.clone()).collect();
    }
    Arc::new(found)
}

/// A parameter's value in its type; none where it does not fit.
pub fn literal(value: &Literal, ty: &Type, types: &Types) -> Option<Value> {
    Some(match (value, ty.required()) {
        (Literal::Bool(value), Type::Bool) => Value::Bool(*value),
        (Literal::Int(value), Type::Int) if (-MAX_INT..=MAX_INT).contains(value) => Value::Int(*value),
        (Literal::Date(value), Type::Date) => Value::Date(*value),
        (Literal::Text(value), Type::Date) => Value::Date(value.parse().ok()?),
        (Literal::Text(value), Type::Text) => Value::Text(Arc::from(value.as_str())),
        (Literal::Text(word), Type::Enum(id)) => {
            let at = types.enum_type(*id).words.iter().position(|known| known == word)?;
            Value::Word(u16::try_from(at).ok()?)
        }
        (Literal::List(values), Type::List(element)) => {
            let values: Option<Vec<_>> = values.iter().map(|value| literal(value, element, types)).collect();
            Value::List(Arc::from(values?))
        }
        _ => return None,
    })
}
