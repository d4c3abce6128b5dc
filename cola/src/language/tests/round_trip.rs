//! Printing and reading are inverse, and reading never panics.

use proptest::prelude::*;

use crate::language::{
    Expr, ExprKind, Ident, Index, Keyword, Link, Operator, Program, Span, Statement, parse, parse_expression,
};

fn at_nowhere(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}

fn ident(name: &str) -> Ident {
    Ident { name: name.to_owned(), span: Span::default() }
}

/// The same tree with every span forgotten.
fn without_spans(expr: &Expr) -> Expr {
    let boxed = |expr: &Expr| Box::new(without_spans(expr));
    let all = |exprs: &[Expr]| exprs.iter().map(without_spans).collect();
    at_nowhere(match &expr.kind {
        ExprKind::List(items) => ExprKind::List(all(items)),
        ExprKind::Negate(of) => ExprKind::Negate(boxed(of)),
        ExprKind::Adjoint(of) => ExprKind::Adjoint(boxed(of)),
        ExprKind::Transpose(of) => ExprKind::Transpose(boxed(of)),
        ExprKind::Field { of, field } => ExprKind::Field { of: boxed(of), field: ident(&field.name) },
        ExprKind::Power { base, exponent } => {
            ExprKind::Power { base: boxed(base), exponent: boxed(exponent) }
        }
        ExprKind::Chain { first, rest } => ExprKind::Chain {
            first: boxed(first),
            rest: rest.iter().map(|link| self::link(link.operator, without_spans(&link.operand))).collect(),
        },
        ExprKind::Call { function, positional, keywords } => ExprKind::Call {
            function: boxed(function),
            positional: all(positional),
            keywords: keywords
                .iter()
                .map(|k| Keyword { name: ident(&k.name.name), value: without_spans(&k.value) })
                .collect(),
        },
        ExprKind::Index { of, indices } => {
            ExprKind::Index { of: boxed(of), indices: indices.iter().map(index_without_spans).collect() }
        }
        ExprKind::Slice(slice) => ExprKind::Slice(Box::new(index_without_spans(slice))),
        leaf => leaf.clone(),
    })
}

fn index_without_spans(index: &Index) -> Index {
    match index {
        Index::At(expr) => Index::At(without_spans(expr)),
        Index::Slice { start, stop, step, .. } => {
            let [start, stop, step] = [start, stop, step].map(|b| b.as_ref().map(without_spans));
            Index::Slice { start, stop, step, span: Span::default() }
        }
    }
}

fn link(operator: Operator, operand: Expr) -> Link {
    Link { operator, operator_span: Span::default(), operand }
}

fn name() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["A", "b", "CG", "e5", "i", "_", "α", "truer", "x1", "T", "H"])
        .prop_map(str::to_owned)
}

fn field() -> impl Strategy<Value = Ident> {
    proptest::sample::select(vec!["l", "e5", "i", "T1", "true_"]).prop_map(ident)
}

/// Finite and not negative.
fn real() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(|bits| f64::from_bits(bits >> 1)).prop_filter("finite", |x| x.is_finite())
}

fn leaf() -> impl Strategy<Value = ExprKind> {
    prop_oneof![
        (0..=i64::MAX).prop_map(ExprKind::Int),
        (0..10_i64).prop_map(ExprKind::Int),
        real().prop_map(ExprKind::Real),
        (0..100_u8).prop_map(|x| ExprKind::Real(f64::from(x) / 4.0)),
        real().prop_map(ExprKind::Imaginary),
        (0..100_u8).prop_map(|x| ExprKind::Imaginary(f64::from(x) / 4.0)),
        any::<bool>().prop_map(ExprKind::Bool),
        any::<String>().prop_map(ExprKind::Str),
        name().prop_map(ExprKind::Name),
        name().prop_map(ExprKind::Name),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    leaf().prop_map(at_nowhere).prop_recursive(6, 60, 4, |inner| {
        let some = || proptest::collection::vec(inner.clone(), 0..4);
        let one = || inner.clone().prop_map(Box::new);
        let bound = || proptest::option::of(inner.clone());
        let slice = (bound(), bound(), bound());
        let index = prop_oneof![
            inner.clone().prop_map(Index::At),
            slice.prop_map(|(start, stop, step)| Index::Slice { start, stop, step, span: Span::default() }),
        ];
        let slice = (bound(), bound(), bound()).prop_map(|(start, stop, step)| {
            let slice = Index::Slice { start, stop, step, span: Span::default() };
            at_nowhere(ExprKind::Slice(Box::new(slice)))
        });
        let arguments = proptest::collection::vec(prop_oneof![3 => inner.clone(), 1 => slice], 0..4);
        let keywords = proptest::collection::btree_map(name(), inner.clone(), 0..3).prop_map(|map| {
            map.into_iter().map(|(name, value)| Keyword { name: ident(&name), value }).collect()
        });
        let chain = |one: Operator, other: Operator| {
            let links = proptest::collection::vec((any::<bool>(), inner.clone()), 1..4);
            (inner.clone(), links).prop_map(move |(first, links)| ExprKind::Chain {
                first: Box::new(first),
                rest: links.into_iter().map(|(which, e)| link(if which { one } else { other }, e)).collect(),
            })
        };
        prop_oneof![
            some().prop_map(ExprKind::List),
            one().prop_map(ExprKind::Negate),
            one().prop_map(ExprKind::Adjoint),
            one().prop_map(ExprKind::Transpose),
            (one(), field()).prop_map(|(of, field)| ExprKind::Field { of, field }),
            (one(), one()).prop_map(|(base, exponent)| ExprKind::Power { base, exponent }),
            chain(Operator::Add, Operator::Subtract),
            chain(Operator::Multiply, Operator::Divide),
            (one(), arguments, keywords).prop_map(|(function, positional, keywords)| ExprKind::Call {
                function,
                positional,
                keywords
            }),
            (one(), proptest::collection::vec(index, 1..4))
                .prop_map(|(of, indices)| ExprKind::Index { of, indices }),
        ]
        .prop_map(at_nowhere)
    })
}

fn word() -> impl Strategy<Value = String> {
    let words = [
        "(", ")", "[", "]", ",", ":", ";", "=", "+", "-", "*", "/", "^", "'", ".", "\n", "#", "\"", "\\",
        "a", "T", "f(", "true", "1", "2i", "1e", ".5", "1.", "\"s\"", " ", "é", "²", "\u{0}",
    ];
    prop_oneof![
        proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        any::<char>().prop_map(String::from)
    ]
}

/// Whatever the source: no panic, spans inside of it, and an error that renders.
fn is_survived(source: &str) -> Result<(), TestCaseError> {
    match parse(source) {
        Ok(program) => {
            let printed = program.to_string();
            let again = parse(&printed).map_err(|e| TestCaseError::fail(e.render(&printed)))?;
            prop_assert_eq!(again.to_string(), printed);
            for statement in &program.statements {
                prop_assert!(source.get(statement.span.start..statement.span.end).is_some());
            }
        }
        Err(error) => {
            prop_assert!(source.get(error.span.start..error.span.end).is_some(), "{:?}", error);
            prop_assert!(error.render(source).starts_with("error: "));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_printed_gives_the_same_tree(tree in expr()) {
        let text = tree.to_string();
        let read = parse_expression(&text).map_err(|e| TestCaseError::fail(e.render(&text)))?;
        prop_assert_eq!(without_spans(&read), tree, "{}", text);
    }

    #[test]
    fn programs_round_trip(parts in proptest::collection::vec((proptest::option::of(name()), expr()), 0..4)) {
        let statements = parts.into_iter().map(|(target, value)| Statement {
            target: target.as_deref().map(ident), value, span: Span::default(),
        });
        let program = Program { statements: statements.collect() };
        let text = program.to_string();
        let read = parse(&text).map_err(|e| TestCaseError::fail(e.render(&text)))?;
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(read.statements.len(), program.statements.len());
        for (read, made) in read.statements.iter().zip(&program.statements) {
            prop_assert_eq!(read.target.as_ref().map(|t| &t.name), made.target.as_ref().map(|t| &t.name));
            prop_assert_eq!(&without_spans(&read.value), &made.value);
        }
    }

    #[test]
    fn random_text_never_panics(source in any::<String>()) {
        is_survived(&source)?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        is_survived(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn random_words_never_panic(words in proptest::collection::vec(word(), 0..30)) {
        is_survived(&words.concat())?;
    }

    #[test]
    fn a_cut_program_never_panics(tree in expr(), cut in 0.0..1.0_f64) {
        let text = tree.to_string();
        let keep = (text.chars().count() as f64 * cut) as usize;
        is_survived(&text.chars().take(keep).collect::<String>())?;
    }

    #[test]
    fn any_span_of_any_source_renders(source in "[ -~\n\té]{0,300}", start in 0..350_usize, end in 0..350_usize) {
        let error = crate::language::Diagnostic::evaluation("NoMethod", "m", Span::new(start, end));
        prop_assert!(error.render(&source).lines().all(|line| line.chars().count() < 120));
    }
}
