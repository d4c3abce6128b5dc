//! Aᵀ, Aᴴ and Ā of each structure: written once for the three functions.

use crate::functions;
use crate::inference;
use crate::operators::{
    Block, BlockDiag, Concat, KronSum, Kronecker, LowRank, Masked, Permutation, Product, Scaled, Sliced,
    Sparse, Sum, Triangular, Tridiagonal,
};
use crate::properties::REAL;
use cola_runtime::{Arg, Array, Call, Op, Planner, Result, Trans};

/// The function that makes this map of an operator.
pub(super) fn call(map: Trans, a: &Op) -> Result<Op> {
    match map {
        Trans::None => Ok(a.clone()),
        Trans::Transpose => functions::transpose(a),
        Trans::Adjoint => functions::adjoint(a),
        Trans::Conj => functions::conj(a),
    }
}

fn name(map: Trans) -> Option<&'static str> {
    match map {
        Trans::None => None,
        Trans::Transpose => Some("transpose"),
        Trans::Adjoint => Some("adjoint"),
        Trans::Conj => Some("conj"),
    }
}

/// The operator that a map of A was simplified to, with all that is known of the map of A.
pub(super) fn claimed(map: Trans, a: &Op, made: Op) -> Op {
    let made = made.claimed(inference::mapped(map, inference::known(a)));
    let adjoint = map == Trans::Adjoint || (map == Trans::Transpose && REAL.of(a));
    if adjoint { inference::remembered(a, made) } else { made }
}

/// Tells that the map is made of the operator inside.
pub(super) fn plan_of(map: Trans, inside: &Op, p: &mut Planner<'_>) -> Result<()> {
    name(map).map_or(Ok(()), |name| p.call_named(name, &[Arg::Op(inside)]))
}

/// Tells that the map is made of every part of the first argument.
pub(super) fn plan_parts(map: Trans, cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    a.children().iter().try_for_each(|part| plan_of(map, part, p))
}

fn parts(map: Trans, a: &Op) -> Result<Vec<Op>> {
    a.children().iter().map(|part| call(map, part)).collect()
}

/// The map of an array; a transpose shares the entries.
pub(super) fn array(map: Trans, a: &Array) -> Result<Array> {
    let a = if map.transposes() { a.transposed() } else { a.clone() };
    if map.conjugates() { a.conjugated() } else { Ok(a) }
}

pub(super) fn sum(map: Trans, a: &Op) -> Result<Op> {
    Ok(claimed(map, a, Sum::new(parts(map, a)?)?))
}

pub(super) fn product(map: Trans, a: &Op) -> Result<Op> {
    let mut parts = parts(map, a)?;
    if map.transposes() {
        parts.reverse();
    }
    Ok(claimed(map, a, Product::new(parts)?))
}

pub(super) fn kronecker(map: Trans, a: &Op) -> Result<Op> {
    Ok(claimed(map, a, Kronecker::new(parts(map, a)?)?))
}

pub(super) fn kron_sum(map: Trans, a: &Op) -> Result<Op> {
    Ok(claimed(map, a, KronSum::new(parts(map, a)?)?))
}

pub(super) fn block_diag(map: Trans, op: &Op, a: &BlockDiag) -> Result<Op> {
    let made = BlockDiag::with_multiplicities(parts(map, op)?, a.multiplicities().to_vec())?;
    Ok(claimed(map, op, made))
}

/// Blocks trade places across the diagonal.
pub(super) fn block(map: Trans, op: &Op, a: &Block) -> Result<Op> {
    let (m, n) = a.counts();
    let parts = parts(map, op)?;
    let made = if map.transposes() {
        let turned = (0..n).map(|j| (0..m).map(|i| parts[i * n + j].clone()).collect());
        Block::new(turned.collect())?
    } else {
        Block::of_grid((m, n), parts)?
    };
    Ok(claimed(map, op, made))
}

pub(super) fn concat(map: Trans, op: &Op, a: &Concat) -> Result<Op> {
    let axis = if map.transposes() { a.axis().transposed() } else { a.axis() };
    Ok(claimed(map, op, Concat::new(parts(map, op)?, axis)?))
}

pub(super) fn masked(map: Trans, op: &Op, a: &Masked) -> Result<Op> {
    let (rows, cols) = (a.rows_mask().clone(), a.cols_mask().clone());
    let (rows, cols) = if map.transposes() { (cols, rows) } else { (rows, cols) };
    Ok(claimed(map, op, Masked::with_masks(call(map, a.inner())?, rows, cols)))
}

pub(super) fn scaled(map: Trans, op: &Op, a: &Scaled) -> Result<Op> {
    let c = if map.conjugates() { a.scalar().conj() } else { a.scalar() };
    Ok(claimed(map, op, Scaled::new(c, call(map, a.inner())?)?))
}

pub(super) fn sliced(map: Trans, op: &Op, a: &Sliced) -> Result<Op> {
    let (rows, cols) = (a.rows_index().clone(), a.cols_index().clone());
    let (rows, cols) = if map.transposes() { (cols, rows) } else { (rows, cols) };
    Ok(claimed(map, op, Sliced::new(call(map, a.inner())?, rows, cols)?))
}

pub(super) fn triangular(map: Trans, op: &Op, a: &Triangular) -> Result<Op> {
    let lower = a.is_lower() != map.transposes();
    Ok(claimed(map, op, Triangular::new(array(map, a.array())?, lower, a.is_unit())?))
}

pub(super) fn tridiagonal(map: Trans, op: &Op, a: &Tridiagonal) -> Result<Op> {
    let (sub, sup) = if map.transposes() { (a.sup(), a.sub()) } else { (a.sub(), a.sup()) };
    let entries = if map.conjugates() { Trans::Conj } else { Trans::None };
    let [sub, diag, sup] = [sub, a.diag(), sup].map(|band| array(entries, band));
    Ok(claimed(map, op, Tridiagonal::new(sub?, diag?, sup?)?))
}

pub(super) fn low_rank(map: Trans, op: &Op, a: &LowRank) -> Result<Op> {
    // (U·C·Vᴴ)ᵀ = V̄·Cᵀ·Uᵀ = V̄·Cᵀ·(Ū)ᴴ
    let factors = if matches!(map, Trans::Adjoint) { Trans::None } else { Trans::Conj };
    let u = array(factors, a.u())?;
    let v = if a.u().same(a.v()) { u.clone() } else { array(factors, a.v())? };
    let (u, v) = if map.transposes() { (v, u) } else { (u, v) };
    let made = match a.core() {
        Some(core) => LowRank::with_core(u, array(map, core)?, v)?,
        None => LowRank::new(u, v)?,
    };
    Ok(claimed(map, op, made))
}

pub(super) fn permutation(op: &Op, a: &Permutation) -> Result<Op> {
    let mut inverse = vec![0; a.indices().len()];
    for (i, &p) in a.indices().iter().enumerate() {
        inverse[p] = i;
    }
    Ok(claimed(Trans::Transpose, op, Permutation::new(inverse, op.dtype())?))
}

/// The transposed pattern is made once and kept.
pub(super) fn sparse(map: Trans, op: &Op, a: &Sparse) -> Result<Op> {
    let made = if map.transposes() {
        let transposed = op.derived("transpose", || {
            let pattern = a.pattern();
            let rows = super::sparse::rows(pattern);
            Sparse::from_triplets(
                pattern.cols(),
                pattern.rows(),
                pattern.indices(),
                &rows,
                a.values().clone(),
            )
        })?;
        (*transposed).clone()
    } else {
        op.clone()
    };
    match made.downcast_ref::<Sparse>().filter(|_| map.conjugates()) {
        Some(t) => {
            let conjugate = Sparse::from_pattern(t.pattern().clone(), t.values().conjugated()?)?;
            Ok(claimed(map, op, conjugate))
        }
        None => Ok(claimed(map, op, made)),
    }
}
