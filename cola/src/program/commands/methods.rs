//! `cola methods`

use cola_runtime::World;
use cola_runtime::registry::{FunctionTable, Method, Snapshot};
use cola_stdlib::gallery;

use super::output::say;
use crate::program::arguments::Methods;
use crate::program::evaluator::{BUILTINS, closest};
use crate::program::failure::Failure;
use crate::program::json::Json;
use crate::program::show::place;

/// Prints the methods of a function, or everything that can be named.
pub(super) fn run(methods: &Methods) -> Result<(), Failure> {
    let world = World::global().map_err(|e| Failure::plain(&e))?;
    let snapshot = world.snapshot();
    let text = match (&methods.function, methods.json) {
        (Some(name), json) => {
            let table = snapshot.function(name).ok_or_else(|| unknown(&snapshot, name))?;
            if json { format!("{}\n", table_json(table)) } else { table_text(table) }
        }
        (None, true) => format!("{}\n", everything_json(&snapshot, world)),
        (None, false) => everything_text(&snapshot, world),
    };
    say(&text);
    Ok(())
}

fn unknown(snapshot: &Snapshot, name: &str) -> Failure {
    let failure = Failure::new("UnknownFunction", format!("there is no function `{name}`"));
    let functions = snapshot.functions();
    match closest(name, functions.iter().map(|f| &*f.name)) {
        Some(close) => failure.with_help(format!("did you mean `{close}`?")),
        None => failure.with_help("`cola methods` lists all functions"),
    }
}

fn rows(table: &FunctionTable) -> impl Iterator<Item = &Method> {
    table.methods.iter().map(|m| &**m).filter(|m| !m.is_mirror())
}

fn table_text(table: &FunctionTable) -> String {
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
struct Item {
    head: String,
    doc: String,
}

/// Everything that can be named, by sort.
fn everything(snapshot: &Snapshot, world: &World) -> Vec<(&'static str, Vec<Item>)> {
    let catalog = world.catalog();
    let algorithm = catalog.constructor("Algorithm");
    let is_algorithm = |name: &str| {
        catalog.constructor(name).zip(algorithm).is_some_and(|(name, above)| catalog.is_below(name, above))
    };
    let item = |head: String, doc: &str| Item { head, doc: first_line(doc).to_owned() };
    let constructors = |algorithms: bool| -> Vec<Item> {
        let names = snapshot.constructor_names();
        let wanted = names.into_iter().filter(|name| is_algorithm(name) == algorithms);
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

fn everything_text(snapshot: &Snapshot, world: &World) -> String {
    let mut text = String::new();
    for (sort, items) in everything(snapshot, world) {
        text.push_str(&format!("{sort}\n"));
        for item in items {
            text.push_str(&format!("  {}\n      {}\n", item.head, item.doc));
        }
        text.push('\n');
    }
    text.push_str("`cola methods FUNCTION` lists the methods of one.\n");
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
