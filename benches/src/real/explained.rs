//! Why `Auto` did not take what was faster: reasons that hold for many cases, then those of single ones.

use super::rows::{Row, Shown};

/// Seconds below which `Auto` takes a direct method whatever an iterative one would cost: see `MOMENT` in the library.
const MOMENT: f64 = 0.05;

/// Single cases: function, the end of the name, why.
const CASES: [(&str, &str, &str); 5] = [
    ("solve", "bcsstk15", TRIAL),
    ("solve", "bcsstk16", RATE),
    ("solve", "bcsstk25", TRIAL),
    ("solve", "lowThrust_3", GAVE_UP),
    (
        "solve",
        "Trefethen_20000",
        "eight steps on a random vector tell that eight on b will do: as many again",
    ),
];
const TRIAL: &str = "the trial of iterative methods took as long as the factorisation that it then decided for: unless \
    `cola tune` has measured the machine, that is taken to run at 3·10⁹ operations a second, and runs several times as fast";
const RATE: &str = "unless `cola tune` has measured the machine, a sparse factorisation is taken to run at 3·10⁹ operations a \
    second, and runs several times as fast; the trial and the preconditioner are not in the price of the iteration";
const GAVE_UP: &str = "the trial promised fewer iterations than it took; MINRES gave up when it had cost as much as the factorisation, \
    which took over";

/// A sentence, or nothing where none was found.
pub fn explained(row: &Row) -> &'static str {
    let (Some(auto), Some(best)) = (&row.auto, row.best_ours()) else { return "" };
    let iterative = |one: &Shown| one.text("method").contains('(') && !one.text("method").contains("GMRESIR");
    let time = auto.counted().unwrap_or(f64::INFINITY);
    let case = CASES.iter().find(|(function, name, _)| row.function == *function && row.case.ends_with(name));
    match row.function.as_str() {
        "gp" => {
            "a sum with a kernel is formed by products with the columns of the identity, some at a time, and each computes the \
             kernel again"
        }
        _ if auto.text("method") == best.text("method") => {
            "the same method: what differs is the choice, some µs, and the noise of the machine"
        }
        "solve" if !iterative(auto) && iterative(best) && time <= MOMENT => {
            "below 50 ms a factorisation, whose error is the least there is, is not avoided"
        }
        "eig" if row.case.starts_with("sa:") && matches!(best.way(), "SM" | "LOBPCG + IC") => {
            "the smallest of a positive definite matrix are sought as an end of the spectrum; that they are the nearest to 0, \
             which one factorisation finds, is not considered"
        }
        "eig" if auto.number("rows").is_some_and(|n| n < 100.0) => {
            "fewer than 100 rows are made dense without a look: it takes some milliseconds"
        }
        "eig" if best.way() == "Lanczos, basis 80" => {
            "values that lie close together at the end of the spectrum: the basis of 26 columns, which is the default, restarts too often"
        }
        "eig" if row.case.starts_with("sa:") && best.way() == "LOBPCG" => {
            "0 is an eigenvalue of high multiplicity: the search for copies goes on until the dense method takes over"
        }
        "clusters" if best.way() == "Sparse" => {
            "a product of three operators makes three passes; multiplied out it is one"
        }
        _ => case.map_or("", |(_, _, why)| why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::rows::tests::sample;

    #[test]
    fn reasons_go_by_what_ran_and_how_long() {
        let mut row = sample().remove(0);
        assert!(explained(&row).starts_with("the same method"));
        for one in &mut row.ours {
            one.told.insert("method".into(), "CG (34)".into());
        }
        assert!(explained(&row).contains("50 ms"));
        row.auto.as_mut().unwrap().seconds = Some(0.2);
        assert_eq!(explained(&row), "");
        row.case = "bcsstk16".into();
        assert_eq!(explained(&row), RATE);
    }
}
