//! An orthonormal basis by Gram–Schmidt: V itself.

use super::Vectors;
use crate::Working;
use cola_runtime::{Result, Workspace};

/// V, as far as those who add to it keep it orthonormal.
pub(crate) struct GramSchmidt<T> {
    v: Vectors<T>,
    coefficients: Vec<T>,
}

impl<T: Working> GramSchmidt<T> {
    /// No vectors of length n yet, and hardly more than `most` later.
    pub fn new(n: usize, most: usize) -> Self {
        GramSchmidt { v: Vectors::new(n, most), coefficients: Vec::with_capacity(most.min(256)) }
    }

    /// V
    pub fn v(&self) -> &Vectors<T> {
        &self.v
    }

    pub fn give(self, ws: &mut Workspace) {
        self.v.give(ws);
    }

    /// Forgets the vectors, not the memory.
    pub fn clear(&mut self) {
        self.v.clear();
        self.coefficients.clear();
    }

    /// Adds w.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn push(&mut self, w: &[T], ws: &mut Workspace) -> Result<()> {
        self.coefficients.push(T::zero());
        self.v.push(w, ws)
    }

    /// w ← w − V·(Vᴴ·w), the coefficients added to `sums`; the largest of them.
    pub fn project_out(&mut self, w: &mut [T], sums: Option<&mut [T]>) -> Result<f64> {
        let c = &mut self.coefficients[..self.v.len()];
        self.v.project_out(w, c)?;
        if let Some(sums) = sums {
            sums.iter_mut().zip(&*c).for_each(|(s, &c)| *s += c);
        }
        Ok(c.iter().map(|c| c.abs()).fold(0.0, f64::max))
    }
}
