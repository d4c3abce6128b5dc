//! Functions of matrices: f(A) as a dense matrix, from A as a dense matrix.
//!
//! | value | method | for |
//! |---|---|---|
//! | [`Eigh`] | f of the eigenvalues on the eigenvectors | self-adjoint operators |
//! | [`Pade`] | scaling and squaring (`exp`), inverse scaling and squaring (`log`, `pow`) | any square operator |
//! | [`SchurParlett`] | f of the Schur form, by blocks of close eigenvalues | any square operator |
//! | [`KrylovFunction`] | f(A)·b from a Krylov space, no matrix | any square operator |
//! | [`Chebyshev`] | f(A)·b by Chebyshev polynomials | self-adjoint operators with a known interval |
//! | [`Rational`] | f(A)·b by shifted solves | powers and logarithms of positive definite operators |
//!
//! The first three compute in double precision, whatever the precision of A.

mod by_products;
mod dense;
mod eigh;
mod exp;
mod log;
mod parlett;
mod polish;
mod pow;
mod reorder;
mod roots;
mod schur;
mod sqrt;
mod sylvester;
mod taylor;

pub use by_products::{Chebyshev, KrylovFunction, Rational};
pub(crate) use eigh::{Eigen, of_eigen};
pub(crate) use exp::exp;
pub(crate) use schur::{Computed, SchurForm, of_schur, of_triangular};

use super::algorithm_without_options;
use cola_runtime::{Constructor, ConstructorDef, Value, register};

static EIGH: Constructor = Constructor::new("Eigh");
static PADE: Constructor = Constructor::new("Pade");
static SCHUR_PARLETT: Constructor = Constructor::new("SchurParlett");

register!(|r| {
    let mut value = |name: &str, doc: &str, alg: fn() -> cola_runtime::Alg| {
        r.constructor(
            ConstructorDef::new(name)
                .parent("Direct")
                .doc(doc)
                .make(&format!("{name}()"), move |_| Ok(Value::Algorithm(alg()))),
        );
    };
    value("Eigh", "f(A) from eigenvalues and orthonormal eigenvectors, for self-adjoint operators", || {
        Eigh {}.into()
    });
    value("Pade", "f(A) by scaling, a Padé approximant and squaring: exp, log, pow", || Pade {}.into());
    value("SchurParlett", "f(A) from the Schur form and the recurrence of Parlett", || {
        SchurParlett {}.into()
    });
});

/// f(A) = V·f(Λ)·Vᴴ for a self-adjoint A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Eigh {}

/// Scaling and squaring for `exp`; inverse scaling and squaring on the Schur form for `log` and `pow`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pade {}

/// f(A) = Q·f(T)·Qᴴ, with f(T) by blocks of close eigenvalues, or by the method of its own that f has for
/// triangular matrices (`exp`, `log`, `sqrt`, `pow`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SchurParlett {}

algorithm_without_options!(Eigh, "Eigh", EIGH);
algorithm_without_options!(Pade, "Pade", PADE);
algorithm_without_options!(SchurParlett, "SchurParlett", SCHUR_PARLETT);
