//! `:set`: what a session can be told once for all inputs that follow. To add a setting, add an entry to [`SETTINGS`].

use std::time::Duration;

use super::state::State;
use crate::program::evaluator::closest;
use crate::program::failure::Failure;

/// What `:set` changes, beside what the evaluator keeps.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Values only, without what ran.
    pub(super) quiet: bool,
    /// The most time for one input.
    pub(super) time_limit: Option<Duration>,
}

/// A setting.
pub(super) struct Setting {
    /// Its name.
    pub(super) name: &'static str,
    /// How its values are written.
    pub(super) values: &'static str,
    help: &'static str,
    get: fn(&State) -> String,
    /// Takes a value; `None` for one that cannot be.
    set: fn(&mut State, &str) -> Option<()>,
}

/// All settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "quiet",
        values: "on|off",
        help: "print values only, without what ran",
        get: |state| if state.settings.quiet { "on".to_owned() } else { "off".to_owned() },
        set: |state, value| {
            state.settings.quiet = switch(value)?;
            Some(())
        },
    },
    Setting {
        name: "seed",
        values: "N",
        help: "random arrays are made from it, as in a session that begins",
        get: |state| state.evaluator.seed().to_string(),
        set: |state, value| {
            state.evaluator.reseed(value.parse().ok()?);
            Some(())
        },
    },
    Setting {
        name: "time_limit",
        values: "SECONDS|off",
        help: "iterative methods end after this time, with an error that says how far they came",
        get: |state| {
            state.settings.time_limit.map_or("off".to_owned(), |limit| limit.as_secs_f64().to_string())
        },
        set: |state, value| {
            state.settings.time_limit = match value {
                "off" => None,
                _ => Some(Duration::try_from_secs_f64(value.parse().ok()?).ok()?),
            };
            Some(())
        },
    },
];

fn switch(value: &str) -> Option<bool> {
    match value {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// Changes a setting, or shows one, or all.
pub(super) fn set(state: &mut State, text: &str) -> Result<String, Failure> {
    let (name, value) = match text.split_once(|c: char| c.is_whitespace() || c == '=') {
        Some((name, value)) => (name, value.trim_start_matches([' ', '\t', '=']).trim()),
        None => (text, ""),
    };
    let line = |state: &State, s: &Setting| {
        format!(
            "{:18}  {}\n",
            format!("{} {}", s.name, (s.get)(state)),
            format_args!("{} ({})", s.help, s.values)
        )
    };
    if name.is_empty() {
        return Ok(SETTINGS.iter().map(|setting| line(state, setting)).collect());
    }
    let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
        let unknown = Failure::new("UnknownName", format!("there is no setting `{name}`"));
        return Err(match closest(name, SETTINGS.iter().map(|setting| setting.name)) {
            Some(close) => unknown.with_help(format!("did you mean `{close}`?")),
            None => unknown.with_help("`:set` lists the settings"),
        });
    };
    if value.is_empty() {
        return Ok(line(state, setting));
    }
    (setting.set)(state, value).map(|()| String::new()).ok_or_else(|| {
        Failure::new("InvalidArgument", format!("`{value}` is no value of `{name}`"))
            .with_help(format!(":set {name} {}", setting.values))
    })
}
