//! An iterative method that gives up in time for a direct one.

use super::is_factorised;
use crate::algorithms::Direct;
use crate::operators::Solver;
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace, report,
};

/// Applies the first inverse; where it does not converge, the second.
pub(crate) struct FirstThen {
    /// A⁻¹ by the iterative method, limited to the cost of the direct one.
    pub first: Op,
    /// A⁻¹ by the direct method.
    pub then: Op,
    /// That method: where A has its factors already, they are used at once.
    pub method: Option<Direct>,
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
        let (first, then) = self.for_operator(a)?;
        if self.method.is_some_and(|method| is_factorised(a, method)) {
            return then.apply_into(op, alpha, x, beta, y, ws);
        }
        let (m, k) = y.shape();
        // A failed attempt leaves y unspecified; with β ≠ 0 it is needed again.
        let mut z = ws.take(y.dtype(), m, k)?;
        let tried = first.apply_into(op, alpha, x, super::ZERO, z.as_mut()?, ws);
        let outcome = match tried {
            Ok(()) => y.axpby(super::ONE, z.as_ref(), beta),
            Err(e) if gave_up(&e) => {
                watch::tell(|| Moment::FellBack {
                    from: self.first.operator().details(),
                    to: self.then.operator().details(),
                });
                report::push(|| {
                    let spent = e.evidence().cloned().unwrap_or_default();
                    Evidence {
                        note: Some("gave up at the cost of the direct method, which takes over".into()),
                        ..spent
                    }
                });
                then.apply_into(op, alpha, x, beta, y.rb_mut(), ws)
            }
            Err(e) => Err(e),
        };
        ws.give(z);
        outcome
    }

    fn describe(&self) -> String {
        format!("{}, else {}", self.first.operator().details(), self.then.operator().details())
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
    /// The two inverses, of `a` itself where it is not the operator they were made of (a cast).
    fn for_operator(&self, a: &Op) -> Result<(Op, Op)> {
        let of = |inverse: &Op| match inverse.children() {
            [base] if base.same(a) => Ok(inverse.clone()),
            _ => inverse.operator().rebuild(vec![a.clone()], Vec::new()),
        };
        Ok((of(&self.first)?, of(&self.then)?))
    }
}
