//! The command line of `paper`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Parser;

use super::task::Task;
use super::tasks::TASKS;

/// The tasks of the benchmark against other libraries, as JSON lines.
///
/// Each size of each variant runs in a process of its own, kept on as many processors as it has threads. The first run is
/// dropped where there is time for more than one; a time counts only with the status `ok`.
#[derive(Clone, Debug, Parser)]
#[command(name = "paper", version, max_term_width = 110)]
pub struct Arguments {
    /// The tasks; `all` for all of them
    #[arg(value_name = "TASK", required_unless_present = "list", value_parser = task)]
    pub tasks: Vec<Chosen>,
    /// List the tasks with their sizes and variants
    #[arg(long)]
    pub list: bool,
    /// Small sizes, fewer runs
    #[arg(long)]
    pub quick: bool,
    /// Numbers of threads, one after the other [default: 1,2; with --quick 2]
    #[arg(long, value_delimiter = ',', value_name = "N,…")]
    pub threads: Vec<NonZeroUsize>,
    /// Only this variant, by its name in the records
    #[arg(long, value_name = "NAME")]
    pub peer: Option<String>,
    /// Only this size
    #[arg(long, value_name = "SIZE")]
    pub size: Option<String>,
    /// Write the records to a file, too
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Tell on standard error which rules a run used, with their evidence
    #[arg(long)]
    pub report: bool,
    /// Seconds after which a process is stopped [default: 420; with --quick 60]
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u32>,
    /// Runs that count, however long they take [default: the task's, within its budget]
    #[arg(long, value_name = "N")]
    pub reps: Option<NonZeroUsize>,
    /// Measure here, in this process: for the processes that the program starts
    #[arg(long, hide = true)]
    pub child: bool,
}

/// What was named.
#[derive(Clone, Copy, Debug)]
pub enum Chosen {
    /// Every task.
    All,
    /// This one.
    One(&'static Task),
}

fn task(name: &str) -> Result<Chosen, String> {
    if name == "all" {
        return Ok(Chosen::All);
    }
    match TASKS.iter().find(|task| task.short == name || task.name == name) {
        Some(task) => Ok(Chosen::One(task)),
        None => {
            let names: Vec<&str> = TASKS.iter().map(|task| task.short).collect();
            Err(format!("there is no such task; there are {} and `all`", names.join(", ")))
        }
    }
}

impl Arguments {
    /// The tasks, each once.
    pub fn tasks(&self) -> Vec<&'static Task> {
        let mut found: Vec<&'static Task> = Vec::new();
        for chosen in &self.tasks {
            let more: Vec<&'static Task> = match chosen {
                Chosen::All => TASKS.to_vec(),
                Chosen::One(task) => vec![task],
            };
            for task in more {
                if !found.iter().any(|other| other.name == task.name) {
                    found.push(task);
                }
            }
        }
        found
    }

    /// The numbers of threads.
    pub fn threads(&self) -> Vec<usize> {
        match (self.threads.is_empty(), self.quick) {
            (false, _) => self.threads.iter().map(|n| n.get()).collect(),
            (true, true) => vec![2],
            (true, false) => vec![1, 2],
        }
    }

    /// The sizes of a task, in the words of the command line.
    pub fn sizes(&self, task: &Task) -> Vec<&'static str> {
        let sizes = if self.quick { task.quick.to_vec() } else { task.all_sizes() };
        sizes.into_iter().filter(|size| self.size.as_deref().is_none_or(|only| only == *size)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::try_parse_from(line.split_whitespace()).map_err(|e| e.to_string())
    }

    #[test]
    fn tasks_have_a_short_and_a_full_name_and_are_run_once() {
        let arguments = parse("paper fig1a fig1a_kron_solve micro --threads 1,2").unwrap();
        let names: Vec<&str> = arguments.tasks().iter().map(|task| task.name).collect();
        assert_eq!(names, ["fig1a_kron_solve", "micro"]);
        assert_eq!(arguments.threads(), [1, 2]);
        assert_eq!(parse("paper all --quick").unwrap().tasks().len(), TASKS.len());
        assert_eq!(parse("paper all --quick").unwrap().threads(), [2]);
    }

    #[test]
    fn an_unknown_task_is_told_the_others() {
        let told = parse("paper fig7").unwrap_err();
        assert!(told.contains("fig7") && told.contains("fig1a") && told.contains("sparse_ad"), "{told}");
    }

    #[test]
    fn nothing_to_do_is_an_error_unless_it_is_to_list() {
        assert!(parse("paper").is_err());
        assert!(parse("paper --list").unwrap().list);
        assert!(parse("paper micro --threads 0").is_err());
    }

    #[test]
    fn names_are_unique_and_quick_sizes_are_sizes() {
        for (i, task) in TASKS.iter().enumerate() {
            assert!(TASKS[..i].iter().all(|other| other.short != task.short && other.name != task.name));
            assert!(task.quick.iter().all(|size| task.full.contains(size)), "{}", task.name);
            for variant in task.variants {
                assert!(variant.sizes.iter().all(|size| task.full.contains(size)), "{}", variant.peer);
            }
        }
    }
}
