//! Sparse matrices under +, · and ⁻¹: which results stay sparse, and that they are right.
//!
//! A sum of sparse matrices is one, with the union of the patterns. A product stays a product: it is applied factor by factor.
//! The incomplete LU of a triangular matrix is complete, so that GMRES with it needs one iteration.

mod support;

use cola::prelude::*;
use cola::{Result, gallery};
use support::{Outcome, arguments, check, distance, normal, tell};

fn sparse(a: &Op) -> Outcome<&Sparse> {
    Ok(a.downcast_ref().ok_or_else(|| format!("{a} is not stored as a sparse matrix"))?)
}

/// The entries on and below the diagonal, as a triangular matrix.
fn lower(a: &Op) -> Outcome<Op> {
    let stored = sparse(a)?;
    let (indptr, indices) = (stored.pattern().indptr(), stored.pattern().indices());
    let values = stored.values().to_vec::<f64>()?;
    let (mut row, mut col, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..a.rows() {
        for e in (indptr[i]..indptr[i + 1]).filter(|&e| indices[e] as usize <= i) {
            row.push(i as u32);
            col.push(indices[e]);
            kept.push(values[e]);
        }
    }
    Ok(Sparse::from_triplets(a.rows(), a.cols(), &row, &col, Array::vector(kept))?)
}

fn main() -> Outcome {
    let (n, _) = arguments(20_000)?;
    let random = |seed: f64| -> Outcome<Op> {
        let entry = gallery::find("random_sparse_spd").ok_or("no such matrix in the gallery")?;
        Ok(entry.operator(&[n as f64, 6.0, seed])?)
    };
    let (a, b) = (random(1.0)?, random(2.0)?);
    let x = Array::vector(normal(1, n));
    let apply = |a: &Op, x: &Array| -> Result<Vec<f64>> { a.apply(x)?.to_vec::<f64>() };
    let (ax, bx) = (apply(&a, &x)?, apply(&b, &x)?);

    let sum = add(&scale(2.0.into(), &a)?, &scale(3.0.into(), &b)?)?;
    println!("2·A + 3·B: {} + {} → {} entries", nnz(&a)?, nnz(&b)?, nnz(&sum)?);
    let wanted: Vec<f64> = ax.iter().zip(&bx).map(|(a, b)| 2.0 * a + 3.0 * b).collect();
    check("(2·A + 3·B)·x", distance(&apply(&sum, &x)?, &wanted), 1e-14)?;

    let product = dot(&a, &b)?;
    println!("A·B: {product}");
    check("(A·B)·x", distance(&apply(&product, &x)?, &apply(&a, &Array::vector(bx))?), 1e-14)?;

    // A block of columns at once: A·X.
    let block = Array::from_vec(n, 8, normal(2, 8 * n))?;
    let columns = (0..8).map(|j| apply(&a, &block.column(j)?)).collect::<Result<Vec<_>>>()?.concat();
    check("A·X, column by column", distance(&apply(&a, &block)?, &columns), 1e-14)?;

    let l = lower(&a)?;
    let y = solve(&l, &x)?;
    tell(&y.report);
    check("L·(L⁻¹·x)", distance(&apply(&l, &y)?, &x.to_vec::<f64>()?), 1e-12)
}

fn nnz(a: &Op) -> Outcome<usize> {
    Ok(sparse(a)?.pattern().nnz())
}
