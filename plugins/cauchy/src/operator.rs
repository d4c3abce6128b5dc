//! The operator.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static CAUCHY: Constructor = Constructor::new("Cauchy");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Cauchy")
            .doc("the Cauchy matrix 1/(xᵢ + yⱼ)")
            .make("Cauchy(x: Array, y: Array) -> Operator", |i| {
                Cauchy::new(i.get("x")?, i.get("y")?).map(Value::Op)
            }),
    );
});

/// The m×n matrix with entries 1/(xᵢ + yⱼ).
///
/// # Shape
/// m×n for m values xᵢ and n values yⱼ.
///
/// # Apply
/// Entries are made as they are needed: 3mn operations for each column, m + n numbers held.
///
/// # Properties
/// None is inferred; it is positive definite when x = y > 0, and may be claimed.
///
/// # Example
/// ```
/// use cola_cauchy::Cauchy;
/// use cola_runtime::Array;
/// let c = Cauchy::new(Array::vector(vec![1.0, 2.0]), Array::vector(vec![0.0, 2.0]))?;
/// let y = c.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0 + 1.0 / 3.0, 0.5 + 0.25]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Cauchy {
    x: Array,
    y: Array,
}

impl Cauchy {
    /// The Cauchy matrix of two columns of one dtype.
    ///
    /// # Errors
    /// `ShapeMismatch` unless both are one column; `InvalidArgument` when some xᵢ + yⱼ is zero or not
    /// finite, naming the pair.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(x: Array, y: Array) -> Result<Op> {
        if x.cols() != 1 || y.cols() != 1 {
            return Err(Error::shape("Cauchy", format!("x and y must be columns, got {x:?} and {y:?}")));
        }
        let dtype = DType::promote(x.dtype(), y.dtype());
        let (x, y) = (x.cast(dtype)?, y.cast(dtype)?);
        let (nodes, poles) = (entries(&x)?, entries(&y)?);
        for (i, s) in nodes.iter().enumerate() {
            if let Some(j) =
                poles.iter().position(|t| s + t == Scalar::new(0.0, 0.0) || !Number::finite(s + t))
            {
                return Err(Error::invalid(
                    "Cauchy",
                    format!("x[{i}] + y[{j}] is {}, which has no inverse", s + poles[j]),
                ));
            }
        }
        Ok(Op::new(Cauchy { x, y }))
    }

    /// The values xᵢ and yⱼ.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn nodes(&self) -> Result<(Vec<Scalar>, Vec<Scalar>)> {
        Ok((entries(&self.x)?, entries(&self.y)?))
    }

    /// The arrays x and y.
    pub fn arrays(&self) -> (&Array, &Array) {
        (&self.x, &self.y)
    }
}

fn entries(a: &Array) -> Result<Vec<Scalar>> {
    (0..a.rows()).map(|i| a.get(i, 0)).collect()
}

impl Operator for Cauchy {
    fn tag(&self) -> Tag {
        CAUCHY.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.x.rows(), self.y.rows())
    }

    fn dtype(&self) -> DType {
        self.x.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        b: ArrayRef<'_>,
        beta: Scalar,
        out: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.x.dtype(), T => {
            let (x, y) = (self.x.view::<T>()?.col(0), self.y.view::<T>()?.col(0));
            let (rows, cols) = if op.transposes() { (y, x) } else { (x, y) };
            let (b, mut out) = (b.typed::<T>()?, out.typed::<T>()?);
            let to = |z: Scalar| <<T as Element>::Acc as Element>::from_scalar(z);
            let (alpha, scale, overwrite) = (to(alpha), to(beta), beta == Scalar::new(0.0, 0.0));
            for k in 0..b.ncols() {
                for i in 0..rows.nrows() {
                    let mut sum = <<T as Element>::Acc as Number>::ZERO;
                    for j in 0..cols.nrows() {
                        let entry = <<T as Element>::Acc as Number>::ONE / (rows[i].load() + cols[j].load());
                        sum += if op.conjugates() { entry.conjugate() } else { entry } * b[(j, k)].load();
                    }
                    let old = if overwrite { <<T as Element>::Acc as Number>::ZERO } else { scale * out[(i, k)].load() };
                    out[(i, k)] = T::store(alpha * sum + old);
                }
            }
        });
        Ok(())
    }

    fn params(&self) -> Vec<Array> {
        vec![self.x.clone(), self.y.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Cauchy", (children.len(), 0), (params.len(), 2))?;
        Cauchy::new(params[0].clone(), params[1].clone())
    }

    fn cost(&self) -> Cost {
        let (m, n) = (self.x.rows() as f64, self.y.rows() as f64);
        let size = self.x.dtype().size_of() as f64;
        Cost { flops: 4.0 * m * n, bytes: 2.0 * (m + n) * size, held: (m + n) * size }
    }
}
