//! Sums of Kronecker products whose factors have a common basis.

use super::ONE;
use super::spectral::spectral_flops;
use crate::operators::{Identity, KronSum, Kronecker, Product, ScalarMul, Scaled, Sum};
use crate::properties::{PD, SELF_ADJOINT};
use cola_runtime::{Op, Scalar};

/// A sum of Kronecker products that has such a basis.
pub(crate) enum Form<'a> {
    /// A₁ ⊕ … ⊕ Aₖ
    KronSum(&'a [Op]),
    /// (A₁ ⊕ … ⊕ Aₖ)ᵖ with self-adjoint Aᵢ
    Power(&'a [Op], usize),
    /// a·⊗Aᵢ + s·I
    Shifted(Scalar, &'a [Op], Scalar),
    /// a·⊗Aᵢ + c·⊗Cᵢ with self-adjoint Aᵢ and positive definite Cᵢ
    Pair((Scalar, &'a [Op]), (Scalar, &'a [Op])),
}

impl<'a> Form<'a> {
    /// The form of an operator, seen from its structure and properties.
    pub fn of(a: &'a Op) -> Option<Form<'a>> {
        if let Some(sum) = a.downcast_ref::<KronSum>() {
            return Some(Form::KronSum(sum.parts()));
        }
        if let Some(product) = a.downcast_ref::<Product>() {
            return Form::power(product.parts());
        }
        match a.downcast_ref::<Sum>()?.parts() {
            [one, other] => Form::shifted(one, other)
                .or_else(|| Form::shifted(other, one))
                .or_else(|| Form::pair(one, other))
                .or_else(|| Form::pair(other, one)),
            _ => None,
        }
    }

    /// The product of one operator with itself.
    fn power(parts: &'a [Op]) -> Option<Form<'a>> {
        let (first, rest) = parts.split_first()?;
        let factors = first.downcast_ref::<KronSum>()?.parts();
        let same = !rest.is_empty() && rest.iter().all(|part| part.same(first));
        (same && factors.iter().all(|f| SELF_ADJOINT.of(f))).then_some(Form::Power(factors, parts.len()))
    }

    fn shifted(term: &'a Op, shift: &Op) -> Option<Form<'a>> {
        let identity = shift.downcast_ref::<Identity>().map(|_| ONE);
        let s = identity.or_else(|| shift.downcast_ref::<ScalarMul>().map(ScalarMul::scalar))?;
        let (c, factors) = multiple(term)?;
        factors.iter().all(Op::is_square).then_some(Form::Shifted(c, factors, s))
    }

    fn pair(one: &'a Op, other: &'a Op) -> Option<Form<'a>> {
        let (a, c) = (multiple(one)?, multiple(other)?);
        let orders = a.1.len() == c.1.len() && a.1.iter().zip(c.1).all(|(a, c)| a.shape() == c.shape());
        let known = a.1.iter().all(|f| SELF_ADJOINT.of(f)) && c.1.iter().all(|f| PD.of(f));
        (orders && known).then_some(Form::Pair(a, c))
    }

    /// Operations of making the basis, and bytes of keeping it.
    pub fn cost(&self) -> (f64, f64) {
        let factors: &[Op] = match self {
            Form::KronSum(f) | Form::Power(f, _) | Form::Shifted(_, f, _) | Form::Pair((_, f), _) => f,
        };
        let twice = if matches!(self, Form::Pair(..)) { 2.0 } else { 1.0 };
        let n: f64 = factors.iter().map(|f| f.rows() as f64).product();
        let squares: f64 = factors.iter().map(|f| (f.rows() as f64).powi(2)).sum();
        let size = 16.0;
        (twice * factors.iter().map(spectral_flops).sum::<f64>(), size * (n + 2.0 * squares))
    }
}

/// c and the factors of c·(A₁ ⊗ … ⊗ Aₖ).
fn multiple(a: &Op) -> Option<(Scalar, &[Op])> {
    if let Some(kron) = a.downcast_ref::<Kronecker>() {
        return Some((ONE, kron.parts()));
    }
    let scaled = a.downcast_ref::<Scaled>()?;
    Some((scaled.scalar(), scaled.inner().downcast_ref::<Kronecker>()?.parts()))
}
