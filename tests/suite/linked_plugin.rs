//! A plugin crate that is linked: found by name, chosen by dispatch, helped out by the standard library.

use cola::prelude::*;
use cola_cauchy::Cauchy;
use cola_runtime::{Arg, World};

mod program {
    cola::plugins!(cola_cauchy);
}

/// The Hilbert matrix of order n, 1/(i + j + 1), as a Cauchy matrix.
fn hilbert(n: usize) -> Op {
    let nodes = Array::vector((0..n).map(|i| i as f64 + 0.5).collect());
    Cauchy::new(nodes.clone(), nodes).unwrap()
}

#[test]
fn a_plugin_that_is_named_is_linked() {
    program::expected().unwrap();
    let e = cola::expect_plugins(&["cola_cauchy", "cola_nothing"]).unwrap_err();
    assert!(e.to_string().contains("cola_nothing") || e.to_string().contains("cola-nothing"), "{e}");
}

/// det H₁₂ = 2.6377806512535473e-78 (OEIS A005249); elimination in double precision keeps two digits of it.
#[test]
fn the_rule_of_the_plugin_is_chosen_and_exact_where_elimination_is_not() {
    let _held = crate::unchanged();
    let h = hilbert(12);
    let found = logdet(&h).unwrap();
    let exact = 2.637_780_651_253_547_3e-78_f64.ln();
    assert!((found - exact).norm() < 1e-12 * exact.abs(), "{found} {exact}");
    let plan = World::global()
        .unwrap()
        .explain("logdet", &[Arg::Op(&h), Arg::Algorithm(&Auto::default().into())])
        .unwrap();
    assert!(plan.to_string().contains("plugins/cauchy"), "{plan}");
}

#[test]
fn what_the_plugin_does_not_know_the_standard_library_does() {
    let _held = crate::unchanged();
    let nodes = |shift: f64| Array::vector((0..4).map(|i| f64::from(i) * 3.0 + shift).collect());
    let c = Cauchy::new(nodes(1.0), nodes(0.5)).unwrap();
    let b = Array::vector(vec![1.0, -1.0, 2.0, 0.5]);
    let x = solve(&kron(&c, &c).unwrap(), &kron_of(&b)).unwrap();
    let y = solve(&c, &b).unwrap();
    // (C ⊗ C)⁻¹(b ⊗ b) = C⁻¹b ⊗ C⁻¹b
    let y = y.to_vec::<f64>().unwrap();
    for (i, x) in x.to_vec::<f64>().unwrap().into_iter().enumerate() {
        let expected = y[i / 4] * y[i % 4];
        assert!((x - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{x} {expected}");
    }
}

fn kron_of(b: &Array) -> Array {
    let b = b.to_vec::<f64>().unwrap();
    Array::vector(b.iter().flat_map(|x| b.iter().map(move |y| x * y)).collect())
}
