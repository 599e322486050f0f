//! Jobs: work that is done at a time, outside requests.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::id::JobId;
use crate::text_enum::text_enum;

text_enum! {
    /// The kinds of job that this version runs. The database may hold others, of a later version.
    JobKind {
        /// Deletes what has expired: sessions, links, failed logins, known devices, idempotency keys, what was
        /// deleted long ago, notifications that were read long ago.
        DeleteExpired = "delete-expired",
        /// Deletes contents of the file store that no file has any more.
        DeleteUnusedFiles = "delete-unused-files",
        /// Reminds members of something about a meeting.
        RemindOfMeeting = "remind-of-meeting",
        /// Reminds who made a promise.
        RemindOfPromise = "remind-of-promise",
        /// Follows up a promised update of a dilemma.
        FollowUpDilemma = "follow-up-dilemma",
        /// Gives dilemmas to who stands in for an owner who is away, and back.
        UpdateDilemmaOwners = "update-dilemma-owners",
        /// Asks whether dilemmas that have been open for long still matter.
        AskOldDilemmas = "ask-old-dilemmas",
        /// Notes which practices the dilemmas drew in that were closed before that was noted.
        DrawInPractices = "draw-in-practices",
        /// Tells presenters what they should know for their write-ups.
        BriefPresenters = "brief-presenters",
        /// Enqueues the reminders of meetings that have none yet.
        PlanReminders = "plan-reminders",
        /// Makes and verifies the nightly backup.
        BackUp = "back-up",
        /// Sends a mail.
        SendMail = "send-mail",
        /// Sends some digests.
        SendDigests = "send-digests",
        /// Puts the digests of the day into the outbox.
        QueueDigests = "queue-digests",
    }
}

text_enum! {
    /// How often a job recurs, in the forum's time zone.
    Recurrence {
        /// Every night.
        Nightly = "nightly",
        /// The job runs in the night before each Sunday.
        Weekly = "weekly",
    }
}

text_enum! {
    /// The state of a job.
    JobState {
        /// All attempts of its last run failed.
        Dead = "dead",
        /// A worker runs it.
        Running = "running",
        /// It waits for its time.
        Queued = "queued",
    }
}

/// Which of several jobs that are due is done first; those of one priority in the order of their times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Somebody waits in front of a screen for what it does.
    Awaited,
    /// The priority of most jobs.
    Ordinary,
    /// There are many such jobs at once, and nobody misses what they do for an hour.
    Bulk,
}

impl Priority {
    /// The number by which jobs are ordered in the database: the lowest first.
    pub const fn rank(self) -> i64 {
        match self {
            Priority::Awaited => 0,
            Priority::Ordinary => 1,
            Priority::Bulk => 2,
        }
    }
}

/// A job as the coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobView {
    /// The job's key.
    pub id: JobId,
    /// The name of its kind; see [`JobKind`].
    pub kind: String,
    /// The state of the job.
    pub state: JobState,
    /// The recurrence of the job; `None` for a job that is done once.
    pub recurrence: Option<Recurrence>,
    /// The moment at which the job is to run; in the past where it is due or was tried.
    pub run_at: Timestamp,
    /// How many times its present run was tried.
    pub attempts: i64,
    /// The number of failed attempts after which it is dead.
    pub max_attempts: i64,
    /// Why the last attempt failed, in technical words; `None` where none did since a success.
    pub last_error: Option<String>,
    /// The moment at which its last attempt failed for good, where it is dead.
    pub died_at: Option<Timestamp>,
}

/// How many jobs there are, by their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// The number of jobs that wait for their time.
    pub queued: i64,
    /// The number of jobs that a worker runs.
    pub running: i64,
    /// The number of jobs that are dead.
    pub dead: i64,
}
