//! Matrices of pairs of points against their entries, one by one.

use cola_kernels::{Entry, Mat, PairKernels, Pairwise, Side, pairwise_apply, pairwise_entries, with_threads};

fn entry_of(e: Entry<'_>, x: &[f64], y: &[f64], i: usize, j: usize) -> f64 {
    let s: f64 = x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum();
    let t: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
    match e {
        Entry::Gaussian => (-s / 2.0).exp(),
        Entry::Exponential => (-s.sqrt()).exp(),
        Entry::Matern32 => (1.0 + (3.0 * s).sqrt()) * (-(3.0 * s).sqrt()).exp(),
        Entry::Matern52 => (1.0 + (5.0 * s).sqrt() + 5.0 * s / 3.0) * (-(5.0 * s).sqrt()).exp(),
        Entry::RationalQuadratic { alpha } => (1.0 + s / (2.0 * alpha)).powf(-alpha),
        Entry::Polynomial { offset, degree } => (t + offset).powi(degree),
        Entry::Pair(f) => f(i, j),
    }
}

/// Points whose coordinates are multiples of 1/16, so that f32 holds them too.
fn points(n: usize, d: usize, salt: usize) -> Mat<f64> {
    Mat::from_fn(n, d, |i, k| (((i * 37 + k * 101 + salt * 13 + i * k) % 41) as f64 - 20.0) / 16.0)
}

struct Sides<R> {
    raw: Mat<R>,
    scaled: Mat<R>,
    squares: Vec<R>,
}

fn sides<R: PairKernels>(p: &Mat<f64>, by_products: bool) -> Sides<R> {
    let to = |z: f64| R::from_f64(z);
    let raw = Mat::from_fn(p.nrows(), p.ncols(), |i, k| to(p[(i, k)]));
    let squares = (0..p.nrows()).map(|i| to((0..p.ncols()).map(|k| p[(i, k)] * p[(i, k)]).sum())).collect();
    let scaled = if by_products { raw.clone() } else { Mat::new() };
    Sides { raw, scaled, squares }
}

impl<R> Sides<R> {
    fn side(&self) -> Side<'_, R> {
        let scaled =
            (self.scaled.shape() == self.raw.shape()).then(|| (self.scaled.as_ref(), &self.squares[..]));
        Side { raw: self.raw.as_ref(), scaled }
    }
}

fn check<R: PairKernels>(
    m: usize,
    n: usize,
    d: usize,
    by_products: bool,
    entry: Entry<'_>,
    block: Option<usize>,
) {
    let (x, mut y) = (points(m, d, 1), points(n, d, 2));
    // A pair that coincides, and one that is near.
    if m > 0 && n > 1 {
        (0..d).for_each(|k| y[(0, k)] = x[(m - 1, k)]);
        (0..d).for_each(|k| y[(1, k)] = x[(m - 1, k)] + if k == 0 { 1.0 / 1024.0 } else { 0.0 });
    }
    let (a, b) = (sides::<R>(&x, by_products), sides::<R>(&y, by_products));
    let ones = vec![R::from_f64(1.0); d];
    let p = Pairwise { rows: a.side(), cols: b.side(), weights: &ones, entry, variance: 1.5, block };
    let row = |p: &Mat<f64>, i: usize| -> Vec<f64> { (0..d).map(|k| p[(i, k)]).collect() };
    let exact = Mat::from_fn(m, n, |i, j| 1.5 * entry_of(entry, &row(&x, i), &row(&y, j), i, j));
    let mut found = Mat::from_fn(m, n, |_, _| R::from_f64(f64::NAN));
    pairwise_entries(&p, (0, 0), found.as_mut()).unwrap();
    for j in 0..n {
        for i in 0..m {
            let bound = 4.0 * R::EPS * (d as f64 + 40.0) * exact[(i, j)].abs().max(0.1);
            let off = (found[(i, j)].re() - exact[(i, j)]).abs();
            assert!(off <= bound, "({i}, {j}) of {m}×{n}, d = {d}: off by {off:e}, allowed {bound:e}");
        }
    }
    for k in [0, 1, 3] {
        let v = Mat::from_fn(n, k, |i, j| R::from_f64(((i * 7 + j * 3) % 11) as f64 / 8.0 - 0.5));
        for beta in [0.0, 1.0, -2.0] {
            let old = if beta == 0.0 { f64::NAN } else { 0.25 };
            let mut results: Vec<Vec<f64>> = Vec::new();
            for threads in [1, 3] {
                let w = with_threads(threads, || {
                    let mut w = Mat::from_fn(m, k, |_, _| R::from_f64(old));
                    let mut scratch = vec![R::from_f64(f64::NAN); p.scratch()];
                    let (alpha, beta) = (R::from_f64(-0.5), R::from_f64(beta));
                    pairwise_apply(&p, alpha, v.as_ref(), beta, w.as_mut(), &mut scratch).unwrap();
                    w
                });
                results.push((0..k).flat_map(|j| (0..m).map(move |i| (i, j))).map(|at| w[at].re()).collect());
            }
            assert_eq!(results[0], results[1], "bit-identical for every number of threads");
            for (at, found) in results[0].iter().enumerate() {
                let (i, j) = (at % m, at / m);
                let sum: f64 = (0..n).map(|l| exact[(i, l)] * v[(l, j)].re()).sum();
                let size: f64 = (0..n).map(|l| exact[(i, l)].abs().max(0.1)).sum();
                let expected = -0.5 * sum + if beta == 0.0 { 0.0 } else { beta * 0.25 };
                let bound = 4.0 * R::EPS * (d as f64 + n as f64 + 40.0) * (size + 1.0);
                assert!((found - expected).abs() <= bound, "({i}, {j}): {found} {expected}");
            }
        }
    }
}

fn any_pair(i: usize, j: usize) -> f64 {
    1.0 / (i + 2 * j + 1) as f64
}

#[test]
fn blocks_agree_with_single_entries() {
    let entries = [
        Entry::Gaussian,
        Entry::Exponential,
        Entry::Matern32,
        Entry::Matern52,
        Entry::RationalQuadratic { alpha: 0.75 },
        Entry::Polynomial { offset: 0.5, degree: 3 },
        Entry::Pair(&any_pair),
    ];
    for entry in entries {
        for (m, n, d) in [(0, 3, 2), (3, 0, 2), (1, 1, 1), (7, 5, 3), (150, 300, 4), (40, 270, 30)] {
            for by_products in [false, true] {
                check::<f64>(m, n, d, by_products, entry, None);
                check::<f32>(m, n, d, by_products, entry, None);
            }
            for block in [1, 3, 1000] {
                check::<f64>(m.min(40), n.min(40), d, true, entry, Some(block));
            }
        }
    }
}

#[test]
fn near_and_equal_points_far_from_the_origin_keep_their_digits() {
    let d = 32;
    let x = Mat::from_fn(2, d, |i, k| 1e3 + k as f64 + if i == 1 && k == 0 { 1e-3 } else { 0.0 });
    let a = sides::<f64>(&x, true);
    let ones = vec![1.0; d];
    let side = a.side();
    let entry = Entry::Exponential;
    let p = Pairwise { rows: side, cols: side, weights: &ones, entry, variance: 1.0, block: None };
    let mut k = Mat::zeros(2, 2);
    pairwise_entries(&p, (0, 0), k.as_mut()).unwrap();
    assert_eq!((k[(0, 0)], k[(1, 1)]), (1.0, 1.0));
    let distance: f64 = x[(1, 0)] - x[(0, 0)];
    assert!((k[(0, 1)] - (-distance).exp()).abs() < 1e-15, "{}", k[(0, 1)]);
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let x = points(3, 2, 1);
    let a = sides::<f64>(&x, false);
    let ones = vec![1.0; 2];
    let p = Pairwise {
        rows: a.side(),
        cols: a.side(),
        weights: &ones,
        entry: Entry::Gaussian,
        variance: 1.0,
        block: None,
    };
    let (v, mut w) = (Mat::<f64>::zeros(2, 1), Mat::<f64>::zeros(3, 1));
    let mut scratch = vec![0.0; p.scratch()];
    assert!(pairwise_apply(&p, 1.0, v.as_ref(), 0.0, w.as_mut(), &mut scratch).is_err());
    assert!(pairwise_apply(&p, 1.0, w.clone().as_ref(), 0.0, w.as_mut(), &mut []).is_err());
    assert!(pairwise_entries(&p, (1, 0), Mat::zeros(3, 3).as_mut()).is_err());
}
