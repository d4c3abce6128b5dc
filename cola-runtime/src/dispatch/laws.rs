//! The laws of patterns and of the order, checked on random worlds.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::specimens::{Dice, World};
use super::*;
use crate::pattern::{Pattern, Resolved, Signature, matches};
use crate::tag::Tag;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(0x00c0_1a00),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A world, patterns of it, and tags: random ones and instances of the patterns.
fn specimens(seed: u64, count: usize) -> (World, Vec<Resolved>, Vec<Tag>) {
    let mut world = World::new(seed);
    let patterns: Vec<Resolved> = (0..count).map(|_| world.pattern()).collect();
    let mut tags: Vec<Tag> = (0..2 * count).map(|_| world.tag(2)).collect();
    for p in &patterns {
        tags.extend([0, 1, 2].iter().flat_map(|m| world.instances(p, *m)));
    }
    (world, patterns, tags)
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn inclusion_is_a_partial_order(seed: u64) {
        let (_, ps, _) = specimens(seed, 40);
        for p in &ps {
            prop_assert!(includes(p, p));
            for q in ps.iter().filter(|q| includes(p, q)) {
                prop_assert!(!includes(q, p) || p == q);
                for r in ps.iter().filter(|r| includes(q, r)) {
                    prop_assert!(includes(p, r));
                }
            }
        }
    }

    #[test]
    fn inclusion_is_inclusion_of_tags(seed: u64) {
        let (w, ps, tags) = specimens(seed, 24);
        for p in &ps {
            for q in &ps {
                let name = || format!("{} and {}", p.display(&w.catalog), q.display(&w.catalog));
                let instances = [0, 9].iter().flat_map(|m| w.instances(p, *m)).collect::<Vec<_>>();
                prop_assert!(instances.iter().all(|t| matches(&w.catalog, p, *t)), "{}", name());
                let complete = instances.iter().all(|t| matches(&w.catalog, q, *t));
                prop_assert_eq!(includes(p, q), complete, "{}", name());
                if includes(p, q) {
                    let sound = |t: &Tag| !matches(&w.catalog, p, *t) || matches(&w.catalog, q, *t);
                    prop_assert!(tags.iter().all(sound), "{}", name());
                }
            }
        }
    }

    #[test]
    fn meet_is_intersection(seed: u64) {
        let (w, ps, tags) = specimens(seed, 24);
        for p in &ps {
            for q in &ps {
                let parts = meet(p, q);
                let name = || format!("{} and {}", p.display(&w.catalog), q.display(&w.catalog));
                prop_assert_eq!(overlaps(p, q), !parts.is_empty(), "{}", name());
                prop_assert_eq!(overlaps(p, q), overlaps(q, p));
                prop_assert!(parts.iter().all(|part| includes(part, p) && includes(part, q)), "{}", name());
                for t in &tags {
                    let both = matches(&w.catalog, p, *t) && matches(&w.catalog, q, *t);
                    let any = parts.iter().any(|part| matches(&w.catalog, part, *t));
                    prop_assert_eq!(both, any, "{} at {}", name(), w.catalog.display(*t));
                }
            }
        }
    }

    #[test]
    fn text_of_patterns_and_tags_is_read_back(seed: u64) {
        let (w, ps, tags) = specimens(seed, 24);
        for p in &ps {
            for q in meet(p, &ps[0]).iter().chain([p]) {
                let text = q.display(&w.catalog).to_string();
                let back = Pattern::parse(&text).unwrap().resolve(&w.catalog).unwrap();
                prop_assert!(back.len() == 1 && back[0] == *q, "{}", text);
            }
        }
        for t in tags {
            let text = w.catalog.display(t).to_string();
            prop_assert_eq!(w.catalog.parse_tag(&text).unwrap(), t, "{}", text);
        }
    }

    #[test]
    fn more_properties_match_more_patterns(seed: u64) {
        let (w, ps, tags) = specimens(seed, 24);
        let p = w.catalog.property("P").unwrap();
        for t in tags {
            let more = w.catalog.with_props(t, crate::tag::PropSet::only(p));
            prop_assert!(w.catalog.has(more, p));
            for p in &ps {
                prop_assert!(!matches(&w.catalog, p, t) || matches(&w.catalog, p, more));
            }
        }
    }

    #[test]
    fn children_of_a_sum_have_no_order(seed: u64) {
        let mut w = World::new(seed);
        let sum = w.catalog.constructor("Sum").unwrap();
        let mut kids: Vec<Tag> = (0..6).map(|_| w.tag(2)).collect();
        let make = |kids: &[Tag]| w.catalog.intern(sum, Default::default(), None, None, kids);
        let one = make(&kids);
        shuffle(&mut kids, &mut Dice(seed));
        prop_assert_eq!(one, make(&kids));
    }
}

fn shuffle<T>(items: &mut [T], dice: &mut Dice) {
    for i in (1..items.len()).rev() {
        items.swap(i, dice.below(i + 1));
    }
}

/// Rows on two arguments that obey the rank law.
fn rows(w: &mut World, ps: &[Resolved], count: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = (0..count)
        .map(|_| Row {
            signature: Signature::new([w.dice.pick(ps).clone(), w.dice.pick(ps).clone()]),
            rank: *w.dice.pick(&[Rank::Structure, Rank::Structure, Rank::Algorithm, Rank::Override]),
            guarded: w.dice.one_in(4),
        })
        .collect();
    loop {
        let inversions = MethodOrder::build(&w.catalog, &rows).rank_inversions();
        if inversions.is_empty() {
            return rows;
        }
        for (m, n) in inversions {
            rows[m].rank = rows[m].rank.max(rows[n].rank);
        }
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn precedence_is_a_strict_partial_order(seed: u64) {
        let (mut w, ps, _) = specimens(seed, 12);
        let rows = rows(&mut w, &ps, 30);
        let order = MethodOrder::build(&w.catalog, &rows);
        for (i, m) in rows.iter().enumerate() {
            prop_assert!(!order.precedes(i, i));
            for (j, n) in rows.iter().enumerate() {
                let strictly = signature_includes(&m.signature, &n.signature) && m.signature != n.signature;
                let guard = m.signature == n.signature && m.guarded && !n.guarded;
                let by_law = m.rank > n.rank || (m.rank == n.rank && (strictly || guard));
                prop_assert_eq!(order.precedes(i, j), by_law);
                prop_assert!(!strictly || m.rank >= n.rank);
                for k in 0..rows.len() {
                    prop_assert!(!(order.precedes(i, j) && order.precedes(j, k)) || order.precedes(i, k));
                }
            }
        }
    }

    #[test]
    fn resolution_is_the_minimal_applicable_row_whatever_the_order(seed: u64) {
        let (mut w, ps, tags) = specimens(seed, 12);
        let rows = rows(&mut w, &ps, 30);
        let mut places: Vec<usize> = (0..rows.len()).collect();
        shuffle(&mut places, &mut w.dice);
        let shuffled: Vec<Row> = places.iter().map(|i| rows[*i].clone()).collect();
        let order = MethodOrder::build(&w.catalog, &rows);
        let other = MethodOrder::build(&w.catalog, &shuffled);
        for _ in 0..40 {
            let call = [*w.dice.pick(&tags), *w.dice.pick(&tags)];
            let found = order.resolve(&w.catalog, &call);
            let again = other.resolve(&w.catalog, &call);
            let declines = w.dice.below(4);
            let accepts = |row: usize| Ok::<bool, ()>(row % 4 != declines);
            // By definition: of the rows that apply and accept, the minimal ones.
            let left: Vec<usize> = (0..rows.len())
                .filter(|i| rows[*i].signature.matches(&w.catalog, &call))
                .filter(|i| !rows[*i].guarded || i % 4 != declines)
                .collect();
            let minimal: Vec<usize> =
                left.iter().copied().filter(|n| !left.iter().any(|m| order.precedes(*m, *n))).collect();
            let selected = found.select(&Bits::new(), accepts).unwrap();
            let moved = again.select(&Bits::new(), |row| accepts(places[row])).unwrap();
            let rows_of = |selected: &Selected| match selected {
                Selected::None => Vec::new(),
                Selected::Method(row) => vec![*row],
                Selected::Ambiguous(rows) => rows.clone(),
            };
            let mut one = rows_of(&selected);
            let mut two: Vec<usize> = rows_of(&moved).into_iter().map(|row| places[row]).collect();
            one.sort_unstable();
            two.sort_unstable();
            prop_assert_eq!(&one, &minimal);
            prop_assert_eq!(&two, &minimal);
            prop_assert_eq!(found.sole(), again.sole().map(|row| places[row]));
            // The theorem: rank only breaks ties.
            for row in &minimal {
                let more_specific = |m: &usize| {
                    let (p, q) = (&rows[*m].signature, &rows[*row].signature);
                    signature_includes(p, q) && p != q
                };
                prop_assert!(!left.iter().any(more_specific));
            }
        }
    }

    #[test]
    fn a_call_is_ambiguous_only_where_the_audit_says(seed: u64) {
        let (mut w, ps, tags) = specimens(seed, 12);
        let mut rows = rows(&mut w, &ps, 20);
        rows.iter_mut().for_each(|row| row.guarded = false);
        let mut seen = Vec::new();
        rows.retain(|row| {
            let fresh = !seen.contains(&row.signature);
            seen.push(row.signature.clone());
            fresh
        });
        let order = MethodOrder::build(&w.catalog, &rows);
        prop_assert!(order.duplicates().is_empty());
        let reported = order.ambiguities(None);
        for _ in 0..60 {
            let call = [*w.dice.pick(&tags), *w.dice.pick(&tags)];
            let resolution = order.resolve(&w.catalog, &call);
            let selected = resolution.select(&Bits::new(), |_| Ok::<bool, ()>(true)).unwrap();
            if let Selected::Ambiguous(tied) = selected {
                let pair = (tied[0].min(tied[1]), tied[0].max(tied[1]));
                let known = reported.iter().any(|found| {
                    let here = found.missing.iter().any(|s| s.matches(&w.catalog, &call));
                    (found.a, found.b) == pair && here
                });
                prop_assert!(known);
            }
        }
        // And the rows that it asks for decide it.
        let asked = reported.iter().flat_map(|found| {
            let rank = rows[found.a].rank;
            found.missing.iter().map(move |s| Row { signature: s.clone(), rank, guarded: false })
        });
        let more: Vec<Row> = rows.iter().cloned().chain(asked.take(40)).collect();
        let repaired = MethodOrder::build(&w.catalog, &more).ambiguities(None);
        let fully = reported.iter().map(|found| found.missing.len()).sum::<usize>() <= 40;
        prop_assert!(!fully || !repaired.iter().any(|found| found.a < rows.len() && found.b < rows.len()));
    }
}
