//! Rules and samples are found by their place in the source tree: a new file must be noticed.

fn main() {
    println!("cargo::rerun-if-changed=src/rules");
    println!("cargo::rerun-if-changed=src/samples");
}
