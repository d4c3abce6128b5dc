//! Plain dense algebra that the results are held to: by the textbook, and by nothing of the library.
//!
//! Matrices are slices by rows.

/// ‖x‖.
pub fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// ‖x − y‖/‖y‖.
pub fn distance(x: &[f64], y: &[f64]) -> f64 {
    if x.len() != y.len() {
        return f64::INFINITY;
    }
    let square: f64 = x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum();
    square.sqrt() / norm(y)
}

/// xᵀy in eight sums side by side.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (x, y) in x.iter().zip(y) {
        for k in 0..8 {
            sums[k] += x[k] * y[k];
        }
    }
    sums.iter().sum::<f64>() + x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum::<f64>()
}

/// A·x.
pub fn times(a: &[f64], x: &[f64]) -> Vec<f64> {
    a.chunks(x.len().max(1)).map(|row| dot(row, x)).collect()
}

/// The solution of A·x = b by Gaussian elimination with partial pivoting, refined once; NaN where a pivot is 0.
pub fn gauss(a: &[f64], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut lu = a.to_vec();
    let mut order: Vec<usize> = (0..n).collect();
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| lu[i * n + k].abs().total_cmp(&lu[j * n + k].abs())).unwrap_or(k);
        if pivot != k {
            order.swap(k, pivot);
            let (upper, lower) = lu.split_at_mut(pivot * n);
            upper[k * n..(k + 1) * n].swap_with_slice(&mut lower[..n]);
        }
        let (done, rest) = lu.split_at_mut((k + 1) * n);
        let row = &done[k * n..];
        for other in rest.chunks_mut(n) {
            let factor = other[k] / row[k];
            other[k] = factor;
            other[k + 1..].iter_mut().zip(&row[k + 1..]).for_each(|(x, y)| *x -= factor * y);
        }
    }
    let substitute = |b: &[f64]| {
        let mut x: Vec<f64> = order.iter().map(|&i| b[i]).collect();
        for i in 0..n {
            x[i] -= dot(&lu[i * n..i * n + i], &x[..i]);
        }
        for i in (0..n).rev() {
            x[i] = (x[i] - dot(&lu[i * n + i + 1..(i + 1) * n], &x[i + 1..])) / lu[i * n + i];
        }
        x
    };
    let mut x = substitute(b);
    let residual: Vec<f64> = times(a, &x).iter().zip(b).map(|(ax, b)| b - ax).collect();
    x.iter_mut().zip(substitute(&residual)).for_each(|(x, d)| *x += d);
    x
}

/// Eigenvalues of a symmetric matrix, the largest first, and its eigenvectors one after the other: cyclic Jacobi rotations.
pub fn eigh(a: &[f64], n: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut a = a.to_vec();
    // Row k of V is the k-th vector.
    let mut v: Vec<f64> = (0..n * n).map(|e| if e / n == e % n { 1.0 } else { 0.0 }).collect();
    let scale = norm(&a);
    for _ in 0..60 {
        let off: f64 = (0..n * n).filter(|e| e / n != e % n).map(|e| a[e] * a[e]).sum();
        if off.sqrt() <= 1e-17 * scale {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p * n + q] == 0.0 {
                    continue;
                }
                // Golub & Van Loan, 4th ed., §8.5.2
                let tau = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
                let t = tau.signum() / (tau.abs() + tau.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                let turn = |x: &mut f64, y: &mut f64| (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                for k in 0..n {
                    let (mut x, mut y) = (a[k * n + p], a[k * n + q]);
                    turn(&mut x, &mut y);
                    (a[k * n + p], a[k * n + q]) = (x, y);
                }
                for m in [&mut a, &mut v] {
                    let (upper, lower) = m.split_at_mut(q * n);
                    let rows = upper[p * n..(p + 1) * n].iter_mut().zip(&mut lower[..n]);
                    rows.for_each(|(x, y)| turn(x, y));
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j * n + j].total_cmp(&a[i * n + i]));
    let values = order.iter().map(|&i| a[i * n + i]).collect();
    let vectors = order.iter().map(|&i| v[i * n..(i + 1) * n].to_vec()).collect();
    (values, vectors)
}

/// The sine of the largest angle between two spaces of one dimension, each given by vectors: those of `u` orthonormal, those of
/// `w` any.
pub fn largest_sine(u: &[Vec<f64>], w: &[Vec<f64>]) -> f64 {
    let w = orthonormal(w);
    // ‖(I − U·Uᵀ)·W‖₂: the largest eigenvalue of its Gram matrix is the square.
    let outside: Vec<Vec<f64>> = w
        .iter()
        .map(|w| {
            let mut rest = w.clone();
            for u in u {
                let c = dot(u, w);
                rest.iter_mut().zip(u).for_each(|(r, u)| *r -= c * u);
            }
            rest
        })
        .collect();
    let gram: Vec<f64> = outside.iter().flat_map(|x| outside.iter().map(|y| dot(x, y))).collect();
    if u.len() != w.len() || gram.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    eigh(&gram, w.len()).0.first().map_or(0.0, |&square| square.max(0.0).sqrt())
}

/// Vectors that span the same, orthonormal: Gram–Schmidt, twice.
fn orthonormal(w: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut done: Vec<Vec<f64>> = Vec::new();
    for w in w {
        let mut w = w.clone();
        for q in done.iter().chain(&done) {
            let c = dot(q, &w);
            w.iter_mut().zip(q).for_each(|(w, q)| *w -= c * q);
        }
        let size = norm(&w);
        done.push(w.iter().map(|w| w / size).collect());
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::streams::normal;

    #[test]
    fn elimination_exchanges_rows() {
        // x₁ = 3, 2·x₀ + x₁ = 5
        assert_eq!(gauss(&[0.0, 1.0, 2.0, 1.0], &[3.0, 5.0]), [1.0, 3.0]);
    }

    #[test]
    fn elimination_solves() {
        let n = 40;
        let (a, x) = (normal(1, n * n), normal(2, n));
        assert!(distance(&gauss(&a, &times(&a, &x)), &x) < 1e-11);
    }

    #[test]
    fn the_eigenvalues_of_two_by_two_are_known() {
        // (2 1; 1 2): 3 with (1, 1)/√2, 1 with (1, −1)/√2
        let (values, vectors) = eigh(&[2.0, 1.0, 1.0, 2.0], 2);
        assert!(distance(&values, &[3.0, 1.0]) < 1e-15);
        assert!(
            (vectors[0][0] - vectors[0][1]).abs() < 1e-15 && (vectors[1][0] + vectors[1][1]).abs() < 1e-15
        );
    }

    #[test]
    fn eigenvectors_diagonalise() {
        let n = 30;
        let g = normal(3, n * n);
        let a: Vec<f64> = (0..n * n).map(|e| g[e] + g[e % n * n + e / n]).collect();
        let (values, vectors) = eigh(&a, n);
        for (value, v) in values.iter().zip(&vectors) {
            let expected: Vec<f64> = v.iter().map(|v| value * v).collect();
            let off: Vec<f64> = times(&a, v).iter().zip(&expected).map(|(x, y)| x - y).collect();
            assert!(norm(&off) < 1e-13 * norm(&a));
        }
        assert!(values.is_sorted_by(|x, y| x >= y));
    }

    #[test]
    fn angles_between_planes() {
        let (e0, e1) = (vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0]);
        let turned = vec![0.0, 0.8, 0.6];
        assert!(largest_sine(&[e0.clone(), e1.clone()], &[vec![3.0, 3.0, 0.0], e1.clone()]) < 1e-15);
        assert!((largest_sine(&[e0.clone(), e1], &[turned, e0]) - 0.6).abs() < 1e-15);
    }
}
