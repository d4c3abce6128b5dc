//! `f(a, b, k=c)`: which callee a name stands for, and what its arguments are.

use cola_runtime::registry::ParamList;
use cola_runtime::{Error, ErrorKind, Result as Outcome, Value};
use cola_stdlib::{ScalarFunction, gallery};

use super::names::{kind_of, kinds_at};
use super::numbers::Number;
use super::{At, BUILTINS, Evaluator, Pending, Result, Step, refuse};
use crate::language::{Expr, ExprKind, Keyword, Span};

/// Evaluated arguments: by position, and by name.
type Arguments = (Vec<Value>, Vec<(String, Value)>);

impl Evaluator {
    /// A call: of a built-in, a gallery matrix, a function, a constructor, or a property (which asserts it).
    pub(super) fn call(
        &mut self,
        callee: &Expr,
        positional: &[Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> Result<Step> {
        let ExprKind::Name(name) = &callee.kind else {
            let message = "only a name can be called".to_owned();
            return refuse("TypeMismatch", message, "to multiply, write `*` before the bracket", callee.span);
        };
        if let Some(builtin) = BUILTINS.iter().find(|b| b.name() == name) {
            let head = ParamList::parse(builtin.head).at(callee.span)?;
            let (positional, named) = self.arguments(Some(&head), positional, keywords)?;
            let values = head.bind(self.world, positional, named).at(span)?;
            self.watch.say(name);
            return (builtin.make)(self, &values).at(span).map(Step::Done);
        }
        let snapshot = self.snapshot.clone();
        if let Some(function) = snapshot.function(name) {
            let (positional, keywords) = self.arguments(Some(&function.head), positional, keywords)?;
            if let Some(z) = positional.first().and_then(Number::of)
                && let Some(value) = of_number(name, z, positional.get(1), &keywords).at(span)?
            {
                return Ok(Step::Done(value.into()));
            }
            return Ok(Step::Call(Pending { function: name.clone(), positional, keywords, span }));
        }
        if let Some((head, ..)) = snapshot.constructor(name) {
            let (positional, named) = self.arguments(Some(head), positional, keywords)?;
            self.watch.say(name);
            return self.world.construct(name, positional, named).at(span).map(Step::Done);
        }
        if self.is_property(name) {
            let (mut positional, keywords) = self.arguments(None, positional, keywords)?;
            positional.truncate(2);
            if positional.len() != 1 || !keywords.is_empty() {
                let message = format!("the property `{name}` is asserted of exactly one operator");
                return refuse("InvalidArgument", message, &format!("{name}(A)"), span);
            }
            positional.push(Value::Properties(self.world.property_set(name).at(callee.span)?));
            return Ok(Step::call("assume", positional, span));
        }
        if gallery::find(name).is_some() {
            let arguments = self.arguments(None, positional, keywords)?;
            self.watch.say(name);
            return from_gallery(name, arguments).at(span).map(Step::Done);
        }
        if let Some(value) = self.get(name) {
            let message = format!("`{name}` is {}, not a function", value.kind_name());
            return refuse(
                "TypeMismatch",
                message,
                &format!("to multiply, write {name}*(…); a part is {name}[…]"),
                callee.span,
            );
        }
        Err(self.unknown(name, callee.span))
    }

    fn arguments(
        &mut self,
        head: Option<&ParamList>,
        positional: &[Expr],
        keywords: &[Keyword],
    ) -> Result<Arguments> {
        let mut values = Vec::with_capacity(positional.len());
        for (place, expr) in positional.iter().enumerate() {
            values.push(self.argument(expr, head.into_iter().flat_map(|h| kinds_at(h, place)))?);
        }
        let mut named = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            let kind = head.and_then(|h| kind_of(h, &keyword.name.name));
            named.push((keyword.name.name.clone(), self.argument(&keyword.value, kind)?));
        }
        Ok((values, named))
    }
}

/// exp, log, sqrt, isqrt, pow and apply_fn of a number; `None` for another function, which takes no numbers.
fn of_number(
    name: &str,
    z: Number,
    second: Option<&Value>,
    keywords: &[(String, Value)],
) -> Outcome<Option<Number>> {
    let named = |wanted: &str| keywords.iter().find(|(k, _)| k == wanted).map(|(_, value)| value);
    let option = |wanted: &str| named(wanted).or(second);
    let f = match (name, option("p"), option("f")) {
        ("exp" | "log" | "sqrt" | "isqrt", ..) => ScalarFunction::named(name)?,
        ("pow", Some(Value::Int(p)), _) => ScalarFunction::power(*p as f64),
        ("pow", Some(Value::Real(p)), _) => ScalarFunction::power(*p),
        ("apply_fn", _, Some(f)) => ScalarFunction::read(f)?,
        _ => return Ok(None),
    };
    let value = f.value(z.complex());
    if value.re.is_nan() || value.im.is_nan() {
        let message = format!("{} has no value at {}", f.name(), Value::from(z));
        return Err(Error::new(ErrorKind::InvalidArgument, message));
    }
    let real = value.im == 0.0 && !matches!(z, Number::Complex(_));
    Ok(Some(if real { Number::Real(value.re) } else { Number::Complex(value) }))
}

/// A matrix of the gallery, in the structure that it has.
fn from_gallery(name: &str, (positional, named): Arguments) -> Outcome<Value> {
    let Some(entry) = gallery::find(name) else {
        return Err(Error::new(ErrorKind::UnknownName, format!("there is no gallery matrix `{name}`")));
    };
    let usage = || format!("{name}({})", entry.arguments.replace(' ', ", "));
    let mut numbers = Vec::new();
    for value in positional {
        push_numbers(&value, &mut numbers).ok_or_else(|| {
            Error::invalid(name, format!("takes numbers, not {}", value.kind_name())).with_help(usage())
        })?;
    }
    let words: Vec<&str> = entry.arguments.split(' ').collect();
    let mut named: Vec<(usize, f64)> =
        named
            .into_iter()
            .map(|(word, value)| {
                let mut number = Vec::new();
                let place = words.iter().position(|w| *w == word);
                match (place, push_numbers(&value, &mut number), number.as_slice()) {
                    (Some(place), Some(()), [x]) => Ok((place, *x)),
                    (None, ..) => {
                        Err(Error::invalid(name, format!("has no argument `{word}`")).with_help(usage()))
                    }
                    _ => Err(Error::invalid(name, format!("argument `{word}` must be a number"))
                        .with_help(usage())),
                }
            })
            .collect::<Outcome<_>>()?;
    named.sort_by_key(|(place, _)| *place);
    for (place, x) in named {
        if place != numbers.len() {
            return Err(Error::invalid(name, "an argument is missing or given twice").with_help(usage()));
        }
        numbers.push(x);
    }
    entry.operator(&numbers).map(Value::Op).map_err(|e| e.with_help(usage()))
}

fn push_numbers(value: &Value, into: &mut Vec<f64>) -> Option<()> {
    match value {
        Value::Int(x) => into.push(*x as f64),
        Value::Real(x) => into.push(*x),
        Value::List(list) => list.iter().try_for_each(|item| push_numbers(item, into))?,
        _ => return None,
    }
    Some(())
}
