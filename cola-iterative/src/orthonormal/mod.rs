//! Orthonormal bases V of Krylov spaces that grow by a vector at a time.
//!
//! | value | holds | ‖VᴴV − I‖ | reads of it for a new vector |
//! |---|---|---|---|
//! | [`GramSchmidt`] | V | a few ε where what is left of a vector is seen to be orthogonal | 2, and 2 where it is not |
//! | [`Householder`] | reflections that make V | a few ε always | 3, and 1 to write the vector |
//!
//! Gram–Schmidt is the default. Reflections serve where no test of orthogonality is to be trusted: low precision, and
//! operators whose products are nearly dependent.

mod gram_schmidt;
mod householder;
#[cfg(test)]
mod tests;
mod vectors;

pub(crate) use gram_schmidt::GramSchmidt;
pub(crate) use householder::Householder;
pub(crate) use vectors::Vectors;

use crate::Working;
use crate::columns::{divide_to, norm};
use cola_kernels::MatMut;
use cola_runtime::{Result, Workspace};

/// One of the two.
pub(crate) enum Basis<T> {
    GramSchmidt(GramSchmidt<T>),
    Householder(Householder<T>),
}

impl<T: Working> Basis<T> {
    /// No vectors of length n yet, and hardly more than `most` later.
    pub fn new(n: usize, most: usize, householder: bool) -> Self {
        if householder {
            Basis::Householder(Householder::new(n, most))
        } else {
            Basis::GramSchmidt(GramSchmidt::new(n, most))
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Basis::GramSchmidt(basis) => basis.v().len(),
            Basis::Householder(basis) => basis.len(),
        }
    }

    pub fn give(self, ws: &mut Workspace) {
        match self {
            Basis::GramSchmidt(basis) => basis.give(ws),
            Basis::Householder(basis) => basis.give(ws),
        }
    }

    /// Forgets the vectors, not the memory.
    pub fn clear(&mut self) {
        match self {
            Basis::GramSchmidt(basis) => basis.clear(),
            Basis::Householder(basis) => basis.clear(),
        }
    }

    /// The first vector is the unit vector v, which becomes what is kept of it; `scratch` is as long.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn start(&mut self, v: &mut [T], scratch: &mut [T], ws: &mut Workspace) -> Result<()> {
        match self {
            Basis::GramSchmidt(basis) => basis.push(v, ws),
            Basis::Householder(basis) => {
                scratch.copy_from_slice(v);
                let left = basis.split(scratch, &mut [])?;
                basis.extend(scratch, left, ws)?;
                basis.vector(0, v)
            }
        }
    }

    /// h ← Vᴴ·w; ‖w − V·h‖. w becomes what [`Basis::extend`] takes.
    pub fn split(&mut self, w: &mut [T], h: &mut [T]) -> Result<f64> {
        match self {
            Basis::GramSchmidt(basis) => {
                h.fill(T::zero());
                // Twice is enough.
                basis.project_out(w, Some(&mut *h))?;
                basis.project_out(w, Some(h))?;
                Ok(norm(w))
            }
            Basis::Householder(basis) => basis.split(w, h),
        }
    }

    /// v ← the next vector, from what [`Basis::split`] left in w and returned, which is positive. w is overwritten.
    ///
    /// # Errors
    /// `OutOfMemory`; `Singular` where a basis of reflections has no room for it.
    pub fn extend(&mut self, w: &mut [T], left: f64, v: &mut [T], ws: &mut Workspace) -> Result<()> {
        match self {
            Basis::GramSchmidt(basis) => {
                divide_to(v, w, left)?;
                basis.push(v, ws)
            }
            Basis::Householder(basis) => {
                basis.extend(w, left, ws)?;
                basis.vector(basis.len() - 1, v)
            }
        }
    }

    /// `to` ← vⱼ
    pub fn vector(&mut self, j: usize, to: &mut [T]) -> Result<()> {
        match self {
            Basis::GramSchmidt(basis) => to.copy_from_slice(basis.v().vector(j)),
            Basis::Householder(basis) => basis.vector(j, to)?,
        }
        Ok(())
    }

    /// x ← x + V·y for as many vectors as y has entries and there are.
    pub fn add_to(&mut self, x: MatMut<'_, T>, y: &[T]) -> Result<()> {
        match self {
            Basis::GramSchmidt(basis) => basis.v().add_to(x, y),
            Basis::Householder(basis) => basis.add_to(x, y),
        }
    }
}
