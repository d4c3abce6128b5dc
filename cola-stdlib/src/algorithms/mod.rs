//! Algorithms: numerical methods over operators and arrays; they know no dispatch.
