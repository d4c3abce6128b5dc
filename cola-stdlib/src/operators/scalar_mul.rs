//! A multiple of the identity.

use crate::number::shown;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, Op, Operator, Result, Scalar,
    Tag, Trans, Value, Workspace, register,
};

static SCALAR_MUL: Constructor = Constructor::new("ScalarMul");

register!(|r| {
    r.constructor(
        ConstructorDef::new("ScalarMul")
            .parent("Structured")
            .intrinsic("Normal")
            .intrinsic("Symmetric")
            .doc("c times the n×n identity")
            .make("ScalarMul(c: Number, n: Int) -> Operator", |x| {
                let c: Scalar = x.get("c")?;
                let dtype = if c.im == 0.0 { DType::F64 } else { DType::C64 };
                ScalarMul::new(c, x.get("n")?, dtype).map(Value::Op)
            }),
    );
});

/// c·I.
///
/// # Shape
/// n×n.
///
/// # Apply
/// y = c·x: n multiplications for each column, no memory. c̄ for the adjoint and the conjugate.
///
/// # Properties
/// `Normal` and `Symmetric` always. Real c: `SelfAdjoint`, `Real`; c ≥ 0: `PSD`; c > 0: `PD`; c ∈ {1, −1, i, −i}:
/// `Unitary`; c ∈ {0, 1}: `Idempotent`.
///
/// # Errors
/// `DTypeMismatch` for a complex c in a real dtype.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType, Scalar};
/// use cola_stdlib::operators::ScalarMul;
/// let y = ScalarMul::new(Scalar::new(2.0, 0.0), 2, DType::F64)?.apply(&Array::vector(vec![3.0, 4.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [6.0, 8.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct ScalarMul {
    c: Array,
    value: Scalar,
    n: usize,
}

impl ScalarMul {
    /// c·I of size n; c is rounded to `dtype`.
    ///
    /// # Errors
    /// `DTypeMismatch` for a complex c in a real dtype.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(c: Scalar, n: usize, dtype: DType) -> Result<Op> {
        if c.im != 0.0 && !dtype.is_complex() {
            return Err(Error::dtype(
                "ScalarMul: the factor would lose its imaginary part; the dtype",
                dtype,
                DType::C64,
            ));
        }
        ScalarMul::from_array(Array::full(1, 1, dtype, c)?, n)
    }

    /// c·I of size n for a 1×1 array c.
    ///
    /// # Errors
    /// `ShapeMismatch` unless c is 1×1.
    pub fn from_array(c: Array, n: usize) -> Result<Op> {
        if c.shape() != (1, 1) {
            return Err(Error::shape("ScalarMul", format!("c must be 1×1, got {}×{}", c.rows(), c.cols())));
        }
        let value = c.get(0, 0)?;
        Ok(Op::new(ScalarMul { c, value, n }))
    }

    /// c.
    pub fn scalar(&self) -> Scalar {
        self.value
    }
}

impl Operator for ScalarMul {
    fn tag(&self) -> Tag {
        SCALAR_MUL.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
    }

    fn rank_bound(&self) -> usize {
        if self.value == Scalar::new(0.0, 0.0) { 0 } else { self.n }
    }

    fn dtype(&self) -> DType {
        self.c.dtype()
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
        let c = if op.conjugates() { self.value.conj() } else { self.value };
        y.axpby(alpha * c, x, beta)
    }

    fn params(&self) -> Vec<Array> {
        vec![self.c.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("ScalarMul", (children.len(), 0), (params.len(), 1))?;
        ScalarMul::from_array(params.into_iter().next().unwrap_or_else(|| self.c.clone()), self.n)
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.n as f64, self.dtype().size_of() as f64);
        Cost { flops: flops::multiply(self.dtype()) * n, bytes: 2.0 * n * size, held: size }
    }

    fn details(&self) -> String {
        let c = self.value;
        format!("c={}", shown(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::check_apply;
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            let c = Scalar::new(-1.5, if dtype.is_complex() { 0.5 } else { 0.0 });
            for n in [0, 1, 6] {
                let dense: Vec<c64> =
                    (0..n * n).map(|e| if e % n == e / n { c } else { c64::default() }).collect();
                check_apply(&ScalarMul::new(c, n, dtype)?, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn a_complex_factor_is_not_demoted() {
        let e = ScalarMul::new(Scalar::new(0.0, 1.0), 2, DType::F64).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::DTypeMismatch);
    }
}
