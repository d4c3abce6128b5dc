//! `cola check`

use cola_plugin::Policy;
use cola_runtime::conformance::{self, Options, Verdict};
use cola_runtime::{DType, World};

use super::loading;
use super::output::say;
use crate::program::arguments::Check;
use crate::program::failure::Failure;
use crate::program::json::Json;
use crate::program::progress::Watch;

/// Runs the conformance kit on the registry of this program; fails when something does not conform.
pub(super) fn run(check: &Check) -> Result<(), Failure> {
    let world = World::global().map_err(|e| Failure::plain(&e))?;
    let policy = loading::load_all(&check.load)?;
    let owner = check.owner.as_deref().map(|owner| judged(world, owner, &policy)).transpose()?;
    let mut options = Options { owner, ..Options::default() };
    if let Some(seed) = check.seed {
        options.seed = seed;
    }
    if !check.dtype.is_empty() {
        options.dtypes = check.dtype.iter().map(|name| dtype(name)).collect::<Result<_, _>>()?;
    }
    let watch = Watch::start();
    let verdict = conformance::run(world, &options, &mut |what| watch.say(what));
    drop(watch);
    if check.json {
        say(&format!("{}\n", verdict_json(&verdict)));
    } else {
        say(&verdict.to_string());
    }
    match verdict.failures.len() {
        0 => Ok(()),
        n => Err(Failure::new("NotConforming", format!("{n} of the checks failed")).already_told()),
    }
}

/// A linked crate or a loaded plugin by its name; else a plugin file, which is loaded.
fn judged(world: &World, owner: &str, policy: &Policy) -> Result<String, Failure> {
    let missing = match world.expect_owners(&[owner]) {
        Ok(()) => return Ok(owner.to_owned()),
        Err(e) => Failure::plain(&e),
    };
    if !loading::is_file(owner) {
        return Err(missing);
    }
    loading::load(owner, policy).map(|plugin| plugin.manifest.name)
}

fn dtype(name: &str) -> Result<DType, Failure> {
    name.parse().map_err(|e| Failure::new("UnknownName", format!("--dtype: {e}")))
}

fn verdict_json(verdict: &Verdict) -> Json {
    let failures = verdict.failures.iter().map(|failure| {
        Json::record([
            ("subject", Json::from(failure.subject.as_str())),
            ("why", Json::from(failure.why.as_str())),
        ])
    });
    Json::record([
        ("ok", Json::from(verdict.is_ok())),
        ("samples", Json::from(verdict.samples)),
        ("laws", Json::from(verdict.laws)),
        ("calls", Json::from(verdict.calls)),
        ("methods", Json::from(verdict.methods)),
        ("failures", Json::List(failures.collect())),
    ])
}
