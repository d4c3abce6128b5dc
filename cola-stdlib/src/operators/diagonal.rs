//! The diagonal matrix.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Op, Operator, Result, Scalar,
    Tag, Trans, Value, Workspace, register, with_element,
};

static DIAGONAL: Constructor = Constructor::new("Diagonal");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Diagonal")
            .parent("Structured")
            .doc("the diagonal matrix of the entries d")
            .make("Diagonal(d: Array) -> Operator", |x| Diagonal::new(x.get("d")?).map(Value::Op)),
    );
});

/// diag(d₀, …, dₙ₋₁).
///
/// # Shape
/// n×n.
///
/// # Apply
/// yᵢ = dᵢ·xᵢ: n multiplications for each column, no memory.
///
/// # Properties
/// Real entries: `SelfAdjoint`; all ≥ 0: `PSD`; all > 0: `PD`; all of modulus 1: `Unitary`. Always `Normal`
/// and `Symmetric`. Found by one pass over the entries, on first use.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Diagonal;
/// let d = Diagonal::new(Array::vector(vec![2.0, 3.0]))?;
/// let y = d.apply(&Array::vector(vec![10.0, 10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [20.0, 30.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Diagonal {
    d: Array,
}

impl Diagonal {
    /// The diagonal matrix of the entries of an n×1 array.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `d` is one column.
    // The constructor of an operator makes its handle, here and for all operators.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(d: Array) -> Result<Op> {
        if d.cols() != 1 {
            return Err(Error::shape("Diagonal", format!("d must be one column, got {}×{}", d.rows(), d.cols())));
        }
        Ok(Op::new(Diagonal { d }))
    }

    /// The entries, n×1.
    pub fn entries(&self) -> &Array {
        &self.d
    }
}

impl Operator for Diagonal {
    fn tag(&self) -> Tag {
        DIAGONAL.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.d.rows(), self.d.rows())
    }

    fn dtype(&self) -> DType {
        self.d.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.d.dtype(), T => {
            let d = self.d.view::<T>()?.col(0);
            let d = |i: usize| {
                let d = d[i].to_scalar();
                <<T as Element>::Acc as Element>::from_scalar(alpha * if op.conjugates() { d.conj() } else { d })
            };
            scale_rows::<T>(d, x, beta, y)
        })
    }

    fn params(&self) -> Vec<Array> {
        vec![self.d.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Diagonal", (children.len(), 0), (params.len(), 1))?;
        params.into_iter().next().map_or_else(|| Ok(Op::new(Diagonal { d: self.d.clone() })), Diagonal::new)
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.d.rows() as f64, self.d.dtype().size_of() as f64);
        Cost { flops: n, bytes: 3.0 * n * size, held: n * size }
    }
}

/// yᵢⱼ ← dᵢ·xᵢⱼ + β·yᵢⱼ
fn scale_rows<T: Element>(
    d: impl Fn(usize) -> T::Acc,
    x: ArrayRef<'_>,
    beta: Scalar,
    y: ArrayMut<'_>,
) -> Result<()> {
    let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
    let b = <T::Acc as Element>::from_scalar(beta);
    let overwrite = beta == Scalar::new(0.0, 0.0);
    for j in 0..x.ncols() {
        for i in 0..x.nrows() {
            let dx = d(i) * x[(i, j)].load();
            y[(i, j)] = T::store(if overwrite { dx } else { dx + b * y[(i, j)].load() });
        }
    }
    Ok(())
}
