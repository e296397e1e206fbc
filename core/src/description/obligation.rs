//! What a policy's obligations are, as data.

use std::sync::Arc;

use serde::Serialize;

use super::WordDescription;
use crate::policy::ObligationInfo;
use crate::policy::items::Strength;
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
    pub instead_of: Vec<WordDescription>,
    /// kinds of documents that show that it was done
    pub evidence: Vec<WordDescription>,
}

impl ObligationDescription {
    pub(super) fn of(info: &ObligationInfo) -> Self {
        let word =
            |(word, title): &(Arc<str>, Wording)| WordDescription { word: word.to_string(), title: title.clone() };
        ObligationDescription {
            name: info.id.clone(),
            title: info.title.clone(),
            bearer: word(&info.bearer),
            strength: info.note.strength,
            catalogue: info.note.catalogue.clone(),
            cite: info.cite.clone(),
            instead_of: info.instead_of.iter().map(word).collect(),
            evidence: info.evidence.iter().map(word).collect(),
        }
    }
}
