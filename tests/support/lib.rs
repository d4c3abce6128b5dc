//! Shared by the tests: specimens, dense oracle, closeness.
