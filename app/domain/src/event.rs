//! What happened in the forum, as the change log stores it.
//!
//! Events hold keys, moments and codes of closed sets, never names, addresses or text: the log stays when people are
//! erased. Whoever tells somebody of an event looks the rest up. The stored form is JSON with the event's name as its
//! tag; names and fields that were released keep their meaning, and a field that is added later needs a default.
//!
//! To add an event: its variant, its entity and key in [`DomainEvent::subject`], its [`ChangeKind`] in
//! [`DomainEvent::kind`], and a sample in `server/store/tests/store/events.rs`.

use serde::{Deserialize, Serialize};

use crate::access::LinkPurpose;
use crate::change::{ChangeKind, Entity};
use crate::clock::Timestamp;
use crate::comment::DeletedBy;
use crate::company::CompanyTexts;
use crate::id::{
    CommentId, CompanyId, DilemmaId, DraftId, MeetingId, MemberId, PracticeId, PresentingRequestId, PromiseId,
    SavedSearchId, SynonymGroupId, TopicId, TryId,
};
use crate::meeting::MeetingReminder;
use crate::member::Role;
use crate::practice::{ArchivedBy, Status};

/// What a write did, of one thing. Who did it and when stands beside it in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum DomainEvent {
    /// A practice was entered, with that status.
    PracticeCreated { practice: PracticeId, status: Status },
    /// A practice's text, topics, authors or files were changed.
    PracticeUpdated { practice: PracticeId },
    /// A practice that was never in the archive was published.
    PracticePublished { practice: PracticeId, before: Status },
    /// A practice waits for the confirmation of its company.
    PracticeSubmitted { practice: PracticeId, before: Status },
    /// A practice that waited for confirmation is a draft of its company again.
    PracticeWithdrawn { practice: PracticeId, before: Status },
    /// A practice was moved to the archive. Where it was there before, it is now kept there by others.
    PracticeArchived { practice: PracticeId, before: Status, by: Option<ArchivedBy> },
    /// A practice was published again from the archive.
    PracticeUnarchived { practice: PracticeId },
    /// A practice was given to another company.
    PracticeMoved { practice: PracticeId, before: CompanyId, after: CompanyId },
    /// The words of a practice's attached files became known.
    PracticeFilesRead { practice: PracticeId },
    /// A practice that was never published was deleted; it can be restored for a while.
    PracticeDeleted { practice: PracticeId },
    /// A deleted practice was restored, with that status.
    PracticeRestored { practice: PracticeId, status: Status },
    /// A practice was deleted for good.
    PracticeErased { practice: PracticeId },

    /// A meeting was entered.
    MeetingScheduled { meeting: MeetingId, starts_at: Timestamp },
    /// Members are invited to a meeting that was just entered.
    MeetingAnnounced { meeting: MeetingId },
    /// The dates of several meetings were set in one step, of which this one is the first.
    MeetingsAnnounced { meeting: MeetingId },
    /// A meeting starts at another time.
    MeetingMoved { meeting: MeetingId, before: Timestamp, after: Timestamp },
    /// The write-up of a meeting is expected until another time.
    MeetingDeadlineMoved { meeting: MeetingId, before: Option<Timestamp>, after: Option<Timestamp> },
    /// Another company presents at a meeting.
    MeetingCompanyChanged { meeting: MeetingId, before: Option<CompanyId>, after: Option<CompanyId> },
    /// A meeting was cancelled.
    MeetingCancelled { meeting: MeetingId },
    /// A cancelled meeting takes place after all.
    MeetingReinstated { meeting: MeetingId },
    /// A meeting that had a place takes place online.
    MeetingMovedOnline { meeting: MeetingId },
    /// A meeting's title, kind, place, link, agenda or the order of its presenters was changed.
    MeetingUpdated { meeting: MeetingId },
    /// A member said whether they come to a meeting, or somebody else said it for them.
    MeetingAnswered { meeting: MeetingId, member: MemberId },
    /// Members are to be reminded of something about a meeting.
    MeetingReminderDue { meeting: MeetingId, reminder: MeetingReminder },
    /// A member is to present at a meeting.
    PresenterNamed { meeting: MeetingId, member: MemberId },
    /// A member is no longer to present at a meeting.
    PresenterRemoved { meeting: MeetingId, member: MemberId },
    /// A presenter gets what they should know for their write-up.
    PresenterBriefed { meeting: MeetingId, member: MemberId },
    /// The summary of a meeting is sent to the members.
    MeetingSummarySent { meeting: MeetingId },

    /// A member was entered.
    MemberInvited { member: MemberId },
    /// A member got their first password.
    MemberJoined { member: MemberId },
    /// A member's profile or language was changed.
    MemberUpdated { member: MemberId },
    /// A member has another role.
    RoleChanged { member: MemberId, before: Role, after: Role },
    /// A member stands in for another who is away.
    SubstituteNamed { member: MemberId, of: MemberId },
    /// A member may act for another.
    AssistantNamed { member: MemberId, of: MemberId },
    /// A member changed their password, knowing the old one.
    PasswordChanged { member: MemberId },
    /// A member set another password by a link.
    PasswordReset { member: MemberId },
    /// A member has another company.
    MemberMoved { member: MemberId, before: CompanyId, after: CompanyId },
    /// A member can no longer come in.
    MemberDeactivated { member: MemberId },
    /// A deactivated member can come in again.
    MemberReactivated { member: MemberId },
    /// Who a member was is known no longer.
    MemberErased { member: MemberId },

    /// A company was entered.
    CompanyCreated { company: CompanyId },
    /// A company's name, sector or size was changed.
    CompanyUpdated { company: CompanyId },
    /// All that a company had became another's, and the company is gone.
    CompanyMerged { company: CompanyId, into: CompanyId },
    /// A company left the forum.
    CompanyLeft { company: CompanyId, texts: CompanyTexts },
    /// A company that had left is of the forum again.
    CompanyReturned { company: CompanyId },

    /// A topic was added.
    TopicCreated { topic: TopicId },
    /// A topic's names or its place in the tree were changed, or it took the practices of another.
    TopicUpdated { topic: TopicId },
    /// The practices of a topic became another's, and the topic is gone.
    TopicMerged { topic: TopicId, into: TopicId },

    /// A draft was begun.
    DraftCreated { draft: DraftId },
    /// A draft's text, files or assignment were changed.
    DraftSaved { draft: DraftId },
    /// A draft was deleted.
    DraftDeleted { draft: DraftId },
    /// A deleted draft was restored.
    DraftRestored { draft: DraftId },
    /// A draft became a practice, or a practice's new text.
    DraftPublished { draft: DraftId, practice: PracticeId },

    /// A member logged in.
    LoggedIn { member: MemberId },
    /// A session was ended; `member` is `None` where it was nobody's any more.
    LoggedOut { member: Option<MemberId> },
    /// A member ended their sessions in other places.
    LoggedOutElsewhere { member: MemberId },
    /// A member ended one of their sessions from another.
    SessionEnded { member: MemberId },
    /// A one-time link was made; `member` is `None` for the first coordinator's.
    LinkCreated { member: Option<MemberId>, purpose: LinkPurpose },
    /// A member made a token for a program.
    TokenCreated { member: MemberId },
    /// A member revoked a token.
    TokenRevoked { member: MemberId },
    /// A member made an address for their calendar, in place of the one before.
    CalendarFeedCreated { member: MemberId },
    /// A member revoked the address of their calendar.
    CalendarFeedRevoked { member: MemberId },

    /// The forum has another name.
    ForumRenamed,
    /// What the coordinator sets beside the name was changed.
    SettingsChanged,
    /// A version of the agreement was published.
    AgreementPublished { version: i64 },
    /// A member accepted the agreement.
    AgreementAccepted { member: MemberId },
    /// The forum is reached at another address.
    AddressChanged,

    /// A group of synonyms was entered.
    SynonymsCreated { group: SynonymGroupId },
    /// A group of synonyms was changed.
    SynonymsUpdated { group: SynonymGroupId },
    /// A group of synonyms was deleted.
    SynonymsDeleted { group: SynonymGroupId },
    /// A deleted group of synonyms was restored.
    SynonymsRestored { group: SynonymGroupId },

    /// A member saved a search.
    SearchSaved { search: SavedSearchId },
    /// A member opened a saved search, which has seen its hits by that.
    SearchOpened { search: SavedSearchId },
    /// A saved search was deleted.
    SearchDeleted { search: SavedSearchId },
    /// A deleted saved search was restored.
    SearchRestored { search: SavedSearchId },

    /// A comment was written.
    CommentCreated { comment: CommentId },
    /// A comment's text was changed.
    CommentUpdated { comment: CommentId },
    /// The words of files beside a comment became known.
    CommentFilesRead { comment: CommentId },
    /// A comment was deleted; its text can be restored for a while.
    CommentDeleted { comment: CommentId, by: DeletedBy },
    /// A comment is about another thing now, with nothing else changed.
    CommentMoved { comment: CommentId },
    /// A deleted comment was restored.
    CommentRestored { comment: CommentId },
    /// A comment was deleted for good, with what it was about.
    CommentErased { comment: CommentId },
    /// A comment's thread was locked.
    CommentLocked { comment: CommentId },
    /// A comment's thread was opened again.
    CommentUnlocked { comment: CommentId },
    /// A member said thanks for a comment.
    CommentThanked { comment: CommentId },
    /// A member took a thanks back.
    CommentThanksTaken { comment: CommentId },
    /// A member said of an answer that their company tried it or that it helped there, or took that back.
    AnswerMarked { comment: CommentId },
    /// A member reported a comment to the coordinator.
    CommentReported { comment: CommentId },
    /// A coordinator dealt with a report of a comment.
    CommentReportHandled { comment: CommentId },
    /// A promise was made.
    PromiseMade { promise: PromiseId },
    /// A promise was kept.
    PromiseKept { promise: PromiseId },
    /// A promise is to be kept until another day.
    PromiseMoved { promise: PromiseId, before: Timestamp, after: Timestamp },
    /// A promise is to be kept later, because the meeting that it is for was postponed.
    PromiseFollowed { promise: PromiseId, before: Timestamp, after: Timestamp },
    /// A promise was released.
    PromiseReleased { promise: PromiseId },
    /// A promise that had ended is open again.
    PromiseReopened { promise: PromiseId },
    /// Who made a promise is to be reminded of it.
    PromiseReminderDue { promise: PromiseId },
    /// A member wrote that their company tried a practice.
    TryAdded { tried: TryId },
    /// A try was changed.
    TryChanged { tried: TryId },
    /// A try was deleted; it can be restored for a while.
    TryDeleted { tried: TryId },
    /// A deleted try was restored.
    TryRestored { tried: TryId },
    /// It was noted who came to a meeting.
    AttendanceNoted { meeting: MeetingId },
    /// A member answered the questions about a meeting; which answers are theirs, nothing tells.
    SurveyAnswered { meeting: MeetingId },
    /// The coordinator set the order in which companies present, or let it be proposed again.
    RotaOrdered,
    /// A company was asked to present at a meeting.
    PresentingAsked { request: PresentingRequestId },
    /// A company that was asked presents.
    PresentingAccepted { request: PresentingRequestId },
    /// A company that was asked does not present at that meeting.
    PresentingPassed { request: PresentingRequestId },
    /// A request to present was taken back.
    PresentingWithdrawn { request: PresentingRequestId },
    /// A dilemma was asked, or one that waited was published.
    DilemmaAsked { dilemma: DilemmaId },
    /// A dilemma was asked anonymously and waits to be published.
    DilemmaScheduled { dilemma: DilemmaId },
    /// A dilemma's text or summary was changed.
    DilemmaUpdated { dilemma: DilemmaId },
    /// The words of files beside a dilemma became known.
    DilemmaFilesRead { dilemma: DilemmaId },
    /// A dilemma has another owner: who took it over, who said yes to it, or the coordinator in place of who left.
    DilemmaOwned { dilemma: DilemmaId, before: MemberId, after: MemberId },
    /// A member was asked to take a dilemma over.
    DilemmaOffered { dilemma: DilemmaId, member: MemberId },
    /// A dilemma stays with its owner: who was asked to take it over does not.
    DilemmaDeclined { dilemma: DilemmaId, member: MemberId },
    /// The next update of a dilemma was promised.
    DilemmaPromised { dilemma: DilemmaId, due_at: Timestamp },
    /// The asker of a dilemma said whether an answer helped.
    AnswerAccepted { dilemma: DilemmaId, comment: CommentId, helped: bool },
    /// A dilemma was closed with a lesson.
    DilemmaClosed { dilemma: DilemmaId },
    /// A closed dilemma is open again.
    DilemmaReopened { dilemma: DilemmaId },
    /// A dilemma goes on in another one.
    DilemmaMerged { dilemma: DilemmaId, into: DilemmaId },
    /// The owner of a dilemma is to be reminded of the promised update.
    DilemmaReminderDue { dilemma: DilemmaId },
    /// The promised update of a dilemma did not come.
    DilemmaUpdateMissed { dilemma: DilemmaId },
    /// The coordinator is to find a new owner of a dilemma whose promised update did not come for a week.
    DilemmaOwnerWanted { dilemma: DilemmaId },
    /// A dilemma has been open for long, and it is asked whether it still matters.
    DilemmaStillAsked { dilemma: DilemmaId },
    /// A coordinator learnt who asked a dilemma anonymously.
    DilemmaUnsealed { dilemma: DilemmaId },
    /// A member was notified of something.
    MemberNotified { member: MemberId },
    /// A member read some of their notifications.
    NotificationsRead { member: MemberId },
    /// A member follows or mutes something, or no longer does.
    FollowingChanged { member: MemberId },
}

impl DomainEvent {
    /// Returns the event of a practice that has another status, or is archived by others, than before.
    pub const fn status_changed(
        practice: PracticeId,
        before: Status,
        after: Status,
        archived_by: Option<ArchivedBy>,
    ) -> Self {
        match (before, after) {
            (Status::Archived, Status::Published) => Self::PracticeUnarchived { practice },
            (_, Status::Published) => Self::PracticePublished { practice, before },
            (_, Status::InReview) => Self::PracticeSubmitted { practice, before },
            (_, Status::Draft) => Self::PracticeWithdrawn { practice, before },
            (_, Status::Archived) => Self::PracticeArchived { practice, before, by: archived_by },
        }
    }

    /// Returns what kind of thing it happened to.
    pub const fn entity(&self) -> Entity {
        self.subject().0
    }

    /// Returns the key of the thing that it happened to; 0 where there is only one.
    pub const fn entity_id(&self) -> i64 {
        self.subject().1
    }

    const fn subject(&self) -> (Entity, i64) {
        use DomainEvent as E;
        match self {
            E::PracticeCreated { practice, .. }
            | E::PracticeUpdated { practice }
            | E::PracticePublished { practice, .. }
            | E::PracticeSubmitted { practice, .. }
            | E::PracticeWithdrawn { practice, .. }
            | E::PracticeArchived { practice, .. }
            | E::PracticeUnarchived { practice }
            | E::PracticeMoved { practice, .. }
            | E::PracticeFilesRead { practice }
            | E::PracticeDeleted { practice }
            | E::PracticeRestored { practice, .. }
            | E::PracticeErased { practice } => (Entity::Practice, practice.0),
            E::MeetingScheduled { meeting, .. }
            | E::MeetingMoved { meeting, .. }
            | E::MeetingDeadlineMoved { meeting, .. }
            | E::MeetingCompanyChanged { meeting, .. }
            | E::MeetingCancelled { meeting }
            | E::MeetingReinstated { meeting }
            | E::MeetingMovedOnline { meeting }
            | E::MeetingUpdated { meeting }
            | E::MeetingSummarySent { meeting }
            | E::PresenterNamed { meeting, .. }
            | E::PresenterRemoved { meeting, .. } => (Entity::Meeting, meeting.0),
            E::MeetingAnswered { meeting, .. }
            | E::PresenterBriefed { meeting, .. }
            | E::MeetingReminderDue { meeting, .. }
            | E::MeetingAnnounced { meeting }
            | E::MeetingsAnnounced { meeting }
            | E::AttendanceNoted { meeting }
            | E::SurveyAnswered { meeting } => (Entity::Rsvp, meeting.0),
            E::MemberInvited { member }
            | E::MemberJoined { member }
            | E::MemberUpdated { member }
            | E::RoleChanged { member, .. }
            | E::SubstituteNamed { member, .. }
            | E::AssistantNamed { member, .. }
            | E::PasswordChanged { member }
            | E::PasswordReset { member }
            | E::MemberMoved { member, .. }
            | E::MemberDeactivated { member }
            | E::MemberReactivated { member }
            | E::MemberErased { member } => (Entity::Member, member.0),
            E::CompanyCreated { company }
            | E::CompanyUpdated { company }
            | E::CompanyMerged { company, .. }
            | E::CompanyLeft { company, .. }
            | E::CompanyReturned { company } => (Entity::Company, company.0),
            E::TopicCreated { topic } | E::TopicUpdated { topic } | E::TopicMerged { topic, .. } => {
                (Entity::Topic, topic.0)
            }
            E::DraftCreated { draft }
            | E::DraftSaved { draft }
            | E::DraftDeleted { draft }
            | E::DraftRestored { draft }
            | E::DraftPublished { draft, .. } => (Entity::Draft, draft.0),
            E::LoggedIn { member }
            | E::LoggedOutElsewhere { member }
            | E::SessionEnded { member }
            | E::AgreementAccepted { member }
            | E::TokenCreated { member }
            | E::TokenRevoked { member }
            | E::CalendarFeedCreated { member }
            | E::CalendarFeedRevoked { member } => (Entity::Access, member.0),
            E::LoggedOut { member } | E::LinkCreated { member, .. } => match member {
                Some(member) => (Entity::Access, member.0),
                None => (Entity::Access, 0),
            },
            E::ForumRenamed | E::SettingsChanged | E::AddressChanged => (Entity::Setting, 0),
            E::AgreementPublished { version } => (Entity::Setting, *version),
            E::SynonymsCreated { group }
            | E::SynonymsUpdated { group }
            | E::SynonymsDeleted { group }
            | E::SynonymsRestored { group } => (Entity::Synonym, group.0),
            E::SearchSaved { search }
            | E::SearchOpened { search }
            | E::SearchDeleted { search }
            | E::SearchRestored { search } => (Entity::SavedSearch, search.0),
            E::CommentCreated { comment }
            | E::CommentUpdated { comment }
            | E::CommentFilesRead { comment }
            | E::CommentDeleted { comment, .. }
            | E::CommentMoved { comment }
            | E::CommentRestored { comment }
            | E::CommentLocked { comment }
            | E::CommentUnlocked { comment }
            | E::CommentThanked { comment }
            | E::CommentThanksTaken { comment }
            | E::AnswerMarked { comment }
            | E::CommentReported { comment }
            | E::CommentReportHandled { comment }
            | E::CommentErased { comment } => (Entity::Comment, comment.0),
            E::PromiseMade { promise }
            | E::PromiseKept { promise }
            | E::PromiseMoved { promise, .. }
            | E::PromiseFollowed { promise, .. }
            | E::PromiseReleased { promise }
            | E::PromiseReopened { promise }
            | E::PromiseReminderDue { promise } => (Entity::Promise, promise.0),
            E::TryAdded { tried } | E::TryChanged { tried } | E::TryDeleted { tried } | E::TryRestored { tried } => {
                (Entity::Try, tried.0)
            }
            E::RotaOrdered => (Entity::Rota, 0),
            E::PresentingAsked { request }
            | E::PresentingAccepted { request }
            | E::PresentingPassed { request }
            | E::PresentingWithdrawn { request } => (Entity::Rota, request.0),
            E::DilemmaAsked { dilemma }
            | E::DilemmaScheduled { dilemma }
            | E::DilemmaUpdated { dilemma }
            | E::DilemmaFilesRead { dilemma }
            | E::DilemmaOwned { dilemma, .. }
            | E::DilemmaOffered { dilemma, .. }
            | E::DilemmaDeclined { dilemma, .. }
            | E::DilemmaPromised { dilemma, .. }
            | E::AnswerAccepted { dilemma, .. }
            | E::DilemmaClosed { dilemma }
            | E::DilemmaReopened { dilemma }
            | E::DilemmaMerged { dilemma, .. }
            | E::DilemmaReminderDue { dilemma }
            | E::DilemmaUpdateMissed { dilemma }
            | E::DilemmaOwnerWanted { dilemma }
            | E::DilemmaStillAsked { dilemma }
            | E::DilemmaUnsealed { dilemma } => (Entity::Dilemma, dilemma.0),
            E::MemberNotified { member } | E::NotificationsRead { member } | E::FollowingChanged { member } => {
                (Entity::Notification, member.0)
            }
        }
    }

    /// Returns what it comes to for whoever follows the log without knowing events.
    pub const fn kind(&self) -> ChangeKind {
        use DomainEvent as E;
        match self {
            E::PracticeCreated { status: Status::Published, .. }
            | E::PracticePublished { .. }
            | E::PracticeUnarchived { .. } => ChangeKind::Published,
            E::PracticeCreated { .. }
            | E::MeetingScheduled { .. }
            | E::MemberInvited { .. }
            | E::CompanyCreated { .. }
            | E::TopicCreated { .. }
            | E::DraftCreated { .. }
            | E::LoggedIn { .. }
            | E::LinkCreated { .. }
            | E::TokenCreated { .. }
            | E::CalendarFeedCreated { .. }
            | E::SynonymsCreated { .. }
            | E::SearchSaved { .. }
            | E::CommentCreated { .. }
            | E::PromiseMade { .. }
            | E::TryAdded { .. }
            | E::PresentingAsked { .. }
            | E::DilemmaAsked { .. }
            | E::MemberNotified { .. } => ChangeKind::Created,
            E::PracticeUpdated { .. }
            | E::PracticeSubmitted { .. }
            | E::PracticeWithdrawn { .. }
            | E::PracticeArchived { .. }
            | E::PracticeMoved { .. }
            | E::PracticeFilesRead { .. }
            | E::PracticeRestored { .. }
            | E::MeetingMoved { .. }
            | E::MeetingDeadlineMoved { .. }
            | E::MeetingCompanyChanged { .. }
            | E::MeetingCancelled { .. }
            | E::MeetingReinstated { .. }
            | E::MeetingMovedOnline { .. }
            | E::MeetingUpdated { .. }
            | E::MeetingAnswered { .. }
            | E::MeetingReminderDue { .. }
            | E::MeetingAnnounced { .. }
            | E::MeetingsAnnounced { .. }
            | E::PresenterNamed { .. }
            | E::PresenterRemoved { .. }
            | E::PresenterBriefed { .. }
            | E::MeetingSummarySent { .. }
            | E::MemberJoined { .. }
            | E::MemberUpdated { .. }
            | E::RoleChanged { .. }
            | E::SubstituteNamed { .. }
            | E::AssistantNamed { .. }
            | E::PasswordChanged { .. }
            | E::PasswordReset { .. }
            | E::MemberMoved { .. }
            | E::MemberDeactivated { .. }
            | E::MemberReactivated { .. }
            | E::CompanyUpdated { .. }
            | E::CompanyLeft { .. }
            | E::CompanyReturned { .. }
            | E::TopicUpdated { .. }
            | E::DraftSaved { .. }
            | E::DraftRestored { .. }
            | E::ForumRenamed
            | E::SettingsChanged
            | E::AgreementPublished { .. }
            | E::AgreementAccepted { .. }
            | E::AddressChanged
            | E::SynonymsUpdated { .. }
            | E::SynonymsRestored { .. }
            | E::SearchOpened { .. }
            | E::SearchRestored { .. }
            | E::CommentUpdated { .. }
            | E::CommentFilesRead { .. }
            | E::CommentMoved { .. }
            | E::CommentRestored { .. }
            | E::CommentLocked { .. }
            | E::CommentUnlocked { .. }
            | E::CommentThanked { .. }
            | E::CommentThanksTaken { .. }
            | E::AnswerMarked { .. }
            | E::CommentReported { .. }
            | E::CommentReportHandled { .. }
            | E::PromiseKept { .. }
            | E::PromiseMoved { .. }
            | E::PromiseFollowed { .. }
            | E::PromiseReleased { .. }
            | E::PromiseReopened { .. }
            | E::PromiseReminderDue { .. }
            | E::TryChanged { .. }
            | E::TryRestored { .. }
            | E::AttendanceNoted { .. }
            | E::SurveyAnswered { .. }
            | E::RotaOrdered
            | E::PresentingAccepted { .. }
            | E::PresentingPassed { .. }
            | E::DilemmaScheduled { .. }
            | E::DilemmaUpdated { .. }
            | E::DilemmaFilesRead { .. }
            | E::DilemmaOwned { .. }
            | E::DilemmaOffered { .. }
            | E::DilemmaDeclined { .. }
            | E::DilemmaPromised { .. }
            | E::AnswerAccepted { .. }
            | E::DilemmaClosed { .. }
            | E::DilemmaReopened { .. }
            | E::DilemmaMerged { .. }
            | E::DilemmaReminderDue { .. }
            | E::DilemmaUpdateMissed { .. }
            | E::DilemmaOwnerWanted { .. }
            | E::DilemmaStillAsked { .. }
            | E::DilemmaUnsealed { .. }
            | E::NotificationsRead { .. }
            | E::FollowingChanged { .. } => ChangeKind::Updated,
            E::PracticeDeleted { .. }
            | E::PracticeErased { .. }
            | E::DraftDeleted { .. }
            | E::DraftPublished { .. }
            | E::LoggedOut { .. }
            | E::LoggedOutElsewhere { .. }
            | E::SessionEnded { .. }
            | E::MemberErased { .. }
            | E::CompanyMerged { .. }
            | E::TopicMerged { .. }
            | E::TokenRevoked { .. }
            | E::CalendarFeedRevoked { .. }
            | E::SynonymsDeleted { .. }
            | E::SearchDeleted { .. }
            | E::CommentDeleted { .. }
            | E::CommentErased { .. }
            | E::TryDeleted { .. }
            | E::PresentingWithdrawn { .. } => ChangeKind::Deleted,
        }
    }
}
