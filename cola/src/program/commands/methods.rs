//! `cola methods`

use cola_runtime::World;
use cola_runtime::registry::{FunctionTable, Method, Snapshot};
use cola_stdlib::gallery;

use super::loading;
use super::output::say;
use crate::program::arguments::Methods;
use crate::program::evaluator::{BUILTINS, closest, is_below};
use crate::program::failure::Failure;
use crate::program::json::Json;
use crate::program::show::place;

/// Prints the methods of a function, or everything that can be named.
pub(super) fn run(methods: &Methods) -> Result<(), Failure> {
    loading::load_all(&methods.load)?;
    let world = World::global().map_err(|e| Failure::plain(&e))?;
    let snapshot = world.snapshot();
    let text = match (&methods.function, methods.json) {
        (Some(name), true) => format!("{}\n", table_json(table(&snapshot, name, COMMAND)?)),
        (Some(name), false) => table_text(table(&snapshot, name, COMMAND)?),
        (None, true) => format!("{}\n", everything_json(&snapshot, world)),
        (None, false) => everything_text(&snapshot, world, COMMAND),
    };
    say(&text);
    Ok(())
}

/// How this command is called on the command line.
const COMMAND: &str = "cola methods";

/// The table of a function; `command` is how the user lists all of them.
pub(super) fn table<'a>(
    snapshot: &'a Snapshot,
    name: &str,
    command: &str,
) -> Result<&'a FunctionTable, Failure> {
    snapshot.function(name).map(|table| &**table).ok_or_else(|| unknown(snapshot, name, command))
}

fn unknown(snapshot: &Snapshot, name: &str, command: &str) -> Failure {
    let failure = Failure::new("UnknownFunction", format!("there is no function `{name}`"));
    let functions = snapshot.functions();
    match closest(name, functions.iter().map(|f| &*f.name)) {
        Some(close) => failure.with_help(format!("did you mean `{close}`?")),
        None => failure.with_help(format!("`{command}` lists all functions")),
    }
}

fn rows(table: &FunctionTable) -> impl Iterator<Item = &Method> {
    table.methods.iter().map(|m| &**m).filter(|m| !m.is_mirror())
}

/// The methods of a function for people.
pub(super) fn table_text(table: &FunctionTable) -> String {
    let mut text = format!("{}\n  {}\n", table.head, first_line(table.doc()));
    let signatures: Vec<String> = rows(table).map(ToString::to_string).collect();
    let width = signatures.iter().map(|s| s.chars().count()).max().unwrap_or(0).min(60);
    for (method, signature) in rows(table).zip(&signatures) {
        let guard = method.guard.as_ref().map(|g| format!("  if {g}")).unwrap_or_default();
        text.push_str(&format!(
            "\n{signature:width$}  {:9}  {}{guard}\n",
            format!("{:?}", method.rank),
            place(&method.origin)
        ));
        if !method.identity().is_empty() {
            text.push_str(&format!("    {}\n", method.identity()));
        }
    }
    let n = signatures.len();
    text.push_str(&format!("\n{n} method{}\n", if n == 1 { "" } else { "s" }));
    text
}

fn method_json(method: &Method) -> Json {
    Json::record([
        ("signature", Json::from(method.to_string())),
        ("rank", Json::from(format!("{:?}", method.rank))),
        ("guard", Json::from(method.guard.clone())),
        ("owner", Json::from(method.origin.owner.name.as_str())),
        ("version", Json::from(method.origin.owner.version.as_str())),
        ("file", Json::from(method.origin.file.as_str())),
        ("line", Json::from(method.origin.line)),
        ("identity", Json::from(method.identity())),
        ("source", Json::from(method.source())),
    ])
}

fn table_json(table: &FunctionTable) -> Json {
    Json::record([
        ("function", Json::from(&*table.name)),
        ("head", Json::from(table.head.to_string())),
        ("doc", Json::from(table.doc())),
        ("methods", Json::List(rows(table).map(method_json).collect())),
    ])
}

/// Name, head and one line of one thing that can be named.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) head: String,
    pub(super) doc: String,
}

/// Everything that can be named, by sort: `functions`, `operators`, `algorithms`, `properties`, `arrays`, `gallery`.
pub(super) fn everything(snapshot: &Snapshot, world: &World) -> Vec<(&'static str, Vec<Item>)> {
    let item = |head: String, doc: &str| {
        let name = head.split('(').next().unwrap_or_default().to_owned();
        Item { name, head, doc: first_line(doc).to_owned() }
    };
    let constructors = |algorithms: bool| -> Vec<Item> {
        let names = snapshot.constructor_names();
        let wanted = names.into_iter().filter(|name| is_below(world, name, "Algorithm") == algorithms);
        wanted
            .filter_map(|name| snapshot.constructor(name))
            .map(|(head, doc, _)| item(head.to_string(), doc))
            .collect()
    };
    let functions = snapshot.functions();
    vec![
        ("functions", functions.iter().map(|f| item(f.head.to_string(), f.doc())).collect()),
        ("operators", constructors(false)),
        ("algorithms", constructors(true)),
        (
            "properties",
            snapshot
                .property_names()
                .into_iter()
                .map(|name| item(name.to_owned(), snapshot.property_doc(name).unwrap_or_default()))
                .collect(),
        ),
        ("arrays", BUILTINS.iter().map(|b| item(b.head.to_owned(), b.doc)).collect()),
        (
            "gallery",
            gallery::ENTRIES
                .iter()
                .map(|e| item(format!("{}({})", e.name, e.arguments.replace(' ', ", ")), e.doc))
                .collect(),
        ),
    ]
}

/// Everything that can be named, for people; `command` lists one function when it is given its name.
pub(super) fn everything_text(snapshot: &Snapshot, world: &World, command: &str) -> String {
    let mut text = String::new();
    for (sort, items) in everything(snapshot, world) {
        text.push_str(&format!("{sort}\n"));
        for item in items {
            text.push_str(&format!("  {}\n      {}\n", item.head, item.doc));
        }
        text.push('\n');
    }
    text.push_str(&format!("`{command} FUNCTION` lists the methods of one.\n"));
    text
}

fn everything_json(snapshot: &Snapshot, world: &World) -> Json {
    Json::record(everything(snapshot, world).into_iter().map(|(sort, items)| {
        let items = items
            .into_iter()
            .map(|item| Json::record([("head", Json::from(item.head)), ("doc", Json::from(item.doc))]));
        (sort, Json::List(items.collect()))
    }))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
