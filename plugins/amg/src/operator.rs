//! The operator M ≈ A⁻¹.

use crate::SmoothedAggregation;
use crate::hierarchy::Hierarchy;
use crate::rows::Rows;
use cola_iterative::Working;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, Op, Operator, Result, Scalar,
    Tag, Trans, Workspace, register, with_number,
};
use cola_stdlib::operators::Sparse;
use cola_stdlib::properties::PD;
use std::any::Any;
use std::sync::Arc;

static MULTIGRID: Constructor = Constructor::new("Multigrid");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Multigrid")
            .parent("Structured")
            .doc("one V-cycle of algebraic multigrid: the result of `preconditioner(A, AMG)`"),
    );
});

/// M ≈ A⁻¹ by one V-cycle. Made by the function `preconditioner` with the algorithm `AMG`.
///
/// # Shape
/// n×n, as A.
///
/// # Apply
/// A cycle for a block of columns: on each level 2d products with its matrix (d: the degree of the smoother), two with the
/// prolongator, and about 16 passes over vectors. 3 vectors of scratch on each level, of a workspace.
///
/// # Properties
/// `PD`, claimed when it is made.
///
/// # Errors
/// None: what can fail is found when it is made.
///
/// # Example
/// ```
/// use cola_amg::{Multigrid, SmoothedAggregation};
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::preconditioner_with, operators::Sparse, properties::PD};
/// let a = Sparse::from_triplets(2, 2, &[0, 1, 0, 1], &[0, 0, 1, 1], Array::vector(vec![4.0, 1.0, 1.0, 4.0]))?;
/// let m = preconditioner_with(&a.claimed(PD.set()), &SmoothedAggregation::default().into())?;
/// // Two rows are the coarsest level at once: M = A⁻¹.
/// let x = m.apply(&Array::vector(vec![5.0, 5.0]))?.to_vec::<f64>()?;
/// assert!((x[0] - 1.0).abs() < 1e-15 && (x[1] - 1.0).abs() < 1e-15);
/// assert_eq!(m.downcast_ref::<Multigrid>().unwrap().sizes(), [(2, 4)]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Multigrid {
    n: usize,
    dtype: DType,
    degree: usize,
    cycle: Arc<dyn Cycle>,
}

/// A hierarchy of some element type.
trait Cycle: Any + Send + Sync {
    fn apply(&self, op: Trans, x: ArrayRef<'_>, to: &mut Array, ws: &mut Workspace) -> Result<()>;
    fn sizes(&self) -> &[(usize, usize)];
    fn operator_complexity(&self) -> f64;
    /// Multiply-adds, bytes moved and bytes held of one cycle for one column.
    fn price(&self, degree: usize) -> (f64, f64, f64);
}

impl Multigrid {
    /// The cycle of a sparse positive semidefinite matrix.
    ///
    /// # Errors
    /// `ShapeMismatch` unless square, and for candidates that do not fit; `NotFinite`; `FalseClaim` where A is not
    /// self-adjoint or not positive semidefinite and that shows; `InvalidArgument` for options; `Unsupported` or `Singular`
    /// where rows cannot be grouped to few enough; `OutOfMemory`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(a: &Op, options: &SmoothedAggregation) -> Result<Op> {
        let Some(sparse) = a.downcast_ref::<Sparse>() else {
            return Err(Error::invalid("AMG", format!("{a} is not Sparse")));
        };
        if !a.is_square() {
            return Err(Error::shape("AMG", format!("{a} is not square")));
        }
        options.check()?;
        let dtype = a.dtype().accumulator();
        let values = sparse.values().cast(dtype)?;
        let cycle: Arc<dyn Cycle> = with_number!(dtype, T => {
            Arc::new(Hierarchy::<T>::new(Rows::Shared(sparse.pattern().clone(), values), options, a)?)
        });
        Ok(Op::new(Multigrid { n: a.rows(), dtype, degree: options.degree, cycle }).claimed(PD.set()))
    }

    /// Rows and entries of the matrix of each level, from the finest to the coarsest.
    pub fn sizes(&self) -> &[(usize, usize)] {
        self.cycle.sizes()
    }

    /// Entries of the matrices of all levels for each entry of A.
    pub fn operator_complexity(&self) -> f64 {
        self.cycle.operator_complexity()
    }
}

impl<T: Working> Cycle for Hierarchy<T> {
    fn apply(&self, op: Trans, x: ArrayRef<'_>, to: &mut Array, ws: &mut Workspace) -> Result<()> {
        // M is Hermitian: only conjugation is left of op.
        let conjugated = op == Trans::Transpose || op == Trans::Conj;
        let map = if conjugated { cola_kernels::Trans::Conj } else { cola_kernels::Trans::None };
        let (n, k) = x.shape();
        let mut work = ws.take_vec::<T>(self.scratch() * k)?;
        let mut scratch = ws.take_vec::<T>(self.product_scratch(k))?;
        let from = x.typed::<T>()?;
        let (r, rest) = work.split_at_mut(n * k);
        let (y, rest) = rest.split_at_mut(n * k);
        for j in 0..k {
            (0..n).for_each(|i| r[i * k + j] = from[(i, j)]);
        }
        self.cycle(0, map, (r, &mut *y, rest), k, &mut scratch)?;
        let mut out = to.view_mut::<T>()?;
        for j in 0..k {
            (0..n).for_each(|i| out[(i, j)] = y[i * k + j]);
        }
        ws.give_vec(work);
        ws.give_vec(scratch);
        Ok(())
    }

    fn sizes(&self) -> &[(usize, usize)] {
        &self.sizes
    }

    fn operator_complexity(&self) -> f64 {
        Hierarchy::operator_complexity(self)
    }

    fn price(&self, degree: usize) -> (f64, f64, f64) {
        let (entry, number) = ((size_of::<T>() + 4) as f64, size_of::<T>() as f64);
        let (mut adds, mut moved, mut held) = (0.0, 0.0, 0.0);
        for ((n, nnz), level) in self.sizes.iter().zip(&self.levels) {
            let (n, nnz, between) = (*n as f64, *nnz as f64, level.p.nnz() as f64);
            let products = 2.0 * degree as f64;
            adds += products * nnz + 2.0 * between + (2.0 * products + 4.0) * n;
            moved += products * nnz * entry + 2.0 * between * entry + (8.0 * products + 8.0) * n * number;
            held += nnz * entry + 8.0 * n + n * number + (level.p.bytes() + level.r.bytes()) as f64;
        }
        let last = self.coarsest.entries() as f64;
        (adds + last, moved + last * number, held + self.coarsest.bytes() as f64)
    }
}

impl Operator for Multigrid {
    fn tag(&self) -> Tag {
        MULTIGRID.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
    }

    fn dtype(&self) -> DType {
        self.dtype
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
        let mut z = ws.take(self.dtype, x.rows(), x.cols())?;
        self.cycle.apply(op, x, &mut z, ws)?;
        y.axpby(alpha, z.as_ref(), beta)?;
        ws.give(z);
        Ok(())
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Multigrid", (children.len(), 0), (params.len(), 0))?;
        let (n, dtype, degree) = (self.n, self.dtype, self.degree);
        Ok(Op::new(Multigrid { n, dtype, degree, cycle: self.cycle.clone() }))
    }

    /// Only its own: levels of one precision are not those of another.
    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        (dtype == self.dtype).then(|| self.rebuild(Vec::new(), Vec::new()))
    }

    fn cost(&self) -> Cost {
        let (adds, bytes, held) = self.cycle.price(self.degree);
        Cost { flops: adds * if self.dtype.is_complex() { 8.0 } else { 2.0 }, bytes, held }
    }

    fn details(&self) -> String {
        let sizes = self.sizes();
        let coarsest = sizes.last().map_or(0, |(n, _)| *n);
        let levels = if sizes.len() == 1 { "level" } else { "levels" };
        format!(
            "by AMG, {} {levels}, operator complexity {:.2}, coarsest {coarsest}×{coarsest}",
            sizes.len(),
            self.operator_complexity()
        )
    }
}
