//! The page of benchmarks: what the scripts of the other libraries and `paper` measured, laid side by side.
//!
//! ```text
//! stamp: machine, versions, date ─────────────────────────────────────────────┐
//! *.jsonl ─► load ─► record ─► merged: medians over rounds ─► contest: ratios ─┼─► page ─► summary, task, scaling, probes
//!                                                       └─► fit: exponents ───┘     └─► plot
//! ```
//!
//! What holds of the page: a time counts only with the status `ok` in every round; a row of another library that is not `ok`
//! is never a win; a row of ours that is not `ok` is a loss to every row that is; losses stand at the top, all of them.

mod arguments;
mod contest;
mod family;
mod fit;
mod load;
pub(crate) mod markdown;
pub(crate) mod merged;
pub(crate) mod number;
mod page;
mod plot;
mod probes;
pub(crate) mod record;
mod scaling;
mod size;
pub(crate) mod stamp;
mod summary;
mod task;
mod theory;

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::command;
use arguments::Arguments;

/// The program.
pub fn main() -> ExitCode {
    command::run(
        |arguments: &Arguments| {
            if arguments.stamp { stamp::add(arguments) } else { render(arguments) }
        },
    )
}

fn render(arguments: &Arguments) -> io::Result<()> {
    let loaded = load::folder(&arguments.records)?;
    let told = io::stderr();
    if loaded.unread > 0 {
        writeln!(&told, "lines that are no records and are left out: {}", loaded.unread)?;
    }
    if loaded.records.is_empty() {
        let why = format!("there are no records (*.jsonl) in {}", arguments.records.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, why));
    }
    let path = arguments.page();
    let stem =
        path.file_stem().map_or_else(|| "benchmarks".into(), |stem| stem.to_string_lossy().into_owned());
    let pictures = path.with_file_name(&stem);
    let page = page::page(&loaded, &stem);
    fs::create_dir_all(&pictures)?;
    for picture in &page.pictures {
        fs::write(pictures.join(&picture.file), &picture.svg)?;
    }
    fs::write(&path, &page.text)?;
    writeln!(&told, "{}, with {} pictures", path.display(), page.pictures.len())
}
