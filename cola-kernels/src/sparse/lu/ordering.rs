//! The part of sparse LU that needs the pattern only: which column when, and which columns together.
//!
//! Two strategies. A pattern that is nearly symmetric with a full diagonal is ordered by minimum degree on
//! A + Aᵀ, and the diagonal is preferred as pivot while it is not much smaller than its column: half the
//! fill of the other. Any other pattern is ordered by COLAMD, which bounds the fill for every choice of rows.
//! Consecutive columns that will have about the same structure are grouped to panels.

use crate::dense::try_scratch;
use crate::error::{KernelError, Result, guarded};
use crate::sparse::CsrRef;
use crate::sparse::transpose::TransposePattern;
use faer::dyn_stack::{MemStack, StackReq};
use faer::perm::PermRef;
use faer::sparse::SymbolicSparseColMatRef;
use faer::sparse::linalg::{amd, colamd, qr};

/// Subtrees of the elimination tree with at most this many columns become one panel.
const SMALL_SUBTREE: usize = 4;
/// Widest panel.
const WIDEST: usize = 96;
const NONE: u32 = u32::MAX;

pub(crate) struct Plan {
    /// Column q[j] of A is eliminated in step j.
    pub(crate) order: Vec<u32>,
    /// Where each panel starts; one more than panels.
    pub(crate) panels: Vec<u32>,
    /// Diagonal preferred?
    pub(crate) symmetric: bool,
    /// Bound (general) or count for diagonal pivots (symmetric): entries of L + U, and operations.
    pub(crate) fill: f64,
    pub(crate) flops: f64,
}

/// Share of off-diagonal entries whose mirror is an entry too, and whether the diagonal is full.
fn symmetry<T>(a: CsrRef<'_, T>, t: &TransposePattern) -> (f64, bool) {
    let (mut off, mut mirrored, mut diagonal) = (0usize, 0usize, 0usize);
    for i in 0..a.rows {
        let row = &a.indices[a.indptr[i]..a.indptr[i + 1]];
        let col = &t.indices[t.indptr[i]..t.indptr[i + 1]];
        let (mut r, mut c) = (0, 0);
        while r < row.len() {
            while c < col.len() && col[c] < row[r] {
                c += 1;
            }
            let both = c < col.len() && col[c] == row[r];
            if row[r] as usize == i {
                diagonal += 1;
            } else {
                off += 1;
                mirrored += usize::from(both);
            }
            r += 1;
        }
    }
    (if off == 0 { 1.0 } else { mirrored as f64 / off as f64 }, diagonal == a.rows)
}

pub(crate) fn plan<T>(a: CsrRef<'_, T>, t: &TransposePattern) -> Result<Plan> {
    let n = a.rows;
    let starts: Vec<u32> = t.indptr.iter().map(|&p| p as u32).collect();
    let columns = SymbolicSparseColMatRef::new_checked(n, n, &starts, None, &t.indices);
    let (share, full_diagonal) = symmetry(a, t);
    let symmetric = share >= 0.7 && full_diagonal;
    let mut order = vec![0u32; n];
    let mut inverse = vec![0u32; n];
    if symmetric {
        let mut memory = try_scratch(amd::order_maybe_unsorted_scratch::<u32>(n, a.nnz()))?;
        let stack = MemStack::new(&mut memory);
        amd::order_maybe_unsorted(&mut order, &mut inverse, columns, Default::default(), stack)?;
    } else {
        let mut memory = try_scratch(colamd::order_scratch::<u32>(n, n, a.nnz()))?;
        let stack = MemStack::new(&mut memory);
        colamd::order(&mut order, &mut inverse, columns, Default::default(), stack)?;
    }
    let (parent, counts) = if symmetric {
        symmetric_tree(a, t, &order, &inverse)
    } else {
        column_tree(columns, &mut order, &mut inverse)?
    };
    let (order, parent, counts) =
        if symmetric { postordered(&order, &parent, &counts) } else { (order, parent, counts) };
    let panels = panels(&parent, &counts);
    let (mut fill, mut flops) = (0.0, 0.0);
    for &c in &counts {
        fill += 2.0 * f64::from(c) - 1.0;
        flops += 2.0 * f64::from(c) * f64::from(c);
    }
    Ok(Plan { order, panels, symmetric, fill, flops })
}

/// Elimination tree and column counts of the Cholesky factor of the permuted pattern of A + Aᵀ.
///
/// # Source   Liu, SIAM J. Matrix Anal. Appl. 11 (1990): walk up from each entry until a marked node.
fn symmetric_tree<T>(
    a: CsrRef<'_, T>,
    t: &TransposePattern,
    order: &[u32],
    inverse: &[u32],
) -> (Vec<u32>, Vec<u32>) {
    let n = order.len();
    let (mut parent, mut counts, mut visited) = (vec![NONE; n], vec![1u32; n], vec![NONE; n]);
    for j in 0..n {
        let column = order[j] as usize;
        visited[j] = j as u32;
        let row = &a.indices[a.indptr[column]..a.indptr[column + 1]];
        let col = &t.indices[t.indptr[column]..t.indptr[column + 1]];
        for &original in row.iter().chain(col) {
            let mut i = inverse[original as usize] as usize;
            while i < j && visited[i] != j as u32 {
                if parent[i] == NONE {
                    parent[i] = j as u32;
                }
                counts[i] += 1;
                visited[i] = j as u32;
                i = parent[i] as usize;
            }
        }
    }
    (parent, counts)
}

/// Elimination tree and column counts of the Cholesky factor of AᵀA; the order is made a postorder.
fn column_tree(
    columns: SymbolicSparseColMatRef<'_, u32>,
    order: &mut [u32],
    inverse: &mut [u32],
) -> Result<(Vec<u32>, Vec<u32>)> {
    let n = columns.ncols();
    let nnz = columns.row_idx().len();
    let req = StackReq::any_of(&[
        qr::col_etree_scratch::<u32>(n, n),
        qr::postorder_scratch::<u32>(n),
        qr::column_counts_aat_scratch::<u32>(n, n),
        faer::sparse::utils::transpose_scratch::<u32>(n, n),
    ]);
    let mut memory = try_scratch(req)?;
    let mut tree = vec![0u32; n];
    let mut post = vec![0u32; n];
    {
        let perm = PermRef::new_checked(&*order, &*inverse, n);
        let etree = qr::col_etree(columns, Some(perm), &mut tree, MemStack::new(&mut memory));
        qr::postorder(&mut post, etree, MemStack::new(&mut memory));
    }
    let old: Vec<u32> = order.to_vec();
    for (j, &p) in post.iter().enumerate() {
        order[j] = old[p as usize];
        inverse[order[j] as usize] = j as u32;
    }
    let perm = PermRef::new_checked(&*order, &*inverse, n);
    let etree = qr::col_etree(columns, Some(perm), &mut tree, MemStack::new(&mut memory));
    let parent: Vec<u32> = etree.into_inner().iter().map(|&p| if p < 0 { NONE } else { p as u32 }).collect();
    // The rows of A as columns of Aᵀ.
    let (mut starts, mut indices) = (vec![0u32; n + 1], vec![0u32; nnz]);
    for &i in columns.row_idx() {
        starts[i as usize + 1] += 1;
    }
    (0..n).for_each(|i| starts[i + 1] += starts[i]);
    let mut next = starts.clone();
    for j in 0..n {
        for &i in columns.row_idx_of_col_raw(j) {
            indices[next[i as usize] as usize] = j as u32;
            next[i as usize] += 1;
        }
    }
    let rows = SymbolicSparseColMatRef::new_checked(n, n, &starts, None, &indices);
    let (mut counts, mut first, identity) = (vec![0u32; n], vec![0u32; n], (0..n as u32).collect::<Vec<_>>());
    guarded(|| {
        qr::column_counts_ata(
            &mut counts,
            &mut first,
            rows,
            Some(perm),
            etree,
            &identity,
            MemStack::new(&mut memory),
        );
    })?;
    Ok((parent, counts))
}

/// Relabels so that every subtree is a run of consecutive columns.
fn postordered(order: &[u32], parent: &[u32], counts: &[u32]) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let n = order.len();
    let (mut child, mut sibling) = (vec![NONE; n], vec![NONE; n]);
    for j in (0..n).rev() {
        if parent[j] != NONE {
            sibling[j] = child[parent[j] as usize];
            child[parent[j] as usize] = j as u32;
        }
    }
    let mut post: Vec<u32> = Vec::with_capacity(n);
    let mut stack = Vec::new();
    for root in (0..n).filter(|&j| parent[j] == NONE) {
        stack.push(root as u32);
        while let Some(&j) = stack.last() {
            let c = child[j as usize];
            if c == NONE {
                post.push(j);
                stack.pop();
            } else {
                child[j as usize] = sibling[c as usize];
                stack.push(c);
            }
        }
    }
    let mut place = vec![0u32; n];
    post.iter().enumerate().for_each(|(k, &j)| place[j as usize] = k as u32);
    let relabel = |p: u32| if p == NONE { NONE } else { place[p as usize] };
    (
        post.iter().map(|&j| order[j as usize]).collect(),
        post.iter().map(|&j| relabel(parent[j as usize])).collect(),
        post.iter().map(|&j| counts[j as usize]).collect(),
    )
}

/// Groups columns: small subtrees whole, otherwise chains whose structures nest almost exactly.
fn panels(parent: &[u32], counts: &[u32]) -> Vec<u32> {
    let n = parent.len();
    let mut size = vec![1u32; n];
    for j in 0..n {
        if parent[j] != NONE {
            size[parent[j] as usize] += size[j];
        }
    }
    let small = |j: usize| size[j] as usize <= SMALL_SUBTREE;
    // First column of a maximal small subtree → its last column.
    let mut last_of = vec![NONE; n];
    for j in (0..n).filter(|&j| small(j) && (parent[j] == NONE || !small(parent[j] as usize))) {
        last_of[j + 1 - size[j] as usize] = j as u32;
    }
    let (mut panels, mut j) = (vec![0u32], 0);
    while j < n {
        let first = j;
        if last_of[j] != NONE {
            j = last_of[j] as usize;
        } else {
            // Entries of L in the chain, to compare with what a panel of its columns would store.
            let mut entries = f64::from(counts[j]);
            while j + 1 < n && parent[j] as usize == j + 1 && last_of[j + 1] == NONE && j + 1 - first < WIDEST
            {
                entries += f64::from(counts[j + 1]);
                if !worth_grouping(j + 2 - first, counts[j + 1], entries) {
                    break;
                }
                j += 1;
            }
        }
        j += 1;
        panels.push(j as u32);
    }
    panels
}

/// May `width` columns of a chain, the last of which has `count` entries in L, form a panel? Narrow panels may
/// hold more zeros than wide ones.
fn worth_grouping(width: usize, count: u32, entries: f64) -> bool {
    let w = width as f64;
    let stored = w * (w + 1.0) / 2.0 + w * (f64::from(count) - 1.0);
    let zeros = 1.0 - entries / stored;
    zeros
        <= if width <= 4 {
            0.4
        } else if width <= 16 {
            0.15
        } else {
            0.05
        }
}

/// A perfect matching exists, or `Singular` with a column that has no row left.
pub(crate) fn check_structure(n: usize, t: &TransposePattern) -> Result<()> {
    match crate::sparse::matching::unmatched_column(n, &t.indptr, &t.indices) {
        Some(index) => Err(KernelError::Singular { index, value: 0.0 }),
        None => Ok(()),
    }
}
