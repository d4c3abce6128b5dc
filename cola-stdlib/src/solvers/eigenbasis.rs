//! Sums of Kronecker products, solved in the basis in which their factors are diagonal.
//!
//! Method    with Qᵢ unitary and Aᵢ = Qᵢ·Tᵢ·Qᵢᴴ, Q = ⊗Qᵢ:
//!           A₁ ⊕ … ⊕ Aₖ   = Q·(T₁ ⊕ … ⊕ Tₖ)·Qᴴ    (fast diagonalisation; Sylvester's equation where Tᵢ is triangular)
//!   (A₁ ⊕ … ⊕ Aₖ)ᵖ = Q·(T₁ ⊕ … ⊕ Tₖ)ᵖ·Qᴴ    (self-adjoint Aᵢ)
//!   a·⊗Aᵢ + s·I    = Q·(a·⊗Tᵢ + s·I)·Qᴴ     (diagonal for normal Aᵢ, else triangular)
//!           and with Wᵢᴴ·Aᵢ·Wᵢ = Λᵢ, Wᵢᴴ·Cᵢ·Wᵢ = I, W = ⊗Wᵢ:
//!   a·⊗Aᵢ + c·⊗Cᵢ  = W⁻ᴴ·(a·⊗Λᵢ + c·I)·W⁻¹   (Aᵢ self-adjoint, Cᵢ positive definite)
//!           so that A⁻¹·b = W·S⁻¹·Wᴴ·b. The products with W go factor by factor
//! Memory    Σ nᵢ² entries for the vectors, N for S; two blocks of the size of b
//! Work      once: Σ 9nᵢ³ (self-adjoint) or about 50nᵢ³ complex operations (Schur form), kept with each factor, so that another shift
//!           or multiple of a factor has its share for nothing; then 4·N·Σ nᵢ for each column
//! Stops     `Singular` where an entry of S is zero to working precision, naming it; `FalseClaim` where one of a semidefinite
//!           operator is negative
//! Differs   the result is checked with the operator itself and refined
//! Source    Lynch, Rice & Thomas, Numer. Math. 6 (1964); Bartels & Stewart, CACM 15 (1972); Golub & Van Loan, 4th ed., §8.7

use super::combinations::{By, Combinations};
use super::kronecker_form::Form;
use super::spectral::{Spectral, dense_of};
use super::triangular_sum::{Factor, Map};
use super::{ONE, Task, ZERO};
use super::{triangular_shift, triangular_sum};
use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::spectral::norm;
use crate::algorithms::{Factorisation, Working, epsilon, working};
use crate::kernel::OnOperand;
use crate::number::shown;
use crate::operators::{Dense, Identity, Kronecker, Solver};
use crate::properties::PSD;
use cola_kernels::{Cholesky, Field, Scaling, Triangle, eigh, norm1_inverse_estimate, trsm};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, DType, Element, Error, ErrorKind, Number, Op, Result, Scalar, Trans,
    Workspace, c64, with_number,
};
use std::sync::Arc;

/// The name of the method in evidence.
const NAME: &str = "the eigenvectors of the factors";

/// The middle matrix S.
enum Middle {
    /// Its diagonal, in the dtype that is computed in.
    Diagonal(Array),
    /// A Kronecker sum of upper triangular matrices.
    Sum(Vec<Arc<Spectral>>),
    /// c·(T₁ ⊗ … ⊗ Tₖ) + s·I with upper triangular Tᵢ.
    Shifted(c64, Vec<Arc<Spectral>>, c64),
}

/// A = W⁻ᴴ·S·W⁻¹.
pub(crate) struct Eigenbasis {
    n: usize,
    /// Of the operator.
    dtype: DType,
    /// In which the products with S⁻¹ are computed.
    inner: DType,
    w: Op,
    middle: Middle,
    /// The diagonal of S.
    values: Combinations,
    /// log|det W|², 0 for a unitary W.
    log_det_w: f64,
    norm_fro: f64,
}

/// The basis of an operator, made once and kept with it.
///
/// # Errors
/// `Singular`, `FalseClaim`, `NotPositiveDefinite`, `OutOfMemory`.
pub(crate) fn eigenbasis(a: &Op) -> Result<Arc<Eigenbasis>> {
    let kept = a.derived("eigenvectors of the factors", || make(a).map(Arc::new))?;
    Ok((*kept).clone())
}

fn make(a: &Op) -> Result<Eigenbasis> {
    let form = Form::of(a).ok_or_else(|| {
        Error::new(
            ErrorKind::TypeMismatch,
            format!("{a} is no sum of Kronecker products with a common basis"),
        )
    })?;
    let kept = |factors: &[Op]| factors.iter().map(Spectral::of).collect::<Result<Vec<_>>>();
    let (bases, values, log_det_w) = match &form {
        Form::KronSum(factors) => {
            let bases = kept(factors)?;
            let values = Combinations::of(&bases, c64::default(), By::Sum)?;
            check(a, &bases, &values, bases.iter().map(|b| b.radius()).sum())?;
            (bases, values, 0.0)
        }
        Form::Power(factors, p) => {
            let bases = kept(factors)?;
            let values = Combinations::of(&bases, c64::default(), By::Sum)?;
            // It is singular where what is multiplied with itself is.
            check(&a.children()[0], &bases, &values, bases.iter().map(|b| b.radius()).sum())?;
            let p = i32::try_from(*p)
                .map_err(|_| Error::invalid("inverse", format!("{p} factors are too many")))?;
            let values = values.raised(p);
            expect_finite(a, &values)?;
            (bases, values, 0.0)
        }
        Form::Shifted(c, factors, s) => {
            let bases = kept(factors)?;
            let values = Combinations::of(&bases, *c, By::Product)?.shifted(*s);
            let size = |b: &Spectral| b.radius().hypot(b.above);
            check(a, &bases, &values, bases.iter().fold(c.norm(), |r, b| r * size(b)) + s.norm())?;
            (bases, values, 0.0)
        }
        Form::Pair((c, of_a), (s, of_c)) => {
            let n: usize = of_a.iter().map(Op::rows).product();
            let (mut bases, mut log) = (Vec::new(), 0.0);
            for (a, c) in of_a.iter().zip(of_c.iter()) {
                let (basis, log_det_c) = simultaneous(a, c)?;
                log -= log_det_c * (n / a.rows().max(1)) as f64;
                bases.push(Arc::new(basis));
            }
            let values = Combinations::of(&bases, *c, By::Product)?.shifted(*s);
            check(a, &bases, &values, bases.iter().fold(c.norm(), |r, b| r * b.radius()) + s.norm())?;
            (bases, values, log)
        }
    };
    let w = Kronecker::new(bases.iter().map(|b| b.q.clone()).collect())?;
    let dtype = working(a.dtype());
    let triangular = bases.iter().any(|b| b.t.is_some());
    let complex = w.dtype().is_complex() || !values.is_real();
    let inner = if complex { dtype.complex() } else { dtype };
    let norm_fro = match form {
        Form::Pair(..) => norm_by_probes(a)?,
        _ => values.norm().hypot(above(&form, &bases)),
    };
    let middle = match form {
        Form::Shifted(c, _, s) if triangular => Middle::Shifted(c, bases, s),
        _ if triangular => Middle::Sum(bases),
        _ => Middle::Diagonal(values.column(inner)?),
    };
    Ok(Eigenbasis { n: a.rows(), dtype, inner, w, middle, values, log_det_w, norm_fro })
}

/// The Frobenius norm of what is above the diagonal of S.
fn above(form: &Form<'_>, bases: &[Arc<Spectral>]) -> f64 {
    if let Form::Shifted(c, ..) = form {
        // ‖T₁ ⊗ … ⊗ Tₖ‖² without the diagonal, whose norm is the product of the diagonals' norms.
        let (mut whole, mut diagonal) = (c.norm(), 1.0);
        for basis in bases {
            let own = norm(basis.values.len(), |i| basis.values[i].norm());
            let all = own.hypot(basis.above);
            (whole, diagonal) = (whole * all, diagonal * if all > 0.0 { own / all } else { 1.0 });
        }
        return whole * (1.0 - diagonal * diagonal).max(0.0).sqrt();
    }
    // The entries above the diagonal of T₁ ⊕ … ⊕ Tₖ are those of each Tᵢ, N/nᵢ times.
    let n: f64 = bases.iter().map(|b| b.values.len() as f64).product();
    norm(bases.len(), |k| bases[k].above * (n / bases[k].values.len().max(1) as f64).sqrt())
}

/// The eigenvalues of A₁ ⊕ … ⊕ Aₖ, the last factor's fastest.
///
/// # Errors
/// Those of the decompositions.
pub(crate) fn kron_sum_eigenvalues(factors: &[Op]) -> Result<Vec<c64>> {
    let bases = factors.iter().map(Spectral::of).collect::<Result<Vec<_>>>()?;
    let values = Combinations::of(&bases, c64::default(), By::Sum)?;
    Ok((0..values.len()).map(|i| values.get(i)).collect())
}

/// W with Wᴴ·A·W = Λ and Wᴴ·C·W = I, and log det C: C = L·Lᴴ, L⁻¹·A·L⁻ᴴ = U·Λ·Uᴴ, W = L⁻ᴴ·U.
fn simultaneous(a: &Op, c: &Op) -> Result<(Spectral, f64)> {
    if c.downcast_ref::<Identity>().is_some() {
        // The eigenvectors of A itself, kept with it.
        return Ok(((*Spectral::of(a)?).clone(), 0.0));
    }
    super::expect_self_adjoint(a)?;
    super::expect_self_adjoint(c)?;
    let dtype = working(a.dtype().promote(c.dtype()));
    let (a_dense, c_dense) = (dense_of(a)?.cast(dtype)?, dense_of(c)?.cast(dtype)?);
    with_number!(dtype, T => {
        let factor = Cholesky::factor(c_dense.view::<T>()?).on(&c.to_string())?;
        let l = factor.l();
        let mut b = a_dense.view::<T>()?.to_owned();
        trsm(Triangle::Lower, false, cola_kernels::Trans::None, l.as_ref(), b.as_mut()).on("C")?;
        let mut b = b.adjoint().to_owned();
        trsm(Triangle::Lower, false, cola_kernels::Trans::None, l.as_ref(), b.as_mut()).on("C")?;
        let (values, mut w) = eigh(b.as_ref()).on("A")?;
        trsm(Triangle::Lower, false, cola_kernels::Trans::Adjoint, l.as_ref(), w.as_mut()).on("C")?;
        let q = Dense::new(Array::copy_of(T::erase(w.as_ref()))?);
        let values = values.into_iter().map(|x| c64::new(x, 0.0)).collect();
        Ok((Spectral { values, q, t: None, above: 0.0 }, factor.slogdet().1))
    })
}

/// Refuses entries of S that are zero to working precision, and negative ones of a semidefinite operator.
fn check(a: &Op, bases: &[Arc<Spectral>], values: &Combinations, scale: f64) -> Result<()> {
    let longest = bases.iter().map(|b| b.values.len()).max().unwrap_or(1);
    let tiny = 2.0 * (longest as f64).sqrt() * epsilon(working(a.dtype())) * scale;
    let rounded =
        |z: c64| if z.im == 0.0 { format!("{:.3e}", z.re) } else { format!("{:.3e}{:+.3e}i", z.re, z.im) };
    expect_finite(a, values)?;
    if let Some(i) = values.smallest().filter(|&i| values.get(i).norm() <= tiny) {
        let mut rest = i;
        let mut of_factors: Vec<String> = Vec::new();
        for basis in bases.iter().rev() {
            of_factors.push(rounded(basis.values[rest % basis.values.len()]));
            rest /= basis.values.len();
        }
        of_factors.reverse();
        let why = format!(
            "{a} is singular: the eigenvalues {} of its factors make {}",
            of_factors.join(", "),
            rounded(values.get(i))
        );
        return Err(Error::new(ErrorKind::Singular, why)
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"));
    }
    let least = values.least();
    if PSD.of(a) && least < -tiny {
        let why = format!("{a} is claimed to be PSD, but its least eigenvalue is {least:.3e}");
        return Err(Error::new(ErrorKind::FalseClaim, why).with_help("drop the claim"));
    }
    Ok(())
}

fn expect_finite(a: &Op, values: &Combinations) -> Result<()> {
    let Some(worst) = values.not_finite() else { return Ok(()) };
    let why = format!("{a}: an eigenvalue overflowed to {}", shown(worst));
    Err(Error::new(ErrorKind::Inaccurate, why).with_help("scale the operator first"))
}

impl Eigenbasis {
    /// z ← op(S)⁻¹·z
    fn divide<T: Working + Number>(&self, op: Trans, z: &mut Array) -> Result<()> {
        let map = Map { transposes: op.transposes(), conjugates: op.conjugates() };
        let mut z = z.view_mut::<T>()?;
        match &self.middle {
            Middle::Diagonal(s) => {
                let s = s.view::<T>()?;
                for j in 0..z.ncols() {
                    let column = z.as_mut().col_mut(j);
                    match (column.try_as_col_major_mut(), s.col(0).try_as_col_major()) {
                        (Some(z), Some(s)) if !T::COMPLEX => {
                            z.as_slice_mut().iter_mut().zip(s.as_slice()).for_each(|(z, &s)| *z = z.over(s));
                        }
                        _ => {
                            for (z, &s) in z.as_mut().col_mut(j).iter_mut().zip(s.col(0).iter()) {
                                *z = z.over(if map.conjugates { Field::conj(s) } else { s });
                            }
                        }
                    }
                }
            }
            Middle::Sum(bases) | Middle::Shifted(_, bases, _) => {
                let factors = bases.iter().map(|basis| {
                    let diagonal = basis.values.iter().map(|v| <T as Element>::from_scalar(*v)).collect();
                    Ok(Factor { diagonal, above: basis.t.as_ref().map(Array::view::<T>).transpose()? })
                });
                let factors = factors.collect::<Result<Vec<_>>>()?;
                let entry = |z: c64| map.entry(<T as Element>::from_scalar(z));
                for j in 0..z.ncols() {
                    let column = z.as_mut().col_mut(j).try_as_col_major_mut();
                    let x = column.map(|c| c.as_slice_mut()).unwrap_or_default();
                    match &self.middle {
                        Middle::Shifted(c, _, s) => {
                            triangular_shift::solve(&factors, entry(*c), entry(*s), map, x)?;
                        }
                        _ => triangular_sum::solve(&factors, <T as Number>::ZERO, map, x)?,
                    }
                }
            }
        }
        Ok(())
    }
}

impl Factorisation for Eigenbasis {
    fn n(&self) -> usize {
        self.n
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn solve_in_place(&self, op: Trans, mut x: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        let (n, k) = x.shape();
        if n == 0 || k == 0 {
            return Ok(());
        }
        // A⁻¹ = W·S⁻¹·Wᴴ; its transpose is conj(W)·S⁻ᵀ·Wᵀ.
        let (into, back) = match op {
            Trans::None | Trans::Adjoint => (Trans::Adjoint, Trans::None),
            Trans::Transpose | Trans::Conj => (Trans::Transpose, Trans::Conj),
        };
        let mut z = ws.take(self.inner, n, k)?;
        self.w.apply_into(into, ONE, x.rb(), ZERO, z.as_mut()?, ws)?;
        with_number!(self.inner, T => self.divide::<T>(op, &mut z))?;
        if self.inner == x.dtype() {
            self.w.apply_into(back, ONE, z.as_ref(), ZERO, x.rb_mut(), ws)?;
        } else {
            // A is real and its eigenvectors are not: the imaginary parts are rounding.
            let mut y = ws.take(self.inner, n, k)?;
            self.w.apply_into(back, ONE, z.as_ref(), ZERO, y.as_mut()?, ws)?;
            real_part(&y, x)?;
            ws.give(y);
        }
        ws.give(z);
        Ok(())
    }

    fn slogdet(&self) -> (c64, f64) {
        let (mut phase, mut log) = (c64::new(1.0, 0.0), -self.log_det_w);
        for z in (0..self.values.len()).map(|i| self.values.get(i)) {
            let size = if z.im == 0.0 { z.re.abs() } else { z.norm() };
            phase *= z / size;
            if phase.im != 0.0 {
                phase /= phase.norm();
            }
            log += size.ln();
        }
        if !self.dtype.is_complex() {
            phase = c64::new(phase.re.signum(), 0.0);
        }
        (phase, log)
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn bytes(&self) -> usize {
        let squares: usize = self.w.children().iter().map(|q| q.rows() * q.rows()).sum();
        (squares + self.n) * self.inner.size_of()
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        let _ = scaling;
        let mut ws = Workspace::new();
        with_number!(self.dtype, T => {
            let mut failed = None;
            let estimate = norm1_inverse_estimate::<T>(self.n, |op, x| {
                let op = if op == cola_kernels::Trans::None { Trans::None } else { Trans::Adjoint };
                if let Err(e) = self.solve_in_place(op, T::erase_mut(x), &mut ws) {
                    failed = Some(e);
                }
                Ok(())
            }).on("A")?;
            match failed {
                Some(e) => Err(e),
                None => Ok(1.0 / (estimate * self.norm_fro).max(1.0)),
            }
        })
    }

    fn pivot_ratio(&self) -> f64 {
        let least = self.values.smallest().map_or(f64::INFINITY, |i| self.values.get(i).norm());
        least / self.values.largest()
    }
}

fn real_part(from: &Array, to: ArrayMut<'_>) -> Result<()> {
    with_number!(to.dtype(), R => {
        let mut to = to.typed::<R>()?;
        with_number!(from.dtype(), C => {
            let from = from.view::<C>()?;
            for j in 0..to.ncols() {
                for i in 0..to.nrows() {
                    to[(i, j)] = <R as Number>::from_real(Number::re(from[(i, j)]));
                }
            }
        });
    });
    Ok(())
}

/// Solves in the basis of the factors; checks each result and refines it.
pub(crate) struct EigenbasisSolver;

impl Solver for EigenbasisSolver {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let basis = eigenbasis(a)?;
        let mut solve = |z: ArrayMut<'_>, ws: &mut Workspace| basis.solve_in_place(op, z, ws);
        Task { a, op, alpha, x, beta, y }.direct(NAME, Some(&*basis), &mut solve, ws)
    }

    fn solve_in_place(&self, a: &Op, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<bool> {
        let basis = eigenbasis(a)?;
        if x.dtype() != basis.dtype() {
            return Ok(false);
        }
        basis.solve_in_place(op, x, ws)?;
        Ok(true)
    }

    fn describe(&self) -> String {
        format!("by {NAME}")
    }

    fn flops(&self, a: &Op) -> f64 {
        let Some(form) = Form::of(a) else { return a.rows() as f64 };
        let factors: &[Op] = match form {
            Form::KronSum(f) | Form::Power(f, _) | Form::Shifted(_, f, _) | Form::Pair((_, f), _) => f,
        };
        let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
        4.0 * complex * a.rows() as f64 * factors.iter().map(|f| f.rows() as f64).sum::<f64>()
    }
}
