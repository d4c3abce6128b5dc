//! f(A) = Q·f(T)·Qᴴ from the complex Schur form.
//!
//! Method    f(T) by the method that f has for triangular matrices: Padé approximants for the exponential, the
//!           logarithm and powers, the recurrence of Björck and Hammarling for square roots, that of Parlett by
//!           blocks for everything else. For a normal A, T is diagonal
//! Memory    6n² complex entries
//! Work      25n³ for the Schur form, 4n³ to come back, and f(T)
//! Stops     *f has no value at an eigenvalue*: `Singular` · those of the method
//! Differs   an eigenvalue within n·ε·‖A‖ of a branch point or cut of f is taken to be on it, and one within that
//!           of a pole or a jump is an error: such a perturbation is below the error of the Schur form. Along the negative
//!           axis that distance grows with the condition number of the eigenvalue
//! Source    Higham, Functions of Matrices, SIAM 2008, §4.5, §9

use super::dense::{times, zeros};
use super::exp::exp;
use super::reorder::sort;
use super::{log, parlett, pow, sqrt};
use crate::ScalarFunction;
use crate::kernel::OnOperand;
use crate::number::shown;
use cola_kernels::{Mat, MatRef, Schur, Trans, Triangle, max_abs, triangular_eigenvectors, trsm};
use cola_runtime::{Error, ErrorKind, Result, c64};

/// A = Q·T·Qᴴ.
pub(crate) struct SchurForm {
    form: Schur<c64>,
    /// Eigenvalues as close to 0 as this are 0.
    zero: f64,
    /// By how much of the largest entry those of A are known.
    epsilon: f64,
    /// Rounding of the operator itself, up to which claims about it hold.
    own: f64,
}

impl SchurForm {
    /// # Errors
    /// `NotFinite`; `OutOfMemory`; `Unsupported` when the eigenvalues do not converge.
    pub(crate) fn of(a: MatRef<'_, c64>) -> Result<SchurForm> {
        SchurForm::rounded(a, f64::EPSILON)
    }

    /// Of an A whose entries are known up to `epsilon` of the largest.
    ///
    /// # Errors
    /// As [`SchurForm::of`].
    pub(crate) fn rounded(a: MatRef<'_, c64>, epsilon: f64) -> Result<SchurForm> {
        let form = cola_kernels::schur(a).on("A")?;
        let zero = epsilon * a.nrows() as f64 * max_abs(form.t.as_ref());
        Ok(SchurForm { form, zero, epsilon, own: epsilon })
    }

    /// The form of an operator that computes with `epsilon`, whatever the precision of this form: claims about it hold up
    /// to that.
    pub(crate) fn of_operator_in(self, epsilon: f64) -> SchurForm {
        SchurForm { own: epsilon, ..self }
    }

    /// The eigenvalues, those that are within rounding of 0 or the negative axis on it.
    pub(crate) fn values(&self) -> Vec<c64> {
        (0..self.form.t.nrows()).map(|i| self.snapped(self.form.t[(i, i)])).collect()
    }

    fn snapped(&self, z: c64) -> c64 {
        if z.norm() <= self.zero {
            c64::new(0.0, 0.0)
        } else if z.re < 0.0 && z.im.abs() <= self.zero {
            c64::new(z.re, 0.0)
        } else {
            z
        }
    }

    /// How far each eigenvalue that f might move to the negative axis may be from that of A: rounding times its condition
    /// number 1/|yᴴ·x|, at most √ε as for a defective one. For all others, and for a normal A, that is rounding alone.
    ///
    /// # Source   Golub & Van Loan, 4th ed., §7.2.2.
    fn uncertainties(&self, f: &ScalarFunction, normal: bool) -> Result<Vec<f64>> {
        let t = self.form.t.as_ref();
        let n = t.nrows();
        let most = self.epsilon.sqrt() * max_abs(t);
        let moves = |z: c64| z.re < 0.0 && z.im.abs() <= most && f.settled(z, most) != Some(z);
        let wanted: Vec<usize> = (0..n).filter(|&i| !normal && moves(t[(i, i)])).collect();
        let mut all = vec![self.zero; n];
        if wanted.is_empty() {
            return Ok(all);
        }
        // Left eigenvectors are those of the adjoint, with rows and columns in reverse order.
        let adjoint = Mat::from_fn(n, n, |i, j| t[(n - 1 - j, n - 1 - i)].conj());
        let reversed: Vec<usize> = wanted.iter().map(|i| n - 1 - i).collect();
        let right = triangular_eigenvectors(t, None, &wanted).on("A")?;
        let left = triangular_eigenvectors(adjoint.as_ref(), None, &reversed).on("A")?;
        for (c, &i) in wanted.iter().enumerate() {
            let cosine = (0..n).map(|r| left[(n - 1 - r, c)].conj() * right[(r, c)]).sum::<c64>().norm();
            all[i] = (self.zero / cosine).min(most).max(self.zero);
        }
        Ok(all)
    }
}

/// A function of a matrix.
pub(crate) struct Computed {
    pub(crate) value: Mat<c64>,
    /// How far two computations of it differ, relative to the norm, where there were two.
    pub(crate) difference: Option<f64>,
}

impl Computed {
    fn once(value: Mat<c64>) -> Computed {
        Computed { value, difference: None }
    }
}

/// f(A); of a normal A if that is known.
///
/// # Errors
/// See *Stops* on the module page; `FalseClaim` when a normal A is not.
pub(crate) fn of_schur(f: &ScalarFunction, schur: &SchurForm, normal: bool) -> Result<Computed> {
    let (mut q, mut t) = (schur.form.q.clone(), schur.form.t.clone());
    let n = t.nrows();
    for (i, uncertain) in schur.uncertainties(f, normal)?.into_iter().enumerate() {
        let z = t[(i, i)];
        let axis = c64::new(z.re, 0.0);
        let z = if z.re < 0.0 && f.settled(z, uncertain) == Some(axis) { axis } else { z };
        t[(i, i)] = f.settled(z, schur.zero).ok_or_else(|| {
            let message =
                format!("{} has no value at the eigenvalue {} of A, up to rounding", f.name(), shown(z));
            Error::new(ErrorKind::Singular, message)
        })?;
    }
    let ft = if normal {
        let own = 16.0 * schur.own * n as f64 * max_abs(schur.form.t.as_ref());
        expect_diagonal(&t, own.max(1e3 * schur.zero))?;
        Computed::once(diagonal(f, &t)?)
    } else {
        triangular(f, &mut q, &mut t)?
    };
    let left = times(q.as_ref(), ft.value.as_ref())?;
    let mut out = zeros(n, n)?;
    let (zero, one) = (c64::new(0.0, 0.0), c64::new(1.0, 0.0));
    cola_kernels::gemm(out.as_mut(), zero, one, Trans::None, left.as_ref(), Trans::Adjoint, q.as_ref())
        .on("a product")?;
    Ok(Computed { value: out, ..ft })
}

/// f(T) for an upper triangular T, whose eigenvalues are taken as they are.
///
/// # Errors
/// As [`of_schur`].
pub(crate) fn of_triangular(f: &ScalarFunction, t: MatRef<'_, c64>) -> Result<Computed> {
    let n = t.nrows();
    let mut q = zeros(n, n)?;
    (0..n).for_each(|i| q[(i, i)] = c64::new(1.0, 0.0));
    let mut sorted = t.to_owned();
    let ft = triangular(f, &mut q, &mut sorted)?;
    // Where nothing was reordered, the result is triangular as it is.
    if (0..n).all(|i| q[(i, i)] == c64::new(1.0, 0.0)) {
        return Ok(ft);
    }
    let mut out = &q * &ft.value * q.adjoint();
    for j in 0..n {
        out[(j, j)] = f.value(t[(j, j)]);
        (j + 1..n).for_each(|i| out[(i, j)] = c64::new(0.0, 0.0));
    }
    Ok(Computed { value: out, ..ft })
}

fn triangular(f: &ScalarFunction, q: &mut Mat<c64>, t: &mut Mat<c64>) -> Result<Computed> {
    if f.is_exp() {
        return exp(t.as_ref(), true).map(Computed::once);
    }
    diagonal_values(f, t)?;
    if let Some(p) = f.exponent().filter(|p| crate::scalar_function::is_integer(*p)) {
        return pow::integer(t.as_ref(), p).map(Computed::once);
    }
    if !f.is_log() && f.exponent().is_none() {
        let (value, difference) = parlett::parlett(f, t.as_ref())?;
        return Ok(Computed { value, difference: Some(difference) });
    }
    // (2ᵏ·T)ᵖ = 2ᵏᵖ·Tᵖ and log(2ᵏ·T) = log T + k·log 2: products of entries stay within the range.
    let k = excess(t);
    scale(t, -f64::from(k));
    let mut value = match f.exponent() {
        None => log::log(t.as_ref())?,
        Some(0.5) => sqrt::sqrt(t.as_ref())?,
        Some(-0.5) => inverse(&sqrt::sqrt(t.as_ref())?)?,
        Some(p) => power(q, t, p)?,
    };
    match f.exponent() {
        None => {
            let shift = f64::from(k) * std::f64::consts::LN_2;
            (0..t.nrows()).for_each(|i| value[(i, i)] += shift);
        }
        Some(p) => scale(&mut value, f64::from(k) * p),
    }
    Ok(Computed::once(value))
}

/// An even k with entries of T/2ᵏ of modulus about one, or more where a small eigenvalue would vanish; 0 where T is of
/// moderate size.
fn excess(t: &Mat<c64>) -> i32 {
    let largest = max_abs(t.as_ref());
    if largest == 0.0 || !largest.is_finite() || (1e-100..1e100).contains(&largest) {
        return 0;
    }
    let moduli = (0..t.nrows()).map(|i| t[(i, i)].norm()).filter(|z| *z > 0.0);
    let most = moduli.fold(f64::INFINITY, f64::min).log2() + 1000.0;
    largest.log2().min(most).floor() as i32 & !1
}

/// X ← 2ᵏ·X, in two steps: 2ᵏ itself may leave the range.
fn scale(x: &mut Mat<c64>, k: f64) {
    if k == 0.0 {
        return;
    }
    let (first, second) = ((k / 2.0).floor(), k - (k / 2.0).floor());
    for j in 0..x.ncols() {
        x.col_as_slice_mut(j).iter_mut().for_each(|z| *z = *z * first.exp2() * second.exp2());
    }
}

/// Tᵖ; of a singular T for p > 0, with its zero eigenvalues last: T = [[T₁₁, T₁₂], [0, 0]] has the power
/// [[T₁₁ᵖ, T₁₁ᵖ⁻¹·T₁₂], [0, 0]].
fn power(q: &mut Mat<c64>, t: &mut Mat<c64>, p: f64) -> Result<Mat<c64>> {
    let n = t.nrows();
    let mut rank: Vec<usize> = (0..n).map(|i| usize::from(t[(i, i)] == c64::new(0.0, 0.0))).collect();
    let regular = rank.iter().filter(|r| **r == 0).count();
    if regular == n {
        return pow::pow(t.as_ref(), p);
    }
    sort(q, t, &mut rank);
    let (r, size) = (regular, max_abs(t.as_ref()));
    let rest = max_abs(t.as_ref().submatrix(r, r, n - r, n - r));
    if rest > 1e2 * f64::EPSILON * n as f64 * size {
        let message = format!("the power {p}: the eigenvalue 0 is not semisimple, so there is none");
        return Err(Error::new(ErrorKind::Singular, message));
    }
    let mut out = zeros(n, n)?;
    let t11 = t.as_ref().submatrix(0, 0, r, r);
    let top = pow::pow(t11, p)?;
    let mut side = t.as_ref().submatrix(0, r, r, n - r).to_owned();
    trsm(Triangle::Upper, false, Trans::None, t11, side.as_mut()).on("a power")?;
    out.as_mut().submatrix_mut(0, r, r, n - r).copy_from(times(top.as_ref(), side.as_ref())?.as_ref());
    out.as_mut().submatrix_mut(0, 0, r, r).copy_from(top.as_ref());
    Ok(out)
}

fn inverse(u: &Mat<c64>) -> Result<Mat<c64>> {
    let n = u.nrows();
    let mut out = zeros(n, n)?;
    (0..n).for_each(|i| out[(i, i)] = c64::new(1.0, 0.0));
    trsm(Triangle::Upper, false, Trans::None, u.as_ref(), out.as_mut()).on("the inverse root")?;
    Ok(out)
}

/// f of the eigenvalues, all finite.
fn diagonal_values(f: &ScalarFunction, t: &Mat<c64>) -> Result<Vec<c64>> {
    (0..t.nrows()).map(|i| super::eigh::value(f, t[(i, i)])).collect()
}

fn diagonal(f: &ScalarFunction, t: &Mat<c64>) -> Result<Mat<c64>> {
    let mut out = zeros(t.nrows(), t.nrows())?;
    diagonal_values(f, t)?.into_iter().enumerate().for_each(|(i, z)| out[(i, i)] = z);
    Ok(out)
}

fn expect_diagonal(t: &Mat<c64>, bound: f64) -> Result<()> {
    for j in 0..t.nrows() {
        for i in 0..j {
            if t[(i, j)].norm() > bound {
                let message = format!(
                    "A is claimed to be Normal, but its Schur form has {:.1e} above the diagonal",
                    t[(i, j)].norm()
                );
                return Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim"));
            }
        }
    }
    Ok(())
}
