//! The border: the table of functions that a plugin calls, and what its handles are on this side.
//!
//! | `cola_plugin.h` | here |
//! |---|---|
//! | `cola_value *` | a [`Value`](cola_runtime::Value) of one's own; with an odd address an [`Arg`](cola_runtime::Arg) of a call |
//! | `cola_error *` | [`ErrorSlot`] |
//! | `cola_call *` | [`CallFrame`] |
//! | `cola_exec *` | [`Exec`] |
//! | `cola_plugin *` | a number that is never dereferenced |
//!
//! Every function of the table checks its pointers against NULL, turns panics into a status, and holds no lock while
//! it calls into the registry.

#![allow(unsafe_code, reason = "every function of the table is called from another language")]

mod arrays;
mod blocks;
mod calls;
mod definitions;
mod errors;
mod exec;
#[cfg(test)]
mod fuzz;
mod operators;
mod texts;
mod values;

pub(crate) use blocks::{Block, number_of};
pub(crate) use calls::CallFrame;
pub(crate) use errors::{ErrorSlot, kind_of, status_of};
pub(crate) use exec::Exec;
pub(crate) use values::{owned, owned_mut};

use cola_plugin_abi::{Host, MAJOR, MINOR};

/// The table that every plugin gets. Lives as long as the process, so that code that stays mapped may call it.
pub(crate) static HOST: Host = Host {
    struct_size: size_of::<Host>() as u32,
    abi_major: MAJOR,
    abi_minor: MINOR,
    error_set: Some(errors::error_set),
    error_status: Some(errors::error_status),
    error_message: Some(errors::error_message),
    error_new: Some(errors::error_new),
    error_release: Some(errors::error_release),
    error_move: Some(errors::error_move),
    define_constructor: Some(definitions::define_constructor),
    define_algorithm: Some(definitions::define_algorithm),
    define_property: Some(definitions::define_property),
    define_function: Some(definitions::define_function),
    define_method: Some(definitions::define_method),
    define_sample: Some(definitions::define_sample),
    call_count: Some(calls::call_count),
    call_arg: Some(calls::call_arg),
    call_get: Some(calls::call_get),
    call_bound: Some(calls::call_bound),
    call_next: Some(calls::call_next),
    call_invoke: Some(calls::call_invoke),
    value_new: Some(values::value_new),
    value_retain: Some(values::value_retain),
    value_release: Some(values::value_release),
    value_set: Some(values::value_set),
    value_kind: Some(values::value_kind),
    get_bool: Some(values::get_bool),
    get_int: Some(values::get_int),
    get_real: Some(values::get_real),
    get_complex: Some(values::get_complex),
    get_text: Some(values::get_text),
    get_length: Some(values::get_length),
    get_item: Some(values::get_item),
    get_field: Some(values::get_field),
    set_none: Some(values::set_none),
    set_bool: Some(values::set_bool),
    set_int: Some(values::set_int),
    set_real: Some(values::set_real),
    set_complex: Some(values::set_complex),
    set_text: Some(values::set_text),
    set_symbol: Some(values::set_symbol),
    set_list: Some(values::set_list),
    set_properties: Some(values::set_properties),
    set_record: Some(values::set_record),
    get_shape: Some(arrays::get_shape),
    get_dtype: Some(arrays::get_dtype),
    array_view: Some(arrays::array_view),
    array_new: Some(arrays::array_new),
    array_copy: Some(arrays::array_copy),
    array_cast: Some(arrays::array_cast),
    op_new: Some(operators::op_new),
    op_data: Some(operators::op_data),
    op_has: Some(operators::op_has),
    op_tag: Some(operators::op_tag),
    op_child: Some(operators::op_child),
    op_param: Some(operators::op_param),
    op_apply: Some(operators::op_apply),
    exec_scratch: Some(exec::exec_scratch),
    exec_threads: Some(exec::exec_threads),
    exec_stream: Some(exec::exec_stream),
    call: Some(calls::call),
    warn: Some(exec::warn),
    poll: Some(exec::poll),
    evidence: Some(exec::evidence),
};
