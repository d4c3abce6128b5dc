//! Plugins for cola in Rust: operators, functions and rules in a library that is loaded while a program runs.
//!
//! A crate with `crate-type = ["cdylib"]` that depends on this one alone. It does not link the runtime: what crosses
//! the border is the C interface of `cola_plugin.h`, so that the plugin and the program may come from different
//! compilers and different versions of cola.
//!
//! ```
//! use cola_plugin_sdk::*;
//!
//! plugin!("scale", "1.0", "multiples of the identity");
//!
//! struct Scale { n: usize, c: f64 }
//!
//! impl Operator for Scale {
//!     const NAME: &'static str = "Scale";
//!     fn shape(&self) -> (usize, usize) { (self.n, self.n) }
//!     fn multiply(&self, _form: Form, x: &Block, y: &mut Block, _exec: &mut Exec) -> Result<()> {
//!         let (x, mut y) = (x.view::<f64>()?, y.view_mut::<f64>()?);
//!         y.fill(|i, j| self.c * x[(i, j)]);
//!         Ok(())
//!     }
//! }
//!
//! register!(|p| {
//!     p.constructor::<Scale>("Scale(n: Int, c: Float) -> Operator", |call| {
//!         Scale { n: call.get("n")?, c: call.get("c")? }.into_op()
//!     }).doc("c·I");
//!     p.method("trace", "Scale", |call| {
//!         let a: &Scale = call.get("a")?;
//!         Ok(a.n as f64 * a.c)
//!     }).doc("tr(c·I) = n·c");
//! });
//! ```
//!
//! What a plugin's code does wrong stays with it: a panic becomes an error of the call in progress, and the host
//! checks what comes back. `cola check FILE` holds every rule to its function's definition; give it samples.

pub use cola_plugin_abi as abi;
#[doc(hidden)]
pub use linkme;

mod block;
mod call;
mod element;
mod error;
mod host;
mod operator;
mod registrar;
mod value;

pub use block::{Block, View, ViewMut};
pub use call::{Call, FromValue};
pub use element::{C32, C64, Complex, DType, Element};
pub use error::{Error, Result};
#[doc(hidden)]
pub use host::{REGISTER, start};
pub use operator::{Cost, Exec, Form, Operator, OperatorParts};
pub use registrar::{
    AlgorithmItem, ConstructorItem, FunctionItem, IntoValue, MethodItem, PropertyItem, Rank, Registrar,
    SampleItem,
};
pub use value::{Evidence, Kind, Value, call, poll, warn};

/// Declares the plugin: its name, version and a line that says what it is. Once in a crate.
#[macro_export]
macro_rules! plugin {
    ($name:expr, $version:expr, $summary:expr) => {
        #[allow(unsafe_code)]
        const _: () = {
            #[used]
            #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__cola_plugin"))]
            #[cfg_attr(windows, unsafe(link_section = ".cola"))]
            #[cfg_attr(not(any(target_os = "macos", windows)), unsafe(link_section = ".cola_plugin"))]
            static MANIFEST: $crate::abi::Manifest = $crate::abi::Manifest::new(
                $name,
                $version,
                $summary,
                if cfg!(panic = "abort") { $crate::abi::flag::ABORTS } else { 0 },
            );

            /// # Safety
            /// Called by the host, with its own table and slots.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn cola_plugin_init(
                host: *const $crate::abi::Host,
                plugin: *mut $crate::abi::Plugin,
                error: *mut $crate::abi::Error,
            ) -> i32 {
                // SAFETY: the host's.
                unsafe { $crate::start(host, plugin, error) }
            }
        };
    };
}

/// Adds items to the plugin: a function of a [`Registrar`], in any module of the crate, any number of times.
#[macro_export]
macro_rules! register {
    ($add:expr) => {
        #[allow(unsafe_code)]
        const _: () = {
            #[$crate::linkme::distributed_slice($crate::REGISTER)]
            #[linkme(crate = $crate::linkme)]
            static ADD: (&str, u32, fn(&mut $crate::Registrar)) = (file!(), line!(), $add);
        };
    };
}
