//! `verify` of any operator.

use super::probe::Probes;
use crate::functions::{Verified, VerifiedClaim, to_dense};
use crate::inference;
use crate::operators::Inverse;
use cola_runtime::{Array, Call, DType, Error, ErrorKind, Op, Planner, Result, World, method};

/// Operators with at most as many rows and columns are tested by the definitions on their dense matrix as well.
const SMALL: usize = 256;

/// Every property that is known of A, by random vectors and, for a small A, by its definition.
///
/// # Cost       a few applies for each vector; the dense matrix and n³ operations for a small A.
/// # Source     Freivalds, Probabilistic machines can use less running time (1977), for products; Golub & Van Loan, 4th
///   ed., §10.1, for the Ritz values
#[method(verify, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, probes: usize, tol: Option<f64>) -> Result<Verified> {
    let known = inference::known(a);
    if probes == 0 {
        return Err(Error::invalid("verify", "probes must be at least 1"));
    }
    let allowed = tol.unwrap_or_else(|| tolerance(a));
    let vectors = Probes::new(a, probes)?;
    let dense = if is_small(a) { Some(to_dense(a)?.cast(DType::C64)?) } else { None };
    let catalog = World::global_catalog();
    let mut claims = Vec::new();
    let all: Vec<_> =
        catalog.properties().filter(|(p, _)| known.contains(*p)).map(|(_, info)| info).collect();
    // From the strongest on, so that an error names what was claimed and not what follows from it.
    for info in all.into_iter().rev() {
        claims.push(test(a, &info.name, (&vectors, 2 * probes), dense.as_ref(), allowed)?);
    }
    Ok(Verified { claims })
}

fn test(
    a: &Op,
    name: &str,
    (vectors, steps): (&Probes, usize),
    dense: Option<&Array>,
    allowed: f64,
) -> Result<VerifiedClaim> {
    let violation = vectors.violation(name, steps)?;
    let mut by = match violation {
        Some(_) => "random vectors".to_owned(),
        None => "nothing: this operator cannot tell what is needed".to_owned(),
    };
    // Written so that NaN is a violation.
    if let Some(v) = violation.filter(|v| !(*v <= allowed)) {
        return Err(broken(
            a,
            name,
            format!("random vectors violate it by {v:.1e}, rounding allows {allowed:.1e}"),
        ));
    }
    let holds = World::global()?.snapshot().property_definition(name);
    if let (Some(dense), Some(holds)) = (dense, holds) {
        if !holds(dense, allowed)? {
            return Err(broken(a, name, format!("its dense matrix is not, up to {allowed:.1e}")));
        }
        by = if violation.is_some() { "random vectors and the dense matrix" } else { "the dense matrix" }
            .to_owned();
    }
    Ok(VerifiedClaim { property: name.to_owned(), by, violation, allowed })
}

fn broken(a: &Op, name: &str, why: String) -> Error {
    Error::new(ErrorKind::FalseClaim, format!("verify: A is not {name}: {why}; A is {a}"))
        .with_help(format!("do not assert {name} of A, or of the part that it was inferred from"))
}

/// What rounding may amount to; the digits that a solve may lack are more.
fn tolerance(a: &Op) -> f64 {
    fn solves(a: &Op) -> bool {
        a.downcast_ref::<Inverse>().is_some() || a.children().iter().any(solves)
    }
    let (eps, n) = (a.dtype().epsilon(), a.rows().max(a.cols()) as f64);
    if solves(a) { 64.0 * eps.sqrt() } else { 16.0 * eps * (n + 16.0) }
}

fn is_small(a: &Op) -> bool {
    a.rows() <= SMALL && a.cols() <= SMALL
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    if is_small(a) { p.call_named("to_dense", &[a.into()]) } else { Ok(()) }
}
