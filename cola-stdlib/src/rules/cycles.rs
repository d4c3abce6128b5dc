//! The cycles of permutations.

/// The cycles i, p(i), p(p(i)), …: (Px)ᵢ = x_{p(i)} takes a vector along them.
pub(super) fn cycles(p: &[usize]) -> Vec<Vec<usize>> {
    let mut seen = vec![false; p.len()];
    let mut all = Vec::new();
    for start in 0..p.len() {
        let mut cycle = Vec::new();
        let mut i = start;
        while !std::mem::replace(&mut seen[i], true) {
            cycle.push(i);
            i = p[i];
        }
        if !cycle.is_empty() {
            all.push(cycle);
        }
    }
    all
}
