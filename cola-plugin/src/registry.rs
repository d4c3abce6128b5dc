//! The plugins of this process: loading, unloading, listing.
//!
//! Threads load, unload and reload one at a time; calls go on meanwhile. No lock is held while code of a plugin runs,
//! except the one that keeps those threads apart. A plugin's entry that loads another plugin is refused; whoever is told
//! of an event may load and unload.

use crate::event::{Event, tell};
use crate::file::{Image, look};
use crate::items::{Contents, register};
use crate::library::Library;
use crate::manifest::Manifest;
use crate::policy::Policy;
use cola_runtime::registry::{Receipt, Terms};
use cola_runtime::{Error, ErrorKind, Owner, Result, World};
use once_cell::sync::Lazy;
use parking_lot::{Mutex, ReentrantMutex, ReentrantMutexGuard};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A plugin of this process.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The file that it was loaded from.
    pub path: PathBuf,
    /// What it adds.
    pub contents: Contents,
    /// Whether its items are in the registry.
    pub state: State,
    /// Faults since it was mapped.
    pub faults: u32,
    /// Operators with its code that live.
    pub operators: usize,
    /// It stays mapped after it is unloaded, for ever.
    pub resident: bool,
    /// The epoch in which its items appeared.
    pub epoch: u64,
    /// What loading it brought that its user should know: ambiguities, methods that it stands in for.
    pub warnings: Vec<String>,
    /// Methods that wait for names of others.
    pub waiting: Vec<String>,
}

/// Whether a plugin takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its items are in the registry.
    Loaded,
    /// Its items were removed because of its faults, or refuse every call where others build on them.
    Quarantined,
}

/// What is left of a plugin after it was unloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unloaded {
    /// Its name.
    pub name: String,
    /// The epoch from which on its items are gone.
    pub epoch: u64,
    /// Operators with its code that live, and keep it mapped.
    pub operators: usize,
    /// Its code is mapped still: because of those, of a call in progress, a report, an error or an idle thread that keeps
    /// its last snapshot — or for ever.
    pub mapped: bool,
}

struct Loaded {
    library: Arc<Library>,
    path: PathBuf,
    receipt: Receipt,
}

type Table = BTreeMap<String, Loaded>;

static LOADED: Lazy<Mutex<Table>> = Lazy::new(Mutex::default);
static LOADERS: ReentrantMutex<()> = ReentrantMutex::new(());

thread_local! {
    /// An entry runs on this thread.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// The turn of this thread to load or unload. Who is told of it on the way may do so again.
struct Turn(#[allow(dead_code, reason = "held")] ReentrantMutexGuard<'static, ()>);

impl Turn {
    fn take() -> Result<Turn> {
        if ASKING.get() {
            return Err(Error::new(
                ErrorKind::Registration,
                "a plugin is being loaded on this thread: its entry cannot load or unload another",
            ));
        }
        Ok(Turn(LOADERS.lock()))
    }
}

/// The library of an image, whose entry cannot load or unload.
///
/// # Safety
/// As [`load`].
#[allow(unsafe_code)]
unsafe fn asked(image: Image, path: &Path) -> Result<Arc<Library>> {
    ASKING.set(true);
    // SAFETY: the caller's.
    let library = unsafe { Library::of(image, path) };
    ASKING.set(false);
    library
}

/// The library is the one that is loaded under its name now.
pub(crate) fn is_loaded(library: &Arc<Library>) -> bool {
    LOADED.lock().get(&library.manifest.name).is_some_and(|l| Arc::ptr_eq(&l.library, library))
}

/// Loads a plugin: its items appear in one new epoch, or none of them do.
///
/// # Errors
/// `Io`, `NotAPlugin`, `AbiMismatch`, `NotAllowed` from the file, before any of its code runs; `AlreadyLoaded`, also for
/// a copy under another name; `Registration` and `Pattern` naming the item that does not fit, with file and line;
/// whatever its entry reports, `Panicked` included. After an error everything is as it was.
///
/// # Safety
/// Maps the file and runs code of it, which can do anything that this process can. The file must be trusted.
#[allow(unsafe_code)]
pub unsafe fn load(path: &Path, policy: &Policy) -> Result<Plugin> {
    // SAFETY: the caller's.
    let done = Turn::take().and_then(|_turn| unsafe { load_one(path, policy) });
    match done {
        Ok(plugin) => {
            let Manifest { name, version, .. } = plugin.manifest.clone();
            tell(&Event::Loaded { name, version, epoch: plugin.epoch });
            Ok(plugin)
        }
        Err(e) => Err(refused(path, e)),
    }
}

fn refused(path: &Path, error: Error) -> Error {
    tell(&Event::Refused { path: path.to_owned(), why: error.message().to_owned() });
    error.in_context(format!("loading {}", path.display()))
}

/// # Safety
/// As [`load`].
#[allow(unsafe_code)]
unsafe fn load_one(path: &Path, policy: &Policy) -> Result<Plugin> {
    let world = World::global()?;
    let image = look(path, policy)?;
    if let Some(known) = LOADED.lock().get(&image.manifest.name) {
        return Err(already(&image.manifest.name, known));
    }
    foreign_name(world, &image.manifest.name)?;
    // SAFETY: the caller's.
    let library = unsafe { asked(image, path)? };
    let receipt = publish(world, &library, policy, false)?;
    let loaded = Loaded { library, path: path.to_owned(), receipt };
    let plugin = describe(&loaded);
    LOADED.lock().insert(plugin.manifest.name.clone(), loaded);
    Ok(plugin)
}

fn publish(world: &World, library: &Arc<Library>, policy: &Policy, replace_own: bool) -> Result<Receipt> {
    let owner = Owner {
        name: library.manifest.name.clone(),
        version: library.manifest.version.clone(),
        keep: Some(library.clone()),
    };
    let terms = Terms { replace_own, displace: policy.displace, deny_ambiguities: !policy.allow_ambiguities };
    let receipt = world.transact(owner, terms, |r| register(library, r))?;
    library.patience.store(policy.quarantine_after.map_or(0, std::num::NonZeroU32::get), Ordering::Relaxed);
    library.faults.store(0, Ordering::Relaxed);
    library.quarantined.store(false, Ordering::Relaxed);
    Ok(receipt)
}

fn already(name: &str, known: &Loaded) -> Error {
    Error::new(
        ErrorKind::AlreadyLoaded,
        format!("the plugin {} is loaded, from {}", known.library.manifest, known.path.display()),
    )
    .with_help(format!("unload `{name}` first, or reload it"))
}

/// Names of plugins and of linked crates are one name space.
fn foreign_name(world: &World, name: &str) -> Result<()> {
    if !world.has_owner(name) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::AlreadyLoaded,
        format!("a crate that is linked into this program is called `{name}`, a plugin cannot be"),
    ))
}

/// Unloads a plugin: its items are gone from a new epoch on; what it made lives on.
///
/// # Errors
/// `UnknownName` when no plugin of that name is loaded; `Registration` when another owner's methods are for a function
/// of this one. Then it stays.
pub fn unload(name: &str) -> Result<Unloaded> {
    let turn = Turn::take()?;
    let world = World::global()?;
    if !LOADED.lock().contains_key(name) {
        return Err(unknown(name));
    }
    let epoch = world.remove(name)?;
    let Some(loaded) = LOADED.lock().remove(name) else { return Err(unknown(name)) };
    let weak = Arc::downgrade(&loaded.library);
    let operators = loaded.library.operators.load(Ordering::Relaxed);
    let resident = loaded.library.is_resident();
    drop(loaded);
    drop(turn);
    world.refresh_thread();
    let mapped = resident || weak.strong_count() > 0;
    tell(&Event::Unloaded { name: name.to_owned(), epoch });
    Ok(Unloaded { name: name.to_owned(), epoch, operators, mapped })
}

/// Loads the file of a plugin again, which may have been rebuilt meanwhile: the new items take the place of the old
/// ones in one epoch. When that fails, the old ones stay.
///
/// # Errors
/// As [`load`] and [`unload`]; `Registration` when the file now holds a plugin of another name.
///
/// # Safety
/// As [`load`].
#[allow(unsafe_code)]
pub unsafe fn reload(name: &str, policy: &Policy) -> Result<Plugin> {
    let turn = Turn::take()?;
    let Some(path) = LOADED.lock().get(name).map(|l| l.path.clone()) else { return Err(unknown(name)) };
    // SAFETY: the caller's.
    let done = unsafe { reload_one(name, &path, policy) };
    drop(turn);
    World::global()?.refresh_thread();
    match done {
        Ok(plugin) => {
            let version = plugin.manifest.version.clone();
            tell(&Event::Loaded { name: name.to_owned(), version, epoch: plugin.epoch });
            Ok(plugin)
        }
        Err(e) => Err(refused(&path, e)),
    }
}

/// # Safety
/// As [`load`].
#[allow(unsafe_code)]
unsafe fn reload_one(name: &str, path: &Path, policy: &Policy) -> Result<Plugin> {
    let world = World::global()?;
    let image = look(path, policy)?;
    if image.manifest.name != name {
        let why = format!("{} holds the plugin {} now, not {name}", path.display(), image.manifest);
        return Err(Error::new(ErrorKind::Registration, why));
    }
    // SAFETY: the caller's.
    let library = unsafe { asked(image, path)? };
    let receipt = publish(world, &library, policy, true)?;
    let loaded = Loaded { library, path: path.to_owned(), receipt };
    let plugin = describe(&loaded);
    // The old one is let go of without the lock: its last holder runs code of it.
    let old = LOADED.lock().insert(name.to_owned(), loaded);
    drop(old);
    Ok(plugin)
}

fn unknown(name: &str) -> Error {
    let loaded: Vec<String> = LOADED.lock().keys().cloned().collect();
    let error = Error::new(ErrorKind::UnknownName, format!("no plugin `{name}` is loaded"));
    if loaded.is_empty() { error } else { error.with_help(format!("loaded are: {}", loaded.join(", "))) }
}

/// A plugin by its name.
///
/// # Errors
/// `UnknownName` when no plugin of that name is loaded.
pub fn plugin(name: &str) -> Result<Plugin> {
    LOADED.lock().get(name).map(describe).ok_or_else(|| unknown(name))
}

/// The plugins that are loaded, by name.
pub fn plugins() -> Vec<Plugin> {
    LOADED.lock().values().map(describe).collect()
}

/// What a file would add, as its entry tells: it is mapped, asked and let go of again, and nothing is registered.
///
/// # Errors
/// As [`load`], as far as the file alone is concerned.
///
/// # Safety
/// As [`load`].
#[allow(unsafe_code)]
pub unsafe fn contents(path: &Path, policy: &Policy) -> Result<(Manifest, Contents)> {
    let _turn = Turn::take()?;
    let image = look(path, policy)?;
    // SAFETY: the caller's.
    let library = unsafe { asked(image, path)? };
    Ok((library.manifest.clone(), library.items.contents()))
}

fn describe(loaded: &Loaded) -> Plugin {
    let library = &loaded.library;
    let quarantined = library.quarantined.load(Ordering::Relaxed);
    let Receipt { warnings, displaced, kept_waiting, epoch } = &loaded.receipt;
    let warnings = warnings.iter().map(ToString::to_string);
    let displaced = displaced.iter().map(|m| format!("stands in for {m}"));
    let kept = kept_waiting.iter().map(|why| format!("what waited for its names goes on waiting: {why}"));
    Plugin {
        manifest: library.manifest.clone(),
        path: loaded.path.clone(),
        contents: library.items.contents(),
        state: if quarantined { State::Quarantined } else { State::Loaded },
        faults: library.faults.load(Ordering::Relaxed),
        operators: library.operators.load(Ordering::Relaxed),
        resident: library.is_resident(),
        epoch: *epoch,
        warnings: warnings.chain(displaced).chain(kept).collect(),
        waiting: World::global().map(|w| w.snapshot().waiting(&library.manifest.name)).unwrap_or_default(),
    }
}
