//! A tree back into text, in one canonical spelling: reading it gives the same tree.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{Expr, ExprKind, Index, Program, Statement};

/// How tightly a form binds; an operand that binds less tightly than its place asks for is
/// put in parentheses.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Sum,
    Product,
    Unary,
    Power,
    Postfix,
    Primary,
}

fn binding(kind: &ExprKind) -> Binding {
    match kind {
        ExprKind::Chain { rest, .. } => match rest.first() {
            Some(link) if link.operator.is_additive() => Binding::Sum,
            _ => Binding::Product,
        },
        ExprKind::Negate(_) => Binding::Unary,
        // No literal is negative; one made by hand prints as a negation.
        ExprKind::Int(value) if *value < 0 => Binding::Unary,
        ExprKind::Real(value) | ExprKind::Imaginary(value) if value.is_sign_negative() => Binding::Unary,
        ExprKind::Power { .. } => Binding::Power,
        // A name after `2.` could be read as its exponent or unit.
        ExprKind::Int(_) | ExprKind::Real(_) | ExprKind::Imaginary(_) => Binding::Postfix,
        _ => Binding::Primary,
    }
}

fn operand(expr: &Expr, least: Binding, f: &mut Formatter<'_>) -> fmt::Result {
    if binding(&expr.kind) < least { write!(f, "({expr})") } else { write!(f, "{expr}") }
}

fn list<T: Display>(items: &[T], f: &mut Formatter<'_>) -> fmt::Result {
    for (k, item) in items.iter().enumerate() {
        write!(f, "{}{item}", if k == 0 { "" } else { ", " })?;
    }
    Ok(())
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Int(value) => write!(f, "{value}"),
            ExprKind::Real(value) => write!(f, "{value:?}"),
            ExprKind::Imaginary(value) => {
                let digits = format!("{value:?}");
                write!(f, "{}i", digits.strip_suffix(".0").unwrap_or(&digits))
            }
            ExprKind::Bool(value) => write!(f, "{value}"),
            ExprKind::Str(text) => string(text, f),
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::List(items) => {
                f.write_char('[')?;
                list(items, f)?;
                f.write_char(']')
            }
            ExprKind::Slice(slice) => write!(f, "{slice}"),
            ExprKind::Negate(of) => {
                f.write_char('-')?;
                operand(of, Binding::Unary, f)
            }
            ExprKind::Chain { first, rest } => {
                // One notch tighter than the chain itself: its operands are no chains of its kind.
                let is_sum = binding(&self.kind) == Binding::Sum;
                let least = if is_sum { Binding::Product } else { Binding::Unary };
                operand(first, least, f)?;
                for link in rest {
                    let space = if is_sum { " " } else { "" };
                    write!(f, "{space}{}{space}", link.operator.as_str())?;
                    operand(&link.operand, least, f)?;
                }
                Ok(())
            }
            ExprKind::Power { base, exponent } => {
                operand(base, Binding::Postfix, f)?;
                f.write_char('^')?;
                operand(exponent, Binding::Unary, f)
            }
            ExprKind::Adjoint(of) => {
                operand(of, Binding::Primary, f)?;
                f.write_char('\'')
            }
            ExprKind::Transpose(of) => {
                operand(of, Binding::Primary, f)?;
                f.write_str(".T")
            }
            ExprKind::Field { of, field } => {
                operand(of, Binding::Primary, f)?;
                write!(f, ".{}", field.name)
            }
            ExprKind::Call { function, positional, keywords } => {
                // A literal is called only in parentheses: `2(x)` is refused.
                match function.kind {
                    ExprKind::Bool(_) | ExprKind::Str(_) | ExprKind::List(_) => write!(f, "({function})")?,
                    _ => operand(function, Binding::Primary, f)?,
                }
                f.write_char('(')?;
                list(positional, f)?;
                for (k, keyword) in keywords.iter().enumerate() {
                    let comma = if k == 0 && positional.is_empty() { "" } else { ", " };
                    write!(f, "{comma}{}={}", keyword.name.name, keyword.value)?;
                }
                f.write_char(')')
            }
            ExprKind::Index { of, indices } => {
                operand(of, Binding::Primary, f)?;
                f.write_char('[')?;
                list(indices, f)?;
                f.write_char(']')
            }
        }
    }
}

fn string(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

impl Display for Index {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bound = |bound: &Option<Expr>, f: &mut Formatter<'_>| match bound {
            Some(expr) => write!(f, "{expr}"),
            None => Ok(()),
        };
        match self {
            Self::At(expr) => write!(f, "{expr}"),
            Self::Slice { start, stop, step, .. } => {
                bound(start, f)?;
                f.write_char(':')?;
                bound(stop, f)?;
                if step.is_some() {
                    f.write_char(':')?;
                }
                bound(step, f)
            }
        }
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.target {
            write!(f, "{} = ", target.name)?;
        }
        write!(f, "{}", self.value)
    }
}

/// On one line: `x = 1; x + 2`.
impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (k, statement) in self.statements.iter().enumerate() {
            write!(f, "{}{statement}", if k == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}
