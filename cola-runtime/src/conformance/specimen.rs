//! Samples, built for one dtype, with their dense matrices.

use super::dense::Dense;
use super::{Options, Verdict};
use crate::dtype::DType;
use crate::error::ErrorKind;
use crate::operator::Op;
use crate::registry::{SampleContext, SampleDef, World};
use crate::value::Value;

/// A sample operator with its dense matrix.
pub(super) struct Specimen {
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) op: Op,
    pub(super) dense: Dense,
    pub(super) condition: f64,
    pub(super) def: SampleDef,
}

pub(super) fn build(world: &World, options: &Options, dtype: DType, verdict: &mut Verdict) -> Vec<Specimen> {
    let context = SampleContext { dtype, seed: options.seed };
    let mut specimens = Vec::new();
    let snapshot = world.snapshot();
    for (origin, def) in snapshot.samples() {
        let subject = || format!("sample `{}` {dtype} ({origin})", def.name());
        let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| def.build(context)));
        let op = match built {
            Ok(Ok(Value::Op(op))) => op,
            Ok(Ok(other)) => {
                verdict.fail(subject(), format!("must be an operator, is {}", other.kind_name()));
                continue;
            }
            Ok(Err(e)) if e.kind() == ErrorKind::Unsupported => continue,
            Ok(Err(e)) => {
                verdict.fail(subject(), e.to_string());
                continue;
            }
            Err(_) => {
                verdict.fail(subject(), "building it panicked");
                continue;
            }
        };
        match Dense::of_operator(&op) {
            Ok(dense) => {
                verdict.samples += 1;
                let condition = dense.condition();
                let owner = origin.owner.name.clone();
                let name = def.name().to_owned();
                specimens.push(Specimen { name, owner, op, dense, condition, def: def.clone() });
            }
            Err(e) => verdict.fail(subject(), format!("apply to the identity failed: {e}")),
        }
    }
    specimens
}
