//! Operators whose entries are numbers: nothing is computed from NaN or infinity.

use crate::operators::Triangular;
use cola_runtime::{Array, Element, Error, ErrorKind, Op, Result, with_element};
use std::cmp::Ordering;

/// Refuses NaN and infinity in the arrays that an operator and its parts are made of; what is found finite is not
/// read again.
///
/// # Errors
/// `NotFinite` naming the function and the entry.
pub(super) fn expect_finite(function: &str, a: &Op) -> Result<()> {
    a.derived("is finite", || check(function, a)).map(|_| ())
}

fn check(function: &str, a: &Op) -> Result<()> {
    if let Some(triangular) = a.downcast_ref::<Triangular>() {
        return triangle(function, triangular, a);
    }
    for (i, array) in a.operator().params().iter().enumerate() {
        if let Some(at) = array.as_ref().first_not_finite() {
            return Err(refuse(function, &format!("array {i} of "), a, at));
        }
    }
    a.children().iter().try_for_each(|part| expect_finite(function, part))
}

/// The other half, and a unit diagonal, may hold anything.
fn triangle(function: &str, a: &Triangular, op: &Op) -> Result<()> {
    match bad_entry(a.array(), a.is_lower(), a.is_unit())? {
        None => Ok(()),
        Some(at) => Err(refuse(function, "", op, at)),
    }
}

fn bad_entry(a: &Array, lower: bool, unit: bool) -> Result<Option<(usize, usize)>> {
    if a.as_ref().first_not_finite().is_none() {
        return Ok(None);
    }
    let read = |i: usize, j: usize| match i.cmp(&j) {
        Ordering::Equal => !unit,
        Ordering::Greater => lower,
        Ordering::Less => !lower,
    };
    with_element!(a.dtype(), T => {
        let t = a.view::<T>()?;
        let bad = |i: usize, j: usize| {
            let z = t[(i, j)].to_scalar();
            read(i, j) && !(z.re.is_finite() && z.im.is_finite())
        };
        let mut places = (0..a.cols()).flat_map(|j| (0..a.rows()).map(move |i| (i, j)));
        Ok(places.find(|&(i, j)| bad(i, j)))
    })
}

fn refuse(function: &str, what: &str, a: &Op, (row, col): (usize, usize)) -> Error {
    let why = format!("{function}: {what}A = {a} holds NaN or infinity, first at ({row}, {col})");
    Error::new(ErrorKind::NotFinite, why)
}
