//! Leaf operators against their dense matrices.
