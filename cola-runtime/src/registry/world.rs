//! A world: one catalog of names and tags, and one registry over it.

use super::params::{borrow, default_algorithm};
use super::published::Published;
use super::{FunctionTable, Inputs, Origin, Owner, Receipt, Registrar, Registration, Snapshot, Terms};
use crate::algorithm::Alg;
use crate::array::Array;
use crate::dispatch::{self, BuiltinTags};
use crate::error::{Error, ErrorKind, Result};
use crate::operator::Op;
use crate::tag::{Catalog, PropSet, Tag};
use crate::value::{Arg, Value};
use once_cell::sync::{Lazy, OnceCell};
use parking_lot::Mutex;
use std::sync::Arc;

/// Names, tags and registered items. The program has one global world; tests may make others, whose
/// dispatch works on values and bare tags (operators carry tags of the global world).
pub struct World {
    catalog: Catalog,
    pub(crate) builtin: BuiltinTags,
    pub(crate) current: Published,
    pub(super) writer: Mutex<()>,
}

static GLOBAL: Lazy<World> = Lazy::new(World::new);
static LINKED: OnceCell<Result<(), (ErrorKind, String)>> = OnceCell::new();

impl Default for World {
    fn default() -> Self {
        World::new()
    }
}

impl World {
    /// An isolated world without any items.
    pub fn new() -> World {
        let catalog = Catalog::new();
        let builtin = BuiltinTags::new(&catalog);
        World { catalog, builtin, current: Published::new(Snapshot::empty()), writer: Mutex::new(()) }
    }

    /// An isolated world with the items of these registrations, as if they had been linked.
    ///
    /// # Errors
    /// As [`World::register`].
    pub fn with_registrations(registrations: &[Registration]) -> Result<World> {
        let world = World::new();
        world.install_linked(registrations.to_vec())?;
        Ok(world)
    }

    /// The world of this program, with everything that linked crates submitted.
    ///
    /// # Errors
    /// `Registration` when what they submitted does not fit together; every later call says the same.
    pub fn global() -> Result<&'static World> {
        let linked = LINKED.get_or_init(|| {
            let all: Vec<Registration> = inventory::iter::<Registration>.into_iter().copied().collect();
            GLOBAL.install_linked(all).map_err(|e| (e.kind(), e.to_string()))
        });
        match linked {
            Ok(()) => Ok(&GLOBAL),
            Err((kind, message)) => {
                Err(Error::new(*kind, message.clone()).in_context("building the registry"))
            }
        }
    }

    /// The catalog of names and tags of the global world.
    pub fn global_catalog() -> &'static Catalog {
        &GLOBAL.catalog
    }

    pub(crate) fn global_without_linking() -> &'static World {
        &GLOBAL
    }

    /// The catalog of names and tags.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The registry as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Adds items in one transaction: all of them appear in one new epoch, or none. Returns the epoch.
    ///
    /// ```
    /// # use cola_runtime::{FunctionDef, Owner, World};
    /// let world = World::new();
    /// world.register(Owner::new("mine", "1.0"), |r| {
    ///     r.function(FunctionDef::new("double(x: Number) -> Number"));
    /// })?;
    /// # Ok::<(), cola_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Registration` or `Pattern`, naming the item with file and line; then nothing has changed.
    pub fn register(&self, owner: Owner, add: impl FnOnce(&mut Registrar)) -> Result<u64> {
        self.transact(owner, Terms::default(), add).map(|receipt| receipt.epoch)
    }

    /// [`World::register`] on other terms: replacing what the owner added before, displacing methods of others, or
    /// refusing ambiguities.
    ///
    /// # Errors
    /// As [`World::register`].
    pub fn transact(&self, owner: Owner, terms: Terms, add: impl FnOnce(&mut Registrar)) -> Result<Receipt> {
        let name = owner.name.clone();
        let mut registrar = Registrar::new(owner, "run time", 0);
        add(&mut registrar);
        self.install(registrar.items, terms, Some(&name))
    }

    /// Lets go of the snapshot that this thread keeps from its last call, unless it is still the current one: what
    /// was removed since is freed as soon as nothing else holds it. Within a call nothing happens.
    pub fn refresh_thread(&self) {
        dispatch::let_go(self);
    }

    fn install_linked(&self, mut all: Vec<Registration>) -> Result<()> {
        all.sort_by_key(|r| (r.owner, r.file, r.line));
        let mut items = Vec::new();
        let mut owners: Vec<Arc<Owner>> = Vec::new();
        for r in all {
            let mut registrar = Registrar::new(Owner::new(r.owner, r.version), r.file, r.line);
            // One owner object per crate, so that identity is ownership.
            match owners.iter().find(|o| o.name == r.owner && o.version == r.version) {
                Some(owner) => registrar.origin.owner = owner.clone(),
                None => owners.push(registrar.origin.owner.clone()),
            }
            (r.add)(&mut registrar);
            items.append(&mut registrar.items);
        }
        self.install(items, Terms::default(), None).map(|_| ())
    }

    /// Checks that each of these crates has registered something.
    ///
    /// # Errors
    /// `EmptyRegistry` naming those that have not, and why that happens.
    pub fn expect_owners(&self, names: &[&str]) -> Result<()> {
        let missing: Vec<&str> = names.iter().copied().filter(|n| !self.has_owner(n)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::EmptyRegistry,
            format!("nothing in this program was registered by {}", missing.join(", ")),
        )
        .with_help("check the name; a crate that is only listed in Cargo.toml is not linked: say `use the_crate as _;` in the program (a staticlib needs --whole-archive)"))
    }

    /// A crate or a plugin of this name has constructors, functions or methods here.
    pub fn has_owner(&self, name: &str) -> bool {
        let snapshot = self.current.load();
        let mine = |origin: &Origin| origin.owner.name == name;
        snapshot.constructors.values().any(|c| mine(&c.origin))
            || snapshot
                .functions
                .iter()
                .flatten()
                .any(|f| mine(&f.origin) || f.methods.iter().any(|m| mine(&m.origin)))
    }

    /// Index of a function, for ever the same.
    pub(super) fn function_index(&self, name: &str) -> Result<usize> {
        let snapshot = self.current.load();
        match snapshot.function_names.get(name) {
            Some(&i) => Ok(i),
            None => Err(unknown_function(&snapshot, name)),
        }
    }

    /// Calls a function by name with owned values: positional ones, then named ones. Missing arguments
    /// are filled in before dispatch; arrays become operators where operators are needed.
    ///
    /// # Errors
    /// `UnknownFunction`, `InvalidArgument`, `TypeMismatch`; those of the call.
    pub fn call(&self, name: &str, positional: Vec<Value>, named: Vec<(String, Value)>) -> Result<Value> {
        let index = self.function_index(name)?;
        let table = self.table(index, name)?;
        if table.is_associative() && (positional.len() > 2 || positional.len() == 1) && named.is_empty() {
            let mut rest = positional.into_iter();
            let Some(first) = rest.next() else { return Ok(Value::None) };
            return rest.try_fold(first, |a, b| self.call(name, vec![a, b], Vec::new()));
        }
        let values = table.head.bind(self, positional, named)?;
        if table.infers()
            && let [Value::Op(op)] = values.as_slice()
        {
            // All that is known of the operator, claims included, is in its tag; the rule alone is not.
            return Ok(Value::Properties(World::global_catalog().props(op.tag())));
        }
        dispatch::call_in(self, index, &borrow(&values))
    }

    /// Binds arguments as [`World::call`] does, without calling.
    ///
    /// # Errors
    /// As [`World::call`].
    pub fn bind(
        &self,
        name: &str,
        positional: Vec<Value>,
        named: Vec<(String, Value)>,
    ) -> Result<Vec<Value>> {
        let index = self.function_index(name)?;
        self.table(index, name)?.head.bind(self, positional, named)
    }

    pub(crate) fn table(&self, index: usize, name: &str) -> Result<Arc<FunctionTable>> {
        let snapshot = self.current.load();
        snapshot.functions.get(index).cloned().flatten().ok_or_else(|| unknown_function(&snapshot, name))
    }

    /// The function table of a name.
    ///
    /// # Errors
    /// `UnknownFunction` with the closest names.
    pub fn function(&self, name: &str) -> Result<Arc<FunctionTable>> {
        self.table(self.function_index(name)?, name)
    }

    /// Dispatches a call of bare arguments, without binding or conversion.
    ///
    /// # Errors
    /// As [`World::call`].
    pub fn dispatch(&self, name: &str, args: &[Arg<'_>]) -> Result<Value> {
        dispatch::call_in(self, self.function_index(name)?, args)
    }

    /// Builds a value by the name of its constructor: an operator or an algorithm.
    ///
    /// # Errors
    /// `UnknownName` with the closest names; those of binding and of the constructor.
    pub fn construct(
        &self,
        name: &str,
        positional: Vec<Value>,
        named: Vec<(String, Value)>,
    ) -> Result<Value> {
        let snapshot = self.current.load();
        let registered = snapshot.constructors.get(name).cloned();
        let parts = registered.as_ref().and_then(|c| Some((c.head.as_ref()?, c.def.make.as_ref()?)));
        let Some((head, make)) = parts else {
            let names = snapshot.constructor_names();
            return Err(unknown(ErrorKind::UnknownName, "constructor or algorithm", name, &names));
        };
        let values = head.bind(self, positional, named)?;
        make(&Inputs { head, values: &values })
    }

    /// The algorithm of that name with its default options.
    ///
    /// # Errors
    /// `UnknownName` when there is none.
    pub fn algorithm(&self, name: &str) -> Result<Alg> {
        default_algorithm(self, name)
    }

    /// A property and what it implies.
    ///
    /// # Errors
    /// `UnknownName` with the closest names.
    pub fn property_set(&self, name: &str) -> Result<PropSet> {
        match self.catalog.property(name) {
            Some(p) => Ok(self.catalog.close(PropSet::only(p))),
            None => {
                let snapshot = self.current.load();
                Err(unknown(ErrorKind::UnknownName, "property", name, &snapshot.property_names()))
            }
        }
    }

    /// The array as an operator, by the constructor that registered itself for that.
    ///
    /// # Errors
    /// `Unsupported` when no constructor did; those of the constructor.
    pub fn wrap_array(&self, array: Array) -> Result<Op> {
        let name = self.current.load().wraps_arrays.clone();
        let Some(name) = name else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "no constructor turns arrays into operators here",
            ));
        };
        match self.construct(&name, vec![Value::Array(array)], Vec::new())? {
            Value::Op(op) => Ok(op),
            other => Err(Error::new(
                ErrorKind::TypeMismatch,
                format!("{name} made {} instead of an operator", other.kind_name()),
            )),
        }
    }

    /// The value is of a kind: its tag is below the constructor of that name.
    pub(super) fn is_kind(&self, value: &Value, kind: &str) -> bool {
        let below =
            |kind| self.own_tag(value).is_none_or(|tag| self.catalog.is_below(self.catalog.ctor(tag), kind));
        self.catalog.constructor(kind).is_some_and(below)
    }

    /// The tag of a value in the catalog of this world; `None` where it belongs to the global one.
    pub(super) fn own_tag(&self, value: &Value) -> Option<Tag> {
        match value {
            // Operators and algorithms carry tags of the global world.
            Value::Op(_) | Value::Algorithm(_) if !std::ptr::eq(self, World::global_without_linking()) => {
                None
            }
            _ => Some(self.builtin.tag_of(&Arg::from(value))),
        }
    }
}

fn unknown_function(snapshot: &Snapshot, name: &str) -> Error {
    if snapshot.functions.iter().flatten().next().is_none() {
        return Error::new(
            ErrorKind::EmptyRegistry,
            format!("`{name}` cannot be called: no function is registered in this program"),
        )
        .with_help("link the standard library: depend on `cola` and say `use cola as _;` (or `use cola_stdlib as _;`)");
    }
    let names: Vec<&str> = snapshot.functions.iter().flatten().map(|f| &*f.name).collect();
    unknown(ErrorKind::UnknownFunction, "function", name, &names)
}

/// "No such …" with the closest names.
fn unknown(kind: ErrorKind, what: &str, name: &str, names: &[&str]) -> Error {
    let mut close: Vec<(f64, &str)> = names
        .iter()
        .map(|n| (strsim::jaro_winkler(&n.to_lowercase(), &name.to_lowercase()), *n))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let error = Error::new(kind, format!("there is no {what} `{name}`"));
    match close.first() {
        Some((_, best)) => error.with_help(format!("did you mean `{best}`?")),
        None => error,
    }
}
