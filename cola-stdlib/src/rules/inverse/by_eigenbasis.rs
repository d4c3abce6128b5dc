//! When the eigenvectors of factors pay: for the rows on sums of Kronecker products.

use crate::algorithms::auto::{DirectCost, Facts, Form as Matrix, choose};
use crate::algorithms::{Auto, Direct};
use crate::operators::Inverse;
use crate::properties::PSD;
use crate::solvers::{EigenbasisSolver, Form};
use cola_runtime::{Alg, Call, Op, Result};

/// Guard: the factors have a basis, and making it costs less than to factorise the whole, and than to iterate.
pub(super) fn pays(cx: &Call<'_>) -> bool {
    let operands = || Ok::<_, cola_runtime::Error>((cx.get::<&Op>("a")?, cx.get::<&Auto>("alg")?));
    operands().is_ok_and(|(a, auto)| a.is_square() && is_cheapest(a, auto))
}

fn is_cheapest(a: &Op, auto: &Auto) -> bool {
    let Some(form) = Form::of(a) else { return false };
    let (n, psd, (flops, bytes)) = (a.rows() as f64, PSD.of(a), form.cost());
    let whole = n * a.cost().flops + if psd { 1.0 } else { 2.0 } / 3.0 * n * n * n;
    // Small operators are not worth the comparison.
    if flops > whole && n > 64.0 {
        return false;
    }
    let method = if psd { Direct::Cholesky } else { Direct::Lu };
    let direct = DirectCost { method, flops, bytes, form: Matrix::Dense };
    let choice = {
        let facts = Facts { n: a.rows(), dtype: a.dtype(), psd, self_adjoint: psd, apply: a.cost(), direct };
        choose(&facts, auto, None)
    };
    n <= 64.0 || Direct::of(&choice.algorithm).is_some()
}

/// The lazy inverse in that basis.
pub(super) fn inverse(a: &Op, alg: &Auto) -> Result<Op> {
    Inverse::new(a.clone(), Alg::from(*alg), Box::new(EigenbasisSolver))
}
