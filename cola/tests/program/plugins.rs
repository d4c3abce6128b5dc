//! Plugins as a user of the program meets them: the guide run as it is printed, and what goes wrong.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn cola(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cola")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The fenced blocks of a page: their language and what is in them, and the file that the line before names.
fn blocks(page: &str) -> Vec<(String, String, Option<String>)> {
    let (mut blocks, mut open, mut named) = (Vec::new(), None, None);
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new(), named.take())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, body, _)), None) => {
                body.push_str(line);
                body.push('\n');
            }
            // "… `hello.c`:" names the block that follows.
            (None, None) if !line.is_empty() => {
                let last =
                    line.strip_suffix("`:").and_then(|l| l.rsplit_once('`')).map(|(_, name)| name.to_owned());
                named = last;
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The line is what the page says, `…` standing for anything.
fn fits(said: &str, line: &str) -> bool {
    let mut parts = said.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (i, part) in parts.iter().enumerate() {
        if i + 1 == parts.len() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

/// The output is what the page says; a line of `…` alone stands for any number of lines.
fn agree(said: &[&str], lines: &[&str]) -> bool {
    match (said.split_first(), lines.split_first()) {
        (None, None) => true,
        (Some((&"…", said)), _) => (0..=lines.len()).any(|skip| agree(said, &lines[skip..])),
        (Some((first, said)), Some((line, lines))) => fits(first, line) && agree(said, lines),
        _ => false,
    }
}

#[test]
fn the_guide_leads_from_an_empty_folder_to_working_plugins_as_it_is_printed() {
    let page = fs::read_to_string(root().join("docs/plugins.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_cola")).parent().unwrap().to_owned();
    let path = std::env::join_paths(
        std::iter::once(program).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    let (mut here, mut printed, mut ran) = (folder.path().to_owned(), String::new(), 0);
    for (language, body, file) in blocks(&page) {
        match (language.as_str(), file) {
            ("sh", _) => {
                let script = format!("set -eu\n{body}\npwd > {}\n", folder.path().join("here").display());
                let done = Command::new("bash")
                    .args(["-c", &script])
                    .current_dir(&here)
                    .env("PATH", &path)
                    .env("COLA", root())
                    .env("CARGO_NET_OFFLINE", "true")
                    .env_remove("CARGO_TARGET_DIR")
                    .env("COLA_HISTORY", folder.path().join("history"))
                    .output()
                    .unwrap();
                assert!(done.status.success(), "{body}\n{}{}", text(&done.stdout), text(&done.stderr));
                here = PathBuf::from(fs::read_to_string(folder.path().join("here")).unwrap().trim());
                printed = text(&done.stdout);
                // The versions that this repository was tested with, and no look at the network.
                if here.join("Cargo.toml").exists() && !here.join("Cargo.lock").exists() {
                    fs::copy(root().join("Cargo.lock"), here.join("Cargo.lock")).unwrap();
                }
                ran += 1;
            }
            ("text", _) => {
                let (said, lines): (Vec<&str>, Vec<&str>) =
                    (body.lines().collect(), printed.lines().collect());
                assert!(agree(&said, &lines), "the page says\n{body}\nbut this was printed\n{printed}");
            }
            (_, Some(file)) => fs::write(here.join(file), body).unwrap(),
            other => panic!("a block that is neither run nor written: {other:?}"),
        }
    }
    assert!(ran >= 6, "only {ran} blocks were run");
}

#[test]
fn the_guide_quotes_the_smallest_plugins_of_this_repository() {
    let page = fs::read_to_string(root().join("docs/plugins.md")).unwrap();
    for file in ["plugins/hello/hello.c", "plugins/hello/src/lib.rs"] {
        let source = fs::read_to_string(root().join(file)).unwrap();
        assert!(page.contains(&source), "docs/plugins.md does not quote {file} as it is");
    }
    let c = fs::read_to_string(root().join("plugins/hello/hello.c")).unwrap();
    assert!(c.lines().count() <= 40, "the smallest plugin in C has {} lines", c.lines().count());
}

/// A plugin with a rule that is wrong.
fn compiled(folder: &Path, from: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let source = change(&fs::read_to_string(root().join("plugins/hello/hello.c")).unwrap());
    let (file, library) = (folder.join(format!("{from}.c")), folder.join(format!("{from}.so")));
    fs::write(&file, source).unwrap();
    let done = Command::new("cc")
        .args(["-std=c11", "-O2", "-fPIC", "-shared", "-I"])
        .arg(root().join("cola-plugin/include"))
        .arg("-o")
        .args([&library, &file])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    library
}

#[test]
fn check_fails_a_plugin_with_a_wrong_rule_and_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = compiled(folder.path(), "wrong", |s| s.replace("(double)n)", "(double)n + 1)"));
    let done = cola(&["check", wrong.to_str().unwrap(), "--dtype", "f64"]);
    assert!(!done.status.success());
    let told = text(&done.stdout);
    assert!(
        told.contains("trace(Ones, Algorithm)  hello") && told.contains("4+0i instead of 3+0i"),
        "{told}"
    );
    let wrong = compiled(folder.path(), "claims", |s| {
        s.replace("sum += COLA_AT(double, x, i, j)", "sum -= COLA_AT(double, x, i, j)")
    });
    let done = cola(&["check", wrong.to_str().unwrap(), "--dtype", "f64"]);
    assert!(!done.status.success());
    assert!(text(&done.stdout).contains("PSD is claimed of"), "{}", text(&done.stdout));
}

#[test]
fn the_commands_say_what_is_wrong_with_a_file_and_go_on_in_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let good = compiled(folder.path(), "good", str::to_owned);
    let good = good.to_str().unwrap();
    for command in [["plugins", "./README.md"], ["check", "./README.md"]] {
        let done =
            Command::new(env!("CARGO_BIN_EXE_cola")).args(command).current_dir(root()).output().unwrap();
        assert!(!done.status.success());
        assert!(
            text(&done.stderr).contains("is no plugin: it is a text that begins with"),
            "{}",
            text(&done.stderr)
        );
    }
    let done = cola(&["eval", "--plugin", "nowhere-at-all", "1"]);
    assert!(text(&done.stderr).contains("there is no plugin `nowhere-at-all`"), "{}", text(&done.stderr));
    let list = folder.path().join("list");
    fs::write(&list, "").unwrap();
    let done = cola(&["eval", "--plugin", good, "--plugins-allowed", list.to_str().unwrap(), "1"]);
    assert!(text(&done.stderr).contains("is not on the list of allowed plugins"), "{}", text(&done.stderr));
    let done = cola(&["methods", "trace", "--plugin", good]);
    assert!(text(&done.stdout).contains("trace(Ones, Algorithm)"), "{}", text(&done.stdout));

    // By name, in a folder of the search path.
    fs::copy(good, folder.path().join("libhello.so")).unwrap();
    let named = Command::new(env!("CARGO_BIN_EXE_cola"))
        .args(["eval", "--quiet", "--plugin", "hello", "trace(Ones(7))"])
        .env("COLA_PLUGIN_PATH", folder.path())
        .output()
        .unwrap();
    assert_eq!(text(&named.stdout), "7.0\n", "{}", text(&named.stderr));

    let mut session = Command::new(env!("CARGO_BIN_EXE_cola"))
        .arg("repl")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let inputs = format!(
        ":set quiet on\n:load {good}\n:load {good}\nA = Ones(3)\ntrace(A)\n:reload hello\ntrace(A)\n:plugins\n:plugins hello\n:unload {good}\ntrace(A)\n:unload hello\n:plugins\n:load\n"
    );
    session.stdin.take().unwrap().write_all(inputs.as_bytes()).unwrap();
    let done = session.wait_with_output().unwrap();
    let (out, err) = (text(&done.stdout), text(&done.stderr));
    assert!(out.contains("loaded hello 1.0") && out.contains("reloaded hello 1.0"), "{out}{err}");
    assert_eq!(out.matches("\n3.0\n").count(), 3, "{out}{err}");
    assert!(out.contains("hello 1.0  1 operator alive") && out.contains("no plugin is loaded"), "{out}{err}");
    assert!(err.contains("is loaded, from") && err.contains("no plugin `hello` is loaded"), "{err}");
    assert!(err.contains(":load needs a file"), "{err}");
}
