//! From a draft to the snapshot that new calls see.

use super::Draft;
use crate::dispatch::{Memo, MethodOrder, Row};
use crate::error::Result;
use crate::registry::error::{ambiguous, conflict, orphaned, rank_inversion};
use crate::registry::snapshot::Displaced;
use crate::registry::{Entry, FunctionTable, Issue, Method, Receipt};
use crate::tag::Catalog;
use std::sync::Arc;

impl Draft<'_> {
    /// Orders the methods of every function that changed, and publishes.
    pub(super) fn publish(mut self) -> Result<Receipt> {
        self.adopt()?;
        for (index, methods) in std::mem::take(&mut self.changed) {
            if let Some(table) = self.next.functions[index].clone() {
                self.next.functions[index] = Some(Arc::new(self.ordered(index, &table, methods)?));
            }
        }
        self.receipt.epoch = self.next.epoch;
        self.world.current.publish(self.next);
        Ok(self.receipt)
    }

    /// Methods of others go over to the next version of their function, which must be there.
    fn adopt(&mut self) -> Result<()> {
        for (index, method, old) in std::mem::take(&mut self.orphans) {
            let same = |new: &Arc<FunctionTable>| {
                let kinds = |t: &FunctionTable| -> Vec<(String, bool)> {
                    t.head.dispatched().iter().map(|p| (p.kind.clone(), p.optional)).collect()
                };
                kinds(new) == kinds(&old) && new.def.commutative == old.def.commutative
            };
            if !self.next.functions[index].as_ref().is_some_and(same) {
                return Err(orphaned(&method));
            }
            self.push(index, method);
        }
        Ok(())
    }

    fn ordered(
        &mut self,
        index: usize,
        table: &FunctionTable,
        mut methods: Vec<Arc<Method>>,
    ) -> Result<FunctionTable> {
        let catalog = self.world.catalog();
        methods.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        let mut order = order_of(catalog, &methods);
        // The same signature at another rank is how an owner overrides on purpose.
        let conflicts: Vec<(usize, usize)> =
            order.duplicates().into_iter().filter(|(a, b)| methods[*a].rank == methods[*b].rank).collect();
        if !conflicts.is_empty() {
            let outgoing = self.displaced_of(index, &methods, &conflicts)?;
            let mut row = 0;
            methods.retain(|_| {
                row += 1;
                !outgoing.contains(&(row - 1))
            });
            order = order_of(catalog, &methods);
        }
        if let Some((specific, general)) = order.rank_inversions().first() {
            return Err(rank_inversion(&methods[*specific], &methods[*general]));
        }
        self.audit(table, &methods, &order)?;
        Ok(FunctionTable {
            name: table.name.clone(),
            head: table.head.clone(),
            def: table.def.clone(),
            origin: table.origin.clone(),
            dispatched: table.dispatched,
            entries: methods.iter().map(Entry::of).collect(),
            methods,
            order,
            memo: Memo::new(),
        })
    }

    /// The rows that make room for a row of the same signature that this transaction adds, where its terms say so.
    fn displaced_of(
        &mut self,
        index: usize,
        methods: &[Arc<Method>],
        conflicts: &[(usize, usize)],
    ) -> Result<Vec<usize>> {
        let mut outgoing = Vec::new();
        for &(a, b) in conflicts {
            let fresh = |m: usize| self.fresh.contains(&Arc::as_ptr(&methods[m]));
            let revived = |m: usize| self.revived.contains(&Arc::as_ptr(&methods[m]));
            // What is back while another stands in for it already goes on being displaced, by that one.
            let (old, new) = match (fresh(a), fresh(b)) {
                (false, true) => (a, b),
                (true, false) => (b, a),
                (false, false) if revived(a) => (a, b),
                (false, false) if revived(b) => (b, a),
                _ => return Err(conflict(&methods[a], &methods[b])),
            };
            let asked = self.terms.displace && self.owner == Some(methods[new].origin.owner.name.as_str());
            if fresh(new) && !asked {
                return Err(conflict(&methods[old], &methods[new]));
            }
            outgoing.push(old);
            let by = methods[new].origin.owner.name.clone();
            self.receipt.displaced.push(format!("{:?}", methods[old]));
            self.next.displaced.push(Displaced { function: index, method: methods[old].clone(), by });
        }
        Ok(outgoing)
    }

    /// Ambiguities that the new rows bring.
    fn audit(&mut self, table: &FunctionTable, methods: &[Arc<Method>], order: &MethodOrder) -> Result<()> {
        let known: rustc_hash::FxHashSet<*const Method> = table.methods.iter().map(Arc::as_ptr).collect();
        // A registry that is built from nothing is audited by whoever asks for its issues.
        if known.is_empty() && !self.terms.deny_ambiguities {
            return Ok(());
        }
        let is_new = |row: usize| !known.contains(&Arc::as_ptr(&methods[row]));
        for found in order.ambiguities(Some(&is_new)) {
            let spell = |s: &crate::pattern::Signature| {
                format!("{}({})", table.name, s.display(self.world.catalog()))
            };
            let (a, b) = (methods[found.a].clone(), methods[found.b].clone());
            let missing: Vec<String> = found.missing.iter().map(spell).collect();
            if self.terms.deny_ambiguities {
                return Err(ambiguous(&a, &b, &missing));
            }
            self.receipt.warnings.push(Issue::Ambiguous { a, b, missing });
        }
        Ok(())
    }
}

fn order_of(catalog: &Catalog, methods: &[Arc<Method>]) -> MethodOrder {
    let row =
        |m: &Arc<Method>| Row { signature: m.signature.clone(), rank: m.rank, guarded: m.test.is_some() };
    let rows: Vec<Row> = methods.iter().map(row).collect();
    MethodOrder::build(catalog, &rows)
}

/// The same in every link and load order.
fn sort_key(m: &Method) -> (&str, &str, &str, u32) {
    (&m.text, &m.origin.owner.name, &m.origin.file, m.origin.line)
}
