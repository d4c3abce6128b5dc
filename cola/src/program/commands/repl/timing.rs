//! `:time`

use super::evaluate::{Evaluated, compute};
use super::state::State;
use crate::program::commands::observed::{duration, ran_text};
use crate::program::failure::Failure;
use crate::program::memory;
use crate::program::show::Extent;

/// What is shown of a report by `:time`.
const LONG: Extent = Extent { lines: 200, rest: "not shown" };

/// Evaluates; says how long it took and what ran, and not the value.
pub(super) fn time(state: &mut State, source: &str) -> Result<String, Failure> {
    let Some(Evaluated { report, seconds, .. }) = compute(state, source)? else {
        return Err(Failure::new("NotOneExpression", "nothing to evaluate").with_help(":time EXPR"));
    };
    let mut text = ran_text(&report, LONG);
    let peak = memory::peak_rss_mb().map(|mb| format!("   peak memory {mb:.1} MiB")).unwrap_or_default();
    text.push_str(&format!("time {}{peak}\n", duration(seconds)));
    Ok(text)
}
