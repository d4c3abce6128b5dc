//! When a few singular values are cheaper by bidiagonalisation on products than densely.

use crate::algorithms::Auto;
use crate::algorithms::machine::Machine;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::Op;

/// Fewer columns than this are made dense in any case: it takes milliseconds.
const DENSE_BELOW: usize = 300;

/// Why Golub–Kahan bidiagonalisation costs less for the k largest singular values than all of them densely, if it does.
pub(super) fn golub_kahan(a: &Op, wanted: &Wanted) -> Option<String> {
    let (m, n, k) = (a.rows().max(a.cols()), a.rows().min(a.cols()), wanted.k);
    if n < DENSE_BELOW || k == 0 || 8 * k > n || wanted.order != Order::Which(Which::Lm) {
        return None;
    }
    let machine = Machine::current();
    let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
    let size = a.dtype().accumulator().size_of() as f64;
    let (long, short, cost) = (m as f64, n as f64, a.cost());
    let apply = (cost.flops / machine.apply).max(cost.bytes / machine.bandwidth);
    let flops = complex * (6.0 * long * short * short + 16.0 * short.powi(3));
    let dense = flops / (0.3 * machine.dense) + short * apply;
    let basis = (2 * k).max(k + 20) as f64;
    let step = 2.0 * apply + 4.0 * basis * (long + short) * size / machine.bandwidth;
    let iterative = 2.0 * step * (40.0 + 12.0 * k as f64);
    let fits = (long * short + 2.0 * short * short) * 2.0 * size <= Auto::default().budget();
    if fits && dense <= 2.0 * iterative {
        return None;
    }
    let why = if fits {
        format!("all {n} densely would cost {:.0} times as much", dense / iterative)
    } else {
        format!("the dense matrix of {}×{} would not fit in memory", a.rows(), a.cols())
    };
    Some(format!("Golub–Kahan bidiagonalisation for {k} singular values: {why}"))
}
