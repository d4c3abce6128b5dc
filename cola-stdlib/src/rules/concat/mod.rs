//! Rules of `concat`.

automod::dir!("src/rules/concat");
