//! The surface of least area over a square with a given boundary, by Newton's method with composed operators.
//!
//! F(u) = (1 + u_y²)·u_xx − 2·u_x·u_y·u_xy + (1 + u_x²)·u_yy = 0. Derivatives are convolutions with 3×3 stencils; the Jacobian is a sum of
//! diagonal matrices times convolutions and is never assembled. Each step is solved by GMRES, preconditioned with the inverse of
//! the Laplacian: a Kronecker sum, whose inverse is structural.

mod support;

use cola::operators::Mode;
use cola::prelude::*;
use cola::{Gmres, Result};
use support::draw::surface;
use support::{Outcome, arguments, check, tell};

/// Weights of the neighbour before, the point, and the one after, for h = 1.
const VALUE: [f64; 3] = [0.0, 1.0, 0.0];
const SLOPE: [f64; 3] = [-0.5, 0.0, 0.5];
const CURVE: [f64; 3] = [1.0, -2.0, 1.0];

/// u_xx, u_yy, u_xy, u_x, u_y on a grid of side×side points. A convolution turns its kernel around.
fn derivatives(side: usize, mode: Mode) -> Result<Vec<Op>> {
    let stencils = [[CURVE, VALUE], [VALUE, CURVE], [SLOPE, SLOPE], [SLOPE, VALUE], [VALUE, SLOPE]];
    let of = |[x, y]: [[f64; 3]; 2]| {
        let kernel = Array::from_fn(3, 3, |i, j| x[2 - i] * y[2 - j])?;
        Convolution::of_matrix(&kernel, &[side, side], mode)
    };
    stencils.into_iter().map(of).collect()
}

/// F(u) and its derivative by the inner heights, from derivatives of the whole grid and of the inner one with zeros around it.
fn linearised(u: &[f64], whole: &[Op], inner: &[Op]) -> Result<(Array, Op)> {
    let u = Array::vector(u.to_vec());
    let d = whole.iter().map(|d| d.apply(&u)?.to_vec::<f64>()).collect::<Result<Vec<_>>>()?;
    let each = |f: &dyn Fn([f64; 5]) -> f64| -> Vec<f64> {
        (0..d[0].len()).map(|e| f([d[0][e], d[1][e], d[2][e], d[3][e], d[4][e]])).collect()
    };
    let weights = [
        each(&|[_, _, _, _, y]| 1.0 + y * y),
        each(&|[_, _, _, x, _]| 1.0 + x * x),
        each(&|[_, _, _, x, y]| -2.0 * x * y),
        each(&|[_, yy, xy, x, y]| 2.0 * (x * yy - y * xy)),
        each(&|[xx, _, xy, x, y]| 2.0 * (y * xx - x * xy)),
    ];
    let f = each(&|[xx, yy, xy, x, y]| (1.0 + y * y) * xx + (1.0 + x * x) * yy - 2.0 * x * y * xy);
    let terms = weights.into_iter().zip(inner).map(|(w, d)| dot(&Diagonal::new(Array::vector(w))?, d));
    Ok((Array::vector(f), Sum::new(terms.collect::<Result<_>>()?)?))
}

fn main() -> Outcome {
    let (n, folder) = arguments(60)?;
    let (side, h) = (n + 2, 1.0 / (n + 1) as f64);
    let (whole, inner) = (derivatives(side, Mode::Valid)?, derivatives(n, Mode::Same)?);
    let band = |x: f64, length: usize| Array::vector(vec![x; length]);
    let t = Tridiagonal::new(band(1.0, n - 1), band(-2.0, n), band(1.0, n - 1))?;
    let gmres = Gmres { tol: 1e-3, precond: Some(inverse(&kronsum(&t, &t)?)?), ..Gmres::default() }.into();

    // Heights in units of h, so that all differences are those of h = 1. Newton's method starts from the formula of the boundary.
    let height = |x: f64, y: f64| (0.5 * (std::f64::consts::TAU * x).sin() * (1.0 - y) + 0.5 * x * y) / h;
    let mut u: Vec<f64> =
        (0..side * side).map(|e| height((e / side) as f64 * h, (e % side) as f64 * h)).collect();
    let (mut sizes, mut reports) = (Vec::new(), Vec::new());
    while sizes.len() < 20 && sizes.last().is_none_or(|last| *last > 1e-8 * sizes[0]) {
        let (f, jacobian) = linearised(&u, &whole, &inner)?;
        let step = solve_with(&jacobian, &f, &gmres)?;
        sizes.push(f.to_vec::<f64>()?.iter().map(|x| x * x).sum::<f64>().sqrt());
        reports.push(step.report.clone());
        for (e, step) in step.to_vec::<f64>()?.into_iter().enumerate() {
            u[(e / n + 1) * side + e % n + 1] -= step;
        }
    }
    let iterations: Vec<usize> = reports.iter().filter_map(|report| report.iterations()).collect();
    println!("{} unknowns; steps of Newton with these iterations of GMRES: {iterations:?}", n * n);
    tell(&reports[reports.len() - 1]);
    check("‖F(u)‖/‖F(start)‖", sizes[sizes.len() - 1] / sizes[0], 1e-8)?;

    let heights: Vec<f64> = u.iter().map(|u| u * h).collect();
    surface(&folder.join("minimal_surface.svg"), "A minimal surface", side, &heights)
}
