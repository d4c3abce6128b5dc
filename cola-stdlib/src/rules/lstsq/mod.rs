//! Rules of `lstsq`.

automod::dir!("src/rules/lstsq");
