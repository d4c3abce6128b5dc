//! The page: wins and losses, where `Auto` was slower than it might have been, and a table for each function.

use serde_json::Value;

use super::arguments::Function;
use super::explained::explained;
use super::rows::{Row, Shown};
use crate::report::markdown::{cell, clipped, table};
use crate::report::merged::median;
use crate::report::number::{NONE, error, ratio, seconds};
use crate::report::stamp::described;

/// `Auto` is told where it took more than so many times as long as one of our alternatives.
const SLOWER: f64 = 1.5;

/// The text of the page.
pub fn page(rows: &[Row], stamps: &[Value]) -> String {
    let mut out = String::from(HEAD);
    described(stamps).iter().for_each(|line| out.push_str(&format!("- {line}\n")));
    out.push_str(HOW);
    out.push_str(&format!("\n## Wins and losses\n\n{WINS}\n{}", summary(rows)));
    out.push_str(&format!("\n### All losses\n\n{}", losses(rows)));
    out.push_str(&format!("\n### Without a result, or refused\n\n{}", missing(rows)));
    out.push_str(&format!(
        "\n## Where `Auto` was more than {SLOWER} times slower\n\n{CHOSEN}\n{}",
        slower(rows)
    ));
    for function in Function::ALL {
        let of: Vec<&Row> = rows.iter().filter(|row| row.function == function.name()).collect();
        if !of.is_empty() {
            out.push_str(&format!(
                "\n## {}\n\n{}\n{}",
                function.name(),
                about(function),
                cases(function, &of)
            ));
        }
    }
    out
}

const HEAD: &str = "\
# Real data

Written by `benches/real.sh`, which measures; not by hand. Matrices, graphs and regression tables from the wild, with reference
values that were computed in higher precision; the library, as a user calls it, beside NumPy, SciPy and scikit-learn.

";

const HOW: &str = "
## How to read it

- *Ours* is the plain way: the operator that `load` makes of the file with what its header says, one call, `Auto` chooses. Positive
  definite is claimed where the list of the data says SPD. Building the operator is part of the time; SciPy is given its
  matrix ready in the format that it wants.
- Both sides make the same inputs and are held to the same criterion before a time counts; iterative methods of both are asked
  for 1e-10. Each case runs in a process of its own on as many processors as threads.
- A time is the shortest of up to 15 runs after one that does not count, over all rounds: others used the machine, too. The
  records have the medians.
- A ratio is the time of the fastest of the other side over ours: above 1 we are faster, **bold is a loss**.
- Threads of OpenBLAS wait by spinning: on a machine with other work single runs of dense NumPy take ten times as long as alone,
  and a ratio to a dense method tells little.
- `MISSED` are eigenvalues that are right but not the largest ones: another result has a larger one, mostly a copy of one that is
  multiple. `refused` is an error where the reference knows the matrix to be singular, or κ > 1e16: the right answer. `answered` is a small
  residual there.
";

const WINS: &str = "Of cases in which both sides have a result that counts. *Only ours*, *only theirs*: the other side has none.\n";

const CHOSEN: &str = "\
Beside what `Auto` chose stands the fastest of our own alternatives; the last column says why, in general or for the case. An
alternative that stops at a residual of 1e-10 does less than a factorisation: *error* is that of `Auto` and that of the
alternative, in the solution where it is known.
";

fn about(function: Function) -> &'static str {
    match function {
        Function::Solve => {
            "A·x = b for b = A·x with a known x; least squares where A is not square. *backward* is \
             ‖b−A·x‖/(‖A‖·‖x‖+‖b‖) of ours and of the fastest other, at most 1e-10 to count; *forward* the relative error of \
             x, where κ·ε is what can be hoped for.\n"
        }
        Function::Eig => {
            "Six eigenvalues with eigenvectors: `la`, `sa` the largest and smallest of a self-adjoint matrix, `lm` those of \
             largest magnitude of any other; graphs by their 0/1 adjacency. *residual* is ‖A·v−λ·v‖/‖A‖ of ours and \
             theirs; *known* how far the values that the reference knows are missed, relative to ‖A‖; *relative* how far the \
             first one is from its value in higher precision, relative to itself: where that is small, nothing but a \
             factorisation can promise it digits.\n"
        }
        Function::Logdet => {
            "log|det A| and its sign; the error is relative, of ours and of the fastest other.\n"
        }
        Function::Gp => {
            "The log-likelihood of a Gaussian process on the first 1000 rows, kernel and all: ½·yᵀK⁻¹y + ½·log det K + …; the error is \
             the largest of the three, relative.\n"
        }
        Function::Clusters => {
            "Eight communities of the largest component: the first eigenvectors of D^(−½)·W·D^(−½). The time is that of the \
             eigenvectors; scikit-learn's has its labels in it. *cut* is the normalised cut after k-means, ours and \
             theirs: less is better.\n"
        }
    }
}

fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn summary(rows: &[Row]) -> String {
    let names = [
        "function",
        ">cases",
        ">ours ok",
        ">refused",
        ">theirs ok",
        ">wins",
        ">losses",
        ">only ours",
        ">only theirs",
        ">median ratio",
        ">to direct",
        ">to iterative",
        ">`Auto` slower",
    ];
    let line = |name: &str, of: Vec<&Row>| {
        let count = |holds: &dyn Fn(&Row) -> bool| of.iter().filter(|row| holds(row)).count().to_string();
        let ours = |row: &Row| row.auto.as_ref().is_some_and(Shown::ok);
        let refused = |row: &Row| row.auto.as_ref().is_some_and(|auto| auto.status == "refused");
        let theirs = |row: &Row| row.best_other(None).is_some();
        let lost = of.iter().filter(|row| row.ratio(None).is_some_and(|r| r < 1.0)).count();
        let middle = |family: Option<&str>| {
            median(of.iter().filter_map(|row| row.ratio(family)).collect()).map_or_else(|| NONE.into(), ratio)
        };
        vec![
            name.to_owned(),
            of.len().to_string(),
            count(&ours),
            count(&refused),
            count(&theirs),
            count(&|row| row.ratio(None).is_some_and(|r| r >= 1.0)),
            if lost == 0 { "0".into() } else { format!("**{lost}**") },
            count(&|row| ours(row) && !theirs(row)),
            count(&|row| !ours(row) && !refused(row) && theirs(row)),
            middle(None),
            middle(Some("direct")),
            middle(Some("iterative")),
            count(&|row| row.slower().is_some_and(|by| by > SLOWER)),
        ]
    };
    let of = |f: Function| rows.iter().filter(|row| row.function == f.name()).collect::<Vec<_>>();
    let with_any = Function::ALL.into_iter().filter(|&f| !of(f).is_empty());
    let mut lines: Vec<Vec<String>> = with_any.map(|f| line(f.name(), of(f))).collect();
    lines.push(line("all", rows.iter().collect()));
    table(&head(&names), &lines)
}

fn losses(rows: &[Row]) -> String {
    let mut lost: Vec<(&Row, f64)> = rows.iter().filter_map(|row| Some((row, row.ratio(None)?))).collect();
    lost.retain(|(_, ratio)| *ratio < 1.0);
    if lost.is_empty() {
        return "None.\n".into();
    }
    lost.sort_by(|a, b| a.1.total_cmp(&b.1));
    let line = |(row, by): &(&Row, f64)| {
        let other = row.best_other(None);
        vec![
            row.function.clone(),
            cell(&row.case),
            row.auto.as_ref().map_or_else(String::new, chosen),
            time(row.auto.as_ref()),
            other.map_or_else(|| NONE.into(), |other| cell(other.way())),
            time(other),
            errors(row.auto.as_ref(), other),
            format!("**{}×**", ratio(1.0 / by)),
        ]
    };
    let names =
        ["function", "case", "`Auto` chose", ">ours", "fastest other", ">its time", "error", ">slower by"];
    table(&head(&names), &lost.iter().map(line).collect::<Vec<_>>())
}

fn missing(rows: &[Row]) -> String {
    let none = |row: &&Row| !row.auto.as_ref().is_some_and(Shown::ok);
    let line = |row: &Row| {
        let auto = row.auto.clone().unwrap_or_default();
        let told = if auto.text("error").is_empty() {
            format!("error {}", error(auto.number("err")))
        } else {
            auto.text("error")
        };
        let sentence = told.lines().next().unwrap_or_default();
        let counted = row.best_other(None).map(|other| format!("{}: ok", other.way()));
        let theirs =
            counted.or_else(|| row.others.first().map(|one| format!("{}: {}", one.way(), one.status)));
        vec![
            row.function.clone(),
            cell(&row.case),
            cell(&auto.text("kind")),
            auto.status.clone(),
            cell(&clipped(sentence, 160)),
            cell(&theirs.unwrap_or_default()),
        ]
    };
    let lines: Vec<Vec<String>> = rows.iter().filter(none).map(line).collect();
    let names = ["function", "case", "kind", "status", "what it says", "theirs"];
    if lines.is_empty() { "None.\n".into() } else { table(&head(&names), &lines) }
}

fn slower(rows: &[Row]) -> String {
    let mut found: Vec<(&Row, f64)> = rows.iter().filter_map(|row| Some((row, row.slower()?))).collect();
    found.retain(|(_, by)| *by > SLOWER);
    if found.is_empty() {
        return "None.\n".into();
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let line = |(row, by): &(&Row, f64)| {
        let (auto, best) = (row.auto.as_ref(), row.best_ours());
        vec![
            row.function.clone(),
            cell(&row.case),
            auto.map_or_else(String::new, chosen),
            time(auto),
            best.map_or_else(String::new, |best| cell(best.way())),
            time(best),
            ratio(*by),
            errors(auto, best),
            explained(row).to_owned(),
        ]
    };
    let names =
        ["function", "case", "`Auto` chose", ">time", "alternative", ">its time", ">ratio", "error", "why"];
    table(&head(&names), &found.iter().map(line).collect::<Vec<_>>())
}

fn cases(function: Function, rows: &[&Row]) -> String {
    let accuracy: &[&str] = match function {
        Function::Solve => &["backward", "forward"],
        Function::Eig => &["residual", "known", "relative"],
        Function::Clusters => &["residual", "cut"],
        Function::Logdet | Function::Gp => &["error"],
    };
    let mut names = vec!["case", ">n", ">nnz"];
    if matches!(function, Function::Solve | Function::Logdet) {
        names.push(">κ");
    }
    names.extend(accuracy);
    names.extend([
        "`Auto` chose",
        ">ours",
        "best direct",
        ">time",
        "best iterative",
        ">time",
        ">ratio",
        "our best",
    ]);
    let line = |row: &&Row| {
        let (auto, other) = (row.auto.as_ref(), row.best_other(None));
        let fact = |name: &str| auto.and_then(|auto| auto.number(name));
        let whole = |name: &str| fact(name).map_or_else(|| NONE.into(), |x| format!("{x:.0}"));
        let size = match (fact("rows"), fact("cols")) {
            (Some(m), Some(n)) if m != n => format!("{m:.0}×{n:.0}"),
            _ => whole("rows"),
        };
        let mut line = vec![cell(&row.case), size, whole("nnz")];
        if names.contains(&">κ") {
            line.push(fact("kappa").map_or_else(|| NONE.into(), |kappa| format!("{kappa:.0e}")));
        }
        let both = |name: &str| {
            let of = |one: Option<&Shown>| error(one.and_then(|one| one.number(name)));
            format!("{} / {}", of(auto), of(other))
        };
        let cut = |one: Option<&Shown>| {
            one.and_then(|one| one.number("cut")).map_or_else(|| NONE.into(), |cut| format!("{cut:.3}"))
        };
        line.extend(match function {
            Function::Solve => vec![both("err"), both("fwd_err")],
            Function::Eig => vec![both("err"), both("known_off"), both("known_rel")],
            Function::Clusters => vec![both("err"), format!("{} / {}", cut(auto), cut(other))],
            Function::Logdet => vec![both("relerr")],
            Function::Gp => vec![both("err")],
        });
        line.push(auto.map_or_else(String::new, chosen));
        line.push(time(auto));
        for family in ["direct", "iterative"] {
            let best = row.best_other(Some(family));
            line.push(best.map_or_else(|| unsuccessful(row, family), |best| cell(best.way())));
            line.push(time(best));
        }
        line.push(match row.ratio(None) {
            Some(r) if r < 1.0 => format!("**{}**", ratio(r)),
            Some(r) => ratio(r),
            None => NONE.into(),
        });
        line.push(match (row.best_ours(), row.slower()) {
            (Some(best), Some(by)) if by > 1.1 => format!("{} {}", cell(best.way()), ratio(by)),
            _ => NONE.into(),
        });
        line
    };
    table(&head(&names), &rows.iter().map(line).collect::<Vec<_>>())
}

/// What ran, or how it ended.
fn chosen(auto: &Shown) -> String {
    match auto.text("method") {
        _ if !auto.ok() => auto.status.clone(),
        method if method.is_empty() => "dense, all".into(),
        method => cell(&clipped(&method, 60)),
    }
}

fn time(one: Option<&Shown>) -> String {
    one.and_then(Shown::counted).map_or_else(|| NONE.into(), seconds)
}

/// The statuses of a family that has no result that counts.
fn unsuccessful(row: &Row, family: &str) -> String {
    let mut all: Vec<&str> =
        row.others.iter().filter(|one| one.family == family).map(|one| one.status.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() { NONE.into() } else { all.join(", ") }
}

/// The error in the solution where it is known, else the quantity of the criterion: of both.
fn errors(auto: Option<&Shown>, other: Option<&Shown>) -> String {
    let of = |one: Option<&Shown>| {
        error(one.and_then(|one| ["fwd_err", "relerr", "err"].iter().find_map(|name| one.number(name))))
    };
    format!("{} / {}", of(auto), of(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::rows::tests::sample;

    #[test]
    fn a_loss_is_told_with_its_factor() {
        let text = losses(&sample());
        assert!(text.contains("| solve | a | sparse LU | 3.00 ms | spsolve | 2.00 ms |"), "{text}");
        assert!(text.contains("**1.50×**"), "{text}");
    }

    #[test]
    fn the_summary_counts_what_is_refused_apart() {
        let text = summary(&sample());
        let all = text.lines().last().unwrap();
        assert!(
            all.starts_with("| all | 2 | 1 | 1 | 1 | 0 | **1** | 0 | 0 | 0.67 | 0.67 | 2.00 | 1 |"),
            "{text}"
        );
    }

    #[test]
    fn every_function_with_records_has_a_table() {
        let text = page(&sample(), &[]);
        assert!(text.contains("## solve") && !text.contains("## gp"), "{text}");
        assert!(text.contains("| a | 10 | 30 | 1e2 |") && text.contains("Singular: A is singular"), "{text}");
        assert!(text.contains("| solve | a | sparse LU | 3.00 ms | CG | 1.00 ms | 3.00 |"), "{text}");
    }
}
