//! Reports and indicators of one pack over those of the packs below.

use super::{Layer, Layers, Slot, index};
use crate::policy::items::{Head, Pack};

impl Layers<'_> {
    pub(super) fn reports(&mut self, origin: usize, pack: &Pack) {
        let below: Vec<(usize, Head)> =
            self.layered.reports.iter().map(|layer| (layer.origin, layer.item.head.clone())).collect();
        let below = index(below.iter().map(|(origin, head)| (*origin, head)));
        for item in &pack.reports {
            let mut item = item.clone();
            match self.place_for(&item.head, "report", &below) {
                Slot::New => self.layered.reports.push(Layer { item, origin }),
                Slot::Replace(at) => {
                    let slot = &mut self.layered.reports[at];
                    item.head.title = item.head.title.or_else(|| slot.item.head.title.take());
                    *slot = Layer { item, origin };
                }
                Slot::Wrong => {}
            }
        }
        self.indicators(origin, pack);
    }

    fn indicators(&mut self, origin: usize, pack: &Pack) {
        let below: Vec<(usize, Head)> =
            self.layered.indicators.iter().map(|layer| (layer.origin, layer.item.head.clone())).collect();
        let below = index(below.iter().map(|(origin, head)| (*origin, head)));
        for item in &pack.indicators {
            let mut item = item.clone();
            match self.place_for(&item.head, "indicator", &below) {
                Slot::New => self.layered.indicators.push(Layer { item, origin }),
                Slot::Replace(at) => {
                    let slot = &mut self.layered.indicators[at];
                    item.head.title = item.head.title.or_else(|| slot.item.head.title.take());
                    *slot = Layer { item, origin };
                }
                Slot::Wrong => {}
            }
        }
    }
}
