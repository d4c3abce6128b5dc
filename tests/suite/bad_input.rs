//! What users get wrong, and what they are told: the exact words are part of the contract.

use cola::prelude::*;
use cola::properties::{PSD, SELF_ADJOINT, STIEFEL, UNITARY};
use cola::{Norm, Result, Value, World, detect, inv_quad_logdet, log, quad_form, rank, slogdet_with, verify};
use cola_runtime::{ErrorKind, PropSet};
use cola_stdlib::operators::{Hidden, Product, Scaled, Sum, Zero};
use expect_test::{Expect, expect};

fn dense(m: usize, n: usize) -> Op {
    Dense::new(Array::from_fn(m, n, |i, j| 1.0 / (1 + i + 2 * j) as f64).unwrap())
}

/// (0 1; 1 0): eigenvalues ±1.
fn exchange() -> Op {
    Dense::new(Array::from_vec(2, 2, vec![0.0, 1.0, 1.0, 0.0]).unwrap())
}

fn ones(n: usize) -> Array {
    Array::vector(vec![1.0; n])
}

fn told<T>(result: Result<T>) -> String {
    result.map(|_| ()).unwrap_err().to_string()
}

#[track_caller]
fn check(lines: &[String], expected: Expect) {
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn shapes_that_do_not_conform() {
    let (a, b) = (dense(2, 3), dense(2, 2));
    check(
        &[
            told(add(&a, &b)),
            told(dot(&a, &b)),
            told(Sum::new(vec![a.clone(), b.clone()])),
            told(Product::new(vec![a.clone(), b.clone()])),
            told(a.apply(&ones(2))),
            told(solve(&b, &ones(3))),
            told(solve(&a, &ones(2))),
            told(inverse(&a)),
            told(slogdet(&a)),
            told(trace(&a)),
            told(lu(&a)),
            told(slice(&a, &Index::List([5].into()), &Index::All)),
            told(Array::from_vec(2, 2, vec![1.0, 2.0, 3.0])),
            told(Permutation::new(vec![0, 0, 1], DType::F64)),
            told(Sparse::from_triplets(2, 2, &[0, 2], &[0, 0], ones(2))),
        ],
        expect![[r#"
            add: A is Real[Dense] f64[2×3] cpu, B is Real[Dense] f64[2×2] cpu: both must have one shape
            Product: A·B needs as many columns of A as rows of B; A is Real[Dense] f64[2×3] cpu, B is Real[Dense] f64[2×2] cpu
            Sum: A is Real[Dense] f64[2×3] cpu, B is Real[Dense] f64[2×2] cpu: both must have one shape
            Product: A·B needs as many columns of A as rows of B; A is Real[Dense] f64[2×3] cpu, B is Real[Dense] f64[2×2] cpu
            apply: A is 2×3 for A = Real[Dense] f64[2×3] cpu, x is 2×1, y is 2×1
            solve: A = Real[Dense] f64[2×2] cpu, b is 3×1: b needs 2 rows
            solve: A = Real[Dense] f64[2×3] cpu is not square
              help: lstsq(A, b) minimises ‖A·x − b‖ instead
            inverse: Real[Dense] f64[2×3] cpu is not square
              help: pinv(A) is its pseudoinverse, lstsq(A, b) solves least-squares problems
            slogdet: needs a square operator, got Real[Dense] f64[2×3] cpu
            trace: needs a square operator, got Real[Dense] f64[2×3] cpu
            lu: needs a square operator, got Real[Dense] f64[2×3] cpu
            slice: rows: index 5 is out of range for a size of 2
              in a slice of A = Real[Dense] f64[2×3] cpu
            Array::from_vec: 2×2 needs 4 entries, got 3
            Permutation: index 0 occurs twice, at 0 and 1, and index 2 is missing
            Sparse: entry 1 is at (2, 0), outside 2×2"#]],
    );
}

#[test]
fn singular_by_structure() {
    let narrow = Product::new(vec![dense(3, 2), dense(2, 3)]).unwrap();
    check(
        &[
            told(inverse(&narrow)),
            told(solve(&narrow, &ones(3))),
            told(inverse(&Projection::new(ones(1)).and_then(|p| block_diag(&p, &narrow)).unwrap())),
        ],
        expect![[r#"
            Real[Product[Real[Dense]×2]] f64[3×3] cpu is singular by structure: its rank is at most 2 < 3
              help: A⁻¹ does not exist; pinv(A) and lstsq(A, b) do without it, or add a shift A + sI if that serves
            Real[Product[Real[Dense]×2]] f64[3×3] cpu is singular by structure: its rank is at most 2 < 3
              help: A⁻¹ does not exist; pinv(A) and lstsq(A, b) do without it, or add a shift A + sI if that serves
            Real[Product[Real[Dense]×2]] f64[3×3] cpu is singular by structure: its rank is at most 2 < 3
              help: A⁻¹ does not exist; pinv(A) and lstsq(A, b) do without it, or add a shift A + sI if that serves"#]],
    );
}

#[test]
fn nothing_to_work_on() {
    check(
        &[
            told(Sum::new(vec![])),
            told(Product::new(vec![])),
            told(Kronecker::new(vec![])),
            told(BlockDiag::new(vec![])),
        ],
        expect![[r#"
            Sum: needs at least one operator
            Product: needs at least one operator
            Kronecker: needs at least one operator
            BlockDiag: needs at least one operator"#]],
    );
}

#[test]
fn operators_without_rows_work() {
    let a = assume(&dense(0, 0), PSD.set()).unwrap();
    assert_eq!(slogdet(&a).unwrap().logabsdet, 0.0);
    assert_eq!(solve(&a, &Array::zeros(0, 2, DType::F64).unwrap()).unwrap().shape(), (0, 2));
    assert_eq!(trace(&a).unwrap().re, 0.0);
    for ord in Norm::ALL {
        assert_eq!(norm(&a, ord).unwrap(), 0.0);
    }
    assert_eq!(to_dense(&inverse(&a).unwrap()).unwrap().shape(), (0, 0));
    assert_eq!(to_dense(&kron(&a, &dense(2, 3)).unwrap()).unwrap().shape(), (0, 0));
    assert!(verify(&a).is_ok());
    assert!(detect(&a).is_ok());
}

#[test]
fn claims_that_the_shape_rules_out() {
    let a = dense(2, 3);
    check(
        &[told(assume(&a, PSD.set())), told(assume(&a, UNITARY.set())), told(assume(&a, STIEFEL.set()))],
        expect![[r#"
            assume: an operator that is not square cannot be PSD; A is Real[Dense] f64[2×3] cpu
            assume: an operator that is not square cannot be Unitary; A is Real[Dense] f64[2×3] cpu
            assume: n orthonormal columns need at least n rows; A is Real[Dense] f64[2×3] cpu"#]],
    );
}

fn claimed(p: PropSet) -> Op {
    assume(&exchange(), p).unwrap()
}

#[test]
fn a_false_claim_is_named_wherever_it_is_found() {
    let psd = claimed(PSD.set());
    let hidden = assume(&Hidden::new(exchange()), PSD.set()).unwrap();
    let b = Array::vector(vec![1.0, -1.0]);
    let skew =
        assume(&Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, -1.0, 2.0]).unwrap()), SELF_ADJOINT.set())
            .unwrap();
    let not_unitary = assume(&dense(2, 2), UNITARY.set()).unwrap();
    let negative = scale(Scalar::new(-1.0, 0.0), &detect(&dense(2, 2)).unwrap()).unwrap();
    let ways = [
        told(solve_with(&psd, &b, &Cholesky {}.into())),
        told(solve_with(&hidden, &b, &Cg::default().into())),
        told(cholesky(&psd)),
        told(slogdet_with(&psd, &Cholesky {}.into())),
        told(norm(&assume(&negative, PSD.set()).unwrap(), Norm::Nuc)),
        told(solve_with(&skew, &b, &Ldl {}.into())),
        told(solve(&not_unitary, &b)),
        told(verify(&psd)),
        told(verify(&skew)),
        told(verify(&not_unitary)),
    ];
    for way in &ways {
        let named = ["PSD", "positive", "self-adjoint", "SelfAdjoint", "nitary", "Normal"];
        assert!(named.iter().any(|n| way.contains(n)), "the claim is not named: {way}");
    }
    check(
        &ways,
        expect![[r#"
            A is not positive definite: Cholesky pivot 0 is 0
              in Cholesky of PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              help: if the claim PSD is false, drop it and solve with LDL() or LU(); if A is singular, add a shift A + sI
            PSD[Hidden] f64[2×2] cpu was taken to be PSD, but pᴴ·A·p = -2.000e0 (pᴴ·A·p/pᴴ·p = -1.000e0) in iteration 1 of CG
              help: the claim PSD is false; without it, LDL(), MINRES() or GMRES() solve this
            A is not positive definite: Cholesky pivot 0 is 0
              in Cholesky of PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              help: if the claim PSD is false, drop it and solve with LDL() or LU(); if A is singular, add a shift A + sI
            A is not positive definite: Cholesky pivot 0 is 0
              in Cholesky of PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              help: if the claim PSD is false, drop it and solve with LDL() or LU(); if A is singular, add a shift A + sI
            PSD[Real[Symmetric[Tridiagonal]]] f64[2×2] cpu is claimed to be PSD, but its trace is -1.25
              help: drop the claim: the nuclear norm then goes by singular values
            Real[SelfAdjoint[Symmetric[Dense]]] f64[2×2] cpu was taken to be self-adjoint, but |xᴴ·A·y − (A·x)ᴴ·y| is 6.3e-1 of its size for random x and y
              help: the claim is false; without it, LU() or GMRES() solve this
            Real[Unitary[Dense]] f64[2×2] cpu was taken to be Unitary, but A·(Aᴴ·b) differs from b: backward error 6.4e-1
              help: the claim Unitary is false; without it, LU() or GMRES() solve this
            verify: A is not PSD: random vectors violate it by 1.0e0, rounding allows 6.4e-14; A is PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              help: do not assert PSD of A, or of the part that it was inferred from
            verify: A is not Symmetric: random vectors violate it by 3.1e-1, rounding allows 6.4e-14; A is Real[SelfAdjoint[Symmetric[Dense]]] f64[2×2] cpu
              help: do not assert Symmetric of A, or of the part that it was inferred from
            verify: A is not Unitary: random vectors violate it by 4.7e-1, rounding allows 6.4e-14; A is Real[Unitary[Dense]] f64[2×2] cpu
              help: do not assert Unitary of A, or of the part that it was inferred from"#]],
    );
}

#[test]
fn false_claims_have_their_own_kind() {
    let indefinite = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 2.0, 1.0]).unwrap());
    let psd = assume(&indefinite, PSD.set()).unwrap();
    let b = Array::vector(vec![1.0, -1.0]);
    for e in [
        solve_with(&assume(&Hidden::new(exchange()), PSD.set()).unwrap(), &b, &Cg::default().into())
            .map(|_| ()),
        verify(&psd).map(|_| ()),
        assume(&dense(2, 3), PSD.set()).map(|_| ()),
    ] {
        assert_eq!(e.unwrap_err().kind(), ErrorKind::FalseClaim);
    }
    // A pivot that is not positive may come from a matrix that is singular, too: the help says both.
    let e = cholesky(&psd).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotPositiveDefinite);
    assert!(e.help().unwrap().contains("the claim PSD is false"), "{e}");
}

#[test]
fn numbers_that_are_no_numbers() {
    let nan = Array::vector(vec![1.0, f64::NAN]);
    check(
        &[
            told(solve(&dense(2, 2), &nan)),
            told(Scaled::new(Scalar::new(f64::INFINITY, 0.0), dense(2, 2))),
            told(scale(Scalar::new(f64::NAN, 0.0), &dense(2, 2))),
            told(inverse(&Diagonal::new(Array::vector(vec![1.0, 0.0, 2.0])).unwrap())),
            told(solve(&Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 2.0, 4.0]).unwrap()), &ones(2))),
            told(det(&Dense::new(Array::full(2, 2, DType::F64, Scalar::new(f64::NAN, 0.0)).unwrap()))),
        ],
        expect![[r#"
            solve: the right-hand side b holds NaN or infinity, first at (1, 0)
            Scaled: c is inf, but must be finite; A is Real[Dense] f64[2×2] cpu
            scale: c is NaN, but must be finite; A is Real[Dense] f64[2×2] cpu
            Diagonal is singular: entry 1 is 0
              help: A⁻¹ does not exist; add a shift A + sI if that serves
            A is singular: pivot 1 is 0
              in LU of Real[Dense] f64[2×2] cpu
              help: A⁻¹ does not exist; add a shift A + sI if that serves
            A holds NaN or infinity, first at (0, 0)
              in LU of Real[Dense] f64[2×2] cpu"#]],
    );
}

#[test]
fn another_device_is_refused_by_name() {
    let elsewhere = cola_runtime::Device::new("gpu", 0).unwrap();
    let far = Op::new(Elsewhere { device: elsewhere });
    let sum = Sum::new(vec![dense(2, 2), far.clone()]);
    check(
        &[told(sum), told(far.apply(&ones(2)))],
        expect![[r#"
        Sum: Real[Dense] f64[2×2] cpu is on cpu, Real[Dense] f64[2×2] gpu:0 is on gpu:0
        Real[Dense] f64[2×2] gpu:0 acts on gpu:0, the operand is on cpu"#]],
    );
}

/// An operator that says it lives on another device.
struct Elsewhere {
    device: cola_runtime::Device,
}

impl cola_runtime::Operator for Elsewhere {
    fn tag(&self) -> cola_runtime::Tag {
        dense(2, 2).operator().tag()
    }
    fn shape(&self) -> (usize, usize) {
        (2, 2)
    }
    fn dtype(&self) -> DType {
        DType::F64
    }
    fn device(&self) -> cola_runtime::Device {
        self.device
    }
    fn apply(
        &self,
        _: cola_runtime::Trans,
        _: Scalar,
        _: cola_runtime::ArrayRef<'_>,
        _: Scalar,
        _: cola_runtime::ArrayMut<'_>,
        _: &mut cola_runtime::Workspace,
    ) -> Result<()> {
        Ok(())
    }
    fn rebuild(&self, _: Vec<Op>, _: Vec<Array>) -> Result<Op> {
        Ok(Op::new(Elsewhere { device: self.device }))
    }
    fn cost(&self) -> cola_runtime::Cost {
        cola_runtime::Cost::default()
    }
}

#[test]
fn spectra_and_functions_that_do_not_exist() {
    let world = World::global().unwrap();
    let call = |name: &str, a: &Op, options: &[(&str, Value)]| {
        let options = options.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        told(world.call(name, vec![Value::Op(a.clone())], options))
    };
    let (a, b) = (dense(3, 3), dense(2, 3));
    let text = |s: &str| Value::symbol(s);
    check(
        &[
            call("eig", &a, &[("k", Value::Int(4))]),
            call("eig", &a, &[("k", Value::Int(0))]),
            call("eig", &kron(&a, &a).unwrap(), &[("k", Value::Int(10))]),
            call("eig", &a, &[("which", text("XX"))]),
            call("eig", &a, &[("which", text("SM")), ("sigma", Value::Real(1.0))]),
            call("eig", &a, &[("sigma", Value::Real(f64::NAN))]),
            call("eig", &a, &[("b", Value::Op(dense(2, 2)))]),
            call("eig", &b, &[]),
            call("schur", &b, &[]),
            call("svd", &b, &[("k", Value::Int(3))]),
            call("svd", &b, &[("which", text("LA"))]),
            call("nullspace", &a, &[("rcond", Value::Real(2.0))]),
            call("norm", &a, &[("ord", text("XX"))]),
            call("exp", &b, &[]),
            call("pow", &a, &[("p", Value::Real(f64::INFINITY))]),
            call("apply_fn", &a, &[("f", text("XX"))]),
            told(log(&Diagonal::new(Array::vector(vec![1.0, 0.0])).unwrap())),
            told(sqrt(&assume(&exchange(), PSD.set()).unwrap()).and_then(|f| f.apply(&ones(2)))),
        ],
        expect![[r#"
            eig: k = 4, but an operator of order 3 has 3 eigenvalues; k is between 1 and 3
            eig: k = 0, but an operator of order 3 has 3 eigenvalues; k is between 1 and 3
            eig: k = 10, but an operator of order 9 has 9 eigenvalues; k is between 1 and 9
            which: there is no order `XX`; which is one of LM, SM, LA, SA, LR, SR, LI, SI
            eig: `sigma` orders by distance from it and `which` = SM otherwise: pass one of them
            eig: `sigma` = NaN is no number to be near to
            eig: A·v = λ·B·v needs two operators of one size, got Real[Dense] f64[3×3] cpu and Real[Dense] f64[2×2] cpu
            eig: needs a square operator, got Real[Dense] f64[2×3] cpu
            schur: needs a square operator, got Real[Dense] f64[2×3] cpu
            svd: k = 3, but an operator of 2×3 has 2 singular values; k is between 1 and 2
            svd: singular values are not negative: `which` is LM or SM, not LA
            nullspace: rcond is relative to σ₁ and must be in [0, 1), got 2
            norm: argument `ord` must be fro, 1, inf, 2 or nuc, got XX
            exp: needs a square operator, got Real[Dense] f64[2×3] cpu
            pow: the exponent is inf, and must be finite
            there is no scalar function `XX`
              help: there are exp, log, sin, cos, tan, sinh, cosh, tanh, sinc, sign, reciprocal, sigmoid, abs, relu, step, sqrt, isqrt; from Rust, any closure as a ScalarFunction
            log: entry 1 of Diagonal is 0, where log has no value
            PSD[Real[Symmetric[Dense]]] f64[2×2] cpu is claimed to be PSD, but its least eigenvalue is -1e0
              in sqrt of PSD[Real[Symmetric[Dense]]] f64[2×2] cpu by eigenvectors
              help: drop the claim"#]],
    );
}

#[test]
fn the_function_that_was_called_is_named() {
    let (wide, b) = (dense(2, 3), ones(2));
    let zero = Zero::new(2, 2, DType::F64);
    check(
        &[
            told(det(&wide)),
            told(logdet(&wide)),
            told(quad_form(&dense(3, 3), &b)),
            told(quad_form(&wide, &b)),
            told(inv_quad_logdet(&dense(3, 3), &b)),
            told(solve(&zero, &b)),
            told(cholesky(&zero)),
            told(rank(&ScalarMul::new(Scalar::new(f64::NAN, 0.0), 2, DType::F64).unwrap())),
            told(slogdet(&LowRank::new(Array::vector(vec![1.0, f64::NAN]), b.clone()).unwrap())),
            told(exp(&Circulant::new(Array::vector(vec![1e200, 1.0])).unwrap())),
            told(solve(
                &Diagonal::new(Array::vector(vec![c64::new(1e-300, 1e-300); 2])).unwrap(),
                &Array::vector(vec![1e300; 2]),
            )),
        ],
        expect![[r#"
            det: needs a square operator, got Real[Dense] f64[2×3] cpu
            logdet: needs a square operator, got Real[Dense] f64[2×3] cpu
            quad_form: A = Real[Dense] f64[3×3] cpu, b is 2×1: b needs 3 rows
            quad_form: needs a square operator, got Real[Dense] f64[2×3] cpu
            inv_quad_logdet: A = Real[Dense] f64[3×3] cpu, b is 2×1: b needs 3 rows
            A = Idempotent[PSD[Symmetric[Zero]]] f64[2×2] cpu is singular: all its entries are 0
              help: A⁻¹ does not exist; add a shift A + sI if that serves
            A = Idempotent[PSD[Symmetric[Zero]]] f64[2×2] cpu is singular: all its entries are 0
              help: it has no Cholesky factor; ldl(A) exists for singular operators
            ScalarMul holds NaN or infinity, first at (0, 0)
            slogdet: array 0 of A = Real[LowRank] f64[2×2] cpu (k=1) holds NaN or infinity, first at (1, 0)
            exp: exp of eigenvalue 0 = 1e200 overflows
            x = b/d overflows c64: d is 1e-300+1e-300i at 0, b is 1e300
              help: rescale, or use a type of larger range"#]],
    );
}
