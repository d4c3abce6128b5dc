//! `add` of two Kronecker products.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::{Identity, KronSum, Kronecker};
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, method};

/// A ⊗ B + A ⊗ D = A ⊗ (B + D), for products that differ in one factor; A ⊗ I + I ⊗ B = A ⊕ B.
///
/// Factors are the same when they are one operator; entries are not compared.
///
/// # Requires   as many factors on both sides, of the same shapes, and one of the two forms.
/// # Cost       that of adding the factors that differ.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.2, §4.4
#[method(add, "Kronecker[_...], Kronecker[_...]", guard = has_form, plan = plan)]
fn kronecker_and_kronecker(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let made = match form(a, b) {
        Some(Form::OneDiffers(i)) => {
            let mut parts = a.children().to_vec();
            parts[i] = functions::add(&parts[i], &b.children()[i])?;
            Kronecker::new(parts)?
        }
        Some(Form::Sum(parts)) => KronSum::new(parts)?,
        None => return Err(Error::invalid("add", format!("{a} and {b} do not merge"))),
    };
    Ok(merged(made, a, b))
}

enum Form {
    /// All factors but this one are the same.
    OneDiffers(usize),
    /// The factors of a Kronecker sum.
    Sum(Vec<Op>),
}

fn is_identity(a: &Op) -> bool {
    a.downcast_ref::<Identity>().is_some()
}

fn form(a: &Op, b: &Op) -> Option<Form> {
    let (s, t) = (a.children(), b.children());
    if s.len() != t.len() || s.iter().zip(t).any(|(x, y)| x.shape() != y.shape()) {
        return None;
    }
    let equal = |(x, y): (&Op, &Op)| x.same(y) || (is_identity(x) && is_identity(y));
    let mut differing = (0..s.len()).filter(|&i| !equal((&s[i], &t[i])));
    match (differing.next(), differing.next(), differing.next()) {
        (Some(i), None, _) => Some(Form::OneDiffers(i)),
        // Beside these two, everything is the identity: A stands in one place on the left, B in the other on the right.
        (Some(i), Some(j), None) => {
            let others = (0..s.len()).all(|k| k == i || k == j || is_identity(&s[k]));
            let square = s.iter().all(Op::is_square);
            let pick = |left: usize, right: usize| {
                let alone = is_identity(&t[left]) && is_identity(&s[right]);
                (others && square && alone).then(|| {
                    let mut parts = vec![s[left].clone(), t[right].clone()];
                    if left > right {
                        parts.reverse();
                    }
                    parts
                })
            };
            // Identities beside the two would be factors of their own.
            let bare = s.len() == 2;
            bare.then(|| pick(i, j).or_else(|| pick(j, i))).flatten().map(Form::Sum)
        }
        _ => None,
    }
}

fn has_form(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    pair().is_ok_and(|(a, b)| form(a, b).is_some())
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    match form(a, b) {
        Some(Form::OneDiffers(i)) => {
            p.call_named("add", &[Arg::Op(&a.children()[i]), Arg::Op(&b.children()[i])])
        }
        _ => Ok(()),
    }
}
