//! The Kronecker product of operators.

use super::among_threads::may_be_shared;
use super::contraction::Contraction;
use super::parts::unified;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static KRONECKER: Constructor = Constructor::new("Kronecker");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Kronecker")
            .parent("Composite")
            .variadic()
            .doc("the Kronecker product A₁ ⊗ … ⊗ Aₖ of operators")
            .make("Kronecker(parts...: Operator) -> Operator", |x| {
                Kronecker::new(x.operators("parts")?).map(Value::Op)
            }),
    );
});

/// A₁ ⊗ A₂ ⊗ … ⊗ Aₖ: the block matrix of the blocks (A₁)ᵢⱼ·(A₂ ⊗ …).
///
/// # Shape
/// Π rows(Aᵢ) × Π cols(Aᵢ); factors may be rectangular.
///
/// # Apply
/// A vector is a tensor with one axis for each factor, the last factor's axis fastest. Each factor acts on its
/// own axis, on all other indices at once as on a block of columns: Σᵢ cost(Aᵢ)·(size/nᵢ), where factors that
/// shrink the tensor go first. At most two scratch blocks of the largest intermediate size for each thread; when a
/// real factor acts in a complex product, its real and imaginary parts are laid side by side in two more. In f16 and bf16
/// every intermediate tensor is rounded once.
///
/// # Properties
/// Those that all factors have: the meet in the lattice of implications.
///
/// # Errors
/// `InvalidArgument` without factors, or when the size is too large a number.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Diagonal, Kronecker};
/// let a = Diagonal::new(Array::vector(vec![1.0, 10.0]))?;
/// let b = Diagonal::new(Array::vector(vec![2.0, 3.0]))?;
/// let y = Kronecker::new(vec![a, b])?.apply(&Array::vector(vec![1.0; 4]))?;
/// assert_eq!(y.to_vec::<f64>()?, [2.0, 3.0, 20.0, 30.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Kronecker {
    parts: Vec<Op>,
    dtype: DType,
    shape: (usize, usize),
}

impl Kronecker {
    /// The Kronecker product of factors, brought to one precision. Nothing is simplified; the function
    /// `kron` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(parts: Vec<Op>) -> Result<Op> {
        let (parts, dtype) = unified("Kronecker", parts)?;
        let product = |size: fn(&Op) -> usize| parts.iter().try_fold(1usize, |n, a| n.checked_mul(size(a)));
        let shape = product(Op::rows).zip(product(Op::cols)).ok_or_else(|| {
            let shapes: Vec<String> = parts.iter().map(|a| format!("{}×{}", a.rows(), a.cols())).collect();
            Error::invalid(
                "Kronecker",
                format!("the product of the sizes {} is too large", shapes.join(", ")),
            )
        })?;
        Ok(Op::new(Kronecker { parts, dtype, shape }))
    }

    /// The factors, from left to right.
    pub fn parts(&self) -> &[Op] {
        &self.parts
    }
}

impl Operator for Kronecker {
    fn tag(&self) -> Tag {
        KRONECKER.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn rank_bound(&self) -> usize {
        self.parts.iter().fold(1usize, |bound, part| bound.saturating_mul(part.rank_bound()))
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn device(&self) -> Device {
        self.parts.first().map_or(Device::CPU, Op::device)
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        if let [only] = self.parts.as_slice() {
            return only.apply_into(op, alpha, x, beta, y, ws);
        }
        let contraction = Contraction::new(&self.parts, op);
        with_element!(self.dtype, T => contraction.apply::<T>((alpha, beta), x, y, ws))
    }

    fn on_any_thread(&self) -> bool {
        may_be_shared(&self.parts)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Kronecker", (children.len(), self.parts.len()), (params.len(), 0))?;
        Kronecker::new(children)
    }

    fn cost(&self) -> Cost {
        Contraction::new(&self.parts, Trans::None).cost()
    }
}
