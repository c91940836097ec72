//! Results, as a table for people or as JSON for programs.

use std::io::Write as _;

use serde_json::Value as Json;

use crate::{args::Format, failure::Failure};

/// What a command found or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A list, and the fields that a table shows of it.
    List(&'static [&'static str], Vec<Json>),
    /// One thing.
    One(Json),
    /// Something was done; there is nothing to show but a sentence.
    Done(String),
}

/// Writes a report.
pub fn show(report: &Report, format: Format) -> Result<(), Failure> {
    write(&text(report, format))
}

/// Writes a text; a reader that has gone away is no failure.
pub fn write(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}

/// A report as text.
pub fn text(report: &Report, format: Format) -> String {
    match (report, format) {
        (Report::List(_, rows), Format::Json) => format!("{:#}\n", Json::Array(rows.clone())),
        (Report::One(one), Format::Json) => format!("{one:#}\n"),
        (Report::Done(sentence), Format::Json) => format!("{:#}\n", serde_json::json!({"detail": sentence})),
        (Report::List(columns, rows), Format::Table) => table(columns, rows),
        (Report::One(one), Format::Table) => fields(one),
        (Report::Done(sentence), Format::Table) => format!("{sentence}\n"),
    }
}

/// One line of JSON, for streams.
pub fn line(row: &Json) -> String {
    format!("{row}\n")
}

/// A value for people. Control characters are not sent to the terminal: names and agents come from strangers.
pub fn cell(value: &Json) -> String {
    let text = match value {
        Json::Null => String::new(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        Json::Number(_) | Json::Object(_) => value.to_string(),
    };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn table(columns: &[&str], rows: &[Json]) -> String {
    let head = columns.iter().map(|column| column.replace('_', " ").to_uppercase()).collect::<Vec<_>>();
    let body = rows.iter().map(|row| columns.iter().map(|column| cell(&row[*column])).collect::<Vec<_>>());
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(body).collect();
    let width = |index: usize| lines.iter().map(|line| line[index].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    lines.iter().map(|line| padded(line, &widths)).collect()
}

fn padded(line: &[String], widths: &[usize]) -> String {
    let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
    format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
}

fn fields(one: &Json) -> String {
    let Json::Object(fields) = one else { return format!("{}\n", cell(one)) };
    let width = fields.keys().map(|name| name.chars().count()).max().unwrap_or_default();
    fields.iter().map(|(name, value)| format!("{}\n", format!("{name:<width$}  {}", cell(value)).trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tables_align_and_hold_no_control_characters() {
        let rows = vec![json!({"id": 1, "name": "a\u{1b}[31mb", "on": true}), json!({"id": 20, "name": null})];
        let shown = text(&Report::List(&["id", "name", "on"], rows), Format::Table);
        assert_eq!(shown, "ID  NAME     ON\n1   a\u{fffd}[31mb  yes\n20\n");
        let shown = text(&Report::One(json!({"id": 1, "scopes": ["a", "b"]})), Format::Table);
        assert_eq!(shown, "id      1\nscopes  a, b\n");
    }
}
