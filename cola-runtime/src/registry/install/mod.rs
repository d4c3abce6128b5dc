//! One transaction: items are checked, ordered and published together, or not at all.
//!
//! A [`Draft`] is a copy of the snapshot in which everything is tried. Properties come before constructors,
//! constructors before functions, functions before methods, preferences last; methods that wait for names of other
//! owners are tried in every transaction. Only when all of it fits is the draft published. Names that a refused
//! draft defined in the catalog are withdrawn, so that a second attempt may define them otherwise.

mod deferred;
mod methods;
mod publish;
mod vocabulary;
mod withdraw;

use super::snapshot::{Deferred, Displaced};
use super::{Item, Method, Origin, Receipt, Snapshot, Terms, World};
use crate::error::Result;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The registry being built, with the functions whose methods change.
struct Draft<'w> {
    world: &'w World,
    terms: Terms,
    next: Snapshot,
    changed: FxHashMap<usize, Vec<Arc<Method>>>,
    receipt: Receipt,
    /// Methods of others for functions of an owner that is about to return.
    orphans: Vec<(usize, Arc<Method>)>,
}

impl<'w> Draft<'w> {
    fn new(world: &'w World, terms: Terms) -> Draft<'w> {
        let next = copy(&world.current.load_full());
        Draft {
            world,
            terms,
            next,
            changed: FxHashMap::default(),
            receipt: Receipt::default(),
            orphans: Vec::new(),
        }
    }

    fn add(&mut self, items: Vec<(Origin, Item)>) -> Result<()> {
        let (mut constructors, mut properties, mut functions, mut methods) = (vec![], vec![], vec![], vec![]);
        for (origin, item) in items {
            match item {
                Item::Constructor(def) => constructors.push((origin, def)),
                Item::Property(def) => properties.push((origin, def)),
                Item::Function(def) => functions.push((origin, def)),
                Item::Method(def) => methods.push((origin, def)),
                Item::Sample(def) => self.next.samples.push((origin, def)),
            }
        }
        self.properties(properties)?;
        self.constructors(constructors)?;
        for (origin, def) in functions {
            self.function(origin, def)?;
        }
        let (preferences, plain): (Vec<_>, Vec<_>) =
            methods.into_iter().partition(|(_, d)| d.prefers.is_some());
        for (origin, def) in plain {
            if def.deferred {
                self.next.deferred.push(Deferred { origin, def, active: false });
            } else {
                self.method(&origin, &def)?;
            }
        }
        self.wake()?;
        preferences.iter().try_for_each(|(origin, def)| self.preference(origin, def))
    }
}

impl World {
    pub(super) fn install(&self, items: Vec<(Origin, Item)>, terms: Terms) -> Result<Receipt> {
        let _writer = self.writer.lock();
        let mark = self.catalog().mark();
        let build = || {
            let mut draft = Draft::new(self, terms);
            if terms.replace_own {
                for owner in owners(&items) {
                    draft.withdraw(&owner, true)?;
                }
            }
            draft.add(items)?;
            draft.publish()
        };
        let done = build();
        if done.is_err() {
            self.catalog().withdraw_since(mark);
        }
        done
    }

    /// Removes every item of an owner in one new epoch. Its names of constructors and properties stay reserved for
    /// it; values it made go on living; what its methods had displaced is back. Returns the epoch.
    ///
    /// # Errors
    /// `Registration` when what remains does not fit together: a method of another owner for a removed
    /// function, say.
    pub fn remove(&self, owner: &str) -> Result<u64> {
        let _writer = self.writer.lock();
        let mut draft = Draft::new(self, Terms::default());
        draft.withdraw(owner, false)?;
        draft.publish().map(|receipt| receipt.epoch)
    }
}

fn owners(items: &[(Origin, Item)]) -> Vec<String> {
    let mut names: Vec<String> = items.iter().map(|(origin, _)| origin.owner.name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn copy(base: &Snapshot) -> Snapshot {
    Snapshot {
        epoch: base.epoch + 1,
        serial: 0,
        functions: base.functions.clone(),
        function_names: base.function_names.clone(),
        constructors: base.constructors.clone(),
        properties: base.properties.clone(),
        reserved: base.reserved.clone(),
        samples: base.samples.clone(),
        deferred: base.deferred.clone(),
        displaced: base.displaced.iter().map(Displaced::clone).collect(),
        wraps_arrays: base.wraps_arrays.clone(),
        infers_properties: base.infers_properties,
    }
}
