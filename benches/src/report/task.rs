//! The section of one task: a table with a row for each size and each peer.

use super::contest::{Outcome, counterpart, outcome};
use super::family::{ours, plain};
use super::markdown::{cell, clipped, table};
use super::merged::{Figure, Task};
use super::number::{NONE, error, megabytes, ratio, seconds, threads};

/// Characters of what is told of a failure.
const TOLD: usize = 110;

/// The figures of one size and peer, by threads.
struct Row<'a> {
    figures: Vec<&'a Figure>,
}

impl<'a> Row<'a> {
    fn on(&self, threads: usize) -> Option<&'a Figure> {
        self.figures.iter().find(|figure| figure.threads == threads).copied()
    }

    fn first(&self) -> &'a Figure {
        self.figures[0]
    }

    /// Ours before the others, the plain one first; then by time, those without one last.
    fn place(&self) -> (u8, f64) {
        let peer = &self.first().peer;
        let group = if plain(peer) { 0 } else { 2 - u8::from(ours(peer)) };
        let times = self.figures.iter().filter_map(|figure| figure.counted());
        (group, times.fold(f64::INFINITY, f64::min))
    }
}

/// The table of a task.
pub fn rows(task: &Task, all_threads: &[usize]) -> String {
    let mut head: Vec<String> = vec!["size".into(), "row".into()];
    head.extend(all_threads.iter().map(|&n| format!(">{}", threads(n))));
    head.extend(all_threads.iter().map(|&n| format!(">ratio, {}", threads(n))));
    head.extend([">err", ">MB added", "status"].map(str::to_owned));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for figure in &task.figures {
        let same = |row: &&mut Row<'_>| {
            let first = row.first();
            (&first.peer, &first.size.text) == (&figure.peer, &figure.size.text)
        };
        match rows.iter_mut().find(same) {
            Some(row) => row.figures.push(figure),
            None => rows.push(Row { figures: vec![figure] }),
        }
    }
    let mut sizes: Vec<&str> = Vec::new();
    for row in &rows {
        if !sizes.contains(&row.first().size.text.as_str()) {
            sizes.push(&row.first().size.text);
        }
    }
    let of_size = |row: &Row<'_>| sizes.iter().position(|size| *size == row.first().size.text);
    rows.sort_by(|a, b| {
        let (x, y) = (a.place(), b.place());
        of_size(a).cmp(&of_size(b)).then(x.0.cmp(&y.0)).then(x.1.total_cmp(&y.1))
    });
    table(&head, &rows.iter().map(|row| cells(task, row, all_threads)).collect::<Vec<_>>())
}

fn cells(task: &Task, row: &Row<'_>, all_threads: &[usize]) -> Vec<String> {
    let first = row.first();
    let name = cell(&first.peer);
    let mut cells =
        vec![cell(first.size.shown()), if ours(&first.peer) { format!("*{name}*") } else { name }];
    cells.extend(all_threads.iter().map(|&n| row.on(n).map_or_else(|| NONE.into(), time)));
    cells.extend(
        all_threads.iter().map(|&n| row.on(n).map_or_else(|| NONE.into(), |figure| beside(task, figure))),
    );
    let largest = |of: fn(&Figure) -> Option<f64>| row.figures.iter().filter_map(|f| of(f)).reduce(f64::max);
    cells.extend([error(largest(|f| f.err)), megabytes(largest(|f| f.added)), status(row)]);
    cells
}

/// A time; in brackets where it does not count, with a star where it is that of a single run.
fn time(figure: &Figure) -> String {
    let Some(time) = figure.seconds else { return NONE.into() };
    let star = if figure.single { "\\*" } else { "" };
    let text = format!("{}{star}", seconds(time));
    if figure.ok() { text } else { format!("({text})") }
}

/// The ratio to the plain row of ours: bold where we lost.
fn beside(task: &Task, figure: &Figure) -> String {
    let mine = counterpart(task, figure);
    if ours(&figure.peer) {
        let variant = figure.counted().zip(mine.and_then(Figure::counted)).filter(|_| !plain(&figure.peer));
        return variant.map_or_else(|| NONE.into(), |(time, mine)| ratio(time / mine));
    }
    match outcome(figure, mine) {
        Outcome::Win(r) | Outcome::Tie(r) => ratio(r),
        Outcome::Loss(r) => format!("**{}**", ratio(r)),
        Outcome::Failed => {
            format!("**ours: {}**", mine.map_or_else(|| NONE.into(), |mine| cell(&mine.status)))
        }
        Outcome::Incomparable => NONE.into(),
    }
}

fn status(row: &Row<'_>) -> String {
    let first = row.first();
    let same = row.figures.iter().all(|figure| figure.status == first.status);
    let mut text = if same {
        cell(&first.status)
    } else {
        let each =
            row.figures.iter().map(|figure| format!("{}: {}", threads(figure.threads), cell(&figure.status)));
        each.collect::<Vec<_>>().join("; ")
    };
    let told =
        row.figures.iter().filter(|figure| !figure.ok()).chain(&row.figures).map(|figure| &figure.told);
    if let Some(told) = told.into_iter().find(|told| !told.is_empty()) {
        text.push_str(&format!(": {}", cell(&clipped(told, TOLD))));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::merged::tasks;
    use crate::report::merged::tests::sample;

    #[test]
    fn rows_say_plainly_what_counts_and_what_does_not() {
        let tasks = tasks(&sample().records);
        let text = rows(&tasks[0], &[1, 2]);
        let lines: Vec<&str> = text.lines().collect();
        for wanted in [
            "| size | row | 1 thread | 2 threads | ratio, 1 thread | ratio, 2 threads | err | MB added | status |",
            "| 100 | *cola* | 10.0 ms | 5.00 ms | – | – | 1.0e-9 | 2.0 | ok |",
            "| 100 | *cola CG(1e-6)* | 20.0 ms | – | 2.00 | – | 1.0e-9 | 2.0 | ok |",
            "| 100 | scipy direct | 10.0 ms | – | 1.00 | – | 1.0e-9 | 3.0 | ok |",
            "| 100 | numpy wrong | (1.00 ms) | (1.00 ms) | – | – | 3.0e-1 | 0.0 | WRONG |",
            "| 100 | torch \\| once wrong | (2.00 ms) | – | – | – | 5.0e-1 | 0.0 | WRONG |",
            "| 200 | scipy direct | 20.0 ms | – | **0.50** | – | 1.0e-9 | 6.0 | ok |",
            "| 1000 | *cola* | 1.00 s | – | – | – | 1.0e-9 | 20 | 1 thread: ok; 2 threads: TIMEOUT: > 60 s |",
            "| 1000 | sklearn fit | – | 3.00 s\\* | – | **ours: TIMEOUT** | 1.0e-9 | 0.0 | ok |",
            "| all | cola-jax:\\* | – | – | – | – | – | – | FAIL: child exited -9 |",
        ] {
            assert!(lines.contains(&wanted), "{wanted}\n{text}");
        }
        assert!(lines[2].starts_with("| 100 | *cola* |") && lines[3].starts_with("| 100 | *cola CG"));
    }
}
