//! How an error is shown: the line, the mark, and what is cut away.

use expect_test::expect;

use super::refuses;
use crate::language::{Diagnostic, Kind, Span};

#[test]
fn the_line_of_a_longer_source() {
    refuses(
        &["A = I(3)\n\tb = ones(3, 1)) # ü\nA*b", "αβγ = [1, 2]\nf(αβγ, δ = ²)"],
        expect![[r#"
        error: `)` closes nothing
          2 |  b = ones(3, 1)) # ü
                             ^

        error: `²` is not part of the language
          2 | f(αβγ, δ = ²)
                         ^
          help: a power is written `^`
    "#]],
    );
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let sum = vec!["alpha"; 40].join(" + ");
    refuses(
        &[&format!("{sum} b + {sum}")],
        expect![[r#"
        error: expected an operator or `;`, found `b`
          …a + alpha + alpha + alpha + alpha + alpha + alpha b + alpha + alpha + alpha + alpha + alpha + alpha …
                                                             ^
          help: a product is written with `*`, and statements are separated by `;`
    "#]],
    );
}

#[test]
fn nesting_has_a_limit() {
    refuses(
        &[&"(".repeat(1000)],
        expect![[r#"
        error: the expression is nested more than 200 deep
          …((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((…
                                                             ^
          help: name a part of it first: `x = …; …`
    "#]],
    );
}

#[test]
fn an_error_of_evaluation_looks_like_one_of_syntax() {
    let source = "x = 1; solve(A, b)";
    let error = Diagnostic::evaluation("ShapeMismatch", "`A` is 3×3 and `b` has 2 rows", Span::new(7, 18))
        .with_label("in this call")
        .with_help("the sizes must agree");
    assert_eq!(error.kind, Kind::Evaluation("ShapeMismatch".to_owned()));
    assert_eq!(error.kind.as_str(), "ShapeMismatch");
    expect![[r#"
        error: `A` is 3×3 and `b` has 2 rows
          x = 1; solve(A, b)
                 ^^^^^^^^^^^ in this call
          help: the sizes must agree
    "#]]
    .assert_eq(&error.render(source));
}
