//! The circulant matrix.

use super::spectrum::{self, Spectrum};
use super::wrapped::{Axis, Wrapped};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, Op, Operator, Result, Scalar,
    Tag, Trans, Value, Workspace, c64, register,
};
use once_cell::sync::OnceCell;

static CIRCULANT: Constructor = Constructor::new("Circulant");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Circulant")
            .parent("Structured")
            .intrinsic("Normal")
            .doc("the circulant matrix of a first column: every column is the one before it, moved down by one")
            .make("Circulant(c: Array) -> Operator", |x| Circulant::new(x.get("c")?).map(Value::Op)),
    );
});

/// C with Cᵢⱼ = c₍ᵢ₋ⱼ mod ₙ₎: the map y = c ∗ x of cyclic convolution.
///
/// C = 𝓕ᴴ·diag(λ)·𝓕 with the unitary [`super::Fft`] 𝓕 and the eigenvalues λₖ = Σⱼ cⱼ·exp(−2πi·jk/n).
///
/// # Shape
/// n×n.
///
/// # Apply
/// Two Fourier transforms for each column: 10·n·log₂n operations for complex entries, 5·n·log₂n for real ones; for few
/// non-zero entries, and for small n, the sum itself. The roots of unity and λ are kept: 3n numbers.
///
/// # Properties
/// `Normal` always. `Real` entries; `Symmetric` when cⱼ = cₙ₋ⱼ; `SelfAdjoint` when cⱼ is the conjugate of cₙ₋ⱼ. Then
/// `PSD` and `PD` when diagonal dominance or the eigenvalues with their bound on rounding prove it. `Unitary` for
/// shifts by a phase of ±1 or ±i; others are only claimed so.
///
/// # Errors
/// `ShapeMismatch` unless `c` is one column.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Circulant;
/// let v = |x: &[f64]| Array::vector(x.to_vec());
/// let a = Circulant::new(v(&[1.0, 2.0, 3.0]))?;
/// // rows (1, 3, 2), (2, 1, 3), (3, 2, 1)
/// assert_eq!(a.apply(&v(&[1.0, 10.0, 100.0]))?.to_vec::<f64>()?, [231.0, 312.0, 123.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Circulant {
    c: Array,
    wrapped: Wrapped,
    spectrum: OnceCell<Spectrum>,
}

impl Circulant {
    /// The circulant matrix of a first column.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `c` is one column.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(c: Array) -> Result<Op> {
        Circulant::with(c, OnceCell::new())
    }

    fn with(c: Array, spectrum: OnceCell<Spectrum>) -> Result<Op> {
        if c.cols() != 1 {
            let why = format!("c must be one column, got {}×{}", c.rows(), c.cols());
            return Err(Error::shape("Circulant", why));
        }
        let n = c.rows();
        let c = c.reshaped(n, 1)?;
        let axis = Axis { kernel: n, shift: 0, period: n, input: n, output: n };
        Ok(Op::new(Circulant { wrapped: Wrapped::new(c.clone(), &[axis])?, c, spectrum }))
    }

    /// The circulant matrix with these eigenvalues, which it keeps. Of those of a real matrix, conjugate pairs, the
    /// first of each pair is read.
    ///
    /// # Errors
    /// `NotFinite` when an entry of the first column overflows the dtype.
    pub fn of_eigenvalues(mut values: Vec<c64>, dtype: DType) -> Result<Op> {
        let n = values.len();
        if !dtype.is_complex() {
            spectrum::make_conjugate_pairs(&mut values, &[n]);
        }
        let c = spectrum::box_of(&values, &[n], dtype)?;
        if let Some(at) = c.as_ref().first_not_finite() {
            return Err(Error::not_finite("Circulant: the first column made of its eigenvalues", at));
        }
        let spectrum = Spectrum::bounded(values, &c)?;
        Circulant::with(c, OnceCell::with_value(spectrum))
    }

    /// The first column, n×1.
    pub fn column(&self) -> &Array {
        &self.c
    }

    /// The eigenvalues; computed in double precision on first use, and kept.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn spectrum(&self) -> Result<&Spectrum> {
        self.spectrum.get_or_try_init(|| Spectrum::of_box(&self.c, &[self.c.rows()]))
    }
}

impl Operator for Circulant {
    fn tag(&self) -> Tag {
        CIRCULANT.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.c.rows(), self.c.rows())
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
        ws: &mut Workspace,
    ) -> Result<()> {
        let values = || self.spectrum().map(|s| s.values.clone());
        self.wrapped.apply(op, (alpha, beta), x, y, ws, Some(&values))
    }

    fn params(&self) -> Vec<Array> {
        vec![self.c.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Circulant", (children.len(), 0), (params.len(), 1))?;
        Circulant::new(params.into_iter().next().unwrap_or_else(|| self.c.clone()))
    }

    fn cost(&self) -> Cost {
        self.wrapped.cost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::ErrorKind;

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [0, 1, 2, 3, 4, 7, 30, 101, 128] {
                let c = numbers(dtype, 9).array(n, 1)?;
                let column = entries(&c);
                let dense: Vec<c64> = (0..n * n).map(|e| column[(e % n + n - e / n) % n]).collect();
                check_apply(&Circulant::new(c)?, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn few_entries_are_summed_and_many_are_transformed() -> Result<()> {
        let column = |entry: fn(usize) -> f64| Array::vector((0..4096).map(entry).collect());
        let sparse = Circulant::new(column(|j| if j < 2 { 1.0 } else { 0.0 }))?;
        assert_eq!(sparse.cost().flops, 4.0 * 4096.0);
        let full = Circulant::new(column(|j| j as f64))?;
        assert!(full.cost().flops < 5.1 * 4096.0 * 13.0);
        Ok(())
    }

    #[test]
    fn eigenvalues_make_the_matrix_again() -> Result<()> {
        for dtype in [DType::F64, DType::C64] {
            for n in [1, 2, 3, 8, 37] {
                let c = numbers(dtype, 10).array(n, 1)?;
                let a = Circulant::new(c.clone())?;
                let Some(made) = a.downcast_ref::<Circulant>() else { return Ok(()) };
                let again = Circulant::of_eigenvalues(made.spectrum()?.values.clone(), dtype)?;
                let params = again.operator().params();
                let off = entries(&c)
                    .iter()
                    .zip(entries(&params[0]))
                    .map(|(a, b)| (a - b).norm())
                    .fold(0.0, f64::max);
                assert!(off < 1e-14 * n as f64, "{dtype} {n}: {off}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_matrix_of_entries_is_refused() -> Result<()> {
        let e = Circulant::new(Array::zeros(2, 2, DType::F64)?).map(|_| ()).unwrap_err();
        assert_eq!(
            (e.kind(), e.message()),
            (ErrorKind::ShapeMismatch, "Circulant: c must be one column, got 2×2")
        );
        Ok(())
    }
}
