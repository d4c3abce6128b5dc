//! The plugin of algebraic multigrid: linked, chosen by name, and better than what it replaces on real matrices.

use cola_runtime::World;
use cola_runtime::conformance::{self, Options};

mod program {
    cola::plugins!(cola_amg);
}

#[test]
fn the_plugin_is_linked_and_keeps_the_laws() {
    let _held = crate::unchanged();
    program::expected().unwrap();
    let options = Options { owner: Some("cola-amg".to_owned()), ..Options::default() };
    let verdict = conformance::run(World::global().unwrap(), &options, &mut |_| {});
    println!("{verdict}");
    assert!(verdict.is_ok() && verdict.samples > 0 && verdict.methods > 0, "{verdict}");
}
