//! The least rank of a block U·Vᴴ that is known with more columns than it needs.

use crate::compress::Compressed;
use crate::element::{axpy, dot, norm2};
use cola_plugin_sdk::{C64, Element, Result, Value, call};

/// F = Q·R with orthonormal columns in Q by Gram and Schmidt, twice for each column; Q takes the place of F.
fn orthonormalise<T: Element>(f: &mut [T], m: usize, rank: usize) -> Vec<T> {
    let mut r = vec![T::default(); rank * rank];
    for k in 0..rank {
        let (head, tail) = f.split_at_mut(k * m);
        let column = &mut tail[..m];
        for _ in 0..2 {
            for (l, q) in head.chunks_exact(m).enumerate() {
                let t = dot(q, column);
                axpy(-t, q, column);
                r[l + k * rank] = r[l + k * rank] + t;
            }
        }
        let norm = norm2(column).sqrt();
        r[k * (rank + 1)] = T::from_c64(C64::new(norm, 0.0));
        let scale = if norm > 0.0 { 1.0 / norm } else { 0.0 };
        column.iter_mut().for_each(|z| *z = *z * T::from_c64(C64::new(scale, 0.0)));
    }
    r
}

/// Q·X for the first `keep` columns of a rank×rank matrix X, column i times √σᵢ.
fn combine<T: Element>(q: &[T], m: usize, x: &[T], s: &[f64], keep: usize) -> Vec<T> {
    let rank = s.len();
    let mut out = vec![T::default(); m * keep];
    for (i, out) in out.chunks_exact_mut(m).enumerate() {
        for (l, q) in q.chunks_exact(m).enumerate() {
            axpy(x[l + i * rank] * T::from_c64(C64::new(s[i].sqrt(), 0.0)), q, out);
        }
    }
    out
}

/// U·Vᴴ = Q₁·(R₁·R₂ᴴ)·Q₂ᴴ, and the singular values of the small matrix tell which columns are not needed: those whose
/// squares sum up to less than `tolerance`².
pub(crate) fn recompress<T: Element>(
    block: Compressed<T>,
    (m, n): (usize, usize),
    tolerance: f64,
) -> Result<Compressed<T>> {
    let Compressed { mut u, mut v, rank } = block;
    if rank < 2 {
        return Ok(Compressed { u, v, rank });
    }
    let (r1, r2) = (orthonormalise(&mut u, m, rank), orthonormalise(&mut v, n, rank));
    let entry = |i: usize, j: usize| {
        (0..rank).fold(T::default(), |s, l| s + r1[i + l * rank] * r2[j + l * rank].conjugate())
    };
    let svd = call("svd", &[&Value::array(rank, rank, entry)?], &[])?;
    let s: Vec<f64> = svd.field("s")?.to_vec()?;
    let [x, y] = ["u", "v"].map(|side| {
        let matrix = call("to_dense", &[&svd.field(side)?], &[])?;
        matrix.to_vec::<T>()
    });
    // The largest number of values whose squares stay below.
    let mut left = 0.0;
    let dropped = s.iter().rev().take_while(|s| {
        left += *s * *s;
        left <= tolerance * tolerance
    });
    let keep = rank - dropped.count();
    Ok(Compressed { u: combine(&u, m, &x?, &s, keep), v: combine(&v, n, &y?, &s, keep), rank: keep })
}
