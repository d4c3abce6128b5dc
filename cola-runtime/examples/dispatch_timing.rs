//! How long the parts of dispatch take: `cargo run --release -p cola-runtime --example dispatch_timing`.
//!
//! One function of two dispatched arguments with about 1,000 methods: every structure with every algorithm, sums
//! and products of two structures, and rows that a property or an algorithm alone selects.

use std::hint::black_box;
use std::time::Instant;

use cola_runtime::dispatch::{Memo, MethodOrder, Rank, Row};
use cola_runtime::pattern::{Signature, matches};
use cola_runtime::tag::{Catalog, ConstructorSpec, Params, PropSet, Tag};

/// The least time of a few runs, in nanoseconds per item.
fn time<T>(what: &str, items: usize, mut run: impl FnMut() -> T) {
    let mut best = f64::INFINITY;
    for _ in 0..15 {
        let start = Instant::now();
        black_box(run());
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what:<46} {:>12.1} ns", best * 1e9 / items as f64);
}

fn world() -> Result<Catalog, Box<dyn std::error::Error>> {
    let c = Catalog::new();
    let adjoint = c.define_property("SelfAdjoint", PropSet::EMPTY)?;
    c.define_property("PSD", PropSet::only(adjoint))?;
    let operator = Some(c.define_constructor(ConstructorSpec::new_abstract("Operator", None))?);
    let structured = Some(c.define_constructor(ConstructorSpec::new_abstract("Structured", operator))?);
    for i in 0..40 {
        c.define_constructor(ConstructorSpec::leaf(&format!("M{i}"), structured))?;
    }
    c.define_constructor(ConstructorSpec::composite("Sum", operator, Params::Variadic).commutative())?;
    c.define_constructor(ConstructorSpec::composite("Kronecker", operator, Params::Variadic))?;
    let algorithm = Some(c.define_constructor(ConstructorSpec::new_abstract("Algorithm", None))?);
    for i in 0..15 {
        c.define_constructor(ConstructorSpec::leaf(&format!("Alg{i}"), algorithm))?;
    }
    Ok(c)
}

fn rows(c: &Catalog) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    let mut add = |text: String, rank| -> Result<(), Box<dyn std::error::Error>> {
        let parsed = Signature::parse(c, &text)?;
        rows.extend(parsed.into_iter().map(|signature| Row { signature, rank, guarded: false }));
        Ok(())
    };
    add("_, _".into(), Rank::Fallback)?;
    for a in 0..15 {
        add(format!("Operator, Alg{a}"), Rank::Algorithm)?;
        add(format!("PSD[Operator], Alg{a}"), Rank::Algorithm)?;
        for m in 0..40 {
            add(format!("M{m}, Alg{a}"), Rank::Structure)?;
        }
    }
    for m in 0..40 {
        add(format!("M{m}, Algorithm"), Rank::Structure)?;
        for n in m..m + 8 {
            add(format!("Sum[M{m}, M{}], Algorithm", n % 40), Rank::Structure)?;
        }
    }
    add("Kronecker[_...], Algorithm".into(), Rank::Structure)?;
    Ok(rows)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let c = world()?;
    let rows = rows(&c)?;
    println!("{} methods", rows.len());
    time("build the order", 1, || MethodOrder::build(&c, &rows));
    let order = MethodOrder::build(&c, &rows);
    time("audit: ambiguities", 1, || order.ambiguities(None));
    time("audit: inversions, duplicates, unreachable", 1, || {
        (order.rank_inversions(), order.duplicates(), order.unreachable())
    });
    println!("{} ambiguities", order.ambiguities(None).len());

    let parse = |text: String| c.parse_tag(&text);
    let mut first: Vec<Tag> =
        (0..40).map(|m| parse(format!("PSD[M{m}]{{f64}}@cpu"))).collect::<Result<_, _>>()?;
    for m in 0..40 {
        first.push(parse(format!("Sum[M{m}, M{}]{{f64}}@cpu", (m + 3) % 40))?);
        first.push(parse(format!("Kronecker[M{m}, M{m}]{{f64}}@cpu"))?);
    }
    let second: Vec<Tag> = (0..15).map(|a| parse(format!("Alg{a}"))).collect::<Result<_, _>>()?;
    let calls: Vec<[Tag; 2]> = (0..4096).map(|i| [first[i * 7 % first.len()], second[i * 11 % 15]]).collect();
    time("cold resolve", calls.len(), || {
        calls.iter().filter(|call| order.resolve(&c, &call[..]).sole().is_some()).count()
    });

    let memo = Memo::new();
    let key = |call: &[Tag; 2]| [call[0].id(), call[1].id(), 0, 0];
    for call in &calls {
        memo.insert(key(call), order.resolve(&c, call).sole());
    }
    println!("{} cached", memo.len());
    time("memo hit, all signatures in turn", calls.len(), || {
        calls.iter().filter(|call| memo.get(key(black_box(call))).is_some()).count()
    });
    time("memo hit, one signature", calls.len(), || {
        calls.iter().filter(|_| memo.get(key(black_box(&calls[0]))).is_some()).count()
    });

    let ctor = |name| c.constructor(name).ok_or("missing");
    let (sum, kron) = (ctor("Sum")?, ctor("Kronecker")?);
    let intern = |ctor, i: usize| {
        let kids = [first[i % 40], first[(i + 3) % 40]];
        c.intern(ctor, PropSet::EMPTY, c.dtype(kids[0]), c.device(kids[0]), &kids)
    };
    time("intern Sum of two", 4096, || (0..4096).map(|i| intern(sum, i).id()).max());
    time("intern Kronecker of two", 4096, || (0..4096).map(|i| intern(kron, i).id()).max());
    let pattern =
        |text: &str| Ok::<_, Box<dyn std::error::Error>>(Signature::parse(&c, text)?.swap_remove(0));
    for text in ["PSD[Structured]", "Sum[M1, M4]", "Kronecker[M1, _...]", "Sum[M1, _...]"] {
        let signature = pattern(text)?;
        let p = &signature.args()[0];
        time(&format!("match {text}"), calls.len(), || {
            calls.iter().filter(|call| matches(&c, black_box(p), call[0])).count()
        });
        let hit = calls.iter().find(|call| matches(&c, p, call[0])).ok_or("no hit")?;
        time("    on a tag that does", 4096, || {
            (0..4096).filter(|_| matches(&c, black_box(p), black_box(hit[0]))).count()
        });
    }
    Ok(())
}
