//! Dense definitions of the functions, in c64: what every method is compared with.

pub mod dense;
