//! The abstract nodes of the tree of constructors.

use cola_runtime::{ConstructorDef, register};

register!(|r| {
    let mut node = |name: &str, parent: &str, doc: &str| {
        r.constructor(ConstructorDef::new(name).parent(parent).abstract_node().doc(doc));
    };
    node("Structured", "Operator", "operators given by far fewer numbers than entries");
    node("Composite", "Operator", "operators made of other operators");
    node("Direct", "Algorithm", "methods that factorise");
});
