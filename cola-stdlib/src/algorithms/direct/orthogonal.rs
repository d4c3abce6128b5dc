//! Orthogonal factorisations of rectangular matrices, for least squares of any rank.
//!
//! Method    A = Q·R by Householder reflections (Aᴴ = Q·R where A is wide); the singular value decomposition; the
//!           eigendecomposition of a self-adjoint matrix
//! Memory    mn + k² entries for Q and R, k = min(m, n); r(m + n) for r singular vectors on either side
//! Work      2mn² − 2n³/3 (QR, m ≥ n), about 6mn² + 16n³ (singular values), 9n³ (eigenvalues); then 2r(m + n) for each column
//! Stops     the rank is the number of singular values above rcond·σ₁. QR shows it to be full when the estimated
//!           condition number of R is far from 1/rcond; where it does not, the singular values decide
//! Differs   the columns of Q are formed, so that applying them needs no scratch
//! Source    Golub & Van Loan, Matrix Computations, 4th ed., §5.3, §5.5

use super::algorithm_without_options;
use crate::algorithms::{Working, epsilon, working};
use crate::kernel::{OnOperand, trans};
use cola_kernels as kernels;
use cola_kernels::{Mat, MatRef, Trans as K, Triangle, gemm, trsm};
use cola_runtime::{
    Alg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, DType, Error, ErrorKind, Op, Result, Scalar,
    Trans, Value, Workspace, register, with_number,
};
use std::sync::Arc;

static QR: Constructor = Constructor::new("QR");
static SVD: Constructor = Constructor::new("SVD");

register!(|r| {
    let mut value = |name: &str, doc: &str, alg: fn() -> Alg| {
        r.constructor(
            ConstructorDef::new(name)
                .parent("Direct")
                .doc(doc)
                .make(&format!("{name}()"), move |_| Ok(Value::Algorithm(alg()))),
        );
    };
    value("QR", "A = Q·R by Householder reflections, for least squares of full rank", || Qr {}.into());
    value("SVD", "A = U·Σ·Vᴴ, for least squares of any rank", || Svd {}.into());
});

/// A = Q·R by Householder reflections: least squares of full rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Qr {}

/// A = U·Σ·Vᴴ: least squares of any rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Svd {}

algorithm_without_options!(Qr, "QR", QR);
algorithm_without_options!(Svd, "SVD", SVD);

/// Which orthogonal factorisation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Orthogonal {
    /// QR where that shows the rank to be full, else the singular value decomposition.
    Any,
    /// QR.
    Qr,
    /// The singular value decomposition.
    Svd,
    /// The eigendecomposition of a self-adjoint matrix.
    Eigen,
}

impl Orthogonal {
    /// In a few words, as shown beside an operator.
    pub fn name(self) -> &'static str {
        match self {
            Orthogonal::Any => "QR or SVD",
            Orthogonal::Qr => "QR",
            Orthogonal::Svd => "SVD",
            Orthogonal::Eigen => "eigenvalues",
        }
    }
}

/// A factorised matrix of any shape and rank.
pub(crate) trait PseudoFactors: Send + Sync {
    /// Element type of the factors.
    fn dtype(&self) -> DType;

    /// The numerical rank.
    fn rank(&self) -> usize;

    /// ‖A‖_F.
    fn norm_fro(&self) -> f64;

    /// Singular values at or below this, relative to the largest, count as zero.
    fn tolerance(&self) -> f64;

    /// The method, for evidence.
    fn name(&self) -> &'static str;

    /// What was found, in one sentence.
    fn note(&self) -> String;

    /// y ← op(A)⁺·x for blocks of that dtype. `a` is the operator that was factorised.
    ///
    /// # Errors
    /// `DTypeMismatch`; those of applying A.
    fn apply(&self, a: &Op, op: Trans, x: ArrayRef<'_>, y: ArrayMut<'_>, ws: &mut Workspace) -> Result<()>;
}

/// Which singular values count: the largest `most`, as far as they are above `tol` relative to the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counting {
    /// The tolerance.
    pub tol: f64,
    /// A bound of the rank that structure gives: what exceeds it is rounding, whatever its size.
    pub most: usize,
}

impl Counting {
    /// How many of these values, descending, count.
    fn count(self, s: &[f64]) -> usize {
        let largest = s.first().copied().unwrap_or(0.0);
        s.iter().take(self.most).take_while(|&&s| s > self.tol * largest).count()
    }
}

/// Factorises a dense matrix.
///
/// # Errors
/// `NotFinite`, `OutOfMemory`; `Unsupported` for `Orthogonal::Qr` where the rank is not seen to be full.
pub(crate) fn factorise(a: &Array, method: Orthogonal, counting: Counting) -> Result<Arc<dyn PseudoFactors>> {
    let a = a.cast(working(a.dtype()))?;
    with_number!(a.dtype(), T => typed::<T>(a.view()?, method, counting))
}

fn typed<T: Working>(
    a: MatRef<'_, T>,
    method: Orthogonal,
    counting: Counting,
) -> Result<Arc<dyn PseudoFactors>> {
    match method {
        Orthogonal::Qr => match by_qr(a, counting)? {
            (Some(factors), _) => Ok(Arc::new(factors)),
            (None, rcond) => Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "QR() needs full rank: the triangular factor of QR has an estimated reciprocal condition number of {rcond:.1e}"
                ),
            )
            .with_help("pass SVD(), which decides the rank by the singular values")),
        },
        Orthogonal::Any => match by_qr(a, counting)? {
            (Some(factors), _) => Ok(Arc::new(factors)),
            (None, _) => Ok(Arc::new(by_singular_values(a, counting)?)),
        },
        Orthogonal::Svd => Ok(Arc::new(by_singular_values(a, counting)?)),
        Orthogonal::Eigen => Ok(Arc::new(by_eigenvalues(a, counting)?)),
    }
}

/// A = Q·R, or Aᴴ = Q·R where A is wide.
struct QrFactors<T> {
    q: Mat<T>,
    r: Mat<T>,
    wide: bool,
    norm_fro: f64,
    rcond: f64,
    tol: f64,
}

/// The factors when they show that the rank is full, and the estimate of 1/κ₁(R).
fn by_qr<T: Working>(a: MatRef<'_, T>, counting: Counting) -> Result<(Option<QrFactors<T>>, f64)> {
    let (m, n) = a.shape();
    let (wide, k) = (m < n, m.min(n));
    let factors = if wide {
        kernels::Qr::factor(Mat::from_fn(n, m, |i, j| kernels::Field::conj(a[(j, i)])).as_ref())
    } else {
        kernels::Qr::factor(a)
    }
    .on("A")?;
    let r = factors.r();
    let rcond = if (0..k).any(|i| r[(i, i)] == T::zero()) {
        0.0
    } else {
        let solve = |t: K, x: kernels::MatMut<'_, T>| trsm(Triangle::Upper, false, t, r.as_ref(), x);
        let inverse = kernels::norm1_inverse_estimate::<T>(k, solve).on("R")?;
        1.0 / (inverse * kernels::norm1(r.as_ref()))
    };
    // κ₂ ≤ k·κ₁, and the estimate is rarely off by more than a factor of 3.
    if k > counting.most || (k > 0 && !(rcond > 10.0 * k as f64 * counting.tol)) {
        return Ok((None, rcond));
    }
    let norm_fro = kernels::norm_fro(r.as_ref());
    Ok((Some(QrFactors { q: factors.q().on("A")?, r, wide, norm_fro, rcond, tol: counting.tol }), rcond))
}

impl<T: Working> PseudoFactors for QrFactors<T> {
    fn dtype(&self) -> DType {
        T::DTYPE
    }

    fn rank(&self) -> usize {
        self.r.nrows()
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn tolerance(&self) -> f64 {
        self.tol
    }

    fn name(&self) -> &'static str {
        "QR"
    }

    fn note(&self) -> String {
        format!("full rank {}: 1/κ(R) is about {:.1e}", self.rank(), self.rcond)
    }

    fn apply(
        &self,
        _a: &Op,
        op: Trans,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (k, columns) = (self.rank(), x.cols());
        if k == 0 {
            y.fill(Scalar::new(0.0, 0.0));
            return Ok(());
        }
        // A⁺ = R⁻¹·Qᴴ; where A is wide, A⁺ is the adjoint of that for Aᴴ.
        let op = if self.wide { Trans::Adjoint.of(op) } else { op };
        let (q, r) = (self.q.as_ref(), self.r.as_ref());
        let conj = matches!(op, Trans::Conj | Trans::Transpose);
        if op.transposes() {
            // Q·R⁻ᴴ, or its conjugate
            let mut small = ws.take(T::DTYPE, k, columns)?;
            small.as_mut()?.copy_from(x)?;
            trsm(Triangle::Upper, false, trans(op), r, small.view_mut()?).on("R")?;
            let expand = if conj { K::Conj } else { K::None };
            gemm(y.typed()?, T::zero(), T::one(), expand, q, K::None, small.view::<T>()?).on("Q")?;
            ws.give(small);
            return Ok(());
        }
        let reduce = if conj { K::Transpose } else { K::Adjoint };
        gemm(y.rb_mut().typed()?, T::zero(), T::one(), reduce, q, K::None, x.typed::<T>()?).on("Q")?;
        trsm(Triangle::Upper, false, trans(op), r, y.typed()?).on("R")
    }
}

/// A ≈ U·diag(s)·Vᴴ with the singular values that count.
struct SpectralFactors<T> {
    u: Mat<T>,
    v: Mat<T>,
    s: Vec<f64>,
    norm_fro: f64,
    tol: f64,
    note: String,
    name: &'static str,
}

fn by_singular_values<T: Working>(a: MatRef<'_, T>, counting: Counting) -> Result<SpectralFactors<T>> {
    let svd = kernels::svd(a).on("A")?;
    let rank = counting.count(&svd.s);
    let first = |all: &Mat<T>| all.as_ref().subcols(0, rank).to_owned();
    let (u, v) = (first(&svd.u), first(&svd.v));
    Ok(SpectralFactors { u, v, ..spectral(svd.s, counting, "singular values") })
}

/// A = V·diag(λ)·Vᴴ has the singular values |λᵢ|, the right vectors V and the left ones V·diag(sign λ).
fn by_eigenvalues<T: Working>(a: MatRef<'_, T>, counting: Counting) -> Result<SpectralFactors<T>> {
    let (values, vectors) = kernels::eigh(a).on("A")?;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[j].abs().total_cmp(&values[i].abs()));
    let s: Vec<f64> = order.iter().map(|&i| values[i].abs()).collect();
    let (n, rank) = (values.len(), counting.count(&s));
    let v = Mat::from_fn(n, rank, |i, j| vectors[(i, order[j])]);
    let u = Mat::from_fn(n, rank, |i, j| if values[order[j]] < 0.0 { -v[(i, j)] } else { v[(i, j)] });
    Ok(SpectralFactors { u, v, ..spectral(s, counting, "eigenvalues") })
}

fn spectral<T: Working>(s: Vec<f64>, counting: Counting, name: &'static str) -> SpectralFactors<T> {
    let (rank, largest) = (counting.count(&s), s.first().copied().unwrap_or(0.0));
    let mut note = format!("rank {rank} of {}", s.len());
    if let Some(least) = rank.checked_sub(1).and_then(|i| s.get(i)) {
        note.push_str(&format!(", σ₁ = {largest:.2e}, the least that counts {least:.2e}"));
    }
    if let Some(dropped) = s.get(rank) {
        note.push_str(&format!(", the largest that counts as zero {dropped:.2e}"));
    }
    let norm_fro = largest
        * s.iter().map(|x| if largest > 0.0 { (x / largest).powi(2) } else { 0.0 }).sum::<f64>().sqrt();
    let s = s[..rank].to_vec();
    SpectralFactors { u: Mat::new(), v: Mat::new(), s, norm_fro, tol: counting.tol, note, name }
}

impl<T: Working> PseudoFactors for SpectralFactors<T> {
    fn dtype(&self) -> DType {
        T::DTYPE
    }

    fn rank(&self) -> usize {
        self.s.len()
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn tolerance(&self) -> f64 {
        self.tol
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn note(&self) -> String {
        self.note.clone()
    }

    fn apply(&self, _a: &Op, op: Trans, x: ArrayRef<'_>, y: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        let (k, columns) = (self.s.len(), x.cols());
        if k == 0 {
            y.fill(Scalar::new(0.0, 0.0));
            return Ok(());
        }
        // A⁺ = V·S⁻¹·Uᴴ, and the adjoint trades U and V.
        let (left, right) = if op.transposes() { (&self.u, &self.v) } else { (&self.v, &self.u) };
        let conj = matches!(op, Trans::Conj | Trans::Transpose);
        let (reduce, expand) = if conj { (K::Transpose, K::Conj) } else { (K::Adjoint, K::None) };
        let mut small = ws.take(T::DTYPE, k, columns)?;
        gemm(small.view_mut()?, T::zero(), T::one(), reduce, right.as_ref(), K::None, x.typed::<T>()?)
            .on("U")?;
        let mut view = small.view_mut::<T>()?;
        for j in 0..columns {
            (0..k).for_each(|i| view[(i, j)] = view[(i, j)].over(T::from_f64(self.s[i])));
        }
        gemm(y.typed()?, T::zero(), T::one(), expand, left.as_ref(), K::None, small.view::<T>()?).on("V")?;
        ws.give(small);
        Ok(())
    }
}

/// max(m, n)·ε in the dtype that is computed in: the tolerance where none is given.
pub(crate) fn default_tolerance(a: &Op) -> f64 {
    a.rows().max(a.cols()) as f64 * epsilon(working(a.dtype()))
}
