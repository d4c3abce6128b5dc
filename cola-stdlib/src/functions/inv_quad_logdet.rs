//! `inv_quad_logdet`: a quadratic form and a determinant from one factorisation.

use super::inverse::auto;
use super::quad_form::{dense_form, off};
use crate::definition::{Determinant, Matrix};
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{
    Alg, Arg, Array, Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, c64, register,
};

static INV_QUAD_LOGDET: Function = Function::new("inv_quad_logdet");

register!(|r| {
    r.function(
        FunctionDef::new("inv_quad_logdet(a: Operator, b: Array, alg: Algorithm = Auto) -> Record")
            .doc("bᴴ·A⁻¹·b and log|det A| from one factorisation")
            .definition(|args| {
                dense_form(args)?;
                Ok(Value::None)
            })
            .law(|args, found| {
                let (b, x, form) = dense_form(args)?;
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                let Value::Real(logdet) = found.field("logdet")? else { return Ok(f64::INFINITY) };
                let quad = Matrix::of(Some(&found.field("quad")?))?;
                let sign = if logdet == f64::NEG_INFINITY { c64::new(0.0, 0.0) } else { det.sign };
                Ok(off(&b, &x, &form, &quad).max(det.off(sign, logdet)))
            }),
    );
});

/// bᴴ·A⁻¹·b and log|det A|.
#[derive(Clone, Debug)]
pub struct QuadLogdet {
    /// bᴴ·A⁻¹·b, k×k.
    pub quad: Array,
    /// log|det A|.
    pub logdet: f64,
}

impl Record for QuadLogdet {
    fn name(&self) -> &'static str {
        "QuadLogdet"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("quad", Value::Array(self.quad.clone())), ("logdet", Value::Real(self.logdet))]
    }

    fn from_fields(record: &dyn Record) -> Option<QuadLogdet> {
        Some(QuadLogdet { quad: field_of(record, "quad")?, logdet: field_of(record, "logdet")? })
    }
}

/// bᴴ·A⁻¹·b and log|det A|: the two terms of a Gaussian likelihood, from one factorisation.
///
/// Arguments: `a`, n×n; `b`, n×k. Result: a record `QuadLogdet(quad, logdet)`: an array k×k as of [`super::quad_form`], and a
/// real number. For a PSD operator log|det A| is log det A; for others [`super::slogdet()`] knows the phase.
///
/// # Choosing
/// As [`super::solve`] and [`super::slogdet()`]; both are asked of A in the same algorithm, so that they share what is factorised: the
/// factors of A, of each part, or the k×k matrix of a low-rank update.
///
/// By name, `BBMM(probes, tol, seed, steps)` takes both from one run of conjugate gradients for a positive definite A with more
/// than `probes` rows: the solve to 1e-8, log det A as an estimate with its standard error in the report.
///
/// # Errors
/// Those of `solve` and `slogdet`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::inv_quad_logdet, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, 4.0]))?;
/// let both = inv_quad_logdet(&d, &Array::vector(vec![2.0, 4.0]))?;
/// assert_eq!(both.quad.to_vec::<f64>()?, [6.0]);
/// assert!((both.logdet - 8f64.ln()).abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn inv_quad_logdet(a: &Op, b: &Array) -> Result<QuadLogdet> {
    inv_quad_logdet_with(a, b, auto()?)
}

/// As [`inv_quad_logdet`], by a named algorithm.
///
/// # Errors
/// As [`inv_quad_logdet`].
pub fn inv_quad_logdet_with(a: &Op, b: &Array, alg: &Alg) -> Result<QuadLogdet> {
    record_of(INV_QUAD_LOGDET.call(&[Arg::Op(a), Arg::Array(b), Arg::Algorithm(alg)])?).ok_or_else(|| {
        Error::new(
            ErrorKind::TypeMismatch,
            "a method of `inv_quad_logdet` returned something else than a QuadLogdet",
        )
    })
}
