//! Bands of matrices that have few of them: sums, products and maps, written once.

use super::maps::claimed;
use super::scalars;
use crate::functions::Diagonals;
use crate::operators::{Banded, Diagonal, Tridiagonal};
use cola_runtime::{Array, DType, Element, Number, Op, Operator, Result, Trans, with_element};

/// A matrix by its diagonals, as [`Banded`] keeps them.
pub(super) struct Bands {
    diagonals: Array,
    rows: usize,
    lower: usize,
}

/// The bands of an operator that is made of some.
pub(super) fn of(a: &Op) -> Result<Option<Bands>> {
    if let Some(b) = a.downcast_ref::<Banded>() {
        return Ok(Some(Bands { diagonals: b.diagonals().clone(), rows: a.rows(), lower: b.lower() }));
    }
    if let Some(t) = a.downcast_ref::<Tridiagonal>() {
        let n = a.rows();
        let diagonals = with_element!(a.dtype(), T => {
            let (sub, diag, sup) = (t.sub().view::<T>()?, t.diag().view::<T>()?, t.sup().view::<T>()?);
            Array::from_fn(n, 3, |j, r| match r {
                0 if j > 0 => sup[(j - 1, 0)],
                1 => diag[(j, 0)],
                2 if j + 1 < n => sub[(j, 0)],
                _ => T::default(),
            })?
        });
        return Ok(Some(Bands { diagonals, rows: n, lower: 1 }));
    }
    if let Some(d) = a.downcast_ref::<Diagonal>() {
        return Ok(Some(Bands { diagonals: d.entries().clone(), rows: a.rows(), lower: 0 }));
    }
    let Some(c) = scalars::of(a) else { return Ok(None) };
    Ok(Some(Bands { diagonals: Array::full(a.rows(), 1, a.dtype(), c)?, rows: a.rows(), lower: 0 }))
}

impl Bands {
    fn upper(&self) -> usize {
        self.diagonals.cols() - 1 - self.lower
    }

    fn cols(&self) -> usize {
        self.diagonals.rows()
    }

    /// The operator with these bands.
    pub(super) fn operator(self) -> Result<Op> {
        Banded::from_diagonals(self.diagonals, self.lower, self.rows)
    }

    /// The same bands, each times the diagonal with its offset, in the promoted dtype.
    pub(super) fn weighted(&self, dtype: DType, diagonal: impl Fn(i64) -> Result<Array>) -> Result<Bands> {
        let dtype = self.diagonals.dtype().promote(dtype);
        let (upper, shape) = (self.upper(), (self.rows, self.cols()));
        let mut out = Array::zeros(self.cols(), self.diagonals.cols(), dtype)?;
        let bands = self.diagonals.cast(dtype)?;
        for r in 0..bands.cols() {
            let offset = upper as i64 - r as i64;
            let place = Diagonals::of(shape, offset);
            let weights = diagonal(offset)?.cast(dtype)?;
            with_element!(dtype, T => {
                let (x, w) = (bands.view::<T>()?, weights.view::<T>()?);
                let mut out = out.view_mut::<T>()?;
                for t in 0..place.len {
                    let j = place.col + t;
                    out[(j, r)] = T::store(x[(j, r)].load() * w[(t, 0)].load());
                }
            });
        }
        Ok(Bands { diagonals: out, rows: self.rows, lower: self.lower })
    }

    /// A + B, of one shape.
    pub(super) fn plus(&self, other: &Bands) -> Result<Bands> {
        let (lower, upper) = (self.lower.max(other.lower), self.upper().max(other.upper()));
        let dtype = self.diagonals.dtype().promote(other.diagonals.dtype());
        let diagonals = with_element!(dtype, T => {
            let (x, y) = (self.diagonals.cast(dtype)?, other.diagonals.cast(dtype)?);
            let (x, y) = (x.view::<T>()?, y.view::<T>()?);
            // Diagonal r of the sum is diagonal r − (u − uₓ) of x.
            let (over, under) = (upper - self.upper(), upper - other.upper());
            Array::from_fn(self.cols(), lower + upper + 1, |j, r| {
                let at = |v: faer::MatRef<'_, T>, skip: usize| {
                    r.checked_sub(skip).filter(|&r| r < v.ncols()).map(|r| v[(j, r)].load())
                };
                match (at(x, over), at(y, under)) {
                    (Some(x), Some(y)) => T::store(x + y),
                    (Some(z), None) | (None, Some(z)) => T::store(z),
                    (None, None) => T::default(),
                }
            })?
        });
        Ok(Bands { diagonals, rows: self.rows, lower })
    }

    /// A·B: numbers of diagonals add up.
    pub(super) fn times(&self, other: &Bands) -> Result<Bands> {
        let (m, n, inner) = (self.rows, other.cols(), self.cols());
        let lower = (self.lower + other.lower).min(m.saturating_sub(1));
        let upper = (self.upper() + other.upper()).min(n.saturating_sub(1));
        let dtype: DType = self.diagonals.dtype().promote(other.diagonals.dtype());
        let diagonals = with_element!(dtype, T => {
            let (x, y) = (self.diagonals.cast(dtype)?, other.diagonals.cast(dtype)?);
            let (x, y) = (x.view::<T>()?, y.view::<T>()?);
            let mut sums = vec![<T as Element>::Acc::ZERO; n * (lower + upper + 1)];
            for s in 0..y.ncols() {
                // Entry (k, j) of B lies on its diagonal s for k = j + s − uᵦ, entry (i, k) of A on diagonal r.
                let (from, to) = run(n, inner, s, other.upper());
                for r in 0..x.ncols() {
                    let Some(d) = (r + s + upper).checked_sub(self.upper() + other.upper()) else { continue };
                    if d > lower + upper {
                        continue;
                    }
                    for j in from..to {
                        let k = j + s - other.upper();
                        sums[j + d * n] += x[(k, r)].load() * y[(j, s)].load();
                    }
                }
            }
            Array::from_vec(n, lower + upper + 1, sums.into_iter().map(T::store).collect())?
        });
        Ok(Bands { diagonals, rows: m, lower })
    }
}

/// The columns j < n with 0 ≤ j + r − upper < m.
fn run(n: usize, m: usize, r: usize, upper: usize) -> (usize, usize) {
    let from = upper.saturating_sub(r);
    let to = (m + upper).saturating_sub(r).min(n);
    (from.min(to), to)
}

/// The bands above and below trade places in a transpose.
pub(super) fn mapped(map: Trans, op: &Op, a: &Banded) -> Result<Op> {
    let (m, upper, b) = (op.rows(), a.upper(), a.diagonals().cols());
    let diagonals = if map.transposes() {
        with_element!(a.dtype(), T => {
            let v = a.diagonals().view::<T>()?;
            // Entry (i, j) of A on diagonal r is entry (j, i) of Aᵀ on diagonal b − 1 − r.
            Array::from_fn(m, b, |i, s| {
                let j = (i + upper).checked_sub(b - 1 - s).filter(|&j| j < v.nrows());
                j.map_or(T::default(), |j| v[(j, b - 1 - s)])
            })?
        })
    } else {
        a.diagonals().clone()
    };
    let diagonals = if map.conjugates() { diagonals.conjugated()? } else { diagonals };
    let (lower, rows) = if map.transposes() { (upper, op.cols()) } else { (a.lower(), m) };
    Ok(claimed(map, op, Banded::from_diagonals(diagonals, lower, rows)?))
}
