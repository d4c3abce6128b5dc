//! Rules of `quad_form`.

automod::dir!("src/rules/quad_form");
