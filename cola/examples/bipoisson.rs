//! A square plate under a uniform load: L·L·w = q with L the 5-point −Laplacian, ∇⁴w = q.
//!
//! On straight, simply supported edges w and ∇²w vanish, so that the biharmonic operator is the square of the Laplacian with zero
//! boundary values. L = T ⊕ T, a Kronecker sum: its inverse is known from the eigenvectors of T, which is n×n, and that of L·L is
//! L⁻¹·L⁻¹. Nothing of the size n²×n² is formed or factorised.

mod support;

use cola::prelude::*;
use support::draw::surface;
use support::{Outcome, arguments, check, tell};

/// w in the middle for q = 1, side 1 and stiffness 1: Timoshenko & Woinowsky-Krieger, Theory of Plates and Shells, table 8.
const MIDDLE: f64 = 0.004_062_35;

fn main() -> Outcome {
    let (n, folder) = arguments(199)?;
    // An odd number of points a side has one in the middle.
    let n = n | 1;
    let h = 1.0 / (n + 1) as f64;

    // T = tridiag(−1, 2, −1)/h² is positive definite; that is not seen from its entries, so we say it.
    let band = |x: f64, length: usize| Array::vector(vec![x / (h * h); length]);
    let t = Tridiagonal::new(band(-1.0, n - 1), band(2.0, n), band(-1.0, n - 1))?;
    let t = assume(&t, properties::PD.set())?;
    let laplace = kronsum(&t, &t)?;
    let plate = dot(&laplace, &laplace)?;

    let w = solve(&plate, &Array::vector(vec![1.0; n * n]))?;
    println!("{} unknowns", plate.rows());
    tell(&w.report);
    let w = w.to_vec::<f64>()?;

    // Differences of second order: the error falls with h².
    let middle = w[n * n / 2];
    println!("in the middle {middle:.8}, by the series {MIDDLE}");
    check("off the series", (middle / MIDDLE - 1.0).abs(), 2.0 * h * h + 1e-6)?;

    surface(&folder.join("bipoisson.svg"), "Deflection of a plate under a uniform load", n, &w)
}
