//! A short confirmation after a redirect: a code in the URL or a cookie, a sentence on the page. What was taken
//! away is confirmed with a button that brings it back.

use std::str::FromStr;

use domain::language::Language;
use domain::problem::UnknownCode;
use domain::undo::Undo;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::form::Fields;
use crate::ui::icons::{Glyph, Icon};

/// The confirmation of what was just done. To add one: a variant, its code and its sentence in the locale files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flash {
    /// Something was saved.
    Saved,
    /// A text whose draft was gone was kept in another one.
    SavedAsNewDraft,
    /// A draft in which nothing was written was not stored.
    NothingWritten,
    /// A search was saved.
    SearchSaved,
    /// A practice is visible to every member now.
    Published,
    /// A write-up was uploaded for another company, which has to confirm it.
    SentForReview,
    /// A text was changed since the page was read, so it was not published.
    ChangedMeanwhile,
    /// A text in the archive was changed, and stays there.
    ChangedInArchive,
    /// The absence of a member was saved.
    AwaySaved,
    /// A member is back.
    BackAgain,
    /// The summary of a meeting is sent to the members.
    SummarySent,
    /// How far a practice may go was marked.
    Shared,
    /// A practice was changed since the page was read, so that its mark was not changed.
    NotShared,
    /// A practice left the offer.
    Archived,
    /// A practice came back from the archive, and every member sees it again.
    Unarchived,
    /// A coordinator no longer archives a practice, which its company archived too.
    LeftInArchive,
    /// A draft was deleted.
    DraftDeleted,
    /// Several drafts were deleted.
    DraftsDeleted,
    /// A practice that was never published was deleted.
    PracticeDeleted,
    /// A saved search was deleted.
    SearchDeleted,
    /// A file was taken away from a draft.
    FileRemoved,
    /// A deleted draft came back.
    DraftRestored,
    /// Several deleted drafts came back.
    DraftsRestored,
    /// A deleted practice that was never published came back.
    PracticeRestored,
    /// A deleted saved search came back.
    SearchRestored,
    /// A file that was taken away from a draft came back.
    FileRestored,
    /// The speaker's notes were added to a draft's text.
    NotesAdded,
    /// The other version of a document is attached to a draft now.
    FileExchanged,
    /// The other version of a document is not kept any more.
    OtherVersionGone,
    /// What was to come back is gone for good.
    NothingToRestore,
    /// A practice was deleted for good.
    Erased,
    /// An API token was revoked.
    TokenRevoked,
    /// Another acts for the member from now on.
    AssistantAdded,
    /// Another acts for the member no longer.
    AssistantRemoved,
    /// The forum's logo was taken away.
    LogoRemoved,
    /// A company was added to the forum.
    CompanyAdded,
    /// Two companies were merged.
    CompanyMerged,
    /// A company left the forum.
    CompanyLeft,
    /// A company that had left is of the forum again.
    CompanyReturned,
    /// A request to join was declined.
    RequestDeclined,
    /// A request to join that was declined waits again.
    RequestRestored,
    /// A pass for a guest of one meeting was taken back.
    PassRevoked,
    /// A topic was added.
    TopicAdded,
    /// A version of the agreement was published.
    AgreementPublished,
    /// Two topics were merged.
    TopicMerged,
    /// A meeting was scheduled.
    MeetingAdded,
    /// The meetings of a rhythm were scheduled.
    MeetingsAdded,
    /// A meeting was cancelled.
    MeetingCancelled,
    /// A cancelled meeting takes place after all.
    MeetingReinstated,
    /// A meeting was changed at short notice.
    MeetingChanged,
    /// It was noted whether somebody comes to a meeting.
    Answered,
    /// The address of a member's calendar was revoked.
    CalendarRevoked,
    /// A promise was made.
    PromiseMade,
    /// Promises that a summary marks were made.
    PromisesMade,
    /// A promise was kept.
    PromiseKept,
    /// A promise was moved to another day.
    PromiseMoved,
    /// A promise was released.
    PromiseReleased,
    /// A promise is open again.
    PromiseReopened,
    /// A try was written.
    TryAdded,
    /// A try was deleted.
    TryDeleted,
    /// A deleted try came back.
    TryRestored,
    /// A company was asked to present, or to change places.
    PresentingAsked,
    /// It was noted whether a company presents.
    PresentingAnswered,
    /// A request to present was taken back.
    PresentingWithdrawn,
    /// A request to present was answered otherwise, or taken back, since the page was read.
    PresentingSettled,
    /// A dilemma was asked.
    DilemmaAsked,
    /// What the forum has already answers a dilemma, which is not asked.
    DilemmaAnsweredBefore,
    /// A dilemma's text, summary or answers that helped were changed.
    DilemmaChanged,
    /// The viewer took a dilemma over.
    DilemmaOwned,
    /// Somebody else took a dilemma over before the viewer.
    DilemmaOwnedByOther,
    /// A member was asked to take a dilemma over.
    DilemmaOffered,
    /// The next update of a dilemma was promised.
    DilemmaPromised,
    /// A dilemma was closed.
    DilemmaClosed,
    /// A dilemma is open again.
    DilemmaReopened,
    /// Two dilemmas were merged.
    DilemmaMerged,
    /// A dilemma was put on the agenda of the next meeting.
    DilemmaOnAgenda,
    /// No meeting is planned for a dilemma, or its agenda is full.
    DilemmaNoMeeting,
    /// An anonymous dilemma was published.
    DilemmaPublished,
    /// Who asked a dilemma anonymously said so.
    DilemmaRevealed,
    /// A coordinator learnt who asked a dilemma anonymously.
    DilemmaUnsealed,
    /// A dilemma still matters.
    DilemmaStill,
    /// A dilemma was asked anonymously and waits to be published.
    DilemmaScheduled,
    /// Who asked a dilemma anonymously withdrew it before it was published.
    DilemmaWithdrawn,
    /// A dilemma that waits cannot be published yet.
    DilemmaNotYet,
    /// A comment was written.
    CommentAdded,
    /// A comment was deleted; its place offers to bring it back.
    CommentDeleted,
    /// A deleted comment came back.
    CommentRestored,
    /// A member said thanks for a comment.
    ThanksSaid,
    /// A member took a thanks back.
    ThanksTaken,
    /// A comment was moved.
    CommentMoved,
    /// A comment is back where it was moved from.
    CommentMovedBack,
    /// What an answer did at one's company was noted.
    AnswerMarked,
    /// What one said of an answer was taken back.
    AnswerUnmarked,
    /// A comment was reported to the coordinator.
    CommentReported,
    /// A report was dealt with.
    ReportHandled,
    /// A thread was locked.
    ThreadLocked,
    /// A thread was opened again.
    ThreadUnlocked,
    /// A group of synonyms was added.
    SynonymsAdded,
    /// A background job runs as soon as a worker is free.
    JobQueued,
    /// A background job was discarded.
    JobDiscarded,
    /// A discarded background job came back.
    JobRestored,
    /// A background job was done, or taken up by a worker, since the page was read.
    JobChanged,
    /// A mail is sent as soon as a worker is free.
    MailQueued,
    /// A coordinator sent a mail by hand.
    MailSent,
    /// Mails are sent as soon as a worker is free.
    MailsQueued,
    /// A mail was discarded.
    MailDiscarded,
    /// Mails were discarded.
    MailsDiscarded,
    /// What was discarded of mails came back.
    MailRestored,
    /// There was nothing to say any more in a mail, or it was sent since the page was read.
    MailChanged,
    /// A thing is followed from now on.
    Followed,
    /// A thing is muted from now on.
    Muted,
    /// A thing is neither followed nor muted any more.
    NotFollowed,
    /// A coordinator noted that they called somebody.
    Called,
    /// A coordinator noted that they did not call somebody after all.
    NotCalled,
    /// The password was changed.
    PasswordChanged,
    /// Every other session was ended.
    LoggedOutElsewhere,
    /// One of the member's own sessions was ended.
    SessionEnded,
    /// Every session of a member was ended.
    MemberSessionsEnded,
    /// A member was deactivated.
    MemberDeactivated,
    /// A deactivated member was let in again.
    MemberReactivated,
    /// A member got another company, address or profession.
    MemberMoved,
    /// A member was erased.
    MemberErased,
    /// Somebody else made a link for a new password of the member's, who has just logged in.
    ResetLinkMade,
    /// Somebody else ended the sessions of the member, who has just logged in.
    SessionsEndedByAnother,
}

impl Flash {
    /// Every confirmation.
    pub const ALL: &'static [Flash] = &[
        Flash::Saved,
        Flash::SavedAsNewDraft,
        Flash::NothingWritten,
        Flash::SearchSaved,
        Flash::Published,
        Flash::SentForReview,
        Flash::ChangedMeanwhile,
        Flash::ChangedInArchive,
        Flash::AwaySaved,
        Flash::BackAgain,
        Flash::SummarySent,
        Flash::Shared,
        Flash::NotShared,
        Flash::Archived,
        Flash::Unarchived,
        Flash::LeftInArchive,
        Flash::DraftDeleted,
        Flash::DraftsDeleted,
        Flash::PracticeDeleted,
        Flash::SearchDeleted,
        Flash::FileRemoved,
        Flash::DraftRestored,
        Flash::DraftsRestored,
        Flash::PracticeRestored,
        Flash::SearchRestored,
        Flash::FileRestored,
        Flash::NotesAdded,
        Flash::FileExchanged,
        Flash::OtherVersionGone,
        Flash::NothingToRestore,
        Flash::Erased,
        Flash::TokenRevoked,
        Flash::AssistantAdded,
        Flash::AssistantRemoved,
        Flash::LogoRemoved,
        Flash::CompanyAdded,
        Flash::CompanyMerged,
        Flash::CompanyLeft,
        Flash::CompanyReturned,
        Flash::RequestDeclined,
        Flash::RequestRestored,
        Flash::PassRevoked,
        Flash::TopicAdded,
        Flash::AgreementPublished,
        Flash::TopicMerged,
        Flash::MeetingAdded,
        Flash::MeetingsAdded,
        Flash::MeetingCancelled,
        Flash::MeetingReinstated,
        Flash::MeetingChanged,
        Flash::Answered,
        Flash::CalendarRevoked,
        Flash::PromiseMade,
        Flash::PromisesMade,
        Flash::PromiseKept,
        Flash::PromiseMoved,
        Flash::PromiseReleased,
        Flash::PromiseReopened,
        Flash::TryAdded,
        Flash::TryDeleted,
        Flash::TryRestored,
        Flash::PresentingAsked,
        Flash::PresentingAnswered,
        Flash::PresentingWithdrawn,
        Flash::PresentingSettled,
        Flash::DilemmaAsked,
        Flash::DilemmaAnsweredBefore,
        Flash::DilemmaChanged,
        Flash::DilemmaOwned,
        Flash::DilemmaOwnedByOther,
        Flash::DilemmaOffered,
        Flash::DilemmaPromised,
        Flash::DilemmaClosed,
        Flash::DilemmaReopened,
        Flash::DilemmaMerged,
        Flash::DilemmaOnAgenda,
        Flash::DilemmaNoMeeting,
        Flash::DilemmaPublished,
        Flash::DilemmaRevealed,
        Flash::DilemmaUnsealed,
        Flash::DilemmaStill,
        Flash::DilemmaScheduled,
        Flash::DilemmaWithdrawn,
        Flash::DilemmaNotYet,
        Flash::CommentAdded,
        Flash::CommentDeleted,
        Flash::CommentRestored,
        Flash::ThanksSaid,
        Flash::ThanksTaken,
        Flash::CommentMoved,
        Flash::CommentMovedBack,
        Flash::AnswerMarked,
        Flash::AnswerUnmarked,
        Flash::CommentReported,
        Flash::ReportHandled,
        Flash::ThreadLocked,
        Flash::ThreadUnlocked,
        Flash::SynonymsAdded,
        Flash::JobQueued,
        Flash::JobDiscarded,
        Flash::JobRestored,
        Flash::JobChanged,
        Flash::MailQueued,
        Flash::MailSent,
        Flash::MailsQueued,
        Flash::MailDiscarded,
        Flash::MailsDiscarded,
        Flash::MailRestored,
        Flash::MailChanged,
        Flash::Followed,
        Flash::Muted,
        Flash::NotFollowed,
        Flash::Called,
        Flash::NotCalled,
        Flash::PasswordChanged,
        Flash::LoggedOutElsewhere,
        Flash::SessionEnded,
        Flash::MemberSessionsEnded,
        Flash::MemberDeactivated,
        Flash::MemberReactivated,
        Flash::MemberMoved,
        Flash::MemberErased,
        Flash::ResetLinkMade,
        Flash::SessionsEndedByAnother,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Flash::Saved => "saved",
            Flash::SavedAsNewDraft => "saved-as-new-draft",
            Flash::NothingWritten => "nothing-written",
            Flash::SearchSaved => "search-saved",
            Flash::Published => "published",
            Flash::SentForReview => "sent-for-review",
            Flash::ChangedMeanwhile => "changed-meanwhile",
            Flash::ChangedInArchive => "changed-in-archive",
            Flash::AwaySaved => "away-saved",
            Flash::BackAgain => "back-again",
            Flash::SummarySent => "summary-sent",
            Flash::Shared => "shared",
            Flash::NotShared => "not-shared",
            Flash::Archived => "archived",
            Flash::Unarchived => "unarchived",
            Flash::LeftInArchive => "left-in-archive",
            Flash::DraftDeleted => "draft-deleted",
            Flash::DraftsDeleted => "drafts-deleted",
            Flash::PracticeDeleted => "practice-deleted",
            Flash::SearchDeleted => "search-deleted",
            Flash::FileRemoved => "file-removed",
            Flash::DraftRestored => "draft-restored",
            Flash::DraftsRestored => "drafts-restored",
            Flash::PracticeRestored => "practice-restored",
            Flash::SearchRestored => "search-restored",
            Flash::FileRestored => "file-restored",
            Flash::NotesAdded => "notes-added",
            Flash::FileExchanged => "file-exchanged",
            Flash::OtherVersionGone => "other-version-gone",
            Flash::NothingToRestore => "nothing-to-restore",
            Flash::Erased => "erased",
            Flash::TokenRevoked => "token-revoked",
            Flash::AssistantAdded => "assistant-added",
            Flash::AssistantRemoved => "assistant-removed",
            Flash::LogoRemoved => "logo-removed",
            Flash::CompanyAdded => "company-added",
            Flash::CompanyMerged => "company-merged",
            Flash::CompanyLeft => "company-left",
            Flash::CompanyReturned => "company-returned",
            Flash::RequestDeclined => "request-declined",
            Flash::RequestRestored => "request-restored",
            Flash::PassRevoked => "pass-revoked",
            Flash::TopicAdded => "topic-added",
            Flash::AgreementPublished => "agreement-published",
            Flash::TopicMerged => "topic-merged",
            Flash::MeetingAdded => "meeting-added",
            Flash::MeetingsAdded => "meetings-added",
            Flash::MeetingCancelled => "meeting-cancelled",
            Flash::MeetingReinstated => "meeting-reinstated",
            Flash::MeetingChanged => "meeting-changed",
            Flash::Answered => "answered",
            Flash::CalendarRevoked => "calendar-revoked",
            Flash::PromiseMade => "promise-made",
            Flash::PromisesMade => "promises-made",
            Flash::PromiseKept => "promise-kept",
            Flash::PromiseMoved => "promise-moved",
            Flash::PromiseReleased => "promise-released",
            Flash::PromiseReopened => "promise-reopened",
            Flash::TryAdded => "try-added",
            Flash::TryDeleted => "try-deleted",
            Flash::TryRestored => "try-restored",
            Flash::PresentingAsked => "presenting-asked",
            Flash::PresentingAnswered => "presenting-answered",
            Flash::PresentingWithdrawn => "presenting-withdrawn",
            Flash::PresentingSettled => "presenting-settled",
            Flash::DilemmaAsked => "dilemma-asked",
            Flash::DilemmaChanged => "dilemma-changed",
            Flash::DilemmaOwned => "dilemma-owned",
            Flash::DilemmaOwnedByOther => "dilemma-owned-by-other",
            Flash::DilemmaOffered => "dilemma-offered",
            Flash::DilemmaPromised => "dilemma-promised",
            Flash::DilemmaClosed => "dilemma-closed",
            Flash::DilemmaReopened => "dilemma-reopened",
            Flash::DilemmaMerged => "dilemma-merged",
            Flash::DilemmaOnAgenda => "dilemma-on-agenda",
            Flash::DilemmaAnsweredBefore => "dilemma-answered-before",
            Flash::DilemmaNoMeeting => "dilemma-no-meeting",
            Flash::DilemmaPublished => "dilemma-published",
            Flash::DilemmaRevealed => "dilemma-revealed",
            Flash::DilemmaUnsealed => "dilemma-unsealed",
            Flash::DilemmaStill => "dilemma-still",
            Flash::DilemmaScheduled => "dilemma-scheduled",
            Flash::DilemmaWithdrawn => "dilemma-withdrawn",
            Flash::DilemmaNotYet => "dilemma-not-yet",
            Flash::CommentAdded => "comment-added",
            Flash::CommentDeleted => "comment-deleted",
            Flash::CommentRestored => "comment-restored",
            Flash::ThanksSaid => "thanks-said",
            Flash::ThanksTaken => "thanks-taken",
            Flash::CommentMoved => "comment-moved",
            Flash::CommentMovedBack => "comment-moved-back",
            Flash::AnswerMarked => "answer-marked",
            Flash::AnswerUnmarked => "answer-unmarked",
            Flash::CommentReported => "comment-reported",
            Flash::ReportHandled => "report-handled",
            Flash::ThreadLocked => "thread-locked",
            Flash::ThreadUnlocked => "thread-unlocked",
            Flash::SynonymsAdded => "synonyms-added",
            Flash::JobQueued => "job-queued",
            Flash::JobDiscarded => "job-discarded",
            Flash::JobRestored => "job-restored",
            Flash::JobChanged => "job-changed",
            Flash::MailQueued => "mail-queued",
            Flash::MailSent => "mail-sent",
            Flash::MailsQueued => "mails-queued",
            Flash::MailDiscarded => "mail-discarded",
            Flash::MailsDiscarded => "mails-discarded",
            Flash::MailRestored => "mail-restored",
            Flash::MailChanged => "mail-changed",
            Flash::Followed => "followed",
            Flash::Muted => "muted",
            Flash::NotFollowed => "not-followed",
            Flash::Called => "called",
            Flash::NotCalled => "not-called",
            Flash::PasswordChanged => "password-changed",
            Flash::LoggedOutElsewhere => "logged-out-elsewhere",
            Flash::SessionEnded => "session-ended",
            Flash::MemberSessionsEnded => "member-sessions-ended",
            Flash::MemberDeactivated => "member-deactivated",
            Flash::MemberReactivated => "member-reactivated",
            Flash::MemberMoved => "member-moved",
            Flash::MemberErased => "member-erased",
            Flash::ResetLinkMade => "reset-link-made",
            Flash::SessionsEndedByAnother => "sessions-ended-by-another",
        }
    }

    /// Returns whether it says that what was asked for was not done.
    pub const fn is_caution(self) -> bool {
        matches!(
            self,
            Flash::ChangedMeanwhile
                | Flash::NotShared
                | Flash::NothingWritten
                | Flash::NothingToRestore
                | Flash::JobChanged
                | Flash::MailChanged
                | Flash::PresentingSettled
                | Flash::DilemmaOwnedByOther
                | Flash::DilemmaNoMeeting
                | Flash::DilemmaNotYet
                | Flash::ResetLinkMade
                | Flash::SessionsEndedByAnother
        )
    }

    /// The sentence.
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Flash::Saved => t!(language, flash.saved),
            Flash::SavedAsNewDraft => t!(language, flash.saved_as_new_draft),
            Flash::NothingWritten => t!(language, flash.nothing_written),
            Flash::SearchSaved => t!(language, flash.search_saved),
            Flash::Published => t!(language, flash.published),
            Flash::SentForReview => t!(language, flash.sent_for_review),
            Flash::ChangedMeanwhile => t!(language, flash.changed_meanwhile),
            Flash::ChangedInArchive => t!(language, flash.changed_in_archive),
            Flash::AwaySaved => t!(language, flash.away_saved),
            Flash::BackAgain => t!(language, flash.back_again),
            Flash::SummarySent => t!(language, flash.summary_sent),
            Flash::Shared => t!(language, flash.shared),
            Flash::NotShared => t!(language, flash.not_shared),
            Flash::Archived => t!(language, flash.archived),
            Flash::Unarchived => t!(language, flash.unarchived),
            Flash::LeftInArchive => t!(language, flash.left_in_archive),
            Flash::DraftDeleted => t!(language, flash.draft_deleted),
            Flash::DraftsDeleted => t!(language, flash.drafts_deleted),
            Flash::PracticeDeleted => t!(language, flash.practice_deleted),
            Flash::SearchDeleted => t!(language, flash.search_deleted),
            Flash::FileRemoved => t!(language, flash.file_removed),
            Flash::DraftRestored => t!(language, flash.draft_restored),
            Flash::DraftsRestored => t!(language, flash.drafts_restored),
            Flash::PracticeRestored => t!(language, flash.practice_restored),
            Flash::SearchRestored => t!(language, flash.search_restored),
            Flash::FileRestored => t!(language, flash.file_restored),
            Flash::NotesAdded => t!(language, drafts.report.notes_added),
            Flash::FileExchanged => t!(language, drafts.report.exchanged),
            Flash::OtherVersionGone => t!(language, drafts.report.exchange_gone),
            Flash::NothingToRestore => t!(language, flash.nothing_to_restore),
            Flash::Erased => t!(language, flash.erased),
            Flash::TokenRevoked => t!(language, flash.token_revoked),
            Flash::AssistantAdded => t!(language, flash.assistant_added),
            Flash::AssistantRemoved => t!(language, flash.assistant_removed),
            Flash::LogoRemoved => t!(language, flash.logo_removed),
            Flash::CompanyAdded => t!(language, flash.company_added),
            Flash::CompanyMerged => t!(language, flash.company_merged),
            Flash::CompanyLeft => t!(language, flash.company_left),
            Flash::CompanyReturned => t!(language, flash.company_returned),
            Flash::RequestDeclined => t!(language, flash.request_declined),
            Flash::RequestRestored => t!(language, flash.request_restored),
            Flash::PassRevoked => t!(language, flash.pass_revoked),
            Flash::TopicAdded => t!(language, flash.topic_added),
            Flash::AgreementPublished => t!(language, flash.agreement_published),
            Flash::TopicMerged => t!(language, flash.topic_merged),
            Flash::MeetingAdded => t!(language, flash.meeting_added),
            Flash::MeetingsAdded => t!(language, flash.meetings_added),
            Flash::MeetingCancelled => t!(language, flash.meeting_cancelled),
            Flash::MeetingReinstated => t!(language, flash.meeting_reinstated),
            Flash::MeetingChanged => t!(language, flash.meeting_changed),
            Flash::Answered => t!(language, flash.answered),
            Flash::CalendarRevoked => t!(language, flash.calendar_revoked),
            Flash::PromiseMade => t!(language, flash.promise_made),
            Flash::PromisesMade => t!(language, flash.promises_made),
            Flash::PromiseKept => t!(language, flash.promise_kept),
            Flash::PromiseMoved => t!(language, flash.promise_moved),
            Flash::PromiseReleased => t!(language, flash.promise_released),
            Flash::PromiseReopened => t!(language, flash.promise_reopened),
            Flash::TryAdded => t!(language, flash.try_added),
            Flash::TryDeleted => t!(language, flash.try_deleted),
            Flash::TryRestored => t!(language, flash.try_restored),
            Flash::PresentingAsked => t!(language, flash.presenting_asked),
            Flash::PresentingAnswered => t!(language, flash.presenting_answered),
            Flash::PresentingWithdrawn => t!(language, flash.presenting_withdrawn),
            Flash::PresentingSettled => t!(language, flash.presenting_settled),
            Flash::DilemmaAsked => t!(language, flash.dilemma_asked),
            Flash::DilemmaChanged => t!(language, flash.dilemma_changed),
            Flash::DilemmaOwned => t!(language, flash.dilemma_owned),
            Flash::DilemmaOwnedByOther => t!(language, flash.dilemma_owned_meanwhile),
            Flash::DilemmaOffered => t!(language, flash.dilemma_offered),
            Flash::DilemmaPromised => t!(language, flash.dilemma_promised),
            Flash::DilemmaClosed => t!(language, flash.dilemma_closed),
            Flash::DilemmaReopened => t!(language, flash.dilemma_reopened),
            Flash::DilemmaMerged => t!(language, flash.dilemma_merged),
            Flash::DilemmaOnAgenda => t!(language, flash.dilemma_on_agenda),
            Flash::DilemmaAnsweredBefore => t!(language, flash.dilemma_answered_before),
            Flash::DilemmaNoMeeting => t!(language, flash.dilemma_no_meeting),
            Flash::DilemmaPublished => t!(language, flash.dilemma_published),
            Flash::DilemmaRevealed => t!(language, flash.dilemma_revealed),
            Flash::DilemmaUnsealed => t!(language, flash.dilemma_unsealed),
            Flash::DilemmaStill => t!(language, flash.dilemma_still),
            Flash::DilemmaScheduled => t!(language, flash.dilemma_scheduled),
            Flash::DilemmaWithdrawn => t!(language, flash.dilemma_withdrawn),
            Flash::DilemmaNotYet => t!(language, flash.dilemma_not_yet),
            Flash::CommentAdded => t!(language, flash.comment_added),
            Flash::CommentDeleted => t!(language, flash.comment_deleted),
            Flash::CommentRestored => t!(language, flash.comment_restored),
            Flash::ThanksSaid => t!(language, flash.thanks_said),
            Flash::ThanksTaken => t!(language, flash.thanks_taken),
            Flash::CommentMoved => t!(language, flash.comment_moved),
            Flash::CommentMovedBack => t!(language, flash.comment_moved_back),
            Flash::AnswerMarked => t!(language, flash.answer_marked),
            Flash::AnswerUnmarked => t!(language, flash.answer_unmarked),
            Flash::CommentReported => t!(language, flash.comment_reported),
            Flash::ReportHandled => t!(language, flash.report_handled),
            Flash::ThreadLocked => t!(language, flash.thread_locked),
            Flash::ThreadUnlocked => t!(language, flash.thread_unlocked),
            Flash::SynonymsAdded => t!(language, flash.synonyms_added),
            Flash::JobQueued => t!(language, flash.job_queued),
            Flash::JobDiscarded => t!(language, flash.job_discarded),
            Flash::JobRestored => t!(language, flash.job_restored),
            Flash::JobChanged => t!(language, flash.job_changed),
            Flash::MailQueued => t!(language, flash.mail_queued),
            Flash::MailSent => t!(language, flash.mail_sent),
            Flash::MailsQueued => t!(language, flash.mails_queued),
            Flash::MailDiscarded => t!(language, flash.mail_discarded),
            Flash::MailsDiscarded => t!(language, flash.mails_discarded),
            Flash::MailRestored => t!(language, flash.mail_restored),
            Flash::MailChanged => t!(language, flash.mail_changed),
            Flash::Followed => t!(language, flash.followed),
            Flash::Muted => t!(language, flash.muted),
            Flash::NotFollowed => t!(language, flash.not_followed),
            Flash::Called => t!(language, flash.called),
            Flash::NotCalled => t!(language, flash.not_called),
            Flash::PasswordChanged => t!(language, flash.password_changed),
            Flash::LoggedOutElsewhere => t!(language, flash.logged_out_elsewhere),
            Flash::SessionEnded => t!(language, flash.session_ended),
            Flash::MemberSessionsEnded => t!(language, flash.member_sessions_ended),
            Flash::MemberDeactivated => t!(language, flash.member_deactivated),
            Flash::MemberReactivated => t!(language, flash.member_reactivated),
            Flash::MemberMoved => t!(language, flash.member_moved),
            Flash::MemberErased => t!(language, flash.member_erased),
            Flash::ResetLinkMade => t!(language, flash.reset_link_made),
            Flash::SessionsEndedByAnother => t!(language, flash.sessions_ended_by_another),
        }
    }
}

impl FromStr for Flash {
    type Err = UnknownCode;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|flash| flash.as_str() == code).ok_or(UnknownCode)
    }
}

/// The button that brings back what was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoForm {
    /// The thing that the button brings back.
    pub what: Option<Undo>,
}

impl UndoForm {
    /// The thing that the button brings back.
    pub const WHAT: &str = "what";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { what: sent.parsed(Self::WHAT) }
    }
}

/// The confirmation of this page, where there is one, with a button that undoes what was done where that can be.
/// The button is a form of its own, which works without JavaScript and may be sent twice.
#[component]
pub fn FlashMessage() -> AnyView {
    let page = PageContext::current();
    page.flash.map(|flash| {
        let later = page.search_later.then(|| format!(" {}", t!(page.language, flash.search_later)));
        let undo = page.undo.as_ref().map(|undo| {
            view! {
                <form method="post" action="/undo">
                    <button class="button" name=UndoForm::WHAT value=undo.to_string()>{t!(page.language, flash.undo)}</button>
                </form>
            }
        });
        let (class, glyph) = match flash.is_caution() {
            true => ("banner banner-care", Glyph::Warning),
            false => ("flash", Glyph::Check),
        };
        view! {
            <div class=class role="status">
                <Icon glyph/>
                <p>{flash.sentence(page.language)} {later}</p>
                {undo}
            </div>
        }
        .into_any()
    }).into_any()
}
