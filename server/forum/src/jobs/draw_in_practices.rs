//! Closed dilemmas get the practices that they drew in.

use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Notes which practices each closed dilemma drew in. It is enqueued by the migration of a forum in which dilemmas were closed
/// before that was noted.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DrawInPractices;

impl Job for DrawInPractices {
    const KIND: &'static str = JobKind::DrawInPractices.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.draw_in_everywhere().await
    }
}
