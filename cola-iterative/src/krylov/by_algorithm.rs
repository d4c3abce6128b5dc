//! The option `precond` as the name of a method: `CG(precond=IC)`.
//!
//! A preconditioner is made of an operator, which a solver does not know when it is made itself. So the option holds a
//! placeholder, 0×0, that remembers the algorithm. Whoever combines solver and operator — the rules of `inverse`, and so
//! `solve` — makes M of both, once, and puts it in its place. Where nobody does, the shapes do not fit, and the error says
//! what to do.

use cola_runtime::operator::expect_parts;
use cola_runtime::registry::array_from_list;
use cola_runtime::{
    Alg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, ErrorKind, Inputs, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, World, register,
};

static BY_ALGORITHM: Constructor = Constructor::new("ByAlgorithm");

register!(|r| {
    r.constructor(
        ConstructorDef::new("ByAlgorithm")
            .parent("Structured")
            .doc("a preconditioner that an algorithm will make of the operator that it is for"),
    );
});

/// A preconditioner that is not made yet: see the module page.
pub struct ByAlgorithm(pub Alg);

impl ByAlgorithm {
    /// The placeholder, for the option `precond` of a solver.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(alg: impl Into<Alg>) -> Op {
        Op::new(ByAlgorithm(alg.into()))
    }

    /// The algorithm that is to make this preconditioner, if it is not made.
    pub fn of(precond: &Op) -> Option<&Alg> {
        precond.downcast_ref::<ByAlgorithm>().map(|by| &by.0)
    }
}

/// The option `precond` of a constructor: an operator, an array, or an algorithm.
pub(crate) fn precond(name: &str, inputs: &Inputs<'_>) -> Result<Option<Op>> {
    Ok(Some(match inputs.get::<Value>("precond")? {
        Value::None => return Ok(None),
        Value::Op(m) => m,
        Value::Array(m) => World::global()?.wrap_array(m)?,
        Value::List(rows) => World::global()?.wrap_array(array_from_list(&rows)?)?,
        Value::Algorithm(alg) => ByAlgorithm::new(alg),
        Value::Symbol(alg) => ByAlgorithm::new(World::global()?.algorithm(&alg)?),
        other => {
            let message = format!(
                "{name}: argument `precond` must be an operator, an array or an algorithm, got {}",
                other.kind_name()
            );
            return Err(Error::new(ErrorKind::TypeMismatch, message));
        }
    }))
}

/// The option as it was given.
pub(crate) fn given(precond: &Op) -> Value {
    ByAlgorithm::of(precond).map_or_else(|| Value::Op(precond.clone()), |alg| Value::Algorithm(alg.clone()))
}

impl Operator for ByAlgorithm {
    fn tag(&self) -> Tag {
        BY_ALGORITHM.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (0, 0)
    }

    fn dtype(&self) -> DType {
        DType::F64
    }

    fn apply(
        &self,
        _op: Trans,
        _alpha: Scalar,
        _x: ArrayRef<'_>,
        _beta: Scalar,
        _y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        Ok(())
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("ByAlgorithm", (children.len(), 0), (params.len(), 0))?;
        Ok(ByAlgorithm::new(self.0.clone()))
    }

    fn cost(&self) -> Cost {
        Cost::default()
    }

    fn details(&self) -> String {
        format!("{}: not made yet; inverse(A, …) and solve(A, …) make it", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::{Cg, Iterative, Minres};
    use crate::testing;

    #[test]
    fn a_preconditioner_that_nobody_made_is_told_and_not_left_out() {
        let a = testing::positive_definite(5, 10.0, DType::F64);
        let b = testing::random(5, 1, DType::F64, 1);
        let cg = Cg { precond: Some(ByAlgorithm::new(Minres::default())), ..Cg::default() };
        let e = cg.solve(&a, &b).unwrap_err();
        assert!(e.kind() == ErrorKind::ShapeMismatch && e.to_string().contains("not made yet"), "{e}");
        assert!(Alg::from(cg).to_string().contains("precond=MINRES("));
    }
}
