//! One transaction: items are checked, ordered and published together, or not at all.
//!
//! A [`Draft`] is a copy of the snapshot in which everything is tried. Properties come before constructors,
//! constructors before functions, functions before methods, preferences last; methods that wait for names of other
//! owners are tried in every transaction. Only when all of it fits is the draft published. Names that a refused
//! draft defined in the catalog are withdrawn, so that a second attempt may define them otherwise.
//!
//! A waiting method of somebody else that does not fit where it could wake is no reason to refuse a transaction: it
//! goes on waiting, and the receipt says why.

mod deferred;
mod methods;
mod publish;
#[cfg(test)]
mod tests;
mod vocabulary;
mod withdraw;

use super::snapshot::{Deferred, Displaced};
use super::{FunctionTable, Item, Method, Origin, Receipt, Snapshot, Terms, World};
use crate::error::Result;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The registry being built, with the functions whose methods change.
struct Draft<'w> {
    world: &'w World,
    terms: Terms,
    /// Whose transaction this is; nobody's when crates are linked together.
    owner: Option<&'w str>,
    next: Snapshot,
    changed: FxHashMap<usize, Vec<Arc<Method>>>,
    /// Methods that this transaction brings.
    fresh: FxHashSet<*const Method>,
    /// Methods that are back, because what stood in for them is gone.
    revived: FxHashSet<*const Method>,
    /// Methods of others for functions of an owner that is about to return, with the table that they were made for.
    orphans: Vec<(usize, Arc<Method>, Arc<FunctionTable>)>,
    receipt: Receipt,
}

/// Whose waiting methods are tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wake {
    Everybodys,
    Own,
}

impl<'w> Draft<'w> {
    fn new(world: &'w World, terms: Terms, owner: Option<&'w str>) -> Draft<'w> {
        Draft {
            world,
            terms,
            owner,
            next: copy(&world.current.load_full()),
            changed: FxHashMap::default(),
            fresh: FxHashSet::default(),
            revived: FxHashSet::default(),
            orphans: Vec::new(),
            receipt: Receipt::default(),
        }
    }

    fn add(&mut self, items: Vec<(Origin, Item)>, wake: Wake) -> Result<()> {
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
        self.wake(wake)?;
        preferences.iter().try_for_each(|(origin, def)| self.preference(origin, def))
    }
}

impl World {
    pub(super) fn install(
        &self,
        items: Vec<(Origin, Item)>,
        terms: Terms,
        owner: Option<&str>,
    ) -> Result<Receipt> {
        let _writer = self.writer.lock();
        let attempt = |items: Vec<(Origin, Item)>, wake: Wake| {
            self.catalog().begin();
            let mut draft = Draft::new(self, terms, owner);
            let build = || {
                if let (true, Some(owner)) = (terms.replace_own, owner) {
                    draft.withdraw(owner, true)?;
                }
                draft.add(items, wake)
            };
            let done = build().and_then(|()| draft.publish());
            if done.is_err() {
                self.catalog().withdraw();
            }
            done
        };
        // Where what waits for these names may be what does not fit, without it again.
        let again = self.snapshot().others_wait(owner).then(|| items.clone());
        match (attempt(items, Wake::Everybodys), again) {
            (Err(e), Some(items)) => {
                let mut receipt = attempt(items, Wake::Own)?;
                receipt.kept_waiting = Some(e.to_string());
                Ok(receipt)
            }
            (done, _) => done,
        }
    }

    /// Removes every item of an owner in one new epoch. Its names of constructors and properties stay reserved for
    /// it; values it made go on living; what its methods had displaced is back. Returns the epoch.
    ///
    /// # Errors
    /// `Registration` when what remains does not fit together: a method of another owner for a removed
    /// function, say.
    pub fn remove(&self, owner: &str) -> Result<u64> {
        let _writer = self.writer.lock();
        let mut draft = Draft::new(self, Terms::default(), Some(owner));
        draft.withdraw(owner, false)?;
        draft.publish().map(|receipt| receipt.epoch)
    }
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
