//! Determinants, held to those of a factorisation in 113-bit arithmetic.

use std::rc::Rc;

use cola::functions::slogdet_with;
use cola::prelude::*;
use cola::{Ldl, Result, SlogDet, c64};

use super::data::Case;
use super::matrix::Matrix;
use super::problem::{Problem, Right, Way, methods, reasons, watched};
use super::solve::{DENSE, dense};
use crate::paper::task::{Checked, Trial};

type Run = fn(&Op) -> Result<SlogDet>;

/// What the reference says, and how far a stable factorisation may be from it.
#[derive(Clone, Copy, Debug)]
struct Known {
    logabsdet: f64,
    sign: Option<c64>,
    bound: f64,
}

/// The ways for a square matrix.
pub fn problem(case: &Case, a: Matrix) -> Result<Problem> {
    let a = Rc::new(a);
    let known = known(case, a.rows);
    // 0 is the right answer for a matrix that is singular; so is an error, and rounding may leave any small number.
    let right = if case.singular() || case.hopeless() { Right::Both } else { Right::Answer };
    let way = |(name, run): (&str, Run)| {
        let a = a.clone();
        Way::new(name, move |limit| {
            let a = a.clone();
            Ok(Trial::new(
                move || watched(limit, || run(&a.operator()?)),
                move |(found, ran)| {
                    Ok(check(found, known).with("method", methods(&ran)).with("why", reasons(&ran)))
                },
            ))
        })
    };
    let ways =
        runs(case.positive_definite(), case.self_adjoint(), a.rows <= DENSE).into_iter().map(way).collect();
    Ok(Problem { right, ways })
}

fn runs(psd: bool, hermitian: bool, small: bool) -> Vec<(&'static str, Run)> {
    let mut all: Vec<(&'static str, Run)> = vec![("", slogdet)];
    if psd {
        all.push(("Cholesky", |a| slogdet_with(a, &Cholesky {}.into())));
    }
    if hermitian {
        all.push(("LDL", |a| slogdet_with(a, &Ldl {}.into())));
    }
    all.push(("LU", |a| slogdet_with(a, &Lu {}.into())));
    if small {
        all.push(("dense", |a| slogdet(&dense(a)?)));
    }
    all
}

/// A backward stable factorisation moves log|det A| by about ε·√n·κ; the sum of n logarithms is rounded, too.
fn known(case: &Case, n: usize) -> Option<Known> {
    let logabsdet = case.number("logabsdet")?;
    let kappa = case.number("cond_1").or_else(|| case.number("cond_2")).unwrap_or(f64::INFINITY);
    let n = n as f64;
    let bound = 64.0 * f64::EPSILON * (n.sqrt() * kappa + logabsdet.abs() + n);
    let sign = match case.numbers("det_sign") {
        Some(parts) if parts.len() == 2 => Some(c64::new(parts[0], parts[1])),
        _ => case.number("det_sign").map(|sign| c64::new(sign, 0.0)),
    };
    // Where κ leaves no digit the reference value tells nothing of a factorisation in double precision.
    Some(Known { logabsdet, sign: sign.filter(|_| bound < 0.5), bound: bound.max(1e-12 * logabsdet.abs()) })
}

fn check(found: SlogDet, known: Option<Known>) -> Checked {
    let Some(known) = known else {
        let err = if found.is_singular() { 0.0 } else { f64::INFINITY };
        return Checked::at_most(0.0, err, "determinant 0", &[]).with("value", found.logabsdet.to_string());
    };
    let off = (found.logabsdet - known.logabsdet).abs();
    let sign = known.sign.is_none_or(|sign| (sign - found.sign).norm() <= 1e-6 + known.bound);
    Checked::at_most(known.bound, off, "|Δ log|det A||<=64·ε·(√n·κ+|log|det A||+n), the sign", &[])
        .sum(found.logabsdet)
        .and(sign)
        .with("relerr", off / known.logabsdet.abs().max(1.0))
        .with("bound", known.bound)
        .with("value", found.logabsdet)
        .with("sign_ok", sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::path::PathBuf;

    #[test]
    fn a_wrong_sign_and_a_wrong_value_are_wrong() {
        let entry = json!({ "logabsdet": 2.0, "det_sign": -1, "cond_1": 10.0 });
        let case = Case { name: String::new(), path: PathBuf::new(), known: entry };
        let known = known(&case, 4);
        let of = |sign: f64, value: f64| check(SlogDet::new(c64::new(sign, 0.0), value), known).ok;
        assert!(of(-1.0, 2.0 + 1e-14) && !of(1.0, 2.0) && !of(-1.0, 2.001));
    }

    #[test]
    fn a_singular_matrix_has_determinant_zero() {
        assert!(check(SlogDet::SINGULAR, None).ok && !check(SlogDet::ONE, None).ok);
    }
}
