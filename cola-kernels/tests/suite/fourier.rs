//! Fourier, cosine and Hadamard transforms against their sums.

use cola_kernels::{Cosine, CosineType, Field, Fourier, KernelError, c32, c64, hadamard};
use num_complex::Complex;
use std::f64::consts::PI;

const SIZES: [usize; 14] = [1, 2, 3, 4, 5, 6, 7, 8, 13, 30, 32, 37, 60, 97];

fn number<T: Field>(i: usize) -> T {
    let part = |salt: usize| ((i * 37 + salt * 11) % 23) as f64 / 8.0 - 1.25;
    T::from_parts(part(1), part(2))
}

/// Σⱼ xⱼ·exp(−2πi·jk/n) along one axis of a box.
fn along(x: &[c64], shape: &[usize], axis: usize) -> Vec<c64> {
    let (n, stride) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    let mut out = vec![c64::new(0.0, 0.0); x.len()];
    for (at, out) in out.iter_mut().enumerate() {
        let k = at / stride % n;
        for j in 0..n {
            let angle = -2.0 * PI * ((j * k) % n) as f64 / n as f64;
            *out += x[at - k * stride + j * stride] * c64::from_polar(1.0, angle);
        }
    }
    out
}

fn transform(x: &[c64], shape: &[usize]) -> Vec<c64> {
    (0..shape.len()).fold(x.to_vec(), |x, axis| along(&x, shape, axis))
}

fn check_box<T: Field>(shape: &[usize]) {
    let plan = Fourier::<T>::new(shape).unwrap();
    let n: usize = shape.iter().product();
    assert_eq!(plan.len(), n);
    let original: Vec<T> = (0..n).map(number).collect();
    let exact: Vec<c64> =
        transform(&original.iter().map(|z| c64::new(z.re(), z.im())).collect::<Vec<_>>(), shape);
    let zero = Complex::new(<T::Re as Field>::from_f64(0.0), <T::Re as Field>::from_f64(0.0));
    let (mut x, mut spectrum) = (original.clone(), vec![zero; plan.spectrum_len()]);
    let mut scratch = vec![zero; plan.scratch_len()];
    plan.forward(&mut x, &mut spectrum, &mut scratch).unwrap();
    let (last, half) = (*shape.last().unwrap(), plan.spectrum_len() / (n / shape.last().unwrap()));
    let size = original.iter().map(|z| Field::abs(*z).powi(2)).sum::<f64>().sqrt();
    let bound = 8.0 * T::EPS * size * ((n as f64).log2() + 2.0);
    // The spectrum is rotated: axes 1, …, d−1, 0, where the last axis may be halved.
    let lead = shape[0];
    let behind = n / lead;
    for (at, z) in spectrum.iter().enumerate() {
        let flat = if shape.len() == 1 {
            at
        } else {
            let (rest, first) = (at / lead, at % lead);
            first * behind + rest / half * last + rest % half
        };
        let (found, expected) = (c64::new(z.re.re(), z.im.re()), exact[flat]);
        assert!((found - expected).norm() <= bound, "{} {shape:?} {at}: {found} {expected}", T::NAME);
    }
    if T::COMPLEX {
        let mut back = vec![zero; n];
        plan.rotate(&spectrum, &mut back).unwrap();
        for (z, w) in back.iter().zip(&exact) {
            assert!((c64::new(z.re.re(), z.im.re()) - w).norm() <= bound);
        }
    }
    plan.inverse(&mut spectrum, &mut x, &mut scratch).unwrap();
    for (found, expected) in x.iter().zip(&original) {
        let off = Field::abs(*found - expected.scale(n as f64));
        assert!(off <= (n as f64).sqrt() * 2.0 * bound, "{} {shape:?}: off by {off:e}", T::NAME);
    }
}

#[test]
fn transforms_of_boxes_agree_with_their_sums_and_come_back() {
    let boxes: [&[usize]; 9] =
        [&[2, 3], &[3, 2], &[4, 5], &[1, 7], &[7, 1], &[2, 3, 4], &[5, 4, 3], &[3, 1, 2, 5], &[17, 33]];
    for shape in SIZES.map(|n| vec![n]).into_iter().chain(boxes.map(<[usize]>::to_vec)) {
        check_box::<f32>(&shape);
        check_box::<f64>(&shape);
        check_box::<c32>(&shape);
        check_box::<c64>(&shape);
    }
}

#[test]
fn a_box_without_entries_is_refused() {
    assert!(matches!(Fourier::<f64>::new(&[]), Err(KernelError::Shape { .. })));
    assert!(matches!(Fourier::<f64>::new(&[3, 0]), Err(KernelError::Shape { .. })));
}

fn cosine(kind: CosineType, n: usize, k: usize, j: usize) -> f64 {
    let (size, half) = (n as f64, 0.5f64.sqrt());
    let (j1, k1) = (j as f64, k as f64);
    let first = |i: usize| if i == 0 { half } else { 1.0 };
    let end = |i: usize| if i == 0 || i == n - 1 { half } else { 1.0 };
    match kind {
        CosineType::I => {
            let last = size - 1.0;
            (2.0 / last).sqrt() * end(j) * end(k) * (PI * j1 * k1 / last).cos()
        }
        CosineType::II => (2.0 / size).sqrt() * first(k) * (PI * (j1 + 0.5) * k1 / size).cos(),
        CosineType::III => (2.0 / size).sqrt() * first(j) * (PI * j1 * (k1 + 0.5) / size).cos(),
        CosineType::IV => (2.0 / size).sqrt() * (PI * (j1 + 0.5) * (k1 + 0.5) / size).cos(),
    }
}

macro_rules! check_cosines {
    ($t:ident) => {
        for kind in [CosineType::I, CosineType::II, CosineType::III, CosineType::IV] {
            for n in SIZES.into_iter().filter(|&n| n > 1 || kind != CosineType::I) {
                let plan = Cosine::<$t>::new(kind, n).unwrap();
                let x: Vec<$t> = (0..n).map(number).collect();
                let mut y = x.clone();
                plan.transform(&mut y, &mut vec![0.0; plan.scratch_len()]).unwrap();
                for k in 0..n {
                    let exact: f64 = (0..n).map(|j| cosine(kind, n, k, j) * x[j] as f64).sum();
                    let off = (y[k] as f64 - exact).abs();
                    assert!(
                        off <= 30.0 * ($t::EPSILON as f64) * (n as f64).sqrt(),
                        "{kind:?} {n} {k}: {off:e}"
                    );
                }
            }
        }
    };
}

#[test]
fn cosine_transforms_agree_with_their_sums() {
    check_cosines!(f32);
    check_cosines!(f64);
}

#[test]
fn hadamard_agrees_with_its_signs_beyond_the_size_of_the_cache() {
    for n in [1usize, 2, 4, 64, 1 << 13] {
        let x: Vec<f64> = (0..n).map(number).collect();
        let mut y = x.clone();
        hadamard(&mut y).unwrap();
        for i in [0, n / 3, n / 2, n - 1] {
            let exact: f64 =
                (0..n).map(|j| if (i & j).count_ones().is_multiple_of(2) { x[j] } else { -x[j] }).sum();
            assert_eq!(y[i], exact, "{n}: entry {i}");
        }
    }
    assert!(matches!(hadamard(&mut [1.0f64; 3]), Err(KernelError::Shape { .. })));
}
