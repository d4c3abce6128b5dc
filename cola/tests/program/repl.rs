//! `cola repl` on a pipe: every command, inputs of several lines, and errors that do not end the session.

use expect_test::expect;

use crate::support::{Folder, Run, cola_reading};

/// Reads these inputs.
fn session(inputs: &str) -> Run {
    cola_reading(&["repl"], inputs.as_bytes())
}

/// The same without what ran, which tells times.
fn quiet(inputs: &str) -> Run {
    session(&format!(":set quiet on\n{inputs}"))
}

/// What all inputs print; none of them fails.
#[track_caller]
fn prints(inputs: &str, expected: &str) {
    quiet(inputs).succeeds_with(expected);
}

/// It went on to the end, and failed; what it said of the inputs that failed.
#[track_caller]
fn fails(run: &Run, stdout: &str) -> String {
    assert_eq!((run.code, run.stdout.as_str()), (1, stdout), "{}", run.stderr);
    run.stderr.clone()
}

#[test]
fn definitions_and_the_last_value_stay() {
    prints("x = 3\nx^2; x + 1\n_ * 2\n_ = 5; _ + _\n\n# nothing\n", "x = 3\n4\n8\n10\n");
    prints(
        "A = I(2); b = [1, 2]\nA*b\n:clear A\nb = _.rows",
        concat!("b = [1, 2]\n", "f64[2×1]\n  1\n  2\n  norm 2.23607, largest 2\n", "b = 2\n",),
    );
}

#[test]
fn what_ran_is_told_in_brief_unless_quiet() {
    let out = session("solve(PSD([[4, 1], [1, 3]]), [1, 2])\n1 + 1\n").stdout;
    assert!(out.starts_with("f64[2×1]\n"), "{out}");
    assert!(out.contains("\nran\n  assume(_)  by rules/assume/any.rs"), "{out}");
    assert!(out.contains("Cholesky: residual 0\n"), "{out}");
    // Of numbers there is nothing to tell.
    let (told, last) = out.rsplit_once("\ntime ").unwrap();
    assert!(!told.contains("\ntime "), "{out}");
    assert!(last.ends_with("s\n2\n"), "{out}");
}

#[test]
fn errors_do_not_end_the_session() {
    let run = quiet("1 + 1\nsolve(I(3), ones(2))\nfoo\n2 +* 3\n)\n:bogus\n2 + 2\nquit\n");
    expect![[r#"
        error: solve: A = Identity f64[3×3] cpu, b is 2×1: b needs 3 rows
          solve(I(3), ones(2))
          ^^^^^^^^^^^^^^^^^^^^
          in line 3
        error: there is no `foo`
          foo
          ^^^
          help: define it with `foo = …`; `:methods` lists what there is
          in line 4
        error: expected an expression after `+`, found `*`
          2 +* 3
             ^
          in line 5
        error: `)` closes nothing
          )
          ^
          in line 6
        error: there is no command `:bogus`
          help: `:help` lists all commands
          in line 7
        error: there is no `quit`
          quit
          ^^^^
          help: the command is `:quit`
          in line 9
        error: 6 of 9 inputs failed
    "#]]
    .assert_eq(&fails(&run, "2\n4\n"));
    assert_eq!(quiet("1").code, 0);
    assert_eq!(quiet("").code, 0);
}

#[test]
fn an_input_of_several_lines_is_one_input() {
    prints("[1,\n\n 2\n]\n1 +\n\n# a comment\n2\nx =\n 3; x*\nx\n\"a\nb\"\n", "[1, 2]\n3\n9\n\"a\\nb\"\n");
    prints(
        ":explain 1 +\n 1\n:let y=[1,\n2]\n",
        concat!("nothing is dispatched: the expression is an integer\n", "y = [1, 2]\n",),
    );
    // The mark is in its line, the number that of the first.
    let told = fails(&quiet("1\n[1,\nfoo,\n2]\n3"), "1\n3\n");
    expect![[r#"
        error: there is no `foo`
          2 | foo,
              ^^^
          help: define it with `foo = …`; `:methods` lists what there is
          in line 3
        error: 1 of 4 inputs failed
    "#]]
    .assert_eq(&told);
    assert!(fails(&quiet("solve(I(2), [1, 2]"), "").contains("expected `)` to close the call of `solve`"));
    assert!(fails(&quiet("\"never closed\n1 + 1\n"), "").contains("the string is not closed"));
}

#[test]
fn what_is_no_text_is_an_error_of_its_line() {
    let run = cola_reading(&["repl"], b"1\n\xff\xfe\n2\r\n");
    assert!(fails(&run, "1\n2\n").contains("the line is not UTF-8\n  in line 2\n"));
}

#[test]
fn the_command_line_defines_and_what_it_says_is_checked() {
    let with = |args: &[&str], input: &str| cola_reading(&[&["repl"], args].concat(), input.as_bytes());
    with(&["--let", "n=3", "--let", "A=2*I(n)"], "n + 1\nA.rows").succeeds_with("4\n3\n");
    let drawn = |args: &[&str], input: &str| with(args, input).stdout;
    let fresh = drawn(&["--seed", "7"], "randn(2)");
    assert_ne!(fresh, drawn(&["--seed", "8"], "randn(2)"));
    assert_eq!(drawn(&[], "randn(2)\n:set seed 7\nrandn(2)\n"), drawn(&[], "randn(2)") + &fresh);
    assert!(with(&["--let", "n=foo"], "1").fails().contains("in --let n"));
    assert!(with(&["--let", "n=-"], "1").fails().contains("cannot be both the session and a file"));
}

#[test]
fn help_tells_the_commands_names_and_the_language() {
    let all = quiet(":help").stdout;
    for command in [
        "help", "methods", "explain", "which", "time", "vars", "let", "clear", "save", "set", "history",
        "quit",
    ] {
        assert!(all.contains(&format!("\n:{command}")) || all.starts_with(&format!(":{command}")), "{all}");
    }
    prints(
        ":he history\n:help :quit\n",
        concat!(":history [N]\n    the last inputs\n", ":quit\n    end the session, as Ctrl-D does\n",),
    );
    assert!(quiet(":help Diagonal").stdout.starts_with("Diagonal(d: Array) -> Operator\n    "));
    assert!(quiet(":help language").stdout.starts_with("The language:\n"));
    assert!(fails(&quiet(":help nothing_at_all"), "").contains("nothing is known of `nothing_at_all`"));
}

#[test]
fn methods_explain_and_which_are_those_of_the_program() {
    let methods = quiet(":m apply").stdout;
    assert!(methods.starts_with("apply(a: Operator, x: Array) -> Array[a.rows, x.cols]\n"), "{methods}");
    assert!(quiet(":methods").stdout.contains("`:methods FUNCTION` lists the methods of one."));
    assert!(fails(&quiet(":methods aply"), "").contains("did you mean `apply`?"));

    let plan = quiet("A = Diagonal([1, 2])\n:explain A*ones(2)\n").stdout;
    assert!(plan.contains("\napply(") && plan.contains("rules/apply/"), "{plan}");
    assert!(fails(&quiet(":explain"), "").contains("the source is empty"));

    let which = quiet(":which logdet(Kronecker(I(2), I(3)))\n").stdout;
    let lines: Vec<&str> = which.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert!(lines.starts_with(&["logdet(_,", "owner", "file"]), "{which}");
    assert!(lines.contains(&"identity") && lines.contains(&"source"), "{which}");
    assert!(which.contains("cola-stdlib 0.") && which.contains("rules/logdet/any.rs:"), "{which}");
    prints(":which 1 + 1", "nothing is dispatched: the expression is an integer\n");
    let told = fails(&quiet(":which solve(I(2), foo)"), "");
    assert!(told.contains("  solve(I(2), foo)\n              ^^^\n"), "{told}");
}

#[test]
fn time_tells_how_long_and_what_ran_but_not_the_value() {
    let out = quiet(":time x = trace(I(4))\nx\n").stdout;
    assert!(out.starts_with("ran\n  trace(Identity, Algorithm)  by rules/trace/identity.rs:"), "{out}");
    assert!(out.contains("\ntime ") && out.ends_with("\n4.0\n"), "{out}");
    assert!(fails(&quiet(":time"), "").contains("nothing to evaluate"));
}

#[test]
fn variables_are_listed_and_forgotten() {
    prints("n = 3\n:clear all\n:vars", "n = 3\nno variables\n");
    let table = quiet("A = I(2); n = 3; x = ones(2); l = [1, 2]; c = CG\n:vars").stdout;
    let (_, table) = table.split_once('\n').unwrap();
    expect![[r#"
        A  Identity  2×2  f64
        _  CG
        c  CG
        l  list      2
        n  integer
        x  array     2×1  f64
    "#]]
    .assert_eq(table);
    let told =
        fails(&quiet("abcd = 1; y = 2\n:clear y abce\n:clear\n:clear y abcd\n:vars"), "y = 2\n_  integer\n");
    assert!(told.contains("there is no variable `abce`\n  help: did you mean `abcd`?"), "{told}");
    assert!(told.contains(":clear needs a name"), "{told}");
}

#[test]
fn values_go_to_files_and_come_back() {
    let folder = Folder::new();
    let (x, a) = (folder.path("x.npy"), folder.path("a.mtx"));
    let inputs = format!("ones(2)\n:save _ = {x}\n:let y = {x}\ny - _\nload(\"{x}\").rows\n");
    let ones = "f64[2×1]\n  1\n  1\n  norm 1.41421, largest 1\n";
    let zeros = "f64[2×1]\n  0\n  0\n  norm 0, largest 0\n";
    prints(&inputs, &format!("{ones}y = {ones}{zeros}2\n"));
    let told = fails(
        &quiet(&format!(
            "x = [[1, 2]]\n:save y={a}\n:save x=a.gif\n:save x\n:save x=/nowhere/a.mtx\n:let z=/nowhere/a.mtx\n:let z=foo\n:let z\n"
        )),
        "x = [[1, 2]]\n",
    );
    for part in [
        ":save y: nothing has that name",
        "in :save x=a.gif, line 4\n",
        ":save x: there is no `=`\n  help: :save NAME=FILE",
        "there is no folder `/nowhere`",
        "in :let z, line 7\n",
        "there is no `foo`",
        "help: :let NAME=FILE or NAME=EXPR",
    ] {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
    assert_eq!(folder.names(), ["x.npy"]);
}

#[test]
fn settings_are_shown_and_changed() {
    let shown = session(":set\n:set quiet on\n:set quiet\n:set time_limit 2.5\n:set time_limit\n").stdout;
    let names: Vec<String> = shown.lines().map(|line| line.split("  ").next().unwrap().to_owned()).collect();
    assert_eq!(names, ["quiet off", "seed 0", "time_limit off", "quiet on", "time_limit 2.5"]);
    let told = fails(&quiet(":set quite on\n:set quiet maybe\n:set seed -1\n"), "");
    assert!(told.contains("did you mean `quiet`?") && told.contains("help: :set quiet on|off"), "{told}");
    assert!(told.contains("`-1` is no value of `seed`"), "{told}");
}

#[test]
fn a_time_limit_is_an_error_of_its_input() {
    let inputs =
        "A = PSD(poisson2d(150)); n = A.rows\n:set time_limit 0\nsolve(A, ones(n), CG(tol=1e-14))\nn\n";
    let told = fails(&quiet(inputs), "n = 22500\n22500\n");
    assert!(told.contains("ran out of time after") && told.contains("help: allow more time"), "{told}");
}

#[test]
fn history_numbers_the_inputs_of_this_session() {
    session("1 + 1\n[2,\n3]\n:history\n:history 1\n")
        .succeeds_with("2\n[2, 3]\n1  1 + 1\n2  [2,\n   3]\n3  :history\n");
    assert!(fails(&session(":history many"), "").contains("not a number of inputs"));
}

#[test]
fn quit_ends_it_before_the_rest_is_read() {
    prints("1\n:q\n2\nfoo\n", "1\n");
    let told = fails(&quiet("foo\n:quit\n"), "");
    assert!(told.ends_with("error: 1 of 3 inputs failed\n"), "{told}");
}

#[test]
fn what_follows_an_input_that_reads_standard_input_is_its_data() {
    prints(
        "A = load(\"-\")\n%%MatrixMarket matrix array real general\n2 1\n3\n4\n",
        "A = f64[2×1]\n  3\n  4\n  norm 5, largest 4\n",
    );
}

#[test]
#[cfg(unix)]
fn no_history_is_written_for_a_pipe() {
    let folder = Folder::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cola"));
    command.arg("repl").env("COLA_HISTORY", folder.path("history")).env("HOME", folder.path(""));
    assert!(command.stdin(std::process::Stdio::null()).status().unwrap().success());
    assert!(folder.names().is_empty());
}

#[test]
fn its_help_explains() {
    let help = crate::support::cola(&["repl", "--help"]).stdout;
    for part in ["In a session:", "Ctrl-C", "--let", "--seed", "--threads", "COLA_HISTORY"] {
        assert!(help.contains(part), "{help}");
    }
}
