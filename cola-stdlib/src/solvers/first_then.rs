//! An iterative method that gives up in time for a direct one.

use super::{Patience, is_factorised};
use crate::algorithms::Direct;
use crate::functions::inverse_with;
use crate::operators::Solver;
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Alg, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace, report,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Applies the first inverse; where it does not converge, the second.
pub(crate) struct FirstThen {
    /// A⁻¹ by the iterative method, limited to the cost of the direct one.
    pub first: Op,
    /// A⁻¹ by the method that takes over.
    pub then: Then,
    /// How long the first may go on where its progress does not promise an end.
    pub patience: Option<Patience>,
}

/// Whether a method that is tried before anything is chosen has been given up for A.
pub(crate) fn tried_in_vain(a: &Op) -> Result<Arc<AtomicBool>> {
    a.derived("tried at once in vain", || Ok(AtomicBool::new(false)))
}

/// What takes over.
pub(crate) enum Then {
    /// This inverse.
    Ready(Op),
    /// The inverse by a direct method: where A has its factors already, they are used at once.
    Direct(Op, Direct),
    /// The inverse by this algorithm, made when it is needed: to choose it costs something.
    Later(Alg),
}

impl Then {
    fn is_ready(&self, a: &Op) -> bool {
        matches!(self, Then::Direct(_, method) if is_factorised(a, *method))
    }

    /// Whether the first method has been given up for A: kept with A, so that it is not tried again for each right-hand
    /// side.
    fn gave_up_before(&self, a: &Op) -> Result<Arc<AtomicBool>> {
        match self {
            Then::Later(_) => tried_in_vain(a),
            _ => a.derived("an iterative method was given up", || Ok(AtomicBool::new(false))),
        }
    }

    fn describe(&self) -> String {
        match self {
            Then::Ready(inverse) | Then::Direct(inverse, _) => inverse.operator().details(),
            Then::Later(alg) => format!("by {alg}"),
        }
    }
}

impl Solver for FirstThen {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let lost = self.then.gave_up_before(a)?;
        if self.then.is_ready(a) || (self.patience.is_some() && lost.load(Ordering::Relaxed)) {
            return self.second(a)?.apply_into(op, alpha, x, beta, y, ws);
        }
        let first = of(&self.first, a)?;
        let (m, k) = y.shape();
        // A failed attempt leaves y unspecified; with β ≠ 0 it is needed again.
        let mut z = ws.take(y.dtype(), m, k)?;
        let mut attempt = || first.apply_into(op, alpha, x, super::ZERO, z.as_mut()?, ws);
        let (tried, broken_off) = match self.patience {
            Some(patience) => patience.during(a, attempt),
            None => (attempt(), false),
        };
        let outcome = match tried {
            Ok(()) => y.axpby(super::ONE, z.as_ref(), beta),
            Err(e) if broken_off || gave_up(&e) => {
                lost.store(true, Ordering::Relaxed);
                watch::tell(|| Moment::FellBack {
                    from: self.first.operator().details(),
                    to: self.then.describe(),
                });
                let why = if broken_off {
                    "given up: at this rate another method costs less, which takes over"
                } else {
                    "gave up at the cost of the direct method, which takes over"
                };
                report::push(|| {
                    let spent = e.evidence().cloned().unwrap_or_default();
                    Evidence { note: Some(why.into()), ..spent }
                });
                self.second(a)?.apply_into(op, alpha, x, beta, y.rb_mut(), ws)
            }
            Err(e) => Err(e),
        };
        ws.give(z);
        outcome
    }

    fn describe(&self) -> String {
        format!("{}, else {}", self.first.operator().details(), self.then.describe())
    }

    fn flops(&self, _a: &Op) -> f64 {
        self.first.cost().flops
    }
}

/// The method stopped short of its tolerance by itself: nobody told it to.
fn gave_up(e: &Error) -> bool {
    let told = e.evidence().is_some_and(|found| found.status == Some(Status::Deadline));
    e.kind() == ErrorKind::NotConverged && !told
}

impl FirstThen {
    fn second(&self, a: &Op) -> Result<Op> {
        match &self.then {
            Then::Ready(inverse) | Then::Direct(inverse, _) => of(inverse, a),
            Then::Later(alg) => inverse_with(a, alg),
        }
    }
}

/// The inverse, of `a` itself where it is not the operator it was made of (a cast).
fn of(inverse: &Op, a: &Op) -> Result<Op> {
    match inverse.children() {
        [base] if base.same(a) => Ok(inverse.clone()),
        _ => inverse.operator().rebuild(vec![a.clone()], Vec::new()),
    }
}
