//! How near the goal a computation is, and a basis that grows where restarts gain little.
//!
//! A restarted Krylov space of d new vectors gains about d²·(relative gap) a restart while that is small, so twice the
//! basis takes half as many applications there, and no fewer where a few restarts are enough.

use super::{Goal, ThickRestart};
use crate::Working;
use cola_kernels::Mat;
use cola_runtime::{Workspace, c64};

/// Restarts with the same basis that are looked at before it grows.
const SEEN: usize = 6;
/// Restarts that a basis may still take, at the rate seen, without growing: with fewer left, a larger one gains no time.
const LEFT: f64 = 48.0;
/// Entries of the largest basis: 512 MiB in double precision.
const ENTRIES: usize = 1 << 26;
/// Columns of the largest basis: each restart takes the eigenvectors of a matrix of that order.
const COLUMNS: usize = 512;

/// How much restarts with the basis of now gained.
#[derive(Default)]
pub(super) struct Gain {
    restarts: usize,
    first: f64,
}

impl Gain {
    /// Whether a larger basis is worth its memory, once the wanted pairs have this residual.
    pub fn is_little(&mut self, worst: f64, tol: f64) -> bool {
        self.restarts += 1;
        if self.restarts == 1 {
            self.first = worst;
        }
        if self.restarts <= SEEN {
            return false;
        }
        let rate = (self.first / worst).ln() / (self.restarts - 1) as f64;
        !(rate > 0.0 && (worst / tol).ln() / rate <= LEFT)
    }
}

/// The most columns of a basis of vectors of length n.
fn most(n: usize) -> usize {
    (ENTRIES / n.max(1)).min(n / 2).min(COLUMNS)
}

impl<T: Working> ThickRestart<'_, T> {
    /// What the residual of a Ritz pair is measured against.
    pub(super) fn reference(&self, i: usize) -> f64 {
        let of = if self.map.relative { self.theta[i].abs() } else { self.scale };
        of.max(f64::MIN_POSITIVE)
    }

    /// The residual of a Ritz pair is within the tolerance by estimate.
    pub(super) fn is_small(&self, i: usize, tol: f64) -> bool {
        self.estimates[i] <= tol * self.reference(i)
    }

    /// The most wanted value is less wanted than the bound by far more than its residual.
    pub(super) fn is_below(&self, goal: &Goal, bound: f64) -> bool {
        let (Some(&theta), Some(&estimate)) = (self.theta.first(), self.estimates.first()) else {
            return false;
        };
        let gap = bound - goal.wanted.key(c64::new(theta, 0.0));
        gap > 0.0 && estimate <= 0.01 * gap
    }

    /// Twice the room for V, up to a bound; all vectors stay where they are. Where there is no memory for that, V stays as
    /// large as it is.
    pub(super) fn grow(&mut self, ws: &mut Workspace) {
        let held = self.locked + self.j + self.p;
        let columns = (2 * self.room).min(most(self.v.rows()));
        if columns <= self.room || self.v.widen(columns, held, ws).is_err() {
            return;
        }
        let order = self.j + self.p;
        let smaller = std::mem::replace(&mut self.h, Mat::zeros(columns, columns));
        self.h.as_mut().submatrix_mut(0, 0, order, order).copy_from(smaller.submatrix(0, 0, order, order));
        self.y = Mat::zeros(columns, columns);
        self.coupling.resize(self.coupling.len().max(self.p * columns), T::zero());
        self.total.resize(columns, T::zero());
        for list in [&mut self.theta, &mut self.estimates, &mut self.ascending] {
            list.reserve(columns - list.len().min(columns));
        }
        self.order.reserve(columns - self.order.len().min(columns));
        self.room = columns;
    }
}
