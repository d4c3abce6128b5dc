//! x ← op(A)⁻¹·x for a sparse triangle A, by rows.
//!
//! Method    row by row: xᵢ ← (xᵢ − Σⱼ aᵢⱼ·xⱼ)/aᵢᵢ; op(A) that transposes column by column, since columns of op(A) are
//!           rows of A
//! Memory    none
//! Work      one multiply-add for each entry, one division for each row
//! Differs   every row waits for the one before, so what it waits for is short: a multiplication by 1/aᵢᵢ, which waits for
//!           nothing, where that number is neither infinite nor subnormal
//! Source    Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, §3.1

use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, RealPart, Trans, Triangle};
use crate::lanes::{coordinates, vectorised};
use crate::sparse::CsrRef;
use num_traits::Float;

/// x ← op(A)⁻¹·x for a triangle whose rows have their diagonal entry last (lower) or first (upper). A zero there divides by
/// zero.
///
/// # Cost     one multiply-add for each entry.
/// # Errors   `Shape`; `Pattern` for a row that does not end, or begin, with its diagonal entry; x then holds nothing of use.
/// # Source   see the module.
pub fn sparse_substitute<T: Field>(
    triangle: Triangle,
    trans: Trans,
    a: CsrRef<'_, T>,
    x: &mut [T],
) -> Result<()> {
    a.check_lengths()?;
    let n = expect_square("a sparse triangle", (a.rows, a.cols))?;
    expect_shape("right-hand side of a sparse substitution", (x.len(), 1), (n, 1))?;
    match guarded(|| T::k_csr_substitute(triangle, trans, a, x))? {
        None => Ok(()),
        Some(row) => Err(KernelError::Pattern { what: "no diagonal entry at the end of the triangle", row }),
    }
}

/// The first row met that does not end, or begin, with its diagonal entry, if there is one.
pub(crate) fn substitute_kernel<T: Field>(
    triangle: Triangle,
    trans: Trans,
    a: CsrRef<'_, T>,
    x: &mut [T],
) -> Option<usize> {
    // A lower triangle is solved from its beginning, its transpose, which is upper, from its end.
    let forward = (triangle == Triangle::Lower) != trans.transposes();
    let order = |i: usize| if forward { i } else { a.rows - 1 - i };
    let split = |i: usize| {
        let (first, end) = (a.indptr[i], a.indptr[i + 1]);
        let (diagonal, others) = if triangle == Triangle::Lower {
            (end.saturating_sub(1), first..end.saturating_sub(1))
        } else {
            (first, first + 1..end)
        };
        (first < end && a.indices[diagonal] as usize == i).then_some((diagonal, others))
    };
    if T::COMPLEX || trans.transposes() {
        let entry = |e: usize| if trans.conjugates() { Field::conj(a.values[e]) } else { a.values[e] };
        for i in (0..a.rows).map(order) {
            let Some((diagonal, others)) = split(i) else { return Some(i) };
            if trans.transposes() {
                let z = x[i].over(entry(diagonal));
                x[i] = z;
                others.for_each(|e| x[a.indices[e] as usize] -= entry(e) * z);
            } else {
                let known: T = others.map(|e| entry(e) * x[a.indices[e] as usize]).sum();
                x[i] = (x[i] - known).over(entry(diagonal));
            }
        }
        return None;
    }
    let (values, x): (&[T::Re], &mut [T::Re]) = (coordinates(a.values), bytemuck::cast_slice_mut(x));
    vectorised!({
        for i in (0..a.rows).map(order) {
            let Some((diagonal, others)) = split(i) else { return Some(i) };
            let mut rest = x[i];
            for (&j, &v) in a.indices[others.clone()].iter().zip(&values[others]) {
                rest = Float::mul_add(-v, x[j as usize], rest);
            }
            x[i] = quotient(rest, values[diagonal]);
        }
        None
    })
}

/// x/d by 1/d, which need not wait for x.
#[inline(always)]
fn quotient<R: RealPart>(x: R, d: R) -> R {
    let inverse = Float::recip(d);
    if inverse.is_normal() { x * inverse } else { x / d }
}
