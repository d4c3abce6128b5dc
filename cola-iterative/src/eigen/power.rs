//! Power iteration.
//!
//! Method    q⁺ = A·q/‖A·q‖, with the Rayleigh quotient. Beside it A·q⁺ is fitted by q and q⁺: where two eigenvalues have
//!           the largest modulus (λ and −λ, or a conjugate pair) the iteration turns forever in the plane of q and q⁺, and
//!           the roots of z² = a·z + b of that plane are both of them
//! Memory    4 vectors, 2 complex ones at the end
//! Work      an apply, 5 dots and 2 updates of a vector
//! Stops     *converged*: recomputed residual ≤ tol · `Stagnated` · `IterationLimit` · `Deadline`, `Cancelled` ·
//!           *NaN, infinity*: `NotFinite`
//! Differs   the value has the sign, or the phase, of the eigenvalue, never the norm alone; a tie of moduli is a warning of
//!           the evidence. The start vector is random: with probability 1 it is not orthogonal to the wanted vector
//! Source    Golub & Van Loan, 4th ed., §7.3.1; Wilkinson, The Algebraic Eigenvalue Problem, ch. 9, §12

use super::pairs::{End, Pairs, expect_pairs, not_finite, ratio, stopped, within};
use crate::gaussian::fill_gaussian;
use crate::kernel::OnOperand;
use crate::krylov::{attainable, iteration_limit};
use crate::{ONE, Working, ZERO};
use cola_kernels::{Field, MatMut, MatRef, combine, dot, norm_fro};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, Element, Evidence, Op, Result, Status, Trans, Workspace, c64, with_number};

const NAME: &str = "power iteration";
const HELP: &str = "eigenvalues of nearly equal modulus: use Lanczos() or KrylovSchur()";

/// The eigenvalue of largest modulus by power iteration: see the module page.
#[derive(Clone, Debug)]
pub struct Power {
    /// Largest ‖A·v − λ·v‖/‖A‖; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on iterations; without one, 10·n or as many as 10¹³ operations allow.
    pub max_iters: Option<usize>,
    /// Of the random start.
    pub seed: u64,
}

impl Default for Power {
    fn default() -> Power {
        Power { tol: 1e-8, max_iters: None, seed: 1 }
    }
}

impl Power {
    /// The dominant pair. Of ±λ the positive one is returned, of a conjugate pair the one with Im λ > 0, and the evidence
    /// has a warning. The vector is complex.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for a 0×0 operator; `ShapeMismatch`.
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs<c64>, Evidence)> {
        expect_pairs(NAME, a, 1)?;
        with_number!(a.dtype().accumulator(), T => self.typed::<T>(a, ws))
    }

    fn typed<T: Working>(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs<c64>, Evidence)>
    where
        T::Cx: Working,
    {
        let n = a.rows();
        let tol = attainable(self.tol, T::DTYPE);
        let limit = iteration_limit(self.max_iters, a).max(1000);
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: 1, tolerance: tol, limit });
        // q, q⁺ = A·q/ν, y = A·q⁺, and the rest of a fit.
        let mut all = [ws.take_vec::<T>(n)?, ws.take_vec(n)?, ws.take_vec(n)?, ws.take_vec(n)?];
        all.iter_mut().for_each(|v| v.truncate(n));
        let [q, next, y, rest] = &mut all;
        fill_gaussian(q, self.seed, 0);
        let norm = norm_fro(column(q));
        q.iter_mut().for_each(|x| *x = x.scale(1.0 / norm));
        apply(a, q, next, ws)?;
        let mut nu = norm_fro(column(next));
        let (mut iteration, mut scale) = (1, nu);
        let mut best = f64::INFINITY;
        let mut best_at = 0;
        // (value, other value of the same modulus, coefficients of q and q⁺ in the vector)
        let (found, status) = loop {
            if !nu.is_finite() {
                return Err(not_finite(NAME, a, iteration));
            }
            if nu == 0.0 {
                break ((c64::default(), None, [c64::new(1.0, 0.0), c64::default()]), Status::Converged);
            }
            next.iter_mut().for_each(|x| *x = x.over(T::from_f64(nu)));
            apply(a, next, y, ws)?;
            iteration += 1;
            let image = norm_fro(column(y));
            if !image.is_finite() {
                return Err(not_finite(NAME, a, iteration));
            }
            scale = scale.max(image);
            // ρ = q⁺ᴴ·A·q⁺
            let rho = dot(column(next), column(y)).on("a vector")?;
            rest.copy_from_slice(y);
            let single = remove(rest, &[(rho, next)])?;
            let value = c64::new(rho.re(), rho.im());
            if single <= 0.5 * tol * scale {
                break ((value, None, [c64::default(), c64::new(1.0, 0.0)]), Status::Converged);
            }
            // y ≈ α·q⁺ + β·q in the least-squares sense, by Gram–Schmidt: q = c·q⁺ + s·p.
            let c = dot(column(next), column(q)).on("a vector")?;
            let remaining = 1.0 - c.abs() * c.abs();
            let beta = dot(column(q), column(rest)).on("a vector")?;
            let mut plane = single;
            if remaining > 1e4 * T::EPS {
                let beta = beta.scale(1.0 / remaining);
                let alpha = rho - beta * c;
                plane = remove(rest, &[(beta, q), (-(beta * c), next)])?;
                let wide = |x: T| c64::new(x.re(), x.im());
                if plane <= 0.1 * tol * scale * remaining.sqrt() {
                    let (z, other) = roots(wide(alpha), wide(beta) * nu);
                    let tie = (z.norm() - other.norm()).abs() <= 10.0 * tol.sqrt() * z.norm();
                    break ((z, tie.then_some(other), [-other, c64::new(nu, 0.0)]), Status::Converged);
                }
            }
            let residual = single.min(plane) / scale;
            watch::tell(|| Moment::Iteration { method: NAME, iteration, active: 1, residual });
            if residual < 0.99 * best {
                (best, best_at) = (residual, iteration);
            }
            let unfinished = (value, None, [c64::default(), c64::new(1.0, 0.0)]);
            if let Some(stop) = watch::stop_requested() {
                break (unfinished, stopped(stop));
            }
            if iteration >= limit {
                break (unfinished, Status::IterationLimit);
            }
            if iteration - best_at > n.max(1000) {
                break (unfinished, Status::Stagnated);
            }
            std::mem::swap(q, next);
            std::mem::swap(next, y);
            nu = image;
        };
        let (value, tie, [c_q, c_next]) = found;
        let wide = |x: &T| c64::new(x.re(), x.im());
        let v: Vec<c64> = q.iter().zip(next.iter()).map(|(q, x)| wide(q) * c_q + wide(x) * c_next).collect();
        all.into_iter().for_each(|v| ws.give_vec(v));
        let (pairs, evidence) = self.certified::<T::Cx>(a, value, &v, (status, iteration, tol, scale), ws)?;
        Ok(match tie {
            None => (pairs, evidence),
            Some(other) => {
                let warning =
                    format!("{value:.6} and {other:.6} have the same modulus; the first is returned");
                (pairs, evidence.warning(warning))
            }
        })
    }

    fn certified<C: Working>(
        &self,
        a: &Op,
        value: c64,
        v: &[c64],
        (status, applies, tol, scale): (Status, usize, f64, f64),
        ws: &mut Workspace,
    ) -> Result<(Pairs<c64>, Evidence)> {
        let norm = v.iter().map(|x| x.norm_sqr()).sum::<f64>().sqrt();
        let x: Vec<C> = v.iter().map(|x| <C as Field>::from_parts(x.re / norm, x.im / norm)).collect();
        let mut r = vec![C::zero(); v.len()];
        apply(a, &x, &mut r, ws)?;
        let residual = ratio(remove(&mut r, &[(<C as Field>::from_parts(value.re, value.im), &x)])?, scale);
        let residuals = vec![residual];
        let converged = within(&residuals, tol);
        let measure = "‖A·v − λ·v‖/‖A‖";
        let applies = applies + 1;
        End { method: NAME, a, asked: 1, applies, tol, status, measure, help: HELP }.certify(Pairs {
            values: vec![value],
            vectors: Array::vector(x),
            residuals,
            converged,
        })
    }
}

fn column<T: Working>(x: &[T]) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(x, x.len(), 1)
}

fn apply<T: Working>(a: &Op, x: &[T], y: &mut [T], ws: &mut Workspace) -> Result<()> {
    let n = x.len();
    let y = MatMut::from_column_major_slice_mut(y, n, 1);
    a.apply_into(Trans::None, ONE, <T as Element>::erase(column(x)), ZERO, <T as Element>::erase_mut(y), ws)
}

/// y ← y − Σ c·x; ‖y‖.
fn remove<T: Working>(y: &mut [T], terms: &[(T, &[T])]) -> Result<f64> {
    for (c, x) in terms {
        let n = y.len();
        let target = MatMut::from_column_major_slice_mut(&mut *y, n, 1);
        combine(target.col_mut(0), T::one(), &[(-*c, column(x).col(0))]).on("a vector")?;
    }
    Ok(norm_fro(column(y)))
}

/// The roots of z² = a·z + b: the larger one first; of equal moduli the one with Re z > 0, or Im z > 0.
fn roots(a: c64, b: c64) -> (c64, c64) {
    let s = (a * a * 0.25 + b).sqrt();
    let half = a * 0.5;
    let far = if (half + s).norm() >= (half - s).norm() { half + s } else { half - s };
    // z₁·z₂ = −b
    let other = if far == c64::default() { far } else { -b / far };
    let equal = (far.norm() - other.norm()).abs() <= 1e-6 * far.norm();
    let first =
        |x: c64, y: c64| if (x.re - y.re).abs() > 1e-6 * x.norm() { x.re > y.re } else { x.im >= y.im };
    if equal && !first(far, other) { (other, far) } else { (far, other) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::{DType, ErrorKind};

    fn dominant(a: &Op) -> (c64, Evidence) {
        let tol = if a.dtype().epsilon() > 1e-10 { 1e-4 } else { 1e-9 };
        let (pairs, evidence) = Power { tol, ..Power::default() }.solve(a, &mut Workspace::new()).unwrap();
        (pairs.values[0], evidence)
    }

    #[test]
    fn a_negative_dominant_eigenvalue_keeps_its_sign() {
        let mut spectrum: Vec<f64> = (0..40).map(|i| i as f64 / 20.0).collect();
        spectrum.push(-4.0);
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let (value, evidence) = dominant(&testing::self_adjoint(&spectrum, dtype, 3));
            assert!((value - c64::new(-4.0, 0.0)).norm() < if dtype.epsilon() > 1e-10 { 1e-3 } else { 1e-8 });
            assert!(evidence.warning.is_none());
        }
    }

    #[test]
    fn equal_moduli_are_told_and_resolved() {
        let (value, evidence) = dominant(&testing::self_adjoint(&[3.0, -3.0, 1.0, 0.5, 0.2], DType::F64, 3));
        assert!((value - c64::new(3.0, 0.0)).norm() < 1e-8 && evidence.warning.is_some(), "{value}");
        let turn = testing::dense(3, 3, &[0.0, -2.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let (value, evidence) = dominant(&turn);
        assert!((value - c64::new(0.0, 2.0)).norm() < 1e-8 && evidence.warning.is_some(), "{value}");
    }

    #[test]
    fn zero_identity_and_one_by_one() {
        for value in [0.0, 1.0, -5.0] {
            for n in [1, 12] {
                let (found, _) = dominant(&testing::self_adjoint(&vec![value; n], DType::F64, 2));
                assert!((found - c64::new(value, 0.0)).norm() < 1e-13);
            }
        }
        let empty = testing::matrix(Array::zeros(0, 0, DType::F64).unwrap());
        let refused = Power::default().solve(&empty, &mut Workspace::new()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
    }

    #[test]
    fn nearly_equal_eigenvalues_are_no_false_success() {
        let spectrum: Vec<f64> = (0..60).map(|i| 1.0 - 1e-5 * i as f64).collect();
        let a = testing::self_adjoint(&spectrum, DType::F64, 3);
        let short = Power { tol: 1e-12, max_iters: Some(50), ..Power::default() };
        if let Ok((pairs, _)) = short.solve(&a, &mut Workspace::new()) {
            panic!("{pairs:?}");
        }
    }
}
