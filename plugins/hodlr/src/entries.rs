//! Entries of an operator of the host, without forming it.
//!
//! A block is `slice(A)`, its columns are `to_dense` of slices, its rows columns of the adjoint. Of a dense matrix and of
//! a kernel only the entries that are asked for are read or evaluated; of any other operator each row, column or leaf
//! costs as many products as it has columns.

use crate::element::finite;
use cola_plugin_sdk::{C64, Element, Error, IntoValue, Result, Value, call};
use std::ops::Range;

/// The list of places of a range, as the host takes them.
fn places(range: Range<usize>) -> Result<Value> {
    let all: Vec<Value> = range.map(IntoValue::into_value).collect::<Result<_>>()?;
    Value::list(&all)
}

/// A[rows, cols]
fn part(a: &Value, rows: &Value, cols: &Value) -> Result<Value> {
    call("slice", &[a], &[("rows", rows.clone()), ("cols", cols.clone())])
}

fn read<T: Element>(array: &Value) -> Result<Vec<T>> {
    let entries = array.to_vec::<T>()?;
    if finite(&entries) {
        Ok(entries)
    } else {
        Err(Error::not_finite("HODLR: the matrix holds NaN or infinity"))
    }
}

/// The entries of a diagonal block, column by column.
pub(crate) fn leaf<T: Element>(a: &Value, rows: Range<usize>) -> Result<Vec<T>> {
    let rows = places(rows)?;
    read(&call("to_dense", &[&part(a, &rows, &rows)?], &[])?)
}

/// A·x for n×k numbers x, column by column.
pub(crate) fn product<T: Element>(a: &Value, x: &[T], n: usize, k: usize) -> Result<Vec<T>> {
    let x = Value::array(n, k, |i, j| x[i + j * n])?;
    read(&call("apply", &[a, &x], &[])?)
}

/// An off-diagonal block.
pub(crate) struct BlockEntries<'a> {
    a: &'a Value,
    places: [Value; 2],
    pub(crate) rows: Range<usize>,
    pub(crate) cols: Range<usize>,
}

impl<'a> BlockEntries<'a> {
    /// A[rows, cols]
    pub(crate) fn new(a: &'a Value, rows: Range<usize>, cols: Range<usize>) -> Result<BlockEntries<'a>> {
        Ok(BlockEntries { a, places: [places(rows.clone())?, places(cols.clone())?], rows, cols })
    }

    /// Column j of the block.
    pub(crate) fn col<T: Element>(&self, j: usize) -> Result<Vec<T>> {
        let j = self.cols.start + j;
        let column = part(self.a, &self.places[0], &places(j..j + 1)?)?;
        read(&call("to_dense", &[&column], &[])?)
    }

    /// The conjugates of row i of the block.
    pub(crate) fn row<T: Element>(&self, i: usize) -> Result<Vec<T>> {
        let i = self.rows.start + i;
        let row = call("adjoint", &[&part(self.a, &places(i..i + 1)?, &self.places[1])?], &[])?;
        read(&call("to_dense", &[&row], &[])?)
    }

    /// The block times k columns.
    pub(crate) fn times<T: Element>(&self, x: &[T], k: usize) -> Result<Vec<T>> {
        product(&part(self.a, &self.places[0], &self.places[1])?, x, self.cols.len(), k)
    }
}

/// Random numbers of variance 1 from a seed: uniform on an interval, and on a square for complex ones.
pub(crate) fn random<T: Element>(len: usize, seed: u64) -> Vec<T> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
    // SplitMix64
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
    };
    let width = if T::DTYPE.is_complex() { 1.5f64.sqrt() } else { 3f64.sqrt() };
    (0..len).map(|_| T::from_c64(C64::new(width * next(), width * next()))).collect()
}
