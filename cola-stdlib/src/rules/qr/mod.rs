//! Rules of `qr`.

use cola_runtime::{Call, Op, Planner, Result};

automod::dir!("src/rules/qr");

/// The plan of a rule that asks for the factors of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("qr", &[part.into()]))
}

/// Guard: all parts are tall or square, or all are wide or square, so that the factors of the parts have the shapes of
/// factors of the whole.
fn parts_agree_in_shape(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let parts = a.children();
        parts.iter().all(|a| a.rows() >= a.cols()) || parts.iter().all(|a| a.rows() <= a.cols())
    })
}
