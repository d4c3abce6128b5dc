//! Small operators on which the conformance kit tries every method: one file per family.

automod::dir!(pub(crate) "src/samples");

#[cfg(test)]
mod tests {
    //! Every sample obeys the laws of operators.

    use cola_runtime::World;
    use cola_runtime::conformance::{Options, run};

    #[test]
    fn samples_obey_the_laws_of_operators() {
        let world = World::global().unwrap_or_else(|e| panic!("{e}"));
        let verdict = run(world, &Options { tuples: 1, ..Options::default() }, &mut |_| {});
        println!("{verdict}");
        assert!(verdict.is_ok());
    }
}
