//! Texts, meetings and files that tests begin with, and shorthands for looking at answers.

use domain::clock::Timestamp;
use domain::draft::Draft;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::meeting::{MeetingKind, MeetingState, NewMeeting, NewVisit};
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use forum::Forum;
use forum::attachments::keep::Upload;
use forum::practices::create::{CreatePractice, Created};
use jiff::tz::TimeZone;

use crate::context::key;
use crate::fake_clock::START;

/// A text that can be published.
pub fn content(title: &str, body: &str) -> Content {
    Content { title: title.into(), body: body.into(), topics: vec!["training".into()], ..Content::default() }
}

/// A practice of that text, with a status.
pub fn practice(title: &str, body: &str, status: Status) -> CreatePractice {
    CreatePractice { content: content(title, body), status: Some(status), ..CreatePractice::default() }
}

/// Enters one practice.
pub async fn create_practice(forum: &Forum, actor: &Actor, input: CreatePractice) -> Created {
    forum.create_practices(actor, vec![input]).await.expect("taken").pop().expect("one")
}

/// A meeting two weeks after the start, with its presenters.
pub fn meeting(title: &str, company: Option<CompanyId>, presenters: &[MemberId]) -> NewMeeting {
    NewMeeting {
        title: title.into(),
        kind: MeetingKind::Regular,
        ends_at: None,
        state: MeetingState::Scheduled,
        note: String::new(),
        starts_at: START.plus_days(14),
        place: "חיפה".into(),
        link: String::new(),
        presenting_company: company,
        presenters: presenters.to_vec(),
        agenda: "# סדר יום\n\n- פתיחה".into(),
        deadline: Some(START.plus_days(7)),
        seats: None,
        visit: NewVisit::default(),
    }
}

/// Calls a meeting.
pub async fn call(forum: &Forum, meeting: NewMeeting) -> MeetingId {
    forum.create_meeting(&Actor::System, meeting).await.expect("a meeting")
}

pub fn upload(name: &str, content: impl Into<Vec<u8>>) -> Upload {
    Upload { file_name: name.into(), content: content.into().into() }
}

/// The fields a problem names, with why.
pub fn fields(problem: &Problem) -> Vec<(String, FieldProblem)> {
    match problem {
        Problem::Invalid { fields } => fields.iter().map(|f| (f.field.clone(), f.problem)).collect(),
        other => panic!("not about fields: {other}"),
    }
}

/// Returns the field errors of a problem that is about one field.
pub fn field(name: &str, problem: FieldProblem) -> Vec<(String, FieldProblem)> {
    vec![(name.to_owned(), problem)]
}

/// The titles a search gives, in its order.
pub async fn found(forum: &Forum, actor: &Actor, words: &str) -> Vec<String> {
    let request = SearchRequest { q: words.into(), limit: 50, ..SearchRequest::default() };
    let page = forum.search(actor, request).await.expect("an answer");
    page.hits.into_iter().map(|hit| hit.title).collect()
}

/// The practice's version.
pub async fn version(forum: &Forum, id: PracticeId) -> i64 {
    forum.practice_by_id(&Actor::System, id).await.expect("there").version
}

/// The actor's only draft.
pub async fn only_draft(forum: &Forum, actor: &Actor) -> Draft {
    let drafts = forum.drafts(actor).await.expect("drafts");
    assert_eq!(drafts.len(), 1);
    forum.draft(actor, drafts[0].id).await.expect("there")
}

/// The keys of some members.
pub fn keys(actors: &[Actor]) -> Vec<MemberId> {
    actors.iter().map(|actor| key(*actor)).collect()
}

/// A moment so many days after the start.
pub fn day(days: i64) -> Timestamp {
    START.plus_days(days)
}

/// A member's address.
pub async fn email(forum: &Forum, actor: Actor) -> String {
    forum.member_to_manage(&Actor::System, key(actor)).await.expect("there").email
}

/// A moment by the clocks of the forum, as `2027-03-28T09:00`.
pub fn clock_time(text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().expect("a time");
    let zone = TimeZone::get("Asia/Jerusalem").expect("a known zone");
    Timestamp(local.to_zoned(zone).expect("a moment").timestamp().as_microsecond())
}
