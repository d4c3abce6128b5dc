//! Which rules a hundred calls run, kept in a file: a rule that is taken from another one shows in a review.

use crate::support::cola_reading;
use expect_test::expect_file;
use std::fmt::Write as _;

/// Operators of every structure that rules speak of. The names of the page.
const OPERATORS: &[(&str, &str)] = &[
    ("diagonal", "Diagonal([1, 2, 3, 4])"),
    ("scalar", "2*I(4)"),
    ("dense", "Dense([[4, 1, 0, 2], [1, 3, 1, 0], [0, 1, 5, 1], [0, 0, 1, 4]])"),
    ("definite", "PSD([[4, 1, 0, 0], [1, 3, 1, 0], [0, 1, 5, 1], [0, 0, 1, 4]])"),
    ("sparse", "poisson2d(2)"),
    ("tridiagonal", "Tridiagonal([1, 1, 1], [4, 4, 4, 4], [2, 1, 1])"),
    ("triangular", "Triangular([[1, 0], [2, 3]], lower=true)"),
    ("toeplitz", "Toeplitz([4, 1, 0, 0], [4, 2, 0, 0])"),
    ("circulant", "Circulant([4, 1, 0, 0])"),
    ("permutation", "Permutation([2, 0, 1, 3])"),
    ("householder", "Householder([1, 2, 3, 4])"),
    ("kronecker", "Kronecker([[1, 2], [3, 5]], [[2, 1], [1, 3]])"),
    ("kronecker_definite", "Kronecker(PSD([[2, 1], [1, 3]]), PSD([[4, 1], [1, 3]]))"),
    ("kron_sum", "KronSum(PSD([[2, 1], [1, 3]]), PSD([[4, 1], [1, 3]]))"),
    ("block_diag", "BlockDiag([[1, 2], [3, 5]], Diagonal([1, 2]))"),
    ("low_rank_and_diagonal", "LowRank([[1], [2], [3], [4]], [[1], [1], [2], [1]]) + diagonal"),
    ("shifted_kronecker", "kronecker_definite + scalar"),
    ("two_kroneckers", "kronecker_definite + Kronecker(PSD([[2, 1], [1, 3]]), I(2))"),
    ("product", "kronecker*diagonal"),
    ("scaled", "3*circulant"),
    ("adjoint", "(2i*kronecker)'"),
];

const CALLS: [&str; 6] =
    ["solve({}, ones({}.rows, 1))", "logdet({})", "trace({})", "eig({})", "exp({})", "diag({})"];

/// The rules of each call, one below the other, those that they hand on to indented.
fn page() -> String {
    let mut inputs = String::from(":set quiet on\n");
    for (name, source) in OPERATORS {
        writeln!(inputs, "{name} = {source}").unwrap();
    }
    for (name, _) in OPERATORS {
        for call in CALLS {
            let call = call.replace("{}", name);
            writeln!(inputs, "\"call {call}\"\n:explain {call}").unwrap();
        }
    }
    let session = cola_reading(&["repl"], inputs.as_bytes());
    assert_eq!((session.code, session.stderr.as_str()), (0, ""));
    let mut page = String::new();
    for line in session.stdout.lines() {
        if let Some(call) = line.strip_prefix("\"call ").and_then(|l| l.strip_suffix('"')) {
            writeln!(page, "{call}").unwrap();
        } else if let Some((before, after)) = line.split_once("by ")
            && before.chars().all(|c| "│├└─ ".contains(c))
            && let Some((rule, _)) = after.split_once("  [")
        {
            writeln!(page, "{:depth$}{rule}", "", depth = before.chars().count()).unwrap();
        }
    }
    page
}

#[test]
fn a_hundred_calls_run_the_rules_that_are_written_down() {
    let page = page();
    assert!(page.lines().filter(|l| !l.starts_with(' ')).count() >= 100, "{page}");
    // UPDATE_EXPECT=1 cargo test --release -p cola --test program choices: makes it again.
    expect_file!["choices.txt"].assert_eq(&page);
}
