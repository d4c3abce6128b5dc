//! Half-precision storage.

use crate::support::{ALL_TRANS, Csr, Held, LAYOUTS, Rng, op, product};
use cola_kernels::{
    CsrRef, Half, Mat, MatRef, Trans, axpby_half, bf16, dot_half, f16, gemm_half, narrow, spmm_half, widen,
};

fn rounded<H: Half>(a: MatRef<'_, f32>) -> Mat<H> {
    let mut out = Mat::from_fn(a.nrows(), a.ncols(), |_, _| H::default());
    narrow(a, out.as_mut()).expect("same shape");
    out
}

fn exact<H: Half>(a: &Mat<H>) -> Mat<f32> {
    let mut out = Mat::zeros(a.nrows(), a.ncols());
    widen(a.as_ref(), out.as_mut()).expect("same shape");
    out
}

#[track_caller]
fn near<H: Half>(found: &Mat<H>, expected: &Mat<cola_kernels::c64>, scale: f64) {
    let found = exact(found);
    for j in 0..found.ncols() {
        for i in 0..found.nrows() {
            let (f, e) = (f64::from(found[(i, j)]), expected[(i, j)].re);
            // One rounding to storage of a sum exact to single precision.
            assert!((f - e).abs() <= H::EPS * (e.abs() + 1e-2 * scale), "{}: {f} is not {e}", H::NAME);
        }
    }
}

fn dense<H: Half>() {
    let mut rng = Rng(31);
    for (m, k, n) in [(0, 2, 3), (3, 0, 2), (7, 5, 3), (300, 40, 1), (1, 40, 6), (270, 30, 9)] {
        for (ta, tb) in
            [(Trans::None, Trans::None), (Trans::Transpose, Trans::None), (Trans::None, Trans::Adjoint)]
        {
            let (sa, sb) = (ta.shape((m, k)), tb.shape((k, n)));
            let a: Mat<H> = rounded(rng.matrix::<f32>(sa.0, sa.1).as_ref());
            let b: Mat<H> = rounded(rng.matrix::<f32>(sb.0, sb.1).as_ref());
            let mut c: Mat<H> = rounded(rng.matrix::<f32>(m, n).as_ref());
            let ab = product(&op(ta, exact(&a).as_ref()), &op(tb, exact(&b).as_ref()));
            let old = op(Trans::None, exact(&c).as_ref());
            let expected = Mat::from_fn(m, n, |i, j| ab[(i, j)] * 2.0 - old[(i, j)] * 0.5);
            gemm_half(c.as_mut(), -0.5, 2.0, ta, a.as_ref(), tb, b.as_ref()).expect("shapes fit");
            near(&c, &expected, 1.0);
        }
    }
}

#[test]
fn half_products_are_rounded_once() {
    dense::<f16>();
    dense::<bf16>();
}

fn sparse<H: Half>() {
    let mut rng = Rng(32);
    for (m, n, k) in [(0, 0, 1), (1, 1, 1), (60, 40, 1), (40, 60, 3), (30, 1500, 9)] {
        let a = Mat::from_fn(m, n, |_, _| {
            let v: f32 = rng.entry();
            if v.abs() < 0.3 { v } else { 0.0 }
        });
        let csr = Csr::of(a.as_ref());
        let values: Mat<H> = rounded(MatRef::from_column_major_slice(&csr.values, csr.values.len(), 1));
        let values: Vec<H> = (0..values.nrows()).map(|i| values[(i, 0)]).collect();
        let half = CsrRef::new(m, n, &csr.indptr, &csr.indices, &values).expect("valid");
        let mut stored = Mat::<f32>::zeros(m, n);
        for i in 0..m {
            for e in csr.indptr[i]..csr.indptr[i + 1] {
                stored[(i, csr.indices[e] as usize)] = values[e].to_f32();
            }
        }
        for trans in ALL_TRANS {
            let (rows, cols) = trans.shape((m, n));
            let x: Mat<H> = rounded(rng.matrix::<f32>(cols, k).as_ref());
            let mut y: Mat<H> = rounded(rng.matrix::<f32>(rows, k).as_ref());
            let ax = product(&op(trans, stored.as_ref()), &op(Trans::None, exact(&x).as_ref()));
            let old = op(Trans::None, exact(&y).as_ref());
            let expected = Mat::from_fn(rows, k, |i, j| ax[(i, j)] * 1.5 + old[(i, j)]);
            let mut scratch = Vec::new();
            spmm_half(trans, 1.5, half, x.as_ref(), 1.0, y.as_mut(), &mut scratch).expect("shapes fit");
            near(&y, &expected, 1.0);
        }
    }
}

#[test]
fn half_sparse_products_are_rounded_once() {
    sparse::<f16>();
    sparse::<bf16>();
}

fn vectors<H: Half>() {
    let mut rng = Rng(33);
    let x: Mat<H> = rounded(rng.matrix::<f32>(3000, 2).as_ref());
    let mut y: Mat<H> = rounded(rng.matrix::<f32>(3000, 2).as_ref());
    let expected: f64 = (0..6000)
        .map(|e| f64::from(x[(e % 3000, e / 3000)].to_f32()) * f64::from(y[(e % 3000, e / 3000)].to_f32()))
        .sum();
    let found = dot_half(x.as_ref(), y.as_ref()).expect("same shape");
    assert!((found - expected).abs() < 1e-3);
    let sum = Mat::from_fn(3000, 2, |i, j| {
        cola_kernels::c64::new(f64::from(x[(i, j)].to_f32()) * 3.0 - f64::from(y[(i, j)].to_f32()), 0.0)
    });
    axpby_half(3.0, x.as_ref(), -1.0, y.as_mut()).expect("same shape");
    near(&y, &sum, 1.0);
}

#[test]
fn half_vectors_add_and_multiply() {
    vectors::<f16>();
    vectors::<bf16>();
}

#[test]
fn widening_works_in_every_layout() {
    let mut rng = Rng(34);
    let a: Mat<f32> = rng.matrix(5, 9);
    let h: Mat<bf16> = rounded(a.as_ref());
    for layout in LAYOUTS {
        let mut out = Held::new(a.as_ref(), layout);
        widen(h.as_ref(), out.view_mut()).expect("same shape");
        assert_eq!(out.view().to_owned(), exact(&h));
    }
}
