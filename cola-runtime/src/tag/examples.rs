//! Definitions and tags that can be checked by hand.

use expect_test::expect;

use super::*;
use crate::dtype::{DType, Device};

fn world() -> Catalog {
    let c = Catalog::new();
    let adjoint = c.define_property("SelfAdjoint", PropSet::EMPTY).unwrap();
    c.define_property("PSD", PropSet::only(adjoint)).unwrap();
    let stiefel = c.define_property("Stiefel", PropSet::EMPTY).unwrap();
    let unitary = c.define_property("Unitary", PropSet::only(stiefel)).unwrap();
    let define = |spec| c.define_constructor(spec).unwrap();
    let operator = Some(define(ConstructorSpec::new_abstract("Operator", None)));
    define(ConstructorSpec::leaf("Diagonal", operator));
    let orthogonal =
        ConstructorSpec::new_abstract("Orthogonal", operator).with_intrinsic(PropSet::only(unitary));
    let orthogonal = Some(define(orthogonal));
    define(ConstructorSpec::leaf("Permutation", orthogonal));
    define(ConstructorSpec::composite("Sum", operator, Params::Variadic).commutative());
    define(ConstructorSpec::composite("Kronecker", operator, Params::Variadic));
    define(ConstructorSpec::composite("Transpose", operator, Params::Fixed(1)));
    c
}

#[test]
fn properties_are_closed_and_inherited() {
    let c = world();
    let has = |tag: &str, property: &str| c.has(c.parse_tag(tag).unwrap(), c.property(property).unwrap());
    assert!(has("PSD[Diagonal]", "SelfAdjoint") && !has("SelfAdjoint[Diagonal]", "PSD"));
    assert!(has("Permutation", "Unitary") && has("Permutation", "Stiefel"));
}

#[test]
fn only_the_strongest_properties_are_printed() {
    let c = world();
    let again = |text: &str| c.display(c.parse_tag(text).unwrap()).to_string();
    for (text, printed) in [
        ("SelfAdjoint[PSD[Diagonal]]", "PSD[Diagonal]"),
        ("Unitary[Permutation]", "Permutation"),
        ("Stiefel[PSD[Diagonal]]", "PSD[Stiefel[Diagonal]]"),
        ("Kronecker[Diagonal, Diagonal, Permutation]", "Kronecker[Diagonal×2, Permutation]"),
        ("Kronecker[Diagonal×99]", "Kronecker[Diagonal×16+]"),
        ("Sum[]", "Sum[]"),
        ("Sum", "Sum"),
        ("PSD[Transpose[Diagonal]]{f64}@cuda:1", "PSD[Transpose[Diagonal]]{f64}@cuda:1"),
    ] {
        assert_eq!(again(text), printed);
        assert_eq!(again(printed), printed);
    }
}

#[test]
fn facets_stay_on_the_outside() {
    let c = world();
    let inner = c.parse_tag("PSD[Diagonal]{f32}@cuda:0").unwrap();
    let sum = c.constructor("Sum").unwrap();
    let tag = c.intern(sum, PropSet::EMPTY, Some(DType::F64), Some(Device::CPU), &[inner, inner]);
    assert_eq!(c.display(tag).to_string(), "Sum[PSD[Diagonal]×2]{f64}@cpu");
    assert_eq!(c.kids(tag), Some(&[(c.without_facets(inner), 2)][..]));
    assert_eq!(c.display(c.without_facets(tag)).to_string(), "Sum[PSD[Diagonal]×2]");
    assert_eq!((c.dtype(tag), c.device(tag)), (Some(DType::F64), Some(Device::CPU)));
}

#[test]
fn a_wrong_number_of_children_is_unknown_children() {
    let c = world();
    let diagonal = c.parse_tag("Diagonal").unwrap();
    let make = |name, kids: &[Tag]| c.intern(c.constructor(name).unwrap(), PropSet::EMPTY, None, None, kids);
    assert_eq!(c.kids(make("Transpose", &[diagonal, diagonal])), None);
    assert_eq!(c.kids(make("Operator", &[diagonal])), None);
    assert_eq!(c.kids(make("Diagonal", &[diagonal])), Some(&[][..]));
}

#[test]
fn the_tree_answers() {
    let c = world();
    let ctor = |name| c.constructor(name).unwrap();
    assert!(c.is_below(ctor("Permutation"), ctor("Operator")) && c.is_below(ctor("Sum"), ctor("Sum")));
    assert!(!c.is_below(ctor("Operator"), ctor("Sum")) && c.is_below(ctor("Sum"), Ctor::ANY));
    assert_eq!(c.common_ancestor(ctor("Permutation"), ctor("Sum")), ctor("Operator"));
}

#[test]
fn a_definition_can_be_repeated_but_not_changed() {
    let c = world();
    let operator = c.constructor("Operator");
    let again = c.define_constructor(ConstructorSpec::leaf("Diagonal", operator));
    assert_eq!(again.ok(), c.constructor("Diagonal"));
    let error = |spec| c.define_constructor(spec).unwrap_err().to_string();
    expect!["`Diagonal` is already defined with parent `Operator`, not `Any`"]
        .assert_eq(&error(ConstructorSpec::leaf("Diagonal", None)));
    expect!["`Sum` is already defined with commutative = true, not false"]
        .assert_eq(&error(ConstructorSpec::composite("Sum", operator, Params::Variadic)));
    expect![
        "`Small` cannot be below `Diagonal`: `Diagonal` is concrete, and concrete constructors are final"
    ]
    .assert_eq(&error(ConstructorSpec::leaf("Small", c.constructor("Diagonal"))));
    expect!["`PSD` is already the name of a property"].assert_eq(&error(ConstructorSpec::leaf("PSD", None)));
    expect!["`a b` is not a name; a name is a letter followed by letters, digits and `_`"]
        .assert_eq(&error(ConstructorSpec::leaf("a b", None)));
    expect!["`Nine` has 9 parameters, at most 8 are possible; declare it variadic"]
        .assert_eq(&error(ConstructorSpec::composite("Nine", None, Params::Fixed(9))));
    let stiefel = PropSet::only(c.property("Stiefel").unwrap());
    assert_eq!(c.define_property("Unitary", stiefel).ok(), c.property("Unitary"));
    expect!["`Unitary` is already defined with implications {Stiefel}, not {}"]
        .assert_eq(&c.define_property("Unitary", PropSet::EMPTY).unwrap_err().to_string());
    expect!["`Sum` is already the name of a constructor"]
        .assert_eq(&c.define_property("Sum", PropSet::EMPTY).unwrap_err().to_string());
}

#[test]
fn a_catalog_holds_128_properties() {
    let c = Catalog::new();
    for i in 0..128 {
        c.define_property(&format!("P{i}"), PropSet::EMPTY).unwrap();
    }
    let last = c.define_property("P127", PropSet::EMPTY).unwrap();
    assert_eq!(PropSet::only(last).iter().collect::<Vec<_>>(), [last]);
    let error = c.define_property("More", PropSet::EMPTY).unwrap_err().to_string();
    expect!["cannot define the property `More`: all 128 properties of this catalog are in use"]
        .assert_eq(&error);
}

#[test]
fn text_that_is_no_tag_is_refused_with_its_place() {
    let c = world();
    let error = |text: &str| c.parse_tag(text).unwrap_err().to_string();
    expect![[r#"
        unknown name `Digonal` (did you mean `Diagonal`?) at column 5
          Sum[Digonal]
              ^"#]]
    .assert_eq(&error("Sum[Digonal]"));
    expect![[r#"
        `Transpose` takes 1 parameters, not 2, at column 1
          Transpose[Diagonal×2]
          ^"#]]
    .assert_eq(&error("Transpose[Diagonal×2]"));
}
