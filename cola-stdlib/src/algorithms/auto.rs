//! `Auto`: the method that costs least, by what is known of the operator.
//!
//! Method    the direct candidate (Cholesky if PSD, LDLᴴ if self-adjoint, else LU) is priced by the operations
//!           and the memory of its factors, the iterative one (CG if PSD, else GMRES) by the cost of an apply
//!   and the iterations that a condition number of 10⁴ would need. The cheaper one is taken, the
//!           direct one only within the memory budget. An iterative choice that has spent what the direct
//!   method would cost gives up, and the direct one takes over
//! Memory    none
//! Work      none beyond the analysis of a sparse pattern, which the factorisation needs anyway
//! Stops     no candidate: never; GMRES is always possible
//! Differs   from a table of sizes: no size appears here, only costs
//! Source    throughputs of one core, measured

use super::{Cg, Direct, Gmres, algorithm_argument};
use cola_runtime::{Alg, Algorithm, Constructor, ConstructorDef, Cost, DType, Tag, Value, register};

static AUTO: Constructor = Constructor::new("Auto");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Auto")
            .parent("Algorithm")
            .doc("the method that costs least within a memory budget in bytes (0: half of what is free)")
            .make("Auto(; tol: Float = 1e-10, memory: Float = 0)", |x| {
                Ok(Value::Algorithm(Auto { tol: x.get("tol")?, memory: x.get("memory")? }.into()))
            }),
    );
});

/// Chooses by cost: see the module page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Auto {
    /// Tolerance of an iterative choice.
    pub tol: f64,
    /// Bytes that a factorisation may take; 0 means half of the memory that is free.
    pub memory: f64,
}

impl Default for Auto {
    fn default() -> Auto {
        Auto { tol: 1e-10, memory: 0.0 }
    }
}

impl Algorithm for Auto {
    fn tag(&self) -> Tag {
        AUTO.leaf()
    }
    fn name(&self) -> &str {
        "Auto"
    }
    fn options(&self) -> Vec<(&'static str, Value)> {
        if *self == Auto::default() {
            return Vec::new();
        }
        vec![("tol", Value::Real(self.tol)), ("memory", Value::Real(self.memory))]
    }
}

algorithm_argument!(Auto, "Auto");

impl Auto {
    /// The bytes that a factorisation may take.
    pub fn budget(&self) -> f64 {
        if self.memory > 0.0 { self.memory } else { 0.5 * free_memory() }
    }
}

/// Memory that is free, in bytes; 8 GiB where the system does not say.
pub(crate) fn free_memory() -> f64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|l| l.split_whitespace().next()).and_then(|w| w.parse::<f64>().ok());
    kib.map_or(8.0 * 1_073_741_824.0, |k| k * 1024.0)
}

/// Operations per second of a dense factorisation in f64, blocked and cached.
const DENSE_RATE: f64 = 4e10;
/// Operations per second of a sparse factorisation in f64.
const SPARSE_RATE: f64 = 3e9;
/// Bytes per second of what streams from memory: applies and vector updates.
const BANDWIDTH: f64 = 1.5e10;
/// Operations per second of an apply.
const APPLY_RATE: f64 = 1e10;
/// Condition number for which the iterations of a Krylov method are estimated.
const CONDITION: f64 = 1e4;

/// What a direct method would cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DirectCost {
    /// Which one.
    pub method: Direct,
    /// Real operations of the factorisation.
    pub flops: f64,
    /// Bytes at its peak.
    pub bytes: f64,
    /// The kind of matrix it works on.
    pub form: Form,
}

/// In which form a direct method sees the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It is dense.
    Dense,
    /// It is made dense for this, by applying it to the identity.
    Densified,
    /// It is made dense for this by a rule of `to_dense` that forms its entries, as one apply does.
    Formed,
    /// Sparse, with the fill that was counted or bounded.
    Sparse,
    /// Banded: O(n·b²).
    Banded,
    /// Tridiagonal: O(n).
    Tridiagonal,
}

/// The operator as the choice sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub n: usize,
    pub dtype: DType,
    pub psd: bool,
    pub apply: Cost,
    pub direct: DirectCost,
}

/// What was chosen, and why.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The method to use.
    pub algorithm: Alg,
    /// The method that takes over when the first one does not converge within its cost.
    pub fallback: Option<Alg>,
    /// One sentence.
    pub reason: String,
}

/// Chooses by cost.
pub(crate) fn choose(facts: &Facts, auto: &Auto) -> Choice {
    let direct = facts.direct;
    let seconds = |rate: f64| direct.flops / rate * if single(facts.dtype) { 0.5 } else { 1.0 };
    let time_direct = match direct.form {
        Form::Dense | Form::Densified | Form::Formed => seconds(DENSE_RATE),
        Form::Sparse | Form::Banded => seconds(SPARSE_RATE),
        Form::Tridiagonal => seconds(APPLY_RATE),
    } + direct.bytes / BANDWIDTH
        + match direct.form {
            Form::Densified => facts.n as f64 * time_of_apply(facts),
            Form::Formed => time_of_apply(facts),
            _ => 0.0,
        };
    // Each iteration: one apply, and ten passes over vectors (GMRES: over half its basis).
    let passes = if facts.psd { 10.0 } else { 40.0 };
    let vectors = passes * facts.n as f64 * facts.dtype.size_of() as f64 / BANDWIDTH;
    let time_iteration = time_of_apply(facts) + vectors;
    let expected = (0.5 * CONDITION.sqrt() * (2.0 / auto.tol.max(1e-16)).ln()).min(facts.n as f64).max(1.0);
    let time_iterative = expected * time_iteration;
    let budget = auto.budget();
    let fits = direct.bytes <= budget;
    let name = direct.method.name();
    let what = match direct.form {
        Form::Dense => "dense",
        Form::Densified | Form::Formed => "densified",
        Form::Sparse => "sparse",
        Form::Banded => "banded",
        Form::Tridiagonal => "tridiagonal",
    };
    let price = format!("{what} {name}: {:.1e} operations, {}", direct.flops, bytes(direct.bytes));
    let iterative = if facts.psd { "CG" } else { "GMRES" };
    if fits && time_direct <= time_iterative {
        return Choice {
            algorithm: direct.method.algorithm(),
            fallback: None,
            reason: format!("{price}; less than the {expected:.0} iterations that {iterative} may need"),
        };
    }
    let give_up = (time_direct / time_iteration).clamp(20.0, 1e9) as usize;
    let max_iters = fits.then_some(give_up);
    let algorithm: Alg = if facts.psd {
        Cg { tol: auto.tol, max_iters, precond: None }.into()
    } else {
        Gmres { tol: auto.tol, max_iters, restart: 50, precond: None }.into()
    };
    if fits {
        let reason =
            format!("{iterative}: an iteration costs 1/{give_up} of {price}, which takes over after that");
        Choice { algorithm, fallback: Some(direct.method.algorithm()), reason }
    } else {
        let reason = format!("{iterative}: {price} would exceed the memory budget of {}", bytes(budget));
        Choice { algorithm, fallback: None, reason }
    }
}

fn single(dtype: DType) -> bool {
    !matches!(dtype, DType::F64 | DType::C64)
}

fn time_of_apply(facts: &Facts) -> f64 {
    (facts.apply.flops / APPLY_RATE).max(facts.apply.bytes / BANDWIDTH)
}

/// A number of bytes for people.
pub(crate) fn bytes(n: f64) -> String {
    const GIB: f64 = 1_073_741_824.0;
    match n {
        n if n >= GIB => format!("{:.1} GiB", n / GIB),
        n if n >= 1_048_576.0 => format!("{:.0} MiB", n / 1_048_576.0),
        n => format!("{:.0} KiB", (n / 1024.0).ceil()),
    }
}
