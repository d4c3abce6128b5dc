//! Definitions of constructors, properties, functions and samples.

use super::params::Params;
use crate::array::Array;
use crate::dtype::DType;
use crate::error::Result;
use crate::tag;
use crate::value::{FromArg, Value};
use std::sync::Arc;

/// Bound arguments of a constructor, in the order of its head.
pub struct Inputs<'a> {
    pub(super) head: &'a Params,
    pub(super) values: &'a [Value],
}

impl<'a> Inputs<'a> {
    /// All arguments, in the order of the head.
    pub fn values(&self) -> &'a [Value] {
        self.values
    }

    /// The parameters, in the same order.
    pub fn head(&self) -> &'a Params {
        self.head
    }

    /// The argument of that name.
    ///
    /// # Errors
    /// `TypeMismatch` when it is of another kind; `UnknownName` when there is none.
    pub fn get<T: FromArg<'a>>(&self, name: &str) -> Result<T> {
        use crate::error::{Error, ErrorKind};
        let i = self.head.list.iter().position(|p| p.name == name).ok_or_else(|| {
            Error::new(ErrorKind::UnknownName, format!("{} has no argument `{name}`", self.head.name))
        })?;
        let value = &self.values[i];
        T::from_arg(value.into()).ok_or_else(|| {
            Error::new(
                ErrorKind::TypeMismatch,
                format!(
                    "{}: argument `{name}` must be {}, got {}",
                    self.head.name,
                    T::EXPECTED,
                    value.kind_name()
                ),
            )
        })
    }

    /// All operators of a variadic argument.
    ///
    /// # Errors
    /// As [`Inputs::get`].
    pub fn operators(&self, name: &str) -> Result<Vec<crate::Op>> {
        let list: &[Value] = self.get(name)?;
        Ok(list.iter().filter_map(|v| if let Value::Op(op) = v { Some(op.clone()) } else { None }).collect())
    }
}

type Make = Arc<dyn Fn(&Inputs<'_>) -> Result<Value> + Send + Sync>;

/// A constructor: a node of the tree of tags, and how to build its values by name.
#[derive(Clone)]
pub struct ConstructorDef {
    pub(super) name: String,
    pub(super) parent: String,
    pub(super) is_abstract: bool,
    pub(super) params: tag::Params,
    pub(super) commutative: bool,
    pub(super) intrinsic: Vec<String>,
    pub(super) head: Option<String>,
    pub(super) make: Option<Make>,
    pub(super) wraps_arrays: bool,
    pub(super) doc: String,
}

impl ConstructorDef {
    /// A concrete constructor without parameters, below `Operator`.
    pub fn new(name: &str) -> ConstructorDef {
        ConstructorDef {
            name: name.to_owned(),
            parent: "Operator".to_owned(),
            is_abstract: false,
            params: tag::Params::Leaf,
            commutative: false,
            intrinsic: Vec::new(),
            head: None,
            make: None,
            wraps_arrays: false,
            doc: String::new(),
        }
    }

    /// Below this constructor in the tree.
    #[must_use]
    pub fn parent(mut self, parent: &str) -> Self {
        parent.clone_into(&mut self.parent);
        self
    }

    /// A node of the tree that no value has, such as `Structured`.
    #[must_use]
    pub fn abstract_node(mut self) -> Self {
        self.is_abstract = true;
        self
    }

    /// Takes exactly `n` operators.
    #[must_use]
    pub fn fixed(mut self, n: usize) -> Self {
        self.params = tag::Params::Fixed(n);
        self
    }

    /// Takes any number of operators.
    #[must_use]
    pub fn variadic(mut self) -> Self {
        self.params = tag::Params::Variadic;
        self
    }

    /// The order of its operators does not matter to patterns.
    #[must_use]
    pub fn commutative(mut self) -> Self {
        self.commutative = true;
        self
    }

    /// A property that every such operator has.
    #[must_use]
    pub fn intrinsic(mut self, property: &str) -> Self {
        self.intrinsic.push(property.to_owned());
        self
    }

    /// How it is built by name: `head` is `Name(parameters)`.
    #[must_use]
    pub fn make(
        mut self,
        head: &str,
        make: impl Fn(&Inputs<'_>) -> Result<Value> + Send + Sync + 'static,
    ) -> Self {
        self.head = Some(head.to_owned());
        self.make = Some(Arc::new(make));
        self
    }

    /// Arrays become operators of this constructor where an operator is needed; its head must take one
    /// array. At most one constructor of a registry says so.
    #[must_use]
    pub fn wraps_arrays(mut self) -> Self {
        self.wraps_arrays = true;
        self
    }

    /// What it is, in one line, then more.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }
}

/// Whether a dense matrix has a property, within a tolerance relative to its norm.
pub type Holds = Arc<dyn Fn(&Array, f64) -> Result<bool> + Send + Sync>;

/// A property of operators.
#[derive(Clone)]
pub struct PropertyDef {
    pub(super) name: String,
    pub(super) implies: Vec<String>,
    pub(super) holds: Option<Holds>,
    pub(super) doc: String,
}

impl PropertyDef {
    /// A property that implies nothing.
    pub fn new(name: &str) -> PropertyDef {
        PropertyDef { name: name.to_owned(), implies: Vec::new(), holds: None, doc: String::new() }
    }

    /// Whatever has this property also has that one.
    #[must_use]
    pub fn implies(mut self, property: &str) -> Self {
        self.implies.push(property.to_owned());
        self
    }

    /// The definition, for the conformance kit: does this c64 matrix have the property, up to `tol`?
    #[must_use]
    pub fn holds(mut self, holds: impl Fn(&Array, f64) -> Result<bool> + Send + Sync + 'static) -> Self {
        self.holds = Some(Arc::new(holds));
        self
    }

    /// What it means, in one line, then more.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }
}

/// The definition of a function on dense operands, against which its methods are tested.
pub type Definition = Arc<dyn Fn(&[Value]) -> Result<Value> + Send + Sync>;

/// How far a result is from what a function promises, relative to its operands: for results that the
/// definition does not determine uniquely, such as factors. Receives the dense operands and the result.
pub type Law = fn(&[Value], &Value) -> Result<f64>;

/// What follows of an operator from all that is known of it together: from several properties, or from one and the shape.
pub type Complete = fn(&crate::operator::Op, crate::tag::PropSet) -> crate::tag::PropSet;

/// A generic function.
#[derive(Clone)]
pub struct FunctionDef {
    pub(super) head: String,
    pub(super) commutative: bool,
    pub(super) associative: bool,
    pub(super) infers_properties: bool,
    pub(crate) completes: Option<Complete>,
    pub(super) definition: Option<Definition>,
    pub(super) law: Option<Law>,
    pub(super) cases: Option<fn(DType) -> Vec<Vec<Value>>>,
    pub(super) doc: String,
}

impl FunctionDef {
    /// A function with a head such as `solve(a: Operator, b: Array, alg: Algorithm = Auto) -> Array`.
    pub fn new(head: &str) -> FunctionDef {
        FunctionDef {
            head: head.to_owned(),
            commutative: false,
            associative: false,
            infers_properties: false,
            completes: None,
            definition: None,
            law: None,
            cases: None,
            doc: String::new(),
        }
    }

    /// The first two arguments may trade places: every method registers its mirror image by itself.
    #[must_use]
    pub fn commutative(mut self) -> Self {
        self.commutative = true;
        self
    }

    /// Calls by name with more than two arguments fold from the left: f(a, b, c) = f(f(a, b), c).
    #[must_use]
    pub fn associative(mut self) -> Self {
        self.associative = true;
        self
    }

    /// This function tells which properties an operator has; `completes` adds what follows from them together. At most
    /// one function of a registry says so.
    #[must_use]
    pub fn infers_properties(mut self, completes: Complete) -> Self {
        self.infers_properties = true;
        self.completes = Some(completes);
        self
    }

    /// The definition on dense operands in f64/c64, for the conformance kit: it receives every argument
    /// of the call with operators replaced by their dense arrays.
    #[must_use]
    pub fn definition(
        mut self,
        definition: impl Fn(&[Value]) -> Result<Value> + Send + Sync + 'static,
    ) -> Self {
        self.definition = Some(Arc::new(definition));
        self
    }

    /// What results are held to instead of equality with the definition, where that is not unique; the
    /// definition then only tells for which operands there is a result. `false` leaves that open: a method may say that
    /// an operand is singular.
    #[must_use]
    pub fn law(mut self, law: Law) -> Self {
        self.law = Some(law);
        self
    }

    /// Values that the conformance kit tries for the options (the parameters after `;`), one list per
    /// combination. Without this, only the defaults are tried.
    #[must_use]
    pub fn cases(mut self, cases: fn(DType) -> Vec<Vec<Value>>) -> Self {
        self.cases = Some(cases);
        self
    }

    /// What it computes, in one line, then more.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }
}

/// What a sample may depend on.
#[derive(Clone, Copy, Debug)]
pub struct SampleContext {
    /// Element type that the sample must have.
    pub dtype: DType,
    /// Seed for whatever is random in it.
    pub seed: u64,
}

type Build = Arc<dyn Fn(SampleContext) -> Result<Value> + Send + Sync>;

/// A small value that the conformance kit tries methods on.
#[derive(Clone)]
pub struct SampleDef {
    pub(super) name: String,
    pub(super) build: Build,
    pub(super) has: Vec<String>,
    pub(super) lacks: Vec<String>,
}

impl SampleDef {
    /// A sample operator (or algorithm, or other value), built for a dtype. An `Unsupported` error
    /// means that it does not exist for that dtype.
    pub fn new(
        name: &str,
        build: impl Fn(SampleContext) -> Result<Value> + Send + Sync + 'static,
    ) -> SampleDef {
        SampleDef { name: name.to_owned(), build: Arc::new(build), has: Vec::new(), lacks: Vec::new() }
    }

    /// Dispatch must know that it has these properties (names separated by spaces).
    #[must_use]
    pub fn has(mut self, properties: &str) -> Self {
        self.has.extend(properties.split_whitespace().map(str::to_owned));
        self
    }

    /// Dispatch must not think that it has these properties (names separated by spaces).
    #[must_use]
    pub fn lacks(mut self, properties: &str) -> Self {
        self.lacks.extend(properties.split_whitespace().map(str::to_owned));
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Builds it.
    ///
    /// # Errors
    /// Those of the constructors in it.
    pub fn build(&self, context: SampleContext) -> Result<Value> {
        (self.build)(context)
    }

    /// Properties that dispatch must know.
    pub fn has_properties(&self) -> &[String] {
        &self.has
    }

    /// Properties that dispatch must not claim.
    pub fn lacks_properties(&self) -> &[String] {
        &self.lacks
    }
}
