//! An orthonormal basis that grows by one product with an operator at a time: Arnoldi's relation.
//!
//! Method    K·V_i = C·B + V_{i+1}·H̄ with [C V] orthonormal up to 100ε a column, by classical Gram–Schmidt. C (none, for
//!           plain GMRES) is a space that K has been applied to already. Without C, V may be held as Householder
//!           reflections instead, and is orthonormal up to a few ε
//! Memory    m + 1 vectors, C and V together; 1 more by reflections; the rest is small
//! Work      6·n·i operations in step i, in which V is read twice; 4·n·i more and another time where it is
//!           orthogonalised again. By reflections 8·n·i
//! Differs   whether once is enough is not guessed from what is left of ‖w‖: the pass that subtracts V·h has V in the
//!           cache, and computes Vᴴ·w of the new w there. A second subtraction follows where that shows more than rounding
//! Source    Arnoldi, Quart. Appl. Math. 9 (1951), doi:10.1090/qam/42792;
//!           Giraud, Langou, Rozložník & van den Eshof, Numer. Math. 101 (2005), doi:10.1007/s00211-005-0615-4

use super::hessenberg::LeastSquares;
use crate::Working;
use crate::columns::{as_matrix, block, divide, divide_to, norm};
use crate::kernel::OnOperand;
use crate::orthonormal::Householder;
use cola_kernels::{MatMut, MatRef, Trans, gemm, project, project_scratch, subtract_and_project};
use cola_runtime::{Result, Workspace};

/// |Vᴴ·w|/‖w‖ that is left as it is, in units of rounding: it enters the next basis vector, and all results are
/// wrong by as much.
const LEAN: f64 = 100.0;

/// The basis of one column, and the least squares over it.
pub(super) struct Space<T> {
    n: usize,
    most: usize,
    /// [C V], n×(m+1); the newest vector alone where V is held as reflections.
    basis: Vec<T>,
    householder: Option<Householder<T>>,
    /// Columns of C.
    fixed: usize,
    /// Columns of V that K has been applied to.
    steps: usize,
    /// Column i is that of B above that of H̄.
    h: Vec<T>,
    pub least_squares: LeastSquares<T>,
    /// Cᴴ·r
    onto_fixed: Vec<T>,
    coefficients: Vec<T>,
    /// Vᴴ·w of what is left.
    lean: Vec<T>,
    /// Sums of the kernels.
    sums: Vec<f64>,
}

/// What one step found.
pub(super) struct Step {
    /// What is left of the new vector.
    pub next: f64,
    /// Nothing but rounding: the space is invariant.
    pub exhausted: bool,
    /// min ‖r − K·V·y‖ over y.
    pub estimate: f64,
}

impl<T: Working> Space<T> {
    /// Room for m steps with vectors of n entries.
    pub fn new(n: usize, most: usize, householder: bool, ws: &mut Workspace) -> Result<Self> {
        Ok(Space {
            n,
            most,
            basis: ws.take_vec(n.saturating_mul(if householder { 1 } else { most + 1 }))?,
            householder: householder.then(|| Householder::new(n, most + 1)),
            fixed: 0,
            steps: 0,
            h: vec![T::zero(); most * (most + 1)],
            least_squares: LeastSquares::new(most),
            onto_fixed: vec![T::zero(); most],
            coefficients: vec![T::zero(); most + 1],
            lean: vec![T::zero(); most + 1],
            sums: Vec::with_capacity(project_scratch::<T>(n, most + 1)),
        })
    }

    /// Gives its vectors back.
    pub fn give(self, ws: &mut Workspace) {
        ws.give_vec(self.basis);
        if let Some(reflections) = self.householder {
            reflections.give(ws);
        }
    }

    /// Columns of V that K has been applied to.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Columns of C.
    pub fn fixed(&self) -> usize {
        self.fixed
    }

    /// There is no room for another step.
    pub fn is_full(&self) -> bool {
        self.fixed + self.steps == self.most
    }

    /// The first columns of [C V], which are not held as reflections.
    pub fn vectors(&self, columns: usize) -> MatRef<'_, T> {
        block(&self.basis, self.n, columns)
    }

    /// V, the columns that K has been applied to; they are not held as reflections.
    pub fn krylov(&self) -> MatRef<'_, T> {
        self.vectors(self.fixed + self.steps).subcols(self.fixed, self.steps)
    }

    /// x ← x + V⁺·y for as many vectors as y has entries, at most one more than K has been applied to.
    pub fn add_to(&mut self, x: MatMut<'_, T>, y: &[T]) -> Result<()> {
        if let Some(reflections) = &mut self.householder {
            return reflections.add_to(x, y);
        }
        let v = self.vectors(self.fixed + y.len()).subcols(self.fixed, y.len());
        gemm(x, T::one(), T::one(), Trans::None, v, Trans::None, as_matrix(y)).on("V")
    }

    /// The vector that K is applied to next.
    pub fn newest(&self) -> &[T] {
        let at = if self.householder.is_some() { 0 } else { self.fixed + self.steps };
        &self.basis[at * self.n..][..self.n]
    }

    /// Column i of [B; H̄].
    pub fn h(&self, i: usize) -> &[T] {
        &self.h[i * (self.most + 1)..][..self.fixed + i + 2]
    }

    /// Cᴴ·r of the residual that it started from.
    pub fn onto_fixed(&self) -> &[T] {
        &self.onto_fixed[..self.fixed]
    }

    /// Puts an orthonormal C in place, none for `None`. A new start must follow.
    pub fn set_fixed(&mut self, c: Option<MatRef<'_, T>>) {
        self.fixed = 0;
        if let Some(c) = c {
            self.fixed = c.ncols().min(self.most.saturating_sub(1));
            let len = self.fixed * self.n;
            MatMut::from_column_major_slice_mut(&mut self.basis[..len], self.n, self.fixed)
                .copy_from(c.subcols(0, self.fixed));
        }
    }

    /// V ← [r/‖r‖] with r first freed of its part in C; what is left of ‖r‖.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn start(&mut self, r: &[T], norm_r: f64, ws: &mut Workspace) -> Result<f64> {
        let (n, fixed) = (self.n, self.fixed);
        self.steps = 0;
        if let Some(reflections) = &mut self.householder {
            reflections.clear();
            let v = &mut self.basis[..n];
            v.copy_from_slice(r);
            if norm_r > 0.0 {
                reflections.extend(v, norm_r, ws)?;
                reflections.vector(0, v)?;
            }
            self.least_squares.start(T::from_f64(norm_r));
            return Ok(norm_r);
        }
        let (c, rest) = self.basis.split_at_mut(fixed * n);
        let v = &mut rest[..n];
        v.copy_from_slice(r);
        let mut norm = norm_r;
        if fixed > 0 {
            let c = MatRef::from_column_major_slice(c, n, fixed);
            self.onto_fixed.fill(T::zero());
            let (part, lean) = (&mut self.coefficients[..fixed], &mut self.lean[..fixed]);
            project(c, v, part, &mut self.sums).on("C")?;
            for _ in 0..2 {
                let squares = subtract_and_project(c, part, v, lean, &mut self.sums).on("C")?;
                norm = root(squares, v);
                self.onto_fixed.iter_mut().zip(part.iter()).for_each(|(to, part)| *to += *part);
                part.copy_from_slice(lean);
            }
        }
        self.least_squares.start(T::from_f64(norm));
        if norm > 0.0 {
            divide(v, norm)?;
        }
        Ok(norm)
    }

    /// h = [C V]ᴴ·w,  v_{i+1} = (w − [C V]·h)/‖w − [C V]·h‖. `w` is K·(the newest vector), and is overwritten.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn step(&mut self, w: &mut [T], ws: &mut Workspace) -> Result<Step> {
        let (n, known, i) = (self.n, self.fixed + self.steps + 1, self.steps);
        let h = &mut self.h[i * (self.most + 1)..][..known + 1];
        let next = match &mut self.householder {
            Some(reflections) => reflections.split(w, &mut h[..known])?,
            None => {
                let q = block(&self.basis, n, known);
                let (part, lean) = (&mut self.coefficients[..known], &mut self.lean[..known]);
                gram_schmidt(q, w, h, (part, lean), &mut self.sums)?
            }
        };
        // ‖K·v‖ by Pythagoras, without another pass.
        let before = norm(&h[..known]).hypot(next);
        // Where V spans the space, nothing is left of a vector that is not finite.
        let next = if before.is_finite() { next } else { f64::NAN };
        let exhausted = next <= T::EPS * before;
        h[known] = if exhausted { T::zero() } else { T::from_f64(next) };
        let estimate = self.least_squares.push(h[self.fixed..].iter().copied());
        if !exhausted && next.is_finite() {
            match &mut self.householder {
                Some(reflections) => {
                    reflections.extend(w, next, ws)?;
                    reflections.vector(i + 1, &mut self.basis[..n])?;
                }
                None => {
                    divide_to(&mut self.basis[known * n..][..n], w, next)?;
                }
            }
        }
        self.steps += 1;
        Ok(Step { next, exhausted, estimate })
    }
}

/// h ← Qᴴ·w,  w ← w − Q·h, again where that cancels; ‖w‖.
fn gram_schmidt<T: Working>(
    q: MatRef<'_, T>,
    w: &mut [T],
    h: &mut [T],
    (part, lean): (&mut [T], &mut [T]),
    sums: &mut Vec<f64>,
) -> Result<f64> {
    h.fill(T::zero());
    let mut next = 0.0;
    project(q, w, part, sums).on("V")?;
    for _ in 0..2 {
        // w ← w − Q·part, and what is left of Q in it
        next = root(subtract_and_project(q, part, w, lean, sums).on("V")?, w);
        h.iter_mut().zip(part.iter()).for_each(|(h, part)| *h += *part);
        if norm(lean) <= LEAN * T::EPS * next {
            break;
        }
        part.copy_from_slice(lean);
    }
    Ok(next)
}

/// √squares, or the careful norm where the plain sum of squares may have left the range.
fn root<T: Working>(squares: f64, w: &[T]) -> f64 {
    if (1e-280..1e280).contains(&squares) { squares.sqrt() } else { norm(w) }
}
