//! Gauges that somebody has to look up: process, pools, Redis, sessions, users. Read every ten seconds, so that a scrape
//! costs nothing.

use std::time::Duration;

use kernel::Result;
use sea_orm::FromQueryResult;
use storage::{Storage, SystemAccess};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(10);
/// Clock ticks per second in `/proc`, fixed by Linux's interface to user space.
const TICKS: f64 = 100.0;

#[derive(Debug, FromQueryResult)]
struct Count {
    number: i64,
}

#[derive(Debug, FromQueryResult)]
struct RoleCount {
    role: String,
    number: i64,
}

/// Sets the gauges until `stop`.
pub async fn run(storage: Storage, stop: CancellationToken) {
    describe();
    let recorder = crate::telemetry::metrics();
    metrics::gauge!("process_start_time_seconds").set(storage.clock().now().timestamp() as f64);
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(beat.tick()).await.is_some() {
        set_process();
        set_storage(&storage);
        if let Err(error) = set_counts(&storage).await {
            tracing::debug!(%error, "the counts for the metrics cannot be read");
        }
        recorder.run_upkeep();
    }
}

fn describe() {
    metrics::describe_gauge!("process_cpu_seconds_total", "User and system CPU time of the process.");
    metrics::describe_gauge!("process_resident_memory_bytes", "Resident memory of the process.");
    metrics::describe_gauge!("process_start_time_seconds", "When the process started, as Unix time.");
    metrics::describe_gauge!("wiwebb_database_connections", "Database connections by pool and state.");
    metrics::describe_gauge!("wiwebb_redis_connected", "1 while Redis is connected; absent where none is configured.");
    metrics::describe_gauge!(
        "wiwebb_revocations_trusted",
        "1 while the revocation log is heard and caches are trusted."
    );
    metrics::describe_gauge!(
        "wiwebb_rates_shared",
        "1 while the servers share their counts through Redis; absent where none is configured or nothing was counted."
    );
    metrics::describe_gauge!("wiwebb_sessions_active", "Sign-in sessions that have not expired.");
    metrics::describe_gauge!("wiwebb_radius_sessions_active", "RADIUS sessions without a stop record.");
    metrics::describe_gauge!("wiwebb_users", "Users by role.");
}

fn set_process() {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    if let Some(seconds) = cpu_seconds(&stat) {
        metrics::gauge!("process_cpu_seconds_total").set(seconds);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(bytes) = resident_bytes(&status) {
        metrics::gauge!("process_resident_memory_bytes").set(bytes);
    }
}

/// User and system time: fields 14 and 15, counted behind the name, which may hold blanks and brackets.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

fn resident_bytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0)
}

fn set_storage(storage: &Storage) {
    for (pool, open, idle) in storage.engine().pool_sizes() {
        let open = f64::from(open);
        metrics::gauge!("wiwebb_database_connections", "pool" => pool, "state" => "open").set(open);
        let in_use = (open - idle as f64).max(0.0);
        metrics::gauge!("wiwebb_database_connections", "pool" => pool, "state" => "in_use").set(in_use);
    }
    let number = |flag: bool| if flag { 1.0 } else { 0.0 };
    if let Some(redis) = storage.redis() {
        metrics::gauge!("wiwebb_redis_connected").set(number(redis.is_connected()));
    }
    metrics::gauge!("wiwebb_revocations_trusted").set(number(storage.revocations().trusted()));
}

async fn set_counts(storage: &Storage) -> Result<()> {
    let db = storage.system(SystemAccess::Gauges);
    let now = storage.clock().now();
    let sql = "SELECT count(*) AS number FROM sessions WHERE expires_at > $1";
    for row in db.fetch::<Count>(sql, vec![now.into()]).await? {
        metrics::gauge!("wiwebb_sessions_active").set(row.number as f64);
    }
    let sql = "SELECT count(*) AS number FROM radius_sessions WHERE stopped_at IS NULL";
    for row in db.fetch::<Count>(sql, Vec::new()).await? {
        metrics::gauge!("wiwebb_radius_sessions_active").set(row.number as f64);
    }
    let sql = "SELECT role, count(*) AS number FROM users WHERE NOT is_service GROUP BY role";
    let counted = db.fetch::<RoleCount>(sql, Vec::new()).await?;
    for role in kernel::Role::ALL {
        let number = counted.iter().find(|row| row.role == role.as_str()).map_or(0, |row| row.number);
        metrics::gauge!("wiwebb_users", "role" => role.as_str()).set(number as f64);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_is_read() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 4 0 100 1000 200";
        assert_eq!(cpu_seconds(stat), Some(2.0));
        assert_eq!(cpu_seconds("nonsense"), None);
        assert_eq!(resident_bytes("Name:\tx\nVmRSS:\t    2048 kB\n"), Some(2_097_152.0));
    }

    #[tokio::test]
    async fn gauges_are_set_on_either_engine() {
        let recorder = crate::telemetry::metrics();
        let database = testkit::database().await;
        let (storage, _) = Storage::open(database.settings.clone()).await.unwrap();
        set_process();
        set_storage(&storage);
        set_counts(&storage).await.unwrap();
        let text = recorder.render();
        for name in ["process_resident_memory_bytes", "wiwebb_users{role=\"admin\"}", "wiwebb_sessions_active"] {
            assert!(text.contains(name), "{name} in {text}");
        }
    }
}
