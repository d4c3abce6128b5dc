//! Samples, built for one dtype, with their dense matrices.

use super::dense::Dense;
use super::{Options, Verdict, mine};
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
        // Samples of others serve where they can be built; whether they can is not judged.
        let mut fail = |why: String| {
            if mine(options, &origin.owner.name) {
                verdict.fail(subject(), why);
            }
        };
        let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| def.build(context)));
        let op = match built {
            Ok(Ok(Value::Op(op))) => op,
            Ok(Ok(other)) => {
                fail(format!("must be an operator, is {}", other.kind_name()));
                continue;
            }
            Ok(Err(e)) if e.kind() == ErrorKind::Unsupported => continue,
            Ok(Err(e)) => {
                fail(e.to_string());
                continue;
            }
            Err(_) => {
                fail("building it panicked".to_owned());
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
            Err(e) => fail(format!("apply to the identity failed: {e}")),
        }
    }
    specimens
}
