//! What the iterative methods for eigenvalues share: what they are asked for, shifts, and when they pay.

use super::counted::none_missed;
use super::{chosen, densely, values};
use crate::algorithms::machine::Machine;
use crate::algorithms::{Auto, Direct, KrylovSchur, Lanczos, probes::norm_by_probes};
use crate::functions::{Eigen, add, inverse};
use crate::operators::{Dense, ScalarMul};
use crate::properties::{PSD, SELF_ADJOINT, STIEFEL};
use crate::solvers::direct_cost;
use crate::spectrum::{Order, Wanted, Which};
use cola_iterative::eigen::{self, Pairs};
use cola_runtime::{
    Array, Call, Error, ErrorKind, Evidence, Op, Planner, Result, Scalar, Workspace, c64, report,
};

/// The order as the methods know it, and the shift where the nearest to a number are wanted.
pub(super) enum Asked {
    /// An end of the spectrum.
    End(eigen::Wanted),
    /// The nearest to a number.
    Near(Scalar),
}

/// What a call asks for. The imaginary parts of a real spectrum all agree: then the larger real part is first.
pub(super) fn asked(wanted: &Wanted, real: bool) -> Asked {
    use eigen::Wanted::{LargestImaginary, LargestMagnitude, LargestReal, SmallestImaginary, SmallestReal};
    Asked::End(match wanted.order {
        Order::Near(sigma) => return Asked::Near(sigma),
        Order::Which(Which::Sm) => return Asked::Near(Scalar::new(0.0, 0.0)),
        Order::Which(Which::Lm) => LargestMagnitude,
        Order::Which(Which::La | Which::Lr) => LargestReal,
        Order::Which(Which::Sa | Which::Sr) => SmallestReal,
        Order::Which(Which::Li | Which::Si) if real => LargestReal,
        Order::Which(Which::Li) => LargestImaginary,
        Order::Which(Which::Si) => SmallestImaginary,
    })
}

/// (A − σ·B)⁻¹; where that is singular, σ moves aside by √ε·‖A‖. B is the identity without one.
pub(super) fn shifted_inverse(a: &Op, b: Option<&Op>, sigma: Scalar) -> Result<(Op, Scalar)> {
    let at = |sigma: Scalar| -> Result<Op> {
        if sigma == Scalar::new(0.0, 0.0) {
            return inverse(a);
        }
        let subtracted = match b {
            Some(b) => crate::functions::scale(-sigma, b)?,
            None => ScalarMul::new(
                -sigma,
                a.rows(),
                if sigma.im == 0.0 { a.dtype() } else { a.dtype().complex() },
            )?,
        };
        let shifted = add(a, &subtracted)?;
        let hermitian = SELF_ADJOINT.of(a) && sigma.im == 0.0;
        inverse(&if hermitian { shifted.claimed(SELF_ADJOINT.set()) } else { shifted })
    };
    // A factorisation is made on first use: a product tells whether there is one.
    let probe = |m: &Op| m.apply(&probes_vector(a)?).map(|_| ());
    match at(sigma).and_then(|m| probe(&m).map(|()| m)) {
        Ok(m) => Ok((m, sigma)),
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::Singular
                    | ErrorKind::NotPositiveDefinite
                    | ErrorKind::Inaccurate
                    | ErrorKind::FalseClaim
            ) =>
        {
            let size = norm_by_probes(a)? / (a.rows().max(1) as f64).sqrt();
            let aside = sigma
                - a.dtype().accumulator().epsilon().sqrt() * size.max(sigma.norm()).max(f64::MIN_POSITIVE);
            Ok((at(aside)?, aside))
        }
        Err(e) => Err(e),
    }
}

fn probes_vector(a: &Op) -> Result<Array> {
    crate::algorithms::probes::signs(a.rows(), 1, a.dtype(), 7)
}

/// The wanted eigenpairs of a self-adjoint A by Lanczos, of the pencil (A, B) where there is a B.
pub(super) fn lanczos(
    cx: &Call<'_>,
    a: &Op,
    b: Option<&Op>,
    wanted: &Wanted,
    alg: &Lanczos,
) -> Result<Eigen> {
    let ws = &mut Workspace::new();
    let asked = asked(wanted, true);
    let end = if let Asked::End(end) = asked { end } else { eigen::Wanted::LargestMagnitude };
    let method = eigen::Lanczos {
        tol: alg.tol,
        block: alg.block,
        basis: (alg.basis > 0).then_some(alg.basis),
        missed: alg.missed,
        seed: alg.seed as u64,
        ..eigen::Lanczos::new(wanted.k, end)
    };
    let (pairs, evidence) = match (&asked, b) {
        (Asked::End(_), None) => method.solve(a, ws)?,
        (Asked::End(_), Some(b)) => method.generalised(a, b, &inverse(b)?, ws)?,
        (Asked::Near(sigma), b) => {
            // |λ − σ| of real λ is least where |λ − Re σ| is.
            let (inverse, sigma) = shifted_inverse(a, b, Scalar::new(sigma.re, 0.0))?;
            match b {
                None => method.shift_invert(a, sigma.re, &inverse, ws)?,
                Some(b) => method.generalised_shift_invert(a, b, sigma.re, &inverse, ws)?,
            }
        }
    };
    report::push(|| evidence);
    if alg.inertia {
        none_missed(a, b, &asked, (&pairs.values, &pairs.vectors), alg.tol)?;
    }
    real_pairs(cx, wanted, pairs, b.is_none())
}

/// The wanted eigenpairs of any A by Krylov–Schur.
pub(super) fn krylov_schur(cx: &Call<'_>, a: &Op, wanted: &Wanted, alg: &KrylovSchur) -> Result<Eigen> {
    let method = |end| eigen::KrylovSchur {
        tol: alg.tol,
        basis: (alg.basis > 0).then_some(alg.basis),
        seed: alg.seed as u64,
        ..eigen::KrylovSchur::new(wanted.k, end)
    };
    let ws = &mut Workspace::new();
    let (pairs, evidence) = match asked(wanted, false) {
        Asked::End(end) => method(end).solve(a, ws)?,
        Asked::Near(sigma) => {
            let (inverse, sigma) = shifted_inverse(a, None, sigma)?;
            method(eigen::Wanted::LargestMagnitude).shift_invert(a, sigma, &inverse, ws)?
        }
    };
    report::push(|| evidence);
    complex_pairs(cx, wanted, pairs)
}

/// Pairs with real values as the result of the call.
pub(super) fn real_pairs(cx: &Call<'_>, wanted: &Wanted, pairs: Pairs, orthonormal: bool) -> Result<Eigen> {
    let all: Vec<Scalar> = pairs.values.iter().map(|&l| Scalar::new(l, 0.0)).collect();
    let dtype = values(cx, &[])?.dtype();
    let dtype = if pairs.vectors.dtype().is_complex() { dtype.complex() } else { dtype.real() };
    let vectors = Dense::new(pairs.vectors.cast(dtype)?);
    let vectors = if orthonormal { vectors.claimed(STIEFEL.set()) } else { vectors };
    chosen(cx, wanted, &all, &vectors)
}

/// Pairs with complex values as the result of the call.
pub(super) fn complex_pairs(cx: &Call<'_>, wanted: &Wanted, pairs: Pairs<c64>) -> Result<Eigen> {
    let dtype = values(cx, &[])?.dtype().complex();
    chosen(cx, wanted, &pairs.values, &Dense::new(pairs.vectors.cast(dtype)?))
}

/// Applications of the operator that a few eigenvalues usually need.
fn applications(k: usize) -> f64 {
    40.0 + 12.0 * k as f64
}

/// Fewer rows than this are made dense in any case: it takes about a millisecond. Above it the prices decide.
const DENSE_BELOW: usize = 100;

/// The iterative method, where k of n eigenvalues cost less that way than all of them do densely.
pub(super) struct Choice {
    /// What it is asked for.
    wanted: Wanted,
    /// Why it pays.
    why: String,
}

/// Seconds that all eigenvalues take densely, and a few iteratively.
struct Price<'a> {
    a: &'a Op,
    hermitian: bool,
    k: usize,
}

/// How many times as many steps the smallest eigenvalues of a definite operator take as its largest do, at least: they are
/// crowded.
const CROWDED: f64 = 10.0;

impl Price<'_> {
    fn complex(&self) -> f64 {
        if self.a.dtype().is_complex() { 4.0 } else { 1.0 }
    }

    fn size(&self) -> f64 {
        self.a.dtype().accumulator().size_of() as f64
    }

    fn apply(&self) -> f64 {
        let (cost, machine) = (self.a.cost(), Machine::current());
        (cost.flops / machine.apply).max(cost.bytes / machine.bandwidth)
    }

    fn dense(&self) -> f64 {
        // A third of the rate of a factorisation; a product a column to make it dense.
        let (rows, all) = (self.a.rows() as f64, if self.hermitian { 9.0 } else { 25.0 });
        all * self.complex() * rows.powi(3) / (0.3 * Machine::current().dense) + rows * self.apply()
    }

    fn step(&self) -> f64 {
        let basis = (2 * self.k).max(self.k + 20) as f64;
        4.0 * basis * self.a.rows() as f64 * self.size() / Machine::current().bandwidth
    }

    fn at_an_end(&self) -> f64 {
        4.0 * (self.apply() + self.step()) * applications(self.k)
    }

    /// With a factorisation of A − σ·I, if it fits into memory.
    fn near(&self, sigma: Scalar) -> Result<Option<f64>> {
        let (a, machine) = (self.a, Machine::current());
        // The price is that of A's own dtype; Lanczos shifts by the real part.
        let shifted = if sigma.im != 0.0 && !self.hermitian && !a.dtype().is_complex() { 4.0 } else { 1.0 };
        let method = match self.hermitian {
            true if PSD.of(a) => Direct::Cholesky,
            true => Direct::Ldl,
            false => Direct::Lu,
        };
        let direct = direct_cost(a, method)?;
        let rows = a.rows() as f64;
        let rate = if direct.bytes >= 8.0 * rows * rows { machine.dense } else { machine.sparse };
        let seconds = shifted * direct.flops / rate
            + (2.0 * shifted * direct.bytes / machine.bandwidth + self.step()) * applications(self.k);
        Ok((direct.bytes <= Auto::default().budget()).then_some(seconds))
    }
}

/// The iterative method, where it costs less than the dense one, and why.
pub(super) fn pays(a: &Op, wanted: &Wanted) -> Result<Option<Choice>> {
    let (n, k) = (a.rows(), wanted.k);
    if n < DENSE_BELOW || k == 0 || 8 * k > n {
        return Ok(None);
    }
    let price = Price { a, hermitian: SELF_ADJOINT.of(a), k };
    let (mut wanted, mut near) = (*wanted, "");
    let mut each = match asked(&wanted, price.hermitian) {
        Asked::End(_) => price.at_an_end(),
        Asked::Near(sigma) => price.near(sigma)?.unwrap_or(f64::INFINITY),
    };
    // The smallest of a semidefinite operator are those nearest to 0, where its inverse has its largest.
    if matches!(wanted.order, Order::Which(Which::Sa | Which::Sr)) && PSD.of(a) {
        each *= CROWDED;
        if let Some(nearest) = price.near(Scalar::new(0.0, 0.0))?.filter(|nearest| *nearest < each) {
            (each, near) = (nearest, " nearest to 0, as A is semidefinite");
            wanted.order = Order::Which(Which::Sm);
        }
    }
    let dense = price.dense();
    let fits = 4.0 * (n as f64).powi(2) * price.size() <= Auto::default().budget();
    if fits && dense <= 2.0 * each {
        return Ok(None);
    }
    let why = if fits {
        format!("all {n} densely would cost {:.0} times as much", dense / each)
    } else {
        format!("the dense matrix of order {n} would not fit in memory")
    };
    let method = if price.hermitian { "Lanczos" } else { "Krylov–Schur" };
    Ok(Some(Choice { wanted, why: format!("{method} for {k} eigenvalues{near}: {why}") }))
}

/// By iteration where it pays; nothing where the dense method is to be used, also after an attempt that did not converge.
pub(super) fn attempt(cx: &Call<'_>, a: &Op, wanted: &Wanted) -> Result<Option<Eigen>> {
    let Some(Choice { wanted, why }) = pays(a, wanted)? else { return Ok(None) };
    report::push(|| Evidence::of("Auto").note(why));
    let found = if SELF_ADJOINT.of(a) {
        lanczos(cx, a, None, &wanted, &Lanczos::default())
    } else {
        krylov_schur(cx, a, &wanted, &KrylovSchur::default())
    };
    match found {
        Ok(found) => Ok(Some(found)),
        Err(e) if may_go_dense(a, &e) => {
            report::push(|| Evidence {
                note: Some("gave up; the dense method takes over".into()),
                ..e.evidence().cloned().unwrap_or_default()
            });
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

/// What [`attempt`] and the dense method after it hand on.
pub(super) fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    match pays(cx.get("a")?, &Wanted::of(cx)?)? {
        Some(choice) => planner.note(choice.why),
        None => densely(cx, planner)?,
    }
    Ok(())
}

fn may_go_dense(a: &Op, e: &Error) -> bool {
    let size = a.dtype().accumulator().size_of() as f64;
    let told = e.evidence().is_some_and(|found| found.status == Some(cola_runtime::Status::Deadline));
    let fits = 4.0 * (a.rows() as f64).powi(2) * size <= Auto::default().budget();
    e.kind() == ErrorKind::NotConverged && !told && fits
}
