//! Every night, a backup is made and verified, where the operator has not switched that off.

use domain::job::JobKind;
use domain::policy::Actor;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::backup::nightly::Nightly;
use crate::jobs::job::Job;

/// Makes the nightly backup.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct BackUp;

impl Job for BackUp {
    const KIND: &'static str = JobKind::BackUp.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        let made = forum.back_up_nightly(&Actor::System).await;
        // What is deleted in the same night may have waited for the backup's long read.
        forum.empty_log().await;
        if let Nightly::Verified { file, report, deleted } = made? {
            let (rows, files) = (report.rows, report.files);
            tracing::info!(file = %file.display(), rows, files, deleted, "a backup was made and verified");
        }
        Ok(())
    }
}
