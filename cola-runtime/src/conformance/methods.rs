//! Every method, chosen by dispatch, against the definition of its function.

use super::compare::difference;
use super::laws::operand;
use super::specimen::Specimen;
use super::{Options, Progress, Verdict, judged};
use crate::dtype::DType;
use crate::element::c64;
use crate::error::{Error, ErrorKind, Result};
use crate::registry::{FunctionTable, Method, World};
use crate::report::{Event, record};
use crate::value::{Arg, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Which methods have been reached.
pub(super) struct Tally {
    methods: Vec<Arc<Method>>,
    reached: FxHashSet<*const Method>,
}

impl Tally {
    pub(super) fn new(world: &World) -> Tally {
        let methods = world.snapshot().functions().iter().flat_map(|f| f.methods.clone()).collect();
        Tally { methods, reached: FxHashSet::default() }
    }

    pub(super) fn finish(self, options: &Options, verdict: &mut Verdict) {
        for m in self.methods.iter().filter(|m| judged(options, m)) {
            if self.reached.contains(&Arc::as_ptr(m)) {
                verdict.methods += 1;
            } else if options.covers() {
                verdict.fail(format!("{m:?}"), "no sample makes dispatch choose this method; register one");
            }
        }
    }
}

/// One argument: the value, its dense form, and how much it amplifies errors.
#[derive(Clone)]
struct Operand {
    value: Value,
    dense: Value,
    size: f64,
    condition: f64,
    label: String,
}

fn plain(value: Value) -> Operand {
    let label = value.to_string();
    Operand { dense: value.clone(), value, size: 1.0, condition: 1.0, label }
}

pub(super) fn check(
    world: &World,
    options: &Options,
    dtype: DType,
    specimens: &[Specimen],
    tally: &mut Tally,
    verdict: &mut Verdict,
    progress: Progress<'_>,
) {
    let operators: Vec<Operand> = specimens
        .iter()
        .filter_map(|s| {
            let dense = Value::Array(s.dense.array().ok()?);
            let (size, condition) = (s.dense.norm().max(1.0), s.condition);
            Some(Operand { value: Value::Op(s.op.clone()), dense, size, condition, label: s.name.clone() })
        })
        .collect();
    let algorithms: Vec<Operand> = algorithms(world);
    let snapshot = world.snapshot();
    for table in snapshot.functions() {
        if !table.methods.iter().any(|method| judged(options, method)) {
            continue;
        }
        progress(&format!("{dtype} {}", table.name));
        let mut walk = Walk { world, options, dtype, table, counts: FxHashMap::default(), tally, verdict };
        walk.tuples(&operators, &algorithms, &mut Vec::new());
    }
}

fn algorithms(world: &World) -> Vec<Operand> {
    let snapshot = world.snapshot();
    snapshot
        .constructor_names()
        .into_iter()
        .filter_map(|name| match world.construct(name, Vec::new(), Vec::new()) {
            Ok(value @ Value::Algorithm(_)) => Some(plain(value)),
            _ => None,
        })
        .collect()
}

struct Walk<'a> {
    world: &'a World,
    options: &'a Options,
    dtype: DType,
    table: &'a Arc<FunctionTable>,
    counts: FxHashMap<*const Method, usize>,
    tally: &'a mut Tally,
    verdict: &'a mut Verdict,
}

impl Walk<'_> {
    /// All tuples of dispatched arguments, depth first.
    fn tuples(&mut self, operators: &[Operand], algorithms: &[Operand], so_far: &mut Vec<Operand>) {
        let params = self.table.head.dispatched();
        let Some(param) = params.get(so_far.len()) else {
            self.tuple(so_far);
            return;
        };
        let choices: Vec<Operand> = match param.kind.as_str() {
            "Operator" if param.optional => optional(operators, so_far),
            "Operator" => operators.to_vec(),
            "Algorithm" => algorithms.to_vec(),
            "Array" => self.arrays(so_far),
            "Number" | "Float" | "Complex" => numbers(self.dtype),
            "Int" => [0, 1, 2].map(|i| plain(Value::Int(i))).to_vec(),
            _ => Vec::new(),
        };
        for choice in choices {
            so_far.push(choice);
            self.tuples(operators, algorithms, so_far);
            so_far.pop();
        }
    }

    /// Blocks of columns that fit the operator before them, from either side.
    fn arrays(&self, so_far: &[Operand]) -> Vec<Operand> {
        let Some(Operand { value: Value::Op(op), .. }) = so_far.first() else { return Vec::new() };
        let mut rows = vec![op.cols(), op.rows()];
        rows.dedup();
        let complex = self.dtype.complex();
        let mut choices = vec![];
        for n in rows {
            for (k, dtype) in [(1, self.dtype), (3, self.dtype), (0, self.dtype), (2, complex)] {
                if let Ok(array) = operand(n, k, dtype, 1)
                    && let Ok(dense) = array.cast(DType::C64)
                {
                    choices.push(Operand {
                        label: format!("{dtype}[{n}×{k}]"),
                        value: Value::Array(array),
                        dense: Value::Array(dense),
                        size: (n as f64 * k as f64).sqrt().max(1.0),
                        condition: 1.0,
                    });
                }
            }
        }
        choices
    }

    /// One tuple with every combination of options, each counted for the method that dispatch chooses.
    fn tuple(&mut self, operands: &[Operand]) {
        let mut cases = self.table.cases().map(|f| f(self.dtype)).unwrap_or_default();
        if cases.is_empty() {
            cases.push(self.defaults(operands.len()));
        }
        // An algorithm other than the default one is tried with the first case that it has a method for.
        let one = cases.len() > 1 && self.names_another_algorithm(operands);
        // A tuple counts once for a method, whatever the number of cases.
        let mut counted: FxHashSet<*const Method> = FxHashSet::default();
        for case in cases {
            let mut args: Vec<Arg<'_>> = operands.iter().map(|o| Arg::from(&o.value)).collect();
            args.extend(case.iter().map(Arg::from));
            let Some(method) = self.world.method_of(&self.table.name, &args) else { continue };
            let count = self.counts.entry(Arc::as_ptr(&method)).or_default();
            let first = *count == 0;
            *count += usize::from(counted.insert(Arc::as_ptr(&method)));
            if *count > self.options.tuples {
                continue;
            }
            self.tally.reached.insert(Arc::as_ptr(&method));
            if judged(self.options, &method) && !self.table.infers() {
                self.compare(&method, operands, &case, first);
            }
            if one {
                break;
            }
        }
    }

    /// Whether the tuple names an algorithm other than the default one.
    fn names_another_algorithm(&self, operands: &[Operand]) -> bool {
        let default = |i: usize| self.table.head.list[i].default_value(self.world).ok().flatten();
        operands.iter().enumerate().any(|(i, o)| match (&o.value, default(i)) {
            (Value::Algorithm(given), Some(Value::Algorithm(default))) => given.tag() != default.tag(),
            _ => false,
        })
    }

    fn defaults(&self, from: usize) -> Vec<Value> {
        self.table.head.list[from..]
            .iter()
            .map(|p| p.default_value(self.world).ok().flatten().unwrap_or_default())
            .collect()
    }

    fn compare(&mut self, method: &Arc<Method>, operands: &[Operand], case: &[Value], first: bool) {
        let Some(definition) = self.table.definition() else {
            if first {
                self.verdict
                    .fail(format!("function {}", self.table.name), "it has no definition to compare with");
            }
            return;
        };
        let mut args: Vec<Arg<'_>> = operands.iter().map(|o| Arg::from(&o.value)).collect();
        args.extend(case.iter().map(Arg::from));
        let (found, report) = record(|| self.world.dispatch(&self.table.name, &args));
        let mut dense: Vec<Value> = operands.iter().map(|o| o.dense.clone()).collect();
        dense.extend(case.iter().cloned());
        let expected = definition(&dense);
        self.verdict.calls += 1;
        let outcome = self.judge(operands, &dense, &found, &expected);
        let why = match outcome {
            Ok(None) => None,
            Ok(Some(why)) => Some(why),
            Err(e) => Some(format!("the result cannot be read: {e}")),
        };
        if let Some(why) = why {
            let labels: Vec<&str> = operands.iter().map(|o| o.label.as_str()).collect();
            let options: String = case.iter().map(|v| format!("; {v}")).collect();
            self.verdict.fail(
                format!("{method:?}"),
                format!("{} on ({}{options}): {why}", self.dtype, labels.join(", ")),
            );
        } else if found.is_ok() {
            self.plan(method, &args, &report);
        }
    }

    fn judge(
        &self,
        operands: &[Operand],
        dense: &[Value],
        found: &Result<Value>,
        expected: &Result<Value>,
    ) -> Result<Option<String>> {
        let size_of = |v: &Value| if let Value::Array(a) = v { a.rows().max(a.cols()) } else { 0 };
        let n = dense.iter().map(size_of).max().unwrap_or(1);
        let unit = 16.0 * self.dtype.epsilon() * (n as f64 + 4.0);
        // Singular up to rounding: whether an inverse exists cannot be told in this precision.
        let hopeless = operands.iter().any(|o| unit * o.condition > 0.05);
        let explicit = operands.iter().any(|o| matches!(o.value, Value::Algorithm(_)));
        match (found, expected) {
            (Err(e), _) if e.kind() == ErrorKind::Panicked => Ok(Some(e.to_string())),
            (Err(_), Err(_)) => Ok(None),
            (Err(e), Ok(Value::Bool(false)))
                if self.table.law().is_some() && e.kind() == ErrorKind::Singular =>
            {
                Ok(None)
            }
            (Err(e), Ok(_)) => {
                Ok((!excused(e, hopeless, explicit, self.dtype)).then(|| format!("failed: {e}")))
            }
            (Ok(v), Err(e)) => {
                // A lazy result says so when it is used.
                let refuses = matches!(v, Value::Op(op) if super::dense::Dense::of_operator(op).is_err());
                Ok((!refuses && !hopeless).then(|| format!("returned {v}, but the definition says: {e}")))
            }
            (Ok(found), Ok(expected)) => self.agree(operands, dense, found, expected, unit, hopeless),
        }
    }

    fn agree(
        &self,
        operands: &[Operand],
        dense: &[Value],
        found: &Value,
        expected: &Value,
        unit: f64,
        hopeless: bool,
    ) -> Result<Option<String>> {
        let finite = |o: &Operand| if o.condition.is_finite() { o.condition } else { 1.0 };
        let condition: f64 = operands.iter().map(finite).product();
        let size: f64 = operands.iter().map(|o| o.size).product();
        let outcome = match self.table.law() {
            Some(law) => law(dense, found).map(|off| {
                let bound = unit * condition.max(1.0);
                // Written so that NaN fails.
                (!(off <= bound)).then(|| format!("breaks its law by {off:.2e}, allowed {bound:.2e}"))
            }),
            None => difference(found, expected, unit * condition, unit * (size + condition)),
        };
        match outcome {
            Err(e) if excused(&e, hopeless, true, self.dtype) => Ok(None),
            other => other,
        }
    }

    /// The plan must tell the recursion: a method that calls its own function on parts says so. (Which
    /// method answers there can depend on operands that only exist once the method runs.)
    fn plan(&mut self, method: &Arc<Method>, args: &[Arg<'_>], report: &crate::Report) {
        if !method.has_plan() {
            return;
        }
        let Ok(plan) = self.world.outline(&self.table.name, args) else { return };
        let Some(top) = report.steps.first().map(|s| s.depth) else { return };
        for step in &report.steps {
            let Event::Method(called) = &step.event else { continue };
            let told =
                plan.children.iter().any(|c| c.method.as_ref().is_none_or(|m| m.function == called.function));
            if step.depth == top + 1 && called.function == method.function && !told {
                self.verdict
                    .fail(format!("{method:?}"), format!("its plan does not tell that it calls {called}"));
                return;
            }
        }
    }
}

/// Errors that are right although the definition has a result: a method that was asked for by name and
/// does not exist for a part, an operation that says it is unsupported, and numerical failure where the
/// operand is singular up to rounding; an iterative method that says that the default tolerance has more
/// digits than single or half precision can give, and a result that is refused because they cannot hold it.
fn excused(e: &Error, hopeless: bool, explicit: bool, dtype: DType) -> bool {
    match e.kind() {
        ErrorKind::Unsupported => true,
        ErrorKind::NoMethod => explicit,
        ErrorKind::Singular
        | ErrorKind::NotPositiveDefinite
        | ErrorKind::FalseClaim
        | ErrorKind::Inaccurate => hopeless,
        ErrorKind::NotConverged => hopeless || dtype.real() != DType::F64,
        // A result beyond the range of single or half precision.
        ErrorKind::NotFinite => dtype.real() != DType::F64,
        _ => false,
    }
}

/// Nothing, or an operator of the shape of the first one.
fn optional(operators: &[Operand], so_far: &[Operand]) -> Vec<Operand> {
    let shape = |o: &Operand| if let Value::Op(op) = &o.value { Some(op.shape()) } else { None };
    let first = so_far.first().and_then(shape);
    let mut choices = vec![plain(Value::None)];
    choices.extend(operators.iter().filter(|o| shape(o) == first).cloned());
    choices
}

fn numbers(dtype: DType) -> Vec<Operand> {
    let mut all = vec![Value::Int(2), Value::Real(-0.5), Value::Int(0), Value::Int(1)];
    if dtype.is_complex() {
        all.push(Value::Complex(c64::new(0.5, -1.0)));
    }
    all.into_iter().map(plain).collect()
}
