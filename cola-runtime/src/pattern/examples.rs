//! Patterns that can be checked by hand: syntax, errors, matching and binding.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::dtype::{DType, DTypeSet};
use crate::tag::{Catalog, ConstructorSpec, Node, Params, PropSet, Tag};

/// `Operator` over a few matrices and composites; `PSD ⇒ SelfAdjoint`, `Unitary ⇒ Stiefel`.
fn world() -> Catalog {
    let c = Catalog::new();
    let adjoint = c.define_property("SelfAdjoint", PropSet::EMPTY).unwrap();
    c.define_property("PSD", PropSet::only(adjoint)).unwrap();
    let stiefel = c.define_property("Stiefel", PropSet::EMPTY).unwrap();
    let unitary = c.define_property("Unitary", PropSet::only(stiefel)).unwrap();
    let define = |spec| c.define_constructor(spec).unwrap();
    let operator = Some(define(ConstructorSpec::new_abstract("Operator", None)));
    let structured = Some(define(ConstructorSpec::new_abstract("Structured", operator)));
    for name in ["Diagonal", "Tridiagonal", "LowRank"] {
        define(ConstructorSpec::leaf(name, structured));
    }
    define(ConstructorSpec::leaf("Permutation", structured).with_intrinsic(PropSet::only(unitary)));
    define(ConstructorSpec::leaf("Dense", operator));
    define(ConstructorSpec::composite("Sum", operator, Params::Variadic).commutative());
    define(ConstructorSpec::composite("Kronecker", operator, Params::Variadic));
    define(ConstructorSpec::composite("Transpose", operator, Params::Fixed(1)));
    let algorithm = Some(define(ConstructorSpec::new_abstract("Algorithm", None)));
    define(ConstructorSpec::leaf("CG", algorithm));
    c
}

fn one(c: &Catalog, text: &str) -> Resolved {
    let mut rows = Pattern::parse(text).unwrap().resolve(c).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(rows.len(), 1, "{text}");
    rows.swap_remove(0)
}

fn holds(c: &Catalog, pattern: &str, tag: &str) -> bool {
    matches(c, &one(c, pattern), c.parse_tag(tag).unwrap())
}

#[test]
fn patterns_of_the_design_match_what_they_say() {
    let c = world();
    for (pattern, tag) in [
        ("Sum[LowRank, _]", "Sum[Diagonal, LowRank]"),
        ("Sum[LowRank, Diagonal]", "Sum[Diagonal, LowRank]"),
        ("Sum[LowRank, Diagonal]", "PSD[Sum[LowRank, Diagonal]]"),
        ("PSD[_]", "PSD[Tridiagonal]"),
        ("Tridiagonal", "PSD[Tridiagonal]"),
        ("SelfAdjoint[_]", "PSD[Dense]"),
        ("Stiefel[_]", "Permutation"),
        ("Unitary[Structured]", "Permutation"),
        ("Kronecker[_...]", "Kronecker[Dense, Dense, Diagonal]"),
        ("Kronecker[_...]", "Kronecker"),
        ("Structured", "Diagonal{f64}@cpu"),
        ("Diagonal@cpu", "Diagonal{f64}@cpu"),
        ("Dense@cuda", "Dense@cuda:1"),
        ("Dense{f32, f64}", "Dense{f64}"),
        ("Dense{real}", "Dense{bf16}"),
        ("Sum[u:LowRank, rest:_...]", "Sum[Diagonal×3, LowRank]"),
        ("Sum[Diagonal...]", "Sum[Diagonal×16+]"),
        ("Sum[Diagonal, Diagonal, Diagonal...]", "Sum[Diagonal×16+]"),
        ("Sum[]", "Sum[]"),
        ("Kronecker[Dense, Dense]", "Kronecker[Dense×2]"),
        ("Transpose[PSD[_]]", "Transpose[PSD[Dense]]"),
        ("Algorithm", "CG"),
        ("_", "Dense@cuda:3"),
    ] {
        assert!(holds(&c, pattern, tag), "{pattern} should match {tag}");
    }
    for (pattern, tag) in [
        ("Sum[LowRank]", "Sum[Diagonal, LowRank]"),
        ("Sum[LowRank, LowRank]", "Sum[Diagonal, LowRank]"),
        ("Kronecker[Dense, Diagonal]", "Kronecker[Diagonal, Dense]"),
        ("Kronecker[_, _]", "Kronecker"),
        ("PSD[_]", "SelfAdjoint[Dense]"),
        ("Structured", "Dense"),
        ("Dense{f32}", "Dense"),
        ("Dense{f32}", "Dense{f64}"),
        ("Dense@cuda:0", "Dense@cuda:1"),
        ("Dense@cpu", "Dense"),
        ("Sum[Diagonal, LowRank...]", "Sum[Diagonal×2, LowRank]"),
        ("Sum[Diagonal, Diagonal]", "Sum[Diagonal×16+]"),
        ("Sum[]", "Sum"),
        ("Algorithm", "Dense"),
    ] {
        assert!(!holds(&c, pattern, tag), "{pattern} should not match {tag}");
    }
}

#[test]
fn choices_become_rows() {
    let c = world();
    let rows = |text: &str| -> Vec<String> {
        let rows = Pattern::parse(text).unwrap().resolve(&c).unwrap();
        rows.iter().map(|row| row.display(&c).to_string()).collect()
    };
    assert_eq!(rows("Diagonal|Permutation"), ["Diagonal", "Permutation"]);
    assert_eq!(rows("PSD[Diagonal|Dense]"), ["PSD[Diagonal]", "PSD[Dense]"]);
    assert_eq!(rows("u:Diagonal|Dense"), ["u:Diagonal", "u:Dense"]);
    assert_eq!(rows("Diagonal|Diagonal"), ["Diagonal"]);
    assert_eq!(rows("Kronecker[Dense|Diagonal, LowRank|_]").len(), 4);
    let signatures = Signature::parse(&c, "Dense|Diagonal, CG|Algorithm").unwrap();
    let text: Vec<_> = signatures.iter().map(|s| s.display(&c).to_string()).collect();
    assert_eq!(text, ["Dense, CG", "Dense, Algorithm", "Diagonal, CG", "Diagonal, Algorithm"]);
}

#[test]
fn different_texts_of_one_set_are_equal() {
    let c = world();
    for (a, b) in [
        ("Kronecker[_...]", "Kronecker"),
        ("Transpose[_]", "Transpose"),
        ("Transpose[_...]", "Transpose"),
        ("Sum[Dense, Diagonal]", "Sum[x:Diagonal, y:Dense]"),
        ("Stiefel[Permutation]", "Permutation"),
        ("SelfAdjoint[PSD[_]]", "PSD[_]"),
        ("_{real, complex}", "_"),
        ("Dense@cpu:0", "Dense@cpu"),
        ("_{f32, f64}{f64, c64}", "_{f64}"),
    ] {
        assert_eq!(one(&c, a), one(&c, b));
    }
    assert_ne!(one(&c, "Kronecker[_, _...]"), one(&c, "Kronecker"));
}

fn check_error(text: &str, expected: Expect) {
    let c = world();
    let error = SignaturePattern::parse(text).and_then(|s| s.resolve(&c)).unwrap_err();
    expected.assert_eq(&error.to_string());
}

#[test]
fn errors_point_at_the_place() {
    check_error(
        "Dense, Sum[Diagnoal, _]",
        expect![[r#"
            column 12: unknown name `Diagnoal`; did you mean `Diagonal`?
              Dense, Sum[Diagnoal, _]
                         ^"#]],
    );
    check_error(
        "Sum[LowRank, ]",
        expect![[r#"
            column 14: expected a pattern, found `]`
              Sum[LowRank, ]
                           ^"#]],
    );
    check_error(
        "Transpose[_, _]",
        expect![[r#"
            column 1: `Transpose` takes 1 parameter, not 2
              Transpose[_, _]
              ^"#]],
    );
    check_error(
        "Sum[Dense{f64}]",
        expect![[r#"
            column 5: parameters carry no element type and no device; put the constraint on the whole argument
              Sum[Dense{f64}]
                  ^"#]],
    );
    check_error(
        "Dense{f65}",
        expect![[r#"
            column 7: unknown element type `f65`; did you mean `f64`?
              Dense{f65}
                    ^"#]],
    );
    let kind = |text: &str| {
        let c = world();
        SignaturePattern::parse(text).and_then(|s| s.resolve(&c)).unwrap_err().kind().clone()
    };
    use PatternErrorKind as K;
    assert!(matches!(kind("PSD"), K::BareProperty { .. }));
    assert!(matches!(kind("PSD[_, _]"), K::PropertyParams { .. }));
    assert!(matches!(kind("Dense[_]"), K::NoParams { .. }));
    assert!(matches!(kind("Operator[_]"), K::NoParams { .. }));
    assert!(matches!(kind("Sum[_, _, _, _, _, _, _, _, _]"), K::TooWide { most: 8 }));
    assert!(matches!(kind("_{f32}{f64}"), K::NoDType));
    assert!(matches!(kind("_@cpu@cuda"), K::NoDevice));
    assert!(matches!(kind("Kronecker[Dense|Diagonal...]"), K::ChoiceInTail));
    assert!(matches!(kind("Kronecker[Sum[_, _]...]"), K::ListInTail { .. }));
    assert!(matches!(kind("Kronecker[Kronecker[a:_]...]"), K::NameInTail));
    assert!(matches!(kind("a:Dense, a:Dense"), K::BoundTwice { .. }));
    assert!(matches!(kind("(a:Dense)|Diagonal"), K::ChoiceNames { .. }));
    assert!(matches!(kind(&"(_|_|_|_|_|_|_|_), ".repeat(3)), K::Unexpected { .. }));
    assert!(matches!(kind("Kronecker[_|_, _|_, _|_, _|_, _|_, _|_, _|_]"), K::TooManyRows { .. }));
    assert!(matches!(kind(&"Kronecker[".repeat(1000)), K::TooDeep));
    assert!(matches!(kind("Dense@cpu:1"), K::Device(_)));
}

/// An operator of a test: a tag and children in the user's order.
#[derive(Debug)]
struct Part {
    tag: Tag,
    label: usize,
    kids: Vec<Part>,
}

impl Node for Part {
    fn tag(&self) -> Tag {
        self.tag
    }
    fn len(&self) -> usize {
        self.kids.len()
    }
    fn child(&self, i: usize) -> &Part {
        &self.kids[i]
    }
}

fn operator(c: &Catalog, ctor: &str, kids: &[&str]) -> Part {
    let part = |(label, text): (usize, &&str)| Part { tag: c.parse_tag(text).unwrap(), label, kids: vec![] };
    let kids: Vec<Part> = kids.iter().enumerate().map(part).collect();
    let tags: Vec<Tag> = kids.iter().map(|k| k.tag).collect();
    let tag = c.intern(c.constructor(ctor).unwrap(), PropSet::EMPTY, Some(DType::F64), None, &tags);
    Part { tag, label: 99, kids }
}

#[test]
fn parts_are_bound_in_pattern_order_from_the_users_order() {
    let c = world();
    let sum = operator(&c, "Sum", &["Dense", "Diagonal{f32}", "LowRank", "Diagonal", "LowRank"]);
    let bound = |text: &str| -> Vec<(String, Vec<usize>)> {
        let pattern = one(&c, text);
        let bindings = bind(&c, &pattern, &sum).unwrap();
        let labels = |b: &Binding<'_, Part>| match b {
            Binding::One(part) => vec![part.label],
            Binding::Many(parts) => parts.iter().map(|part| part.label).collect(),
        };
        bindings.iter().map(|(name, b)| (name.to_owned(), labels(b))).collect()
    };
    let expect = |list: &[(&str, &[usize])]| -> Vec<(String, Vec<usize>)> {
        list.iter().map(|(name, labels)| ((*name).to_owned(), labels.to_vec())).collect()
    };
    assert_eq!(bound("Sum[u:LowRank, rest:_...]"), expect(&[("u", &[2]), ("rest", &[0, 1, 3, 4])]));
    assert_eq!(
        bound("all:Sum[a:_, d:Dense, t:_...]"),
        expect(&[("all", &[99]), ("a", &[1]), ("d", &[0]), ("t", &[2, 3, 4])])
    );
    // Everything that is no `LowRank` must be spelled.
    assert_eq!(
        bound("Sum[a:Structured, b:Operator, c:Structured, l:LowRank...]"),
        expect(&[("a", &[1]), ("b", &[0]), ("c", &[3]), ("l", &[2, 4])])
    );
    assert!(bind(&c, &one(&c, "Sum[u:LowRank, v:_]"), &sum).is_none());
    let kron = operator(&c, "Kronecker", &["Dense", "Diagonal", "Dense"]);
    let pattern = one(&c, "Kronecker[a:_, rest:_...]");
    let bindings = bind(&c, &pattern, &kron).unwrap();
    assert_eq!(bindings.one("a").unwrap().label, 0);
    assert_eq!(bindings.many("rest").unwrap().iter().map(|p| p.label).collect::<Vec<_>>(), [1, 2]);
    assert!(bindings.one("rest").is_none() && bindings.get("b").is_none());
}

#[test]
fn a_summary_still_binds_the_real_parts() {
    let c = world();
    let names: Vec<String> = (0..5000).map(|i| ["Diagonal", "PSD[Diagonal]"][i % 2].to_owned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["LowRank"]).collect();
    let sum = operator(&c, "Sum", &names);
    let pattern = one(&c, "Sum[u:LowRank, rest:Diagonal...]");
    let bindings = bind(&c, &pattern, &sum).unwrap();
    assert_eq!(bindings.one("u").unwrap().label, 5000);
    assert_eq!(bindings.many("rest").unwrap().len(), 5000);
}

/// The first assignment in the operator's own order, by trying all of them.
fn first_assignment(fits: &[Vec<bool>], tail: &[bool], chosen: &mut Vec<usize>) -> bool {
    let n = tail.len();
    let Some(row) = fits.get(chosen.len()) else {
        return (0..n).all(|i| tail[i] || chosen.contains(&i));
    };
    for i in (0..n).filter(|i| row[*i]) {
        if !chosen.contains(&i) {
            chosen.push(i);
            if first_assignment(fits, tail, chosen) {
                return true;
            }
            chosen.pop();
        }
    }
    false
}

fn name() -> impl Strategy<Value = String> {
    "[A-Za-z][a-z0-9_]{0,4}|_[a-z]{1,2}"
}

fn expr() -> impl Strategy<Value = Expr> {
    let named = |name, params| Expr::new(ExprKind::Name { name, params });
    let leaf = prop_oneof![Just(Expr::new(ExprKind::Any)), name().prop_map(move |n| named(n, None)),];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let params = (prop::collection::vec(inner.clone(), 0..4), prop::option::of(inner.clone()));
        let dtypes = prop::collection::vec(0..DType::EVERY.len(), 1..6);
        prop_oneof![
            (name(), params).prop_map(move |(n, (items, tail))| {
                named(n, Some(ParamsExpr { items, tail: tail.map(Box::new) }))
            }),
            (name(), inner.clone())
                .prop_map(|(name, e)| Expr::new(ExprKind::Bind { name, inner: Box::new(e) })),
            (inner.clone(), name(), prop::option::of(any::<u8>())).prop_map(|(e, kind, index)| {
                let device = DeviceExpr { kind, index };
                Expr::new(ExprKind::OnDevice { inner: Box::new(e), device })
            }),
            (inner.clone(), dtypes).prop_map(|(e, set)| {
                let dtypes = set.into_iter().map(|i| DType::EVERY[i]).collect::<DTypeSet>();
                Expr::new(ExprKind::OfDType { inner: Box::new(e), dtypes })
            }),
            prop::collection::vec(inner, 2..4).prop_map(|list| Expr::new(ExprKind::Choice(list))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_printed_is_read_back(e in expr()) {
        let text = e.to_string();
        let back = Pattern::parse(&text).unwrap();
        prop_assert_eq!(back.expr(), &e, "{}", text);
        prop_assert_eq!(back.to_string(), text);
    }

    #[test]
    fn binding_is_the_first_of_all_assignments(
        kids in prop::collection::vec(0..4usize, 0..6),
        items in prop::collection::vec(0..5usize, 0..4),
        tail in prop::option::of(0..5usize),
    ) {
        let c = world();
        let tags = ["Diagonal", "LowRank", "PSD[Diagonal]", "Dense"];
        let parts = ["Diagonal", "Structured", "_", "PSD[_]", "LowRank"];
        let sum = operator(&c, "Sum", &kids.iter().map(|k| tags[*k]).collect::<Vec<_>>());
        let mut text: Vec<String> = items.iter().enumerate().map(|(i, p)| format!("x{i}:{}", parts[*p])).collect();
        text.extend(tail.map(|p| format!("rest:{}...", parts[p])));
        let fits = |p: usize| -> Vec<bool> {
            sum.kids.iter().map(|kid| matches(&c, &one(&c, parts[p]), kid.tag)).collect()
        };
        let rows: Vec<Vec<bool>> = items.iter().map(|p| fits(*p)).collect();
        let in_tail = tail.map_or(vec![false; kids.len()], fits);
        let mut chosen = Vec::new();
        let expected = first_assignment(&rows, &in_tail, &mut chosen).then_some(chosen);
        let pattern = one(&c, &format!("Sum[{}]", text.join(", ")));
        prop_assert_eq!(matches(&c, &pattern, sum.tag), expected.is_some());
        let bindings = bind(&c, &pattern, &sum);
        let found = bindings.as_ref().map(|b| {
            (0..items.len()).map(|i| b.one(&format!("x{i}")).unwrap().label).collect::<Vec<_>>()
        });
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_text_makes_the_parser_fail_without_an_error(text in "[A-Z_a-z\\[\\]{}@:|,. ×0-9()]{0,24}|.{0,12}") {
        let c = world();
        if let Err(error) = SignaturePattern::parse(&text).and_then(|s| s.resolve(&c)) {
            prop_assert!(error.column() >= 1 && error.column() <= text.chars().count() + 1);
            prop_assert!(!error.to_string().is_empty());
        }
        if let Err(error) = c.parse_tag(&text) {
            prop_assert!(error.column() >= 1 && error.column() <= text.chars().count() + 1);
        }
    }
}
