//! The language, from outside: what is read, what is refused and in which words, and the round trip.

mod errors_of_structure;
mod errors_of_words;
mod reading;
mod rendering;
mod round_trip;

use expect_test::Expect;

/// The errors of all `sources`, rendered, in one block.
fn refuses(sources: &[&str], expected: Expect) {
    let rendered = sources.iter().map(|source| super::parse(source).unwrap_err().render(source));
    expected.assert_eq(&rendered.collect::<Vec<_>>().join("\n"));
}
