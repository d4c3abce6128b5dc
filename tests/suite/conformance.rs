//! The standard library against the conformance kit, and its registry against its own rules.

use cola as _;
use cola_runtime::World;
use cola_runtime::conformance::{self, Options};
use cola_runtime::registry::Issue;
use cola_runtime::tag::TAG_LIMIT;

#[test]
fn every_method_agrees_with_the_definition_of_its_function() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let verdict = conformance::run(world, &Options::default(), &mut |_| {});
    println!("{verdict}");
    assert!(verdict.is_ok(), "{verdict}");
    let tags = world.catalog().tag_count();
    println!("{tags} tags");
    // Beyond the limit new composites are summaries, and the kit would no longer see their structure.
    assert!(tags < TAG_LIMIT, "{tags} tags");
}

#[test]
fn the_registry_has_no_ambiguous_unreachable_or_undocumented_item() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let issues: Vec<Issue> = world.snapshot().issues(world.catalog());
    let text: Vec<String> = issues.iter().map(ToString::to_string).collect();
    assert!(issues.is_empty(), "{}", text.join("\n"));
}
