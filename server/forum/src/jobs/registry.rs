//! The kinds of job that a process runs.

use domain::job::Recurrence;
use domain::problem::Problem;
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::Forum;
use crate::jobs::ask_old_dilemmas::AskOldDilemmas;
use crate::jobs::back_up::BackUp;
use crate::jobs::brief_presenters::BriefPresenters;
use crate::jobs::delete_expired::DeleteExpired;
use crate::jobs::delete_unused_files::DeleteUnusedFiles;
use crate::jobs::draw_in_practices::DrawInPractices;
use crate::jobs::follow_up_dilemma::FollowUpDilemma;
use crate::jobs::job::Job;
use crate::jobs::plan_reminders::PlanReminders;
use crate::jobs::queue_digests::QueueDigests;
use crate::jobs::remind_of_meeting::RemindOfMeeting;
use crate::jobs::remind_of_promise::RemindOfPromise;
use crate::jobs::send_digests::SendDigests;
use crate::jobs::send_mail::SendMail;
use crate::jobs::update_dilemma_owners::UpdateDilemmaOwners;

/// The reason why an attempt failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    /// The job says so.
    #[error("{problem}")]
    Failed {
        problem: Problem,
        /// The errors behind it, for the log.
        causes: Option<String>,
    },
    /// The job panicked.
    #[error("the job panicked")]
    Panicked,
    /// The stored payload is not that of its kind.
    #[error("the payload cannot be read")]
    Payload(#[source] serde_json::Error),
    /// The last attempt ended with its process, so it may have been the job that ended it.
    #[error("the process ended during the last attempt")]
    Abandoned,
}

impl JobError {
    /// Returns whether another attempt would fail the same way.
    pub(crate) const fn is_permanent(&self) -> bool {
        matches!(self, JobError::Payload(_) | JobError::Abandoned)
    }

    /// The errors behind the problem with which the job failed.
    pub(crate) fn causes(&self) -> Option<&str> {
        match self {
            JobError::Failed { causes, .. } => causes.as_deref(),
            JobError::Panicked | JobError::Payload(_) | JobError::Abandoned => None,
        }
    }
}

/// The recurrence of a kind of job.
#[derive(Clone, Copy)]
pub(crate) struct Recurring {
    pub recurrence: Recurrence,
    /// The job's payload as it is stored.
    pub payload: fn() -> Result<String, Problem>,
}

/// A kind of job, without its type.
#[derive(Clone, Copy)]
pub(crate) struct Registered {
    pub kind: &'static str,
    pub max_attempts: i64,
    pub recurring: Option<Recurring>,
    run: for<'a> fn(&'a Forum, &'a str) -> BoxFuture<'a, Result<(), JobError>>,
}

impl Registered {
    pub fn recurrence(&self) -> Option<Recurrence> {
        self.recurring.map(|recurring| recurring.recurrence)
    }

    pub fn run<'a>(&self, forum: &'a Forum, payload: &'a str) -> BoxFuture<'a, Result<(), JobError>> {
        (self.run)(forum, payload)
    }
}

/// The kinds of job that a process runs. Jobs of other kinds it leaves to others: while a new version is brought in,
/// a process of the old one does not know the new kinds.
#[derive(Clone, Default)]
pub struct Registry(Vec<Registered>);

impl Registry {
    /// Every kind of this version.
    pub fn standard() -> Self {
        Self::default()
            .with_recurring::<DeleteExpired>(Recurrence::Nightly)
            .with_recurring::<DeleteUnusedFiles>(Recurrence::Nightly)
            .with_recurring::<BackUp>(Recurrence::Nightly)
            .with_recurring::<PlanReminders>(Recurrence::Nightly)
            .with_recurring::<BriefPresenters>(Recurrence::Nightly)
            .with::<RemindOfMeeting>()
            .with::<SendMail>()
            .with::<SendDigests>()
            .with::<RemindOfPromise>()
            .with::<FollowUpDilemma>()
            .with::<DrawInPractices>()
            .with_recurring::<QueueDigests>(Recurrence::Nightly)
            .with_recurring::<UpdateDilemmaOwners>(Recurrence::Nightly)
            .with_recurring::<AskOldDilemmas>(Recurrence::Nightly)
    }

    /// Returns the same registry with another kind.
    #[must_use]
    pub fn with<J: Job>(self) -> Self {
        self.add::<J>(None)
    }

    /// Returns the same registry with another kind that recurs.
    #[must_use]
    pub fn with_recurring<J: Job + Default>(self, recurrence: Recurrence) -> Self {
        self.add::<J>(Some(Recurring { recurrence, payload: || payload(&J::default()) }))
    }

    fn add<J: Job>(mut self, recurring: Option<Recurring>) -> Self {
        self.0.push(Registered { kind: J::KIND, max_attempts: J::MAX_ATTEMPTS, recurring, run: run::<J> });
        self
    }

    pub(crate) fn all(&self) -> &[Registered] {
        &self.0
    }

    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        self.0.iter().map(|registered| registered.kind).collect()
    }

    pub(crate) fn get(&self, kind: &str) -> Option<&Registered> {
        self.0.iter().find(|registered| registered.kind == kind)
    }
}

/// A job's payload as it is stored.
///
/// # Errors
/// [`Problem::Internal`] when it is none that JSON can hold.
pub(crate) fn payload<J: Job>(job: &J) -> Result<String, Problem> {
    serde_json::to_string(job).map_err(|error| {
        causes::record(&format!("the payload of a job {} cannot be stored", J::KIND), &error);
        Problem::Internal
    })
}

fn run<'a, J: Job>(forum: &'a Forum, payload: &'a str) -> BoxFuture<'a, Result<(), JobError>> {
    async move {
        let job: J = serde_json::from_str(payload).map_err(JobError::Payload)?;
        let (ended, mut causes) = causes::collect(job.run(forum)).await;
        ended.map_err(|problem| JobError::Failed { problem, causes: causes.take() })
    }
    .boxed()
}
