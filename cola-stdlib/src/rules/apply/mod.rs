//! Rules of `apply`.

automod::dir!("src/rules/apply");
