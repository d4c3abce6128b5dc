//! The factors of matrices that are given by their entries, row by row.

use crate::algorithms::direct::row_merge_qr::{self, RowMergeQr};
use crate::algorithms::{Working, working};
use crate::kernel::OnOperand;
use crate::memory;
use crate::operators::{Banded, Identity, Permutation, Product, Reflections, Sliced};
use crate::properties::STIEFEL;
use cola_kernels::CsrRef;
use cola_runtime::{Array, Element, Index, Op, Operator, Result, with_element, with_number};

/// Q, and the entries of R.
pub(super) struct Factors {
    pub(super) q: Op,
    pub(super) row: Vec<u32>,
    pub(super) col: Vec<u32>,
    /// In the dtype of A.
    pub(super) values: Array,
}

/// So many multiply-adds row by row take longer than a dense factorisation by blocks, and that fits into the memory.
pub(super) fn dense_is_cheaper(a: &Op, flops: f64) -> bool {
    /// How much slower: where both took as long for sparse matrices of order 256 and 1024.
    const SLOWER: f64 = 32.0;
    let (m, n) = (a.rows().max(a.cols()), a.rows().min(a.cols()) as f64);
    // R, and as much again for the columns of Q.
    let dense = 2.0 * (2.0 * m as f64 * n * n - 2.0 * n * n * n / 3.0);
    // Small matrices are not worth the comparison.
    m > 64 && SLOWER * flops > dense && memory::check(a.rows(), 3 * a.cols(), a.dtype()).is_ok()
}

/// The factors of `a`, whose entries are `values`, nnz×1, in the columns `indices`, row i from `indptr[i]`.
pub(super) fn factorise(a: &Op, indptr: &[usize], indices: &[u32], values: &Array) -> Result<Factors> {
    let dtype = working(a.dtype());
    let values = values.cast(dtype)?;
    with_number!(dtype, T => {
        let values = values.to_vec::<T>()?;
        let rows = CsrRef::new(a.rows(), a.cols(), indptr, indices, &values).on("A")?;
        of_entries(a, row_merge_qr::factorise(rows)?)
    })
}

fn of_entries<T: Working>(a: &Op, found: RowMergeQr<T>) -> Result<Factors> {
    let q = orthonormal(a, &found)?;
    let lists = found.r.starts.windows(2).enumerate();
    let row = lists.flat_map(|(t, w)| std::iter::repeat_n(t as u32, w[1] - w[0])).collect();
    Ok(Factors { q, row, col: found.r.places, values: Array::vector(found.r.values).cast(a.dtype())? })
}

/// H₁·…·Hᵣ·P, or the first columns of it for a tall A.
fn orthonormal<T: Working>(a: &Op, found: &RowMergeQr<T>) -> Result<Op> {
    let (m, n) = a.shape();
    let (v, dtype) = (&found.reflections, a.dtype());
    let mut parts = Vec::new();
    if !v.values.is_empty() {
        let values = Array::vector(v.values.clone()).cast(dtype)?;
        parts.push(Reflections::new(m, v.starts.clone(), v.places.clone(), values)?);
    }
    if found.order.iter().enumerate().any(|(t, &row)| t != row) {
        let mut place = vec![0; m];
        found.order.iter().enumerate().for_each(|(t, &row)| place[row] = t);
        parts.push(Permutation::new(place, dtype)?);
    }
    let q = match parts.len() {
        0 => Identity::new(m, dtype),
        1 => parts.remove(0),
        _ => Product::new(parts)?,
    };
    if m <= n {
        return Ok(q);
    }
    Ok(Sliced::new(q, Index::All, Index::Range { start: 0, end: n, step: 1 })?.claimed(STIEFEL.set()))
}

/// Q and a banded R of a banded matrix: no row that is reflected reaches farther than l + u columns to the right.
///
/// The entries of the band are factorised whether zero or not, so that row t of A becomes row t of R.
pub(super) fn banded(a: &Op, band: &Banded) -> Result<(Op, Op)> {
    let ((m, n), lower, upper) = (a.shape(), band.lower(), band.upper());
    let (mut indptr, mut indices) = (vec![0], Vec::new());
    for i in 0..m {
        indices.extend((i.saturating_sub(lower)..(i + upper + 1).min(n)).map(|j| j as u32));
        indptr.push(indices.len());
    }
    let values = with_element!(band.dtype(), T => {
        let v = band.diagonals().view::<T>()?;
        let rows = indptr.windows(2).enumerate();
        let of_row = |(i, w): (usize, &[usize])| {
            indices[w[0]..w[1]].iter().map(move |&j| v[(j as usize, upper + i - j as usize)])
        };
        Array::vector(rows.flat_map(of_row).collect::<Vec<T>>())
    });
    let Factors { q, row, col, values } = factorise(a, &indptr, &indices, &values)?;
    let above = (lower + upper).min(n.saturating_sub(1));
    let r = with_element!(values.dtype(), T => {
        let from = values.to_vec::<T>()?;
        let mut to = Array::zeros(n, above + 1, <T as Element>::DTYPE)?;
        let mut view = to.view_mut::<T>()?;
        for ((&i, &j), &z) in row.iter().zip(&col).zip(&from) {
            view[(j as usize, above + i as usize - j as usize)] = z;
        }
        to
    });
    Ok((q, Banded::from_diagonals(r, 0, m.min(n))?))
}
