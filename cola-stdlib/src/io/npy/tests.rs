//! Byte-for-byte headers as numpy writes them, malformed files, and what is written reads back.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;

use super::super::error::Cause;
use super::*;

/// A file of version 1.0 with this header and data.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(((header.len() + 1) as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.push(b'\n');
    bytes.extend(data);
    bytes
}

fn read(bytes: &[u8]) -> Result<NpyArray, IoError> {
    NpyArray::read_from(bytes, "a.npy")
}

fn header(dtype: &str, fortran: bool, shape: &str) -> String {
    let order = if fortran { "True" } else { "False" };
    format!("{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {shape}, }}")
}

#[test]
fn both_orders_and_both_byte_orders_give_the_same_matrix() {
    // [1 2 3; 4 5 6]
    let wanted =
        NpyArray { rows: 2, cols: 3, one_d: false, data: NpyData::F64(vec![1., 4., 2., 5., 3., 6.]) };
    let by_rows = [1f64, 2., 3., 4., 5., 6.];
    let by_cols = [1f64, 4., 2., 5., 3., 6.];
    let little = |v: [f64; 6]| v.map(f64::to_le_bytes).concat();
    let big = |v: [f64; 6]| v.map(f64::to_be_bytes).concat();
    assert_eq!(read(&file(&header("<f8", false, "(2, 3)"), &little(by_rows))).unwrap(), wanted);
    assert_eq!(read(&file(&header("<f8", true, "(2, 3)"), &little(by_cols))).unwrap(), wanted);
    assert_eq!(read(&file(&header(">f8", false, "(2, 3)"), &big(by_rows))).unwrap(), wanted);
    assert_eq!(read(&file(&header("|u1", false, "(2L, 3L)"), &[1, 2, 3, 4, 5, 6])).unwrap(), wanted);
    let ints = by_rows.map(|x| (x as i64).to_be_bytes()).concat();
    assert_eq!(read(&file(&header(">i8", false, "(2,3)"), &ints)).unwrap(), wanted);
}

#[test]
fn every_dtype_of_numbers_is_read() {
    let one = |dtype: &str, bytes: &[u8]| read(&file(&header(dtype, false, "(1,)"), bytes)).unwrap().data;
    assert_eq!(one("<f2", &[0, 0x3e]), NpyData::F16(vec![f16::from_f32(1.5)]));
    assert_eq!(one(">f4", &1.5f32.to_be_bytes()), NpyData::F32(vec![1.5]));
    assert_eq!(
        one("<c8", &[1.5f32.to_le_bytes(), 2f32.to_le_bytes()].concat()),
        NpyData::C32(vec![Complex32::new(1.5, 2.)])
    );
    assert_eq!(
        one(">c16", &[1.5f64.to_be_bytes(), 2f64.to_be_bytes()].concat()),
        NpyData::C64(vec![Complex64::new(1.5, 2.)])
    );
    assert_eq!(one("|b1", &[1]), NpyData::F64(vec![1.0]));
    assert_eq!(one("|i1", &[0xff]), NpyData::F64(vec![-1.0]));
    assert_eq!(one("<i2", &(-2i16).to_le_bytes()), NpyData::F64(vec![-2.0]));
    assert_eq!(one("<u2", &2u16.to_le_bytes()), NpyData::F64(vec![2.0]));
    assert_eq!(one("<i4", &(-3i32).to_le_bytes()), NpyData::F64(vec![-3.0]));
    assert_eq!(one(">u4", &3u32.to_be_bytes()), NpyData::F64(vec![3.0]));
    assert_eq!(one("<u8", &(1u64 << 53).to_le_bytes()), NpyData::F64(vec![9007199254740992.0]));
    let scalar = read(&file(&header("<f8", false, "()"), &4f64.to_le_bytes())).unwrap();
    assert_eq!((scalar.rows, scalar.cols, scalar.one_d), (1, 1, false));
    let empty = read(&file(&header("<f8", false, "(0, 3)"), &[])).unwrap();
    assert_eq!((empty.rows, empty.cols, empty.data.is_empty()), (0, 3, true));
}

#[test]
fn every_malformed_file_is_refused_with_its_cause() {
    let said = |bytes: &[u8]| read(bytes).unwrap_err().to_string().lines().next().unwrap().to_owned();
    let with = |text: &str| said(&file(text, &[0; 8]));
    let cases = [
        (header("<f8", false, "(2,)"), "a.npy: the header promises 16 bytes of data, and there are 8"),
        (header("<f4", false, "(1,)"), "a.npy: the header promises 4 bytes of data, and there are 5"),
        (
            header("<f8", false, "(99999999999, 99999999999)"),
            "a.npy: 99999999999×99999999999 is larger than can be indexed",
        ),
        (
            header("<f8", false, "(1, 99999999999999)"),
            "a.npy: the header promises 799999999999992 bytes of data, and there are 8",
        ),
        (
            header("<f8", false, "(1, 1, 1)"),
            "a.npy: the array has shape [1, 1, 1], and a matrix has two axes at most",
        ),
        (
            header("<U2", false, "(1,)"),
            "a.npy: an array of dtype `<U2` holds no numbers that can be used here",
        ),
        (header("|O", false, "(1,)"), "a.npy: an array of dtype `|O` holds no numbers that can be used here"),
        (
            header("|f8", false, "(1,)"),
            "a.npy: an array of dtype `|f8` holds no numbers that can be used here",
        ),
        (header("é", false, "(1,)"), "a.npy: an array of dtype `é` holds no numbers that can be used here"),
        (
            header("<f8", false, "(-1,)"),
            "a.npy: the header is malformed: a size in the shape is no whole number below 2^64",
        ),
        (header("<f8", false, "1"), "a.npy: the header is malformed: `(` is expected before `1, }`"),
        (
            "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': ()}".into(),
            "a.npy: an array of dtype `a structure with fields` holds no numbers that can be used here",
        ),
        (
            "{'descr': '<f8', 'shape': (1,)}".into(),
            "a.npy: the header is malformed: descr, fortran_order or shape is missing",
        ),
        ("{}x".into(), "a.npy: the header is malformed: descr, fortran_order or shape is missing"),
        ("{'descr".into(), "a.npy: the header is malformed: a string does not end"),
        ("(".repeat(60_000), "a.npy: the header is malformed: `{` is expected before `((((((((((((((((((((`"),
        ("".into(), "a.npy: the header is malformed: `{` is expected before ``"),
    ];
    for (text, sentence) in cases {
        assert_eq!(with(&text), sentence);
    }
    let large = file(&header("<u8", false, "(1,)"), &u64::MAX.to_le_bytes());
    assert!(said(&large).starts_with("a.npy: the integer 18446744073709551615 is beyond"));
    assert_eq!(
        said(b"\x93NUMPY\x07\x00"),
        "a.npy: the header is malformed: the version is none of 1.0, 2.0, 3.0"
    );
    assert_eq!(
        said(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}"),
        "a.npy: the header is malformed: it claims to be longer than 65,536 bytes"
    );
    let whole = file(&header("<f8", false, "(1,)"), &[0; 8]);
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    assert!(read(&whole).is_ok());
}

#[test]
fn a_lying_header_is_found_out_by_the_length_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.npy");
    std::fs::write(&path, file(&header("<f8", false, "(10000000, 10000000)"), &[0; 64])).unwrap();
    let error = NpyArray::read(&path).unwrap_err();
    assert!(
        matches!(error.cause(), Cause::NpyLength { expected: 800_000_000_000_000, found: 64 }),
        "{error}"
    );
}

#[test]
fn numpy_reads_what_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.npy");
    let array = NpyArray { rows: 2, cols: 2, one_d: false, data: NpyData::F32(vec![1., 2., 3., 4.]) };
    array.write(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&bytes[10..]);
    for part in ["'descr': '<f4'", "'fortran_order': True", "'shape': (2, 2"] {
        assert!(text.contains(part), "{text}");
    }
    // numpy maps the data, so they begin at a multiple of 64.
    assert_eq!((bytes.len() - 16) % 64, 0);
    assert_eq!(NpyArray::read(&path).unwrap(), array);
}

#[test]
fn what_the_format_cannot_hold_is_not_written() {
    let bf16 = NpyArray { rows: 1, cols: 1, one_d: false, data: NpyData::Bf16(vec![bf16::ONE]) };
    let mut out = Vec::new();
    assert_eq!(
        bf16.write_to(&mut out).unwrap_err().to_string(),
        "<writer>: the .npy format has no bf16\n  help: convert to f32 first, which is exact"
    );
    let short = NpyArray { rows: 2, cols: 2, one_d: false, data: NpyData::F64(vec![1.0]) };
    assert!(matches!(short.write_to(&mut out).unwrap_err().cause(), Cause::Inconsistent { .. }));
    assert!(out.is_empty());
}

/// An array of the given kind from raw bytes.
fn build(kind: usize, rows: usize, cols: usize, pool: &[u32]) -> NpyArray {
    let raw: Vec<u32> = pool.iter().copied().cycle().take(rows * cols).collect();
    let real = |bits: u32| f64::from(bits) / 3.0 - 1e8;
    let data = match kind {
        0 => NpyData::F16(raw.iter().map(|&b| f16::from_f64(real(b) / 1e5)).collect()),
        1 => NpyData::F32(raw.iter().map(|&b| real(b) as f32).collect()),
        2 => NpyData::F64(raw.iter().map(|&b| real(b)).collect()),
        3 => NpyData::C32(raw.iter().map(|&b| Complex32::new(real(b) as f32, b as f32)).collect()),
        _ => NpyData::C64(raw.iter().map(|&b| Complex64::new(real(b), f64::from(b))).collect()),
    };
    NpyArray { rows, cols, one_d: cols == 1 && pool[0].is_multiple_of(2), data }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_identically(
        kind in 0usize..5, rows in 0usize..40, cols in 0usize..40, pool in prop::collection::vec(any::<u32>(), 1..50),
    ) {
        let array = build(kind, rows, cols, &pool);
        let mut bytes = Vec::new();
        array.write_to(&mut bytes).unwrap();
        prop_assert_eq!(read(&bytes).unwrap(), array);
    }

    #[test]
    fn damaged_files_are_read_or_refused_but_never_panic(
        kind in 0usize..5, pool in prop::collection::vec(any::<u32>(), 1..10), cut in 0.0..1.5f64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0usize..20, any::<u8>()), 0..6),
    ) {
        let mut bytes = Vec::new();
        build(kind, 3, 2, &pool).write_to(&mut bytes).unwrap();
        for (at, with, any) in changes {
            // Mostly the header, mostly bytes that mean something.
            let at = at.index(bytes.len().min(90));
            bytes[at] = *b"0123456789(),'<>{} ".get(with).unwrap_or(&any);
        }
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        if let Ok(array) = read(&bytes) {
            prop_assert_eq!(Some(array.data.len()), array.rows.checked_mul(array.cols));
        }
    }
}
