//! The factors of a sparse LU factorisation as lists of entries, with the scaling undone.
//!
//! P·R·A·C·Q = L·U with powers of two R and C gives P·A·Q = L′·U′ with L′ = D·L·D⁻¹, U′ = D·U·E, where D and E hold the inverses of
//! R and C in the order of elimination: exact unless an entry leaves the range.

use super::SparseLu;
use crate::field::Field;
use crate::scaling::by_power;

impl<T: Field> SparseLu<T> {
    /// Row i of P·A·Q is row `p[i]` of A·Q.
    pub fn p(&self) -> Vec<usize> {
        self.row_of.iter().map(|&i| i as usize).collect()
    }

    /// Column j of P·A·Q is column `q[j]` of P·A.
    pub fn q(&self) -> Vec<usize> {
        self.symbolic.order.iter().map(|&j| j as usize).collect()
    }

    /// Exponent of the scaling of the row that is pivot in step k; of the column.
    fn powers(&self) -> (impl Fn(usize) -> i32 + '_, impl Fn(usize) -> i32 + '_) {
        let of = |powers: &[i32], place: u32| powers.get(place as usize).copied().unwrap_or(0);
        let row = move |k: usize| of(&self.scaling.rows, self.row_of[k]);
        let col = move |k: usize| of(&self.scaling.cols, self.symbolic.order[k]);
        (row, col)
    }

    /// Every entry (row, column, value) of the unit lower triangular L′, the diagonal included; zeros that panels store are
    /// skipped. Cost nnz(L).
    pub fn for_each_entry_of_l(&self, mut visit: impl FnMut(usize, usize, T)) {
        let (row, _) = self.powers();
        for p in &self.panels {
            let below = &self.rows[p.rows.clone()];
            for k in 0..p.width() {
                let j = p.begin + k;
                let column = &self.values[p.at + k * p.ld..p.at + (k + 1) * p.ld];
                let (pivots, under) = column.split_at(p.width());
                visit(j, j, T::one());
                let inside = pivots[k + 1..].iter().enumerate().map(|(i, &v)| (j + 1 + i, v));
                let outside = below.iter().zip(under).map(|(&i, &v)| (i as usize, v));
                for (i, v) in inside.chain(outside).filter(|(_, v)| *v != T::zero()) {
                    visit(i, j, by_power(v, row(j) - row(i)));
                }
            }
        }
    }

    /// Every entry (row, column, value) of the upper triangular U′; zeros that panels store are skipped. Cost nnz(U).
    pub fn for_each_entry_of_u(&self, mut visit: impl FnMut(usize, usize, T)) {
        let (row, col) = self.powers();
        let mut put = |i: usize, j: usize, v: T| {
            if v != T::zero() {
                visit(i, j, by_power(v, -row(i) - col(j)));
            }
        };
        for p in &self.panels {
            for link in &self.links[p.links.clone()] {
                let from = &self.panels[link.panel as usize];
                let first = from.begin + link.first as usize;
                let height = from.end - first;
                let columns = &self.columns[link.columns.clone()];
                for (u, &c) in self.values[link.at..].chunks_exact(height).zip(columns) {
                    u.iter().enumerate().for_each(|(i, &v)| put(first + i, p.begin + c as usize, v));
                }
            }
            for k in 0..p.width() {
                let column = &self.values[p.at + k * p.ld..p.at + k * p.ld + k + 1];
                column.iter().enumerate().for_each(|(i, &v)| put(p.begin + i, p.begin + k, v));
            }
        }
    }
}
