//! Aᵀ, Aᴴ and Ā of matrices of Fourier transforms and convolutions: written once for the three functions.

use super::maps::{array, claimed};
use crate::inference;
use crate::operators::{Banded, Circulant, Convolution, Fft, Mode, Toeplitz, negated as negated_index};
use cola_runtime::{Array, Call, Element, Error, Index, Op, Operator, Result, Scalar, Trans, with_element};

/// A box with its indices negated modulo the sizes: 0, n − 1, …, 1.
fn negated(a: &Array, sizes: &[usize]) -> Result<Array> {
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Array::from_fn(v.nrows(), 1, |i, _| v[(negated_index(i, sizes), 0)])
    })
}

/// The map of the entries alone.
fn conjugated(map: Trans, a: &Array) -> Result<Array> {
    array(if map.conjugates() { Trans::Conj } else { Trans::None }, a)
}

pub(super) fn circulant(map: Trans, op: &Op, a: &Circulant) -> Result<Op> {
    let c = conjugated(map, a.column())?;
    Ok(claimed(
        map,
        op,
        Circulant::new(if map.transposes() { negated(&c, &[a.column().rows()])? } else { c })?,
    ))
}

/// 𝓕 is symmetric: its adjoint and its conjugate are the transform in the other direction.
pub(super) fn fft(map: Trans, op: &Op, a: &Fft) -> Result<Op> {
    Ok(claimed(map, op, a.inverted()?))
}

pub(super) fn toeplitz(map: Trans, op: &Op, a: &Toeplitz) -> Result<Op> {
    let (t, (m, n)) = (conjugated(map, a.diagonals())?, map.shape(a.shape()));
    let t = if map.transposes() { reversed(&t)? } else { t };
    Ok(claimed(map, op, Toeplitz::of_diagonals(t, m, n)?))
}

/// The entries from the last to the first.
fn reversed(a: &Array) -> Result<Array> {
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        let n = v.nrows();
        Array::from_fn(n, 1, |i, _| v[(n - 1 - i, 0)])
    })
}

/// Guard: a slice with one step for rows and columns, which meets the diagonals of A in diagonals.
pub(super) fn keeps_diagonals(cx: &Call<'_>) -> bool {
    let all = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Index>("rows")?, cx.get::<&Index>("cols")?));
    all().is_ok_and(|(a, rows, cols)| {
        let inside = rows.check("slice", a.rows()).is_ok() && cols.check("slice", a.cols()).is_ok();
        inside && step(a, rows, cols).is_some()
    })
}

/// The step of both ranges; of the other one where one takes a single index.
fn step(a: &Op, rows: &Index, cols: &Index) -> Option<usize> {
    let of = |index: &Index, n: usize| match index {
        Index::All => Some((1, n)),
        Index::Range { step, .. } => Some((*step, index.len(n))),
        Index::List(_) => None,
    };
    let ((down, m), (right, n)) = (of(rows, a.rows())?, of(cols, a.cols())?);
    match (m, n) {
        (_, 0 | 1) => Some(down),
        (0 | 1, _) => Some(right),
        _ => (down == right).then_some(down),
    }
}

/// A[rows, cols] of a matrix with constant diagonals; `place` tells where entry (i, j) is found in `entries`.
pub(super) fn sliced(
    (a, rows, cols): (&Op, &Index, &Index),
    entries: &Array,
    place: impl Fn(usize, usize) -> usize,
) -> Result<Op> {
    let (m, n) = (rows.len(a.rows()), cols.len(a.cols()));
    let count = if m == 0 || n == 0 { 0 } else { m + n - 1 };
    let t = with_element!(entries.dtype(), T => {
        let v = entries.view::<T>()?;
        Array::from_fn(count, 1, |k, _| {
            let (i, j) = if k < n { (0, n - 1 - k) } else { (k + 1 - n, 0) };
            v[(place(rows.at(i), cols.at(j)), 0)]
        })?
    });
    Toeplitz::of_diagonals(t, m, n)
}

/// The diagonals of a square circulant matrix as a Toeplitz matrix.
pub(super) fn diagonals(a: &Circulant) -> Result<Array> {
    with_element!(a.column().dtype(), T => {
        let c = a.column().view::<T>()?;
        let n = c.nrows();
        Array::from_fn((2 * n).saturating_sub(1), 1, |k, _| c[((k + 1) % n, 0)])
    })
}

/// The transpose correlates: full and valid trade places, the kernel is reversed. In mode same an even kernel, whose
/// middle is not an entry, gets one zero more, so that its reverse keeps the right part.
pub(super) fn convolution(map: Trans, op: &Op, a: &Convolution) -> Result<Op> {
    let kernel = conjugated(map, a.kernel())?;
    let (sizes, mode) = (a.kernel_sizes(), a.mode());
    // Without entries, A is its own transpose.
    if !map.transposes() || a.sizes().contains(&0) {
        return Ok(claimed(map, op, Convolution::new(kernel, sizes, a.sizes(), mode)?));
    }
    let pairs = || sizes.iter().zip(a.sizes());
    let made = match mode {
        Mode::Circular => {
            let period = conjugated(map, &a.period()?)?;
            Convolution::new(negated(&period, a.sizes())?, a.sizes(), a.sizes(), mode)?
        }
        Mode::Full => {
            let signal: Vec<usize> = pairs().map(|(&k, &n)| n + k - 1).collect();
            Convolution::new(reversed(&kernel)?, sizes, &signal, Mode::Valid)?
        }
        Mode::Valid => {
            let signal: Vec<usize> = pairs().map(|(&k, &n)| n + 1 - k).collect();
            Convolution::new(reversed(&kernel)?, sizes, &signal, Mode::Full)?
        }
        Mode::Same => {
            let odd: Vec<usize> = sizes.iter().map(|&k| k / 2 * 2 + 1).collect();
            Convolution::new(padded(&reversed(&kernel)?, sizes, &odd)?, &odd, a.sizes(), mode)?
        }
    };
    Ok(claimed(map, op, made))
}

/// A box in the corner of a larger one, zero elsewhere.
fn padded(a: &Array, sizes: &[usize], larger: &[usize]) -> Result<Array> {
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Array::from_fn(larger.iter().product(), 1, |i, _| {
            let (mut rest, mut place, mut stride, mut inside) = (i, 0, 1, true);
            for (&k, &n) in sizes.iter().zip(larger).rev() {
                inside &= rest % n < k;
                place += rest % n * stride;
                (rest, stride) = (rest / n, stride * k);
            }
            if inside { v[(place, 0)] } else { T::default() }
        })
    })
}

/// Guard: a circular convolution.
pub(super) fn is_circular(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a")
        .is_ok_and(|a| a.downcast_ref::<Convolution>().is_some_and(|c| c.mode() == Mode::Circular))
}

/// A convolution along one axis as the Toeplitz matrix that it is.
pub(super) fn as_toeplitz(a: &Convolution) -> Result<Op> {
    let (m, n) = a.shape();
    let count = if m == 0 || n == 0 { 0 } else { m + n - 1 };
    let t = with_element!(a.dtype(), T => {
        let mut t = vec![T::default(); count];
        for (k, t) in t.iter_mut().enumerate() {
            *t = T::from_scalar(if k < n { a.entry(0, n - 1 - k)? } else { a.entry(k + 1 - n, 0)? });
        }
        Array::vector(t)
    });
    Toeplitz::of_diagonals(t, m, n)
}

/// A square convolution along one axis as a banded matrix where elimination inside its bands costs less than the
/// recursion for Toeplitz matrices, else as a Toeplitz matrix; with what is known of it.
pub(super) fn as_matrix(op: &Op, a: &Convolution) -> Result<Op> {
    let n = op.rows();
    let entry = |offset: i64| {
        if offset >= 0 { a.entry(offset as usize, 0) } else { a.entry(0, offset.unsigned_abs() as usize) }
    };
    let zero = Scalar::default();
    let reach = |sign: i64| -> Result<usize> {
        let mut last = 0;
        // The taps of the kernel are all that there is.
        for k in 1..n.min(a.kernel().rows() + 1) {
            if entry(sign * k as i64)? != zero {
                last = k;
            }
        }
        Ok(last)
    };
    let (lower, upper) = (reach(1)?, reach(-1)?);
    if lower * (lower + upper) >= 2 * n {
        return Ok(as_toeplitz(a)?.claimed(inference::known(op)));
    }
    let taps: Vec<Scalar> =
        (0..=lower + upper).map(|r| entry(r as i64 - upper as i64)).collect::<Result<_>>()?;
    let diagonals = with_element!(op.dtype(), T => {
        Array::from_fn(n, taps.len(), |_, r| T::from_scalar(taps[r]))?
    });
    Ok(Banded::from_diagonals(diagonals, lower, n)?.claimed(inference::known(op)))
}

/// Guard: a square convolution along one axis that is not circular.
pub(super) fn is_banded_toeplitz(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let line = |c: &Convolution| c.sizes().len() == 1 && c.mode() != Mode::Circular;
        a.is_square() && a.downcast_ref::<Convolution>().is_some_and(line)
    })
}
