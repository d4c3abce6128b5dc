//! MINRES for every shift, real or complex, from the Lanczos basis of A.

use super::{Run, column, update};
use crate::Working;
use crate::kernel::OnOperand;
use cola_kernels::{dot, norm_fro};
use cola_runtime::{Error, ErrorKind, Result, Scalar};

/// A system, and the QR factorisation of T + σ·I by the unitary reflections [c s; s −c̄], s real.
struct System {
    index: usize,
    sigma: Scalar,
    c: Scalar,
    s: f64,
    delta_bar: Scalar,
    epsilon: f64,
    /// The norm of the residual.
    phi_bar: f64,
    /// Its last two directions change places in every step.
    flipped: bool,
    finished: bool,
}

/// x ← x + (A + σᵢ·I)⁻¹·r
pub(super) fn solve<T: Working>(
    run: &mut Run<'_, T>,
    right: &[T],
    shifts: &[Scalar],
    x: &mut [T],
) -> Result<()> {
    let (n, name) = (run.n, Run::<T>::name(false));
    let norm = norm_fro(column(right));
    let mut systems: Vec<System> = shifts
        .iter()
        .enumerate()
        .map(|(index, &sigma)| System {
            index,
            sigma,
            c: Scalar::new(-1.0, 0.0),
            s: 0.0,
            delta_bar: Scalar::new(0.0, 0.0),
            epsilon: 0.0,
            phi_bar: norm,
            flipped: false,
            finished: norm <= run.target,
        })
        .collect();
    let mut d = vec![T::zero(); n * shifts.len()];
    let mut d_old = vec![T::zero(); n * shifts.len()];
    let (mut v, mut v_old, mut y) = (right.to_vec(), vec![T::zero(); n], vec![T::zero(); n]);
    update(&mut v, T::from_f64(1.0 / norm), [])?;
    let (mut beta, mut norm_t) = (0.0f64, 0.0f64);
    let (mut smallest, mut smallest_at) = (f64::INFINITY, run.iterations);
    loop {
        systems.retain(|s| !s.finished);
        let worst = systems.iter().map(|s| s.phi_bar).fold(0.0, |w: f64, p| if p <= w { w } else { p });
        if worst < 0.999 * smallest {
            (smallest, smallest_at) = (worst, run.iterations);
        }
        let stuck = run.iterations - smallest_at > n.max(500);
        if systems.is_empty() || stuck || !run.goes_on(name, systems.len(), worst, norm)? {
            return Ok(());
        }
        // β⁺·v⁺ = A·v − α·v − β·v_old
        run.apply(&v, &mut y)?;
        let alpha = dot(column(&v), column(&y)).on("a column")?;
        let terms = [(T::from_f64(-alpha.re()), &*v), (T::from_f64(-beta), &*v_old)];
        let beta_next = update(&mut y, T::one(), terms)?;
        let size = beta.hypot(alpha.re()).hypot(beta_next);
        if alpha.im().abs() > 100.0 * T::EPS * (n as f64).sqrt() * size && alpha.finite() {
            return Err(Error::new(
                ErrorKind::FalseClaim,
                format!(
                    "{} was taken to be self-adjoint, but vᴴ·A·v has the imaginary part {:.3e}",
                    run.a,
                    alpha.im()
                ),
            )
            .with_help("the claim SelfAdjoint is false; without it, GMRES() solves A + σ·I"));
        }
        norm_t = norm_t.max(size);
        for s in &mut systems {
            // Column k of T + σ·I, reflected, and the first two entries of the next one.
            let diagonal = s.sigma + alpha.re();
            let (epsilon, delta) = (s.epsilon, s.c * s.delta_bar + diagonal * s.s);
            let gamma_bar = s.delta_bar * s.s - s.c.conj() * diagonal;
            s.epsilon = s.s * beta_next;
            s.delta_bar = -s.c.conj() * beta_next;
            if gamma_bar.norm().hypot(s.delta_bar.norm()) <= 10.0 * T::EPS * (norm_t + s.sigma.norm()) {
                // (A + σ·I)ᴴ·r = 0: the residual falls no more.
                s.finished = true;
                continue;
            }
            // γ = ‖(γ̄, β⁺)‖,  φ = c·φ̄,  φ̄ ← s·φ̄
            let gamma = gamma_bar.norm().hypot(beta_next);
            (s.c, s.s) = (gamma_bar.conj() / gamma, beta_next / gamma);
            let phi = s.c * s.phi_bar;
            s.phi_bar *= s.s;
            // d ← (v − ε·d_old − δ·d)/γ,  x ← x + φ·d
            let at = s.index * n..(s.index + 1) * n;
            let (last, older) = if s.flipped {
                (&d_old[at.clone()], &mut d[at.clone()])
            } else {
                (&d[at.clone()], &mut d_old[at.clone()])
            };
            let terms = [(T::from_f64(1.0 / gamma), &*v), (T::from_scalar(-delta / gamma), last)];
            update(older, T::from_f64(-epsilon / gamma), terms)?;
            update(&mut x[at], T::one(), [(T::from_scalar(phi), &*older)])?;
            s.flipped = !s.flipped;
            s.finished = s.phi_bar <= run.target;
        }
        beta = beta_next;
        update(&mut y, T::from_f64(if beta > 0.0 { 1.0 / beta } else { 0.0 }), [])?;
        std::mem::swap(&mut v_old, &mut v);
        std::mem::swap(&mut v, &mut y);
    }
}
