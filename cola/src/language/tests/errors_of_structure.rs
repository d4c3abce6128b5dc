//! What is refused because words do not fit together; in which words, and at which mark.

use expect_test::expect;

use super::refuses;

#[test]
fn an_unclosed_call() {
    refuses(
        &["solve(A, b", "solve(A, (b + c)]"],
        expect![[r#"
            error: expected `)` to close the call of `solve`
              solve(A, b
                   ^ opened here
              help: every `(` needs a `)`

            error: expected `)` to close the call of `solve`, found `]`
              solve(A, (b + c)]
                   ^ opened here
              help: every `(` needs a `)`
        "#]],
    );
}

#[test]
fn an_unclosed_list() {
    refuses(
        &["[1, [2, 3]"],
        expect![[r#"
        error: expected `]` to close the list
          [1, [2, 3]
          ^ opened here
          help: every `[` needs a `]`
    "#]],
    );
}

#[test]
fn an_unclosed_index_or_parenthesis() {
    refuses(
        &["A[0:10", "(a + b"],
        expect![[r#"
        error: expected `]` to close the index of `A`
          A[0:10
           ^ opened here
          help: every `[` needs a `]`

        error: expected `)` to close the parenthesis
          (a + b
          ^ opened here
          help: every `(` needs a `)`
    "#]],
    );
}

#[test]
fn a_bracket_that_closes_nothing() {
    refuses(
        &["f(x))", "] + 1"],
        expect![[r#"
        error: `)` closes nothing
          f(x))
              ^

        error: `]` closes nothing
          ] + 1
          ^
    "#]],
    );
}

#[test]
fn a_missing_operand() {
    refuses(
        &["a +", "a + ; b", "2*(a/)", "x = # nothing", "(", "()", "-"],
        expect![[r#"
        error: expected an expression after `+`
          a +
            ^ nothing follows

        error: expected an expression after `+`, found `;`
          a + ; b
              ^

        error: expected an expression after `/`, found `)`
          2*(a/)
               ^

        error: expected an expression after `=`
          x = # nothing
            ^ nothing follows

        error: expected an expression after `(`
          (
          ^ nothing follows

        error: expected an expression after `(`, found `)`
          ()
           ^

        error: expected an expression after `-`
          -
          ^ nothing follows
    "#]],
    );
}

#[test]
fn two_expressions_in_a_row() {
    refuses(
        &["2 A", "f(x) g(y)", "(a b)"],
        expect![[r#"
            error: expected an operator or `;`, found `A`
              2 A
                ^
              help: a product is written with `*`, and statements are separated by `;`

            error: expected an operator or `;`, found `g`
              f(x) g(y)
                   ^
              help: a product is written with `*`, and statements are separated by `;`

            error: expected an operator or `)` in the parenthesis, found `b`
              (a b)
                 ^
              help: a product is written with `*`
        "#]],
    );
}

#[test]
fn elements_without_commas() {
    refuses(
        &["[1 2 3]", "[1, 2; 3, 4]", "solve(A b)", "A[1 2]"],
        expect![[r#"
            error: expected `,` or `]` in the list, found `2`
              [1 2 3]
                 ^
              help: elements are separated by `,`; a matrix is a list of rows: `[[1, 2], [3, 4]]`

            error: expected `,` or `]` in the list, found `;`
              [1, 2; 3, 4]
                   ^
              help: elements are separated by `,`; a matrix is a list of rows: `[[1, 2], [3, 4]]`

            error: expected `,` or `)` in the call of `solve`, found `b`
              solve(A b)
                      ^
              help: arguments are separated by `,`

            error: expected `,` or `]` in the index of `A`, found `2`
              A[1 2]
                  ^
              help: an index is a number, a list, or a slice `start:stop:step`
        "#]],
    );
}

#[test]
fn fields_and_indices() {
    refuses(
        &["lu(A).", "A.[0]", "A[]", "A[,1]"],
        expect![[r#"
        error: expected the name of a field after `.`
          lu(A).
               ^ nothing follows

        error: expected the name of a field after `.`, found `[`
          A.[0]
            ^

        error: expected an index after `[`, found `]`
          A[]
            ^
          help: `:` stands for a whole axis

        error: expected an expression after `[`, found `,`
          A[,1]
            ^
    "#]],
    );
}

#[test]
fn lines_that_begin_with_an_operator() {
    refuses(
        &["x = a\n  + b", "x = a\n  - b"],
        expect![[r#"
            error: a line cannot begin with `+`
              2 |   + b
                    ^
              help: to carry on, end the line above with the operator; to begin anew, end it with `;`

            error: a line cannot begin with `-`
              2 |   - b
                    ^
              help: to carry on, end the line above with the operator; to begin anew, end it with `;`
        "#]],
    );
}

#[test]
fn commas_and_colons_outside_of_brackets() {
    refuses(
        &["a, b", "0:10"],
        expect![[r#"
        error: expected an operator or `;`, found `,`
          a, b
           ^
          help: statements are separated by `;`; a list is written `[a, b]`

        error: expected an operator or `;`, found `:`
          0:10
           ^
          help: slices stand in an index: `A[0:10]`
    "#]],
    );
}
