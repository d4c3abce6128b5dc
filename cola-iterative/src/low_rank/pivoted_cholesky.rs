//! Partial Cholesky factorisation with pivoting: A ≈ F·Fᴴ from the diagonal and r columns of A.
//!
//! Method    a column of A at a time, made orthogonal to those before: f = (A·e_p − F·F_pᴴ)/√d_p, d ← d − |f|².
//!           Invariants: d is the diagonal of A − F·Fᴴ, which is positive semidefinite, so that Σd is its trace norm;
//!           rows of F at earlier pivots no longer change A's rows: (A − F·Fᴴ)·e_p = 0
//! Memory    r vectors, the diagonal, one column
//! Work      n·r² multiply-adds, r columns of A
//! Pivots    *greedy*: the largest d (within a factor of the best for decaying spectra) · *random*, RPCholesky: p with
//!           probability d_p/Σd, which comes within a constant of the best rank-r trace error in expectation
//! Stops     Σd ≤ tol·tr A · rank r · *indefinite*: d below −c·n·ε·max d: `FalseClaim` · the limits of the caller:
//!           `NotConverged` with F so far
//! Differs   d is set to exactly 0 at pivots; a pivot below n·ε of the largest diagonal entry ends the factorisation
//! Source    Harbrecht, Peters & Schneider, Appl. Numer. Math. 62 (2012), doi:10.1016/j.apnum.2011.10.001;
//!           Chen, Epperly, Tropp & Webber, Comm. Pure Appl. Math. 78 (2025), arXiv:2207.06503

use crate::kernel::OnOperand;
use crate::probes::bits;
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColMut, MatMut, MatRef, Trans as Turn};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, ArrayMut, DType, Error, ErrorKind, Evidence, Op, Result, Status, Trans, Workspace, with_number,
};

const NAME: &str = "pivoted Cholesky";

/// When to stop and how to choose.
#[derive(Clone, Debug)]
pub struct PivotedCholeskyOptions {
    /// The most columns.
    pub rank: usize,
    /// Stops when the trace of the rest is at most tol times that of A; 0 goes on to `rank`.
    pub tol: f64,
    /// A seed: pivots at random in proportion to the rest's diagonal. `None`: the largest.
    pub random: Option<u64>,
}

/// A ≈ F·Fᴴ.
#[derive(Clone, Debug)]
pub struct PivotedCholesky {
    /// F, n×r.
    pub factor: Array,
    /// The column of A that each column of F came from.
    pub pivots: Vec<usize>,
    /// tr(A − F·Fᴴ)/tr A
    pub trace_error: f64,
}

/// F·Fᴴ ≈ A for a positive semidefinite A given by its diagonal and a way to write column p.
///
/// # Errors
/// `FalseClaim` where a diagonal entry of what remains is negative; `NotFinite`; those of `column`; `NotConverged` and
/// `Cancelled` with F as far as it came.
pub fn pivoted_cholesky(
    diagonal: &Array,
    mut column: impl FnMut(usize, ArrayMut<'_>) -> Result<()>,
    options: &PivotedCholeskyOptions,
) -> Result<PivotedCholesky> {
    if diagonal.cols() != 1 {
        let (m, n) = diagonal.shape();
        return Err(Error::shape(NAME, format!("the diagonal must be one column, got {m}×{n}")));
    }
    with_number!(diagonal.dtype(), T => factor::<T>(diagonal, &mut column, options))
}

/// The same for an operator, whose columns are products with unit vectors.
///
/// # Errors
/// As [`pivoted_cholesky`]; those of the operator.
pub fn pivoted_cholesky_of(
    a: &Op,
    diagonal: &Array,
    options: &PivotedCholeskyOptions,
) -> Result<PivotedCholesky> {
    let (n, dtype) = (diagonal.rows(), DType::promote(a.dtype(), diagonal.dtype()).accumulator());
    if a.shape() != (n, n) {
        return Err(Error::shape(NAME, format!("A = {a} must be {n}×{n} like its diagonal is long")));
    }
    let (mut unit, mut ws) = (Array::zeros(n, 1, dtype)?, Workspace::new());
    let column = |p: usize, to: ArrayMut<'_>| {
        unit.as_mut()?.rows_range(p, p + 1).fill(ONE);
        let done = a.apply_into(Trans::None, ONE, unit.as_ref(), ZERO, to, &mut ws);
        unit.as_mut()?.rows_range(p, p + 1).fill(ZERO);
        done
    };
    pivoted_cholesky(&diagonal.cast(dtype)?, column, options)
}

fn factor<T: Working>(
    diagonal: &Array,
    column: &mut dyn FnMut(usize, ArrayMut<'_>) -> Result<()>,
    options: &PivotedCholeskyOptions,
) -> Result<PivotedCholesky> {
    let diagonal = diagonal.cast(T::DTYPE)?;
    let view = diagonal.view::<T>()?;
    let n = view.nrows();
    cola_kernels::check_finite(view).on("the diagonal")?;
    let mut d: Vec<f64> = (0..n).map(|i| view[(i, 0)].re()).collect();
    let largest = d.iter().copied().fold(0.0, f64::max);
    let noise = 10.0 * n as f64 * T::EPS * largest;
    let trace: f64 = d.iter().sum();
    let rank = options.rank.min(n);
    let mut data = storage::<T>(n, rank)?;
    let (mut pivots, mut stop) = (Vec::with_capacity(rank), None);
    let mut rest = trace;
    watch::tell(|| Moment::Started {
        method: NAME,
        rows: n,
        columns: 1,
        tolerance: options.tol,
        limit: rank,
    });
    check_diagonal(&mut d, noise, 0)?;
    while pivots.len() < rank && rest > options.tol * trace && stop.is_none() {
        let k = pivots.len();
        let Some(p) = choose(&d, rest, options.random, k as u64) else { break };
        // Where even the largest pivot is rounding, nothing is left.
        if d[p] <= noise / 10.0 {
            break;
        }
        let (done, f) = data.split_at_mut(k * n);
        let f = &mut f[..n];
        column(p, T::erase_mut(MatMut::from_column_major_slice_mut(f, n, 1)))?;
        cola_kernels::check_finite(MatRef::from_column_major_slice(f, n, 1)).on("a column of A")?;
        // f ← A·e_p − F·(F_p)ᴴ
        let done = MatRef::from_column_major_slice(done, n, k);
        let row = done.subrows(p, 1);
        let to = MatMut::from_column_major_slice_mut(f, n, 1);
        cola_kernels::gemm(to, T::one(), -T::one(), Turn::None, done, Turn::Adjoint, row).on("a column")?;
        // The pivot as it is now: what was subtracted from d over time may have drifted.
        let pivot = f[p].re();
        if !(pivot > noise / 10.0) {
            rest -= d[p];
            d[p] = 0.0;
            continue;
        }
        // f ← f/√d_p,  d ← d − |f|²
        let scale = T::from_f64(1.0 / pivot.sqrt());
        cola_kernels::combine(ColMut::from_slice_mut(f), scale, &[]).on("a column")?;
        d.iter_mut().zip(f.iter()).for_each(|(d, f)| *d -= f.re() * f.re() + f.im() * f.im());
        d[p] = 0.0;
        pivots.push(p);
        pivots.iter().for_each(|&p| d[p] = 0.0);
        check_diagonal(&mut d, noise, pivots.len())?;
        rest = d.iter().sum();
        watch::tell(|| Moment::Iteration {
            method: NAME,
            iteration: pivots.len(),
            active: 1,
            residual: if trace > 0.0 { rest / trace } else { 0.0 },
        });
        stop = watch::stop_requested();
    }
    let trace_error = if trace > 0.0 { rest.max(0.0) / trace } else { 0.0 };
    data.truncate(n * pivots.len());
    let factor = Array::from_vec(n, pivots.len(), data)?;
    let converged = usize::from(trace_error <= options.tol);
    let (residual, tolerance) = (trace_error, options.tol);
    watch::tell(|| Moment::Certified { method: NAME, residual, tolerance, converged, of: 1 });
    if let Some(stop) = stop
        && trace_error > options.tol
        && pivots.len() < rank
    {
        return Err(stopped(stop, factor, pivots.len(), trace_error, options.tol));
    }
    Ok(PivotedCholesky { factor, pivots, trace_error })
}

fn stopped(stop: Stop, factor: Array, rank: usize, error: f64, tol: f64) -> Error {
    let status = match stop {
        Stop::Deadline => Status::Deadline,
        Stop::Cancelled => Status::Cancelled,
    };
    let evidence = Evidence::of(NAME).iterations(rank).residual(error).tolerance(tol).status(status);
    let message = format!(
        "{NAME} {} after {rank} columns: the trace of the rest is {error:.1e} of A's",
        status.words()
    );
    let e = Error::not_converged(message, factor, evidence)
        .with_help("what was found is a valid, smaller approximation");
    if status == Status::Cancelled { e.with_kind(ErrorKind::Cancelled) } else { e }
}

/// Room for F.
fn storage<T: Working>(n: usize, rank: usize) -> Result<Vec<T>> {
    let mut data = Vec::new();
    let refuse = || Error::out_of_memory(n, rank, T::DTYPE);
    data.try_reserve_exact(n.checked_mul(rank).ok_or_else(refuse)?).map_err(|_| refuse())?;
    data.resize(n * rank, T::default());
    Ok(data)
}

/// Rounding below zero becomes zero; anything more says that A is not positive semidefinite.
fn check_diagonal(d: &mut [f64], noise: f64, step: usize) -> Result<()> {
    for (i, d) in d.iter_mut().enumerate() {
        if *d < -noise {
            let message = format!(
                "A was taken to be PSD, but after {step} steps of {NAME} diagonal entry {i} of the rest is {d:.3e}"
            );
            return Err(Error::new(ErrorKind::FalseClaim, message)
                .with_help("the claim PSD is false, or the diagonal and the columns are not of one matrix"));
        }
        *d = d.max(0.0);
    }
    Ok(())
}

/// The next pivot: the first largest entry, or i with probability dᵢ/Σd; `None` where all are zero.
fn choose(d: &[f64], sum: f64, random: Option<u64>, step: u64) -> Option<usize> {
    let Some(seed) = random else {
        let best = (0..d.len()).reduce(|i, j| if d[j] > d[i] { j } else { i })?;
        return (d[best] > 0.0).then_some(best);
    };
    let mut left = (bits(seed, step) >> 11) as f64 / (1u64 << 53) as f64 * sum;
    let mut last = None;
    for (i, &d) in d.iter().enumerate().filter(|(_, d)| **d > 0.0) {
        last = Some(i);
        left -= d;
        if left < 0.0 {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{matrix, norm, orthonormal, product, self_adjoint};
    use cola_runtime::watch::{Limits, within};

    fn diagonal_of(a: &Array) -> Array {
        Array::from_fn(a.rows(), 1, |i, _| a.get(i, i).unwrap().re).unwrap().cast(a.dtype()).unwrap()
    }

    fn options(rank: usize, tol: f64) -> PivotedCholeskyOptions {
        PivotedCholeskyOptions { rank, tol, random: None }
    }

    /// Q·diag(λ)·Qᴴ as an array.
    fn with_spectrum(spectrum: &[f64], dtype: DType) -> Array {
        self_adjoint(spectrum, dtype, 5).operator().params().remove(0)
    }

    fn rest(a: &Array, f: &Array) -> Array {
        let mut r = Array::copy_of(a.as_ref()).unwrap();
        let fit = product(ONE, Trans::None, f, Trans::Adjoint, f);
        r.as_mut().unwrap().axpby(-ONE, fit.as_ref(), ONE).unwrap();
        r
    }

    #[test]
    fn a_matrix_of_rank_one_takes_one_step() {
        // v·vᵀ with v = (1, 2, −2): the pivot is row 1, F = ±v.
        let v = [1.0, 2.0, -2.0];
        let a = Array::from_fn(3, 3, |i, j| v[i] * v[j]).unwrap();
        let c = pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options(3, 1e-12)).unwrap();
        assert_eq!((c.pivots.as_slice(), c.trace_error), (&[1][..], 0.0));
        assert_eq!(c.factor.to_vec::<f64>().unwrap(), v);
    }

    #[test]
    fn decaying_spectra_are_found_to_the_tolerance_in_all_dtypes() {
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let spectrum: Vec<f64> = (0..40).map(|i| 0.5f64.powi(i)).collect();
            let a = with_spectrum(&spectrum, dtype);
            for random in [None, Some(3)] {
                let tol = 1e-3;
                let options = PivotedCholeskyOptions { rank: 40, tol, random };
                let c = pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options).unwrap();
                let r = rest(&a, &c.factor);
                let trace: f64 = (0..40).map(|i| r.get(i, i).unwrap().re).sum();
                assert!((trace / 2.0 - c.trace_error).abs() < 100.0 * dtype.epsilon());
                // The best rank for 1e-3 is 10.
                assert!(c.trace_error <= tol && (10..=16).contains(&c.pivots.len()), "{}", c.pivots.len());
                assert!(norm(&r) <= 2.0 * tol + 100.0 * dtype.epsilon());
            }
        }
    }

    #[test]
    fn the_whole_of_a_definite_matrix_is_factored_and_rank_is_found() {
        let a = with_spectrum(&[1.0, 2.0, 3.0, 4.0, 5.0], DType::C64);
        let c = pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options(9, 0.0)).unwrap();
        assert!(c.pivots.len() == 5 && norm(&rest(&a, &c.factor)) < 1e-14);
        let q = orthonormal(30, 4, DType::F64, 6);
        let a = product(ONE, Trans::None, &q, Trans::Adjoint, &q);
        let c = pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options(30, 0.0)).unwrap();
        assert!(c.pivots.len() == 4 && norm(&rest(&a, &c.factor)) < 1e-13, "{}", c.pivots.len());
    }

    #[test]
    fn random_pivots_repeat_with_their_seed() {
        let a = with_spectrum(&(1..=20).map(f64::from).collect::<Vec<_>>(), DType::F64);
        let pivots = |seed| {
            let options = PivotedCholeskyOptions { rank: 8, tol: 0.0, random: Some(seed) };
            pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options).unwrap().pivots
        };
        assert_eq!(pivots(1), pivots(1));
        assert_ne!(pivots(1), pivots(2));
    }

    #[test]
    fn indefinite_matrices_not_finite_ones_and_empty_ones_are_told_apart() {
        let a = Array::from_fn(2, 2, |i, j| if i == j { 1.0 } else { 2.0 }).unwrap();
        let e = pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options(2, 0.0)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
        let nan = Array::vector(vec![1.0, f64::NAN]);
        let e = pivoted_cholesky_of(&matrix(a.clone()), &nan, &options(2, 0.0)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotFinite);
        let empty = Array::zeros(0, 0, DType::F64).unwrap();
        let none = Array::zeros(0, 1, DType::F64).unwrap();
        let c = pivoted_cholesky_of(&matrix(empty), &none, &options(2, 0.0)).unwrap();
        assert_eq!((c.factor.shape(), c.trace_error), ((0, 0), 0.0));
        let zero = Array::zeros(3, 3, DType::F64).unwrap();
        let c = pivoted_cholesky_of(&matrix(zero.clone()), &diagonal_of(&zero), &options(2, 0.0)).unwrap();
        assert_eq!(c.factor.shape(), (3, 0));
        let over = Limits { deadline: Some(std::time::Instant::now()), ..Limits::default() };
        let a = with_spectrum(&[1.0, 2.0, 3.0], DType::F64);
        let e = within(over, || pivoted_cholesky_of(&matrix(a.clone()), &diagonal_of(&a), &options(3, 0.0)));
        assert_eq!(e.unwrap_err().best_iterate().map(Array::cols), Some(1));
    }
}
