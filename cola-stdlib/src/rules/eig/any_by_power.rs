//! `eig` of any operator by the power iteration.

use super::iterative::{Asked, asked, complex_pairs};
use crate::algorithms::Power;
use crate::functions::Eigen;
use crate::spectrum::Wanted;
use cola_iterative::eigen;
use cola_runtime::{Call, Error, ErrorKind, Op, Result, Workspace, method, report};

/// A·v = λ·v for the λ of largest magnitude, sign and phase kept, by the power iteration
///
/// Where −λ or a conjugate is as large, the report warns of it.
///
/// # Requires   A is square; k = 1 and `which` = LM.
/// # Cost       an apply of A for each iteration; ln(1/tol)/ln|λ₁/λ₂| of them.
/// # Source     Golub & Van Loan, 4th ed., §7.3.1
#[method(eig, "_, None, Power", rank = Algorithm)]
fn any_by_power(a: &Op, alg: &Power, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let largest = matches!(asked(&wanted, false), Asked::End(eigen::Wanted::LargestMagnitude));
    if wanted.k != 1 || !largest {
        let why = format!("eig: Power finds one eigenvalue of {a}, of largest magnitude: k = 1, which = LM");
        return Err(
            Error::new(ErrorKind::Unsupported, why).with_help("KrylovSchur() and Lanczos() find others")
        );
    }
    let method = eigen::Power { tol: alg.tol, seed: alg.seed as u64, ..eigen::Power::default() };
    let (pairs, evidence) = method.solve(a, &mut Workspace::new())?;
    report::push(|| evidence);
    complex_pairs(cx, &wanted, pairs)
}
