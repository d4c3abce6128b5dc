//! `slogdet`: phase and logarithm of a determinant.

use crate::definition::{Determinant, Matrix};
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{
    Alg, Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Scalar, Value, c64, register,
};

static SLOGDET: Function = Function::new("slogdet");

register!(|r| {
    r.function(
        FunctionDef::new("slogdet(a: Operator, alg: Algorithm = Auto) -> Record")
            .doc("the phase s and log|det A| with det A = s·exp(log|det A|)")
            .definition(|args| {
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                Ok(Value::Record(std::sync::Arc::new(SlogDet { sign: det.sign, logabsdet: det.log })))
            })
            .law(|args, found| {
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                let found = record_of::<SlogDet>(found.clone()).ok_or_else(|| not_a_record(found))?;
                Ok(det.off(found.sign, found.logabsdet))
            }),
    );
});

fn not_a_record(found: &Value) -> Error {
    Error::new(
        ErrorKind::TypeMismatch,
        format!("a method of `slogdet` returned {} instead of a SlogDet", found.kind_name()),
    )
}

/// A determinant as phase and logarithm: det A = sign·exp(logabsdet). Neither overflows nor underflows.
///
/// The determinant of a singular operator is `SlogDet::SINGULAR`, that of a 0×0 operator `SlogDet::ONE`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlogDet {
    /// det A / |det A|, of modulus 1, ±1 for a real operator; 0 when singular.
    pub sign: c64,
    /// log|det A|; −∞ when singular.
    pub logabsdet: f64,
}

impl Record for SlogDet {
    fn name(&self) -> &'static str {
        "SlogDet"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let sign = if self.sign.im == 0.0 { Value::Real(self.sign.re) } else { Value::Complex(self.sign) };
        vec![("sign", sign), ("logabsdet", Value::Real(self.logabsdet))]
    }

    fn from_fields(record: &dyn Record) -> Option<SlogDet> {
        Some(SlogDet::new(field_of(record, "sign")?, field_of(record, "logabsdet")?))
    }
}

impl SlogDet {
    /// 1
    pub const ONE: SlogDet = SlogDet { sign: c64::new(1.0, 0.0), logabsdet: 0.0 };
    /// 0
    pub const SINGULAR: SlogDet = SlogDet { sign: c64::new(0.0, 0.0), logabsdet: f64::NEG_INFINITY };

    /// A phase, brought to modulus 1, and a logarithm.
    pub fn new(sign: c64, logabsdet: f64) -> SlogDet {
        if logabsdet == f64::NEG_INFINITY {
            SlogDet::SINGULAR
        } else {
            SlogDet { sign: unit(sign), logabsdet }
        }
    }

    /// A number as phase and logarithm.
    pub fn of(z: Scalar) -> SlogDet {
        // Divided by the larger part first, so that |z| neither overflows nor underflows.
        let scale = z.re.abs().max(z.im.abs());
        if scale == 0.0 {
            return SlogDet::SINGULAR;
        }
        if z.im == 0.0 {
            return SlogDet { sign: c64::new(z.re.signum(), 0.0), logabsdet: scale.ln() };
        }
        let w = c64::new(z.re / scale, z.im / scale);
        let r = w.re.hypot(w.im);
        SlogDet { sign: w / r, logabsdet: scale.ln() + r.ln() }
    }

    /// ∏ zᵢ, the determinant of a triangular matrix with these diagonal entries.
    ///
    /// # Errors
    /// `NotFinite` naming the operand and the first entry that is NaN or infinite.
    pub fn of_diagonal(what: &str, entries: impl IntoIterator<Item = Scalar>) -> Result<SlogDet> {
        let mut det = SlogDet::ONE;
        for (i, z) in entries.into_iter().enumerate() {
            if !(z.re.is_finite() && z.im.is_finite()) {
                return Err(Error::not_finite(what, (i, i)));
            }
            det = det.times(SlogDet::of(z));
        }
        Ok(det)
    }

    /// The determinant is 0.
    pub fn is_singular(self) -> bool {
        self.logabsdet == f64::NEG_INFINITY
    }

    /// The product of two determinants.
    #[must_use]
    pub fn times(self, other: SlogDet) -> SlogDet {
        if self.is_singular() || other.is_singular() {
            return SlogDet::SINGULAR;
        }
        SlogDet { sign: unit(self.sign * other.sign), logabsdet: self.logabsdet + other.logabsdet }
    }

    /// The n-th power; 1 for n = 0.
    #[must_use]
    pub fn power(self, n: usize) -> SlogDet {
        if n == 0 {
            return SlogDet::ONE;
        }
        if self.is_singular() {
            return SlogDet::SINGULAR;
        }
        let (mut sign, mut square, mut rest) = (c64::new(1.0, 0.0), self.sign, n);
        while rest > 0 {
            if rest % 2 == 1 {
                sign = unit(sign * square);
            }
            square = unit(square * square);
            rest /= 2;
        }
        SlogDet { sign, logabsdet: n as f64 * self.logabsdet }
    }

    /// The complex conjugate.
    #[must_use]
    pub fn conj(self) -> SlogDet {
        SlogDet { sign: if self.sign.im == 0.0 { self.sign } else { self.sign.conj() }, ..self }
    }

    /// 1/det, the determinant of the inverse; `None` when singular.
    #[must_use]
    pub fn recip(self) -> Option<SlogDet> {
        (!self.is_singular()).then(|| SlogDet { logabsdet: 0.0 - self.logabsdet, ..self.conj() })
    }
}

/// Back to the unit circle, so that the product of n phases stays a phase; ±1 stay exact.
fn unit(z: c64) -> c64 {
    if z.im == 0.0 {
        return c64::new(z.re.signum(), 0.0);
    }
    z / z.re.hypot(z.im)
}

/// The phase s and log|det A| of the determinant of a square operator: det A = s·exp(log|det A|).
///
/// Arguments: `a`, n×n. Result: a [`SlogDet`]; the phase of a real operator is ±1.
///
/// # Choosing
/// | `Auto` meets | and does |
/// |---|---|
/// | known structure | its own formula: Σ log|dᵢ|, n/nᵢ·log|det Aᵢ|, the matrix determinant lemma, … |
/// | PSD | Cholesky: Σ 2·log lᵢᵢ |
/// | PSD, factors larger than the memory budget | `SLQ`: an estimate from random probes; the report warns, and has the standard error |
/// | SelfAdjoint | LDLᴴ |
/// | anything else | LU: sparse when the operator is, else dense |
///
/// By name, `SLQ(probes, tol, seed, steps)` estimates log det A of a positive definite A with more than `probes` rows.
///
/// A named algorithm holds for the parts too: `slogdet(kron(A, B), LU())` factors A and B by LU. The
/// factorisation is the one that `solve` uses, made once. A singular operator has (0, −∞); a 0×0
/// operator (1, 0).
///
/// # Errors
/// `ShapeMismatch` for a rectangular operator; `NotFinite`; `NotPositiveDefinite` where PSD is claimed
/// and false; `NotConverged`, with the estimate, where probes do not give the accuracy asked for; `NoMethod` for an algorithm that gives no determinant.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::slogdet, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![-1e-300; 501]))?;
/// let det = slogdet(&d)?;
/// assert_eq!(det.sign.re, -1.0);
/// assert!((det.logabsdet - 501.0 * 1e-300f64.ln()).abs() < 1e-6);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn slogdet(a: &Op) -> Result<SlogDet> {
    slogdet_with(a, &Alg::named("Auto")?)
}

/// As [`slogdet`], by a named algorithm.
///
/// # Errors
/// As [`slogdet`].
pub fn slogdet_with(a: &Op, alg: &Alg) -> Result<SlogDet> {
    let value = SLOGDET.call(&[a.into(), alg.into()])?;
    record_of::<SlogDet>(value.clone()).ok_or_else(|| not_a_record(&value))
}
