//! Least squares: a rectangular A, and b = A·x with noise beside it where A is tall.
//!
//! A result counts where the residual is orthogonal to the range of A, or vanishes; that x is the shortest one is told by its
//! norm, which both sides note down.

use std::rc::Rc;

use cola::functions::lstsq_with;
use cola::prelude::*;
use cola::{Error, Lsmr, Lsqr, Qr, Result, Svd, c64};

use super::matrix::{Matrix, minus, norm, numbers};
use super::problem::{Problem, Right, Way, methods, reasons, watched};
use super::solve::{TOL, dense, vector};
use crate::paper::task::{Checked, Trial};

type Run = fn(&Op, &Array) -> Result<Solution>;

const RUNS: [(&str, Run); 6] = [
    ("", |a, b| lstsq(a, b)),
    ("QR", |a, b| lstsq_with(a, b, &Qr {}.into())),
    ("SVD", |a, b| lstsq_with(a, b, &Svd {}.into())),
    ("LSQR", |a, b| lstsq_with(a, b, &Lsqr { atol: TOL, btol: TOL, ..Lsqr::default() }.into())),
    ("LSMR", |a, b| lstsq_with(a, b, &Lsmr { atol: TOL, btol: TOL, ..Lsmr::default() }.into())),
    ("dense", |a, b| lstsq(&dense(a)?, b)),
];

/// The ways for a matrix that is not square.
pub fn problem(a: Matrix) -> Result<Problem> {
    let a = Rc::new(a);
    let b = Rc::new(right_hand_side(&a));
    let way = |(name, run): (&str, Run)| {
        let (a, b) = (a.clone(), b.clone());
        Way::new(name, move |limit| Ok(trial(&a, &b, limit, run)))
    };
    Ok(Problem { right: Right::Answer, ways: RUNS.into_iter().map(way).collect() })
}

/// A·x, and for more rows than columns a tenth of its size of noise.
fn right_hand_side(a: &Matrix) -> Vec<c64> {
    let mut b = a.times(&vector(9001, a.cols, a.dtype()));
    if a.rows > a.cols {
        let size = 0.1 * norm(&b) / (a.rows as f64).sqrt();
        b.iter_mut().zip(vector(9003, a.rows, a.dtype())).for_each(|(b, z)| *b += z * size);
    }
    b
}

fn trial(a: &Rc<Matrix>, b: &Rc<Vec<c64>>, limit: Option<f64>, run: Run) -> Trial {
    let rhs = a.array(b);
    let (made, known, b) = (a.clone(), a.clone(), b.clone());
    Trial::new(
        move || watched(limit, || run(&made.operator()?, &rhs)),
        move |(found, ran)| {
            let x = numbers(&found.x)?;
            if x.len() != known.cols {
                return Err(Error::shape("lstsq", format!("{} rows", x.len())));
            }
            let r = minus(&b, &known.times(&x));
            let size = known.norm();
            let orthogonal = norm(&known.adjoint_times(&r)) / (size * norm(&r));
            let small = norm(&r) / (size * norm(&x) + norm(&b));
            let err = if orthogonal.is_nan() { small } else { orthogonal.min(small) };
            let parts: Vec<f64> = x.iter().map(|z| z.re).collect();
            let words = "min(‖Aᴴ·r‖/(‖A‖·‖r‖), ‖r‖/(‖A‖·‖x‖+‖b‖))<=1e-10";
            Ok(Checked::at_most(TOL, err, words, &parts)
                .with("relres", norm(&r) / norm(&b))
                .with("norm_x", norm(&x))
                .with("method", methods(&ran))
                .with("why", reasons(&ran)))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_three_points() {
        // c + d·t through (0, 1), (1, 3), (2, 5): columns (1 1 1) and (0 1 2).
        let op = Sparse::from_triplets(
            3,
            2,
            &[0, 1, 1, 2, 2],
            &[0, 0, 1, 0, 1],
            Array::vector(vec![1.0, 1.0, 1.0, 1.0, 2.0]),
        );
        let a = Rc::new(Matrix::of(op.unwrap().downcast_ref::<Sparse>().unwrap()).unwrap());
        let b = Rc::new([1.0, 3.0, 5.0].map(|x| c64::new(x, 0.0)).to_vec());
        let mut trial = trial(&a, &b, None, RUNS[0].1);
        trial.run().unwrap();
        let checked = trial.check().unwrap();
        assert!(checked.ok, "{checked:?}");
        // ‖(1, 2)‖
        let size = checked.more.iter().find(|(name, _)| *name == "norm_x").unwrap().1.as_f64().unwrap();
        assert!((size - 5f64.sqrt()).abs() < 1e-14);
    }
}
