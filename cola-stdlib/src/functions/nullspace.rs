//! `nullspace`: an orthonormal basis of what an operator sends to zero.

use super::inverse::auto;
use crate::definition::{Matrix, Spectrum, tolerance};
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, Value, register};

static NULLSPACE: Function = Function::new("nullspace");

register!(|r| {
    r.function(
        FunctionDef::new(
            "nullspace(a: Operator, alg: Algorithm = Auto; rcond: Float?) -> Operator[a.cols, _]",
        )
        .doc("N with orthonormal columns that span all x with A·x = 0")
        .cases(|_| vec![vec![Value::None], vec![Value::Real(0.25)]])
        .definition(|args| {
            Matrix::of(args.first())?;
            Ok(Value::None)
        })
        .law(|args, found| {
            let (a, basis) = (Matrix::of(args.first())?, Matrix::of(Some(found))?);
            if basis.m != a.n {
                return Ok(f64::INFINITY);
            }
            let spectrum = Spectrum::of(&a);
            let Some(rank) = spectrum.ranks(args.get(2)).into_iter().find(|r| basis.n + r == a.n) else {
                return Ok(f64::INFINITY);
            };
            let gram = basis.adjoint().times(&basis).distance(&Matrix::identity(basis.n));
            // With a tolerance, what is left of A on N is what lies below it: σ_{r+1}, and no more.
            let left: f64 = spectrum.s.iter().skip(rank).map(|s| s * s).sum::<f64>().sqrt();
            let image = (a.times(&basis).norm() - left).max(0.0);
            let size = a.norm().max(f64::MIN_POSITIVE);
            Ok(gram.max(image / size - tolerance(args.get(1))))
        }),
    );
});

/// N, whose orthonormal columns span the null space of A: A·N = 0 and Nᴴ·N = I.
///
/// Arguments: `a`, m×n. Result: an operator n×(n − r) of A's dtype, known to be Stiefel, where r is the rank; n×0 where A has full
/// column rank. By default `rcond` = max(m, n)·ε: singular values at or below `rcond`·σ₁ count as zero; the rank of structured
/// operators is decided as by [`super::rank`].
///
/// | operator | basis |
/// |---|---|
/// | Identity, Permutation, Unitary, Stiefel, Diagonal without zeros | n×0 |
/// | Zero | the identity |
/// | Diagonal | the unit vectors where it is 0 |
/// | Kronecker | N₁ ⊗ I and R₁ ⊗ N₂, where R₁ spans the rows of A₁ |
/// | BlockDiag, Scaled, Conjugate | from those of the parts |
/// | Product whose first factors have full column rank | that of the last factor |
/// | LowRank of full rank k | that of Vᴴ |
/// | anything else | the singular value decomposition of the dense matrix, if memory allows |
///
/// By name, `SVRG` finds the null space of a PSD Sum of many terms, which are only applied: there `tol` says what is zero.
///
/// # Errors
/// `NotFinite`; `OutOfMemory` when the dense matrix is too large.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::nullspace, operators::Dense};
/// let a = Dense::new(Array::from_vec(1, 2, vec![3.0, 4.0])?);
/// let n = nullspace(&a)?; // ±(4, −3)/5
/// assert_eq!(n.shape(), (2, 1));
/// let column = n.apply(&Array::vector(vec![1.0]))?.to_vec::<f64>()?;
/// assert!((3.0 * column[0] + 4.0 * column[1]).abs() < 1e-15 && (column[0].abs() - 0.8).abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn nullspace(a: &Op) -> Result<Op> {
    nullspace_with(a, auto()?, None)
}

/// As [`nullspace`], by a named algorithm and with a tolerance for the singular values.
///
/// # Errors
/// As [`nullspace`].
pub fn nullspace_with(a: &Op, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    let rcond = rcond.map_or(Value::None, Value::Real);
    NULLSPACE.call_as(&[Arg::Op(a), Arg::Algorithm(alg), Arg::Value(&rcond)])
}
