//! Rules of `conj`.
