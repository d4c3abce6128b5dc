//! Values for people.

use std::fmt::Write;

use cola_runtime::{Array, Value, World};

use super::facts;
use super::number::{short, short_complex};

/// Rows and columns shown in full; of longer ones, the first and the last [`ENDS`].
const SHOWN: usize = 8;
/// How many of either end are shown.
const ENDS: usize = 3;

/// A value for people, over several lines where it needs them; ends with a line break.
pub fn value_text(value: &Value) -> String {
    let mut text = match value {
        Value::Array(array) => array_text(array),
        Value::Op(op) => {
            let catalog = World::global_catalog();
            let names = catalog.property_names(catalog.props(op.tag()));
            let names = if names.is_empty() { "none known".to_owned() } else { names.join(", ") };
            format!("{op}\n  properties: {names}")
        }
        Value::Record(record) => {
            let mut text = record.name().to_owned();
            for (name, field) in record.fields() {
                let field = value_text(&field).trim_end().replace('\n', "\n    ");
                let _ = write!(text, "\n  {name} = {field}");
            }
            text
        }
        Value::List(items)
            if items.iter().any(|item| matches!(item, Value::Array(_) | Value::Op(_) | Value::Record(_))) =>
        {
            let mut text = format!("a list of {}", items.len());
            for (k, item) in items.iter().enumerate() {
                let item = value_text(item).trim_end().replace('\n', "\n    ");
                let _ = write!(text, "\n  [{k}] {item}");
            }
            text
        }
        other => other.to_string(),
    };
    text.push('\n');
    text
}

/// `f64[3×1]`, the entries or the outermost of them, and their norms.
fn array_text(array: &Array) -> String {
    let (m, n) = array.shape();
    let mut text = format!("{}[{m}×{n}]", array.dtype());
    if m == 0 || n == 0 {
        return text;
    }
    let (rows, cols) = (outermost(m), outermost(n));
    let entry = |place: (Option<usize>, Option<usize>)| match place {
        (Some(i), Some(j)) => match array.get(i, j) {
            Ok(z) if array.dtype().is_complex() => short_complex(z),
            Ok(z) => short(z.re),
            Err(_) => String::new(),
        },
        (None, _) => "⋮".to_owned(),
        (_, None) => "…".to_owned(),
    };
    let table: Vec<Vec<String>> =
        rows.iter().map(|&i| cols.iter().map(|&j| entry((i, j))).collect()).collect();
    let width =
        |j: usize| table.iter().map(|row| row.get(j).map_or(0, |e| e.chars().count())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cols.len()).map(width).collect();
    for row in &table {
        text.push_str("\n ");
        for (entry, &width) in row.iter().zip(&widths) {
            let _ = write!(text, " {entry:>width$}");
        }
    }
    let facts = facts(array);
    if m * n > 1 {
        let _ = write!(text, "\n  norm {}, largest {}", short(facts.frobenius), short(facts.largest));
    }
    if facts.not_finite > 0 {
        let _ = write!(text, "\n  {} of {} entries are NaN or infinite", facts.not_finite, m * n);
    }
    text
}

/// The indices that are shown of `n`, `None` for those left out.
fn outermost(n: usize) -> Vec<Option<usize>> {
    if n <= SHOWN {
        return (0..n).map(Some).collect();
    }
    let ends = (0..ENDS).map(Some).chain([None]);
    ends.chain((n - ENDS..n).map(Some)).collect()
}
