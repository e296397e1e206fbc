//! What became of the mutants of each pack, as a person reads it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::equivalent::Equivalents;
use super::{Mutant, Verdict};
use crate::diagnostic::Diagnostics;
use crate::wording::Lang;

/// What became of the mutants of several packs.
#[derive(Debug, Clone)]
pub struct MutationReport {
    /// each pack, in the order of its first mutant
    pub packs: Vec<PackMutation>,
    /// what is wrong with the lists of equivalent mutants
    pub findings: Diagnostics,
}

/// What became of the mutants of one pack.
#[derive(Debug, Clone)]
pub struct PackMutation {
    /// the pack
    pub policy: Arc<str>,
    /// a scenario notices them
    pub killed: usize,
    /// the pack's list proves that none can
    pub equivalent: usize,
    /// neither
    pub survived: Vec<Mutant>,
}

/// Counts mutants by what became of them. What makes no policy is not counted.
pub fn report(verdicts: &[(Mutant, Verdict)], equivalents: &Equivalents) -> MutationReport {
    let mut packs: Vec<PackMutation> = Vec::new();
    for (mutant, verdict) in verdicts {
        if packs.last().is_none_or(|pack| pack.policy != mutant.pack) {
            packs.push(PackMutation { policy: mutant.pack.clone(), killed: 0, equivalent: 0, survived: Vec::new() });
        }
        let Some(pack) = packs.last_mut() else { continue };
        match verdict {
            Verdict::NoMutant => {}
            Verdict::Killed(_) => pack.killed += 1,
            Verdict::Survived if equivalents.has(mutant) => pack.equivalent += 1,
            Verdict::Survived => pack.survived.push(mutant.clone()),
        }
    }
    MutationReport { packs, findings: equivalents.check(verdicts) }
}

impl MutationReport {
    /// Whether every mutant is killed or proved equivalent, and the lists hold nothing else.
    pub fn complete(&self) -> bool {
        self.findings.list.is_empty() && self.packs.iter().all(|pack| pack.survived.is_empty())
    }

    /// A paragraph a pack: counts, then each survivor with its place.
    pub fn text(&self, lang: Lang) -> String {
        self.packs.iter().map(|pack| pack.text(lang)).collect()
    }
}

impl PackMutation {
    /// How many mutants there are.
    pub fn count(&self) -> usize {
        self.killed + self.equivalent + self.survived.len()
    }

    /// A paragraph in one language.
    pub fn text(&self, lang: Lang) -> String {
        let PackMutation { policy, killed, equivalent, survived } = self;
        let (all, alive) = (self.count(), survived.len());
        let (mut text, mark) = match lang {
            Lang::Zh => {
                (format!("{policy}：变异 {all} 处；用例发现 {killed}，等价 {equivalent}，未发现 {alive}\n"), "未发现：")
            }
            Lang::En => (
                format!("{policy}: {all} mutants; {killed} killed, {equivalent} equivalent, {alive} survived\n"),
                "survived: ",
            ),
        };
        for mutant in survived {
            let _ = writeln!(text, "  {mark}{}", mutant.line_of(lang));
        }
        text
    }
}
