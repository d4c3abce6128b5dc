//! Random vectors, their images, and how far these are from what a property says.

use crate::algorithms::probes::sign;
use crate::operators::Scaled;
use cola_runtime::{Array, DType, ErrorKind, Op, Result, Scalar, Trans, c64};

/// A block of columns in c64.
#[derive(Clone)]
pub(super) struct Block {
    n: usize,
    columns: Vec<Vec<c64>>,
}

impl Block {
    fn of(array: &Array) -> Result<Block> {
        let (n, k) = array.shape();
        let all: Vec<c64> = array.cast(DType::C64)?.to_vec()?;
        Ok(Block { n, columns: (0..k).map(|j| all[j * n..(j + 1) * n].to_vec()).collect() })
    }

    fn largest(&self) -> f64 {
        self.columns.iter().flatten().map(|z| z.re.abs().max(z.im.abs())).fold(0.0, f64::max)
    }

    fn size(&self) -> f64 {
        self.columns.iter().flatten().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
    }

    /// ‖X − Y‖
    fn distance(&self, other: &Block) -> f64 {
        let pairs = self.columns.iter().flatten().zip(other.columns.iter().flatten());
        pairs.map(|(x, y)| (x - y).norm_sqr()).sum::<f64>().sqrt()
    }

    /// Xᴴ·Y, or Xᵀ·Y.
    fn gram(&self, conj: bool, other: &Block) -> Block {
        let dot = |x: &[c64], y: &[c64]| {
            x.iter().zip(y).map(|(x, y)| if conj { x.conj() * y } else { x * y }).sum()
        };
        let column = |y: &Vec<c64>| self.columns.iter().map(|x| dot(x, y)).collect();
        Block { n: self.columns.len(), columns: other.columns.iter().map(column).collect() }
    }
}

/// Two blocks of random vectors and what A makes of them.
pub(super) struct Probes {
    /// A, or a power of two times A whose images are of ordinary size.
    a: Op,
    is_scaled: bool,
    x: Block,
    y: Block,
    ax: Block,
    ay: Block,
    arrays: (Array, Array),
}

impl Probes {
    /// k vectors in each block, the same in every run.
    pub(super) fn new(a: &Op, k: usize) -> Result<Probes> {
        let block = |seed: u64| -> Result<Array> {
            let entry = |i: usize, j: usize| {
                let at = (i + j * a.cols()) as u64;
                c64::new(sign(seed, at), if a.dtype().is_complex() { sign(seed + 1, at) } else { 0.0 })
            };
            Array::from_fn(a.cols(), k, entry)?.cast(DType::C64).and_then(|x| narrowed(&x, a.dtype()))
        };
        let (x, y) = (block(1)?, block(3)?);
        let (ax, ay) = (Block::of(&a.apply(&x)?)?, Block::of(&a.apply(&y)?)?);
        let (bx, by) = (Block::of(&x)?, Block::of(&y)?);
        let made = Probes { a: a.clone(), is_scaled: false, x: bx, y: by, ax, ay, arrays: (x, y) };
        made.of_ordinary_size()
    }

    /// The same of a multiple of A where squares of its images would overflow or underflow.
    fn of_ordinary_size(mut self) -> Result<Probes> {
        let largest = self.ax.largest().max(self.ay.largest());
        if largest == 0.0 || !largest.is_finite() || (1e-100..1e100).contains(&largest) {
            return Ok(self);
        }
        let c = 2f64.powi(-(largest.log2().floor() as i32).clamp(-900, 900));
        self.a = Scaled::new(Scalar::new(c, 0.0), self.a)?;
        self.is_scaled = true;
        self.ax = Block::of(&self.a.apply(&self.arrays.0)?)?;
        self.ay = Block::of(&self.a.apply(&self.arrays.1)?)?;
        Ok(self)
    }

    /// The relative violation of a property by these vectors; `None` when it is not known how to test it, or A cannot
    /// tell what is needed.
    pub(super) fn violation(&self, property: &str, steps: usize) -> Result<Option<f64>> {
        let scale = |size: f64| if size > 0.0 { size } else { 1.0 };
        let (x, y, ax, ay) = (&self.x, &self.y, &self.ax, &self.ay);
        Ok(Some(match property {
            "SelfAdjoint" | "Symmetric" => {
                let conj = property == "SelfAdjoint";
                let (left, right) = (y.gram(conj, ax), ay.gram(conj, x));
                left.distance(&right) / scale(x.size() * ay.size() + y.size() * ax.size())
            }
            // Columns of norm one, and a matrix that is its own square, have images of ordinary size.
            "Stiefel" | "Unitary" | "Idempotent" if self.is_scaled => 1.0,
            "Stiefel" | "Unitary" => {
                ax.gram(true, ay).distance(&x.gram(true, y)) / scale(x.size() * y.size())
            }
            "Normal" => {
                let image = |v: &Array| self.a.apply_with(Trans::Adjoint, v);
                let both = image(&self.arrays.0).and_then(|x| Ok((x, image(&self.arrays.1)?)));
                let (hx, hy) = match both {
                    Ok((x, y)) => (Block::of(&x)?, Block::of(&y)?),
                    Err(e) if e.kind() == ErrorKind::Unsupported => return Ok(None),
                    Err(e) => return Err(e),
                };
                let size = ax.size() * ay.size() + hx.size() * hy.size();
                ax.gram(true, ay).distance(&hx.gram(true, &hy)) / scale(size)
            }
            "Idempotent" => {
                let again = Block::of(&self.a.apply(&narrowed_block(ax, self.a.dtype())?)?)?;
                again.distance(ax) / scale(again.size() + ax.size())
            }
            "Real" => {
                let real = Block {
                    n: x.n,
                    columns: x
                        .columns
                        .iter()
                        .map(|c| c.iter().map(|z| c64::new(z.re, 0.0)).collect())
                        .collect(),
                };
                let image = Block::of(&self.a.apply(&narrowed_block(&real, self.a.dtype())?)?)?;
                let imaginary: f64 = image.columns.iter().flatten().map(|z| z.im * z.im).sum();
                imaginary.sqrt() / scale(image.size())
            }
            "PSD" | "PD" => {
                let least = x.columns.iter().zip(&ax.columns).map(|(x, ax)| {
                    let form: f64 = x.iter().zip(ax).map(|(x, y)| (x.conj() * y).re).sum();
                    let norm = |v: &[c64]| v.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt();
                    -form / scale(norm(x) * norm(ax))
                });
                let ritz = lanczos(&self.a, &x.columns, steps)?;
                least.fold(ritz, f64::max).max(0.0)
            }
            _ => return Ok(None),
        }))
    }
}

/// c64 entries in the type that the operator is applied in.
fn narrowed(x: &Array, dtype: DType) -> Result<Array> {
    if dtype.is_complex() {
        return x.cast(dtype);
    }
    let (all, n): (Vec<c64>, usize) = (x.to_vec()?, x.rows());
    Array::from_fn(n, x.cols(), |i, j| all[i + j * n].re)?.cast(dtype)
}

fn narrowed_block(x: &Block, dtype: DType) -> Result<Array> {
    narrowed(&Array::from_fn(x.n, x.columns.len(), |i, j| x.columns[j][i])?, dtype)
}

/// How far the least Ritz value lies below zero, against the largest in modulus: it is xᴴAx of some x of norm one.
fn lanczos(a: &Op, start: &[Vec<c64>], steps: usize) -> Result<f64> {
    let dot = |x: &[c64], y: &[c64]| x.iter().zip(y).map(|(x, y)| x.conj() * y).sum::<c64>();
    let n = a.cols();
    let mut v: Vec<c64> = start.first().cloned().unwrap_or_default();
    let mut basis: Vec<Vec<c64>> = Vec::new();
    let mut images: Vec<Vec<c64>> = Vec::new();
    for _ in 0..steps.min(n) {
        let norm = dot(&v, &v).re.sqrt();
        if !(norm > 0.0) {
            break;
        }
        v.iter_mut().for_each(|z| *z /= norm);
        let block = Block { n, columns: vec![v.clone()] };
        let image = Block::of(&a.apply(&narrowed_block(&block, a.dtype())?)?)?.columns.swap_remove(0);
        let size = dot(&image, &image).re.sqrt();
        basis.push(v);
        let mut next = image.clone();
        images.push(image);
        // Twice is enough for orthogonality.
        for _ in 0..2 {
            for q in &basis {
                let c = dot(q, &next);
                next.iter_mut().zip(q).for_each(|(z, q)| *z -= c * q);
            }
        }
        let rest = dot(&next, &next).re.sqrt();
        if !(rest > 1e-6 * size) {
            break;
        }
        v = next;
    }
    let k = basis.len();
    let entry = |i: usize, j: usize| 0.5 * (dot(&basis[i], &images[j]) + dot(&basis[j], &images[i]).conj());
    let form = cola_kernels::Mat::from_fn(k, k, entry);
    let values = crate::kernel::OnOperand::on(cola_kernels::eigvalsh(form.as_ref()), "the Ritz matrix")?;
    let (least, largest) = values.iter().fold((0.0f64, 0.0f64), |(l, m), v| (l.min(*v), m.max(v.abs())));
    Ok(if largest > 0.0 { -least / largest } else { 0.0 })
}
