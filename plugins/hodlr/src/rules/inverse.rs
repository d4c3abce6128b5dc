//! `inverse`, by which the host solves.
//!
//! `solve(HODLR, b)` needs no rule of its own: the host's asks for the inverse, widens A where b has more digits, checks
//! the residual against A once more and writes it into the report. A rule for every algorithm would keep CG and others
//! from being asked by name.

use crate::inverse::HodlrInverse;
use cola_plugin_sdk::register;

register!(|p| {
    p.method("inverse", "HODLR, Auto", |call| HodlrInverse::build(call.get("a")?)).doc(
        "A⁻¹ by A = diag(A₁, A₂)·(I + W·Z), level by level; factors are made on first use and shared\n\n# Requires   \
         nothing; where a diagonal block is singular, the dense matrix is factorised.\n# Cost       O(n·r²·log² n) once, \
         O(n·r·log n) for each column.\n# Source     Ambikasaran & Darve (2013), doi 10.1007/s10915-013-9714-z",
    );

    p.method("inverse", "HODLRInverse[_]", |call| {
        let a: &HodlrInverse = call.get("a")?;
        Ok(a.inner().clone())
    })
    .doc("(A⁻¹)⁻¹ = A\n\n# Cost       none.\n# Source     Golub & Van Loan, 4th ed., §2.1");
});
