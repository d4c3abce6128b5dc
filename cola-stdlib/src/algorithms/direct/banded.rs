//! Banded factorisations, inside the band.
//!
//! Method    LU with partial pivoting: U has as many diagonals more as L has; for positive definite A: A = L·Lᴴ
//! Memory    n·(2l + u + 1) entries (LU), n·(l + 1) (Cholesky), for l diagonals below the main one and u above
//! Work      2n·l·(l + u) operations, then 2n·(2l + u) for each right-hand side (n·l² and 4n·l for Cholesky)
//! Stops     `Singular` (a pivot of U is zero), `NotPositiveDefinite`, `NotFinite`
//! Differs   LDLᴴ of an indefinite A is done by LU: pivots of size two would leave the band
//! Source    LAPACK gbtrf and pbtrf; Golub & Van Loan, Matrix Computations, 4th ed., §4.3

use super::{Direct, Factorisation};
use crate::algorithms::{Working, working};
use crate::kernel::{OnOperand, trans};
use cola_kernels::{BandRef, BandedCholesky, BandedLu, Scaling, norm_fro, rcond};
use cola_runtime::{Array, ArrayMut, DType, Result, Trans, Workspace, c64, with_number};
use std::sync::Arc;

enum Factors<T> {
    Cholesky(BandedCholesky<T>),
    Lu(BandedLu<T>),
}

struct BandedFactors<T> {
    factors: Factors<T>,
    norm_fro: f64,
}

/// Factorises the square banded matrix whose diagonals are these columns, the uppermost first; what lies outside the
/// matrix must be zero.
///
/// # Errors
/// `Singular`, `NotPositiveDefinite` for `Direct::Cholesky`, `NotFinite`, `OutOfMemory`.
pub(crate) fn factorise(
    diagonals: &Array,
    (lower, upper): (usize, usize),
    method: Direct,
) -> Result<Arc<dyn Factorisation>> {
    let diagonals = diagonals.cast(working(diagonals.dtype()))?;
    with_number!(diagonals.dtype(), T => {
        let band = BandRef::<T> { diagonals: diagonals.view::<T>()?, lower, upper };
        let factors = match method {
            Direct::Cholesky => Factors::Cholesky(BandedCholesky::factor(band).on("A")?),
            Direct::Ldl | Direct::Lu => Factors::Lu(BandedLu::factor(band).on("A")?),
        };
        Ok(Arc::new(BandedFactors { factors, norm_fro: norm_fro(band.diagonals) }))
    })
}

impl<T: Working> BandedFactors<T> {
    fn pivots(&self) -> Vec<T> {
        (0..self.n())
            .map(|k| match &self.factors {
                Factors::Cholesky(f) => f.column(k)[0],
                Factors::Lu(f) => f.pivot(k),
            })
            .collect()
    }
}

impl<T: Working> Factorisation for BandedFactors<T> {
    fn n(&self) -> usize {
        match &self.factors {
            Factors::Cholesky(f) => f.n(),
            Factors::Lu(f) => f.n(),
        }
    }

    fn dtype(&self) -> DType {
        T::DTYPE
    }

    fn solve_in_place(&self, op: Trans, x: ArrayMut<'_>, _ws: &mut Workspace) -> Result<()> {
        let x = x.typed::<T>()?;
        match &self.factors {
            Factors::Cholesky(f) => f.solve_in_place(trans(op), x),
            Factors::Lu(f) => f.solve_in_place(trans(op), x),
        }
        .on("A")
    }

    fn slogdet(&self) -> (c64, f64) {
        let logs = |pivots: &[T]| pivots.iter().map(|d| d.abs().ln()).sum::<f64>();
        let pivots = self.pivots();
        match &self.factors {
            Factors::Cholesky(_) => (c64::new(1.0, 0.0), 2.0 * logs(&pivots)),
            Factors::Lu(f) => {
                let exchanges = f.swaps().iter().enumerate().filter(|(k, i)| *k != **i).count();
                let mut phase = c64::new(if exchanges % 2 == 0 { 1.0 } else { -1.0 }, 0.0);
                for d in &pivots {
                    let d = d.to_scalar();
                    phase *= d / d.norm();
                    phase /= phase.norm();
                }
                (phase, logs(&pivots))
            }
        }
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn bytes(&self) -> usize {
        match &self.factors {
            Factors::Cholesky(f) => f.bytes(),
            Factors::Lu(f) => f.bytes(),
        }
    }

    fn name(&self) -> &'static str {
        match &self.factors {
            Factors::Cholesky(_) => "banded Cholesky",
            Factors::Lu(_) => "banded LU",
        }
    }

    fn pivot_ratio(&self) -> f64 {
        // The pivots of A = L·Lᴴ are the squares of the diagonal of L.
        let power = if matches!(self.factors, Factors::Cholesky(_)) { 2 } else { 1 };
        let moduli: Vec<f64> = self.pivots().into_iter().map(|d| d.abs()).collect();
        let (least, most) =
            moduli.iter().fold((f64::INFINITY, 0.0f64), |(least, most), &d| (least.min(d), most.max(d)));
        (least / most).powi(power)
    }

    fn inverse_diagonal(&self) -> Result<Option<Array>> {
        let Factors::Cholesky(f) = &self.factors else { return Ok(None) };
        let diagonal = f.inverse_diagonal().on("A")?;
        Ok(Some(Array::vector(diagonal.into_iter().map(T::from_f64).collect())))
    }

    fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        rcond::<T>(self.n(), scaling, |op, x| match &self.factors {
            Factors::Cholesky(f) => f.solve_in_place(op, x),
            Factors::Lu(f) => f.solve_in_place(op, x),
        })
        .on("A")
    }
}
