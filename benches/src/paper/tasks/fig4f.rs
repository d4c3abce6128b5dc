//! A minimal surface over the unit square by Newton's method; each step is a system with a sparse Jacobian.

use cola::operators::Pattern;
use cola::prelude::*;
use cola::{Gmres, Result};
use std::sync::Arc;

use crate::paper::csr::Csr;
use crate::paper::reference::norm;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig4f",
    name: "fig4f_minimal_surface",
    about: "the minimal surface over n×n points by Newton's method",
    quick: &["50"],
    full: &["50", "100"],
    budget: 4.0,
    reps: 2,
    variants: &[
        Variant::new("cola", |size| trial(size, |j, f| Ok(solve(j, f)?.x))).growth(&["25", "75"]),
        Variant::new("cola GMRES(5e-3)", |size| {
            trial(size, |j, f| {
                let gmres = Gmres { tol: 5e-3, restart: 60, ..Gmres::default() };
                Ok(solve_with(j, f, &gmres.into())?.x)
            })
        }),
    ],
};

const STEPS: usize = 30;
const TOLERANCE: f64 = 1e-6;

/// Heights on (n+2)×(n+2) points, row by row, the boundary included.
#[derive(Clone)]
struct Surface {
    n: usize,
    u: Vec<f64>,
}

/// Differences at one point, and what the equation makes of them.
struct Point {
    ux: f64,
    uy: f64,
    uxx: f64,
    uyy: f64,
    uxy: f64,
}

impl Surface {
    /// 0 inside, ½·sin(2πx)·(1 − y) + ½·x·y on the boundary.
    fn new(n: usize) -> Surface {
        let side = n + 2;
        let at = |i: usize| i as f64 / (n + 1) as f64;
        let height = |x: f64, y: f64| 0.5 * (std::f64::consts::TAU * x).sin() * (1.0 - y) + 0.5 * x * y;
        let inside = |i: usize| i > 0 && i <= n;
        let value = |e: usize| {
            let (i, j) = (e / side, e % side);
            if inside(i) && inside(j) { 0.0 } else { height(at(i), at(j)) }
        };
        Surface { n, u: (0..side * side).map(value).collect() }
    }

    /// At inner point (i, j), from 0.
    fn point(&self, i: usize, j: usize) -> Point {
        let h = 1.0 / (self.n + 1) as f64;
        let u = |di: usize, dj: usize| self.u[(i + di) * (self.n + 2) + j + dj];
        Point {
            ux: (u(2, 1) - u(0, 1)) / (2.0 * h),
            uy: (u(1, 2) - u(1, 0)) / (2.0 * h),
            uxx: u(2, 1) - 2.0 * u(1, 1) + u(0, 1),
            uyy: u(1, 2) - 2.0 * u(1, 1) + u(1, 0),
            uxy: (u(2, 2) - u(2, 0) - u(0, 2) + u(0, 0)) / 4.0,
        }
    }

    /// (1 + u_y²)·u_xx − 2·u_x·u_y·u_xy + (1 + u_x²)·u_yy at the inner points, times h².
    fn residual(&self) -> Vec<f64> {
        let value = |e: usize| {
            let p = self.point(e / self.n, e % self.n);
            (1.0 + p.uy * p.uy) * p.uxx - 2.0 * p.ux * p.uy * p.uxy + (1.0 + p.ux * p.ux) * p.uyy
        };
        (0..self.n * self.n).map(value).collect()
    }

    /// The derivative of the residual by the inner heights.
    fn jacobian(&self) -> Csr {
        let n = self.n;
        let h = 1.0 / (n + 1) as f64;
        let row = |e: usize| {
            let (i, j) = (e / n, e % n);
            let p = self.point(i, j);
            let (a, b, m) = (1.0 + p.uy * p.uy, 1.0 + p.ux * p.ux, -0.5 * p.ux * p.uy);
            let px = (p.ux * p.uyy - p.uy * p.uxy) / h;
            let py = (p.uy * p.uxx - p.ux * p.uxy) / h;
            let weights = [[m, a - px, -m], [b - py, -2.0 * (a + b), b + py], [-m, a + px, m]];
            let inner =
                move |(di, dj): &(usize, usize)| (1..=n).contains(&(i + di)) && (1..=n).contains(&(j + dj));
            (0..9)
                .map(|k| (k / 3, k % 3))
                .filter(inner)
                .map(move |(di, dj)| ((i + di - 1) * n + j + dj - 1, weights[di][dj]))
        };
        Csr::from_rows(n * n, (0..n * n).map(row))
    }

    /// The inner heights less these.
    fn subtract(&mut self, d: &[f64]) {
        let n = self.n;
        for (e, d) in d.iter().enumerate() {
            self.u[(e / n + 1) * (n + 2) + e % n + 1] -= d;
        }
    }
}

/// Newton's method with full steps; one pattern serves all Jacobians.
fn newton(start: &Surface, solve: &impl Fn(&Op, &Array) -> Result<Array>) -> Result<Surface> {
    let mut surface = start.clone();
    let first = norm(&surface.residual());
    let mut pattern: Option<Arc<Pattern>> = None;
    for _ in 0..STEPS {
        let f = surface.residual();
        if norm(&f) <= TOLERANCE * first {
            break;
        }
        let Csr { cols, indptr, indices, values, .. } = surface.jacobian();
        let places = match &pattern {
            Some(known) => known.clone(),
            None => Pattern::new(cols, cols, indptr, indices)?,
        };
        pattern = Some(places.clone());
        let jacobian = Sparse::from_pattern(places, Array::vector(values))?;
        surface.subtract(&solve(&jacobian, &Array::vector(f))?.to_vec::<f64>()?);
    }
    Ok(surface)
}

fn trial(size: &str, solve: impl Fn(&Op, &Array) -> Result<Array> + 'static) -> Result<Trial> {
    let start = Surface::new(number(size)?);
    let first = norm(&start.residual());
    Ok(Trial::new(
        move || newton(&start, &solve),
        move |found| {
            let err = norm(&found.residual()) / first;
            let (n, side) = (found.n, found.n + 2);
            let inner: Vec<f64> = (0..n * n).map(|e| found.u[(e / n + 1) * side + e % n + 1]).collect();
            Ok(Checked::at_most(2.0 * TOLERANCE, err, "|F(u)|/|F(0)|<=2e-6", &inner))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::streams::normal;

    #[test]
    fn the_jacobian_is_the_derivative() {
        let n = 5;
        let mut surface = Surface::new(n);
        surface.subtract(&normal(1, n * n));
        let d = normal(2, n * n);
        let along = surface.jacobian().times(&d);
        let moved = |t: f64| {
            let mut other = surface.clone();
            other.subtract(&d.iter().map(|d| -t * d).collect::<Vec<_>>());
            other.residual()
        };
        let t = 1e-5;
        let (ahead, behind) = (moved(t), moved(-t));
        for (e, exact) in along.iter().enumerate() {
            let by_differences = (ahead[e] - behind[e]) / (2.0 * t);
            // t²·third derivative, which 1/h² = 36 enlarges.
            assert!((by_differences - exact).abs() < 1e-5 * norm(&along), "{e}");
        }
    }

    #[test]
    fn a_plane_is_minimal() {
        let mut surface = Surface::new(3);
        for e in 0..25 {
            surface.u[e] = (e / 5) as f64 + 2.0 * (e % 5) as f64;
        }
        assert!(norm(&surface.residual()) < 1e-12);
    }
}
