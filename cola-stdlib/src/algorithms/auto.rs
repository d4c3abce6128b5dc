//! `Auto`: the method that costs least, by what is known of the operator.
//!
//! Method    the direct candidate (Cholesky if PSD, LDLᴴ if self-adjoint, else LU) is priced by the operations
//!           and the memory of its factors, the iterative one (CG if PSD, MINRES if self-adjoint, else GMRES) by the
//!           cost of an apply and the iterations it needs: those of a condition number of 10⁴, or, where the direct
//!           method costs more than a hundred applies, what twenty steps on a random vector show, without and with
//!           preconditioners. The cheaper one is taken, the direct one only within the memory budget. An iterative
//!           choice gives up once it has spent what the direct method would cost, or as soon as its progress says that it will,
//!           and the direct one takes over. A large sparse definite matrix is not even ordered before CG has been tried on
//!           the right-hand side itself
//! Memory    none
//! Work      the analysis of a sparse pattern, which the factorisation needs anyway, and the trial steps
//! Stops     no candidate: never; GMRES is always possible
//! Differs   from a table of sizes: no size appears here, only costs
//! Source    the rates of this machine: see [`super::machine`]

use super::machine::Machine;
use super::{Cg, Direct, Gmres, Minres};
use crate::memory;
use crate::solvers::Patience;
use cola_runtime::{Alg, Algorithm, Constructor, ConstructorDef, Cost, DType, Op, Tag, Value, register};

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

cola_runtime::algorithm_argument!(Auto, "Auto");

impl Auto {
    /// The bytes that a factorisation may take.
    pub fn budget(&self) -> f64 {
        if self.memory > 0.0 { self.memory } else { 0.5 * memory::free() }
    }
}

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
    pub self_adjoint: bool,
    pub apply: Cost,
    pub direct: DirectCost,
}

/// What a few steps of the iterative method showed.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    /// The preconditioner that served best, and its name.
    pub precond: Option<(Op, String)>,
    /// Iterations that the tolerance needs at the rate that was seen.
    pub iterations: f64,
}

/// Applies that the direct method must cost for a trial to be worth its steps.
const TRIAL_FROM: f64 = 100.0;

/// Seconds below which a direct solution, which is the more accurate one, is not worth avoiding.
const MOMENT: f64 = 0.05;

/// The direct method costs so much that a few steps of the iterative one are worth a look.
pub(crate) fn trial_pays(facts: &Facts) -> bool {
    time_direct(facts) > MOMENT.max(TRIAL_FROM * time_of_apply(facts))
}

/// Iterations after which the residual of a Krylov method tells how many more there will be: in the first ones it may rise.
const JUDGED_AFTER: usize = 50;

/// What was chosen, and why.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The method to use.
    pub algorithm: Alg,
    /// The method that takes over when the first one does not converge within its cost.
    pub fallback: Option<Alg>,
    /// When the first one is given up before that, by its progress.
    pub patience: Option<Patience>,
    /// One sentence.
    pub reason: String,
}

fn time_direct(facts: &Facts) -> f64 {
    let direct = facts.direct;
    let seconds = |rate: f64| direct.flops / rate * if single(facts.dtype) { 0.5 } else { 1.0 };
    let machine = Machine::current();
    let arithmetic = match direct.form {
        Form::Dense | Form::Densified | Form::Formed => seconds(machine.dense),
        Form::Sparse | Form::Banded => seconds(machine.sparse),
        Form::Tridiagonal => seconds(machine.apply),
    };
    let entries = match direct.form {
        Form::Densified => facts.n as f64 * time_of_apply(facts),
        Form::Formed => time_of_apply(facts),
        _ => 0.0,
    };
    arithmetic + direct.bytes / machine.bandwidth + entries
}

/// Chooses by cost.
pub(crate) fn choose(facts: &Facts, auto: &Auto, trial: Option<&Trial>) -> Choice {
    let (direct, machine) = (facts.direct, Machine::current());
    let time_direct = time_direct(facts);
    // Each iteration: one apply, and ten passes over vectors (GMRES: over half its basis).
    let passes = if facts.psd || facts.self_adjoint { 12.0 } else { 40.0 };
    let vectors = passes * facts.n as f64 * facts.dtype.size_of() as f64 / machine.bandwidth;
    let precond = trial.and_then(|trial| trial.precond.clone());
    let extra = precond.as_ref().map_or(0.0, |(m, _)| time_of(m.cost()));
    let time_iteration = time_of_apply(facts) + vectors + extra;
    let usual = 0.5 * CONDITION.sqrt() * (2.0 / auto.tol.max(1e-16)).ln();
    let expected = trial.map_or(usual, |trial| trial.iterations).min(facts.n as f64).max(1.0);
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
    let method = match (facts.psd, facts.self_adjoint) {
        (true, _) => "CG",
        (false, true) => "MINRES",
        (false, false) => "GMRES",
    };
    let iterative = match &precond {
        Some((_, name)) => format!("{method} preconditioned by {name}"),
        None => method.to_owned(),
    };
    let seen = if trial.is_some() { " by a trial" } else { "" };
    if fits && time_direct <= time_iterative {
        return Choice {
            algorithm: direct.method.algorithm(),
            fallback: None,
            patience: None,
            reason: format!(
                "{price}; less than the {expected:.0} iterations that {iterative} may need{seen}"
            ),
        };
    }
    let give_up = (time_direct / time_iteration).clamp(20.0, 1e9) as usize;
    let max_iters = fits.then_some(give_up);
    let (tol, precond) = (auto.tol, precond.map(|(m, _)| m));
    let algorithm: Alg = match method {
        "CG" => Cg { tol, max_iters, precond, ..Cg::default() }.into(),
        "MINRES" => Minres { tol, max_iters, precond, ..Minres::default() }.into(),
        _ => Gmres { tol, max_iters, precond, restart: 50, ..Gmres::default() }.into(),
    };
    if fits {
        let reason = format!(
            "{iterative}: about {expected:.0} iterations{seen}, each 1/{give_up} of {price}, which takes over after that"
        );
        let patience = Some(Patience { after: give_up.clamp(20, JUDGED_AFTER), ahead: give_up, tol });
        Choice { algorithm, fallback: Some(direct.method.algorithm()), patience, reason }
    } else {
        let reason = format!("{iterative}: {price} would exceed the memory budget of {}", bytes(budget));
        Choice { algorithm, fallback: None, patience: None, reason }
    }
}

fn single(dtype: DType) -> bool {
    !matches!(dtype, DType::F64 | DType::C64)
}

fn time_of_apply(facts: &Facts) -> f64 {
    time_of(facts.apply)
}

fn time_of(cost: Cost) -> f64 {
    let machine = Machine::current();
    (cost.flops / machine.apply).max(cost.bytes / machine.bandwidth)
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
