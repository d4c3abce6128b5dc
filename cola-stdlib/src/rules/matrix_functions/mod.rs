//! f(A) of each structure: written once for `exp`, `log`, `sqrt`, `isqrt`, `pow` and `apply_fn`.

#[cfg(test)]
mod by_products_tests;
mod composed;
mod cyclic;
mod dense;
mod eigenbasis;
mod entries;
mod low_rank;
mod parts;
mod permuted;
#[cfg(test)]
mod tests;

pub(super) use composed::{composed, composes, shared_scale, shares_scale};
pub(super) use cyclic::cyclic;
pub(super) use dense::{
    by_chebyshev, by_krylov, by_method, by_rational, integer_or, is_rational, triangular,
};
pub(super) use eigenbasis::expect_rounding;
pub(super) use eigenbasis::{by_eigenbasis, has_eigenbasis, has_eigenbasis_only, plan_eigenbasis};
pub(super) use entries::{diagonal, householder, multiple_of_identity, projection, zero};
pub(super) use low_rank::{low_rank, plan_low_rank};
pub(super) use parts::{
    accepts_parts, beside_identities, block_diag, commutes_with_conjugation, has_identities, kronecker,
    plan_beside_identities, plan_parts, positively_scaled, scaled, turned,
};
pub(super) use permuted::{by_cycles, plan_by_cycles, whole_power};

use crate::ScalarFunction;
use crate::functions;
use cola_runtime::{Alg, Arg, Call, Error, Function, Op, Planner, Result, Value};

/// One of the functions of operators, with its f and its option.
pub(super) struct Callee {
    function: &'static Function,
    /// The scalar function.
    pub(super) f: ScalarFunction,
    option: Option<Value>,
}

impl Callee {
    pub(super) fn exp() -> Callee {
        Callee { function: &functions::EXP, f: ScalarFunction::exp(), option: None }
    }

    pub(super) fn log() -> Callee {
        Callee { function: &functions::LOG, f: ScalarFunction::log(), option: None }
    }

    pub(super) fn sqrt() -> Callee {
        Callee { function: &functions::SQRT, f: ScalarFunction::power(0.5), option: None }
    }

    pub(super) fn isqrt() -> Callee {
        Callee { function: &functions::ISQRT, f: ScalarFunction::power(-0.5), option: None }
    }

    /// Aᵖ.
    ///
    /// # Errors
    /// `InvalidArgument` for an exponent that is not finite.
    pub(super) fn pow(p: f64) -> Result<Callee> {
        if !p.is_finite() {
            return Err(Error::invalid("pow", format!("the exponent is {p}, and must be finite")));
        }
        let (f, option) = (ScalarFunction::power(p), Some(Value::Real(p)));
        Ok(Callee { function: &functions::POW, f, option })
    }

    /// f(A) for the f of a call of `apply_fn`.
    ///
    /// # Errors
    /// `UnknownName`, `TypeMismatch`.
    pub(super) fn apply_fn(f: &Value) -> Result<Callee> {
        Ok(Callee { function: &functions::APPLY_FN, f: ScalarFunction::read(f)?, option: Some(f.clone()) })
    }

    /// The function's name.
    pub(super) fn name(&self) -> &'static str {
        self.function.name()
    }

    fn arguments<'a>(&'a self, a: &'a Op, alg: &'a Alg) -> Vec<Arg<'a>> {
        let mut arguments = vec![Arg::Op(a), Arg::Algorithm(alg)];
        arguments.extend(self.option.as_ref().map(Arg::from));
        arguments
    }

    /// f of another operator: dispatch decides how.
    pub(super) fn call(&self, a: &Op, alg: &Alg) -> Result<Op> {
        self.function.call_as(&self.arguments(a, alg))
    }

    /// Tells that f of another operator is asked for.
    pub(super) fn plan(&self, a: &Op, alg: &Alg, plan: &mut Planner<'_>) -> Result<()> {
        plan.call(self.function, &self.arguments(a, alg))
    }

    /// There is a method for this operator and algorithm.
    pub(super) fn accepts(&self, cx: &Call<'_>, a: &Op, alg: &Alg) -> bool {
        cx.world().method_of(self.name(), &self.arguments(a, alg)).is_some()
    }
}
