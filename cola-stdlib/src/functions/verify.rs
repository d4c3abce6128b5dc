//! Claims put to the test.

use cola_runtime::value::record_of;
use cola_runtime::{Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, register};
use std::sync::Arc;

static VERIFY: Function = Function::new("verify");

register!(|r| {
    r.function(
        FunctionDef::new("verify(a: Operator; probes: Int = 8, tol: Float?) -> Record")
            .doc("Tests every property that is known of A; an error names one that is false.")
            .definition(|_| Ok(Value::None))
            .law(|_, found| {
                let verified = record_of::<Verified>(found.clone()).ok_or_else(|| not_a_record(found))?;
                let broken = verified.claims.iter().any(|c| c.violation.is_some_and(|v| !(v <= c.allowed)));
                Ok(if broken { f64::INFINITY } else { 0.0 })
            }),
    );
});

fn not_a_record(found: &Value) -> Error {
    Error::new(
        ErrorKind::TypeMismatch,
        format!("a method of `verify` returned {} instead of a record of claims", found.kind_name()),
    )
}

/// What `verify` found: no claim is broken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verified {
    /// One entry for each property.
    pub claims: Vec<VerifiedClaim>,
}

/// A property that was tested.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedClaim {
    /// Its name.
    pub property: String,
    /// How it was tested, or why it could not be.
    pub by: String,
    /// The largest relative violation that was seen; nothing where it was not tested.
    pub violation: Option<f64>,
    /// What rounding may amount to.
    pub allowed: f64,
}

impl Record for Verified {
    fn name(&self) -> &'static str {
        "Verified"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let claims = self.claims.iter().map(|c| Value::Record(Arc::new(c.clone())));
        vec![("claims", Value::List(claims.collect()))]
    }
}

impl Record for VerifiedClaim {
    fn name(&self) -> &'static str {
        "Claim"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("property", Value::symbol(&self.property)),
            ("by", Value::text(&self.by)),
            ("violation", self.violation.map_or(Value::None, Value::Real)),
            ("allowed", Value::Real(self.allowed)),
        ]
    }
}

/// Tests every property that is known of A, claimed or inferred.
///
/// # Arguments
/// Any operator; how many random vectors it is tested with; how large a relative violation may be, where left out what
/// rounding may amount to (and the digits that solves may lack, where A holds an inverse). The vectors are the same in
/// every run.
///
/// # Returns
/// A record of all properties: how each was tested, and the largest violation that was seen. Random vectors can show that
/// a claim is false, not that it is true:
///
/// | property | tested by |
/// |---|---|
/// | SelfAdjoint, Symmetric | yᴴ(Ax) = (Ay)ᴴx, yᵀ(Ax) = (Ay)ᵀx |
/// | Normal | (Ax)ᴴ(Ay) = (Aᴴx)ᴴ(Aᴴy) |
/// | PSD, PD | xᴴAx ≥ 0, and the Ritz values of a few Lanczos steps |
/// | Stiefel, Unitary | (Ax)ᴴ(Ay) = xᴴy |
/// | Real, Idempotent | Ax is real for real x; A(Ax) = Ax |
/// | any, for at most 256 rows and columns | its definition on the dense matrix |
///
/// # Errors
/// `FalseClaim` naming the first property that is broken; those of applying the operator.
///
/// # Example
/// ```
/// use cola_runtime::{Array, ErrorKind};
/// use cola_stdlib::{functions::verify, operators::Dense, properties::{PSD, SELF_ADJOINT}};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 2.0, 1.0])?);
/// assert!(verify(&a.claimed(SELF_ADJOINT.set())).is_ok());
/// let e = verify(&a.claimed(PSD.set())).unwrap_err();
/// assert_eq!(e.kind(), ErrorKind::FalseClaim);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn verify(a: &Op) -> Result<Verified> {
    verify_with(a, 8, None)
}

/// As [`verify`], with this many random vectors, and this bound for violations.
///
/// # Errors
/// As [`verify`].
pub fn verify_with(a: &Op, probes: usize, tol: Option<f64>) -> Result<Verified> {
    let probes = Value::Int(i64::try_from(probes).unwrap_or(i64::MAX));
    let tol = tol.map_or(Value::None, Value::Real);
    let value = VERIFY.call(&[a.into(), (&probes).into(), (&tol).into()])?;
    record_of::<Verified>(value.clone()).ok_or_else(|| not_a_record(&value))
}
