//! The few names that are the program's own: they make arrays.
//!
//! Everything else comes from the registry. A head is read like that of a registered function, so
//! arguments bind alike.

use cola_runtime::{Array, DType, Error, ErrorKind, Result, Scalar, Value, with_element};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use super::Evaluator;
use super::numbers::Number;
use crate::program::memory;

/// A name of the program's own.
pub struct Builtin {
    /// How it is called: `name(parameters) -> result`.
    pub head: &'static str,
    /// What it makes, in one line.
    pub doc: &'static str,
    pub(super) make: fn(&mut Evaluator, &[Value]) -> Result<Value>,
}

impl Builtin {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.head.split('(').next().unwrap_or(self.head)
    }
}

/// All of them.
pub const BUILTINS: &[Builtin] = &[
    Builtin {
        head: "I(n: Number; dtype: Symbol = f64) -> Operator",
        doc: "the n×n identity",
        make: identity,
    },
    Builtin {
        head: "load(file: Text) -> Any",
        doc: "what is in a file: .mtx, .mtx.gz or .npy; \"-\" is standard input",
        make: load,
    },
    Builtin {
        head: "ones(n: Number, k: Number = 1; dtype: Symbol = f64) -> Array",
        doc: "an n×k array of ones",
        make: |_, values| filled(values, 1.0),
    },
    Builtin {
        head: "randn(n: Number, k: Number = 1; seed: Int?, dtype: Symbol = f64) -> Array",
        doc: "independent standard normal entries, the same for the same seed; without one, from --seed",
        make: randn,
    },
    Builtin {
        head: "zeros(n: Number, k: Number = 1; dtype: Symbol = f64) -> Array",
        doc: "an n×k array of zeros",
        make: |_, values| filled(values, 0.0),
    },
];

fn identity(evaluator: &mut Evaluator, values: &[Value]) -> Result<Value> {
    let n = Value::Int(i64::try_from(size(values, 0)?).unwrap_or(i64::MAX));
    let dtype = Value::symbol(dtype(values, 1)?.name());
    evaluator.world.construct("Identity", vec![n, dtype], Vec::new())
}

fn load(_: &mut Evaluator, values: &[Value]) -> Result<Value> {
    match values.first() {
        Some(Value::Text(file)) => cola_stdlib::io::load(&**file),
        _ => Err(Error::invalid("load", "the name of a file is a text in quotes")),
    }
}

fn filled(values: &[Value], x: f64) -> Result<Value> {
    let (n, k, dtype) = (size(values, 0)?, size(values, 1)?, dtype(values, 2)?);
    expect_room(n, k, dtype)?;
    Array::full(n, k, dtype, Scalar::new(x, 0.0)).map(Value::Array)
}

/// Entries column by column from ChaCha8. Arrays without a seed of their own draw from streams 1, 2, … of
/// the session's seed, so that two of them differ. Complex entries have unit variance.
fn randn(evaluator: &mut Evaluator, values: &[Value]) -> Result<Value> {
    let (n, k, dtype) = (size(values, 0)?, size(values, 1)?, dtype(values, 3)?);
    expect_room(n, k, dtype)?;
    let mut random = match values.get(2) {
        Some(Value::Int(seed)) => ChaCha8Rng::seed_from_u64(seed.cast_unsigned()),
        _ => {
            evaluator.drawn += 1;
            let mut random = ChaCha8Rng::seed_from_u64(evaluator.seed);
            random.set_stream(evaluator.drawn);
            random
        }
    };
    let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
    with_element!(dtype, T => Array::from_fn(n, k, |_, _| {
        let z = if dtype.is_complex() {
            Scalar::new(draw(), draw()) * std::f64::consts::FRAC_1_SQRT_2
        } else {
            Scalar::new(draw(), 0.0)
        };
        <T as cola_runtime::Element>::from_scalar(z)
    }))
    .map(Value::Array)
}

/// A size: a whole number, also one written as a real (`1e6`).
fn size(values: &[Value], place: usize) -> Result<usize> {
    let given = values.get(place).and_then(Number::of);
    let size = match given {
        Some(Number::Int(n)) => usize::try_from(n).ok(),
        Some(Number::Real(x)) if x.fract() == 0.0 && (0.0..=9007199254740992.0).contains(&x) => {
            Some(x as usize)
        }
        _ => None,
    };
    size.ok_or_else(|| {
        let shown = values.get(place).map(ToString::to_string).unwrap_or_default();
        Error::invalid("size", format!("{shown} is not a whole number from 0"))
    })
}

fn dtype(values: &[Value], place: usize) -> Result<DType> {
    match values.get(place) {
        Some(Value::Symbol(name)) => {
            name.parse().map_err(|e| Error::new(ErrorKind::UnknownName, format!("dtype: {e}")))
        }
        _ => Ok(DType::F64),
    }
}

/// Refuses what the machine cannot hold before the system does it less politely.
fn expect_room(rows: usize, cols: usize, dtype: DType) -> Result<()> {
    let bytes = rows.checked_mul(cols).and_then(|n| n.checked_mul(dtype.size_of()));
    let available = memory::available_bytes().unwrap_or(u64::MAX);
    match bytes {
        Some(bytes) if bytes as u64 <= available => Ok(()),
        _ => Err(Error::out_of_memory(rows, cols, dtype)),
    }
}
