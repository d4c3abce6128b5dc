//! JSON, `explain`, `methods`, `check`.

use expect_test::expect;

use crate::support::cola;

#[test]
fn json_has_value_report_seconds_and_memory() {
    let out = cola(&["eval", "--json", "Diagonal([1, 2])*[1/3, 2]"]).json();
    assert_eq!(out["value"]["dtype"], "f64");
    assert_eq!(out["value"]["shape"], serde_json::json!([2, 1]));
    assert_eq!(out["value"]["data"][0], 1.0 / 3.0);
    assert!(out["seconds"].as_f64().is_some_and(|s| s >= 0.0));
    assert!(out["peak_rss_mb"].as_f64().is_some_and(|mb| mb > 0.0));
    let steps = out["report"]["steps"].as_array().unwrap().clone();
    assert!(steps.iter().any(|s| s["method"].as_str().is_some_and(|m| m.starts_with("apply("))), "{steps:?}");
    let text = cola(&["eval", "--json", "0.1"]).stdout;
    assert!(text.starts_with(r#"{"value":0.10000000000000001,"#), "{text}");
}

#[test]
fn json_of_long_arrays_is_short_unless_full() {
    let short = cola(&["eval", "--json", "ones(2000)"]).json()["value"].clone();
    assert_eq!(short["first"].as_array().map(Vec::len), Some(8));
    assert!(short["norm"].as_f64().is_some_and(|norm| (norm - 2000f64.sqrt()).abs() < 1e-13));
    assert!(short.get("data").is_none());
    let full = cola(&["eval", "--json", "--full", "ones(2000)"]).json()["value"].clone();
    assert_eq!(full["data"].as_array().map(Vec::len), Some(2000));
}

#[test]
fn explain_shows_the_rule_and_why() {
    let text = cola(&["explain", "A*x", "--let", "A=Diagonal([1, 2])", "--let", "x=ones(2)"]);
    assert_eq!(text.code, 0, "{}", text.stderr);
    assert!(text.stdout.starts_with("apply("), "{}", text.stdout);
    let plan = cola(&["explain", "--json", "kron(I(2), I(3), Diagonal([1]))"]).json();
    assert!(plan["call"].as_str().is_some_and(|c| c.starts_with("kron(")), "{plan}");
    assert!(plan["method"]["file"].as_str().is_some_and(|f| f.ends_with(".rs")), "{plan}");
    cola(&["explain", "1 + 1"]).succeeds_with("nothing is dispatched: the expression is an integer\n");
    assert_eq!(cola(&["explain", "--json", "1"]).stdout, "null\n");
}

#[test]
fn methods_lists_what_can_be_named() {
    let all = cola(&["methods"]).stdout;
    for name in [
        "functions\n",
        "operators\n",
        "properties\n",
        "  Diagonal(d: Array) -> Operator",
        "  PSD\n",
        "  poisson2d(n)",
        "randn(",
    ] {
        assert!(all.contains(name), "{name} is not in\n{all}");
    }
    let table = cola(&["methods", "apply"]).stdout;
    assert!(table.starts_with("apply(a: Operator, x: Array) -> Array[a.rows, x.cols]\n"), "{table}");
    let json = cola(&["methods", "apply", "--json"]).json();
    assert_eq!(json["function"], "apply");
    assert!(json["methods"][0]["line"].as_u64().is_some());
    assert!(cola(&["methods", "--json"]).json()["functions"].as_array().is_some_and(|f| f.len() > 5));
    expect![[r#"
        error: there is no function `aply`
          help: did you mean `apply`?
    "#]]
    .assert_eq(&cola(&["methods", "aply"]).fails());
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error() {
    let mut child = crate::support::start(&["methods"]);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn check_runs_the_conformance_kit() {
    let out = cola(&["check", "--json", "--dtype", "f64"]);
    let verdict = out.json();
    assert!(verdict["calls"].as_u64().is_some_and(|n| n > 100), "{verdict}");
    assert_eq!(verdict["ok"].as_bool(), Some(out.code == 0));
    assert_eq!(verdict["failures"].as_array().map(Vec::is_empty), Some(out.code == 0));
    assert!(cola(&["check", "nobody"]).fails().contains("nothing in this program was registered by nobody"));
    assert!(cola(&["check", "--dtype", "f63"]).fails().contains("f63"));
}
