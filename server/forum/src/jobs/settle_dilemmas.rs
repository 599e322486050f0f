//! Dilemmas go to who stands in for an owner who is away, and back.

use domain::clock::Timestamp;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Gives every open dilemma to whom it belongs now: when an absence ends, and every night for what was restored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SettleDilemmas;

impl SettleDilemmas {
    /// The unique key of the job for the end of an absence.
    pub(crate) fn name(at: Timestamp) -> String {
        format!("settle-dilemmas:{}", at.0)
    }
}

impl Job for SettleDilemmas {
    const KIND: &'static str = JobKind::SettleDilemmas.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.settle_all_dilemmas().await
    }
}
