//! Properties, constructors and functions of a transaction.

use super::Draft;
use crate::dispatch::{MAX_DISPATCHED, Memo, MethodOrder};
use crate::error::Result;
use crate::registry::error::{duplicate, refused, reserved};
use crate::registry::params::Params;
use crate::registry::snapshot::Registered;
use crate::registry::{ConstructorDef, FunctionDef, FunctionTable, Origin, PropertyDef};
use crate::tag::{ConstructorSpec, Ctor, PropSet};
use std::sync::Arc;

impl Draft<'_> {
    /// Properties in an order in which everything implied comes first.
    pub(super) fn properties(&mut self, mut pending: Vec<(Origin, PropertyDef)>) -> Result<()> {
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
                self.reserve("property", &def.name, &origin)?;
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
    pub(super) fn constructors(&mut self, mut pending: Vec<(Origin, ConstructorDef)>) -> Result<()> {
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
        self.reserve("constructor", &def.name, &origin)?;
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

    /// The name is the owner's from now on.
    fn reserve(&mut self, what: &str, name: &str, origin: &Origin) -> Result<()> {
        let owner = &origin.owner.name;
        match self.next.reserved.get(name) {
            Some(first) if first != owner => Err(reserved(what, name, first, origin)),
            Some(_) => Ok(()),
            None => {
                self.next.reserved.insert(name.to_owned(), owner.clone());
                Ok(())
            }
        }
    }

    fn known_kinds(&self, origin: &Origin, head: &Params) -> Result<()> {
        for p in &head.list {
            if self.world.catalog().constructor(&p.kind).is_none() {
                return Err(refused(origin, head, format!("unknown kind `{}`", p.kind)));
            }
        }
        Ok(())
    }

    fn known_result(&self, origin: &Origin, head: &Params) -> Result<()> {
        let kind = &head.returns.kind;
        if kind.is_empty() || self.world.catalog().constructor(kind).is_some() {
            return Ok(());
        }
        Err(refused(origin, head, format!("unknown kind `{kind}`")))
    }

    pub(super) fn function(&mut self, origin: Origin, def: FunctionDef) -> Result<()> {
        let head = Params::parse(&def.head).map_err(|e| refused(&origin, "function", e))?;
        self.known_kinds(&origin, &head)?;
        self.known_result(&origin, &head)?;
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
}
