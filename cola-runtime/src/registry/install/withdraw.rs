//! Taking out what one owner added.

use super::Draft;
use crate::error::Result;
use crate::registry::error::orphaned;
use crate::registry::{Method, Origin};
use std::sync::Arc;

impl Draft<'_> {
    /// Takes out every item of an owner. `returning`: it is about to add the next version of them, so that a
    /// function may be missing for a moment.
    pub(super) fn withdraw(&mut self, owner: &str, returning: bool) -> Result<()> {
        let mine = |origin: &Origin| origin.owner.name == owner;
        self.next.constructors.retain(|_, c| !mine(&c.origin));
        self.next.properties.retain(|_, p| !mine(&p.origin));
        self.next.samples.retain(|(origin, _)| !mine(origin));
        self.next.deferred.retain(|d| !mine(&d.origin));
        let gone = |n: &String| !self.next.constructors.contains_key(n);
        if self.next.wraps_arrays.as_ref().is_some_and(gone) {
            self.next.wraps_arrays = None;
        }
        for i in 0..self.next.functions.len() {
            let Some(table) = self.next.functions[i].clone() else { continue };
            let (left, taken): (Vec<Arc<Method>>, Vec<_>) =
                table.methods.iter().cloned().partition(|m| !mine(&m.origin));
            if mine(&table.origin) {
                self.put_to_sleep(&table.name);
                let stays = |m: &&Arc<Method>| !self.next.deferred.iter().any(|d| d.is_source_of(m));
                if let Some(orphan) = left.iter().find(stays)
                    && !returning
                {
                    return Err(orphaned(orphan));
                }
                let adopted = left.into_iter().filter(|m| stays(&m));
                self.orphans.extend(adopted.map(|m| (i, m, table.clone())));
                self.next.functions[i] = None;
                if self.next.infers_properties == Some(i) {
                    self.next.infers_properties = None;
                }
            } else if !taken.is_empty() {
                self.changed.insert(i, left);
            }
        }
        self.bring_back(owner);
        Ok(())
    }

    /// What the owner's methods stood in for is in force again, unless its own owner has left meanwhile.
    fn bring_back(&mut self, owner: &str) {
        let (back, stay) = std::mem::take(&mut self.next.displaced)
            .into_iter()
            .filter(|d| d.method.origin.owner.name != owner)
            .partition(|d| d.by == owner);
        self.next.displaced = stay;
        for displaced in back {
            if self.next.functions[displaced.function].is_some() {
                self.revived.insert(Arc::as_ptr(&displaced.method));
                self.push(displaced.function, displaced.method);
            }
        }
    }
}
