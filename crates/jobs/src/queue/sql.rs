//! The statements on apalis's tables that apalis has no function for, in both dialects. Time is the database's.
//!
//! The states are apalis's: `Pending` waits, `Queued` and `Running` are a worker's, `Done`, `Killed` is a dead letter.

use sea_orm::DbBackend;

/// The name of the one queue.
pub(crate) const QUEUE: &str = "wiwebb";

/// The statements of one dialect.
#[derive(Debug)]
pub(crate) struct Statements {
    /// $1 JSON `[{id, job}]`, $2 queue, $3 attempts at most. What is there already stays as it is.
    pub push: &'static str,
    /// $1 worker, $2 queue.
    pub beat: &'static str,
    /// $1 queue, $2 seconds of silence, $3 result. Takes the jobs of silent workers from them.
    pub orphans: &'static str,
    /// $1 worker, $2 JSON list of the jobs that it works on, $3 seconds. Gives back what it claimed and does not know of.
    pub strays: &'static str,
    /// $1 worker.
    pub release: &'static str,
    /// $1 worker.
    pub leave: &'static str,
    /// $1 id, $2 worker, $3 attempts. The payload goes: a finished job is kept to recognise duplicates only.
    pub done: &'static str,
    /// $1 id, $2 worker, $3 attempts, $4 result, $5 seconds to wait.
    pub later: &'static str,
    /// $1 id, $2 worker, $3 attempts, $4 result.
    pub bury: &'static str,
    /// $1 queue, $2 limit.
    pub dead: &'static str,
    /// $1 queue, $2 id.
    pub revive: &'static str,
    /// $1 queue.
    pub depth: &'static str,
    /// $1 state, $2 seconds, $3 limit.
    pub trim: &'static str,
    /// $1 seconds.
    pub trim_workers: &'static str,
}

pub(crate) fn statements(backend: DbBackend) -> &'static Statements {
    if backend == DbBackend::Postgres { &POSTGRES } else { &SQLITE }
}

static SQLITE: Statements = Statements {
    push: "INSERT INTO Jobs (job, id, job_type, status, attempts, max_attempts, run_at, priority)
           SELECT CAST(value ->> 'job' AS BLOB), value ->> 'id', $2, 'Pending', 0, $3, unixepoch(), 0
           FROM json_each($1) WHERE true ON CONFLICT DO NOTHING",
    beat: "INSERT INTO Workers (id, worker_type, storage_name, layers, last_seen, started_at)
           VALUES ($1, $2, 'SqliteStorage', '', unixepoch(), unixepoch())
           ON CONFLICT (id) DO UPDATE SET last_seen = unixepoch()",
    orphans: "UPDATE Jobs SET status = 'Pending', attempts = attempts + 1, last_result = $3, run_at = unixepoch(),
                     lock_by = NULL, lock_at = NULL
              WHERE job_type = $1 AND status IN ('Queued', 'Running')
                AND lock_by IN (SELECT id FROM Workers WHERE worker_type = $1 AND last_seen <= unixepoch() - $2)",
    strays: "UPDATE Jobs SET status = 'Pending', run_at = unixepoch(), lock_by = NULL, lock_at = NULL
             WHERE lock_by = $1 AND status IN ('Queued', 'Running') AND lock_at <= unixepoch() - $3
               AND id NOT IN (SELECT value FROM json_each($2))",
    release: "UPDATE Jobs SET status = 'Pending', run_at = unixepoch(), lock_by = NULL, lock_at = NULL
              WHERE lock_by = $1 AND status IN ('Queued', 'Running')",
    leave: "DELETE FROM Workers WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM Jobs WHERE lock_by = $1)",
    done: "UPDATE Jobs SET status = 'Done', job = x'', attempts = $3, last_result = NULL, done_at = unixepoch(),
                  lock_by = NULL, lock_at = NULL
           WHERE id = $1 AND lock_by = $2",
    later: "UPDATE Jobs SET status = 'Pending', attempts = $3, last_result = $4, lock_by = NULL, lock_at = NULL,
                   run_at = unixepoch() + CAST($5 AS INTEGER)
            WHERE id = $1 AND lock_by = $2",
    bury: "UPDATE Jobs SET status = 'Killed', attempts = $3, last_result = $4, done_at = unixepoch(),
                  lock_by = NULL, lock_at = NULL
           WHERE id = $1 AND lock_by = $2",
    dead: "SELECT id, job, attempts, last_result AS result, done_at AS seconds FROM Jobs
           WHERE job_type = $1 AND status = 'Killed' ORDER BY done_at DESC, id DESC LIMIT $2",
    revive: "UPDATE Jobs SET status = 'Pending', attempts = 0, run_at = unixepoch(), done_at = NULL
             WHERE job_type = $1 AND id = $2 AND status = 'Killed'",
    depth: "SELECT status, count(*) AS jobs FROM Jobs WHERE job_type = $1 GROUP BY status",
    trim: "DELETE FROM Jobs WHERE id IN (
               SELECT id FROM Jobs WHERE status = $1 AND done_at <= unixepoch() - $2 LIMIT $3)",
    trim_workers: "DELETE FROM Workers WHERE last_seen <= unixepoch() - $1
                     AND NOT EXISTS (SELECT 1 FROM Jobs WHERE lock_by = Workers.id)",
};

static POSTGRES: Statements = Statements {
    push: "INSERT INTO apalis.jobs (job, id, job_type, status, attempts, max_attempts, run_at, priority)
           SELECT convert_to(new.job, 'UTF8'), new.id, $2::text, 'Pending', 0, $3::integer, now(), 0
           FROM jsonb_to_recordset($1::text::jsonb) AS new (id text, job text) ON CONFLICT DO NOTHING",
    beat: "INSERT INTO apalis.workers (id, worker_type, storage_name, layers, last_seen, started_at)
           VALUES ($1, $2, 'PostgresStorage', '', now(), now())
           ON CONFLICT (id) DO UPDATE SET last_seen = now()",
    orphans: "UPDATE apalis.jobs SET status = 'Pending', attempts = attempts + 1, last_result = $3::text::jsonb,
                     run_at = now(), lock_by = NULL, lock_at = NULL
              WHERE job_type = $1 AND status IN ('Queued', 'Running')
                AND lock_by IN (SELECT id FROM apalis.workers WHERE worker_type = $1
                                  AND last_seen <= now() - make_interval(secs => $2::float8))",
    strays: "UPDATE apalis.jobs SET status = 'Pending', run_at = now(), lock_by = NULL, lock_at = NULL
             WHERE lock_by = $1 AND status IN ('Queued', 'Running')
               AND lock_at <= now() - make_interval(secs => $3::float8)
               AND id NOT IN (SELECT jsonb_array_elements_text($2::text::jsonb))",
    release: "UPDATE apalis.jobs SET status = 'Pending', run_at = now(), lock_by = NULL, lock_at = NULL
              WHERE lock_by = $1 AND status IN ('Queued', 'Running')",
    leave: "DELETE FROM apalis.workers WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM apalis.jobs WHERE lock_by = $1)",
    done: "UPDATE apalis.jobs SET status = 'Done', job = ''::bytea, attempts = $3::bigint::integer, last_result = NULL,
                  done_at = now(), lock_by = NULL, lock_at = NULL
           WHERE id = $1 AND lock_by = $2",
    later: "UPDATE apalis.jobs SET status = 'Pending', attempts = $3::bigint::integer, last_result = $4::text::jsonb,
                   lock_by = NULL, lock_at = NULL, run_at = now() + make_interval(secs => $5::float8)
            WHERE id = $1 AND lock_by = $2",
    bury: "UPDATE apalis.jobs SET status = 'Killed', attempts = $3::bigint::integer, last_result = $4::text::jsonb,
                  done_at = now(), lock_by = NULL, lock_at = NULL
           WHERE id = $1 AND lock_by = $2",
    dead: "SELECT id, job, attempts::bigint AS attempts, last_result::text AS result,
                  extract(epoch FROM done_at)::bigint AS seconds
           FROM apalis.jobs WHERE job_type = $1 AND status = 'Killed' ORDER BY done_at DESC, id DESC LIMIT $2",
    revive: "UPDATE apalis.jobs SET status = 'Pending', attempts = 0, run_at = now(), done_at = NULL
             WHERE job_type = $1 AND id = $2 AND status = 'Killed'",
    depth: "SELECT status, count(*) AS jobs FROM apalis.jobs WHERE job_type = $1 GROUP BY status",
    trim: "DELETE FROM apalis.jobs WHERE id IN (
               SELECT id FROM apalis.jobs WHERE status = $1
                  AND done_at <= now() - make_interval(secs => $2::float8) LIMIT $3)",
    trim_workers: "DELETE FROM apalis.workers w WHERE last_seen <= now() - make_interval(secs => $1::float8)
                     AND NOT EXISTS (SELECT 1 FROM apalis.jobs WHERE lock_by = w.id)",
};
