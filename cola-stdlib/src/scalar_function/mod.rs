//! Scalar functions as values: the f of f(A).
//!
//! A function has a name, a value at every complex number, and what the methods for matrices ask for: Taylor
//! coefficients where eigenvalues are close, the distance to the nearest singularity, and whether f(z̄) is the
//! conjugate of f(z), so that f of a real matrix is real. Named functions know all of that; a closure says as
//! much as its author knows.

mod named;
mod series;
#[cfg(test)]
mod tests;

pub use named::Range;

use crate::number::reciprocal;
use cola_runtime::value::record_of;
use cola_runtime::{Arg, Error, ErrorKind, FromArg, Record, Result, Value, c64};
use named::{NAMED, Named};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

type Map = Arc<dyn Fn(c64) -> c64 + Send + Sync>;
type Derivatives = Arc<dyn Fn(c64, usize) -> c64 + Send + Sync>;

/// A function from complex numbers to complex numbers, of which matrices may be taken.
///
/// ```
/// use cola_runtime::c64;
/// use cola_stdlib::ScalarFunction;
/// let sine = ScalarFunction::named("sin")?;
/// assert_eq!(sine.value(c64::new(0.0, 0.0)), c64::new(0.0, 0.0));
/// // z·eᶻ has the k-th derivative (z + k)·eᶻ.
/// let f = ScalarFunction::new("z·exp(z)", |z| z * z.exp())
///     .derivatives(|z, k| (z + k as f64) * z.exp())
///     .real_analytic();
/// assert_eq!(f.name(), "z·exp(z)");
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct ScalarFunction(Kind);

#[derive(Clone)]
enum Kind {
    Named(&'static Named),
    Power(f64),
    /// z ↦ f(a·z + b) for real a and b.
    Affine(Arc<ScalarFunction>, f64, f64),
    /// z ↦ f(g(z)).
    After(Arc<ScalarFunction>, Arc<ScalarFunction>),
    Custom(Custom),
}

#[derive(Clone)]
struct Custom {
    name: Arc<str>,
    id: u64,
    value: Map,
    derivatives: Option<Derivatives>,
    real_analytic: bool,
}

impl ScalarFunction {
    /// A function given by its values. It must be analytic where eigenvalues lie; its derivatives are found by
    /// contour integrals, which are checked, unless [`ScalarFunction::derivatives`] gives them.
    pub fn new(name: &str, value: impl Fn(c64) -> c64 + Send + Sync + 'static) -> ScalarFunction {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let (name, value) = (name.into(), Arc::new(value));
        ScalarFunction(Kind::Custom(Custom { name, id, value, derivatives: None, real_analytic: false }))
    }

    /// With its derivatives: `f(z, k)` is the k-th derivative at z.
    #[must_use]
    pub fn derivatives(mut self, f: impl Fn(c64, usize) -> c64 + Send + Sync + 'static) -> Self {
        if let Kind::Custom(custom) = &mut self.0 {
            custom.derivatives = Some(Arc::new(f));
        }
        self
    }

    /// f(z̄) is the conjugate of f(z) for every z, and f is real on the real line: f of a real matrix is real.
    #[must_use]
    pub fn real_analytic(mut self) -> Self {
        if let Kind::Custom(custom) = &mut self.0 {
            custom.real_analytic = true;
        }
        self
    }

    /// The function of that name.
    ///
    /// # Errors
    /// `UnknownName` listing the names that there are.
    pub fn named(name: &str) -> Result<ScalarFunction> {
        match name {
            "sqrt" => return Ok(ScalarFunction::power(0.5)),
            "isqrt" => return Ok(ScalarFunction::power(-0.5)),
            _ => {}
        }
        NAMED.iter().find(|n| n.name == name).map(|n| ScalarFunction(Kind::Named(n))).ok_or_else(|| {
            let known = ScalarFunction::names().collect::<Vec<_>>().join(", ");
            Error::new(ErrorKind::UnknownName, format!("there is no scalar function `{name}`"))
                .with_help(format!("there are {known}; from Rust, any closure as a ScalarFunction"))
        })
    }

    /// The names of all named functions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|n| n.name).chain(["sqrt", "isqrt"])
    }

    /// What a named function is, in a few words.
    pub fn doc(&self) -> &'static str {
        match &self.0 {
            Kind::Named(n) => n.doc,
            Kind::Power(_) => "the principal power",
            _ => "",
        }
    }

    /// z ↦ zᵖ, principal: e^{p·log z}.
    pub fn power(p: f64) -> ScalarFunction {
        ScalarFunction(Kind::Power(p))
    }

    /// eᶻ.
    pub fn exp() -> ScalarFunction {
        ScalarFunction(Kind::Named(&NAMED[0]))
    }

    /// The principal logarithm.
    pub fn log() -> ScalarFunction {
        ScalarFunction(Kind::Named(&NAMED[1]))
    }

    /// z ↦ f(a·z + b).
    #[must_use]
    pub fn of_affine(&self, a: f64, b: f64) -> ScalarFunction {
        ScalarFunction(Kind::Affine(Arc::new(self.clone()), a, b))
    }

    /// z ↦ f(g(z)).
    #[must_use]
    pub fn after(&self, inner: &ScalarFunction) -> ScalarFunction {
        ScalarFunction(Kind::After(Arc::new(self.clone()), Arc::new(inner.clone())))
    }

    /// What it is called: `exp`, `sqrt`, `power 0.3`, `log(2·z + 1)`.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::Named(n) => n.name.to_owned(),
            Kind::Power(0.5) => "sqrt".to_owned(),
            Kind::Power(-0.5) => "isqrt".to_owned(),
            Kind::Power(p) => format!("power {p}"),
            Kind::Affine(f, a, b) => format!("{}({a}·z + {b})", f.name()),
            Kind::After(f, g) => format!("{} after {}", f.name(), g.name()),
            Kind::Custom(c) => c.name.to_string(),
        }
    }

    /// A text that no other function has, to keep results by.
    pub(crate) fn key(&self) -> String {
        match &self.0 {
            Kind::Power(p) => format!("power {:x}", p.to_bits()),
            Kind::Affine(f, a, b) => format!("({})({:x}, {:x})", f.key(), a.to_bits(), b.to_bits()),
            Kind::After(f, g) => format!("({})∘({})", f.key(), g.key()),
            Kind::Custom(c) => format!("#{} {}", c.id, c.name),
            Kind::Named(n) => n.name.to_owned(),
        }
    }

    /// f(z). Not finite at a pole.
    pub fn value(&self, z: c64) -> c64 {
        match &self.0 {
            Kind::Named(n) => (n.value)(z),
            Kind::Power(p) => power(z, *p),
            Kind::Affine(f, a, b) => f.value(z * *a + *b),
            Kind::After(f, g) => f.value(g.value(z)),
            Kind::Custom(c) => (c.value)(z),
        }
    }

    /// c₀, …, c_order with f(z + h) = Σ cₖ·hᵏ; `None` when they are not known.
    pub(crate) fn series(&self, z: c64, order: usize) -> Option<Vec<c64>> {
        match &self.0 {
            Kind::Named(n) => n.series.map(|s| s(z, order)),
            Kind::Power(p) => Some(series::power(power(z, *p), *p, z, order)),
            Kind::Affine(f, a, b) => {
                let mut c = f.series(z * *a + *b, order)?;
                let mut scale = 1.0;
                for c in &mut c {
                    *c *= scale;
                    scale *= *a;
                }
                Some(c)
            }
            Kind::After(..) => None,
            Kind::Custom(c) => {
                let f = c.derivatives.as_ref()?;
                let mut factorial = 1.0;
                Some(
                    (0..=order)
                        .map(|k| {
                            factorial *= (k as f64).max(1.0);
                            f(z, k) / factorial
                        })
                        .collect(),
                )
            }
        }
    }

    /// Distance to the nearest singularity, as far as it is known.
    pub(crate) fn radius(&self, z: c64) -> f64 {
        match &self.0 {
            Kind::Named(n) => (n.radius)(z),
            Kind::Power(p) if is_integer(*p) && *p >= 0.0 => f64::INFINITY,
            Kind::Power(p) if is_integer(*p) => z.norm(),
            Kind::Power(_) => (NAMED[1].radius)(z),
            Kind::Affine(_, 0.0, _) => f64::INFINITY,
            Kind::Affine(f, a, b) => f.radius(z * *a + *b) / a.abs(),
            Kind::After(..) | Kind::Custom(_) => f64::INFINITY,
        }
    }

    /// A computed eigenvalue z that is off by up to `tol`: moved to the branch point or the cut that it cannot be told
    /// from; `None` next to a pole or a jump, where f has no value.
    pub(crate) fn settled(&self, z: c64, tol: f64) -> Option<c64> {
        let zero = c64::new(0.0, 0.0);
        let is_zero = z.norm() <= tol;
        let on_cut = || if is_zero { zero } else { c64::new(z.re, 0.0) };
        match &self.0 {
            Kind::Named(n) if n.name == "step" && is_zero => Some(zero),
            Kind::Named(n) if (n.radius)(z) > tol => Some(z),
            Kind::Named(n) => match n.name {
                "log" => Some(on_cut()),
                "sign" | "reciprocal" if is_zero => Some(zero),
                _ => None,
            },
            Kind::Power(p) if is_integer(*p) => Some(if *p < 0.0 && is_zero { zero } else { z }),
            Kind::Power(_) => Some(if self.radius(z) > tol { z } else { on_cut() }),
            Kind::Affine(_, 0.0, _) | Kind::After(..) | Kind::Custom(_) => Some(z),
            Kind::Affine(f, a, b) => {
                let inner = z * *a + *b;
                let settled = f.settled(inner, tol * a.abs())?;
                Some(if settled == inner { z } else { (settled - *b) / *a })
            }
        }
    }

    /// f(z̄) is the conjugate of f(z) wherever z is not on a branch cut.
    pub fn is_symmetric(&self) -> bool {
        match &self.0 {
            Kind::Named(_) | Kind::Power(_) => true,
            Kind::Affine(f, ..) => f.is_symmetric(),
            Kind::After(f, g) => f.is_symmetric() && g.is_symmetric(),
            Kind::Custom(c) => c.real_analytic,
        }
    }

    /// What its values on the real line are.
    pub fn range(&self) -> Range {
        match &self.0 {
            Kind::Named(n) => n.range,
            Kind::Power(p) if !is_integer(*p) => Range::Complex,
            Kind::Power(p) if p % 2.0 == 0.0 => Range::NonNegative,
            Kind::Power(_) => Range::Real,
            Kind::Affine(f, ..) => f.range(),
            Kind::After(f, g) if g.range() != Range::Complex => f.range(),
            Kind::After(..) => Range::Complex,
            Kind::Custom(c) if c.real_analytic => Range::Real,
            Kind::Custom(_) => Range::Complex,
        }
    }

    /// f of a real matrix is real, whatever its eigenvalues.
    pub fn is_real(&self) -> bool {
        self.is_symmetric() && self.range() != Range::Complex
    }

    /// Defined for real numbers only, and so for self-adjoint operators only.
    pub fn needs_real_numbers(&self) -> bool {
        match &self.0 {
            Kind::Named(n) => n.series.is_none(),
            Kind::Affine(f, ..) => f.needs_real_numbers(),
            Kind::After(f, g) => f.needs_real_numbers() || g.needs_real_numbers(),
            _ => false,
        }
    }

    /// p, for z ↦ zᵖ.
    pub fn exponent(&self) -> Option<f64> {
        match self.0 {
            Kind::Power(p) => Some(p),
            Kind::Named(n) if n.name == "reciprocal" => Some(-1.0),
            _ => None,
        }
    }

    /// c and m with f(z) = (m₀·w + m₁)/(m₂·w + m₃) for w = e^{c·z}.
    pub(crate) fn of_exponential(&self) -> Option<(c64, [c64; 4])> {
        let (one, zero, i) = (c64::new(1.0, 0.0), c64::new(0.0, 0.0), c64::new(0.0, 1.0));
        match self.0 {
            Kind::Named(n) => match n.name {
                "tanh" => Some((one * 2.0, [one, -one, one, one])),
                "tan" => Some((i * 2.0, [-i, i, one, one])),
                "sigmoid" => Some((one, [one, zero, one, one])),
                _ => None,
            },
            _ => None,
        }
    }

    /// It is the exponential function.
    pub fn is_exp(&self) -> bool {
        matches!(&self.0, Kind::Named(n) if n.name == "exp")
    }

    /// It is the logarithm.
    pub fn is_log(&self) -> bool {
        matches!(&self.0, Kind::Named(n) if n.name == "log")
    }
}

pub(crate) fn is_integer(p: f64) -> bool {
    p.fract() == 0.0
}

fn power(z: c64, p: f64) -> c64 {
    let zero = c64::new(0.0, 0.0);
    if z == zero {
        return match p {
            0.0 => c64::new(1.0, 0.0),
            p if p > 0.0 => zero,
            _ => c64::new(f64::INFINITY, 0.0),
        };
    }
    if z.im == 0.0 && (z.re > 0.0 || is_integer(p)) {
        return c64::new(z.re.powf(p), 0.0);
    }
    let z = named::upper(z);
    if p == 0.5 {
        return z.sqrt();
    }
    if is_integer(p) && p.abs() <= 1024.0 {
        let base = if p < 0.0 { reciprocal(z) } else { z };
        return base.powi(p.abs() as i32);
    }
    c64::from_polar(z.norm().powf(p), p * z.arg())
}

impl std::fmt::Debug for ScalarFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name())
    }
}

/// Passed as a value of a call: `apply_fn(A, f=…)` from Rust.
impl Record for ScalarFunction {
    fn name(&self) -> &'static str {
        "ScalarFunction"
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("name", Value::text(&ScalarFunction::name(self)))]
    }
}

impl ScalarFunction {
    /// The function that a value names or is.
    ///
    /// # Errors
    /// `UnknownName`; `TypeMismatch` for another kind of value.
    pub fn read(value: &Value) -> Result<ScalarFunction> {
        match value {
            Value::Symbol(name) | Value::Text(name) => ScalarFunction::named(name),
            other => record_of::<ScalarFunction>(other.clone()).ok_or_else(|| {
                Error::new(
                    ErrorKind::TypeMismatch,
                    format!("f must be the name of a scalar function, got {}", other.kind_name()),
                )
                .with_help("apply_fn(A, f=sin); from Rust, a ScalarFunction")
            }),
        }
    }
}

impl<'a> FromArg<'a> for ScalarFunction {
    const EXPECTED: &'static str = "the name of a scalar function, or a ScalarFunction";
    fn from_arg(arg: Arg<'a>) -> Option<ScalarFunction> {
        if let Arg::Value(value) = arg { ScalarFunction::read(value).ok() } else { None }
    }
}
