//! `A[0:10, 5]`: parts of operators, arrays and lists.
//!
//! Indices count from 0, a slice excludes its end, negative indices count from the end. An index outside
//! of the shape is an error, also in a slice: nothing is cut off silently.

use std::sync::Arc;

use cola_runtime::registry::array_from_list;
use cola_runtime::{Array, Index as Taken, Result as Outcome, Value, with_element};

use super::{At, Evaluator, Result, Step, entry, refuse};
use crate::language::{Expr, Index, Span};

/// What one index between commas takes.
enum Part {
    /// One, given as a number.
    One(usize),
    /// Any number of them.
    Many(Taken),
}

impl Part {
    fn taken(self) -> Taken {
        match self {
            Part::One(i) => Taken::Range { start: i, end: i + 1, step: 1 },
            Part::Many(taken) => taken,
        }
    }
}

impl Evaluator {
    /// `value[indices]`.
    pub(super) fn index(&mut self, value: Value, indices: &[Index], span: Span) -> Result<Step> {
        match (&value, indices) {
            (Value::List(list), [index]) => match self.part(index, list.len())? {
                Part::One(i) => Ok(Step::Done(list[i].clone())),
                Part::Many(taken) => {
                    let items: Vec<Value> =
                        (0..taken.len(list.len())).map(|k| list[taken.at(k)].clone()).collect();
                    Ok(Step::Done(Value::List(items.into())))
                }
            },
            (Value::Array(a), [index]) if a.cols() == 1 || a.rows() == 1 => {
                let part = self.part(index, a.rows() * a.cols())?;
                let (rows, cols) = if a.cols() == 1 { (part, Part::One(0)) } else { (Part::One(0), part) };
                of_array(a, rows, cols).at(span).map(Step::Done)
            }
            (Value::Array(a), [rows, cols]) => {
                let (rows, cols) = (self.part(rows, a.rows())?, self.part(cols, a.cols())?);
                of_array(a, rows, cols).at(span).map(Step::Done)
            }
            (Value::Op(op), [rows, cols]) => {
                let (m, n) = op.shape();
                match (self.part(rows, m)?, self.part(cols, n)?) {
                    (Part::One(i), Part::One(j)) => self.entry_of(value, i, j, span).map(Step::Done),
                    (rows, cols) => {
                        let (rows, cols) = (Value::Index(rows.taken()), Value::Index(cols.taken()));
                        Ok(Step::call("slice", vec![value, rows, cols], span))
                    }
                }
            }
            (Value::Array(_) | Value::Op(_), _) => {
                let message = format!("{} takes two indices, got {}", value.kind_name(), indices.len());
                refuse("InvalidArgument", message, "rows and columns: A[0:10, 5]; everything is `:`", span)
            }
            // A list of rows is a matrix.
            (Value::List(list), [_, _]) => {
                let array = array_from_list(list).at(span)?;
                self.index(Value::Array(array), indices, span)
            }
            (Value::List(_), _) => refuse(
                "InvalidArgument",
                "a list takes one index, or two if it is a list of rows".to_owned(),
                "",
                span,
            ),
            _ => refuse("TypeMismatch", format!("{} has no parts to index", value.kind_name()), "", span),
        }
    }

    fn entry_of(&mut self, op: Value, i: usize, j: usize, span: Span) -> Result<Value> {
        let (rows, cols) = (Part::One(i).taken(), Part::One(j).taken());
        let part = self.invoke("slice", vec![op, Value::Index(rows), Value::Index(cols)], span)?;
        match self.invoke("to_dense", vec![part], span)? {
            Value::Array(a) => entry(&a, 0, 0).at(span),
            other => Ok(other),
        }
    }

    /// A slice that stands for itself, as an argument: of what it will be taken is not known.
    pub(super) fn range(&mut self, slice: &Index) -> Result<Value> {
        let Index::Slice { start, stop, step, span } = slice else {
            return refuse(
                "InvalidArgument",
                "an index needs something to index".to_owned(),
                "",
                slice.span(),
            );
        };
        if start.is_none() && stop.is_none() && step.is_none() {
            return Ok(Value::Index(Taken::All));
        }
        let mut bound = |expr: &Option<Expr>| expr.as_ref().map(|e| self.integer(e)).transpose();
        let (start, stop, step) = (bound(start)?.unwrap_or(0), bound(stop)?, bound(step)?.unwrap_or(1));
        let whole = |i: i64| usize::try_from(i).ok();
        match (whole(start), stop.and_then(whole), whole(step).filter(|step| *step > 0)) {
            (Some(start), Some(end), Some(step)) => {
                Ok(Value::Index(Taken::Range { start, end: end.max(start), step }))
            }
            _ => refuse(
                "InvalidArgument",
                format!("the slice `{slice}` has no size to count from"),
                "as an argument, a slice has an end and counts upwards from 0: `0:3`, `0:6:2`; everything is `:`",
                *span,
            ),
        }
    }

    /// What an index takes out of `n`.
    fn part(&mut self, index: &Index, n: usize) -> Result<Part> {
        match index {
            Index::At(expr) => self.at(expr, n),
            Index::Slice { start, stop, step, span } => {
                let mut bound = |expr: &Option<Expr>| match expr {
                    Some(expr) => self.integer(expr).map(Some),
                    None => Ok(None),
                };
                let (start, stop, step) = (bound(start)?, bound(stop)?, bound(step)?.unwrap_or(1));
                slice(start, stop, step, n)
                    .or_else(|why| refuse("InvalidArgument", why, "", *span))
                    .map(Part::Many)
            }
        }
    }

    fn at(&mut self, expr: &Expr, n: usize) -> Result<Part> {
        let place = |i: i64| {
            let found = place(i, n);
            found.map_or_else(
                || {
                    refuse(
                        "OutOfBounds",
                        format!("index {i} is out of range for a size of {n}"),
                        "",
                        expr.span,
                    )
                },
                Ok,
            )
        };
        let whole = |value: &Value| match value {
            Value::Int(i) => Some(*i),
            Value::Real(x) if x.fract() == 0.0 && x.abs() < 9e15 => Some(*x as i64),
            _ => None,
        };
        let many = |items: Vec<i64>| -> Result<Part> {
            let items: Vec<usize> = items.into_iter().map(place).collect::<Result<_>>()?;
            Ok(Part::Many(Taken::List(Arc::from(items))))
        };
        let value = self.value(expr)?;
        let found = match &value {
            Value::Int(i) => return place(*i).map(Part::One),
            Value::List(list) => list.iter().map(whole).collect::<Option<Vec<i64>>>(),
            Value::Array(a) if a.cols() == 1 => {
                let entries: Outcome<Vec<Value>> = (0..a.rows()).map(|i| entry(a, i, 0)).collect();
                entries.at(expr.span)?.iter().map(whole).collect()
            }
            _ => None,
        };
        match found {
            Some(items) => many(items),
            None => {
                let message = format!(
                    "an index is an integer, a slice or a list of integers, not {}",
                    value.kind_name()
                );
                refuse("TypeMismatch", message, "", expr.span)
            }
        }
    }

    fn integer(&mut self, expr: &Expr) -> Result<i64> {
        match self.value(expr)? {
            Value::Int(i) => Ok(i),
            other => {
                let message = format!("a bound of a slice is an integer, not {}", other.kind_name());
                refuse("TypeMismatch", message, "", expr.span)
            }
        }
    }
}

/// Index `i` of `n`, from the end when negative.
fn place(i: i64, n: usize) -> Option<usize> {
    let i = if i < 0 { i.checked_add(i64::try_from(n).ok()?)? } else { i };
    usize::try_from(i).ok().filter(|&i| i < n)
}

/// `start:stop:step` of `n`.
fn slice(start: Option<i64>, stop: Option<i64>, step: i64, n: usize) -> Result<Taken, String> {
    let size = i64::try_from(n).unwrap_or(i64::MAX);
    let wrap = |i: i64| if i < 0 { i.saturating_add(size) } else { i };
    let outside = |i: i64| format!("bound {i} of the slice is out of range for a size of {n}");
    if step == 0 {
        return Err("the step of a slice is 0".to_owned());
    }
    // Backward, the last one taken is one after `stop`, and −1 stands for "down to the first".
    let (first, last) = if step > 0 { (0, size) } else { (size - 1, -1) };
    let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
    for (given, low) in [(start, if step > 0 { low } else { 0 }), (stop, low)] {
        if let Some(i) = given
            && !(low..=high).contains(&wrap(i))
            && !(n == 0 && wrap(i) == 0)
        {
            return Err(outside(i));
        }
    }
    let (first, last) = (start.map_or(first, wrap), stop.map_or(last, wrap));
    if step > 0 {
        if start.is_none() && stop.is_none() && step == 1 {
            return Ok(Taken::All);
        }
        let (start, step) = (first.unsigned_abs() as usize, step.unsigned_abs() as usize);
        return Ok(Taken::Range { start, end: (last.unsigned_abs() as usize).max(start), step });
    }
    let mut taken = Vec::new();
    let count = first.abs_diff(last.min(first)).div_ceil(step.unsigned_abs());
    if taken.try_reserve_exact(usize::try_from(count).unwrap_or(usize::MAX)).is_err() {
        return Err(format!("a backward slice of {count} indices does not fit into memory"));
    }
    let mut i = first;
    while i > last && i >= 0 {
        taken.push(i.unsigned_abs() as usize);
        i = i.saturating_add(step);
    }
    Ok(Taken::List(taken.into()))
}

fn of_array(a: &Array, rows: Part, cols: Part) -> Outcome<Value> {
    if let (Part::One(i), Part::One(j)) = (&rows, &cols) {
        return entry(a, *i, *j);
    }
    let (rows, cols) = (rows.taken(), cols.taken());
    let (m, n) = (rows.len(a.rows()), cols.len(a.cols()));
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Array::from_fn(m, n, |i, j| v[(rows.at(i), cols.at(j))]).map(Value::Array)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::slice;

    fn taken(start: Option<i64>, stop: Option<i64>, step: i64, n: usize) -> Option<Vec<usize>> {
        let taken = slice(start, stop, step, n).ok()?;
        Some((0..taken.len(n)).map(|k| taken.at(k)).collect())
    }

    #[test]
    fn slices_count_from_either_end_and_exclude_theirs() {
        let cases: [(Option<i64>, Option<i64>, i64, Option<&[usize]>); 12] = [
            (None, None, 1, Some(&[0, 1, 2, 3, 4])),
            (Some(1), Some(3), 1, Some(&[1, 2])),
            (Some(-2), None, 1, Some(&[3, 4])),
            (None, Some(-1), 2, Some(&[0, 2])),
            (None, None, -1, Some(&[4, 3, 2, 1, 0])),
            (Some(3), Some(0), -2, Some(&[3, 1])),
            (Some(2), Some(2), 1, Some(&[])),
            (Some(4), Some(1), 1, Some(&[])),
            (Some(5), None, 1, Some(&[])),
            (None, Some(6), 1, None),
            (Some(-6), None, 1, None),
            (None, None, 0, None),
        ];
        for (start, stop, step, expected) in cases {
            assert_eq!(taken(start, stop, step, 5).as_deref(), expected, "{start:?}:{stop:?}:{step}");
        }
        assert!(taken(None, None, -1, 0).unwrap().is_empty());
        assert!(taken(Some(0), Some(0), 1, 0).unwrap().is_empty());
    }
}
