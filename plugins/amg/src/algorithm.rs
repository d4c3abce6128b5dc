//! `AMG`: the options.

use cola_iterative::Working;
use cola_kernels::Mat;
use cola_runtime::{
    Algorithm, Array, Constructor, ConstructorDef, DType, Error, Inputs, Result, Tag, Value, register,
};

static AMG: Constructor = Constructor::new("AMG");

register!(|r| {
    r.constructor(
        ConstructorDef::new("AMG")
            .parent("Preconditioning")
            .doc("algebraic multigrid by smoothed aggregation, for sparse positive definite matrices")
            .make(
                "AMG(; theta: Float = 0.08, degree: Int = 2, coarsest: Int = 200, block: Int = 1, improve: Int = 0, candidates: Array?)",
                |x| from_inputs(x).map(|made| Value::Algorithm(made.into())),
            ),
    );
});

fn from_inputs(x: &Inputs<'_>) -> Result<SmoothedAggregation> {
    let made = SmoothedAggregation {
        theta: x.get("theta")?,
        degree: x.get("degree")?,
        coarsest: x.get("coarsest")?,
        block: x.get("block")?,
        improve: x.get("improve")?,
        candidates: x.get::<Option<&Array>>("candidates")?.cloned(),
    };
    made.check()?;
    Ok(made)
}

/// Algebraic multigrid by smoothed aggregation: see the page of the crate.
///
/// The field knows it as smoothed aggregation, SA-AMG; in expressions it is `AMG`.
#[derive(Clone, Debug)]
pub struct SmoothedAggregation {
    /// θ of strong connections, at least 0 and less than 1; halved on each coarser level.
    pub theta: f64,
    /// Degree of the Chebyshev smoother, 1 to 4: products with A before and after each coarse correction.
    pub degree: usize,
    /// Rows at which coarsening ends, at most 1000: these are solved directly.
    pub coarsest: usize,
    /// Unknowns of one point, which are grouped together: 3 for elasticity in space, say.
    pub block: usize,
    /// Sweeps of the smoother on A·B = 0 that improve the candidates first.
    pub improve: usize,
    /// B: vectors on which A is small, as columns; without, the constant one (for `block` > 1 one for each unknown of a point).
    pub candidates: Option<Array>,
}

impl Default for SmoothedAggregation {
    fn default() -> SmoothedAggregation {
        SmoothedAggregation { theta: 0.08, degree: 2, coarsest: 200, block: 1, improve: 0, candidates: None }
    }
}

impl Algorithm for SmoothedAggregation {
    fn tag(&self) -> Tag {
        AMG.leaf()
    }

    fn name(&self) -> &str {
        "AMG"
    }

    fn options(&self) -> Vec<(&'static str, Value)> {
        let int = |n: usize| Value::Int(n as i64);
        let mut options = vec![
            ("theta", Value::Real(self.theta)),
            ("degree", int(self.degree)),
            ("coarsest", int(self.coarsest)),
            ("block", int(self.block)),
            ("improve", int(self.improve)),
        ];
        options.extend(self.candidates.iter().map(|b| ("candidates", Value::Array(b.clone()))));
        options
    }
}

cola_runtime::algorithm_argument!(SmoothedAggregation, "AMG");

impl SmoothedAggregation {
    /// Refuses options outside of their ranges.
    ///
    /// # Errors
    /// `InvalidArgument` naming the option.
    pub(crate) fn check(&self) -> Result<()> {
        let refuse = |why: String| Err(Error::invalid("AMG", why));
        if !(0.0..1.0).contains(&self.theta) {
            return refuse(format!("theta is {}, and must be at least 0 and less than 1", self.theta));
        }
        if !(1..=4).contains(&self.degree) {
            return refuse(format!("degree is {}, and must be 1, 2, 3 or 4", self.degree));
        }
        if !(1..=1000).contains(&self.coarsest) {
            return refuse(format!("coarsest is {}, and must be between 1 and 1000", self.coarsest));
        }
        if self.block == 0 {
            return refuse("block must be at least 1".to_owned());
        }
        Ok(())
    }

    /// B of an n×n matrix.
    ///
    /// # Errors
    /// `ShapeMismatch`, `NotFinite`, `DTypeMismatch` for complex candidates of a real matrix.
    pub(crate) fn candidates_of<T: Working>(&self, n: usize) -> Result<Mat<T>> {
        let Some(b) = &self.candidates else {
            let block = self.block;
            return Ok(Mat::from_fn(n, block, |i, j| T::from_f64(f64::from(u8::from(i % block == j)))));
        };
        if b.rows() != n || b.cols() == 0 {
            let why = format!("they are {}×{}, and must be columns of {n} rows", b.rows(), b.cols());
            return Err(Error::shape("candidates of AMG", why));
        }
        if b.dtype().is_complex() && !T::COMPLEX {
            return Err(Error::dtype("candidates of AMG for a real matrix", b.dtype(), T::DTYPE));
        }
        let b = b.cast(if T::COMPLEX { DType::C64 } else { DType::F64 })?;
        let mut made = Mat::zeros(n, b.cols());
        for j in 0..b.cols() {
            for i in 0..n {
                made[(i, j)] = T::from_scalar(b.get(i, j)?);
                if !cola_kernels::Field::finite(made[(i, j)]) {
                    return Err(Error::not_finite("the matrix of candidates of AMG", (i, j)));
                }
            }
        }
        for j in 0..b.cols() {
            if (0..n).all(|i| made[(i, j)] == T::zero()) && n > 0 {
                return Err(Error::invalid("AMG", format!("column {j} of the candidates is zero")));
            }
        }
        Ok(made)
    }
}
