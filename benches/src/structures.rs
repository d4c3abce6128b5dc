//! Structured operators of any size, for measuring rules against the dense path.

use cola::operators::{
    Banded, Block, BlockDiag, Circulant, Concat, Convolution, Covariance, Dct, Dense, Diagonal, Fft,
    Hadamard, Householder, Identity, Kernel, KernelMap, KronSum, Kronecker, LowRank, Mode, Permutation,
    Product, Projection, ScalarMul, Scaled, Sparse, Sum, Toeplitz, Triangular, Tridiagonal,
};
use cola::properties::PSD;
use cola_runtime::{Array, DType, Op, Result, Scalar};

/// A family of square operators.
pub struct Structure {
    /// What it is.
    pub name: &'static str,
    /// The member of about n rows.
    pub make: fn(usize) -> Result<Op>,
}

fn noise(i: usize, j: usize, seed: u64) -> f64 {
    let mut z = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (j as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        ^ seed.wrapping_mul(0x94d0_49bb_1331_11eb);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
}

fn matrix(m: usize, n: usize, seed: u64) -> Result<Array> {
    Array::from_fn(m, n, |i, j| noise(i, j, seed))
}

/// A dense matrix with positive eigenvalues, so that logarithms and roots exist.
pub fn dense(n: usize, seed: u64) -> Result<Op> {
    let a = Array::from_fn(n, n, |i, j| noise(i, j, seed) / n as f64 + if i == j { 2.0 } else { 0.0 })?;
    Ok(Dense::new(a))
}

/// A symmetric positive definite dense matrix, known to be.
pub fn definite(n: usize, seed: u64) -> Result<Op> {
    let entry = |i: usize, j: usize| (noise(i, j, seed) + noise(j, i, seed)) / n as f64;
    let a = Array::from_fn(n, n, |i, j| entry(i, j) + if i == j { 3.0 } else { 0.0 })?;
    Ok(Dense::new(a).claimed(PSD.set()))
}

fn diagonal(n: usize) -> Result<Op> {
    Diagonal::new(Array::vector((0..n).map(|i| 1.0 + (i % 7) as f64 * 0.3).collect::<Vec<f64>>()))
}

fn tridiagonal(n: usize) -> Result<Op> {
    let column =
        |k: usize, x: f64| Array::vector((0..k).map(|i| x + 0.1 * noise(i, 0, 5)).collect::<Vec<f64>>());
    Tridiagonal::new(column(n - 1, -1.0), column(n, 4.0), column(n - 1, -0.9))
}

fn laplacian(n: usize) -> Result<Op> {
    let column = |k: usize, x: f64| Array::vector(vec![x; k]);
    Ok(Tridiagonal::new(column(n - 1, -1.0), column(n, 2.5), column(n - 1, -1.0))?.claimed(PSD.set()))
}

/// Five-point Laplacian on a grid of about n points.
fn sparse(n: usize) -> Result<Op> {
    let side = (n as f64).sqrt().round().max(1.0) as usize;
    let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for p in 0..side * side {
        let (i, j) = (p / side, p % side);
        let mut put = |q: usize, x: f64| {
            rows.push(p as u32);
            cols.push(q as u32);
            values.push(x);
        };
        put(p, 4.5);
        if i > 0 {
            put(p - side, -1.0);
        }
        if i + 1 < side {
            put(p + side, -1.0);
        }
        if j > 0 {
            put(p - 1, -1.0);
        }
        if j + 1 < side {
            put(p + 1, -1.0);
        }
    }
    Sparse::from_triplets(side * side, side * side, &rows, &cols, Array::vector(values))
}

fn low_rank(n: usize) -> Result<Op> {
    LowRank::new(matrix(n, 3.min(n), 11)?, matrix(n, 3.min(n), 12)?)
}

/// A decaying column, so that what is made of it is well conditioned.
fn decaying(n: usize, seed: u64) -> Array {
    let entry = |i: usize| if i == 0 { 2.0 } else { noise(i, 0, seed) / (i * i) as f64 };
    Array::vector((0..n).map(entry).collect::<Vec<f64>>())
}

/// Symmetric around 0 modulo n.
fn even(n: usize) -> Array {
    let entry = |i: usize| 0.5f64.powi(i.min(n - i) as i32);
    Array::vector((0..n).map(entry).collect::<Vec<f64>>())
}

/// Two bands on each side.
fn banded(n: usize) -> Result<Op> {
    let entry = |i: usize, j: usize| if j == 2 { 4.0 + noise(i, j, 6) } else { noise(i, j, 6) };
    Banded::from_diagonals(Array::from_fn(n, 5, entry)?, 2, n)
}

/// About the square root of n.
fn side(n: usize) -> usize {
    ((n as f64).sqrt().round() as usize).max(1)
}

/// All families.
pub fn all() -> Vec<Structure> {
    let of = |name, make| Structure { name, make };
    vec![
        of("Identity", |n| Ok(Identity::new(n, DType::F64))),
        of("ScalarMul", |n| ScalarMul::new(Scalar::new(2.0, 0.0), n, DType::F64)),
        of("Diagonal", diagonal),
        of("Permutation", |n| Permutation::new((0..n).map(|i| (i + n / 2 + 1) % n).collect(), DType::F64)),
        of("Triangular", |n| {
            let a = Array::from_fn(n, n, |i, j| {
                noise(i, j, 3) / n as f64 + if i == j { 1.0 + i as f64 / n as f64 } else { 0.0 }
            })?;
            Triangular::new(a, true, false)
        }),
        of("Tridiagonal", tridiagonal),
        of("PSD[Tridiagonal]", laplacian),
        of("Sparse (grid)", sparse),
        of("PSD[Sparse] (grid)", |n| Ok(sparse(n)?.claimed(PSD.set()))),
        of("LowRank k=3", low_rank),
        of("Sum[LowRank, Diagonal] k=3", |n| Sum::new(vec![low_rank(n)?, diagonal(n)?])),
        of("Kronecker of two", |n| Kronecker::new(vec![dense(side(n), 1)?, dense(side(n), 2)?])),
        of("Kronecker of two PSD", |n| Kronecker::new(vec![definite(side(n), 1)?, definite(side(n), 2)?])),
        of("BlockDiag of four", |n| {
            let m = (n / 4).max(1);
            BlockDiag::new((0..4).map(|i| dense(m, i)).collect::<Result<Vec<Op>>>()?)
        }),
        of("BlockDiag of four PSD", |n| {
            let m = (n / 4).max(1);
            BlockDiag::new((0..4).map(|i| definite(m, i)).collect::<Result<Vec<Op>>>()?)
        }),
        of("Product[Diagonal, Triangular]", |n| {
            let a = Array::from_fn(n, n, |i, j| noise(i, j, 3) / n as f64 + if i == j { 1.0 } else { 0.0 })?;
            Product::new(vec![diagonal(n)?, Triangular::new(a, false, false)?])
        }),
        of("KronSum of two", |n| KronSum::new(vec![dense(side(n), 1)?, dense(side(n), 2)?])),
        of("KronSum of two PSD", |n| KronSum::new(vec![definite(side(n), 1)?, definite(side(n), 2)?])),
        of("Sum[Kronecker, ScalarMul] of PSD", |n| {
            let a = Kronecker::new(vec![definite(side(n), 1)?, definite(side(n), 2)?])?;
            let shift = ScalarMul::new(Scalar::new(0.5, 0.0), a.rows(), DType::F64)?;
            Ok(Sum::new(vec![a, shift])?.claimed(PSD.set()))
        }),
        of("Block 2×2, upper triangular", |n| {
            let m = (n / 2).max(1);
            Block::with_gaps(vec![
                vec![Some(dense(m, 1)?), Some(Dense::new(matrix(m, m, 2)?))],
                vec![None, Some(dense(m, 3)?)],
            ])
        }),
        of("Block 2×2, diagonal pivot", |n| {
            let (m, k) = ((n - n / 4).max(1), (n / 4).max(1));
            let (b, c) = (Dense::new(matrix(m, k, 2)?), Dense::new(matrix(k, m, 3)?));
            Block::new(vec![vec![diagonal(m)?, b], vec![c, dense(k, 4)?]])
        }),
        of("Householder", |n| Householder::new(matrix(n, 1, 9)?)),
        of("Projection k=3", |n| {
            let q = Dense::new(matrix(n, 3.min(n), 8)?).apply(&Array::identity(3.min(n), DType::F64)?)?;
            Projection::oblique(q.clone(), q)
        }),
        of("Banded 2+1+2", banded),
        of("Toeplitz", |n| Toeplitz::new(decaying(n, 3), decaying(n, 4))),
        of("PSD[Toeplitz]", |n| Ok(Toeplitz::new(decaying(n, 3), decaying(n, 3))?.claimed(PSD.set()))),
        of("Circulant", |n| Circulant::new(decaying(n, 3))),
        of("Circulant, even", |n| Circulant::new(even(n))),
        of("Convolution, circular, 3 taps", |n| {
            Convolution::new(Array::vector(vec![3.0, 1.0, 0.5]), &[3], &[n], Mode::Circular)
        }),
        of("Convolution, circular, 3×3", |n| {
            let k = Array::vector(vec![0.1, 0.3, 0.2, 0.5, 4.0, 0.4, 0.2, 0.1, 0.3]);
            Convolution::new(k, &[3, 3], &[side(n), side(n)], Mode::Circular)
        }),
        of("Convolution, same, 9 taps", |n| {
            Convolution::new(
                Array::vector(vec![0.1, 0.2, 0.3, 0.4, 4.0, 0.5, 0.3, 0.2, 0.1]),
                &[9],
                &[n],
                Mode::Same,
            )
        }),
        of("Fft", |n| Fft::new(&[n], false, DType::C64)),
        of("Dct", |n| Dct::new(&[n], cola::CosineType::II, DType::F64)),
        of("Hadamard", |n| Hadamard::new(n.next_power_of_two(), DType::F64)),
        of("Kernel, Matérn ½", |n| {
            let x = matrix(n, 2, 7)?;
            Kernel::new(x.clone(), x, KernelMap::new(Covariance::Matern12).lengthscale(vec![0.3]))
        }),
        of("Concat of two", |n| {
            let m = (n / 2).max(1);
            Concat::new(vec![diagonal(n)?, Dense::new(matrix(m, n, 5)?)], cola::Axis::Rows)
        }),
        of("Inverse[Tridiagonal]", |n| cola::inverse(&tridiagonal(n)?)),
        of("Scaled[Dense]", |n| Scaled::new(Scalar::new(2.0, 0.0), dense(n, 1)?)),
    ]
}
