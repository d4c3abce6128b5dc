//! `ldl`: factors of a self-adjoint operator, definite or not.

use crate::definition::Matrix;
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, c64, register};

static LDL: Function = Function::new("ldl");

register!(|r| {
    r.function(
        FunctionDef::new("ldl(a: Operator) -> Record")
            .doc("P, L, D with A = P·L·D·Lᴴ·Pᵀ: a permutation, a unit lower triangular and a block diagonal operator")
            .definition(|args| {
                Matrix::of(args.first())?.order()?;
                Ok(Value::None)
            })
            .law(|args, found| {
                let a = Matrix::of(args.first())?;
                let [p, l, d] = ["p", "l", "d"].map(|name| found.field(name));
                let (p, l, d) = (Matrix::of(Some(&p?))?, Matrix::of(Some(&l?))?, Matrix::of(Some(&d?))?);
                if [&p, &l, &d].iter().any(|f| (f.m, f.n) != (a.n, a.n)) || !is_permutation(&p) {
                    return Ok(f64::INFINITY);
                }
                let size = a.norm().max(f64::MIN_POSITIVE);
                let left = p.times(&l);
                let product = left.times(&d).times(&left.adjoint()).distance(&a) / size;
                let skew = d.distance(&d.adjoint()) / size;
                Ok(product.max(skew).max(not_unit_lower(&l)).max(off_blocks(&d) / size))
            }),
    );
});

fn is_permutation(p: &Matrix) -> bool {
    let one = |z: c64| z == c64::new(1.0, 0.0);
    let zero = |z: c64| z == c64::new(0.0, 0.0);
    let single = |ones: usize, zeros: usize| ones == 1 && ones + zeros == p.n;
    (0..p.n).all(|j| {
        let column: Vec<c64> = (0..p.n).map(|i| p.at(i, j)).collect();
        let row: Vec<c64> = (0..p.n).map(|i| p.at(j, i)).collect();
        [column, row].iter().all(|line| {
            single(line.iter().filter(|z| one(**z)).count(), line.iter().filter(|z| zero(**z)).count())
        })
    })
}

/// How far L is from having a unit diagonal and nothing above it.
fn not_unit_lower(l: &Matrix) -> f64 {
    let entry = |i: usize, j: usize| if i == j { (l.at(i, i) - 1.0).norm() } else { l.at(i, j).norm() };
    (0..l.n).flat_map(|j| (0..=j).map(move |i| (i, j))).map(|(i, j)| entry(i, j)).fold(0.0, f64::max)
}

/// The largest entry of D outside blocks of size one and two on the diagonal. The blocks of a Kronecker product of such
/// matrices are looked for in the graph of D: it must fall into parts of at most four rows.
fn off_blocks(d: &Matrix) -> f64 {
    let n = d.n;
    let mut part: Vec<usize> = (0..n).collect();
    for _ in 0..n {
        for (i, j) in (0..n).flat_map(|j| (0..n).map(move |i| (i, j))) {
            if d.at(i, j).norm() > 0.0 {
                let least = part[i].min(part[j]);
                (part[i], part[j]) = (least, least);
            }
        }
    }
    let size = |p: usize| part.iter().filter(|&&q| q == p).count();
    let largest = |p: usize| {
        let rows = || (0..n).filter(|&i| part[i] == p);
        rows().flat_map(|i| rows().map(move |j| (i, j))).map(|(i, j)| d.at(i, j).norm()).fold(0.0, f64::max)
    };
    (0..n).filter(|&p| size(p) > 4).map(largest).fold(0.0, f64::max)
}

/// A = P·L·D·Lᴴ·Pᵀ.
#[derive(Clone, Debug)]
pub struct LdlFactors {
    /// A permutation.
    pub p: Op,
    /// Unit lower triangular.
    pub l: Op,
    /// Self-adjoint and block diagonal, with blocks of size one and two.
    pub d: Op,
}

impl Record for LdlFactors {
    fn name(&self) -> &'static str {
        "Ldl"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("p", Value::Op(self.p.clone())),
            ("l", Value::Op(self.l.clone())),
            ("d", Value::Op(self.d.clone())),
        ]
    }

    fn from_fields(record: &dyn Record) -> Option<LdlFactors> {
        Some(LdlFactors { p: field_of(record, "p")?, l: field_of(record, "l")?, d: field_of(record, "d")? })
    }
}

/// P, L, D with A = P·L·D·Lᴴ·Pᵀ: P a permutation, L unit lower triangular, D self-adjoint and block diagonal with blocks of size one
/// and two, whose eigenvalues have the signs of those of A (Sylvester).
///
/// Arguments: `a`, n×n, known to be SelfAdjoint (assert it with `SelfAdjoint(A)` where that is not inferred), definite or not. Result: a
/// record `Ldl(p, l, d)` of operators as structured as A.
///
/// | operator | factors |
/// |---|---|
/// | Identity, ScalarMul, Diagonal | I, I, itself |
/// | Permutation (an involution) | its cycles, I, and exchanges |
/// | Kronecker, BlockDiag of self-adjoint parts | those of the parts; blocks of D are products of blocks |
/// | Scaled | those of the part, D scaled |
/// | any other SelfAdjoint | dense (Bunch–Kaufman), if memory allows, D tridiagonal |
///
/// # Errors
/// `NoMethod` when A is not known to be SelfAdjoint; `FalseClaim`; `ShapeMismatch`; `Singular` when a block of D is exactly singular;
/// `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::ldl, operators::Diagonal};
/// let f = ldl(&Diagonal::new(Array::vector(vec![4.0, -9.0]))?)?;
/// assert_eq!(f.d.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [4.0, -9.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn ldl(a: &Op) -> Result<LdlFactors> {
    record_of(LDL.call(&[a.into()])?).ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, "a method of `ldl` returned something else than Ldl(p, l, d)")
    })
}
