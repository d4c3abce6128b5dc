//! Rules of `det`.

automod::dir!("src/rules/det");
