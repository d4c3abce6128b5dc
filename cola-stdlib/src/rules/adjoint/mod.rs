//! Rules of `adjoint`.

automod::dir!("src/rules/adjoint");
