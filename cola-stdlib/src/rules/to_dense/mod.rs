//! Rules of `to_dense`.

automod::dir!("src/rules/to_dense");
