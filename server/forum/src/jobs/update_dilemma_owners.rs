//! Dilemmas go to who stands in for an owner who is away, and back.

use domain::clock::Timestamp;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Gives every open dilemma to whom it belongs now: when an absence ends, and every night for what was restored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct UpdateDilemmaOwners;

impl UpdateDilemmaOwners {
    /// The unique key of the job for the end of an absence.
    pub(crate) fn name(at: Timestamp) -> String {
        format!("update-dilemma-owners:{}", at.0)
    }
}

impl Job for UpdateDilemmaOwners {
    const KIND: &'static str = JobKind::UpdateDilemmaOwners.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.update_all_dilemma_owners().await
    }
}
