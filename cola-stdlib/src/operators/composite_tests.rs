//! Composite operators against dense matrices: every map, α and β, dtype, one and many columns.

use super::*;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, Cost, DType, Element, Index, Op, Operator, Result, Scalar, Tag,
    Trans, Workspace, with_element,
};

static MATRIX: Constructor = Constructor::new("Operator");

/// A dense matrix, applied by the definition.
struct Matrix(Array);

impl Operator for Matrix {
    fn tag(&self) -> Tag {
        MATRIX.leaf()
    }
    fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }
    fn dtype(&self) -> DType {
        self.0.dtype()
    }
    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.0.dtype(), T => {
            let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
            for j in 0..y.ncols() {
                for i in 0..y.nrows() {
                    let mut sum = Scalar::new(0.0, 0.0);
                    for k in 0..x.nrows() {
                        let a = if op.transposes() { self.0.get(k, i)? } else { self.0.get(i, k)? };
                        sum += if op.conjugates() { a.conj() } else { a } * x[(k, j)].to_scalar();
                    }
                    let old = if beta == Scalar::new(0.0, 0.0) { beta } else { beta * y[(i, j)].to_scalar() };
                    y[(i, j)] = T::from_scalar(alpha * sum + old);
                }
            }
        });
        Ok(())
    }
    fn params(&self) -> Vec<Array> {
        vec![self.0.clone()]
    }
    fn rebuild(&self, _: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        Ok(Op::new(Matrix(params.into_iter().next().unwrap())))
    }
    fn cost(&self) -> Cost {
        let n = (self.0.rows() * self.0.cols()) as f64;
        Cost { flops: 2.0 * n, bytes: 8.0 * n, held: 8.0 * n }
    }
}

/// A repeatable number in ±1.
fn noise(seed: usize, i: usize, j: usize) -> f64 {
    let h = (seed * 7919 + i * 104_729 + j * 1_299_709).wrapping_mul(2_654_435_761) % 1009;
    h as f64 / 504.5 - 1.0
}

fn array(m: usize, n: usize, dtype: DType, seed: usize) -> Array {
    with_element!(dtype, T => Array::from_fn(m, n, |i, j| {
        T::from_scalar(Scalar::new(noise(seed, i, j), noise(seed + 1, j, i)))
    }))
    .unwrap()
}

fn op(m: usize, n: usize, dtype: DType, seed: usize) -> Op {
    Op::new(Matrix(array(m, n, dtype, seed)))
}

/// The dense matrix of c64 that an operator should be, built from its parts by definition.
fn dense(a: &Op) -> Array {
    let c = |f: &dyn Fn(usize, usize) -> Scalar| Array::from_fn(a.rows(), a.cols(), f).unwrap();
    let parts: Vec<Array> = a.children().iter().map(dense).collect();
    let at = |k: usize, i: usize, j: usize| parts[k].get(i, j).unwrap();
    if let Some(m) = a.downcast_ref::<Matrix>() {
        return m.0.cast(DType::C64).unwrap();
    }
    if a.downcast_ref::<Sum>().is_some() {
        return c(&|i, j| (0..parts.len()).map(|k| at(k, i, j)).sum());
    }
    if a.downcast_ref::<Product>().is_some() {
        let mut all = parts[0].clone();
        for b in &parts[1..] {
            let a = all.clone();
            all = Array::from_fn(a.rows(), b.cols(), |i, j| {
                (0..a.cols()).map(|k| a.get(i, k).unwrap() * b.get(k, j).unwrap()).sum::<Scalar>()
            })
            .unwrap();
        }
        return all;
    }
    if a.downcast_ref::<Kronecker>().is_some() {
        return c(&|mut i, mut j| {
            let mut z = Scalar::new(1.0, 0.0);
            for b in parts.iter().rev() {
                z *= b.get(i % b.rows(), j % b.cols()).unwrap();
                (i, j) = (i / b.rows(), j / b.cols());
            }
            z
        });
    }
    if let Some(b) = a.downcast_ref::<BlockDiag>() {
        let mut blocks = Vec::new();
        let (mut r, mut s) = (0, 0);
        for (b, m) in parts.iter().zip(b.multiplicities()) {
            for _ in 0..*m {
                blocks.push((r, s, b));
                (r, s) = (r + b.rows(), s + b.cols());
            }
        }
        return c(&|i, j| {
            let found = blocks
                .iter()
                .find(|(r, s, b)| (*r..r + b.rows()).contains(&i) && (*s..s + b.cols()).contains(&j));
            found.map_or(Scalar::new(0.0, 0.0), |(r, s, b)| b.get(i - r, j - s).unwrap())
        });
    }
    if a.downcast_ref::<Transpose>().is_some() {
        return c(&|i, j| at(0, j, i));
    }
    if a.downcast_ref::<Adjoint>().is_some() {
        return c(&|i, j| at(0, j, i).conj());
    }
    if a.downcast_ref::<Conjugate>().is_some() {
        return c(&|i, j| at(0, i, j).conj());
    }
    if let Some(s) = a.downcast_ref::<Scaled>() {
        return c(&|i, j| s.scalar() * at(0, i, j));
    }
    if let Some(s) = a.downcast_ref::<Sliced>() {
        return c(&|i, j| at(0, s.rows_index().at(i), s.cols_index().at(j)));
    }
    if a.downcast_ref::<Zero>().is_some() {
        return c(&|_, _| Scalar::new(0.0, 0.0));
    }
    parts[0].clone()
}

/// Compares all four maps with the dense matrix, for x and y in several layouts.
fn check(a: &Op) {
    let d = dense(a);
    for map in Trans::ALL {
        let (m, n) = map.shape(a.shape());
        for k in [1, 3, 70] {
            for row_major in [false, true] {
                compare(a, &d, map, (m, n, k), row_major);
            }
        }
    }
}

fn compare(a: &Op, d: &Array, map: Trans, (m, n, k): (usize, usize, usize), row_major: bool) {
    let dtype = a.dtype();
    let laid_out = |m, n, seed| {
        let big =
            if row_major { array(n, m, dtype, seed).transposed() } else { array(m + 2, n, dtype, seed) };
        big.block(0..m, 0..n).unwrap()
    };
    let (x, mut y) = (laid_out(n, k, 5), laid_out(m, k, 9));
    let alpha = Scalar::new(0.5, if dtype.is_complex() { -0.25 } else { 0.0 });
    let beta = Scalar::new(-2.0, if dtype.is_complex() { 1.0 } else { 0.0 });
    let old = y.clone();
    let entry = |i: usize, j: usize| {
        let z = if map.transposes() { d.get(j, i) } else { d.get(i, j) }.unwrap();
        if map.conjugates() { z.conj() } else { z }
    };
    let mut ws = Workspace::new();
    a.apply_into(map, alpha, x.as_ref(), beta, y.as_mut().unwrap(), &mut ws).unwrap();
    let mut nan = Array::full(m, k, dtype, Scalar::new(f64::NAN, 0.0)).unwrap();
    let zero = Scalar::new(0.0, 0.0);
    a.apply_into(map, alpha, x.as_ref(), zero, nan.as_mut().unwrap(), &mut ws).unwrap();
    for j in 0..k {
        for i in 0..m {
            let terms: Vec<Scalar> = (0..n).map(|l| alpha * entry(i, l) * x.get(l, j).unwrap()).collect();
            let (sum, size) = (terms.iter().sum::<Scalar>(), terms.iter().map(|t| t.norm()).sum::<f64>());
            let wanted = sum + beta * old.get(i, j).unwrap();
            let bound = 20.0 * dtype.epsilon() * (size + 3.0);
            let got = y.get(i, j).unwrap();
            assert!(
                (got - wanted).norm() <= bound,
                "{a} {map:?} k={k} ({i}, {j}): {got} instead of {wanted}"
            );
            let got = nan.get(i, j).unwrap();
            assert!((got - sum).norm() <= bound, "{a} {map:?} k={k} ({i}, {j}): {got} instead of {sum}");
        }
    }
}

#[test]
fn composites_agree_with_dense_matrices_in_every_dtype() {
    for t in DType::EVERY {
        let (a, b) = (op(3, 4, t, 1), op(3, 4, t, 2));
        check(&Sum::new(vec![a.clone(), b.clone(), op(3, 4, t, 3)]).unwrap());
        check(&Product::new(vec![a.clone(), op(4, 2, t, 4)]).unwrap());
        check(&Product::new(vec![op(2, 5, t, 6), op(5, 3, t, 7), a.clone(), op(4, 1, t, 8)]).unwrap());
        check(&Kronecker::new(vec![a.clone(), op(2, 5, t, 4)]).unwrap());
        check(&BlockDiag::new(vec![a.clone(), op(2, 1, t, 4)]).unwrap());
        check(&BlockDiag::with_multiplicities(vec![a.clone(), op(2, 1, t, 4)], vec![2, 5]).unwrap());
        check(&Transpose::new(a.clone()));
        check(&Adjoint::new(a.clone()));
        check(&Conjugate::new(a.clone()));
        check(&Scaled::new(Scalar::new(-1.5, 0.0), a.clone()).unwrap());
        check(&Scaled::new(Scalar::new(-1.5, 2.0), a.clone()).unwrap());
        check(&Hidden::new(a.clone()));
    }
}

#[test]
fn kronecker_products_of_any_shapes_agree_with_dense_matrices() {
    let t = DType::C64;
    for shapes in [
        vec![(2, 3), (4, 1), (1, 5)],
        vec![(3, 2), (2, 4), (5, 3)],
        vec![(1, 1), (2, 2), (3, 3)],
        vec![(2, 2), (3, 3), (2, 2), (2, 3)],
        vec![(4, 1), (20, 3), (3, 2)],
        vec![(3, 1), (2, 18), (3, 2)],
        vec![(1, 6), (7, 1)],
        vec![(9, 8), (8, 9)],
        vec![(70, 72), (66, 65)],
    ] {
        let parts: Vec<Op> = shapes.iter().enumerate().map(|(s, &(m, n))| op(m, n, t, s)).collect();
        let a = Kronecker::new(parts).unwrap();
        if a.rows() > 1000 {
            let x = array(a.cols(), 1, t, 3);
            let d = dense(&a);
            let (y, z) = (a.apply(&x).unwrap(), Op::new(Matrix(d)).apply(&x).unwrap());
            assert!((0..a.rows()).all(|i| (y.get(i, 0).unwrap() - z.get(i, 0).unwrap()).norm() < 1e-10));
        } else {
            check(&a);
        }
    }
}

#[test]
fn real_parts_act_in_complex_composites() {
    let (real, complex) = (op(3, 4, DType::F32, 1), op(3, 4, DType::C64, 2));
    let sum = Sum::new(vec![real.clone(), complex.clone()]).unwrap();
    assert_eq!((sum.dtype(), sum.children()[0].dtype()), (DType::C64, DType::F64));
    check(&sum);
    check(&Kronecker::new(vec![real.clone(), complex.clone()]).unwrap());
    check(&Product::new(vec![real, Adjoint::new(complex)]).unwrap());
}

#[test]
fn slices_agree_with_dense_matrices() {
    let list = |l: &[usize]| Index::List(l.into());
    let range = |start, end, step| Index::Range { start, end, step };
    for t in [DType::F64, DType::C32, DType::F16] {
        let a = op(5, 6, t, 1);
        for rows in [Index::All, range(1, 4, 1), range(0, 5, 2), list(&[4, 0, 4]), list(&[])] {
            for cols in [Index::All, range(2, 6, 1), list(&[5, 1, 1, 1]), range(3, 3, 1)] {
                check(&Sliced::new(a.clone(), rows.clone(), cols).unwrap());
            }
        }
        assert!(Sliced::new(a, list(&[5]), Index::All).is_err());
    }
}

#[test]
fn nested_composites_agree_with_dense_matrices() {
    let t = DType::C64;
    let kron = Kronecker::new(vec![op(2, 3, t, 1), op(3, 2, t, 2)]).unwrap();
    let blocks = BlockDiag::with_multiplicities(vec![op(1, 2, t, 3), op(2, 1, t, 4)], vec![2, 2]).unwrap();
    let sum = Sum::new(vec![kron, blocks.clone()]).unwrap();
    check(
        &Product::new(vec![Adjoint::new(sum.clone()), Scaled::new(Scalar::new(0.0, 2.0), sum).unwrap()])
            .unwrap(),
    );
    check(&Kronecker::new(vec![Transpose::new(blocks.clone()), blocks]).unwrap());
}

#[test]
fn empty_operators_are_allowed() {
    let (a, b) = (op(0, 3, DType::F64, 1), op(2, 0, DType::F64, 2));
    check(&Kronecker::new(vec![a.clone(), b.clone()]).unwrap());
    check(&Kronecker::new(vec![op(2, 2, DType::F64, 1), b.clone()]).unwrap());
    check(&BlockDiag::new(vec![a.clone(), b.clone()]).unwrap());
    check(&Product::new(vec![b.clone(), a.clone()]).unwrap());
    check(&Sum::new(vec![a.clone(), a]).unwrap());
    check(&BlockDiag::with_multiplicities(vec![b], vec![0]).unwrap());
}

#[test]
fn misfits_name_both_operands() {
    let e = Sum::new(vec![op(2, 3, DType::F64, 1), op(3, 2, DType::F64, 2)]).unwrap_err().to_string();
    assert!(e.contains("[2×3]") && e.contains("[3×2]"), "{e}");
    let e = Product::new(vec![op(2, 3, DType::F64, 1), op(2, 3, DType::F64, 2)]).unwrap_err().to_string();
    assert!(e.contains("as many columns of A as rows of B"), "{e}");
    for empty in [Sum::new(vec![]), Product::new(vec![]), Kronecker::new(vec![]), BlockDiag::new(vec![])] {
        assert!(empty.is_err());
    }
    assert!(Scaled::new(Scalar::new(f64::NAN, 0.0), op(1, 1, DType::F64, 1)).is_err());
}

#[test]
fn nothing_is_allocated_when_warm() {
    let t = DType::F64;
    let kron = Kronecker::new(vec![op(2, 3, t, 1), op(4, 2, t, 2), op(2, 3, t, 5)]).unwrap();
    let sum = Sum::new(vec![kron.clone(), op(16, 18, t, 3)]).unwrap();
    let half = Sum::new(vec![op(9, 9, DType::F16, 1), op(9, 9, DType::F16, 2)]).unwrap();
    let some = Index::Range { start: 1, end: 9, step: 2 };
    for a in [
        kron.clone(),
        Product::new(vec![Adjoint::new(sum.clone()), sum]).unwrap(),
        half,
        Sliced::new(kron, some.clone(), some).unwrap(),
    ] {
        for k in [1, 2, 80] {
            let (x, mut ws) = (array(a.cols(), k, a.dtype(), 1), Workspace::new());
            let mut y = Array::zeros(a.rows(), k, a.dtype()).unwrap();
            let mut run = || {
                let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
                a.apply_into(Trans::None, one, x.as_ref(), zero, y.as_mut().unwrap(), &mut ws).unwrap();
                ws.allocations()
            };
            run();
            run();
            assert_eq!(run(), run(), "{a}");
        }
    }
}

#[test]
fn a_kronecker_product_holds_two_scratch_blocks() {
    let t = DType::F64;
    let a = Kronecker::new(vec![op(3, 2, t, 1), op(2, 5, t, 2), op(4, 3, t, 3), op(2, 2, t, 4)]).unwrap();
    for k in [1, 4] {
        let (x, mut ws) = (array(a.cols(), k, t, 1), Workspace::new());
        let mut y = Array::zeros(a.rows(), k, t).unwrap();
        let one = Scalar::new(1.0, 0.0);
        for _ in 0..3 {
            a.apply_into(Trans::None, one, x.as_ref(), one, y.as_mut().unwrap(), &mut ws).unwrap();
        }
        let held: Vec<usize> = (0..4).map(|_| ws.take(t, 0, 0).map(|a| a.bytes()).unwrap()).collect();
        assert_eq!(held.len(), 4);
        assert!(ws.allocations() <= 2 + 2 + 4, "{}", ws.allocations());
    }
}

#[test]
fn scalars_survive_a_cast() {
    let a = Scaled::new(Scalar::new(0.1, 0.0), op(1, 1, DType::F32, 1)).unwrap();
    assert_eq!(a.cast(DType::F64).unwrap().downcast_ref::<Scaled>().unwrap().scalar().re, 0.1);
}
