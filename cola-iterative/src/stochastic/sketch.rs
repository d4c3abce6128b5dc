//! A·Ω = Q·R for random Ω, grown block by block, with A·Q or Aᴴ·Q: what all estimators by low rank share.
//!
//! Growing takes new columns of Ω, makes A·Ω orthogonal to Q twice, and factors the rest; no apply is made twice. When
//! nothing is left of the new columns, Q holds the range of A: the sketch is *complete*.

use super::{Sampling, not_finite};
use crate::Working;
use crate::columns::Columns;
use crate::kernel::OnOperand;
use crate::{ONE, ZERO};
use cola_kernels::{Mat, MatRef, Qr, Trans as Side, Triangle, gemm, norm_fro, trsm};
use cola_runtime::{Op, Result, Trans, Workspace};

pub(super) struct Sketch<'a, T> {
    method: &'static str,
    a: &'a Op,
    /// A·Q or Aᴴ·Q; none for `None`.
    image: Option<Trans>,
    pub omega: Columns<T>,
    pub q: Columns<T>,
    pub z: Columns<T>,
    pub r: Mat<T>,
    pub k: usize,
    capacity: usize,
    pub complete: bool,
    pub applies: usize,
    largest: f64,
}

impl<'a, T: Working> Sketch<'a, T> {
    pub fn new(
        method: &'static str,
        a: &'a Op,
        image: Option<Trans>,
        capacity: usize,
        ws: &mut Workspace,
    ) -> Result<Self> {
        let n = a.rows();
        let capacity = capacity.min(n);
        let [omega, q] = [Columns::take(ws, n, capacity)?, Columns::take(ws, n, capacity)?];
        let z = Columns::take(ws, n, if image.is_some() { capacity } else { 0 })?;
        let r = Mat::zeros(0, 0);
        Ok(Sketch {
            method,
            a,
            image,
            omega,
            q,
            z,
            r,
            k: 0,
            capacity,
            complete: false,
            applies: 0,
            largest: 0.0,
        })
    }

    /// Up to `more` columns more.
    pub fn grow(&mut self, more: usize, sampling: &Sampling, ws: &mut Workspace) -> Result<()> {
        let (k, n) = (self.k, self.a.rows());
        let more = more.min(self.capacity - k);
        for j in k..k + more {
            sampling.probe.fill(self.omega.col_mut(j), sampling.seed, j as u64);
        }
        // Y = A·Ω
        let mut y = Columns::<T>::take(ws, n, more)?;
        self.a.apply_into(
            Trans::None,
            ONE,
            T::erase(self.omega.range(k, more)),
            ZERO,
            T::erase_mut(y.all_mut()),
            ws,
        )?;
        self.applies += more;
        let before = norm_fro(y.all());
        if !before.is_finite() {
            return Err(not_finite(self.method, self.a));
        }
        // C = Qᴴ·Y,  Y ← Y − Q·C, twice
        let mut c = Mat::<T>::zeros(k, more);
        for _ in 0..if k > 0 { 2 } else { 0 } {
            let step = product(Side::Adjoint, self.q.first(k), Side::None, y.all())?;
            gemm(y.all_mut(), T::one(), -T::one(), Side::None, self.q.first(k), Side::None, step.as_ref())
                .on("a sketch")?;
            c = Mat::from_fn(k, more, |i, j| c[(i, j)] + step[(i, j)]);
        }
        let qr = Qr::factor(y.all()).on("a sketch")?;
        let noise = T::EPS * (n as f64).sqrt() * 10.0;
        let diagonal = qr.diagonal();
        self.largest = diagonal.iter().map(|d| d.abs()).fold(self.largest, f64::max);
        let least = diagonal.iter().map(|d| d.abs()).fold(f64::INFINITY, f64::min);
        if least <= noise * self.largest.max(before / (more.max(1) as f64).sqrt()) || k + more == n {
            self.complete = true;
        }
        if norm_fro(y.all()) <= noise * before && k > 0 {
            // Q has it all already.
            y.give(ws);
            return Ok(());
        }
        self.q.range_mut(k, more).copy_from(qr.q().on("a sketch")?);
        y.give(ws);
        let r = qr.r();
        let old = std::mem::replace(&mut self.r, Mat::zeros(0, 0));
        self.r = Mat::from_fn(k + more, k + more, |i, j| match (i < k, j < k) {
            (true, true) => old[(i, j)],
            (true, false) => c[(i, j - k)],
            (false, true) => T::zero(),
            (false, false) => r[(i - k, j - k)],
        });
        if let Some(op) = self.image {
            let (from, to) = (T::erase(self.q.range(k, more)), T::erase_mut(self.z.range_mut(k, more)));
            self.a.apply_into(op, ONE, from, ZERO, to, ws)?;
            self.applies += more;
            if !norm_fro(self.z.range(k, more)).is_finite() {
                return Err(not_finite(self.method, self.a));
            }
        }
        self.k += more;
        Ok(())
    }

    /// S: column i has norm 1 and is orthogonal to all columns of R but the i-th.
    pub fn directions(&self) -> Result<Mat<T>> {
        let k = self.k;
        let mut s = Mat::from_fn(k, k, |i, j| if i == j { T::one() } else { T::zero() });
        trsm(Triangle::Upper, false, Side::Adjoint, self.r.as_ref(), s.as_mut()).on("R of a sketch")?;
        let norms: Vec<f64> = (0..k).map(|j| norm_fro(s.as_ref().subcols(j, 1))).collect();
        Ok(Mat::from_fn(k, k, |i, j| s[(i, j)].scale(1.0 / norms[j])))
    }

    pub fn give(self, ws: &mut Workspace) {
        [self.omega, self.q, self.z].into_iter().for_each(|block| block.give(ws));
    }
}

/// op(A)·op(B), small.
pub(super) fn product<T: Working>(ta: Side, a: MatRef<'_, T>, tb: Side, b: MatRef<'_, T>) -> Result<Mat<T>> {
    let mut c = Mat::zeros(ta.shape(a.shape()).0, tb.shape(b.shape()).1);
    gemm(c.as_mut(), T::zero(), T::one(), ta, a, tb, b).on("a sketch")?;
    Ok(c)
}

/// uᵢᴴ·vᵢ for column i of two small matrices.
pub(super) fn column_dot<T: Working>(u: &Mat<T>, v: &Mat<T>, i: usize) -> T {
    (0..u.nrows()).map(|r| cola_kernels::Field::conj(u[(r, i)]) * v[(r, i)]).sum()
}

/// Columns to grow by, up to `probes` in all.
pub(super) fn growth(sampling: &Sampling, k: usize) -> usize {
    let left = sampling.probes - k.min(sampling.probes);
    if sampling.accuracy.is_asked() { left.min(k.max(16)) } else { left }
}
