//! The program, run as a user runs it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use expect_test::expect;
use support::{Folder, cola};

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
        ("(2i)'", "-0.0-2.0i"),
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
    ];
    for (source, value) in cases {
        cola(&["eval", source]).succeeds_with(&format!("{value}\n"));
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
        PD+Symmetric+Idempotent+Unitary+Real[Identity] f64[3×3] cpu
          properties: Idempotent, Normal, PD, PSD, Real, SelfAdjoint, Stiefel, Symmetric, Unitary
    "#]]
    .assert_eq(&cola(&["eval", "-q", "I(3)"]).stdout);
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
fn json_has_value_report_seconds_and_memory() {
    let out = cola(&["eval", "--json", "Diagonal([1, 2])*[1/3, 2]"]).json();
    assert_eq!(out["value"]["dtype"], "f64");
    assert_eq!(out["value"]["shape"], serde_json::json!([2, 1]));
    assert_eq!(out["value"]["data"][0], 1.0 / 3.0);
    assert!(out["seconds"].as_f64().is_some_and(|s| s >= 0.0));
    assert!(out["peak_rss_mb"].as_f64().is_some_and(|mb| mb > 0.0));
    let steps = out["report"]["steps"].as_array().unwrap().clone();
    assert!(steps.iter().any(|s| s["method"].as_str().is_some_and(|m| m.starts_with("apply("))), "{steps:?}");
    let text = cola(&["eval", "--json", "0.1"]).stdout;
    assert!(text.starts_with(r#"{"value":0.10000000000000001,"#), "{text}");
}

#[test]
fn json_of_long_arrays_is_short_unless_full() {
    let short = cola(&["eval", "--json", "ones(2000)"]).json()["value"].clone();
    assert_eq!(short["first"].as_array().map(Vec::len), Some(8));
    assert_eq!(short["norm"], 2000f64.sqrt());
    assert!(short.get("data").is_none());
    let full = cola(&["eval", "--json", "--full", "ones(2000)"]).json()["value"].clone();
    assert_eq!(full["data"].as_array().map(Vec::len), Some(2000));
}

#[test]
fn errors_mark_the_offending_part() {
    let told = |source: &str| cola(&["eval", source]).fails();
    expect![[r#"
        error: there is no `Daigonal`
          1 + Daigonal([1])
              ^^^^^^^^
          help: did you mean `Diagonal`?
    "#]]
    .assert_eq(&told("1 + Daigonal([1])"));
    expect![[r#"
        error: the source is empty: expected an expression
    "#]]
    .assert_eq(&told(""));
    expect![[r#"
        error: `I` is not a value by itself
          ones(2, 2) + I
                       ^
          help: the n×n identity is I(n)
    "#]]
    .assert_eq(&told("ones(2, 2) + I"));
    expect![[r#"
        error: `+` of a number and an operator
          1 + I(2)
          ^^^^^^^^
          help: a multiple of the identity is written c*I(n): A + 0.1*I(A.rows)
    "#]]
    .assert_eq(&told("1 + I(2)"));
    expect![[r#"
        error: +: the left array is 2×1, the right one 3×1
          ones(2) + ones(3)
          ^^^^^^^^^^^^^^^^^
    "#]]
    .assert_eq(&told("ones(2) + ones(3)"));
    expect![[r#"
        error: an array is not divided by a matrix
          ones(2)/I(2)
          ^^^^^^^^^^^^
          help: A⁻¹·b is solve(A, b); b·A⁻¹ is b*inverse(A)
    "#]]
    .assert_eq(&told("ones(2)/I(2)"));
    expect![[r#"
        error: index 5 is out of range for a size of 3
          ones(3)[5]
                  ^
    "#]]
    .assert_eq(&told("ones(3)[5]"));
    expect![[r#"
        error: zeros: argument `n` is missing
          zeros()
          ^^^^^^^
          help: zeros(n: Number, k: Number = 1; dtype: Symbol = f64) -> Array
    "#]]
    .assert_eq(&told("zeros()"));
    expect![[r#"
        error: a 1000000000×1000000000 array of f64 needs 7450580596.924 GiB, which cannot be allocated
          x = zeros(1e9, 1e9)
              ^^^^^^^^^^^^^^^
    "#]]
    .assert_eq(&told("x = zeros(1e9, 1e9)"));
    expect![[r#"
        error: nowhere/x.mtx: cannot open: No such file or directory (os error 2)
          load("nowhere/x.mtx")
          ^^^^^^^^^^^^^^^^^^^^^
          help: check the path and its permissions; `-` is standard input
    "#]]
    .assert_eq(&told("load(\"nowhere/x.mtx\")"));
    expect![[r#"
        error: `x` is an array, not a function
          x = ones(2); x(3)
                       ^
          help: to multiply, write x*(…); a part is x[…]
    "#]]
    .assert_eq(&told("x = ones(2); x(3)"));
    expect![[r#"
        error: an array has no field `row`
          ones(2).row
                  ^^^
          help: it has rows, cols, shape and dtype; .T is the transpose, .H or ' the adjoint
    "#]]
    .assert_eq(&told("ones(2).row"));
    expect![[r#"
        error: a power of a 2×1 matrix
          ones(2)^2
          ^^^^^^^^^
          help: only square matrices have powers
    "#]]
    .assert_eq(&told("ones(2)^2"));
}

#[test]
fn errors_in_a_definition_say_in_which() {
    expect![[r#"
        error: there is no `undefinde`
          undefinde + 1
          ^^^^^^^^^
          help: define it with `--let undefinde=…` or `undefinde = …;`; `cola methods` lists what there is
          in --let x
    "#]]
    .assert_eq(&cola(&["eval", "x", "--let", "x=undefinde + 1"]).fails());
    let told = cola(&["eval", "x", "--let", "x"]).fails();
    assert!(told.contains("there is no `=`"), "{told}");
    let told = cola(&["eval", "1", "--let", "2x=3"]).fails();
    assert!(told.contains("`2x` is not a name"), "{told}");
}

#[test]
fn errors_are_json_too() {
    let out = cola(&["eval", "--json", "solv(A, b"]);
    assert_eq!(out.code, 1);
    assert_eq!(out.json()["error"]["kind"], "UnbalancedBracket");
    assert!(out.stderr.contains("opened here"), "{}", out.stderr);
    let out = cola(&["eval", "--json", "zeros(1e9, 1e9)"]);
    assert_eq!(out.json()["error"]["kind"], "OutOfMemory");
    let out = cola(&["eval", "--json", "ones(2) + ones(3)"]);
    assert_eq!(out.json()["error"]["kind"], "ShapeMismatch");
    let message = out.json()["error"]["message"].clone();
    assert_eq!(message, "+: the left array is 2×1, the right one 3×1");
}

#[test]
fn nothing_panics() {
    let deep = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let long = format!("1{}", "+1".repeat(50_000));
    let sources = [
        "()",
        "[",
        "]",
        "'",
        "A'",
        "1'",
        "\"",
        "1.2.3",
        "=",
        "x=",
        ";;;",
        "1;2;;",
        "\u{0}",
        "💥",
        "A[",
        "[][0]",
        "[1][[[]]]",
        "zeros(-1)",
        "zeros(0.5)",
        "zeros(true)",
        "zeros(1e300)",
        "ones(0)[0]",
        "I(1e18)",
        "I(-1)",
        "I(0)",
        "randn(0, 0)",
        "Diagonal()",
        "Diagonal(1)",
        "Diagonal(\"a\")",
        "Permutation([0, 0])",
        "Permutation([1e300])",
        "Permutation([])",
        "PSD()",
        "PSD(1)",
        "PSD(A)(B)",
        "true + 1",
        "[1, [2]] + 1",
        "\"a\"*2",
        "2^\"a\"",
        "1[0]",
        "ones(2)[0.5]",
        "ones(2)[0:5]",
        "ones(2)[::0]",
        "ones(2)[1, 2, 3]",
        "I(2)[0]",
        "I(2)[9, 9]",
        "I(2)^0.5",
        "I(2)^100000",
        "I(2)^-3",
        "LowRank([1], [1, 2], 3)",
        "load(3)",
        "load(\"\")",
        "load(\"/\")",
        "load(\"/dev/null\")",
        "poisson2d(-1)",
        "poisson2d(1e9)",
        "poisson2d()",
        "poisson2d(n=2)",
        "poisson2d(2, n=3)",
        "kac(4, 4)",
        "toeplitz()",
        "hilbert(0)",
        "9223372036854775807*9223372036854775807",
        "0^-1",
        "0/0",
        "(1i)^1e308",
        "Kronecker()",
        "Sum()",
        "BlockDiag()",
        "Product(ones(2), ones(3))",
        "I(3) + I(2)",
        "I(3)*I(2)",
        "I(3)*ones(2)",
        "Sparse(2, 2, [5], [0], [1])",
        "Sparse(1e18, 1, [], [], [])",
        "Sliced(I(2), 0, 0)",
        "PSD + 1",
        "Auto",
        "f(x)",
        "x.y.z",
        "I(2).T.T.T",
        "slice(I(2))",
        "assume(I(2), PSD)",
        "assume(I(2), LM)",
        "apply(I(2), fro)",
        "kron()",
        "kron(I(2))",
        "Dense([])",
        "Dense([[]])",
        "Tridiagonal([], [], [])",
        "Zero(1e18, 1e18)",
        "to_dense(Zero(1e9, 1e9))",
        "I(1e9)*ones(2)",
        "\n\n",
        "x = y = 2",
        deep.as_str(),
        long.as_str(),
    ];
    for source in sources {
        let out = cola(&["eval", "--json", source]);
        assert!(out.code == 0 || out.code == 1, "{source:.60}: exit code {}\n{}", out.code, out.stderr);
        let value = out.json();
        assert_ne!(value["error"]["kind"], "Panicked", "{source:.60}: {value}");
        let explained = cola(&["explain", source]);
        assert!(explained.code == 0 || explained.code == 1, "explain {source:.60}: {}", explained.stderr);
    }
}

#[test]
fn a_false_command_line_is_refused() {
    for args in [
        &["evil"][..],
        &["eval"],
        &["eval", "1", "--threads", "0"],
        &["eval", "1", "--full"],
        &["eval", "1", "--seed", "x"],
    ] {
        let out = cola(args);
        assert_eq!(out.code, 2, "{args:?}");
        assert!(out.stderr.contains("error"), "{args:?}: {}", out.stderr);
    }
    assert!(cola(&["--version"]).stdout.starts_with("cola "));
    assert!(cola(&["--help"]).stdout.contains("LowRank(U, V) is U·Vᴴ"));
}

#[test]
fn standard_input_is_an_expression_or_a_file() {
    support::cola_reading(&["eval", "-"], b"x = 20\nx + 1\n").succeeds_with("21\n");
    let out = support::cola_reading(&["eval", "-"], b"");
    assert!(out.fails().contains("the source is empty"));
    let file = b"%%MatrixMarket matrix array real general\n2 1\n1\n2\n";
    support::cola_reading(&["eval", "A[1]", "--let", "A=-"], file).succeeds_with("2.0\n");
    let out = support::cola_reading(&["eval", "-", "--let", "A=-"], file);
    assert!(out.fails().contains("both the expression and a file"));
    let out = support::cola_reading(&["eval", "-"], b"\xff\xfe");
    assert_eq!(out.code, 1);
}

#[test]
fn later_definitions_use_earlier_ones() {
    cola(&["eval", "b", "--let", "a=2", "--let", "b=a^10"]).succeeds_with("1024\n");
}

#[test]
fn what_is_saved_reads_back_the_same() {
    let folder = Folder::new();
    for (end, source) in [
        ("npy", "randn(3, 2, seed=1)"),
        ("mtx", "randn(3, 2, seed=1)"),
        ("mtx.gz", "randn(3, 2, seed=1)"),
        ("npy", "randn(4, dtype=c32, seed=2)"),
        ("mtx", "randn(4, 1, dtype=c64, seed=2)"),
        ("npy", "randn(2, 2, dtype=f16, seed=3)"),
        ("npy", "zeros(0, 3)"),
        ("npy", "[1, 2] + [0/0, 1/0]"),
    ] {
        let file = folder.path(&format!("x.{end}"));
        let before =
            cola(&["eval", "--json", "--full", &format!("x = {source}"), "--save", &format!("x={file}")]);
        assert_eq!(before.code, 0, "{source}: {}", before.stderr);
        let after = cola(&["eval", "--json", "--full", "x", "--let", &format!("x={file}")]);
        assert_eq!(before.json()["value"], after.json()["value"], "{source} as {end}");
    }
    assert_eq!(folder.names(), ["x.mtx", "x.mtx.gz", "x.npy"]);
}

#[test]
fn sparse_matrices_are_saved_as_they_are() {
    let folder = Folder::new();
    let file = folder.path("a.mtx");
    let saved = cola(&["eval", "poisson2d(3)", "--save", &format!("A={file}"), "-q"]);
    assert_eq!(saved.code, 0, "{}", saved.stderr);
    let back =
        cola(&["eval", "--json", "A - poisson2d(3); to_dense(A)[0:2, 0:2]", "--let", &format!("A={file}")]);
    assert_eq!(back.json()["value"]["data"], serde_json::json!([4.0, -1.0, -1.0, 4.0]));
    let told = cola(&["eval", "x = poisson2d(3)", "--save", &format!("x={}", folder.path("a.npy"))]).fails();
    assert!(told.contains("save it to a name that ends in .mtx"), "{told}");
}

#[test]
fn symmetric_files_give_properties() {
    let folder = Folder::new();
    let properties = |banner: &str, body: &str| {
        let file = folder.path("s.mtx");
        std::fs::write(&file, format!("%%MatrixMarket matrix {banner}\n{body}\n")).unwrap();
        let out = cola(&["eval", "--json", "A", "--let", &format!("A={file}")]).json();
        let names = out["value"]["properties"].as_array().unwrap().clone();
        (names.contains(&"SelfAdjoint".into()), names.contains(&"Symmetric".into()))
    };
    assert!(properties("coordinate real symmetric", "2 2 2\n1 1 2.0\n2 1 1.0").0);
    assert!(properties("coordinate complex hermitian", "2 2 2\n1 1 2.0 0.0\n2 1 1.0 1.0").0);
    assert_eq!(properties("coordinate complex symmetric", "2 2 2\n1 1 2.0 1.0\n2 1 1.0 1.0"), (false, true));
    assert_eq!(properties("coordinate real skew-symmetric", "2 2 1\n2 1 1.0"), (false, false));
    assert_eq!(properties("coordinate real general", "2 3 1\n2 1 1.0"), (false, false));
}

#[test]
fn a_wrong_file_is_told_by_line() {
    let folder = Folder::new();
    let file = folder.path("bad.mtx");
    std::fs::write(&file, "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1.0\n").unwrap();
    let told = cola(&["eval", "A", "--let", &format!("A={file}")]).fails();
    assert!(told.contains("bad.mtx:3:") && told.contains("in --let A"), "{told}");
    std::fs::write(&file, "a,b\n1,2\n").unwrap();
    let told = cola(&["eval", "A", "--let", &format!("A={file}")]).fails();
    assert!(told.contains("this looks like a text file that begins with `a,b`"), "{told}");
}

#[test]
fn what_cannot_be_saved_is_told_before_or_leaves_nothing() {
    let folder = Folder::new();
    let save = |source: &str, name: &str, file: &str| {
        cola(&["eval", source, "--save", &format!("{name}={}", folder.path(file))]).fails()
    };
    assert!(save("1", "x", "x.csv").contains("end it with .npy, .mtx or .mtx.gz"));
    assert!(save("1", "x", "none/x.npy").contains("there is no folder"));
    assert!(save("x = 1; y = 2", "z", "z.npy").contains("nothing has that name"));
    assert!(save("x = \"text\"", "x", "x.npy").contains("a text cannot be saved"));
    assert!(save("x = I(3)", "x", "x.mtx").contains("has no entries to write"));
    assert!(save("x = [0/0, 1] + [0, 0]", "x", "x.mtx").contains("non_finite") || folder.names().is_empty());
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
#[cfg(unix)]
fn an_interrupt_while_writing_leaves_no_file() {
    use std::time::{Duration, Instant};
    let folder = Folder::new();
    let file = folder.path("x.mtx");
    let mut child = support::start(&["eval", "x = ones(4e7)", "--save", &format!("x={file}")]);
    let begun = Instant::now();
    while folder.names().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was written in a minute");
        assert!(child.try_wait().unwrap().is_none(), "the program ended before it wrote");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(!folder.names().contains(&"x.mtx".to_owned()), "the file was written too fast to interrupt");
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error() {
    let mut child = support::start(&["methods"]);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn explain_shows_the_rule_and_why() {
    let text = cola(&["explain", "A*x", "--let", "A=Diagonal([1, 2])", "--let", "x=ones(2)"]);
    assert_eq!(text.code, 0, "{}", text.stderr);
    assert!(text.stdout.starts_with("apply("), "{}", text.stdout);
    let plan = cola(&["explain", "--json", "kron(I(2), I(3), Diagonal([1]))"]).json();
    assert!(plan["call"].as_str().is_some_and(|c| c.starts_with("kron(")), "{plan}");
    assert!(plan["method"]["file"].as_str().is_some_and(|f| f.ends_with(".rs")), "{plan}");
    cola(&["explain", "1 + 1"]).succeeds_with("nothing is dispatched: the expression is an integer\n");
    assert_eq!(cola(&["explain", "--json", "1"]).stdout, "null\n");
}

#[test]
fn methods_lists_what_can_be_named() {
    let all = cola(&["methods"]).stdout;
    for name in [
        "functions\n",
        "operators\n",
        "properties\n",
        "  Diagonal(d: Array) -> Operator",
        "  PSD\n",
        "  poisson2d(n)",
        "randn(",
    ] {
        assert!(all.contains(name), "{name} is not in\n{all}");
    }
    let table = cola(&["methods", "apply"]).stdout;
    assert!(table.starts_with("apply(a: Operator, x: Array) -> Array\n"), "{table}");
    let json = cola(&["methods", "apply", "--json"]).json();
    assert_eq!(json["function"], "apply");
    assert!(json["methods"][0]["line"].as_u64().is_some());
    assert!(cola(&["methods", "--json"]).json()["functions"].as_array().is_some_and(|f| f.len() > 5));
    expect![[r#"
        error: there is no function `aply`
          help: did you mean `apply`?
    "#]]
    .assert_eq(&cola(&["methods", "aply"]).fails());
}
