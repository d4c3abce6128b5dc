//! Calls on four threads while plugins come and go.

use crate::trial::{alone, build, call, number, op, trust, world};
use cola_plugin::unload;
use cola_runtime::{Arg, Array, ErrorKind, Function, Value};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

static TRACE: Function = Function::new("trace");

#[test]
fn ten_million_calls_on_four_threads_are_right_while_plugins_load_and_unload_two_hundred_times() {
    const CALLS: usize = 10_000_000;
    const CYCLES: usize = 200;
    let _turn = alone();
    let files = [build("storm-one", "StormOne", &[]), build("storm-two", "StormTwo", &["FACTOR=3.0"])];
    let (calls, of_plugins, cycles) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let done = AtomicBool::new(false);
    let auto = Value::Algorithm(world().algorithm("Auto").unwrap());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (calls, of_plugins, done, auto) = (&calls, &of_plugins, &done, &auto);
            scope.spawn(move || {
                let d = world().construct(
                    "Diagonal",
                    vec![Value::Array(Array::vector(vec![1.0, 2.0, 3.0]))],
                    vec![],
                );
                let (d, mut kept) = (d.unwrap(), None);
                while !done.load(Ordering::Relaxed) {
                    for _ in 0..5_000 {
                        let trace = TRACE.call(&[Arg::from(&d), Arg::from(auto)]).unwrap();
                        assert_eq!(number(&trace), 6.0);
                    }
                    calls.fetch_add(5_000, Ordering::Relaxed);
                    // Operators of whatever is loaded now; a constructor may leave before its name is used.
                    let (of, factor) = [("StormOne", 2.0), ("StormTwo", 3.0)][thread % 2];
                    match op(of, 7, 0) {
                        Ok(a) => kept = Some((a, factor)),
                        Err(e) => assert_eq!(e.kind(), ErrorKind::UnknownName, "{e}"),
                    }
                    // Right with its own rule and, when that is gone, with what the standard library knows.
                    if let Some((a, factor)) = &kept {
                        for _ in 0..100 {
                            assert_eq!(number(&call("trace", &[a]).unwrap()), 7.0 * factor);
                        }
                        of_plugins.fetch_add(100, Ordering::Relaxed);
                    }
                }
            });
        }
        while cycles.load(Ordering::Relaxed) < CYCLES || calls.load(Ordering::Relaxed) < CALLS {
            for (file, name) in files.iter().zip(["storm-one", "storm-two"]) {
                trust(file).unwrap();
                std::thread::yield_now();
                unload(name).unwrap();
                cycles.fetch_add(1, Ordering::Relaxed);
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(calls.load(Ordering::Relaxed) >= CALLS && cycles.load(Ordering::Relaxed) >= CYCLES);
    assert!(of_plugins.load(Ordering::Relaxed) > 0, "no call reached a plugin");
}
