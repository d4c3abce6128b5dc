//! Methods that wait for the items of others.

use super::{Draft, Wake};
use crate::error::Result;
use crate::pattern::{PatternErrorKind, Signature};

impl Draft<'_> {
    /// Adds the waiting methods whose function and names are there now.
    pub(super) fn wake(&mut self, whose: Wake) -> Result<()> {
        for i in 0..self.next.deferred.len() {
            let entry = &self.next.deferred[i];
            let own = self.owner == Some(entry.origin.owner.name.as_str());
            if entry.active
                || (whose == Wake::Own && !own)
                || self.is_waiting(&entry.def.function, &entry.def.signature)
            {
                continue;
            }
            let (origin, def) = (entry.origin.clone(), entry.def.clone());
            self.method(&origin, &def)?;
            self.next.deferred[i].active = true;
        }
        Ok(())
    }

    /// The function is not there, or the signature has a name that is not: whatever else is wrong with it is told
    /// when it is added.
    fn is_waiting(&self, function: &str, signature: &str) -> bool {
        self.next.function(function).is_none()
            || Signature::parse(self.world.catalog(), signature)
                .is_err_and(|e| matches!(e.kind(), PatternErrorKind::UnknownName { .. }))
    }

    /// Methods that wait again, because their function is being removed.
    pub(super) fn put_to_sleep(&mut self, function: &str) {
        for entry in self.next.deferred.iter_mut().filter(|d| d.def.function == function) {
            entry.active = false;
        }
    }
}
