//! Logs and metrics of a process. Logs go to stderr: for people on a terminal, one JSON object a line elsewhere. SQL is
//! not logged, but for slow statements, whose text has placeholders where values stood. Metrics are gathered in process
//! and rendered for Prometheus by the admin port.

use std::{
    io::{IsTerminal as _, stderr},
    sync::OnceLock,
};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{LogLevel, Settings};

/// Seconds: from a cached look-up to a request that nobody should have to wait for.
const BUCKETS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// Libraries that tell more than operators want to know.
const QUIET: &[&str] =
    &["sqlx", "sea_orm", "sea_orm_migration", "h2", "hyper", "hyper_util", "rustls", "fred", "tower"];

/// Starts to log; a second call in a process changes nothing.
pub fn log(settings: &Settings) {
    let filter = EnvFilter::new(settings.log_filter.clone().unwrap_or_else(|| directives(settings.log_level)));
    let base = fmt().with_writer(stderr).with_env_filter(filter);
    let _ = if stderr().is_terminal() {
        base.try_init()
    } else {
        base.json().flatten_event(true).with_span_list(false).try_init()
    };
}

fn directives(level: LogLevel) -> String {
    let level = match level {
        LogLevel::Off => return "off".to_owned(),
        LogLevel::Error => return "error".to_owned(),
        LogLevel::Warning => return "warn".to_owned(),
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    };
    QUIET.iter().fold(level.to_owned(), |text, library| format!("{text},{library}=warn"))
}

/// The process's metrics; the first call starts to gather them.
pub fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().set_buckets(BUCKETS).unwrap_or_default().build_recorder();
            let handle = recorder.handle();
            // Fails where something else gathers already, as a test may: then this handle renders nothing.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_quiet_unless_asked() {
        assert!(directives(LogLevel::Debug).contains("sqlx=warn"));
        for level in [LogLevel::Off, LogLevel::Error, LogLevel::Warning, LogLevel::Info, LogLevel::Trace] {
            assert!(EnvFilter::try_new(directives(level)).is_ok());
        }
    }

    #[test]
    fn metrics_are_installed_once_and_rendered() {
        let (first, second) = (metrics(), metrics());
        metrics::histogram!("wiwebb_test_seconds").record(0.02);
        let text = first.render();
        assert!(text.contains("wiwebb_test_seconds_bucket{le=\"0.025\"} 1"), "{text}");
        assert!(second.render().contains("wiwebb_test_seconds"));
    }
}
