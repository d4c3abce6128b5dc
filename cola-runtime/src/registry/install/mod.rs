//! One transaction: items are checked, ordered and published together, or not at all.

mod methods;
mod vocabulary;

use super::error::{conflict, rank_inversion, refused};
use super::{Entry, FunctionTable, Item, Method, Origin, Snapshot, World};
use crate::dispatch::{Memo, MethodOrder, Row};
use crate::error::Result;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The registry being built, with the functions whose methods change.
struct Draft<'w> {
    world: &'w World,
    next: Snapshot,
    changed: FxHashMap<usize, Vec<Arc<Method>>>,
}

impl World {
    pub(super) fn install(&self, items: Vec<(Origin, Item)>) -> Result<u64> {
        let _writer = self.writer.lock();
        let base = self.current.load_full();
        let mut draft = Draft { world: self, next: copy(&base), changed: FxHashMap::default() };
        let (mut constructors, mut properties, mut functions, mut methods) = (vec![], vec![], vec![], vec![]);
        for (origin, item) in items {
            match item {
                Item::Constructor(def) => constructors.push((origin, def)),
                Item::Property(def) => properties.push((origin, def)),
                Item::Function(def) => functions.push((origin, def)),
                Item::Method(def) => methods.push((origin, def)),
                Item::Sample(def) => draft.next.samples.push((origin, def)),
            }
        }
        draft.properties(properties)?;
        draft.constructors(constructors)?;
        for (origin, def) in functions {
            draft.function(origin, def)?;
        }
        let (preferences, plain): (Vec<_>, Vec<_>) =
            methods.into_iter().partition(|(_, d)| d.prefers.is_some());
        for (origin, def) in plain {
            draft.method(&origin, &def)?;
        }
        for (origin, def) in preferences {
            draft.preference(&origin, &def)?;
        }
        let epoch = draft.finish()?;
        Ok(epoch)
    }

    /// Removes every item of an owner in one new epoch. Its names of constructors and properties stay
    /// reserved; values it made go on living. Returns the epoch.
    ///
    /// # Errors
    /// `Registration` when what remains does not fit together: a method of another owner for a removed
    /// function, say.
    pub fn remove(&self, owner: &str) -> Result<u64> {
        let _writer = self.writer.lock();
        let base = self.current.load_full();
        let mut next = copy(&base);
        let mine = |origin: &Origin| origin.owner.name == owner;
        next.constructors.retain(|_, c| !mine(&c.origin));
        next.properties.retain(|_, p| !mine(&p.origin));
        next.samples.retain(|(origin, _)| !mine(origin));
        if next.wraps_arrays.as_ref().is_some_and(|n| !next.constructors.contains_key(n)) {
            next.wraps_arrays = None;
        }
        let mut changed = FxHashMap::default();
        for (i, slot) in next.functions.iter_mut().enumerate() {
            let Some(table) = slot.clone() else { continue };
            let left: Vec<_> = table.methods.iter().filter(|m| !mine(&m.origin)).cloned().collect();
            if mine(&table.origin) {
                if let Some(orphan) = left.first() {
                    return Err(refused(
                        &orphan.origin,
                        orphan,
                        format!("its function `{}` is being removed", table.name),
                    ));
                }
                *slot = None;
                if next.infers_properties == Some(i) {
                    next.infers_properties = None;
                }
            } else if left.len() < table.methods.len() {
                changed.insert(i, left);
            }
        }
        Draft { world: self, next, changed }.finish()
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
        samples: base.samples.clone(),
        wraps_arrays: base.wraps_arrays.clone(),
        infers_properties: base.infers_properties,
    }
}
impl Draft<'_> {
    fn finish(mut self) -> Result<u64> {
        let catalog = self.world.catalog();
        for (index, mut methods) in std::mem::take(&mut self.changed) {
            let Some(table) = self.next.functions[index].clone() else { continue };
            methods.sort_by(|a, b| {
                let key = |m: &Method| {
                    (m.text.clone(), m.origin.owner.name.clone(), m.origin.file.clone(), m.origin.line)
                };
                key(a).cmp(&key(b))
            });
            let rows: Vec<Row> = methods
                .iter()
                .map(|m| Row { signature: m.signature.clone(), rank: m.rank, guarded: m.test.is_some() })
                .collect();
            let order = MethodOrder::build(catalog, &rows);
            // The same signature at another rank is how an owner overrides on purpose.
            let conflicting = |(a, b): &&(usize, usize)| methods[*a].rank == methods[*b].rank;
            if let Some((a, b)) = order.duplicates().iter().find(conflicting) {
                return Err(conflict(&methods[*a], &methods[*b]));
            }
            if let Some((specific, general)) = order.rank_inversions().first() {
                return Err(rank_inversion(&methods[*specific], &methods[*general]));
            }
            self.next.functions[index] = Some(Arc::new(FunctionTable {
                name: table.name.clone(),
                head: table.head.clone(),
                def: table.def.clone(),
                origin: table.origin.clone(),
                dispatched: table.dispatched,
                entries: methods.iter().map(Entry::of).collect(),
                methods,
                order,
                memo: Memo::new(),
            }));
        }
        let epoch = self.next.epoch;
        self.world.current.publish(self.next);
        Ok(epoch)
    }
}
