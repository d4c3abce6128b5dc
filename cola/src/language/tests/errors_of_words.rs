//! What is refused because a word, a number or a name is wrong; in which words, and at which mark.

use expect_test::expect;

use super::refuses;

#[test]
fn malformed_numbers() {
    refuses(
        &["1_000", "2x + 1", "3j", "1e", "0xff", "1.2.3"],
        expect![[r#"
        error: `1_000` is not a number
          1_000
          ^^^^^
          help: digits are written without separators: `1000`

        error: `2x` is not a number
          2x + 1
          ^^
          help: to multiply, write `2*x`; a name does not begin with a digit

        error: `3j` is not a number
          3j
          ^^
          help: the imaginary unit is `i`: `3i`

        error: `1e` is not a number
          1e
          ^^
          help: the exponent has no digits: write `1e-3`

        error: `0xff` is not a number
          0xff
          ^^^^
          help: numbers are decimal

        error: expected an operator or `;`, found `.3`
          1.2.3
             ^^
          help: a product is written with `*`, and statements are separated by `;`
    "#]],
    );
}

#[test]
fn numbers_out_of_range() {
    refuses(
        &["9223372036854775808", "1e999", "1e-999i"],
        expect![[r#"
        error: the integer `9223372036854775808` does not fit into 64 bits
          9223372036854775808
          ^^^^^^^^^^^^^^^^^^^
          help: write it as a real number, with `.0` at its end

        error: the number `1e999` is too large for a 64-bit real
          1e999
          ^^^^^
          help: the largest is about 1.8e308

        error: the number `1e-999` is too small for a 64-bit real
          1e-999i
          ^^^^^^^
          help: it would be read as 0; write 0.0 if that is meant
    "#]],
    );
}

#[test]
fn strings() {
    refuses(
        &["load(\"A.mtx)", "load(\"C:\\data\")", "\"\\u{110000}\"", "load('A.mtx')"],
        expect![[r#"
        error: the string is not closed
          load("A.mtx)
               ^ opened here
          help: a string ends on its line, with `"`; a line break inside is `\n`

        error: `\d` is not an escape of a string
          load("C:\data")
                  ^^
          help: the escapes are \" \\ \n \r \t and \u{1f600}; a backslash itself is written `\\`

        error: `\u{110000}` is not an escape of a string
          "\u{110000}"
           ^^^^^^^^^^
          help: the escapes are \" \\ \n \r \t and \u{1f600}; a backslash itself is written `\\`

        error: expected an expression after `(`, found `'`
          load('A.mtx')
               ^
          help: `'` is the adjoint: `A'`; a string is written with double quotes: "…"
    "#]],
    );
}

#[test]
fn characters_of_other_languages() {
    refuses(
        &["A ⊗ B", "U*Uᴴ", "x²", "A @ b", "A \\ b", "{1}", "a\u{7}"],
        expect![[r#"
            error: `⊗` is not part of the language
              A ⊗ B
                ^
              help: write `Kronecker(A, B)`

            error: `ᴴ` is not part of the language
              U*Uᴴ
                 ^
              help: the adjoint is written `A'`

            error: `²` is not part of the language
              x²
               ^
              help: a power is written `^`

            error: `@` is not part of the language
              A @ b
                ^
              help: a product is written `*`

            error: `\` is not part of the language
              A \ b
                ^
              help: write `solve(A, b)`

            error: `{` is not part of the language
              {1}
              ^
              help: lists are written `[…]`, and expressions are grouped with `(…)`

            error: `\u{7}` is not part of the language
              a�
               ^
        "#]],
    );
}

#[test]
fn definitions_of_what_is_no_name() {
    refuses(
        &["A[0] = 3", "true = 1", "f(2 = x)", "f(true=1)", "x == y", "x = y = 1"],
        expect![[r#"
            error: only a name can stand before `=`
              A[0] = 3
              ^^^^
              help: a definition is `name = expression`

            error: `true` is a value, not a name to define
              true = 1
              ^^^^
              help: choose another name

            error: only a name can stand before `=`
              f(2 = x)
                ^
              help: a definition is `name = expression`

            error: `true` is a value, not a name to define
              f(true=1)
                ^^^^
              help: choose another name

            error: expected an expression after `=`, found `=`
              x == y
                 ^
              help: there are no comparisons

            error: expected an operator or `;`, found `=`
              x = y = 1
                    ^
              help: one definition after the other: `y = …; x = y`
        "#]],
    );
}

#[test]
fn keyword_arguments() {
    refuses(
        &["CG(tol=1, tol=2)", "f(k=1, A)", "f(k=)"],
        expect![[r#"
        error: the argument `tol` is given twice
          CG(tol=1, tol=2)
                    ^^^
          help: keep one of them

        error: a positional argument cannot follow a keyword argument
          f(k=1, A)
                 ^
          help: put it before the first `name=value`, or name it as well

        error: expected an expression after `=`, found `)`
          f(k=)
              ^
    "#]],
    );
}

#[test]
fn calls_of_literals() {
    refuses(
        &["2(x + 1)", "[1, 2](3)"],
        expect![[r#"
        error: `2` is not a function
          2(x + 1)
          ^
          help: to multiply, write `*` before the bracket

        error: `[1, 2]` is not a function
          [1, 2](3)
          ^^^^^^
          help: to multiply, write `*` before the bracket
    "#]],
    );
}

#[test]
fn signs_and_stars() {
    refuses(
        &["+a", "a**b"],
        expect![[r#"
        error: expected an expression, found `+`
          +a
          ^
          help: a sign `+` is not written

        error: expected an expression after `*`, found `*`
          a**b
            ^
          help: a power is written `^`
    "#]],
    );
}
