//! The kit catches wrong rules: five typical mistakes, each injected and each found.

use cola as _;
use cola_runtime::conformance::{self, Options};
use cola_runtime::{
    Array, Call, DType, MethodDef, Op, Owner, Rank, Result, Scalar, Value, World, with_element,
};
use cola_stdlib::functions::{SlogDet, slogdet, to_dense, transpose};
use cola_stdlib::operators::{Diagonal, Kronecker};

/// Registers one wrong method and returns what the kit says of it.
fn verdict(def: MethodDef) -> String {
    let _held = crate::changing();
    let world = World::global().unwrap();
    world.register(Owner::new("wrong", "0"), |r| r.method(def.rank(Rank::Override).doc("wrong"))).unwrap();
    let options = Options {
        dtypes: vec![DType::F64, DType::C64],
        owner: Some("wrong".to_owned()),
        ..Options::default()
    };
    let verdict = conformance::run(world, &options, &mut |_| {});
    world.remove("wrong").unwrap();
    assert!(!verdict.is_ok(), "the kit did not notice");
    println!("{verdict}");
    verdict.to_string()
}

#[test]
fn a_wrong_sign_is_caught() {
    let said = verdict(MethodDef::new("slogdet", "Diagonal, Algorithm", |cx: &Call<'_>| -> Result<Value> {
        use cola_runtime::IntoValue;
        let right = cx.next()?;
        let s = cola_runtime::value::record_of::<SlogDet>(right).unwrap();
        Ok(SlogDet { sign: -s.sign, ..s }.into_value())
    }));
    assert!(said.contains("slogdet(Diagonal"), "{said}");
}

#[test]
fn a_missing_power_is_caught() {
    let said = verdict(MethodDef::new("slogdet", "Kronecker[_...]", |cx| {
        use cola_runtime::IntoValue;
        // Forgets the powers N/nᵢ.
        let a: &Kronecker = cx.get("a")?;
        let (mut sign, mut logabsdet) = (Scalar::new(1.0, 0.0), 0.0);
        for factor in cola_runtime::Operator::children(a) {
            let s = slogdet(factor)?;
            sign *= s.sign;
            logabsdet += s.logabsdet;
        }
        Ok(SlogDet { sign, logabsdet }.into_value())
    }));
    assert!(said.contains("slogdet(Kronecker"), "{said}");
}

#[test]
fn swapped_factors_are_caught() {
    let said = verdict(MethodDef::new("transpose", "Kronecker[_...]", |cx| {
        let a: &Kronecker = cx.get("a")?;
        let parts: Result<Vec<_>> = cola_runtime::Operator::children(a).iter().rev().map(transpose).collect();
        Kronecker::new(parts?).map(Value::Op)
    }));
    assert!(said.contains("transpose(Kronecker"), "{said}");
}

#[test]
fn a_forgotten_conjugate_is_caught() {
    let said = verdict(MethodDef::new("adjoint", "Diagonal", |cx| {
        let a: &Diagonal = cx.get("a")?;
        Diagonal::new(a.entries().clone()).map(Value::Op)
    }));
    assert!(said.contains("adjoint(Diagonal") && said.contains("c64"), "{said}");
}

#[test]
fn a_wrong_guard_is_caught() {
    // diag(A ⊗ B) = diag(A) ⊗ diag(B) holds on the main diagonal; the guard forgets to ask for it.
    let said = verdict(
        MethodDef::new("diag", "Kronecker[_...]", |cx| {
            let dense = to_dense(cx.get::<&Op>("a")?)?;
            let n = dense.rows().min(dense.cols());
            with_element!(dense.dtype(), T => {
                let view = dense.view::<T>()?;
                Array::from_fn(n, 1, |i, _| view[(i, i)]).map(Value::Array)
            })
        })
        .guard("always", |_| true),
    );
    assert!(said.contains("diag(Kronecker"), "{said}");
}
