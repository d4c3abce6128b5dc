//! Rules of `eigmax`.

automod::dir!("src/rules/eigmax");
