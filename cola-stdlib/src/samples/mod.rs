//! Small operators on which the conformance kit tries every method: one file per family.

automod::dir!(pub(crate) "src/samples");
