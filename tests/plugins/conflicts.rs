//! Plugins that meet: one another, linked crates, and rules that are there.

use crate::build::scratch;
use crate::trial::{build, call, number, op, operator, together, trust, trust_on, world};
use cola_plugin::{Policy, plugins, unload};
use cola_runtime::{Array, ErrorKind, Value};
use std::fs;

fn diagonal(n: usize) -> Value {
    world().construct("Diagonal", vec![Value::Array(Array::vector(vec![1.0; n]))], vec![]).unwrap()
}

#[test]
fn the_same_file_a_link_to_it_and_a_copy_are_refused_while_it_is_loaded() {
    let _turn = together();
    let file = build("twice", "Twice", &[]);
    trust(&file).unwrap();
    let link = scratch().join("twice-link.so");
    let copy = scratch().join("twice-copy.so");
    let _ = fs::remove_file(&link);
    #[cfg(unix)]
    std::os::unix::fs::symlink(&file, &link).unwrap();
    fs::copy(&file, &copy).unwrap();
    for again in [&file, &link, &copy] {
        let error = trust(again).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::AlreadyLoaded, "{error}");
        assert!(error.to_string().contains(&*file.to_string_lossy()), "{error}");
    }
    unload("twice").unwrap();
    trust(&copy).unwrap();
    unload("twice").unwrap();
    assert_eq!(unload("twice").err().map(|e| e.kind()), Some(ErrorKind::UnknownName));
}

#[test]
fn a_plugin_cannot_take_the_name_of_a_linked_crate_nor_names_of_others() {
    let _turn = together();
    let error = trust(&build("cola-stdlib", "Impostor", &[])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::AlreadyLoaded, "{error}");
    let error = trust(&build("takes-diagonal", "Diagonal", &[])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Registration);
    assert!(error.to_string().contains("`Diagonal` is defined twice"), "{error}");
    // A name stays with its owner, also when that has left: its operators may live.
    trust(&build("name-first", "NameOfFirst", &[])).unwrap();
    let kept = op("NameOfFirst", 2, 0).unwrap();
    unload("name-first").unwrap();
    let error = trust(&build("name-second", "NameOfFirst", &[])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Registration);
    assert!(error.to_string().contains("the name belongs to name-first"), "{error}");
    drop(kept);
}

#[test]
fn the_same_signature_of_another_owner_conflicts_unless_the_host_asks_for_it() {
    let _turn = together();
    let extra = ["EXTRA_METHOD=\"cond\"", "EXTRA_SIGNATURE=\"Displaced\"", "EXTRA_RANK=0"];
    trust(&build("displaced", "Displaced", &extra)).unwrap();
    let a = op("Displaced", 3, 0).unwrap();
    assert_eq!(number(&call("trace", &[&a]).unwrap()), 6.0);
    let other = ["EXTRA_METHOD=\"trace\"", "EXTRA_SIGNATURE=\"Displaced\"", "EXTRA_RANK=0"];
    let file = build("displacer", "Displacer", &other);
    let error = trust(&file).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Registration);
    let text = error.to_string();
    assert!(
        text.contains("same signature") && text.contains("displaced") && text.contains("displacer"),
        "{text}"
    );

    let asked = Policy { displace: true, ..Policy::default() };
    let plugin = trust_on(&file, &asked).unwrap();
    assert!(
        plugin.warnings.iter().any(|w| w.contains("stands in for trace(Displaced, Algorithm)")),
        "{plugin:?}"
    );
    assert_eq!(number(&call("trace", &[&a]).unwrap()), -30.0);
    unload("displacer").unwrap();
    assert_eq!(number(&call("trace", &[&a]).unwrap()), 6.0);

    // A method of rank Override says itself that it comes before others, and needs nobody's leave.
    let first = ["EXTRA_METHOD=\"trace\"", "EXTRA_SIGNATURE=\"Displaced\"", "EXTRA_RANK=COLA_OVERRIDE"];
    trust(&build("overrider", "Overrider", &first)).unwrap();
    assert_eq!(number(&call("trace", &[&a]).unwrap()), -30.0);
    unload("overrider").unwrap();
    unload("displaced").unwrap();
}

#[test]
fn rank_inversions_and_new_ambiguities_are_refused_with_the_signature_that_is_missing() {
    let _turn = together();
    let low = ["EXTRA_METHOD=\"inverse\"", "EXTRA_SIGNATURE=\"Kronecker[_...]\"", "EXTRA_RANK=COLA_FALLBACK"];
    let error = trust(&build("inverted", "Inverted", &low)).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Registration, "{error}");
    let left = [
        "EXTRA_FUNCTION=\"blend(a: Operator, b: Operator) -> Number\"",
        "EXTRA_NAME=\"blend\"",
        "EXTRA_METHOD=\"blend\"",
        "EXTRA_SIGNATURE=\"Meets, _\"",
        "EXTRA_RANK=0",
    ];
    trust(&build("meets", "Meets", &left)).unwrap();
    let right = ["EXTRA_METHOD=\"blend\"", "EXTRA_SIGNATURE=\"_, MeetsToo\"", "EXTRA_RANK=0"];
    let file = build("meets-too", "MeetsToo", &right);
    let error = trust(&file).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Registration, "{error}");
    let text = error.to_string();
    assert!(
        text.contains("neither is more specific") && text.contains("define blend(Meets, MeetsToo)"),
        "{text}"
    );
    let asked = Policy { allow_ambiguities: true, ..Policy::default() };
    let plugin = trust_on(&file, &asked).unwrap();
    assert!(plugin.warnings.iter().any(|w| w.contains("ambiguous")), "{plugin:?}");
    let (a, b) = (op("Meets", 2, 0).unwrap(), op("MeetsToo", 2, 0).unwrap());
    assert_eq!(call("blend", &[&a, &b]).err().map(|e| e.kind()), Some(ErrorKind::Ambiguous));
    unload("meets-too").unwrap();
    unload("meets").unwrap();
}

#[test]
fn two_plugins_have_rules_for_each_others_operators_whichever_comes_first() {
    let _turn = together();
    let one = build("mutual-one", "MutualOne", &["OTHER=\"MutualTwo\""]);
    let two = build("mutual-two", "MutualTwo", &["OTHER=\"MutualOne\""]);
    for (first, second) in [(&one, &two), (&two, &one)] {
        let plugin = trust(first).unwrap();
        // The first time its rule waits; afterwards the name is known, though nobody has such operators.
        assert!(plugin.waiting.len() <= 1, "{plugin:?}");
        trust(second).unwrap();
        for of in ["MutualOne", "MutualTwo"] {
            let a = op(of, 3, 0).unwrap();
            assert_eq!(number(&call("logdet", &[&a]).unwrap()), 4321.0);
        }
        unload("mutual-one").unwrap();
        unload("mutual-two").unwrap();
    }
}

#[test]
fn a_method_for_an_operator_of_the_plugin_and_one_of_the_standard_library_is_chosen_in_either_order() {
    let _turn = together();
    trust(&build("adds", "Adds", &[])).unwrap();
    let (a, d) = (op("Adds", 2, 0).unwrap(), diagonal(2));
    for sum in [call("add", &[&a, &d]).unwrap(), call("add", &[&d, &a]).unwrap()] {
        let y = operator(&sum).apply(&Array::vector(vec![1.0, 2.0])).unwrap();
        assert_eq!(y.to_vec::<f64>().unwrap(), [1000.0, 2000.0]);
    }
    unload("adds").unwrap();
    // Without the plugin's rule the sum is a sum.
    let sum = call("add", &[&a, &d]).unwrap();
    let y = operator(&sum).apply(&Array::vector(vec![1.0, 2.0])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [3.0, 6.0]);
}

#[test]
fn a_function_of_a_plugin_cannot_leave_while_others_have_methods_for_it() {
    let _turn = together();
    let own = ["EXTRA_FUNCTION=\"spin(a: Operator) -> Number\"", "EXTRA_NAME=\"spin\""];
    trust(&build("spins", "Spins", &own)).unwrap();
    let a = op("Spins", 2, 0).unwrap();
    assert_eq!(number(&call("spin", &[&a]).unwrap()), -30.0);
    let user = ["EXTRA_METHOD=\"spin\"", "EXTRA_SIGNATURE=\"Uses\"", "EXTRA_RANK=0"];
    trust(&build("uses", "Uses", &user)).unwrap();
    let error = unload("spins").err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Registration);
    assert!(error.to_string().contains("remove uses first"), "{error}");
    assert!(plugins().iter().any(|p| p.manifest.name == "spins"));
    unload("uses").unwrap();
    unload("spins").unwrap();
    assert_eq!(call("spin", &[&a]).err().map(|e| e.kind()), Some(ErrorKind::UnknownFunction));
}
