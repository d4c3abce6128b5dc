//! Building plugins as their authors would: C with the system's compiler and the header alone, Rust with cargo in a
//! target folder of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder for what the tests build.
pub fn scratch() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(done.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// The C compiler: `$CC`, else `cc`.
pub fn compiler() -> Command {
    Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
}

/// Compiles a C file of a plugin, warnings being errors.
pub fn c(source: &Path, name: &str, flags: &[&str]) -> PathBuf {
    let library = scratch().join(format!("{name}{}", std::env::consts::DLL_SUFFIX));
    let include = root().join("cola-plugin/include");
    run(compiler()
        .args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fPIC", "-shared", "-I"])
        .arg(include)
        .args(flags)
        .arg("-o")
        .arg(&library)
        .arg(source)
        .arg("-lm"));
    library
}

/// Compiles a text as a plugin in C.
pub fn c_text(text: &str, name: &str, flags: &[&str]) -> PathBuf {
    let source = scratch().join(format!("{name}.c"));
    std::fs::write(&source, text).unwrap();
    c(&source, name, flags)
}

/// Builds a plugin crate of this repository.
pub fn rust(package: &str) -> PathBuf {
    static ONE_AT_A_TIME: OnceLock<std::sync::Mutex<()>> = OnceLock::new();
    let _turn = ONE_AT_A_TIME.get_or_init(Default::default).lock().unwrap_or_else(|e| e.into_inner());
    let target = scratch().join("rust");
    run(Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--quiet", "-p", package, "--target-dir"])
        .arg(&target)
        .current_dir(root()));
    let name = package.replace('-', "_");
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    target.join("release").join(file)
}

/// Builds a crate that is nowhere in this repository, from its `lib.rs`, as a stranger would.
pub fn stranger(name: &str, source: &str) -> PathBuf {
    let folder = scratch().join("strangers").join(name);
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let sdk = root().join("cola-plugin/sdk").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n[dependencies]\ncola-plugin-sdk = {{ path = {sdk:?} }}\n\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("src/lib.rs"), source).unwrap();
    // The versions that this repository was tested with, and no look at the network.
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = scratch().join("rust");
    run(Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--quiet", "--target-dir"])
        .arg(&target)
        .current_dir(&folder));
    let file = name.replace('-', "_");
    target.join("release").join(format!(
        "{}{file}{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ))
}
