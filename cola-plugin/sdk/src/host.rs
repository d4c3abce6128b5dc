//! The host's table, and the entry of the plugin.

use crate::error::{Error, report};
use crate::registrar::Registrar;
use cola_plugin_abi as abi;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

static HOST: AtomicPtr<abi::Host> = AtomicPtr::new(ptr::null_mut());
static PLUGIN: AtomicPtr<abi::Plugin> = AtomicPtr::new(ptr::null_mut());

/// What `register!` collects: where, and a function that adds items.
#[linkme::distributed_slice]
#[linkme(crate = linkme)]
pub static REGISTER: [(&'static str, u32, fn(&mut Registrar))];

/// The plugin, as the host knows it.
#[inline]
pub(crate) fn plugin() -> *mut abi::Plugin {
    PLUGIN.load(Ordering::Acquire)
}

/// The host's table, and how many bytes of it there are.
#[inline]
pub(crate) fn table() -> Option<(*const abi::Host, usize)> {
    let host = HOST.load(Ordering::Acquire);
    if host.is_null() {
        return None;
    }
    // SAFETY: set by `start` to the host's table, which lives as long as the process.
    #[allow(unsafe_code)]
    let size = unsafe { (*host).struct_size } as usize;
    Some((host, size))
}

/// A function of the host, or an error where this host does not have it.
macro_rules! function {
    ($field:ident) => {{
        let found = $crate::host::table().and_then(|(host, size)| {
            let end = std::mem::offset_of!(cola_plugin_abi::Host, $field) + size_of::<usize>();
            // SAFETY: the field lies within the table.
            #[allow(unsafe_code)]
            (end <= size).then(|| unsafe { (&raw const (*host).$field).read() }).flatten()
        });
        found.ok_or_else(|| {
            $crate::Error::unsupported(concat!("this host does not have `", stringify!($field), "`"))
        })
    }};
}
pub(crate) use function;

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `work` for the host: its error goes into the slot, a panic becomes one.
#[inline]
pub(crate) fn guard(slot: *mut abi::Error, work: impl FnOnce() -> crate::Result<()>) -> abi::Status {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => abi::status::OK,
        Ok(Err(error)) => report(slot, error),
        Err(panic) => {
            let why = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "a panic without a message".to_owned());
            let place = PLACE.with_borrow(Clone::clone);
            report(slot, Error::panicked(format!("panicked at {place}: {why}")))
        }
    }
}

/// The entry of the plugin: keeps the host's table and registers everything that `register!` collected, in the order
/// of file and line.
///
/// # Safety
/// The arguments are the host's.
#[allow(unsafe_code)]
pub unsafe fn start(host: *const abi::Host, plugin: *mut abi::Plugin, error: *mut abi::Error) -> abi::Status {
    HOST.store(host.cast_mut(), Ordering::Release);
    PLUGIN.store(plugin, Ordering::Release);
    // The message of a panic goes into the error; the hook is this library's own.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let _ = PLACE.try_with(|p| p.replace(place));
    }));
    guard(error, || {
        let mut all: Vec<_> = REGISTER.iter().collect();
        all.sort_by_key(|(file, line, _)| (*file, *line));
        all.into_iter().try_for_each(|(_, _, add)| {
            let mut registrar = Registrar::new();
            add(&mut registrar);
            registrar.finish()
        })
    })
}
