//! Figures of the border to loaded plugins: one apply, one dispatched call, loading, refusing.
//!
//! `cargo bench -p cola-benches --bench border`. Needs `cc` and `cargo`. Everything is measured in alternation with
//! what it is compared with; medians of the rounds are told.

#![allow(missing_docs, unsafe_code, clippy::unwrap_used, clippy::panic, reason = "a benchmark")]

use cola::plugins::{Policy, load, unload};
use cola_runtime::{
    Arg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Function, MethodDef, Op,
    Operator, Owner, Result, Scalar, Tag, Trans, Value, Workspace, World,
};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const N: usize = 16;
const ROUNDS: usize = 41;

static LINKED: Constructor = Constructor::new("LinkedTwice");

/// y ← α·2·x + β·y, linked.
struct Linked;

impl Operator for Linked {
    fn tag(&self) -> Tag {
        LINKED.leaf()
    }
    fn shape(&self) -> (usize, usize) {
        (N, N)
    }
    fn dtype(&self) -> DType {
        DType::F64
    }
    fn apply(
        &self,
        _op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        let (x, mut y) = (x.typed::<f64>()?, y.typed::<f64>()?);
        let (a, b) = (2.0 * alpha.re, beta.re);
        for j in 0..x.ncols() {
            for i in 0..x.nrows() {
                let old = if b == 0.0 { 0.0 } else { b * y[(i, j)] };
                y[(i, j)] = a * x[(i, j)] + old;
            }
        }
        Ok(())
    }
    fn rebuild(&self, _: Vec<Op>, _: Vec<Array>) -> Result<Op> {
        Ok(Op::new(Linked))
    }
    fn cost(&self) -> Cost {
        Cost::default()
    }
}

/// The same in C, and a hundred methods.
fn c_source(name: &str, of: &str, methods: usize) -> String {
    let mut text = format!(
        r#"#include "cola_plugin.h"
COLA_PLUGIN("{name}", "1", "", COLA_UNMAPPABLE)
static const cola_host *host;
static cola_plugin *self;
static int32_t apply(void *d, int32_t form, const double *alpha, const DLTensor *x, const double *beta, DLTensor *y, cola_exec *e, cola_error *error) {{
  (void)d, (void)form, (void)e, (void)error;
  double a = 2 * alpha[0], b = beta[0];
  for (int64_t j = 0; j < x->shape[1]; j++) {{
    const double *restrict p = &COLA_AT(double, x, 0, j);
    double *restrict q = &COLA_AT(double, y, 0, j);
    for (int64_t i = 0; i < x->shape[0]; i++) q[i] = a * p[i] + (b == 0 ? 0 : b * q[i]);
  }}
  return 0;
}}
static const cola_operator_table table = {{.struct_size = sizeof table, .flags = COLA_HERMITIAN, .apply = apply}};
static int32_t make(void *u, const cola_call *call, cola_value *out, cola_error *error) {{
  (void)u, (void)call;
  cola_operator_def def = {{.struct_size = sizeof def, .constructor = "{of}", .table = &table, .rows = {N}, .cols = {N}, .dtype = COLA_F64}};
  return host->op_new(self, &def, out, error);
}}
static int32_t answer(void *u, const cola_call *call, cola_value *out, cola_error *error) {{
  (void)u, (void)call, (void)error;
  return host->set_real(out, 32);
}}
int32_t cola_plugin_init(const cola_host *h, cola_plugin *me, cola_error *error) {{
  host = h, self = me;
  cola_constructor_def type = {{.struct_size = sizeof type, .name = "{of}", .head = "{of}() -> Operator", .make = make}};
  cola_method_def rule = {{.struct_size = sizeof rule, .function = "trace", .signature = "{of}", .body = answer}};
  int32_t status = host->define_constructor(me, &type, error);
  if (!status) status = host->define_method(me, &rule, error);
"#
    );
    // Eight rules for each of some further types, spread over the larger tables of the standard library.
    let functions = ["trace", "logdet", "slogdet", "diag", "inverse", "transpose", "exp", "det"];
    for i in 1..methods {
        let (f, more) = (functions[i % 8], format!("{of}{}", i / 8));
        if i == 1 || i % 8 == 0 {
            let _ = writeln!(
                text,
                "  type.name = \"{more}\", type.head = NULL, type.make = NULL;\n  if (!status) status = host->define_constructor(me, &type, error);"
            );
        }
        let _ = writeln!(
            text,
            "  rule.function = \"{f}\", rule.signature = \"{more}\";\n  if (!status) status = host->define_method(me, &rule, error);"
        );
    }
    text.push_str("  return status;\n}\n");
    text
}

fn compile(folder: &Path, name: &str, source: &str) -> PathBuf {
    let (file, library) = (folder.join(format!("{name}.c")), folder.join(format!("{name}.so")));
    std::fs::write(&file, source).unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cola-plugin/include");
    let done = Command::new("cc")
        .args(["-std=c11", "-O3", "-fPIC", "-shared", "-I"])
        .arg(include)
        .arg("-o")
        .args([&library, &file])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    library
}

fn stranger(folder: &Path) -> PathBuf {
    let here = folder.join("twice");
    std::fs::create_dir_all(here.join("src")).unwrap();
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cola-plugin/sdk").canonicalize().unwrap();
    std::fs::write(
        here.join("Cargo.toml"),
        format!("[package]\nname = \"twice\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\ncola-plugin-sdk = {{ path = {sdk:?} }}\n[workspace]\n"),
    )
    .unwrap();
    std::fs::write(
        here.join("src/lib.rs"),
        r#"use cola_plugin_sdk::*;
plugin!("twice", "1", "");
struct Twice(usize);
impl Operator for Twice {
    const NAME: &'static str = "RustTwice";
    const HERMITIAN: bool = true;
    fn shape(&self) -> (usize, usize) { (self.0, self.0) }
    fn multiply(&self, _: Form, x: &Block, y: &mut Block, _: &mut Exec) -> Result<()> {
        let (x, mut y) = (x.view::<f64>()?, y.view_mut::<f64>()?);
        for j in 0..x.cols() {
            for (y, x) in y.col(j).iter_mut().zip(x.col(j)) { *y = 2.0 * x; }
        }
        Ok(())
    }
}
register!(|p| {
    p.constructor::<Twice>("RustTwice(n: Int) -> Operator", |call| Twice(call.get("n")?).into_op()).doc("2I");
    p.method("trace", "RustTwice", |call| { let a: &Twice = call.get("a")?; Ok(2.0 * a.0 as f64) }).doc("2n");
});
"#,
    )
    .unwrap();
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"), here.join("Cargo.lock"))
        .unwrap();
    let done = Command::new("cargo")
        .args(["build", "--release", "--offline", "--quiet"])
        .current_dir(&here)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    here.join("target/release/libtwice.so")
}

/// Nanoseconds of each of some pieces of work, by turns; medians of the rounds.
fn by_turns(times: usize, work: &mut [(&str, &mut dyn FnMut())]) -> Vec<f64> {
    let mut rounds = vec![Vec::new(); work.len()];
    for round in 0..ROUNDS {
        for (k, (_, work)) in work.iter_mut().enumerate() {
            let start = Instant::now();
            (0..times).for_each(|_| work());
            if round > 0 {
                rounds[k].push(start.elapsed().as_secs_f64() * 1e9 / times as f64);
            }
        }
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let medians: Vec<f64> = rounds.into_iter().map(median).collect();
    for ((name, _), ns) in work.iter().zip(&medians) {
        println!("  {name:42} {ns:12.1} ns");
    }
    medians
}

fn op(world: &World, name: &str, args: Vec<Value>) -> Op {
    match world.construct(name, args, vec![]) {
        Ok(Value::Op(op)) => op,
        other => panic!("{other:?}"),
    }
}

fn main() {
    let folder = std::env::temp_dir().join(format!("cola-border-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let world = World::global().unwrap();
    world
        .register(Owner::new("border", "0"), |r| {
            r.constructor(ConstructorDef::new("LinkedTwice").doc("2I"));
            r.method(MethodDef::new("trace", "LinkedTwice", |cx| {
                let a: &Op = cx.get("a")?;
                Ok(Value::Real(2.0 * a.rows() as f64))
            }));
        })
        .unwrap();
    let c = compile(&folder, "c-twice", &c_source("c-twice", "CTwice", 1));
    let rust = stranger(&folder);
    for file in [&c, &rust] {
        // SAFETY: built above.
        unsafe { load(file, &Policy::default()) }.unwrap();
    }
    let ops =
        [Op::new(Linked), op(world, "CTwice", vec![]), op(world, "RustTwice", vec![Value::Int(N as i64)])];

    println!("one apply, n = {N}, f64, one column");
    let x = Array::vector((0..N).map(|i| i as f64).collect::<Vec<_>>());
    let one = Scalar::new(1.0, 0.0);
    let applied = ops.each_ref().map(|a| {
        let (a, x, mut y, mut ws) =
            (a.clone(), x.clone(), Array::zeros(N, 1, DType::F64).unwrap(), Workspace::new());
        move || {
            let y = y.as_mut().unwrap();
            a.apply_into(Trans::None, one, black_box(x.as_ref()), Scalar::new(0.0, 0.0), y, &mut ws).unwrap();
        }
    });
    let [mut linked, mut in_c, mut in_rust] = applied;
    let ns = by_turns(
        200_000,
        &mut [("linked", &mut linked), ("plugin in C", &mut in_c), ("plugin in Rust", &mut in_rust)],
    );
    println!("  over linked: C {:.1} ns, Rust {:.1} ns (25 allowed)", ns[1] - ns[0], ns[2] - ns[0]);

    println!("one dispatched call of trace");
    static TRACE: Function = Function::new("trace");
    let auto = Value::Algorithm(world.algorithm("Auto").unwrap());
    let called = ops.each_ref().map(|a| {
        let (a, auto) = (a.clone(), auto.clone());
        move || {
            let Ok(Value::Real(t)) = TRACE.call(&[Arg::from(&a), Arg::from(&auto)]) else {
                panic!("no number")
            };
            black_box(t);
        }
    });
    let [mut linked, mut in_c, mut in_rust] = called;
    let ns = by_turns(
        200_000,
        &mut [("linked", &mut linked), ("plugin in C", &mut in_c), ("plugin in Rust", &mut in_rust)],
    );
    println!("  plugin over linked: C {:.2}, Rust {:.2}", ns[1] / ns[0], ns[2] / ns[0]);

    let text = c_source("c-hundred", "CHundred", 101);
    println!("loading a plugin with {} methods", text.matches("define_method").count());
    let hundred = compile(&folder, "c-hundred", &text);
    let (mut loads, mut unloads) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        // SAFETY: built above.
        unsafe { load(&hundred, &Policy::default()) }.unwrap();
        loads.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        unload("c-hundred").unwrap();
        unloads.push(start.elapsed().as_secs_f64() * 1e3);
    }
    for (what, mut all) in [("load", loads), ("unload", unloads)] {
        all.sort_by(f64::total_cmp);
        println!("  {what:10} median {:.2} ms, slowest {:.2} ms", all[all.len() / 2], all[all.len() - 1]);
    }

    println!("refusing a wrong file");
    let good = std::fs::read(&c).unwrap();
    let mut foreign = good.clone();
    foreign[18] = 183;
    let wrong = [
        ("a text", b"#!/bin/sh\necho hello\n".to_vec()),
        ("a text of 64 MiB", vec![b'a'; 64 << 20]),
        ("truncated", good[..good.len() / 2].to_vec()),
        ("another machine", foreign),
    ];
    for (what, bytes) in wrong {
        let file = folder.join("wrong.so");
        std::fs::write(&file, bytes).unwrap();
        let mut all: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                // SAFETY: nothing of it is mapped.
                assert!(unsafe { load(&file, &Policy::default()) }.is_err());
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        all.sort_by(f64::total_cmp);
        println!("  {what:20} median {:.4} ms, slowest {:.4} ms", all[all.len() / 2], all[all.len() - 1]);
    }
    let _ = std::fs::remove_dir_all(&folder);
}
