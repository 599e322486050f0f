//! Jobs: rows of work that is done at a time, by whichever process claims them.
//!
//! A worker claims a job by a lease: until `locked_until` nobody else claims it. A worker that dies leaves the lease to
//! expire, so a job may run more than once, and a worker that was too slow cannot change the job any more
//! ([`Lease`] names the attempt, which the next claim counts up).
//!
//! # Backup and restore
//! The rows are part of a backup. A restored forum must not do again what was done after the backup was made, such as
//! sending a reminder: [`crate::backup::Loader::finish`] calls [`discard_missed`].

use domain::clock::Timestamp;
use domain::id::JobId;
use domain::job::{JobCounts, JobState, JobView, Priority, Recurrence};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A job to enqueue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewJob<'a> {
    /// The name of its kind.
    pub kind: &'a str,
    /// A name that no other job of the kind has; `None` where there may be any number of the same.
    pub unique_key: Option<&'a str>,
    /// The job's payload as JSON.
    pub payload: &'a str,
    /// The recurrence of the job.
    pub recurrence: Option<Recurrence>,
    /// The moment at which the job is to run.
    pub run_at: Timestamp,
    /// The number of failed attempts after which it is dead.
    pub max_attempts: i64,
    /// Which of several jobs that are due is done first.
    pub priority: Priority,
}

/// A worker's right to run a job, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job's key.
    pub job: JobId,
    /// The worker's name.
    pub worker: String,
    /// Which attempt it is, counted from 1.
    pub attempt: i64,
}

/// A job that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The right to run it.
    pub lease: Lease,
    /// The name of its kind.
    pub kind: String,
    /// The job's payload as JSON.
    pub payload: String,
    /// The number of failed attempts after which it is dead.
    pub max_attempts: i64,
    /// Whether it recurs. A kind that recurs may also have jobs that run once.
    pub recurs: bool,
}

/// A job that was discarded and can be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discarded {
    /// The name of its kind.
    pub kind: String,
    /// The job's payload as JSON.
    pub payload: String,
    /// The moment at which it was discarded.
    pub at: Timestamp,
}

/// Adds a job; `None` where the kind has one of the same unique key, be it waiting, dead, done or discarded.
pub async fn enqueue(conn: &mut Conn, job: &NewJob<'_>, at: Timestamp) -> Result<Option<JobId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO job (kind, unique_key, payload, recurrence, state, run_at, attempts, max_attempts, created_at, priority)
         VALUES ($1, $2, $3, $4, 'queued', $5, 0, $6, $7, $8) ON CONFLICT (kind, unique_key) DO NOTHING RETURNING id",
    )
    .bind(job.kind)
    .bind(job.unique_key)
    .bind(job.payload)
    .bind(job.recurrence.map(Recurrence::as_str))
    .bind(job.run_at.0)
    .bind(job.max_attempts)
    .bind(at.0)
    .bind(job.priority.rank())
    .fetch_optional(conn)
    .await?;
    Ok(id.map(JobId))
}

/// The first job of a priority that can be claimed at `$1`, where that priority is wanted. The index `job_state` has the rows in
/// this order.
macro_rules! first_due {
    ($priority:literal) => {
        concat!(
            "(SELECT id FROM job
              WHERE ",
            $priority,
            " <= $2 AND state = 'queued' AND priority = ",
            $priority,
            " AND run_at <= $1 AND (locked_until IS NULL OR locked_until < $1) AND kind IN ({})
              ORDER BY run_at, id LIMIT 1)"
        )
    };
}

/// The first job that can be claimed at `$1`, of the first priority of which there is one, up to `$2`. Each priority is looked at
/// by itself, and only where those before it have none: in one order of all of them, each claim would pass whatever waits for a
/// later time.
macro_rules! next_due {
    () => {
        concat!("coalesce(", first_due!("0"), ", ", first_due!("1"), ", ", first_due!("2"), ")")
    };
}

/// Returns whether a job of these kinds, with this priority or one that goes before it, can be claimed: a look that writes
/// nothing.
pub async fn is_due(conn: &mut Conn, kinds: &[&str], last: Priority, now: Timestamp) -> Result<bool, StoreError> {
    let (sql, padded) = keys(concat!("SELECT id FROM job WHERE id = ", next_due!()), 3, kinds);
    let mut query = sqlx::query_scalar::<_, i64>(sql).bind(now.0).bind(last.rank());
    for kind in padded {
        query = query.bind(kind);
    }
    Ok(query.fetch_optional(conn).await?.is_some())
}

/// Claims the job of these kinds that goes before the others: of the first priority of which one is due, up to `last`, the one
/// that has been due for the longest time. `None` where none is due, or another worker was faster. The conditions are repeated
/// outside the selection: PostgreSQL examines a row again that another transaction changed meanwhile, and by the outer
/// conditions alone.
pub async fn claim(
    conn: &mut Conn,
    kinds: &[&str],
    last: Priority,
    worker: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    let (sql, padded) = keys(
        concat!(
            "UPDATE job SET locked_until = $3, locked_by = $4, attempts = attempts + 1 WHERE id = ",
            next_due!(),
            " AND state = 'queued' AND run_at <= $1 AND (locked_until IS NULL OR locked_until < $1)
             RETURNING id, kind, payload, attempts, max_attempts, recurrence"
        ),
        5,
        kinds,
    );
    let mut query = sqlx::query(sql).bind(now.0).bind(last.rank()).bind(until.0).bind(worker);
    for kind in padded {
        query = query.bind(kind);
    }
    let row = query.fetch_optional(conn).await?;
    row.map(|row| {
        Ok(Claimed {
            lease: Lease { job: JobId(row.int("id")?), worker: worker.to_owned(), attempt: row.int("attempts")? },
            kind: row.text("kind")?,
            payload: row.text("payload")?,
            max_attempts: row.int("max_attempts")?,
            recurs: row.opt_text("recurrence")?.is_some(),
        })
    })
    .transpose()
}

/// Prolongs a lease; whether it was still the worker's.
pub async fn extend(conn: &mut Conn, lease: &Lease, until: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET locked_until = $4 WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 'queued'",
    )
    .bind(lease.job.0)
    .bind(&lease.worker)
    .bind(lease.attempt)
    .bind(until.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a lease back as if the job had not been tried; whether it was still the worker's.
pub async fn release(conn: &mut Conn, lease: &Lease) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET locked_until = NULL, locked_by = NULL, attempts = attempts - 1
         WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 'queued'",
    )
    .bind(lease.job.0)
    .bind(&lease.worker)
    .bind(lease.attempt)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a job that succeeded: `next` is when it runs again, where it recurs. One without a unique key is deleted.
/// Returns whether the lease was still the worker's.
pub async fn succeed(
    conn: &mut Conn,
    lease: &Lease,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = match next {
        Some(_) => {
            "UPDATE job SET run_at = $4, attempts = 0, last_error = NULL, ended_at = NULL,
                            locked_until = NULL, locked_by = NULL
             WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 'queued'"
        }
        None => {
            "UPDATE job SET state = 'done', ended_at = $4, last_error = NULL, locked_until = NULL, locked_by = NULL
             WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 'queued'"
        }
    };
    let done = sqlx::query(sql)
        .bind(lease.job.0)
        .bind(&lease.worker)
        .bind(lease.attempt)
        .bind(next.unwrap_or(now).0)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 1 && next.is_none() {
        sqlx::query("DELETE FROM job WHERE id = $1 AND unique_key IS NULL").bind(lease.job.0).execute(conn).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Notes a failed attempt, and when the job is tried again. Returns whether the lease was still the worker's.
pub async fn retry_later(conn: &mut Conn, lease: &Lease, error: &str, at: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET run_at = $4, last_error = $5, locked_until = NULL, locked_by = NULL
         WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 'queued'",
    )
    .bind(lease.job.0)
    .bind(&lease.worker)
    .bind(lease.attempt)
    .bind(at.0)
    .bind(error)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the last attempt failed. `next` is when the job runs again, where it recurs; another is dead. Returns
/// whether the lease was still the worker's.
pub async fn die(
    conn: &mut Conn,
    lease: &Lease,
    error: &str,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET state = CASE WHEN $4 IS NULL THEN 'dead' ELSE 'queued' END, run_at = coalesce($4, run_at),
                        attempts = CASE WHEN $4 IS NULL THEN max_attempts ELSE 0 END,
                        last_error = $5, ended_at = $6, locked_until = NULL, locked_by = NULL
         WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 'queued'",
    )
    .bind(lease.job.0)
    .bind(&lease.worker)
    .bind(lease.attempt)
    .bind(next.map(|next| next.0))
    .bind(error)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The jobs that are not over: the dead, then the others in the order of their times; at most `limit`.
pub async fn list(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<JobView>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, kind, state, recurrence, run_at, attempts, max_attempts, last_error, ended_at, locked_until
         FROM job WHERE state IN ('queued', 'dead')
         ORDER BY CASE WHEN ended_at IS NULL THEN 1 ELSE 0 END, run_at, id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| view(row, now)).collect()
}

/// A job that is not over.
pub async fn find(conn: &mut Conn, id: JobId, now: Timestamp) -> Result<Option<JobView>, StoreError> {
    let row = sqlx::query(
        "SELECT id, kind, state, recurrence, run_at, attempts, max_attempts, last_error, ended_at, locked_until
         FROM job WHERE id = $1 AND state IN ('queued', 'dead')",
    )
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| view(&row, now)).transpose()
}

fn view(row: &AnyRow, now: Timestamp) -> Result<JobView, StoreError> {
    let died_at = row.opt_time("ended_at")?;
    let is_running = row.opt_time("locked_until")?.is_some_and(|until| until >= now);
    let state = match (is_running, died_at) {
        (true, _) => JobState::Running,
        (false, Some(_)) => JobState::Dead,
        (false, None) => JobState::Queued,
    };
    Ok(JobView {
        id: JobId(row.int("id")?),
        kind: row.text("kind")?,
        state,
        recurrence: row.opt_code("recurrence")?,
        run_at: row.time("run_at")?,
        attempts: row.int("attempts")?,
        max_attempts: row.int("max_attempts")?,
        last_error: row.opt_text("last_error")?,
        died_at,
    })
}

/// Returns how many jobs there are that are not over.
pub async fn counts(conn: &mut Conn, now: Timestamp) -> Result<JobCounts, StoreError> {
    let row = sqlx::query(
        "SELECT count(CASE WHEN locked_until >= $1 THEN 1 END) AS running,
                count(CASE WHEN ended_at IS NOT NULL AND (locked_until IS NULL OR locked_until < $1) THEN 1 END) AS dead,
                count(CASE WHEN ended_at IS NULL AND (locked_until IS NULL OR locked_until < $1) THEN 1 END) AS queued
         FROM job WHERE state IN ('queued', 'dead')",
    )
    .bind(now.0)
    .fetch_one(conn)
    .await?;
    Ok(JobCounts { queued: row.int("queued")?, running: row.int("running")?, dead: row.int("dead")? })
}

/// Has a job run at `now` with all its attempts; whether there is such a job that no worker runs.
pub async fn retry(conn: &mut Conn, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET state = 'queued', run_at = $2, attempts = 0, ended_at = NULL,
                        locked_until = NULL, locked_by = NULL
         WHERE id = $1 AND state IN ('queued', 'dead') AND (locked_until IS NULL OR locked_until < $2)",
    )
    .bind(id.0)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Discards a job that does not recur; whether there is such a job that no worker runs. It can be brought back with
/// [`restore`] until [`purge`] deletes it.
pub async fn discard(conn: &mut Conn, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET state = 'discarded', ended_at = $2, locked_until = NULL, locked_by = NULL
         WHERE id = $1 AND state IN ('queued', 'dead') AND recurrence IS NULL
           AND (locked_until IS NULL OR locked_until < $2)",
    )
    .bind(id.0)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Brings a discarded job back: dead where its attempts were used up, else waiting for its time. Returns whether there
/// was one.
pub async fn restore(conn: &mut Conn, id: JobId) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET state = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END,
                        ended_at = CASE WHEN attempts >= max_attempts THEN ended_at END
         WHERE id = $1 AND state = 'discarded'",
    )
    .bind(id.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A job that was discarded and can be brought back.
pub async fn discarded(conn: &mut Conn, id: JobId) -> Result<Option<Discarded>, StoreError> {
    let row = sqlx::query("SELECT kind, payload, ended_at FROM job WHERE id = $1 AND state = 'discarded'")
        .bind(id.0)
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok(Discarded { kind: row.text("kind")?, payload: row.text("payload")?, at: row.time("ended_at")? }))
        .transpose()
}

/// The payloads of the jobs of a kind that are not over.
pub async fn payloads(conn: &mut Conn, kind: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT payload FROM job WHERE kind = $1 AND state IN ('queued', 'dead')";
    Ok(sqlx::query_scalar(sql).bind(kind).fetch_all(conn).await?)
}

/// Discards every job that does not recur and was to run at `now` or before, and gives back every lease; how many jobs
/// it discarded. For a database that was restored from a backup: those jobs may have run after the backup was made. A
/// job that recurs runs once, as after any time in which no process ran.
pub async fn discard_missed(conn: &mut Conn, now: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE job SET state = 'discarded', ended_at = $1
         WHERE state = 'queued' AND recurrence IS NULL AND run_at <= $1",
    )
    .bind(now.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE job SET locked_until = NULL, locked_by = NULL WHERE locked_until IS NOT NULL")
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// Deletes the jobs that were done or discarded before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM job WHERE state IN ('done', 'discarded') AND ended_at < $1")
        .bind(before.0)
        .execute(conn)
        .await?;
    Ok(())
}
