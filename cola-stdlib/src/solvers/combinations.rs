//! All combinations of one number of each factor: the eigenvalues of Kronecker products and sums.

use super::spectral::Spectral;
use crate::algorithms::spectral::norm;
use crate::memory;
use cola_runtime::{Array, DType, Element, Result, c64, with_number};
use std::sync::Arc;

/// N numbers, real ones as such: there are many of them.
#[derive(Debug)]
pub(crate) enum Combinations {
    /// All of them are real.
    Real(Vec<f64>),
    /// At least one may be complex.
    Complex(Vec<c64>),
}

/// How the numbers of two factors are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Those of A ⊕ B.
    Sum,
    /// Those of A ⊗ B.
    Product,
}

impl Combinations {
    /// All combinations with `start`, the last factor's fastest.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn of(bases: &[Arc<Spectral>], start: c64, by: By) -> Result<Combinations> {
        let count = bases.iter().fold(1usize, |n, basis| n.saturating_mul(basis.values.len()));
        memory::check(count, 2, DType::C64)?;
        let real = start.im == 0.0 && bases.iter().all(|basis| basis.values.iter().all(|z| z.im == 0.0));
        Ok(match (real, by) {
            (true, By::Sum) => Combinations::Real(combined(bases, start.re, |z| z.re, |x, y| x + y)),
            (true, By::Product) => Combinations::Real(combined(bases, start.re, |z| z.re, |x, y| x * y)),
            (false, By::Sum) => Combinations::Complex(combined(bases, start, |z| z, |x, y| x + y)),
            (false, By::Product) => Combinations::Complex(combined(bases, start, |z| z, |x, y| x * y)),
        })
    }

    /// Each with s added.
    pub fn shifted(self, s: c64) -> Combinations {
        match self {
            Combinations::Real(mut all) if s.im == 0.0 => {
                all.iter_mut().for_each(|x| *x += s.re);
                Combinations::Real(all)
            }
            Combinations::Real(all) => Combinations::Complex(all.into_iter().map(|x| x + s).collect()),
            Combinations::Complex(mut all) => {
                all.iter_mut().for_each(|z| *z += s);
                Combinations::Complex(all)
            }
        }
    }

    /// Each to the p-th power.
    pub fn raised(self, p: i32) -> Combinations {
        match self {
            Combinations::Real(mut all) => {
                match p {
                    2 => all.iter_mut().for_each(|x| *x *= *x),
                    _ => all.iter_mut().for_each(|x| *x = x.powi(p)),
                }
                Combinations::Real(all)
            }
            Combinations::Complex(mut all) => {
                all.iter_mut().for_each(|z| *z = z.powi(p));
                Combinations::Complex(all)
            }
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Combinations::Real(all) => all.len(),
            Combinations::Complex(all) => all.len(),
        }
    }

    /// The i-th.
    pub fn get(&self, i: usize) -> c64 {
        match self {
            Combinations::Real(all) => c64::new(all[i], 0.0),
            Combinations::Complex(all) => all[i],
        }
    }

    /// Whether all are real.
    pub fn is_real(&self) -> bool {
        match self {
            Combinations::Real(_) => true,
            Combinations::Complex(all) => all.iter().all(|z| z.im == 0.0),
        }
    }

    /// The first that is NaN or infinite.
    pub fn not_finite(&self) -> Option<c64> {
        match self {
            // 0·x is NaN where x is not finite, and 0 else.
            Combinations::Real(all) if folded(all, 0.0, |sum, x| sum + 0.0 * x, plus) == 0.0 => None,
            Combinations::Real(all) => all.iter().find(|x| !x.is_finite()).map(|&x| c64::new(x, 0.0)),
            Combinations::Complex(all) => {
                all.iter().find(|z| !(z.re.is_finite() && z.im.is_finite())).copied()
            }
        }
    }

    /// The place of the one nearest to 0.
    pub fn smallest(&self) -> Option<usize> {
        match self {
            Combinations::Real(all) => {
                let least = folded(all, f64::INFINITY, |m, x| lesser(m, x.abs()), lesser);
                all.iter().position(|x| x.abs() == least)
            }
            Combinations::Complex(all) => {
                let sizes = all.iter().map(|z| z.norm()).enumerate();
                sizes.min_by(|x, y| x.1.total_cmp(&y.1)).map(|(i, _)| i)
            }
        }
    }

    /// The size of the largest.
    pub fn largest(&self) -> f64 {
        match self {
            Combinations::Real(all) => folded(all, 0.0, |m, x| greater(m, x.abs()), greater),
            Combinations::Complex(all) => all.iter().fold(0.0, |r, z| r.max(z.norm())),
        }
    }

    /// The least real part.
    pub fn least(&self) -> f64 {
        match self {
            Combinations::Real(all) => folded(all, f64::INFINITY, lesser, lesser),
            Combinations::Complex(all) => all.iter().map(|z| z.re).fold(f64::INFINITY, f64::min),
        }
    }

    /// (Σ |zᵢ|²)^½
    pub fn norm(&self) -> f64 {
        match self {
            Combinations::Real(all) => {
                let largest = self.largest();
                if largest == 0.0 || !largest.is_finite() {
                    return largest;
                }
                largest * folded(all, 0.0, |sum, x| sum + (x / largest) * (x / largest), plus).sqrt()
            }
            Combinations::Complex(all) => norm(all.len(), |i| all[i].norm()),
        }
    }

    /// As a column of the dtype, which is complex unless all are real.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn column(&self, dtype: DType) -> Result<Array> {
        match self {
            Combinations::Real(all) if dtype == DType::F64 => {
                let view = faer::MatRef::from_column_major_slice(all, all.len(), 1);
                Array::copy_of(<f64 as Element>::erase(view))
            }
            _ => with_number!(dtype, T => {
                Array::from_fn(self.len(), 1, |i, _| <T as Element>::from_scalar(self.get(i)))
            }),
        }
    }
}

/// All numbers folded, eight next to each other, as many at a time as the processor takes; then what these make is joined.
fn folded(all: &[f64], start: f64, with: impl Fn(f64, f64) -> f64, join: impl Fn(f64, f64) -> f64) -> f64 {
    let (eights, rest) = all.as_chunks::<8>();
    let mut parts = [start; 8];
    for eight in eights {
        for (part, &x) in parts.iter_mut().zip(eight) {
            *part = with(*part, x);
        }
    }
    parts.into_iter().fold(rest.iter().copied().fold(start, &with), join)
}

fn plus(x: f64, y: f64) -> f64 {
    x + y
}

// In this form a comparison and a choice, which `f64::min` is not: it looks for NaN.
fn lesser(m: f64, x: f64) -> f64 {
    if x < m { x } else { m }
}

fn greater(m: f64, x: f64) -> f64 {
    if x > m { x } else { m }
}

fn combined<T: Copy>(
    bases: &[Arc<Spectral>],
    start: T,
    value: impl Fn(c64) -> T,
    with: impl Fn(T, T) -> T,
) -> Vec<T> {
    bases.iter().fold(vec![start], |sofar, basis| {
        let values: Vec<T> = basis.values.iter().map(|z| value(*z)).collect();
        let mut all = Vec::with_capacity(sofar.len() * values.len());
        sofar.iter().for_each(|&x| all.extend(values.iter().map(|&y| with(x, y))));
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::Identity;

    fn basis(values: &[c64]) -> Arc<Spectral> {
        let q = Identity::new(values.len(), DType::F64);
        Arc::new(Spectral { values: values.to_vec(), q, t: None, above: 0.0 })
    }

    #[test]
    fn the_last_factors_numbers_vary_fastest() -> Result<()> {
        let z = |x: f64| c64::new(x, 0.0);
        let bases = [basis(&[z(1.0), z(-2.0)]), basis(&[z(10.0), z(20.0), z(30.0)])];
        let sum = Combinations::of(&bases, z(0.0), By::Sum)?;
        assert_eq!(sum.column(DType::F64)?.to_vec::<f64>()?, [11.0, 21.0, 31.0, 8.0, 18.0, 28.0]);
        let product = Combinations::of(&bases, z(0.5), By::Product)?.raised(2).shifted(z(-25.0));
        assert_eq!((product.get(0), product.get(5), product.smallest()), (z(0.0), z(875.0), Some(0)));
        assert_eq!((product.largest(), product.least(), product.not_finite()), (875.0, 0.0, None));
        let many = Combinations::Real((0..21).map(|i| f64::from(i) - 7.0).collect());
        assert_eq!((many.least(), many.largest(), many.smallest()), (-7.0, 13.0, Some(7)));
        assert!((many.norm().powi(2) - 959.0).abs() < 1e-9);
        assert!(Combinations::Real(vec![0.0, f64::NAN]).not_finite().is_some_and(|z| z.re.is_nan()));
        Ok(())
    }

    #[test]
    fn complex_numbers_stay_complex() -> Result<()> {
        let bases = [basis(&[c64::new(0.0, 3.0)]), basis(&[c64::new(4.0, 0.0)])];
        let sum = Combinations::of(&bases, c64::default(), By::Sum)?;
        assert_eq!((sum.is_real(), sum.norm(), sum.get(0)), (false, 5.0, c64::new(4.0, 3.0)));
        assert!(sum.shifted(c64::new(0.0, -3.0)).is_real());
        Ok(())
    }
}
