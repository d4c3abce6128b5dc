//! Present because the `links` key needs a build script.
fn main() {}
