//! What is kept of procedures and judgements once their rules are compiled: which rule is which part, and its wording.

use std::sync::Arc;

use super::{Compiler, note, own_note, title};
use crate::diagnostic::Diagnostic;
use crate::language::{Narrowed, Reference, RuleId, Type};
use crate::nearest::did_you_mean;
use crate::policy::compiled::{Note, ParameterInfo, ResultInfo};
use crate::policy::items::{
    At, EffectItem, EffectOn, Head, PaperItem, PolicyHeader, ProcedureItem, RenewalItem, RequirementItem, ReviewItem,
    StepItem, Strength, Test,
};
use crate::policy::procedure::{
    EffectInfo, JudgementInfo, Names, PaperInfo, ProcedureInfo, RenewalInfo, RenewalPaper, RequirementInfo, ReviewInfo,
    StepInfo, TestInfo, member,
};
use crate::policy::template::Template;
use crate::value::{InputId, InputSet, Value};
use crate::wording::{Lang, Wording};

impl Compiler<'_> {
    /// The procedures in effect; what their effects name is checked here.
    pub(super) fn procedures(
        &mut self,
        headers: &[&PolicyHeader],
        parameters: &[ParameterInfo],
        results: &[ResultInfo],
    ) -> Vec<ProcedureInfo> {
        let layered = self.layered;
        let layers = layered.procedures.iter();
        layers
            .filter_map(|layer| {
                let part = Part { headers, origin: layer.origin, of: &layer.item.head };
                self.procedure(&layer.item, part, parameters, results)
            })
            .collect()
    }

    fn procedure(
        &mut self,
        item: &ProcedureItem,
        part: Part<'_>,
        parameters: &[ParameterInfo],
        results: &[ResultInfo],
    ) -> Option<ProcedureInfo> {
        let id = item.head.id.value.as_str();
        let names = Names(id);
        let rule = |name: String| self.rule_named(&name);
        let eligible = rule(names.eligible())?;
        let valid_until = item.valid_until.as_ref().and_then(|_| rule(names.valid_until()).zip(rule(names.expired())));
        Some(ProcedureInfo {
            id: Arc::from(id),
            title: title(&item.head),
            note: note(&item.head, part.headers, part.origin),
            eligible,
            requirements: self.requirements(&names.require(), &item.require),
            papers: item.documents.iter().filter_map(|paper| self.paper(names, paper, part)).collect(),
            steps: item.steps.iter().filter_map(|step| self.step(names, step, part, parameters)).collect(),
            valid_until,
            renewal: item.renewal.as_ref().map(|renewal| self.renewal(names, renewal, part)),
            review: item.review.as_ref().map(|review| self.review(names, review, part)),
            effects: item.effects.iter().filter_map(|effect| self.effect(effect, part, results)).collect(),
            depends: InputSet::default(),
        })
    }

    fn requirements(&mut self, group: &str, items: &[RequirementItem]) -> Vec<RequirementInfo> {
        let mut infos = Vec::new();
        for item in items {
            let id = member(group, &item.head.id.value);
            let Some(rule) = self.rule_named(&id) else { continue };
            infos.push(RequirementInfo {
                id: Arc::from(item.head.id.value.as_str()),
                rule,
                say: self.template(&item.say.value, item.say.place),
                test: match &item.test {
                    Test::When(_) => TestInfo::When,
                    Test::AnyOf(members) => TestInfo::AnyOf(self.requirements(&id, members)),
                    Test::AllOf(members) => TestInfo::AllOf(self.requirements(&id, members)),
                },
            });
        }
        infos
    }

    fn paper(&mut self, names: Names<'_>, item: &PaperItem, part: Part<'_>) -> Option<PaperInfo> {
        let kind = item.head.id.value.as_str();
        Some(PaperInfo {
            kind: Arc::from(kind),
            title: self.word_label("document_kind", kind),
            or: self.words("document_kind", &item.or),
            held: self.rule_named(&names.held(kind))?,
            needed: item.when.as_ref().and_then(|_| self.rule_named(&names.needed(kind))),
            say: self.say(item.say.as_ref()),
            note: part.note(&item.head),
        })
    }

    fn step(
        &mut self,
        names: Names<'_>,
        item: &StepItem,
        part: Part<'_>,
        parameters: &[ParameterInfo],
    ) -> Option<StepInfo> {
        let id = item.head.id.value.as_str();
        let done = self.rule_named(&names.done(id))?;
        Some(StepInfo {
            id: Arc::from(id),
            title: self.label(&self.rules[done.0 as usize].head.title.clone().unwrap_or_default(), parameters),
            by: self.words("actor", &item.by),
            done,
            wanted: item.when.as_ref().and_then(|_| self.rule_named(&names.wanted(id))),
            refused: self.rule_named(&names.refused(id)),
            say: self.say(item.say.as_ref()),
            note: part.note(&item.head),
        })
    }

    fn renewal(&mut self, names: Names<'_>, item: &RenewalItem, part: Part<'_>) -> RenewalInfo {
        let papers = item.documents.iter();
        RenewalInfo {
            papers: papers
                .filter_map(|paper| {
                    Some(RenewalPaper {
                        title: self.word_label("document_kind", &paper.head.id.value),
                        or: self.words("document_kind", &paper.or),
                        renewed: self.rule_named(&names.renewed(&paper.head.id.value))?,
                        say: self.say(paper.say.as_ref()),
                    })
                })
                .collect(),
            say: self.say(item.say.as_ref()),
            note: part.note(&item.head),
        }
    }

    fn review(&mut self, names: Names<'_>, item: &ReviewItem, part: Part<'_>) -> ReviewInfo {
        ReviewInfo {
            on: item.on.as_ref().and_then(|_| self.rule_named(&names.review_on())),
            judgement: item.judgement,
            say: self.say(item.say.as_ref()),
            note: part.note(&item.head),
        }
    }

    /// An effect names a fact or a result that there is, and a value that the result can have.
    fn effect(&mut self, item: &EffectItem, part: Part<'_>, results: &[ResultInfo]) -> Option<EffectInfo> {
        let id = &item.head.id;
        let found = match &item.on {
            EffectOn::Fact => self.vocabulary.fact_named(&id.value).map(|fact| self.vocabulary.input_title(fact)),
            EffectOn::Result(value) => results.iter().find(|result| *result.name == *id.value).map(|result| {
                if let Some(value) = value {
                    let ty = match &result.ty {
                        // Of a list, the element that is then in it.
                        Type::List(element) => element.as_ref(),
                        ty => ty,
                    };
                    self.check(value, Some(ty), &Narrowed::default());
                }
                result.title.clone()
            }),
        };
        let say = self.template(&item.say.value, item.say.place);
        let is_fact = item.on == EffectOn::Fact;
        let Some(label) = found else {
            let what = if is_fact { "fact" } else { "result" };
            let facts = self.vocabulary.facts.iter().map(|fact| fact.name.as_str());
            let known: Vec<&str> =
                if is_fact { facts.collect() } else { results.iter().map(|result| &*result.name).collect() };
            let help = did_you_mean(&id.value, known);
            let finding = Diagnostic::error(id.place, format!("there is no {what} `{}`", id.value)).maybe_help(help);
            self.findings.push(finding);
            return None;
        };
        let name = Arc::from(id.value.as_str());
        Some(EffectInfo { name, title: label, is_fact, say, note: part.note(&item.head) })
    }

    /// A template as the label of a rule, of no child: parameters by their values, all else by its title.
    pub(super) fn label(&self, text: &Wording, parameters: &[ParameterInfo]) -> Wording {
        let fill = |text: &str, lang: Lang| {
            let mut pieces = text.split('{');
            let mut filled = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
                let shown = match self.names.get(name) {
                    Some((Reference::Parameter(id), _)) => {
                        parameters.get(id.0 as usize).map(|parameter| match &parameter.value {
                            Value::Int(number) => number.to_string(),
                            Value::Date(day) => day.to_string(),
                            _ => parameter.title.get(lang).to_owned(),
                        })
                    }
                    Some((Reference::Input(id), _)) => Some(self.vocabulary.input_title(*id).get(lang).to_owned()),
                    Some((Reference::Rule(id), _)) => self
                        .rules
                        .get(id.0 as usize)
                        .and_then(|rule| Some(rule.head.title.as_ref()?.get(lang).to_owned())),
                    _ => None,
                };
                filled.push_str(shown.as_deref().unwrap_or(name));
                filled.push_str(rest);
            }
            filled
        };
        Wording::new(fill(&text.zh, Lang::Zh), fill(&text.en, Lang::En))
    }

    /// The judgements in effect.
    pub(super) fn judgements(&mut self) -> Vec<JudgementInfo> {
        let layered = self.layered;
        let layers = layered.judgements.iter();
        layers
            .filter_map(|layer| {
                let item = &layer.item;
                let say = self.say(item.say.as_ref());
                let rule = self.rule_named(&item.head.id.value)?;
                Some(JudgementInfo { rule, fact: self.vocabulary.fact_named(&item.fact())?, say })
            })
            .collect()
    }

    fn say(&mut self, say: Option<&At<Wording>>) -> Option<Template> {
        say.map(|say| self.template(&say.value, say.place))
    }

    pub(super) fn rule_named(&self, name: &str) -> Option<RuleId> {
        match self.names.get(name) {
            Some((Reference::Rule(id), _)) => Some(*id),
            _ => None,
        }
    }

    pub(super) fn words(&self, name: &str, words: &[At<String>]) -> Vec<(Arc<str>, Wording)> {
        let words = words.iter();
        words.map(|word| (Arc::from(word.value.as_str()), self.word_label(name, &word.value))).collect()
    }

    /// The label of a word, or the word.
    pub(super) fn word_label(&self, name: &str, word: &str) -> Wording {
        let found = self.vocabulary.types.enum_named(name).and_then(|id| {
            let words = &self.vocabulary.types.enum_type(id).words;
            let at = words.iter().position(|known| known == word)?;
            Some(self.vocabulary.word_title(id, u16::try_from(at).ok()?).clone())
        });
        found.unwrap_or_else(|| Wording::same(word))
    }
}

/// What a part of a procedure inherits.
#[derive(Clone, Copy)]
struct Part<'a> {
    headers: &'a [&'a PolicyHeader],
    origin: usize,
    of: &'a Head,
}

impl Part<'_> {
    /// A part without a citation of its own stands under its procedure's.
    fn note(self, head: &Head) -> Arc<Note> {
        let mut found = own_note(head, self.headers, self.origin);
        if found.cite.is_empty() {
            found.cite = self.of.cite.iter().map(|cite| cite.value.clone()).collect();
        }
        if found.catalogue.is_empty() {
            found.catalogue = self.of.catalogue.iter().map(|row| row.value.clone()).collect();
        }
        if found.strength == Strength::default() {
            found.strength = self.of.strength;
        }
        Arc::new(found)
    }
}

/// Every input that the answer of a procedure may depend on.
pub(super) fn depends(info: &ProcedureInfo, of_rule: impl Fn(RuleId) -> InputSet) -> InputSet {
    let mut depends = InputSet::default();
    info.rules(&mut |rule| depends.extend(&of_rule(rule)));
    depends
}

/// The facts that record judgements.
pub(super) fn judged(judgements: &[JudgementInfo]) -> InputSet {
    let mut set = InputSet::default();
    judgements.iter().map(|judgement| judgement.fact).for_each(|fact: InputId| set.insert(fact));
    set
}
