//! One case of one function, measured in this process: a line for each way.

use std::io::{self, Write};
use std::time::Instant;

use cola::{Error, ErrorKind, Result, Status};
use serde_json::{Map, Value, json};

use super::arguments::{Arguments, Function};
use super::data::{Case, cases};
use super::problem::{Problem, Right, Way};
use super::{clusters, eig, gp, least_squares, logdet, solve};
use crate::paper::observed::{fields, observed};
use crate::paper::process::pin;
use crate::paper::timing::Effort;
use crate::real::matrix::Matrix;

/// Seconds that our own alternatives are given, by those that `Auto` took: longer ones could not tell anything of its choice.
fn patience(auto: f64) -> f64 {
    (3.0 * auto).min(1.5 * auto + 3.0).max(0.3)
}

/// Measures the ways of the one case that the arguments name, from one of them on.
///
/// # Errors
/// Those of reading the data and of writing.
pub fn run(arguments: &Arguments, from: usize, out: &mut impl Write) -> io::Result<()> {
    let threads = arguments.threads.get();
    // Before the first thread starts.
    pin(threads);
    cola::set_threads(threads);
    let name = arguments.name.as_deref().unwrap_or_default();
    for function in arguments.functions() {
        let all = cases(&arguments.folder(), function, false).map_err(io::Error::other)?;
        for case in all.iter().filter(|case| case.name == name) {
            one(arguments, function, case, from, out)?;
        }
    }
    Ok(())
}

fn one(a: &Arguments, function: Function, case: &Case, from: usize, out: &mut impl Write) -> io::Result<()> {
    let (facts, problem) = match problem(function, case) {
        Ok((facts, problem)) => (facts, problem),
        Err(e) => {
            let line = refused(&e, Right::Answer, 0.0);
            return writeln!(out, "{}", Value::Object(joined(key(a, function, case, "cola"), line)));
        }
    };
    let mut auto = a.auto;
    for (i, way) in problem.ways.iter().enumerate().skip(from) {
        let mut line = joined(key(a, function, case, &way.peer), facts.clone());
        let ways = if a.auto_only { 1 } else { problem.ways.len() };
        line.extend(fields(json!({ "way": i, "ways": ways })));
        // Whoever stops this process must know what it was at.
        writeln!(out, "# {}", Value::Object(line.clone()))?;
        out.flush()?;
        let limit = auto.map(patience).filter(|_| i > 0);
        let measured = measured(a, way, problem.right, limit, auto.filter(|_| i > 0));
        if i == 0 {
            auto =
                measured.get("seconds_median").or(measured.get("seconds_to_error")).and_then(Value::as_f64);
        }
        writeln!(out, "{}", Value::Object(joined(line, measured)))?;
        out.flush()?;
        if a.auto_only {
            break;
        }
    }
    Ok(())
}

/// The first fields of a record.
pub fn key(a: &Arguments, function: Function, case: &Case, peer: &str) -> Map<String, Value> {
    fields(json!({
        "task": format!("real_{}", function.name()),
        "peer": peer,
        "size": case.name,
        "threads": a.threads.get(),
        "kind": case.kind(),
    }))
}

fn problem(function: Function, case: &Case) -> Result<(Map<String, Value>, Problem)> {
    let of = |a: &Matrix| {
        fields(json!({ "rows": a.rows, "cols": a.cols, "nnz": a.nnz(), "kappa": case.number("cond_2") }))
    };
    match function {
        Function::Solve | Function::Logdet => {
            let a = Matrix::read(case)?;
            let facts = of(&a);
            let problem = match function {
                Function::Logdet => logdet::problem(case, a)?,
                _ if a.square() => solve::problem(case, a)?,
                _ => least_squares::problem(a)?,
            };
            Ok((facts, problem))
        }
        Function::Eig => {
            let a = eig::matrix(case)?;
            Ok((of(&a), eig::problem(case, a)?))
        }
        Function::Gp => gp::problem(case),
        Function::Clusters => {
            let graph = clusters::graph(case)?;
            Ok((of(&graph.adjacency()?), clusters::problem(graph)?))
        }
    }
}

fn measured(
    a: &Arguments,
    way: &Way,
    right: Right,
    limit: Option<f64>,
    auto: Option<f64>,
) -> Map<String, Value> {
    let most = if a.quick { 0.15 } else { 0.6 };
    let budget = auto.map_or(most, |seconds| (2.0 * seconds).clamp(0.02, most));
    let effort = Effort { budget, reps: if a.quick { 5 } else { 15 }, inner: 1 };
    let start = Instant::now();
    let attempt = || -> Result<Map<String, Value>> {
        let trial = (way.make)(limit)?;
        let heading = a.report.then(|| format!("{}\n", way.peer));
        let (mut line, ok) = observed(trial, effort, heading.as_deref())?;
        line.insert("status".into(), status(ok, right).into());
        Ok(line)
    };
    attempt().unwrap_or_else(|e| refused(&e, right, start.elapsed().as_secs_f64()))
}

/// A small residual where the reference knows that there is no inverse is an answer, but not the right one.
fn status(ok: bool, right: Right) -> &'static str {
    match (ok, right) {
        (true, Right::Refusal) => "answered",
        (true, _) => "ok",
        (false, Right::Both) => "no digit",
        (false, _) => "WRONG",
    }
}

/// An error, and whether it is the right answer.
fn refused(e: &Error, right: Right, seconds: f64) -> Map<String, Value> {
    let late = e.evidence().is_some_and(|found| found.status == Some(Status::Deadline));
    let honest = matches!(
        e.kind(),
        ErrorKind::Singular
            | ErrorKind::NotPositiveDefinite
            | ErrorKind::Inaccurate
            | ErrorKind::NotConverged
    );
    let status = match e.kind() {
        _ if late => "STOPPED",
        _ if honest && right != Right::Answer => "refused",
        ErrorKind::NoMethod => "NO RULE",
        ErrorKind::NotConverged => "NOT CONVERGED",
        _ => "FAIL",
    };
    let text: String = format!("{:?}: {e}", e.kind()).chars().take(300).collect();
    fields(json!({ "status": status, "error": text, "seconds_to_error": seconds }))
}

/// The fields of both; those of the second hold.
pub fn joined(mut line: Map<String, Value>, more: Map<String, Value>) -> Map<String, Value> {
    line.extend(more);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_right_only_for_what_is_singular() {
        let e = Error::new(ErrorKind::Singular, "singular");
        let of = |right| refused(&e, right, 0.0)["status"].as_str().unwrap().to_owned();
        assert_eq!([of(Right::Answer), of(Right::Refusal), of(Right::Both)], ["FAIL", "refused", "refused"]);
        assert_eq!(status(false, Right::Refusal), "WRONG");
    }
}
