//! The banded matrix.

use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static BANDED: Constructor = Constructor::new("Banded");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Banded")
            .parent("Structured")
            .doc("the matrix of the diagonals that are the rows of an array, the uppermost first, as LAPACK stores bands")
            .make("Banded(bands: Array, lower: Int, rows: Int?) -> Operator", |x| {
                let bands: Array = x.get("bands")?;
                let rows = x.get::<Option<usize>>("rows")?.unwrap_or(bands.cols());
                Banded::new(bands, x.get("lower")?, rows).map(Value::Op)
            }),
    );
});

/// A matrix whose entries lie on a few diagonals around the main one.
///
/// # Shape
/// m×n for an array of l + u + 1 rows and n columns: l diagonals below the main one, u above. Entry (i, j) is the
/// array's entry (u + i − j, j), as LAPACK stores general bands; what lies outside the matrix is not used.
///
/// # Apply
/// yᵢ = Σ aᵢⱼ·xⱼ over the band, one diagonal after another: n(l + u + 1) multiply-adds for each column, no memory.
///
/// # Properties
/// Of a square one, from its entries: `Symmetric`; `SelfAdjoint`; then `PSD` when every diagonal entry is at least the
/// sum of the moduli beside it (Gershgorin), and `PD` when moreover every uncoupled block has one strict row. Other
/// definite matrices are not recognised: claim them. `Real` for a real dtype.
///
/// # Errors
/// `ShapeMismatch` unless the array has more than l rows.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Banded;
/// // rows (1, 4, 0), (0, 2, 5), (0, 0, 3): the superdiagonal 4, 5 above the diagonal 1, 2, 3
/// let a = Banded::new(Array::from_vec(2, 3, vec![0.0, 1.0, 4.0, 2.0, 5.0, 3.0])?, 0, 3)?;
/// assert_eq!(a.apply(&Array::vector(vec![1.0, 10.0, 100.0]))?.to_vec::<f64>()?, [41.0, 520.0, 300.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Banded {
    /// n×(l + u + 1): one contiguous column for each diagonal; zero outside of the matrix.
    diagonals: Array,
    rows: usize,
    lower: usize,
}

impl Banded {
    /// The matrix with these bands, `lower` of them below the main diagonal, and so many rows.
    ///
    /// # Errors
    /// `ShapeMismatch` unless the array has more than `lower` rows; `OutOfMemory`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(bands: Array, lower: usize, rows: usize) -> Result<Op> {
        Banded::from_diagonals(bands.transposed(), lower, rows)
    }

    /// As [`Banded::new`], the bands being the columns of the array.
    ///
    /// # Errors
    /// As [`Banded::new`].
    pub fn from_diagonals(diagonals: Array, lower: usize, rows: usize) -> Result<Op> {
        let (n, b) = diagonals.shape();
        if lower >= b {
            let why = format!(
                "{lower} bands below the main diagonal and the diagonal itself need {} rows of bands, got {b}",
                lower.saturating_add(1)
            );
            return Err(Error::shape("Banded", why));
        }
        let mut diagonals = diagonals.reshaped(n, b)?;
        with_element!(diagonals.dtype(), T => {
            let outside = |j: usize, r: usize| Banded::row(b - 1 - lower, rows, j, r).is_none();
            let zero = T::default();
            let v = diagonals.view::<T>()?;
            let mut clean = true;
            for r in 0..b {
                clean &= (0..n).filter(|&j| outside(j, r)).all(|j| v[(j, r)] == zero);
            }
            if !clean {
                let mut v = diagonals.view_mut::<T>()?;
                for r in 0..b {
                    (0..n).filter(|&j| outside(j, r)).for_each(|j| v[(j, r)] = zero);
                }
            }
        });
        Ok(Op::new(Banded { diagonals, rows, lower }))
    }

    /// The row of entry j of diagonal r, if it is inside the matrix.
    fn row(upper: usize, rows: usize, j: usize, r: usize) -> Option<usize> {
        (j + r).checked_sub(upper).filter(|&i| i < rows)
    }

    /// One column for each diagonal, the uppermost first: entry (i, j) of the matrix is entry (j, u + i − j).
    pub fn diagonals(&self) -> &Array {
        &self.diagonals
    }

    /// Number of diagonals below the main one.
    pub fn lower(&self) -> usize {
        self.lower
    }

    /// Number of diagonals above the main one.
    pub fn upper(&self) -> usize {
        self.diagonals.cols() - 1 - self.lower
    }

    /// Every place of the band inside the matrix, diagonal by diagonal: row, column, and the place in
    /// [`Banded::diagonals`].
    pub fn places(&self) -> impl Iterator<Item = (usize, usize, (usize, usize))> + '_ {
        let (upper, (n, b)) = (self.upper(), self.diagonals.shape());
        (0..b).flat_map(move |r| {
            (0..n).filter_map(move |j| Banded::row(upper, self.rows, j, r).map(|i| (i, j, (j, r))))
        })
    }
}

impl Operator for Banded {
    fn tag(&self) -> Tag {
        BANDED.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.rows, self.diagonals.rows())
    }

    fn dtype(&self) -> DType {
        self.diagonals.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.dtype(), T => {
            let v = self.diagonals.view::<T>()?;
            let diagonal = |r: usize| super::contiguous(v.subcols(r, 1));
            let band = Band { upper: self.upper(), count: v.ncols(), diagonal, transposes: op.transposes() };
            if op.conjugates() {
                band.multiply::<T>(|t| t.load().conjugate(), alpha, x, beta, y)
            } else {
                band.multiply::<T>(Element::load, alpha, x, beta, y)
            }
        })
    }

    fn params(&self) -> Vec<Array> {
        vec![self.diagonals.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Banded", (children.len(), 0), (params.len(), 1))?;
        let diagonals = params.into_iter().next().unwrap_or_else(|| self.diagonals.clone());
        Banded::from_diagonals(diagonals, self.lower, self.rows)
    }

    fn cost(&self) -> Cost {
        let ((n, b), m, dtype) = (self.diagonals.shape(), self.rows as f64, self.dtype());
        let (n, entries, size) = (n as f64, n as f64 * b as f64, dtype.size_of() as f64);
        Cost {
            flops: flops::multiply_add(dtype) * entries,
            bytes: (entries + m + n) * size,
            held: entries * size,
        }
    }

    fn details(&self) -> String {
        format!("{} below, {} above", self.lower, self.upper())
    }
}

/// Rows whose sums are kept at a time: they and what they need of x stay in the nearest cache.
const ROWS: usize = 256;

/// op(A) as the loops see it.
struct Band<D> {
    upper: usize,
    count: usize,
    diagonal: D,
    transposes: bool,
}

impl<D> Band<D> {
    fn multiply<'a, T: Element>(
        &self,
        entry: impl Fn(T) -> T::Acc,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
    ) -> Result<()>
    where
        D: Fn(usize) -> &'a [T],
    {
        let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
        let number = <T::Acc as Element>::from_scalar;
        let (a, b, overwrite) = (number(alpha), number(beta), beta == Scalar::new(0.0, 0.0));
        let mut sums = [T::Acc::ZERO; ROWS];
        for c in 0..x.ncols() {
            let (from, mut to) = (x.col(c), y.as_mut().col_mut(c));
            let slice = from.try_as_col_major().map(|x| x.as_slice());
            for first in (0..to.nrows()).step_by(ROWS) {
                let sums = &mut sums[..ROWS.min(to.nrows() - first)];
                sums.fill(T::Acc::ZERO);
                for r in 0..self.count {
                    let Some(run) = self.run(r, first, sums.len(), from.nrows()) else { continue };
                    let diagonal = &(self.diagonal)(r)[run.entry..][..run.len];
                    let sums = &mut sums[run.sum..][..run.len];
                    match slice {
                        Some(x) => {
                            for ((s, &d), &x) in sums.iter_mut().zip(diagonal).zip(&x[run.x..][..run.len]) {
                                *s += entry(d) * x.load();
                            }
                        }
                        None => {
                            for (k, (s, &d)) in sums.iter_mut().zip(diagonal).enumerate() {
                                *s += entry(d) * from[run.x + k].load();
                            }
                        }
                    }
                }
                for (k, &sum) in sums.iter().enumerate() {
                    let y = &mut to[first + k];
                    *y = T::store(if overwrite { a * sum } else { a * sum + b * y.load() });
                }
            }
        }
        Ok(())
    }

    /// Where diagonal r meets rows first to first + count of op(A), whose columns are the `n` entries of x.
    fn run(&self, r: usize, first: usize, count: usize, n: usize) -> Option<Run> {
        // Row i of A meets the diagonal in column i + u − r; row j of Aᵀ meets it in column j + r − u.
        let shift = if self.transposes { r as i64 - self.upper as i64 } else { self.upper as i64 - r as i64 };
        let start = (first as i64).max(-shift);
        let end = ((first + count) as i64).min(n as i64 - shift);
        if start >= end {
            return None;
        }
        let (row, x) = (start as usize, (start + shift) as usize);
        Some(Run {
            sum: row - first,
            x,
            entry: if self.transposes { row } else { x },
            len: (end - start) as usize,
        })
    }
}

/// A piece of a diagonal: where its sums, its entries of x and its own entries start.
struct Run {
    sum: usize,
    x: usize,
    entry: usize,
    len: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for (m, n, lower, upper) in [
                (6, 6, 1, 2),
                (5, 5, 0, 0),
                (4, 7, 2, 1),
                (7, 4, 1, 0),
                (3, 3, 5, 4),
                (2, 9, 0, 3),
                (0, 3, 1, 1),
                (3, 0, 1, 1),
                (0, 0, 0, 0),
                (300, 290, 3, 7),
            ] {
                let bands = numbers(dtype, 4).array(lower + upper + 1, n)?;
                let (b, v) = (bands.rows(), entries(&bands));
                let dense: Vec<c64> = (0..m * n)
                    .map(|e| match (e % m, e / m) {
                        (i, j) if i <= j + lower && j <= i + upper => v[upper + i - j + j * b],
                        _ => c64::default(),
                    })
                    .collect();
                let a = Banded::new(bands, lower, m)?;
                if m < 100 {
                    check_apply(&a, &dense);
                    continue;
                }
                let x = numbers(dtype, 5).array(n, 1)?;
                for (y, expected) in entries(&a.apply(&x)?).iter().zip(0..m) {
                    let terms = (0..n).map(|j| dense[expected + j * m] * entries(&x)[j]);
                    assert!((y - terms.sum::<c64>()).norm() < 64.0 * dtype.epsilon(), "{a} {expected}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn what_lies_outside_the_matrix_is_not_used() -> Result<()> {
        let bands = Array::from_vec(2, 2, vec![f64::NAN, 1.0, 2.0, 3.0])?;
        let a = Banded::new(bands, 0, 2)?;
        assert_eq!(a.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [3.0, 3.0]);
        Ok(())
    }

    #[test]
    fn too_few_bands_are_refused() -> Result<()> {
        let e = Banded::new(Array::zeros(2, 3, DType::F64)?, 2, 3).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
        Ok(())
    }
}
