//! The expression language of the program `cola`: from text to tree and back.
//!
//! The language has no names of its own beyond `true` and `false`. What `solve`, `Diagonal`, `PSD`
//! or `CG` mean is looked up in the registry when the tree is evaluated; here they are names.
//!
//! # Grammar
//!
//! ```text
//! program    = { ";" } [ statement { separator statement } ] { ";" }
//! separator  = ";" { ";" } | line break          (a line break only where the expression is complete
//!                                                 and not in brackets)
//! statement  = [ NAME "=" ] expression
//!
//! expression = product { ( "+" | "-" ) product }     from the left
//! product    = unary { ( "*" | "/" ) unary }         from the left
//! unary      = "-" unary | power
//! power      = postfix [ "^" unary ]                 from the right: 2^3^2 = 2^(3^2); -2^2 = -(2^2)
//! postfix    = primary { "'"                         adjoint
//!                      | "." "T" | "." "H"           transpose, adjoint
//!                      | "." NAME                    field
//!                      | "(" arguments ")"           call
//!                      | "[" indices "]" }           part
//! primary    = NUMBER | STRING | "true" | "false" | NAME | "(" expression ")" | list
//!
//! list       = "[" [ expression { "," expression } [ "," ] ] "]"
//! arguments  = [ argument { "," argument } [ "," ] ]
//! argument   = expression | NAME "=" expression      those by name after those by position
//! indices    = index { "," index } [ "," ]
//! index      = expression
//!            | [ expression ] ":" [ expression ] [ ":" [ expression ] ]
//!
//! NUMBER     = ( DIGITS [ "." [ DIGITS ] ] | "." DIGITS ) [ ( "e" | "E" ) [ "+" | "-" ] DIGITS ] [ "i" ]
//! STRING     = '"' { character | "\" ( '"' | "\" | "n" | "r" | "t" | "u{" HEX "}" ) } '"'     on one line
//! NAME       = ( letter | "_" ) { letter | digit | "_" }        any alphabet: α, Σ
//! comment    = "#" up to the end of the line
//! ```
//!
//! - A number without dot and exponent is an integer of 64 bits; with them, real; with `i`,
//!   imaginary: `3 + 2i` is complex. `2.T` is a transpose; `2.`, `2.e5` and `2.i` are numbers.
//! - Indices count from 0, slices exclude their end, and negative indices count from the end:
//!   `A[0:10, -1]`, `A[::2, :]`, `A[[0, 2, 5], :]`.
//! - A line cannot begin with an operator. After a complete line, `- b` could be its continuation
//!   or a new value; so it is refused instead of guessed.
//! - A matrix is a list of its rows: `[[1, 2], [3, 4]]`.
//! - Nesting is limited to [`MAX_DEPTH`]; length is not limited.
//!
//! # Examples
//!
//! ```text
//! solve(PSD(A) + 0.1*I(n), b, CG(tol=1e-8))
//! logdet(Kronecker(A, B))                     # functions in lower case, operators in upper
//! f = lu(A); f.p*f.l*f.u*f.q.T - A
//! x = solve(A' * A, A'*b)
//! norm(A*x - b, fro)                          # a bare symbol
//! lu(A).u[0:3, -1]                        # part of a field
//! ```
//!
//! ```
//! use cola::language::{ExprKind, parse};
//!
//! let program = parse("U = load(\"u.npy\"); Diagonal([1, 2, 3]) + U * U'")?;
//! assert_eq!(program.to_string(), "U = load(\"u.npy\"); Diagonal([1, 2, 3]) + U*U'");
//! assert!(matches!(program.statements[1].value.kind, ExprKind::Chain { .. }));
//!
//! let source = "solve(A, b";
//! let error = parse(source).unwrap_err();
//! assert_eq!(
//!     error.render(source),
//!     "\
//! error: expected `)` to close the call of `solve`
//!   solve(A, b
//!        ^ opened here
//!   help: every `(` needs a `)`
//! "
//! );
//! # Ok::<(), cola::language::Diagnostic>(())
//! ```

mod ast;
mod bracketed;
mod diagnostic;
mod fault;
mod lexer;
mod number;
mod parser;
mod printer;
mod problem;
mod span;
mod token;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

pub use ast::{Expr, ExprKind, Ident, Index, Keyword, Link, Operator, Program, Statement};
pub use diagnostic::{Diagnostic, Kind};
pub(crate) use lexer::continues_name;
pub use lexer::is_name;
pub use parser::{MAX_DEPTH, parse, parse_expression};
pub use span::Span;
