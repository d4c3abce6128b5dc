//! `cola tune`

use cola_runtime::Result as Outcome;
use cola_stdlib::algorithms::machine::{self, Machine};

use super::output::say;
use crate::program::arguments::Tune;
use crate::program::failure::Failure;

/// Measures with one thread and with all, prints the rates, and keeps them.
pub(super) fn run(tune: &Tune) -> Result<(), Failure> {
    let measured: Outcome<Vec<Machine>> = {
        let all = cola_kernels::threads();
        let counts = if all > 1 { vec![1, all] } else { vec![1] };
        counts
            .into_iter()
            .map(|threads| {
                cola_kernels::set_threads(threads);
                Machine::measure()
            })
            .collect()
    };
    let machines = measured.map_err(|e| Failure::plain(&e))?;
    for m in &machines {
        let threads = if m.threads == 1 { "1 thread" } else { &format!("{} threads", m.threads) };
        say(&format!(
            "{threads}: dense factorisation {:.1} GF/s, sparse {:.1} GF/s, memory {:.1} GB/s, sparse product {:.2} GF/s\n",
            m.dense / 1e9,
            m.sparse / 1e9,
            m.bandwidth / 1e9,
            m.apply / 1e9
        ));
    }
    if tune.dry_run {
        return Ok(());
    }
    let path = machine::save(&machines).map_err(|e| Failure::plain(&e))?;
    say(&format!("written to {}\n", path.display()));
    Ok(())
}
