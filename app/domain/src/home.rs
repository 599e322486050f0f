//! What the first pages gather: the home page, and the overview of who runs the forum.

use crate::backup::BackupStatus;
use crate::comment::ThanksLine;
use crate::company::CompanyCard;
use crate::dilemma::DilemmaCard;
use crate::draft::DraftCard;
use crate::mail::MailCounts;
use crate::meeting::{MeetingCard, MeetingView};
use crate::practice::PracticeCard;
use crate::promise::Promise;
use crate::rsvp::RsvpAnswer;
use crate::search::IndexFault;

/// The data that the home page shows to a reader.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// The next meeting, where one is scheduled; the one that goes on, until it ends.
    pub next: Option<MeetingView>,
    /// What the reader has answered to it.
    pub answer: Option<RsvpAnswer>,
    /// The newest practices that the reader may read.
    pub new: Vec<PracticeCard>,
    /// Whether the new practices are those that others published since the reader's last visit, rather than the latest.
    pub since_last_visit: bool,
    /// Whether the reader is here for the first time.
    pub is_first_visit: bool,
    /// Texts that wait for a confirmation that the reader can give.
    pub to_confirm: Vec<PracticeCard>,
    /// The last saved of what the reader has begun to write.
    pub drafts: Vec<DraftCard>,
    /// The number of drafts that the reader has.
    pub draft_count: i64,
    /// What the reader promised and is to keep, the first due first.
    pub promises: Vec<Promise>,
    /// The open dilemmas that the reader owns or was asked to take over, the last asked first.
    pub dilemmas: Vec<DilemmaCard>,
    /// What the reader was thanked for lately, the last first.
    pub thanks: Vec<ThanksLine>,
    /// The companies, for the ring.
    pub companies: Vec<CompanyCard>,
    /// The first steps of a new forum, for who runs it; `None` once all are done.
    pub first_steps: Option<FirstSteps>,
}

impl Home {
    /// Returns how many texts wait for the reader.
    pub fn waiting(&self) -> i64 {
        i64::try_from(self.to_confirm.len()).unwrap_or(i64::MAX).saturating_add(self.draft_count)
    }
}

/// How far a new forum has been set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FirstSteps {
    /// There are companies beside the coordinator's own.
    pub companies: bool,
    /// There are members beside the coordinator.
    pub members: bool,
    /// The next meeting is set.
    pub meeting: bool,
    /// There is at least one practice.
    pub practices: bool,
}

impl FirstSteps {
    /// Returns whether nothing is left to do.
    pub const fn done(self) -> bool {
        self.companies && self.members && self.meeting && self.practices
    }
}

/// The state of the forum, for its coordinator: what it has and what it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// How many requests to join wait for an answer.
    pub join_requests: i64,
    /// How many reports of comments wait for the coordinator.
    pub reports: i64,
    /// The number of companies.
    pub companies: i64,
    /// How many members have set a password.
    pub joined: i64,
    /// How many members were invited and have not come yet.
    pub waiting: i64,
    /// How many active members run the forum.
    pub coordinators: i64,
    /// How many practices every member can read.
    pub published: i64,
    /// How many texts wait for their company's confirmation.
    pub in_review: i64,
    /// How many texts of the back catalogue wait for the reader to assign them.
    pub catalogue: i64,
    /// The next meeting, where one is scheduled.
    pub next_meeting: Option<MeetingCard>,
    /// Why the search does not follow what is written; `None` while it does.
    pub search_fault: Option<IndexFault>,
    /// How many background jobs failed for good.
    pub dead_jobs: i64,
    /// How many mails wait for the coordinator.
    pub mails: MailCounts,
    /// How many people may not know that a meeting that is near was changed, and were not called yet.
    pub calls: usize,
    /// The state of the backups.
    pub backups: BackupStatus,
    /// Whether there should be a newer verified backup.
    pub backup_overdue: bool,
}
