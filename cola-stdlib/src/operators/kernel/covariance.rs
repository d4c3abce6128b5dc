//! Which function of two points, and its numbers.

use cola_kernels::Entry;
use cola_runtime::value::record_of;
use cola_runtime::{Error, ErrorKind, Inputs, Record, Result, Value};
use std::fmt;
use std::sync::Arc;

/// A function of two points that a user brings along.
pub trait KernelFunction: Send + Sync + 'static {
    /// What it is called, for printing.
    fn name(&self) -> &str;

    /// k(x, y) of two points that are divided by the lengthscales already.
    fn value(&self, x: &[f64], y: &[f64]) -> f64;

    /// k(x, y) = k(y, x) for all points.
    fn is_symmetric(&self) -> bool {
        false
    }

    /// Every matrix k(xᵢ, xⱼ) is positive semidefinite; implies symmetric.
    fn is_positive_definite(&self) -> bool {
        false
    }

    /// Floating-point operations of one value at points of `dimension` coordinates.
    fn flops(&self, dimension: usize) -> f64 {
        3.0 * dimension as f64 + 20.0
    }
}

/// A kernel function by name, with the numbers that belong to it. With r² = Σ ((xₖ − yₖ)/ℓₖ)² and t = Σ xₖyₖ/ℓₖ²:
#[derive(Clone)]
pub enum Covariance {
    /// exp(−r²/2)
    Rbf,
    /// exp(−r)
    Matern12,
    /// (1 + √3·r)·exp(−√3·r)
    Matern32,
    /// (1 + √5·r + 5r²/3)·exp(−√5·r)
    Matern52,
    /// exp(−2·Σ sin²(π(xₖ − yₖ)/p)/ℓₖ²)
    Periodic {
        /// p > 0
        period: f64,
    },
    /// t + offset
    Linear {
        /// Added to the inner product.
        offset: f64,
    },
    /// (t + offset)^degree
    Polynomial {
        /// The exponent, at least 1.
        degree: u16,
        /// Added to the inner product.
        offset: f64,
    },
    /// (1 + r²/(2α))^−α
    RationalQuadratic {
        /// α > 0
        alpha: f64,
    },
    /// A function of the user's.
    Custom(CustomCovariance),
}

/// A user's function; a value of the expression language too, so that a plugin can hand one to `Kernel`.
#[derive(Clone)]
pub struct CustomCovariance {
    function: Arc<dyn KernelFunction>,
    /// k(y, x) instead of k(x, y).
    swapped: bool,
}

impl CustomCovariance {
    /// Of a function.
    pub fn new(function: impl KernelFunction) -> CustomCovariance {
        CustomCovariance { function: Arc::new(function), swapped: false }
    }

    /// Its value at two points.
    pub(super) fn value(&self, x: &[f64], y: &[f64]) -> f64 {
        let (x, y) = if self.swapped { (y, x) } else { (x, y) };
        self.function.value(x, y)
    }
}

impl Record for CustomCovariance {
    fn name(&self) -> &'static str {
        "Covariance"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("name", Value::text(self.function.name()))]
    }
}

/// The names that `Kernel` knows.
const NAMES: &str = "rbf, matern12, matern32, matern52, periodic, linear, polynomial or rational_quadratic";

impl Covariance {
    /// By name, with the numbers among the arguments of `Kernel`.
    pub(super) fn read(name: &Value, inputs: &Inputs<'_>) -> Result<Covariance> {
        if let Some(custom) = record_of::<CustomCovariance>(name.clone()) {
            return Ok(Covariance::Custom(custom));
        }
        let (Value::Symbol(word) | Value::Text(word)) = name else {
            let why = format!("Kernel: the kernel must be {NAMES}, got {}", name.kind_name());
            return Err(Error::new(ErrorKind::TypeMismatch, why));
        };
        let real = |option: &str, default: f64| -> Result<f64> {
            Ok(inputs.get::<Option<f64>>(option)?.unwrap_or(default))
        };
        let (found, takes): (Covariance, &[&str]) = match &**word {
            "rbf" => (Covariance::Rbf, &[]),
            "matern12" => (Covariance::Matern12, &[]),
            "matern32" => (Covariance::Matern32, &[]),
            "matern52" => (Covariance::Matern52, &[]),
            "periodic" => (Covariance::Periodic { period: real("period", 1.0)? }, &["period"]),
            "linear" => (Covariance::Linear { offset: real("offset", 0.0)? }, &["offset"]),
            "polynomial" => {
                let degree = inputs.get::<Option<usize>>("degree")?.unwrap_or(2);
                let degree = u16::try_from(degree).unwrap_or(0);
                (Covariance::Polynomial { degree, offset: real("offset", 1.0)? }, &["degree", "offset"])
            }
            "rational_quadratic" => {
                (Covariance::RationalQuadratic { alpha: real("alpha", 1.0)? }, &["alpha"])
            }
            other => {
                return Err(Error::invalid("Kernel", format!("there is no kernel `{other}`; it is {NAMES}")));
            }
        };
        for option in ["alpha", "period", "degree", "offset"] {
            let given = !matches!(inputs.get::<Value>(option)?, Value::None);
            if given && !takes.contains(&option) {
                return Err(Error::invalid("Kernel", format!("the kernel {found} has no `{option}`")));
            }
        }
        Ok(found)
    }

    /// Refuses numbers for which there is no such kernel.
    pub(super) fn check(&self) -> Result<()> {
        let positive = |what: &str, x: f64| {
            let fine = x > 0.0 && x.is_finite();
            let why =
                || Error::invalid("Kernel", format!("{what} of {self} must be positive and finite, got {x}"));
            if fine { Ok(()) } else { Err(why()) }
        };
        match *self {
            Covariance::Periodic { period } => positive("period", period),
            Covariance::RationalQuadratic { alpha } => positive("alpha", alpha),
            Covariance::Polynomial { degree: 0, .. } => {
                Err(Error::invalid("Kernel", "degree of polynomial must be an integer from 1 to 65535"))
            }
            Covariance::Linear { offset } | Covariance::Polynomial { offset, .. } if !offset.is_finite() => {
                Err(Error::new(ErrorKind::NotFinite, format!("Kernel: offset of {self} is {offset}")))
            }
            _ => Ok(()),
        }
    }

    /// Every matrix of it over one set of points is symmetric.
    pub fn is_symmetric(&self) -> bool {
        match self {
            Covariance::Custom(c) => c.function.is_symmetric() || c.function.is_positive_definite(),
            _ => true,
        }
    }

    /// Every matrix of it over one set of points is positive semidefinite.
    pub fn is_positive_definite(&self) -> bool {
        match self {
            Covariance::Linear { offset } | Covariance::Polynomial { offset, .. } => *offset >= 0.0,
            Covariance::Custom(c) => c.function.is_positive_definite(),
            _ => true,
        }
    }

    /// k(x, x) = 1 for every x.
    pub fn is_stationary(&self) -> bool {
        !matches!(self, Covariance::Linear { .. } | Covariance::Polynomial { .. } | Covariance::Custom(_))
    }

    /// The function with its points exchanged.
    pub(super) fn swapped(&self) -> Covariance {
        match self {
            Covariance::Custom(c) if !self.is_symmetric() => {
                Covariance::Custom(CustomCovariance { swapped: !c.swapped, ..c.clone() })
            }
            other => other.clone(),
        }
    }

    /// A function of inner products, not of distances.
    pub(super) fn is_of_products(&self) -> bool {
        matches!(self, Covariance::Linear { .. } | Covariance::Polynomial { .. })
    }

    /// The dimension of the space that polynomial features span; `None` where no bound is known.
    ///
    /// (x·y)ᵖ is an inner product of the monomials of degree p, and (x·y + c)ᵖ of those up to degree p.
    pub(super) fn features(&self, dimension: usize) -> Option<usize> {
        let (degree, offset) = match *self {
            Covariance::Linear { offset } => (1, offset),
            Covariance::Polynomial { degree, offset } => (usize::from(degree), offset),
            _ => return None,
        };
        let variables = if offset == 0.0 { dimension } else { dimension.checked_add(1)? };
        // The binomial coefficient of variables + degree − 1 over degree, exact in every step.
        match variables.checked_sub(1) {
            None => Some(0),
            Some(others) => {
                (1..=degree).try_fold(1usize, |count, i| Some(count.checked_mul(others.checked_add(i)?)? / i))
            }
        }
    }

    /// What the kernels evaluate; `None` for a user's function. A periodic kernel is the Gaussian one of points on
    /// circles.
    pub(super) fn entry(&self) -> Option<Entry<'static>> {
        Some(match *self {
            Covariance::Rbf | Covariance::Periodic { .. } => Entry::Gaussian,
            Covariance::Matern12 => Entry::Exponential,
            Covariance::Matern32 => Entry::Matern32,
            Covariance::Matern52 => Entry::Matern52,
            Covariance::Linear { offset } => Entry::Polynomial { offset, degree: 1 },
            Covariance::Polynomial { degree, offset } => {
                Entry::Polynomial { offset, degree: i32::from(degree) }
            }
            Covariance::RationalQuadratic { alpha } => Entry::RationalQuadratic { alpha },
            Covariance::Custom(_) => return None,
        })
    }

    /// Floating-point operations of one entry.
    pub(super) fn flops(&self, dimension: usize) -> f64 {
        let d = dimension as f64;
        match self {
            Covariance::Periodic { .. } => 6.0 * d + 25.0,
            Covariance::Linear { .. } | Covariance::Polynomial { .. } => 2.0 * d + 5.0,
            Covariance::Custom(c) => c.function.flops(dimension),
            _ => 3.0 * d + 25.0,
        }
    }
}

impl fmt::Display for Covariance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Covariance::Rbf => write!(f, "rbf"),
            Covariance::Matern12 => write!(f, "matern12"),
            Covariance::Matern32 => write!(f, "matern32"),
            Covariance::Matern52 => write!(f, "matern52"),
            Covariance::Periodic { period } => write!(f, "periodic(period={period})"),
            Covariance::Linear { offset } => write!(f, "linear(offset={offset})"),
            Covariance::Polynomial { degree, offset } => {
                write!(f, "polynomial(degree={degree}, offset={offset})")
            }
            Covariance::RationalQuadratic { alpha } => write!(f, "rational_quadratic(alpha={alpha})"),
            Covariance::Custom(c) => write!(f, "{}", c.function.name()),
        }
    }
}

impl fmt::Debug for Covariance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
