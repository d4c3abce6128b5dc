//! Rules of `block`.

automod::dir!("src/rules/block");
