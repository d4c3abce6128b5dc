//! Vectors of one length, kept in pieces of memory that are taken as they are needed.

use crate::Working;
use crate::columns::{as_matrix, as_matrix_mut};
use crate::kernel::OnOperand;
use cola_kernels::{MatMut, MatRef, Trans, gemm, project, project_scratch};
use cola_runtime::{Result, Workspace};

/// Vectors taken from the workspace at a time, at most.
const CHUNK: usize = 32;

/// V = [v₁ v₂ …], n rows.
pub(crate) struct Vectors<T> {
    n: usize,
    len: usize,
    /// As many are expected.
    most: usize,
    /// Vectors in one piece of memory; those in the one that reaches `most` may be fewer.
    chunk: usize,
    chunks: Vec<Vec<T>>,
    /// Sums of the kernels.
    sums: Vec<f64>,
}

impl<T: Working> Vectors<T> {
    /// None yet, and hardly more than `most` later.
    pub fn new(n: usize, most: usize) -> Self {
        let chunk = most.clamp(1, CHUNK);
        let sums = Vec::with_capacity(project_scratch::<T>(n, chunk));
        Vectors { n, len: 0, most, chunk, chunks: Vec::new(), sums }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn give(self, ws: &mut Workspace) {
        self.chunks.into_iter().for_each(|chunk| ws.give_vec(chunk));
    }

    /// Forgets the vectors, not the memory.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds a copy of v.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn push(&mut self, v: &[T], ws: &mut Workspace) -> Result<()> {
        let (chunk, place) = (self.len / self.chunk, self.len % self.chunk);
        let room = self.chunks.get(chunk).map_or(0, |held| held.len() / self.n.max(1));
        if place >= room {
            // The last piece is exact; beyond it whole ones follow.
            let rest = self.most.saturating_sub(self.len);
            let vectors = if place == 0 && rest > 0 { self.chunk.min(rest) } else { self.chunk };
            let mut held = ws.take_vec(self.n.saturating_mul(vectors))?;
            if let Some(short) = self.chunks.get_mut(chunk) {
                held[..short.len()].copy_from_slice(short);
                ws.give_vec(std::mem::replace(short, held));
            } else {
                self.chunks.push(held);
            }
        }
        self.chunks[chunk][place * self.n..][..self.n].copy_from_slice(v);
        self.len += 1;
        Ok(())
    }

    /// vⱼ
    pub fn vector(&self, j: usize) -> &[T] {
        &self.chunks[j / self.chunk][(j % self.chunk) * self.n..][..self.n]
    }

    /// Part i of V and the place of its first vector; `None` behind the last one.
    fn part(&self, i: usize) -> Option<(usize, MatRef<'_, T>)> {
        let at = i * self.chunk;
        let columns = self.chunk.min(self.len.checked_sub(at).filter(|rest| *rest > 0)?);
        Some((at, MatRef::from_column_major_slice(&self.chunks[i][..self.n * columns], self.n, columns)))
    }

    /// c ← Vᴴ·w
    pub fn project(&mut self, w: &[T], c: &mut [T]) -> Result<()> {
        let mut sums = std::mem::take(&mut self.sums);
        let mut i = 0;
        while let Some((at, v)) = self.part(i) {
            project(v, w, &mut c[at..at + v.ncols()], &mut sums).on("a basis")?;
            i += 1;
        }
        self.sums = sums;
        Ok(())
    }

    /// c ← Vᴴ·w,  w ← w − V·c, where each part of V sees what the parts before it left.
    pub fn project_out(&mut self, w: &mut [T], c: &mut [T]) -> Result<()> {
        let mut sums = std::mem::take(&mut self.sums);
        let mut i = 0;
        while let Some((at, v)) = self.part(i) {
            let c = &mut c[at..at + v.ncols()];
            project(v, w, c, &mut sums).on("a basis")?;
            gemm(as_matrix_mut(&mut *w), T::one(), -T::one(), Trans::None, v, Trans::None, as_matrix(c))
                .on("a basis")?;
            i += 1;
        }
        self.sums = sums;
        Ok(())
    }

    /// x ← x + V·y for as many vectors as y has entries and there are.
    pub fn add_to(&self, mut x: MatMut<'_, T>, y: &[T]) -> Result<()> {
        let mut i = 0;
        while let Some((at, v)) = self.part(i).filter(|(at, _)| *at < y.len()) {
            let y = &y[at..y.len().min(at + v.ncols())];
            let v = v.subcols(0, y.len());
            gemm(x.as_mut(), T::one(), T::one(), Trans::None, v, Trans::None, as_matrix(y)).on("a basis")?;
            i += 1;
        }
        Ok(())
    }
}
