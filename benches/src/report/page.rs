//! The page: what was measured with, the summary, the losses, every task, how costs grow.

use std::fmt::Write;

use super::contest::contests;
use super::family::ours;
use super::load::Loaded;
use super::markdown::cell;
use super::merged::{Figure, Task, tasks};
use super::number::threads;
use super::plot::{Line, Words, svg};
use super::scaling::{Group, exponents, groups, sources};
use super::{probes, stamp, summary, task, theory};
use crate::paper::tasks::TASKS;

/// A picture of the page.
pub struct Picture {
    /// Its name in the folder of pictures.
    pub file: String,
    /// Its contents.
    pub svg: String,
}

/// The page and its pictures.
pub struct Page {
    /// In Markdown.
    pub text: String,
    /// What it shows.
    pub pictures: Vec<Picture>,
}

/// The task in which errors after equal work are compared, not times alone.
const BY_ERROR: &str = "fig5_diag";

const HEAD: &str = "\
# Benchmarks

Written by `benches/compare.sh`, which measures; not by hand. The tasks are those of the figures of Potapczynski, Finzi,
Pleiss & Wilson, *CoLA: Exploiting Compositional Structure for Automatic and Efficient Numerical Linear Algebra*,
NeurIPS 2023, and calls beside them; both sides make the same inputs bit for bit, run on as many processors as threads, in
turn, in processes of their own.

";

const READING: &str = "\
- *Rows in italics are ours.* `cola` is the plain way: the operator as a user builds it, one call, `Auto` chooses. Others of
  ours name an algorithm or build another structure. In some tasks parts are timed apart; `cola forward` is laid beside rows
  that say `forward`.
- A time is the median over rounds of the median of runs; `*` is a single run, with none dropped before it. A time in brackets
  does not count: the result was WRONG, or some round did not end.
- A ratio is the row's time over that of `cola` in the same size on as many threads: above 1 we are faster, **bold is a loss**.
  A ratio of ours is what the choice costs against the plain way.
- WRONG is a result that misses the criterion of the task; FAIL an exception; NO RULE a function that does not know the
  operator; TIMEOUT, HANG and CRASH are what they say. None of these is ever a win. Where ours is one of them and a row of
  another library is ok, that is a loss.
- *err* is the quantity of the criterion, the largest over threads and rounds; *MB added* the peak of resident memory less what
  was resident before the run, the largest over threads.

";

/// The page of what was loaded; its pictures will lie in a folder of this name beside it.
pub fn page(loaded: &Loaded, folder: &str) -> Page {
    let tasks = tasks(&loaded.records);
    let mut all_threads: Vec<usize> =
        tasks.iter().flat_map(|t| t.figures.iter().map(|f| f.threads)).collect();
    all_threads.sort_unstable();
    all_threads.dedup();
    let groups = groups(&tasks);
    let contests = contests(&tasks);
    let mut text = HEAD.to_owned();
    let mut add = |part: &str| text.push_str(part);
    stamp::described(&loaded.stamps).iter().for_each(|line| add(&format!("- {line}\n")));
    add("\n## How to read it\n\n");
    add(READING);
    add(
        "## Wins and losses\n\nRows of others, one for each task, size and number of threads, against the plain row of ours.\n\n",
    );
    add(&summary::families(&contests));
    add("\n### All losses\n\n");
    add(&summary::losses(&contests));
    add("\n### The fastest of the others\n\nOf those that are ok.\n\n");
    add(&summary::fastest(&tasks, &all_threads));
    let mut pictures = Vec::new();
    for task in &tasks {
        add(&section(task, &all_threads));
        for group in groups.iter().filter(|group| group.task.name == task.name) {
            for (picture, alt) in drawn(group) {
                add(&format!("\n![{}]({folder}/{})\n", cell(&alt), picture.file));
                pictures.push(picture);
            }
        }
    }
    if !groups.is_empty() {
        add("\n## Growth with the size\n\n");
        add(
            "Exponents p of *cost ≈ c·sizeᵖ*, by least squares in logarithms over the sizes that are ok, with their standard error where ",
        );
        add(
            "there are more than two. Sizes are small enough to be run in minutes, so lower terms still show. Memory below a megabyte is ",
        );
        add("left out.\n\n");
        add(&exponents(&groups, &all_threads));
        add("\nWhere the expectations come from:\n\n");
        add(&sources(&groups));
    }
    Page { text, pictures }
}

fn section(task: &Task, all_threads: &[usize]) -> String {
    let mut text = format!("\n## {}\n\n", cell(&task.name));
    if let Some(known) = TASKS.iter().find(|known| known.name == task.name) {
        let _ = write!(text, "Task: {}. ", cell(known.about));
    }
    if !task.criteria.is_empty() {
        let _ = write!(text, "Criterion: {}.", cell(&task.criteria.join("; ")));
    }
    if !text.ends_with("\n\n") {
        text.push_str("\n\n");
    }
    if !task.figures.is_empty() {
        text.push_str(&task::rows(task, all_threads));
    }
    if !task.probes.is_empty() {
        text.push_str(
            "Calls of others whose answer is known; nothing is timed, and nothing counts above.\n\n",
        );
        text.push_str(&probes::rows(task));
    }
    text
}

/// The pictures of the sizes of one kind, with their texts for those who do not see them.
fn drawn(group: &Group<'_>) -> Vec<(Picture, String)> {
    // On the most threads on which ours has two sizes; where it never has, on the most on which another has.
    let grows = |n: usize, who: fn(&str) -> bool| {
        group.series.iter().any(|one| who(one.peer) && one.points(n, Figure::counted).len() > 1)
    };
    let most = |who| (1..=group.most_threads()).rfind(|&n| grows(n, who));
    let Some(n) = most(ours).or_else(|| most(|_| true)) else { return Vec::new() };
    let mut out = Vec::new();
    let size = theory::of(&group.task.name, group.kind).map_or("size", |theory| theory.size);
    let mut one = |quantity: &str, beside: &str, of: fn(&Figure) -> Option<f64>| {
        let lines = group.series.iter().map(|one| Line { peer: one.peer, points: one.points(n, of) });
        let lines: Vec<Line<'_>> = lines.filter(|line| !line.points.is_empty()).collect();
        let caption = format!("{}: {quantity}, {}", group.name(), threads(n));
        // A picture that cannot be drawn leaves the tables, which have all of its numbers.
        if let Ok(svg) = svg(&Words { caption: &caption, below: size, beside }, &lines) {
            out.push((
                Picture { file: format!("{}.svg", slug(&format!("{} {quantity}", group.name()))), svg },
                caption,
            ));
        }
    };
    one("time", "seconds", Figure::counted);
    if group.task.name == BY_ERROR {
        one("error", "err", |figure| figure.err);
    }
    out
}

/// A name of a file: letters, digits and dashes.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::merged::tests::sample;

    #[test]
    fn the_page_begins_with_what_matters() {
        let page = page(&sample(), "benchmarks");
        let places: Vec<Option<usize>> = [
            "- Machine: Example CPU, 2 cores, 8 GiB of memory, Example Linux\n",
            "- Measured 2026-01-31: cola 0.1.0, commit abc1234, rustc 1.89.0 (rounds 2)\n",
            "- Others: python 3.11.7, numpy 2.4.6\n",
            "## Wins and losses",
            "### All losses",
            "## fig9_sample",
            "## cola_failures",
            "## Growth with the size",
        ]
        .map(|part| page.text.find(part))
        .into();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{}", page.text);
    }

    #[test]
    fn every_table_has_as_many_cells_in_each_row_as_in_its_head() {
        let text = page(&sample(), "benchmarks").text;
        let mut wanted = None;
        for line in text.lines() {
            let cells = line.replace("\\|", "").matches('|').count();
            match wanted {
                _ if !line.starts_with('|') => wanted = None,
                None => wanted = Some(cells),
                Some(wanted) => assert_eq!(cells, wanted, "{line}"),
            }
        }
    }

    #[test]
    fn pictures_are_shown_and_the_one_of_errors_is_among_them() {
        let page = page(&sample(), "b");
        let names: Vec<&str> = page.pictures.iter().map(|picture| picture.file.as_str()).collect();
        assert_eq!(names, ["fig9_sample-time.svg", "fig5_diag-time.svg", "fig5_diag-error.svg"]);
        assert!(names.iter().all(|name| page.text.contains(&format!("](b/{name})"))));
    }

    #[test]
    fn an_empty_folder_has_an_empty_page() {
        let page = page(&Loaded::default(), "b");
        assert!(page.pictures.is_empty() && page.text.contains("None."));
    }
}
