//! What `+ - * / ^`, `-A`, `A'` and `A.T` stand for.
//!
//! | left, right | `+` `-` | `*` | `/` |
//! |---|---|---|---|
//! | number, number | arithmetic | arithmetic | arithmetic |
//! | array, array | entry by entry, one shape | matrix product | – |
//! | number, array | – | multiple | number·inverse(array) |
//! | array, number | – | multiple | entry by entry |
//! | operator, array | `add` | `apply` | – |
//! | array, operator | `add` | `dot` | – |
//! | operator, operator | `add` | `dot` | `dot`(A, `inverse`(B)) |
//! | number, operator | – | `scale` | `scale`(c, `inverse`(A)) |
//! | operator, number | – | `scale` | `scale`(1/c, A) |
//!
//! A list of numbers counts as an array. A number is not added to a matrix: `A + 2*I(n)` and
//! `x + 2*ones(n)` say which of the two sums is meant.

use cola_runtime::Value;

use super::numbers::Number;
use super::{At, Evaluator, Pending, Result, Step, arrays, as_array, refuse, symbol};
use crate::language::{Operator, Span};

const NEGATIVE: Value = Value::Int(-1);

/// An operand of arithmetic.
enum Operand {
    Number(Number),
    Array(cola_runtime::Array),
    Op(Value),
}

use Operand::{Array, Number as Num, Op};

impl Operand {
    fn value(self) -> Value {
        match self {
            Num(x) => x.into(),
            Array(x) => Value::Array(x),
            Op(x) => x,
        }
    }
}

impl Evaluator {
    /// `left operator right`.
    pub(super) fn binary(
        &mut self,
        operator: Operator,
        left: Value,
        right: Value,
        span: Span,
    ) -> Result<Step> {
        let (a, b) = (operand(left, operator, "left", span)?, operand(right, operator, "right", span)?);
        match operator {
            Operator::Add | Operator::Subtract => self.sum(operator, a, b, span),
            Operator::Multiply => self.product(a, b, span),
            Operator::Divide => self.quotient(a, b, span),
        }
    }

    fn sum(&mut self, operator: Operator, a: Operand, b: Operand, span: Span) -> Result<Step> {
        let subtract = operator == Operator::Subtract;
        match (a, b) {
            (Num(x), Num(y)) => Ok(done(if subtract { x.minus(y) } else { x.plus(y) })),
            (Array(x), Array(y)) => {
                let sum = arrays::combine(&x, if subtract { -1.0 } else { 1.0 }, &y).at(span)?;
                Ok(Step::Done(Value::Array(sum)))
            }
            (Num(_), Op(_)) | (Op(_), Num(_)) => {
                let message = format!("`{}` of a number and an operator", symbol(operator));
                refuse(
                    "TypeMismatch",
                    message,
                    "a multiple of the identity is written c*I(n): A + 0.1*I(A.rows)",
                    span,
                )
            }
            (Num(_), Array(_)) | (Array(_), Num(_)) => {
                let message = format!("`{}` of a number and an array", symbol(operator));
                let help = "write c*ones(n, k) to add to every entry, c*I(n) to add to the diagonal";
                refuse("TypeMismatch", message, help, span)
            }
            (a, b) => {
                let b =
                    if subtract { self.invoke("scale", vec![NEGATIVE, b.value()], span)? } else { b.value() };
                Ok(Step::call("add", vec![a.value(), b], span))
            }
        }
    }

    fn product(&mut self, a: Operand, b: Operand, span: Span) -> Result<Step> {
        Ok(match (a, b) {
            (Num(x), Num(y)) => done(x.times(y)),
            (Num(c), Array(x)) | (Array(x), Num(c)) => {
                Step::Done(Value::Array(arrays::scale(c, &x).at(span)?))
            }
            (Num(c), Op(a)) | (Op(a), Num(c)) => Step::call("scale", vec![c.into(), a], span),
            (a, Array(x)) => Step::call("apply", vec![a.value(), Value::Array(x)], span),
            (a, Op(b)) => Step::call("dot", vec![a.value(), b], span),
        })
    }

    fn quotient(&mut self, a: Operand, b: Operand, span: Span) -> Result<Step> {
        match (a, b) {
            (Num(x), Num(y)) => Ok(done(x.over(y))),
            (Array(x), Num(c)) => Ok(Step::Done(Value::Array(arrays::divide(&x, c).at(span)?))),
            (Op(a), Num(c)) => {
                let reciprocal = Number::Int(1).over(c);
                Ok(Step::call("scale", vec![reciprocal.into(), a], span))
            }
            (Num(Number::Int(1)), b) => Ok(Step::call("inverse", vec![b.value()], span)),
            (Num(c), b) => {
                let inverse = self.invoke("inverse", vec![b.value()], span)?;
                Ok(Step::call("scale", vec![c.into(), inverse], span))
            }
            (Op(a), b) => {
                let inverse = self.invoke("inverse", vec![b.value()], span)?;
                Ok(Step::call("dot", vec![a, inverse], span))
            }
            (Array(_), _) => {
                let message = "an array is not divided by a matrix".to_owned();
                refuse("TypeMismatch", message, "A⁻¹·b is solve(A, b); b·A⁻¹ is b*inverse(A)", span)
            }
        }
    }

    /// `-a`.
    pub(super) fn negate(&mut self, value: Value, span: Span) -> Result<Step> {
        Ok(match operand(value, Operator::Subtract, "", span)? {
            Num(x) => done(x.negated()),
            Array(x) => Step::Done(Value::Array(arrays::scale(Number::Int(-1), &x).at(span)?)),
            Op(a) => Step::call("scale", vec![NEGATIVE, a], span),
        })
    }

    /// `base^exponent`.
    pub(super) fn power(&mut self, base: Value, exponent: Value, span: Span) -> Result<Step> {
        let base = match as_array(base).at(span)? {
            value @ (Value::Op(_) | Value::Array(_)) => value,
            value => {
                return match (Number::of(&value), Number::of(&exponent)) {
                    (Some(x), Some(y)) => Ok(done(x.power(y))),
                    _ => {
                        let message = format!("`^` of {} and {}", value.kind_name(), exponent.kind_name());
                        refuse("TypeMismatch", message, "numbers and square matrices have powers", span)
                    }
                };
            }
        };
        let p = match exponent {
            Value::Int(-1) => return Ok(Step::call("inverse", vec![base], span)),
            Value::Int(k) => k as f64,
            Value::Real(p) => p,
            other => {
                let message = format!("a matrix is raised to {}", other.kind_name());
                return refuse(
                    "TypeMismatch",
                    message,
                    "the exponent must be a real number: A^2, A^-0.5",
                    span,
                );
            }
        };
        let shape = match &base {
            Value::Op(op) => op.shape(),
            Value::Array(a) => a.shape(),
            _ => (0, 0),
        };
        if shape.0 != shape.1 {
            let message = format!("a power of a {}×{} matrix", shape.0, shape.1);
            return refuse("ShapeMismatch", message, "only square matrices have powers", span);
        }
        let keywords = vec![("p".to_owned(), Value::Real(p))];
        Ok(Step::Call(Pending { function: "pow".to_owned(), positional: vec![base], keywords, span }))
    }

    /// `A'` or `A.T`.
    pub(super) fn turn(&mut self, value: Value, conjugate: bool, span: Span) -> Result<Step> {
        let value = as_array(value).at(span)?;
        if let Some(x) = Number::of(&value) {
            return Ok(done(if conjugate { x.conjugate() } else { x }));
        }
        match value {
            Value::Array(x) => Ok(Step::Done(Value::Array(arrays::turn(&x, conjugate).at(span)?))),
            Value::Op(_) => {
                Ok(Step::call(if conjugate { "adjoint" } else { "transpose" }, vec![value], span))
            }
            other => {
                let message = format!(
                    "{} has no {}",
                    other.kind_name(),
                    if conjugate { "adjoint" } else { "transpose" }
                );
                refuse("TypeMismatch", message, "", span)
            }
        }
    }
}

fn done(number: Number) -> Step {
    Step::Done(number.into())
}

fn operand(value: Value, operator: Operator, side: &str, span: Span) -> Result<Operand> {
    let value = as_array(value).at(span)?;
    if let Some(number) = Number::of(&value) {
        return Ok(Num(number));
    }
    match value {
        Value::Array(x) => Ok(Array(x)),
        Value::Op(_) => Ok(Op(value)),
        other => {
            let place = if side.is_empty() { "its operand".to_owned() } else { format!("its {side} side") };
            let message = format!(
                "`{}` needs numbers, arrays or operators; {place} is {}",
                symbol(operator),
                other.kind_name()
            );
            let help = match other {
                Value::Record(_) => "take one of its fields, as in lu(A).l",
                Value::Properties(_) => "a property is asserted by a call: PSD(A)",
                _ => "",
            };
            refuse("TypeMismatch", message, help, span)
        }
    }
}
