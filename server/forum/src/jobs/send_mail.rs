//! A mail of the outbox is sent when its time has come.

use domain::id::MailId;
use domain::job::{JobKind, Priority};
use domain::mail::MailKind;
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
    /// The purpose of the mail; jobs that were enqueued by an earlier version do not name it.
    #[serde(default)]
    pub kind: Option<MailKind>,
}

impl SendMail {
    /// The job that sends a mail of a kind.
    pub const fn of(mail: MailId, kind: MailKind) -> Self {
        Self { mail, kind: Some(kind) }
    }
}

impl Job for SendMail {
    const KIND: &'static str = JobKind::SendMail.as_str();
    /// Attempts are used up by failures of the database, and by processes that end while they send.
    const MAX_ATTEMPTS: i64 = 30;

    fn priority(&self) -> Priority {
        self.kind.map_or(Priority::Ordinary, MailKind::priority)
    }

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.send_mail(self.mail).await?;
        Ok(())
    }
}
