//! Small and plain calls: what a dispatch costs, products with 64 columns, a Toeplitz product, dense and sparse systems.

use cola::operators::LowRank;
use cola::prelude::*;
use cola::{Result, gallery, properties::PSD};

use crate::paper::arrays::{by_rows, from_rows};
use crate::paper::csr::Csr;
use crate::paper::reference::{distance, dot as inner, gauss, times};
use crate::paper::streams::{normal, uniform};
use crate::paper::task::{Checked, Task, Trial, Variant};

/// The task.
pub const TASK: Task = Task {
    short: "micro",
    name: "micro",
    about: "calls on tiny operators, products with 64 columns, a Toeplitz product, systems of order 1000 and 90000",
    quick: SIZES,
    full: SIZES,
    budget: 2.0,
    reps: 5,
    variants: &[
        Variant::new("cola", |_| diagonal()).sizes(&["diag10"]).inner(2000),
        Variant::new("cola", |_| dense(10, (13, 10.0))).sizes(&["dense10"]).inner(200),
        Variant::new("cola", |_| kronecker()).sizes(&["kron64"]),
        Variant::new("cola", |_| sum()).sizes(&["sum64"]),
        Variant::new("cola", |_| blocks()).sizes(&["blockdiag64"]),
        Variant::new("cola", |_| kronecker_sum()).sizes(&["kronsum64"]),
        Variant::new("cola", |_| toeplitz()).sizes(&["toeplitz2p20"]),
        Variant::new("cola", |_| dense(1000, (61, 40.0))).sizes(&["dense_solve1000"]),
        Variant::new("cola", |_| definite()).sizes(&["spd_solve1000"]),
        Variant::new("cola", |_| poisson()).sizes(&["poisson300_solve"]),
    ],
};

const SIZES: &[&str] = &[
    "diag10",
    "dense10",
    "kron64",
    "sum64",
    "blockdiag64",
    "kronsum64",
    "toeplitz2p20",
    "dense_solve1000",
    "spd_solve1000",
    "poisson300_solve",
];

const WORDS: &str = "relerr<=1e-10";

/// A result against the right one, both by rows.
fn against(reference: Vec<f64>) -> impl FnOnce(Array) -> Result<Checked> {
    move |found| {
        let x = by_rows(&found)?;
        Ok(Checked::at_most(1e-10, distance(&x, &reference), WORDS, &x))
    }
}

/// solve(Diagonal, b); the operator is there.
fn diagonal() -> Result<Trial> {
    let d: Vec<f64> = uniform(11, 10).iter().map(|u| 1.0 + u).collect();
    let b = normal(12, 10);
    let wanted = b.iter().zip(&d).map(|(b, d)| b / d).collect();
    let (a, b) = (Diagonal::new(Array::vector(d))?, Array::vector(b));
    Ok(Trial::new(move || Ok(solve(&a, &b)?.x), against(wanted)))
}

/// solve(Dense, b); a new operator each time, or its factors would be there.
fn dense(n: usize, (seed, shift): (u64, f64)) -> Result<Trial> {
    let mut entries = normal(seed, n * n);
    (0..n).for_each(|i| entries[i * n + i] += shift);
    let b = normal(if n == 10 { 12 } else { 62 }, n);
    let (a, rhs) = (from_rows(n, n, &entries)?, Array::vector(b.clone()));
    Ok(Trial::new(
        move || Ok(solve(&Dense::new(a.clone()), &rhs)?.x),
        move |found| against(gauss(&entries, &b))(found),
    ))
}

/// solve(PSD(Dense), b)
fn definite() -> Result<Trial> {
    let n = 1000;
    let (g, b) = (normal(61, n * n), normal(62, n));
    let row = |i: usize| &g[i * n..(i + 1) * n];
    let mut entries = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let x = inner(row(i), row(j)) / 1000.0 + if i == j { 1.0 } else { 0.0 };
            (entries[i * n + j], entries[j * n + i]) = (x, x);
        }
    }
    let (a, rhs) = (from_rows(n, n, &entries)?, Array::vector(b.clone()));
    Ok(Trial::new(
        move || Ok(solve(&assume(&Dense::new(a.clone()), PSD.set())?, &rhs)?.x),
        move |found| against(gauss(&entries, &b))(found),
    ))
}

/// solve(PSD(Sparse), b)
fn poisson() -> Result<Trial> {
    let grid = gallery::poisson2d(300).map_err(|e| cola::Error::invalid("micro", e))?;
    let a = Csr::of_symmetric(&grid);
    let wanted = normal(71, 90_000);
    let b = a.times(&wanted);
    let rhs = Array::vector(b.clone());
    let known = a.clone();
    Ok(Trial::new(
        move || Ok(solve(&assume(&a.operator()?, PSD.set())?, &rhs)?.x),
        move |found| {
            let x = found.to_vec::<f64>()?;
            let relres = distance(&known.times(&x), &b);
            Ok(Checked::at_most(1e-5, relres, "relres<=1e-5", &x).with("fwd_err", distance(&x, &wanted)))
        },
    ))
}

const COLUMNS: usize = 64;

/// A·V by the definition, for A by rows and V by rows.
fn product(a: &[f64], v: &[f64], inner: usize) -> Vec<f64> {
    let cols = v.len() / inner;
    let mut out = vec![0.0; a.len() / inner * cols];
    for (a, y) in a.chunks(inner).zip(out.chunks_mut(cols)) {
        for (a, v) in a.iter().zip(v.chunks(cols)) {
            y.iter_mut().zip(v).for_each(|(y, v)| *y += a * v);
        }
    }
    out
}

/// Side of the factors of kron64 and kronsum64.
const SIDE: usize = 300;

fn factors() -> ([Vec<f64>; 2], Vec<f64>) {
    ([normal(21, SIDE * SIDE), normal(22, SIDE * SIDE)], normal(23, SIDE * SIDE * COLUMNS))
}

/// (I ⊗ B)·V
fn within(b: &[f64], v: &[f64]) -> Vec<f64> {
    v.chunks(SIDE * COLUMNS).flat_map(|part| product(b, part, SIDE)).collect()
}

/// (A ⊗ B)·V
fn kronecker() -> Result<Trial> {
    let ([a, b], v) = factors();
    let k = kron(&Dense::new(from_rows(SIDE, SIDE, &a)?), &Dense::new(from_rows(SIDE, SIDE, &b)?))?;
    let block = from_rows(SIDE * SIDE, COLUMNS, &v)?;
    Ok(Trial::new(move || k.apply(&block), move |found| against(product(&a, &within(&b, &v), SIDE))(found)))
}

/// (A ⊗ I + I ⊗ B)·V
fn kronecker_sum() -> Result<Trial> {
    let ([a, b], v) = factors();
    let k = kronsum(&Dense::new(from_rows(SIDE, SIDE, &a)?), &Dense::new(from_rows(SIDE, SIDE, &b)?))?;
    let block = from_rows(SIDE * SIDE, COLUMNS, &v)?;
    Ok(Trial::new(
        move || k.apply(&block),
        move |found| {
            let mut wanted = product(&a, &v, SIDE);
            wanted.iter_mut().zip(within(&b, &v)).for_each(|(x, y)| *x += y);
            against(wanted)(found)
        },
    ))
}

/// (A + diag(d) + U·Uᵀ)·V
fn sum() -> Result<Trial> {
    let (n, k) = (2000, 20);
    let (a, d, u, v) = (normal(31, n * n), uniform(32, n), normal(33, n * k), normal(34, n * COLUMNS));
    let low = from_rows(n, k, &u)?;
    let diagonal = Diagonal::new(Array::vector(d.clone()))?;
    let all = add(&add(&Dense::new(from_rows(n, n, &a)?), &diagonal)?, &LowRank::new(low.clone(), low)?)?;
    let block = from_rows(n, COLUMNS, &v)?;
    Ok(Trial::new(
        move || all.apply(&block),
        move |found| {
            let mut wanted = product(&a, &v, n);
            let flipped: Vec<f64> = (0..n * k).map(|e| u[e % n * k + e / n]).collect();
            let low = product(&u, &product(&flipped, &v, n), k);
            for (e, x) in wanted.iter_mut().enumerate() {
                *x += d[e / COLUMNS] * v[e] + low[e];
            }
            against(wanted)(found)
        },
    ))
}

/// 20 blocks on the diagonal.
fn blocks() -> Result<Trial> {
    let (count, n) = (20, 200);
    let (entries, v) = (normal(41, count * n * n), normal(42, count * n * COLUMNS));
    let parts = entries.chunks(n * n).map(|part| Ok(Dense::new(from_rows(n, n, part)?)));
    let all = BlockDiag::new(parts.collect::<Result<_>>()?)?;
    let block = from_rows(count * n, COLUMNS, &v)?;
    Ok(Trial::new(
        move || all.apply(&block),
        move |found| {
            let pairs = entries.chunks(n * n).zip(v.chunks(n * COLUMNS));
            against(pairs.flat_map(|(a, v)| product(a, v, n)).collect())(found)
        },
    ))
}

/// T·v of order 2²⁰, checked on 64 rows by the definition.
fn toeplitz() -> Result<Trial> {
    let n = 1 << 20;
    let column: Vec<f64> = (0..n).map(|i| 1.0 / (1.0 + i as f64)).collect();
    let row: Vec<f64> = (0..n).map(|i| 1.0 / (1.0 + 2.0 * i as f64)).collect();
    let v = normal(52, n);
    let t = Toeplitz::new(Array::vector(column.clone()), Array::vector(row.clone()))?;
    let x = Array::vector(v.clone());
    Ok(Trial::new(
        move || t.apply(&x),
        move |found| {
            let y = found.to_vec::<f64>()?;
            let rows: Vec<usize> = (0..64).map(|k| k * (n - 1) / 63).collect();
            let wanted: Vec<f64> = rows
                .iter()
                .map(|&i| {
                    let entries: Vec<f64> =
                        (0..n).map(|j| if j <= i { column[i - j] } else { row[j - i] }).collect();
                    times(&entries, &v)[0]
                })
                .collect();
            let some: Vec<f64> = rows.iter().map(|&i| y[i]).collect();
            let checked = Checked::at_most(1e-10, distance(&some, &wanted), WORDS, &y);
            Ok(checked.and(y.len() == n).with("checked_rows", rows.len()))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_product_is_the_definition() {
        // (1 2; 3 4)·(1 10; 100 1000)
        assert_eq!(
            product(&[1.0, 2.0, 3.0, 4.0], &[1.0, 10.0, 100.0, 1000.0], 2),
            [201.0, 2010.0, 403.0, 4030.0]
        );
    }
}
