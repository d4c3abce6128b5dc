//! Sparse Cholesky factorisation P·A·Pᵀ = L·Lᴴ with a minimum-degree ordering.
//!
//! The pattern is analysed once ([`SymbolicCholesky`]), and says what a factorisation will cost before it is
//! made; every matrix with that pattern then reuses it. The rows of A are handed over as the columns of
//! Aᵀ = Ā, so what is kept is the factor of Ā, and every solve conjugates accordingly.

use crate::dense::try_scratch;
use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans, conj_if};
use crate::norm1_inverse::rcond;
use crate::scaling::Scaling;
use crate::sparse::CsrRef;
use faer::dyn_stack::MemStack;
use faer::linalg::cholesky::llt::factor::LltError;
use faer::sparse::linalg::cholesky::{
    self as backend, LltRef, SymbolicCholeskyRaw, SymmetricOrdering, factorize_symbolic_cholesky,
};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMatRef};
use faer::{MatMut, Par, Side};
use std::sync::Arc;

/// The ordering and the pattern of L, without values.
#[derive(Debug)]
pub struct SymbolicCholesky {
    inner: backend::SymbolicCholesky<u32>,
    starts: Vec<u32>,
    nnz_a: usize,
    flops: f64,
    fill: usize,
}

impl SymbolicCholesky {
    /// Orders and analyses the pattern of a Hermitian matrix (both triangles or the lower one; values are
    /// not read).
    ///
    /// # Cost     nearly linear in nnz(L) without its values.
    /// # Errors   `Pattern`, `Shape`, `IndexOverflow` (more than 2³¹ entries in L), `OutOfMemory`.
    /// # Source   Amestoy, Davis & Duff, SIAM J. Matrix Anal. Appl. 17 (1996).
    pub fn new<T>(a: CsrRef<'_, T>) -> Result<Arc<Self>> {
        expect_square("matrix of a sparse Cholesky factorisation", (a.rows, a.cols))?;
        let starts = column_starts(a)?;
        let inner = guarded(|| {
            factorize_symbolic_cholesky(
                pattern(a, &starts),
                Side::Upper,
                SymmetricOrdering::Amd,
                Default::default(),
            )
        })??;
        let (flops, fill) = cost(&inner);
        Ok(Arc::new(SymbolicCholesky { inner, starts, nnz_a: a.nnz(), flops, fill }))
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.inner.nrows()
    }

    /// Row i of the matrix in this order is row `order[i]` of A.
    pub(super) fn order(&self) -> Vec<usize> {
        match self.inner.perm() {
            Some(p) => p.arrays().0.iter().map(|&i| i as usize).collect(),
            None => (0..self.n()).collect(),
        }
    }

    /// Multiplications and additions of one numeric factorisation: Σ cⱼ² over the columns of L.
    pub fn flops(&self) -> f64 {
        self.flops
    }

    /// Entries of L, the zeros that its blocks store included.
    pub fn fill(&self) -> usize {
        self.fill
    }
}

/// A with its rows read as columns.
fn pattern<'a, T>(a: CsrRef<'a, T>, starts: &'a [u32]) -> SymbolicSparseColMatRef<'a, u32> {
    SymbolicSparseColMatRef::new_checked(a.cols, a.rows, starts, None, a.indices)
}

fn column_starts<T>(a: CsrRef<'_, T>) -> Result<Vec<u32>> {
    a.check_lengths()?;
    let limit = i32::MAX as usize;
    if a.nnz() > limit || a.rows > limit {
        return Err(KernelError::IndexOverflow);
    }
    Ok(a.indptr.iter().map(|&p| p as u32).collect())
}

fn cost(symbolic: &backend::SymbolicCholesky<u32>) -> (f64, usize) {
    let square = |c: usize| (c as f64) * (c as f64);
    let flops = match symbolic.raw() {
        SymbolicCholeskyRaw::Simplicial(s) => {
            s.col_ptr().windows(2).map(|w| square((w[1] - w[0]) as usize)).sum()
        }
        SymbolicCholeskyRaw::Supernodal(s) => (0..s.n_supernodes())
            .map(|k| {
                let width = (s.supernode_end()[k] - s.supernode_begin()[k]) as usize;
                let below = (s.col_ptr_for_row_idx()[k + 1] - s.col_ptr_for_row_idx()[k]) as usize;
                (0..width).map(|j| square(below + width - j)).sum::<f64>()
            })
            .sum(),
    };
    (flops, symbolic.len_val())
}

/// P·A·Pᵀ = L·Lᴴ with the analysis it was made from.
#[derive(Debug, Clone)]
pub struct SparseCholesky<T> {
    symbolic: Arc<SymbolicCholesky>,
    values: Vec<T>,
}

impl<T: Field> SparseCholesky<T> {
    /// Factors a Hermitian matrix whose pattern was analysed; only the lower triangle is read.
    ///
    /// # Cost     [`SymbolicCholesky::flops`] on one thread (a second one slows the backend down).
    /// # Errors   `NotPositiveDefinite` with the row of A and the pivot, `NotFinite`, `Pattern` if the
    /// pattern is another one, `OutOfMemory`.
    /// # Source   Davis, Direct Methods for Sparse Linear Systems, ch. 4; supernodes where they pay.
    pub fn factor(symbolic: &Arc<SymbolicCholesky>, a: CsrRef<'_, T>) -> Result<Self> {
        check_pattern(symbolic, a)?;
        check_finite_values(a)?;
        let mut values = Vec::new();
        guarded(|| T::k_sparse_cholesky(symbolic, a, &mut values))??;
        Ok(SparseCholesky { symbolic: symbolic.clone(), values })
    }

    /// Factors again after the values changed, in the memory of the old factor. On an error the factor is
    /// unusable and must be dropped.
    pub fn refactor(&mut self, a: CsrRef<'_, T>) -> Result<()> {
        check_pattern(&self.symbolic, a)?;
        check_finite_values(a)?;
        let symbolic = self.symbolic.clone();
        guarded(|| T::k_sparse_cholesky(&symbolic, a, &mut self.values))?
    }

    /// rhs ← op(A)⁻¹·rhs in place. `scratch` grows to about n·k entries once and is reused.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        guarded(|| T::k_sparse_cholesky_solve(self, trans, rhs, scratch))?
    }

    /// (1, log det A). Cost n.
    pub fn slogdet(&self) -> (T, f64) {
        let mut log = 0.0;
        self.for_each_pivot(|_, d| log += d.re().ln());
        (T::one(), 2.0 * log)
    }

    /// P as a list: row i of P·A·Pᵀ is row `p[i]` of A.
    pub fn p(&self) -> Vec<usize> {
        self.symbolic.order()
    }

    /// Every stored entry (row, column, value) of L, column by column; zeros that blocks store are skipped.
    /// Cost nnz(L).
    pub fn for_each_entry(&self, mut visit: impl FnMut(usize, usize, T)) {
        self.for_each_place(|i, j, value| {
            if value != T::zero() {
                visit(i, j, value);
            }
        });
    }

    /// The same with the stored zeros; the diagonal comes first in each column.
    pub(super) fn for_each_place(&self, mut visit: impl FnMut(usize, usize, T)) {
        // What is kept is the factor of Ā.
        let mut visit = |i: usize, j: usize, value: T| visit(i, j, value.conj());
        match self.symbolic.inner.raw() {
            SymbolicCholeskyRaw::Simplicial(s) => {
                for (j, bounds) in s.col_ptr().windows(2).enumerate() {
                    let range = bounds[0] as usize..bounds[1] as usize;
                    range.for_each(|e| visit(s.row_idx()[e] as usize, j, self.values[e]));
                }
            }
            SymbolicCholeskyRaw::Supernodal(s) => {
                let factor = backend::supernodal::SupernodalLltRef::new(s, &self.values);
                for k in 0..s.n_supernodes() {
                    let node = factor.supernode(k);
                    let (start, block) = (node.start(), node.val());
                    let width = block.ncols();
                    for c in 0..width {
                        (c..width).for_each(|r| visit(start + r, start + c, block[(r, c)]));
                        let below = node.pattern().iter().enumerate();
                        below.for_each(|(r, &i)| visit(i as usize, start + c, block[(width + r, c)]));
                    }
                }
            }
        }
    }

    fn for_each_pivot(&self, mut visit: impl FnMut(usize, T)) {
        match self.symbolic.inner.raw() {
            SymbolicCholeskyRaw::Simplicial(s) => {
                (0..self.n()).for_each(|j| visit(j, self.values[s.col_ptr()[j] as usize]));
            }
            SymbolicCholeskyRaw::Supernodal(s) => {
                let factor = backend::supernodal::SupernodalLltRef::new(s, &self.values);
                for k in 0..s.n_supernodes() {
                    let node = factor.supernode(k);
                    let block = node.val();
                    (0..block.ncols()).for_each(|j| visit(node.start() + j, block[(j, j)]));
                }
            }
        }
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.symbolic.n()
    }

    /// Entries of L that are stored.
    pub fn nnz(&self) -> usize {
        self.values.len()
    }

    /// Bytes of the factor's values.
    pub fn bytes(&self) -> usize {
        self.values.len() * size_of::<T>()
    }

    /// The analysis this factor was made from.
    pub fn symbolic(&self) -> &Arc<SymbolicCholesky> {
        &self.symbolic
    }

    /// Estimate of the reciprocal condition number of the matrix scaled as given; see [`crate::rcond`].
    pub fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        let mut scratch = Vec::new();
        rcond(self.n(), scaling, |t, x| self.solve_in_place(t, x, &mut scratch))
    }
}

pub(super) fn check_pattern<T>(symbolic: &SymbolicCholesky, a: CsrRef<'_, T>) -> Result<()> {
    a.check_lengths()?;
    let same = a.rows == symbolic.n()
        && a.cols == a.rows
        && a.nnz() == symbolic.nnz_a
        && a.indptr.iter().zip(&symbolic.starts).all(|(&p, &q)| p == q as usize);
    if same {
        Ok(())
    } else {
        Err(KernelError::Pattern { what: "not the pattern that was analysed", row: 0 })
    }
}

/// `NotFinite` with row and column of the first such entry.
pub(crate) fn check_finite_values<T: Field>(a: CsrRef<'_, T>) -> Result<()> {
    let values = faer::ColRef::from_slice(a.values).as_mat();
    if T::k_all_finite(values) {
        return Ok(());
    }
    let e = a.values.iter().position(|v| !v.finite()).unwrap_or(0);
    let row = a.indptr.partition_point(|&p| p <= e) - 1;
    Err(KernelError::NotFinite { row, col: a.indices[e] as usize })
}

pub(crate) fn numeric_kernel<T: Field>(
    symbolic: &SymbolicCholesky,
    a: CsrRef<'_, T>,
    values: &mut Vec<T>,
) -> Result<()> {
    let inner = &symbolic.inner;
    let bytes = inner.len_val() * size_of::<T>();
    values.clear();
    values.try_reserve_exact(inner.len_val()).map_err(|_| KernelError::OutOfMemory { bytes })?;
    values.resize(inner.len_val(), T::zero());
    let mut memory = try_scratch(inner.factorize_numeric_llt_scratch::<T>(Par::Seq, Default::default()))?;
    let matrix = SparseColMatRef::new(pattern(a, &symbolic.starts), a.values);
    let outcome = inner
        .factorize_numeric_llt(
            values,
            matrix,
            Side::Upper,
            Default::default(),
            Par::Seq,
            MemStack::new(&mut memory),
            Default::default(),
        )
        .map(|_| ());
    match outcome {
        // +∞ passes the library's test d > 0.
        Ok(()) if T::k_all_finite(faer::ColRef::from_slice(values).as_mat()) => Ok(()),
        Ok(()) => Err(KernelError::Backend("the Cholesky factorisation overflowed".to_owned())),
        Err(LltError::NonPositivePivot { index }) => Err(not_positive_definite(symbolic, a, values, index)),
    }
}

/// The row of A and the pivot at which the library gave up. Supernodes leave the pivot in its place; column
/// by column it is a_kk − Σ|l_kj|², and steps are counted from one.
fn not_positive_definite<T: Field>(
    symbolic: &SymbolicCholesky,
    a: CsrRef<'_, T>,
    values: &[T],
    index: usize,
) -> KernelError {
    let row_of = |step: usize| symbolic.inner.perm().map_or(step, |p| p.arrays().0[step] as usize);
    match symbolic.inner.raw() {
        SymbolicCholeskyRaw::Simplicial(s) => {
            let step = index - 1;
            let row = row_of(step);
            let range = a.indptr[row]..a.indptr[row + 1];
            let diagonal = a.indices[range.clone()].binary_search(&(row as u32));
            let mut value = diagonal.map_or(0.0, |e| a.values[range.start + e].re());
            for j in 0..step {
                let column = s.col_ptr()[j] as usize..s.col_ptr()[j + 1] as usize;
                for e in column.filter(|&e| s.row_idx()[e] as usize == step) {
                    value -= values[e].abs().powi(2);
                }
            }
            KernelError::NotPositiveDefinite { index: row, value }
        }
        SymbolicCholeskyRaw::Supernodal(s) => {
            let node = s.supernode_begin().partition_point(|&b| b as usize <= index) - 1;
            let factor = backend::supernodal::SupernodalLltRef::new(s, values).supernode(node);
            let local = index - factor.start();
            KernelError::NotPositiveDefinite {
                index: row_of(index),
                value: factor.val()[(local, local)].re(),
            }
        }
    }
}

pub(crate) fn solve_kernel<T: Field>(
    f: &SparseCholesky<T>,
    trans: Trans,
    rhs: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) -> Result<()> {
    let inner = &f.symbolic.inner;
    let req = inner.solve_in_place_scratch::<T>(rhs.ncols(), Par::Seq);
    let conj = conj_if(matches!(trans, Trans::None | Trans::Adjoint)); // the factor is that of Ā
    LltRef::new(inner, &f.values).solve_in_place_with_conj(conj, rhs, Par::Seq, stack_in(scratch, req)?);
    Ok(())
}

/// A stack for the library underneath in the spare capacity of `scratch`.
pub(crate) fn stack_in<T>(scratch: &mut Vec<T>, req: faer::dyn_stack::StackReq) -> Result<&mut MemStack> {
    let bytes = req.unaligned_bytes_required();
    scratch.clear();
    scratch.try_reserve(bytes.div_ceil(size_of::<T>())).map_err(|_| KernelError::OutOfMemory { bytes })?;
    Ok(MemStack::new_any(scratch.spare_capacity_mut()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::{Mat, c64};

    /// A Hermitian matrix, diagonally dominant; `wide` adds a dense corner, which makes supernodes pay.
    fn factor_reproduces(n: usize, wide: bool) {
        let near =
            |i: usize, j: usize| i.abs_diff(j) == 7 || i.abs_diff(j) == 1 || (wide && i.min(j) + 60 > n);
        let entry = |i: usize, j: usize| {
            let im = i as f64 - j as f64;
            if i == j { c64::new(200.0, 0.0) } else { c64::new(1.0 / (1.0 + i as f64 + j as f64), 0.01 * im) }
        };
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for i in 0..n {
            for j in (0..n).filter(|&j| i == j || near(i, j)) {
                indices.push(j as u32);
                values.push(entry(i, j));
            }
            indptr.push(indices.len());
        }
        let a = CsrRef { rows: n, cols: n, indptr: &indptr, indices: &indices, values: &values };
        let symbolic = SymbolicCholesky::new(a).unwrap();
        let f = SparseCholesky::factor(&symbolic, a).unwrap();
        let mut l = Mat::<c64>::zeros(n, n);
        f.for_each_entry(|i, j, v| {
            assert!(i >= j, "L is lower triangular");
            l[(i, j)] += v;
        });
        let p = f.p();
        for i in 0..n {
            for j in 0..n {
                let lower: c64 = (0..=i.min(j)).map(|k| l[(i, k)] * Field::conj(l[(j, k)])).sum();
                let stored = p[i] == p[j] || near(p[i], p[j]);
                let exact = if stored { entry(p[i], p[j]) } else { c64::new(0.0, 0.0) };
                assert!(Field::abs(lower - exact) < 1e-11 * 200.0, "({i}, {j}): {lower} is not {exact}");
            }
        }
    }

    #[test]
    fn entries_of_l_give_the_matrix_back() {
        factor_reproduces(1, false);
        factor_reproduces(40, false);
        factor_reproduces(120, true);
    }
}
