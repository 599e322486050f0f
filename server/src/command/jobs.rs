//! Jobs: what waits, what failed, and what to do about it.

use std::io::Write;

use domain::id::JobId;
use domain::job::{JobState, JobView};
use domain::policy::Actor;
use domain::problem::Problem;
use jiff::tz::TimeZone;

use super::{Failure, explain, moment, open, open_to_read};
use crate::settings::Settings;

/// Prints the jobs that are not over, a line each and the last error below it. Times are those of the forum.
pub async fn list(settings: &Settings) -> Result<(), Failure> {
    let lines = lines(settings).await?;
    let mut out = std::io::stdout();
    if lines.is_empty() {
        writeln!(out, "no jobs")?;
    }
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The jobs that are not over, as [`list`] prints them.
///
/// # Errors
/// Which part of the forum cannot be opened or read, and why.
pub async fn lines(settings: &Settings) -> Result<Vec<String>, Failure> {
    let forum = open_to_read(settings).await?;
    let jobs = forum.jobs(&Actor::System).await.map_err(explain)?;
    let zone = forum.present_time_zone().await.map_err(explain)?;
    let mut lines = Vec::new();
    for job in &jobs {
        lines.push(line(job, &zone)?);
        lines.extend(job.last_error.as_ref().map(|error| format!("    {error}")));
    }
    forum.close().await;
    Ok(lines)
}

/// Has a job run at once, by the server.
pub async fn retry(settings: &Settings, id: JobId) -> Result<(), Failure> {
    let forum = open(settings).await?;
    forum.retry_job(&Actor::System, id).await.map_err(|problem| failure_of(id, problem))?;
    writeln!(std::io::stdout(), "job {id} runs as soon as a server has a free worker")?;
    forum.close().await;
    Ok(())
}

/// Discards a job that is not to be done.
pub async fn discard(settings: &Settings, id: JobId) -> Result<(), Failure> {
    let forum = open(settings).await?;
    forum.discard_job(&Actor::System, id).await.map_err(|problem| failure_of(id, problem))?;
    writeln!(std::io::stdout(), "job {id} is discarded")?;
    forum.close().await;
    Ok(())
}

fn failure_of(id: JobId, problem: Problem) -> Failure {
    match problem {
        Problem::NotFound => format!(
            "there is no job {id} that waits or is dead, or it recurs and cannot be discarded; see maagal jobs list"
        )
        .into(),
        Problem::Busy { .. } => format!("a worker runs job {id} now; try again when it has ended").into(),
        other => explain(other),
    }
}

/// A job in a line: its key, state, kind, next time and attempts.
fn line(job: &JobView, zone: &TimeZone) -> Result<String, Failure> {
    let when = moment(job.run_at, zone)?;
    let recurs = job.recurrence.map(|recurrence| format!(", {recurrence}")).unwrap_or_default();
    let attempts = match (job.state, job.attempts) {
        (JobState::Queued, 0) => String::new(),
        (_, attempts) => format!(", attempt {attempts} of {}", job.max_attempts),
    };
    let died = job.died_at.map(|at| moment(at, zone)).transpose()?.map(|at| format!(", failed {at}"));
    Ok(format!(
        "{:>6}  {:<7}  {}  {when}{recurs}{attempts}{}",
        job.id,
        job.state.as_str(),
        job.kind,
        died.unwrap_or_default()
    ))
}
