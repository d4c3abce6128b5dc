//! Toeplitz systems in O(n²): Levinson's recursion.
//!
//! Method    the first column f and the last column b of T⁻¹ are built up from those of the leading k×k corners, for
//!           k = 1, …, n. Invariant: T₍ₖ₎·f = e₀ and T₍ₖ₎·b = eₖ₋₁. For Hermitian T, b is the conjugate of f
//!           backwards, and half the work falls away
//! Memory    4 vectors of n double precision numbers
//! Work      4n² multiply-adds, 2n² when Hermitian; times 4 when complex
//! Stops     at a leading corner that is singular (the recursion divides by 1 − ε_f·ε_b, the ratio of two successive
//!           determinants): `None`
//! Differs   computed in double precision whatever the operands. It is stable for positive definite T (Cybenko); else
//!           an ill-conditioned corner spoils the result, so whoever uses it recomputes residuals
//! Source    Golub & Van Loan, 4th ed., §4.7; Zohar, J. ACM 21 (1974); Cybenko, SIAM J. Sci. Stat. Comput. 1 (1980)

use crate::algorithms::Working;
use cola_kernels::dot_unconjugated;
use faer::ColRef;

/// What the recursion leaves behind.
pub(crate) struct Levinson<T> {
    /// The first column of T⁻¹.
    pub first: Vec<T>,
    /// The last column of T⁻¹.
    pub last: Vec<T>,
    /// Ratios det T₍ₖ₎/det T₍ₖ₋₁₎ of the leading corners, k = 1, …, n: the pivots of LU without exchanges.
    pub pivots: Vec<T>,
}

/// A corner counts as singular when the recursion would lose this much of its numbers.
const BREAKDOWN: f64 = 1e-13;

/// Runs the recursion for the n×n matrix of the diagonals t₋₍ₙ₋₁₎, …, tₙ₋₁, n ≥ 1. `None` where a leading corner is
/// singular up to rounding, or a number overflows.
pub(crate) fn levinson<T: Working>(t: &[T], hermitian: bool) -> Option<Levinson<T>> {
    let n = t.len().div_ceil(2);
    // `t` backwards: what a dot product with a vector from its first entry on needs.
    let backwards: Vec<T> = t.iter().rev().copied().collect();
    let mut pivot = *t.get(n.checked_sub(1)?)?;
    if pivot == T::zero() || !pivot.finite() {
        return None;
    }
    // f, and b backwards, so that both grow at their ends.
    let (mut f, mut b) = (vec![T::one().over(pivot)], vec![T::one().over(pivot)]);
    let mut pivots = Vec::with_capacity(n);
    pivots.push(pivot);
    for k in 1..n {
        // ε_f = Σⱼ tₖ₋ⱼ·fⱼ, what T·(f, 0) has below; ε_b = Σⱼ t₋₁₋ⱼ·bⱼ, what T·(0, b) has above.
        let down = product(&backwards[n - 1 - k..n - 1], &f);
        let up = if hermitian { down.conj() } else { product(&t[n - 1 - k..n - 1], &b) };
        let ratio = T::one() - down * up;
        if !(ratio.abs() > BREAKDOWN) || !ratio.finite() {
            return None;
        }
        let scale = T::one().over(ratio);
        let (p, q) = (-(down * scale), -(up * scale));
        f.push(T::zero());
        if hermitian {
            // b backwards is the conjugate of f.
            for j in 0..k / 2 + 1 {
                let (u, v) = (f[j], f[k - j]);
                (f[j], f[k - j]) = (scale * u + p * v.conj(), scale * v + p * u.conj());
            }
        } else {
            b.push(T::zero());
            for (f, b) in f.iter_mut().zip(b.iter_mut().rev()) {
                (*f, *b) = (scale * *f + p * *b, scale * *b + q * *f);
            }
        }
        pivot *= ratio;
        pivots.push(pivot);
    }
    let last: Vec<T> =
        if hermitian { f.iter().rev().map(|z| z.conj()).collect() } else { b.into_iter().rev().collect() };
    let finite = f.iter().chain(&last).chain(&pivots).all(|z| z.finite());
    finite.then_some(Levinson { first: f, last, pivots })
}

fn product<T: Working>(x: &[T], y: &[T]) -> T {
    let [x, y] = [x, y].map(|v| ColRef::from_slice(v).as_mat());
    dot_unconjugated(x, y).unwrap_or_else(|_| T::zero())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::c64;

    fn residual(t: &[c64], x: &[c64], unit: usize) -> f64 {
        let n = x.len();
        let row = |i: usize| (0..n).map(|j| t[i + n - 1 - j] * x[j]).sum::<c64>();
        let unit = |i: usize| c64::new(f64::from(u8::from(i == unit)), 0.0);
        (0..n).map(|i| (row(i) - unit(i)).norm()).fold(0.0, f64::max)
    }

    #[test]
    fn columns_of_the_inverse_and_ratios_of_determinants() {
        // rows (2, 1), (3, 2): corners 2 and 1, inverse (2, −1), (−3, 2)
        let found = levinson(&[1.0, 2.0, 3.0], false).map(|l| (l.first, l.last, l.pivots));
        assert_eq!(found, Some((vec![2.0, -3.0], vec![-1.0, 2.0], vec![2.0, 0.5])));
    }

    #[test]
    fn residuals_of_general_and_hermitian_matrices() {
        for n in [1usize, 2, 3, 10, 65] {
            let z = |k: usize| c64::new(((k * 7) % 5) as f64 / 8.0, ((k * 3) % 7) as f64 / 16.0);
            let mut t: Vec<c64> = (0..2 * n - 1).map(z).collect();
            t[n - 1] = c64::new(n as f64 + 2.0, 0.5);
            let general = levinson(&t, false);
            let off = general.map(|l| residual(&t, &l.first, 0).max(residual(&t, &l.last, n - 1)));
            assert!(off.is_some_and(|off| off < 1e-13), "{n}: {off:?}");
            t[n - 1].im = 0.0;
            for k in 0..n {
                t[n - 1 - k] = t[n - 1 + k].conj();
            }
            let hermitian = levinson(&t, true);
            let off = hermitian.map(|l| residual(&t, &l.first, 0).max(residual(&t, &l.last, n - 1)));
            assert!(off.is_some_and(|off| off < 1e-13), "{n}: {off:?}");
        }
    }

    #[test]
    fn a_singular_corner_stops_the_recursion() {
        assert!(levinson(&[1.0, 0.0, 1.0], false).is_none());
        assert!(levinson(&[1.0, 1.0, 1.0], false).is_none());
        assert!(levinson::<f64>(&[], false).is_none());
    }
}
