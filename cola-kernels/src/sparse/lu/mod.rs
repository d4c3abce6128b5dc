//! Sparse LU factorisation P·R·A·C·Q = L·U with partial pivoting.
//!
//! The pattern is analysed once ([`SymbolicLu`]) and reused for every matrix with that pattern; the numeric
//! part scales, chooses pivots and stores dense panels. Written here rather than taken from the library
//! underneath, whose factors cannot be read: neither a pivot, nor a determinant, nor what went wrong.

mod factors;
pub(crate) mod numeric;
mod ordering;
mod panel;
pub(crate) mod solve;

use crate::dense::lu::accumulate_phase;
use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans};
use crate::norm1_inverse::rcond;
use crate::scaling::Scaling;
use crate::sparse::CsrRef;
use crate::sparse::cholesky::check_finite_values;
use crate::sparse::transpose::{TransposePattern, transpose_pattern};
use faer::MatMut;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use numeric::numeric_kernel;
pub(crate) use solve::solve_kernel;

/// The ordering of the columns, their grouping to panels, and the pattern by columns.
#[derive(Debug)]
pub struct SymbolicLu {
    n: usize,
    order: Vec<u32>,
    panels: Vec<u32>,
    symmetric: bool,
    fill: f64,
    flops: f64,
    transpose: TransposePattern,
    indptr: Vec<usize>,
}

impl SymbolicLu {
    /// Orders and analyses the pattern of a square matrix; values are not read.
    ///
    /// # Cost     nearly linear in nnz(A) for COLAMD, in nnz(L) without values for symmetric patterns.
    /// # Errors   `Singular` if no choice of values makes the matrix regular (no perfect matching), with a
    /// column that no pivot is left for; `Pattern`, `Shape`, `IndexOverflow`, `OutOfMemory`.
    /// # Source   COLAMD: Davis, Gilbert, Larimore & Ng, TOMS 30(3), 2004; AMD for symmetric patterns.
    pub fn new<T>(a: CsrRef<'_, T>) -> Result<Arc<Self>> {
        let n = expect_square("matrix of a sparse LU factorisation", (a.rows, a.cols))?;
        if n >= i32::MAX as usize || a.nnz() >= i32::MAX as usize {
            return Err(KernelError::IndexOverflow);
        }
        let transpose = transpose_pattern(a)?;
        ordering::check_structure(n, &transpose)?;
        let plan = guarded(|| ordering::plan(a, &transpose))??;
        Ok(Arc::new(SymbolicLu {
            n,
            order: plan.order,
            panels: plan.panels,
            symmetric: plan.symmetric,
            fill: plan.fill,
            flops: plan.flops,
            transpose,
            indptr: a.indptr.to_vec(),
        }))
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Multiplications and additions of one numeric factorisation: an estimate for patterns ordered as
    /// symmetric, else an upper bound whatever the pivots (often far above the truth).
    pub fn flops(&self) -> f64 {
        self.flops
    }

    /// Entries of L and U together; estimate or bound as for [`SymbolicLu::flops`].
    pub fn fill(&self) -> usize {
        self.fill as usize
    }

    /// Was the pattern ordered as symmetric, with diagonal pivots preferred?
    pub fn symmetric(&self) -> bool {
        self.symmetric
    }
}

/// A run of columns eliminated together: a dense block with its own pivots (L below their diagonal, U on and
/// above it), then the rows below.
#[derive(Debug, Clone)]
struct Panel {
    /// Steps `begin..end`.
    begin: usize,
    end: usize,
    /// Where the block starts, and its number of rows.
    at: usize,
    ld: usize,
    /// The rows below, in the list of rows.
    rows: Range<usize>,
    /// The blocks of U above it, in the list of links.
    links: Range<usize>,
}

/// A block of U: the rows of an earlier panel from its column `first` on, in some columns of a later one.
#[derive(Debug, Clone)]
struct Link {
    panel: u32,
    first: u32,
    at: usize,
    /// The columns, in the list of columns.
    columns: Range<usize>,
}

impl Panel {
    fn width(&self) -> usize {
        self.end - self.begin
    }
}

/// P·R·A·C·Q = L·U: R and C scale rows and columns by powers of two, P is chosen for stability, Q for sparsity.
#[derive(Debug, Clone)]
pub struct SparseLu<T> {
    symbolic: Arc<SymbolicLu>,
    scaling: Scaling,
    values: Vec<T>,
    panels: Vec<Panel>,
    rows: Vec<u32>,
    links: Vec<Link>,
    columns: Vec<u32>,
    row_of: Vec<u32>,
    pivot_range: (f64, f64),
}

impl<T: Field> SparseLu<T> {
    /// Factors a matrix whose pattern was analysed.
    ///
    /// Rows and columns are scaled by powers of two first. The pivot of a column is its largest entry; for
    /// patterns ordered as symmetric the diagonal, if it is at least a thousandth of that: follow a solve by
    /// one step of refinement.
    ///
    /// # Cost     the operations that the fill needs, on one thread; memory grows with the fill.
    /// # Errors   `Singular` with the column of A that has no usable pivot (exactly zero or not finite),
    /// `NotFinite` for the input, `Pattern` if the pattern is another one, `OutOfMemory`. A tiny
    /// pivot is not an error: ask [`SparseLu::rcond`].
    /// # Source   Demmel, Eisenstat, Gilbert, Li & Liu, SIAM J. Matrix Anal. Appl. 20 (1999): left-looking
    /// panels, here with panels fixed by the analysis.
    pub fn factor(symbolic: &Arc<SymbolicLu>, a: CsrRef<'_, T>) -> Result<Self> {
        a.check_lengths()?;
        if a.cols != symbolic.n || a.indptr != symbolic.indptr {
            return Err(KernelError::Pattern { what: "not the pattern that was analysed", row: 0 });
        }
        check_finite_values(a)?;
        guarded(|| T::k_sparse_lu(symbolic, a))?
    }

    /// rhs ← op(A)⁻¹·rhs in place. `scratch` grows to 8n entries once (n for one column) and is reused.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        guarded(|| T::k_sparse_lu_solve(self, trans, rhs, scratch))?
    }

    /// (phase, log|det A|) with det A = phase·exp(log|det A|). Cost n.
    pub fn slogdet(&self) -> (T, f64) {
        let (mut phase, mut log) = ((sign(&self.row_of) * sign(&self.symbolic.order), 0.0), 0.0);
        for p in &self.panels {
            for k in 0..p.width() {
                log += accumulate_phase(&mut phase, self.values[p.at + k * p.ld + k]);
            }
        }
        (T::from_parts(phase.0, phase.1), log - self.scaling.log_det())
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.symbolic.n
    }

    /// Entries of L and U that are stored, the zeros that panels store included.
    pub fn nnz(&self) -> usize {
        self.values.len()
    }

    /// Bytes held, without the analysis.
    pub fn bytes(&self) -> usize {
        self.values.len() * size_of::<T>()
            + self.panels.len() * size_of::<Panel>()
            + self.links.len() * size_of::<Link>()
            + 4 * (self.rows.len() + self.columns.len() + 3 * self.n())
    }

    /// Estimate of the reciprocal condition number of the matrix as it was scaled for the factorisation; see
    /// [`crate::rcond`].
    pub fn rcond(&self) -> Result<f64> {
        let mut scratch = Vec::new();
        rcond(self.n(), &self.scaling, |t, x| self.solve_in_place(t, x, &mut scratch))
    }

    /// Smallest and largest modulus of a pivot of the scaled matrix.
    pub fn pivot_range(&self) -> (f64, f64) {
        self.pivot_range
    }

    /// The analysis this factor was made from.
    pub fn symbolic(&self) -> &Arc<SymbolicLu> {
        &self.symbolic
    }
}

/// −1 or +1: the determinant of a permutation, by its cycles.
fn sign(p: &[u32]) -> f64 {
    let mut seen = vec![false; p.len()];
    let mut even = true;
    for start in 0..p.len() {
        let mut i = start;
        let mut length = 0;
        while !seen[i] {
            seen[i] = true;
            i = p[i] as usize;
            length += 1;
        }
        even ^= length > 0 && length % 2 == 0;
    }
    if even { 1.0 } else { -1.0 }
}
