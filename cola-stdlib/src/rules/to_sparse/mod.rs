//! Rules of `to_sparse`.

automod::dir!("src/rules/to_sparse");

use crate::functions;
use crate::inference;
use crate::memory;
use crate::operators::{Grid, Pattern, Sparse};
use crate::rules::entries::Entries;
use cola_runtime::{Arg, Array, Call, Error, ErrorKind, Op, Planner, Result};
use std::sync::Arc;

/// The entries of an operator, formed, in the precision in which sums of them are.
fn formed(a: &Op) -> Result<Entries> {
    read(a, &functions::to_sparse(a)?)
}

/// The entries of a `Sparse` operator that came of `a`.
fn read(a: &Op, made: &Op) -> Result<Entries> {
    let Some(sparse) = made.downcast_ref::<Sparse>() else {
        let why = format!("to_sparse({a}) must be a Sparse operator, and a rule made {made}");
        return Err(Error::new(ErrorKind::TypeMismatch, why));
    };
    Entries { pattern: sparse.pattern().clone(), values: sparse.values().clone() }.wide()
}

/// The entries of every part, in one precision.
fn formed_parts(a: &Op) -> Result<Vec<Entries>> {
    let dtype = a.dtype().accumulator();
    a.children().iter().map(|part| formed(part)?.cast(dtype)).collect()
}

/// The matrix of `a` with these entries, and with all that is known of `a`.
fn made(a: &Op, entries: &Entries) -> Result<Op> {
    of_pattern(a, entries.pattern.clone(), entries.values.cast(a.dtype())?)
}

fn of_pattern(a: &Op, pattern: Arc<Pattern>, values: Array) -> Result<Op> {
    Ok(Sparse::from_pattern(pattern, values)?.claimed(inference::known(a)))
}

/// The matrix of `a` without any entry.
fn nothing(a: &Op) -> Result<Op> {
    room_for(a, 0)?;
    let (m, n) = a.shape();
    of_pattern(a, Pattern::new(m, n, vec![0; m + 1], Vec::new())?, Array::zeros(0, 1, a.dtype())?)
}

/// No place for an entry, whatever A is made of.
fn is_empty(a: &Op) -> bool {
    a.rows() == 0 || a.cols() == 0
}

/// Refuses so many entries of `a` before they are formed, when they would not fit.
fn room(a: &Op, (rows, cols): (usize, usize), nnz: u128) -> Result<()> {
    if nnz > u128::from(u32::MAX) || cols as u128 > 1 << 32 {
        let why = format!(
            "to_sparse({a}) would have {nnz} entries in {cols} columns: indices of 32 bits count 2³² − 1 and 2³²"
        );
        return Err(Error::new(ErrorKind::Unsupported, why).with_help(
            "keep the operator lazy: apply it to the vectors that are needed, or slice it first",
        ));
    }
    let entries = nnz as usize;
    memory::check_sparse(rows, entries, a.dtype()).map_err(|e| e.in_context(format!("to_sparse({a})")))
}

/// Refuses what would not fit, for a result of the shape of `a`.
fn room_for(a: &Op, nnz: usize) -> Result<()> {
    room(a, a.shape(), nnz as u128)
}

/// A grid of blocks, row by row.
fn grid(a: &Op, grid: &Grid) -> Result<Op> {
    let parts = formed_parts(a)?;
    room_for(a, parts.iter().map(Entries::nnz).sum())?;
    let (_, width) = grid.counts();
    let row = |row: &'_ [Entries]| -> Vec<(usize, Entries)> {
        grid.col_starts().iter().copied().zip(row.iter().cloned()).collect()
    };
    let blocks: Vec<_> = parts.chunks(width.max(1)).map(row).collect();
    made(a, &Entries::stacked(a.cols(), a.dtype().accumulator(), &blocks)?)
}

/// Tells that the entries of every part are formed.
fn each_part(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    a.children().iter().try_for_each(|part| p.call_named("to_sparse", &[Arg::Op(part)]))
}
