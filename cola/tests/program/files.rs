//! Files that are read and written, standard input, interrupts.

use crate::support::{Folder, cola};

#[test]
fn standard_input_is_an_expression_or_a_file() {
    crate::support::cola_reading(&["eval", "-"], b"x = 20\nx + 1\n").succeeds_with("21\n");
    let out = crate::support::cola_reading(&["eval", "-"], b"");
    assert!(out.fails().contains("the source is empty"));
    let file = b"%%MatrixMarket matrix array real general\n2 1\n1\n2\n";
    crate::support::cola_reading(&["eval", "A[1]", "--let", "A=-"], file).succeeds_with("2.0\n");
    let out = crate::support::cola_reading(&["eval", "-", "--let", "A=-"], file);
    assert!(out.fails().contains("both the expression and a file"));
    let out = crate::support::cola_reading(&["eval", "-"], b"\xff\xfe");
    assert_eq!(out.code, 1);
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
    let told =
        cola(&["eval", "x = poisson2d(3)", "--save", &format!("x={}", folder.path("a.npy"))]).fails_to_save();
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
        cola(&["eval", source, "--save", &format!("{name}={}", folder.path(file))]).fails_to_save()
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
    let mut child = crate::support::start(&["eval", "x = ones(4e7)", "--save", &format!("x={file}")]);
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
fn symmetry_survives_saving_and_loading() {
    let folder = Folder::new();
    let file = folder.path("s.mtx");
    for (source, tag) in [
        ("poisson2d(3)", "SelfAdjoint"),
        ("Diagonal([2, 1, 5])", "SelfAdjoint"),
        ("SelfAdjoint(Dense([[2, 1-2i], [1+2i, 3]]))", "SelfAdjoint"),
        ("Dense([[2, 1], [0, 3]])", ""),
    ] {
        let saved = cola(&["eval", source, "--save", &format!("A={file}"), "-q"]);
        assert_eq!(saved.code, 0, "{}", saved.stderr);
        let back = cola(&["eval", "--json", "A", "--let", &format!("A={file}")]);
        let properties = back.json()["value"]["properties"].to_string();
        assert_eq!(properties.contains("SelfAdjoint"), !tag.is_empty(), "{source}: {properties}");
        let off = cola(&["eval", "--json", &format!("norm(A - {source})"), "--let", &format!("A={file}")]);
        assert_eq!(off.json()["value"], 0.0, "{source}");
    }
}
