//! What a policy's obligations are, as data.

use std::sync::Arc;

use serde::Serialize;

use super::WordDescription;
use crate::policy::items::Strength;
use crate::policy::{Compiled, CountsInfo, ObligationInfo};
use crate::wording::Wording;

/// An obligation: what somebody must do (责任事项).
#[derive(Debug, Clone, Serialize)]
pub struct ObligationDescription {
    /// its id
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// who must do it
    pub bearer: WordDescription,
    /// how binding it is
    pub strength: Strength,
    /// catalogue rows
    pub catalogue: Vec<String>,
    /// clauses, readings and laws, as text
    pub cite: Vec<String>,
    /// the obligations that do not apply where this one does
    pub instead_of: Vec<Arc<str>>,
    /// what must be done, part by part; empty where it is counted
    pub parts: Vec<DutyPartDescription>,
    /// kinds of documents that show that it was done
    pub evidence: Vec<WordDescription>,
}

/// A part of a duty.
#[derive(Debug, Clone, Serialize)]
pub struct DutyPartDescription {
    /// its id
    pub name: Arc<str>,
    /// what it is
    pub title: Wording,
}

impl ObligationDescription {
    pub(super) fn of(info: &ObligationInfo, compiled: &Compiled) -> Self {
        let parts = match &info.counts {
            CountsInfo::Parts(parts) => parts.as_slice(),
            _ => &[],
        };
        let parts = parts.iter().map(|part| DutyPartDescription {
            name: part.id.clone(),
            title: compiled.rules[part.rule.0 as usize].title.clone(),
        });
        let word =
            |(word, title): &(Arc<str>, Wording)| WordDescription { word: word.to_string(), title: title.clone() };
        ObligationDescription {
            name: info.id.clone(),
            title: info.title.clone(),
            bearer: word(&info.bearer),
            strength: info.note.strength,
            catalogue: info.note.catalogue.clone(),
            cite: info.cite.clone(),
            instead_of: info.instead_of.iter().map(|(id, _)| id.clone()).collect(),
            parts: parts.collect(),
            evidence: info.evidence.iter().map(word).collect(),
        }
    }
}
