//! What the change log stores of each event.

use std::collections::BTreeSet;

use domain::access::LinkPurpose;
use domain::comment::DeletedBy;
use domain::company::CompanyTexts;
use domain::event::DomainEvent as E;
use domain::id::{
    CommentId, CompanyId, DilemmaId, DraftId, MeetingId, MemberId, PracticeId, PresentingRequestId, PromiseId,
    SavedSearchId, SynonymGroupId, TopicId, TryId,
};
use domain::meeting::MeetingReminder;
use domain::member::Role;
use domain::practice::{ArchivedBy, Status};
use serde_json::Value;
use sqlx::{Executor, Row};
use store::{Store, change};

use crate::{NOW, on_each_database, on_each_engine};

/// Every event, and those with a value that may be missing with and without it.
fn samples() -> Vec<E> {
    let (practice, meeting, member) = (PracticeId(1), MeetingId(2), MemberId(3));
    let (company, draft, group, search) = (CompanyId(4), DraftId(5), SynonymGroupId(6), SavedSearchId(7));
    let (comment, status) = (CommentId(9), Status::InReview);
    vec![
        E::PracticeCreated { practice, status },
        E::PracticeCreated { practice, status: Status::Published },
        E::PracticeUpdated { practice },
        E::PracticePublished { practice, before: status },
        E::PracticeSubmitted { practice, before: Status::Draft },
        E::PracticeWithdrawn { practice, before: status },
        E::PracticeArchived { practice, before: Status::Published, by: Some(ArchivedBy::Coordinator) },
        E::PracticeArchived { practice, before: Status::Published, by: None },
        E::PracticeUnarchived { practice },
        E::PracticeMoved { practice, before: company, after: CompanyId(8) },
        E::PracticeFilesRead { practice },
        E::PracticeDeleted { practice },
        E::PracticeRestored { practice, status },
        E::PracticeErased { practice },
        E::MeetingScheduled { meeting, starts_at: NOW },
        E::MeetingMoved { meeting, before: NOW, after: NOW.plus_days(1) },
        E::MeetingDeadlineMoved { meeting, before: None, after: Some(NOW) },
        E::MeetingCompanyChanged { meeting, before: Some(company), after: None },
        E::MeetingCancelled { meeting },
        E::MeetingReinstated { meeting },
        E::MeetingMovedOnline { meeting },
        E::MeetingUpdated { meeting },
        E::MeetingAnswered { meeting, member },
        E::MeetingReminderDue { meeting, reminder: MeetingReminder::Rsvp },
        E::MeetingAnnounced { meeting },
        E::MeetingsAnnounced { meeting },
        E::PresenterNamed { meeting, member },
        E::PresenterRemoved { meeting, member },
        E::PresenterBriefed { meeting, member },
        E::MeetingSummarySent { meeting },
        E::MemberInvited { member },
        E::MemberJoined { member },
        E::MemberUpdated { member },
        E::RoleChanged { member, before: Role::Member, after: Role::Manager },
        E::SubstituteNamed { member, of: MemberId(2) },
        E::AssistantNamed { member, of: MemberId(2) },
        E::PasswordChanged { member },
        E::PasswordReset { member },
        E::MemberMoved { member, before: company, after: CompanyId(8) },
        E::MemberDeactivated { member },
        E::MemberReactivated { member },
        E::MemberErased { member },
        E::CompanyCreated { company },
        E::CompanyUpdated { company },
        E::CompanyMerged { company, into: CompanyId(8) },
        E::CompanyLeft { company, texts: CompanyTexts::HandOver },
        E::CompanyReturned { company },
        E::TopicCreated { topic: TopicId(10) },
        E::TopicUpdated { topic: TopicId(10) },
        E::TopicMerged { topic: TopicId(10), into: TopicId(11) },
        E::DraftCreated { draft },
        E::DraftSaved { draft },
        E::DraftDeleted { draft },
        E::DraftRestored { draft },
        E::DraftPublished { draft, practice },
        E::LoggedIn { member },
        E::LoggedOut { member: Some(member) },
        E::LoggedOut { member: None },
        E::LoggedOutElsewhere { member },
        E::SessionEnded { member },
        E::LinkCreated { member: Some(member), purpose: LinkPurpose::Reset },
        E::LinkCreated { member: None, purpose: LinkPurpose::Setup },
        E::TokenCreated { member },
        E::TokenRevoked { member },
        E::CalendarFeedCreated { member },
        E::CalendarFeedRevoked { member },
        E::ForumRenamed,
        E::SettingsChanged,
        E::AgreementPublished { version: 2 },
        E::AgreementAccepted { member },
        E::AddressChanged,
        E::SynonymsCreated { group },
        E::SynonymsUpdated { group },
        E::SynonymsDeleted { group },
        E::SynonymsRestored { group },
        E::SearchSaved { search },
        E::SearchOpened { search },
        E::SearchDeleted { search },
        E::SearchRestored { search },
        E::PromiseMade { promise: PromiseId(10) },
        E::PromiseKept { promise: PromiseId(10) },
        E::PromiseMoved { promise: PromiseId(10), before: NOW, after: NOW.plus_days(1) },
        E::PromiseFollowed { promise: PromiseId(10), before: NOW, after: NOW.plus_days(7) },
        E::PromiseReleased { promise: PromiseId(10) },
        E::PromiseReopened { promise: PromiseId(10) },
        E::PromiseReminderDue { promise: PromiseId(10) },
        E::TryAdded { tried: TryId(11) },
        E::TryChanged { tried: TryId(11) },
        E::TryDeleted { tried: TryId(11) },
        E::TryRestored { tried: TryId(11) },
        E::DilemmaAsked { dilemma: DilemmaId(11) },
        E::DilemmaScheduled { dilemma: DilemmaId(11) },
        E::DilemmaUpdated { dilemma: DilemmaId(11) },
        E::DilemmaOwned { dilemma: DilemmaId(11), before: MemberId(1), after: MemberId(2) },
        E::DilemmaOffered { dilemma: DilemmaId(11), member: MemberId(2) },
        E::DilemmaDeclined { dilemma: DilemmaId(11), member: MemberId(2) },
        E::DilemmaFilesRead { dilemma: DilemmaId(11) },
        E::DilemmaPromised { dilemma: DilemmaId(11), due_at: NOW },
        E::AnswerAccepted { dilemma: DilemmaId(11), comment: CommentId(9), helped: true },
        E::DilemmaClosed { dilemma: DilemmaId(11) },
        E::DilemmaReopened { dilemma: DilemmaId(11) },
        E::DilemmaMerged { dilemma: DilemmaId(11), into: DilemmaId(12) },
        E::DilemmaReminderDue { dilemma: DilemmaId(11) },
        E::DilemmaUpdateMissed { dilemma: DilemmaId(11) },
        E::DilemmaOwnerWanted { dilemma: DilemmaId(11) },
        E::DilemmaStillAsked { dilemma: DilemmaId(11) },
        E::DilemmaUnsealed { dilemma: DilemmaId(11) },
        E::CommentCreated { comment },
        E::CommentUpdated { comment },
        E::CommentFilesRead { comment },
        E::CommentDeleted { comment, by: DeletedBy::Author },
        E::CommentMoved { comment },
        E::CommentRestored { comment },
        E::CommentErased { comment },
        E::CommentLocked { comment },
        E::CommentUnlocked { comment },
        E::CommentThanked { comment },
        E::CommentThanksTaken { comment },
        E::AnswerMarked { comment },
        E::CommentReported { comment },
        E::CommentReportHandled { comment },
        E::AttendanceNoted { meeting },
        E::SurveyAnswered { meeting },
        E::RotaOrdered,
        E::PresentingAsked { request: PresentingRequestId(12) },
        E::PresentingAccepted { request: PresentingRequestId(12) },
        E::PresentingPassed { request: PresentingRequestId(12) },
        E::PresentingWithdrawn { request: PresentingRequestId(12) },
        E::MemberNotified { member },
        E::NotificationsRead { member },
        E::FollowingChanged { member },
    ]
}

/// The names of all events: those that reading an unknown one offers.
fn names() -> BTreeSet<String> {
    let error = serde_json::from_str::<E>(r#"{"event":"?"}"#).expect_err("no such event").to_string();
    let (_, offered) = error.split_once("expected one of ").expect("the names");
    offered.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every code that an event may hold.
fn codes() -> BTreeSet<&'static str> {
    let statuses = Status::ALL.iter().map(|status| status.as_str());
    let archived = ArchivedBy::ALL.iter().map(|by| by.as_str());
    let roles = Role::ALL.iter().map(|role| role.as_str());
    let purposes = LinkPurpose::ALL.iter().map(|purpose| purpose.as_str());
    let deleted = DeletedBy::ALL.iter().map(|by| by.as_str());
    let texts = CompanyTexts::ALL.iter().map(|texts| texts.as_str());
    let reminders = MeetingReminder::ALL.iter().map(|reminder| reminder.as_str());
    statuses.chain(archived).chain(roles).chain(purposes).chain(deleted).chain(texts).chain(reminders).collect()
}

/// The payloads as they are stored, in order.
async fn payloads(store: &Store) -> Vec<Option<String>> {
    let mut conn = store.read().await.expect("read");
    let rows = conn.fetch_all("SELECT payload FROM change ORDER BY position").await.expect("query");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn every_event_is_read_as_it_was_logged_and_holds_keys_moments_and_codes_alone() {
    on_each_engine(|store| async move {
        let samples = samples();
        let tx = store.write().await.expect("begin");
        tx.commit(None, NOW, &samples).await.expect("commit");
        let log = change::after(&mut store.read().await.expect("read"), 0, 1_000).await.expect("query");
        assert_eq!(log.iter().filter_map(|row| row.event).collect::<Vec<_>>(), samples);
        for (row, event) in log.iter().zip(&samples) {
            let expected = (event.entity(), event.entity_id(), event.kind());
            assert_eq!((row.entity, row.entity_id, row.action), expected, "{event:?}");
        }
        let mut logged = BTreeSet::new();
        for payload in payloads(&store).await {
            let payload = payload.expect("a payload");
            let Value::Object(fields) = serde_json::from_str(&payload).expect("JSON") else { panic!("{payload}") };
            for (name, value) in fields {
                match value {
                    Value::String(event) if name == "event" => {
                        logged.insert(event);
                    }
                    Value::Null | Value::Bool(_) | Value::Number(_) => {}
                    Value::String(code) if codes().contains(code.as_str()) => {}
                    other => panic!("{name} of {payload}: {other}"),
                }
            }
        }
        assert_eq!(logged, names(), "an event without a sample");
    })
    .await;
}

#[tokio::test]
async fn events_of_another_version_are_read_as_none() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        let tx = store.write().await.expect("begin");
        tx.commit(None, NOW, &[E::ForumRenamed; 5]).await.expect("commit");
        let mut tx = store.write().await.expect("begin");
        for (position, payload) in [
            (1, "NULL"),
            (2, r#"'{"event":"forum-closed","at":5}'"#),
            (3, r#"'{"event":"role-changed","member":3,"before":"member","after":"wizard"}'"#),
            (4, "'no JSON'"),
            (5, r#"'{"event":"member-updated","member":3,"since":"a later version"}'"#),
        ] {
            let statement = format!("UPDATE change SET payload = {payload} WHERE position = {position}");
            tx.execute(sqlx::AssertSqlSafe(statement)).await.expect("update");
        }
        tx.commit(None, NOW, &[]).await.expect("commit");
        let log = change::after(&mut store.read().await.expect("read"), 0, 9).await.expect("query");
        let events: Vec<_> = log.iter().map(|row| row.event).collect();
        assert_eq!(events, [None, None, None, None, Some(E::MemberUpdated { member: MemberId(3) })]);
        store.close().await;
    })
    .await;
}
