//! Every property that a page claims, on small sizes.
#![allow(clippy::unwrap_used)]

use std::f64::consts::PI;

use super::square::Square;
use super::*;

const EPS: f64 = f64::EPSILON;

fn dense(matrix: Result<Dense, GalleryError>) -> Square {
    Matrix::Dense(matrix.unwrap()).into()
}

fn sparse(matrix: Result<Coordinate, GalleryError>) -> Square {
    Matrix::Coordinate(matrix.unwrap()).into()
}

fn tridiagonal(matrix: Result<Tridiagonal, GalleryError>) -> Square {
    Matrix::Tridiagonal(matrix.unwrap()).into()
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}

fn binomial(n: usize, k: usize) -> f64 {
    if k > n { 0.0 } else { (1..=k).fold(1.0, |c, i| c * (n - k + i) as f64 / i as f64) }
}

fn poisson_eigenvalue(n: usize, k: usize) -> f64 {
    4.0 * (PI * k as f64 / (2 * n + 2) as f64).sin().powi(2)
}

#[test]
fn poisson_has_sines_for_eigenvalues_and_the_green_function_for_inverse() {
    for n in 1..7 {
        let a = tridiagonal(poisson1d(n));
        a.has_eigenvalues((1..=n).map(|k| poisson_eigenvalue(n, k)).collect());
        let green = |i: usize, j: usize| ((i.min(j) + 1) * (n - i.max(j))) as f64 / (n + 1) as f64;
        a.has_inverse(&Square::from_fn(n, green));
        let of = |k: usize| poisson_eigenvalue(n, k + 1);
        sparse(poisson2d(n)).has_eigenvalues((0..n * n).map(|k| of(k / n) + of(k % n)).collect());
    }
    let of = |k: usize| poisson_eigenvalue(3, k + 1);
    sparse(poisson3d(3)).has_eigenvalues((0..27).map(|k| of(k / 9) + of(k / 3 % 3) + of(k % 3)).collect());
    let (ax, ay) = (0.05, 1.5);
    let wanted = |k: usize| ax * poisson_eigenvalue(2, k / 4 + 1) + ay * poisson_eigenvalue(4, k % 4 + 1);
    let grid = sparse(poisson2d_anisotropic(2, 4, ax, ay));
    grid.has_eigenvalues((0..8).map(wanted).collect());
    // The second axis runs fastest: neighbours along it are one row apart.
    assert_eq!((grid.at(0, 1), grid.at(0, 4), grid.at(3, 4)), (-ay, -ax, 0.0));
    assert_eq!(poisson3d(10).unwrap().values.len(), 7 * 1000 - 6 * 100);
    assert_eq!(poisson2d(0).unwrap().values.len(), 0);
}

#[test]
fn trefethen_has_primes_and_powers_of_two() {
    let a = sparse(trefethen(6));
    #[rustfmt::skip]
    let wanted = [
        2., 1., 1., 0., 1., 0.,
        1., 3., 1., 1., 0., 1.,
        1., 1., 5., 1., 1., 0.,
        0., 1., 1., 7., 1., 1.,
        1., 0., 1., 1., 11., 1.,
        0., 1., 0., 1., 1., 13.,
    ];
    assert_eq!(a.a, wanted);
    for n in 0..40 {
        assert!(sparse(trefethen(n)).eigenvalues().iter().all(|&x| x > 0.0));
    }
    let challenge = trefethen(20000).unwrap();
    assert_eq!(challenge.values.len(), 554_466);
    assert_eq!(challenge.values.last(), Some(&224_737.0));
}

#[test]
fn hilbert_lotkin_and_pascal_have_integer_inverses() {
    for n in 1..7 {
        let h = dense(hilbert(n));
        h.has_inverse(&dense(inverse_hilbert(n)));
        let det = (1..n).map(|k| factorial(k).powi(4)).product::<f64>()
            / (1..2 * n).map(factorial).product::<f64>();
        // det is 1/integer here; its relative error is that of the condition, e^{3.5n}.
        assert!((h.eliminate().0 / det - 1.0).abs() <= (3.5 * n as f64).exp() * EPS * n as f64);
    }
    assert_eq!(dense(inverse_hilbert(3)).a, [9., -36., 30., -36., 192., -180., 30., -180., 180.]);
    let closed = |n: usize, i: usize, j: usize| {
        (if (i + j).is_multiple_of(2) { 1.0 } else { -1.0 })
            * (i + j - 1) as f64
            * binomial(n + i - 1, n - j)
            * binomial(n + j - 1, n - i)
            * binomial(i + j - 2, i - 1).powi(2)
    };
    assert_eq!(dense(inverse_hilbert(11)).a, Square::from_fn(11, |i, j| closed(11, i + 1, j + 1)).a);
    for n in 1..6 {
        for a in [dense(lotkin(n)), dense(pascal(n))] {
            let (_, inverse) = a.eliminate();
            let whole = Square { n, a: inverse.a.iter().map(|x| x.round()).collect() };
            a.has_inverse(&whole);
        }
        let l = |i, j| binomial(i, j);
        let product = Square::from_fn(n, l).times(&Square::from_fn(n, |i, j| l(j, i)));
        assert_eq!(dense(pascal(n)).a, product.a);
        assert!((0..n).all(|j| dense(lotkin(n)).at(0, j) == 1.0));
    }
}

#[test]
fn pascal_and_frank_have_reciprocal_eigenvalues_and_determinant_one() {
    for n in 1..7 {
        for a in [dense(frank(n)), dense(pascal(n))] {
            // det = 1 and det(A − tI) = (−t)ⁿ det(A − I/t): reciprocal pairs.
            let p =
                |t: f64| Square::from_fn(n, |i, j| a.at(i, j) - if i == j { t } else { 0.0 }).eliminate().0;
            let (det, inverse) = a.eliminate();
            let bound = 10.0 * (n * n) as f64 * EPS * a.norm() * inverse.norm();
            assert!((det - 1.0).abs() <= bound);
            for t in [0.3, 2.0, -1.7] {
                let (left, right) = (p(t), (-t).powi(n as i32) * p(1.0 / t));
                assert!((left - right).abs() <= bound * (a.norm() + 4.0).powi(n as i32), "{left} {right}");
            }
        }
    }
    assert_eq!(dense(frank(3)).a, [3., 2., 0., 2., 2., 1., 1., 1., 1.]);
}

#[test]
fn minij_lehmer_and_kms_have_tridiagonal_inverses() {
    for n in 1..7 {
        let a = dense(minij(n));
        a.has_eigenvalues(
            (1..=n).map(|k| 0.25 / ((2 * k - 1) as f64 * PI / (4 * n + 2) as f64).sin().powi(2)).collect(),
        );
        let mut inverse = tridiagonal(poisson1d(n));
        inverse.a[n * n - 1] = 1.0;
        a.has_inverse(&inverse);

        let a = dense(lehmer(n));
        let (det, inverse) = a.eliminate();
        let wanted = factorial(2 * n) / (2f64.powi(n as i32) * factorial(n).powi(3));
        let bound = 10.0 * n as f64 * EPS * a.norm() * inverse.norm();
        assert!((det / wanted - 1.0).abs() <= bound);
        let outside = (0..n * n).filter(|k| (k % n).abs_diff(k / n) > 1);
        assert!(outside.into_iter().all(|k| inverse.a[k].abs() <= bound * inverse.norm()));
        assert!(a.eigenvalues()[0] > 0.0);

        let rho = -0.6;
        let a = dense(kms(n, rho));
        let scale = if n == 1 { 1.0 } else { 1.0 / (1.0 - rho * rho) };
        let entry = |i: usize, j: usize| match i.abs_diff(j) {
            0 if i == 0 || i == n - 1 => scale,
            0 => scale * (1.0 + rho * rho),
            1 => -rho * scale,
            _ => 0.0,
        };
        a.has_inverse(&Square::from_fn(n, entry));
        assert!(
            (a.eliminate().0 / (1.0 - rho * rho).powi(n as i32 - 1) - 1.0).abs() <= 100.0 * n as f64 * EPS
        );
    }
}

#[test]
fn moler_is_the_product_of_its_triangles() {
    for (n, alpha) in [(1, -1.0), (4, -1.0), (6, 0.5)] {
        let u = Square::from_fn(n, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => alpha,
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => 0.0,
        });
        let product = Square::from_fn(n, |i, j| u.at(j, i)).times(&u);
        assert_eq!(dense(moler(n, alpha)).a, product.a);
    }
    assert_eq!(dense(moler(3, -1.0)).a, [1., -1., -1., -1., 2., 0., -1., 0., 3.]);
}

#[test]
fn rosser_kac_and_wilkinson_have_the_published_eigenvalues() {
    let (r, s) = (10.0 * 10405f64.sqrt(), 100.0 * 26f64.sqrt());
    let a: Square = Matrix::Dense(rosser()).into();
    a.has_eigenvalues(vec![r, -r, 1020.0, 510.0 + s, 510.0 - s, 1000.0, 1000.0, 0.0]);
    for n in 1..7 {
        tridiagonal(kac(n))
            .has_characteristic(|t| (0..n).map(|k| (n - 1) as f64 - 2.0 * k as f64 - t).product());
    }
    assert_eq!(tridiagonal(kac(3)).a, [0., 2., 0., 1., 0., 1., 0., 2., 0.]);
    let pair = tridiagonal(wilkinson(21)).eigenvalues();
    assert!((pair[20] - 10.746194182903393).abs() <= 1e3 * EPS, "{}", pair[20]);
    assert!((pair[19] - 10.746194182903322).abs() <= 1e3 * EPS, "{}", pair[19]);
    for n in 1..7 {
        let wanted = (1..=n).map(|k| 3.0 + 2.0 * 6f64.sqrt() * (k as f64 * PI / (n + 1) as f64).cos());
        let wanted: Vec<f64> = wanted.collect();
        tridiagonal(toeplitz_tridiagonal(n, 2.0, 3.0, 3.0))
            .has_characteristic(|t| wanted.iter().map(|x| x - t).product());
    }
}

#[test]
fn shifts_and_blocks_have_roots_of_unity_and_single_eigenvalues() {
    for n in 1..7 {
        let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
        // det(S − tI) = (−1)ⁿ (tⁿ − 1)
        sparse(cyclic_shift(n)).has_characteristic(|t| sign * (t.powi(n as i32) - 1.0));
        sparse(jordan(n, 1.5)).has_characteristic(|t| (1.5 - t).powi(n as i32));
        sparse(forsythe(n, 0.25, 1.5)).has_characteristic(|t| (1.5 - t).powi(n as i32) - 0.25 * sign);
        let full = sparse(grcar(n, n)).eliminate().0;
        assert!((full - 2f64.powi(n as i32 - 1)).abs() <= 100.0 * EPS * full);
    }
    let c = [4.0, 1.0, 0.5, 1.0];
    let shift = sparse(cyclic_shift(4));
    let powers = [shift.times(&shift), shift.times(&shift).times(&shift)];
    let identity = |k: usize| f64::from(u8::from(k.is_multiple_of(5)));
    let sum = (0..16).map(|k| 4.0 * identity(k) + shift.a[k] + 0.5 * powers[0].a[k] + powers[1].a[k]);
    let a = dense(circulant(&c));
    assert_eq!(a.a, sum.collect::<Vec<_>>());
    a.has_eigenvalues(vec![6.5, 3.5, 3.5, 2.5]);
    assert_eq!(toeplitz(&[1., 2.], &[1., 3., 4.]).unwrap().values, [1., 2., 3., 1., 4., 3.]);
    assert_eq!(
        toeplitz(&[1.], &[2.]).unwrap_err().to_string(),
        "toeplitz: the argument row[0] is 2, and must be equal to the first entry of the column"
    );
    assert_eq!(sparse(grcar(4, 1)).a, [1., -1., 0., 0., 1., 1., -1., 0., 0., 1., 1., -1., 0., 0., 1., 1.]);
    let (det, _) = dense(vandermonde(&[1., 2., 4.])).eliminate();
    assert!((det - 6.0).abs() <= 1e2 * EPS * 21.0);
}
