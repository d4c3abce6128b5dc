//! Linear systems and determinants on the command line: plan, value, evidence.

use serde_json::Value;

use crate::support::{Folder, cola};

fn near(value: &Value, expected: &[f64], tolerance: f64) {
    let found: Vec<f64> = value["data"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (x, y) in found.iter().zip(expected) {
        assert!((x - y).abs() <= tolerance * y.abs().max(1.0), "{found:?} instead of {expected:?}");
    }
}

#[test]
fn a_solve_prints_its_plan_value_evidence_and_time() {
    let out = cola(&["eval", "solve(poisson2d(9) + 0.1*I(81), ones(81))"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    for part in ["plan\n  solve(", "rules/", "f64[81×1]\n", "\nran\n", "residual ", "\ntime ", "peak memory "]
    {
        assert!(out.stdout.contains(part), "{part:?} is not in\n{}", out.stdout);
    }
    let quiet = cola(&["eval", "-q", "solve(poisson2d(9) + 0.1*I(81), ones(81))"]).stdout;
    assert!(quiet.starts_with("f64[81×1]\n") && !quiet.contains("time"), "{quiet}");
}

#[test]
fn systems_of_every_sort_are_solved() {
    // (2 1; 1 3)·(1, 1)ᵀ = (3, 4)ᵀ
    for a in ["[[2, 1], [1, 3]]", "PSD([[2, 1], [1, 3]])", "Diagonal([1, 2]) + LowRank([1, 1], [1, 1])"] {
        for alg in ["Auto", "LU", "LU()"] {
            let out = cola(&[
                "eval",
                "--json",
                "solve(A + zeros(2, 2), [3, 4], alg=ALG)".replace("ALG", alg).as_str(),
                "--let",
                &format!("A={a}"),
            ]);
            assert_eq!(out.code, 0, "{a}, {alg}: {}", out.stderr);
            near(&out.json()["value"], &[1.0, 1.0], 1e-14);
            assert!(
                out.json()["report"]["residual"].as_f64().is_some_and(|r| r < 1e-14),
                "{a}, {alg}: {}",
                out.stdout
            );
        }
    }
    let cg =
        cola(&["eval", "--json", "solve(PSD(poisson2d(8)), poisson2d(8)*ones(64), CG(tol=1e-12))"]).json();
    near(&cg["value"], &[1.0; 64], 1e-9);
    assert!(cg["report"]["iterations"].as_u64().is_some_and(|k| k > 0));
}

#[test]
fn dividing_by_an_operator_multiplies_by_its_inverse() {
    let out = cola(&["eval", "--json", "to_dense(2/Diagonal([1, 4]))"]).json();
    near(&out["value"], &[2.0, 0.0, 0.0, 0.5], 0.0);
    let out = cola(&["eval", "--json", "(Diagonal([1, 4])^-1)*[1, 1]"]).json();
    near(&out["value"], &[1.0, 0.25], 0.0);
    let out = cola(&["eval", "--json", "to_dense(I(2)/Diagonal([1, 4])/2)"]).json();
    near(&out["value"], &[0.5, 0.0, 0.0, 0.125], 0.0);
}

#[test]
fn factors_are_fields() {
    let out = cola(&[
        "eval",
        "--json",
        "f = lu(A); to_dense(f.p*f.l*f.u*f.q.T - A)",
        "--let",
        "A=randn(4, 4) + zeros(4, 4)",
    ])
    .json();
    near(&out["value"], &[0.0; 16], 1e-14);
    let told = cola(&["eval", "lu([[1, 2], [3, 4]]).s"]).fails();
    assert!(told.contains("has no field `s`; it has p, l, u, q"), "{told}");
}

#[test]
fn determinants_use_structure() {
    let out = cola(&["eval", "--json", "logdet(Kronecker(Diagonal([1, 2]), 3*I(2)))"]).json();
    let expected = 4.0 * 3f64.ln() + 2.0 * 2f64.ln();
    assert!((out["value"].as_f64().unwrap() - expected).abs() < 1e-14);
    let record = cola(&["eval", "--json", "slogdet(Permutation([1, 0]))"]).json();
    assert_eq!(record["value"]["logabsdet"], 0.0);
}

#[test]
fn a_singular_matrix_is_told() {
    let out = cola(&["eval", "--json", "solve([[1, 1], [1, 1]], [1, 2])"]);
    assert_eq!(out.code, 1);
    assert_eq!(out.json()["error"]["kind"], "Singular");
    assert!(out.stderr.contains("^^^^^"), "{}", out.stderr);
}

#[test]
fn a_solution_is_saved_under_a_name_that_is_free() {
    let folder = Folder::new();
    let file = folder.path("x.npy");
    let out = cola(&["eval", "-q", "solve(2*I(3), ones(3))", "--save", &format!("x={file}")]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    near(&cola(&["eval", "--json", "x", "--let", &format!("x={file}")]).json()["value"], &[0.5; 3], 0.0);
}

#[test]
fn results_do_not_depend_on_threads() {
    let solve = |threads: &str| {
        let out = cola(&[
            "eval",
            "--json",
            "--full",
            "solve(poisson2d(20) + I(400), randn(400))",
            "--threads",
            threads,
        ]);
        assert_eq!(out.code, 0, "{}", out.stderr);
        out.json()["value"].clone()
    };
    assert_eq!(solve("1"), solve("2"));
}
