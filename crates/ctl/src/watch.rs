//! Lists that are shown again whenever they change, and the audit log as it grows. A server that is away is asked again,
//! less and less often; a refusal ends it.

use std::{collections::BTreeSet, io::IsTerminal as _, time::Duration};

use serde_json::Value as Json;

use crate::{
    args::{Command, Format},
    commands::{self, audit},
    connect::Server,
    failure::Failure,
    output,
};

/// The longest pause between two questions while the server is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often the audit log is asked.
const AUDIT_EVERY: Duration = Duration::from_secs(2);
/// Audit entries that are told to begin with.
const FIRST: usize = 10;
/// Told audit entries that are remembered; more than one reading brings.
const REMEMBERED: usize = 5_000;

/// The pause before the next question: regular, or doubled with each failure in a row.
struct Pace {
    every: Duration,
    pause: Duration,
}

impl Pace {
    fn new(every: Duration) -> Self {
        Self { every, pause: every }
    }

    /// The answer of a question, if there was one; a failure that trying again does not mend ends the watch.
    fn heard<T>(&mut self, answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match answer {
            Ok(answer) => {
                self.pause = self.every;
                Ok(Some(answer))
            }
            Err(failure) if failure.is_temporary() => {
                eprintln!("{}", failure.text(false));
                self.pause = (self.pause * 2).min(LONGEST_PAUSE.max(self.every));
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }
}

/// Shows a list whenever it has changed.
pub async fn lists(server: &Server, command: &Command, format: Format, every: Duration) -> Result<(), Failure> {
    let (mut pace, mut shown) = (Pace::new(every), None);
    loop {
        if let Some(report) = pace.heard(commands::run(server, command).await)?
            && shown.as_ref() != Some(&report)
        {
            if format == Format::Table && std::io::stdout().is_terminal() {
                output::write("\u{1b}[H\u{1b}[2J")?;
            }
            output::show(&report, format)?;
            shown = Some(report);
        }
        tokio::time::sleep(pace.pause).await;
    }
}

/// Tells audit entries as they are written, oldest first; the latest ten to begin with.
pub async fn audit(server: &Server, command: &Command, format: Format) -> Result<(), Failure> {
    let (mut pace, mut told, mut begun) = (Pace::new(AUDIT_EVERY), BTreeSet::new(), false);
    loop {
        if let Some(rows) = pace.heard(audit::latest(server, command, &told).await)? {
            if !begun {
                told.extend(rows.iter().skip(FIRST).filter_map(id));
                begun = true;
            }
            // Newest first, as the server lists them; a commit may become visible after a later one.
            for row in rows.iter().rev().filter(|row| id(row).is_some_and(|id| told.insert(id))) {
                output::write(&entry(row, format))?;
            }
            while told.len() > REMEMBERED {
                told.pop_first();
            }
        }
        tokio::time::sleep(pace.pause).await;
    }
}

fn id(row: &Json) -> Option<i64> {
    row["id"].as_i64()
}

fn entry(row: &Json, format: Format) -> String {
    match format {
        Format::Json => output::line(row),
        Format::Table => {
            let cells = audit::COLUMNS.iter().map(|column| output::cell(&row[*column]));
            format!("{}\n", cells.collect::<Vec<_>>().join("  "))
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic::Status;

    use super::*;

    #[test]
    fn a_server_that_is_away_is_asked_less_and_less_often() {
        let mut pace = Pace::new(Duration::from_secs(2));
        let away = || Err::<(), _>(Failure::from(Status::unavailable("away")));
        for seconds in [4, 8, 16, 30, 30] {
            assert!(pace.heard(away()).unwrap().is_none());
            assert_eq!(pace.pause.as_secs(), seconds);
        }
        assert!(pace.heard(Ok(())).unwrap().is_some());
        assert_eq!(pace.pause.as_secs(), 2);
        assert!(pace.heard(Err::<(), _>(Failure::from(Status::unauthenticated("revoked")))).is_err());
    }
}
