//! Values of expressions, and how they are shown.

use expect_test::expect;

use crate::support::cola;

#[test]
fn numbers_are_calculated() {
    let cases = [
        ("1+1", "2"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("7/2", "3.5"),
        ("4/2", "2.0"),
        ("9223372036854775807 + 1", "9.223372036854776e18"),
        ("(1 + 2i)*(3 - 1i)", "5.0+5.0i"),
        ("(2i)'", "0.0-2.0i"),
        ("(-1)^0.5*0", "0.0+0.0i"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("\"a text\"", "\"a text\""),
        ("true", "true"),
        ("[1, 2.5, 3i]", "[1, 2.5, 0.0+3.0i]"),
        ("x = 2; y = x^2; y + x", "6"),
        ("[10, 20, 30][-1]", "30"),
        ("[10, 20, 30][0:2]", "[10, 20]"),
        ("1/0", "inf"),
        ("# a comment\n 3", "3"),
        ("exp(0)", "1.0"),
        ("sqrt(-4)", "0.0+2.0i"),
        ("log(1i)", "0.0+1.5707963267948966i"),
        ("pow(16, p=0.25)", "2.0"),
        ("pow(16, 0.25)", "2.0"),
        ("apply_fn(-3, f=abs)", "3.0"),
    ];
    for (source, value) in cases {
        cola(&["eval", source]).succeeds_with(&format!("{value}\n"));
    }
}

#[test]
fn positional_arguments_pass_what_they_cannot_be() {
    let cases = [
        ("norm(pow(Diagonal([16]), 0.25))", "2.0"),
        ("norm(eig(Diagonal([4, 3, -5]), 1).values)", "5.0"),
        ("norm(apply_fn(Diagonal([-2, 3]), relu))", "3.0"),
    ];
    for (source, value) in cases {
        cola(&["eval", "-q", source]).succeeds_with(&format!("{value}\n"));
    }
}

#[test]
fn the_last_definition_is_shown_with_its_name() {
    cola(&["eval", "x = 1; y = x + 1"]).succeeds_with("y = 2\n");
}

#[test]
fn arrays_are_shown_with_shape_and_norms() {
    expect![[r#"
        f64[2×2]
          2 1
          1 2
          norm 3.16228, largest 2
    "#]]
    .assert_eq(&cola(&["eval", "-q", "ones(2, 2) + [[1, 0], [0, 1]]"]).stdout);
    expect![[r#"
        f64[20×1]
          1
          1
          1
          ⋮
          1
          1
          1
          norm 4.47214, largest 1
    "#]]
    .assert_eq(&cola(&["eval", "-q", "ones(20)"]).stdout);
    expect![[r#"
        c64[1×2]
          0-1i 1-0i
          norm 1.41421, largest 1
    "#]]
    .assert_eq(&cola(&["eval", "-q", "[1i, 1]'"]).stdout);
    cola(&["eval", "zeros(0, 3)"]).succeeds_with("f64[0×3]\n");
}

#[test]
fn nan_is_shown_and_counted() {
    expect![[r#"
        f64[2×1]
          NaN
            1
          norm 1, largest 1
          1 of 2 entries are NaN or infinite
    "#]]
    .assert_eq(&cola(&["eval", "-q", "[0/0, 1] + [0, 0]"]).stdout);
}

#[test]
fn operators_are_shown_with_what_is_known_of_them() {
    expect![[r#"
        Identity f64[3×3] cpu
          properties: Idempotent, Normal, PD, PSD, Real, SelfAdjoint, Stiefel, Symmetric, Unitary
    "#]]
    .assert_eq(&cola(&["eval", "-q", "I(3)"]).stdout);
}

#[test]
fn grids_of_blocks_kronecker_sums_and_masks() {
    let entries = |source: &str| cola(&["eval", "--json", source]).json()["value"]["data"].clone();
    let json = |x: &[f64]| serde_json::json!(x);
    assert_eq!(entries("Block([[I(1), [[2]]], [0, [[3]]]])*[1, 10]"), json(&[21.0, 30.0]));
    let sum = "kronsum(Diagonal([1, 10]), Diagonal([2, 3]), Diagonal([0.5]))";
    assert_eq!(entries(&format!("{sum}*ones(4)")), json(&[3.5, 4.5, 12.5, 13.5]));
    assert_eq!(entries(&format!("solve({sum}, [3.5, 9, 12.5, 27])")), json(&[1.0, 2.0, 1.0, 2.0]));
    assert_eq!(entries("concat(I(2), Diagonal([2, 3]), axis=1)*[1, 2, 3, 4]"), json(&[7.0, 14.0]));
    assert_eq!(entries("mask(Dense([[1, 2], [3, 4]]), rows=[0], cols=[1, 0])*[1, 1]"), json(&[3.0, 0.0]));
}

#[test]
fn parts_of_arrays_and_operators() {
    let entries = |source: &str| cola(&["eval", "--json", source]).json()["value"].clone();
    assert_eq!(entries("[[1, 2], [3, 4]]'*[1, 1]")["data"], serde_json::json!([4.0, 6.0]));
    assert_eq!(entries("A = ones(2,2)*[[1, 2], [3, 4]]; A[0, -1]"), serde_json::json!(6.0));
    assert_eq!(entries("A = ones(1,1)*[[1, 2, 3, 4]]; A[0, 1:3]")["data"], serde_json::json!([2.0, 3.0]));
    assert_eq!(entries("x = 1*[1, 2, 3, 4]")["data"].as_array().map(Vec::len), Some(4));
    assert_eq!(entries("([1, 2, 3, 4] + zeros(4))[::-1]")["data"], serde_json::json!([4.0, 3.0, 2.0, 1.0]));
    assert_eq!(entries("([1, 2, 3, 4] + zeros(4))[[2, 0]]")["data"], serde_json::json!([3.0, 1.0]));
    assert_eq!(entries("Diagonal([1, 2, 3])[1, 1]"), serde_json::json!(2.0));
    assert_eq!(entries("Diagonal([1, 2, 3])[1, 2]"), serde_json::json!(0.0));
    assert_eq!(
        entries("to_dense(Diagonal([1, 2, 3])[0:2, :])")["data"],
        serde_json::json!([1.0, 0.0, 0.0, 2.0, 0.0, 0.0])
    );
    assert_eq!(entries("zeros(3, 2).shape"), serde_json::json!([3, 2]));
    assert_eq!(entries("A = zeros(3, 2); I(A.rows).cols"), serde_json::json!(3));
}

#[test]
fn operators_go_by_their_names() {
    let dense = |source: &str| {
        cola(&["eval", "--json", &format!("to_dense({source})")]).json()["value"]["data"].clone()
    };
    assert_eq!(
        dense("Permutation([2, 0, 1])"),
        serde_json::json!([0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0])
    );
    assert_eq!(dense("Triangular([[1, 2], [3, 4]], lower=true)"), serde_json::json!([1.0, 3.0, 0.0, 4.0]));
    assert_eq!(dense("2*I(2) + Diagonal([1, 2])"), serde_json::json!([3.0, 0.0, 0.0, 4.0]));
    assert_eq!(
        dense("Diagonal([1, 2])*[[1, 1], [1, 1]]*Diagonal([1, 3]) - I(2)"),
        serde_json::json!([0.0, 2.0, 3.0, 5.0])
    );
    assert_eq!(dense("LowRank([1, 2i], [1, 1i])")[3], serde_json::json!({"re": 2.0, "im": 0.0}));
    assert_eq!(dense("Diagonal([2, 3])^3"), serde_json::json!([8.0, 0.0, 0.0, 27.0]));
    assert_eq!(dense("Diagonal([2, 3])^0"), serde_json::json!([1.0, 0.0, 0.0, 1.0]));
    assert_eq!(dense("Diagonal([4, 9])^-0.5"), serde_json::json!([0.5, 0.0, 0.0, 1.0 / 3.0]));
    assert_eq!(dense("exp([[0, 1], [0, 0]])"), serde_json::json!([1.0, 0.0, 1.0, 1.0]));
    assert_eq!(dense("apply_fn(Diagonal([-2, 3]), f=relu)"), serde_json::json!([0.0, 0.0, 0.0, 3.0]));
    assert_eq!(dense("-Diagonal([2i])'")[0], serde_json::json!({"re": 0.0, "im": 2.0}));
    assert_eq!(dense("kron(I(1), Diagonal([2]), Diagonal([3]))"), serde_json::json!([6.0]));
}

#[test]
fn properties_are_asserted_by_calls() {
    let properties = |source: &str| cola(&["eval", "--json", source]).json()["value"]["properties"].clone();
    let of = properties("PSD([[2, 1], [1, 2]])");
    assert!(
        of.as_array().is_some_and(|p| p.contains(&"PSD".into()) && p.contains(&"SelfAdjoint".into())),
        "{of}"
    );
    assert_eq!(
        cola(&["eval", "--json", "SelfAdjoint"]).json()["value"],
        serde_json::json!(["Normal", "SelfAdjoint"])
    );
}

#[test]
fn random_arrays_are_the_same_for_the_same_seed() {
    let draw = |args: &[&str]| cola(&[&["eval", "--json"], args].concat()).json()["value"].clone();
    assert_eq!(draw(&["randn(3, 2, seed=7)"]), draw(&["randn(3, 2, seed=7)"]));
    assert_ne!(draw(&["randn(3, seed=7)"]), draw(&["randn(3, seed=8)"]));
    assert_eq!(draw(&["randn(3)", "--seed", "5"]), draw(&["randn(3)", "--seed", "5"]));
    assert_ne!(draw(&["randn(3)"]), draw(&["randn(3)", "--seed", "5"]));
    let two = draw(&["[randn(2), randn(2)]"]);
    assert_ne!(two[0], two[1]);
    assert_eq!(draw(&["randn(2, dtype=c32)"])["dtype"], "c32");
}

#[test]
fn later_definitions_use_earlier_ones() {
    cola(&["eval", "b", "--let", "a=2", "--let", "b=a^10"]).succeeds_with("1024\n");
}

#[test]
fn spectra_are_records() {
    let value = |source: &str| cola(&["eval", "--json", source]).json()["value"].clone();
    let found = value("eig(Diagonal([2, -5, 3]), k=2)");
    assert_eq!(found["values"]["data"], serde_json::json!([-5.0, 3.0]));
    assert_eq!(found["vectors"]["shape"], serde_json::json!([3, 2]));
    let data = |source: &str| value(source)["data"].clone();
    assert_eq!(data("eig(Diagonal([2, -5, 3]), which=SA).values"), serde_json::json!([-5.0, 2.0, 3.0]));
    assert_eq!(data("eig(Diagonal([2, -5, 3]), sigma=2.4, k=1).values"), serde_json::json!([2.0]));
    assert_eq!(data("eig(Diagonal([2, 12]), PD(Diagonal([1, 4]))).values"), serde_json::json!([3.0, 2.0]));
    assert_eq!(data("svd(Diagonal([2, -5])).s"), serde_json::json!([5.0, 2.0]));
    assert_eq!(value("eigmax(Diagonal([2, -5]))"), serde_json::json!(-5.0));
    let text = cola(&["eval", "-q", "eig(Diagonal([2, -5]), k=1)"]).stdout;
    assert!(text.starts_with("Eigen\n  values = f64[1×1]"), "{text}");
    let refused = cola(&["eval", "-q", "eig(Diagonal([1, 2]), k=3)"]).fails();
    assert!(refused.contains("k is between 1 and 2"), "{refused}");
}

#[test]
fn slices_and_lists_stand_as_arguments_alike() {
    for (one, other) in [
        ("Masked(A, [0, 1], 0:3)", "Masked(A, 0:2, [0, 1, 2])"),
        ("mask(A, :, 0:3:2)", "mask(A, [0, 1, 2], [0, 2])"),
        ("slice(A, 1:3, cols=[0, 1])", "A[1:3, 0:2]"),
    ] {
        let norm = format!(
            "A = Dense([[1, 2, 3], [4, 5, 6], [7, 8, 9]]); norm(to_dense({one}) - to_dense({other}))"
        );
        let run = cola(&["eval", "-q", &norm]);
        assert_eq!((run.code, run.stdout.trim()), (0, "0.0"), "{one}: {}", run.stderr);
    }
}

#[test]
fn a_list_that_stands_twice_is_one_array() {
    let run = cola(&["eval", "-q", "u = [1, 2]; LowRank(u, u)"]);
    assert!(run.stdout.starts_with("PSD["), "{}", run.stdout);
    let run = cola(&["eval", "-q", "LowRank([1, 2], [1, 3])"]);
    assert!(run.stdout.starts_with("Real[LowRank]"), "{}", run.stdout);
}
