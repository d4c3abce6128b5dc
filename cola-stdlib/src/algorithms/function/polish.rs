//! The last digits of eigenvectors.
//!
//! Method    B = Vᴴ·A·V should be diagonal up to rounding. Where it is not, V is made orthonormal if it must be, and
//!           Jacobi rotations remove what is left, a sweep or two for a B that is nearly diagonal
//! Memory    2n² entries
//! Work      4n³ for B; 12n operations for each rotation, of which there are few
//! Stops     after 8 sweeps: `NotConverged`
//! Differs   from a Jacobi method for A: only what a faster method has left is removed
//! Source    Golub & Van Loan, 4th ed., §8.5; the divide-and-conquer method underneath may lose five digits

use super::dense::{times, zeros};
use crate::algorithms::Working;
use crate::algorithms::spectral::norm;
use crate::kernel::OnOperand;
use cola_kernels::{Mat, MatRef, Qr, Trans, gemm, norm_fro};
use cola_runtime::{Error, ErrorKind, Result};

const SWEEPS: usize = 8;

/// Eigenvalues in ascending order, and their eigenvectors, with B diagonal up to n·ε·‖A‖.
pub(super) fn polish<T: Working>(
    a: MatRef<'_, T>,
    values: Vec<f64>,
    mut vectors: Mat<T>,
) -> Result<(Vec<f64>, Mat<T>)> {
    let n = values.len();
    let unit = 4.0 * f64::EPSILON * (n as f64 + 4.0);
    let mut gram = projected(&vectors, &vectors)?;
    (0..n).for_each(|i| gram[(i, i)] -= T::from_f64(1.0));
    if norm_fro(gram.as_ref()) > unit {
        vectors = Qr::factor(vectors.as_ref()).and_then(|qr| qr.q()).on("eigenvectors")?;
    }
    let scale = norm_fro(a);
    let mut b = projected(&vectors, &times(a, vectors.as_ref())?)?;
    let mut sweeps = 0;
    while off_diagonal(&b) > unit * scale {
        if sweeps == SWEEPS {
            if off_diagonal(&b) <= 1e2 * unit * scale {
                break;
            }
            return Err(Error::new(ErrorKind::NotConverged, "the eigenvectors cannot be refined"));
        }
        sweeps += 1;
        let negligible = f64::EPSILON * scale;
        for q in 1..n {
            for p in 0..q {
                if b[(p, q)].abs() > negligible {
                    rotate(&mut b, &mut vectors, p, q);
                }
            }
        }
    }
    if sweeps == 0 {
        return Ok((values, vectors));
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| b[(i, i)].re().total_cmp(&b[(j, j)].re()));
    let values = order.iter().map(|&i| b[(i, i)].re()).collect();
    Ok((values, Mat::from_fn(n, n, |i, j| vectors[(i, order[j])])))
}

/// Vᴴ·W
fn projected<T: Working>(v: &Mat<T>, w: &Mat<T>) -> Result<Mat<T>> {
    let mut out = zeros(v.ncols(), w.ncols())?;
    let (zero, one) = (T::from_f64(0.0), T::from_f64(1.0));
    gemm(out.as_mut(), zero, one, Trans::Adjoint, v.as_ref(), Trans::None, w.as_ref()).on("a product")?;
    Ok(out)
}

fn off_diagonal<T: Working>(b: &Mat<T>) -> f64 {
    let n = b.nrows();
    norm(n, |j| norm(n, |i| if i == j { 0.0 } else { b[(i, j)].abs() }))
}

/// Makes b_pq zero, and turns the eigenvectors along.
fn rotate<T: Working>(b: &mut Mat<T>, v: &mut Mat<T>, p: usize, q: usize) {
    let n = b.nrows();
    let size = b[(p, q)].abs();
    let phase = b[(p, q)].scale(1.0 / size);
    let zeta = (b[(q, q)].re() - b[(p, p)].re()) / (2.0 * size);
    let t = if zeta >= 0.0 { 1.0 } else { -1.0 } / (zeta.abs() + zeta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = c * t;
    let columns = |m: &mut Mat<T>| {
        for i in 0..n {
            let (x, y) = (m[(i, p)], m[(i, q)] * phase.conj());
            m[(i, p)] = x.scale(c) - y.scale(s);
            m[(i, q)] = x.scale(s) + y.scale(c);
        }
    };
    columns(b);
    columns(v);
    for j in 0..n {
        let (x, y) = (b[(p, j)], b[(q, j)] * phase);
        b[(p, j)] = x.scale(c) - y.scale(s);
        b[(q, j)] = x.scale(s) + y.scale(c);
    }
    (b[(p, q)], b[(q, p)]) = (T::from_f64(0.0), T::from_f64(0.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::c64;

    #[test]
    fn rough_eigenvectors_become_exact() -> Result<()> {
        let n = 9;
        let entry =
            |i: usize, j: usize| c64::new(((i * j + i + j) % 7) as f64 - 3.0, (i as f64 - j as f64) / 4.0);
        let a = Mat::from_fn(n, n, |i, j| (entry(i, j) + entry(j, i).conj()) * 0.5);
        let (values, vectors) = cola_kernels::eigh(a.as_ref()).on("A")?;
        let rough =
            Mat::from_fn(n, n, |i, j| vectors[(i, j)] + c64::new(1e-6 * ((i * 3 + j) % 5) as f64, 0.0));
        let (again, fine) = polish(a.as_ref(), values.clone(), rough)?;
        let b = projected(&fine, &times(a.as_ref(), fine.as_ref())?)?;
        assert!(off_diagonal(&b) < 1e-14 * norm_fro(a.as_ref()) * n as f64);
        for (x, y) in values.iter().zip(&again) {
            assert!((x - y).abs() < 1e-13 * norm_fro(a.as_ref()), "{x} {y}");
        }
        Ok(())
    }
}
