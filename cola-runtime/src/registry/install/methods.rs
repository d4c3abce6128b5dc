//! Methods and preferences of a transaction.

use super::Draft;
use crate::dispatch;
use crate::error::{Error, ErrorKind, Result};
use crate::pattern::{Signature, SignaturePattern};
use crate::registry::error::refused;
use crate::registry::method::Body;
use crate::registry::params::Param;
use crate::registry::{FunctionTable, Method, MethodDef, Origin};
use std::sync::Arc;

impl Draft<'_> {
    fn table(&self, origin: &Origin, function: &str, what: &str) -> Result<(usize, Arc<FunctionTable>)> {
        let found =
            self.next.function_names.get(function).and_then(|&i| Some((i, self.next.functions[i].clone()?)));
        found.ok_or_else(|| refused(origin, what, format!("there is no function `{function}`")))
    }

    pub(super) fn method(&mut self, origin: &Origin, def: &MethodDef) -> Result<()> {
        let what = format!("{}({})", def.function, def.signature);
        let (index, table) = self.table(origin, &def.function, &what)?;
        let (text, rows) = self.signatures(origin, &table, &what, &def.signature)?;
        for signature in &rows {
            // `A|B, A|B` spells the mirror images of its rows itself.
            let mirrored = table.is_commutative().then(|| swapped(signature)).filter(|s| !rows.contains(s));
            self.submit(index, build(origin, def, &table, signature, signature.clone(), text.clone(), false));
            if let Some(mirror) = mirrored {
                self.submit(index, build(origin, def, &table, signature, mirror, swap_text(&text), true));
            }
        }
        Ok(())
    }

    /// The text completed to full arity, and its rows.
    fn signatures(
        &self,
        origin: &Origin,
        table: &FunctionTable,
        what: &str,
        text: &str,
    ) -> Result<(String, Vec<Signature>)> {
        let catalog = self.world.catalog();
        let given = SignaturePattern::parse(text).map_err(|e| pattern_error(origin, what, e))?;
        let given = given.args();
        let params = table.head.dispatched();
        if given.len() > params.len() {
            return Err(refused(
                origin,
                what,
                format!(
                    "{} patterns for {} dispatched parameters of {}",
                    given.len(),
                    params.len(),
                    table.head
                ),
            ));
        }
        let mut full: Vec<String> = given.iter().map(ToString::to_string).collect();
        full.extend(params[given.len()..].iter().map(Param::unmentioned));
        let mut rows =
            Signature::parse(catalog, &full.join(", ")).map_err(|e| pattern_error(origin, what, e))?;
        // A bare `_` means anything of the parameter's kind; `None` an optional argument that is left out.
        for row in &mut rows {
            for (i, param) in params.iter().enumerate() {
                let omitted = param.optional && row.is_nothing(catalog, i);
                if let Some(kind) = catalog.constructor(&param.kind)
                    && !omitted
                    && !row.narrow(catalog, i, kind)
                {
                    return Err(refused(
                        origin,
                        what,
                        format!("pattern {} can never match a {}", i + 1, param.kind),
                    ));
                }
            }
        }
        Ok((full.join(", "), rows))
    }

    /// Adds a method that this transaction brings.
    fn submit(&mut self, index: usize, method: Arc<Method>) {
        self.fresh.insert(Arc::as_ptr(&method));
        self.push(index, method);
    }

    pub(super) fn push(&mut self, index: usize, method: Arc<Method>) {
        let current = self.next.functions[index].as_ref();
        self.changed
            .entry(index)
            .or_insert_with(|| current.map_or_else(Vec::new, |t| t.methods.clone()))
            .push(method);
    }

    pub(super) fn preference(&mut self, origin: &Origin, def: &MethodDef) -> Result<()> {
        let Some((winner, loser)) = &def.prefers else { return Ok(()) };
        let what = format!("prefer {}({winner}) over ({loser})", def.function);
        let (index, table) = self.table(origin, &def.function, &what)?;
        let (_, first) = self.signatures(origin, &table, &what, winner)?;
        let (_, second) = self.signatures(origin, &table, &what, loser)?;
        let methods = self.changed.get(&index).map_or(table.methods.as_slice(), Vec::as_slice);
        let named = |rows: &[Signature]| methods.iter().find(|m| rows.contains(&m.signature)).cloned();
        let (Some(preferred), Some(_)) = (named(&first), named(&second)) else {
            return Err(refused(origin, what, "both must be signatures of registered methods"));
        };
        let catalog = self.world.catalog();
        let taken: Vec<Signature> = methods.iter().map(|m| m.signature.clone()).collect();
        for meet in dispatch::signature_meet(&first[0], &second[0]) {
            if taken.contains(&meet) {
                continue;
            }
            let text = meet.display(catalog).to_string();
            let method = Method {
                function: preferred.function.clone(),
                signature: meet,
                text,
                rank: preferred.rank,
                guard: preferred.guard.clone(),
                name: format!("{} (preferred)", preferred.name),
                doc: preferred.doc.clone(),
                origin: origin.clone(),
                submission: def.submission,
                test: preferred.test.clone(),
                plan: preferred.plan,
                body: preferred.body.clone(),
                binder: preferred.binder.clone(),
                swapped: preferred.swapped,
            };
            self.submit(index, Arc::new(method));
        }
        Ok(())
    }
}

fn build(
    origin: &Origin,
    def: &MethodDef,
    table: &FunctionTable,
    written: &Signature,
    signature: Signature,
    text: String,
    swapped: bool,
) -> Arc<Method> {
    Arc::new(Method {
        binder: (!written.names().is_empty()).then(|| written.clone()),
        function: table.name.clone(),
        signature,
        text,
        rank: def.rank,
        guard: def.guard.as_ref().map(|(name, _)| name.clone()),
        name: def.name.clone(),
        doc: def.doc.clone(),
        origin: origin.clone(),
        submission: def.submission,
        test: def.guard.as_ref().map(|(_, test)| test.clone()),
        plan: def.plan,
        body: match &def.body {
            Body::Static(f) => Body::Static(*f),
            Body::Dynamic(f) => Body::Dynamic(f.clone()),
        },
        swapped,
    })
}

fn pattern_error(origin: &Origin, what: &str, e: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Pattern, format!("{what} ({origin}): {e}"))
}

/// The text of a mirrored signature.
fn swap_text(text: &str) -> String {
    let Ok(parsed) = SignaturePattern::parse(text) else { return text.to_owned() };
    let mut parts: Vec<String> = parsed.args().iter().map(ToString::to_string).collect();
    if parts.len() >= 2 {
        parts.swap(0, 1);
    }
    parts.join(", ")
}

/// The signature with its first two arguments swapped.
fn swapped(signature: &Signature) -> Signature {
    let mut args = signature.args().to_vec();
    args.swap(0, 1);
    Signature::new(args)
}
