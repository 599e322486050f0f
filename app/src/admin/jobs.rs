//! What the forum does in the background, what of it failed, and what to do about it.

use domain::id::JobId;
use domain::job::{JobKind, JobState, JobView};
use domain::language::Language;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::form::Fields;
use crate::words;

/// The form by which a job is run again or discarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobForm {
    /// The job's key.
    pub job: Option<JobId>,
}

impl JobForm {
    /// The job's key.
    pub const JOB: &str = "job";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { job: sent.parsed(Self::JOB) }
    }
}

/// The page `/admin/jobs`. The forms post `job` and `action`, which is `retry` or `discard`.
#[component]
pub fn JobsAdminPage(
    /// The jobs that are not over.
    jobs: Vec<JobView>,
) -> AnyView {
    let language = PageContext::current().language;
    let of = |state| jobs.iter().filter(|job| job.state == state).cloned().collect::<Vec<_>>();
    let (dead, running, queued) = (of(JobState::Dead), of(JobState::Running), of(JobState::Queued));
    let running = (!running.is_empty()).then(|| {
        view! {
            <section class="section" id="running">
                <h2>{t!(language, admin.jobs.running)}</h2>
                <JobLines jobs=running/>
            </section>
        }
    });
    view! {
        <Shell title=t!(language, admin.jobs.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.jobs.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.jobs.lead)}</p>
            <section class="section" id="dead">
                <h2>{t!(language, admin.jobs.dead)}</h2>
                <JobLinesOr jobs=dead none=t!(language, admin.jobs.none_dead)/>
            </section>
            {running}
            <section class="section" id="queued">
                <h2>{t!(language, admin.jobs.queued)}</h2>
                <JobLinesOr jobs=queued none=t!(language, admin.jobs.none_queued)/>
            </section>
        </Shell>
    }
    .into_any()
}

/// The jobs of one state, or a sentence where there are none.
#[component]
fn JobLinesOr(jobs: Vec<JobView>, none: &'static str) -> impl IntoView {
    match jobs.is_empty() {
        true => view! { <p class="hint">{none}</p> }.into_any(),
        false => view! { <JobLines jobs/> }.into_any(),
    }
}

#[component]
fn JobLines(jobs: Vec<JobView>) -> AnyView {
    let lines = jobs.into_iter().map(|job| view! { <JobLine job/> }).collect_view();
    view! { <ul class="lines">{lines}</ul> }.into_any()
}

#[component]
fn JobLine(job: JobView) -> AnyView {
    let language = PageContext::current().language;
    let name = kind_name(language, &job.kind);
    let recurrence = job.recurrence.map(|code| format!("{} · ", words::recurrence(language, code)));
    let (when, at) = match (job.state, job.died_at) {
        (JobState::Dead, Some(at)) => (t!(language, admin.jobs.failed_at), at),
        _ => (t!(language, admin.jobs.runs_at), job.run_at),
    };
    let next = (job.state == JobState::Dead && job.recurrence.is_some()).then(|| {
        view! { " · " {t!(language, admin.jobs.next_run)} " " <Moment at=job.run_at style=DateStyle::WithTime/> }
    });
    let attempts =
        (job.attempts > 0).then(|| t!(language, admin.jobs.attempts, attempts = job.attempts, most = job.max_attempts));
    let attempts = attempts.map(|attempts| format!(" · {attempts}"));
    let error = job.last_error.clone().map(|error| {
        view! {
            <span class="line-note">
                {t!(language, admin.jobs.last_error)} " " <code dir="ltr">{error}</code>
            </span>
        }
    });
    let is_running = job.state == JobState::Running;
    let buttons = (!is_running).then(|| view! { <JobButtons job=job.clone() name=name.clone()/> });
    view! {
        <li>
            <bdi>{name}</bdi>
            <span class="line-note">
                {recurrence}
                {(!is_running).then(|| view! { {when} " " <Moment at style=DateStyle::WithTime/> })}
                {next} {attempts}
            </span>
            {error}
            {buttons}
        </li>
    }
    .into_any()
}

/// The buttons of a job that no worker runs. A job that recurs cannot be discarded.
#[component]
fn JobButtons(job: JobView, name: String) -> AnyView {
    let language = PageContext::current().language;
    let label = |action: &str| format!("{action}: {name}");
    let run = match job.state {
        JobState::Dead => t!(language, admin.jobs.run_again),
        JobState::Running | JobState::Queued => t!(language, admin.jobs.run_now),
    };
    let discard = job.recurrence.is_none().then(|| {
        let discard = t!(language, admin.jobs.discard);
        view! {
            <button class="button button-quiet" name="action" value="discard" aria-label=label(discard)>
                {discard}
            </button>
        }
    });
    view! {
        <form method="post" action="/admin/jobs" class="buttons">
            <input type="hidden" name=JobForm::JOB value=job.id.to_string()/>
            <button class="button" name="action" value="retry" aria-label=label(run)>{run}</button>
            {discard}
        </form>
    }
    .into_any()
}

/// The name of a kind; its code where this version does not know it.
fn kind_name(language: Language, kind: &str) -> String {
    match kind.parse::<JobKind>() {
        Ok(known) => words::job_kind(language, known).to_owned(),
        Err(_) => kind.to_owned(),
    }
}
