//! The plugin of algebraic multigrid: linked, chosen by name, and better than what it replaces on real matrices.

use cola::algorithms::Cg;
use cola::language::parse_expression;
use cola::program::{evaluator::Evaluator, progress::Watch};
use cola::{gallery, preconditioner, properties::PSD, solve, solve_with};
use cola_iterative::krylov::ByAlgorithm;
use cola_runtime::conformance::{self, Options};
use cola_runtime::report::record;
use cola_runtime::{Array, DType, Op, Value, World};

mod program {
    cola::plugins!(cola_amg);
}

#[test]
fn the_plugin_is_linked_and_keeps_the_laws() {
    let _held = crate::unchanged();
    program::expected().unwrap();
    let options = Options { owner: Some("cola-amg".to_owned()), ..Options::default() };
    let verdict = conformance::run(World::global().unwrap(), &options, &mut |_| {});
    println!("{verdict}");
    assert!(verdict.is_ok() && verdict.samples > 0 && verdict.methods > 0, "{verdict}");
}

fn iterations(a: &Op, b: &Array, alg: &str) -> usize {
    let by = World::global().unwrap().algorithm(alg).unwrap();
    let precond = Some(ByAlgorithm::new(by));
    let x = solve_with(a, b, &Cg { precond, tol: 1e-8, ..Cg::default() }.into()).unwrap();
    x.report.iterations().unwrap()
}

/// 1138_bus: the admittances of a power network, nearly a graph Laplacian. bcsstk18: a nuclear reactor's core on its
/// supports, whose smooth vectors are not constant. gr_30_30: nine points.
#[test]
fn real_matrices_need_fewer_iterations_than_with_their_diagonal() {
    let _held = crate::unchanged();
    for name in ["1138_bus", "bcsstk18", "gr_30_30"] {
        let a = cola_tests::matrix(&format!("{name}.mtx.gz")).unwrap().claimed(PSD.set());
        let b = Array::from_fn(a.rows(), 1, |i, _| 1.0 + ((i * 37) % 11) as f64).unwrap();
        let b = a.apply(&b).unwrap();
        let (amg, jacobi) = (iterations(&a, &b, "AMG"), iterations(&a, &b, "Jacobi"));
        println!("{name}: {amg} with AMG, {jacobi} with the diagonal");
        assert!(2 * amg < jacobi, "{name}: {amg} of {jacobi}");
    }
}

#[test]
fn auto_takes_it_where_the_signs_are_those_of_diffusion() {
    let _held = crate::unchanged();
    let a = gallery::find("poisson2d").unwrap().operator(&[20.0]).unwrap();
    assert!(preconditioner(&a).unwrap().to_string().contains("by AMG"));
    let stiff = cola_tests::matrix("bcsstk01.mtx.gz").unwrap().claimed(PSD.set());
    assert!(preconditioner(&stiff).unwrap().to_string().contains("by IC(0)"));
    // Where the direct method is expensive, the trial finds it.
    let a = gallery::find("poisson3d").unwrap().operator(&[40.0]).unwrap();
    let b = Array::full(a.rows(), 1, a.dtype(), 1.0.into()).unwrap();
    let x = solve(&a, &b).unwrap();
    let report = format!("{:?}", x.report);
    println!("{report}");
    assert!(report.contains("CG preconditioned by AMG"), "{report}");
}

#[test]
fn expressions_name_it_as_an_option_of_cg() {
    let _held = crate::unchanged();
    let iterations = |text: &str| {
        let mut session = Evaluator::new(1, Watch::silent()).unwrap();
        session.set("b", Value::Array(Array::full(900, 1, DType::F64, 1.0.into()).unwrap()));
        let expression = parse_expression(text).unwrap();
        let (found, report) = record(|| session.value(&expression));
        assert!(matches!(found, Ok(Value::Array(_))), "{found:?}");
        report.iterations().unwrap()
    };
    let amg = iterations("solve(poisson2d(30), b, CG(precond=AMG(coarsest=50)))");
    let by_hand =
        iterations("solve(poisson2d(30), b, CG(precond=preconditioner(poisson2d(30), AMG(coarsest=50))))");
    let ic = iterations("solve(poisson2d(30), b, CG(precond=IC))");
    let plain = iterations("solve(poisson2d(30), b, CG)");
    assert!(amg == by_hand && amg < ic && ic < plain, "{amg} {by_hand} {ic} {plain}");
}
