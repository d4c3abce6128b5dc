//! Rules: one sentence per file. The path is the signature: `rules/slogdet/kronecker.rs` is
//! `slogdet(Kronecker[_...])`.
