//! Bounded random trials of the border: whatever structs and handles come across, each call ends with a status.
//!
//! What a plugin may get wrong without writing to wild memory: sizes, NULLs, texts that are no UTF-8 or too long,
//! flags, numbers of things, enumerations out of range, shapes and strides. Seeded, so that every run is the same.

use super::{HOST, errors::ErrorSlot};
use crate::library::{ask_as, collected};
use cola_plugin_abi::{self as abi, Sized32, Status};
use std::ffi::{c_char, c_void};
use std::ptr;

/// Multiplicative congruential numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn any_u32(&mut self) -> u32 {
        match self.below(4) {
            0 => 0,
            1 => self.below(8) as u32,
            2 => 1 << self.below(32),
            _ => (self.next() << 16 ^ self.next()) as u32,
        }
    }

    fn any_i64(&mut self) -> i64 {
        match self.below(5) {
            0 => 0,
            1 => self.below(5) as i64,
            2 => -(self.below(5) as i64),
            3 => i64::MAX - self.below(3) as i64,
            _ => (self.next() << 32 | self.next()) as i64,
        }
    }

    fn text(&mut self) -> *const c_char {
        static LONG: [u8; (1 << 20) + 2] = [b'a'; (1 << 20) + 2];
        let texts: [&'static [u8]; 14] = [
            b"\0",
            b"Fuzzed\0",
            b"trace\0",
            b"Fuzzed(n: Int) -> Operator\0",
            b"Fuzzed(n: Int; k: Float = x) -> Operator[n.rows, 1]\0",
            b"Sum[Diagonal, _...]\0",
            b"[[[[[[[[\0",
            b"((((\0",
            b"a: b: c = d = e; ; ->\0",
            b"\xff\xfe\x80\0",
            b"PSD SelfAdjoint\0",
            b"\xe2\x98\x83\xf0\x9f\x98\x80\0",
            b" \t\n \0",
            &LONG,
        ];
        match self.below(20) {
            0..=3 => ptr::null(),
            i => texts[(i as usize) % texts.len()].as_ptr().cast(),
        }
    }

    fn size<T>(&mut self) -> u32 {
        match self.below(6) {
            0 => 0,
            1 => self.below(16) as u32,
            // Never beyond what is there: that would be wild memory.
            _ => self.below(size_of::<T>() as u64 + 1) as u32,
        }
    }

    fn sized<T: Sized32>(&mut self, mut def: T, size: fn(&mut T) -> &mut u32) -> T {
        *size(&mut def) = if self.below(3) > 0 { size_of::<T>() as u32 } else { self.size::<T>() };
        def
    }
}

unsafe extern "C" fn body(
    _: *mut c_void,
    _: *const abi::Call,
    _: *mut abi::Value,
    _: *mut abi::Error,
) -> Status {
    0
}

unsafe extern "C" fn holds(
    _: *mut c_void,
    _: *const abi::DLTensor,
    _: f64,
    _: *mut i32,
    _: *mut abi::Error,
) -> Status {
    0
}

unsafe extern "C" fn sample(
    _: *mut c_void,
    _: i32,
    _: u64,
    _: *mut abi::Value,
    _: *mut abi::Error,
) -> Status {
    0
}

fn known(status: Status) {
    assert!((0..=abi::status::FAULT).contains(&status), "{status}");
}

#[test]
fn no_definition_however_wrong_does_harm() {
    let mut r = Random(2026);
    let plugin = ask_as(usize::MAX);
    let mut accepted = 0;
    for round in 0..20_000 {
        let mut slot = ErrorSlot::default();
        let error = if r.below(4) == 0 { ptr::null_mut() } else { slot.as_ptr() };
        let before = collected(plugin);
        let maybe = |r: &mut Random| (r.below(3) > 0).then_some(body as abi::Body);
        // SAFETY: structs of this function, of sizes that are there; texts that are static.
        let status = unsafe {
            match round % 6 {
                0 => {
                    let def = abi::ConstructorDef {
                        flags: r.any_u32(),
                        name: r.text(),
                        parent: r.text(),
                        intrinsic: r.text(),
                        children: r.any_u32() as i32,
                        dtypes: r.any_u32(),
                        head: r.text(),
                        make: maybe(&mut r),
                        doc: r.text(),
                        file: r.text(),
                        ..abi::ConstructorDef::EMPTY
                    };
                    let def = r.sized(def, |d| &mut d.struct_size);
                    HOST.define_constructor.map(|f| f(plugin, &raw const def, error))
                }
                1 => {
                    let def = abi::AlgorithmDef {
                        flags: r.any_u32(),
                        head: r.text(),
                        parent: r.text(),
                        check: maybe(&mut r),
                        doc: r.text(),
                        ..abi::AlgorithmDef::EMPTY
                    };
                    let def = r.sized(def, |d| &mut d.struct_size);
                    HOST.define_algorithm.map(|f| f(plugin, &raw const def, error))
                }
                2 => {
                    let def = abi::PropertyDef {
                        flags: r.any_u32(),
                        name: r.text(),
                        implies: r.text(),
                        holds: (r.below(2) > 0).then_some(holds as abi::Holds),
                        ..abi::PropertyDef::EMPTY
                    };
                    let def = r.sized(def, |d| &mut d.struct_size);
                    HOST.define_property.map(|f| f(plugin, &raw const def, error))
                }
                3 => {
                    let def = abi::FunctionDef {
                        flags: r.any_u32(),
                        head: r.text(),
                        definition: maybe(&mut r),
                        doc: r.text(),
                        ..abi::FunctionDef::EMPTY
                    };
                    let def = r.sized(def, |d| &mut d.struct_size);
                    HOST.define_function.map(|f| f(plugin, &raw const def, error))
                }
                4 => {
                    let def = abi::MethodDef {
                        flags: r.any_u32(),
                        function: r.text(),
                        signature: r.text(),
                        rank: r.any_u32() as i32,
                        guard_name: r.text(),
                        body: maybe(&mut r),
                        name: r.text(),
                        doc: r.text(),
                        ..abi::MethodDef::EMPTY
                    };
                    let def = r.sized(def, |d| &mut d.struct_size);
                    HOST.define_method.map(|f| f(plugin, &raw const def, error))
                }
                _ => {
                    let def = abi::SampleDef {
                        flags: r.any_u32(),
                        name: r.text(),
                        has: r.text(),
                        lacks: r.text(),
                        build: (r.below(2) > 0).then_some(sample as abi::Sample),
                        ..abi::SampleDef::EMPTY
                    };
                    let def = r.sized(def, |d| &mut d.struct_size);
                    HOST.define_sample.map(|f| f(plugin, &raw const def, error))
                }
            }
        };
        let status = status.unwrap_or(-1);
        known(status);
        // What is accepted is on the list, what is refused is not.
        assert_eq!(collected(plugin) - before, usize::from(status == 0));
        accepted += usize::from(status == 0);
    }
    assert!(
        accepted > 100,
        "only {accepted} of the definitions were right: the trials are too wild to find anything"
    );
    ask_as(0);
}

#[test]
fn no_operator_however_wrong_does_harm_and_its_state_is_freed_once() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static FREED: AtomicUsize = AtomicUsize::new(0);
    unsafe extern "C" fn drop(_: *mut c_void) {
        FREED.fetch_add(1, Ordering::Relaxed);
    }
    let mut r = Random(7);
    let mut expected = 0;
    for _ in 0..5_000 {
        let mut slot = ErrorSlot::default();
        let table = abi::OperatorTable {
            flags: r.any_u32(),
            forms: r.any_u32(),
            drop: Some(drop),
            ..abi::OperatorTable::EMPTY
        };
        let table = r.sized(table, |d| &mut d.struct_size);
        let def = abi::OperatorDef {
            constructor: r.text(),
            table: if r.below(5) == 0 { ptr::null() } else { &raw const table },
            rows: r.any_i64(),
            cols: r.any_i64(),
            dtype: r.any_u32() as i32,
            n_children: r.below(3) as u32,
            n_params: r.below(3) as u32,
            details: r.text(),
            ..abi::OperatorDef::EMPTY
        };
        let def = r.sized(def, |d| &mut d.struct_size);
        let whole = def.struct_size as usize > std::mem::offset_of!(abi::OperatorDef, table) + 7;
        let has_drop = table.struct_size as usize >= std::mem::offset_of!(abi::OperatorTable, drop) + 8;
        let valid = |size: u32| size >= 8 && size.is_multiple_of(8);
        let read = valid(def.struct_size) && valid(table.struct_size);
        expected += usize::from(read && whole && !def.table.is_null() && has_drop);
        // SAFETY: structs of this function, of sizes that are there.
        let status = unsafe {
            HOST.op_new
                .map(|f| f(ptr::without_provenance_mut(1), &raw const def, ptr::null_mut(), slot.as_ptr()))
        };
        let status = status.unwrap_or(-1);
        known(status);
        assert_ne!(status, 0);
        assert_eq!(FREED.load(Ordering::Relaxed), expected);
    }
}

#[test]
fn no_tensor_however_wrong_is_taken_for_a_matrix() {
    let mut r = Random(11);
    let mut memory = [1.0_f64; 16];
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut slot = ErrorSlot::default();
        let mut shape = [r.any_i64(), r.any_i64()];
        let mut strides = [r.any_i64(), r.any_i64()];
        let own_strides = r.below(2) == 0;
        let right = r.below(3) == 0;
        if right {
            (shape, strides) = ([r.below(4) as i64, r.below(4) as i64], [1, 4]);
        }
        let tensor = abi::DLTensor {
            data: if r.below(6) == 0 { ptr::null_mut() } else { memory.as_mut_ptr().cast() },
            device: abi::DLDevice { device_type: if right { 1 } else { r.any_u32() as i32 }, device_id: 0 },
            ndim: if right { 2 } else { r.any_u32() as i32 },
            dtype: abi::DLDataType { code: 2, bits: 64, lanes: if right { 1 } else { r.below(3) as u16 } },
            shape: if r.below(9) == 0 { ptr::null_mut() } else { shape.as_mut_ptr() },
            strides: if right || own_strides { strides.as_mut_ptr() } else { ptr::null_mut() },
            byte_offset: if right { 0 } else { r.below(3) },
        };
        // Only what stays within `memory` may be read.
        let extent =
            |k: usize| (shape[k] - 1).max(0).checked_mul(strides[k].saturating_abs()).unwrap_or(i64::MAX);
        let inside = own_strides || right;
        let inside = inside && extent(0).saturating_add(extent(1)) < 15 && strides[0] >= 0 && strides[1] >= 0;
        if !inside && tensor.device.device_type == 1 && (1..=2).contains(&tensor.ndim) {
            continue;
        }
        // SAFETY: a tensor of this function, within memory of this function wherever it is well formed.
        let status = unsafe {
            let value = HOST.value_new.map_or(ptr::null_mut(), |f| f());
            let status = HOST.array_copy.map(|f| f(value, &raw const tensor, slot.as_ptr()));
            if let Some(release) = HOST.value_release {
                release(value);
            }
            status.unwrap_or(-1)
        };
        known(status);
        *(if status == 0 { &mut taken } else { &mut refused }) += 1;
    }
    assert!(taken > 100 && refused > 100, "{taken} taken, {refused} refused");
}

#[test]
fn handles_that_are_null_and_values_of_other_kinds_give_a_status() {
    // SAFETY: NULL everywhere is allowed; the others are slots of the host.
    unsafe {
        let (mut i, mut x, mut len, mut text) = (0, 0.0, 0, ptr::null());
        let none = HOST.value_new.map_or(ptr::null_mut(), |f| f());
        for value in [ptr::null(), none.cast_const()] {
            let error = ptr::null_mut();
            let all = [
                HOST.get_int.map(|f| f(value, &raw mut i, error)),
                HOST.get_real.map(|f| f(value, &raw mut x, error)),
                HOST.get_complex.map(|f| f(value, ptr::null_mut(), error)),
                HOST.get_text.map(|f| f(value, &raw mut text, &raw mut len, error)),
                HOST.get_length.map(|f| f(value, &raw mut len, error)),
                HOST.get_item.map(|f| f(value, 3, none, error)),
                HOST.get_field.map(|f| f(value, c"x".as_ptr(), none, error)),
                HOST.get_shape.map(|f| f(value, &raw mut i, &raw mut i, error)),
                HOST.array_view.map(|f| f(value, ptr::null_mut(), error)),
                HOST.array_cast.map(|f| f(none, value, 99, error)),
                HOST.op_has.map(|f| f(value, c"PSD".as_ptr(), ptr::null_mut(), error)),
                HOST.op_child.map(|f| f(value, 0, none, error)),
                HOST.op_apply.map(|f| {
                    f(
                        value,
                        0,
                        ptr::null(),
                        ptr::null(),
                        ptr::null(),
                        ptr::null_mut(),
                        ptr::null_mut(),
                        error,
                    )
                }),
                HOST.call.map(|f| f(ptr::null(), ptr::null(), ptr::null(), 0, none, error)),
                HOST.call.map(|f| f(c"trace".as_ptr(), ptr::null(), ptr::null(), 2, none, error)),
                HOST.call_next.map(|f| f(ptr::null(), none, error)),
                HOST.set_list.map(|f| f(none, ptr::null(), 2, error)),
                HOST.set_record.map(|f| f(none, c"r".as_ptr(), ptr::null(), ptr::null(), 2, error)),
                HOST.set_symbol.map(|f| f(none, ptr::null(), error)),
                HOST.set_real.map(|f| f(ptr::null_mut(), 1.0)),
                HOST.array_new.map(|f| f(none, 4, -1, 2, ptr::null_mut(), error)),
                HOST.array_new.map(|f| f(none, 4, i64::MAX, i64::MAX, ptr::null_mut(), error)),
                HOST.evidence.map(|f| f(ptr::null(), error)),
            ];
            for (k, status) in all.into_iter().enumerate() {
                let status = status.unwrap_or(-1);
                known(status);
                assert_ne!(status, 0, "call {k}");
            }
            assert_eq!(HOST.op_data.map(|f| f(value, ptr::null())), Some(ptr::null_mut()));
            assert_eq!(HOST.call_count.map(|f| f(ptr::null())), Some(0));
            assert!(HOST.call_arg.is_some_and(|f| f(ptr::null(), 0).is_null()));
            assert!(HOST.exec_scratch.is_some_and(|f| f(ptr::null_mut(), 8).is_null()));
        }
        if let (Some(release), Some(error_release)) = (HOST.value_release, HOST.error_release) {
            release(none);
            release(ptr::null_mut());
            error_release(ptr::null_mut());
        }
    }
}
