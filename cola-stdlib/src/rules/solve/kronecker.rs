//! `solve` with a Kronecker product, in place.

use super::check;
use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::probes::{PROBES, sign, signs};
use crate::algorithms::{Working, epsilon, working};
use crate::functions::{INVERSE, inverse_with};
use crate::kernel::OnOperand;
use crate::operators::Inverse;
use crate::rules::right_side::widened;
use cola_kernels::{MatMut, MatRef, Trans as K, gemm, norm_fro};
use cola_runtime::{
    Alg, Arg, Array, Call, Error, Evidence, Op, Planner, Result, Scalar, Trans, Workspace, method, report,
    with_number,
};

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// Refinement steps.
const STEPS: usize = 3;

/// x = (A₁⁻¹ ⊗ … ⊗ Aₖ⁻¹)·b: each factor solves in place over the reshaped block. The result is checked by
/// residuals contracted with random ±1 vectors along all factors but the first, O(N) each.
///
/// # Requires   every factor is square, and the algorithm can be passed on to it.
/// # Cost       Σ cost(inverse Aᵢ) and (N/nᵢ)·cost(Aᵢ⁻¹·v); one block of b's size beside x.
/// # Source     Van Loan, J. Comput. Appl. Math. 123 (2000), §2; Freivalds, IFIP Congress 1977
#[method(solve, "Kronecker[_...]", guard = factors_are_invertible, plan = inverses_of_factors)]
fn kronecker(a: &Op, b: &Array, alg: &Alg) -> Result<Array> {
    check(a, b)?;
    let a = widened(a, b.dtype())?;
    let out = a.dtype().promote(b.dtype());
    let inverses = a.children().iter().map(|part| inverse_with(part, alg)).collect::<Result<Vec<_>>>()?;
    let b = b.cast(working(out))?;
    let x = with_number!(working(out), T => solve_in::<T>(&a, &inverses, &b))?;
    x.cast(out)
}

fn solve_in<T: Working>(a: &Op, inverses: &[Op], b: &Array) -> Result<Array> {
    let mut ws = Workspace::new();
    let mut x = apply_inverses::<T>(inverses, Array::copy_of(b.as_ref())?, &mut ws)?;
    let n = a.rows();
    let target = 4.0 * T::EPS * (n as f64).sqrt();
    let mut eta = backward_error::<T>(a, b, &x, &mut ws)?;
    let mut steps = 0;
    while eta > target && eta.is_finite() && steps < STEPS {
        // x ← x + A⁻¹·(b − A·x)
        let mut r = Array::copy_of(b.as_ref())?;
        a.apply_into(Trans::None, -ONE, x.as_ref(), ONE, r.as_mut()?, &mut ws)?;
        let mut r = apply_inverses::<T>(inverses, r, &mut ws)?;
        r.as_mut()?.axpby(ONE, x.as_ref(), ONE)?;
        let after = backward_error::<T>(a, b, &r, &mut ws)?;
        if after.is_nan() || after >= eta {
            break;
        }
        let enough = after > 0.5 * eta;
        (x, eta, steps) = (r, after, steps + 1);
        if enough {
            break;
        }
    }
    let note = format!("residual of {PROBES} random contractions, refined {steps} times");
    let evidence = Evidence::of("solves by factors").residual(eta).note(note);
    let limit = (1e3 * n as f64 * T::EPS).min(0.1);
    if eta.is_nan() || eta > limit {
        let message =
            format!("solving {a} by its factors: the backward error is {eta:.1e}, above {limit:.1e}");
        return Err(Error::inaccurate(message, x, evidence)
            .with_help("a factor is nearly singular: rescale it, or add a shift"));
    }
    report::push(|| evidence);
    Ok(x)
}

/// x ← (A₁⁻¹ ⊗ … ⊗ Aₖ⁻¹)·x. Along factor i the block is a stack of nᵢ×right matrices stored by rows.
fn apply_inverses<T: Working>(inverses: &[Op], x: Array, ws: &mut Workspace) -> Result<Array> {
    let ((rows, cols), total) = (x.shape(), x.rows() * x.cols());
    let mut right: usize = rows;
    let mut flat = x.reshaped(total, 1)?;
    drop(x); // The buffer is now seen by one array only, and is written in place.
    if total == 0 {
        return flat.reshaped(rows, cols);
    }
    let view = flat.view_mut::<T>()?.col_mut(0).try_as_col_major_mut();
    let entries = view.map(|c| c.as_slice_mut()).unwrap_or_default();
    for inverse in inverses {
        let n = inverse.rows();
        right /= n;
        if right == 1 {
            // The last factor: one column-major block for all columns of x.
            apply_to::<T>(inverse, MatMut::from_column_major_slice_mut(entries, n, total / n), ws)?;
            continue;
        }
        for block in entries.chunks_exact_mut(n * right) {
            apply_to::<T>(inverse, MatMut::from_row_major_slice_mut(block, n, right), ws)?;
        }
    }
    flat.reshaped(rows, cols)
}

/// block ← A⁻¹·block, in place if the inverse can.
fn apply_to<T: Working>(inverse: &Op, mut block: MatMut<'_, T>, ws: &mut Workspace) -> Result<()> {
    if let Some(lazy) = inverse.downcast_ref::<Inverse>()
        && lazy.solve_in_place(Trans::None, T::erase_mut(block.as_mut()), ws)?
    {
        return Ok(());
    }
    let mut z = ws.take(T::DTYPE, block.nrows(), block.ncols())?;
    inverse.apply_into(Trans::None, ONE, T::erase(block.as_ref()), ZERO, z.as_mut()?, ws)?;
    block.copy_from(z.view::<T>()?);
    ws.give(z);
    Ok(())
}

/// ‖R‖_F/(∏‖Aᵢ‖_F·‖x‖ + ‖b‖) with R = b − A·x, estimated from R contracted with random signs w along all
/// factors but the first: (I ⊗ wᵀ)·b − A₁·(I ⊗ (A₂ᵀw₂ ⊗ …)ᵀ)·x. Its mean square is ‖R‖_F².
fn backward_error<T: Working>(a: &Op, b: &Array, x: &Array, ws: &mut Workspace) -> Result<f64> {
    let Some((first, others)) = a.children().split_first() else { return Ok(0.0) };
    if a.rows() == 0 || b.cols() == 0 {
        return Ok(0.0);
    }
    // W = w₂ ⊗ … and V = A₂ᵀw₂ ⊗ …, a column for each probe.
    let one = Array::full(1, PROBES, T::DTYPE, ONE)?;
    let (mut w, mut v) = (one.clone(), one);
    for (seed, part) in others.iter().enumerate() {
        let signs = signs(part.rows(), PROBES, T::DTYPE, 100 + seed as u64)?;
        let mut image = Array::zeros(part.cols(), PROBES, T::DTYPE)?;
        part.apply_into(Trans::Transpose, ONE, signs.as_ref(), ZERO, image.as_mut()?, ws)?;
        (w, v) = (kron_columns::<T>(&w, &signs)?, kron_columns::<T>(&v, &image)?);
    }
    let mut r = contract::<T>(b, first.rows(), &w)?;
    let y = contract::<T>(x, first.cols(), &v)?;
    first.apply_into(Trans::None, -ONE, y.as_ref(), ONE, r.as_mut()?, ws)?;
    let residual = norm_fro(r.view::<T>()?) / (PROBES as f64).sqrt();
    let (norm_b, norm_x) = (norm_fro(b.view::<T>()?), norm_fro(x.view::<T>()?));
    if residual <= epsilon(T::DTYPE) * norm_b {
        return Ok(if residual == 0.0 { 0.0 } else { residual / norm_b });
    }
    let norm_a = a.children().iter().try_fold(1.0, |p, part| norm_by_probes(part).map(|n| p * n))?;
    Ok(residual / (norm_a * norm_x + norm_b))
}

/// The Kronecker product column by column.
fn kron_columns<T: Working>(a: &Array, b: &Array) -> Result<Array> {
    let (x, y) = (a.view::<T>()?, b.view::<T>()?);
    let m = y.nrows();
    Array::from_fn(x.nrows() * m, x.ncols(), |i, j| x[(i / m, j)] * y[(i % m, j)])
}

/// Σ over columns c of x, with random signs: X_c·W for X_c = column c as an n×right matrix by rows.
fn contract<T: Working>(x: &Array, n: usize, w: &Array) -> Result<Array> {
    let x = x.view::<T>()?;
    let mut sum = Array::zeros(n, w.cols(), T::DTYPE)?;
    for c in 0..x.ncols() {
        let column = x.col(c);
        let entries = column.try_as_col_major().map_or(&[][..], |c| c.as_slice());
        let block = MatRef::from_row_major_slice(entries, n, w.rows());
        let s = T::from_f64(sign(99, c as u64));
        gemm(sum.view_mut::<T>()?, T::one(), s, K::None, block, K::None, w.view::<T>()?).on("x")?;
    }
    Ok(sum)
}

fn factors_are_invertible(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(alg)) = (cx.get::<&Op>("a"), cx.get::<&Alg>("alg")) else { return false };
    let auto = alg.downcast_ref::<crate::algorithms::Auto>().is_some();
    let accepts =
        |part: &Op| auto || cx.world().method_of("inverse", &[Arg::Op(part), Arg::Algorithm(alg)]).is_some();
    a.children().iter().all(|part| part.is_square() && accepts(part))
}

fn inverses_of_factors(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a = widened(cx.get("a")?, cx.get::<&Array>("b")?.dtype())?;
    let alg: &Alg = cx.get("alg")?;
    a.children().iter().try_for_each(|part| plan.call(&INVERSE, &[Arg::Op(part), Arg::Algorithm(alg)]))
}
