//! Samples for `cola check`: of several levels, of one leaf and of nothing, with and without symmetry.

use crate::construct::hodlr;
use crate::element::with_element;
use crate::inverse::HodlrInverse;
use cola_plugin_sdk::{C64, DType, Element, Result, Value, call, register};

const LEAF: usize = 8;

fn dense(dtype: DType, n: usize, entry: impl Fn(usize, usize) -> C64) -> Result<Value> {
    with_element!(dtype, T => Value::array(n, n, |i, j| T::from_c64(entry(i, j))))
}

fn built(dtype: DType, n: usize, entry: impl Fn(usize, usize) -> C64) -> Result<Value> {
    hodlr(&call("Dense", &[&dense(dtype, n, entry)?], &[])?, 1e-12, LEAF)
}

/// 1/(1 + |i − 1.1j|/n), turned by an angle that grows with i and j, and 3 on the diagonal.
fn smooth(n: usize) -> impl Fn(usize, usize) -> C64 {
    move |i, j| {
        let (x, y) = (i as f64, j as f64);
        let size = 1.0 / (1.0 + (x - 1.1 * y).abs() / n as f64);
        let angle = (x + 2.0 * y) / n as f64;
        C64::new(size * angle.cos() + if i == j { 3.0 } else { 0.0 }, size * angle.sin())
    }
}

/// exp(−|i − j|/n), turned so that it stays its own adjoint, and 1 on the diagonal.
fn covariance(n: usize) -> impl Fn(usize, usize) -> C64 {
    move |i, j| {
        let d = (i as f64 - j as f64) / n as f64;
        let size = (-d.abs()).exp();
        C64::new(size * d.cos() + if i == j { 1.0 } else { 0.0 }, if i == j { 0.0 } else { size * d.sin() })
    }
}

register!(|p| {
    for n in [0, 1, 3, 5, 40] {
        p.sample(&format!("HODLR {n}×{n}"), move |dtype, _| built(dtype, n, smooth(n)))
            .lacks("SelfAdjoint PSD");
    }
    for n in [4, 37] {
        p.sample(&format!("HODLR of a covariance {n}×{n}"), move |dtype, _| {
            let a = call("Dense", &[&dense(dtype, n, covariance(n))?], &[])?;
            let a = call("assume", &[&a], &[("p", Value::properties("PD")?)])?;
            call("assume", &[&hodlr(&a, 1e-12, LEAF)?], &[("p", Value::properties("PD")?)])
        })
        .has("SelfAdjoint PD");
    }
    // All singular values are 1, and both diagonal blocks are zero.
    p.sample("HODLR [0 I; I 0] 20×20", |dtype, _| {
        built(dtype, 20, |i, j| C64::new(if i.abs_diff(j) == 10 { 1.0 } else { 0.0 }, 0.0))
    });
    p.sample("HODLRInverse 13×13", |dtype, _| HodlrInverse::build(&built(dtype, 13, smooth(13))?));
});
