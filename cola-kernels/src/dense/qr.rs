//! QR factorisation by Householder reflections, plain and with column pivoting.

use crate::dense::scratch::{Memory, Scratch, reshape};
use crate::dense::{try_copy, try_zeros};
use crate::elementwise::check_finite;
use crate::error::{Result, expect_shape, guarded};
use crate::field::{Field, Trans, Triangle};
use crate::parallel::{on_threads, par_if};
use faer::linalg::householder::{
    apply_block_householder_sequence_on_the_left_in_place_scratch as apply_scratch,
    apply_block_householder_sequence_on_the_left_in_place_with_conj as apply,
    apply_block_householder_sequence_transpose_on_the_left_in_place_with_conj as apply_transpose,
};
use faer::linalg::qr::{col_pivoting, no_pivoting};
use faer::{Mat, MatMut, MatRef};

/// A·P = Q·R: Q with orthonormal columns, R upper triangular (trapezoidal for a wide A), P a permutation or I.
///
/// Q is held as reflections, which is more accurate and cheaper to apply than its columns.
#[derive(Debug, Clone)]
pub struct Qr<T> {
    /// R on and above the diagonal, the reflections' vectors below it.
    factors: Mat<T>,
    /// The triangular factors of the blocks of reflections.
    blocks: Mat<T>,
    /// Column j of A·P is column `columns[j]` of A; empty without pivoting.
    columns: Vec<usize>,
}

impl<T: Field> Qr<T> {
    /// Factors a copy of an m×n matrix, m ≥ n or not, without pivoting.
    ///
    /// # Cost     2mn² − 2n³/3 operations for m ≥ n, one copy.
    /// # Errors   `NotFinite`, `OutOfMemory`. A rank-deficient matrix is not an error: R has small diagonal entries.
    /// # Source   Golub & Van Loan, 4th ed., §5.2; compact WY blocks.
    pub fn factor(a: MatRef<'_, T>) -> Result<Self> {
        Self::make(a, false)
    }

    /// With the column of largest remaining norm taken at each step: |r₀₀| ≥ |r₁₁| ≥ …, which reveals the rank but for
    /// contrived matrices.
    ///
    /// # Cost     4mnr operations, half of them bound by memory.
    /// # Source   Golub & Van Loan, 4th ed., §5.4.2.
    pub fn factor_pivoted(a: MatRef<'_, T>) -> Result<Self> {
        Self::make(a, true)
    }

    fn make(a: MatRef<'_, T>, pivoted: bool) -> Result<Self> {
        let (mut factors, mut scratch) = (try_copy(a)?, Scratch::new());
        let mut columns = vec![0; if pivoted { a.ncols() } else { 0 }];
        scratch.factor(factors.as_mut(), &mut columns)?;
        Ok(Qr { factors, blocks: scratch.blocks, columns })
    }

    /// (m, n)
    pub fn shape(&self) -> (usize, usize) {
        self.factors.shape()
    }

    /// Column j of A·P is column `columns()[j]` of A; `None` without pivoting.
    pub fn columns(&self) -> Option<&[usize]> {
        (!self.columns.is_empty()).then_some(&self.columns)
    }

    /// The diagonal of R.
    pub fn diagonal(&self) -> Vec<T> {
        (0..self.blocks.ncols()).map(|i| self.factors[(i, i)]).collect()
    }

    /// R, min(m, n)×n.
    pub fn r(&self) -> Mat<T> {
        let n = self.factors.ncols();
        Mat::from_fn(self.blocks.ncols(), n, |i, j| if i <= j { self.factors[(i, j)] } else { T::zero() })
    }

    /// The min(m, n) columns of Q, formed.
    pub fn q(&self) -> Result<Mat<T>> {
        let (m, r) = (self.factors.nrows(), self.blocks.ncols());
        let mut q = try_zeros(m, r)?;
        (0..r).for_each(|i| q[(i, i)] = T::one());
        self.apply_q_in_place(Trans::None, q.as_mut())?;
        Ok(q)
    }

    /// rhs ← Q·rhs for `None`, Qᴴ·rhs for `Adjoint`, Q̄·rhs, Qᵀ·rhs, with the whole m×m Q. Cost 4mrk.
    pub fn apply_q_in_place(&self, trans: Trans, mut rhs: MatMut<'_, T>) -> Result<()> {
        expect_shape("operand of Q", rhs.shape(), (self.factors.nrows(), rhs.ncols()))?;
        if self.blocks.ncols() == 0 || rhs.ncols() == 0 {
            return Ok(());
        }
        let (factors, blocks, memory) = (self.factors.as_ref(), self.blocks.as_ref(), &mut Memory::default());
        guarded(|| T::k_apply_q(factors, blocks, trans, rhs.as_mut(), memory))?
    }

    /// rhs ← op(R)⁻¹·rhs with the leading r×r triangle of R. The caller has looked at its diagonal. Cost r²k.
    pub fn solve_r_in_place(&self, trans: Trans, rhs: MatMut<'_, T>) -> Result<()> {
        let r = self.blocks.ncols();
        expect_shape("right-hand side", rhs.shape(), (r, rhs.ncols()))?;
        guarded(|| T::k_trsm(Triangle::Upper, false, trans, self.factors.as_ref().submatrix(0, 0, r, r), rhs))
    }

    /// The first n rows of `rhs` become x = argmin ‖A·x − b‖₂, for A with m ≥ n and full column rank; the norm of each
    /// column's rest is that of its residual. With pivoting, row j of x belongs to column `columns()[j]` of A.
    pub fn solve_least_squares_in_place(&self, mut rhs: MatMut<'_, T>) -> Result<()> {
        let (m, n) = self.shape();
        expect_shape("tall matrix of a least-squares problem", (m, n), (m.max(n), n))?;
        self.apply_q_in_place(Trans::Adjoint, rhs.as_mut())?;
        let columns = rhs.ncols();
        self.solve_r_in_place(Trans::None, rhs.submatrix_mut(0, 0, n, columns))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let entries = self.factors.nrows() * self.factors.ncols() + self.blocks.nrows() * self.blocks.ncols();
        entries * size_of::<T>() + self.columns.len() * size_of::<usize>()
    }
}

impl<T: Field> Scratch<T> {
    /// `a` ← R on and above the diagonal, reflections below it, for A = Q·R. [`Scratch::thin_q`] forms Q until the next
    /// QR factorisation.
    ///
    /// # Cost     2mn² − 2n³/3 operations for m ≥ n.
    /// # Errors   As [`Qr::factor`]; `a` is of no use then.
    pub fn qr(&mut self, a: MatMut<'_, T>) -> Result<()> {
        self.factor(a, &mut [])
    }

    /// The same for A·P = Q·R with the column of largest remaining norm taken at each step; column j of A·P is column
    /// `columns[j]` of A. What `columns` holds before does not matter.
    ///
    /// # Cost     4mnr operations, half of them bound by memory.
    /// # Errors   As [`Qr::factor_pivoted`]; `Shape` unless there is a place for each column.
    pub fn qr_pivoted(&mut self, a: MatMut<'_, T>, columns: &mut [usize]) -> Result<()> {
        expect_shape("permutation", (columns.len(), 1), (a.ncols(), 1))?;
        self.factor(a, columns)
    }

    /// q ← the first columns of Q, as many as q has, for the matrix that was factored last.
    ///
    /// # Cost     4mnk operations.
    /// # Errors   `Shape` if `factors` is not as large as that matrix, if that factorisation failed, or if q is too
    /// wide; `OutOfMemory`.
    pub fn thin_q(&mut self, factors: MatRef<'_, T>, mut q: MatMut<'_, T>) -> Result<()> {
        let (m, n) = self.factored.unwrap_or_default();
        let r = m.min(n);
        expect_shape("factors of Q·R", factors.shape(), (m, n))?;
        expect_shape("columns of Q", q.shape(), (m, q.ncols().min(r)))?;
        q.fill(T::zero());
        (0..q.ncols()).for_each(|i| q[(i, i)] = T::one());
        if q.ncols() == 0 {
            return Ok(());
        }
        guarded(|| T::k_apply_q(factors, self.blocks.as_ref(), Trans::None, q.as_mut(), &mut self.memory))?
    }

    /// Plain where `columns` is empty.
    fn factor(&mut self, mut a: MatMut<'_, T>, columns: &mut [usize]) -> Result<()> {
        self.factored = None;
        check_finite(a.as_ref())?;
        let (m, n) = a.shape();
        let r = m.min(n);
        reshape(&mut self.blocks, no_pivoting::factor::recommended_block_size::<T>(m, n), r)?;
        columns.iter_mut().enumerate().for_each(|(j, column)| *column = j);
        if r == 0 {
            self.factored = Some((m, n));
            return Ok(());
        }
        self.places.clear();
        self.places.resize(columns.len(), 0);
        let (blocks, places, memory) = (self.blocks.as_mut(), &mut self.places, &mut self.memory);
        guarded(|| T::k_qr(a.as_mut(), blocks, columns, places, memory))??;
        check_finite(a.as_ref())?;
        self.factored = Some((m, n));
        Ok(())
    }
}

pub(crate) fn factor_kernel<T: Field>(
    a: MatMut<'_, T>,
    blocks: MatMut<'_, T>,
    columns: &mut [usize],
    places: &mut [usize],
    memory: &mut Memory,
) -> Result<()> {
    let ((m, n), block) = (a.shape(), blocks.nrows());
    let par = par_if(m.min(n) >= 700);
    if columns.is_empty() {
        let req = no_pivoting::factor::qr_in_place_scratch::<T>(m, n, block, par, Default::default());
        let stack = memory.stack(req)?;
        on_threads(par, || no_pivoting::factor::qr_in_place(a, blocks, par, stack, Default::default()));
    } else {
        let req = col_pivoting::factor::qr_in_place_scratch::<usize, T>(m, n, block, par, Default::default());
        let stack = memory.stack(req)?;
        on_threads(par, || {
            col_pivoting::factor::qr_in_place(a, blocks, columns, places, par, stack, Default::default());
        });
    }
    Ok(())
}

pub(crate) fn apply_kernel<T: Field>(
    factors: MatRef<'_, T>,
    blocks: MatRef<'_, T>,
    trans: Trans,
    rhs: MatMut<'_, T>,
    memory: &mut Memory,
) -> Result<()> {
    let (m, r) = (factors.nrows(), blocks.ncols());
    let basis = factors.submatrix(0, 0, m, r);
    let par = par_if(m * r * rhs.ncols() >= 1 << 22);
    let stack = memory.stack(apply_scratch::<T>(m, blocks.nrows(), rhs.ncols()))?;
    let conj = trans.faer_conj();
    let reflect = if trans.transposes() { apply_transpose } else { apply };
    on_threads(par, || reflect(basis, blocks, conj, rhs, par, stack));
    Ok(())
}
