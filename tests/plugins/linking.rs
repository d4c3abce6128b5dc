//! The ways in which a linked plugin arrives in a program, or is silently left out; and that the program is told.
//!
//! A crate that is only listed in `Cargo.toml` is not linked. Each binary and example is a root of its own. A static
//! archive linked by a C linker loses all registrations unless the whole of it is taken.

use crate::build::{compiler, root, run, scratch};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PLUG: &str = r#"
//! A linked plugin.
use cola_runtime::FunctionDef;
cola_runtime::register!(|r| r.function(FunctionDef::new("plugged(a: Number) -> Number").doc("is there")));
"#;

/// A program that says whether the plugin registered something, and otherwise what it is told.
fn program(uses: &str) -> String {
    format!(
        "{uses}\nfn main() {{\n    let told = cola_runtime::World::global().and_then(|w| w.expect_owners(&[\"plug\"]));\n    match told {{\n        Ok(()) => println!(\"there\"),\n        Err(e) => println!(\"{{e}}\"),\n    }}\n}}\n"
    )
}

/// A library for a C program.
const LIBRARY: &str = r#"
use plug as _;
#[no_mangle]
pub extern "C" fn plugged() -> i32 {
    cola_runtime::World::global().and_then(|w| w.expect_owners(&["plug"])).is_ok() as i32
}
"#;

fn member(folder: &Path, name: &str, lib: &str, extra: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{lib}\n[dependencies]\ncola-runtime = {{ path = {:?} }}\n{extra}",
        root().join("cola-runtime").canonicalize().unwrap()
    );
    fs::create_dir_all(folder.join(name).join("src")).unwrap();
    fs::write(folder.join(name).join("Cargo.toml"), manifest).unwrap();
}

fn workspace() -> PathBuf {
    let folder = scratch().join("linking");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Cargo.toml"), "[workspace]\nresolver = \"2\"\nmembers = [\"plug\", \"facade\", \"app\", \"archive\", \"dynamic\"]\n").unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let plug = "plug = { path = \"../plug\" }\n";
    member(&folder, "plug", "", "");
    fs::write(folder.join("plug/src/lib.rs"), PLUG).unwrap();
    member(&folder, "facade", "", plug);
    fs::write(folder.join("facade/src/lib.rs"), "use plug as _;\n").unwrap();
    member(&folder, "app", "", &format!("{plug}facade = {{ path = \"../facade\" }}\n"));
    fs::create_dir_all(folder.join("app/src/bin")).unwrap();
    fs::create_dir_all(folder.join("app/examples")).unwrap();
    fs::write(folder.join("app/src/bin/listed.rs"), program("")).unwrap();
    fs::write(folder.join("app/src/bin/named.rs"), program("use plug as _;")).unwrap();
    fs::write(folder.join("app/src/bin/through.rs"), program("use facade as _;")).unwrap();
    fs::write(folder.join("app/examples/forgetful.rs"), program("")).unwrap();
    fs::write(folder.join("app/examples/mindful.rs"), program("use plug as _;")).unwrap();
    for (name, kind) in [("archive", "staticlib"), ("dynamic", "cdylib")] {
        member(&folder, name, &format!("[lib]\ncrate-type = [\"{kind}\"]\n"), plug);
        fs::write(folder.join(name).join("src/lib.rs"), LIBRARY).unwrap();
    }
    folder
}

fn said(program: &Path) -> String {
    let done = Command::new(program).output().unwrap_or_else(|e| panic!("{}: {e}", program.display()));
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

#[test]
fn a_linked_plugin_arrives_where_it_is_named_and_is_missed_by_name_where_it_is_not() {
    let folder = workspace();
    run(Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--quiet", "--bins", "--lib", "--examples", "--workspace"])
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(&folder));
    let built = folder.join("target/release");
    for there in ["named", "through", "examples/mindful"] {
        assert_eq!(said(&built.join(there)), "there", "{there}");
    }
    for missing in ["listed", "examples/forgetful"] {
        let told = said(&built.join(missing));
        assert!(told.starts_with("nothing in this program was registered by plug"), "{missing}: {told}");
        assert!(told.contains("say `use the_crate as _;`"), "{missing}: {told}");
    }
    #[cfg(target_os = "linux")]
    {
        let source = folder.join("main.c");
        fs::write(&source, "#include <stdio.h>\nint plugged(void);\nint main(void) { printf(\"%d\\n\", plugged()); return 0; }\n").unwrap();
        let archive = built.join("libarchive.a");
        let whole = format!("-Wl,--whole-archive,{},--no-whole-archive", archive.display());
        let system = ["-lpthread", "-ldl", "-lm"];
        let link = |name: &str, with: &[&str]| {
            let program = folder.join(name);
            run(compiler().arg("-o").args([&program, &source]).args(with).args(system));
            said(&program)
        };
        assert_eq!(link("in-part", &[&archive.to_string_lossy()]), "0");
        assert_eq!(link("whole", &[&whole]), "1");
        let rpath = format!("-Wl,-rpath,{}", built.display());
        assert_eq!(link("dynamic-program", &[&format!("-L{}", built.display()), "-ldynamic", &rpath]), "1");
    }
}
