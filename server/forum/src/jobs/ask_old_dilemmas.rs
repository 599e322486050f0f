//! Dilemmas that have been open for long are asked about.

use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Asks whether dilemmas that have been open for a month still matter.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct AskOldDilemmas;

impl Job for AskOldDilemmas {
    const KIND: &'static str = JobKind::AskOldDilemmas.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.ask_about_old_dilemmas().await
    }
}
