//! Values for programs.

use cola_runtime::{Array, Value, World};

use super::facts;
use crate::program::json::Json;

/// The longest array that is written in full without being asked for.
pub const MAX_ENTRIES: usize = 1000;
/// Entries written of a longer one.
const FIRST: usize = 8;

/// A value as JSON.
///
/// Reals and integers are numbers; complex numbers `{"re","im"}`; arrays `{"dtype","shape","data"}`,
/// column by column, or for more than [`MAX_ENTRIES`] unless `full`, `{"dtype","shape","first","norm","largest",
/// "not_finite"}`; operators `{"tag","shape","dtype","device","properties"}`; records by field name.
pub fn value_json(value: &Value, full: bool) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Bool(x) => Json::from(*x),
        Value::Int(x) => Json::from(*x),
        Value::Real(x) => Json::from(*x),
        Value::Complex(x) => Json::complex(x.re, x.im),
        Value::Text(text) | Value::Symbol(text) => Json::from(&**text),
        Value::List(items) => Json::List(items.iter().map(|item| value_json(item, full)).collect()),
        Value::Index(_) => Json::from(value.to_string()),
        Value::Array(array) => array_json(array, full),
        Value::Op(op) => {
            let catalog = World::global_catalog();
            Json::record([
                ("tag", Json::from(catalog.display(catalog.without_facets(op.tag())).to_string())),
                ("shape", shape(op.shape())),
                ("dtype", Json::from(op.dtype().name())),
                ("device", Json::from(op.device().to_string())),
                ("properties", Json::list(catalog.property_names(catalog.props(op.tag())))),
            ])
        }
        Value::Algorithm(algorithm) => {
            let options = algorithm.algorithm().options();
            let options = options.into_iter().map(|(name, value)| (name, value_json(&value, full)));
            Json::record([
                ("algorithm", Json::from(algorithm.algorithm().name())),
                ("options", Json::record(options)),
            ])
        }
        Value::Properties(set) => Json::list(World::global_catalog().property_names(*set)),
        Value::Record(record) => {
            Json::record(record.fields().into_iter().map(|(name, field)| (name, value_json(&field, full))))
        }
    }
}

fn shape((rows, cols): (usize, usize)) -> Json {
    Json::list([rows, cols])
}

fn array_json(array: &Array, full: bool) -> Json {
    let (m, n) = array.shape();
    let entries = |count: usize| {
        let entry = |k: usize| match array.get(k % m.max(1), k / m.max(1)) {
            Ok(z) if array.dtype().is_complex() => Json::complex(z.re, z.im),
            Ok(z) => Json::from(z.re),
            Err(_) => Json::Null,
        };
        Json::List((0..count).map(entry).collect())
    };
    let mut fields = vec![("dtype", Json::from(array.dtype().name())), ("shape", shape(array.shape()))];
    if full || m * n <= MAX_ENTRIES {
        fields.push(("data", entries(m * n)));
    } else {
        let facts = facts(array);
        fields.push(("first", entries(FIRST)));
        fields.push(("norm", Json::from(facts.frobenius)));
        fields.push(("largest", Json::from(facts.largest)));
        fields.push(("not_finite", Json::from(facts.not_finite)));
    }
    Json::record(fields)
}
