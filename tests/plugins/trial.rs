//! Building `trial.c`, and what tests do with it.

use crate::build;
use cola_plugin::{Plugin, Policy, load};
use cola_runtime::{Op, Result, Value, World};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Tests that count what the whole process holds run alone, all others together.
static TURNS: RwLock<()> = RwLock::new(());

pub fn together() -> RwLockReadGuard<'static, ()> {
    TURNS.read().unwrap_or_else(PoisonError::into_inner)
}

pub fn alone() -> RwLockWriteGuard<'static, ()> {
    TURNS.write().unwrap_or_else(PoisonError::into_inner)
}

/// A trial plugin of a name, with an operator of a type, and further macros.
pub fn build(name: &str, of: &str, macros: &[&str]) -> PathBuf {
    let flags: Vec<String> = [format!("-DNAME=\"{name}\""), format!("-DTYPE=\"{of}\"")]
        .into_iter()
        .chain(macros.iter().map(|m| format!("-D{m}")))
        .collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let file = format!("{name}-{:016x}", hash(&flags));
    build::c(&build::root().join("tests/plugins/trial.c"), &file, &flags)
}

fn hash(flags: &[&str]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    flags.hash(&mut hasher);
    hasher.finish()
}

/// Loads a file that this test built.
pub fn trust(file: &Path) -> Result<Plugin> {
    trust_on(file, &Policy::default())
}

pub fn trust_on(file: &Path, policy: &Policy) -> Result<Plugin> {
    // SAFETY: built by this test from source in this repository.
    #[allow(unsafe_code)]
    unsafe {
        load(file, policy)
    }
}

pub fn world() -> &'static World {
    World::global().unwrap()
}

/// The operator of a trial plugin that behaves in a way.
pub fn op(of: &str, n: i64, how: i64) -> Result<Value> {
    world().construct(of, vec![Value::Int(n)], vec![("how".to_owned(), Value::Int(how))])
}

pub fn operator(value: &Value) -> &Op {
    match value {
        Value::Op(op) => op,
        other => panic!("{other}"),
    }
}

pub fn call(function: &str, args: &[&Value]) -> Result<Value> {
    world().call(function, args.iter().map(|v| (*v).clone()).collect(), vec![])
}

pub fn number(value: &Value) -> f64 {
    match value {
        Value::Real(x) => *x,
        Value::Int(i) => *i as f64,
        Value::Complex(z) if z.im == 0.0 => z.re,
        other => panic!("{other}"),
    }
}
