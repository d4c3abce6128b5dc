//! A mapped library: from the file's bytes to its list of items, and what it takes to be unmapped.
//!
//! *Mapped.* A private copy of the file is mapped, so that overwriting the file later changes nothing, and the bytes
//! that were checked are the ones that run. *Asked.* Its entry is called once; what it defines is collected, nothing
//! is published. *Pinned.* Everything made by it holds an [`Arc`] of this: items of the registry, through them calls
//! in progress and reports, operators, errors. *Unmapped* when the last of these is gone — or never, unless the
//! manifest allows it, which also holds for a library whose entry is refused.
//!
//! Invariants: the entry runs once for each mapping; a library whose bytes are mapped already is used again with the
//! items that it defined then.

use crate::border::{ErrorSlot, HOST};
use crate::event::{Event, tell};
use crate::fault::outcome_of;
use crate::file::Image;
use crate::items::Items;
use crate::manifest::Manifest;
use cola_plugin_abi as abi;
use cola_runtime::tag::Ctor;
use cola_runtime::{Error, ErrorKind, Result, World};
use once_cell::sync::{Lazy, OnceCell};
use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashMap;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

/// A mapped library with what it defined.
pub(crate) struct Library {
    pub(crate) manifest: Manifest,
    pub(crate) items: Items,
    /// How many operators with its code live.
    pub(crate) operators: AtomicUsize,
    pub(crate) faults: AtomicU32,
    /// Faults after which its items leave the registry; 0 for never.
    pub(crate) patience: AtomicU32,
    pub(crate) quarantined: AtomicBool,
    sha256: [u8; 32],
    token: usize,
    constructors: FxHashMap<String, OnceCell<Ctor>>,
    /// `None` only on the way out.
    mapping: Option<Mapped>,
}

#[cfg(unix)]
type Mapping = libloading::os::unix::Library;
#[cfg(not(unix))]
type Mapping = libloading::Library;

/// Libraries that are mapped, by the token that the plugin knows itself by.
static MAPPED: Lazy<RwLock<FxHashMap<usize, Weak<Library>>>> = Lazy::new(RwLock::default);
/// Libraries that stay for ever.
static RESIDENT: Lazy<Mutex<Vec<Arc<Library>>>> = Lazy::new(Mutex::default);
/// What plugins define whose entry runs now.
static ASKED: Lazy<Mutex<FxHashMap<usize, Collector>>> = Lazy::new(Mutex::default);
static NEXT: AtomicUsize = AtomicUsize::new(1);

/// What a plugin has defined so far.
#[derive(Default)]
pub(crate) struct Collector {
    pub(crate) items: Items,
    /// The first definition that was refused: a plugin that ignores the status is refused all the same.
    pub(crate) refused: Option<String>,
}

impl Library {
    /// The library with the bytes of this image: one that is mapped already, else a new mapping whose entry is called.
    ///
    /// # Errors
    /// `NotAPlugin` when the system does not map it or it has no entry; those of its entry.
    ///
    /// # Safety
    /// Runs the constructors and the entry of the file, which may do anything.
    #[allow(unsafe_code)]
    pub(crate) unsafe fn of(image: Image, path: &Path) -> Result<Arc<Library>> {
        if let Some(known) = mapped(&image.sha256) {
            return Ok(known);
        }
        let what = path.display();
        // SAFETY: the caller's.
        let mapping = unsafe { map(&image.bytes, path)? };
        let mapping = Mapped { library: ManuallyDrop::new(mapping), unmappable: image.manifest.unmappable };
        // SAFETY: the entry has the type that the interface prescribes; its manifest says that it knows the interface.
        let init: abi::Init = unsafe {
            *mapping.library.get::<abi::Init>(abi::INIT.as_bytes()).map_err(|_| {
                Error::new(
                    ErrorKind::NotAPlugin,
                    format!("{what} is no plugin: it does not export `{}`", abi::INIT),
                )
            })?
        };
        let token = NEXT.fetch_add(1, Ordering::Relaxed);
        ASKED.lock().insert(token, Collector::default());
        let mut error = ErrorSlot::default();
        // SAFETY: the arguments are those of the interface; the host's table lives for ever, the slot until after
        // the call, and the token is never dereferenced.
        let status = unsafe { init(&raw const HOST, token as *mut abi::Plugin, error.as_ptr()) };
        let collected = ASKED.lock().remove(&token).unwrap_or_default();
        let name = &image.manifest.name;
        outcome_of(&format!("the entry of {name}"), status, error)?;
        if let Some(why) = collected.refused {
            return Err(Error::new(ErrorKind::Registration, why).in_context(format!("the entry of {name}")));
        }
        let constructors = collected.items.constructors().map(|c| (c.to_owned(), OnceCell::new())).collect();
        let library = Arc::new(Library {
            manifest: image.manifest,
            items: collected.items,
            operators: AtomicUsize::new(0),
            faults: AtomicU32::new(0),
            patience: AtomicU32::new(0),
            quarantined: AtomicBool::new(false),
            sha256: image.sha256,
            token,
            constructors,
            mapping: Some(mapping),
        });
        MAPPED.write().insert(token, Arc::downgrade(&library));
        if !library.manifest.unmappable {
            RESIDENT.lock().push(library.clone());
        }
        Ok(library)
    }

    /// The library that calls with this token, while it is mapped and its entry has returned.
    pub(crate) fn of_token(token: *mut abi::Plugin) -> Result<Arc<Library>> {
        let token = token as usize;
        let found = MAPPED.read().get(&token).and_then(Weak::upgrade);
        found.ok_or_else(|| {
            if ASKED.lock().contains_key(&token) {
                Error::new(
                    ErrorKind::Registration,
                    "operators can be made when the plugin's entry has returned",
                )
            } else {
                Error::new(ErrorKind::PluginFault, "a plugin calls with a handle that is not its own")
            }
        })
    }

    /// The number of a constructor that it defined.
    pub(crate) fn constructor(&self, name: &str) -> Result<Ctor> {
        let defined = self.constructors.get(name).ok_or_else(|| {
            Error::new(
                ErrorKind::PluginFault,
                format!("{} makes an operator of `{name}`, which it has not defined", self.manifest.name),
            )
        })?;
        let found = defined.get_or_try_init(|| World::global_catalog().constructor(name).ok_or(()));
        found.copied().map_err(|()| {
            Error::new(ErrorKind::Registration, format!("the constructor `{name}` is not registered"))
        })
    }

    /// It stays mapped for ever.
    pub(crate) fn is_resident(&self) -> bool {
        !self.manifest.unmappable
    }
}

/// The mapped code. It goes only where its manifest allows that, since an entry may have started what goes on.
struct Mapped {
    library: ManuallyDrop<Mapping>,
    unmappable: bool,
}

impl Drop for Mapped {
    fn drop(&mut self) {
        if self.unmappable {
            // SAFETY: dropped once, here. Its entry was refused, so that nothing has code of it, or its `Library` goes,
            // of which all that has code of it holds an `Arc`.
            #[allow(unsafe_code)]
            unsafe {
                ManuallyDrop::drop(&mut self.library);
            }
        }
    }
}

/// Runs `work` on what a plugin has defined so far.
///
/// # Errors
/// `Registration` unless its entry runs now.
pub(crate) fn collect(
    plugin: *mut abi::Plugin,
    work: impl FnOnce(&mut Collector) -> Result<()>,
) -> Result<()> {
    match ASKED.lock().get_mut(&(plugin as usize)) {
        Some(collector) => work(collector),
        None => Err(Error::new(
            ErrorKind::Registration,
            "a plugin can define items in its entry only; that has returned, and its list is sealed",
        )),
    }
}

/// For tests: a plugin whose entry runs as far as anybody can tell; 0 ends that.
#[cfg(test)]
pub(crate) fn ask_as(token: usize) -> *mut abi::Plugin {
    let mut asked = ASKED.lock();
    asked.clear();
    if token > 0 {
        asked.insert(token, Collector::default());
    }
    std::ptr::without_provenance_mut(token)
}

/// For tests: how many items a plugin has defined.
#[cfg(test)]
pub(crate) fn collected(plugin: *mut abi::Plugin) -> usize {
    ASKED.lock().get(&plugin.addr()).map_or(0, |c| c.items.0.len())
}

fn mapped(sha256: &[u8; 32]) -> Option<Arc<Library>> {
    // The last holder of a library takes the lock when it lets go: nothing may be let go of under it.
    let all: Vec<Arc<Library>> = MAPPED.read().values().filter_map(Weak::upgrade).collect();
    all.into_iter().find(|library| library.sha256 == *sha256)
}

/// Maps a private copy.
#[allow(unsafe_code)]
unsafe fn map(bytes: &[u8], path: &Path) -> Result<Mapping> {
    let what = path.display();
    let io = |e: std::io::Error| {
        Error::new(ErrorKind::Io, format!("a private copy of {what}: {e}")).with_source(e)
    };
    // A folder of its own with a name that is never used twice: the system takes two libraries of one name for one.
    let folder = tempfile::Builder::new().prefix("cola-plugin-").tempdir().map_err(io)?;
    let copy = folder.path().join(path.file_name().unwrap_or("plugin".as_ref()));
    fs::write(&copy, bytes).map_err(io)?;
    let refuse = |e: libloading::Error| {
        // What the system's loader said is the cause of the library's error.
        let why = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
        let why = why.replace(&*copy.to_string_lossy(), "it");
        let error = Error::new(ErrorKind::NotAPlugin, format!("{what} cannot be mapped: {why}"));
        if why.contains("failed to map segment") || why.contains("Operation not permitted") {
            return error
                .with_help("the host maps a private copy: set TMPDIR to a folder that allows execution");
        }
        error
    };
    #[cfg(unix)]
    {
        use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
        // SAFETY: the caller's. Unresolved symbols are errors now, not crashes later; nothing is visible to others.
        unsafe { Library::open(Some(&copy), RTLD_NOW | RTLD_LOCAL).map_err(refuse) }
    }
    #[cfg(not(unix))]
    {
        // The system keeps a mapped file; the folder is left to it.
        let _ = folder.keep();
        // SAFETY: the caller's.
        unsafe { libloading::Library::new(&copy).map_err(refuse) }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        MAPPED.write().remove(&self.token);
        drop(self.mapping.take());
        tell(&Event::Unmapped { name: self.manifest.name.clone() });
    }
}
