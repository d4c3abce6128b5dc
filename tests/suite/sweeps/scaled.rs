//! Multiples of an operator near the ends of the range have the multiples of its results.

use super::{Entries, calls};
use cola::prelude::*;
use cola::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Value, World};
use cola_stdlib::operators::{
    Adjoint, Conjugate, HadamardProduct, Hidden, KhatriRao, Mode, Product, Scaled, Sliced, Transpose,
};

/// c·A for operators A of every structure.
fn multiples(c: Scalar, dtype: DType) -> Vec<Op> {
    let e = Entries { dtype, factor: c };
    let one = e.plain();
    let a = e.dense(3, 3, &[4.0, 1.0, -2.0, 1.0, 3.0, 0.5, 0.25, 2.0, 5.0]);
    let b = one.dense(3, 3, &[2.0, 1.0, 0.0, -1.0, 3.0, 0.5, 0.0, 1.0, 4.0]);
    let small = e.dense(2, 2, &[3.0, 1.0, -1.0, 2.0]);
    let small_one = one.dense(2, 2, &[3.0, 1.0, -1.0, 2.0]);
    let symmetric = e.dense(3, 3, &[4.0, 1.0, -2.0, 1.0, 3.0, 0.5, -2.0, 0.5, 5.0]);
    let mut all = vec![
        Ok(a.clone()),
        Ok(e.dense(3, 2, &[1.0, 2.0, 3.0, -1.0, 0.5, 1.0])),
        Ok(e.dense(2, 3, &[1.0, 2.0, 3.0, -1.0, 0.5, 1.0])),
        Ok(e.dense(2, 2, &[1.0, 2.0, 2.0, 4.0])),
        ScalarMul::new(c * 3.0, 3, dtype),
        Diagonal::new(e.column(&[1.0, 2.0, -3.0])),
        Tridiagonal::new(e.column(&[1.0, -1.0]), e.column(&[2.0, 3.0, 4.0]), e.column(&[1.0, 0.5])),
        Tridiagonal::new(e.column(&[3.0, -5.0]), e.column(&[2.0, 3.0, 4.0]), e.column(&[1.0, 0.5])),
        Banded::new(e.matrix(3, 3, &[0.0, 1.0, 4.0, 2.0, 3.0, 1.0, 1.0, 2.0, 0.0]), 1, 3),
        Circulant::new(e.column(&[3.0, 1.0, -1.0])),
        Toeplitz::new(e.column(&[3.0, 1.0, -1.0]), e.column(&[3.0, 0.5, 1.0])),
        Convolution::new(e.column(&[2.0, 1.0]), &[2], &[4], Mode::Circular),
        Convolution::new(e.column(&[2.0, 1.0]), &[2], &[4], Mode::Full),
        Triangular::new(e.matrix(2, 2, &[1.0, 2.0, 0.0, 3.0]), true, false),
        Sparse::from_triplets(3, 3, &[0, 0, 1, 2, 2], &[0, 1, 1, 0, 2], e.column(&[1.0, 2.0, 4.0, 1.0, 3.0])),
        LowRank::new(e.column(&[1.0, -1.0, 2.0]), one.column(&[1.0, 2.0, 3.0])),
        LowRank::with_core(one.column(&[1.0, -1.0]), e.column(&[3.0]), one.column(&[1.0, 2.0])),
        HadamardProduct::new(a.clone(), one.column(&[1.0, 2.0, 3.0]), one.column(&[1.0, 2.0, -1.0])),
        KhatriRao::new(vec![small.clone(), small_one.clone()]),
        Kronecker::new(vec![small.clone(), small_one.clone()]),
        Kronecker::new(vec![small_one.clone(), Identity::new(1, dtype), small.clone()]),
        KronSum::new(vec![small.clone(), a.clone()]),
        BlockDiag::new(vec![small.clone(), a.clone()]),
        Block::new(vec![
            vec![a.clone(), symmetric.clone()],
            vec![Dense::new(e.matrix(3, 3, &[0.0; 9])), a.clone()],
        ]),
        Concat::new(vec![a.clone(), symmetric.clone()], Axis::Rows),
        Sum::new(vec![a.clone(), symmetric.clone()]),
        Diagonal::new(e.column(&[3.0, 2.0, 5.0])).and_then(|d| {
            Sum::new(vec![d, LowRank::new(e.column(&[1.0, -1.0, 2.0]), one.column(&[1.0, 2.0, 3.0]))?])
        }),
        Kronecker::new(vec![small.clone(), small_one.clone()])
            .and_then(|k| Sum::new(vec![k, ScalarMul::new(c * 2.0, 4, dtype)?])),
        Product::new(vec![a.clone(), b.clone()]),
        Product::new(vec![b, a.clone()]),
        Scaled::new(c, one.dense(2, 2, &[3.0, 1.0, -1.0, 2.0])),
        Ok(Transpose::new(a.clone())),
        Ok(Hidden::new(a.clone())),
        Sliced::new(a.clone(), Index::All, Index::List([1, 0, 2].into())),
        Masked::new(a.clone(), &Index::All, &Index::List([1, 0].into())),
    ];
    if c.im == 0.0 {
        let psd = || assume(&symmetric, PSD.set());
        let diagonal = || Diagonal::new(e.column(&[1.0, 2.0, 3.0]));
        let tri =
            || Tridiagonal::new(e.column(&[1.0, -1.0]), e.column(&[3.0, 3.0, 4.0]), e.column(&[1.0, -1.0]));
        all.extend([
            Ok(Adjoint::new(a.clone())),
            Ok(Conjugate::new(a)),
            assume(&symmetric, SELF_ADJOINT.set()),
            psd(),
            diagonal(),
            tri(),
            psd().and_then(|p| Kronecker::new(vec![p, one.plain().dense(1, 1, &[2.0])])),
            psd().and_then(|p| {
                Kronecker::new(vec![p, assume(&one.dense(2, 2, &[2.0, 1.0, 1.0, 3.0]), PSD.set())?])
            }),
            psd().and_then(|p| KronSum::new(vec![p.clone(), diagonal()?])),
            psd().and_then(|p| KronSum::new(vec![p.clone(), p])),
            psd().and_then(|p| BlockDiag::new(vec![p.clone(), diagonal()?])),
            tri().and_then(|t| assume(&t, PSD.set())),
            Sparse::from_triplets(2, 2, &[0, 0, 1, 1], &[0, 1, 0, 1], e.column(&[3.0, 1.0, 1.0, 4.0]))
                .and_then(|s| assume(&s, PSD.set())),
            Banded::new(e.matrix(3, 3, &[0.0, 1.0, 1.0, 3.0, 3.0, 3.0, 1.0, 1.0, 0.0]), 1, 3)
                .and_then(|s| assume(&s, PSD.set())),
            LowRank::with_core(one.column(&[1.0, -1.0]), e.column(&[3.0]), one.column(&[1.0, -1.0])),
            Toeplitz::new(e.column(&[3.0, 1.0, -1.0]), e.column(&[3.0, 1.0, -1.0]))
                .and_then(|s| assume(&s, PSD.set())),
        ]);
    }
    all.into_iter().map(Result::unwrap).collect()
}

/// The p with f(c·A) = cᵖ·f(A), for functions that have one.
fn power(function: &str, options: &str) -> Option<f64> {
    Some(match function {
        "inverse" | "solve" | "pinv" | "lstsq" | "quad_form" => -1.0,
        "rank" | "cond" => 0.0,
        "norm" | "trace" | "det1" => 1.0,
        "sqrt" => 0.5,
        "isqrt" => -0.5,
        "pow" => {
            let p: f64 = options.rsplit(", ").next()?.parse().ok()?;
            if p.abs() > 1.0 {
                return None;
            }
            p
        }
        // Eigenvalues nearest a given number are others for a multiple.
        "eig" if !options.ends_with("none") => return None,
        "eig" | "svd" | "eigmax" | "eigmin" => 1.0,
        "logdet" => f64::INFINITY,
        _ => return None,
    })
}

fn numbers(value: &Value) -> cola::Result<Vec<Scalar>> {
    let array = |a: &Array| -> Vec<Scalar> {
        (0..a.cols())
            .flat_map(|j| (0..a.rows()).map(move |i| (i, j)))
            .map(|(i, j)| a.get(i, j).unwrap())
            .collect()
    };
    Ok(match value {
        Value::Int(i) => vec![Scalar::new(*i as f64, 0.0)],
        Value::Real(x) => vec![Scalar::new(*x, 0.0)],
        Value::Complex(z) => vec![*z],
        Value::Array(a) => array(a),
        Value::Op(op) => array(&to_dense(op)?),
        Value::Record(r) => {
            let field = r.fields().into_iter().find(|(n, _)| ["values", "s"].contains(n));
            field.map_or(Ok(vec![]), |(_, v)| numbers(&v))?
        }
        _ => vec![],
    })
}

#[test]
fn results_scale_with_their_operand() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let snapshot = world.snapshot();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    let (one, z) = (Scalar::new(1.0, 0.0), Scalar::new(0.6, 0.8));
    for (dtype, c, e) in [
        (DType::F64, one, 560),
        (DType::F64, one, -560),
        (DType::C64, one, 560),
        (DType::C64, one, -560),
        (DType::C64, z, 560),
        (DType::C64, z, -560),
        (DType::C32, z, 80),
        (DType::C32, z, -80),
    ] {
        // A power of two: multiplying by it rounds nothing.
        let ratio = 2f64.powi(e);
        for (op, base) in multiples(c * ratio, dtype).into_iter().zip(multiples(c, dtype)) {
            let bound = 1e3 * dtype.epsilon();
            for f in snapshot.functions() {
                for (call, expected) in calls(world, f, &op).iter().zip(calls(world, f, &base)) {
                    let Some(p) = power(&call.function, &call.options) else { continue };
                    let told = match (&call.result, &expected.result) {
                        (Ok(found), Ok(expected)) => match (numbers(found), numbers(expected)) {
                            (Ok(found), Ok(expected)) => {
                                let largest = expected.iter().map(|z| z.norm()).fold(0.0, f64::max);
                                let off = found
                                    .iter()
                                    .zip(&expected)
                                    .map(|(x, y)| {
                                        if p.is_infinite() {
                                            (x - y - ratio.ln() * op.rows() as f64).norm() / (1.0 + x.norm())
                                        } else {
                                            (x * ratio.powf(-p) - y).norm() / largest.max(1e-300)
                                        }
                                    })
                                    .fold(0.0, f64::max);
                                compared += 1;
                                if expected.iter().any(|z| z.re.is_infinite()) || off <= bound {
                                    continue;
                                }
                                format!("off by {off:.1e}: {:?} {:?}", found.first(), expected.first())
                            }
                            (Err(e), Ok(_)) => format!("read: {e}"),
                            _ => continue,
                        },
                        (Err(e), Ok(_)) => e.to_string(),
                        (Ok(v), Err(e)) => format!("{v} instead of {e}"),
                        _ => continue,
                    };
                    wrong.push(format!("{c}·2^{e}: {}({op}; {}): {told}", call.function, call.options));
                }
            }
        }
    }
    assert!(compared > 1000, "{compared}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
