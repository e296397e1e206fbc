//! Items that a later pack may replace, and what they take over from the item below where they do not say it themselves.

use std::collections::HashMap;

use super::{Layer, Layered, Layers};
use crate::diagnostic::{Diagnostic, Place};
use crate::nearest::did_you_mean;
use crate::order;
use crate::policy::items::{Head, IndicatorItem, ObligationItem, ParameterItem, ProcedureItem, ReportItem, RollupItem};

/// An item with a head. Its title is inherited.
pub(super) trait Replaceable: Clone {
    /// as messages call it
    const WHAT: &'static str;

    fn head(&self) -> &Head;

    fn head_mut(&mut self) -> &mut Head;

    /// What it takes over besides the title.
    fn inherit(&mut self, _below: &Self) {}
}

/// Where an item goes.
pub(super) enum Slot {
    New,
    Replace(usize),
    Wrong,
}

/// What stands under an identifier before a pack is laid: its index, its pack, and where it is written.
struct Below {
    at: usize,
    origin: usize,
    place: Place,
}

/// What stands under each identifier before a pack is laid.
pub(super) struct Ids(HashMap<String, Below>);

impl Ids {
    /// Of items in order, each with the pack that wrote it.
    pub(super) fn of<'a>(heads: impl Iterator<Item = (usize, &'a Head)>) -> Ids {
        let below = |at, origin, head: &Head| Below { at, origin, place: head.id.place };
        Ids(heads.enumerate().map(|(at, (origin, head))| (head.id.value.clone(), below(at, origin, head))).collect())
    }
}

impl Layers<'_> {
    /// Lays the items of one kind over those of the packs below.
    pub(super) fn replace<T: Replaceable>(
        &mut self,
        list: impl Fn(&mut Layered) -> &mut Vec<Layer<T>>,
        items: &[T],
        origin: usize,
    ) {
        let below = Ids::of(list(&mut self.layered).iter().map(|layer| (layer.origin, layer.item.head())));
        for item in items {
            let slot = self.place_for(item.head(), T::WHAT, &below);
            let layers = list(&mut self.layered);
            match slot {
                Slot::New => layers.push(Layer { item: item.clone(), origin }),
                Slot::Replace(at) => {
                    let mut item = item.clone();
                    let below = &layers[at].item;
                    item.head_mut().title = item.head_mut().title.take().or_else(|| below.head().title.clone());
                    item.inherit(below);
                    layers[at] = Layer { item, origin };
                }
                Slot::Wrong => {}
            }
        }
    }

    /// Where an item goes, given what is below its pack.
    pub(super) fn place_for(&mut self, head: &Head, what: &str, below: &Ids) -> Slot {
        let id = head.id.value.as_str();
        match (&head.replaces, below.0.get(id)) {
            (None, None) => Slot::New,
            (Some(replaces), Some(found)) if replaces.value == self.id_of(found.origin) => Slot::Replace(found.at),
            (replaces, Some(found)) => {
                let owner = self.id_of(found.origin);
                let (place, message) = match replaces {
                    Some(wrong) => {
                        (wrong.place, format!("`{id}` replaces the {what} of `{owner}`, not of `{}`", wrong.value))
                    }
                    None => (head.id.place, format!("`{id}` replaces the {what} of `{owner}` silently")),
                };
                let finding = Diagnostic::error(place, message).help(format!("write replaces = \"{owner}\""));
                self.findings.push(finding.related(found.place, "what it replaces"));
                // Taken as meant, so that the rest of the policy is checked against it.
                Slot::Replace(found.at)
            }
            (Some(replaces), None) => {
                let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                let message = format!("no pack below has {article} {what} `{id}` to replace");
                let mut ids: Vec<&str> = below.0.keys().map(String::as_str).collect();
                order::sort(&mut ids);
                let help = did_you_mean(id, ids);
                let fallback = "take `replaces` out if it is new";
                self.findings.push(Diagnostic::error(replaces.place, message).help(fallback).maybe_help(help));
                if head.title.is_none() { Slot::Wrong } else { Slot::New }
            }
        }
    }

    fn id_of(&self, origin: usize) -> &str {
        self.packs.get(origin).map_or("", |pack| &pack.header.id.value)
    }
}

/// The head of an item is its field `head`.
macro_rules! with_head {
    () => {
        fn head(&self) -> &Head {
            &self.head
        }

        fn head_mut(&mut self) -> &mut Head {
            &mut self.head
        }
    };
}

impl Replaceable for ParameterItem {
    const WHAT: &'static str = "parameter";

    with_head!();

    fn inherit(&mut self, below: &Self) {
        self.unit = self.unit.take().or_else(|| below.unit.clone());
    }
}

impl Replaceable for ProcedureItem {
    const WHAT: &'static str = "procedure";

    with_head!();
}

impl Replaceable for ObligationItem {
    const WHAT: &'static str = "obligation";

    with_head!();

    fn inherit(&mut self, below: &Self) {
        self.subjects = self.subjects.or(below.subjects);
    }
}

impl Replaceable for RollupItem {
    const WHAT: &'static str = "rollup";

    with_head!();

    fn inherit(&mut self, below: &Self) {
        self.question = self.question.take().or_else(|| below.question.clone());
        self.subjects = self.subjects.or(below.subjects);
    }
}

impl Replaceable for ReportItem {
    const WHAT: &'static str = "report";

    with_head!();
}

impl Replaceable for IndicatorItem {
    const WHAT: &'static str = "indicator";

    with_head!();
}
