//! The table of rules is complete and not stale.

use cola_runtime::World;
use cola_tests::rules_table;
use expect_test::expect_file;

#[test]
fn the_page_of_rules_is_what_the_registry_holds() {
    let _held = crate::unchanged();
    let page = rules_table::page(World::global().unwrap()).unwrap();
    expect_file!["../../docs/rules.md"].assert_eq(&page);
}
