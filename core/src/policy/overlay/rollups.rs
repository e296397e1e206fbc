//! Rollups of one pack over those of the packs below.

use super::{Layer, Layers, Slot, index};
use crate::policy::items::{Head, Pack};

impl Layers<'_> {
    pub(super) fn rollups(&mut self, origin: usize, pack: &Pack) {
        let below: Vec<(usize, Head)> =
            self.layered.rollups.iter().map(|layer| (layer.origin, layer.item.head.clone())).collect();
        let below = index(below.iter().map(|(origin, head)| (*origin, head)));
        for item in &pack.rollups {
            let mut item = item.clone();
            match self.place_for(&item.head, "rollup", &below) {
                Slot::New => self.layered.rollups.push(Layer { item, origin }),
                Slot::Replace(at) => {
                    let slot = &mut self.layered.rollups[at].item;
                    item.head.title = item.head.title.or_else(|| slot.head.title.take());
                    item.question = item.question.or_else(|| slot.question.take());
                    item.subjects = item.subjects.or(slot.subjects);
                    self.layered.rollups[at] = Layer { item, origin };
                }
                Slot::Wrong => {}
            }
        }
    }
}
