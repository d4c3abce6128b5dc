//! Norms from moduli of entries, one at a time; NaN is never lost.

use crate::functions::Norm;

/// The sum of moduli: 0 where there are none, for which `Iterator::sum` has −0.
pub(super) fn total(moduli: impl Iterator<Item = f64>) -> f64 {
    moduli.sum::<f64>() + 0.0
}

/// Collects |aᵢⱼ| in any order.
pub(super) struct Tally {
    ord: Norm,
    squares: RootSumSquares,
    sums: Vec<f64>,
}

impl Tally {
    /// For an m×n matrix and fro, 1 or inf.
    pub(super) fn new(ord: Norm, (m, n): (usize, usize)) -> Tally {
        let sums = match ord {
            Norm::One => n,
            Norm::Inf => m,
            _ => 0,
        };
        Tally { ord, squares: RootSumSquares::default(), sums: vec![0.0; sums] }
    }

    /// Entry (i, j) has this modulus.
    pub(super) fn add(&mut self, i: usize, j: usize, modulus: f64) {
        match self.ord {
            Norm::One => self.sums[j] += modulus,
            Norm::Inf => self.sums[i] += modulus,
            _ => self.squares.add(modulus),
        }
    }

    /// The norm of what was added.
    pub(super) fn value(&self) -> f64 {
        match self.ord {
            Norm::One | Norm::Inf => largest(self.sums.iter().copied()),
            _ => self.squares.value(),
        }
    }
}

/// (Σ wᵢ·xᵢ²)^½ without overflow or underflow on the way.
#[derive(Default)]
pub(super) struct RootSumSquares {
    scale: f64,
    sum: f64,
}

impl RootSumSquares {
    /// One x ≥ 0.
    pub(super) fn add(&mut self, x: f64) {
        self.add_times(x, 1.0);
    }

    /// w copies of x ≥ 0.
    pub(super) fn add_times(&mut self, x: f64, w: f64) {
        if x == 0.0 || w == 0.0 {
            return;
        }
        if x > self.scale {
            let ratio = self.scale / x;
            self.sum = self.sum * ratio * ratio + w;
            self.scale = x;
        } else {
            // A NaN compares false and lands here.
            let ratio = x / self.scale;
            self.sum += if x.is_infinite() { 0.0 } else { w * ratio * ratio };
        }
        if x.is_nan() {
            (self.scale, self.sum) = (f64::NAN, f64::NAN);
        }
    }

    /// The root of the sum.
    pub(super) fn value(&self) -> f64 {
        self.scale * self.sum.sqrt()
    }
}

/// The largest of numbers ≥ 0, 0 for none, NaN if one is NaN.
pub(super) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |m: f64, x| if x.is_nan() || m.is_nan() { f64::NAN } else { m.max(x) })
}
