//! Test matrices in closed form, by name.
