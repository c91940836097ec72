//! Where settings come from: the environment over `.env` over `wiwebb.toml`. The process's environment is read and never
//! changed. A name outside the table is refused where it can only be meant for WiWebb.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use super::{reader::Problems, table};

/// Names and values, by the first name of each setting.
pub type Values = BTreeMap<String, String>;

/// Reads all three sources.
pub fn read(problems: &mut Problems) -> Values {
    let mut values = environment(std::env::vars_os(), problems);
    for lower in [dotenv(Path::new(".env"), problems), toml_file(Path::new("wiwebb.toml"), problems)] {
        for (name, value) in lower {
            values.entry(name).or_insert(value);
        }
    }
    values
}

/// The settings among the variables of an environment.
pub fn environment(variables: impl Iterator<Item = (OsString, OsString)>, problems: &mut Problems) -> Values {
    let mut given = Vec::new();
    for (name, value) in variables {
        // Names that are not UTF-8 are none of ours.
        let Some(name) = name.to_str().filter(|name| is_ours(name)) else { continue };
        match value.into_string() {
            Ok(value) => given.push((name.to_owned(), value)),
            Err(_) => problems.add(name, "is not UTF-8"),
        }
    }
    layer(given, "the environment", problems)
}

fn dotenv(path: &Path, problems: &mut Problems) -> Values {
    let Ok(lines) = dotenvy::from_path_iter(path) else { return missing_or_unreadable(path, problems) };
    let mut given = Vec::new();
    for line in lines {
        match line {
            Ok((name, value)) if is_ours(&name) => given.push((name, value)),
            Ok(_) => {}
            // The error repeats the line, which may hold a password.
            Err(_) => {
                problems
                    .add(&path.display().to_string(), "has a line that is not NAME=value (quote values with spaces)");
                break;
            }
        }
    }
    layer(given, ".env", problems)
}

fn toml_file(path: &Path, problems: &mut Problems) -> Values {
    let Ok(text) = std::fs::read_to_string(path) else { return missing_or_unreadable(path, problems) };
    toml_text(&text, problems)
}

/// The settings of a `wiwebb.toml`: a flat table of the same names.
pub fn toml_text(text: &str, problems: &mut Problems) -> Values {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            // The full error shows the line, which may hold a password.
            problems.add("wiwebb.toml", error.message().lines().next().unwrap_or("is not TOML"));
            return Values::new();
        }
    };
    let mut given = Vec::new();
    for (name, value) in table {
        match scalar(value) {
            Some(value) => given.push((name, value)),
            None => problems.add(&name, "in wiwebb.toml is neither text, number, truth value nor a list of texts"),
        }
    }
    layer(given, "wiwebb.toml", problems)
}

fn scalar(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<String>> = items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect();
            items.map(|items| items.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

/// Whether a variable is meant for WiWebb; `WIWEBB_TEST_…` is left to the tests.
fn is_ours(name: &str) -> bool {
    table::find(name).is_some() || (name.starts_with("WIWEBB_") && !name.starts_with("WIWEBB_TEST_"))
}

/// Brings one source to first names. Within it a first name wins over a second one, and the first occurrence over later
/// ones; empty is the same as not given.
pub fn layer(given: Vec<(String, String)>, source: &str, problems: &mut Problems) -> Values {
    let mut values = Values::new();
    let mut second = Values::new();
    for (name, value) in given {
        let Some(setting) = table::find(&name) else {
            problems.add(&name, &format!("in {source} is not a setting; `wiwebb serve --help` lists them"));
            continue;
        };
        if value.trim().is_empty() {
            continue;
        }
        let into = if setting.name == name { &mut values } else { &mut second };
        into.entry(setting.name.to_owned()).or_insert(value);
    }
    for (name, value) in second {
        values.entry(name).or_insert(value);
    }
    values
}

fn missing_or_unreadable(path: &Path, problems: &mut Problems) -> Values {
    if path.exists() {
        problems.add(&path.display().to_string(), "cannot be read");
    }
    Values::new()
}
