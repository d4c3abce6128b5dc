//! Sparse against dense, duplicates, errors, what operators of one pattern share.

use super::*;
use crate::operators::tests::{check_apply, entries, numbers};
use cola_runtime::{ErrorKind, World, c64};

/// Unsorted triplets with duplicates, and their dense matrix.
fn scattered(dtype: DType, m: usize, n: usize, nnz: usize) -> Result<(Op, Vec<c64>)> {
    let values = numbers(dtype, 7).array(nnz, 1)?;
    let row: Vec<u32> = (0..nnz).map(|e| (e * 7 % m.max(1)) as u32).collect();
    let col: Vec<u32> = (0..nnz).map(|e| ((e * 5 + e / 3) % n.max(1)) as u32).collect();
    let mut dense = vec![c64::default(); m * n];
    for (e, v) in entries(&values).into_iter().enumerate() {
        dense[row[e] as usize + col[e] as usize * m] += v;
    }
    Ok((Sparse::from_triplets(m, n, &row, &col, values)?, dense))
}

#[test]
fn apply_agrees_with_the_dense_matrix() -> Result<()> {
    for dtype in DType::EVERY {
        for (m, n, nnz) in [(6, 6, 20), (4, 9, 13), (9, 4, 13), (3, 3, 0), (0, 3, 0), (3, 0, 0)] {
            let (a, dense) = scattered(dtype, m, n, nnz)?;
            check_apply(&a, &dense);
            if let Some(a) = a.downcast_ref::<Sparse>() {
                a.transposed_values()?;
            }
            check_apply(&a, &dense);
        }
    }
    Ok(())
}

#[test]
fn a_large_transpose_is_stored_and_agrees() -> Result<()> {
    let n = 400usize;
    let places = (0..n * 30).map(|e| ((e % n) as u32, ((e * 13 + e / n * 17) % n) as u32));
    let (row, col): (Vec<u32>, Vec<u32>) = places.unzip();
    let values = numbers(DType::C64, 8).array(row.len(), 1)?;
    let a = Sparse::from_triplets(n, n, &row, &col, values)?;
    let x = numbers(DType::C64, 9).array(n, 12)?;
    let small: Vec<c64> = (0..12)
        .map(|j| Ok(entries(&a.apply_with(Trans::Adjoint, &x.column(j)?)?)))
        .collect::<Result<Vec<_>>>()?
        .concat();
    let stored = |a: &Op| a.downcast_ref::<Sparse>().is_some_and(|a| a.transposed.get().is_some());
    assert!(!stored(&a));
    let large = entries(&a.apply_with(Trans::Adjoint, &x)?);
    assert!(stored(&a));
    assert!(small.iter().zip(&large).all(|(s, t)| (s - t).norm() < 1e-12));
    Ok(())
}

#[test]
fn entries_are_sorted_summed_and_zeros_kept() -> Result<()> {
    let values = Array::vector(vec![1.0, 0.0, 3.0, 4.0, -3.0]);
    let a = Sparse::from_triplets(2, 3, &[1, 0, 1, 0, 1], &[2, 1, 0, 0, 0], values)?;
    let a = a.downcast_ref::<Sparse>().ok_or_else(|| Error::invalid("test", "no Sparse"))?;
    assert_eq!((a.pattern().indptr(), a.pattern().indices()), (&[0, 2, 4][..], &[0, 1, 0, 2][..]));
    assert_eq!(a.values().to_vec::<f64>()?, [4.0, 0.0, 0.0, 1.0]);
    Ok(())
}

#[test]
fn halves_are_summed_before_they_are_rounded() -> Result<()> {
    let h = f16::from_f32;
    let values = Array::vector(vec![h(2048.0), h(1.0), h(1.0), h(1.0)]);
    let a = Sparse::from_triplets(1, 1, &[0; 4], &[0; 4], values)?;
    assert_eq!(a.apply(&Array::vector(vec![h(1.0)]))?.to_vec::<f16>()?, [h(2052.0)]);
    Ok(())
}

#[test]
fn operators_of_one_pattern_share_its_analysis() -> Result<()> {
    let (a, _) = scattered(DType::F64, 6, 6, 20)?;
    let b = a.cast(DType::F32)?;
    let pattern = |a: &Op| a.downcast_ref::<Sparse>().map(|a| a.pattern().clone());
    let (p, q) = (pattern(&a), pattern(&b));
    assert!(p.is_some_and(|p| q.is_some_and(|q| Arc::ptr_eq(&p, &q))));
    Ok(())
}

#[test]
fn malformed_input_is_refused() -> Result<()> {
    let v = |n: usize| Array::zeros(n, 1, DType::F64);
    let refused = |r: Result<Op>| r.map(|_| ()).unwrap_err();
    let e = refused(Sparse::from_triplets(2, 2, &[0, 1], &[0, 2], v(2)?));
    assert_eq!(
        (e.kind(), e.message()),
        (ErrorKind::OutOfBounds, "Sparse: entry 1 is at (1, 2), outside 2×2")
    );
    let e = refused(Sparse::from_triplets(2, 2, &[0, 1], &[0], v(2)?));
    assert_eq!(e.message(), "Sparse: row, col and values must have one length, got 2, 1 and 2×1");
    let e = refused(Sparse::from_triplets(1 << 60, 2, &[0], &[0], v(1)?));
    assert_eq!(e.kind(), ErrorKind::OutOfMemory);
    let e = Pattern::new(2, 2, vec![0, 2, 2], vec![1, 0]).map(|_| ()).unwrap_err();
    assert_eq!(e.message(), "Pattern: sparse pattern: columns do not increase strictly at row 0");
    let e = refused(Sparse::from_pattern(Pattern::new(1, 2, vec![0, 1], vec![1])?, v(2)?));
    assert_eq!(e.message(), "Sparse: a pattern of 1 entries needs 1×1 values, got 2×1");
    Ok(())
}

#[test]
fn it_is_made_by_name_from_lists() -> Result<()> {
    let list = |x: &[f64]| Value::List(x.iter().map(|&v| Value::Real(v)).collect());
    let make = |row: &[f64]| {
        let arguments = vec![Value::Int(2), Value::Int(2), list(row), list(&[0.0, 1.0]), list(&[5.0, 7.0])];
        World::global()?.construct("Sparse", arguments, Vec::new())
    };
    let Value::Op(a) = make(&[1.0, 0.0])? else { return Err(Error::invalid("test", "no operator")) };
    assert_eq!(a.apply(&Array::vector(vec![1.0, 10.0]))?.to_vec::<f64>()?, [70.0, 5.0]);
    let e = make(&[1.0, 0.5]).map(|_| ()).unwrap_err();
    assert_eq!(e.message(), "Sparse: row: entry 1 is 0.5, but indices are whole numbers from 0 below 2");
    Ok(())
}

#[test]
fn matrices_of_sprs_come_and_go_also_as_slices_of_others() {
    let mut triplets = sprs::TriMatI::<c64, u32>::new((4, 3));
    for (i, j, x) in [(3, 0, 1.0), (1, 2, 2.0), (1, 0, 3.0), (2, 1, 0.0)] {
        triplets.add_triplet(i, j, c64::new(x, -x));
    }
    let rows = triplets.to_csr::<usize>();
    let below = Sparse::from_sprs(rows.slice_outer(1..4)).unwrap();
    assert_eq!(below.shape(), (3, 3));
    let below = below.downcast_ref::<Sparse>().unwrap();
    assert_eq!(below.pattern().indptr(), [0, 2, 3, 4]);
    assert_eq!(below.values().get(1, 0).unwrap(), c64::new(2.0, -2.0));
    let back = below.to_sprs::<c64>().unwrap();
    assert_eq!(back.get(2, 0), Some(&c64::new(1.0, -1.0)));
    assert_eq!(back.nnz(), 4);
    assert!(below.to_sprs::<f64>().is_err());
}
