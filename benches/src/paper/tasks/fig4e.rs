//! The ground state of hydrogen on a compactified grid: the lowest eigenvalue of a matrix that is not symmetric.

use cola::functions::{EigOptions, Which, eig_with};
use cola::prelude::*;
use cola::{KrylovSchur, Result};

use crate::paper::csr::Csr;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig4e",
    name: "fig4e_hydrogen",
    about: "the lowest eigenvalue of −½·(L ⊕ L ⊕ L) − diag(1/r) on m points an axis, L not symmetric",
    quick: &["12"],
    full: &["12", "16"],
    budget: 8.0,
    reps: 3,
    variants: &[
        Variant::new("cola", |size| trial(size, |h| lowest(&h.structured()?, lowest_real())))
            .growth(&["8", "20"]),
        Variant::new("cola Sparse", |size| {
            trial(size, |h| lowest(&h.assembled().operator()?, lowest_real()))
        }),
        Variant::new("cola near -0.6", |size| trial(size, |h| lowest(&h.assembled().operator()?, near()))),
        Variant::new("cola KrylovSchur", |size| {
            trial(size, |h| lowest(&h.structured()?, by_krylov_schur(lowest_real())))
        }),
        Variant::new("cola Sparse KrylovSchur", |size| {
            trial(size, |h| lowest(&h.assembled().operator()?, by_krylov_schur(lowest_real())))
        }),
        Variant::new("cola KrylovSchur near -0.6", |size| {
            trial(size, |h| lowest(&h.assembled().operator()?, by_krylov_schur(near())))
        }),
    ],
};

fn lowest_real() -> EigOptions {
    EigOptions::first(1, Which::Sr)
}

fn near() -> EigOptions {
    EigOptions::near(1, cola::c64::new(-0.6, 0.0))
}

fn by_krylov_schur(options: EigOptions) -> EigOptions {
    EigOptions { alg: Some(KrylovSchur::default().into()), ..options }
}

fn lowest(a: &Op, options: EigOptions) -> Result<f64> {
    Ok(eig_with(a, &options)?.values.get(0, 0)?.re)
}

/// The equation on one axis, x = tan(π·s/2) with s uniform in (−1, 1).
struct Hydrogen {
    /// x of each point.
    x: Vec<f64>,
    /// The three diagonals of L: d²/dx².
    bands: [Vec<f64>; 3],
}

impl Hydrogen {
    fn new(m: usize) -> Hydrogen {
        use std::f64::consts::{FRAC_PI_2, PI};
        let h = 2.0 / (m + 1) as f64;
        let s: Vec<f64> = (0..m).map(|i| -1.0 + h * (1 + i) as f64).collect();
        // ds/dx, and its derivative by s times itself: d²/dx² = g²·d²/ds² + g·g′·d/ds.
        let g = |s: f64| 2.0 / PI * (FRAC_PI_2 * s).cos().powi(2);
        let slope = |s: f64| -(PI * s).sin();
        let second = |s: f64| g(s).powi(2) / (h * h);
        let first = |s: f64| g(s) * slope(s) / (2.0 * h);
        let after_first = s.iter().skip(1).map(|&s| second(s) - first(s)).collect();
        let before_last = s.iter().take(m.saturating_sub(1)).map(|&s| second(s) + first(s)).collect();
        let diagonal = s.iter().map(|&s| -2.0 * second(s)).collect();
        Hydrogen {
            x: s.iter().map(|s| (FRAC_PI_2 * s).tan()).collect(),
            bands: [after_first, diagonal, before_last],
        }
    }

    /// −1/r of the point with these three places.
    fn potential(&self, at: [usize; 3]) -> f64 {
        -1.0 / at.map(|i| self.x[i] * self.x[i]).iter().sum::<f64>().sqrt()
    }

    fn place(&self, row: usize) -> [usize; 3] {
        let m = self.x.len();
        [row / (m * m), row / m % m, row % m]
    }

    fn size(&self) -> usize {
        self.x.len().pow(3)
    }

    /// −½·(L ⊕ L ⊕ L) + diag(−1/r)
    fn structured(&self) -> Result<Op> {
        let [sub, diag, sup] = self.bands.clone().map(Array::vector);
        let l = Tridiagonal::new(sub, diag, sup)?;
        let laplacian = kronsum(&kronsum(&l, &l)?, &l)?;
        let potential = (0..self.size()).map(|row| self.potential(self.place(row))).collect();
        add(&scale(Scalar::new(-0.5, 0.0), &laplacian)?, &Diagonal::new(Array::vector(potential))?)
    }

    /// The same, entry by entry.
    fn assembled(&self) -> Csr {
        let m = self.x.len();
        let steps = [m * m, m, 1];
        let [sub, diag, sup] = &self.bands;
        Csr::from_rows(
            self.size(),
            (0..self.size()).map(|row| {
                let at = self.place(row);
                let mut entries = Vec::with_capacity(7);
                for (&i, step) in at.iter().zip(steps).filter(|(i, _)| **i > 0) {
                    entries.push((row - step, -0.5 * sub[i - 1]));
                }
                entries.push((row, -0.5 * at.map(|i| diag[i]).iter().sum::<f64>() + self.potential(at)));
                for (&i, step) in at.iter().zip(steps).rev().filter(|(i, _)| **i + 1 < m) {
                    entries.push((row + step, -0.5 * sup[i]));
                }
                entries
            }),
        )
    }
}

/// The lowest eigenvalue: by ARPACK from the shifted inverse, tolerance 10⁻¹³.
fn known(m: usize) -> f64 {
    match m {
        8 => -0.4771716725050303,
        12 => -0.49346496592986056,
        16 => -0.495663991128242,
        20 => -0.4967918874296433,
        _ => f64::NAN,
    }
}

fn trial(size: &str, lowest: impl Fn(&Hydrogen) -> Result<f64> + 'static) -> Result<Trial> {
    let m = number(size)?;
    let hydrogen = Hydrogen::new(m);
    Ok(Trial::new(
        move || lowest(&hydrogen),
        move |found| {
            let exact = known(m);
            let err = (found - exact).abs() / exact.abs();
            let words = "|e0-e0*|/|e0*|<=1e-6 (of the discrete operator)";
            Ok(Checked::at_most(1e-6, err, words, &[]).sum(found).with("value", found).with("exact", exact))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::reference::distance;
    use crate::paper::streams::normal;

    #[test]
    fn the_structured_and_the_assembled_operator_are_one() {
        let hydrogen = Hydrogen::new(6);
        let x = normal(1, 216);
        let y = hydrogen.structured().unwrap().apply(&Array::vector(x.clone())).unwrap();
        assert!(distance(&y.to_vec::<f64>().unwrap(), &hydrogen.assembled().times(&x)) < 1e-15);
    }

    #[test]
    fn a_grid_of_two_points_an_axis_is_known() {
        // s = ∓1/3: x = ∓tan(π/6) = ∓1/√3, so every point has r = 1.
        let hydrogen = Hydrogen::new(2);
        assert!((hydrogen.potential([0, 1, 0]) + 1.0).abs() < 1e-15);
        // h = 2/3, g = (2/π)·¾, g²/h² = (9/4)·(3/(2π))² = 81/(16π²)
        let expected = -2.0 * 81.0 / (16.0 * std::f64::consts::PI.powi(2));
        assert!((hydrogen.bands[1][0] - expected).abs() < 1e-15);
    }
}
