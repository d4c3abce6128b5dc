//! Rules of `nullspace`.

use crate::operators::{Identity, Sparse, Zero};
use crate::properties::{STIEFEL, UNITARY};
use cola_runtime::{Alg, Arg, Array, Call, DType, Element, Op, Planner, Result, Scalar, Value, with_element};

automod::dir!("src/rules/nullspace");

/// The basis of the null space of an operator of full column rank: n×0.
fn nothing(n: usize, dtype: DType) -> Op {
    Zero::new(n, 0, dtype).claimed(STIEFEL.set())
}

/// The basis of everything.
fn everything(n: usize, dtype: DType) -> Op {
    Identity::new(n, dtype).claimed(UNITARY.set())
}

/// The unit vectors of these places, as columns.
fn unit_vectors(n: usize, places: &[u32], dtype: DType) -> Result<Op> {
    let columns: Vec<u32> = (0..places.len()).map(|j| j as u32).collect();
    let ones =
        with_element!(dtype, T => Array::vector(vec![T::from_scalar(Scalar::new(1.0, 0.0)); places.len()]));
    Ok(Sparse::from_triplets(n, places.len(), places, &columns, ones)?.claimed(STIEFEL.set()))
}

/// The plan of a rule that asks for the null space of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| ask(cx, planner, part))
}

fn ask(cx: &Call<'_>, planner: &mut Planner<'_>, a: &Op) -> Result<()> {
    let rcond = cx.get::<Option<f64>>("rcond")?.map_or(Value::None, Value::Real);
    let alg: &Alg = cx.get("alg")?;
    planner.call_named("nullspace", &[a.into(), Arg::Algorithm(alg), Arg::Value(&rcond)])
}
