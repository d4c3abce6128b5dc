//! Which properties operators inherit from what they are made of.
//!
//! Every function here is a small theorem: the properties that go in are those known of the parts, those that
//! come out hold of the whole. Properties that are not named here (a plugin's) are never passed on: sound, only
//! less specific. The rules of `properties` use these theorems for composites, and simplifications use them so
//! that an operator that was merged knows as much as the composite it replaces.

use crate::ScalarFunction;
use crate::operators::{Adjoint, Conjugate, Dense, Grid, Mask, Transpose};
use crate::properties::{IDEMPOTENT, NORMAL, PD, PSD, REAL, SELF_ADJOINT, STIEFEL, SYMMETRIC, UNITARY};
use crate::scalar_function::Range;
use cola_runtime::{Index, Op, PropSet, PropertyName, Scalar, Trans, World};

/// All that is known of an operator.
pub fn known(a: &Op) -> PropSet {
    World::global_catalog().props(a.tag())
}

/// Those of `names` that are in `set`, with what they imply.
fn only(set: PropSet, names: &[&PropertyName]) -> PropSet {
    names.iter().filter(|p| p.is_in(set)).fold(PropSet::EMPTY, |out, p| out.union(p.set()))
}

/// What all of them have. Implications have one premise, so this is closed: PSD and SelfAdjoint have
/// SelfAdjoint in common.
fn common(mut sets: impl Iterator<Item = PropSet>) -> PropSet {
    let first = sets.next().unwrap_or_default();
    sets.fold(first, PropSet::intersect)
}

/// Of A₁ + … + Aₖ.
pub fn sum<'a>(parts: impl Iterator<Item = &'a Op> + Clone) -> PropSet {
    let all = common(parts.clone().map(known));
    let mut out = only(all, &[&PSD, &SELF_ADJOINT, &SYMMETRIC, &REAL]);
    if PSD.is_in(all) && parts.clone().any(|a| PD.of(a)) {
        out = out.union(PD.set());
    }
    out
}

/// Of A₁ ⊕ … ⊕ Aₖ: its terms commute with each other and with each other's adjoints, so that normality is kept too.
pub fn kron_sum<'a>(parts: impl Iterator<Item = &'a Op> + Clone) -> PropSet {
    sum(parts.clone()).union(only(common(parts.map(known)), &[&NORMAL]))
}

/// Of c·A, where A has `of_a`.
pub fn scaled(c: Scalar, of_a: PropSet) -> PropSet {
    let mut out = only(of_a, &[&NORMAL, &SYMMETRIC]);
    if c.im == 0.0 {
        out = out.union(only(of_a, &[&SELF_ADJOINT, &REAL]));
        if c.re >= 0.0 {
            out = out.union(only(of_a, &[&PSD]));
        }
        if c.re > 0.0 {
            out = out.union(only(of_a, &[&PD]));
        }
        if c.re == 1.0 || c.re == 0.0 {
            out = out.union(only(of_a, &[&IDEMPOTENT]));
        }
    }
    if (c.norm() - 1.0).abs() <= 4.0 * f64::EPSILON {
        out = out.union(only(of_a, &[&UNITARY, &STIEFEL]));
    }
    out
}

/// Of A∘B, entry by entry: by Schur's theorem definite when both are.
pub fn hadamard(a: &Op, b: &Op) -> PropSet {
    only(known(a).intersect(known(b)), &[&PD, &PSD, &SELF_ADJOINT, &SYMMETRIC, &REAL])
}

/// Of Aᵀ, Aᴴ or Ā, where A has `of_a`. The transpose of a matrix with orthonormal columns has orthonormal rows,
/// which is another thing.
pub fn mapped(map: Trans, of_a: PropSet) -> PropSet {
    let kept = [&PD, &PSD, &SELF_ADJOINT, &NORMAL, &SYMMETRIC, &REAL, &UNITARY, &IDEMPOTENT];
    let out = only(of_a, &kept);
    if map.transposes() { out } else { out.union(only(of_a, &[&STIEFEL])) }
}

/// Of a Kronecker product or a block-diagonal operator: what all parts have.
pub fn blocks<'a>(parts: impl Iterator<Item = &'a Op>) -> PropSet {
    let kept = [&PD, &PSD, &SELF_ADJOINT, &NORMAL, &SYMMETRIC, &REAL, &UNITARY, &STIEFEL, &IDEMPOTENT];
    only(common(parts.map(known)), &kept)
}

/// Of a Khatri–Rao product: its Gram matrix is the entrywise product of those of the parts.
pub fn columnwise<'a>(parts: impl Iterator<Item = &'a Op>) -> PropSet {
    only(common(parts.map(known)), &[&REAL, &STIEFEL])
}

/// Of every block, when the block-diagonal operator of them has `of_whole`.
pub fn of_blocks(of_whole: PropSet, all_square: bool) -> PropSet {
    let any_shape = only(of_whole, &[&STIEFEL, &REAL]);
    if !all_square {
        return any_shape;
    }
    let kept = [&PD, &PSD, &SELF_ADJOINT, &NORMAL, &SYMMETRIC, &UNITARY, &IDEMPOTENT];
    any_shape.union(only(of_whole, &kept))
}

/// Of a grid of blocks.
pub(crate) fn grid(grid: &Grid) -> PropSet {
    let mut out = only(common(grid.parts().iter().map(known)), &[&REAL]);
    if !grid.has_square_diagonal() {
        return out;
    }
    let diagonal = || (0..grid.counts().0).map(|i| grid.at(i, i));
    if grid.is_zero_where(|i, j| i != j) {
        return out.union(blocks(diagonal()));
    }
    let mirrored = |i: usize, j: usize| {
        (grid.is_zero(i, j) && grid.is_zero(j, i)) || are_adjoint(grid.at(i, j), grid.at(j, i))
    };
    let off = grid.places().filter(|(i, j)| i < j).all(|(i, j)| mirrored(i, j));
    if off && diagonal().all(|a| SELF_ADJOINT.of(a)) {
        out = out.union(SELF_ADJOINT.set());
    }
    out
}

/// Of every block of the diagonal, when a grid with square blocks there has `of_whole`: they are principal parts.
pub fn of_diagonal_blocks(of_whole: PropSet) -> PropSet {
    only(of_whole, &[&PD, &PSD, &SELF_ADJOINT, &SYMMETRIC, &REAL])
}

/// Of A₁·…·Aₖ. When the right half is the adjoint of the left half, Bᴴ·B is `PSD` and Bᴴ·D·B is what D is.
pub fn product(parts: &[Op]) -> PropSet {
    let all = common(parts.iter().map(known));
    let mut out = only(all, &[&UNITARY, &STIEFEL, &REAL]);
    let (n, half) = (parts.len(), parts.len() / 2);
    if half > 0 && (0..half).all(|i| are_adjoint(&parts[i], &parts[n - 1 - i])) {
        let middle = if n % 2 == 0 { PSD.set() } else { known(&parts[half]) };
        out = out.union(only(middle, &[&PSD, &SELF_ADJOINT]));
        if n == 2 && STIEFEL.of(&parts[0]) {
            out = out.union(IDEMPOTENT.set());
        }
    }
    out
}

/// Of A₁·…·Aₖ that has `of_whole`: what each factor has, as far as it follows from what the others have.
pub fn of_factors(parts: &[Op], of_whole: PropSet) -> Vec<PropSet> {
    let mut out = vec![PropSet::EMPTY; parts.len()];
    let unitary = |a: &Op| UNITARY.of(a);
    for (i, found) in out.iter_mut().enumerate() {
        let (before, behind) = (&parts[..i], &parts[i + 1..]);
        // Q = B·A·C with BᴴB = I and C unitary: AᴴA = (B·A)ᴴ·(B·A) = C·QᴴQ·Cᴴ = I.
        if before.iter().all(|a| STIEFEL.of(a)) && behind.iter().all(unitary) {
            *found = found.union(only(of_whole, &[&STIEFEL]));
        }
        if before.iter().chain(behind).all(unitary) {
            *found = found.union(only(of_whole, &[&UNITARY]));
            // A = Bᴴ·(B·A·C)·Cᴴ
            if before.iter().chain(behind).all(|a| REAL.of(a)) {
                *found = found.union(only(of_whole, &[&REAL]));
            }
        }
    }
    // D = B·(Bᴴ·D·B)·Bᴴ for a unitary B.
    let (n, half) = (parts.len(), parts.len() / 2);
    let pair = |i: usize| unitary(&parts[i]) && are_adjoint(&parts[i], &parts[n - 1 - i]);
    if n % 2 == 1 && (0..half).all(pair) {
        let kept = [&PD, &PSD, &SELF_ADJOINT, &NORMAL, &UNITARY, &IDEMPOTENT];
        out[half] = out[half].union(only(of_whole, &kept));
    }
    out
}

/// Of the only term that is not known to have it, when A₁ + … + Aₖ has `of_whole`: differences of self-adjoint,
/// symmetric or real operators are so again.
pub fn of_terms(parts: &[Op], of_whole: PropSet) -> Vec<PropSet> {
    let mut out = vec![PropSet::EMPTY; parts.len()];
    for property in [&SELF_ADJOINT, &SYMMETRIC, &REAL] {
        let mut lacking = (0..parts.len()).filter(|&i| !property.of(&parts[i]));
        if let (Some(only), None) = (lacking.next(), lacking.next())
            && property.is_in(of_whole)
        {
            out[only] = out[only].union(property.set());
        }
    }
    out
}

/// Of A⁻¹ or, the other way round, of A: inversion is its own inverse.
pub fn inverted(of_a: PropSet) -> PropSet {
    let out = only(of_a, &[&NORMAL, &SELF_ADJOINT, &PD, &SYMMETRIC, &REAL, &UNITARY]);
    // PSD and invertible.
    if PSD.is_in(of_a) { out.union(PD.set()) } else { out }
}

/// Of f(A), where A has `of_a`; `real` if f(A) is real by its dtype.
pub fn function(f: &ScalarFunction, of_a: PropSet, real: bool) -> PropSet {
    let mut out = only(of_a, &[&NORMAL, &SYMMETRIC]);
    if real || (REAL.is_in(of_a) && f.is_real()) {
        out = out.union(REAL.set());
    }
    // |zᵖ| = 1 where |z| = 1, for a real p and whatever the branch.
    if UNITARY.is_in(of_a) && f.exponent().is_some() {
        out = out.union(UNITARY.set());
    }
    if !SELF_ADJOINT.is_in(of_a) {
        return out;
    }
    match f.range() {
        Range::Real => out = out.union(SELF_ADJOINT.set()),
        Range::NonNegative => out = out.union(PSD.set()),
        Range::Positive => out = out.union(PD.set()),
        Range::Complex => {}
    }
    if PSD.is_in(of_a) {
        match f.exponent() {
            Some(p) if p < 0.0 || PD.is_in(of_a) => out = out.union(PD.set()),
            Some(_) => out = out.union(PSD.set()),
            None if f.is_log() => out = out.union(SELF_ADJOINT.set()),
            None => {}
        }
    }
    out
}

/// What follows from several properties together, or from one and the shape: a real operator is self-adjoint exactly
/// if it is symmetric, and a square one with orthonormal columns is unitary.
pub fn completed(a: &Op, known: PropSet) -> PropSet {
    let mut out = known;
    if REAL.is_in(known) {
        if SYMMETRIC.is_in(known) {
            out = out.union(SELF_ADJOINT.set());
        }
        if SELF_ADJOINT.is_in(known) {
            out = out.union(SYMMETRIC.set());
        }
    }
    if STIEFEL.is_in(known) && a.is_square() {
        out = out.union(UNITARY.set());
    }
    out
}

/// Keeps the adjoint that was built of `a`, so that Aᴴ·A is recognised. Nothing is kept that holds `a` itself.
pub fn remembered(a: &Op, adjoint: Op) -> Op {
    fn holds(op: &Op, a: &Op) -> bool {
        op.same(a) || op.children().iter().any(|part| holds(part, a))
    }
    if holds(&adjoint, a) {
        return adjoint;
    }
    match a.derived(ADJOINT, || Ok(adjoint.clone())) {
        Ok(kept) => (*kept).claimed(adjoint.claims()),
        Err(_) => adjoint,
    }
}

/// The key under which an operator keeps its adjoint.
const ADJOINT: &str = "its adjoint";

/// B is Aᴴ, as far as that is seen from handles: never by comparing entries.
pub fn are_adjoint(a: &Op, b: &Op) -> bool {
    is_adjoint_of(a, b) || is_adjoint_of(b, a)
}

fn is_adjoint_of(a: &Op, b: &Op) -> bool {
    if b.derived_if_made::<Op>(ADJOINT).is_some_and(|kept| kept.same(a)) {
        return true;
    }
    if let Some(a) = a.downcast_ref::<Adjoint>() {
        return a.inner().same(b);
    }
    if let Some(a) = a.downcast_ref::<Transpose>() {
        let conjugate = b.downcast_ref::<Conjugate>().is_some_and(|b| b.inner().same(a.inner()));
        return conjugate || (a.inner().same(b) && (REAL.of(b) || REAL.of(a.inner())));
    }
    if let (Some(x), Some(y)) = (a.downcast_ref::<Dense>(), b.downcast_ref::<Dense>()) {
        let real = REAL.of(a) || REAL.of(b);
        if real && x.array().transposed().same(y.array()) {
            return true;
        }
    }
    a.same(b) && (SELF_ADJOINT.of(a) || SELF_ADJOINT.of(b))
}

/// Of A[rows, cols].
pub fn sliced(a: &Op, rows: &Index, cols: &Index) -> PropSet {
    let of_a = known(a);
    let mut out = only(of_a, &[&REAL]);
    // Some of the orthonormal columns, each whole.
    if STIEFEL.is_in(of_a) && takes_all(rows, a.rows()) && !repeats(cols, a.cols()) {
        out = out.union(STIEFEL.set());
    }
    if is_principal(a, rows, cols) {
        out = out.union(only(of_a, &[&PSD, &SELF_ADJOINT, &SYMMETRIC]));
        if !repeats(rows, a.rows()) {
            out = out.union(only(of_a, &[&PD]));
        }
    }
    out
}

/// Of A with the rows and columns outside the masks set to zero.
pub(crate) fn masked(a: &Op, rows: &Mask, cols: &Mask) -> PropSet {
    let of_a = known(a);
    let mut out = only(of_a, &[&REAL]);
    if a.is_square() && rows == cols {
        out = out.union(only(of_a, &[&PSD, &SELF_ADJOINT, &SYMMETRIC]));
    }
    out
}

/// Every one of n indices, in any order.
fn takes_all(index: &Index, n: usize) -> bool {
    *index == Index::All || (index.len(n) == n && !repeats(index, n))
}

/// The same rows and columns in the same order.
pub fn is_principal(a: &Op, rows: &Index, cols: &Index) -> bool {
    let (m, n) = a.shape();
    m == n && rows.len(m) == cols.len(n) && (0..rows.len(m)).all(|i| rows.at(i) == cols.at(i))
}

/// An index is taken more than once.
pub fn repeats(index: &Index, n: usize) -> bool {
    index.distinct(n) < index.len(n)
}
