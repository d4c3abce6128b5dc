//! Dense arithmetic in c64, written from the definitions and independently of every kernel.
//!
//! Operands are arrays of any dtype, results are arrays of c64. Speed is of no concern here.

use cola_runtime::{Array, DType, Error, ErrorKind, Index, Result, Value, c64};

const ZERO: c64 = c64::new(0.0, 0.0);
const ONE: c64 = c64::new(1.0, 0.0);

/// Argument `i` of a definition as a matrix of c64: the kit passes operators as their dense arrays.
///
/// # Errors
/// `TypeMismatch` when it is neither an array nor an operator.
pub fn matrix(args: &[Value], i: usize) -> Result<Array> {
    match args.get(i) {
        Some(Value::Array(a)) => a.cast(DType::C64),
        Some(Value::Op(op)) => op.apply(&Array::identity(op.cols(), op.dtype())?)?.cast(DType::C64),
        other => Err(wrong(i, "a matrix", other)),
    }
}

/// Argument `i` as a number.
///
/// # Errors
/// `TypeMismatch` when it is none.
pub fn number(args: &[Value], i: usize) -> Result<c64> {
    match args.get(i) {
        Some(Value::Int(x)) => Ok(c64::new(*x as f64, 0.0)),
        Some(Value::Real(x)) => Ok(c64::new(*x, 0.0)),
        Some(Value::Complex(z)) => Ok(*z),
        other => Err(wrong(i, "a number", other)),
    }
}

/// Argument `i` as a choice of rows or columns.
///
/// # Errors
/// `TypeMismatch` when it is none.
pub fn index(args: &[Value], i: usize) -> Result<Index> {
    match args.get(i) {
        Some(Value::Index(index)) => Ok(index.clone()),
        other => Err(wrong(i, "an index", other)),
    }
}

fn wrong(i: usize, wanted: &str, found: Option<&Value>) -> Error {
    let found = found.map_or("nothing", Value::kind_name);
    Error::new(ErrorKind::TypeMismatch, format!("definition: argument {i} must be {wanted}, got {found}"))
}

/// The matrix with entries `f(i, j)`.
///
/// # Errors
/// `OutOfMemory`.
pub fn build(m: usize, n: usize, f: impl FnMut(usize, usize) -> c64) -> Result<Array> {
    Array::from_fn(m, n, f)
}

/// Entries of a matrix, read by row and column.
pub struct Entries {
    /// Rows.
    pub m: usize,
    /// Columns.
    pub n: usize,
    a: Vec<c64>,
}

impl Entries {
    /// The entries of an array.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn of(a: &Array) -> Result<Entries> {
        Ok(Entries { m: a.rows(), n: a.cols(), a: a.cast(DType::C64)?.to_vec()? })
    }

    /// Entry (i, j).
    pub fn at(&self, i: usize, j: usize) -> c64 {
        self.a[i + j * self.m]
    }
}

/// A + B.
///
/// # Errors
/// `ShapeMismatch`.
pub fn add(a: &Array, b: &Array) -> Result<Array> {
    if a.shape() != b.shape() {
        return Err(Error::shape("definition of add", format!("{:?} and {:?}", a.shape(), b.shape())));
    }
    let (a, b) = (Entries::of(a)?, Entries::of(b)?);
    build(a.m, a.n, |i, j| a.at(i, j) + b.at(i, j))
}

/// c·A.
///
/// # Errors
/// `OutOfMemory`.
pub fn scale(c: c64, a: &Array) -> Result<Array> {
    let a = Entries::of(a)?;
    build(a.m, a.n, |i, j| c * a.at(i, j))
}

/// A·B.
///
/// # Errors
/// `ShapeMismatch`.
pub fn matmul(a: &Array, b: &Array) -> Result<Array> {
    if a.cols() != b.rows() {
        return Err(Error::shape(
            "definition of the product",
            format!("{:?} and {:?}", a.shape(), b.shape()),
        ));
    }
    let (a, b) = (Entries::of(a)?, Entries::of(b)?);
    build(a.m, b.n, |i, j| (0..a.n).map(|k| a.at(i, k) * b.at(k, j)).sum())
}

/// A ⊗ B.
///
/// # Errors
/// `OutOfMemory`.
pub fn kron(a: &Array, b: &Array) -> Result<Array> {
    let (a, b) = (Entries::of(a)?, Entries::of(b)?);
    build(a.m * b.m, a.n * b.n, |i, j| a.at(i / b.m, j / b.n) * b.at(i % b.m, j % b.n))
}

/// A ⊕ B = A ⊗ I + I ⊗ B.
///
/// # Errors
/// `ShapeMismatch` unless both are square.
pub fn kron_sum(a: &Array, b: &Array) -> Result<Array> {
    if a.rows() != a.cols() || b.rows() != b.cols() {
        return Err(Error::shape("definition of kronsum", format!("{:?} and {:?}", a.shape(), b.shape())));
    }
    let (a, b) = (Entries::of(a)?, Entries::of(b)?);
    build(a.m * b.m, a.n * b.n, |i, j| {
        let (p, q, r, s) = (i / b.m, j / b.m, i % b.m, j % b.m);
        (if r == s { a.at(p, q) } else { ZERO }) + if p == q { b.at(r, s) } else { ZERO }
    })
}

/// diag(A, B).
///
/// # Errors
/// `OutOfMemory`.
pub fn block_diag(a: &Array, b: &Array) -> Result<Array> {
    let (a, b) = (Entries::of(a)?, Entries::of(b)?);
    build(a.m + b.m, a.n + b.n, |i, j| match (i < a.m, j < a.n) {
        (true, true) => a.at(i, j),
        (false, false) => b.at(i - a.m, j - a.n),
        _ => ZERO,
    })
}

/// [A; B].
///
/// # Errors
/// `ShapeMismatch` unless they have one width.
pub fn above(a: &Array, b: &Array) -> Result<Array> {
    if a.cols() != b.cols() {
        return Err(Error::shape("definition of concat", format!("{:?} and {:?}", a.shape(), b.shape())));
    }
    let (a, b) = (Entries::of(a)?, Entries::of(b)?);
    build(a.m + b.m, a.n, |i, j| if i < a.m { a.at(i, j) } else { b.at(i - a.m, j) })
}

/// [A, B].
///
/// # Errors
/// `ShapeMismatch` unless they have one height.
pub fn beside(a: &Array, b: &Array) -> Result<Array> {
    transpose(&above(&transpose(a)?, &transpose(b)?)?)
}

/// A where both the row and the column are listed, else 0.
///
/// # Errors
/// `InvalidArgument` for an index outside A or listed twice.
pub fn mask(a: &Array, rows: &Index, cols: &Index) -> Result<Array> {
    rows.check("rows", a.rows())?;
    cols.check("cols", a.cols())?;
    let count = |index: &Index, n: usize, i: usize| (0..index.len(n)).filter(|&t| index.at(t) == i).count();
    let a = Entries::of(a)?;
    let twice = (0..a.m).any(|i| count(rows, a.m, i) > 1) || (0..a.n).any(|j| count(cols, a.n, j) > 1);
    if twice {
        return Err(Error::invalid("definition of mask", "an index is listed twice"));
    }
    build(a.m, a.n, |i, j| if count(rows, a.m, i) * count(cols, a.n, j) == 1 { a.at(i, j) } else { ZERO })
}

/// Aᵀ.
///
/// # Errors
/// `OutOfMemory`.
pub fn transpose(a: &Array) -> Result<Array> {
    let a = Entries::of(a)?;
    build(a.n, a.m, |i, j| a.at(j, i))
}

/// Aᴴ.
///
/// # Errors
/// `OutOfMemory`.
pub fn adjoint(a: &Array) -> Result<Array> {
    let a = Entries::of(a)?;
    build(a.n, a.m, |i, j| a.at(j, i).conj())
}

/// The entrywise conjugate.
///
/// # Errors
/// `OutOfMemory`.
pub fn conj(a: &Array) -> Result<Array> {
    let a = Entries::of(a)?;
    build(a.m, a.n, |i, j| a.at(i, j).conj())
}

/// A[rows, cols].
///
/// # Errors
/// `InvalidArgument` for an index outside A.
pub fn slice(a: &Array, rows: &Index, cols: &Index) -> Result<Array> {
    rows.check("rows", a.rows())?;
    cols.check("cols", a.cols())?;
    let a = Entries::of(a)?;
    build(rows.len(a.m), cols.len(a.n), |i, j| a.at(rows.at(i), cols.at(j)))
}

/// Result of an elimination with partial pivoting.
struct Elimination {
    /// The matrix next to A, transformed along with it: A⁻¹·B.
    right: Vec<c64>,
    /// Pivots in order; a zero one ends the elimination.
    pivots: Vec<c64>,
    /// Number of row exchanges.
    swaps: usize,
}

/// Gauss–Jordan elimination of [A | B].
fn eliminate(a: &Array, b: &Array) -> Result<Elimination> {
    let n = a.rows();
    if a.cols() != n || b.rows() != n {
        return Err(Error::shape("definition", format!("{:?} is not square or does not fit", a.shape())));
    }
    let k = b.cols();
    let mut left: Vec<c64> = a.cast(DType::C64)?.to_vec()?;
    let mut right: Vec<c64> = b.cast(DType::C64)?.to_vec()?;
    let scale = left.iter().map(|z| z.norm()).fold(0.0, f64::max);
    let (mut pivots, mut swaps) = (Vec::new(), 0);
    for c in 0..n {
        let best = (c..n).max_by(|&i, &j| left[i + c * n].norm().total_cmp(&left[j + c * n].norm()));
        let p = best.unwrap_or(c);
        let pivot = left[p + c * n];
        if pivot.norm() <= 8.0 * f64::EPSILON * n as f64 * scale {
            pivots.push(ZERO);
            break;
        }
        pivots.push(pivot);
        if p != c {
            swaps += 1;
            (0..n).for_each(|j| left.swap(p + j * n, c + j * n));
            (0..k).for_each(|j| right.swap(p + j * n, c + j * n));
        }
        (0..n).for_each(|j| left[c + j * n] /= pivot);
        (0..k).for_each(|j| right[c + j * n] /= pivot);
        for i in (0..n).filter(|&i| i != c) {
            let f = left[i + c * n];
            for j in 0..n {
                let z = left[c + j * n];
                left[i + j * n] -= f * z;
            }
            for j in 0..k {
                let z = right[c + j * n];
                right[i + j * n] -= f * z;
            }
        }
    }
    Ok(Elimination { right, pivots, swaps })
}

/// A⁻¹·B.
///
/// # Errors
/// `ShapeMismatch`; `Singular`, when a pivot is zero up to rounding.
pub fn solve(a: &Array, b: &Array) -> Result<Array> {
    let done = eliminate(a, b)?;
    if let Some(zero) = done.pivots.iter().position(|p| *p == ZERO) {
        return Err(Error::singular("definition", zero, 0.0));
    }
    Array::from_vec(b.rows(), b.cols(), done.right)
}

/// A⁻¹.
///
/// # Errors
/// As [`solve`].
pub fn inverse(a: &Array) -> Result<Array> {
    solve(a, &Array::identity(a.rows(), DType::C64)?)
}

/// The phase of the determinant and log|det|: (0, −∞) when A is singular up to rounding.
///
/// # Errors
/// `ShapeMismatch` unless A is square.
pub fn slogdet(a: &Array) -> Result<(c64, f64)> {
    let done = eliminate(a, &Array::zeros(a.rows(), 0, DType::C64)?)?;
    if done.pivots.contains(&ZERO) {
        return Ok((ZERO, f64::NEG_INFINITY));
    }
    let start = if done.swaps % 2 == 0 { ONE } else { -ONE };
    let phase = done.pivots.iter().fold(start, |z, p| z * p / p.norm());
    Ok((phase, done.pivots.iter().map(|p| p.norm().ln()).sum()))
}

/// The determinant.
///
/// # Errors
/// `ShapeMismatch` unless A is square.
pub fn determinant(a: &Array) -> Result<c64> {
    let (phase, log) = slogdet(a)?;
    Ok(if phase == ZERO { ZERO } else { phase * log.exp() })
}
