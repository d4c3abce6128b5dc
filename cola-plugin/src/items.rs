//! What a plugin defines: plain data with pointers to its code, and how that becomes items of the registry.
//!
//! The list is kept with the library, and turned into items each time it is published: the closures that call into
//! the library then hold it, and nothing that the library holds does.

use crate::border::{self, CallFrame};
use crate::fault::{admit, checked, judge};
use crate::library::Library;
use crate::operator::exists_for;
use cola_plugin_abi as abi;
use cola_runtime::registry::ParamList;
use cola_runtime::tag::PropSet;
use cola_runtime::{
    Alg, Algorithm, Array, Call, ConstructorDef, DType, Error, ErrorKind, FunctionDef, Inputs, MethodDef,
    PropertyDef, Rank, Registrar, Result, SampleContext, SampleDef, Tag, Value, World,
};
use std::ffi::c_void;
use std::fmt;
use std::sync::Arc;

/// All items of a plugin, in the order of their definition.
#[derive(Default)]
pub(crate) struct Items(pub(crate) Vec<Item>);

/// One item, with its place in the plugin's source.
pub(crate) struct Item {
    pub(crate) what: What,
    pub(crate) doc: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    /// The plugin's own pointer, handed to its functions.
    pub(crate) user: User,
}

/// A pointer of the plugin's that the host only hands back.
#[derive(Clone, Copy)]
pub(crate) struct User(pub(crate) *mut c_void);

// SAFETY: never dereferenced here; the interface says that callbacks run on any thread.
#[allow(unsafe_code)]
unsafe impl Send for User {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl Sync for User {}

pub(crate) enum What {
    Constructor(Constructor),
    Algorithm { name: String, head: String, parent: Option<String>, check: Option<abi::Body> },
    Property { name: String, implies: Vec<String>, holds: Option<abi::Holds> },
    Function { head: String, commutative: bool, associative: bool, definition: Option<abi::Body> },
    Method(Method),
    Sample { name: String, has: Vec<String>, lacks: Vec<String>, build: abi::Sample },
}

pub(crate) struct Constructor {
    pub(crate) name: String,
    pub(crate) parent: Option<String>,
    pub(crate) intrinsic: Vec<String>,
    pub(crate) is_abstract: bool,
    pub(crate) commutative: bool,
    pub(crate) children: i32,
    /// What it exists for, as bits; 0 for all.
    pub(crate) dtypes: u32,
    pub(crate) make: Option<(String, abi::Body)>,
}

pub(crate) struct Method {
    pub(crate) function: String,
    pub(crate) signature: String,
    pub(crate) rank: Rank,
    pub(crate) guard: Option<(String, abi::Guard)>,
    pub(crate) body: abi::Body,
    pub(crate) name: String,
    pub(crate) deferred: bool,
}

/// What a plugin adds, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(pub Vec<Entry>);

/// One item that a plugin adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `constructor`, `algorithm`, `property`, `function`, `method` or `sample`.
    pub sort: &'static str,
    /// A head, a signature or a name.
    pub text: String,
    /// The first line of its documentation.
    pub doc: String,
    /// File and line in the plugin's source, where it tells.
    pub place: Option<(String, u32)>,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sort, self.text)
    }
}

impl Items {
    /// The constructors that operators can be made of.
    pub(crate) fn constructors(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|item| match &item.what {
            What::Constructor(c) if !c.is_abstract => Some(c.name.as_str()),
            _ => None,
        })
    }

    /// The dtypes that a constructor exists for, as bits; 0 for all.
    pub(crate) fn dtypes(&self, constructor: &str) -> u32 {
        let mask = self.0.iter().find_map(|item| match &item.what {
            What::Constructor(c) if c.name == constructor => Some(c.dtypes),
            _ => None,
        });
        mask.unwrap_or(0)
    }

    pub(crate) fn contents(&self) -> Contents {
        let entry = |item: &Item| {
            let (sort, text) = match &item.what {
                What::Constructor(c) => {
                    ("constructor", c.make.as_ref().map_or(&c.name, |(head, _)| head).clone())
                }
                What::Algorithm { head, .. } => ("algorithm", head.clone()),
                What::Property { name, .. } => ("property", name.clone()),
                What::Function { head, .. } => ("function", head.clone()),
                What::Method(m) => ("method", format!("{}({})", m.function, m.signature)),
                What::Sample { name, .. } => ("sample", name.clone()),
            };
            let doc = item.doc.lines().next().unwrap_or_default().to_owned();
            let place = (!item.file.is_empty()).then(|| (item.file.clone(), item.line));
            Entry { sort, text, doc, place }
        };
        Contents(self.0.iter().map(entry).collect())
    }
}

/// Code of a library that the registry calls.
#[derive(Clone)]
struct Code {
    library: Arc<Library>,
    user: User,
}

/// Adds the items of a library to a transaction.
pub(crate) fn register(library: &Arc<Library>, r: &mut Registrar) {
    for item in &library.items.0 {
        let file = if item.file.is_empty() { &library.manifest.name } else { &item.file };
        r.at(file, item.line);
        let code = Code { library: library.clone(), user: item.user };
        match &item.what {
            What::Constructor(c) => r.constructor(constructor(c, &item.doc, code)),
            What::Algorithm { name, head, parent, check } => {
                let parent = parent.as_deref().unwrap_or("Algorithm");
                let (name_of, check) = (Arc::<str>::from(name.as_str()), *check);
                let make = move |inputs: &Inputs<'_>| code.algorithm(&name_of, check, inputs);
                r.constructor(ConstructorDef::new(name).parent(parent).doc(&item.doc).make(head, make));
            }
            What::Property { name, implies, holds } => {
                let mut def = PropertyDef::new(name).doc(&item.doc);
                for other in implies {
                    def = def.implies(other);
                }
                if let Some(holds) = *holds {
                    let name = name.clone();
                    def = def.holds(move |matrix, tol| code.holds(holds, &name, matrix, tol));
                }
                r.property(def);
            }
            What::Function { head, commutative, associative, definition } => {
                let mut def = FunctionDef::new(head).doc(&item.doc);
                if *commutative {
                    def = def.commutative();
                }
                if *associative {
                    def = def.associative();
                }
                if let (Some(definition), Ok(params)) = (*definition, ParamList::parse(head)) {
                    def = def.definition(move |args| code.definition(definition, &params, args));
                }
                r.function(def);
            }
            What::Method(m) => r.method(method(m, &item.doc, code)),
            What::Sample { name, has, lacks, build } => {
                let (build, subject) = (*build, name.clone());
                let made = move |context| code.sample(build, &subject, context);
                r.sample(SampleDef::new(name, made).has(&has.join(" ")).lacks(&lacks.join(" ")));
            }
        }
    }
}

fn constructor(new: &Constructor, doc: &str, code: Code) -> ConstructorDef {
    let mut def = ConstructorDef::new(&new.name).doc(doc);
    if let Some(parent) = &new.parent {
        def = def.parent(parent);
    }
    if new.is_abstract {
        def = def.abstract_node();
    }
    def = match new.children {
        0 => def,
        n => usize::try_from(n).map_or(def.clone().variadic(), |n| def.fixed(n)),
    };
    if new.commutative {
        def = def.commutative();
    }
    for property in &new.intrinsic {
        def = def.intrinsic(property);
    }
    if let Some((head, body)) = &new.make {
        let (name, body, dtypes) = (new.name.clone(), *body, new.dtypes);
        def = def.make(head, move |inputs| code.make(&name, body, dtypes, inputs));
    }
    def
}

fn method(new: &Method, doc: &str, code: Code) -> MethodDef {
    let (runs, asks, body) = (code.clone(), code, new.body);
    let mut def = MethodDef::dynamic(&new.function, &new.signature, move |call| runs.method(body, call));
    def = def.rank(new.rank).name(&new.name).doc(doc);
    if let Some((name, guard)) = &new.guard {
        let guard = *guard;
        def = def.fallible_guard(name, move |call| asks.guard(guard, call));
    }
    if new.deferred { def.deferred() } else { def }
}

#[allow(unsafe_code)]
impl Code {
    fn method(&self, body: abi::Body, call: &Call<'_>) -> Result<Value> {
        admit(&self.library)?;
        let frame = CallFrame::of_method(call);
        let (mut result, mut error) = (Value::None, border::ErrorSlot::default());
        // SAFETY: the body has the type that the interface prescribes, and the library is mapped: `self` holds it. The
        // frame and the slots outlive the call.
        let status =
            unsafe { body(self.user.0, frame.as_ptr(), border::owned_mut(&mut result), error.as_ptr()) };
        judge(&self.library, &|| format!("the method {}", call.method()), status, error)?;
        checked(&self.library, call, result)
    }

    fn guard(&self, guard: abi::Guard, call: &Call<'_>) -> Result<bool> {
        admit(&self.library)?;
        let frame = CallFrame::of_method(call);
        let (mut accepts, mut error) = (0, border::ErrorSlot::default());
        // SAFETY: as in `method`.
        let status = unsafe { guard(self.user.0, frame.as_ptr(), &raw mut accepts, error.as_ptr()) };
        judge(&self.library, &|| format!("the guard of the method {}", call.method()), status, error)?;
        Ok(accepts != 0)
    }

    fn make(&self, name: &str, body: abi::Body, dtypes: u32, inputs: &Inputs<'_>) -> Result<Value> {
        admit(&self.library)?;
        let what = || format!("the constructor {name}");
        let value = self.with_values(body, inputs.head(), inputs.values(), &what)?;
        match &value {
            Value::Op(op) if exists_for(dtypes, op.dtype()) => Ok(value),
            Value::Op(op) => {
                let did = format!("made an operator of {}, which it says it does not exist for", op.dtype());
                Err(crate::fault::fault(&self.library, what(), &did))
            }
            other => {
                let did = format!("made {} instead of an operator", other.kind_name());
                Err(crate::fault::fault(&self.library, what(), &did))
            }
        }
    }

    fn algorithm(&self, name: &Arc<str>, check: Option<abi::Body>, inputs: &Inputs<'_>) -> Result<Value> {
        if let Some(check) = check {
            admit(&self.library)?;
            self.with_values(check, inputs.head(), inputs.values(), &|| format!("the algorithm {name}"))?;
        }
        let names = inputs.head().list.iter().map(|p| p.name.clone());
        let options = names.zip(inputs.values().iter().cloned()).collect();
        let catalog = World::global_catalog();
        let ctor = catalog
            .constructor(name)
            .ok_or_else(|| Error::new(ErrorKind::UnknownName, format!("there is no algorithm `{name}`")))?;
        let tag = catalog.intern(ctor, PropSet::EMPTY, None, None, &[]);
        Ok(Value::Algorithm(Alg::new(Named { name: name.clone(), tag, options })))
    }

    fn definition(&self, body: abi::Body, head: &ParamList, args: &[Value]) -> Result<Value> {
        self.with_values(body, head, args, &|| format!("the definition of {}", head.name))
    }

    fn with_values(
        &self,
        body: abi::Body,
        head: &ParamList,
        values: &[Value],
        what: &dyn Fn() -> String,
    ) -> Result<Value> {
        let frame = CallFrame::of_values(head, values);
        let (mut result, mut error) = (Value::None, border::ErrorSlot::default());
        // SAFETY: as in `method`.
        let status =
            unsafe { body(self.user.0, frame.as_ptr(), border::owned_mut(&mut result), error.as_ptr()) };
        judge(&self.library, what, status, error)?;
        Ok(result)
    }

    fn holds(&self, holds: abi::Holds, name: &str, matrix: &Array, tol: f64) -> Result<bool> {
        let block = border::Block::of(&matrix.as_ref());
        let view = block.tensor();
        let (mut answer, mut error) = (0, border::ErrorSlot::default());
        // SAFETY: as in `method`; the view is of `matrix`, which outlives the call.
        let status = unsafe { holds(self.user.0, &raw const view, tol, &raw mut answer, error.as_ptr()) };
        judge(&self.library, &|| format!("the definition of {name}"), status, error)?;
        Ok(answer != 0)
    }

    fn sample(&self, build: abi::Sample, name: &str, context: SampleContext) -> Result<Value> {
        let (mut result, mut error) = (Value::None, border::ErrorSlot::default());
        let dtype = border::number_of(context.dtype);
        // SAFETY: as in `method`.
        let status = unsafe {
            build(self.user.0, dtype, context.seed, border::owned_mut(&mut result), error.as_ptr())
        };
        judge(&self.library, &|| format!("the sample `{name}`"), status, error)?;
        let value = result;
        match &value {
            Value::Op(op) if op.dtype() != context.dtype => {
                let did = format!("is of {}, not of {}", op.dtype(), context.dtype);
                Err(crate::fault::fault(&self.library, format!("the sample `{name}`"), &did))
            }
            _ => Ok(value),
        }
    }
}

/// An algorithm of a plugin: its name and its options. Holds no code.
struct Named {
    name: Arc<str>,
    tag: Tag,
    options: Vec<(String, Value)>,
}

impl Algorithm for Named {
    fn tag(&self) -> Tag {
        self.tag
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn options(&self) -> Vec<(&str, Value)> {
        self.options.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
    }
}

/// The dtypes of a mask, for messages.
pub(crate) fn dtypes_text(mask: u32) -> String {
    let all = [DType::F16, DType::BF16, DType::F32, DType::F64, DType::C32, DType::C64];
    let names: Vec<String> =
        all.into_iter().filter(|d| exists_for(mask, *d)).map(|d| d.to_string()).collect();
    names.join(", ")
}
