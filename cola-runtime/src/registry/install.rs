//! One transaction: items are checked, ordered and published together, or not at all.

use super::Entry;
use super::error::{conflict, duplicate, rank_inversion, refused};
use super::method::Body;
use super::params::{Param, Params};
use super::snapshot::Registered;
use super::{
    ConstructorDef, FunctionDef, FunctionTable, Item, Method, MethodDef, Origin, PropertyDef, Snapshot, World,
};
use crate::dispatch::{self, MAX_DISPATCHED, Memo, MethodOrder, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::pattern::{Signature, SignaturePattern};
use crate::tag::{ConstructorSpec, Ctor, PropSet};
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
    /// Properties in an order in which everything implied comes first.
    fn properties(&mut self, mut pending: Vec<(Origin, PropertyDef)>) -> Result<()> {
        let catalog = self.world.catalog();
        while !pending.is_empty() {
            let before = pending.len();
            let mut later = Vec::new();
            for (origin, def) in pending {
                let implied: Option<PropSet> = def.implies.iter().map(|n| catalog.property(n)).collect();
                let Some(implied) = implied else {
                    later.push((origin, def));
                    continue;
                };
                if let Some(first) = self.next.properties.get(&def.name) {
                    return Err(duplicate("property", &def.name, &first.origin, &origin));
                }
                catalog
                    .define_property(&def.name, implied)
                    .map_err(|e| refused(&origin, format!("property `{}`", def.name), e))?;
                self.next
                    .properties
                    .insert(def.name.clone(), Arc::new(Registered { def, head: None, origin }));
            }
            if later.len() == before {
                let (origin, def) = &later[0];
                return Err(refused(
                    origin,
                    format!("property `{}`", def.name),
                    format!("it implies {}, which is unknown", def.implies.join(", ")),
                ));
            }
            pending = later;
        }
        Ok(())
    }

    /// Constructors in an order in which parents come first.
    fn constructors(&mut self, mut pending: Vec<(Origin, ConstructorDef)>) -> Result<()> {
        let catalog = self.world.catalog();
        while !pending.is_empty() {
            let before = pending.len();
            let mut later = Vec::new();
            for (origin, def) in pending {
                match catalog.constructor(&def.parent) {
                    Some(parent) => self.constructor(origin, def, parent)?,
                    None => later.push((origin, def)),
                }
            }
            if later.len() == before {
                let (origin, def) = &later[0];
                return Err(refused(
                    origin,
                    format!("constructor `{}`", def.name),
                    format!("its parent `{}` is unknown", def.parent),
                ));
            }
            pending = later;
        }
        Ok(())
    }

    fn constructor(&mut self, origin: Origin, def: ConstructorDef, parent: Ctor) -> Result<()> {
        let catalog = self.world.catalog();
        let what = || format!("constructor `{}`", def.name);
        if let Some(first) = self.next.constructors.get(&def.name) {
            return Err(duplicate("constructor", &def.name, &first.origin, &origin));
        }
        let mut intrinsic = PropSet::EMPTY;
        for name in &def.intrinsic {
            let p = catalog
                .property(name)
                .ok_or_else(|| refused(&origin, what(), format!("unknown property `{name}`")))?;
            intrinsic = intrinsic.union(PropSet::only(p));
        }
        catalog
            .define_constructor(ConstructorSpec {
                name: def.name.clone(),
                parent: Some(parent),
                is_abstract: def.is_abstract,
                params: def.params,
                commutative: def.commutative,
                intrinsic,
            })
            .map_err(|e| refused(&origin, what(), e))?;
        let head =
            def.head.as_deref().map(Params::parse).transpose().map_err(|e| refused(&origin, what(), e))?;
        if let Some(head) = &head {
            if head.name != def.name {
                return Err(refused(&origin, what(), format!("its head names `{}`", head.name)));
            }
            self.known_kinds(&origin, head)?;
        }
        if def.wraps_arrays
            && let Some(first) = self.next.wraps_arrays.replace(def.name.clone())
        {
            return Err(refused(&origin, what(), format!("`{first}` already turns arrays into operators")));
        }
        self.next.constructors.insert(def.name.clone(), Arc::new(Registered { def, head, origin }));
        Ok(())
    }

    fn known_kinds(&self, origin: &Origin, head: &Params) -> Result<()> {
        for p in &head.list {
            if self.world.catalog().constructor(&p.kind).is_none() {
                return Err(refused(origin, head, format!("unknown kind `{}`", p.kind)));
            }
        }
        Ok(())
    }

    fn function(&mut self, origin: Origin, def: FunctionDef) -> Result<()> {
        let head = Params::parse(&def.head).map_err(|e| refused(&origin, "function", e))?;
        self.known_kinds(&origin, &head)?;
        if let Some(first) = self.next.function(&head.name) {
            return Err(duplicate("function", &head.name, &first.origin, &origin));
        }
        let dispatched = head.dispatched().len();
        if dispatched == 0 || dispatched > MAX_DISPATCHED {
            return Err(refused(
                &origin,
                &head,
                format!(
                    "between 1 and {MAX_DISPATCHED} parameters are dispatched on; put options behind `;`"
                ),
            ));
        }
        if def.commutative && (dispatched < 2 || head.list[0].kind != head.list[1].kind) {
            return Err(refused(
                &origin,
                &head,
                "a commutative function needs two first parameters of one kind",
            ));
        }
        let index = match self.next.function_names.get(head.name.as_str()) {
            Some(&i) => i,
            None => {
                self.next.functions.push(None);
                self.next.functions.len() - 1
            }
        };
        if def.infers_properties
            && let Some(first) = self.next.infers_properties.replace(index)
        {
            let name = self.next.functions[first].as_ref().map(|f| f.name.to_string());
            return Err(refused(
                &origin,
                &head,
                format!("`{}` already infers properties", name.unwrap_or_default()),
            ));
        }
        let name: Arc<str> = head.name.as_str().into();
        self.next.function_names.insert(name.clone(), index);
        let order = MethodOrder::build(self.world.catalog(), &[]);
        let table = FunctionTable {
            name,
            head,
            def,
            origin,
            methods: Vec::new(),
            entries: Vec::new(),
            dispatched,
            order,
            memo: Memo::new(),
        };
        self.next.functions[index] = Some(Arc::new(table));
        Ok(())
    }

    fn table(&self, origin: &Origin, function: &str, what: &str) -> Result<(usize, Arc<FunctionTable>)> {
        let found =
            self.next.function_names.get(function).and_then(|&i| Some((i, self.next.functions[i].clone()?)));
        found.ok_or_else(|| refused(origin, what, format!("there is no function `{function}`")))
    }

    fn method(&mut self, origin: &Origin, def: &MethodDef) -> Result<()> {
        let what = format!("{}({})", def.function, def.signature);
        let (index, table) = self.table(origin, &def.function, &what)?;
        let (text, rows) = self.signatures(origin, &table, &what, &def.signature)?;
        for signature in &rows {
            // `A|B, A|B` spells the mirror images of its rows itself.
            let mirrored = table.is_commutative().then(|| swapped(signature)).filter(|s| !rows.contains(s));
            self.push(index, build(origin, def, &table, signature, signature.clone(), text.clone(), false));
            if let Some(mirror) = mirrored {
                self.push(index, build(origin, def, &table, signature, mirror, swap_text(&text), true));
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

    fn push(&mut self, index: usize, method: Arc<Method>) {
        let current = self.next.functions[index].as_ref();
        self.changed
            .entry(index)
            .or_insert_with(|| current.map_or_else(Vec::new, |t| t.methods.clone()))
            .push(method);
    }

    fn preference(&mut self, origin: &Origin, def: &MethodDef) -> Result<()> {
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
                test: preferred.test,
                plan: preferred.plan,
                body: preferred.body.clone(),
                binder: preferred.binder.clone(),
                swapped: preferred.swapped,
            };
            self.push(index, Arc::new(method));
        }
        Ok(())
    }

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
        test: def.guard.as_ref().map(|(_, test)| *test),
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
