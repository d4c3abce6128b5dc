//! What a plugin defines in its entry: read, checked one by one, and collected.

use super::errors::guard;
use super::texts::{optional, required};
use crate::items::{Constructor, Item, Method, User, What};
use crate::library::collect;
use cola_plugin_abi::{self as abi, Sized32, Status, flag};
use cola_runtime::registry::ParamList;
use cola_runtime::{Error, ErrorKind, Rank, Result};
use std::ffi::{c_char, c_void};

/// A struct of the other side, of whatever size it was there: what it does not have reads as zeros, what is not known
/// here is left.
///
/// # Errors
/// `PluginFault` for NULL, and for a size that cannot hold the size.
///
/// # Safety
/// NULL, or a struct of the kind that can be read as far as its size says.
pub(super) unsafe fn sized<T: Sized32>(what: &str, theirs: *const T) -> Result<T> {
    let fault = |why: String| Error::new(ErrorKind::PluginFault, format!("{what}: {why}"));
    if theirs.is_null() {
        return Err(fault("it is NULL".to_owned()));
    }
    if !theirs.is_aligned() {
        return Err(fault(format!("it is at {theirs:?}, which is not aligned")));
    }
    // SAFETY: the size comes first.
    let size = unsafe { theirs.cast::<u32>().read() } as usize;
    // The size of a struct is a multiple of its alignment; another one would cut a pointer in two.
    if size < 2 * size_of::<u32>() || size > 1 << 16 || !size.is_multiple_of(align_of::<T>()) {
        return Err(fault(format!("its struct_size is {size}")));
    }
    let mut ours = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: as many bytes as both have; zeros are valid for the rest, and every bit pattern is for what is copied:
    // numbers, pointers and optional functions.
    unsafe {
        std::ptr::copy_nonoverlapping(
            theirs.cast::<u8>(),
            ours.as_mut_ptr().cast(),
            size.min(size_of::<T>()),
        );
        Ok(ours.assume_init())
    }
}

/// Reads a definition and adds it to the list; the first one that is refused is remembered.
fn define(plugin: *mut abi::Plugin, error: *mut abi::Error, read: impl FnOnce() -> Result<Item>) -> Status {
    guard(error, || {
        collect(plugin, |collector| match read() {
            Ok(item) => {
                collector.items.0.push(item);
                Ok(())
            }
            Err(e) => {
                collector.refused.get_or_insert_with(|| e.to_string());
                Err(e)
            }
        })
    })
}

/// Words separated by spaces.
///
/// # Safety
/// As [`optional`].
unsafe fn words(what: &str, text: *const c_char) -> Result<Vec<String>> {
    // SAFETY: the caller's.
    let text = unsafe { optional(what, text)? }.unwrap_or_default();
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

/// What all definitions have.
///
/// # Safety
/// As [`optional`].
unsafe fn item(
    what: What,
    doc: *const c_char,
    file: *const c_char,
    line: u32,
    user: *mut c_void,
) -> Result<Item> {
    // SAFETY: the caller's.
    let (doc, file) = unsafe { (optional("a documentation", doc)?, optional("the name of a file", file)?) };
    let text = |t: Option<&str>| t.unwrap_or_default().to_owned();
    Ok(Item { what, doc: text(doc), file: text(file), line, user: User(user) })
}

fn absent(what: &str) -> Error {
    Error::new(ErrorKind::PluginFault, format!("{what} is NULL"))
}

/// Flags that this host does not know may change the meaning of a definition: they are refused.
pub(super) fn known_flags(what: &str, flags: u32, known: u32) -> Result<()> {
    if flags & !known == 0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        format!("{what} has flags {:#x} that this host does not know", flags & !known),
    ))
}

pub(super) unsafe extern "C" fn define_constructor(
    plugin: *mut abi::Plugin,
    def: *const abi::ConstructorDef,
    error: *mut abi::Error,
) -> Status {
    define(plugin, error, || {
        // SAFETY: by the interface: NULL or a struct of the size that it says, texts that end with NUL; so in all
        // functions of this file.
        unsafe {
            let def = sized("a constructor", def)?;
            let name = required("the name of a constructor", def.name)?.to_owned();
            known_flags(&name, def.flags, flag::ABSTRACT | flag::COMMUTATIVE)?;
            let make = match (optional("the head of a constructor", def.head)?, def.make) {
                (Some(head), Some(make)) => Some((head.to_owned(), make)),
                (None, None) => None,
                _ => {
                    let why = format!(
                        "the constructor {name} needs both a head and a function that makes it, or neither"
                    );
                    return Err(Error::new(ErrorKind::PluginFault, why));
                }
            };
            if def.children < -1 {
                let why = format!("the constructor {name} is said to have {} children", def.children);
                return Err(Error::new(ErrorKind::PluginFault, why));
            }
            let what = What::Constructor(Constructor {
                parent: optional("the parent of a constructor", def.parent)?.map(str::to_owned),
                intrinsic: words("the properties of a constructor", def.intrinsic)?,
                is_abstract: def.flags & flag::ABSTRACT != 0,
                commutative: def.flags & flag::COMMUTATIVE != 0,
                children: def.children,
                dtypes: def.dtypes,
                make,
                name,
            });
            item(what, def.doc, def.file, def.line, def.user)
        }
    })
}

pub(super) unsafe extern "C" fn define_algorithm(
    plugin: *mut abi::Plugin,
    def: *const abi::AlgorithmDef,
    error: *mut abi::Error,
) -> Status {
    define(plugin, error, || {
        // SAFETY: see `define_constructor`.
        unsafe {
            let def = sized("an algorithm", def)?;
            let head = required("the head of an algorithm", def.head)?.to_owned();
            known_flags(&head, def.flags, 0)?;
            let what = What::Algorithm {
                name: ParamList::parse(&head)?.name,
                head,
                parent: optional("the parent of an algorithm", def.parent)?.map(str::to_owned),
                check: def.check,
            };
            item(what, def.doc, def.file, def.line, def.user)
        }
    })
}

pub(super) unsafe extern "C" fn define_property(
    plugin: *mut abi::Plugin,
    def: *const abi::PropertyDef,
    error: *mut abi::Error,
) -> Status {
    define(plugin, error, || {
        // SAFETY: see `define_constructor`.
        unsafe {
            let def = sized("a property", def)?;
            let name = required("the name of a property", def.name)?.to_owned();
            known_flags(&name, def.flags, 0)?;
            let implies = words("what a property implies", def.implies)?;
            item(What::Property { name, implies, holds: def.holds }, def.doc, def.file, def.line, def.user)
        }
    })
}

pub(super) unsafe extern "C" fn define_function(
    plugin: *mut abi::Plugin,
    def: *const abi::FunctionDef,
    error: *mut abi::Error,
) -> Status {
    define(plugin, error, || {
        // SAFETY: see `define_constructor`.
        unsafe {
            let def = sized("a function", def)?;
            let head = required("the head of a function", def.head)?.to_owned();
            known_flags(&head, def.flags, flag::COMMUTATIVE | flag::ASSOCIATIVE)?;
            let what = What::Function {
                head,
                commutative: def.flags & flag::COMMUTATIVE != 0,
                associative: def.flags & flag::ASSOCIATIVE != 0,
                definition: def.definition,
            };
            item(what, def.doc, def.file, def.line, def.user)
        }
    })
}

pub(super) unsafe extern "C" fn define_method(
    plugin: *mut abi::Plugin,
    def: *const abi::MethodDef,
    error: *mut abi::Error,
) -> Status {
    define(plugin, error, || {
        // SAFETY: see `define_constructor`.
        unsafe {
            let def = sized("a method", def)?;
            let function = required("the function of a method", def.function)?.to_owned();
            let signature = required("the signature of a method", def.signature)?.to_owned();
            let called = format!("the method {function}({signature})");
            known_flags(&called, def.flags, flag::DEFERRED)?;
            let rank = match def.rank {
                1 => Rank::Override,
                0 => Rank::Structure,
                -1 => Rank::Algorithm,
                -2 => Rank::Fallback,
                other => {
                    return Err(Error::new(
                        ErrorKind::PluginFault,
                        format!("{called} has rank {other}, which is none"),
                    ));
                }
            };
            let guard_name = optional("the name of a guard", def.guard_name)?.unwrap_or("guard").to_owned();
            let what = What::Method(Method {
                rank,
                guard: def.guard.map(|guard| (guard_name, guard)),
                body: def.body.ok_or_else(|| absent(&format!("the body of {called}")))?,
                name: optional("the name of a method", def.name)?.unwrap_or_default().to_owned(),
                deferred: def.flags & flag::DEFERRED != 0,
                function,
                signature,
            });
            item(what, def.doc, def.file, def.line, def.user)
        }
    })
}

pub(super) unsafe extern "C" fn define_sample(
    plugin: *mut abi::Plugin,
    def: *const abi::SampleDef,
    error: *mut abi::Error,
) -> Status {
    define(plugin, error, || {
        // SAFETY: see `define_constructor`.
        unsafe {
            let def = sized("a sample", def)?;
            let name = required("the name of a sample", def.name)?.to_owned();
            known_flags(&name, def.flags, 0)?;
            let what = What::Sample {
                has: words("the properties of a sample", def.has)?,
                lacks: words("the properties that a sample lacks", def.lacks)?,
                build: def.build.ok_or_else(|| absent(&format!("what builds the sample {name}")))?,
                name,
            };
            item(what, std::ptr::null(), def.file, def.line, def.user)
        }
    })
}
