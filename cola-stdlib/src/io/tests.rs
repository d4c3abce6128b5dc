//! Real files against their reference values, and what holds of all formats together.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write as _;
use std::path::PathBuf;

use super::*;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(bytes).unwrap();
    zipped.finish().unwrap()
}

/// Entries after mirroring, trace and Frobenius norm.
fn summary(matrix: MatrixMarket) -> (usize, f64, f64) {
    let Data::Coordinate { row, col, values } = matrix.expand().unwrap().data else { panic!("coordinate") };
    let (re, square): (Vec<f64>, Vec<f64>) = match values {
        Values::Real(v) => v.iter().map(|x| (*x, x * x)).unzip(),
        Values::Complex(v) => v.iter().map(|z| (z.re, z.norm_sqr())).unzip(),
        Values::Pattern => row.iter().map(|_| (1.0, 1.0)).unzip(),
    };
    let trace = (0..row.len()).filter(|&k| row[k] == col[k]).map(|k| re[k]).sum();
    (row.len(), trace, square.iter().sum::<f64>().sqrt())
}

/// The reference values are correctly rounded sums over the expanded matrix; of a complex trace, the real part.
#[test]
fn real_matrices_have_the_published_entries_trace_and_norm() {
    use Field::*;
    use Symmetry::*;
    let table = [
        ("1138_bus", 1138, 1138, Real, Symmetric, 4054, (973900.4097233, 125946.15937193116)),
        ("ash219", 219, 85, Pattern, General, 438, (f64::NAN, 20.92844953645635)),
        ("bcsstk01", 48, 48, Real, Symmetric, 400, (32433076216.79132, 7521821564.357718)),
        ("bcsstk18", 11948, 11948, Real, Symmetric, 149090, (6830705626098.396, 236353729822.27383)),
        (
            "mhd1280b_converted",
            1280,
            1280,
            Complex,
            Hermitian,
            22778,
            (452.49506694031277, 110.21057774666852),
        ),
        ("nos4", 100, 100, Real, Symmetric, 594, (33.797646719999996, 4.186608857114172)),
        ("plskz362", 362, 362, Real, SkewSymmetric, 1760, (0.0, 8.152347900382043)),
        ("qc324_converted", 324, 324, Complex, General, 26730, (-26.916015451453173, 5.628921704233014)),
        ("west0479", 479, 479, Real, General, 1910, (63.69856247, 710459.1518433925)),
    ];
    for (name, rows, cols, field, symmetry, nnz, (trace, norm)) in table {
        let matrix = MatrixMarket::read(data(&format!("{name}.mtx.gz"))).unwrap();
        assert_eq!((matrix.rows, matrix.cols), (rows, cols), "{name}");
        assert_eq!((matrix.field, matrix.symmetry), (field, symmetry), "{name}");
        let (found, tr, fro) = summary(matrix);
        assert_eq!(found, nnz, "{name}");
        // A sum of nnz rounded terms, each below the norm.
        let bound = nnz as f64 * f64::EPSILON * norm;
        assert!(rows != cols || (tr - trace).abs() <= bound, "{name}: trace {tr}, reference {trace}");
        assert!((fro - norm).abs() <= bound, "{name}: norm {fro}, reference {norm}");
    }
}

#[test]
fn a_file_is_known_by_its_content_whatever_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let text = b"%%MatrixMarket matrix array integer general\n1 1\n7\n";
    let mut npy = Vec::new();
    NpyArray { rows: 1, cols: 1, one_d: false, data: NpyData::F64(vec![7.0]) }.write_to(&mut npy).unwrap();
    for (k, bytes) in [text.to_vec(), gzip(text), npy.clone(), gzip(&npy)].iter().enumerate() {
        let path = dir.path().join(format!("{k}.dat"));
        std::fs::write(&path, bytes).unwrap();
        match super::read(&path).unwrap() {
            Contents::MatrixMarket(matrix) => assert!(k < 2 && matrix.stored() == 1),
            Contents::Npy(array) => assert!(k >= 2 && array.data == NpyData::F64(vec![7.0])),
        }
    }
}

#[test]
fn other_formats_are_named() {
    let said = |bytes: &[u8]| MatrixMarket::read_from(bytes, "a").unwrap_err().to_string();
    let start = |bytes: &[u8]| said(bytes).lines().next().unwrap().to_owned();
    assert_eq!(start(b""), "a: this looks like an empty file, which is no Matrix Market file");
    assert_eq!(
        start(&gzip(b"1UNSYMMETRIC MATRIX\n  12 3\n")),
        "a: this looks like a text file that begins with `1UNSYMMETRIC MATRIX`, gzip'ed, which is no Matrix Market file"
    );
    assert_eq!(
        start(b"PK\x03\x04....."),
        "a: this looks like a zip archive (perhaps .npz), which is no Matrix Market file"
    );
    assert_eq!(
        start(b"\x93NUMPY\x01\x00"),
        "a: this looks like a NumPy array, which is no Matrix Market file"
    );
    assert_eq!(
        start(&gzip(&gzip(b"x"))),
        "a: this looks like a gzip file, gzip'ed, which is no Matrix Market file"
    );
    assert_eq!(
        start(b"\0\x01\x02"),
        "a: this looks like binary data of an unknown kind, which is no Matrix Market file"
    );
    let npy = NpyArray::read_from(&b"%%MatrixMarket matrix"[..], "b").unwrap_err().to_string();
    assert_eq!(
        npy,
        "b: this looks like a Matrix Market file, which is no .npy file\n  help: write it with numpy.save, one array per file"
    );
    assert!(matches!(MatrixMarket::read("/nonexistent/a.mtx").unwrap_err().cause(), Cause::Open { .. }));
}

#[test]
fn gzip_cut_short_is_an_error_at_every_length() {
    let whole = std::fs::read(data("bcsstk01.mtx.gz")).unwrap();
    for length in 0..whole.len() {
        let error = MatrixMarket::read_from(&whole[..length], "cut").unwrap_err();
        match error.cause() {
            Cause::Gzip { .. } => {}
            Cause::WrongFormat { .. } => assert!(length < 2, "{length}: {error}"),
            _ => panic!("{length}: {error}"),
        }
    }
    assert!(MatrixMarket::read_from(&whole[..], "whole").is_ok());
}

#[test]
fn a_failed_write_leaves_the_old_file_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mtx");
    std::fs::write(&path, "old").unwrap();
    let error = atomic::write_file(&path, |out| {
        out.write_all(b"half").unwrap();
        Err(IoError::new("a.mtx", None, Cause::NpyBf16))
    });
    assert!(error.is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    atomic::write_file(&path, |out| out.write_all(b"new").map_err(|_| unreachable!())).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn written_files_read_back_identically_gzipped_or_not() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["bcsstk01", "ash219", "mhd1280b_converted", "plskz362", "qc324_converted"] {
        let matrix = MatrixMarket::read(data(&format!("{name}.mtx.gz"))).unwrap();
        for suffix in ["mtx", "mtx.gz"] {
            let path = dir.path().join(format!("{name}.{suffix}"));
            matrix.write(&path).unwrap();
            let zipped = std::fs::read(&path).unwrap().starts_with(b"\x1f\x8b");
            assert_eq!(zipped, suffix == "mtx.gz");
            assert_eq!(MatrixMarket::read(&path).unwrap(), matrix, "{name}.{suffix}");
        }
    }
    assert!(matches!(
        MatrixMarket::read(data("ash219.mtx.gz")).unwrap().write(dir.path()).unwrap_err().cause(),
        Cause::Write { .. }
    ));
}
