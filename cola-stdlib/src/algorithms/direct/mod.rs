//! Direct methods: factorise once, then solve by substitution.
//!
//! A [`Factorisation`] is what all of them leave behind: it solves with A, Aᵀ, Aᴴ and Ā in place and knows
//! the determinant. It does not hold the operator, so the operator may hold it: every handle of one
//! operator shares one factorisation. There is one file for each form of matrix that
//! has a method of its own; anything else is made dense first, by whoever decides that it may be.

pub(crate) mod banded;
pub(crate) mod dense;
pub(crate) mod orthogonal;
pub(crate) mod row_merge_qr;
pub(crate) mod sparse;
pub(crate) mod toeplitz;
pub(crate) mod tridiagonal;

pub use orthogonal::{Orthogonal, Qr, Svd};

use super::algorithm_without_options;
use cola_kernels::Scaling;
use cola_runtime::{
    Alg, Array, ArrayMut, Constructor, ConstructorDef, DType, Error, ErrorKind, Result, Trans, Value,
    Workspace, c64, register,
};

static CHOLESKY: Constructor = Constructor::new("Cholesky");
static LDL: Constructor = Constructor::new("LDL");
static LU: Constructor = Constructor::new("LU");

register!(|r| {
    let mut value = |name: &str, doc: &str, alg: fn() -> Alg| {
        r.constructor(
            ConstructorDef::new(name)
                .parent("Direct")
                .doc(doc)
                .make(&format!("{name}()"), move |_| Ok(Value::Algorithm(alg()))),
        );
    };
    value("Cholesky", "A = L·Lᴴ, for positive definite operators", || Cholesky {}.into());
    value("LDL", "P·A·Pᵀ = L·D·Lᴴ (Bunch–Kaufman), for self-adjoint operators", || Ldl {}.into());
    value("LU", "P·A = L·U with partial pivoting, for any square operator", || Lu {}.into());
});

/// A = L·Lᴴ for a positive definite operator: half the work of LU, and the proof that A is positive definite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cholesky {}

/// P·A·Pᵀ = L·D·Lᴴ for a self-adjoint operator (Bunch–Kaufman pivoting).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ldl {}

/// P·A = L·U with partial pivoting, for any square operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lu {}

algorithm_without_options!(Cholesky, "Cholesky", CHOLESKY);
algorithm_without_options!(Ldl, "LDL", LDL);
algorithm_without_options!(Lu, "LU", LU);

/// Which factorisation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direct {
    /// A = L·Lᴴ
    Cholesky,
    /// P·A·Pᵀ = L·D·Lᴴ
    Ldl,
    /// P·A = L·U
    Lu,
}

impl Direct {
    /// The name, as in expressions.
    pub fn name(self) -> &'static str {
        match self {
            Direct::Cholesky => "Cholesky",
            Direct::Ldl => "LDL",
            Direct::Lu => "LU",
        }
    }

    /// The method as an algorithm value.
    pub fn algorithm(self) -> Alg {
        match self {
            Direct::Cholesky => Cholesky {}.into(),
            Direct::Ldl => Ldl {}.into(),
            Direct::Lu => Lu {}.into(),
        }
    }

    /// The direct method that an algorithm value names, if it names one.
    pub fn of(alg: &Alg) -> Option<Direct> {
        if alg.downcast_ref::<Cholesky>().is_some() {
            Some(Direct::Cholesky)
        } else if alg.downcast_ref::<Ldl>().is_some() {
            Some(Direct::Ldl)
        } else {
            alg.downcast_ref::<Lu>().map(|_| Direct::Lu)
        }
    }
}

/// A factorised square matrix.
pub trait Factorisation: Send + Sync {
    /// Number of rows.
    fn n(&self) -> usize;

    /// Element type of the factors: that of A, f32 for half types.
    fn dtype(&self) -> DType;

    /// x ← op(A)⁻¹·x for a block x of that dtype.
    ///
    /// # Errors
    /// `ShapeMismatch`, `DTypeMismatch`.
    fn solve_in_place(&self, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<()>;

    /// (phase, log|det A|) with det A = phase·exp(log|det A|).
    fn slogdet(&self) -> (c64, f64);

    /// ‖A‖_F.
    fn norm_fro(&self) -> f64;

    /// Bytes held by the factors.
    fn bytes(&self) -> usize;

    /// The method, for evidence: `Cholesky`, `sparse LU`.
    fn name(&self) -> &'static str;

    /// Estimate of 1/(‖RAC‖₁·‖(RAC)⁻¹‖₁), between 0 (singular) and 1, for the matrix as scaled for its
    /// factorisation or, where it was not scaled for that, as given. About ten solves.
    ///
    /// # Errors
    /// Those of the solves.
    fn rcond(&self, scaling: &Scaling) -> Result<f64>;

    /// Smallest over largest modulus of a pivot; small for matrices that are nearly singular or badly scaled.
    fn pivot_ratio(&self) -> f64 {
        1.0
    }

    /// The diagonal of A⁻¹ as one column of the dtype of the factors, where that costs less than solving for the columns
    /// of A⁻¹.
    ///
    /// # Errors
    /// `OutOfMemory`.
    fn inverse_diagonal(&self) -> Result<Option<Array>> {
        Ok(None)
    }

    /// L as a dense lower triangular matrix, where it exists as one: A = L·Lᴴ, P·A = L·U, or P·A·Pᵀ = L·D·Lᴴ.
    ///
    /// # Errors
    /// `OutOfMemory`; `Unsupported` where the factors are no such matrix.
    fn l(&self) -> Result<Array> {
        Err(no_factor(self.name(), "L"))
    }

    /// U as a dense upper triangular matrix, where it exists as one: P·A = L·U.
    ///
    /// # Errors
    /// `OutOfMemory`; `Unsupported` where the factors are no such matrix.
    fn u(&self) -> Result<Array> {
        Err(no_factor(self.name(), "U"))
    }

    /// The diagonal and the subdiagonal of D, as columns: P·A·Pᵀ = L·D·Lᴴ.
    ///
    /// # Errors
    /// `Unsupported` where the factors have no such D.
    fn d(&self) -> Result<(Array, Array)> {
        Err(no_factor(self.name(), "D"))
    }

    /// The factors as lists of entries, where they are kept sparse.
    ///
    /// # Errors
    /// `OutOfMemory`; `Inaccurate` where an entry leaves the range of the dtype.
    fn sparse(&self) -> Result<Option<SparseForm>> {
        Ok(None)
    }

    /// P as a list: row i of P·A is row `p[i]` of A.
    ///
    /// # Errors
    /// `Unsupported` where the factorisation has none.
    fn p(&self) -> Result<Vec<usize>> {
        Err(no_factor(self.name(), "P"))
    }
}

/// P·A·Q = L·U, or P·A·Pᵀ = L·Lᴴ, with sparse factors.
pub struct SparseForm {
    /// Row i of P·A is row `p[i]` of A.
    pub p: Vec<usize>,
    /// Column j of A·Q is column `q[j]` of A; `None` where columns stay in their order, and for L·Lᴴ.
    pub q: Option<Vec<usize>>,
    /// L.
    pub l: Triplets,
    /// U; `None` for L·Lᴴ.
    pub u: Option<Triplets>,
}

/// Entries of a sparse matrix.
pub struct Triplets {
    /// Rows.
    pub rows: Vec<u32>,
    /// Columns.
    pub cols: Vec<u32>,
    /// Values, as one column.
    pub values: Array,
}

/// Collects entries one by one.
struct Collected<T> {
    rows: Vec<u32>,
    cols: Vec<u32>,
    values: Vec<T>,
}

impl<T: super::Working> Collected<T> {
    fn new() -> Collected<T> {
        Collected { rows: Vec::new(), cols: Vec::new(), values: Vec::new() }
    }

    fn put(&mut self, i: usize, j: usize, v: T) {
        // Rows are counted in 32 bits by every sparse pattern already.
        self.rows.push(u32::try_from(i).unwrap_or(u32::MAX));
        self.cols.push(u32::try_from(j).unwrap_or(u32::MAX));
        self.values.push(v);
    }

    fn finish(self, factor: &str) -> Result<Triplets> {
        if self.values.len() > u32::MAX as usize {
            let what = format!("{factor} has {} entries, more than 32-bit indices count", self.values.len());
            return Err(Error::new(ErrorKind::OutOfMemory, what));
        }
        if self.values.iter().any(|v| !v.finite()) {
            let what = format!("an entry of {factor} leaves the range of {}", T::DTYPE);
            return Err(
                Error::new(ErrorKind::Inaccurate, what).with_help("scale the rows and columns of A first")
            );
        }
        Ok(Triplets { rows: self.rows, cols: self.cols, values: Array::vector(self.values) })
    }
}

fn no_factor(name: &str, factor: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("a factorisation by {name} has no dense factor {factor}"))
}
