//! What follows of a promised update of a dilemma.

use domain::clock::Timestamp;
use domain::id::DilemmaId;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// What is done about a promised update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FollowUp {
    /// The dilemma's owner is reminded, on the working day before.
    Remind,
    /// It is noted that it did not come.
    Miss,
    /// The coordinator is asked for a new owner, after a week.
    Escalate,
}

impl FollowUp {
    /// Every one, in the order of their times.
    pub const ALL: [Self; 3] = [Self::Remind, Self::Miss, Self::Escalate];

    const fn name(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Miss => "miss",
            Self::Escalate => "escalate",
        }
    }
}

/// Follows up a promised update of a dilemma, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FollowUpDilemma {
    /// The key of the dilemma.
    pub dilemma: DilemmaId,
    /// The moment until which the update was promised as the job was enqueued. Where that is another time by now, there
    /// is another job.
    pub due_at: Timestamp,
    /// The act that is due.
    pub what: FollowUp,
}

impl FollowUpDilemma {
    /// The unique key of the job.
    pub(crate) fn name(&self) -> String {
        format!("dilemma:{}:{}:{}", self.dilemma, self.due_at.0, self.what.name())
    }
}

impl Job for FollowUpDilemma {
    const KIND: &'static str = JobKind::FollowUpDilemma.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.follow_up_dilemma(self).await
    }
}
