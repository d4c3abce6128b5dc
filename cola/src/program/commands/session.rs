//! What `eval`, `explain` and `repl` share: definitions, threads, the source of the expression.

use std::io::Read;
use std::path::Path;

use cola_runtime::Value;

use super::loading;
use crate::language::{self, Diagnostic, Expr, Program};
use crate::program::arguments::Session;
use crate::program::evaluator::Evaluator;
use crate::program::failure::Failure;
use crate::program::progress::Watch;

/// The source of an expression: the text itself, or for `-` standard input.
pub(super) fn source(expression: &str, session: &Session) -> Result<String, Failure> {
    if expression != "-" {
        return Ok(expression.to_owned());
    }
    if session.lets.iter().any(|definition| definition.ends_with("=-")) {
        return Err(Failure::new(
            "InvalidArgument",
            "standard input cannot be both the expression and a file",
        ));
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|e| Failure::new("Io", format!("the expression cannot be read from standard input: {e}")))?;
    Ok(text)
}

/// The statements of a source, of which there must be one.
pub(super) fn program(source: &str) -> Result<Program, Failure> {
    let program = language::parse(source).map_err(|d| Failure::of(d, source))?;
    if program.statements.is_empty() {
        // Told like every other expression that is none.
        let empty = language::parse_expression(source);
        return Err(empty.map_or_else(
            |d| Failure::of(d, source),
            |_| Failure::new("NotOneExpression", "nothing to evaluate"),
        ));
    }
    Ok(program)
}

/// A session with its threads and definitions.
pub(super) fn open(session: &Session) -> Result<Evaluator, Failure> {
    if let Some(threads) = session.threads {
        let threads = usize::from(threads);
        cola_kernels::set_threads(threads);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        pool.map_err(|e| Failure::new("InvalidArgument", format!("--threads {threads}: {e}")))?;
    }
    loading::load_all(&session.load)?;
    let mut evaluator = Evaluator::new(session.seed, Watch::start()).map_err(|e| Failure::plain(&e))?;
    for definition in &session.lets {
        define(&mut evaluator, "--let", definition)?;
    }
    Ok(evaluator)
}

/// Defines a name from `NAME=FILE|EXPR`; the name. `option` is what the user calls this.
pub(super) fn define<'a>(
    evaluator: &mut Evaluator,
    option: &str,
    definition: &'a str,
) -> Result<&'a str, Failure> {
    let (name, text) = split(option, definition, "FILE or NAME=EXPR")?;
    let value = if is_file(text) {
        cola_stdlib::io::load(text).map_err(|e| Failure::plain(&e))
    } else {
        value(evaluator, text).map_err(|d| Failure::of(d, text))
    };
    evaluator.set(name, value.map_err(|failure| failure.in_option(format!("{option} {name}")))?);
    Ok(name)
}

/// `NAME=REST`, with a name that the language can name; blanks around either are left out.
pub(super) fn split<'a>(option: &str, text: &'a str, rest: &str) -> Result<(&'a str, &'a str), Failure> {
    let usage = format!("{option} NAME={rest}");
    let Some((name, rest)) = text.split_once('=') else {
        return Err(
            Failure::new("InvalidArgument", format!("{option} {text}: there is no `=`")).with_help(usage)
        );
    };
    let name = name.trim();
    if !language::is_name(name) {
        return Err(Failure::new("InvalidArgument", format!("{option} {text}: `{name}` is not a name"))
            .with_help(usage));
    }
    Ok((name, rest.trim()))
}

/// The text of a definition names a file, and is not an expression.
pub(super) fn is_file(text: &str) -> bool {
    let ends = [".mtx", ".mtx.gz", ".npy"].iter().any(|end| text.ends_with(end));
    text == "-" || ends || Path::new(text).exists()
}

fn value(evaluator: &mut Evaluator, text: &str) -> Result<Value, Diagnostic> {
    let expr: Expr = language::parse_expression(text)?;
    evaluator.value(&expr)
}
