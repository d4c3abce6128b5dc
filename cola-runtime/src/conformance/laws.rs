//! The laws that every operator obeys.

use super::Verdict;
use super::dense::Dense;
use super::specimen::Specimen;
use crate::array::Array;
use crate::dtype::DType;
use crate::element::{Element, Scalar};
use crate::error::Result;
use crate::operator::{Op, Trans};
use crate::registry::World;
use crate::workspace::Workspace;

/// A few units in the last place for every addition that an entry of the result takes part in.
pub(super) fn tolerance(dtype: DType, n: usize, scale: f64) -> f64 {
    16.0 * dtype.epsilon() * (n as f64 + 4.0) * scale
}

pub(super) fn check(world: &World, s: &Specimen, verdict: &mut Verdict) {
    let subject = format!("sample `{}` {}", s.name, s.op.dtype());
    let mut law = |name: &str, outcome: Result<Option<String>>| {
        verdict.laws += 1;
        match outcome {
            Ok(None) => {}
            Ok(Some(why)) => verdict.fail(subject.clone(), format!("{name}: {why}")),
            Err(e) => verdict.fail(subject.clone(), format!("{name}: {e}")),
        }
    };
    for op in Trans::ALL {
        for k in [0, 1, 3] {
            law(&format!("y = α·op(A)·x + β·y for {op:?}, {k} columns"), known_form(s, op, k));
        }
    }
    law("warm apply allocates nothing", warm(s));
    law("children, params, rebuild", rebuild(s));
    law("printing", printing(world, s));
    law("properties", properties(world, s));
    law("rank bound", rank_bound(s));
}

/// Entries that are exact in every dtype: multiples of 1/4 in [−1, 1].
pub(super) fn operand(rows: usize, cols: usize, dtype: DType, shift: usize) -> Result<Array> {
    crate::with_element!(dtype, T => Array::from_fn(rows, cols, |i, j| {
        let part = |salt: usize| ((i * 5 + j * 7 + shift * 3 + salt) % 9) as f64 / 4.0 - 1.0;
        T::from_scalar(Scalar::new(part(0), if dtype.is_complex() { part(4) } else { 0.0 }))
    }))
}

/// An operator need not have a transpose, where it says so.
fn known_form(s: &Specimen, op: Trans, k: usize) -> Result<Option<String>> {
    match apply_form(s, op, k) {
        Err(e) if op != Trans::None && e.kind() == crate::ErrorKind::Unsupported => Ok(None),
        found => found,
    }
}

fn apply_form(s: &Specimen, op: Trans, k: usize) -> Result<Option<String>> {
    let dtype = s.op.dtype();
    let (m, n) = op.shape(s.op.shape());
    let x = operand(n, k, dtype, 1)?;
    let exact = s.dense.op(op).times(&Dense::of(&x)?);
    let complex = dtype.is_complex();
    let alphas =
        [Scalar::new(1.0, 0.0), Scalar::new(-0.5, if complex { 0.25 } else { 0.0 }), Scalar::new(0.0, 0.0)];
    let betas =
        [Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0), Scalar::new(-2.0, if complex { 0.5 } else { 0.0 })];
    for alpha in alphas {
        for beta in betas {
            let zero = beta == Scalar::new(0.0, 0.0);
            let mut y = if zero {
                Array::full(m, k, dtype, Scalar::new(f64::NAN, 0.0))?
            } else {
                operand(m, k, dtype, 2)?
            };
            let old = if zero { Array::zeros(m, k, dtype)? } else { y.clone() };
            let expected = exact.combine(alpha, beta, &Dense::of(&old)?);
            s.op.apply_into(op, alpha, x.as_ref(), beta, y.as_mut()?, &mut Workspace::new())?;
            let scale = s.dense.norm().max(1.0) * 3.0 * s.effort();
            let (bound, found) = (tolerance(dtype, n, scale), Dense::of(&y)?.distance(&expected));
            if found > bound {
                return Ok(Some(format!("α = {alpha}, β = {beta}: off by {found:.2e}, allowed {bound:.2e}")));
            }
        }
    }
    Ok(None)
}

impl Specimen {
    /// How much an inverse inside may amplify rounding.
    fn effort(&self) -> f64 {
        if self.condition.is_finite() { self.condition } else { 1e3 }
    }
}

fn warm(s: &Specimen) -> Result<Option<String>> {
    let mut ws = Workspace::new();
    let x = operand(s.op.cols(), 2, s.op.dtype(), 1)?;
    let mut y = Array::zeros(s.op.rows(), 2, s.op.dtype())?;
    let one = Scalar::new(1.0, 0.0);
    let mut counts = [0; 3];
    for count in &mut counts {
        s.op.apply_into(Trans::None, one, x.as_ref(), one, y.as_mut()?, &mut ws)?;
        *count = ws.allocations();
    }
    Ok((counts[1] != counts[2]).then(|| format!("the workspace still grew: {counts:?}")))
}

fn rebuild(s: &Specimen) -> Result<Option<String>> {
    let operator = s.op.operator();
    let again: Op = match operator.rebuild(operator.children().to_vec(), operator.params()) {
        Ok(op) => op,
        Err(e) if e.kind() == crate::ErrorKind::Unsupported => return Ok(None),
        Err(e) => return Err(e),
    };
    if again.shape() != s.op.shape() || again.dtype() != s.op.dtype() {
        return Ok(Some(format!("rebuilt as {again}")));
    }
    let off = Dense::of_operator(&again)?.distance(&s.dense);
    let bound = tolerance(s.op.dtype(), s.op.cols(), s.dense.norm().max(1.0));
    Ok((off > bound).then(|| format!("the rebuilt operator is off by {off:.2e}")))
}

fn printing(world: &World, s: &Specimen) -> Result<Option<String>> {
    let text = world.catalog().display(s.op.tag()).to_string();
    if s.op.to_string().is_empty() || text.is_empty() {
        return Ok(Some("prints as nothing".to_owned()));
    }
    let back = world.catalog().parse_tag(&text).ok();
    Ok((back != Some(s.op.tag())).then(|| format!("the tag `{text}` does not read back as itself")))
}

/// As many steps of elimination as the bound of the rank says leave nothing but rounding.
fn rank_bound(s: &Specimen) -> Result<Option<String>> {
    let (bound, (m, n)) = (s.op.rank_bound(), s.op.shape());
    let left = s.dense.eliminated(bound);
    let allowed = tolerance(s.op.dtype(), m.max(n), s.dense.norm().max(1.0));
    Ok((left > allowed)
        .then(|| format!("the rank is above {bound}: {left:.2e} is left, allowed {allowed:.2e}")))
}

fn properties(world: &World, s: &Specimen) -> Result<Option<String>> {
    let catalog = world.catalog();
    let snapshot = world.snapshot();
    for name in s.def.has_properties() {
        if !catalog.property(name).is_some_and(|p| s.op.has(p)) {
            return Ok(Some(format!("{name} is not known of {}", s.op)));
        }
    }
    for name in s.def.lacks_properties() {
        if catalog.property(name).is_none_or(|p| s.op.has(p)) {
            return Ok(Some(format!("{name} must not be known of {}", s.op)));
        }
    }
    let matrix = s.dense.array()?;
    let tol = tolerance(s.op.dtype(), s.op.cols(), 1.0);
    for (property, info) in catalog.properties() {
        if !s.op.has(property) {
            continue;
        }
        match snapshot.property_definition(&info.name) {
            Some(holds) if !holds(&matrix, tol)? => {
                return Ok(Some(format!("{} is claimed of {} but is false", info.name, s.op)));
            }
            Some(_) => {}
            None => return Ok(Some(format!("the property {} has no definition to check it by", info.name))),
        }
    }
    Ok(None)
}
