//! A reminder of something about a meeting.

use domain::clock::Timestamp;
use domain::id::MeetingId;
use domain::job::JobKind;
use domain::meeting::MeetingReminder;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Reminds members of something about a meeting, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemindOfMeeting {
    /// The key of the meeting.
    pub meeting: MeetingId,
    /// What the members are reminded of.
    pub reminder: MeetingReminder,
    /// The moment at which that was due as the job was enqueued. Where it is due at another time by now, there is another
    /// job.
    pub due: Timestamp,
    /// The moment to which it was put off, where somebody who presents was away: it is late from then on.
    #[serde(default)]
    pub put_off: Option<Timestamp>,
}

impl RemindOfMeeting {
    /// The unique key of the job, by which the reminder is noted once it was given.
    pub(crate) fn name(&self) -> String {
        format!("meeting:{}:{}:{}", self.meeting, self.reminder, self.due.0)
    }
}

impl Job for RemindOfMeeting {
    const KIND: &'static str = JobKind::RemindOfMeeting.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.remind_of_meeting(self).await
    }
}
