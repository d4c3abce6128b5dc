//! The permutation matrix.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Op, Operator,
    Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use std::sync::Arc;

static PERMUTATION: Constructor = Constructor::new("Permutation");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Permutation")
            .parent("Structured")
            .intrinsic("Unitary")
            .intrinsic("Real")
            .doc("the matrix with (Px)ᵢ = x_{p(i)}")
            .make("Permutation(p: Array) -> Operator", |x| {
                let p: &Array = x.get("p")?;
                let indices = super::words::indices_below(p.rows() * p.cols(), p, "Permutation")?;
                Permutation::new(indices, DType::F64).map(Value::Op)
            }),
    );
});

/// P with (Px)ᵢ = x_{p(i)}: row i of P is row p(i) of the identity.
///
/// # Shape
/// n×n.
///
/// # Apply
/// A gather (a scatter for Pᵀ): no arithmetic, no memory.
///
/// # Properties
/// `Unitary` and `Real` always; `SelfAdjoint` and `Symmetric` when p is its own inverse.
///
/// # Errors
/// `InvalidArgument` unless every index from 0 to n − 1 occurs once; it names one that does not.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::operators::Permutation;
/// let p = Permutation::new(vec![2, 0, 1], DType::F64)?;
/// let y = p.apply(&Array::vector(vec![10.0, 20.0, 30.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [30.0, 10.0, 20.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Permutation {
    p: Arc<[usize]>,
    dtype: DType,
}

impl Permutation {
    /// The matrix with (Px)ᵢ = x_{p(i)}.
    ///
    /// # Errors
    /// `InvalidArgument` unless every index from 0 to n − 1 occurs once; it names one that does not.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(p: Vec<usize>, dtype: DType) -> Result<Op> {
        check(&p)?;
        Ok(Op::new(Permutation { p: p.into(), dtype }))
    }

    /// p, with (Px)ᵢ = x_{p(i)}.
    pub fn indices(&self) -> &[usize] {
        &self.p
    }
}

/// Every index from 0 to n − 1 occurs once.
fn check(p: &[usize]) -> Result<()> {
    let n = p.len();
    let mut place = vec![usize::MAX; n];
    for (i, &target) in p.iter().enumerate() {
        let Some(slot) = place.get_mut(target) else {
            let why = format!("entry {i} is {target}, but {n} entries permute the indices from 0 below {n}");
            return Err(Error::invalid("Permutation", why));
        };
        if *slot != usize::MAX {
            let first = *slot;
            let mut present = vec![false; n];
            p.iter().filter(|&&k| k < n).for_each(|&k| present[k] = true);
            let missing = present.iter().position(|&is| !is).unwrap_or(n);
            let why =
                format!("index {target} occurs twice, at {first} and {i}, and index {missing} is missing");
            return Err(Error::invalid("Permutation", why));
        }
        *slot = i;
    }
    Ok(())
}

impl Operator for Permutation {
    fn tag(&self) -> Tag {
        PERMUTATION.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.p.len(), self.p.len())
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
        _ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.dtype, T => {
            let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
            let number = <<T as Element>::Acc as Element>::from_scalar;
            let (a, b) = (number(alpha), number(beta));
            let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
            let put = |y: &mut T, x: T| match (beta == zero, alpha == one) {
                (true, true) => *y = x,
                (true, false) => *y = T::store(a * x.load()),
                (false, _) => *y = T::store(a * x.load() + b * y.load()),
            };
            for c in 0..x.ncols() {
                let (from, mut to) = (x.col(c), y.as_mut().col_mut(c));
                for (i, &p) in self.p.iter().enumerate() {
                    let (source, target) = if op.transposes() { (i, p) } else { (p, i) };
                    put(&mut to[target], from[source]);
                }
            }
            Ok(())
        })
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Permutation", (children.len(), 0), (params.len(), 0))?;
        Ok(Op::new(Permutation { p: self.p.clone(), dtype: self.dtype }))
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Ok(Op::new(Permutation { p: self.p.clone(), dtype })))
    }

    fn cost(&self) -> Cost {
        let (n, index) = (self.p.len() as f64, size_of::<usize>() as f64);
        Cost { flops: 0.0, bytes: n * (2.0 * self.dtype.size_of() as f64 + index), held: n * index }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::check_apply;
    use cola_runtime::c64;

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for p in [vec![], vec![0], vec![2, 0, 1], vec![3, 5, 0, 1, 2, 4]] {
                let n = p.len();
                let one = |e: usize| f64::from(u8::from(p[e % n] == e / n));
                let dense: Vec<c64> = (0..n * n).map(|e| c64::new(one(e), 0.0)).collect();
                check_apply(&Permutation::new(p.clone(), dtype)?, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_no_permutation_is_refused_by_name() {
        let refused = |p: &[usize]| {
            Permutation::new(p.to_vec(), DType::F64).map(|_| ()).unwrap_err().message().to_owned()
        };
        assert_eq!(
            refused(&[0, 2, 0]),
            "Permutation: index 0 occurs twice, at 0 and 2, and index 1 is missing"
        );
        assert_eq!(
            refused(&[0, 3]),
            "Permutation: entry 1 is 3, but 2 entries permute the indices from 0 below 2"
        );
    }
}
