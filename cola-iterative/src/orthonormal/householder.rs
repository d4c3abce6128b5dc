//! An orthonormal basis by Householder reflections: V = Q·Φ with Q = H₁·H₂⋯Hₘ, which is never formed.
//!
//! Method    z = Qᴴ·w for a new w: its first m entries are the coefficients of w in the basis. H = I − u·uᴴ sends the rest
//!           of z to its first entry, and is the next factor of Q. Invariant: uⱼ is 0 above entry j and ‖uⱼ‖² = 2;
//!           Q = I − U·S·Uᴴ with S upper triangular; the phases Φ make the norms of what is left positive, so the
//!           coefficients are those of Gram–Schmidt
//! Memory    as many n-vectors as there are in the basis (U), and m²/2
//! Work      6·n·m operations for a new vector, U read three times; 2·n·m, U read once, to write a vector of the basis or to
//!           add a combination of them
//! Differs   from the papers on Krylov methods: the reflections are applied together, by products of U with a vector, instead
//!           of one after the other
//! Accuracy  ‖VᴴV − I‖ is a few ε for any vectors, however close to dependent
//! Source    Walker, SIAM J. Sci. Stat. Comput. 9 (1988), doi:10.1137/0909010; Schreiber & Van Loan, SIAM J. Sci. Stat.
//!           Comput. 10 (1989), doi:10.1137/0910005

use super::Vectors;
use crate::Working;
use crate::columns::{as_matrix_mut, divide, norm};
use cola_kernels::MatMut;
use cola_runtime::{Error, ErrorKind, Result, Workspace};

/// An entry below this part of the whole has no direction worth keeping.
const NO_DIRECTION: f64 = 1e-30;

/// Q·Φ.
pub(crate) struct Householder<T> {
    u: Vectors<T>,
    /// S: column j is `s[j·(j+1)/2..][..=j]`.
    s: Vec<T>,
    /// Φ
    phase: Vec<T>,
    c: Vec<T>,
    d: Vec<T>,
}

impl<T: Working> Householder<T> {
    /// No vectors of length n yet, and hardly more than `most` later.
    pub fn new(n: usize, most: usize) -> Self {
        // More than a cycle has is grown into.
        let room = most.min(256);
        Householder {
            u: Vectors::new(n, most),
            s: Vec::with_capacity(room * (room + 1) / 2),
            phase: Vec::with_capacity(room),
            c: Vec::with_capacity(room),
            d: Vec::with_capacity(room),
        }
    }

    pub fn len(&self) -> usize {
        self.u.len()
    }

    pub fn give(self, ws: &mut Workspace) {
        self.u.give(ws);
    }

    /// Forgets the vectors, not the memory.
    pub fn clear(&mut self) {
        self.u.clear();
        [&mut self.s, &mut self.phase, &mut self.c, &mut self.d].into_iter().for_each(Vec::clear);
    }

    /// h ← Vᴴ·w and w ← Qᴴ·w; ‖w − V·h‖, which is 0 where V spans the space.
    pub fn split(&mut self, w: &mut [T], h: &mut [T]) -> Result<f64> {
        let m = self.len();
        // w ← w − U·Sᴴ·Uᴴ·w
        self.u.project(w, &mut self.c)?;
        for j in 0..m {
            self.d[j] =
                -self.column(j).iter().zip(&self.c).fold(T::zero(), |sum, (s, c)| sum + s.conj() * *c);
        }
        self.u.add_to(as_matrix_mut(w), &self.d)?;
        h.iter_mut().zip(&self.phase).zip(&*w).for_each(|((h, phase), z)| *h = phase.conj() * *z);
        Ok(norm(&w[m..]))
    }

    /// The next vector, from what [`Householder::split`] left in w and returned. w is overwritten.
    ///
    /// # Errors
    /// `OutOfMemory`; `Singular` where nothing was left.
    pub fn extend(&mut self, w: &mut [T], left: f64, ws: &mut Workspace) -> Result<()> {
        let m = self.len();
        if m == w.len() || !(left > 0.0) {
            let message = format!("no direction is left beside {m} of length {}", w.len());
            return Err(Error::new(ErrorKind::Singular, message));
        }
        // u = (z + θ·‖z‖·e)/√(‖z‖·(‖z‖ + |z₁|)) for the rest z of w, its first entry z₁ and θ = z₁/|z₁|
        w[..m].fill(T::zero());
        divide(&mut w[m..], left)?;
        let cosine = w[m].abs().min(1.0);
        let turn = if cosine > NO_DIRECTION { w[m].scale(1.0 / cosine) } else { T::one() };
        w[m] += turn;
        let scale = (1.0 + cosine).sqrt().recip();
        w[m..].iter_mut().for_each(|u| *u = u.scale(scale));
        // H·z = −θ·‖z‖·e
        self.phase.push(-turn);
        // The last column of S: [−S·Uᴴ·u; 1]
        self.u.project(w, &mut self.c)?;
        for i in 0..m {
            let row = (i..m).fold(T::zero(), |sum, j| sum + self.column(j)[i] * self.c[j]);
            self.s.push(-row);
        }
        self.s.push(T::one());
        self.c.push(T::zero());
        self.d.push(T::zero());
        self.u.push(w, ws)
    }

    /// `to` ← vⱼ
    pub fn vector(&mut self, j: usize, to: &mut [T]) -> Result<()> {
        to.fill(T::zero());
        (0..=j).for_each(|l| self.c[l] = self.u.vector(l)[j].conj() * self.phase[j]);
        self.add_reflected(as_matrix_mut(to), j + 1)?;
        to[j] += self.phase[j];
        Ok(())
    }

    /// x ← x + V·y for as many vectors as y has entries.
    pub fn add_to(&mut self, mut x: MatMut<'_, T>, y: &[T]) -> Result<()> {
        let m = y.len().min(self.len());
        // V·y = g − U·S·Uᴴ·g with g = Φ·y, which is 0 behind entry m
        for l in 0..m {
            let u = &self.u.vector(l)[..m];
            let g = |r: usize| self.phase[r] * y[r];
            self.c[l] = (l..m).fold(T::zero(), |sum, r| sum + u[r].conj() * g(r));
        }
        self.add_reflected(x.as_mut(), m)?;
        (0..m).for_each(|r| x[(r, 0)] += self.phase[r] * y[r]);
        Ok(())
    }

    /// x ← x − U·S·c for the first m columns of U.
    fn add_reflected(&mut self, x: MatMut<'_, T>, m: usize) -> Result<()> {
        for i in 0..m {
            self.d[i] = -(i..m).fold(T::zero(), |sum, j| sum + self.column(j)[i] * self.c[j]);
        }
        self.u.add_to(x, &self.d[..m])
    }

    /// Column j of S, as far as it is not 0.
    fn column(&self, j: usize) -> &[T] {
        &self.s[j * (j + 1) / 2..][..=j]
    }
}
