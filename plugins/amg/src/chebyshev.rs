//! The smoother: Chebyshev polynomials of the fourth kind in D⁻¹·A.
//!
//! Method    x ← x + p(D⁻¹·A)·D⁻¹·(b − A·x) such that the error is multiplied by the polynomial of degree d that is 1 at 0
//!           and for which λ·e(λ)² is least on (0, λmax]: no lower end of an interval has to be chosen.
//!           d₁ = 4/(3λmax)·D⁻¹·r;  x ← x + dᵢ,  r ← r − A·dᵢ,  dᵢ₊₁ = (2i−1)/(2i+3)·dᵢ + (8i+4)/((2i+3)·λmax)·D⁻¹·r
//! Memory    one vector beside x and r
//! Work      d products with A, 5n operations each
//! Stops     after d steps
//! Differs   from Gauss–Seidel: it is a polynomial of D⁻¹·A, therefore its own adjoint in the inner product of A, whatever the
//!           number of threads; M is Hermitian without a sweep backward
//! Source    Lottes, Numer. Linear Algebra Appl. 30 (2023), doi:10.1002/nla.2518

use crate::rows::Rows;
use cola_iterative::Working;
use cola_iterative::kernel::OnOperand;
use cola_kernels::{CsrRef, MatMut, MatRef, Trans, spmm};
use cola_runtime::Result;
use rayon::prelude::*;

/// The smoother of a level.
#[derive(Debug)]
pub(crate) struct Chebyshev<T> {
    /// D⁻¹
    pub inverse: Vec<T>,
    /// The bound of λmax(D⁻¹·A).
    pub lambda: f64,
    /// d
    pub degree: usize,
}

/// Blocks of k columns, each row of k entries after the other.
pub(crate) struct Blocks<'a, T> {
    /// The iterate.
    pub x: &'a mut [T],
    /// b − A·x
    pub r: &'a mut [T],
    /// Scratch.
    pub d: &'a mut [T],
    pub k: usize,
}

/// Entries from which a second thread pays.
const PARALLEL_FROM: usize = 200_000;
/// Entries of a piece.
const PIECE: usize = 16_384;

impl<T: Working> Chebyshev<T> {
    /// d steps from x, or from 0 if x is not `warm`; `r` becomes the residual unless only x is `wanted`.
    pub fn smooth(
        &self,
        a: &Rows<T>,
        op: Trans,
        Blocks { x, r, d, k }: Blocks<'_, T>,
        (warm, only_x): (bool, bool),
        scratch: &mut Vec<T>,
    ) -> Result<()> {
        let rows = a.view()?;
        let per = |c: f64| if self.lambda > 0.0 { c / self.lambda } else { 0.0 };
        self.direction(d, r, 0.0, per(4.0 / 3.0), k);
        for i in 1..=self.degree {
            add(x, d, i > 1 || warm);
            if i == self.degree && only_x {
                break;
            }
            subtract_product(rows, op, d, r, k, scratch)?;
            if i < self.degree {
                let c = i as f64;
                self.direction(
                    d,
                    r,
                    (2.0 * c - 1.0) / (2.0 * c + 3.0),
                    per((8.0 * c + 4.0) / (2.0 * c + 3.0)),
                    k,
                );
            }
        }
        Ok(())
    }

    /// d ← from·d + by·D⁻¹·r; 0 for `from` overwrites.
    fn direction(&self, d: &mut [T], r: &[T], from: f64, by: f64, k: usize) {
        let (keep, by) = (T::from_f64(from), T::from_f64(by));
        let piece = |d: &mut [T], r: &[T], inverse: &[T]| match (k, from == 0.0) {
            (1, true) => {
                d.iter_mut().zip(r).zip(inverse).for_each(|((d, r), i)| *d = by * *i * *r);
            }
            (1, false) => {
                d.iter_mut().zip(r).zip(inverse).for_each(|((d, r), i)| *d = keep * *d + by * *i * *r);
            }
            (_, overwrite) => {
                for ((d, r), i) in d.chunks_mut(k).zip(r.chunks(k)).zip(inverse) {
                    let c = by * *i;
                    d.iter_mut().zip(r).for_each(|(d, r)| {
                        *d = if overwrite { c * *r } else { keep * *d + c * *r };
                    });
                }
            }
        };
        if parallel(d.len()) {
            let parts = d.par_chunks_mut(PIECE * k).zip(r.par_chunks(PIECE * k));
            parts.zip(self.inverse.par_chunks(PIECE)).for_each(|((d, r), i)| piece(d, r, i));
        } else {
            piece(d, r, &self.inverse);
        }
    }
}

fn parallel(entries: usize) -> bool {
    entries >= PARALLEL_FROM && cola_kernels::threads() > 1
}

/// x ← x + d, or x ← d.
pub(crate) fn add<T: Working>(x: &mut [T], d: &[T], keep: bool) {
    let piece = |x: &mut [T], d: &[T]| {
        if keep {
            x.iter_mut().zip(d).for_each(|(x, d)| *x += *d);
        } else {
            x.copy_from_slice(d);
        }
    };
    if parallel(x.len()) {
        x.par_chunks_mut(PIECE).zip(d.par_chunks(PIECE)).for_each(|(x, d)| piece(x, d));
    } else {
        piece(x, d);
    }
}

/// r ← r − op(A)·d
pub(crate) fn subtract_product<T: Working>(
    a: CsrRef<'_, T>,
    op: Trans,
    d: &[T],
    r: &mut [T],
    k: usize,
    scratch: &mut Vec<T>,
) -> Result<()> {
    multiply(a, op, -T::one(), d, T::one(), r, k, scratch)
}

/// y ← β·y + α·op(A)·x
#[allow(clippy::too_many_arguments, reason = "the arguments of a product")]
pub(crate) fn multiply<T: Working>(
    a: CsrRef<'_, T>,
    op: Trans,
    alpha: T,
    x: &[T],
    beta: T,
    y: &mut [T],
    k: usize,
    scratch: &mut Vec<T>,
) -> Result<()> {
    let x = MatRef::from_row_major_slice(x, a.cols, k);
    let y = MatMut::from_row_major_slice_mut(y, a.rows, k);
    spmm(op, alpha, a, x, beta, y, scratch).on("AMG")
}
