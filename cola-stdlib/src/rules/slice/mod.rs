//! Rules of `slice`.
