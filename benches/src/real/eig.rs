//! Six eigenvalues at an end of the spectrum: the largest and the smallest of a self-adjoint matrix, those of largest
//! magnitude of any other. The graphs take part with their 0/1 adjacency, undirected.

use std::rc::Rc;

use cola::functions::{Eigen, preconditioner_with};
use cola::prelude::*;
use cola::{EigOptions, IncompleteCholesky, KrylovSchur, Lanczos, Lobpcg, Result, Which, c64, eig_with};

use super::data::Case;
use super::graph::Graph;
use super::matrix::{Matrix, minus, norm, numbers};
use super::problem::{Problem, Right, Way, methods, reasons, watched};
use super::solve::dense;
use crate::paper::task::{Checked, Trial};

/// How many.
pub const K: usize = 6;

/// Largest residual and largest distance from the reference, relative to ‖A‖₂.
const TOL: f64 = 1e-8;

/// Rows up to which all eigenvalues are computed densely, of a self-adjoint matrix and of any other.
const DENSE: [usize; 2] = [2100, 1300];

type Run = fn(&Op, Which) -> Result<Eigen>;

/// The matrix of a case: that of the file, or the adjacency of a graph.
///
/// # Errors
/// Those of reading.
pub fn matrix(case: &Case) -> Result<Matrix> {
    match case.known.get("undirected_binary") {
        Some(known) => Graph::read(case, known)?.adjacency(),
        None => Matrix::read(case),
    }
}

/// The ways for a square matrix.
pub fn problem(case: &Case, a: Matrix) -> Result<Problem> {
    let which = match case.part() {
        "la" => Which::La,
        "sa" => Which::Sa,
        _ => Which::Lm,
    };
    let hermitian = which != Which::Lm;
    let known = Rc::new(Known::of(case, which, &a));
    let runs = runs(which, case.positive_definite(), a.rows <= DENSE[usize::from(!hermitian)]);
    let a = Rc::new(a);
    let way = |(name, run): (&str, Run)| {
        let (a, known) = (a.clone(), known.clone());
        Way::new(name, move |limit| Ok(trial(&a, &known, which, limit, run)))
    };
    Ok(Problem { right: Right::Answer, ways: runs.into_iter().map(way).collect() })
}

fn runs(which: Which, psd: bool, small: bool) -> Vec<(&'static str, Run)> {
    let mut all: Vec<(&'static str, Run)> = vec![("", |a, which| eig_with(a, &EigOptions::first(K, which)))];
    if which == Which::Lm {
        all.push(("KrylovSchur", |a, which| by(a, which, KrylovSchur::default())));
        all.push(("KrylovSchur, basis 80", |a, which| {
            by(a, which, KrylovSchur { basis: 80, ..KrylovSchur::default() })
        }));
    } else {
        all.push(("Lanczos", |a, which| by(a, which, Lanczos::default())));
        all.push(("Lanczos, basis 80", |a, which| by(a, which, Lanczos { basis: 80, ..Lanczos::default() })));
        all.push(("LOBPCG", |a, which| by(a, which, Lobpcg { tol: TOL / 10.0, ..Lobpcg::default() })));
    }
    if which == Which::Sa && psd {
        // Of a positive definite matrix the smallest are those nearest to 0.
        all.push(("SM", |a, _| eig_with(a, &EigOptions::first(K, Which::Sm))));
        all.push(("LOBPCG + IC", |a, which| {
            let precond = Some(preconditioner_with(a, &IncompleteCholesky::default().into())?);
            by(a, which, Lobpcg { tol: TOL / 10.0, precond, ..Lobpcg::default() })
        }));
    }
    if small {
        all.push(("dense, all", |a, which| {
            eig_with(&dense(a)?, &EigOptions { k: None, which, ..EigOptions::default() })
        }));
    }
    all
}

fn by(a: &Op, which: Which, alg: impl Into<Alg>) -> Result<Eigen> {
    eig_with(a, &EigOptions { alg: Some(alg.into()), ..EigOptions::first(K, which) })
}

/// What the reference says of an end of the spectrum.
#[derive(Debug)]
struct Known {
    /// The first ones, in the order of the call.
    values: Vec<f64>,
    /// The first one, from higher precision, where there is such.
    exact: Option<f64>,
    /// They are moduli.
    moduli: bool,
    /// ‖A‖₂, or an upper bound.
    norm: f64,
}

impl Known {
    fn of(case: &Case, which: Which, a: &Matrix) -> Known {
        let graph = case.known.get("undirected_binary");
        let end = |key: &str| graph.and_then(|graph| graph.get(key)?.as_f64());
        let one = |x: Option<f64>| x.into_iter().collect::<Vec<f64>>();
        let values = match which {
            Which::La if graph.is_some() => {
                [end("adjacency_lambda_max"), end("adjacency_lambda_2")].into_iter().flatten().collect()
            }
            Which::Sa if graph.is_some() => one(end("adjacency_lambda_min")),
            Which::La => match case.numbers("eig_largest5_dense") {
                Some(mut all) => {
                    all.reverse();
                    all
                }
                None => one(case.number("lambda_max")),
            },
            Which::Sa => {
                case.numbers("eig_smallest5_dense").unwrap_or_else(|| one(case.number("lambda_min")))
            }
            _ => one(case.known.get("eig_dense").and_then(|all| all.get("largest_abs")?.as_f64())),
        };
        let norm = case.number("norm_2").or(end("adjacency_lambda_max")).unwrap_or_else(|| a.norm());
        let exact = match which {
            Which::La => case.number("lambda_max"),
            Which::Sa => case.number("lambda_min"),
            _ => None,
        };
        Known { values, exact, moduli: which == Which::Lm, norm }
    }

    /// The largest distance of values from those that are known, relative to ‖A‖; and that of the first from its value in
    /// higher precision, relative to the value itself.
    fn off(&self, found: &[c64]) -> (f64, Option<f64>) {
        let shown = |z: &c64| if self.moduli { z.norm() } else { z.re };
        let pairs = self.values.iter().zip(found.iter().map(shown));
        let off = pairs.map(|(known, found)| (known - found).abs() / self.norm).fold(0.0, f64::max);
        let own = self.exact.zip(found.first()).map(|(exact, found)| (exact - found.re).abs() / exact.abs());
        (off, own)
    }
}

fn trial(a: &Rc<Matrix>, known: &Rc<Known>, which: Which, limit: Option<f64>, run: Run) -> Trial {
    let (made, a, known) = (a.clone(), a.clone(), known.clone());
    Trial::new(
        move || watched(limit, || run(&made.operator()?, which)),
        move |(found, ran)| {
            let values: Vec<c64> = numbers(&found.values)?.into_iter().take(K).collect();
            let k = values.len();
            // The first columns only: a dense method has all of them.
            let first = Array::identity(found.vectors.cols(), found.vectors.dtype())?;
            let columns = found.vectors.apply(&first.block(0..found.vectors.cols(), 0..k)?)?;
            let mut residual: f64 = if k == K.min(a.rows) { 0.0 } else { f64::INFINITY };
            for (j, value) in values.iter().enumerate() {
                let v = numbers(&columns.column(j)?)?;
                let scaled: Vec<c64> = v.iter().map(|v| v * value).collect();
                residual = residual.max(norm(&minus(&a.times(&v), &scaled)) / (known.norm * norm(&v)));
            }
            let (off, own) = known.off(&values);
            let parts: Vec<f64> = values.iter().map(|z| if known.moduli { z.norm() } else { z.re }).collect();
            // Of a matrix that is not normal the reference has six to eight digits.
            let bound = if known.moduli { 1e-6 } else { TOL };
            let words = "‖A·v−λ·v‖/‖A‖<=1e-8, and the known λ within 1e-8·‖A‖ (1e-6 if not self-adjoint)";
            Ok(Checked::at_most(TOL, residual, words, &parts)
                .and(off <= bound)
                .with("known", known.values.len())
                .with("known_off", off)
                .with("known_rel", own)
                .with("values", parts)
                .with("method", methods(&ran))
                .with("why", reasons(&ran)))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str) -> Case {
        let known = serde_json::json!({
            "norm_2": 4.0, "lambda_max": 4.0, "eig_largest5_dense": [3.0, 4.0], "eig_smallest5_dense": [-1.0, 3.0], "eig_dense": {"largest_abs": 4.0},
        });
        Case { name: name.into(), path: std::path::PathBuf::new(), known }
    }

    #[test]
    fn known_values_are_in_the_order_of_the_call() {
        let a = crate::real::matrix::tests::small();
        let of = |name: &str, which| Known::of(&case(name), which, &a).values;
        assert_eq!(of("la:x", Which::La), [4.0, 3.0]);
        assert_eq!(of("sa:x", Which::Sa), [-1.0, 3.0]);
        assert_eq!(of("lm:x", Which::Lm), [4.0]);
    }

    #[test]
    fn a_value_that_was_missed_is_seen() {
        let known = Known::of(&case("la:x"), Which::La, &crate::real::matrix::tests::small());
        let of = |values: [f64; 2]| known.off(&values.map(|x| c64::new(x, 0.0)));
        assert_eq!((of([4.0, 3.0]), of([4.0, 2.0]).0), ((0.0, Some(0.0)), 0.25));
    }
}
