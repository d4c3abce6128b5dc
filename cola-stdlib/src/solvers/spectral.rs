//! The eigenvectors of one factor of a larger operator, or its Schur vectors, kept with the factor.
//!
//! A = Q·T·Qᴴ with Q unitary and T diagonal or upper triangular. Multiples and shifts of one operator share one
//! decomposition, so that a second shift costs nothing more.

use super::expect_self_adjoint;
use crate::algorithms::auto::bytes;
use crate::algorithms::spectral::{norm, sine_eigenvalues};
use crate::algorithms::working;
use crate::kernel::OnOperand;
use crate::memory;
use crate::operators::{Dense, Diagonal, Dst, Identity, ScalarMul, Scaled, Sum, Tridiagonal};
use crate::properties::{NORMAL, SELF_ADJOINT};
use cola_kernels::{Field, eigh, schur};
use cola_runtime::{
    Array, DType, Element, Error, ErrorKind, Evidence, Op, Result, Scalar, c64, report, with_number,
};
use std::sync::Arc;

/// A = Q·T·Qᴴ.
#[derive(Clone, Debug)]
pub(crate) struct Spectral {
    /// The diagonal of T: the eigenvalues of A.
    pub values: Vec<c64>,
    /// Q as an operator; the identity where A is diagonal.
    pub q: Op,
    /// T with what is above its diagonal, as a complex array; `None` where that is zero.
    pub t: Option<Array>,
    /// The Frobenius norm of what is above the diagonal of T.
    pub above: f64,
}

impl Spectral {
    /// The decomposition of a square operator: as it is for diagonal ones, by sines for tridiagonal Toeplitz matrices with
    /// equal bands, by eigenvectors for self-adjoint ones, else
    /// by the complex Schur form. All handles of one operator share it.
    ///
    /// # Errors
    /// `FalseClaim`, `OutOfMemory`; those of the kernels.
    pub fn of(a: &Op) -> Result<Arc<Spectral>> {
        a.derived("spectral decomposition", || {
            make(a).map_err(|e| e.in_context(format!("the eigenvalues of the factor {a}")))
        })
    }

    /// max |λᵢ|
    pub fn radius(&self) -> f64 {
        self.values.iter().fold(0.0, |r, z| r.max(z.norm()))
    }

    /// Of c·A + s·I.
    fn moved(&self, c: Scalar, s: Scalar) -> Result<Spectral> {
        let values: Vec<c64> = self.values.iter().map(|z| c * z + s).collect();
        let t = match &self.t {
            None => None,
            Some(t) => Some(with_number!(t.dtype(), T => {
                let v = t.view::<T>()?;
                Array::from_fn(v.nrows(), v.ncols(), |i, j| {
                    let z = c * Element::to_scalar(v[(i, j)]) + if i == j { s } else { Scalar::new(0.0, 0.0) };
                    <T as Element>::from_scalar(z)
                })?
            })),
        };
        Ok(Spectral { values, q: self.q.clone(), t, above: self.above * c.norm() })
    }
}

/// Operations of the decomposition, for an estimate of cost.
pub(crate) fn spectral_flops(a: &Op) -> f64 {
    let n = a.rows() as f64;
    if let Some((inner, ..)) = moved(a) {
        return spectral_flops(&inner);
    }
    if diagonal(a).is_some() {
        return n;
    }
    if matches!(constants(a), Ok(Some(_))) {
        return 50.0 * n;
    }
    let dense = if a.downcast_ref::<Dense>().is_some() { 0.0 } else { n * a.cost().flops };
    let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
    dense + n * n * n * if SELF_ADJOINT.of(a) { 9.0 * complex } else { 200.0 }
}

fn make(a: &Op) -> Result<Spectral> {
    if let Some((inner, c, s)) = moved(a) {
        return Spectral::of(&inner)?.moved(c, s);
    }
    let dtype = working(a.dtype());
    if let Some(values) = diagonal(a) {
        return Ok(Spectral { values: values?, q: Identity::new(a.rows(), dtype), t: None, above: 0.0 });
    }
    if let Some((on, beside)) = constants(a)? {
        let values = sine_eigenvalues(on, beside, a.rows()).into_iter().map(|x| c64::new(x, 0.0)).collect();
        report::push(|| Evidence::of("sine transform").note(format!("of a factor of order {}", a.rows())));
        return Ok(Spectral { values, q: Dst::new(a.rows(), dtype), t: None, above: 0.0 });
    }
    let matrix = dense_of(a)?;
    if SELF_ADJOINT.of(a) {
        expect_self_adjoint(a)?;
        return with_number!(dtype, T => {
            let (values, q) = eigh(matrix.view::<T>()?).on("A")?;
            report::push(|| Evidence::of("eigenvectors").note(format!("of a factor of order {}", a.rows())));
            let q = Dense::new(Array::copy_of(T::erase(q.as_ref()))?);
            Ok(Spectral { values: values.into_iter().map(|x| c64::new(x, 0.0)).collect(), q, t: None, above: 0.0 })
        });
    }
    with_number!(dtype.complex(), T => by_schur::<T>(a, &matrix))
}

fn by_schur<T: Field + Element>(a: &Op, matrix: &Array) -> Result<Spectral> {
    let form = schur(matrix.cast(T::DTYPE)?.view::<T>()?).on("A")?;
    report::push(|| Evidence::of("Schur form").note(format!("of a factor of order {}", a.rows())));
    let (n, t) = (a.rows(), form.t.as_ref());
    let values: Vec<c64> = (0..n).map(|i| Element::to_scalar(t[(i, i)])).collect();
    let size = cola_kernels::norm_fro(t);
    let above = norm(n, |j| norm(j, |i| Field::abs(t[(i, j)])));
    // What is above the diagonal of a normal matrix is rounding.
    let normal = NORMAL.of(a) && above <= 100.0 * (n as f64 + 10.0) * T::EPS * size;
    let (t, above) = if normal { (None, 0.0) } else { (Some(Array::copy_of(T::erase(t))?), above) };
    Ok(Spectral { values, q: Dense::new(Array::copy_of(T::erase(form.q.as_ref()))?), t, above })
}

/// The entries of an operator that is diagonal by structure.
fn diagonal(a: &Op) -> Option<Result<Vec<c64>>> {
    let n = a.rows();
    if a.downcast_ref::<Identity>().is_some() {
        return Some(Ok(vec![c64::new(1.0, 0.0); n]));
    }
    if let Some(c) = a.downcast_ref::<ScalarMul>() {
        return Some(Ok(vec![c.scalar(); n]));
    }
    let d = a.downcast_ref::<Diagonal>()?;
    Some((|| d.entries().cast(DType::C64)?.to_vec::<c64>())())
}

/// The numbers on and beside the diagonal of a tridiagonal matrix that has one of each.
fn constants(a: &Op) -> Result<Option<(f64, f64)>> {
    a.downcast_ref::<Tridiagonal>().map_or(Ok(None), Tridiagonal::constants)
}

/// B, c and s, when A is c·B + s·I by structure.
fn moved(a: &Op) -> Option<(Op, Scalar, Scalar)> {
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    if let Some(scaled) = a.downcast_ref::<Scaled>() {
        return Some((scaled.inner().clone(), scaled.scalar(), zero));
    }
    let parts = a.downcast_ref::<Sum>()?.parts();
    let shift = |part: &Op| {
        let identity = part.downcast_ref::<Identity>().map(|_| one);
        identity.or_else(|| part.downcast_ref::<ScalarMul>().map(ScalarMul::scalar))
    };
    let mut others = parts.iter().filter(|part| shift(part).is_none());
    match (others.next(), others.next()) {
        (Some(inner), None) if parts.len() > 1 => {
            Some((inner.clone(), one, parts.iter().filter_map(shift).sum()))
        }
        _ => None,
    }
}

/// All entries of a factor in the working dtype.
///
/// # Errors
/// `OutOfMemory` when they and the vectors would take more than half of the memory that is free.
pub(super) fn dense_of(a: &Op) -> Result<Array> {
    if let Some(dense) = a.downcast_ref::<Dense>() {
        return dense.array().cast(working(a.dtype()));
    }
    let need = 4.0 * (a.rows() as f64).powi(2) * working(a.dtype()).size_of() as f64;
    let budget = 0.5 * memory::free();
    if need > budget {
        let (need, budget) = (bytes(need), bytes(budget));
        let message =
            format!("the eigenvectors of {a} need its dense matrix, {need}; the budget is {budget}");
        return Err(Error::new(ErrorKind::OutOfMemory, message)
            .with_help("solve with CG() or GMRES(), which only apply the operator"));
    }
    super::factorise::densify(a)
}
