//! Rules of `eigmin`.

automod::dir!("src/rules/eigmin");
