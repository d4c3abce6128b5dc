//! The command line of `real`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Solves, eigenvalues, determinants, likelihoods and clusters of real data, as JSON lines.
///
/// Each case runs in a process of its own: first what `Auto` does, then our own alternatives, each for at most three times as
/// long. A time counts only with the status `ok`.
#[derive(Clone, Debug, Parser)]
#[command(name = "real", version, max_term_width = 110)]
pub struct Arguments {
    /// What to run; everything where none is named
    #[arg(value_name = "FUNCTION", value_enum)]
    pub functions: Vec<Function>,
    /// The folder of the data: reference.json, matrices, graphs, uci [default: COLA_DATA, else ../shared/data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Only cases whose name contains this
    #[arg(long, value_name = "SUBSTR")]
    pub name: Option<String>,
    /// Matrices of up to 2000 rows, fewer runs
    #[arg(long)]
    pub quick: bool,
    /// Number of threads
    #[arg(long, value_name = "N", default_value = "2")]
    pub threads: NonZeroUsize,
    /// Write the records to a file, too
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Only what `Auto` does
    #[arg(long)]
    pub auto_only: bool,
    /// Tell on standard error what a run used, with its evidence
    #[arg(long)]
    pub report: bool,
    /// Seconds after which one way of one case is stopped [default: 20; with --quick 10]
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<f64>,
    /// List the cases
    #[arg(long)]
    pub list: bool,
    /// Write the page from the records (*.jsonl) of this folder, and measure nothing
    #[arg(long, value_name = "DIR")]
    pub render: Option<PathBuf>,
    /// With --render: the page
    #[arg(long, value_name = "FILE", requires = "render", default_value = "docs/real_data.md")]
    pub page: PathBuf,
    /// Measure here, in this process, from this way on: for the processes that the program starts
    #[arg(long, hide = true, value_name = "WAY")]
    pub child: Option<usize>,
    /// Seconds that `Auto` took
    #[arg(long, hide = true)]
    pub auto: Option<f64>,
}

/// A function of the library, or a task made of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Function {
    /// Linear systems and least squares
    Solve,
    /// Six eigenvalues at an end of the spectrum
    Eig,
    /// Determinants
    Logdet,
    /// Likelihoods of Gaussian processes
    Gp,
    /// Communities of graphs
    Clusters,
}

impl Function {
    /// All of them, in the order of the page.
    pub const ALL: [Function; 5] =
        [Function::Solve, Function::Eig, Function::Logdet, Function::Gp, Function::Clusters];

    /// On the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Function::Solve => "solve",
            Function::Eig => "eig",
            Function::Logdet => "logdet",
            Function::Gp => "gp",
            Function::Clusters => "clusters",
        }
    }
}

impl Arguments {
    /// What to run, each once.
    pub fn functions(&self) -> Vec<Function> {
        let named = |f: &Function| self.functions.is_empty() || self.functions.contains(f);
        Function::ALL.into_iter().filter(named).collect()
    }

    /// Where the data lie.
    pub fn folder(&self) -> PathBuf {
        let told = self.data.clone().or_else(|| std::env::var_os("COLA_DATA").map(PathBuf::from));
        told.unwrap_or_else(|| "../shared/data".into())
    }

    /// Seconds that one way of one case may take.
    pub fn limit(&self) -> f64 {
        self.timeout.unwrap_or(if self.quick { 10.0 } else { 20.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_function_all_are_run_and_each_once() {
        let of = |line: &str| Arguments::try_parse_from(line.split_whitespace()).unwrap().functions();
        assert_eq!(of("real"), Function::ALL);
        assert_eq!(of("real logdet solve logdet"), [Function::Solve, Function::Logdet]);
        assert!(Arguments::try_parse_from(["real", "sing"]).is_err());
    }
}
