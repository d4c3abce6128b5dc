//! One plugin of every sort of item: composed operators, bound names, properties, functions, algorithms, casts.

use crate::build::stranger;
use crate::trial::{call, number, operator, together, trust, world};
use cola_plugin::unload;
use cola_runtime::{Array, DType, ErrorKind, Owner, Value, c64, conformance, report};

const SOURCE: &str = r#"
use cola_plugin_sdk::*;

plugin!("everything", "0.3", "one of every sort of item");

/// Σ parts, as an operator of the plugin's own: it applies operators of the host.
struct Both { m: usize, n: usize, dtype: DType, parts: Vec<Value> }

impl Operator for Both {
    const NAME: &'static str = "Both";
    const FORMS: &'static [Form] = &[Form::Plain, Form::Transpose, Form::Adjoint, Form::Conjugate];
    fn shape(&self) -> (usize, usize) { (self.m, self.n) }
    fn dtype(&self) -> DType { self.dtype }
    fn multiply(&self, form: Form, x: &Block, y: &mut Block, exec: &mut Exec) -> Result<()> {
        let one = C64::new(1.0, 0.0);
        for (i, part) in self.parts.iter().enumerate() {
            let beta = if i == 0 { C64::new(0.0, 0.0) } else { one };
            exec.apply(part, form, one, x, beta, y)?;
        }
        Ok(())
    }
    fn rebuild(&self, children: Vec<Value>, _: Vec<Value>) -> Result<Value> { both(children) }
    fn cost(&self) -> Option<Cost> { Some(Cost { flops: 7.0, bytes: 8.0, held: f64::NAN }) }
    fn rank_bound(&self) -> usize { 1000 }
}

fn both(parts: Vec<Value>) -> Result<Value> {
    let Some(first) = parts.first() else { return Err(Error::invalid("Both needs parts")) };
    let (m, n) = first.shape()?;
    let dtype = first.dtype()?;
    if parts.iter().any(|p| p.shape().ok() != Some((m, n))) { return Err(Error::shape("the parts differ")) }
    OperatorParts::of(Both { m, n, dtype, parts: parts.clone() }).children(parts).details(format!("{m}×{n}")).build()
}

register!(|p| {
    p.abstract_constructor("Several").doc("what is composed of several");
    p.constructor::<Both>("Both(parts...: Operator) -> Operator", |call| both(call.get::<Value>("parts")?.items()?))
        .parent("Several").variadic().commutative().doc("a sum of one's own");
    p.property("Striped", |a, tol| Ok((0..a.cols()).all(|j| (0..a.rows()).all(|i| (a[(i, j)] - a[(0, j)]).norm() <= tol))))
        .doc("all rows are equal");
    p.function("corner(a: Operator, alg: Algorithm = Auto) -> Number", |call| {
        // On dense operands: an array.
        let a: &Value = call.get("a")?;
        first(a.to_vec::<C64>()?)
    }).doc("the first entry");
    p.algorithm("Peek(; times: Int = 1, tol: Float = 0.5)").doc("looks at one entry")
        .check(|call| if call.get::<i64>("times")? < 1 { Err(Error::invalid("Peek: times must be at least 1")) } else { Ok(()) });
    p.method("corner", "_, Peek", |call| {
        let (a, alg): (&Value, &Value) = (call.get("a")?, call.get("alg")?);
        let times: i64 = alg.field("times")?.get()?;
        if a.shape()?.0 == 0 || a.shape()?.1 == 0 { return first(Vec::new()) }
        let e = Value::array::<f64>(a.shape()?.1, 1, |i, _| if i == 0 { 1.0 } else { 0.0 })?;
        let y = crate::call("apply", &[a, &e], &[])?;
        Evidence { method: "peek".to_owned(), iterations: Some(times as usize), note: "looked".to_owned(), ..Evidence::default() }.tell()?;
        warn("one entry says little");
        first(y.to_vec::<C64>()?)
    }).rank(Rank::Algorithm).name("peek").doc("e₁ᵀ·A·e₁\n\n# Cost  one product\n# Source  the definition");
    p.method("corner", "_", |call| {
        let a: &Value = call.get("a")?;
        let peek = crate::call("Peek", &[], &[("times", 3_i64.into_value()?)])?;
        crate::call("corner", &[a, &peek], &[])
    }).rank(Rank::Fallback).doc("by Peek");
    // Names that a pattern binds: one operator, and all the others.
    p.method("corner", "Both[d:Diagonal, rest:_...]", |call| {
        let d: &Value = call.get("d")?;
        let mut sum = crate::call("corner", &[d], &[])?.get::<C64>()?;
        for part in call.bound("rest")? { sum += crate::call("corner", &[&part], &[])?.get::<C64>()?; }
        Ok(sum)
    }).guard("square", |call| call.get::<&Value>("a")?.shape().map(|(m, n)| m == n)).doc("corner(D + …) = corner(D) + …");
    p.method("properties", "Both", |call| {
        let a: &Value = call.get("a")?;
        let all = (0..2).all(|i| a.child(i).and_then(|c| c.has("PSD")).unwrap_or(false));
        Value::properties(if all { "PSD" } else { "" })
    }).doc("PSD where the first two parts are");
    p.method("slogdet", "Both[_]", |call| {
        let a: &Value = call.get("a")?;
        let part = a.child(0)?;
        let found = crate::call("slogdet", &[&part], &[])?;
        Value::record("SlogDet", &[("sign", found.field("sign")?), ("logabsdet", found.field("logabsdet")?)])
    }).doc("of its only part");
    for (name, count) in [("Both of one", 1), ("Both of two", 2), ("Both of three", 3)] {
        p.sample(name, move |dtype, _| {
            let entries = Value::array::<C64>(3, 1, |i, _| C64::new(2.0 + i as f64, 0.0))?;
            let entries = if dtype.is_complex() { entries } else { crate::call("Diagonal", &[&entries], &[]).and(real(3))? };
            let d = crate::call("Diagonal", &[&entries.cast(dtype)?], &[])?;
            both(vec![d; count])
        });
    }
});

fn first(v: Vec<C64>) -> Result<C64> { v.first().copied().ok_or_else(|| Error::shape("an empty operator has no corner")) }

fn real(n: usize) -> Result<Value> { Value::array::<f64>(n, 1, |i, _| 2.0 + i as f64) }
"#;

#[test]
fn constructors_properties_functions_algorithms_methods_and_samples_of_a_plugin_take_part_like_everybodys() {
    let _turn = together();
    trust(&stranger("everything", SOURCE)).unwrap();
    let diagonal = |entries: Vec<f64>| {
        world().construct("Diagonal", vec![Value::Array(Array::vector(entries))], vec![]).unwrap()
    };
    let dense = |entries: Vec<f64>| Value::Array(Array::from_vec(2, 2, entries).unwrap());
    let (d, m) = (diagonal(vec![5.0, 6.0]), dense(vec![1.0, 2.0, 3.0, 4.0]));
    let a = world().construct("Both", vec![m.clone(), d.clone()], vec![]).unwrap();
    // Children are a part of the type, in no order; arrays became operators; details are shown.
    assert!(operator(&a).to_string().contains("Both[") && operator(&a).to_string().ends_with("(2×2)"), "{a}");
    assert_eq!(operator(&a).children().len(), 2);
    let y = operator(&a).apply(&Array::vector(vec![1.0, 1.0])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [9.0, 12.0]);
    let t = call("transpose", &[&a]).unwrap();
    let y = operator(&t).apply(&Array::vector(vec![1.0, 0.0])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [6.0, 3.0]);
    // A cast goes through `rebuild`; a rank bound beyond the shape is not believed, nor a cost that is NaN.
    let complex = operator(&a).apply(&Array::vector(vec![c64::new(0.0, 1.0), c64::new(1.0, 0.0)])).unwrap();
    assert_eq!(complex.get(0, 0).unwrap(), c64::new(3.0, 6.0));
    assert_eq!(operator(&a).rank_bound(), 2);
    assert!(operator(&a).cost().held.is_finite() && operator(&a).cost().flops == 7.0);

    // The function by name with its default algorithm, by the plugin's algorithm, by the pattern's names in either order.
    assert_eq!(number(&call("corner", &[&m]).unwrap()), 1.0);
    assert_eq!(number(&call("corner", &[&a]).unwrap()), 6.0);
    let peek = world().construct("Peek", vec![], vec![("times".to_owned(), Value::Int(2))]).unwrap();
    assert_eq!(peek.to_string(), "Peek(times=2, tol=0.5)");
    let (found, report) = report::record(|| call("corner", &[&m, &peek]).unwrap());
    assert_eq!(number(&found), 1.0);
    assert_eq!(report.iterations(), Some(2));
    assert!(report.warnings().any(|w| w == "one entry says little"), "{report:?}");
    let refused = world().construct("Peek", vec![], vec![("times".to_owned(), Value::Int(0))]).err().unwrap();
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
    assert!(refused.to_string().contains("times must be at least 1"), "{refused}");
    let error = world().construct("Both", vec![], vec![]).err().unwrap();
    assert!(error.to_string().contains("Both needs parts"), "{error}");

    // Properties: inferred by the plugin's rule, of its own definition, and used by rules of the standard library.
    let psd = world().construct("Both", vec![d.clone(), d.clone()], vec![]).unwrap();
    let has = |op: &Value, name: &str| world().catalog().property(name).is_some_and(|p| operator(op).has(p));
    assert!(has(&psd, "PSD") && !has(&a, "PSD"));
    assert!(world().snapshot().property_names().contains(&"Striped"));
    let one = world().construct("Both", vec![d], vec![]).unwrap();
    assert!((number(&call("logdet", &[&one]).unwrap()) - 30.0_f64.ln()).abs() < 1e-14);
    // An abstract constructor of the plugin in a pattern.
    world()
        .register(Owner::new("everything-test", "1"), |r| {
            r.method(cola_runtime::MethodDef::new("norm", "Several", |_| Ok(Value::Real(-1.0))));
        })
        .unwrap();
    assert_eq!(number(&call("norm", &[&psd]).unwrap()), -1.0);
    world().remove("everything-test").unwrap();

    let options = conformance::Options {
        owner: Some("everything".to_owned()),
        dtypes: vec![DType::F64, DType::C64, DType::F32, DType::C32],
        ..conformance::Options::default()
    };
    let verdict = conformance::run(world(), &options, &mut |_| {});
    assert!(verdict.is_ok(), "{verdict}");
    assert!(verdict.methods >= 4, "{verdict}");
    unload("everything").unwrap();
    assert_eq!(call("corner", &[&m]).err().map(|e| e.kind()), Some(ErrorKind::UnknownFunction));
}
