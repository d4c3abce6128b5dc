//! Linear systems: b = A·x for an x that is known, and the solution of A·x = b.
//!
//! The criterion is the normwise backward error, which every stable direct method meets at about ε whatever κ is; how far the
//! solution is from the one that b was made of is told beside it.

use std::rc::Rc;

use cola::functions::preconditioner_with;
use cola::prelude::*;
use cola::{
    BiCgStab, Error, GmresIr, Idr, IncompleteCholesky, IncompleteLu, Jacobi, Ldl, Minres, Result, c64,
};

use super::data::Case;
use super::matrix::{Matrix, minus, norm, numbers};
use super::problem::{Problem, Right, Way, methods, reasons, watched};
use crate::paper::streams::normal;
use crate::paper::task::{Checked, Trial};

/// Of the iterative methods of both sides, relative to ‖b‖.
pub const TOL: f64 = 1e-10;

/// Rows up to which a sparse matrix is also made dense.
pub const DENSE: usize = 3000;

type Run = fn(&Op, &Array) -> Result<Solution>;

/// The ways for a square matrix.
pub fn problem(case: &Case, a: Matrix) -> Result<Problem> {
    let a = Rc::new(a);
    let wanted = vector(9001, a.cols, a.dtype());
    let b = a.times(&wanted);
    let right = match (case.singular(), case.hopeless()) {
        (true, _) => Right::Refusal,
        (false, true) => Right::Both,
        (false, false) => Right::Answer,
    };
    let data = Rc::new((wanted, b));
    let way = |(name, run): (&str, Run)| {
        let (a, data) = (a.clone(), data.clone());
        Way::new(name, move |limit| Ok(trial(&a, &data, limit, run)))
    };
    let (psd, hermitian) = (case.positive_definite(), case.self_adjoint());
    let ways = runs(psd, hermitian, a.rows <= DENSE).into_iter().map(way).collect();
    Ok(Problem { right, ways })
}

/// Normal numbers of a stream; complex ones have their imaginary parts from the next.
pub fn vector(seed: u64, n: usize, dtype: DType) -> Vec<c64> {
    let imaginary = if dtype.is_complex() { normal(seed + 1, n) } else { vec![0.0; n] };
    normal(seed, n).into_iter().zip(imaginary).map(|(re, im)| c64::new(re, im)).collect()
}

fn runs(psd: bool, hermitian: bool, small: bool) -> Vec<(&'static str, Run)> {
    let mut all: Vec<(&'static str, Run)> = vec![("", |a, b| solve(a, b))];
    if psd {
        all.extend::<[(&'static str, Run); 5]>([
            ("Cholesky", |a, b| solve_with(a, b, &Cholesky {}.into())),
            ("LDL", |a, b| solve_with(a, b, &Ldl {}.into())),
            ("CG", |a, b| cg(a, b, None)),
            ("CG + Jacobi", |a, b| cg(a, b, Some(Jacobi::default().into()))),
            ("CG + IC", |a, b| cg(a, b, Some(IncompleteCholesky::default().into()))),
        ]);
    } else if hermitian {
        all.push(("LDL", |a, b| solve_with(a, b, &Ldl {}.into())));
        all.push(("MINRES", |a, b| solve_with(a, b, &Minres { tol: TOL, ..Minres::default() }.into())));
    }
    all.push(("LU", |a, b| solve_with(a, b, &Lu {}.into())));
    if !psd {
        all.extend::<[(&'static str, Run); 4]>([
            ("GMRES(50)", |a, b| gmres(a, b, None)),
            ("GMRES(50) + ILU", |a, b| gmres(a, b, Some(ilu(a)?))),
            ("BiCGSTAB + ILU", |a, b| {
                let alg = BiCgStab { tol: TOL, precond: Some(ilu(a)?), ..BiCgStab::default() };
                solve_with(a, b, &alg.into())
            }),
            ("IDR + ILU", |a, b| {
                let alg = Idr { tol: TOL, precond: Some(ilu(a)?), ..Idr::default() };
                solve_with(a, b, &alg.into())
            }),
        ]);
    }
    all.push(("GMRESIR", |a, b| solve_with(a, b, &GmresIr::default().into())));
    if small {
        all.push(("dense", |a, b| solve(&dense(a)?, b)));
    }
    all
}

fn cg(a: &Op, b: &Array, precond: Option<Alg>) -> Result<Solution> {
    let precond = precond.map(|alg| preconditioner_with(a, &alg)).transpose()?;
    solve_with(a, b, &Cg { tol: TOL, precond, ..Cg::default() }.into())
}

fn gmres(a: &Op, b: &Array, precond: Option<Op>) -> Result<Solution> {
    solve_with(a, b, &Gmres { tol: TOL, restart: 50, precond, ..Gmres::default() }.into())
}

fn ilu(a: &Op) -> Result<Op> {
    preconditioner_with(a, &IncompleteLu::default().into())
}

/// The same map and claims without its sparsity.
///
/// # Errors
/// `OutOfMemory`.
pub fn dense(a: &Op) -> Result<Op> {
    Ok(Dense::new(to_dense(a)?).claimed(a.claims()))
}

fn trial(a: &Rc<Matrix>, data: &Rc<(Vec<c64>, Vec<c64>)>, limit: Option<f64>, run: Run) -> Trial {
    let rhs = a.array(&data.1);
    let (made, known, data) = (a.clone(), a.clone(), data.clone());
    Trial::new(
        move || watched(limit, || run(&made.operator()?, &rhs)),
        move |(found, ran)| {
            let x = numbers(&found.x)?;
            let (wanted, b) = (&data.0, &data.1);
            if x.len() != wanted.len() {
                return Err(Error::shape("solve", format!("{} rows", x.len())));
            }
            let r = norm(&minus(b, &known.times(&x)));
            let backward = r / (known.norm() * norm(&x) + norm(b));
            let parts: Vec<f64> = x.iter().map(|z| z.re).collect();
            Ok(Checked::at_most(TOL, backward, "‖b−A·x‖/(‖A‖·‖x‖+‖b‖)<=1e-10", &parts)
                .with("relres", r / norm(b))
                .with("fwd_err", norm(&minus(&x, wanted)) / norm(wanted))
                .with("method", methods(&ran))
                .with("why", reasons(&ran)))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::matrix::tests::small;

    #[test]
    fn a_solution_is_held_to_the_one_that_is_known() {
        let a = Rc::new(small());
        let wanted = vector(9001, 2, DType::C64);
        let data = Rc::new((wanted.clone(), a.times(&wanted)));
        for (name, run) in [("", (|a, b| solve(a, b)) as Run), ("dense", |a, b| solve(&dense(a)?, b))] {
            let mut trial = trial(&a, &data, None, run);
            trial.run().unwrap();
            let checked = trial.check().unwrap();
            assert!(checked.ok && checked.err < 1e-15, "{name}: {checked:?}");
        }
    }

    #[test]
    fn each_way_has_a_name_of_its_own() {
        for (psd, hermitian) in [(true, true), (false, true), (false, false)] {
            let mut names: Vec<&str> = runs(psd, hermitian, true).into_iter().map(|(name, _)| name).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!((names.len(), names[0]), (all, ""));
        }
    }
}
