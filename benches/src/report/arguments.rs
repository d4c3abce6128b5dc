//! The command line of `report`.

use std::path::PathBuf;

use clap::Parser;

/// The page of benchmarks, from the records of `paper` and of the other libraries' scripts.
#[derive(Clone, Debug, Parser)]
#[command(name = "report", version, max_term_width = 110)]
pub struct Arguments {
    /// The folder of the records: *.jsonl
    #[arg(value_name = "DIR")]
    pub records: PathBuf,
    /// The page; its pictures go to a folder of its name beside it [default: DIR/benchmarks.md]
    #[arg(long, value_name = "FILE", conflicts_with = "stamp")]
    pub page: Option<PathBuf>,
    /// Note down this machine, the versions and the date in DIR/stamps.jsonl, for the page: before something is measured
    #[arg(long)]
    pub stamp: bool,
    /// With --stamp: the interpreter of the other libraries, which tells their versions
    #[arg(long, value_name = "FILE", requires = "stamp")]
    pub python: Option<PathBuf>,
    /// With --stamp: what is measured, in words
    #[arg(long, value_name = "TEXT", requires = "stamp")]
    pub note: Option<String>,
}

impl Arguments {
    /// Where the page goes.
    pub fn page(&self) -> PathBuf {
        self.page.clone().unwrap_or_else(|| self.records.join("benchmarks.md"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lies_with_the_records_unless_it_is_told_where() {
        let parse = |line: &str| Arguments::try_parse_from(line.split_whitespace());
        assert_eq!(parse("report out").unwrap().page(), PathBuf::from("out/benchmarks.md"));
        assert_eq!(parse("report out --page docs/b.md").unwrap().page(), PathBuf::from("docs/b.md"));
        assert!(parse("report").is_err());
        assert!(parse("report out --note quick").is_err());
        assert!(parse("report out --stamp --note quick").unwrap().stamp);
    }
}
