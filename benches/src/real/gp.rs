//! The log-likelihood of a Gaussian process on the first rows of a regression table.
//!
//! With the columns standardised, K = exp(−‖x − x′‖²/(2ℓ²)) + σ²·I with ℓ² = the number of inputs and σ² = 0.01, the negative
//! log-likelihood is ½·yᵀK⁻¹y + ½·log det K + n/2·log 2π.

use std::f64::consts::TAU;
use std::rc::Rc;

use cola::functions::{QuadLogdet, inv_quad_logdet, inv_quad_logdet_with};
use cola::prelude::*;
use cola::properties::PSD;
use cola::{Bbmm, Covariance, Error, ErrorKind, KernelMap, Result};
use serde_json::{Map, Value, json};

use super::data::Case;
use super::graph::unzipped;
use super::problem::{Problem, Right, Way, methods, reasons, watched};
use crate::paper::observed::fields;
use crate::paper::task::{Checked, Trial};

/// Rows that take part, as in the reference.
const ROWS: usize = 1000;
/// σ²
const NOISE: f64 = 0.01;

type Run = fn(&Table) -> Result<QuadLogdet>;

/// Standardised inputs and targets.
#[derive(Clone, Debug)]
struct Table {
    x: Array,
    y: Array,
    lengthscale: f64,
}

const RUNS: [(&str, Run); 5] = [
    ("", |t| inv_quad_logdet(&covariance(t)?, &t.y)),
    ("Cholesky", |t| inv_quad_logdet_with(&covariance(t)?, &t.y, &Cholesky {}.into())),
    ("Dense", |t| inv_quad_logdet(&formed(t)?, &t.y)),
    ("solve, slogdet", |t| {
        let k = covariance(t)?;
        let x = solve(&k, &t.y)?.x;
        let (y, x) = (t.y.to_vec::<f64>()?, x.to_vec::<f64>()?);
        let quad = y.iter().zip(&x).map(|(y, x)| y * x).sum::<f64>();
        Ok(QuadLogdet { quad: Array::vector(vec![quad]), logdet: slogdet(&k)?.logabsdet })
    }),
    ("BBMM(64 probes)", |t| {
        inv_quad_logdet_with(&covariance(t)?, &t.y, &Bbmm { probes: 64, ..Bbmm::default() }.into())
    }),
];

/// The ways for a table.
pub fn problem(case: &Case) -> Result<(Map<String, Value>, Problem)> {
    let table = Rc::new(Table::of(&unzipped(&case.path)?)?);
    let known = Rc::new(case.known["gp_first1000"].clone());
    let facts = json!({ "rows": table.x.rows(), "cols": table.x.cols(), "nnz": Value::Null });
    let way = |(name, run): (&str, Run)| {
        let (table, known) = (table.clone(), known.clone());
        Way::new(name, move |limit| {
            let (table, known) = (table.clone(), known.clone());
            let n = table.x.rows();
            Ok(Trial::new(
                move || watched(limit, || run(&table)),
                move |(found, ran)| {
                    let checked = check(found.quad.get(0, 0)?.re, found.logdet, n, &known);
                    Ok(checked.with("method", methods(&ran)).with("why", reasons(&ran)))
                },
            ))
        })
    };
    Ok((fields(facts), Problem { right: Right::Answer, ways: RUNS.into_iter().map(way).collect() }))
}

/// K as an operator that computes its entries when they are needed.
fn covariance(t: &Table) -> Result<Op> {
    let map = KernelMap::new(Covariance::Rbf).lengthscale([t.lengthscale]);
    let kernel = Kernel::new(t.x.clone(), t.x.clone(), map)?;
    add(&kernel, &ScalarMul::new(NOISE.into(), t.x.rows(), DType::F64)?)
}

/// K as an array.
fn formed(t: &Table) -> Result<Op> {
    assume(&Dense::new(to_dense(&covariance(t)?)?), PSD.set())
}

fn check(quad: f64, logdet: f64, n: usize, known: &Value) -> Checked {
    let of = |key: &str| known[key].as_f64().unwrap_or(f64::NAN);
    let nll = 0.5 * quad + 0.5 * logdet + 0.5 * n as f64 * TAU.ln();
    let off = |found: f64, key: &str| (found - of(key)).abs() / of(key).abs();
    let err = off(quad, "y_Kinv_y").max(off(logdet, "logdet_K")).max(off(nll, "nll"));
    Checked::at_most(1e-9, err, "quadratic form, log det, likelihood: relative error <=1e-9", &[])
        .sum(nll)
        .with("value", nll)
}

impl Table {
    /// The first rows, each column standardised by its mean and its deviation (ddof 0) there; constant inputs are dropped, the
    /// last column is the target.
    fn of(text: &str) -> Result<Table> {
        let bad = |why: String| Error::new(ErrorKind::Io, format!("a table: {why}"));
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()).take(ROWS) {
            let row: std::result::Result<Vec<f64>, _> =
                line.split(',').map(|word| word.trim().parse()).collect();
            rows.push(row.map_err(|e| bad(format!("row {}: {e}", rows.len() + 1)))?);
        }
        let (n, width) = (rows.len(), rows.first().map_or(0, Vec::len));
        if width < 2 || rows.iter().any(|row| row.len() != width) {
            return Err(bad(format!("{n} rows, not all of {width} numbers")));
        }
        let column = |j: usize| -> Option<Vec<f64>> {
            let mean = rows.iter().map(|row| row[j]).sum::<f64>() / n as f64;
            let square = rows.iter().map(|row| (row[j] - mean).powi(2)).sum::<f64>() / n as f64;
            let same = rows.iter().all(|row| row[j] == rows[0][j]);
            (!same).then(|| rows.iter().map(|row| (row[j] - mean) / square.sqrt()).collect())
        };
        let inputs: Vec<Vec<f64>> = (0..width - 1).filter_map(column).collect();
        let y = column(width - 1).ok_or_else(|| bad("the target is constant".into()))?;
        let lengthscale = (inputs.len() as f64).sqrt();
        let x = Array::from_vec(n, inputs.len(), inputs.concat())?;
        Ok(Table { x, y: Array::vector(y), lengthscale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_standardised_and_constant_ones_left_out() {
        let t = Table::of("1,7,0\n3,7,4\n").unwrap();
        assert_eq!((t.x.shape(), t.lengthscale), ((2, 1), 1.0));
        assert_eq!(t.x.to_vec::<f64>().unwrap(), [-1.0, 1.0]);
        assert_eq!(t.y.to_vec::<f64>().unwrap(), [-1.0, 1.0]);
        assert!(Table::of("1,2\n3\n").is_err() && Table::of("").is_err());
    }

    /// K = (1.01 e⁻²; e⁻² 1.01) for points at distance 2 and ℓ = 1.
    #[test]
    fn the_likelihood_of_two_points_is_known() {
        let t = Table::of("1,7,0\n3,7,4\n").unwrap();
        let e = (-2f64).exp();
        let det: f64 = 1.01 * 1.01 - e * e;
        for (name, run) in &RUNS[..4] {
            let found = run(&t).unwrap();
            assert!((found.logdet - det.ln()).abs() < 1e-14, "{name}");
            // (−1, 1)·K⁻¹·(−1, 1)ᵀ = 2·(1.01 + e)/det
            assert!((found.quad.get(0, 0).unwrap().re - 2.0 * (1.01 + e) / det).abs() < 1e-13, "{name}");
        }
    }
}
