//! The table of all generators.

use super::*;
use crate::properties::{PD, SELF_ADJOINT, UNITARY};

/// Every generator, in alphabetical order.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "circulant",
        arguments: "c1 c2 …",
        doc: "Circulant with this first column; eigenvalues are its discrete Fourier transform.",
        source: "Davis, Circulant Matrices, 1979",
        example: &[4.0, 1.0, 0.0, 1.0],
        claim: |_| None,
        make: |_, a| circulant(a).map(Matrix::Dense),
    },
    Entry {
        name: "cyclic_shift",
        arguments: "n",
        doc: "The permutation that moves every index on by one; eigenvalues are the n-th roots of unity.",
        source: "Davis, Circulant Matrices, 1979",
        example: &[4.0],
        claim: |_| Some(&UNITARY),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            cyclic_shift(e.whole("n", n)?).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "forsythe",
        arguments: "n alpha lambda",
        doc: "A Jordan block with alpha in the lower left corner; eigenvalues lambda + n-th roots of alpha.",
        source: "Higham, Test Matrix Toolbox, forsythe",
        example: &[4.0, 1e-8, 0.0],
        claim: |_| None,
        make: |e, a| {
            let [n, alpha, lambda] = e.exactly(a)?;
            forsythe(e.whole("n", n)?, alpha, lambda).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "frank",
        arguments: "n",
        doc: "Upper Hessenberg, determinant 1, eigenvalues in reciprocal pairs, the smaller half ill-conditioned.",
        source: "Frank 1958; Higham, Test Matrix Toolbox, frank",
        example: &[4.0],
        claim: |_| None,
        make: |e, a| {
            let [n] = e.exactly(a)?;
            frank(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "grcar",
        arguments: "n k",
        doc: "Toeplitz, −1 below the diagonal, ones on it and on k diagonals above; sensitive eigenvalues.",
        source: "Grcar 1989; Higham, Test Matrix Toolbox, grcar",
        example: &[5.0, 3.0],
        claim: |_| None,
        make: |e, a| {
            let [n, k] = e.exactly(a)?;
            grcar(e.whole("n", n)?, e.whole("k", k)?).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "hilbert",
        arguments: "n",
        doc: "1/(i+j−1): symmetric positive definite, extremely ill-conditioned.",
        source: "Higham, Test Matrix Toolbox, hilb",
        example: &[4.0],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            hilbert(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "inverse_hilbert",
        arguments: "n",
        doc: "The inverse of hilbert, in integers.",
        source: "Higham, Test Matrix Toolbox, invhilb",
        example: &[4.0],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            inverse_hilbert(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "jordan",
        arguments: "n lambda",
        doc: "A Jordan block: defective, one eigenvector.",
        source: "Golub & Van Loan, 4th ed., §7.1",
        example: &[4.0, 2.0],
        claim: |_| None,
        make: |e, a| {
            let [n, lambda] = e.exactly(a)?;
            jordan(e.whole("n", n)?, lambda).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "kac",
        arguments: "n",
        doc: "Clement's tridiagonal matrix: eigenvalues n−1, n−3, …, 1−n.",
        source: "Clement 1959; Higham, Test Matrix Toolbox, clement",
        example: &[4.0],
        claim: |_| None,
        make: |e, a| {
            let [n] = e.exactly(a)?;
            kac(e.whole("n", n)?).map(Matrix::Tridiagonal)
        },
    },
    Entry {
        name: "kms",
        arguments: "n rho",
        doc: "rho^|i−j|: symmetric Toeplitz with a tridiagonal inverse, positive definite for |rho| < 1.",
        source: "Kac, Murdock, Szegő 1953; Higham, Test Matrix Toolbox, kms",
        example: &[4.0, 0.5],
        claim: |a| Some(if a.get(1).is_some_and(|rho| rho.abs() < 0.999) { &PD } else { &SELF_ADJOINT }),
        make: |e, a| {
            let [n, rho] = e.exactly(a)?;
            kms(e.whole("n", n)?, rho).map(Matrix::Dense)
        },
    },
    Entry {
        name: "lehmer",
        arguments: "n",
        doc: "min(i, j)/max(i, j): symmetric positive definite with a tridiagonal inverse.",
        source: "Lehmer 1946; Higham, Test Matrix Toolbox, lehmer",
        example: &[4.0],
        claim: |_| Some(&PD),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            lehmer(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "lotkin",
        arguments: "n",
        doc: "hilbert with a first row of ones: unsymmetric, ill-conditioned.",
        source: "Lotkin 1955; Higham, Test Matrix Toolbox, lotkin",
        example: &[4.0],
        claim: |_| None,
        make: |e, a| {
            let [n] = e.exactly(a)?;
            lotkin(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "minij",
        arguments: "n",
        doc: "min(i, j): symmetric positive definite, determinant 1, known eigenvalues.",
        source: "Higham, Test Matrix Toolbox, minij",
        example: &[4.0],
        claim: |_| Some(&PD),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            minij(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "moler",
        arguments: "n alpha",
        doc: "UᵀU, U unit upper triangular filled with alpha (−1 is usual): one tiny eigenvalue, determinant 1.",
        source: "Nash 1990; Higham, Test Matrix Toolbox, moler",
        example: &[4.0, -1.0],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [n, alpha] = e.exactly(a)?;
            moler(e.whole("n", n)?, alpha).map(Matrix::Dense)
        },
    },
    Entry {
        name: "pascal",
        arguments: "n",
        doc: "Binomial coefficients: symmetric positive definite, determinant 1, integer inverse.",
        source: "Higham, Test Matrix Toolbox, pascal",
        example: &[4.0],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            pascal(e.whole("n", n)?).map(Matrix::Dense)
        },
    },
    Entry {
        name: "poisson1d",
        arguments: "n",
        doc: "tridiag(−1, 2, −1).",
        source: "Golub & Van Loan, 4th ed., §4.8",
        example: &[4.0],
        claim: |_| Some(&PD),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            poisson1d(e.whole("n", n)?).map(Matrix::Tridiagonal)
        },
    },
    Entry {
        name: "poisson2d",
        arguments: "n",
        doc: "5-point Laplacian of an n×n grid, of size n².",
        source: "Golub & Van Loan, 4th ed., §4.8.4",
        example: &[3.0],
        claim: |_| Some(&PD),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            poisson2d(e.whole("n", n)?).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "poisson2d_anisotropic",
        arguments: "nx ny ax ay",
        doc: "5-point Laplacian of an nx×ny grid with a weight for each axis.",
        source: "Golub & Van Loan, 4th ed., §4.8.4",
        example: &[2.0, 3.0, 0.05, 1.0],
        claim: |a| Some(if a[2..].iter().all(|w| *w > 0.0) { &PD } else { &SELF_ADJOINT }),
        make: |e, a| {
            let [nx, ny, ax, ay] = e.exactly(a)?;
            poisson2d_anisotropic(e.whole("nx", nx)?, e.whole("ny", ny)?, ax, ay).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "poisson3d",
        arguments: "n",
        doc: "7-point Laplacian of an n×n×n grid, of size n³.",
        source: "Golub & Van Loan, 4th ed., §4.8.4",
        example: &[2.0],
        claim: |_| Some(&PD),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            poisson3d(e.whole("n", n)?).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "random_sparse_spd",
        arguments: "n per_row seed",
        doc: "Random sparse, diagonally dominant, about per_row entries in a row; every eigenvalue ≥ 1.",
        source: "Golub & Van Loan, 4th ed., §4.1.1",
        example: &[5.0, 3.0, 0.0],
        claim: |_| Some(&PD),
        make: |e, a| {
            let [n, per_row, seed] = e.exactly(a)?;
            random_sparse_spd(e.whole("n", n)?, e.whole("per_row", per_row)?, e.whole("seed", seed)? as u64)
                .map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "random_spd",
        arguments: "seed λ1 λ2 …",
        doc: "Q Λ Qᵀ with these positive eigenvalues and a Haar-distributed orthogonal Q.",
        source: "Stewart 1980",
        example: &[0.0, 1.0, 2.0, 3.0],
        claim: |_| Some(&PD),
        make: |e, a| match a {
            [seed, spectrum @ ..] => random_spd(spectrum, e.whole("seed", *seed)? as u64).map(Matrix::Dense),
            [] => Err(e.wrong_count(a)),
        },
    },
    Entry {
        name: "rosser",
        arguments: "",
        doc: "8×8: eigenvalues that are double, nearly equal, zero and opposite.",
        source: "Rosser et al. 1951; Gregory & Karney ex. 4.10",
        example: &[],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [] = e.exactly(a)?;
            Ok(Matrix::Dense(rosser()))
        },
    },
    Entry {
        name: "toeplitz",
        arguments: "c1 c2 …",
        doc: "Symmetric Toeplitz with this first column.",
        source: "Golub & Van Loan, 4th ed., §4.7",
        example: &[4.0, 1.0, 0.5],
        claim: |_| Some(&SELF_ADJOINT),
        make: |_, a| toeplitz(a, a).map(Matrix::Dense),
    },
    Entry {
        name: "toeplitz_tridiagonal",
        arguments: "n sub diag super",
        doc: "Tridiagonal with constant diagonals; eigenvalues diag + 2√(sub·super) cos(kπ/(n+1)).",
        source: "Gregory & Karney ex. 7.4",
        example: &[4.0, 1.0, 5.0, 4.0],
        claim: |a| (a[1] == a[3]).then_some(&SELF_ADJOINT),
        make: |e, a| {
            let [n, sub, diag, sup] = e.exactly(a)?;
            toeplitz_tridiagonal(e.whole("n", n)?, sub, diag, sup).map(Matrix::Tridiagonal)
        },
    },
    Entry {
        name: "trefethen",
        arguments: "n",
        doc: "The first n primes on the diagonal, ones where |i−j| is a power of two.",
        source: "Trefethen 2002, problem 7",
        example: &[5.0],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            trefethen(e.whole("n", n)?).map(Matrix::Coordinate)
        },
    },
    Entry {
        name: "vandermonde",
        arguments: "x1 x2 …",
        doc: "Powers of these points, one row for each.",
        source: "Higham, Test Matrix Toolbox, vand",
        example: &[1.0, 2.0, 3.0],
        claim: |_| None,
        make: |_, a| vandermonde(a).map(Matrix::Dense),
    },
    Entry {
        name: "wilkinson",
        arguments: "n",
        doc: "Wilkinson's W⁺: tridiagonal, with pairs of nearly equal eigenvalues.",
        source: "Wilkinson 1965; Higham, Test Matrix Toolbox, wilkinson",
        example: &[5.0],
        claim: |_| Some(&SELF_ADJOINT),
        make: |e, a| {
            let [n] = e.exactly(a)?;
            wilkinson(e.whole("n", n)?).map(Matrix::Tridiagonal)
        },
    },
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn operators_of_the_gallery_have_the_properties_that_they_claim() {
        use crate::functions::to_dense;
        for entry in ENTRIES {
            let mut larger = entry.example.to_vec();
            if entry.arguments.starts_with("n ") || entry.arguments == "n" {
                larger[0] = if entry.name == "poisson3d" { 4.0 } else { 12.0 };
            }
            for arguments in [entry.example, &larger] {
                let a = entry.operator(arguments).unwrap();
                let dense = to_dense(&a).unwrap();
                let m = dense.view::<f64>().unwrap();
                let n = a.rows();
                let scale = cola_kernels::max_abs(m);
                if SELF_ADJOINT.of(&a) {
                    let gap = |i, j| f64::abs(m[(i, j)] - m[(j, i)]);
                    assert!((0..n).all(|i| (0..i).all(|j| gap(i, j) <= 1e-14 * scale)), "{}", entry.name);
                }
                if PD.of(&a) {
                    let least = cola_kernels::eigvalsh(m).unwrap().into_iter().fold(f64::INFINITY, f64::min);
                    assert!(least > 1e-10 * scale, "{}: {least:e}", entry.name);
                }
                if UNITARY.of(&a) {
                    let columns = (0..n).all(|j| (0..n).map(|i| m[(i, j)] * m[(i, j)]).sum::<f64>() == 1.0);
                    assert!(columns, "{}", entry.name);
                }
            }
        }
    }

    #[test]
    fn every_entry_makes_its_example_and_refuses_nonsense() {
        assert!(ENTRIES.is_sorted_by(|a, b| a.name < b.name));
        for entry in ENTRIES {
            assert!(entry.build(entry.example).is_ok(), "{}", entry.name);
            assert!(entry.doc.ends_with('.') && !entry.source.is_empty(), "{}", entry.name);
            let sized = entry.arguments.split(' ').next().is_some_and(|word| word == "n");
            if sized {
                assert!(entry.build(&[]).is_err(), "{}", entry.name);
                for bad in [-1.0, 0.5, f64::NAN, f64::INFINITY, 9e15] {
                    let mut arguments = entry.example.to_vec();
                    arguments[0] = bad;
                    assert!(entry.build(&arguments).is_err(), "{} {bad}", entry.name);
                }
                let mut arguments = entry.example.to_vec();
                arguments[0] = 0.0;
                assert!(entry.build(&arguments).is_ok(), "{} of size 0", entry.name);
            }
        }
        assert!(find("nonsense").is_none());
        assert_eq!(
            find("kac").unwrap().build(&[2.5]).unwrap_err().to_string(),
            "kac: the argument n is 2.5, and must be a whole number from 0 to 2^53"
        );
        let error = find("poisson3d").unwrap().build(&[1e6]).unwrap_err().to_string();
        assert!(error.ends_with("does not fit; ask for a smaller one"), "{error}");
    }
}
