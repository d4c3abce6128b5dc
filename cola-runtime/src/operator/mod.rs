//! The operator trait: a linear map given by how it acts.
//!
//! An operator is built once and never changes. Its [`Op`] handle adds what dispatch needs: the
//! interned tag with inferred properties, made on first use, and a cache for factorisations that is
//! shared by all handles of the same operator.

mod cast;
mod op;

pub use op::Op;

use crate::array::{Array, ArrayMut, ArrayRef};
use crate::dtype::{DType, Device};
use crate::element::Scalar;
use crate::error::{Error, Result};
use crate::tag::Tag;
use crate::workspace::Workspace;
use std::any::Any;

/// Which map of an operator A is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trans {
    /// A
    None,
    /// Aᵀ
    Transpose,
    /// Aᴴ
    Adjoint,
    /// Ā
    Conj,
}

impl Trans {
    /// All four.
    pub const ALL: [Trans; 4] = [Trans::None, Trans::Transpose, Trans::Adjoint, Trans::Conj];

    /// Rows and columns trade places.
    pub fn transposes(self) -> bool {
        matches!(self, Trans::Transpose | Trans::Adjoint)
    }

    /// Entries are conjugated.
    pub fn conjugates(self) -> bool {
        matches!(self, Trans::Adjoint | Trans::Conj)
    }

    /// From the two facts.
    pub fn new(transposes: bool, conjugates: bool) -> Trans {
        match (transposes, conjugates) {
            (false, false) => Trans::None,
            (true, false) => Trans::Transpose,
            (true, true) => Trans::Adjoint,
            (false, true) => Trans::Conj,
        }
    }

    /// The map that applying `self` to `inner(A)` gives: `Adjoint.of(Transpose)` is `Conj`.
    #[must_use]
    pub fn of(self, inner: Trans) -> Trans {
        Trans::new(self.transposes() != inner.transposes(), self.conjugates() != inner.conjugates())
    }

    /// The shape of op(A) for A of shape (m, n).
    pub fn shape(self, (m, n): (usize, usize)) -> (usize, usize) {
        if self.transposes() { (n, m) } else { (m, n) }
    }
}

/// What one `apply` to one column costs, and what is held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Real floating-point operations of one apply to one column.
    pub flops: f64,
    /// Bytes read and written by one apply to one column.
    pub bytes: f64,
    /// Bytes that the operator holds.
    pub held: f64,
}

impl std::ops::Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        Cost {
            flops: self.flops + other.flops,
            bytes: self.bytes + other.bytes,
            held: self.held + other.held,
        }
    }
}

/// A linear map. See the module page; implement this to add an operator.
pub trait Operator: Any + Send + Sync {
    /// Structure: constructor and the tags of the children, from the constructor's `static`.
    /// Properties are inferred by the function that declares itself for that, not here.
    fn tag(&self) -> Tag;

    /// (rows, columns).
    fn shape(&self) -> (usize, usize);

    /// Element type.
    fn dtype(&self) -> DType;

    /// Where the operator acts.
    fn device(&self) -> Device {
        Device::CPU
    }

    /// y ← α·op(A)·x + β·y for a block x of columns.
    ///
    /// Called through [`Op::apply_into`], which has checked shapes, devices and dtypes: x and y have
    /// the operator's dtype, α and β are real when it is. β = 0 overwrites y even where it is NaN.
    /// Allocates nothing once `ws` is warm.
    ///
    /// # Errors
    /// Those of the numerical method inside, for operators that have one (an inverse, a closure).
    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()>;

    /// The operators that this one is composed of.
    fn children(&self) -> &[Op] {
        &[]
    }

    /// The arrays that this one is made of: the leaves that can be differentiated.
    fn params(&self) -> Vec<Array> {
        Vec::new()
    }

    /// The same operator with other children and params, in the order of [`Operator::children`] and
    /// [`Operator::params`].
    ///
    /// # Errors
    /// Those of the constructor.
    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op>;

    /// The same operator in another dtype, for operators that hold neither children nor params
    /// (identity, permutation); `None` when that is not possible.
    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        let _ = dtype;
        None
    }

    /// Whether [`Operator::apply`] may run on other threads than the caller's: that it runs arithmetic and nothing that
    /// asks where it is, such as a closure of a user or a function that dispatches. Compositions share parts that say so
    /// among the threads.
    fn on_any_thread(&self) -> bool {
        false
    }

    /// A number that the rank cannot exceed, as seen from shapes and parts without any arithmetic: the least
    /// dimension on the way through a product, say. Where it is less than the order of a square operator, that
    /// operator has no inverse, whatever its entries; every function that asks for one refuses it.
    fn rank_bound(&self) -> usize {
        let (m, n) = self.shape();
        m.min(n)
    }

    /// Cost of one apply to one column.
    fn cost(&self) -> Cost;

    /// Facts of the value that a tag does not hold, shown beside it: `k=20`, `lower`.
    fn details(&self) -> String {
        String::new()
    }
}

impl dyn Operator {
    /// The operator as its own type.
    pub fn downcast_ref<T: Operator>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref::<T>()
    }
}

/// Checks the number of children and params that `rebuild` was given.
///
/// # Errors
/// `InvalidArgument` when a number differs.
pub fn expect_parts(what: &str, children: (usize, usize), params: (usize, usize)) -> Result<()> {
    if children.0 == children.1 && params.0 == params.1 {
        return Ok(());
    }
    Err(Error::invalid(
        what,
        format!(
            "rebuild needs {} operators and {} arrays, got {} and {}",
            children.1, params.1, children.0, params.0
        ),
    ))
}
