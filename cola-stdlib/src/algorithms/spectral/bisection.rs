//! Single eigenvalues of a Hermitian tridiagonal matrix.
//!
//! Method    the pivots of T − x·I = L·D·Lᴴ that are negative count the eigenvalues below x; an interval with the wanted one is
//!           halved until it is as short as rounding
//! Memory    2n numbers
//! Work      5n operations for each halving, at most 160 of them
//! Stops     always: `NotFinite` for entries that are not
//! Differs   entries are scaled to at most about 1 first, so that no square leaves the range
//! Source    Golub & Van Loan, Matrix Computations, 4th ed., §8.4.1; LAPACK stebz for pivots near zero

use cola_runtime::{Array, DType, Error, Result, c64};

/// A Hermitian tridiagonal matrix divided by `scale`.
pub(crate) struct Sturm {
    diag: Vec<f64>,
    /// |tᵢ₊₁,ᵢ|²
    squares: Vec<f64>,
    scale: f64,
    /// No eigenvalue is larger in modulus (Gershgorin).
    bound: f64,
}

/// Pivots smaller than this count as negative and this large: squares are at most 4.
const LEAST_PIVOT: f64 = f64::MIN_POSITIVE;

impl Sturm {
    /// From the diagonal, whose imaginary parts are zero, and the subdiagonal.
    ///
    /// # Errors
    /// `NotFinite`.
    pub(crate) fn of(diag: &Array, sub: &Array) -> Result<Sturm> {
        let diag: Vec<f64> = diag.cast(DType::C64)?.to_vec::<c64>()?.into_iter().map(|z| z.re).collect();
        let sub: Vec<f64> = sub.cast(DType::C64)?.to_vec::<c64>()?.into_iter().map(c64::norm).collect();
        let bad = |values: &[f64]| values.iter().position(|x| !x.is_finite());
        if let Some(at) = bad(&diag).map(|i| (i, i)).or_else(|| bad(&sub).map(|i| (i + 1, i))) {
            return Err(Error::not_finite("Tridiagonal", at));
        }
        let scale = diag.iter().chain(&sub).fold(0.0f64, |m, x| m.max(x.abs()));
        // A power of two, so that nothing is rounded.
        let scale = if scale > 0.0 { scale.log2().floor().exp2() } else { 1.0 };
        let diag: Vec<f64> = diag.iter().map(|x| x / scale).collect();
        let sub: Vec<f64> = sub.iter().map(|x| x / scale).collect();
        let radius = |i: usize| i.checked_sub(1).map_or(0.0, |j| sub[j]) + sub.get(i).copied().unwrap_or(0.0);
        let bound = (0..diag.len()).map(|i| diag[i].abs() + radius(i)).fold(0.0, f64::max);
        let bound = bound * (1.0 + 4.0 * f64::EPSILON);
        Ok(Sturm { diag, squares: sub.iter().map(|x| x * x).collect(), scale, bound })
    }

    /// How many eigenvalues of the scaled matrix are below x.
    fn below(&self, x: f64) -> usize {
        let (mut count, mut pivot) = (0, 1.0f64);
        for (i, d) in self.diag.iter().enumerate() {
            let coupling = i.checked_sub(1).map_or(0.0, |j| self.squares[j] / pivot);
            pivot = d - x - coupling;
            if pivot.abs() < LEAST_PIVOT {
                pivot = -LEAST_PIVOT;
            }
            count += usize::from(pivot < 0.0);
        }
        count
    }

    /// How many eigenvalues of the matrix are below x.
    pub(crate) fn count_below(&self, x: f64) -> usize {
        self.below(x / self.scale)
    }

    /// Eigenvalue k of the n in ascending order, of the scaled matrix.
    fn value(&self, k: usize) -> f64 {
        let (mut lo, mut hi) = (-self.bound, self.bound);
        // What is as small as the square of rounding counts as zero.
        let floor = f64::EPSILON * f64::EPSILON * self.bound;
        while hi - lo > 2.0 * f64::EPSILON * lo.abs().max(hi.abs()) + floor {
            let middle = lo.midpoint(hi);
            if middle <= lo || middle >= hi {
                break;
            }
            if self.below(middle) > k { hi = middle } else { lo = middle }
        }
        let middle = lo.midpoint(hi);
        if middle.abs() <= floor { 0.0 } else { middle }
    }

    /// The eigenvalue of largest magnitude, the positive one of two, of a matrix that is not 0×0.
    pub(crate) fn largest(&self) -> f64 {
        let (first, last) = (self.value(0), self.value(self.diag.len() - 1));
        self.scale * first_of(last, first, |x, y| x > y)
    }

    /// The eigenvalue of smallest magnitude, the positive one of two, of a matrix that is not 0×0.
    pub(crate) fn smallest(&self) -> f64 {
        let (n, negative) = (self.diag.len(), self.below(0.0));
        self.scale
            * match negative {
                0 => self.value(0),
                k if k == n => self.value(n - 1),
                k => first_of(self.value(k), self.value(k - 1), |x, y| x < y),
            }
    }
}

/// The number whose magnitude comes first; of two that are equal up to rounding the positive one, x.
fn first_of(x: f64, y: f64, before: impl Fn(f64, f64) -> bool) -> f64 {
    let near = (x.abs() - y.abs()).abs() <= 16.0 * f64::EPSILON * x.abs();
    let (largest, least) = (x.max(y), x.min(y));
    if near || before(largest.abs(), least.abs()) { largest } else { least }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sturm(diag: &[f64], sub: &[f64]) -> Result<Sturm> {
        Sturm::of(&Array::vector(diag.to_vec()), &Array::vector(sub.to_vec()))
    }

    #[test]
    fn eigenvalues_of_the_laplacian_are_those_of_the_textbook() -> Result<()> {
        // 2 − 2·cos(kπ/(n + 1))
        let n = 1000;
        let t = sturm(&vec![2.0; n], &vec![-1.0; n - 1])?;
        let exact = |k: usize| 2.0 - 2.0 * (k as f64 * std::f64::consts::PI / (n as f64 + 1.0)).cos();
        assert!((t.largest() - exact(n)).abs() < 1e-14, "{}", t.largest());
        assert!((t.smallest() / exact(1) - 1.0).abs() < 1e-9, "{}", t.smallest());
        Ok(())
    }

    #[test]
    fn signs_ties_and_the_ends_of_the_range() -> Result<()> {
        let t = sturm(&[-5.0, 3.0, -1.0], &[0.0, 0.0])?;
        assert!((t.largest() + 5.0).abs() < 1e-14 && (t.smallest() + 1.0).abs() < 1e-14);
        // ±1: the positive one.
        let t = sturm(&[0.0, 0.0], &[1.0])?;
        assert!((t.largest() - 1.0).abs() < 1e-15 && (t.smallest() - 1.0).abs() < 1e-15);
        for scale in [1e300, 1e-300] {
            let t = sturm(&[2.0 * scale, 2.0 * scale], &[scale])?;
            assert!((t.largest() / scale - 3.0).abs() < 1e-14 && (t.smallest() / scale - 1.0).abs() < 1e-14);
        }
        let t = sturm(&[0.0; 3], &[0.0; 2])?;
        assert_eq!((t.largest(), t.smallest()), (0.0, 0.0));
        assert!(sturm(&[f64::NAN], &[]).is_err());
        Ok(())
    }
}
