//! How many eigenvalues of a self-adjoint operator lie below a number, by a factorisation that fits its structure.
//!
//! A − x·I = L·D·Lᴴ has as many negative eigenvalues as D (Sylvester). Dense matrices take Bunch–Kaufman pivots; tridiagonal ones
//! Sturm's sequence; sparse and banded ones a sparse L without pivots, whose backward error is measured, and pivots of the
//! dense matrix where that is too large; any other operator is made dense, if memory allows.

use super::direct_cost;
use super::factorise::{check_memory, densify};
use crate::algorithms::spectral::Sturm;
use crate::algorithms::{Direct, working};
use crate::kernel::OnOperand;
use crate::operators::{Banded, Sparse, Tridiagonal};
use cola_kernels as kernels;
use cola_runtime::{Array, Error, ErrorKind, Op, Result, Scalar, with_number};

/// How many eigenvalues are below a number, and what told it.
pub(crate) struct Count {
    pub(crate) below: usize,
    pub(crate) by: &'static str,
}

/// How many eigenvalues of the self-adjoint A are below x. The answer is that of a matrix at most `noise` away from A, in the
/// spectral norm: right where no eigenvalue is that near to x.
///
/// # Cost   5n operations (tridiagonal), those of a sparse factorisation (sparse, banded), n³/3 (any other).
///
/// # Errors
/// `Singular` where x is an eigenvalue; `OutOfMemory` where only the dense matrix could be factorised and does not fit;
/// `NotFinite`.
///
/// # Source
/// Golub & Van Loan, Matrix Computations, 4th ed., §8.4.2; Parlett, The Symmetric Eigenvalue Problem, §3.3.
pub(crate) fn count_below(a: &Op, x: f64, noise: f64) -> Result<Count> {
    if let Some(t) = a.downcast_ref::<Tridiagonal>() {
        return Ok(Count { below: Sturm::of(t.diag(), t.sub())?.count_below(x), by: "Sturm's sequence" });
    }
    if let Some((rows, cols, values)) = entries(a)? {
        let shifted = shifted(a.rows(), rows, cols, &values, x)?;
        if let Some(below) = sparse(&shifted, noise)? {
            return Ok(Count { below, by: "a sparse LDLᴴ factorisation" });
        }
    }
    dense(a, x)
}

/// The entries of a sparse or banded matrix.
type Entries = (Vec<u32>, Vec<u32>, Array);

fn entries(a: &Op) -> Result<Option<Entries>> {
    // Rows and columns are counted in 32 bits by every pattern.
    let index = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
    if let Some(s) = a.downcast_ref::<Sparse>() {
        let starts = s.pattern().indptr();
        let rows = (0..a.rows()).flat_map(|i| (starts[i]..starts[i + 1]).map(move |_| index(i))).collect();
        return Ok(Some((rows, s.pattern().indices().to_vec(), s.values().clone())));
    }
    let Some(b) = a.downcast_ref::<Banded>() else { return Ok(None) };
    let places: Vec<_> = b.places().collect();
    let of = |&(_, _, (j, r)): &(usize, usize, (usize, usize))| b.diagonals().get(j, r);
    let values: Vec<Scalar> = places.iter().map(of).collect::<Result<_>>()?;
    let dtype = working(a.dtype());
    let values = with_number!(dtype, T => Array::from_fn(values.len(), 1, |e, _| {
        <T as cola_runtime::Element>::from_scalar(values[e])
    })?);
    let rows = places.iter().map(|p| index(p.0)).collect();
    Ok(Some((rows, places.iter().map(|p| index(p.1)).collect(), values)))
}

/// A − x·I with every place of the diagonal stored.
fn shifted(n: usize, mut rows: Vec<u32>, mut cols: Vec<u32>, values: &Array, x: f64) -> Result<Op> {
    let nnz = rows.len();
    let diagonal = 0..u32::try_from(n).unwrap_or(u32::MAX);
    rows.extend(diagonal.clone());
    cols.extend(diagonal);
    let values = values.cast(working(values.dtype()))?;
    let values = with_number!(values.dtype(), T => {
        let given = values.view::<T>()?;
        Array::from_fn(nnz + n, 1, |e, _| if e < nnz { given[(e, 0)] } else { kernels::Field::from_f64(-x) })?
    });
    Sparse::from_triplets(n, n, &rows, &cols, values)
}

/// Negative eigenvalues of a sparse matrix; nothing where the factors without pivots are not accurate.
fn sparse(a: &Op, noise: f64) -> Result<Option<usize>> {
    let Some(a) = a.downcast_ref::<Sparse>() else { return Ok(None) };
    let symbolic = a.pattern().symbolic_cholesky()?;
    with_number!(a.values().dtype(), T => {
        let column = a.values().view::<T>()?;
        let slice = column.try_as_col_major().map_or(&[][..], |c| c.col(0).as_slice());
        let rows = a.pattern().with_values(slice);
        match kernels::SparseLdl::factor(symbolic, rows) {
            Ok(f) if f.backward_error(rows).on("A")? <= noise => Ok(Some(f.negative())),
            // A pivot of zero says nothing of A.
            Ok(_) | Err(kernels::KernelError::Singular { .. }) => Ok(None),
            Err(e) => Err(e).on("A"),
        }
    })
}

/// By Bunch–Kaufman pivots of the dense matrix.
fn dense(a: &Op, x: f64) -> Result<Count> {
    check_memory(a, &direct_cost(a, Direct::Ldl)?).map_err(|e| {
        let what = format!("counting the eigenvalues of {a} takes a factorisation: {}", e.message());
        Error::new(ErrorKind::OutOfMemory, what).with_help(
            "leave out inertia = true: its operator has no factorisation but that of the dense matrix",
        )
    })?;
    let matrix = densify(a)?;
    let below = with_number!(matrix.dtype(), T => {
        let mut shifted = matrix.view::<T>()?.to_owned();
        (0..a.rows()).for_each(|i| shifted[(i, i)] -= <T as kernels::Field>::from_f64(x));
        kernels::Ldl::factor_in_place(shifted).on("A")?.inertia().negative
    });
    Ok(Count { below, by: "a dense LDLᴴ factorisation" })
}
