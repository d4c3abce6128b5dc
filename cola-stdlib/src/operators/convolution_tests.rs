//! Convolutions against their sums, and against numbers worked out by hand.

use super::tests::{check_apply, entries, numbers};
use super::{Convolution, Mode};
use cola_runtime::{Array, DType, ErrorKind, Result, c64};

const MODES: [Mode; 4] = [Mode::Full, Mode::Same, Mode::Valid, Mode::Circular];

/// The digits of a flat index.
fn digits(mut flat: usize, sizes: &[usize]) -> Vec<usize> {
    let mut out: Vec<usize> = sizes.iter().rev().map(|&n| (flat % n, flat /= n).0).collect();
    out.reverse();
    out
}

/// By definition: entry (i, j) is Σ h at the places that lead from j to i.
fn dense(h: &[c64], kernel: &[usize], signal: &[usize], mode: Mode) -> (usize, Vec<c64>) {
    let start = |k: usize| match mode {
        Mode::Full | Mode::Circular => 0,
        Mode::Same => (k - 1) / 2,
        Mode::Valid => k - 1,
    };
    let output: Vec<usize> = (kernel.iter().zip(signal))
        .map(|(&k, &n)| match mode {
            Mode::Full => n + k - 1,
            Mode::Valid => n + 1 - k,
            _ => n,
        })
        .collect();
    let (m, n) = (output.iter().product::<usize>(), signal.iter().product::<usize>());
    let mut a = vec![c64::default(); m * n];
    for j in 0..n {
        let from = digits(j, signal);
        for (at, &h) in h.iter().enumerate() {
            let offset = digits(at, kernel);
            let mut row = Some(0);
            for axis in 0..signal.len() {
                let mut to = from[axis] + offset[axis];
                if mode == Mode::Circular {
                    to %= signal[axis];
                }
                let kept = to.checked_sub(start(kernel[axis])).filter(|&to| to < output[axis]);
                row = row.zip(kept).map(|(row, to)| row * output[axis] + to);
            }
            if let Some(i) = row {
                a[i + j * m] += h;
            }
        }
    }
    (m, a)
}

fn check(dtype: DType, kernel: &[usize], signal: &[usize], mode: Mode) -> Result<()> {
    let h = numbers(dtype, 12).array(kernel.iter().product(), 1)?;
    let (m, expected) = dense(&entries(&h), kernel, signal, mode);
    let a = Convolution::new(h, kernel, signal, mode)?;
    assert_eq!(a.rows(), m);
    check_apply(&a, &expected);
    let Some(c) = a.downcast_ref::<Convolution>() else { return Ok(()) };
    for j in 0..a.cols() {
        for i in 0..m {
            let off = (c.entry(i, j)? - expected[i + j * m]).norm();
            assert!(off <= 4.0 * dtype.epsilon(), "{a}: entry ({i}, {j}) is off by {off}");
        }
    }
    Ok(())
}

#[test]
fn lines_agree_with_the_sum() -> Result<()> {
    for dtype in DType::EVERY {
        for mode in MODES {
            for (k, n) in [(1, 1), (1, 5), (2, 5), (3, 5), (4, 4), (5, 13), (40, 97), (97, 97)] {
                check(dtype, &[k], &[n], mode)?;
            }
        }
    }
    Ok(())
}

#[test]
fn kernels_longer_than_the_signal_agree_with_the_sum() -> Result<()> {
    for dtype in [DType::F64, DType::C32] {
        for mode in [Mode::Full, Mode::Same, Mode::Circular] {
            check(dtype, &[7], &[3], mode)?;
            check(dtype, &[3, 5], &[4, 2], mode)?;
        }
    }
    Ok(())
}

#[test]
fn boxes_agree_with_the_sum() -> Result<()> {
    for dtype in [DType::BF16, DType::F64, DType::C64] {
        for mode in MODES {
            check(dtype, &[2, 3], &[3, 4], mode)?;
            check(dtype, &[1, 2, 2], &[2, 3, 4], mode)?;
            check(dtype, &[9, 8], &[9, 10], mode)?;
        }
    }
    Ok(())
}

#[test]
fn same_keeps_what_scipy_keeps() -> Result<()> {
    let v = |x: &[f64]| Array::vector(x.to_vec());
    let kept = |h: &[f64]| -> Result<Vec<f64>> {
        Convolution::new(v(h), &[h.len()], &[3], Mode::Same)?.apply(&v(&[1.0, 10.0, 100.0]))?.to_vec()
    };
    // full: 1, 12, 120, 200
    assert_eq!(kept(&[1.0, 2.0])?, [1.0, 12.0, 120.0]);
    // full: 1, 12, 123, 230, 300
    assert_eq!(kept(&[1.0, 2.0, 3.0])?, [12.0, 123.0, 230.0]);
    // full: 1, 12, 123, 234, 340, 400
    assert_eq!(kept(&[1.0, 2.0, 3.0, 4.0])?, [12.0, 123.0, 234.0]);
    Ok(())
}

#[test]
fn kernels_that_do_not_fit_are_refused() -> Result<()> {
    let h = Array::vector(vec![1.0, 2.0, 3.0]);
    for (kernel, signal) in [(&[3usize][..], &[2usize][..]), (&[2], &[4]), (&[3], &[2, 2])] {
        let e = Convolution::new(h.clone(), kernel, signal, Mode::Valid).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
    }
    assert!(Convolution::new(Array::zeros(0, 1, DType::F64)?, &[0], &[2], Mode::Full).is_err());
    assert_eq!(Convolution::new(h, &[3], &[0], Mode::Full)?.shape(), (0, 0));
    Ok(())
}
