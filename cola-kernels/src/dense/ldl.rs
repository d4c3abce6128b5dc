//! Bunch–Kaufman factorisation P·A·Pᵀ = L·D·Lᴴ of a Hermitian matrix, definite or not.

use crate::dense::lu::accumulate_phase;
use crate::dense::{swaps, try_copy, try_scratch};
use crate::elementwise::check_finite_lower;
use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans, Triangle};
use crate::norm1_inverse::rcond;
use crate::parallel::{on_threads, par_if};
use crate::scaling::Scaling;
use faer::dyn_stack::MemStack;
use faer::linalg::cholesky::lblt::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::{ColMut, Mat, MatMut, MatRef};

/// P·A·Pᵀ = L·D·Lᴴ: L unit lower triangular, D Hermitian with blocks of size 1 and 2.
#[derive(Debug, Clone)]
pub struct Ldl<T> {
    factors: Mat<T>,
    sub: Vec<T>,
    swaps: Vec<usize>,
}

/// How many eigenvalues are positive and how many negative (Sylvester).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inertia {
    /// Number of positive eigenvalues.
    pub positive: usize,
    /// Number of negative eigenvalues.
    pub negative: usize,
}

/// One block of D.
enum Block<T> {
    One(f64),
    Two { a: f64, b: f64, c: T },
}

impl<T: Field> Ldl<T> {
    /// Factors a copy of the Hermitian `a`, of which only the lower triangle is read (any strides).
    ///
    /// # Cost     n³/3 multiply-adds, n² entries of memory.
    /// # Errors   `Singular` for a block of D that is exactly singular or not finite, `NotFinite`, `Shape`,
    /// `OutOfMemory`.
    /// # Source   Bunch & Kaufman, Math. Comp. 31 (1977), with a search of the diagonal's tail.
    pub fn factor(a: MatRef<'_, T>) -> Result<Self> {
        expect_square("matrix of an LDLᴴ factorisation", a.shape())?;
        Self::factor_in_place(try_copy(a)?)
    }

    /// As [`Ldl::factor`], in the memory of `a`.
    pub fn factor_in_place(mut a: Mat<T>) -> Result<Self> {
        let n = expect_square("matrix of an LDLᴴ factorisation", a.shape())?;
        check_finite_lower(a.as_ref())?;
        let (mut sub, mut swaps) = (vec![T::zero(); n], vec![0; n]);
        guarded(|| T::k_ldl(a.as_mut(), &mut sub, &mut swaps))??;
        let ldl = Ldl { factors: a, sub, swaps };
        ldl.check_blocks()?;
        Ok(ldl)
    }

    fn check_blocks(&self) -> Result<()> {
        let mut bad = None;
        self.for_each_block(|index, block| {
            let value = match block {
                Block::One(d) => d,
                Block::Two { a, b, c } => (a / c.abs()) * (b / c.abs()) - 1.0,
            };
            if bad.is_none() && (value == 0.0 || !value.is_finite()) {
                bad = Some(KernelError::Singular { index, value: value.abs() });
            }
        });
        bad.map_or(Ok(()), Err)
    }

    fn for_each_block(&self, mut visit: impl FnMut(usize, Block<T>)) {
        let mut i = 0;
        while i < self.n() {
            let d = self.factors[(i, i)].re();
            if self.sub[i] == T::zero() || i + 1 == self.n() {
                visit(i, Block::One(d));
                i += 1;
            } else {
                visit(i, Block::Two { a: d, b: self.factors[(i + 1, i + 1)].re(), c: self.sub[i] });
                i += 2;
            }
        }
    }

    /// rhs ← op(A)⁻¹·rhs in place; allocates nothing. Cost 2n²·k.
    pub fn solve_in_place(&self, trans: Trans, mut rhs: MatMut<'_, T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        let f = self.factors.as_ref();
        let conj = matches!(trans, Trans::Transpose | Trans::Conj);
        let (first, second) =
            if conj { (Trans::Conj, Trans::Transpose) } else { (Trans::None, Trans::Adjoint) };
        guarded(|| {
            swaps::apply(&self.swaps, rhs.as_mut());
            T::k_trsm(Triangle::Lower, true, first, f, rhs.as_mut());
            for j in 0..rhs.ncols() {
                self.solve_blocks(conj, rhs.as_mut().col_mut(j));
            }
            T::k_trsm(Triangle::Lower, true, second, f, rhs.as_mut());
            swaps::apply_inverse(&self.swaps, rhs);
        })
    }

    /// x ← D⁻¹·x. A block [a c̄; c b] is scaled by its off-diagonal entry, which pivoting made the largest.
    fn solve_blocks(&self, conj: bool, mut x: ColMut<'_, T>) {
        self.for_each_block(|i, block| match block {
            Block::One(d) => x[i] = x[i].scale(1.0 / d),
            Block::Two { a, b, c } => {
                let c = if conj { c.conj() } else { c };
                let (u, v) = (x[i].over(c.conj()), x[i + 1].over(c));
                let r = c.abs();
                let det = (a / r) * (b / r) - 1.0; // det of the block over |c|²
                let (alpha, beta) = (T::from_f64(a).over(c.conj()), T::from_f64(b).over(c));
                x[i] = (beta * u - v).scale(1.0 / det);
                x[i + 1] = (alpha * v - u).scale(1.0 / det);
            }
        });
    }

    /// (sign, log|det A|): det A is real. Cost n.
    pub fn slogdet(&self) -> (T, f64) {
        let (mut phase, mut log) = ((1.0, 0.0), 0.0);
        self.for_each_block(|_, block| match block {
            Block::One(d) => log += accumulate_phase(&mut phase, d),
            Block::Two { a, b, c } => {
                let r = c.abs();
                log += accumulate_phase(&mut phase, (a / r) * (b / r) - 1.0) + 2.0 * r.ln();
            }
        });
        (T::from_f64(phase.0), log)
    }

    /// Smallest over largest modulus of an eigenvalue of D. Cost n.
    pub fn pivot_ratio(&self) -> f64 {
        let (mut least, mut most) = (f64::INFINITY, 0.0f64);
        let mut see = |modulus: f64| (least, most) = (least.min(modulus), most.max(modulus));
        self.for_each_block(|_, block| match block {
            Block::One(d) => see(d.abs()),
            Block::Two { a, b, c } => {
                let (middle, spread) = ((a + b) / 2.0, ((a - b) / 2.0).hypot(c.abs()));
                see((middle + spread).abs());
                see((middle - spread).abs());
            }
        });
        if most > 0.0 { least / most } else { 1.0 }
    }

    /// How many eigenvalues of A are positive and negative. Cost n.
    pub fn inertia(&self) -> Inertia {
        let mut inertia = Inertia { positive: 0, negative: 0 };
        self.for_each_block(|_, block| match block {
            Block::One(d) if d > 0.0 => inertia.positive += 1,
            Block::One(_) => inertia.negative += 1,
            Block::Two { a, b, c } if (a / c.abs()) * (b / c.abs()) > 1.0 => {
                *(if a > 0.0 { &mut inertia.positive } else { &mut inertia.negative }) += 2;
            }
            Block::Two { .. } => {
                inertia.positive += 1;
                inertia.negative += 1;
            }
        });
        inertia
    }

    /// L: unit lower triangular.
    pub fn l(&self) -> Mat<T> {
        let f = &self.factors;
        Mat::from_fn(self.n(), self.n(), |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Greater if j + 1 == i && self.sub[j] != T::zero() => T::zero(),
            std::cmp::Ordering::Greater => f[(i, j)],
            std::cmp::Ordering::Equal => T::one(),
            std::cmp::Ordering::Less => T::zero(),
        })
    }

    /// D by its diagonal, n entries, and its subdiagonal, n − 1.
    pub fn d(&self) -> (Vec<f64>, Vec<T>) {
        let n = self.n();
        (
            (0..n).map(|i| self.factors[(i, i)].re()).collect(),
            self.sub.iter().copied().take(n.saturating_sub(1)).collect(),
        )
    }

    /// P as a list: row i of P·A is row `p[i]` of A.
    pub fn p(&self) -> Vec<usize> {
        swaps::to_permutation(&self.swaps)
    }

    /// Number of rows of A.
    pub fn n(&self) -> usize {
        self.factors.nrows()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.n() * self.n() * size_of::<T>() + self.n() * (size_of::<T>() + size_of::<usize>())
    }

    /// Estimate of the reciprocal condition number of the matrix scaled as given; see [`crate::rcond`].
    pub fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        rcond(self.n(), scaling, |t, x| self.solve_in_place(t, x))
    }
}

pub(crate) fn factor_kernel<T: Field>(a: MatMut<'_, T>, sub: &mut [T], swaps: &mut [usize]) -> Result<()> {
    let n = a.nrows();
    let par = par_if(n >= 1500);
    let mut memory = try_scratch(cholesky_in_place_scratch::<usize, T>(n, par, Default::default()))?;
    let (mut p, mut p_inv) = (vec![0usize; n], vec![0usize; n]);
    let sub = ColMut::from_slice_mut(sub).as_diagonal_mut();
    on_threads(par, || {
        cholesky_in_place(a, sub, &mut p, &mut p_inv, par, MemStack::new(&mut memory), Default::default());
    });
    swaps::from_permutation(&p, swaps);
    Ok(())
}
