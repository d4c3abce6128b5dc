//! An off-diagonal block as U·Vᴴ by cross approximation.
//!
//! Method    R ← R − R(:,j)·R(i,:)/R(i,j), from R = B on. Row i is the one where R·Ω is largest, for a few random columns
//!           Ω: a row of R with anything in it shows there, however few there are. Column j has the largest entry of
//!           that row. R·Ω is updated with R, so that B is applied once
//! Memory    U and V, and as much for the entries of one row and one column
//! Work      r rows and columns of B, O((m + n)·r²) operations; one product of B with 4 columns
//! Stops     E‖R·Ω‖² = 4·‖R‖²_F is small enough; no row is left
//! Differs   from Bebendorf's partial pivoting, which takes the row from the last column alone, misses blocks that are
//!           zero in most places, and stops where a step is small
//! Source    Bebendorf, Numer. Math. 86 (2000), doi 10.1007/PL00005410

use crate::element::{axpy, epsilon, norm2, one, square};
use crate::entries::{BlockEntries, random};
use crate::recompress::recompress;
use cola_plugin_sdk::{Element, Result, poll};

/// Random columns that tell what is left of a block.
const PROBES: usize = 4;

/// A block U·Vᴴ of a rank.
pub(crate) struct Compressed<T> {
    pub(crate) u: Vec<T>,
    pub(crate) v: Vec<T>,
    pub(crate) rank: usize,
}

/// U·Vᴴ with ‖B − U·Vᴴ‖_F about `tolerance` at most, or what rounding allows.
pub(crate) fn compress<T: Element>(block: &BlockEntries<'_>, tolerance: f64) -> Result<Compressed<T>> {
    poll()?;
    let (m, n) = (block.rows.len(), block.cols.len());
    let omega: Vec<T> = random(n * PROBES, (block.rows.start * 31 + block.cols.start) as u64);
    // R·Ω
    let mut left = block.times(&omega, PROBES)?;
    let size = |z: &[T]| (norm2(z) / PROBES as f64).sqrt();
    let tolerance = tolerance.max(8.0 * epsilon(T::DTYPE) * size(&left));
    let (mut u, mut v): (Vec<T>, Vec<T>) = (Vec::new(), Vec::new());
    let (mut rank, mut done) = (0, vec![false; m]);
    while rank < m.min(n) && size(&left) > 0.5 * tolerance {
        poll()?;
        let weight = |i: usize| (0..PROBES).map(|c| square(left[i + c * m])).sum::<f64>();
        let rows = (0..m).filter(|&i| !done[i]);
        let Some(i) = rows.max_by(|&i, &k| weight(i).total_cmp(&weight(k))) else { break };
        done[i] = true;
        // The conjugates of R(i,:) = B(i,:) − U(i,:)·Vᴴ
        let mut row = block.row::<T>(i)?;
        for l in 0..rank {
            axpy(-u[i + l * m].conjugate(), &v[l * n..(l + 1) * n], &mut row);
        }
        let Some(j) = (0..n).max_by(|&j, &k| square(row[j]).total_cmp(&square(row[k]))) else { break };
        if square(row[j]) == 0.0 {
            continue;
        }
        // R(:,j) = B(:,j) − U·V(j,:)ᴴ
        let mut col = block.col::<T>(j)?;
        for l in 0..rank {
            axpy(-v[j + l * n].conjugate(), &u[l * m..(l + 1) * m], &mut col);
        }
        let scale = one::<T>() / row[j];
        row.iter_mut().for_each(|z| *z = *z * scale);
        for c in 0..PROBES {
            let t = crate::element::dot(&row, &omega[c * n..(c + 1) * n]);
            axpy(-t, &col, &mut left[c * m..(c + 1) * m]);
        }
        u.extend(col);
        v.extend(row);
        rank += 1;
    }
    recompress(Compressed { u, v, rank }, (m, n), 0.5 * tolerance)
}
