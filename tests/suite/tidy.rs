//! The house rules that a program can check.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file of the workspace with this extension, build output left out.
fn files(extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                let shown = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((shown, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

#[test]
fn every_source_file_opens_with_its_story_and_stays_short() {
    let mut wrong = Vec::new();
    for (path, text) in files("rs") {
        if !text.starts_with("//!") {
            wrong.push(format!("{path}: does not open with `//!`"));
        }
        let lines = text.lines().count();
        if lines > 600 {
            wrong.push(format!("{path}: {lines} lines"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_says_why_it_is_sound() {
    for (path, text) in files("rs") {
        let code = |line: &&str| !line.trim_start().starts_with("//");
        let blocks = text.lines().filter(code).filter(|l| l.contains(concat!("unsafe", " {"))).count();
        let reasons = text.matches("SAFETY:").count();
        assert!(blocks <= reasons, "{path}: {blocks} unsafe blocks, {reasons} reasons");
    }
}

#[test]
fn the_path_of_a_rule_is_its_function() {
    for (path, text) in files("rs") {
        let Some(rest) = path.strip_prefix("cola-stdlib/src/rules/") else { continue };
        let Some((function, _)) = rest.split_once('/') else { continue };
        for line in text.lines().filter_map(|l| l.trim_start().strip_prefix("#[method(")) {
            let named = line.split([',', ')']).next().unwrap_or_default().trim();
            assert!(named.is_empty() || named == function, "{path}: a rule of `{named}`");
        }
    }
}

#[test]
fn every_rule_names_its_cost_and_source() {
    let mut wrong = Vec::new();
    for (path, text) in files("rs") {
        let rule = path.starts_with("cola-stdlib/src/rules/") || path.starts_with("plugins/");
        if rule && text.contains("#[method(") && !(text.contains("# Source") && text.contains("# Cost")) {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "no # Cost or # Source in\n{}", wrong.join("\n"));
}

#[test]
fn nobody_imports_a_rule_and_imports_point_down() {
    for (path, text) in files("rs") {
        let upward: &[&str] = match path.as_str() {
            p if p.starts_with("cola-stdlib/src/rules/") => &[],
            p if p.starts_with("cola-stdlib/src/operators/") => {
                &["crate::rules", "crate::functions", "crate::algorithms"]
            }
            p if p.starts_with("cola-stdlib/src/algorithms/") => &["crate::rules", "crate::functions"],
            p if p.starts_with("cola-runtime/") => &["cola_stdlib"],
            _ => &["crate::rules"],
        };
        for line in text.lines().filter(|l| l.trim_start().starts_with("use ")) {
            assert!(!upward.iter().any(|u| line.contains(u)), "{path}: {line}");
        }
    }
}

#[test]
fn links_in_documents_lead_somewhere() {
    for (path, text) in files("md") {
        let folder = root().join(&path);
        let folder = folder.parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|s| s.split(')').next()) {
            if !target.contains("://") && !target.starts_with('#') {
                let file = target.split('#').next().unwrap();
                assert!(folder.join(file).exists(), "{path}: broken link to {target}");
            }
        }
    }
}
