//! Every function on operators of every structure at the edges: entries that are no numbers, no rows, entries near the
//! ends of the range.

mod empty;
mod not_finite;
mod scaled;

use cola::prelude::*;
use cola_runtime::registry::FunctionTable;
use cola_runtime::{Arg, Value, World};

/// A call, and what came of it.
struct Call {
    /// The function.
    function: String,
    /// The arguments after the operators and arrays.
    options: String,
    /// The result.
    result: cola::Result<Value>,
}

/// Calls of a function with `op` wherever it takes an operator and ones where it takes an array, with every algorithm
/// for which it has a method, in every case of its options.
fn calls(world: &World, table: &FunctionTable, op: &Op) -> Vec<Call> {
    let dispatched = table.head.dispatched();
    let mut operands: Vec<Vec<Value>> = vec![Vec::new()];
    for param in dispatched {
        let choices: Vec<Value> = match param.kind.as_str() {
            "Operator" if param.optional => vec![Value::None],
            "Operator" => vec![Value::Op(op.clone())],
            "Algorithm" => {
                let names = ["Auto", "LU", "LDL", "Cholesky", "QR", "SVD", "SchurParlett"];
                names.iter().map(|name| Value::Algorithm(world.algorithm(name).unwrap())).collect()
            }
            "Array" => {
                vec![Value::Array(Array::full(op.rows(), 1, op.dtype(), Scalar::new(1.0, 0.0)).unwrap())]
            }
            "Int" => vec![Value::Int(0)],
            _ => vec![Value::Real(2.0)],
        };
        operands = operands
            .into_iter()
            .flat_map(|o| choices.iter().map(move |c| o.iter().cloned().chain([c.clone()]).collect()))
            .collect();
    }
    let cases = table.cases().map(|f| f(op.dtype())).unwrap_or_default();
    let mut found = Vec::new();
    let mut push = |options: &[Value], result: cola::Result<Value>| {
        // A method that does not exist has nothing to say.
        if !result.as_ref().is_err_and(|e| e.kind() == cola_runtime::ErrorKind::NoMethod) {
            let options: Vec<String> = options
                .iter()
                .filter(|v| !matches!(v, Value::Op(_) | Value::Array(_)))
                .map(ToString::to_string)
                .collect();
            found.push(Call { function: table.name.to_string(), options: options.join(", "), result });
        }
    };
    for o in &operands {
        if cases.is_empty() {
            push(o, world.call(&table.name, o.clone(), Vec::new()));
        }
        for case in &cases {
            let all: Vec<Value> = o.iter().chain(case).cloned().collect();
            let args: Vec<Arg<'_>> = all.iter().map(Arg::from).collect();
            push(&all, world.dispatch(&table.name, &args));
        }
    }
    found
}

/// Arrays of one dtype, from real numbers.
#[derive(Clone, Copy)]
struct Entries {
    dtype: DType,
    /// Every number is multiplied by this.
    factor: Scalar,
}

impl Entries {
    /// m×n, column by column.
    fn matrix(self, m: usize, n: usize, entries: &[f64]) -> Array {
        let wide = Array::from_fn(m, n, |i, j| self.factor * entries[i + j * m]).unwrap();
        let wide = if self.dtype.is_complex() { wide } else { wide.real_part().unwrap() };
        wide.cast(self.dtype).unwrap()
    }

    fn column(self, entries: &[f64]) -> Array {
        self.matrix(entries.len(), 1, entries)
    }

    fn dense(self, m: usize, n: usize, entries: &[f64]) -> Op {
        Dense::new(self.matrix(m, n, entries))
    }

    /// The same without the factor.
    fn plain(self) -> Entries {
        Entries { factor: Scalar::new(1.0, 0.0), ..self }
    }
}
