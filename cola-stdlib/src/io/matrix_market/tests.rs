//! Malformed files, oddities that are accepted, and what is written reads back.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write as _;

use num_complex::Complex64;
use proptest::prelude::*;

use super::super::error::Cause;
use super::*;

fn parse(text: impl AsRef<[u8]>) -> Result<MatrixMarket, IoError> {
    MatrixMarket::read_from(text.as_ref(), "a.mtx")
}

/// The sentence for a file whose banner ends in `rest` and whose body is `body`.
fn refused(banner: &str, body: &str) -> String {
    let error = parse(format!("%%MatrixMarket matrix {banner}\n{body}")).unwrap_err();
    error.to_string().lines().next().unwrap().to_owned()
}

fn entries(text: impl AsRef<[u8]>) -> (Vec<u32>, Vec<u32>, Values) {
    match parse(text).unwrap().data {
        Data::Coordinate { row, col, values } => (row, col, values),
        Data::Array { .. } => panic!("array"),
    }
}

#[test]
fn every_malformed_file_is_refused_with_line_and_cause() {
    let general = "coordinate real general";
    let cases = [
        ("coordinate real", "1 1 0", "a.mtx:1: the banner has 4 words, five are needed"),
        ("sparse real general", "1 1 0", "a.mtx:1: unknown format `sparse` in the banner"),
        ("coordinate rational general", "1 1 0", "a.mtx:1: unknown field `rational` in the banner"),
        ("coordinate real triangular", "1 1 0", "a.mtx:1: unknown symmetry `triangular` in the banner"),
        (
            "coordinate real hermitian",
            "1 1 0",
            "a.mtx:1: the banner combines `coordinate real hermitian`, which means nothing",
        ),
        (
            "array pattern general",
            "1 1",
            "a.mtx:1: the banner combines `array pattern general`, which means nothing",
        ),
        (general, "", "a.mtx:1: the file ends before the line of sizes"),
        (general, "% only\n\n", "a.mtx:3: the file ends before the line of sizes"),
        (general, "2 2", "a.mtx:2: `2 2` is not a line of sizes"),
        (general, "2 2 -1", "a.mtx:2: `2 2 -1` is not a line of sizes"),
        (general, "2 2 1 1\n1 1 1", "a.mtx:2: `2 2 1 1` is not a line of sizes"),
        ("array real general", "2 2 4", "a.mtx:2: `2 2 4` is not a line of sizes"),
        (general, "5000000000 1 0", "a.mtx:2: 5000000000×1 is larger than can be indexed"),
        (
            general,
            "99999999999999999999999 1 0",
            "a.mtx:2: 18446744073709551615×1 is larger than can be indexed",
        ),
        (
            "array real general",
            "4000000000 4000000000",
            "a.mtx:2: 4000000000×4000000000 is larger than can be indexed",
        ),
        ("coordinate real symmetric", "2 3 0", "a.mtx:2: a symmetric matrix is square, and this one is 2×3"),
        (general, "2 2 2\n1 1 1.0\n", "a.mtx:3: the file ends after 1 of 2 entries"),
        (
            general,
            "2 2 99999999999999\n1 1 1.0\n",
            "a.mtx:3: the file ends after 1 of 99999999999999 entries",
        ),
        ("array real general", "60000 60000\n1.0", "a.mtx:3: the file ends after 1 of 3600000000 entries"),
        (
            general,
            "2 2 1\n1 1 1.0\n\n2 2 1.0",
            "a.mtx:5: there are more entries than the 1 that the line of sizes declares",
        ),
        (
            "array real general",
            "1 1\n1\n2",
            "a.mtx:4: there are more entries than the 1 that the line of sizes declares",
        ),
        (general, "2 2 1\n1 1", "a.mtx:3: an entry here is `row column value`, and this line is `1 1`"),
        (
            general,
            "2 2 1\n1 1 1.0 x",
            "a.mtx:3: an entry here is `row column value`, and this line is `1 1 1.0 x`",
        ),
        (
            "coordinate complex general",
            "2 2 1\n1 1 1.0",
            "a.mtx:3: an entry here is `row column real imaginary`, and this line is `1 1 1.0`",
        ),
        (
            "coordinate pattern general",
            "2 2 1\n1 1 1.0",
            "a.mtx:3: an entry here is `row column`, and this line is `1 1 1.0`",
        ),
        (
            "array real general",
            "1 1\n1.0 2.0",
            "a.mtx:3: an entry here is `value`, and this line is `1.0 2.0`",
        ),
        (general, "2 2 1\nx 1 1.0", "a.mtx:3: `x` is not an index"),
        (general, "2 2 1\n-1 1 1.0", "a.mtx:3: `-1` is not an index"),
        (general, "2 2 1\n0 1 1.0", "a.mtx:3: row index 0 is outside 1..=2"),
        (general, "2 2 1\n1 3 1.0", "a.mtx:3: column index 3 is outside 1..=2"),
        (
            general,
            "2 2 1\n99999999999999999999 3 1.0",
            "a.mtx:3: row index 18446744073709551615 is outside 1..=2",
        ),
        (general, "2 2 1\n1 1 one", "a.mtx:3: `one` is not a number"),
        (general, "2 2 1\n1 1 \u{1}", "a.mtx:3: `·` is not a number"),
        ("coordinate integer general", "2 2 1\n1 1 1.5", "a.mtx:3: `1.5` is not an integer"),
        (general, "2 2 1\n% note\n1 1 NaN", "a.mtx:4: the value `NaN` is not finite"),
        (general, "2 2 1\n1 1 -inf", "a.mtx:3: the value `-inf` is not finite"),
        (general, "2 2 1\n1 1 1e400", "a.mtx:3: `1e400` is too large for f64"),
        (
            "coordinate integer general",
            "2 2 1\n1 1 9007199254740993",
            "a.mtx:3: the integer 9007199254740993 is beyond ±2^53, where f64 no longer holds every integer",
        ),
        (
            "coordinate real symmetric",
            "2 2 1\n1 2 1.0",
            "a.mtx:3: entry (1, 2) lies above the diagonal of a symmetric file, which stores the lower triangle",
        ),
        (
            "coordinate real skew-symmetric",
            "2 2 1\n2 2 1.0",
            "a.mtx:3: entry (2, 2) lies on the diagonal of a skew-symmetric file, where only zeros are possible",
        ),
        (
            "coordinate complex hermitian",
            "2 2 1\n2 2 1.0 0.5",
            "a.mtx:3: the diagonal entry (2, 2) of a Hermitian matrix is real, and this one has imaginary part 0.5",
        ),
        (
            "array complex hermitian",
            "2 2\n1 0\n1 1\n1 -1",
            "a.mtx:5: the diagonal entry (2, 2) of a Hermitian matrix is real, and this one has imaginary part -1",
        ),
        (general, "2 2 3\n2 1 1.0\n%\n1 1 1\n\n2 1 0", "a.mtx:7: entry (2, 1) was already given on line 3"),
    ];
    for (banner, body, sentence) in cases {
        assert_eq!(refused(banner, body), sentence);
    }
    let other = parse("%%MatrixMarket vector coordinate real general\n").unwrap_err();
    assert_eq!(
        other.to_string(),
        "a.mtx:1: unknown object `vector` in the banner\n  help: only `matrix` is defined"
    );
    let glued = parse("%%MatrixMarket2 matrix array real general\n0 0\n").unwrap_err().to_string();
    assert!(glued.starts_with("a.mtx:1: unknown first word `%%matrixmarket2` in the banner"), "{glued}");
    let long = format!("%%MatrixMarket matrix array real general\n{}", "1".repeat(3 << 20));
    assert!(matches!(parse(long).unwrap_err().cause(), Cause::LineTooLong { .. }));
    let chatty = format!("%%MatrixMarket matrix array real general\n{}", "%\n".repeat(1 << 20));
    assert!(matches!(parse(chatty).unwrap_err().cause(), Cause::CommentsTooLong { .. }));
}

#[test]
fn harmless_oddities_are_accepted() {
    let plain = entries("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 0.5\n2 1 -1e-3\n");
    assert_eq!(plain, (vec![0, 1], vec![0, 0], Values::Real(vec![0.5, -1e-3])));
    for odd in [
        "%%MatrixMarket matrix coordinate real general\r\n2 2 2\r\n1 1 0.5\r\n2 1 -1e-3\r\n",
        "%%matrixmarket MATRIX Coordinate DOUBLE General\n2 2 2\n1 1 .5\n2 1 -1d-3",
        "\u{feff}%%MatrixMarket matrix coordinate real general\n\n \n\t2\t2 2  \n%\n1 1 5E-1\n  % x\n\n2\t1\t-0.001\n\n",
    ] {
        assert_eq!(entries(odd), plain, "{odd:?}");
    }
    let bytes = b"%%MatrixMarket matrix array real general\n% M\xfcller\n%\n0 3\n";
    let matrix = parse(bytes).unwrap();
    assert_eq!(matrix.comments, [" M\u{fffd}ller", ""]);
    assert_eq!((matrix.rows, matrix.cols, matrix.stored()), (0, 3, 0));
    let keep = ReadOptions { non_finite: NonFinite::Keep, ..Default::default() };
    let text = "%%MatrixMarket matrix array real general\n2 1\nNaN\n-Inf\n";
    let Data::Array { values: Values::Real(v) } = keep.read_from(text.as_bytes(), "a").unwrap().data else {
        panic!()
    };
    assert!(v[0].is_nan() && v[1] == f64::NEG_INFINITY);
}

#[test]
fn duplicates_add_up_on_request() {
    let sum = ReadOptions { duplicates: Duplicates::Sum, ..Default::default() };
    let text = "%%MatrixMarket matrix coordinate integer general\n2 2 5\n2 2 1\n1 1 2\n2 2 3\n1 2 4\n2 2 5\n";
    let Data::Coordinate { row, col, values } = sum.read_from(text.as_bytes(), "a").unwrap().data else {
        panic!()
    };
    assert_eq!((row, col, values), (vec![1, 0, 0], vec![1, 0, 1], Values::Real(vec![9.0, 2.0, 4.0])));
}

#[test]
fn expanding_mirrors_the_stored_triangle() {
    let z = Complex64::new;
    let array = |symmetry: &str, body: &str| {
        let text = format!("%%MatrixMarket matrix array complex {symmetry}\n2 2\n{body}");
        let Data::Array { values: Values::Complex(v) } = parse(text).unwrap().expand().unwrap().data else {
            panic!()
        };
        v
    };
    // [1 3-4i; 3+4i 2], [1 3+4i; 3+4i 2i], [0 -3-4i; 3+4i 0] by columns
    assert_eq!(array("hermitian", "1 0\n3 4\n2 0"), [z(1., 0.), z(3., 4.), z(3., -4.), z(2., 0.)]);
    assert_eq!(array("symmetric", "1 0\n3 4\n0 2"), [z(1., 0.), z(3., 4.), z(3., 4.), z(0., 2.)]);
    assert_eq!(array("skew-symmetric", "3 4"), [z(0., 0.), z(3., 4.), z(-3., -4.), z(0., 0.)]);
    let text = "%%MatrixMarket matrix coordinate real skew-symmetric\n3 3 1\n3 1 5\n";
    let whole = parse(text).unwrap().expand().unwrap();
    assert_eq!(whole.symmetry, Symmetry::General);
    assert_eq!(
        whole.data,
        Data::Coordinate { row: vec![2, 0], col: vec![0, 2], values: Values::Real(vec![5.0, -5.0]) }
    );
}

#[test]
fn what_the_reader_would_refuse_is_not_written() {
    let matrix = |field, symmetry, row, col, values| MatrixMarket {
        rows: 2,
        cols: 2,
        field,
        symmetry,
        comments: vec![],
        data: Data::Coordinate { row, col, values },
    };
    let (g, s) = (Symmetry::General, Symmetry::Symmetric);
    for (bad, sentence) in [
        (
            matrix(Field::Real, g, vec![2], vec![0], Values::Real(vec![1.0])),
            "entry (2, 0), from 0, is outside 2×2",
        ),
        (
            matrix(Field::Real, g, vec![0], vec![0, 1], Values::Real(vec![1.0])),
            "1 row indices, 2 column indices",
        ),
        (matrix(Field::Complex, g, vec![0], vec![0], Values::Real(vec![1.0])), "not of the field `complex`"),
        (
            matrix(Field::Real, s, vec![0], vec![1], Values::Real(vec![1.0])),
            "entry (1, 2) lies above the diagonal",
        ),
        (matrix(Field::Pattern, g, vec![0, 0], vec![1, 1], Values::Pattern), "both at (0, 1)"),
        (matrix(Field::Real, g, vec![0], vec![1], Values::Real(vec![f64::NAN])), "the value NaN at (1, 2)"),
        (matrix(Field::Integer, g, vec![1], vec![1], Values::Real(vec![0.5])), "the value 0.5 at (2, 2)"),
    ] {
        let mut out = Vec::new();
        let error = bad.write_to(&mut out).unwrap_err().to_string();
        assert!(error.contains(sentence) && out.is_empty(), "{error}");
    }
}

/// A matrix of the given kind that takes its places and numbers from `pool`.
fn build(
    field: Field,
    symmetry: Symmetry,
    array: bool,
    (m, n): (u64, u64),
    pool: &[(f64, i64)],
) -> MatrixMarket {
    let rows = if symmetry == Symmetry::General { m } else { n };
    let mut pool = pool.iter().cycle();
    let (mut row, mut col, mut real, mut complex) = (vec![], vec![], vec![], vec![]);
    for j in 0..n {
        for i in symmetry.first_row(j)..rows {
            let (&(x, k), &(y, _)) = (pool.next().unwrap(), pool.next().unwrap());
            if !array && k % 3 == 0 {
                continue;
            }
            row.push(i as u32);
            col.push(j as u32);
            real.push(if field == Field::Integer { (k % (1 << 53)) as f64 } else { x });
            complex.push(Complex64::new(x, if symmetry == Symmetry::Hermitian && i == j { 0.0 } else { y }));
        }
    }
    let values = match field {
        Field::Real | Field::Integer => Values::Real(real),
        Field::Complex => Values::Complex(complex),
        Field::Pattern => Values::Pattern,
    };
    let data = if array { Data::Array { values } } else { Data::Coordinate { row, col, values } };
    MatrixMarket { rows, cols: n, field, symmetry, comments: vec![], data }
}

const FIELDS: [Field; 4] = [Field::Real, Field::Complex, Field::Integer, Field::Pattern];
const SYMMETRIES: [Symmetry; 4] =
    [Symmetry::General, Symmetry::Symmetric, Symmetry::SkewSymmetric, Symmetry::Hermitian];

fn numbers() -> impl Strategy<Value = Vec<(f64, i64)>> {
    let finite = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    prop::collection::vec((finite, any::<i64>()), 2..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_identically(
        pool in numbers(), m in 0u64..5, n in 0u64..5, comments in prop::collection::vec("[^\r\n]{0,20}", 0..3),
    ) {
        for (field, symmetry) in FIELDS.iter().flat_map(|&f| SYMMETRIES.map(|s| (f, s))) {
            for array in [false, true] {
                if check::combination(array, field, symmetry).is_err() {
                    continue;
                }
                let mut matrix = build(field, symmetry, array, (m, n), &pool);
                matrix.comments = comments.clone();
                let mut file = Vec::new();
                matrix.write_to(&mut file).unwrap();
                // Debug also tells 0.0 from -0.0.
                prop_assert_eq!(format!("{:?}", parse(&file).unwrap()), format!("{matrix:?}"));
            }
        }
    }

    #[test]
    fn damaged_files_are_read_or_refused_but_never_panic(
        pool in numbers(), kind in 0usize..32, zipped: bool, cut in 0.0..1.5f64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        digits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12), 0..6),
    ) {
        let (field, symmetry, array) = (FIELDS[kind % 4], SYMMETRIES[kind / 4 % 4], kind >= 16);
        prop_assume!(check::combination(array, field, symmetry).is_ok());
        let mut file = Vec::new();
        build(field, symmetry, array, (4, 4), &pool).write_to(&mut file).unwrap();
        // Bytes that mean something, then any bytes at all.
        for (at, with) in digits {
            let at = at.index(file.len());
            file[at] = b"0919-+e.% \nn"[with];
        }
        if zipped {
            let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            zip.write_all(&file).unwrap();
            file = zip.finish().unwrap();
        }
        for (at, with) in changes {
            let at = at.index(file.len());
            file[at] = with;
        }
        file.truncate((file.len() as f64 * cut) as usize);
        for duplicates in [Duplicates::Refuse, Duplicates::Sum] {
            let options = ReadOptions { duplicates, non_finite: NonFinite::Keep };
            match options.read_from(&file[..], "damaged") {
                Ok(matrix) => prop_assert!(check::matrix(&matrix).is_ok() && matrix.stored() <= file.len() * 1032),
                Err(error) => prop_assert!(error.to_string().contains("\n  help: ")),
            }
        }
    }
}
