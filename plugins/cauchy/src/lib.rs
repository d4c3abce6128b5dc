//! Cauchy matrices as a linked plugin.
