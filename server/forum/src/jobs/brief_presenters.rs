//! Presenters are told what they should know for their write-ups.

use domain::clock::Timestamp;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Sends every brief that is due: after each write that may make one due, at the times at which the next are, and every
/// night for what was restored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct BriefPresenters;

impl BriefPresenters {
    /// The unique key of the job for a moment.
    pub(crate) fn name(at: Timestamp) -> String {
        format!("brief-presenters:{}", at.0)
    }
}

impl Job for BriefPresenters {
    const KIND: &'static str = JobKind::BriefPresenters.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.hand_over_all_presenting().await?;
        forum.brief_presenters().await
    }
}
