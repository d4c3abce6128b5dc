//! What is wrong, where, and what to do: on standard error and as JSON; and no panic, whatever is asked.

use expect_test::expect;

use crate::support::cola;

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
        "\u{1}",
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
