//! The operator `HODLRInverse`: A⁻¹ by the factors of A, which it shares, checked by A.

use crate::element::{epsilon, flops, norm2, size, with_element};
use crate::factors::Factors;
use crate::operator::Hodlr;
use crate::panel::{Panel, WIDTH};
use crate::product::multiply;
use cola_plugin_sdk::{
    Block, C64, Cost, DType, Element, Error, Exec, Form, Operator, OperatorParts, Result, Value, abi, call,
    warn,
};
use std::sync::OnceLock;

/// Steps of refinement.
const STEPS: usize = 2;

/// The inverse of a HODLR.
///
/// # Shape
/// n×n.
///
/// # Apply
/// x = A⁻¹·b from the factors, which are made on first use; then r = b − A·x, and x ← x + A⁻¹·r while
/// η = ‖r‖/(‖A‖_F·‖x‖ + ‖b‖) is above 2ε√n, twice at most. O(n·r·log n) for each column. Where a diagonal block of A is
/// singular, which A need not be, the host's LU of the dense matrix answers, and a warning tells.
///
/// # Properties
/// Those of A that inversion keeps.
///
/// # Errors
/// `Singular` where A is; `Inaccurate` where η stays above 10³·n·ε.
pub(crate) struct HodlrInverse {
    shape: (usize, usize),
    dtype: DType,
    child: Value,
    /// A⁻¹ by dense LU, where the factorisation does not exist.
    dense: OnceLock<Value>,
}

impl HodlrInverse {
    /// Of a HODLR of this plugin; a type error for anything else.
    pub(crate) fn build(child: &Value) -> Result<Value> {
        let Some(a) = child.downcast::<Hodlr>() else {
            let message =
                format!("HODLRInverse of {}, which is no HODLR: HODLR(a) makes one of it", child.tag()?);
            return Err(Error::kind(message));
        };
        let made =
            HodlrInverse { shape: a.shape(), dtype: a.dtype, child: child.clone(), dense: OnceLock::new() };
        OperatorParts::of(made).children([child.clone()]).build()
    }

    /// The dense inverse, where A has no factors.
    fn without_factors(&self, a: &Hodlr) -> Result<Option<&Value>> {
        if let Some(dense) = self.dense.get() {
            return Ok(Some(dense));
        }
        match with_element!(a.dtype, T => a.factors::<T>().map(|_| ())) {
            Ok(()) => Ok(None),
            Err(e) if e.status() == abi::status::SINGULAR => {
                warn(&format!("{e}: LU of the dense matrix instead"));
                let made = call("inverse", &[&self.child, &call("LU", &[], &[])?], &[])?;
                Ok(Some(self.dense.get_or_init(|| made)))
            }
            Err(e) => Err(e),
        }
    }

    /// The operator that is inverted, as a value of the host.
    pub(crate) fn inner(&self) -> &Value {
        &self.child
    }
}

impl Operator for HodlrInverse {
    const NAME: &'static str = "HODLRInverse";
    const FORMS: &'static [Form] = &[Form::Plain, Form::Adjoint];

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn multiply(&self, form: Form, x: &Block, y: &mut Block, exec: &mut Exec) -> Result<()> {
        let a: &Hodlr = self.child.get()?;
        if let Some(dense) = self.without_factors(a)? {
            return exec.apply(dense, form, C64::new(1.0, 0.0), x, C64::new(0.0, 0.0), y);
        }
        with_element!(self.dtype, T => {
            let factors = a.factors::<T>()?;
            let (n, t) = (a.layout.n, a.layout.small().max(a.layout.rank()));
            let (x, mut y) = (x.view::<T>()?, y.view_mut::<T>()?);
            let widest = WIDTH.min(x.cols());
            exec.with_scratch::<T, _>((3 * n + t) * widest, |scratch, _| {
                a.with_numbers(|data| {
                    for first in (0..x.cols()).step_by(WIDTH) {
                        let width = widest.min(x.cols() - first);
                        let (b, rest) = scratch.split_at_mut(n * widest);
                        let (z, rest) = rest.split_at_mut(n * widest);
                        let (r, t) = rest.split_at_mut(n * widest);
                        let [mut b, mut z, mut r] = [b, z, r].map(|s| Panel::whole(s, n, width));
                        b.read(&x, first);
                        System { a, data, factors, adjoint: form == Form::Adjoint }.solve(&b, &mut z, &mut r, t)?;
                        z.write(&mut y, first);
                    }
                    Ok(())
                })
            })
        })
    }

    fn rebuild(&self, children: Vec<Value>, _params: Vec<Value>) -> Result<Value> {
        let Some(child) = children.first() else { return Err(Error::invalid("an inverse of nothing")) };
        HodlrInverse::build(child)
    }

    fn cost(&self) -> Option<Cost> {
        let a = self.child.downcast::<Hodlr>()?;
        // The factors are read as A is, once more for W, and the residual reads A.
        let (read, bytes) = (2.0 * a.layout.read(), size(self.dtype));
        let held = a.layout.numbers as f64 * bytes;
        Some(Cost { flops: read * flops(self.dtype), bytes: read * bytes, held })
    }
}

/// op(A)·x = b with the factors of A.
struct System<'a, T> {
    a: &'a Hodlr,
    data: &'a [T],
    factors: &'a Factors<T>,
    adjoint: bool,
}

impl<T: Element> System<'_, T> {
    fn correct(&self, x: &mut Panel<'_, T>, t: &mut [T]) {
        let layout = &self.a.layout;
        if self.adjoint {
            self.factors.solve_adjoint(layout, self.data, x, t);
        } else {
            self.factors.solve(layout, self.data, x, t);
        }
    }

    /// x with op(A)·x = b, refined; r has room for the residual.
    fn solve(&self, b: &Panel<'_, T>, x: &mut Panel<'_, T>, r: &mut Panel<'_, T>, t: &mut [T]) -> Result<()> {
        let (n, eps) = (self.a.layout.n as f64, epsilon(T::DTYPE));
        let (target, limit) = (2.0 * eps * n.sqrt(), (1e3 * n * eps).min(0.1));
        x.data.copy_from_slice(b.data);
        self.correct(x, t);
        let mut eta = self.residual(b, x, r, t);
        for _ in 0..STEPS {
            if !(eta > target && eta.is_finite()) {
                break;
            }
            self.correct(r, t);
            x.data.iter_mut().zip(&*r.data).for_each(|(x, d)| *x = *x + *d);
            eta = self.residual(b, x, r, t);
        }
        // What is not finite from outside stays so; all else must be accurate.
        if eta <= limit || !norm2(b.data).is_finite() {
            return Ok(());
        }
        Err(Error::new(
            abi::status::INACCURATE,
            format!(
                "HODLR {n}×{n}: the backward error ‖b − A·x‖/(‖A‖·‖x‖ + ‖b‖) is {eta:.1e} after {STEPS} steps of \
                 refinement, above {limit:.1e}; LU() solves with the dense matrix"
            ),
        ))
    }

    /// r ← b − op(A)·x, and the largest η over the columns.
    fn residual(&self, b: &Panel<'_, T>, x: &Panel<'_, T>, r: &mut Panel<'_, T>, t: &mut [T]) -> f64 {
        multiply(&self.a.layout, self.data, self.adjoint, x, r, t);
        r.data.iter_mut().zip(&*b.data).for_each(|(r, b)| *r = *b - *r);
        let rows = 0..self.a.layout.n;
        let mut worst = 0.0f64;
        for c in 0..x.width {
            let [b, x, r] = [b, x, &*r].map(|p| norm2(p.col(c, &rows)).sqrt());
            let eta = if r == 0.0 { 0.0 } else { r / (self.factors.norm * x + b) };
            // NaN stays.
            worst = if eta <= worst { worst } else { eta };
        }
        worst
    }
}
