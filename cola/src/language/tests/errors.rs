//! What is refused, in which words, and at which mark.

use expect_test::{Expect, expect};

use crate::language::{Diagnostic, Kind, Span, parse};

/// The renderings of the errors of all `sources`, in one block.
fn check(sources: &[&str], expected: Expect) {
    let rendered = sources.iter().map(|source| parse(source).unwrap_err().render(source));
    expected.assert_eq(&rendered.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_unclosed_call() {
    check(&["solve(A, b", "solve(A, (b + c)]"], expect![[""]]);
}

#[test]
fn an_unclosed_list() {
    check(&["[1, [2, 3]"], expect![[""]]);
}

#[test]
fn an_unclosed_index_or_parenthesis() {
    check(&["A[0:10", "(a + b"], expect![[""]]);
}

#[test]
fn a_bracket_that_closes_nothing() {
    check(&["f(x))", "] + 1"], expect![[""]]);
}

#[test]
fn a_missing_operand() {
    check(&["a +", "a + ; b", "2*(a/)", "x = # nothing", "(", "()", "-"], expect![[""]]);
}

#[test]
fn two_expressions_in_a_row() {
    check(&["2 A", "f(x) g(y)", "(a b)"], expect![[""]]);
}

#[test]
fn elements_without_commas() {
    check(&["[1 2 3]", "[1, 2; 3, 4]", "solve(A b)", "A[1 2]"], expect![[""]]);
}

#[test]
fn malformed_numbers() {
    check(&["1_000", "2x + 1", "3j", "1e", "0xff", "1.2.3"], expect![[""]]);
}

#[test]
fn numbers_out_of_range() {
    check(&["9223372036854775808", "1e999", "1e-999i"], expect![[""]]);
}

#[test]
fn strings() {
    check(&["load(\"A.mtx)", "load(\"C:\\data\")", "\"\\u{110000}\"", "load('A.mtx')"], expect![[""]]);
}

#[test]
fn characters_of_other_languages() {
    check(&["A ⊗ B", "U*Uᴴ", "x²", "A @ b", "A \\ b", "{1}", "a\u{7}"], expect![[""]]);
}

#[test]
fn definitions_of_what_is_no_name() {
    check(&["A[0] = 3", "true = 1", "f(2 = x)", "f(true=1)", "x == y"], expect![[""]]);
}

#[test]
fn keyword_arguments() {
    check(&["CG(tol=1, tol=2)", "f(k=1, A)", "f(k=)"], expect![[""]]);
}

#[test]
fn calls_of_literals() {
    check(&["2(x + 1)", "[1, 2](3)"], expect![[""]]);
}

#[test]
fn fields_and_indices() {
    check(&["lu(A).", "A.[0]", "A[]", "A[,1]"], expect![[""]]);
}

#[test]
fn lines_that_begin_with_an_operator() {
    check(&["x = a\n  + b", "x = a\n  - b"], expect![[""]]);
}

#[test]
fn commas_and_colons_outside_of_brackets() {
    check(&["a, b", "0:10"], expect![[""]]);
}

#[test]
fn signs_and_stars() {
    check(&["+a", "a**b"], expect![[""]]);
}

#[test]
fn the_line_of_a_longer_source() {
    check(&["A = I(3)\n\tb = ones(3, 1)) # ü\nA*b", "αβγ = [1, 2]\nf(αβγ, δ = ²)"], expect![[""]]);
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let sum = vec!["alpha"; 40].join(" + ");
    check(&[&format!("{sum} b + {sum}")], expect![[""]]);
}

#[test]
fn nesting_has_a_limit() {
    check(&[&"(".repeat(1000)], expect![[""]]);
}

#[test]
fn an_error_of_evaluation_looks_like_one_of_syntax() {
    let source = "x = 1; solve(A, b)";
    let error = Diagnostic::evaluation("ShapeMismatch", "`A` is 3×3 and `b` has 2 rows", Span::new(7, 18))
        .with_label("in this call")
        .with_help("the sizes must agree");
    assert_eq!(error.kind, Kind::Evaluation("ShapeMismatch".to_owned()));
    assert_eq!(error.kind.as_str(), "ShapeMismatch");
    expect![[""]].assert_eq(&error.render(source));
}
