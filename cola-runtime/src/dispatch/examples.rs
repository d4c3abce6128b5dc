//! Method tables that can be checked by hand.

use super::*;
use crate::pattern::{Pattern, Resolved, Signature};
use crate::tag::{Catalog, ConstructorSpec, Params, PropSet, Tag};

fn world() -> Catalog {
    let c = Catalog::new();
    let adjoint = c.define_property("SelfAdjoint", PropSet::EMPTY).unwrap();
    c.define_property("PSD", PropSet::only(adjoint)).unwrap();
    let unitary = c.define_property("Unitary", PropSet::EMPTY).unwrap();
    let define = |spec| c.define_constructor(spec).unwrap();
    let operator = Some(define(ConstructorSpec::new_abstract("Operator", None)));
    let structured = Some(define(ConstructorSpec::new_abstract("Structured", operator)));
    define(ConstructorSpec::leaf("Diagonal", structured));
    define(ConstructorSpec::leaf("LowRank", structured));
    define(ConstructorSpec::leaf("Permutation", structured).with_intrinsic(PropSet::only(unitary)));
    define(ConstructorSpec::leaf("Dense", operator));
    define(ConstructorSpec::composite("Sum", operator, Params::Variadic).commutative());
    define(ConstructorSpec::composite("Kronecker", operator, Params::Variadic));
    let algorithm = Some(define(ConstructorSpec::new_abstract("Algorithm", None)));
    define(ConstructorSpec::leaf("CG", algorithm));
    define(ConstructorSpec::leaf("LU", algorithm));
    c
}

fn table(c: &Catalog, rows: &[(&str, Rank, bool)]) -> MethodOrder {
    let row = |(text, rank, guarded): &(&str, Rank, bool)| {
        let signature = Signature::parse(c, text).unwrap_or_else(|e| panic!("{e}")).swap_remove(0);
        Row { signature, rank: *rank, guarded: *guarded }
    };
    MethodOrder::build(c, &rows.iter().map(row).collect::<Vec<_>>())
}

fn tags(c: &Catalog, text: &[&str]) -> Vec<Tag> {
    text.iter().map(|t| c.parse_tag(t).unwrap()).collect()
}

fn pattern(c: &Catalog, text: &str) -> Resolved {
    Pattern::parse(text).unwrap().resolve(c).unwrap().swap_remove(0)
}

use Rank::{Algorithm, Fallback, Override, Structure};

#[test]
fn inclusion_by_hand() {
    let c = world();
    let within = |p, q| includes(&pattern(&c, p), &pattern(&c, q));
    for (p, q) in [
        ("Diagonal", "Structured"),
        ("PSD[Diagonal]", "SelfAdjoint[_]"),
        ("Permutation", "Unitary[Operator]"),
        ("Sum[LowRank, Diagonal]", "Sum[Diagonal, _]"),
        ("Sum[LowRank, Diagonal]", "Sum[Structured...]"),
        ("Kronecker[Dense, Dense]", "Kronecker[Dense, Dense...]"),
        ("Dense{f64}", "Dense{real}"),
        ("Dense@cuda:1", "Dense@cuda"),
    ] {
        assert!(within(p, q) && !within(q, p), "{p} ⊏ {q}");
    }
    for (p, q) in [
        ("Sum[Diagonal, _]", "Sum[LowRank, _]"),
        ("Kronecker[Dense, _]", "Kronecker[_, Dense]"),
        ("PSD[_]", "Diagonal"),
        ("Sum[Diagonal...]", "Sum[_, _...]"),
    ] {
        assert!(!within(p, q) && !within(q, p), "{p} and {q}");
    }
}

#[test]
fn meets_by_hand() {
    let c = world();
    let both = |p, q| -> Vec<String> {
        let parts = meet(&pattern(&c, p), &pattern(&c, q));
        let mut text: Vec<_> = parts.iter().map(|part| part.display(&c).to_string()).collect();
        text.sort();
        text
    };
    assert_eq!(both("PSD[_]", "Diagonal"), ["PSD[Diagonal]"]);
    assert_eq!(both("Diagonal", "Dense"), [""; 0]);
    assert_eq!(both("Sum[Diagonal, _]", "Sum[LowRank, _]"), ["Sum[Diagonal, LowRank]"]);
    assert_eq!(
        both("Sum[Diagonal, _...]", "Sum[PSD[_], _...]"),
        ["Sum[Diagonal, PSD[_], _...]", "Sum[PSD[Diagonal], _...]"]
    );
    assert_eq!(both("Kronecker[Dense, _...]", "Kronecker[_, Diagonal]"), ["Kronecker[Dense, Diagonal]"]);
    assert_eq!(both("Dense{real}@cuda", "Operator{f64, c64}@cuda:1"), ["Dense{f64}@cuda:1"]);
}

#[test]
fn the_most_specific_row_answers() {
    let c = world();
    let t = table(
        &c,
        &[
            ("_, _", Fallback, false),
            ("Operator, CG", Algorithm, false),
            ("Diagonal, Algorithm", Structure, false),
            ("Kronecker[_...], Algorithm", Structure, true),
            ("Unitary[_], Algorithm", Override, false),
            ("Permutation, Algorithm", Override, false),
        ],
    );
    assert!(t.rank_inversions().is_empty() && t.duplicates().is_empty() && t.unreachable().is_empty());
    assert!(t.ambiguities(None).is_empty());
    let sole = |args: &[&str]| t.resolve(&c, &tags(&c, args)).sole();
    assert_eq!(sole(&["Diagonal", "CG"]), Some(2));
    assert_eq!(sole(&["Dense", "CG"]), Some(1));
    assert_eq!(sole(&["Dense", "LU"]), Some(0));
    assert_eq!(sole(&["Permutation", "LU"]), Some(5));
    assert_eq!(sole(&["Unitary[Diagonal]", "LU"]), Some(4));
    assert_eq!(sole(&["Kronecker[Dense×2]", "CG"]), None);
    let r = t.resolve(&c, &tags(&c, &["Kronecker[Dense×2]", "CG"]));
    assert_eq!(r.rows().collect::<Vec<_>>(), [3, 1, 0]);
    let select = |excluded: &[usize], yes: bool| {
        r.select(&excluded.iter().copied().collect(), |_| Ok::<bool, ()>(yes)).unwrap()
    };
    assert_eq!(select(&[], true), Selected::Method(3));
    assert_eq!(select(&[], false), Selected::Method(1));
    assert_eq!(select(&[3], true), Selected::Method(1));
    assert_eq!(select(&[3, 1, 0], true), Selected::None);
    assert_eq!(r.select(&Bits::new(), |_| Err("broken guard")), Err("broken guard"));
    assert!(t.resolve(&c, &tags(&c, &["Dense"])).is_empty());
}

#[test]
fn an_ambiguity_names_the_missing_signature() {
    let c = world();
    let rows = [("PSD[Operator], Algorithm", Structure, false), ("Diagonal, CG", Structure, false)];
    let missing = |t: &MethodOrder| -> Vec<String> {
        let found = t.ambiguities(None);
        found.iter().flat_map(|a| &a.missing).map(|s| s.display(&c).to_string()).collect()
    };
    let t = table(&c, &rows);
    assert_eq!(missing(&t), ["PSD[Diagonal], CG"]);
    let call = tags(&c, &["PSD[Diagonal]", "CG"]);
    let selected = t.resolve(&c, &call).select(&Bits::new(), |_| Ok::<bool, ()>(true));
    assert_eq!(selected, Ok(Selected::Ambiguous(vec![0, 1])));
    assert_eq!(t.ambiguities(Some(&|_| false)).len(), 0);
    assert_eq!(t.ambiguities(Some(&|row| row == 1)).len(), 1);
    // A guarded row may decline, so it decides nothing; an unguarded one does.
    for (guarded, left) in [(true, 1), (false, 0)] {
        let t = table(&c, &[rows[0], rows[1], ("PSD[Diagonal], CG", Structure, guarded)]);
        assert_eq!(t.ambiguities(None).len(), left);
    }
    // So does one of a higher rank.
    assert!(missing(&table(&c, &[rows[0], rows[1], ("PSD[Diagonal], _", Override, false)])).is_empty());
}

#[test]
fn guards_stand_before_their_signature_and_tie_among_themselves() {
    let c = world();
    let t = table(
        &c,
        &[
            ("Diagonal", Structure, true),
            ("Diagonal", Structure, false),
            ("Diagonal", Structure, true),
            ("PSD[_]", Structure, false),
        ],
    );
    assert!(t.precedes(0, 1) && t.precedes(2, 1) && !t.precedes(0, 2) && !t.precedes(1, 0));
    assert!(t.duplicates().is_empty());
    let select = |tag: &str, yes: &[usize]| {
        let r = t.resolve(&c, &tags(&c, &[tag]));
        r.select(&Bits::new(), |row| Ok::<bool, ()>(yes.contains(&row))).unwrap()
    };
    assert_eq!(select("Diagonal", &[0, 2]), Selected::Ambiguous(vec![0, 2]));
    assert_eq!(select("Diagonal", &[2]), Selected::Method(2));
    assert_eq!(select("Diagonal", &[]), Selected::Method(1));
    // When the guards decline, the row behind them ties with the one on PSD.
    assert_eq!(select("PSD[Diagonal]", &[]), Selected::Ambiguous(vec![1, 3]));
}

#[test]
fn breaches_of_the_law_are_found() {
    let c = world();
    let t = table(
        &c,
        &[
            ("Structured", Override, false),
            ("Diagonal", Structure, false),
            ("Structured", Structure, false),
            ("Dense", Structure, false),
            ("Dense", Structure, false),
            ("LowRank", Structure, true),
        ],
    );
    assert_eq!(t.rank_inversions(), [(1, 0), (5, 0)]);
    assert_eq!(t.duplicates(), [(0, 2), (3, 4)]);
    assert_eq!(t.unreachable(), [(1, 0), (2, 0), (5, 0)]);
}

#[test]
fn plums_anomaly_is_a_load_error() {
    // Adding `Structured` below its rank would move calls elsewhere; the law names the pair.
    let c = world();
    let t = table(
        &c,
        &[("Operator", Override, false), ("PSD[_]", Structure, false), ("Structured", Structure, false)],
    );
    assert_eq!(t.rank_inversions(), [(2, 0)]);
}

#[test]
fn a_memo_keeps_what_it_is_given_within_its_bound() {
    let memo = Memo::new();
    assert!(memo.is_empty() && memo.get([0; 2]).is_none());
    let key = |i: u32| [u64::from(i), u64::from(i.wrapping_mul(7))];
    let kept: Vec<u32> = (0..150_000).filter(|i| memo.insert(key(*i), *i).is_some()).collect();
    assert!(kept.len() > 60_000 && kept.len() < 100_000, "{}", kept.len());
    assert_eq!(memo.len(), kept.len());
    assert!(kept.iter().all(|i| memo.get(key(*i)) == Some(i)));
    assert!((0..20_000).all(|i| memo.get(key(i)) == Some(&i)));
    assert_eq!(memo.insert(key(5), 17), Some(&5));
    assert!(memo.get([1, 2]).is_none());
}

#[test]
fn a_memo_can_be_filled_from_many_threads() {
    let memo: Memo<u32> = Memo::new();
    std::thread::scope(|scope| {
        for start in 0..4 {
            let memo = &memo;
            scope.spawn(move || {
                for i in 0..4000 {
                    let i = (i + start * 1000) % 4000;
                    assert_eq!(memo.insert([u64::from(i), 0], i), Some(&i));
                    assert_eq!(memo.get([u64::from(i), 0]), Some(&i));
                }
            });
        }
    });
    assert_eq!(memo.len(), 4000);
}

#[test]
fn tags_can_be_interned_from_many_threads() {
    let c = world();
    let sum = c.constructor("Sum").unwrap();
    let leaves = tags(&c, &["Diagonal", "Dense", "LowRank", "Permutation", "PSD[Dense]"]);
    let make = |i: usize| {
        let kids: Vec<Tag> = (0..6).map(|k| leaves[i / 5usize.pow(k) % 5]).collect();
        c.intern(sum, PropSet::EMPTY, None, None, &kids)
    };
    let all: Vec<Vec<Tag>> = std::thread::scope(|scope| {
        let work = |_| scope.spawn(|| (0..15_625).map(make).collect::<Vec<_>>());
        let threads: Vec<_> = (0..4).map(work).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(all.iter().all(|tags| *tags == all[0]));
    assert_eq!(all[0].iter().collect::<std::collections::BTreeSet<_>>().len(), 210);
}
