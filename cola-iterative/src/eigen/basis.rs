//! A growing orthonormal basis: Gram–Schmidt until it holds to rounding, and rotation in place.
//!
//! Invariant: columns that were made by [`Basis::orthonormalise`] or [`Basis::fill_random`] are orthonormal to those before
//! them, VᴴBV = I up to a few ε. With B, the inner product is xᴴ·B·y.
//!
//! One pass of classical Gram–Schmidt reads the basis twice. It is repeated only where it removed more than half of ‖w‖²,
//! since then what is left may again lean towards the basis (Daniel, Gragg, Kaufman & Stewart 1976,
//! doi:10.1090/S0025-5718-1976-0431641-8).

use crate::columns::divide;
use crate::gaussian::fill_gaussian;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{MatMut, MatRef, Trans, dot, gemm, norm_fro, project, project_scratch};
use cola_runtime::{Error, ErrorKind, Op, Result, Workspace};
use std::ops::Range;

/// Rows that are rotated at a time: a panel of a basis stays in the cache.
const PANEL: usize = 512;
/// Passes after which a vector counts as dependent.
const PASSES: usize = 6;

/// Columns in one piece of memory, and the inner product in which they are orthonormal.
pub(crate) struct Basis<'a, T> {
    n: usize,
    data: Vec<T>,
    b: Option<&'a Op>,
    /// B·w
    image: Vec<T>,
    /// Coefficients of one pass.
    c: Vec<T>,
    panel: Vec<T>,
    /// Partial sums of inner products.
    sums: Vec<f64>,
    seed: u64,
    /// Random columns drawn so far.
    drawn: usize,
}

impl<'a, T: Working> Basis<'a, T> {
    /// Room for columns of length n.
    pub fn new(
        n: usize,
        columns: usize,
        b: Option<&'a Op>,
        seed: u64,
        ws: &mut Workspace,
    ) -> Result<Basis<'a, T>> {
        let size = n.checked_mul(columns).ok_or_else(|| Error::out_of_memory(n, columns, T::DTYPE))?;
        Ok(Basis {
            n,
            data: ws.take_vec(size)?,
            b,
            image: ws.take_vec(if b.is_some() { n } else { 0 })?,
            c: vec![T::zero(); columns],
            panel: ws.take_vec(2 * PANEL.min(n) * columns)?,
            sums: Vec::with_capacity(project_scratch::<T>(n, columns)),
            seed,
            drawn: 0,
        })
    }

    /// Length of a column.
    pub fn rows(&self) -> usize {
        self.n
    }

    /// Room for more columns, of which the first `held` stay what they are.
    ///
    /// # Errors
    /// `OutOfMemory`: nothing has changed then.
    pub fn widen(&mut self, columns: usize, held: usize, ws: &mut Workspace) -> Result<()> {
        let n = self.n;
        let size = n.checked_mul(columns).ok_or_else(|| Error::out_of_memory(n, columns, T::DTYPE))?;
        let mut data = ws.take_vec::<T>(size)?;
        let panel = match ws.take_vec(2 * PANEL.min(n) * columns) {
            Ok(panel) => panel,
            Err(e) => {
                ws.give_vec(data);
                return Err(e);
            }
        };
        data[..held * n].copy_from_slice(&self.data[..held * n]);
        ws.give_vec(std::mem::replace(&mut self.data, data));
        ws.give_vec(std::mem::replace(&mut self.panel, panel));
        self.c.resize(columns, T::zero());
        let sums = project_scratch::<T>(n, columns);
        self.sums.reserve(sums.saturating_sub(self.sums.len()));
        Ok(())
    }

    /// Gives the memory back.
    pub fn give(self, ws: &mut Workspace) {
        [self.data, self.image, self.panel].into_iter().for_each(|v| ws.give_vec(v));
    }

    /// Columns.
    pub fn cols(&self, range: Range<usize>) -> MatRef<'_, T> {
        let k = range.len();
        MatRef::from_column_major_slice(&self.data[range.start * self.n..range.end * self.n], self.n, k)
    }

    /// Columns, to be changed.
    pub fn cols_mut(&mut self, range: Range<usize>) -> MatMut<'_, T> {
        let k = range.len();
        let all = &mut self.data[range.start * self.n..range.end * self.n];
        MatMut::from_column_major_slice_mut(all, self.n, k)
    }

    /// Columns to be read, and later ones to be changed.
    pub fn split(&mut self, from: Range<usize>, to: Range<usize>) -> (MatRef<'_, T>, MatMut<'_, T>) {
        let (n, cut) = (self.n, to.start * self.n);
        let (head, tail) = self.data.split_at_mut(cut);
        let from = MatRef::from_column_major_slice(&head[from.start * n..from.end * n], n, from.len());
        (from, MatMut::from_column_major_slice_mut(&mut tail[..to.len() * n], n, to.len()))
    }

    /// One column as a slice.
    pub fn col_mut(&mut self, j: usize) -> &mut [T] {
        &mut self.data[j * self.n..][..self.n]
    }

    /// Column `from` copied to place `to`, for each of `count`.
    pub fn copy(&mut self, from: usize, to: usize, count: usize) {
        let n = self.n;
        self.data.copy_within(from * n..(from + count) * n, to * n);
    }

    /// c ← Vᴴ·w for the columns of a range, in the plain inner product.
    pub fn dots(&mut self, range: Range<usize>, w: usize, c: &mut [T]) -> Result<()> {
        let n = self.n;
        let v = MatRef::from_column_major_slice(&self.data[range.start * n..range.end * n], n, range.len());
        project(v, &self.data[w * n..][..n], c, &mut self.sums).on("a basis")
    }

    /// w ← w − V·c for the columns of a range.
    pub fn subtract(&mut self, range: Range<usize>, w: usize, c: &[T]) -> Result<()> {
        let (v, w) = self.split(range, w..w + 1);
        let c = MatRef::from_column_major_slice(c, v.ncols(), 1);
        gemm(w, T::one(), -T::one(), Trans::None, v, Trans::None, c).on("a basis")
    }

    /// Makes column w orthonormal to all before it: returns its norm before it was scaled, 0 where nothing but rounding
    /// (a norm of at most `noise`) was left, and then w is of no use. `total` ← what was subtracted, w ← w − V·total.
    ///
    /// # Errors
    /// `NotPositiveDefinite` where wᴴ·B·w < 0; those of B.
    pub fn orthonormalise(
        &mut self,
        w: usize,
        noise: f64,
        total: &mut [T],
        ws: &mut Workspace,
    ) -> Result<f64> {
        self.made_orthonormal(w, noise, Some(total), ws)
    }

    fn made_orthonormal(
        &mut self,
        w: usize,
        noise: f64,
        mut total: Option<&mut [T]>,
        ws: &mut Workspace,
    ) -> Result<f64> {
        if let Some(total) = total.as_deref_mut() {
            total[..w].fill(T::zero());
        }
        for _ in 0..PASSES {
            // c = Vᴴ·B·w,  w ← w − V·c,  ‖w⁺‖² = ‖w‖² − ‖c‖²
            let before = self.image_norm(w, ws)?;
            if !before.is_finite() {
                return Ok(before);
            }
            if before <= noise {
                return Ok(0.0);
            }
            let mut c = std::mem::take(&mut self.c);
            let removed = self.one_pass(w, &mut c[..w]);
            if let Some(total) = total.as_deref_mut() {
                total.iter_mut().zip(&c[..w]).for_each(|(t, &c)| *t += c);
            }
            self.c = c;
            let share = removed? / before;
            if !(share * share > 0.5) {
                let norm = before * (1.0 - share * share).sqrt();
                if norm <= noise {
                    return Ok(0.0);
                }
                divide(self.col_mut(w), norm)?;
                return Ok(norm);
            }
        }
        Ok(0.0)
    }

    /// ‖w‖; with B, image ← B·w and √(wᴴ·B·w).
    fn image_norm(&mut self, w: usize, ws: &mut Workspace) -> Result<f64> {
        let n = self.n;
        let x = MatRef::from_column_major_slice(&self.data[w * n..][..n], n, 1);
        let Some(b) = self.b else { return Ok(norm_fro(x)) };
        let mut image = MatMut::from_column_major_slice_mut(&mut self.image[..n], n, 1);
        b.apply_into(cola_runtime::Trans::None, ONE, T::erase(x), ZERO, T::erase_mut(image.as_mut()), ws)?;
        let squared = dot(x, image.as_ref()).on("a basis")?.re();
        let bound = norm_fro(x) * norm_fro(image.as_ref());
        if squared < -100.0 * T::EPS * bound {
            let message = format!("xᴴ·B·x = {squared:.3e} for the second operator B = {b}");
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("B of a generalised eigenvalue problem must be positive definite"));
        }
        Ok(if squared.is_nan() { squared } else { squared.max(0.0).sqrt() })
    }

    /// c ← Vᴴ·(B·)w, w ← w − V·c for all columns before w; ‖c‖.
    fn one_pass(&mut self, w: usize, c: &mut [T]) -> Result<f64> {
        if w == 0 {
            return Ok(0.0);
        }
        let n = self.n;
        if self.b.is_some() {
            let v = MatRef::from_column_major_slice(&self.data[..w * n], n, w);
            project(v, &self.image[..n], c, &mut self.sums).on("a basis")?;
        } else {
            self.dots(0..w, w, c)?;
        }
        self.subtract(0..w, w, c)?;
        Ok(norm_fro(MatRef::from_column_major_slice(c, w, 1)))
    }

    /// Column w ← a new random vector, orthonormal to all before it.
    ///
    /// # Errors
    /// `Singular` where there is none: the columns span the space, or B is singular.
    pub fn fill_random(&mut self, w: usize, ws: &mut Workspace) -> Result<()> {
        for _ in 0..4 {
            self.drawn += 1;
            let (seed, first) = (self.seed, self.drawn * self.n);
            fill_gaussian(self.col_mut(w), seed, first);
            let noise = 100.0 * T::EPS * self.image_norm(w, ws)?;
            if self.made_orthonormal(w, noise, None, ws)? > 0.0 {
                return Ok(());
            }
        }
        let message = format!("no direction is left beside {w} of length {}", self.n);
        Err(Error::new(ErrorKind::Singular, message))
    }

    /// V ← V·Y for m columns from `first`, where Y is m×q, in place: the q new ones come first.
    pub fn rotate(&mut self, first: usize, y: MatRef<'_, T>) -> Result<()> {
        let (n, m) = (self.n, y.nrows());
        rotate(&mut self.data[first * n..(first + m) * n], n, &mut self.panel, y)
    }

    /// The same for the first m columns of another piece of memory.
    pub fn rotate_other(&mut self, other: &mut [T], y: MatRef<'_, T>) -> Result<()> {
        let (n, m) = (self.n, y.nrows());
        rotate(&mut other[..n * m], n, &mut self.panel, y)
    }
}

fn rotate<T: Working>(whole: &mut [T], n: usize, panel: &mut [T], y: MatRef<'_, T>) -> Result<()> {
    let (m, q) = y.shape();
    for start in (0..n).step_by(PANEL) {
        let rows = PANEL.min(n - start);
        let (old, new) = panel.split_at_mut(rows * m);
        let mut old = MatMut::from_column_major_slice_mut(old, rows, m);
        let mut new = MatMut::from_column_major_slice_mut(&mut new[..rows * q], rows, q);
        let mut part = MatMut::from_column_major_slice_mut(&mut *whole, n, m).subrows_mut(start, rows);
        old.copy_from(part.as_ref());
        gemm(new.as_mut(), T::zero(), T::one(), Trans::None, old.as_ref(), Trans::None, y).on("a basis")?;
        part.as_mut().subcols_mut(0, q).copy_from(new.as_ref());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::c64;

    /// ‖VᴴV − I‖ in the largest entry.
    fn off(v: MatRef<'_, c64>) -> f64 {
        let k = v.ncols();
        let entry = |i: usize, j: usize| dot(v.subcols(i, 1), v.subcols(j, 1)).unwrap();
        let delta = |i, j| c64::new(if i == j { 1.0 } else { 0.0 }, 0.0);
        (0..k).flat_map(|i| (0..k).map(move |j| (entry(i, j) - delta(i, j)).norm())).fold(0.0, f64::max)
    }

    #[test]
    fn nearly_parallel_columns_become_orthonormal_and_the_coefficients_rebuild_them() {
        let (n, k, ws) = (5000, 8, &mut Workspace::new());
        let mut v: Basis<'_, c64> = Basis::new(n, k, None, 1, ws).unwrap();
        for j in 0..k {
            // Column j differs from the first in the 9th digit.
            fill_gaussian(v.col_mut(j), 2, 0);
            let mut more = vec![c64::default(); n];
            fill_gaussian(&mut more, 2, (j + 1) * n);
            v.col_mut(j).iter_mut().zip(&more).for_each(|(x, &y)| *x += y * 1e-9);
            let original = v.col_mut(j).to_vec();
            let mut total = vec![c64::default(); k];
            let norm = v.orthonormalise(j, 0.0, &mut total, ws).unwrap();
            let rebuilt = |i: usize| {
                let w = v.cols(0..k);
                (0..j).map(|l| w[(i, l)] * total[l]).sum::<c64>() + w[(i, j)] * norm
            };
            assert!((0..n).all(|i| (rebuilt(i) - original[i]).norm() < 1e-12));
        }
        assert!(off(v.cols(0..k)) < 1e-14);
    }

    #[test]
    fn rotation_in_place_is_the_product() {
        let (n, ws) = (PANEL + 3, &mut Workspace::new());
        let mut v: Basis<'_, f64> = Basis::new(n, 4, None, 1, ws).unwrap();
        (0..4).for_each(|j| fill_gaussian(v.col_mut(j), 5, j * n));
        let before = v.cols(0..4).to_owned();
        let y = cola_kernels::Mat::from_fn(3, 2, |i, j| (i + 2 * j) as f64 - 1.0);
        v.rotate(1, y.as_ref()).unwrap();
        for i in [0, PANEL - 1, n - 1] {
            for j in 0..2 {
                let expected: f64 = (0..3).map(|l| before[(i, 1 + l)] * y[(l, j)]).sum();
                assert!((v.cols(1..3)[(i, j)] - expected).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_full_basis_has_no_room_for_another_direction() {
        let ws = &mut Workspace::new();
        let mut v: Basis<'_, f64> = Basis::new(2, 3, None, 1, ws).unwrap();
        v.fill_random(0, ws).unwrap();
        v.fill_random(1, ws).unwrap();
        assert_eq!(v.fill_random(2, ws).unwrap_err().kind(), ErrorKind::Singular);
    }
}
