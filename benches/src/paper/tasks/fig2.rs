//! Sums of many terms: the first principal direction of tall data, and kernel regression by random features.

use cola::functions::{EigOptions, Which, eig_with};
use cola::operators::Product;
use cola::prelude::*;
use cola::{Result, Svrg, properties::PSD, to_dense};

use crate::paper::arrays::columns;
use crate::paper::buzz::{COLUMNS, buzz};
use crate::paper::reference::{distance, eigh, largest_sine};
use crate::paper::streams::{normal, uniform};
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig2",
    name: "fig2_svrg",
    about: "a: the top eigenvector of XᵀX; b: (Φ·Φᵀ/J + σ²·I)·x = y with J random features",
    quick: &[A, B],
    full: &[A, B],
    budget: 4.0,
    reps: 2,
    variants: &[
        Variant::new("cola", |size| {
            direction(size, |x| {
                let x = Dense::new(x.clone());
                let gram = dot(&adjoint(&x)?, &x)?;
                to_dense(&eig_with(&gram, &EigOptions::first(1, Which::Lm))?.vectors)
            })
        })
        .growth(&["a:53750", "a:107500", "a:215000"])
        .sizes(&[A]),
        Variant::new("cola SVRG", |size| {
            direction(size, |x| {
                let batches = (0..x.rows() / BATCH).map(|t| x.block(t * BATCH..(t + 1) * BATCH, 0..x.cols()));
                let terms = batches.map(|part| {
                    let part = Dense::new(part?);
                    Product::new(vec![adjoint(&part)?, part])
                });
                let gram = assume(&Sum::new(terms.collect::<Result<_>>()?)?, PSD.set())?;
                let alg = Svrg { tol: 1e-5, ..Svrg::default() };
                let first = EigOptions { alg: Some(alg.into()), ..EigOptions::first(1, Which::Lm) };
                to_dense(&eig_with(&gram, &first)?.vectors)
            })
        })
        .sizes(&[A]),
        Variant::new("cola", |size| {
            regression(size, |phi, y| {
                let phi = Dense::new(phi.clone());
                let k = scale(Scalar::new(1.0 / FEATURES as f64, 0.0), &dot(&phi, &adjoint(&phi)?)?)?;
                Ok(solve(&add(&k, &noise(phi.rows())?)?, y)?.x)
            })
        })
        .growth(&["b:1562", "b:3125", "b:6250"])
        .sizes(&[B]),
        Variant::new("cola SVRG", |size| {
            regression(size, |phi, y| {
                // A term for each feature, one to a step.
                let terms = (0..FEATURES).map(|j| {
                    let one = phi.column(j)?;
                    scale(Scalar::new(1.0 / FEATURES as f64, 0.0), &LowRank::new(one.clone(), one)?)
                });
                let all = terms.chain([noise(phi.rows())]).collect::<Result<_>>()?;
                let k = assume(&Sum::new(all)?, PSD.set())?;
                Ok(solve_with(&k, y, &Svrg { batch: 1, ..Svrg::default() }.into())?.x)
            })
        })
        .sizes(&[B])
        .full_only(),
    ],
};

const A: &str = "a:430000";
const B: &str = "b:12500";

/// Rows of a term.
const BATCH: usize = 10_000;

fn direction(size: &str, top: impl Fn(&Array) -> Result<Array> + 'static) -> Result<Trial> {
    let data = buzz(4101, number(size)?, 0.0)?;
    Ok(Trial::new(
        move || top(&data.x),
        move |found| {
            let known = eigh(&data.gram, COLUMNS).1;
            let mut w = columns(&found)?;
            let err = largest_sine(&known[..1], &w);
            // Up to its sign.
            let w = w.swap_remove(0);
            let sign = if w[0] < 0.0 { -1.0 } else { 1.0 };
            let w: Vec<f64> = w.iter().map(|w| w * sign).collect();
            Ok(Checked::at_most(1e-3, err, "a: sin(angle to the top direction)<=1e-3; b: relres<=1e-6", &w))
        },
    ))
}

const FEATURES: usize = 1000;
const VARIANCE: f64 = 0.1;

fn noise(n: usize) -> Result<Op> {
    ScalarMul::new(Scalar::new(VARIANCE, 0.0), n, DType::F64)
}

fn regression(size: &str, solve: impl Fn(&Array, &Array) -> Result<Array> + 'static) -> Result<Trial> {
    let (n, d) = (number(size)?, 18);
    let x: Vec<f64> = normal(2201, n * d).iter().map(|x| 0.2 * x).collect();
    let w = normal(2202, d * FEATURES);
    let phase: Vec<f64> = uniform(2203, FEATURES).iter().map(|u| std::f64::consts::TAU * u).collect();
    let feature = |i: usize, j: usize| {
        let along: f64 = (0..d).map(|k| x[i * d + k] * w[k * FEATURES + j]).sum();
        std::f64::consts::SQRT_2 * (along + phase[j]).cos()
    };
    let phi = Array::from_fn(n, FEATURES, feature)?;
    let noise = normal(2204, n);
    let y: Vec<f64> =
        (0..n).map(|i| x[i * d..(i + 1) * d].iter().sum::<f64>().sin() + 0.1 * noise[i]).collect();
    let rhs = Array::vector(y.clone());
    let known = phi.clone();
    Ok(Trial::new(
        move || solve(&phi, &rhs),
        move |found| {
            let x = found.to_vec::<f64>()?;
            let mut product: Vec<f64> = x.iter().map(|x| VARIANCE * x).collect();
            for column in columns(&known)? {
                let c = column.iter().zip(&x).map(|(f, x)| f * x).sum::<f64>() / FEATURES as f64;
                product.iter_mut().zip(&column).for_each(|(p, f)| *p += c * f);
            }
            let err = distance(&product, &y);
            Ok(Checked::at_most(1e-6, err, "a: sin(angle to the top direction)<=1e-3; b: relres<=1e-6", &x))
        },
    ))
}
