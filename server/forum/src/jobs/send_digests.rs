//! Some digests are sent when their time has come.

use domain::id::MailId;
use domain::job::{JobKind, Priority};
use domain::mail::MailKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;
use crate::jobs::send_mail::SendMail;

/// Sends the digests of some members, one after the other: thousands go out at once, and a job for each would be claimed
/// and ended in two writes more. One that fails is another job, as of every mail.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendDigests {
    /// The keys of the mails.
    pub mails: Vec<MailId>,
}

impl Job for SendDigests {
    const KIND: &'static str = JobKind::SendDigests.as_str();
    const MAX_ATTEMPTS: i64 = SendMail::MAX_ATTEMPTS;

    fn priority(&self) -> Priority {
        MailKind::Digest.priority()
    }

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.send_digests(&self.mails).await
    }
}
