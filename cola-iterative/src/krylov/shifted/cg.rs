//! CG for positive definite A + σ·I: the residual of every system is a multiple of that of the least shift.

use super::{Run, column, update};
use crate::Working;
use crate::kernel::OnOperand;
use crate::krylov::cg::not_positive;
use cola_kernels::{dot, norm_fro};
use cola_runtime::{Result, Scalar};

/// A system beside the seed.
struct System {
    /// Which shift, and by how much it exceeds the least.
    index: usize,
    tau: f64,
    /// r of this system is ζ·r.
    zeta: f64,
    /// The last ratio of ζ.
    ratio: f64,
}

/// x ← x + (A + σᵢ·I)⁻¹·r
pub(super) fn solve<T: Working>(
    run: &mut Run<'_, T>,
    right: &[T],
    shifts: &[Scalar],
    x: &mut [T],
) -> Result<()> {
    let (n, name) = (run.n, Run::<T>::name(true));
    let least = shifts.iter().map(|s| s.re).fold(f64::INFINITY, f64::min);
    let mut systems: Vec<System> = (0..shifts.len())
        .map(|index| System { index, tau: shifts[index].re - least, zeta: 1.0, ratio: 1.0 })
        .collect();
    let (mut r, mut p) = (right.to_vec(), right.to_vec());
    let mut q = run.ws.take_vec::<T>(n)?;
    let mut own: Vec<T> = right.iter().copied().cycle().take(n * shifts.len()).collect();
    let mut norm_r = norm_fro(column(&r));
    let norm_b = norm_r;
    let (mut alpha_old, mut beta_old) = (1.0, 0.0);
    let number = |x: f64| T::from_f64(x);
    loop {
        systems.retain(|s| !(s.zeta * norm_r <= run.target));
        let worst = systems.iter().map(|s| s.zeta * norm_r).fold(0.0, f64::max);
        let worst = if norm_r.is_nan() { norm_r } else { worst };
        if systems.is_empty() || !run.goes_on(name, systems.len(), worst, norm_b)? {
            break;
        }
        // q = (A + σ·I)·p of the least shift,  α = ρ/(pᴴ·q)
        run.apply(&p, &mut q[..n])?;
        let norm_q = update(&mut q[..n], T::one(), [(number(least), &p)])?;
        let curvature = dot(column(&p), column(&q[..n])).on("a column")?.re();
        if !(curvature > 0.0 && curvature.is_finite()) {
            let norm_p = norm_fro(column(&p));
            let noise = 10.0 * T::EPS * (n as f64).sqrt() * norm_p * norm_q;
            return Err(not_positive(run.a, name, run.iterations, curvature, (norm_p, norm_q), noise)
                .in_context(format!("the system with the shift {least}")));
        }
        let alpha = norm_r / curvature * norm_r;
        for s in &mut systems {
            let x = &mut x[s.index * n..][..n];
            if s.tau == 0.0 {
                update(x, T::one(), [(number(alpha), &p)])?;
                continue;
            }
            // ζ⁺/ζ = 1/(1 + τ·α + (α·β₋₁/α₋₁)·(1 − ζ/ζ₋₁)),  x ← x + α·(ζ⁺/ζ)·p
            s.ratio = 1.0 / (1.0 + s.tau * alpha + alpha * beta_old / alpha_old * (1.0 - s.ratio));
            update(x, T::one(), [(number(alpha * s.ratio), &own[s.index * n..][..n])])?;
            s.zeta *= s.ratio;
        }
        // r ← r − α·q,  β = ρ⁺/ρ,  p ← r + β·p; of the others p ← ζ⁺·r + β·(ζ⁺/ζ)²·p
        let norm_old = norm_r;
        norm_r = update(&mut r, T::one(), [(number(-alpha), &q[..n])])?;
        let beta = (norm_r / norm_old) * (norm_r / norm_old);
        update(&mut p, number(beta), [(T::one(), &r)])?;
        for s in systems.iter().filter(|s| s.tau != 0.0) {
            let p = &mut own[s.index * n..][..n];
            update(p, number(beta * s.ratio * s.ratio), [(number(s.zeta), &r)])?;
        }
        (alpha_old, beta_old) = (alpha, beta);
    }
    run.ws.give_vec(q);
    Ok(())
}
