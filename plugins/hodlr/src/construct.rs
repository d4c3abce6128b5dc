//! `HODLR(a, tol, leaf)`: from any square operator of the host.
//!
//! Cost: every leaf, and r rows and columns of every off-diagonal block, are read; each of these blocks is applied to 4
//! random columns, and so is the whole matrix, for the check. Of a dense matrix and a kernel that is work like two
//! products with 4 columns, O(n²), and nothing of n² numbers is kept. Any other operator is asked by products: n for the
//! leaves, and about 2·r + 4 for each of the 2n/leaf blocks. Of a SelfAdjoint operator only the blocks above the
//! diagonal are read.

use crate::compress::{Compressed, compress};
use crate::element::{epsilon, norm2, with_element};
use crate::entries::{BlockEntries, leaf, product, random};
use crate::inverse::HodlrInverse;
use crate::layout::{Layout, cuts};
use crate::operator::Hodlr;
use crate::panel::Panel;
use crate::product::multiply;
use cola_plugin_sdk::{Element, Error, Result, Value, abi, register};
use std::sync::Arc;

/// Columns of the final check.
const PROBES: usize = 4;

register!(|p| {
    let make = |call: &cola_plugin_sdk::Call<'_>| {
        let (tol, leaf): (f64, usize) = (call.get("tol")?, call.get("leaf")?);
        hodlr(call.get("a")?, tol, leaf)
    };
    p.constructor::<Hodlr>("HODLR(a: Operator; tol: Float = 1e-10, leaf: Int = 64) -> Operator", make)
        .dtypes(&crate::element::DTYPES)
        .doc("a square operator whose off-diagonal blocks are of low rank, compressed to ‖A − HODLR‖ ≤ tol·‖A‖");

    let make = |call: &cola_plugin_sdk::Call<'_>| HodlrInverse::build(call.get("a")?);
    p.constructor::<HodlrInverse>("HODLRInverse(a: Operator) -> Operator", make)
        .fixed(1)
        .dtypes(&crate::element::DTYPES)
        .doc("the inverse of a HODLR, lazily, by its factorisation");
});

/// The matrix of an operator with off-diagonal blocks of low rank, such that ‖A − HODLR‖_F ≤ tol·‖A‖_F, or what rounding
/// in its dtype allows.
///
/// # Errors
/// `ShapeMismatch` unless a is square; `InvalidArgument` for a tol or leaf that is not positive; `NotFinite` for NaN and
/// infinity; `Inaccurate` where random products differ by more; those of applying a.
pub(crate) fn hodlr(a: &Value, tol: f64, leaf: usize) -> Result<Value> {
    let (m, n) = a.shape()?;
    if m != n {
        return Err(Error::shape(format!("HODLR: the matrix is {m}×{n}, not square")));
    }
    if !(tol > 0.0 && tol < 1.0) {
        return Err(Error::invalid(format!("HODLR: tol = {tol}, must be between 0 and 1")));
    }
    if leaf == 0 {
        return Err(Error::invalid("HODLR: leaf = 0, must be at least 1"));
    }
    let dtype = a.dtype()?;
    with_element!(dtype, T => build::<T>(a, n, tol, leaf))
}

fn build<T: Element>(a: &Value, n: usize, tol: f64, leaf_rows: usize) -> Result<Value> {
    let tol = tol.max(16.0 * epsilon(T::DTYPE));
    let shared = a.has("SelfAdjoint")?;
    let omega: Vec<T> = random(n * PROBES, 1);
    let exact = product(a, &omega, n, PROBES)?;
    // E‖A·Ω‖² = 4·‖A‖²
    let norm = (norm2(&exact) / PROBES as f64).sqrt();
    let mut layout = Layout::new(n, leaf_rows, shared);
    let mut data: Vec<T> = Vec::new();
    for cut in cuts(n, leaf_rows) {
        let Some(mid) = cut.mid else {
            layout.leaf(cut.rows.clone());
            data.extend(hermitian(leaf::<T>(a, cut.rows.clone())?, cut.rows.len(), shared));
            continue;
        };
        let (first, second) = (cut.rows.start..mid, mid..cut.rows.end);
        // Shares of the blocks in tol²·‖A‖² as their shares in n² entries.
        let share = ((first.len() * second.len()) as f64).sqrt() / n as f64;
        let tolerance = tol * norm * share;
        let upper: Compressed<T> =
            compress(&BlockEntries::new(a, first.clone(), second.clone())?, tolerance)?;
        let lower = if shared {
            Compressed { u: Vec::new(), v: Vec::new(), rank: upper.rank }
        } else {
            compress(&BlockEntries::new(a, second, first)?, tolerance)?
        };
        layout.split(cut.rows, mid, upper.rank, lower.rank);
        [upper.u, upper.v, lower.u, lower.v].into_iter().for_each(|part| data.extend(part));
    }
    check(&layout, &data, omega, exact, norm, tol)?;
    Hodlr::from_numbers(Arc::new(layout), &data)
}

/// The upper half of a leaf decides where it is known to be its own adjoint.
fn hermitian<T: Element>(mut d: Vec<T>, m: usize, shared: bool) -> Vec<T> {
    for j in 0..m {
        for i in 0..if shared { j } else { 0 } {
            d[j + i * m] = d[i + j * m].conjugate();
        }
    }
    d
}

/// A·Ω and HODLR·Ω agree to tol·‖A‖, and what rounding adds to a product.
fn check<T: Element>(
    layout: &Layout,
    data: &[T],
    mut omega: Vec<T>,
    mut exact: Vec<T>,
    norm: f64,
    tol: f64,
) -> Result<()> {
    let n = layout.n;
    let mut found = vec![T::default(); n * PROBES];
    let mut t = vec![T::default(); layout.rank() * PROBES];
    let (x, mut y) = (Panel::whole(&mut omega, n, PROBES), Panel::whole(&mut found, n, PROBES));
    multiply(layout, data, false, &x, &mut y, &mut t);
    exact.iter_mut().zip(&found).for_each(|(e, f)| *e = *e - *f);
    let error = (norm2(&exact) / PROBES as f64).sqrt();
    let allowed = (2.0 * tol + 16.0 * epsilon(T::DTYPE) * (n as f64).sqrt()) * norm;
    if error <= allowed {
        return Ok(());
    }
    let claim = if layout.shared { ", unless the claim SelfAdjoint is false" } else { "" };
    Err(Error::new(
        abi::status::INACCURATE,
        format!(
            "HODLR {n}×{n}: random products differ by {:.1e}·‖A‖, tol = {tol:.1e} was not reached{claim}; a larger leaf \
             or tol may do",
            error / norm
        ),
    ))
}
