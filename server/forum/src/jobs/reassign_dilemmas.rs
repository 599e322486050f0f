//! Dilemmas go to who stands in for an owner who is away, and back.

use domain::clock::Timestamp;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Gives every open dilemma to whom it belongs now: when an absence ends, and every night for what was restored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ReassignDilemmas;

impl ReassignDilemmas {
    /// The unique key of the job for the end of an absence.
    pub(crate) fn name(at: Timestamp) -> String {
        format!("reassign-dilemmas:{}", at.0)
    }
}

impl Job for ReassignDilemmas {
    const KIND: &'static str = JobKind::ReassignDilemmas.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.reassign_all_dilemmas().await
    }
}
