//! Rules of `no_dispatch`.

automod::dir!("src/rules/no_dispatch");
