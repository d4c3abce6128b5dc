//! From load to unmap: what lives on, what is let go of, what a rebuilt file changes.

use crate::build::scratch;
use crate::trial::{alone, build, call, number, op, operator, together, trust, world};
use cola_plugin::{Event, Policy, reload, subscribe, unload};
use cola_runtime::{Array, ErrorKind, Value, report};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn again(name: &str) -> cola_runtime::Result<cola_plugin::Plugin> {
    // SAFETY: built by this test.
    #[allow(unsafe_code)]
    unsafe {
        reload(name, &Policy::default())
    }
}

/// Counts how often the code of a plugin was unmapped.
fn unmapped(name: &'static str) -> (Arc<AtomicUsize>, cola_plugin::Subscription) {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let subscription = subscribe(move |event| {
        if matches!(event, Event::Unmapped { name: n } if n == name) {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (count, subscription)
}

#[test]
fn code_stays_mapped_while_an_operator_a_report_or_an_error_made_by_it_lives() {
    let _turn = together();
    let file = build("pins", "Pins", &[]);
    let (count, _subscription) = unmapped("pins");
    trust(&file).unwrap();
    let a = op("Pins", 3, 0).unwrap();
    let product = call("dot", &[&a, &a]).unwrap();
    drop(a);
    let left = unload("pins").unwrap();
    assert!(left.operators > 0 && left.mapped);
    let y = operator(&product).apply(&Array::vector(vec![1.0, 2.0, 3.0])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [4.0, 8.0, 12.0]);
    assert_eq!(count.load(Ordering::SeqCst), 0);
    drop(product);
    world().refresh_thread();
    assert_eq!(count.load(Ordering::SeqCst), 1);

    trust(&file).unwrap();
    let (_, report) = report::record(|| call("trace", &[&op("Pins", 3, 0).unwrap()]).unwrap());
    unload("pins").unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(!report.steps.is_empty());
    drop(report);
    assert_eq!(count.load(Ordering::SeqCst), 2);

    trust(&file).unwrap();
    let error = call("trace", &[&op("Pins", 3, 4).unwrap()]).err().unwrap();
    unload("pins").unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert!(error.to_string().contains("told so"));
    drop(error);
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[test]
fn a_file_that_is_overwritten_while_it_is_loaded_changes_nothing_until_it_is_reloaded() {
    let _turn = together();
    let (old, new) =
        (build("rebuilt", "Rebuilt", &[]), build("rebuilt", "Rebuilt", &["FACTOR=5.0", "VERSION=\"2.0\""]));
    let file = scratch().join("rebuilt.so");
    fs::copy(&old, &file).unwrap();
    trust(&file).unwrap();
    let kept = op("Rebuilt", 3, 0).unwrap();
    // Overwritten in place, first with the new version, then with nonsense.
    fs::write(&file, fs::read(&new).unwrap()).unwrap();
    assert_eq!(number(&call("trace", &[&op("Rebuilt", 3, 0).unwrap()]).unwrap()), 6.0);
    let plugin = again("rebuilt").unwrap();
    assert_eq!(plugin.manifest.version, "2.0");
    assert_eq!(number(&call("trace", &[&op("Rebuilt", 3, 0).unwrap()]).unwrap()), 15.0);
    // An operator of the old code acts as it did; the new rule says that it is not its own.
    let y = operator(&kept).apply(&Array::vector(vec![1.0; 3])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [2.0; 3]);
    let error = call("trace", &[&kept]).err().unwrap();
    assert!(error.to_string().contains("not my operator"), "{error}");

    fs::write(&file, b"nonsense").unwrap();
    assert_eq!(again("rebuilt").err().map(|e| e.kind()), Some(ErrorKind::NotAPlugin));
    assert_eq!(number(&call("trace", &[&op("Rebuilt", 3, 0).unwrap()]).unwrap()), 15.0);
    fs::copy(build("renamed", "Renamed", &[]), &file).unwrap();
    let error = again("rebuilt").err().unwrap();
    assert!(error.to_string().contains("holds the plugin renamed 1.0 now, not rebuilt"), "{error}");
    fs::copy(&new, &file).unwrap();
    again("rebuilt").unwrap();
    unload("rebuilt").unwrap();
}

#[test]
fn a_constructor_keeps_its_place_in_the_tree_of_types() {
    let _turn = together();
    trust(&build("placed", "Placed", &[])).unwrap();
    unload("placed").unwrap();
    // The same again is welcome.
    trust(&build("placed", "Placed", &["FACTOR=3.0"])).unwrap();
    assert_eq!(number(&call("trace", &[&op("Placed", 2, 0).unwrap()]).unwrap()), 6.0);
    unload("placed").unwrap();
}

#[test]
fn a_resident_plugin_is_used_again_when_the_same_file_is_loaded_again() {
    let _turn = together();
    let file = build("resident", "Resident", &["FLAGS=0"]);
    let (count, _subscription) = unmapped("resident");
    for _ in 0..5 {
        let plugin = trust(&file).unwrap();
        assert!(plugin.resident);
        assert_eq!(number(&call("trace", &[&op("Resident", 2, 0).unwrap()]).unwrap()), 4.0);
        assert!(unload("resident").unwrap().mapped);
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    assert_eq!(mappings("resident"), 1);
}

/// Libraries of this name that the process has mapped.
fn mappings(name: &str) -> usize {
    let Ok(maps) = fs::read_to_string("/proc/self/maps") else { return 1 };
    let mut files: Vec<&str> = maps.lines().filter_map(|l| l.split_once('/').map(|(_, path)| path)).collect();
    files.retain(|path| path.contains("cola-plugin-") && path.contains(&format!("/{name}-")));
    files.sort_unstable();
    files.dedup();
    files.len()
}

/// Resident memory of this process, in bytes.
fn resident_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kib| kib * 1024)
}

#[test]
fn memory_is_flat_over_a_thousand_cycles_of_load_use_and_unload() {
    let _turn = alone();
    let file = build("cycles", "Cycles", &[]);
    let broken = build("cycles", "Cycles", &["ENTRY=2"]);
    let cycle = |file: &Path| {
        trust(file).unwrap();
        let a = op("Cycles", 4, 0).unwrap();
        assert_eq!(number(&call("trace", &[&a]).unwrap()), 8.0);
        let kron = call("kron", &[&a, &a]).unwrap();
        assert_eq!(number(&call("trace", &[&kron]).unwrap()), 64.0);
        drop((a, kron));
        assert!(!unload("cycles").unwrap().mapped);
        assert!(trust(&broken).is_err());
    };
    (0..100).for_each(|_| cycle(&file));
    let (Some(before), tags) = (resident_memory(), world().catalog().tag_count()) else { return };
    (0..1000).for_each(|_| cycle(&file));
    let after = resident_memory().unwrap();
    assert_eq!(world().catalog().tag_count(), tags);
    assert_eq!(mappings("cycles"), 0);
    // A leak of a kilobyte in each cycle would be a megabyte.
    let grown = after.saturating_sub(before);
    assert!(grown < 1 << 20, "{grown} bytes more after a thousand cycles");
    let _ = Value::None;
}

#[test]
fn whoever_is_told_of_an_event_may_load_and_unload() {
    let _turn = together();
    let (first, second) = (build("told-first", "ToldFirst", &[]), build("told-second", "ToldSecond", &[]));
    let subscription = subscribe(move |event| match event {
        Event::Unmapped { name } if name == "told-first" => {
            trust(&second).unwrap();
            unload("told-second").unwrap();
            panic!("a subscriber that panics disturbs nobody");
        }
        _ => {}
    });
    let (count, _counting) = unmapped("told-second");
    for _ in 0..3 {
        trust(&first).unwrap();
        assert!(!unload("told-first").unwrap().mapped);
    }
    drop(subscription);
    assert_eq!(count.load(Ordering::SeqCst), 3);
}
