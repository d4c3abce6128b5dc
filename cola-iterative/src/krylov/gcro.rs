//! GCRO-DR(m, k): GMRES that carries the k directions it is slowest in from cycle to cycle.
//!
//! Method    A·M·U = C with CᴴC = I is known; a cycle runs Arnoldi on (I − C·Cᴴ)·A·M, so that
//!           A·M·[U V] = [C V⁺]·G with G = [I B; 0 H̄], and minimises over both. At its end U becomes the k harmonic
//!           Ritz vectors of smallest |θ| over [U V]: the largest |1/θ| of G⁺·[C V⁺]ᴴ·[U V].
//!           Invariant: A·M·U = C and CᴴC = I up to rounding
//! Memory    restart + recycle + 4 vectors a column ([C V], U, v, A·M·v or r, x), 1 more with a preconditioner, and 2·recycle
//!           at the end of a cycle
//! Work      as GMRES(restart), a cycle having restart − recycle products after the first; 4·n·m·k and a small
//!           eigenproblem at the end of a cycle
//! Stops     as GMRES; a cycle that gains nothing throws U away, a plain one follows before *stagnated* is said
//! Differs   U lives before M; a real operator keeps U real by the parts of conjugate pairs; Cᴴ·r, which is rounding,
//!           joins the right-hand side of the least squares instead of another correction. The small eigenproblem
//!           allocates matrices of the order of a cycle at its end; iterations allocate nothing
//! Source    Parks, de Sturler, Mackey, Johnson & Maiti, SIAM J. Sci. Comput. 28 (2006), doi:10.1137/040607277

use super::cycles::{self, Column, Plan};
use super::{Problem, solver};
use crate::kernel::OnOperand;
use crate::{Working, ZERO};
use cola_kernels::Trans::{Adjoint, None as Plain, Transpose};
use cola_kernels::{Field, Mat, MatMut, MatRef, Qr, Triangle, eig, gemm, norm_fro, trsm};
use cola_runtime::{ArrayMut, ArrayRef, Error, Evidence, Op, Result, Trans, Workspace, with_number};

solver! {
    /// GMRES with recycled directions: see the module page.
    Gcrodr, "GCRODR", "GMRES that carries the directions it is slowest in from cycle to cycle",
    /// Vectors of one cycle, the recycled ones included.
    restart: usize = 30, at least 2,
    /// Directions carried from cycle to cycle; less than `restart`.
    recycle: usize = 10, at least 1
}

impl super::Iterative for Gcrodr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Gcrodr { tol, max_iters, precond, x0, restart, recycle } = self;
        if recycle >= restart {
            let why = format!("recycle is {recycle}, and must be less than restart, {restart}");
            return Err(Error::invalid("GCRODR", why));
        }
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let plan = Plan {
            name: "GCRODR",
            label: &format!("GCRODR({restart}, {recycle})"),
            help: "raise restart or recycle, give a preconditioner, raise tol or max_iters, or use LU()",
            restart: *restart,
            flexible: false,
            recycle: *recycle,
            householder: false,
            own_precision: false,
            shift: ZERO,
        };
        with_number!(x.dtype(), T => cycles::run::<T>(&plan, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        self.restart + self.recycle + 4 + usize::from(self.precond.is_some())
    }

    fn describe(&self) -> String {
        format!("GCRODR({}, {}), tol={:e}", self.restart, self.recycle, self.tol)
    }
}

/// U ← the harmonic Ritz vectors of a finished cycle, C ← A·M·U orthonormal. Where the small problem has no answer
/// that is worth keeping, nothing is recycled.
pub(super) fn recycle<T: Working>(
    column: &mut Column<T>,
    most: usize,
    n: usize,
    ws: &mut Workspace,
) -> Result<()> {
    let (fixed, steps) = (column.space.fixed(), column.space.steps());
    let t = fixed + steps;
    let want = most.min(t.saturating_sub(1)).min(n.saturating_sub(1));
    let chosen = if want == 0 { None } else { coordinates(column, want, n)? };
    let Some((to_u, to_c)) = chosen else {
        column.space.set_fixed(None);
        return Ok(());
    };
    let k = to_u.ncols();
    // As many as there may ever be: the next cycle may keep more, and is not to allocate.
    let (mut u_new, mut c_new) = (ws.take_vec::<T>(n * most)?, ws.take_vec::<T>(n * most)?);
    let mut u = MatMut::from_column_major_slice_mut(&mut u_new[..n * k], n, k);
    let mut c = MatMut::from_column_major_slice_mut(&mut c_new[..n * k], n, k);
    // U ← [U V]·(P·R⁻¹),  C ← [C V⁺]·Q
    let old = MatRef::from_column_major_slice(&column.u[..n * fixed], n, fixed);
    gemm(u.as_mut(), T::zero(), T::one(), Plain, old, Plain, to_u.subrows(0, fixed)).on("U")?;
    gemm(u, T::one(), T::one(), Plain, column.space.krylov(), Plain, to_u.subrows(fixed, steps)).on("U")?;
    let known = t + usize::from(!column.is_exhausted());
    let w = column.space.vectors(known);
    gemm(c.as_mut(), T::zero(), T::one(), Plain, w, Plain, to_c.subrows(0, known)).on("C")?;
    column.u[..n * k].copy_from_slice(&u_new[..n * k]);
    column.space.set_fixed(Some(c.as_ref()));
    ws.give_vec(u_new);
    ws.give_vec(c_new);
    Ok(())
}

/// P·R⁻¹ and Q with G·P = Q·R, P the wanted harmonic Ritz vectors in the basis [U V].
fn coordinates<T: Working>(column: &Column<T>, want: usize, n: usize) -> Result<Option<(Mat<T>, Mat<T>)>> {
    let space = &column.space;
    let (fixed, steps) = (space.fixed(), space.steps());
    let t = fixed + steps;
    // G = [D B; 0 H̄] and E = [C V⁺]ᴴ·[U·D V], D = diag(1/‖u‖)
    let lengths: Vec<f64> = (0..fixed)
        .map(|l| norm_fro(MatRef::from_column_major_slice(&column.u[l * n..(l + 1) * n], n, 1)))
        .collect();
    let d = |l: usize| 1.0 / lengths[l].max(f64::MIN_POSITIVE);
    let g = Mat::from_fn(t + 1, t, |i, j| {
        if j < fixed {
            if i == j { T::from_f64(d(j)) } else { T::zero() }
        } else {
            space.h(j - fixed).get(i).copied().unwrap_or(T::zero())
        }
    });
    let mut e = Mat::from_fn(t + 1, t, |i, j| if i == j { T::one() } else { T::zero() });
    if fixed > 0 {
        let u = MatRef::from_column_major_slice(&column.u[..n * fixed], n, fixed);
        let known = t + usize::from(!column.is_exhausted());
        let mut block = e.as_mut().submatrix_mut(0, 0, known, fixed);
        gemm(block.as_mut(), T::zero(), T::one(), Adjoint, space.vectors(known), Plain, u).on("U")?;
        for l in 0..fixed {
            (0..known).for_each(|i| block[(i, l)] = block[(i, l)].scale(d(l)));
        }
    }
    // F = G⁺·E: its eigenvalues are 1/θ
    let Ok(qr) = Qr::factor(g.as_ref()) else { return Ok(None) };
    if qr.apply_q_in_place(Adjoint, e.as_mut()).is_err() {
        return Ok(None);
    }
    let mut f = e.as_ref().subrows(0, t).to_owned();
    if qr.solve_r_in_place(Plain, f.as_mut()).is_err() {
        return Ok(None);
    }
    let Ok((values, vectors)) = eig(f.as_ref()) else { return Ok(None) };
    let p = basis_of::<T>(&values, vectors.as_ref(), want);
    if p.ncols() == 0 {
        return Ok(None);
    }
    // G·P = Q·R
    let Ok(mut p) = Qr::factor(p.as_ref()).and_then(|qr| qr.q()) else { return Ok(None) };
    let mut gp = Mat::zeros(t + 1, p.ncols());
    gemm(gp.as_mut(), T::zero(), T::one(), Plain, g.as_ref(), Plain, p.as_ref()).on("G")?;
    let Ok(qr) = Qr::factor(gp.as_ref()) else { return Ok(None) };
    let diagonal: Vec<f64> = qr.diagonal().iter().map(|r| Field::abs(*r)).collect();
    let largest = diagonal.iter().fold(0.0, |a: f64, b| a.max(*b));
    // A direction that A·M nearly annihilates beside the others would make U large and C noise.
    if !diagonal.iter().all(|r| *r > T::EPS.powf(0.75) * largest) {
        return Ok(None);
    }
    let Ok(q) = qr.q() else { return Ok(None) };
    let r = qr.r();
    trsm(Triangle::Upper, false, Transpose, r.as_ref().subrows(0, p.ncols()), p.as_mut().transpose_mut())
        .on("R")?;
    for l in 0..fixed {
        (0..p.ncols()).for_each(|j| p[(l, j)] = p[(l, j)].scale(d(l)));
    }
    Ok(Some((p, q)))
}

/// The eigenvectors of largest |value|, at most `want`; real ones for a real type: both parts of a conjugate pair.
fn basis_of<T: Working>(values: &[cola_kernels::c64], vectors: MatRef<'_, T::Cx>, want: usize) -> Mat<T> {
    let size = |i: usize| values[i].norm();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| size(j).total_cmp(&size(i)).then(i.cmp(&j)));
    let mut chosen: Vec<(usize, bool)> = Vec::new();
    for i in order {
        let pair = !T::COMPLEX && values[i].im != 0.0;
        if chosen.len() + 1 + usize::from(pair) > want {
            break;
        }
        // Of a pair, the one in the upper half plane stands for both.
        if pair && values[i].im < 0.0 {
            continue;
        }
        chosen.push((i, false));
        if pair {
            chosen.push((i, true));
        }
    }
    Mat::from_fn(vectors.nrows(), chosen.len(), |row, j| {
        let (i, imaginary) = chosen[j];
        let v = vectors[(row, i)];
        if imaginary { T::from_f64(v.im()) } else { T::from_parts(v.re(), v.im()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::{Gmres, Iterative};
    use crate::testing;
    use cola_runtime::{DType, Scalar};

    /// Eigenvalues 1 to 2 but for a few small ones, whose directions slow down every cycle; not normal.
    fn with_small_eigenvalues(n: usize, dtype: DType) -> Op {
        let eigenvalue = |i: usize| if i < 4 { 1e-3 * (i + 1) as f64 } else { 1.0 + i as f64 / n as f64 };
        testing::square(n, dtype, |i, j| {
            let real = if i == j {
                eigenvalue(i)
            } else if j == i + 1 {
                0.2
            } else {
                0.0
            };
            Scalar::new(real, if i == j { 0.1 * (i % 2) as f64 } else { 0.0 })
        })
    }

    #[test]
    fn recycling_saves_what_restarts_lose() {
        for dtype in [DType::F64, DType::C64] {
            let a = with_small_eigenvalues(120, dtype);
            let b = testing::random(120, 2, dtype, 3);
            let tol = 1e-9;
            let (x, evidence) =
                Gcrodr { tol, restart: 16, recycle: 6, ..Gcrodr::default() }.solve(&a, &b).unwrap();
            assert!(testing::relative_residual(&a, &x, &b) <= tol);
            let recycled = evidence.iterations.unwrap();
            let limit = Some(3 * recycled);
            let plain = Gmres { tol, restart: 16, max_iters: limit, ..Gmres::default() }.solve(&a, &b);
            assert!(plain.is_err(), "{dtype}: {recycled} recycled, {:?}", plain.map(|x| x.1.iterations));
        }
    }

    #[test]
    fn complex_pairs_of_a_real_operator_are_recycled() {
        // Small eigenvalues 0.01 ± 0.02i, 0.02 ± 0.03i among 1 … 2.
        let a = testing::square(100, DType::F64, |i, j| {
            let real = match (i < 4, i / 2 == j / 2, i == j) {
                (true, true, true) => 0.01 * (1 + i / 2) as f64,
                (true, true, false) => 0.01 * (2 + i / 2) as f64 * if i < j { 1.0 } else { -1.0 },
                (false, _, true) => 1.0 + i as f64 / 100.0,
                (_, false, _) if j == i + 2 => 0.1,
                _ => 0.0,
            };
            Scalar::new(real, 0.0)
        });
        let b = testing::random(100, 1, DType::F64, 3);
        let (tol, restart) = (1e-9, 16);
        let (x, evidence) = Gcrodr { tol, restart, recycle: 5, ..Gcrodr::default() }.solve(&a, &b).unwrap();
        assert!(testing::relative_residual(&a, &x, &b) <= tol);
        let limit = Some(3 * evidence.iterations.unwrap() / 2);
        let plain = Gmres { tol, restart, max_iters: limit, ..Gmres::default() }.solve(&a, &b);
        assert!(plain.is_err(), "{:?} {:?}", evidence.iterations, plain.map(|x| x.1.iterations));
    }

    #[test]
    fn it_recycles_with_a_preconditioner() {
        let a = with_small_eigenvalues(80, DType::C64);
        let m = testing::square(80, DType::C64, |i, j| {
            Scalar::new(if i == j { 1.0 / (1.0 + i as f64 / 80.0) } else { 0.0 }, 0.0)
        });
        let b = testing::random(80, 2, DType::C64, 3);
        let solver = Gcrodr { tol: 1e-10, restart: 14, recycle: 5, precond: Some(m), ..Gcrodr::default() };
        let (x, evidence) = solver.solve(&a, &b).unwrap();
        assert!(testing::relative_residual(&a, &x, &b) <= 1e-10);
        assert!(evidence.iterations.unwrap() <= 80, "{evidence:?}");
    }

    #[test]
    fn more_recycled_than_kept_is_refused() {
        let a = testing::grcar(8, DType::F64);
        let b = testing::random(8, 1, DType::F64, 3);
        let e =
            Gcrodr { restart: 5, recycle: 5, ..Gcrodr::default() }.solve(&a, &b).map(|x| x.1).unwrap_err();
        assert!(e.to_string().contains("less than restart"), "{e}");
    }
}
