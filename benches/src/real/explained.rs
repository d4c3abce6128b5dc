//! Why `Auto` did not take what was faster: general reasons first, then those of single cases.

use super::rows::{Row, Shown};

/// Seconds below which `Auto` takes a direct method whatever an iterative one would cost: see `MOMENT` in the library.
const MOMENT: f64 = 0.05;

/// A sentence, or nothing where none was found.
pub fn explained(row: &Row) -> &'static str {
    let (Some(auto), Some(best)) = (&row.auto, row.best_ours()) else { return "" };
    let iterative = |one: &Shown| one.text("method").contains('(') && !one.text("method").contains("GMRESIR");
    let direct = !iterative(auto);
    let time = auto.counted().unwrap_or(f64::INFINITY);
    match row.function.as_str() {
        "solve" if direct && iterative(best) && time <= MOMENT => {
            "below 50 ms a factorisation, whose error is the least there is, is not avoided"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::rows::tests::sample;

    #[test]
    fn a_short_factorisation_is_explained_beside_an_iteration_only() {
        let mut row = sample().remove(0);
        assert_eq!(explained(&row), "");
        for one in &mut row.ours {
            one.told.insert("method".into(), "CG (34)".into());
        }
        assert!(explained(&row).contains("50 ms"));
    }
}
