//! The product of operators.

use super::parts::{ONE, ZERO, unified};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register,
};

static PRODUCT: Constructor = Constructor::new("Product");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Product")
            .parent("Composite")
            .variadic()
            .doc("the product A₁·…·Aₖ of operators")
            .make("Product(parts...: Operator) -> Operator", |x| {
                Product::new(x.operators("parts")?).map(Value::Op)
            }),
    );
});

/// A₁·A₂·…·Aₖ.
///
/// # Shape
/// rows(A₁)×cols(Aₖ); the columns of each factor are the rows of the next.
///
/// # Apply
/// From right to left (from left to right when transposed): the work of the factors, and at most two scratch
/// blocks for the intermediate vectors, in the dtype of the product. In f16 and bf16 every intermediate vector
/// is rounded once, so k factors cost k roundings.
///
/// # Properties
/// `Unitary` or `Stiefel` when all factors are; `PSD` for Aᴴ·A, A·Aᴴ and Aᴴ·D·A with D `PSD`, when both outer
/// factors are of one operator.
///
/// # Errors
/// `InvalidArgument` without parts; `ShapeMismatch` naming the two neighbours that do not fit.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Diagonal, Product};
/// let a = Diagonal::new(Array::vector(vec![1.0, 2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![10.0, 20.0]))?;
/// let y = Product::new(vec![a, b])?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [10.0, 40.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Product {
    parts: Vec<Op>,
    dtype: DType,
}

impl Product {
    /// The product of operators that fit together, brought to one precision. Nothing is simplified; the
    /// function `dot` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(parts: Vec<Op>) -> Result<Op> {
        if let Some(pair) = parts.windows(2).find(|p| p[0].cols() != p[1].rows()) {
            return Err(Error::shape(
                "Product",
                format!("A·B needs as many columns of A as rows of B; A is {}, B is {}", pair[0], pair[1]),
            ));
        }
        let (parts, dtype) = unified("Product", parts)?;
        Ok(Op::new(Product { parts, dtype }))
    }

    /// The factors, from left to right.
    pub fn parts(&self) -> &[Op] {
        &self.parts
    }
}

impl Operator for Product {
    fn tag(&self) -> Tag {
        PRODUCT.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        (self.parts.first().map_or(0, Op::rows), self.parts.last().map_or(0, Op::cols))
    }

    fn rank_bound(&self) -> usize {
        self.parts.iter().map(Op::rank_bound).min().unwrap_or(0)
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn device(&self) -> Device {
        self.parts.first().map_or(Device::CPU, Op::device)
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
        let count = self.parts.len();
        // The i-th factor to be applied.
        let factor = |i: usize| &self.parts[if op.transposes() { i } else { count - 1 - i }];
        let mut current: Option<Array> = None;
        for i in 0..count - 1 {
            let part = factor(i);
            let mut next = ws.take(self.dtype, op.shape(part.shape()).0, x.cols())?;
            let from = current.as_ref().map_or(x, Array::as_ref);
            part.apply_into(op, ONE, from, ZERO, next.as_mut()?, ws)?;
            if let Some(used) = current.replace(next) {
                ws.give(used);
            }
        }
        let from = current.as_ref().map_or(x, Array::as_ref);
        factor(count - 1).apply_into(op, alpha, from, beta, y, ws)?;
        if let Some(used) = current {
            ws.give(used);
        }
        Ok(())
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Product", (children.len(), self.parts.len()), (params.len(), 0))?;
        Product::new(children)
    }

    fn cost(&self) -> Cost {
        self.parts.iter().map(Op::cost).fold(Cost::default(), |a, b| a + b)
    }
}
