//! Rules of `slice`.

automod::dir!("src/rules/slice");

use crate::inference;
use cola_runtime::{Call, Error, Index, Op, Result};

/// Refuses indices outside A.
fn checked(a: &Op, rows: &Index, cols: &Index) -> Result<()> {
    let context = |e: Error| e.in_context(format!("a slice of A = {a}"));
    rows.check("slice: rows", a.rows()).map_err(context)?;
    cols.check("slice: cols", a.cols()).map_err(context)
}

/// A part knows what A[rows, cols] knows.
fn claimed(made: Op, a: &Op, rows: &Index, cols: &Index) -> Op {
    made.claimed(inference::sliced(a, rows, cols))
}

/// The same rows and columns, none twice, all inside.
fn is_principal_without_repeats(cx: &Call<'_>) -> bool {
    let all = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Index>("rows")?, cx.get::<&Index>("cols")?));
    all().is_ok_and(|(a, rows, cols)| {
        checked(a, rows, cols).is_ok()
            && inference::is_principal(a, rows, cols)
            && !inference::repeats(rows, a.rows())
    })
}

/// The indices of a contiguous range, ascending, inside n.
fn run(index: &Index, n: usize) -> Option<std::ops::Range<usize>> {
    match index {
        Index::All => Some(0..n),
        Index::Range { start, end, step: 1 } if start <= end && *end <= n => Some(*start..*end),
        _ => None,
    }
}

/// One contiguous range for rows and columns, inside.
fn is_contiguous_and_principal(cx: &Call<'_>) -> bool {
    let all = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Index>("rows")?, cx.get::<&Index>("cols")?));
    all().is_ok_and(|(a, rows, cols)| {
        a.is_square()
            && checked(a, rows, cols).is_ok()
            && run(rows, a.rows()).is_some_and(|r| run(cols, a.cols()) == Some(r))
    })
}
