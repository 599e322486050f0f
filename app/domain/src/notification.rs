//! What a member is notified of, because of an event that concerns them.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{DilemmaId, MeetingId, NotificationId, PromiseId};
use crate::member::Person;

crate::text_enum::text_enum! {
    /// The kinds of event that a member is notified of.
    NotificationKind {
        /// A practice waits for a confirmation that the member can give.
        PracticeToConfirm = "practice-to-confirm",
        /// Somebody else published a practice that the member wrote or entered.
        PracticePublished = "practice-published",
        /// A meeting was moved to another time.
        MeetingMoved = "meeting-moved",
        /// A meeting was cancelled.
        MeetingCancelled = "meeting-cancelled",
        /// A cancelled meeting takes place after all.
        MeetingReinstated = "meeting-reinstated",
        /// A meeting takes place online.
        MeetingMovedOnline = "meeting-moved-online",
        /// The dates of the meetings to come were set.
        MeetingsAnnounced = "meetings-announced",
        /// The member is invited to a meeting.
        MeetingInvited = "meeting-invited",
        /// The member has not said yet whether they come to a meeting.
        RsvpAsked = "rsvp-asked",
        /// A meeting to which the member comes begins in an hour; told to those who chose so.
        MeetingSoon = "meeting-soon",
        /// There is something to read before a meeting.
        Reading = "reading",
        /// What the member should know for the write-up of a meeting at which they present.
        Brief = "brief",
        /// The summary of a meeting was sent.
        SummarySent = "summary-sent",
        /// The write-up that the member presents is due soon.
        WriteUpDue = "write-up-due",
        /// The write-up that the member presents is due today.
        WriteUpDueToday = "write-up-due-today",
        /// A write-up is overdue; told to those who run the forum.
        WriteUpMissing = "write-up-missing",
        /// The write-up of a meeting at which the member presented is not there yet.
        WriteUpAwaited = "write-up-awaited",
        /// A meeting has no write-up, and those who run the forum can write it in five lines.
        WriteUpLeft = "write-up-left",
        /// There are three questions about a meeting to which the member came.
        SurveyAsked = "survey-asked",
        /// Somebody promised the member something, or the coordinator entered a promise of the member's.
        PromiseMade = "promise-made",
        /// What was promised to the member was kept.
        PromiseKept = "promise-kept",
        /// What was promised to the member is to be kept until another day.
        PromiseMoved = "promise-moved",
        /// What the member promised was released.
        PromiseReleased = "promise-released",
        /// What the member promised is due on the next working day.
        PromiseDue = "promise-due",
        /// A dilemma was put to the member, or they are to answer for it.
        DilemmaAsked = "dilemma-asked",
        /// A dilemma of the member has another owner, or they became its owner or are it no longer.
        DilemmaOwned = "dilemma-owned",
        /// The member was asked to take a dilemma over.
        DilemmaOffered = "dilemma-offered",
        /// Who was asked to take over a dilemma of the member does not.
        DilemmaDeclined = "dilemma-declined",
        /// There is word for now on a dilemma of the member, and a day of the next update.
        DilemmaPromised = "dilemma-promised",
        /// An answer of the member helped.
        AnswerAccepted = "answer-accepted",
        /// An answer of the member helped others, too.
        AnswerHelped = "answer-helped",
        /// A dilemma that the member took part in was closed with a lesson.
        DilemmaClosed = "dilemma-closed",
        /// A dilemma that the member took part in is open again.
        DilemmaReopened = "dilemma-reopened",
        /// A dilemma that the member took part in goes on in another one.
        DilemmaMerged = "dilemma-merged",
        /// The update that the member promised is due on the next working day.
        DilemmaUpdateDue = "dilemma-update-due",
        /// The update that the member promised did not come in time.
        DilemmaUpdateMissed = "dilemma-update-missed",
        /// A dilemma without the promised update for a week wants a new owner; told to those who run the forum.
        DilemmaOwnerWanted = "dilemma-owner-wanted",
        /// A dilemma of the member has been open for long: does it still matter?
        DilemmaStillAsked = "dilemma-still-asked",
        /// A coordinator learnt that the member asked a dilemma anonymously, and why.
        DilemmaUnsealed = "dilemma-unsealed",
        /// There is news of a dilemma that the member asked anonymously; neither which one nor what it is.
        SealedNews = "sealed-news",
        /// A dilemma that the member may read was asked, and needs an answer today.
        DilemmaUrgent = "dilemma-urgent",
        /// A dilemma of a topic that the member follows was asked.
        DilemmaInTopic = "dilemma-in-topic",
        /// A dilemma of a topic that the member follows was closed with a lesson.
        LessonInTopic = "lesson-in-topic",
        /// A dilemma was asked anonymously and is to be published; told to those who run the forum.
        DilemmaToPublish = "dilemma-to-publish",
        /// The member was named as a presenter of a meeting.
        PresenterNamed = "presenter-named",
        /// The member is no longer a presenter of a meeting.
        PresenterRemoved = "presenter-removed",
        /// A company that was asked to present at a meeting does.
        PresentingAccepted = "presenting-accepted",
        /// A company that was asked to present at a meeting does not.
        PresentingPassed = "presenting-passed",
        /// The member has another role.
        RoleChanged = "role-changed",
        /// The member stands in for another who is away.
        SubstituteNamed = "substitute-named",
        /// The member may act for another.
        AssistantNamed = "assistant-named",
        /// Somebody commented on what the member wrote or presents, commented on before, or follows.
        CommentWritten = "comment-written",
        /// Somebody mentioned the member, their company or everybody in a comment.
        CommentMentioned = "comment-mentioned",
        /// Somebody said thanks for a comment of the member's.
        CommentThanked = "comment-thanked",
        /// Somebody reported a comment; told to those who run the forum.
        CommentReported = "comment-reported",
        /// A company tried a practice that the member wrote.
        PracticeTried = "practice-tried",
        /// A practice of a topic that the member follows was published.
        PracticeInTopic = "practice-in-topic",
        /// Somebody asks to join; told to those who run the forum.
        JoinRequested = "join-requested",
        /// The mail server refused a mail for good; told to those who run the forum.
        MailRefused = "mail-refused",
    }
}

crate::text_enum::text_enum! {
    /// The areas that the kinds of event belong to, by which a member chooses what to be mailed of.
    NotificationArea {
        /// Practices: published, tried, to be confirmed.
        Practices = "practices",
        /// Meetings and their dates.
        Meetings = "meetings",
        /// Presenting, and the write-up.
        Presenting = "presenting",
        /// Dilemmas.
        Dilemmas = "dilemmas",
        /// Promises.
        Promises = "promises",
        /// Comments.
        Comments = "comments",
        /// What is told to those who run the forum alone.
        Running = "running",
    }
}

impl NotificationKind {
    /// Returns whether members are told of it only where they chose so, by a choice of its own.
    pub const fn is_by_choice(self) -> bool {
        matches!(self, NotificationKind::MeetingSoon)
    }

    /// Returns the area that the kind belongs to.
    pub const fn area(self) -> NotificationArea {
        use NotificationArea as A;
        match self {
            Self::PracticeToConfirm | Self::PracticePublished | Self::PracticeTried | Self::PracticeInTopic => {
                A::Practices
            }
            Self::MeetingMoved
            | Self::MeetingCancelled
            | Self::MeetingReinstated
            | Self::MeetingMovedOnline
            | Self::MeetingsAnnounced
            | Self::MeetingInvited
            | Self::RsvpAsked
            | Self::MeetingSoon
            | Self::Reading
            | Self::SummarySent
            | Self::SurveyAsked => A::Meetings,
            Self::Brief
            | Self::WriteUpDue
            | Self::WriteUpDueToday
            | Self::WriteUpAwaited
            | Self::PresenterNamed
            | Self::PresenterRemoved
            | Self::PresentingAccepted
            | Self::PresentingPassed => A::Presenting,
            Self::DilemmaAsked
            | Self::DilemmaOwned
            | Self::DilemmaOffered
            | Self::DilemmaDeclined
            | Self::DilemmaPromised
            | Self::AnswerAccepted
            | Self::AnswerHelped
            | Self::DilemmaClosed
            | Self::DilemmaReopened
            | Self::DilemmaMerged
            | Self::DilemmaUpdateDue
            | Self::DilemmaUpdateMissed
            | Self::DilemmaStillAsked
            | Self::DilemmaUnsealed
            | Self::SealedNews
            | Self::DilemmaUrgent
            | Self::DilemmaInTopic
            | Self::LessonInTopic => A::Dilemmas,
            Self::PromiseMade | Self::PromiseKept | Self::PromiseMoved | Self::PromiseReleased | Self::PromiseDue => {
                A::Promises
            }
            Self::CommentWritten | Self::CommentMentioned | Self::CommentThanked => A::Comments,
            Self::WriteUpMissing
            | Self::WriteUpLeft
            | Self::DilemmaOwnerWanted
            | Self::DilemmaToPublish
            | Self::RoleChanged
            | Self::SubstituteNamed
            | Self::AssistantNamed
            | Self::CommentReported
            | Self::JoinRequested
            | Self::MailRefused => A::Running,
        }
    }

    /// Returns whether a member is told of it once by each other member about one thing, however often that is taken back and
    /// said again.
    pub const fn is_told_once(self) -> bool {
        matches!(self, Self::AnswerAccepted | Self::AnswerHelped)
    }

    /// Returns whether who muted a thing is not told of it: what can be missed without harm to others.
    pub const fn is_left_out_of_muted(self) -> bool {
        matches!(
            self,
            Self::CommentWritten
                | Self::Reading
                | Self::RsvpAsked
                | Self::SummarySent
                | Self::DilemmaUrgent
                | Self::DilemmaInTopic
                | Self::LessonInTopic
        )
    }

    /// Returns whether members are mailed of it. A mail would stand in the outbox, which tells the coordinator whom it went to
    /// and when.
    pub const fn is_mailed(self) -> bool {
        !matches!(self, NotificationKind::SealedNews)
    }

    /// Returns whether a member may choose not to be mailed of it. What changes their account is always told, and for whom
    /// they are to do something, and that a promise of the forum to them was lifted.
    pub const fn can_be_muted(self) -> bool {
        let is_always_told =
            matches!(self, Self::RoleChanged | Self::SubstituteNamed | Self::AssistantNamed | Self::DilemmaUnsealed);
        self.is_mailed() && !is_always_told
    }

    /// Returns whether it is told to the member alone, also while somebody stands in for them.
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::MeetingsAnnounced
                | Self::MeetingInvited
                | Self::RsvpAsked
                | Self::MeetingSoon
                | Self::SurveyAsked
                | Self::DilemmaUnsealed
                | Self::SealedNews
        )
    }
}

/// The key of the thing of a notification that tells of none.
pub const NO_THING: i64 = 0;

/// The number of days after which a notification that was read is deleted.
pub const KEPT_DAYS: i64 = 90;

/// The most notifications that are listed.
pub const LISTED_MAX: usize = 200;

/// How many of those who did the same are named where that is told in one line.
pub const NAMED_MAX: usize = 5;

/// A notification as the member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The notification's key.
    pub id: NotificationId,
    /// The kind of event that the notification tells of.
    pub kind: NotificationKind,
    /// The member who did it; `None` for the command line, and where the reader may not read the thing.
    pub by: Option<Person>,
    /// The moment at which the notified event happened.
    pub at: Timestamp,
    /// Whether the member has read it.
    pub read: bool,
    /// From when to when a meeting or a promise was moved.
    pub moved: Option<(Timestamp, Timestamp)>,
    /// The remark that the coordinator made with the last change of a meeting, beside what tells of that change; why a promise
    /// was moved or released, and why a dilemma was unsealed.
    pub note: Option<String>,
    /// In whose place the member was notified, because that one is away.
    #[serde(default)]
    pub instead_of: Option<Person>,
}

impl NotificationKind {
    /// Returns whether it tells of a change of a meeting that its note may explain.
    pub const fn is_change_of_meeting(self) -> bool {
        matches!(self, Self::MeetingMoved | Self::MeetingCancelled | Self::MeetingReinstated | Self::MeetingMovedOnline)
    }

    /// Returns whether its mail says where the meeting takes place: whoever gets it may want to come.
    pub const fn tells_where(self) -> bool {
        let is_before = matches!(
            self,
            Self::MeetingInvited | Self::RsvpAsked | Self::MeetingSoon | Self::Reading | Self::PresenterNamed
        );
        is_before || self.is_change_of_meeting()
    }
}

/// A thing as whoever was notified of it may see it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// A practice that the member may read.
    Practice {
        /// The practice's slug.
        slug: String,
        /// The practice's title.
        title: String,
    },
    /// A meeting.
    Meeting {
        /// The meeting's key.
        id: MeetingId,
        /// The meeting's title.
        title: String,
        /// The moment at which the meeting starts.
        starts_at: Timestamp,
    },
    /// A promise that the member may read.
    Promise {
        /// The promise's key.
        id: PromiseId,
        /// The text of the promise.
        what: String,
        /// The moment until which the promise is to be kept.
        due_at: Timestamp,
    },
    /// A dilemma that the member may read.
    Dilemma {
        /// The dilemma's key.
        id: DilemmaId,
        /// The question in one line.
        title: String,
        /// The moment until which the next update is promised, while it is open. One that was missed is for those who answer
        /// for it.
        due_at: Option<Timestamp>,
    },
    /// The dilemmas that the member asked, of which none is named.
    OwnDilemmas,
    /// The member's own account.
    Account,
    /// The requests to join that wait.
    JoinRequests,
    /// The mails that were refused for good.
    RefusedMails,
    /// A thing that is gone, or that the member may no longer read.
    Unreadable,
}

impl Subject {
    /// Returns the subject's title, where it has one.
    pub fn title(&self) -> Option<&str> {
        match self {
            Subject::Practice { title, .. } | Subject::Meeting { title, .. } | Subject::Dilemma { title, .. } => {
                Some(title)
            }
            Subject::Promise { what, .. } => Some(what),
            Subject::OwnDilemmas
            | Subject::Account
            | Subject::JoinRequests
            | Subject::RefusedMails
            | Subject::Unreadable => None,
        }
    }

    /// The path of its page, where there is one to open.
    pub fn path(&self) -> Option<String> {
        match self {
            Subject::Practice { slug, .. } => Some(crate::practice::path(slug)),
            Subject::Meeting { id, .. } => Some(crate::meeting::path(*id)),
            Subject::Promise { id, .. } => Some(crate::promise::path(*id)),
            Subject::Dilemma { id, .. } => Some(crate::dilemma::path(*id)),
            Subject::OwnDilemmas => Some(crate::dilemma::own_path()),
            Subject::Account => Some("/me".to_owned()),
            Subject::JoinRequests => Some("/admin/requests".to_owned()),
            Subject::RefusedMails => Some("/admin/mail".to_owned()),
            Subject::Unreadable => None,
        }
    }
}

/// What a member was notified of about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationGroup {
    /// The thing, as the member may see it.
    pub subject: Subject,
    /// The notifications, the latest first; at least one.
    pub notifications: Vec<Notification>,
}

impl NotificationGroup {
    /// Returns whether one of them is not read.
    pub fn is_unread(&self) -> bool {
        self.notifications.iter().any(|notification| !notification.read)
    }
}

/// What is told in one line: notifications of one thing that say the same but for who did it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The latest of them.
    pub latest: Notification,
    /// How many there are.
    pub times: i64,
    /// The members who did it, the latest first.
    pub by: Vec<Person>,
}

impl Told {
    /// Puts notifications of one thing together, the latest first.
    pub fn all(notifications: impl IntoIterator<Item = Notification>) -> Vec<Self> {
        let mut all: Vec<Self> = vec![];
        for notification in notifications {
            match all.iter_mut().find(|told| told.says(&notification)) {
                Some(told) => {
                    told.times += 1;
                    let by = notification.by.filter(|person| told.by.iter().all(|there| there.id != person.id));
                    told.by.extend(by);
                }
                None => {
                    let by = notification.by.clone().into_iter().collect();
                    all.push(Self { latest: notification, times: 1, by });
                }
            }
        }
        all
    }

    /// Returns whether it says what a notification does.
    fn says(&self, other: &Notification) -> bool {
        let one = &self.latest;
        let says_more = |it: &Notification| it.moved.is_some() || it.note.is_some();
        let stands_in_for = |it: &Notification| it.instead_of.as_ref().map(|person| person.id);
        one.kind == other.kind
            && one.read == other.read
            && stands_in_for(one) == stands_in_for(other)
            && !says_more(one)
            && !says_more(other)
    }
}

/// Which notifications are marked as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkRead {
    /// All up to one that the member has seen. What came since stays unread.
    UpTo(NotificationId),
    /// These notifications are marked.
    These(Vec<NotificationId>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MemberId;
    use crate::member::Profession;

    fn person(id: i64) -> Person {
        Person { id: MemberId(id), name: format!("כותבת {id}"), profession: Profession::Service }
    }

    fn notification(id: i64, kind: NotificationKind, by: i64) -> Notification {
        Notification {
            id: NotificationId(id),
            kind,
            by: Some(person(by)),
            at: Timestamp(id),
            read: false,
            moved: None,
            note: None,
            instead_of: None,
        }
    }

    fn lines(notifications: Vec<Notification>) -> Vec<(i64, i64, Vec<i64>)> {
        let told = Told::all(notifications).into_iter();
        told.map(|line| (line.latest.id.0, line.times, line.by.iter().map(|person| person.id.0).collect())).collect()
    }

    #[test]
    fn what_says_the_same_is_one_line_with_everybody_who_did_it() {
        use NotificationKind::{CommentThanked, CommentWritten};
        let read = Notification { read: true, ..notification(1, CommentWritten, 1) };
        let by_nobody = Notification { by: None, ..notification(3, CommentWritten, 1) };
        let found = lines(vec![
            notification(7, CommentWritten, 1),
            notification(6, CommentThanked, 1),
            notification(5, CommentWritten, 2),
            notification(4, CommentWritten, 1),
            by_nobody,
            read,
        ]);
        assert_eq!(found, [(7, 4, vec![1, 2]), (6, 1, vec![1]), (1, 1, vec![1])]);
        assert!(lines(vec![]).is_empty());
    }

    #[test]
    fn what_says_more_is_a_line_of_its_own() {
        use NotificationKind::{MeetingCancelled, MeetingMoved};
        let noted = Notification { note: Some("שביתה".to_owned()), ..notification(4, MeetingCancelled, 1) };
        let moved =
            |id| Notification { moved: Some((Timestamp(1), Timestamp(2))), ..notification(id, MeetingMoved, 1) };
        let found = lines(vec![noted, notification(3, MeetingCancelled, 1), moved(2), moved(1)]);
        assert_eq!(found, [(4, 1, vec![1]), (3, 1, vec![1]), (2, 1, vec![1]), (1, 1, vec![1])]);
    }

    #[test]
    fn what_is_told_in_the_place_of_one_member_is_told_together() {
        let instead_of = |id, of| Notification {
            instead_of: Some(person(of)),
            ..notification(id, NotificationKind::CommentWritten, 1)
        };
        let own = notification(1, NotificationKind::CommentWritten, 1);
        let found = lines(vec![instead_of(4, 8), instead_of(3, 9), instead_of(2, 8), own]);
        assert_eq!(found, [(4, 2, vec![1]), (3, 1, vec![1]), (1, 1, vec![1])]);
    }
}
