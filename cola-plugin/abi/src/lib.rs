//! The structs of `cola_plugin.h`, field by field: what crosses the border between a program and a loaded plugin.
//!
//! The header is the reference and says what each field means; a test compares sizes and offsets with what a C
//! compiler makes of it. Structs only ever grow at their end, under the same major version: [`MAJOR`] and [`MINOR`]
//! are numbers of their own, not those of any crate. Every pointer to a function is optional, so that a struct of
//! zeros is valid and a field that an older side does not have reads as absent.

#![no_std]
#![allow(missing_docs, reason = "named like the fields of cola_plugin.h, which documents them")]

use core::ffi::{c_char, c_void};

/// Other majors are refused.
pub const MAJOR: u16 = 1;
/// Other minors are welcome, older and newer.
pub const MINOR: u16 = 1;
/// `COLAPLUG` in memory, where the least byte is first.
pub const MAGIC: u64 = 0x4755_4c50_414c_4f43;
/// The symbol that a plugin exports.
pub const INIT: &str = "cola_plugin_init";

/// What a function that can fail returns.
pub mod status {
    pub const OK: i32 = 0;
    pub const SHAPE_MISMATCH: i32 = 1;
    pub const INVALID_ARGUMENT: i32 = 2;
    pub const TYPE_MISMATCH: i32 = 3;
    pub const DTYPE_MISMATCH: i32 = 4;
    pub const DEVICE_MISMATCH: i32 = 5;
    pub const OUT_OF_BOUNDS: i32 = 6;
    pub const OUT_OF_MEMORY: i32 = 7;
    pub const NOT_FINITE: i32 = 8;
    pub const SINGULAR: i32 = 9;
    pub const NOT_POSITIVE_DEFINITE: i32 = 10;
    pub const NOT_CONVERGED: i32 = 11;
    pub const INACCURATE: i32 = 12;
    pub const FALSE_CLAIM: i32 = 13;
    pub const NO_METHOD: i32 = 14;
    pub const AMBIGUOUS: i32 = 15;
    pub const UNKNOWN_NAME: i32 = 16;
    pub const REGISTRATION: i32 = 17;
    pub const PANICKED: i32 = 18;
    pub const TOO_DEEP: i32 = 19;
    pub const UNSUPPORTED: i32 = 20;
    pub const IO: i32 = 21;
    pub const CANCELLED: i32 = 22;
    pub const FAULT: i32 = 23;
}

/// Element types.
pub mod dtype {
    pub const F16: i32 = 1;
    pub const BF16: i32 = 2;
    pub const F32: i32 = 3;
    pub const F64: i32 = 4;
    pub const C32: i32 = 5;
    pub const C64: i32 = 6;
}

/// Kinds of values.
pub mod kind {
    pub const NONE: i32 = 0;
    pub const BOOL: i32 = 1;
    pub const INT: i32 = 2;
    pub const REAL: i32 = 3;
    pub const COMPLEX: i32 = 4;
    pub const TEXT: i32 = 5;
    pub const SYMBOL: i32 = 6;
    pub const LIST: i32 = 7;
    pub const INDEX: i32 = 8;
    pub const ARRAY: i32 = 9;
    pub const OPERATOR: i32 = 10;
    pub const ALGORITHM: i32 = 11;
    pub const PROPERTIES: i32 = 12;
    pub const RECORD: i32 = 13;
}

/// op(A) of an operator A.
pub mod form {
    pub const PLAIN: i32 = 0;
    pub const TRANSPOSE: i32 = 1;
    pub const ADJOINT: i32 = 2;
    pub const CONJUGATE: i32 = 3;
}

/// Flags, each of its own struct.
pub mod flag {
    /// Operator table: not to be used by two threads at a time.
    pub const SERIAL: u32 = 1;
    /// Operator table: apply is only asked for y = op(A)·x.
    pub const MULTIPLY: u32 = 2;
    /// Operator table: A is its own adjoint.
    pub const HERMITIAN: u32 = 4;
    /// Constructor: a node that no operator has.
    pub const ABSTRACT: u32 = 1;
    /// Constructor, function: order does not matter.
    pub const COMMUTATIVE: u32 = 2;
    /// Function: f(a, b, c) = f(f(a, b), c).
    pub const ASSOCIATIVE: u32 = 4;
    /// Method: wait until its function and names are registered.
    pub const DEFERRED: u32 = 8;
    /// Manifest: may be unmapped when nothing made by it lives.
    pub const UNMAPPABLE: u32 = 1;
    /// Manifest: a panic ends the process.
    pub const ABORTS: u32 = 2;
}

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name {
            _opaque: [u8; 0],
            _not_send: core::marker::PhantomData<(*mut u8, core::marker::PhantomPinned)>,
        }
    )*};
}

opaque! {
    /// A slot with a value.
    Value;
    /// A slot for an error.
    Error;
    /// A call in progress.
    Call;
    /// The plugin, as the host knows it.
    Plugin;
    /// What an operator computes with.
    Exec;
}

#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DLDevice {
    pub device_type: i32,
    pub device_id: i32,
}

impl DLDevice {
    pub const CPU: DLDevice = DLDevice { device_type: 1, device_id: 0 };
}

#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DLDataType {
    pub code: u8,
    pub bits: u8,
    pub lanes: u16,
}

impl DLDataType {
    /// Of an element type of [`dtype`]; `None` for a number that is none.
    pub const fn of(dtype: i32) -> Option<DLDataType> {
        let (code, bits) = match dtype {
            dtype::F16 => (2, 16),
            dtype::BF16 => (4, 16),
            dtype::F32 => (2, 32),
            dtype::F64 => (2, 64),
            dtype::C32 => (5, 64),
            dtype::C64 => (5, 128),
            _ => return None,
        };
        Some(DLDataType { code, bits, lanes: 1 })
    }

    /// The element type of [`dtype`]; `None` for all that are not among them.
    pub const fn dtype(self) -> Option<i32> {
        match (self.code, self.bits, self.lanes) {
            (2, 16, 1) => Some(dtype::F16),
            (4, 16, 1) => Some(dtype::BF16),
            (2, 32, 1) => Some(dtype::F32),
            (2, 64, 1) => Some(dtype::F64),
            (5, 64, 1) => Some(dtype::C32),
            (5, 128, 1) => Some(dtype::C64),
            _ => None,
        }
    }
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DLTensor {
    pub data: *mut c_void,
    pub device: DLDevice,
    pub ndim: i32,
    pub dtype: DLDataType,
    pub shape: *mut i64,
    pub strides: *mut i64,
    pub byte_offset: u64,
}

/// `cola_matrix`: filled in place, since `dl` points into it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Matrix {
    pub dl: DLTensor,
    pub shape: [i64; 2],
    pub strides: [i64; 2],
}

pub type Status = i32;
pub type Body = unsafe extern "C" fn(*mut c_void, *const Call, *mut Value, *mut Error) -> Status;
pub type Guard = unsafe extern "C" fn(*mut c_void, *const Call, *mut i32, *mut Error) -> Status;
pub type Holds = unsafe extern "C" fn(*mut c_void, *const DLTensor, f64, *mut i32, *mut Error) -> Status;
pub type Sample = unsafe extern "C" fn(*mut c_void, i32, u64, *mut Value, *mut Error) -> Status;
pub type Init = unsafe extern "C" fn(*const Host, *mut Plugin, *mut Error) -> Status;
pub type Drop = unsafe extern "C" fn(*mut c_void);
pub type Apply = unsafe extern "C" fn(
    *mut c_void,
    i32,
    *const f64,
    *const DLTensor,
    *const f64,
    *mut DLTensor,
    *mut Exec,
    *mut Error,
) -> Status;
pub type Rebuild = unsafe extern "C" fn(
    *mut c_void,
    *const *const Value,
    usize,
    *const *const Value,
    usize,
    *mut Value,
    *mut Error,
) -> Status;
pub type RankBound = unsafe extern "C" fn(*mut c_void) -> i64;
pub type CostOf = unsafe extern "C" fn(*mut c_void, *mut Cost);

/// A struct that begins with its size, and of which zeros are a valid value.
///
/// # Safety
/// `repr(C)`, the first field is a `u32` that holds the size in bytes, and every bit pattern of zeros is valid.
#[allow(unsafe_code)]
pub unsafe trait Sized32: Copy {}

macro_rules! sized {
    ($($(#[$doc:meta])* pub struct $name:ident { $(pub $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            pub struct_size: u32,
            $(pub $field: $type,)*
        }

        // SAFETY: repr(C), the size comes first, and the fields are numbers, raw pointers and optional functions.
        #[allow(unsafe_code)]
        unsafe impl Sized32 for $name {}

        impl $name {
            /// All absent, of full size.
            pub const EMPTY: $name = {
                // SAFETY: see `Sized32`.
                #[allow(unsafe_code)]
                let mut empty: $name = unsafe { core::mem::zeroed() };
                empty.struct_size = core::mem::size_of::<$name>() as u32;
                empty
            };
        }

        // SAFETY: a table that is never written; what its pointers stand for is up to who made it, as in C.
        #[allow(unsafe_code)]
        unsafe impl Sync for $name {}
        // SAFETY: as above.
        #[allow(unsafe_code)]
        unsafe impl Send for $name {}
    )*};
}

sized! {
    /// `cola_cost`
    pub struct Cost {
        pub reserved: u32,
        pub flops: f64,
        pub bytes: f64,
        pub held: f64,
    }

    /// `cola_operator_table`
    pub struct OperatorTable {
        pub flags: u32,
        pub forms: u32,
        pub reserved: u32,
        pub drop: Option<Drop>,
        pub apply: Option<Apply>,
        pub rebuild: Option<Rebuild>,
        pub cost: Option<CostOf>,
        pub rank_bound: Option<RankBound>,
    }

    /// `cola_operator_def`
    pub struct OperatorDef {
        pub reserved: u32,
        pub constructor: *const c_char,
        pub table: *const OperatorTable,
        pub data: *mut c_void,
        pub rows: i64,
        pub cols: i64,
        pub dtype: i32,
        pub n_children: u32,
        pub n_params: u32,
        pub reserved2: u32,
        pub children: *const *const Value,
        pub params: *const *const Value,
        pub details: *const c_char,
    }

    /// `cola_constructor_def`
    pub struct ConstructorDef {
        pub flags: u32,
        pub name: *const c_char,
        pub parent: *const c_char,
        pub intrinsic: *const c_char,
        pub children: i32,
        pub dtypes: u32,
        pub head: *const c_char,
        pub make: Option<Body>,
        pub user: *mut c_void,
        pub doc: *const c_char,
        pub file: *const c_char,
        pub line: u32,
        pub reserved: u32,
    }

    /// `cola_algorithm_def`
    pub struct AlgorithmDef {
        pub flags: u32,
        pub head: *const c_char,
        pub parent: *const c_char,
        pub check: Option<Body>,
        pub user: *mut c_void,
        pub doc: *const c_char,
        pub file: *const c_char,
        pub line: u32,
        pub reserved: u32,
    }

    /// `cola_property_def`
    pub struct PropertyDef {
        pub flags: u32,
        pub name: *const c_char,
        pub implies: *const c_char,
        pub holds: Option<Holds>,
        pub user: *mut c_void,
        pub doc: *const c_char,
        pub file: *const c_char,
        pub line: u32,
        pub reserved: u32,
    }

    /// `cola_function_def`
    pub struct FunctionDef {
        pub flags: u32,
        pub head: *const c_char,
        pub definition: Option<Body>,
        pub user: *mut c_void,
        pub doc: *const c_char,
        pub file: *const c_char,
        pub line: u32,
        pub reserved: u32,
    }

    /// `cola_method_def`
    pub struct MethodDef {
        pub flags: u32,
        pub function: *const c_char,
        pub signature: *const c_char,
        pub rank: i32,
        pub reserved: u32,
        pub guard_name: *const c_char,
        pub guard: Option<Guard>,
        pub body: Option<Body>,
        pub user: *mut c_void,
        pub name: *const c_char,
        pub doc: *const c_char,
        pub file: *const c_char,
        pub line: u32,
        pub reserved2: u32,
    }

    /// `cola_evidence`
    pub struct Evidence {
        pub reserved: u32,
        pub method: *const c_char,
        pub residual: f64,
        pub tolerance: f64,
        pub standard_error: f64,
        pub iterations: i64,
        pub note: *const c_char,
    }

    /// `cola_sample_def`
    pub struct SampleDef {
        pub flags: u32,
        pub name: *const c_char,
        pub has: *const c_char,
        pub lacks: *const c_char,
        pub build: Option<Sample>,
        pub user: *mut c_void,
        pub file: *const c_char,
        pub line: u32,
        pub reserved: u32,
    }
}

macro_rules! host {
    ($($name:ident: fn($($arg:ty),*) $(-> $ret:ty)?;)*) => {
        /// `cola_host`: the functions of the host.
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct Host {
            pub struct_size: u32,
            pub abi_major: u16,
            pub abi_minor: u16,
            $(pub $name: Option<unsafe extern "C" fn($($arg),*) $(-> $ret)?>,)*
        }
    };
}

host! {
    error_set: fn(*mut Error, Status, *const c_char, usize) -> Status;
    error_status: fn(*const Error) -> Status;
    error_message: fn(*const Error, *mut usize) -> *const c_char;
    error_new: fn() -> *mut Error;
    error_release: fn(*mut Error);
    error_move: fn(*mut Error, *mut Error) -> Status;

    define_constructor: fn(*mut Plugin, *const ConstructorDef, *mut Error) -> Status;
    define_algorithm: fn(*mut Plugin, *const AlgorithmDef, *mut Error) -> Status;
    define_property: fn(*mut Plugin, *const PropertyDef, *mut Error) -> Status;
    define_function: fn(*mut Plugin, *const FunctionDef, *mut Error) -> Status;
    define_method: fn(*mut Plugin, *const MethodDef, *mut Error) -> Status;
    define_sample: fn(*mut Plugin, *const SampleDef, *mut Error) -> Status;

    call_count: fn(*const Call) -> usize;
    call_arg: fn(*const Call, usize) -> *const Value;
    call_get: fn(*const Call, *const c_char) -> *const Value;
    call_bound: fn(*const Call, *const c_char, usize) -> *const Value;
    call_next: fn(*const Call, *mut Value, *mut Error) -> Status;
    call_invoke: fn(*const Call, *const c_char, *mut Value, *mut Error) -> Status;

    value_new: fn() -> *mut Value;
    value_retain: fn(*const Value) -> *mut Value;
    value_release: fn(*mut Value);
    value_set: fn(*mut Value, *const Value) -> Status;
    value_kind: fn(*const Value) -> i32;

    get_bool: fn(*const Value, *mut i32, *mut Error) -> Status;
    get_int: fn(*const Value, *mut i64, *mut Error) -> Status;
    get_real: fn(*const Value, *mut f64, *mut Error) -> Status;
    get_complex: fn(*const Value, *mut f64, *mut Error) -> Status;
    get_text: fn(*const Value, *mut *const c_char, *mut usize, *mut Error) -> Status;
    get_length: fn(*const Value, *mut usize, *mut Error) -> Status;
    get_item: fn(*const Value, usize, *mut Value, *mut Error) -> Status;
    get_field: fn(*const Value, *const c_char, *mut Value, *mut Error) -> Status;

    set_none: fn(*mut Value) -> Status;
    set_bool: fn(*mut Value, i32) -> Status;
    set_int: fn(*mut Value, i64) -> Status;
    set_real: fn(*mut Value, f64) -> Status;
    set_complex: fn(*mut Value, f64, f64) -> Status;
    set_text: fn(*mut Value, *const c_char, usize, *mut Error) -> Status;
    set_symbol: fn(*mut Value, *const c_char, *mut Error) -> Status;
    set_list: fn(*mut Value, *const *const Value, usize, *mut Error) -> Status;
    set_properties: fn(*mut Value, *const c_char, *mut Error) -> Status;
    set_record: fn(*mut Value, *const c_char, *const *const c_char, *const *const Value, usize, *mut Error) -> Status;

    get_shape: fn(*const Value, *mut i64, *mut i64, *mut Error) -> Status;
    get_dtype: fn(*const Value, *mut i32, *mut Error) -> Status;
    array_view: fn(*const Value, *mut Matrix, *mut Error) -> Status;
    array_new: fn(*mut Value, i32, i64, i64, *mut Matrix, *mut Error) -> Status;
    array_copy: fn(*mut Value, *const DLTensor, *mut Error) -> Status;
    array_cast: fn(*mut Value, *const Value, i32, *mut Error) -> Status;

    op_new: fn(*mut Plugin, *const OperatorDef, *mut Value, *mut Error) -> Status;
    op_data: fn(*const Value, *const OperatorTable) -> *mut c_void;
    op_has: fn(*const Value, *const c_char, *mut i32, *mut Error) -> Status;
    op_tag: fn(*const Value, *mut Value, *mut Error) -> Status;
    op_child: fn(*const Value, usize, *mut Value, *mut Error) -> Status;
    op_param: fn(*const Value, usize, *mut Value, *mut Error) -> Status;
    op_apply: fn(*const Value, i32, *const f64, *const DLTensor, *const f64, *mut DLTensor, *mut Exec, *mut Error) -> Status;

    exec_scratch: fn(*mut Exec, usize) -> *mut c_void;
    exec_threads: fn(*const Exec) -> i32;
    exec_stream: fn(*const Exec) -> *mut c_void;

    call: fn(*const c_char, *const *const Value, *const *const c_char, usize, *mut Value, *mut Error) -> Status;

    warn: fn(*const c_char, usize) -> Status;
    poll: fn(*mut Error) -> Status;

    evidence: fn(*const Evidence, *mut Error) -> Status;
}

/// `cola_manifest`: what a host reads from the file before it maps any of it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Manifest {
    pub magic: u64,
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub flags: u32,
    pub reserved: u32,
    pub name: [u8; 64],
    pub version: [u8; 32],
    pub summary: [u8; 128],
}

impl Manifest {
    /// A manifest of this version of the interface. Texts that do not fit their field do not compile.
    pub const fn new(name: &str, version: &str, summary: &str, flags: u32) -> Manifest {
        Manifest {
            magic: MAGIC,
            struct_size: core::mem::size_of::<Manifest>() as u32,
            abi_major: MAJOR,
            abi_minor: MINOR,
            flags,
            reserved: 0,
            name: field(name),
            version: field(version),
            summary: field(summary),
        }
    }
}

/// A text that ends with at least one NUL.
const fn field<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    assert!(bytes.len() < N, "a text of the manifest is too long");
    let mut out = [0; N];
    let mut i = 0;
    while i < bytes.len() {
        out[i] = bytes[i];
        i += 1;
    }
    out
}
