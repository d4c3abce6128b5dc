//! Tridiagonal factorisations in O(n).
//!
//! Method    LU with partial pivoting: U has two superdiagonals, each step exchanges rows k and k+1 or not;
//!           for positive definite A: A = L·D·Lᴴ with L unit bidiagonal
//! Memory    4n entries (LU), 2n (LDLᴴ)
//! Work      about 8n operations, then 10n for each right-hand side (3n and 5n for LDLᴴ)
//! Stops     `Singular` (a pivot of U is zero), `NotPositiveDefinite` (a pivot of D is not positive)
//! Differs   the LDLᴴ of an indefinite A is done by LU: without pivots of size two it is unstable
//! Source    LAPACK gttrf/gtts2 and pttrf/ptts2; Higham, Accuracy and Stability, 2nd ed., §9.6

use super::{Collected, Direct, Factorisation, SparseForm};
use crate::algorithms::spectral::norm;
use crate::algorithms::{Working, working};
use crate::kernel::OnOperand;
use cola_kernels::{KernelError, MatMut, Scaling, rcond};
use cola_runtime::{Array, ArrayMut, DType, Result, Trans, Workspace, c64, with_number};
use std::sync::Arc;

/// P·A = L·U: L has one multiplier per step, U three diagonals.
struct PivotedLu<T> {
    l: Vec<T>,
    d: Vec<T>,
    u: Vec<T>,
    u2: Vec<T>,
    swapped: Vec<bool>,
}

/// A = L·D·Lᴴ: the subdiagonal of L and the real D.
struct Definite<T> {
    l: Vec<T>,
    d: Vec<f64>,
}

enum Factors<T> {
    Lu(PivotedLu<T>),
    Ldl(Definite<T>),
}

struct TridiagonalFactors<T> {
    factors: Factors<T>,
    norm_fro: f64,
}

/// Factorises the tridiagonal matrix of the three diagonals.
///
/// # Errors
/// `Singular`; `NotPositiveDefinite` for `Direct::Cholesky`.
pub(crate) fn factorise(
    sub: &Array,
    diag: &Array,
    sup: &Array,
    method: Direct,
) -> Result<Arc<dyn Factorisation>> {
    let dtype = working(diag.dtype());
    with_number!(dtype, T => {
        let vec = |a: &Array| a.cast(dtype)?.to_vec::<T>();
        let (sub, diag, sup) = (vec(sub)?, vec(diag)?, vec(sup)?);
        Ok(Arc::new(TridiagonalFactors::<T>::new(&sub, &diag, &sup, method)?))
    })
}

impl<T: Working> TridiagonalFactors<T> {
    fn new(sub: &[T], diag: &[T], sup: &[T], method: Direct) -> Result<Self> {
        let moduli: Vec<f64> = sub.iter().chain(diag).chain(sup).map(|v| v.abs()).collect();
        let norm_fro = norm(moduli.len(), |i| moduli[i]);
        let factors = match method {
            Direct::Cholesky => Factors::Ldl(definite(sub, diag)?),
            Direct::Ldl | Direct::Lu => Factors::Lu(pivoted(sub, diag, sup)?),
        };
        Ok(TridiagonalFactors { factors, norm_fro })
    }

    fn solve_columns(&self, op: Trans, mut x: MatMut<'_, T>) {
        for j in 0..x.ncols() {
            let mut column = x.as_mut().col_mut(j);
            match column.as_mut().try_as_col_major_mut() {
                Some(slice) => self.solve_column(op, slice.as_slice_mut()),
                None => {
                    let mut copy: Vec<T> = (0..column.nrows()).map(|i| column[i]).collect();
                    self.solve_column(op, &mut copy);
                    copy.into_iter().enumerate().for_each(|(i, y)| column[i] = y);
                }
            }
        }
    }

    fn solve_column(&self, op: Trans, x: &mut [T]) {
        match &self.factors {
            Factors::Ldl(f) => f.solve(op, x),
            Factors::Lu(f) if op.transposes() => f.solve_transposed(op.conjugates(), x),
            Factors::Lu(f) => f.solve(op.conjugates(), x),
        }
    }
}

fn definite<T: Working>(sub: &[T], diag: &[T]) -> Result<Definite<T>> {
    let (mut l, mut d) = (sub.to_vec(), Vec::with_capacity(diag.len()));
    for k in 0..diag.len() {
        // d_k = a_kk − |l_{k−1}|²·d_{k−1},  l_k = a_{k+1,k}/d_k
        let mut pivot = diag[k].re();
        if k > 0 {
            pivot -= l[k - 1].abs().powi(2) * d[k - 1];
        }
        if pivot.is_nan() || pivot <= 0.0 || !pivot.is_finite() {
            return Err(KernelError::NotPositiveDefinite { index: k, value: pivot }).on("A");
        }
        d.push(pivot);
        if k < l.len() {
            l[k] = l[k].scale(1.0 / pivot);
        }
    }
    Ok(Definite { l, d })
}

impl<T: Working> Definite<T> {
    fn solve(&self, op: Trans, x: &mut [T]) {
        // Aᵀ = Ā for a Hermitian A.
        let conj = matches!(op, Trans::Transpose | Trans::Conj);
        let l = |k: usize| if conj { self.l[k].conj() } else { self.l[k] };
        for k in 1..x.len() {
            let t = l(k - 1) * x[k - 1];
            x[k] -= t;
        }
        for (x, &d) in x.iter_mut().zip(&self.d) {
            *x = x.scale(1.0 / d);
        }
        for k in (1..x.len()).rev() {
            let t = l(k - 1).conj() * x[k];
            x[k - 1] -= t;
        }
    }
}

fn pivoted<T: Working>(sub: &[T], diag: &[T], sup: &[T]) -> Result<PivotedLu<T>> {
    let n = diag.len();
    let (mut l, mut d, mut u) = (sub.to_vec(), diag.to_vec(), sup.to_vec());
    let mut u2 = vec![T::zero(); n.saturating_sub(2)];
    let mut swapped = vec![false; n.saturating_sub(1)];
    for k in 0..n.saturating_sub(1) {
        if d[k].abs1() >= l[k].abs1() {
            if d[k] != T::zero() {
                l[k] = l[k].over(d[k]);
                let t = l[k] * u[k];
                d[k + 1] -= t;
            }
        } else {
            // Rows k and k+1 trade places.
            let factor = d[k].over(l[k]);
            d[k] = l[k];
            l[k] = factor;
            let t = u[k];
            u[k] = d[k + 1];
            d[k + 1] = t - factor * d[k + 1];
            if k + 2 < n {
                u2[k] = u[k + 1];
                u[k + 1] = -(factor * u[k + 1]);
            }
            swapped[k] = true;
        }
    }
    match (0..n).find(|&k| d[k] == T::zero() || !d[k].finite()) {
        Some(index) => Err(KernelError::Singular { index, value: d[index].abs() }).on("A"),
        None => Ok(PivotedLu { l, d, u, u2, swapped }),
    }
}

impl<T: Working> PivotedLu<T> {
    /// P·A = L·U: every column of L has one multiplier, which the exchanges after it move down; U has three diagonals.
    fn sparse(&self) -> Result<SparseForm> {
        let n = self.d.len();
        let (mut p, mut l, mut u) = (Vec::with_capacity(n), Collected::<T>::new(), Collected::<T>::new());
        // The row that is in hand between two steps: its place in A, and its multipliers so far.
        let (mut hand, mut multipliers) = (0, Vec::new());
        for k in 0..n {
            let last = k + 1 == n;
            if !last && self.swapped[k] {
                p.push(k + 1);
            } else {
                p.push(hand);
                multipliers.drain(..).for_each(|(j, v)| l.put(k, j, v));
                hand = k + 1;
            }
            if !last && self.l[k] != T::zero() {
                multipliers.push((k, self.l[k]));
            }
            l.put(k, k, T::one());
            let bands = [Some(&self.d[k]), self.u.get(k), self.u2.get(k)];
            bands
                .into_iter()
                .enumerate()
                .filter_map(|(b, v)| v.map(|v| (b, *v)))
                .for_each(|(b, v)| u.put(k, k + b, v));
        }
        Ok(SparseForm { p, q: None, l: l.finish("L")?, u: Some(u.finish("U")?) })
    }

    fn solve(&self, conj: bool, x: &mut [T]) {
        let n = x.len();
        let c = |v: T| if conj { v.conj() } else { v };
        for k in 0..n.saturating_sub(1) {
            if self.swapped[k] {
                x.swap(k, k + 1);
            }
            let t = c(self.l[k]) * x[k];
            x[k + 1] -= t;
        }
        for k in (0..n).rev() {
            let mut t = x[k];
            if k + 1 < n {
                t -= c(self.u[k]) * x[k + 1];
            }
            if k + 2 < n {
                t -= c(self.u2[k]) * x[k + 2];
            }
            x[k] = t.over(c(self.d[k]));
        }
    }

    fn solve_transposed(&self, conj: bool, x: &mut [T]) {
        let n = x.len();
        let c = |v: T| if conj { v.conj() } else { v };
        for k in 0..n {
            let mut t = x[k];
            if k >= 1 {
                t -= c(self.u[k - 1]) * x[k - 1];
            }
            if k >= 2 {
                t -= c(self.u2[k - 2]) * x[k - 2];
            }
            x[k] = t.over(c(self.d[k]));
        }
        for k in (0..n.saturating_sub(1)).rev() {
            let t = c(self.l[k]) * x[k + 1];
            x[k] -= t;
            if self.swapped[k] {
                x.swap(k, k + 1);
            }
        }
    }
}

impl<T: Working> Factorisation for TridiagonalFactors<T> {
    fn n(&self) -> usize {
        match &self.factors {
            Factors::Lu(f) => f.d.len(),
            Factors::Ldl(f) => f.d.len(),
        }
    }

    fn dtype(&self) -> DType {
        T::DTYPE
    }

    fn sparse(&self) -> Result<Option<SparseForm>> {
        match &self.factors {
            Factors::Lu(f) => f.sparse().map(Some),
            Factors::Ldl(_) => Ok(None),
        }
    }

    fn solve_in_place(&self, op: Trans, x: ArrayMut<'_>, _ws: &mut Workspace) -> Result<()> {
        self.solve_columns(op, x.typed::<T>()?);
        Ok(())
    }

    fn slogdet(&self) -> (c64, f64) {
        match &self.factors {
            Factors::Ldl(f) => (c64::new(1.0, 0.0), f.d.iter().map(|d| d.ln()).sum()),
            Factors::Lu(f) => {
                let swaps = f.swapped.iter().filter(|s| **s).count();
                let mut phase = c64::new(if swaps % 2 == 0 { 1.0 } else { -1.0 }, 0.0);
                let mut log = 0.0;
                for d in &f.d {
                    let d = d.to_scalar();
                    log += d.norm().ln();
                    phase *= d / d.norm();
                    phase /= phase.norm();
                }
                (phase, log)
            }
        }
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn bytes(&self) -> usize {
        match &self.factors {
            Factors::Lu(f) => f.d.len() * (4 * size_of::<T>() + 1),
            Factors::Ldl(f) => f.d.len() * (size_of::<T>() + size_of::<f64>()),
        }
    }

    fn name(&self) -> &'static str {
        match &self.factors {
            Factors::Lu(_) => "tridiagonal LU",
            Factors::Ldl(_) => "tridiagonal LDLᴴ",
        }
    }

    /// zₙₙ = 1/dₙ, zⱼⱼ = 1/dⱼ + |lⱼ|²·zⱼ₊₁,ⱼ₊₁ for LDLᴴ.
    fn inverse_diagonal(&self) -> Result<Option<Array>> {
        let Factors::Ldl(f) = &self.factors else { return Ok(None) };
        let mut z: Vec<f64> = f.d.iter().map(|d| 1.0 / d).collect();
        for j in (0..f.l.len()).rev() {
            z[j] += f.l[j].abs().powi(2) * z[j + 1];
        }
        Ok(Some(Array::vector(z.into_iter().map(T::from_f64).collect())))
    }

    fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        rcond::<T>(self.n(), scaling, |op, x| {
            let op = if op.transposes() { Trans::Adjoint } else { Trans::None };
            self.solve_columns(op, x);
            Ok(())
        })
        .on("A")
    }
}
