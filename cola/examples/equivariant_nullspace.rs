//! Layers that are equivariant under the permutations of 5 things: the null space of ρ(g) − I for two generators g.
//!
//! The features are tensors: Σₖ mₖ·(R⁵)^⊗k, k = 0…4, on which g acts as ρ(g) = ⊕ₖ P⊗…⊗P. The weights that commute with the whole
//! group are those that two generators leave alone. The constraints are block diagonal with many equal blocks, each of which is
//! looked at once. The number of invariants of (R⁵)^⊗k is that of the partitions of k things into at most 5 parts.

mod support;

use cola::prelude::*;
use cola::{Result, nullspace, report};
use support::{Outcome, arguments, check, normal, tell};

/// (0 1) and (0 1 2 3 4).
const GENERATORS: [[usize; 5]; 2] = [[1, 0, 2, 3, 4], [1, 2, 3, 4, 0]];

/// Partitions of 0…4 things: the Bell numbers.
const INVARIANTS: [usize; 5] = [1, 1, 2, 5, 15];

/// ρₖ(g) − I with ρₖ(g) = P⊗…⊗P, k times.
fn constraint(g: [usize; 5], k: usize) -> Result<Op> {
    let p = Permutation::new(g.to_vec(), DType::F64)?;
    let mut rho = Identity::new(1, DType::F64);
    for _ in 0..k {
        rho = kron(&rho, &p)?;
    }
    add(&rho, &scale((-1.0).into(), &Identity::new(rho.rows(), DType::F64))?)
}

fn main() -> Outcome {
    let (n, _) = arguments(2000)?;
    // About a fifth of the n channels for each kind of tensor; one of order k has 5ᵏ.
    let copies: Vec<usize> = (0..5).map(|k| (n / 5 / 5usize.pow(k)).max(1)).collect();
    let block = |k| concat(&constraint(GENERATORS[0], k)?, &constraint(GENERATORS[1], k)?, Axis::Rows);
    let blocks = (0..5).map(block).collect::<Result<Vec<Op>>>()?;
    let constraints = BlockDiag::with_multiplicities(blocks, copies.clone())?;

    let (basis, report) = report::record(|| nullspace(&constraints));
    let basis = basis?;
    println!("{} channels, {} constraints, {} invariants", basis.rows(), constraints.rows(), basis.cols());
    tell(&report);

    let wanted: usize = copies.iter().zip(INVARIANTS).map(|(m, d)| m * d).sum();
    if basis.cols() != wanted {
        return Err(format!("{} invariants, where {wanted} are known", basis.cols()).into());
    }
    // The norm of C·Q·z and of QᴴQ·z − z for a normal z bounds that of C·Q and of QᴴQ − I with probability near 1.
    let z = Array::vector(normal(1, wanted));
    let x = basis.apply(&z)?;
    let largest = |v: Vec<f64>| v.into_iter().map(f64::abs).fold(0.0, f64::max);
    check("|C·Q·z|", largest(constraints.apply(&x)?.to_vec()?), 1e-12)?;
    let back = add(&dot(&adjoint(&basis)?, &basis)?, &ScalarMul::new((-1.0).into(), wanted, DType::F64)?)?;
    check("|QᴴQ·z − z|", largest(back.apply(&z)?.to_vec()?), 1e-12)
}
