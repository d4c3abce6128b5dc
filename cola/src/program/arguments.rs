//! The command line.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use super::plot::Subject;

/// A number of seconds that is not negative.
fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number of seconds"))?;
    Duration::try_from_secs_f64(number).map_err(|e| e.to_string())
}

/// The language, for `cola --help` and `:help language`.
pub const LANGUAGE: &str = "\
The language:
  2  0.5  1e-3  2i  true  \"text\"  [1, 2, 3]      numbers, texts, lists; a matrix is a list of rows
  a + b  a - b  a*b  a/b  a^k  -a                2/A is 2·A⁻¹, A^-1 the inverse
  A'  A.T                                        adjoint, transpose
  A[0:10, 5]  x[-1]  A[[0, 2], :]                from 0, without the end; negative from the end
  mask(A, 0:3, :)                                slices as arguments
  lu(A).l  A.rows                                fields of a result; rows, cols, shape, dtype
  solve(A, b)  logdet(A)                         functions in lower case
  Diagonal([1, 2])  LowRank(U, V)  Kronecker(A, B)   operators by name; LowRank(U, V) is U·Vᴴ
  Triangular(T, lower=true)  Permutation([2, 0, 1])  the permutation P has (P·x)ᵢ = x_p(i)
  PSD(A)  SelfAdjoint(A)                         asserts a property
  CG(tol=1e-8)  Cholesky                         algorithms, with or without options
  I(n)  zeros(n, k)  ones(n, k)  randn(n, k, seed=1)  load(\"file\")
  poisson2d(30)  hilbert(5)                      matrices of the gallery
  x = expr; y = expr                             names; the value is that of the last

  An array becomes an operator where one is needed. `cola methods` lists all names.";

/// The commands at work, after the language.
const EXAMPLES: &str = "\
Examples:
  cola eval 'solve(poisson2d(30) + 0.1*I(900), ones(900))'
  cola eval 'solve(PSD(A), b, CG(tol=1e-8))' --let A=stiff.mtx --let b=load.npy --save x=x.npy
  cola eval 'solve(A, b, GMRES())' --let A=flow.mtx --let b=b.npy --plot convergence.svg
  cola explain 'logdet(Kronecker(A, B))' --let A='randn(3, 3)' --let B='I(4)'
  cola methods solve
  cola repl --let A=stiff.mtx";

/// What `cola repl` reads, beside the language.
const SESSION: &str = "\
In a session:
  solve(A, b)              an expression: its value, and in brief what ran; the last value is `_`
  x = A*_; norm(x)         definitions stay
  :help                    the commands; the beginning of one is enough: `:m solve`
  :which logdet(A)         which method would run, from where, and by which identity
  Tab                      completes functions, operators, keyword arguments, variables, commands, files
  Ctrl-C, Ctrl-D           gives up an input or stops what is computed; ends the session

  Open brackets, open strings and operators at the end of a line go on on the next line. Where standard input is not a
  terminal, the same is read from it: values are printed, errors do not end the session, and the exit code is 1 if an
  input failed. Inputs are kept in $COLA_HISTORY (nowhere if that is empty), else $XDG_STATE_HOME/cola/history, else
  ~/.local/state/cola/history. $NO_COLOR turns colours off.";

fn language_with_examples() -> String {
    format!("{LANGUAGE}\n\n{EXAMPLES}")
}

/// Linear algebra over operators that keep their structure.
///
/// An expression names functions, operators, properties and algorithms of the registry; for each call the most
/// specific rule runs, chosen at run time from the structure and properties of the operands.
#[derive(Debug, Parser)]
#[command(name = "cola", version, after_long_help = language_with_examples(), max_term_width = 110)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Evaluate an expression; print its value, which rules ran, the checked residual, time and memory
    #[command(after_long_help = language_with_examples())]
    Eval(Eval),
    /// Evaluate one expression after the other: a session, on a terminal or from a pipe
    #[command(after_long_help = SESSION)]
    Repl(Repl),
    /// Show what the outermost call of an expression would run, rule by rule and why, without running it
    ///
    /// The arguments of that call are evaluated: their values decide the plan.
    Explain(Explain),
    /// List the methods of a function, or everything that can be named
    Methods(Methods),
    /// Hold every rule to the definition of its function: the conformance kit
    Check(Check),
    /// Show what a plugin file says of itself and what it would add, or which ones can be found
    Plugins(Plugins),
    /// Measure this machine for a few seconds, so that `Auto` chooses by its rates
    Tune(Tune),
}

/// `cola eval`
#[derive(Debug, Args)]
pub struct Eval {
    /// The expression; `-` reads it from standard input
    #[arg(allow_hyphen_values = true)]
    pub expression: String,
    /// What is defined beforehand.
    #[command(flatten)]
    pub session: Session,
    /// Write a value to a file (.npy, .mtx, .mtx.gz); a NAME that is not defined stands for the result
    #[arg(long, value_name = "NAME=FILE")]
    pub save: Vec<String>,
    /// Draw the result: an operator's pattern (or, with --plot-of density, its spectrum), a spectrum, or how the iterative methods that ran converged; also when
    /// they did not
    #[arg(long, value_name = "FILE.svg|FILE.png")]
    pub plot: Option<PathBuf>,
    /// What to draw, where the result leaves a choice
    #[arg(long, value_enum, requires = "plot")]
    pub plot_of: Option<Subject>,
    /// Iterative methods end after this many seconds, with an error that says how far they came
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub time_limit: Option<Duration>,
    /// Print JSON: {"value", "report", "seconds", "peak_rss_mb"}
    #[arg(long)]
    pub json: bool,
    /// With --json, write arrays of any length in full
    #[arg(long, requires = "json")]
    pub full: bool,
    /// Show the plan before running; calls that choose an algorithm show it anyway
    #[arg(long)]
    pub plan: bool,
    /// Print the value only
    #[arg(long, short, conflicts_with_all = ["json", "plan"])]
    pub quiet: bool,
}

/// `cola repl`
#[derive(Debug, Args)]
pub struct Repl {
    /// What is defined beforehand.
    #[command(flatten)]
    pub session: Session,
}

/// `cola explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The expression; `-` reads it from standard input
    #[arg(allow_hyphen_values = true)]
    pub expression: String,
    /// What is defined beforehand.
    #[command(flatten)]
    pub session: Session,
    /// Print JSON, with every method that was not chosen and why
    #[arg(long)]
    pub json: bool,
}

/// `cola methods`
#[derive(Debug, Args)]
pub struct Methods {
    /// A function; without one, everything that can be named
    pub function: Option<String>,
    /// Plugins to load first.
    #[command(flatten)]
    pub load: Load,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `cola check`
///
/// Every registered operator is held to the laws of operators, and every method of every function is compared
/// with the dense definition on samples that reach it, in each dtype. A method that no sample reaches fails.
#[derive(Debug, Args)]
pub struct Check {
    /// Judge only what this crate registered, or this plugin file, which is loaded first
    pub owner: Option<String>,
    /// Plugins to load first.
    #[command(flatten)]
    pub load: Load,
    /// Element types to try; by default all
    #[arg(long, value_name = "DTYPE", value_delimiter = ',')]
    pub dtype: Vec<String>,
    /// Seed of whatever is random in samples
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `cola tune`
///
/// Measures a dense and a sparse factorisation, the memory and a sparse product, with one thread and with all, and
/// writes the rates to $COLA_TUNE, or `cola/tune` in the user's cache. Without that file `Auto` chooses by the rates
/// of an ordinary core.
#[derive(Debug, Args)]
pub struct Tune {
    /// Print the rates, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `cola plugins`
///
/// A plugin is a shared library that adds operators, functions and rules. Nothing is loaded that is not named: with
/// --plugin, or in a session with `:load`. `cola check FILE` holds its rules to their functions' definitions.
#[derive(Debug, Args)]
pub struct Plugins {
    /// A plugin file, or a name to be found in $COLA_PLUGIN_PATH; without one, all that can be found there are listed
    pub file: Option<String>,
    /// Only read the manifest: run none of its code
    #[arg(long, requires = "file")]
    pub manifest: bool,
    /// Print cola_plugin.h, all that a plugin in C needs
    #[arg(long, conflicts_with = "file")]
    pub header: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Refuse files that are not on a list of SHA-256 sums, as `sha256sum` writes it
    #[arg(long, value_name = "FILE", conflicts_with = "manifest")]
    pub plugins_allowed: Option<PathBuf>,
}

/// Which plugins are loaded, and on which terms.
#[derive(Clone, Debug, Default, Args)]
pub struct Load {
    /// Load a plugin: a file, or a name to be found in $COLA_PLUGIN_PATH. It runs as a part of this program
    #[arg(long = "plugin", value_name = "FILE|NAME")]
    pub plugins: Vec<String>,
    /// Refuse plugins that are not on a list of SHA-256 sums, as `sha256sum` writes it
    #[arg(long, value_name = "FILE")]
    pub plugins_allowed: Option<PathBuf>,
    /// Rules of plugins may take the place of rules with the same signature
    #[arg(long)]
    pub plugins_displace: bool,
    /// Rules of plugins may be ambiguous with others; a call that meets an ambiguity is an error
    #[arg(long)]
    pub plugins_ambiguous: bool,
    /// Take a plugin's items away after so many faults
    #[arg(long, value_name = "N")]
    pub quarantine_after: Option<NonZeroU32>,
}

/// What expressions may refer to, and how they are computed.
#[derive(Debug, Args)]
pub struct Session {
    /// Plugins to load first.
    #[command(flatten)]
    pub load: Load,
    /// Define a name: from a file that exists or ends in .mtx, .mtx.gz or .npy (`-` is standard input), else from
    /// an expression; later ones may use earlier ones
    #[arg(long = "let", value_name = "NAME=FILE|EXPR")]
    pub lets: Vec<String>,
    /// Seed of random arrays
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Threads to compute on; by default as many as the machine has
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}
