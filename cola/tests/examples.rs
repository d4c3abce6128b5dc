//! Every example runs at its default size, meets its own checks, and draws what it says.
//!
//! `cargo test` builds the examples before it runs this; with `--test examples` alone, build them first: `cargo build --release --examples`.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The sources.
fn sources() -> Outcome<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"))? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("rs")) {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

fn name(source: &Path) -> String {
    source.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Runs one with these arguments; its pictures go to a folder of ours, if it is not told another.
fn run(name: &str, arguments: &[&str], pictures: &Path) -> Outcome<Output> {
    // Cargo puts examples beside the folder of the test binaries.
    let test = std::env::current_exe()?;
    let profile = test.parent().and_then(Path::parent).ok_or("the test binary has no folder")?;
    let program = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(&program);
    command.args(arguments).env("TMPDIR", pictures).env("TMP", pictures).env("TEMP", pictures);
    command.output().map_err(|e| format!("{}: {e}", program.display()).into())
}

/// What is wrong with the default run of an example, if anything.
fn fault(name: &str, pictures: &Path) -> Outcome<Option<String>> {
    let output = run(name, &[], pictures)?;
    let told = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Ok(Some(format!("{name}: {}\n{told}{why}", output.status)));
    }
    for file in told.lines().filter_map(|line| line.strip_prefix("drawn: ")) {
        let text = std::fs::read_to_string(file)?;
        // Two axes with numbers, at least.
        let drawn = text.starts_with("<svg") && text.trim_end().ends_with("</svg>");
        if !drawn || text.matches("<text").count() < 4 || !Path::new(file).starts_with(pictures) {
            return Ok(Some(format!("{name}: {file} is not the picture that was asked for")));
        }
    }
    Ok(None)
}

#[test]
fn every_example_meets_its_checks_and_draws() -> Outcome {
    let pictures = tempfile::tempdir()?;
    let names: Vec<String> = sources()?.iter().map(|source| name(source)).collect();
    let faults = names.iter().map(|name| fault(name, pictures.path())).collect::<Outcome<Vec<_>>>()?;
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(!names.is_empty() && faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn the_size_and_the_folder_are_arguments() -> Outcome {
    let elsewhere = tempfile::tempdir()?;
    let folder = elsewhere.path().join("pictures");
    let output = run("bipoisson", &["9", &folder.to_string_lossy()], elsewhere.path())?;
    assert!(output.status.success() && folder.join("bipoisson.svg").is_file());
    assert!(String::from_utf8(output.stdout)?.starts_with("81 unknowns"));
    let refused = run("bipoisson", &["many"], elsewhere.path())?;
    assert!(!refused.status.success());
    assert!(String::from_utf8(refused.stderr)?.contains("the size `many` is not a whole number"));
    Ok(())
}

#[test]
fn the_readme_lists_every_example_and_each_is_short() -> Outcome {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md"))?;
    for source in sources()? {
        let (name, lines) = (name(&source), std::fs::read_to_string(&source)?.lines().count());
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in README.md");
        assert!(lines <= 80, "{name} has {lines} lines");
    }
    Ok(())
}
