//! Rules of `conj`.

automod::dir!("src/rules/conj");
