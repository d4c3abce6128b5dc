//! Figures of dispatch: warm and cold calls, two threads, building and auditing.
//!
//! `cargo bench -p cola-benches --bench dispatch`

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark")]

use cola_benches::{calls, methods, tree, world};
use cola_runtime::{Arg, Function, Owner, Tag, Value, World};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

static F70: Function = Function::new("f70");
static F200: Function = Function::new("f200");
static F1000: Function = Function::new("f1000");

/// Functions of the global world, as a program calls them.
fn global() -> (&'static World, Vec<(Tag, Tag)>) {
    let world = World::global().unwrap();
    world
        .register(Owner::new("benches", "0"), |r| {
            tree(r);
            methods(r, "f70", 70);
            methods(r, "f200", 200);
            methods(r, "f1000", 1000);
        })
        .unwrap();
    (world, calls(world))
}

fn dispatch(f: &Function, (a, alg): (Tag, Tag)) {
    // The result is used where it lies, as typed wrappers do.
    let Ok(Value::Int(found)) = f.call(&[Arg::Tag(a), Arg::Tag(alg)]) else {
        panic!("the bodies return integers")
    };
    black_box(found);
}

fn warm(c: &mut Criterion) {
    let (_, calls) = global();
    assert_eq!(calls.len(), 512);
    let mut group = c.benchmark_group("warm dispatch, two arguments");
    for (name, f) in [("70 methods", &F70), ("200 methods", &F200), ("1000 methods", &F1000)] {
        let mut i = 0;
        calls.iter().for_each(|call| dispatch(f, *call));
        group.bench_function(format!("{name}, 512 signatures in turn"), |b| {
            b.iter(|| {
                i = (i + 101) & 511;
                dispatch(f, calls[i]);
            });
        });
        group.bench_function(format!("{name}, one signature"), |b| b.iter(|| dispatch(f, calls[7])));
    }
    group.finish();
    threads(c, &calls);
}

/// Calls per second of two threads, over those of one, measured in alternation.
fn threads(_: &mut Criterion, calls: &[(Tag, Tag)]) {
    let run = |n: usize| {
        let barrier = Barrier::new(n);
        let work = || {
            barrier.wait();
            let (start, mut count) = (Instant::now(), 0_u64);
            while start.elapsed() < Duration::from_millis(100) {
                for call in calls {
                    dispatch(&F1000, *call);
                }
                count += calls.len() as u64;
            }
            count as f64 / start.elapsed().as_secs_f64()
        };
        std::thread::scope(|s| {
            let all: Vec<_> = (0..n).map(|_| s.spawn(work)).collect();
            all.into_iter().map(|h| h.join().unwrap()).sum::<f64>()
        })
    };
    let mut ratios: Vec<f64> = (0..21).map(|_| run(2) / run(1)).collect();
    ratios.sort_by(f64::total_cmp);
    println!("two threads over one: {:.2}× ({:.2} – {:.2})", ratios[10], ratios[0], ratios[20]);
}

fn cold(c: &mut Criterion) {
    let mut group = c.benchmark_group("cold resolution");
    for n in [70, 1000] {
        let world = world(n).unwrap();
        let calls = calls(&world);
        let mut i = 0;
        group.bench_function(format!("{n} methods"), |b| {
            b.iter_batched(
                || {
                    i = (i + 1) % calls.len();
                    calls[i]
                },
                |(a, alg)| world.resolve_cold("f", &[Arg::Tag(a), Arg::Tag(alg)]).unwrap(),
                criterion::BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build and audit");
    group.sample_size(20);
    for n in [70, 200, 1000] {
        group.bench_function(format!("{n} methods"), |b| {
            b.iter(|| {
                let world = world(n).unwrap();
                world.snapshot().issues(world.catalog()).len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, warm, cold, build);
criterion_main!(benches);
