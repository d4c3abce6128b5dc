//! What is read, shown fully parenthesised or as it prints.

use crate::language::{Expr, ExprKind, Index, MAX_DEPTH, is_name, parse, parse_expression};

/// Every operation in parentheses, so that the grouping shows.
fn grouped(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Negate(of) => format!("(-{})", grouped(of)),
        ExprKind::Power { base, exponent } => format!("({}^{})", grouped(base), grouped(exponent)),
        ExprKind::Adjoint(of) => format!("({}')", grouped(of)),
        ExprKind::Transpose(of) => format!("({}.T)", grouped(of)),
        ExprKind::Field { of, field } => format!("({}.{})", grouped(of), field.name),
        ExprKind::Chain { first, rest } => {
            let rest: Vec<_> =
                rest.iter().map(|l| l.operator.as_str().to_owned() + &grouped(&l.operand)).collect();
            format!("({}{})", grouped(first), rest.concat())
        }
        _ => expr.to_string(),
    }
}

#[track_caller]
fn groups(source: &str, expected: &str) {
    assert_eq!(grouped(&parse_expression(source).unwrap()), expected, "{source}");
}

#[track_caller]
fn prints(source: &str, expected: &str) {
    assert_eq!(parse(source).unwrap().to_string(), expected, "{source}");
}

#[track_caller]
fn is(source: &str, expected: ExprKind) {
    assert_eq!(parse_expression(source).unwrap().kind, expected, "{source}");
}

#[test]
fn operators_bind_as_on_paper() {
    groups("-2^2", "(-(2^2))");
    groups("2^3^2", "(2^(3^2))");
    groups("2^-x^2", "(2^(-(x^2)))");
    groups("a + b*c - d/e", "(a+(b*c)-(d/e))");
    groups("-a*b", "((-a)*b)");
    groups("a*-b", "(a*(-b))");
    groups("a - -b", "(a-(-b))");
    groups("--a", "(-(-a))");
    groups("(a + b) + c", "((a+b)+c)");
    groups("a'*b.T^2", "((a')*((b.T)^2))");
    groups("-A'", "(-(A'))");
    groups("A'^2", "((A')^2)");
    groups("A.H", "(A')");
    groups("A''", "((A')')");
    groups("2.T", "(2.T)");
    groups("lu(A).l.T", "((lu(A).l).T)");
}

#[test]
fn numbers_keep_their_kind() {
    is("12", ExprKind::Int(12));
    is("007", ExprKind::Int(7));
    is("9223372036854775807", ExprKind::Int(i64::MAX));
    is("12.0", ExprKind::Real(12.0));
    is("12.", ExprKind::Real(12.0));
    is(".5", ExprKind::Real(0.5));
    is("1e-3", ExprKind::Real(1e-3));
    is("1.e5", ExprKind::Real(1e5));
    is("1E+3", ExprKind::Real(1e3));
    is("0e-999", ExprKind::Real(0.0));
    is("2i", ExprKind::Imaginary(2.0));
    is("2.i", ExprKind::Imaginary(2.0));
    is("2.e1i", ExprKind::Imaginary(20.0));
    is(".5i", ExprKind::Imaginary(0.5));
    is("1e-3i", ExprKind::Imaginary(1e-3));
    is("i", ExprKind::Name("i".to_owned()));
    is("true", ExprKind::Bool(true));
    prints("1.e5 + 2.l - 2.ix", "100000.0 + (2).l - (2).ix");
    prints("2.'", "(2.0)'");
}

#[test]
fn strings_resolve_their_escapes() {
    is(r#""a\"b\\c\n\t\u{3b1}'#""#, ExprKind::Str("a\"b\\c\n\tα'#".to_owned()));
    prints(r#"f("\u{7}é", "\r")"#, r#"f("\u{7}é", "\r")"#);
}

#[test]
fn calls_lists_and_indices() {
    prints("solve( PSD(A)+0.1 * I(n) ,b, CG(tol = 1e-8,) )", "solve(PSD(A) + 0.1*I(n), b, CG(tol=1e-8))");
    prints("f()", "f()");
    prints("f(x=1, y=[ ])", "f(x=1, y=[])");
    prints("[[1,2],[3,4],]", "[[1, 2], [3, 4]]");
    prints("A[0:10, 5]", "A[0:10, 5]");
    prints("A[:, 1:][::2, -1][[0,2],:n:]", "A[:, 1:][::2, -1][[0, 2], :n]");
    prints("[1, 2][0]", "[1, 2][0]");
    prints("(A + B)[0] + (2)(x)", "(A + B)[0] + (2)(x)");
    prints("schur(A).t[:3]", "schur(A).t[:3]");
    prints("Σ_1 * α", "Σ_1*α");
}

#[test]
fn statements_end_with_semicolons_and_line_breaks() {
    let program = "x = 1; y = 2; x + y";
    prints("x=1;y=2;x+y;", program);
    prints(";x = 1;; y = 2\n\n;x + y ; ", program);
    prints("x = 1 # one\ny = # two\n  2\r\nx +\n  y\n# end", program);
    prints("x = (1\n)\ny = 2; (x\n+ y)", "x = 1; y = 2; x + y");
    prints("f(\n  A,\n  k\n  = 3\n)\n[1]", "f(A, k=3); [1]");
    prints("x = 1;\n-x", "x = 1; -x");
    prints("\u{feff}x", "x");
    prints(" \n# nothing\n;", "");
}

#[test]
fn spans_are_bytes_of_the_source() {
    let source = "é = (a + b)*f(x, k=1)[0:n, :].l'";
    let program = parse(source).unwrap();
    let statement = &program.statements[0];
    assert_eq!(statement.span.text(source), source);
    assert_eq!(statement.target.as_ref().unwrap().span.text(source), "é");
    let ExprKind::Chain { first, rest } = &statement.value.kind else { unreachable!() };
    assert_eq!(first.span.text(source), "(a + b)");
    assert_eq!(rest[0].operator_span.text(source), "*");
    assert_eq!(rest[0].operand.span.text(source), "f(x, k=1)[0:n, :].l'");
    let ExprKind::Adjoint(of) = &rest[0].operand.kind else { unreachable!() };
    let ExprKind::Field { of, field } = &of.kind else { unreachable!() };
    assert_eq!(field.span.text(source), "l");
    let ExprKind::Index { of, indices } = &of.kind else { unreachable!() };
    assert_eq!(of.span.text(source), "f(x, k=1)");
    let texts: Vec<_> = indices.iter().map(Index::span).map(|span| span.text(source)).collect();
    assert_eq!(texts, ["0:n", ":"]);
}

#[test]
fn one_expression_is_one_expression() {
    assert_eq!(parse_expression(" 1 + 2 ;\n").unwrap().to_string(), "1 + 2");
    for source in ["", " # ", "x = 1", "1; 2", "1\n2"] {
        assert!(parse_expression(source).is_err(), "{source:?}");
    }
}

#[test]
fn a_prompt_knows_when_more_is_needed() {
    for source in ["f(", "f(a,", "[1, 2", "x =", "a +", "(", "A[0:", "a.", "f(k=", "-"] {
        assert!(parse(source).unwrap_err().incomplete, "{source:?}");
    }
    for source in ["f(]", ")", "\"abc", "f(\"abc", "a b", "f(k=1, 2", "1_0", "f(a=1, a=", "x = ;"] {
        assert!(!parse(source).unwrap_err().incomplete, "{source:?}");
    }
}

#[test]
fn names_are_told_from_other_text() {
    assert!(["A", "_x1", "α", "T"].into_iter().all(is_name));
    assert!(!["", "1x", "a b", "true", "false", "a.b", "x²", "Aᴴ"].into_iter().any(is_name));
}

#[test]
fn long_is_allowed() {
    let long = vec!["a"; 100_000].join(" + ");
    assert_eq!(parse_expression(&long).unwrap().height(), 2);
    assert!(parse(&format!("f({})", vec!["[1, 2]"; 100_000].join(", "))).is_ok());
    assert_eq!(parse(&"a;".repeat(100_000)).unwrap().statements.len(), 100_000);
}

/// On a stack of one megabyte: half of what a thread gets.
#[test]
fn deep_is_refused_before_the_stack_ends() {
    let small = std::thread::Builder::new().stack_size(1 << 20);
    small.spawn(nest_every_form).unwrap().join().unwrap();
}

fn nest_every_form() {
    let nested = |open: &str, close: &str, n: usize| open.repeat(n) + "a" + &close.repeat(n);
    let forms = [
        ("(", ")"),
        ("[", "]"),
        ("-", ""),
        ("", "'"),
        ("", ".l"),
        ("2^", ""),
        ("f(", ")"),
        ("f(k=", ")"),
        ("a[", "]"),
        ("a[:", "]"),
        ("", "[0]"),
    ];
    for (open, close) in forms {
        let deepest = parse(&nested(open, close, MAX_DEPTH - 1)).unwrap();
        assert!(deepest.statements[0].value.height() <= MAX_DEPTH);
        assert!(parse(&deepest.to_string()).is_ok());
        for n in [MAX_DEPTH, 100_000] {
            let error = parse(&nested(open, close, n)).unwrap_err();
            assert_eq!(error.kind.as_str(), "TooDeep", "{open}a{close} × {n}");
        }
    }
    // Towers of postfix forms at every level: each is low, all together are high.
    let towers = nested("(", &format!(")*b{}", "'".repeat(40)), 150);
    assert!(parse(&towers).is_ok());
    let towers = nested("(", &format!("){}", "'".repeat(150)), 150);
    assert_eq!(parse(&towers).unwrap_err().kind.as_str(), "TooDeep");
}
