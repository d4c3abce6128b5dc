//! Rules of `transpose`.

automod::dir!("src/rules/transpose");
