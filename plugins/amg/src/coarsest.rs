//! The coarsest level, solved directly.
//!
//! Method    up to a thousand rows: D^(−½)·A·D^(−½) = V·Λ·Vᴴ, and x = D^(−½)·V·Λ⁻¹·Vᴴ·D^(−½)·b as one dense product. An
//!           eigenvalue of at most 4n·ε·λmax counts as zero, and λmax stands in for it: so the null space of a graph
//!           Laplacian is not amplified, and M stays definite. More rows: a sparse Cholesky factor
//! Memory    n² entries, or the fill of the factor
//! Work      9n³ operations once; 2n² for each column
//! Stops     an eigenvalue below −4n·ε·λmax: A is not positive semidefinite
//! Differs   from a Cholesky factor of a small matrix, which a singular matrix passes or fails by rounding
//! Source    Golub & Van Loan, Matrix Computations, 4th ed., §5.5.2; singular coarse problems: Bochev & Lehoucq, SIAM Review 47
//!           (2005), doi:10.1137/S0036144503426074

use crate::chebyshev::multiply;
use crate::input::indefinite;
use crate::rows::{Csr, row};
use cola_iterative::Working;
use cola_iterative::kernel::OnOperand;
use cola_kernels::{
    CsrRef, Mat, MatMut, MatRef, Scaling, SparseCholesky, SymbolicCholesky, Trans, eigh, gemm,
};
use cola_runtime::{Error, ErrorKind, Op, Result};

/// Rows up to which a dense inverse is made.
const DENSE: usize = 1000;
/// Entries of a sparse factor that are worth making.
const FILL: usize = 20_000_000;

/// A⁻¹ of the coarsest level.
#[derive(Debug)]
pub(crate) enum Coarsest<T> {
    /// The matrix itself.
    Dense(Mat<T>),
    /// Its factor.
    Sparse(SparseCholesky<T>),
    /// No unknown is left, or none that couples with another.
    Diagonal(Csr<T>),
}

impl<T: Working> Coarsest<T> {
    /// A⁻¹, for D^(−½).
    ///
    /// # Errors
    /// `FalseClaim` for a negative eigenvalue; `Unsupported` where a factor would be too large; `Singular` where it is.
    pub fn new(a: CsrRef<'_, T>, scale: &[f64], level: usize, of: &Op) -> Result<Coarsest<T>> {
        let n = a.rows;
        let alone = |i: usize| {
            row(&a, i).0.iter().zip(row(&a, i).1).all(|(&j, v)| j as usize == i || *v == T::zero())
        };
        if (0..n).all(alone) {
            let values = scale.iter().map(|s| T::from_f64(s * s)).collect();
            let (indptr, indices) = ((0..=n).collect(), (0..n as u32).collect());
            return Ok(Coarsest::Diagonal(Csr { rows: n, cols: n, indptr, indices, values }));
        }
        if n <= DENSE {
            return dense(a, scale, level, of).map(Coarsest::Dense);
        }
        let symbolic = SymbolicCholesky::new(a).on(&of.to_string())?;
        let (fill, size) = (symbolic.fill(), of.rows());
        if fill > FILL {
            let message = format!(
                "AMG: the {size} rows of {of} could not be grouped to fewer than {n} ({} entries) on level {level}, and a Cholesky factor of these would hold {fill} entries",
                a.nnz()
            );
            return Err(Error::new(ErrorKind::Unsupported, message)
                .with_help("fewer candidates, a smaller theta, or another preconditioner: IC(), Jacobi()"));
        }
        let factor = SparseCholesky::factor(&symbolic, a).on(&format!("level {level} of AMG of {of}"))?;
        let rcond = factor.rcond(&Scaling::of(a)).on("the coarsest level of AMG")?;
        if rcond < n as f64 * T::EPS {
            let message =
                format!("AMG of {of}: the coarsest level, {n} rows, is singular to working precision");
            return Err(Error::new(ErrorKind::Singular, message)
                .with_help("a smaller theta or fewer candidates group the rows further, until singular ones can be left out"));
        }
        Ok(Coarsest::Sparse(factor))
    }

    /// x ← op(A⁻¹)·b for k columns, rows one after the other.
    pub fn solve(&self, op: Trans, b: &[T], x: &mut [T], k: usize, scratch: &mut Vec<T>) -> Result<()> {
        match self {
            Coarsest::Dense(inverse) => {
                let n = inverse.nrows();
                let b = MatRef::from_row_major_slice(b, n, k);
                let x = MatMut::from_row_major_slice_mut(x, n, k);
                gemm(x, T::zero(), T::one(), op, inverse.as_ref(), Trans::None, b).on("AMG")
            }
            Coarsest::Sparse(factor) => {
                x.copy_from_slice(b);
                let x = MatMut::from_row_major_slice_mut(x, factor.n(), k);
                factor.solve_in_place(op, x, scratch).on("AMG")
            }
            Coarsest::Diagonal(inverse) => {
                multiply(inverse.view(), op, T::one(), b, T::zero(), x, k, scratch)
            }
        }
    }

    /// Entries that one solution reads.
    pub fn entries(&self) -> usize {
        match self {
            Coarsest::Dense(inverse) => inverse.nrows() * inverse.ncols(),
            Coarsest::Sparse(factor) => 2 * factor.nnz(),
            Coarsest::Diagonal(inverse) => inverse.nnz(),
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        match self {
            Coarsest::Dense(_) => self.entries() * size_of::<T>(),
            Coarsest::Sparse(factor) => factor.bytes(),
            Coarsest::Diagonal(inverse) => inverse.bytes(),
        }
    }
}

fn dense<T: Working>(a: CsrRef<'_, T>, scale: &[f64], level: usize, of: &Op) -> Result<Mat<T>> {
    let n = a.rows;
    let mut scaled = Mat::<T>::zeros(n, n);
    for i in 0..n {
        let (columns, values) = row(&a, i);
        for (&j, value) in columns.iter().zip(values) {
            scaled[(i, j as usize)] = value.scale(scale[i]).scale(scale[j as usize]);
        }
    }
    let (values, v) = eigh(scaled.as_ref()).on("the coarsest level of AMG")?;
    let largest = values.last().copied().unwrap_or(0.0);
    let zero = 4.0 * n as f64 * T::EPS * largest.max(1.0);
    if let Some(&least) = values.first().filter(|least| **least < -zero) {
        return Err(indefinite(of, level, least));
    }
    // D^(−½)·V·Λ⁻¹·Vᴴ·D^(−½)
    let lambda = |j: usize| if values[j] > zero { values[j] } else { largest.max(1.0) };
    let weighted = Mat::from_fn(n, n, |i, j| v[(i, j)].scale(scale[i] / lambda(j).sqrt()));
    let mut inverse = Mat::zeros(n, n);
    let w = weighted.as_ref();
    gemm(inverse.as_mut(), T::zero(), T::one(), Trans::None, w, Trans::Adjoint, w).on("AMG")?;
    Ok(inverse)
}
