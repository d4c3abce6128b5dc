//! Which part of a spectrum is wanted, and in which order.
//!
//! A function of the spectrum takes the options `k`, `which` and `sigma`; [`Wanted`] is what they say about one
//! operator, checked. Rules compute values in any order and ask it which of them to keep.

use crate::algorithms::epsilon;
use crate::number::shown;
use crate::properties::{PD, SELF_ADJOINT};
use cola_runtime::{Arg, Call, DType, Error, ErrorKind, FromArg, Op, Result, Scalar, Value};

/// An order of eigenvalues or singular values; the first k are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Largest magnitude first.
    #[default]
    Lm,
    /// Smallest magnitude first.
    Sm,
    /// Largest first; for real spectra.
    La,
    /// Smallest first; for real spectra.
    Sa,
    /// Largest real part first.
    Lr,
    /// Smallest real part first.
    Sr,
    /// Largest imaginary part first.
    Li,
    /// Smallest imaginary part first.
    Si,
}

impl Which {
    /// All of them.
    pub const ALL: [Which; 8] =
        [Which::Lm, Which::Sm, Which::La, Which::Sa, Which::Lr, Which::Sr, Which::Li, Which::Si];

    /// As it is written in a call.
    pub fn name(self) -> &'static str {
        match self {
            Which::Lm => "LM",
            Which::Sm => "SM",
            Which::La => "LA",
            Which::Sa => "SA",
            Which::Lr => "LR",
            Which::Sr => "SR",
            Which::Li => "LI",
            Which::Si => "SI",
        }
    }

    /// As an argument of a call.
    pub fn value(self) -> Value {
        Value::symbol(self.name())
    }

    /// The order that a value names.
    ///
    /// # Errors
    /// `InvalidArgument` naming the orders that there are.
    pub fn read(value: &Value) -> Result<Which> {
        let given = match value {
            Value::None => return Ok(Which::Lm),
            Value::Symbol(s) | Value::Text(s) => s.to_string(),
            other => other.to_string(),
        };
        Which::ALL.into_iter().find(|w| w.name() == given).ok_or_else(|| {
            let all: Vec<&str> = Which::ALL.iter().map(|w| w.name()).collect();
            let message = format!("there is no order `{given}`; which is one of {}", all.join(", "));
            let error = Error::invalid("which", message);
            if matches!(value, Value::Algorithm(_)) {
                return error.with_help("an algorithm is named: alg = …, with k = … and which = …");
            }
            error
        })
    }

    /// For values that are real.
    fn needs_real(self) -> bool {
        matches!(self, Which::La | Which::Sa)
    }
}

impl<'a> FromArg<'a> for Which {
    const EXPECTED: &'static str = "LM, SM, LA, SA, LR, SR, LI or SI";
    fn from_arg(arg: Arg<'a>) -> Option<Which> {
        if let Arg::Value(value) = arg { Which::read(value).ok() } else { None }
    }
}

/// How values are ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Order {
    /// By name.
    Which(Which),
    /// By distance from a number, nearest first.
    Near(Scalar),
}

impl Order {
    /// The smaller, the earlier.
    pub fn key(self, z: Scalar) -> f64 {
        match self {
            Order::Which(Which::Lm) => -z.re.hypot(z.im),
            Order::Which(Which::Sm) => z.re.hypot(z.im),
            Order::Which(Which::La | Which::Lr) => -z.re,
            Order::Which(Which::Sa | Which::Sr) => z.re,
            Order::Which(Which::Li) => -z.im,
            Order::Which(Which::Si) => z.im,
            Order::Near(sigma) => (z.re - sigma.re).hypot(z.im - sigma.im),
        }
    }
}

/// The first k values in an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// How many.
    pub k: usize,
    /// In which order.
    pub order: Order,
}

impl Wanted {
    /// All n values, largest magnitude first.
    pub fn all(n: usize) -> Wanted {
        Wanted { k: n, order: Order::Which(Which::Lm) }
    }

    /// What the arguments `a`, `b`, `k`, `which` and `sigma` of a call of `eig` ask for.
    ///
    /// # Errors
    /// `ShapeMismatch` for a rectangular operator; `InvalidArgument` for a k or an order that does not exist;
    /// `Unsupported` for an order of real values where they are not known to be real.
    pub fn of(cx: &Call<'_>) -> Result<Wanted> {
        let (a, f) = (cx.get::<&Op>("a")?, cx.function());
        let n = crate::shape::order(f, a)?;
        let b = cx.get::<Option<&Op>>("b")?;
        if let Some(b) = b
            && b.shape() != a.shape()
        {
            return Err(Error::shape(
                f,
                format!("A·v = λ·B·v needs two operators of one size, got {a} and {b}"),
            ));
        }
        let k = count(f, cx.get("k")?, n, &format!("an operator of order {n} has {n} eigenvalues"))?;
        let which = Which::read(&cx.get::<Value>("which")?)?;
        if let Some(sigma) = cx.get::<Option<Scalar>>("sigma")? {
            if which != Which::Lm {
                let why =
                    format!("`sigma` orders by distance from it and `which` = {} otherwise", which.name());
                return Err(Error::invalid(f, format!("{why}: pass one of them")));
            }
            if !(sigma.re.is_finite() && sigma.im.is_finite()) {
                return Err(Error::invalid(
                    f,
                    format!("`sigma` = {} is no number to be near to", shown(sigma)),
                ));
            }
            return Ok(Wanted { k, order: Order::Near(sigma) });
        }
        if which.needs_real() && !has_real_spectrum(a, b) {
            let why = format!(
                "{f}: {} orders real values, and those of {a} are not known to be real",
                which.name()
            );
            return Err(Error::new(ErrorKind::Unsupported, why)
                .with_help("take LR or SR, or say SelfAdjoint(A) if it is"));
        }
        Ok(Wanted { k, order: Order::Which(which) })
    }

    /// What `k` and `which` of a call of `svd` ask for, of an operator with n singular values.
    ///
    /// # Errors
    /// `InvalidArgument` for a k that does not exist, or an order that is not LM or SM.
    pub fn of_singular_values(cx: &Call<'_>) -> Result<Wanted> {
        let (a, f) = (cx.get::<&Op>("a")?, cx.function());
        let n = a.rows().min(a.cols());
        let has = format!("an operator of {}×{} has {n} singular values", a.rows(), a.cols());
        let k = count(f, cx.get("k")?, n, &has)?;
        match Which::read(&cx.get::<Value>("which")?)? {
            which @ (Which::Lm | Which::Sm) => Ok(Wanted { k, order: Order::Which(which) }),
            other => Err(Error::invalid(
                f,
                format!("singular values are not negative: `which` is LM or SM, not {}", other.name()),
            )),
        }
    }

    /// `k`, `which` and `sigma` as arguments of a call of `eig`.
    pub fn arguments(&self) -> [Value; 3] {
        let k = Value::Int(self.k as i64);
        match self.order {
            Order::Which(which) => [k, which.value(), Value::None],
            Order::Near(sigma) => [k, Which::Lm.value(), Value::Complex(sigma)],
        }
    }

    /// The indices of the first k of these values, in order. Keys that differ by rounding alone, by a few ε of the
    /// dtype that the values were computed in, relative to the values, count as equal; then the larger real part
    /// comes first, then the larger imaginary part.
    pub fn select(&self, values: &[Scalar], dtype: DType) -> Vec<usize> {
        let eps = 16.0 * epsilon(dtype.accumulator());
        let near: Vec<f64> = values.iter().map(|z| eps * z.re.hypot(z.im)).collect();
        let keys: Vec<f64> = values.iter().map(|z| self.order.key(*z)).collect();
        let mut order: Vec<usize> = (0..values.len()).collect();
        if self.k < order.len() / 8 {
            // Only those that can be among the first k are sorted: the k smallest keys, and what is as good.
            let (_, kth, _) = order.select_nth_unstable_by(self.k, |&i, &j| keys[i].total_cmp(&keys[j]));
            let last = keys[*kth] + near[*kth];
            order = (0..values.len()).filter(|&i| keys[i] <= last).collect();
        }
        let minus_re: Vec<f64> = values.iter().map(|z| -z.re).collect();
        sort(&mut order, &keys, &near, &mut |run| {
            sort(run, &minus_re, &near, &mut |run| {
                run.sort_by(|&i, &j| values[j].im.total_cmp(&values[i].im));
            });
        });
        order.truncate(self.k);
        order
    }
}

/// Sorts indices by their keys, then each run of keys that are near its first one by what else distinguishes them.
fn sort(indices: &mut [usize], keys: &[f64], near: &[f64], ties: &mut dyn FnMut(&mut [usize])) {
    indices.sort_by(|&i, &j| keys[i].total_cmp(&keys[j]).then(i.cmp(&j)));
    let mut rest = indices;
    while let Some(&first) = rest.first() {
        let len = rest.iter().take_while(|&&i| keys[i] - keys[first] <= near[first]).count().max(1);
        let (run, after) = rest.split_at_mut(len);
        if run.len() > 1 {
            ties(run);
        }
        rest = after;
    }
}

/// The eigenvalues of A·v = λ·B·v are real because of what is known of A and B.
pub fn has_real_spectrum(a: &Op, b: Option<&Op>) -> bool {
    SELF_ADJOINT.of(a) && b.is_none_or(|b| PD.of(b))
}

fn count(function: &str, k: Option<i64>, n: usize, has: &str) -> Result<usize> {
    let Some(k) = k else { return Ok(n) };
    usize::try_from(k).ok().filter(|k| (1..=n).contains(k)).ok_or_else(|| {
        let range = if n == 0 {
            "there is nothing to choose from".to_owned()
        } else {
            format!("k is between 1 and {n}")
        };
        Error::invalid(function, format!("k = {k}, but {has}; {range}"))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn c(re: f64, im: f64) -> Scalar {
        Scalar::new(re, im)
    }

    fn order(which: Which, k: usize, values: &[Scalar]) -> Vec<Scalar> {
        let wanted = Wanted { k, order: Order::Which(which) };
        wanted.select(values, DType::F64).into_iter().map(|i| values[i]).collect()
    }

    #[test]
    fn orders_by_hand() {
        let values = [c(1.0, 0.0), c(-3.0, 0.0), c(0.0, 2.0), c(0.0, -2.0)];
        let all = |which| order(which, 4, &values);
        assert_eq!(all(Which::Lm), [c(-3.0, 0.0), c(0.0, 2.0), c(0.0, -2.0), c(1.0, 0.0)]);
        assert_eq!(all(Which::Sm), [c(1.0, 0.0), c(0.0, 2.0), c(0.0, -2.0), c(-3.0, 0.0)]);
        assert_eq!(all(Which::Sr), [c(-3.0, 0.0), c(0.0, 2.0), c(0.0, -2.0), c(1.0, 0.0)]);
        assert_eq!(all(Which::Li)[0], c(0.0, 2.0));
        assert_eq!(all(Which::Si)[0], c(0.0, -2.0));
        let near = Wanted { k: 2, order: Order::Near(c(0.9, 0.0)) };
        assert_eq!(near.select(&values, DType::F64), [0, 2]);
    }

    #[test]
    fn ties_that_rounding_blurs_are_ties() {
        let values = [c(-1.0 - 4e-16, 0.0), c(1.0, 0.0), c(1.0 - 2e-16, 1e-9), c(0.5, 0.0)];
        let found = order(Which::Lm, 3, &values);
        assert_eq!(found, [c(1.0 - 2e-16, 1e-9), c(1.0, 0.0), c(-1.0 - 4e-16, 0.0)]);
        // What is exact is not blurred by what is larger.
        assert_eq!(order(Which::Sm, 2, &[c(1.0, 0.0), c(1e-18, 0.0), c(1e-20, 0.0)])[0], c(1e-20, 0.0));
    }

    #[test]
    fn a_few_of_many_are_the_same_as_the_first_of_all() {
        let value = |i: usize| c(((i * 37) % 101) as f64 - 50.0, ((i * 11) % 7) as f64);
        let values: Vec<Scalar> = (0..200).map(value).collect();
        for which in Which::ALL {
            assert_eq!(order(which, 5, &values), order(which, 200, &values)[..5]);
        }
    }
}
