//! The tridiagonal matrix.

use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use faer::MatRef;

static TRIDIAGONAL: Constructor = Constructor::new("Tridiagonal");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Tridiagonal")
            .parent("Structured")
            .doc("the matrix of a diagonal and its two neighbours")
            .make("Tridiagonal(sub: Array, diag: Array, sup: Array) -> Operator", |x| {
                Tridiagonal::new(x.get("sub")?, x.get("diag")?, x.get("sup")?).map(Value::Op)
            }),
    );
});

/// A matrix with entries on the diagonal, just below it and just above it.
///
/// # Shape
/// n×n for n diagonal entries; `sub` and `sup` have n − 1.
///
/// # Apply
/// yᵢ = subᵢ₋₁·xᵢ₋₁ + diagᵢ·xᵢ + supᵢ·xᵢ₊₁: 3n − 2 multiply-adds for each column, no memory.
///
/// # Properties
/// `Symmetric` when sub = sup; `SelfAdjoint` when sub = conj(sup) and the diagonal is real. Then `PSD` when
/// diagᵢ ≥ |subᵢ₋₁| + |supᵢ| for all i (Gershgorin), and `PD` when moreover every uncoupled block has one
/// strict row. Other definite matrices are not recognised: claim them.
///
/// # Errors
/// `ShapeMismatch` unless the arrays are columns of n − 1, n and n − 1 entries.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Tridiagonal;
/// let v = |x: &[f64]| Array::vector(x.to_vec());
/// let a = Tridiagonal::new(v(&[1.0, 2.0]), v(&[5.0, 6.0, 7.0]), v(&[3.0, 4.0]))?;
/// // rows (5, 3, 0), (1, 6, 4), (0, 2, 7)
/// assert_eq!(a.apply(&v(&[1.0, 10.0, 100.0]))?.to_vec::<f64>()?, [35.0, 461.0, 720.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Tridiagonal {
    sub: Array,
    diag: Array,
    sup: Array,
}

impl Tridiagonal {
    /// The matrix of these three diagonals, brought to their joint dtype.
    ///
    /// # Errors
    /// `ShapeMismatch` unless they are columns of n − 1, n and n − 1 entries; `OutOfMemory`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(sub: Array, diag: Array, sup: Array) -> Result<Op> {
        let n = diag.rows();
        let beside = n.saturating_sub(1);
        for (name, array, rows) in [("sub", &sub, beside), ("diag", &diag, n), ("sup", &sup, beside)] {
            if array.cols() != 1 || array.rows() != rows {
                let (m, k) = array.shape();
                let why = format!("{name} must be {rows}×1 beside a diagonal of {n} entries, got {m}×{k}");
                return Err(Error::shape("Tridiagonal", why));
            }
        }
        let dtype = sub.dtype().promote(diag.dtype()).promote(sup.dtype());
        let band = |a: Array| a.cast(dtype)?.reshaped(a.rows(), 1);
        Ok(Op::new(Tridiagonal { sub: band(sub)?, diag: band(diag)?, sup: band(sup)? }))
    }

    /// The entries below the diagonal, (n − 1)×1.
    pub fn sub(&self) -> &Array {
        &self.sub
    }

    /// The diagonal, n×1.
    pub fn diag(&self) -> &Array {
        &self.diag
    }

    /// The entries above the diagonal, (n − 1)×1.
    pub fn sup(&self) -> &Array {
        &self.sup
    }

    /// The number on the diagonal and the one on both sides of it, where there is one of each and both are real: then
    /// the columns of [`super::Dst`] are the eigenvectors. Nothing for n = 0.
    ///
    /// # Errors
    /// None but those of reading entries.
    pub fn constants(&self) -> Result<Option<(f64, f64)>> {
        fn one(band: &Array) -> Result<Option<f64>> {
            with_element!(band.dtype(), T => {
                let entries = band.view::<T>()?;
                let first = entries[(0, 0)].to_scalar();
                let real = first.im == 0.0 && first.re.is_finite();
                let all = real && (1..entries.nrows()).all(|i| entries[(i, 0)].to_scalar() == first);
                Ok(all.then_some(first.re))
            })
        }
        if self.diag.rows() == 0 {
            return Ok(None);
        }
        let Some(a) = one(&self.diag)? else { return Ok(None) };
        if self.diag.rows() == 1 {
            return Ok(Some((a, 0.0)));
        }
        let beside = [one(&self.sub)?, one(&self.sup)?];
        Ok(beside[0].filter(|_| beside[0] == beside[1]).map(|b| (a, b)))
    }
}

impl Operator for Tridiagonal {
    fn tag(&self) -> Tag {
        TRIDIAGONAL.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.diag.rows(), self.diag.rows())
    }

    fn dtype(&self) -> DType {
        self.diag.dtype()
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
        let (below, above) = if op.transposes() { (&self.sup, &self.sub) } else { (&self.sub, &self.sup) };
        with_element!(self.dtype(), T => {
            let bands = Bands {
                below: super::contiguous(below.view::<T>()?),
                diag: super::contiguous(self.diag.view::<T>()?),
                above: super::contiguous(above.view::<T>()?),
                conj: op.conjugates(),
            };
            bands.multiply(alpha, x, beta, y)
        })
    }

    fn params(&self) -> Vec<Array> {
        vec![self.sub.clone(), self.diag.clone(), self.sup.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Tridiagonal", (children.len(), 0), (params.len(), 3))?;
        let mut params = params.into_iter();
        let mut next = || params.next().unwrap_or_else(|| self.diag.clone());
        Tridiagonal::new(next(), next(), next())
    }

    fn cost(&self) -> Cost {
        let (n, dtype) = (self.diag.rows() as f64, self.dtype());
        let (size, entries) = (dtype.size_of() as f64, (3.0 * n - 2.0).max(0.0));
        Cost {
            flops: flops::multiply_add(dtype) * entries,
            bytes: (entries + 2.0 * n) * size,
            held: entries * size,
        }
    }
}

/// Columns from which a block that lies by rows is multiplied row by row.
const BY_ROWS: usize = 8;

/// The three diagonals of op(A), as slices.
struct Bands<'a, T> {
    below: &'a [T],
    diag: &'a [T],
    above: &'a [T],
    conj: bool,
}

impl<T: Element> Bands<'_, T> {
    fn multiply(&self, alpha: Scalar, x: ArrayRef<'_>, beta: Scalar, y: ArrayMut<'_>) -> Result<()> {
        let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
        let number = <T::Acc as Element>::from_scalar;
        let (a, b, overwrite) = (number(alpha), number(beta), beta == Scalar::new(0.0, 0.0));
        let put = |y: &mut T, sum: T::Acc| {
            *y = T::store(if overwrite { a * sum } else { a * sum + b * y.load() });
        };
        if x.ncols() >= BY_ROWS && x.col_stride() == 1 && y.col_stride() == 1 {
            for i in 0..x.nrows() {
                if let Some(to) = y.as_mut().transpose_mut().col_mut(i).try_as_col_major_mut() {
                    self.rows(i, x, to.as_slice_mut(), put);
                }
            }
            return Ok(());
        }
        for c in 0..x.ncols() {
            let (from, mut to) = (x.col(c), y.as_mut().col_mut(c));
            match (from.try_as_col_major(), to.as_mut().try_as_col_major_mut()) {
                (Some(from), Some(to)) => {
                    let (from, to) = (from.as_slice(), to.as_slice_mut());
                    if self.conj {
                        self.column(|t| t.load().conjugate(), from, to, put);
                    } else {
                        self.column(Element::load, from, to, put);
                    }
                }
                _ => (0..from.nrows()).for_each(|i| put(&mut to[i], self.row(i, |j| from[j].load()))),
            }
        }
        Ok(())
    }

    /// Row i of op(A) times a block x whose rows are contiguous.
    fn rows(&self, i: usize, x: MatRef<'_, T>, to: &mut [T], put: impl Fn(&mut T, T::Acc)) {
        let entry = |t: T| if self.conj { t.load().conjugate() } else { t.load() };
        let x = |j: usize| x.transpose().col(j).try_as_col_major().map_or(&[][..], |row| row.as_slice());
        let (diag, here) = (entry(self.diag[i]), x(i));
        let below = (i > 0).then(|| (entry(self.below[i - 1]), x(i - 1)));
        let above = (i < self.above.len()).then(|| (entry(self.above[i]), x(i + 1)));
        match (below, above) {
            (Some((below, before)), Some((above, after))) => {
                let beside = before.iter().zip(after);
                for ((y, x), (before, after)) in to.iter_mut().zip(here).zip(beside) {
                    put(y, below * before.load() + diag * x.load() + above * after.load());
                }
            }
            (Some((beside, next)), None) | (None, Some((beside, next))) => {
                for ((y, x), next) in to.iter_mut().zip(here).zip(next) {
                    put(y, diag * x.load() + beside * next.load());
                }
            }
            (None, None) => to.iter_mut().zip(here).for_each(|(y, x)| put(y, diag * x.load())),
        }
    }

    /// Row i of op(A) times x.
    fn row(&self, i: usize, x: impl Fn(usize) -> T::Acc) -> T::Acc {
        let entry = |t: T| if self.conj { t.load().conjugate() } else { t.load() };
        let mut sum = entry(self.diag[i]) * x(i);
        if i > 0 {
            sum = entry(self.below[i - 1]) * x(i - 1) + sum;
        }
        if i < self.above.len() {
            sum += entry(self.above[i]) * x(i + 1);
        }
        sum
    }

    /// A contiguous column: the inner rows have no branches.
    fn column(&self, entry: impl Fn(T) -> T::Acc, x: &[T], y: &mut [T], put: impl Fn(&mut T, T::Acc)) {
        let n = x.len();
        for i in [0, n.saturating_sub(1)].into_iter().take(n.min(2)) {
            put(&mut y[i], self.row(i, |j| x[j].load()));
        }
        if n < 3 {
            return;
        }
        let inner = n - 2;
        let (below, diag, above) = (&self.below[..inner], &self.diag[1..=inner], &self.above[1..=inner]);
        let (before, here, after) = (&x[..inner], &x[1..=inner], &x[2..]);
        for (i, y) in y[1..=inner].iter_mut().enumerate() {
            let sum = entry(below[i]) * before[i].load()
                + entry(diag[i]) * here[i].load()
                + entry(above[i]) * after[i].load();
            put(y, sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [0, 1, 2, 3, 6, 40] {
                let mut numbers = numbers(dtype, 4);
                let beside = usize::saturating_sub(n, 1);
                let (sub, diag, sup) =
                    (numbers.array(beside, 1)?, numbers.array(n, 1)?, numbers.array(beside, 1)?);
                let (l, d, u) = (entries(&sub), entries(&diag), entries(&sup));
                let dense: Vec<c64> = (0..n * n)
                    .map(|e| match (e % n, e / n) {
                        (i, j) if i == j => d[i],
                        (i, j) if i == j + 1 => l[j],
                        (i, j) if j == i + 1 => u[i],
                        _ => c64::default(),
                    })
                    .collect();
                check_apply(&Tridiagonal::new(sub, diag, sup)?, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn bands_are_brought_to_one_dtype() -> Result<()> {
        let (f32s, c64s) = (Array::zeros(2, 1, DType::F32)?, Array::zeros(3, 1, DType::C64)?);
        assert_eq!(Tridiagonal::new(f32s.clone(), c64s, f32s)?.dtype(), DType::C64);
        Ok(())
    }

    #[test]
    fn bands_of_a_wrong_length_are_refused() -> Result<()> {
        let of = |n| Array::zeros(n, 1, DType::F64);
        let e = Tridiagonal::new(of(3)?, of(3)?, of(2)?).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
        assert_eq!(e.message(), "Tridiagonal: sub must be 2×1 beside a diagonal of 3 entries, got 3×1");
        Ok(())
    }
}
