//! Files and entries that are refused, each with its reason, and nothing changed.

use crate::build::{c_text, compiler, scratch};
use crate::trial::{build, op, together, trust, trust_on, world};
use cola_plugin::{Allowed, Policy, inspect, plugins};
use cola_runtime::{ErrorKind, World};
use std::fs;
use std::path::{Path, PathBuf};

/// The kind and the text of the refusal; the registry is what it was before.
fn refusal(file: &Path) -> (ErrorKind, String) {
    let before = world().snapshot();
    let functions = |w: &World| w.snapshot().functions().iter().map(|f| f.methods.len()).sum::<usize>();
    let methods = functions(world());
    let error = trust(file).err().unwrap_or_else(|| panic!("{} was loaded", file.display()));
    assert!(plugins().iter().all(|p| p.path != file));
    // Other tests may load meanwhile; what matters is that no method of this file appeared.
    if world().snapshot().epoch == before.epoch {
        assert_eq!(functions(world()), methods);
    }
    (error.kind(), error.to_string())
}

fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let file = scratch().join(name);
    fs::write(&file, bytes).unwrap();
    file
}

#[test]
fn files_that_are_no_plugins_are_refused_before_anything_of_them_runs() {
    let _turn = together();
    let good = fs::read(build("refused-good", "RefusedGood", &[])).unwrap();
    let not = |name: &str, bytes: &[u8], says: &str| {
        let (kind, text) = refusal(&written(name, bytes));
        assert_eq!(kind, ErrorKind::NotAPlugin, "{text}");
        assert!(text.contains(says), "{text}");
    };
    not("text.so", b"#!/bin/sh\necho hello\n", "it is a text that begins with \"#!/bin/sh\\necho h\"");
    not("empty.so", b"", "it is empty");
    not("noise.so", &[0xde, 0xad, 0xbe, 0xef, 0xff, 0xfe, 0x00, 0x01], "neither ELF nor Mach-O nor PE");
    not("cut.so", &good[..good.len() / 2], "damaged or truncated");
    not("head.so", &good[..64], "damaged or truncated");
    let (kind, text) = refusal(&scratch().join("there-is-none.so"));
    assert_eq!(kind, ErrorKind::Io, "{text}");
    let (kind, text) = refusal(&scratch());
    assert!(matches!(kind, ErrorKind::NotAPlugin | ErrorKind::Io), "{text}");
    #[cfg(target_os = "linux")]
    {
        // The machine of an ELF file stands at byte 18: 183 is AArch64, 62 x86-64.
        let mut foreign = good.clone();
        foreign[18] = if foreign[18] == 183 { 62 } else { 183 };
        not("foreign.so", &foreign, "this machine is");
    }
}

#[test]
fn a_library_that_runs_code_when_it_is_mapped_is_not_mapped_to_find_that_it_is_no_plugin() {
    let _turn = together();
    let mark = scratch().join("constructor-ran");
    let _ = fs::remove_file(&mark);
    let text = format!(
        "#include <stdio.h>\n__attribute__((constructor)) static void ran(void) {{ FILE *f = fopen(\"{}\", \"w\"); if (f) fclose(f); }}\nint answer(void) {{ return 42; }}\n",
        mark.display()
    );
    let file = c_text(&text, "stranger", &[]);
    let (kind, text) = refusal(&file);
    assert_eq!(kind, ErrorKind::NotAPlugin);
    assert!(text.contains("no section") && text.contains("COLA_PLUGIN"), "{text}");
    assert!(!mark.exists(), "its constructor ran");
}

#[test]
fn manifests_of_other_magic_or_major_version_are_refused() {
    let _turn = together();
    let (kind, text) = refusal(&build("wrong-magic", "WrongMagic", &["MAGIC=0x1234"]));
    assert_eq!(kind, ErrorKind::NotAPlugin);
    assert!(text.contains("begins with 0x0000000000001234"), "{text}");
    let (kind, text) = refusal(&build("major-2", "MajorTwo", &["MAJOR=2"]));
    assert_eq!(kind, ErrorKind::AbiMismatch);
    assert!(text.contains("version 2.1 of the plugin interface, this program has 1.1"), "{text}");
    let (kind, text) = refusal(&build("aborts", "Aborts", &["FLAGS=COLA_ABORTS"]));
    assert_eq!(kind, ErrorKind::NotAPlugin);
    assert!(text.contains("panic=abort"), "{text}");
    let (kind, text) = refusal(&build("a name with blanks", "Blanks", &[]));
    assert_eq!(kind, ErrorKind::NotAPlugin);
    assert!(text.contains("its name"), "{text}");
}

#[test]
fn a_library_without_the_entry_or_with_unresolved_symbols_is_refused() {
    let _turn = together();
    let text = "#include \"cola_plugin.h\"\nCOLA_PLUGIN(\"no-entry\", \"1\", \"\", COLA_UNMAPPABLE)\n";
    let (kind, text) = refusal(&c_text(text, "no-entry", &[]));
    assert_eq!(kind, ErrorKind::NotAPlugin);
    assert!(text.contains("does not export `cola_plugin_init`"), "{text}");
    let text = "#include \"cola_plugin.h\"\nCOLA_PLUGIN(\"unresolved\", \"1\", \"\", COLA_UNMAPPABLE)\nint32_t nowhere(void);\nint32_t cola_plugin_init(const cola_host *h, cola_plugin *p, cola_error *e) { (void)h, (void)p, (void)e; return nowhere(); }\n";
    let (kind, text) = refusal(&c_text(text, "unresolved", &[]));
    assert_eq!(kind, ErrorKind::NotAPlugin);
    assert!(text.contains("cannot be mapped") && text.contains("nowhere"), "{text}");
}

#[test]
fn entries_that_fail_leave_nothing_behind_and_their_names_free() {
    let _turn = together();
    let cases: [(&str, &str, ErrorKind, &str); 8] = [
        ("fails", "ENTRY=1", ErrorKind::Io, "the entry says no"),
        ("fails-halfway", "ENTRY=2", ErrorKind::Unsupported, "half of it was registered"),
        ("garbage", "ENTRY=3", ErrorKind::PluginFault, "returned 77, which is no status"),
        ("ignores-refusal", "ENTRY=4", ErrorKind::Registration, "the function of a method is NULL"),
        ("duplicate", "ENTRY=5", ErrorKind::Registration, "two methods have the same signature"),
        ("unknown-function", "ENTRY=6", ErrorKind::Registration, "there is no function `no_such_function`"),
        ("bad-pattern", "ENTRY=7", ErrorKind::Pattern, "trace(Sum[)"),
        ("nested", "ENTRY=8", ErrorKind::Registration, "when the plugin's entry has returned"),
    ];
    for (name, entry, kind, says) in cases {
        let of = format!("Entry{}", name.replace('-', ""));
        let (found, text) = refusal(&build(name, &of, &[entry]));
        assert_eq!(found, kind, "{name}: {text}");
        assert!(text.contains(says), "{name}: {text}");
        assert_eq!(op(&of, 1, 0).err().map(|e| e.kind()), Some(ErrorKind::UnknownName));
        // A mended version of it loads.
        trust(&build(name, &of, &[])).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(op(&of, 1, 0).is_ok());
        cola_plugin::unload(name).unwrap();
    }
}

#[test]
fn a_list_of_allowed_files_is_looked_at_before_the_file_is_mapped() {
    let _turn = together();
    let file = build("allowed", "AllowedOne", &[]);
    let manifest = inspect(&file).unwrap();
    let none = Policy { allowed: Some(Allowed::new()), ..Policy::default() };
    let error = trust_on(&file, &none).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotAllowed);
    assert!(error.to_string().contains(&manifest.sha256), "{error}");
    let list = written("allowed.txt", format!("# mine\n\n{}  some/name.so\n", manifest.sha256).as_bytes());
    let one = Policy { allowed: Some(Allowed::from_file(&list).unwrap()), ..Policy::default() };
    trust_on(&file, &one).unwrap();
    cola_plugin::unload("allowed").unwrap();
    let list = written("allowed.txt", b"not a hash\n");
    assert!(Allowed::from_file(&list).err().unwrap().to_string().contains("allowed.txt:1"));
}

#[test]
fn no_length_of_a_truncated_file_and_no_flipped_bit_does_harm_to_whoever_looks() {
    let _turn = together();
    let good = fs::read(build("refused-good", "RefusedGood", &[])).unwrap();
    let file = scratch().join("damaged.so");
    for len in (0..good.len()).step_by(512) {
        fs::write(&file, &good[..len]).unwrap();
        assert!(inspect(&file).is_err(), "{len} of {} bytes", good.len());
    }
    // Multiplicative congruential numbers: the same in every run.
    let mut random = 2026_u64;
    let mut next = move || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize
    };
    for _ in 0..300 {
        let mut damaged = good.clone();
        for _ in 0..20 {
            let at = next() % damaged.len();
            damaged[at] ^= 1 << (next() % 8);
        }
        fs::write(&file, &damaged).unwrap();
        let _ = inspect(&file);
    }
}

#[test]
fn the_compiler_is_the_only_thing_that_these_tests_need() {
    assert!(compiler().arg("--version").output().is_ok_and(|done| done.status.success()));
}
