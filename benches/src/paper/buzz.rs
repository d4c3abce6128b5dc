//! A tall matrix of 77 columns that stands for the data set Buzz: known directions of falling variance, which are not the axes.

use cola::{Array, Result};

use super::streams::normal_at;

/// Columns.
pub const COLUMNS: usize = 77;

/// The data, and what follows from them.
#[derive(Clone, Debug)]
pub struct Buzz {
    /// X, n×77.
    pub x: Array,
    /// XᵀX by rows.
    pub gram: Vec<f64>,
    /// The mean of each column.
    pub mean: Vec<f64>,
}

/// X = (Z·diag(10·0.93ʲ))·(I − 2·v·vᵀ) + `shift`·j/77 with v ∝ cos(1 + j) and the normal numbers Z of a stream, by rows.
///
/// # Errors
/// `OutOfMemory`.
pub fn buzz(seed: u64, n: usize, shift: f64) -> Result<Buzz> {
    const D: usize = COLUMNS;
    let scales: Vec<f64> = (0..D).map(|j| 10.0 * 0.93f64.powi(j as i32)).collect();
    let v: Vec<f64> = (0..D).map(|j| (1.0 + j as f64).cos()).collect();
    let size = v.iter().map(|v| v * v).sum::<f64>().sqrt();
    let v: Vec<f64> = v.iter().map(|v| v / size).collect();
    let mut x = Array::zeros(n, D, cola::DType::F64)?;
    let (mut gram, mut mean) = (vec![0.0; D * D], vec![0.0; D]);
    let mut view = x.view_mut::<f64>()?;
    let mut row = [0.0; D];
    for i in 0..n {
        for (j, x) in row.iter_mut().enumerate() {
            *x = normal_at(seed, (i * D + j) as u64) * scales[j];
        }
        let along: f64 = row.iter().zip(&v).map(|(x, v)| x * v).sum();
        for (j, x) in row.iter_mut().enumerate() {
            *x += shift * j as f64 / D as f64 - 2.0 * along * v[j];
            view[(i, j)] = *x;
            mean[j] += *x / n as f64;
        }
        for (j, g) in gram.chunks_mut(D).enumerate() {
            g[..=j].iter_mut().zip(&row).for_each(|(g, x)| *g += row[j] * x);
        }
    }
    for j in 0..D {
        for k in j + 1..D {
            gram[j * D + k] = gram[k * D + j];
        }
    }
    Ok(Buzz { x, gram, mean })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::streams::normal;

    #[test]
    fn a_reflection_keeps_lengths_and_the_gram_matrix_is_that_of_the_columns() {
        let n = 5;
        let data = buzz(7, n, 0.0).unwrap();
        let z = normal(7, n * COLUMNS);
        for i in 0..n {
            let before = (0..COLUMNS)
                .map(|j| (z[i * COLUMNS + j] * 10.0 * 0.93f64.powi(j as i32)).powi(2))
                .sum::<f64>();
            let after: f64 = (0..COLUMNS).map(|j| data.x.get(i, j).unwrap().re.powi(2)).sum();
            assert!((before - after).abs() < 1e-12 * before);
        }
        let by_hand: f64 = (0..n).map(|i| data.x.get(i, 3).unwrap().re * data.x.get(i, 50).unwrap().re).sum();
        assert!((data.gram[3 * COLUMNS + 50] - by_hand).abs() < 1e-10);
        assert_eq!(data.gram[3 * COLUMNS + 50], data.gram[50 * COLUMNS + 3]);
        let shifted = buzz(7, n, 0.5).unwrap();
        assert!((shifted.mean[70] - data.mean[70] - 0.5 * 70.0 / 77.0).abs() < 1e-14);
    }
}
