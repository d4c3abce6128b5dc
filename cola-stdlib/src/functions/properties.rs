//! `properties`: what is known of an operator.

use cola_runtime::{FunctionDef, Op, PropSet, World, register};

register!(|r| {
    r.function(
        FunctionDef::new("properties(a: Operator) -> Properties")
            .infers_properties()
            .doc("what is known of an operator: claimed, intrinsic to its kind, or inferred from its parts"),
    );
});

/// What is known of an operator: claimed, intrinsic to its kind, or inferred.
pub fn properties(a: &Op) -> PropSet {
    World::global_catalog().props(a.tag())
}
