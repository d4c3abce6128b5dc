//! An operator given by closures.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, ErrorKind, Number,
    Op, Operator, Result, Scalar, Tag, Trans, Workspace, register, with_element,
};
use std::fmt;
use std::sync::Arc;

static FUNCTION: Constructor = Constructor::new("Function");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Function")
            .doc("a linear map given by closures: y = A·x and, if known, y = Aᴴ·x"),
    );
});

/// y ← A·x for a block x of columns.
type Map = Arc<dyn Fn(ArrayRef<'_>, ArrayMut<'_>, &mut Workspace) -> Result<()> + Send + Sync>;

/// What a [`Function`] is made of.
#[derive(Clone)]
pub struct FunctionMap {
    shape: (usize, usize),
    dtype: DType,
    name: String,
    cost: Cost,
    forward: Map,
    adjoint: Option<Map>,
}

impl FunctionMap {
    /// A map of this shape and dtype: `forward` overwrites y with A·x for a block x of columns, both of that
    /// dtype.
    pub fn new(
        shape: (usize, usize),
        dtype: DType,
        forward: impl Fn(ArrayRef<'_>, ArrayMut<'_>, &mut Workspace) -> Result<()> + Send + Sync + 'static,
    ) -> FunctionMap {
        // Unknown until told: as if dense, so that no choice by cost takes it for free.
        let (entries, size) = (shape.0 as f64 * shape.1 as f64, dtype.size_of() as f64);
        let cost = Cost { flops: 2.0 * entries, bytes: entries * size, held: 0.0 };
        FunctionMap { shape, dtype, name: String::new(), cost, forward: Arc::new(forward), adjoint: None }
    }

    /// The same from a closure that returns A·x as a new array.
    pub fn of_arrays(
        shape: (usize, usize),
        dtype: DType,
        forward: impl Fn(&Array) -> Result<Array> + Send + Sync + 'static,
    ) -> FunctionMap {
        FunctionMap::new(shape, dtype, move |x, y, _| returned(&forward, x, y))
    }

    /// `adjoint` overwrites y with Aᴴ·x.
    #[must_use]
    pub fn with_adjoint(
        mut self,
        adjoint: impl Fn(ArrayRef<'_>, ArrayMut<'_>, &mut Workspace) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.adjoint = Some(Arc::new(adjoint));
        self
    }

    /// The same from a closure that returns Aᴴ·x as a new array.
    #[must_use]
    pub fn with_adjoint_of_arrays(
        self,
        adjoint: impl Fn(&Array) -> Result<Array> + Send + Sync + 'static,
    ) -> Self {
        self.with_adjoint(move |x, y, _| returned(&adjoint, x, y))
    }

    /// A = Aᴴ: the map is its own adjoint. Claim `SelfAdjoint` of the operator so that rules know it too.
    #[must_use]
    pub fn self_adjoint(mut self) -> Self {
        self.adjoint = Some(self.forward.clone());
        self
    }

    /// What one apply to one column costs; without this, as much as a dense matrix of this shape.
    #[must_use]
    pub fn with_cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    /// A name to show it by.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }
}

/// y ← f(x), with the result checked.
fn returned(f: &impl Fn(&Array) -> Result<Array>, x: ArrayRef<'_>, y: ArrayMut<'_>) -> Result<()> {
    let image = f(&Array::copy_of(x)?)?;
    if image.shape() != y.shape() {
        let ((m, n), (wanted, k)) = (image.shape(), y.shape());
        return Err(Error::shape(
            "Function",
            format!("the closure returned {m}×{n} where {wanted}×{k} was due"),
        ));
    }
    if image.dtype().promote(y.dtype()) != y.dtype() {
        return Err(Error::dtype("Function: the closure's result", image.dtype(), y.dtype()));
    }
    y.copy_from(image.as_ref())
}

/// A linear map given by closures.
///
/// # Shape
/// m×n, as told.
///
/// # Apply
/// The closure's work; the image (and for transposes a conjugated copy of x) in scratch.
/// Āx = conj(A·x̄) and Aᵀx = conj(Aᴴ·x̄) come from the two closures.
///
/// # Properties
/// `Real` for a real dtype.
///
/// # Errors
/// `Unsupported` when Aᵀ or Aᴴ is needed and the adjoint was not given; those of the closures.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType, Scalar};
/// use cola_stdlib::operators::{Function, FunctionMap};
/// let double = FunctionMap::new((2, 2), DType::F64, |x, y, _| {
///     y.axpby(Scalar::new(2.0, 0.0), x, Scalar::new(0.0, 0.0))
/// });
/// let a = Function::new(double.self_adjoint());
/// assert_eq!(a.apply(&Array::vector(vec![3.0, 4.0]))?.to_vec::<f64>()?, [6.0, 8.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Function {
    map: FunctionMap,
}

impl Function {
    /// The operator of a map.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(map: FunctionMap) -> Op {
        Op::new(Function { map })
    }

    /// The map that computes Aᴴ·x was given.
    pub fn has_adjoint(&self) -> bool {
        self.map.adjoint.is_some()
    }

    fn map_for(&self, op: Trans) -> Result<&Map> {
        if !op.transposes() {
            return Ok(&self.map.forward);
        }
        self.map.adjoint.as_ref().ok_or_else(|| {
            let (m, n) = self.map.shape;
            let wanted = if op == Trans::Adjoint { "Aᴴ" } else { "Aᵀ" };
            let name = if self.map.name.is_empty() { "A" } else { &self.map.name };
            Error::new(
                ErrorKind::Unsupported,
                format!("{wanted}·x of the {m}×{n} Function {name} is needed, but only A·x was given"),
            )
            .with_help("give the adjoint where the map is made: in Rust `FunctionMap::with_adjoint`, or `self_adjoint()` if A = Aᴴ; a method that applies A only, such as GMRES(), does without")
        })
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (m, n) = self.map.shape;
        write!(f, "Function {} {}[{m}×{n}]", self.map.name, self.map.dtype)
    }
}

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

impl Operator for Function {
    fn tag(&self) -> Tag {
        FUNCTION.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.map.shape
    }

    fn dtype(&self) -> DType {
        self.map.dtype
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let map = self.map_for(op)?;
        let conj = self.map.dtype.is_complex() && matches!(op, Trans::Transpose | Trans::Conj);
        if !conj && alpha == ONE && beta == ZERO {
            return map(x, y, ws);
        }
        let mut image = ws.take(self.map.dtype, y.rows(), y.cols())?;
        let done = if conj {
            let mut conjugated = ws.take(self.map.dtype, x.rows(), x.cols())?;
            conjugated.as_mut()?.copy_from(x)?;
            conjugate(conjugated.as_mut()?)?;
            let done = map(conjugated.as_ref(), image.as_mut()?, ws);
            ws.give(conjugated);
            done.and_then(|()| conjugate(image.as_mut()?))
        } else {
            map(x, image.as_mut()?, ws)
        };
        let done = done.and_then(|()| y.rb_mut().axpby(alpha, image.as_ref(), beta));
        ws.give(image);
        done
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Function", (children.len(), 0), (params.len(), 0))?;
        Ok(Function::new(self.map.clone()))
    }

    fn cost(&self) -> Cost {
        self.map.cost
    }

    fn details(&self) -> String {
        self.map.name.clone()
    }
}

/// y ← ȳ
fn conjugate(y: ArrayMut<'_>) -> Result<()> {
    with_element!(y.dtype(), T => {
        let mut y = y.typed::<T>()?;
        for j in 0..y.ncols() {
            for i in 0..y.nrows() {
                y[(i, j)] = T::store(y[(i, j)].load().conjugate());
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::Dense;
    use crate::operators::tests::{check_apply, entries, numbers};

    fn of_dense(a: &Array) -> FunctionMap {
        let (forward, adjoint) = (Dense::new(a.clone()), Dense::new(a.clone()));
        FunctionMap::new(a.shape(), a.dtype(), move |x, y, ws| {
            forward.apply_into(Trans::None, ONE, x, ZERO, y, ws)
        })
        .with_adjoint(move |x, y, ws| adjoint.apply_into(Trans::Adjoint, ONE, x, ZERO, y, ws))
    }

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for (m, n) in [(4, 4), (3, 5), (0, 2)] {
                let a = numbers(dtype, 6).array(m, n)?;
                check_apply(&Function::new(of_dense(&a)), &entries(&a));
            }
        }
        Ok(())
    }

    #[test]
    fn a_missing_adjoint_is_an_error_that_says_what_to_give() -> Result<()> {
        let a = Function::new(FunctionMap::of_arrays((2, 2), DType::F64, |x| Ok(x.clone())).named("F"));
        let x = Array::vector(vec![1.0, 2.0]);
        assert_eq!(a.apply_with(Trans::Conj, &x)?.to_vec::<f64>()?, [1.0, 2.0]);
        let e = a.apply_with(Trans::Transpose, &x).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Unsupported);
        assert_eq!(e.message(), "Aᵀ·x of the 2×2 Function F is needed, but only A·x was given");
        assert!(e.help().is_some_and(|h| h.contains("with_adjoint")));
        Ok(())
    }

    #[test]
    fn a_closure_that_returns_another_shape_is_found_out() -> Result<()> {
        let a = Function::new(FunctionMap::of_arrays((2, 2), DType::F64, |_| Array::zeros(3, 1, DType::F64)));
        let e = a.apply(&Array::vector(vec![1.0, 2.0])).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "Function: the closure returned 3×1 where 2×1 was due");
        Ok(())
    }
}
