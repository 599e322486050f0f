//! A mail of the outbox is sent when its time has come.

use domain::id::MailId;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Sends a mail. Refusals of the mail server are no failures of the job: the mail itself knows how often it was tried, and
/// each further attempt is another job.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    /// The key of the mail.
    pub mail: MailId,
}

impl Job for SendMail {
    const KIND: &'static str = JobKind::SendMail.as_str();
    /// Attempts are used up by failures of the database, and by processes that end while they send.
    const MAX_ATTEMPTS: i64 = 30;

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.send_mail(self.mail).await
    }
}
