//! Operators with chosen spectra, for the tests of this crate.

use crate::kernel::gemm;
use crate::{ONE, ZERO};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Op, Operator, Result,
    Scalar, Tag, Trans, Workspace, register, with_element, with_number,
};

static MATRIX: Constructor = Constructor::new("TestMatrix");

register!(|r| {
    r.constructor(ConstructorDef::new("TestMatrix").doc("a dense matrix"));
});

struct Matrix(Array);

impl Operator for Matrix {
    fn tag(&self) -> Tag {
        MATRIX.leaf()
    }
    fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }
    fn dtype(&self) -> DType {
        self.0.dtype()
    }
    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        gemm(y, beta, alpha, op, self.0.as_ref(), Trans::None, x)
    }
    fn params(&self) -> Vec<Array> {
        vec![self.0.clone()]
    }
    fn rebuild(&self, _children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        Ok(matrix(params.into_iter().next().unwrap()))
    }
    fn cost(&self) -> Cost {
        let n = (self.0.rows() * self.0.cols()) as f64;
        Cost { flops: 2.0 * n, bytes: 8.0 * n, held: 8.0 * n }
    }
}

/// The operator of a matrix.
pub fn matrix(a: Array) -> Op {
    Op::new(Matrix(a))
}

/// The operator of a real matrix given by rows.
pub fn dense(m: usize, n: usize, rows: &[f64]) -> Op {
    matrix(Array::from_fn(m, n, |i, j| rows[i * n + j]).unwrap())
}

/// Numbers in [−1, 1), complex for a complex dtype.
pub fn random(m: usize, n: usize, dtype: DType, seed: u64) -> Array {
    let number = |k: u64| (crate::probes::bits(seed, k) >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
    with_element!(dtype, T => Array::from_fn(m, n, |i, j| {
        let k = 2 * (i + m * j) as u64;
        T::from_scalar(Scalar::new(number(k), if dtype.is_complex() { number(k + 1) } else { 0.0 }))
    }).unwrap())
}

/// α·op(A)·op(B)
pub fn product(alpha: Scalar, op_a: Trans, a: &Array, op_b: Trans, b: &Array) -> Array {
    let (m, n) = (op_a.shape(a.shape()).0, op_b.shape(b.shape()).1);
    let mut c = Array::zeros(m, n, a.dtype()).unwrap();
    gemm(c.as_mut().unwrap(), ZERO, alpha, op_a, a.as_ref(), op_b, b.as_ref()).unwrap();
    c
}

/// n×k with orthonormal columns: the Q of a random block.
pub fn orthonormal(n: usize, k: usize, dtype: DType, seed: u64) -> Array {
    let wide = if dtype.is_complex() { DType::C64 } else { DType::F64 };
    let random = random(n, k, wide, seed);
    let q = with_number!(wide, T => {
        let q = cola_kernels::Qr::factor(random.view::<T>().unwrap()).unwrap().q().unwrap();
        Array::from_fn(n, k, |i, j| q[(i, j)]).unwrap()
    });
    q.cast(dtype).unwrap()
}

/// Q·diag(λ)·Qᴴ with a random unitary Q.
pub fn normal(eigenvalues: &[Scalar], dtype: DType, seed: u64) -> Op {
    let n = eigenvalues.len();
    let wide = if dtype.is_complex() { DType::C64 } else { DType::F64 };
    let q = orthonormal(n, n, wide, seed);
    let mut scaled = Array::copy_of(q.as_ref()).unwrap();
    for (j, &l) in eigenvalues.iter().enumerate() {
        scaled.as_mut().unwrap().cols_range(j, j + 1).scale(l);
    }
    matrix(product(ONE, Trans::None, &scaled, Trans::Adjoint, &q).cast(dtype).unwrap())
}

/// Self-adjoint with these eigenvalues.
pub fn self_adjoint(eigenvalues: &[f64], dtype: DType, seed: u64) -> Op {
    let all: Vec<Scalar> = eigenvalues.iter().map(|&l| Scalar::new(l, 0.0)).collect();
    normal(&all, dtype, seed)
}

/// Positive definite with eigenvalues spread evenly from 1 to κ.
pub fn positive_definite(n: usize, condition: f64, dtype: DType) -> Op {
    let spread = |i: usize| 1.0 + (condition - 1.0) * i as f64 / (n - 1).max(1) as f64;
    self_adjoint(&(0..n).map(spread).collect::<Vec<_>>(), dtype, 11)
}

/// ‖·‖_F
pub fn norm(x: &Array) -> f64 {
    let sum = |i, j| x.get(i, j).unwrap().norm_sqr();
    (0..x.cols()).flat_map(|j| (0..x.rows()).map(move |i| sum(i, j))).sum::<f64>().sqrt()
}

/// The largest ‖b − A·x‖/‖b‖ of the columns.
pub fn relative_residual(a: &Op, x: &Array, b: &Array) -> f64 {
    let mut r = Array::copy_of(b.as_ref()).unwrap();
    let ws = &mut Workspace::new();
    a.apply_into(Trans::None, -ONE, x.as_ref(), ONE, r.as_mut().unwrap(), ws).unwrap();
    let of = |x: &Array, j| norm(&x.column(j).unwrap());
    (0..b.cols()).map(|j| of(&r, j) / of(b, j).max(f64::MIN_POSITIVE)).fold(0.0, f64::max)
}

/// A square matrix by a formula for its entries, in any dtype; the imaginary part is dropped from a real one.
pub fn square(n: usize, dtype: DType, entry: impl Fn(usize, usize) -> Scalar) -> Op {
    matrix(with_element!(dtype, T => {
        let kept = |z: Scalar| if dtype.is_complex() { z } else { Scalar::new(z.re, 0.0) };
        Array::from_fn(n, n, |i, j| T::from_scalar(kept(entry(i, j)))).unwrap()
    }))
}

/// Grcar's: −1 below the diagonal, 1 on it and on three above; far from normal.
pub fn grcar(n: usize, dtype: DType) -> Op {
    let real = |i: usize, j: usize| match (i + 1 == j + 2, j >= i && j <= i + 3) {
        (true, _) => -1.0,
        (_, true) => 1.0,
        _ => 0.0,
    };
    square(n, dtype, |i, j| Scalar::new(real(i, j), 0.0))
}

/// Convection and diffusion on a line, central differences: −1 − p, 2, −1 + p.
pub fn convection_diffusion(n: usize, peclet: f64, dtype: DType) -> Op {
    square(n, dtype, |i, j| {
        let real = match (i == j, i == j + 1, i + 1 == j) {
            (true, ..) => 2.0,
            (_, true, _) => -1.0 - peclet,
            (.., true) => -1.0 + peclet,
            _ => 0.0,
        };
        Scalar::new(real, 0.0)
    })
}

/// One Jordan block.
pub fn jordan(n: usize, eigenvalue: Scalar, dtype: DType) -> Op {
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    square(n, dtype, |i, j| {
        if i == j {
            eigenvalue
        } else if i + 1 == j {
            one
        } else {
            zero
        }
    })
}

/// Random entries and s on the diagonal.
pub fn shifted_random(n: usize, shift: f64, dtype: DType, seed: u64) -> Op {
    let noise = random(n, n, dtype, seed);
    let spread = 1.0 / (n as f64).sqrt();
    square(n, dtype, |i, j| {
        noise.get(i, j).unwrap() * spread + Scalar::new(if i == j { shift } else { 0.0 }, 0.0)
    })
}

/// Aᴴ = −A with eigenvalues ±i·k: blocks [0 k; −k 0].
pub fn skew(n: usize, dtype: DType) -> Op {
    square(n, dtype, |i, j| {
        let k = 1.0 + (i / 2) as f64;
        let real = match (i % 2 == 0 && j == i + 1, i % 2 == 1 && j + 1 == i) {
            (true, _) => k,
            (_, true) => -k,
            _ => 0.0,
        };
        Scalar::new(real, 0.0)
    })
}

/// e_i ↦ e_{i−1}, cyclically.
pub fn cyclic_shift(n: usize, dtype: DType) -> Op {
    square(n, dtype, |i, j| Scalar::new(f64::from(u8::from(j == (i + 1) % n)), 0.0))
}

/// A⁻¹ as a dense operator of a dtype.
pub fn inverse(a: &Op, dtype: DType) -> Op {
    let n = a.rows();
    let entries = a.operator().params().swap_remove(0).cast(dtype).unwrap();
    let mut inverse = Array::identity(n, dtype).unwrap();
    cola_runtime::with_number!(dtype, T => {
        let lu = cola_kernels::Lu::factor(entries.view::<T>().unwrap()).unwrap();
        lu.solve_in_place(cola_kernels::Trans::None, inverse.view_mut::<T>().unwrap()).unwrap();
    });
    matrix(inverse)
}

/// A solve with A by CG to a rough tolerance, as an operator: not linear.
struct InnerSolve(Op, f64);

static INNER_SOLVE: Constructor = Constructor::new("TestInnerSolve");

register!(|r| {
    r.constructor(ConstructorDef::new("TestInnerSolve").doc("a rough solve"));
});

impl Operator for InnerSolve {
    fn tag(&self) -> Tag {
        INNER_SOLVE.leaf()
    }
    fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }
    fn dtype(&self) -> DType {
        self.0.dtype()
    }
    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        use crate::krylov::{Cg, Iterative};
        let mut z = Array::zeros(x.rows(), x.cols(), x.dtype())?;
        Cg { tol: self.1, ..Cg::default() }.solve_into(&self.0, op, x, z.as_mut()?, ws)?;
        y.axpby(alpha, z.as_ref(), beta)
    }
    fn rebuild(&self, _children: Vec<Op>, _params: Vec<Array>) -> Result<Op> {
        Ok(inner_solve(self.0.clone(), self.1))
    }
    fn cost(&self) -> Cost {
        self.0.cost()
    }
}

/// An operator that solves with A by CG to a rough tolerance.
pub fn inner_solve(a: Op, tol: f64) -> Op {
    Op::new(InnerSolve(a, tol))
}

/// diag(λ) as a dense matrix: as good as any other basis for methods that only apply it, and made at once.
pub fn diagonal(eigenvalues: &[f64], dtype: DType) -> Op {
    let n = eigenvalues.len();
    let entry = |i: usize, j: usize| if i == j { eigenvalues[i] } else { 0.0 };
    matrix(Array::from_fn(n, n, entry).unwrap().cast(dtype).unwrap())
}
