//! Rules of `logdet`.

automod::dir!("src/rules/logdet");
