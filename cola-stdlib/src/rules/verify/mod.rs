//! Rules of `verify`.

automod::dir!("src/rules/verify");
