//! Samples for the conformance kit: cycles over one to three levels, with gaps and singular matrices among them.

use crate::specimens::{chain, laplacian, sparse};
use crate::{Multigrid, SmoothedAggregation};
use cola_runtime::{Array, Op, Result, SampleContext, SampleDef, Scalar, Value, register};
use cola_stdlib::properties::{PD, PSD};

fn few(coarsest: usize) -> SmoothedAggregation {
    SmoothedAggregation { coarsest, ..SmoothedAggregation::default() }
}

/// A cycle of three edges and one of four that do not touch, and a vertex without edges: singular.
fn loose_graph(context: SampleContext) -> Result<Op> {
    let one = Scalar::new(1.0, 0.0);
    let edges = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 6), (6, 3)].map(|(i, j)| (i, j, one));
    Ok(laplacian(8, context.dtype, &edges, 0.0)?.claimed(PSD.set()))
}

/// Two unknowns of each of three points on a line, the second half as stiff, and coupled.
fn pairs(context: SampleContext) -> Result<Op> {
    let number = |x: f64| Scalar::new(x, 0.0);
    let mut entries = Vec::new();
    for i in 0..3 {
        entries.extend([(2 * i, 2 * i, number(2.25)), (2 * i + 1, 2 * i + 1, number(1.25))]);
        entries.extend([(2 * i, 2 * i + 1, number(0.25)), (2 * i + 1, 2 * i, number(0.25))]);
        if i > 0 {
            let (k, l) = (2 * i - 2, 2 * i);
            entries.extend([(k, l, number(-1.0)), (l, k, number(-1.0))]);
            entries.extend([(k + 1, l + 1, number(-0.5)), (l + 1, k + 1, number(-0.5))]);
        }
    }
    Ok(sparse(6, context.dtype, &entries)?.claimed(PD.set()))
}

register!(|r| {
    r.sample(
        SampleDef::new("AMG of a chain", |c| {
            Multigrid::new(&chain(4, c.dtype, 0.25)?, &few(1)).map(Value::Op)
        })
        .has("PD"),
    );
    r.sample(SampleDef::new("AMG of one level", |c| {
        Multigrid::new(&chain(3, c.dtype, 0.25)?, &few(8)).map(Value::Op)
    }));
    for n in [0, 1] {
        r.sample(SampleDef::new(&format!("AMG {n}×{n}"), move |c| {
            Multigrid::new(&chain(n, c.dtype, 0.0)?, &few(1)).map(Value::Op)
        }));
    }
    r.sample(SampleDef::new("AMG of a graph in parts", |c| {
        Multigrid::new(&loose_graph(c)?, &few(1)).map(Value::Op)
    }));
    r.sample(SampleDef::new("AMG of pairs, degree 3", |c| {
        let options = SmoothedAggregation { block: 2, degree: 3, improve: 1, ..few(3) };
        Multigrid::new(&pairs(c)?, &options).map(Value::Op)
    }));
    r.sample(SampleDef::new("AMG with two candidates", |c| {
        let b = Array::from_fn(6, 2, |i, j| if j == 0 { 1.0 } else { i as f64 - 2.5 })?;
        let options = SmoothedAggregation { candidates: Some(b), degree: 1, ..few(4) };
        Multigrid::new(&chain(6, c.dtype, 0.25)?, &options).map(Value::Op)
    }));
    r.sample(SampleDef::new("a sparse chain", |c| chain(5, c.dtype, 2.0).map(Value::Op)).has("PD"));
});
