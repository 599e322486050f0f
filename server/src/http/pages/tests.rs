//! Pages that refuse what goes beyond a quota, and that bring back what was taken away.

use std::time::Duration;

use app::admin::companies::CompanyForm;
use app::admin::meeting::MeetingForm;
use app::admin::members::NewMemberForm;
use app::ui::dates;
use axum::body::Body;
use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::dilemma::{Audience, DilemmaList, DilemmaStep, NewDilemma};
use domain::gate::NewGateEntry;
use domain::id::{DraftId, MemberId, PracticeId};
use domain::meeting::{MeetingKind, MeetingState, MeetingSummary, NewMeeting, NewVisit};
use domain::phone::{Phone, PhoneShown};
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use domain::quota::{Quota, Quotas};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::drafts::begin::Purpose;
use forum::meetings::gate::{GateLineOf, GateRead};
use forum::practices::create::CreatePractice;
use http::{Request, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::submission::Submission;
use crate::http::test_support::{Answer, Caller, PASSWORD, TestForum};

/// A caller with a session.
struct Reader<'a> {
    forum: &'a TestForum,
    actor: Actor,
    session: String,
}

impl<'a> Reader<'a> {
    async fn new(forum: &'a TestForum, caller: Caller) -> Self {
        let actor = forum.forum.authenticate_token(forum.token(caller)).await.expect("known").actor;
        Self { forum, actor, session: forum.session(caller).await }
    }

    fn id(&self) -> MemberId {
        self.actor.member().expect("a member")
    }

    async fn get(&self, path: &str) -> Answer {
        self.in_language("he", Request::get(path), String::new()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_in("he", path, fields).await
    }

    async fn post_in(&self, language: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).expect("a form");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        self.in_language(language, request, body).await
    }

    async fn in_language(&self, language: &str, request: http::request::Builder, body: String) -> Answer {
        let cookie = format!("session={}; language={language}", self.session);
        let request = request.header(header::HOST, "127.0.0.1").header(header::COOKIE, cookie);
        self.forum.send(request.body(Body::from(body)).expect("a request")).await
    }

    async fn used(&self, what: Quota) -> i64 {
        let usage = self.forum.forum.usage(&self.actor).await.expect("counted");
        usage.iter().find(|line| line.what == what).expect("every quota").used
    }
}

fn content(title: &str) -> Content {
    Content { title: title.to_owned(), body: "מה עשינו".to_owned(), ..Content::default() }
}

async fn create_practice(reader: &Reader<'_>, title: &str, status: Status) -> (PracticeId, String) {
    let input = CreatePractice { content: content(title), status: Some(status), ..CreatePractice::default() };
    let created = reader.forum.forum.create_practices(&reader.actor, vec![input]).await.expect("entered").remove(0);
    (created.id, created.slug)
}

fn meeting_at(starts_at: Timestamp) -> NewMeeting {
    NewMeeting {
        title: "מפגש".to_owned(),
        kind: MeetingKind::Regular,
        starts_at,
        ends_at: None,
        state: MeetingState::Scheduled,
        note: String::new(),
        place: String::new(),
        link: String::new(),
        presenting_company: None,
        presenters: vec![],
        agenda: String::new(),
        deadline: None,
        seats: None,
        visit: NewVisit::default(),
    }
}

/// The lines that a page has ready to be pasted elsewhere.
fn ready(answer: &Answer, id: &str) -> Option<Vec<String>> {
    let (_, rest) = answer.text().split_once(&format!("<textarea id=\"{id}\""))?;
    let (_, rest) = rest.split_once('>')?;
    let (text, _) = rest.split_once("</textarea>")?;
    Some(text.trim().lines().map(str::to_owned).collect())
}

fn led_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header(header::LOCATION)
}

/// The checks of what a form becomes know nothing of the form.
#[test]
fn what_is_wrong_with_a_form_is_told_at_its_fields() {
    let empty = Submission::default();
    let company = CompanyForm::read(&empty).company().err();
    let member = NewMemberForm::read(&empty).member().err();
    let meeting = MeetingForm::read(&empty).meeting().err();
    for (problem, names) in [
        (company, &[CompanyForm::NAME, CompanyForm::SECTOR, CompanyForm::SIZE][..]),
        (member, &[NewMemberForm::NAME, NewMemberForm::EMAIL, NewMemberForm::COMPANY]),
        (meeting, &[MeetingForm::TITLE, MeetingForm::KIND, MeetingForm::DATE, MeetingForm::TIME]),
    ] {
        let Some(Problem::Invalid { fields }) = problem else { panic!("{problem:?}") };
        let mut refused: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        let mut expected = names.to_vec();
        refused.sort_unstable();
        expected.sort_unstable();
        assert_eq!(refused, expected);
    }
}

#[tokio::test]
async fn what_goes_beyond_a_quota_is_refused_in_words_and_nothing_typed_is_lost() {
    let quotas = Quotas { tokens: 1, saved_searches: 1, drafts: 1, ..Quotas::STANDARD };
    let forum = TestForum::with_quotas(quotas).await;
    let reader = Reader::new(&forum, Caller::Member).await;
    led_to(&reader.post("/search/saved", &[("q", "abc")]).await);
    let open = format!("/drafts/{}?new=tool", forum.forum.fresh_draft_id(reader.id()));
    led_to(&reader.post(&open, &[("action", "save"), ("title", "one"), ("body", "x"), ("version", "0")]).await);
    let other = format!("/drafts/{}?new=tool", forum.forum.fresh_draft_id(reader.id()));
    for (language, words) in [
        ("he", ["אפשר להחזיק עד 1 מפתחות", "אפשר לשמור עד 1 חיפושים", "אפשר לשמור עד 1 טיוטות"]),
        ("en", ["You can keep up to 1 tokens", "You can keep up to 1 searches", "You can keep up to 1 drafts"]),
    ] {
        let refused = [
            reader.post_in(language, "/me", &[("action", "create-token"), ("token-name", "typed-name")]).await,
            reader.post_in(language, "/search/saved", &[("q", "typed-name")]).await,
            reader
                .post_in(
                    language,
                    &other,
                    &[("action", "save"), ("title", "typed-name"), ("body", "y"), ("version", "0")],
                )
                .await,
        ];
        for (answer, words) in refused.iter().zip(words) {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{words}");
            assert!(answer.text().contains(words), "{words}: {}", answer.text());
        }
        for answer in [&refused[0], &refused[2]] {
            assert!(answer.text().contains("typed-name"), "{}", answer.text());
        }
    }
    for what in [Quota::Tokens, Quota::SavedSearches, Quota::Drafts] {
        assert_eq!(reader.used(what).await, 1, "{what}");
    }
}

#[tokio::test]
async fn room_is_shown_to_oneself_and_to_the_coordinator() {
    let forum = TestForum::with_quotas(Quotas { drafts: 77, ..Quotas::STANDARD }).await;
    let member = Reader::new(&forum, Caller::Member).await;
    forum.forum.begin_draft(&member.actor, Purpose::New, content("טיוטה")).await.expect("begun");
    let page = member.get("/me").await;
    assert!(page.text().contains("id=\"usage\"") && page.text().contains("1 מתוך 77"), "{}", page.text());
    assert_eq!(member.get("/admin/usage").await.status, StatusCode::FORBIDDEN);
    let coordinator = Reader::new(&forum, Caller::Coordinator).await;
    let page = coordinator.get("/admin/usage").await;
    assert!(page.status == StatusCode::OK && page.text().contains("Member"), "{}", page.text());
}

#[tokio::test]
async fn a_strangers_undo_brings_nothing_back() {
    let forum = TestForum::start().await;
    let member = Reader::new(&forum, Caller::Member).await;
    let draft = forum.forum.begin_draft(&member.actor, Purpose::New, content("שלי")).await.expect("begun");
    forum.forum.discard_draft(&member.actor, draft).await.expect("deleted");
    let (waiting, _) = create_practice(&member, "ממתין", Status::Draft).await;
    forum.forum.delete_practice(&member.actor, waiting, 1).await.expect("deleted");
    let (published, slug) = create_practice(&member, "published", Status::Published).await;
    let archived = member.post(&format!("/practices/{slug}/archive?id={published}"), &[]).await;
    assert!(led_to(&archived).ends_with(&format!("done=archived&undo=archive:{published}")), "{}", led_to(&archived));

    let undo = |key: String| [("what", key)];
    for caller in [Caller::Foreigner, Caller::ForeignManager, Caller::Guest] {
        let stranger = Reader::new(&forum, caller).await;
        for key in [format!("draft:{draft}"), format!("practice:{waiting}"), format!("archive:{published}")] {
            let fields = undo(key.clone());
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = stranger.post("/undo", &fields).await;
            let refused = answer.status == StatusCode::FORBIDDEN
                || answer.header(header::LOCATION) == "/me?done=nothing-to-restore";
            assert!(refused, "{caller:?} {key}: {} {}", answer.status, answer.header(header::LOCATION));
        }
    }
    for key in ["", "x", "draft:", "company:1", "draft:1,,2"] {
        assert_eq!(member.post("/undo", &[("what", key)]).await.status, StatusCode::NOT_FOUND, "{key}");
    }
    assert!(forum.forum.draft(&member.actor, draft).await.is_err());
    let view = forum.forum.practice_by_id(&member.actor, published).await.expect("there");
    assert_eq!(view.status, Status::Archived);
    for (key, place) in [
        (format!("draft:{draft}"), format!("/drafts/{draft}?done=draft-restored")),
        (format!("archive:{published}"), format!("/practices/{slug}?done=unarchived")),
    ] {
        for _ in 0..2 {
            assert_eq!(led_to(&member.post("/undo", &[("what", &key)]).await), place, "also twice");
        }
    }
    let gone = format!("draft:{}", DraftId(99));
    assert_eq!(led_to(&member.post("/undo", &[("what", &gone)]).await), "/me?done=nothing-to-restore");
}

#[tokio::test]
async fn deleting_for_good_asks_first_and_a_second_click_comes_to_the_same_place() {
    let forum = TestForum::start().await;
    let (member, coordinator) =
        (Reader::new(&forum, Caller::Member).await, Reader::new(&forum, Caller::Coordinator).await);
    let (id, slug) = create_practice(&member, "For good", Status::Published).await;
    let path = format!("/practices/{slug}/erase");
    assert_eq!(member.get(&path).await.status, StatusCode::FORBIDDEN);
    let id = id.to_string();
    let all = [("id", id.as_str()), ("version", "1"), ("reason", "a reason"), ("current", PASSWORD), ("sure", "yes")];
    assert_eq!(member.post(&path, &all).await.status, StatusCode::FORBIDDEN);
    let without_tick = coordinator.post(&path, &all[..4]).await;
    assert_eq!(without_tick.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = without_tick.text();
    assert!(page.contains("a reason") && !page.contains(PASSWORD), "{page}");
    let mut wrong = all;
    wrong[3].1 = "another password";
    let refused = coordinator.post(&path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        assert_eq!(led_to(&coordinator.post(&path, &all).await), "/admin/archive?done=erased");
    }
    assert_eq!(member.post(&path, &all).await.status, StatusCode::NOT_FOUND);
    let page = member.get(&format!("/practices/{slug}")).await;
    assert!(page.status == StatusCode::NOT_FOUND && !page.text().contains("For good"), "{}", page.text());
}

#[tokio::test]
async fn what_waits_is_confirmed_in_a_version_that_the_form_names() {
    let forum = TestForum::start().await;
    let (coordinator, manager) =
        (Reader::new(&forum, Caller::Coordinator).await, Reader::new(&forum, Caller::ForeignManager).await);
    let input = CreatePractice {
        content: content("Waiting"),
        company: manager.actor.company(),
        status: Some(Status::Published),
        ..CreatePractice::default()
    };
    let created = forum.forum.create_practices(&coordinator.actor, vec![input]).await.expect("taken").remove(0);
    let path = format!("/practices/{}", created.slug);
    let publish = format!("{path}/publish");
    forum.forum.update_practice(&coordinator.actor, created.id, 1, content("Changed"), None).await.expect("changed");
    let status = async || forum.forum.practice_by_id(&manager.actor, created.id).await.expect("there").status;
    for version in [&[][..], &[("version", "")], &[("version", "x")], &[("version", "1")]] {
        let answer = manager.post(&publish, version).await;
        assert_eq!(led_to(&answer), format!("{path}?done=changed-meanwhile"), "{version:?}");
        assert_eq!(status().await, Status::InReview, "{version:?}");
    }
    assert_eq!(led_to(&manager.post(&publish, &[("version", "2")]).await), format!("{path}?done=published"));
    assert_eq!(status().await, Status::Published);
}

#[tokio::test]
async fn revoking_a_token_asks_first() {
    let forum = TestForum::start().await;
    let (member, other) = (Reader::new(&forum, Caller::Member).await, Reader::new(&forum, Caller::Manager).await);
    let token = forum.forum.tokens(&member.actor).await.expect("a list").remove(0);
    let path = format!("/me/tokens/{}/revoke", token.id);
    assert!(member.get("/me").await.text().contains(&path));
    let page = member.get(&path).await;
    assert!(page.text().contains(&format!("value=\"revoke-token:{}\"", token.id)), "{}", page.text());
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(forum.forum.tokens(&member.actor).await.expect("a list").len(), 1, "asking revokes nothing");
    let action = format!("revoke-token:{}", token.id);
    assert_eq!(other.post("/me", &[("action", &action)]).await.status, StatusCode::NOT_FOUND);
    assert!(led_to(&member.post("/me", &[("action", &action)]).await).contains("done=token-revoked"));
}

/// A meeting that is no field visit any more asks for a tick. The note of the change before is in no form, and stays where the
/// meeting stays when it is.
#[tokio::test]
async fn a_gate_list_is_erased_by_a_tick_alone_and_a_note_is_not_told_again() {
    const NOTE: &str = "המארחים ביקשו";
    let forum = TestForum::start().await;
    let (member, coordinator) =
        (Reader::new(&forum, Caller::Member).await, Reader::new(&forum, Caller::Coordinator).await);
    let at = forum.forum.now().plus_days(60);
    let starts_at = Timestamp(at.0 - at.0 % 60_000_000);
    let visit = NewMeeting { kind: MeetingKind::FieldVisit, note: NOTE.to_owned(), ..meeting_at(starts_at) };
    let id = forum.forum.create_meeting(&Actor::System, visit).await.expect("scheduled");
    let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
    forum.forum.answer_meeting(&member.actor, id, member.id(), rsvp).await.expect("answered");
    let line = NewGateEntry { name: "דנה".to_owned(), identity_number: "12345678-2".to_owned(), car: String::new() };
    let of = GateLineOf::Member(member.id());
    forum.forum.enter_gate_line(&member.actor, id, of, &line).await.expect("entered");

    let path = format!("/meetings/{id}/edit");
    assert!(!coordinator.get(&path).await.text().contains(NOTE));
    let local = dates::local(starts_at);
    let (date, time) = (local.strftime("%Y-%m-%d").to_string(), local.strftime("%H:%M").to_string());
    let typed = [
        (MeetingForm::TITLE, "מפגש"),
        (MeetingForm::KIND, "regular"),
        (MeetingForm::DATE, date.as_str()),
        (MeetingForm::TIME, time.as_str()),
        (MeetingForm::STATE, "scheduled"),
        (MeetingForm::VERSION, "1"),
    ];
    let lines = async || {
        let list = forum.forum.gate_list(&Actor::System, id, GateRead::Opened).await;
        list.map(|list| list.entries.len())
    };
    for _ in 0..2 {
        let asked = coordinator.post(&path, &typed).await;
        assert_eq!((asked.status, lines().await), (StatusCode::OK, Ok(1)));
        assert!(asked.text().contains(MeetingForm::ERASES_GATE_LIST), "{}", asked.text());
    }
    let ticked = [&typed[..], &[(MeetingForm::ERASES_GATE_LIST, "yes")]].concat();
    led_to(&coordinator.post(&path, &ticked).await);
    assert_eq!(lines().await, Err(Problem::NotFound));
    assert_eq!(forum.forum.meeting(&member.actor, id).await.expect("there").card.note, NOTE);
}

#[tokio::test]
async fn the_calendar_file_of_a_meeting_is_read_with_a_token_and_its_page_is_not() {
    let forum = TestForum::start().await;
    let meeting = meeting_at(forum.forum.now().plus_days(60));
    let id = forum.forum.create_meeting(&Actor::System, meeting).await.expect("scheduled");
    let (path, token) = (format!("/meetings/{id}.ics"), forum.token(Caller::Member));
    let read = async |path: &str, token: &str| {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        forum.send(request.body(Body::empty()).expect("a request")).await
    };
    let file = read(&path, token).await;
    assert!(file.status == StatusCode::OK && file.text().starts_with("BEGIN:VCALENDAR"), "{}", file.text());
    let refused = read(&path, "0000").await;
    assert_eq!((refused.status, refused.header(header::WWW_AUTHENTICATE)), (StatusCode::UNAUTHORIZED, "Bearer"));
    assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
    let page = read(&format!("/meetings/{id}"), token).await;
    assert!(page.text().contains("name=\"password\""), "the page of login: {}", page.text());
    let reader = Reader::new(&forum, Caller::Member).await;
    assert!(reader.get(&path).await.text().starts_with("BEGIN:VCALENDAR"));
}

/// What is cached of a page tells whether the meeting is still to come, by the forum's clock.
#[tokio::test]
async fn a_practice_says_when_its_meeting_has_been_held() {
    let forum = TestForum::start().await;
    let reader = Reader::new(&forum, Caller::Coordinator).await;
    let meeting = meeting_at(forum.forum.now().plus_seconds(60));
    let meeting = forum.forum.create_meeting(&Actor::System, meeting).await.expect("scheduled");
    let input = CreatePractice {
        content: content("סקירה"),
        meeting: Some(meeting),
        status: Some(Status::Published),
        ..CreatePractice::default()
    };
    let created = forum.forum.create_practices(&reader.actor, vec![input]).await.expect("entered").remove(0);
    let path = format!("/practices/{}", utf8_percent_encode(&created.slug, NON_ALPHANUMERIC));
    for _ in 0..2 {
        assert!(reader.get(&path).await.text().contains("תוצג במפגש"));
    }
    forum.clock.advance(Duration::from_secs(120));
    assert!(reader.get(&path).await.text().contains("הוצגה במפגש"));
}

#[tokio::test]
async fn a_reply_to_a_thread_elsewhere_is_written_nowhere_and_its_text_stays() {
    let forum = TestForum::start().await;
    let member = Reader::new(&forum, Caller::Member).await;
    let (here, here_slug) = create_practice(&member, "כאן", Status::Published).await;
    let (there, _) = create_practice(&member, "שם", Status::Published).await;
    let subject = domain::comment::CommentSubject::Practice(there);
    let thread = forum.forum.add_comment(&member.actor, subject, "שרשור אחר", None).await.expect("written");
    let other = Reader::new(&forum, Caller::Foreigner).await;
    let path = format!("/practices/{here_slug}/comments");
    for parent in [thread.to_string(), "999".to_owned()] {
        let refused = other.post(&path, &[("body", "מה שהוקלד"), ("parent", &parent), ("after", "0")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert!(refused.text().contains("מה שהוקלד") && !refused.text().contains("שרשור אחר"), "{}", refused.text());
    }
    for id in [here, there] {
        let subject = domain::comment::CommentSubject::Practice(id);
        let (comments, _) = forum.forum.comments_after(&other.actor, subject, None, 9).await.expect("a list");
        assert_eq!(comments.len(), usize::from(id == there));
    }
}

#[tokio::test]
async fn who_is_about_to_ask_sees_what_the_forum_has_and_asks_nothing() {
    let forum = TestForum::start().await;
    let reader = Reader::new(&forum, Caller::Member).await;
    let content = Content { topics: vec!["measurement".into()], ..content("מדידה של זמני המתנה") };
    let input = CreatePractice { content, status: Some(Status::Published), ..CreatePractice::default() };
    forum.forum.create_practices(&reader.actor, vec![input]).await.expect("entered");
    let typed = [("title", "איך מודדים זמני המתנה?"), ("body", "הלקוחות מחכים"), ("audience", "forum")];
    let looked = reader.post("/dilemmas/new", &[&typed[..], &[("action", "look")]].concat()).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text());
    let page = looked.text();
    for part in ["מדידה של זמני המתנה", "dilemma-answered-before", "הלקוחות מחכים", "value=\"measurement\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (listed, _) = forum.forum.dilemmas(&reader.actor, DilemmaList::All, None, None, 9).await.expect("a list");
    assert!(listed.is_empty(), "nothing was asked");
    let answer = reader.get("/dilemmas/similar?q=%D7%96%D7%9E%D7%A0%D7%99").await;
    let answer = answer.text();
    assert!(answer.contains("\"topics\":[\"measurement\"") && answer.contains("\"lines\":[{"), "{answer}");
}

#[tokio::test]
async fn a_message_for_a_group_has_two_lines_and_the_link_and_names_nothing_that_only_some_read() {
    let forum = TestForum::start().await;
    let (member, coordinator) =
        (Reader::new(&forum, Caller::Member).await, Reader::new(&forum, Caller::Coordinator).await);
    let dilemma = |title: &str, audience: Audience| NewDilemma {
        title: title.to_owned(),
        body: "גוף".to_owned(),
        topics: vec![],
        audience,
        urgent: false,
        owner: None,
        next_update: None,
    };
    let ours = Audience::Companies(vec![member.actor.company().expect("a company")]);
    for (title, audience, named) in [("מי מחזיר תשובה?", Audience::Forum, true), ("רק אצלנו", ours, false)]
    {
        let id = forum.forum.ask_dilemma(&member.actor, dilemma(title, audience)).await.expect("asked");
        let path = format!("/dilemmas/{id}");
        let page = member.get(&path).await;
        let lines = ready(&page, "announcement").expect("a message");
        assert_eq!((lines.len(), lines[0] == title), (3, named), "{lines:?}");
        assert!(lines[2].ends_with(&path) && ready(&page, "lesson-announcement").is_none(), "{lines:?}");

        let close = DilemmaStep::Close { lesson: "לשאול קודם".to_owned() };
        forum.forum.change_dilemma(&Actor::System, id, None, close).await.expect("closed");
        let page = member.get(&path).await;
        let lines = ready(&page, "lesson-announcement").expect("a message");
        let told = (lines[0].contains(title), lines[1].contains("לשאול קודם"));
        assert_eq!((lines.len(), told), (3, (named, named)), "{lines:?}");
        assert!(lines[2].ends_with("#lesson") && ready(&page, "announcement").is_none(), "{lines:?}");
    }
    for (title, status, named) in [("אמנה", Status::Published, true), ("טיוטה", Status::Draft, false)] {
        let (_, slug) = create_practice(&member, title, status).await;
        let page = member.get(&format!("/practices/{}", utf8_percent_encode(&slug, NON_ALPHANUMERIC))).await;
        let lines = ready(&page, "share").expect("a message");
        assert_eq!((lines.len(), lines[0] == title), (3, named), "{lines:?}");
    }
    let meeting = meeting_at(forum.forum.now().plus_seconds(60));
    let meeting = forum.forum.create_meeting(&Actor::System, meeting).await.expect("scheduled");
    forum.clock.advance(Duration::from_secs(7_200));
    let summary = MeetingSummary { text: "מה שנאמר".to_owned(), decisions: String::new() };
    forum.forum.set_meeting_summary(&coordinator.actor, meeting, 1, summary).await.expect("written");
    let lines = ready(&member.get(&format!("/meetings/{meeting}")).await, "summary-announcement").expect("a message");
    assert_eq!((lines.len(), lines[0].as_str()), (3, "סיכום המפגש: מפגש"), "{lines:?}");
    assert!(lines[2].ends_with("#summary") && !lines.concat().contains("מה שנאמר"), "{lines:?}");
}

#[tokio::test]
async fn the_coordinator_calls_and_writes_to_whom_the_forum_waits_for() {
    const CALL: &str = "href=\"tel:+972501234567\"";
    let forum = TestForum::start().await;
    let (member, coordinator) =
        (Reader::new(&forum, Caller::Member).await, Reader::new(&forum, Caller::Coordinator).await);
    let phone = Phone { number: "050-1234567".to_owned(), shown: PhoneShown::Coordinator };
    forum.forum.set_phone(&member.actor, phone).await.expect("set");
    let now = forum.forum.now();
    let free = forum.forum.create_meeting(&Actor::System, meeting_at(now.plus_days(60))).await.expect("scheduled");
    assert!(!coordinator.get("/admin/rota").await.text().contains(CALL));
    forum.forum.ask_to_present(&coordinator.actor, free, member.id()).await.expect("asked");
    assert!(coordinator.get("/admin/rota").await.text().contains(CALL));
    let late = NewMeeting {
        presenting_company: member.actor.company(),
        presenters: vec![member.id()],
        deadline: Some(now.plus_days(1)),
        ..meeting_at(now.plus_days(30))
    };
    let late = forum.forum.create_meeting(&Actor::System, late).await.expect("scheduled");
    let asked = NewDilemma {
        title: "סודית".to_owned(),
        body: "גוף".to_owned(),
        topics: vec![],
        audience: Audience::Companies(vec![member.actor.company().expect("a company")]),
        urgent: false,
        owner: Some(member.id()),
        next_update: Some(now.plus_days(2)),
    };
    forum.forum.ask_dilemma(&member.actor, asked).await.expect("asked");

    let path = format!("/meetings/{late}");
    let page = coordinator.get(&path).await;
    assert!(page.text().contains(CALL) && page.text().contains("https://wa.me/972501234567?text="), "{}", page.text());
    assert!(!member.get(&path).await.text().contains("tel:"));
    assert!(!coordinator.get("/admin").await.text().contains(CALL), "there is time yet");
    assert!(!coordinator.get("/dilemmas/board").await.text().contains(CALL));

    forum.clock.advance(Duration::from_secs(10 * 86_400));
    let coordinator = Reader::new(&forum, Caller::Coordinator).await;
    assert!(coordinator.get("/admin").await.text().contains(CALL));
    let board = coordinator.get("/dilemmas/board").await;
    let (_, link) = board.text().split_once("https://wa.me/972501234567?text=").expect("a link");
    let written = link.split('"').next().unwrap_or_default();
    assert!(!written.contains(&utf8_percent_encode("סודית", NON_ALPHANUMERIC).to_string()), "{written}");
    let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
    forum.forum.answer_meeting(&coordinator.actor, late, member.id(), rsvp).await.expect("answered");
    assert!(!coordinator.get(&path).await.text().contains(CALL), "they have answered");
}

fn question(title: &str) -> NewDilemma {
    NewDilemma {
        title: title.to_owned(),
        body: "גוף".to_owned(),
        topics: vec![],
        audience: Audience::Forum,
        urgent: false,
        owner: None,
        next_update: None,
    }
}

#[tokio::test]
async fn an_anonymous_asker_answers_under_no_name_and_is_asked_about_what_tells() {
    let forum = TestForum::start().await;
    let asker = Reader::new(&forum, Caller::Member).await;
    let coordinator = Reader::new(&forum, Caller::Coordinator).await;
    let id = forum.forum.ask_anonymously(&asker.actor, question("מי עונה?"), &[]).await.expect("kept");
    forum.clock.advance(Duration::from_secs(3 * 86_400));
    forum.forum.publish_dilemma(&coordinator.actor, id).await.expect("published");
    let path = domain::dilemma::path(id);
    let words = "מה שנכתב כאן מתפרסם מיד";
    assert!(asker.get(&path).await.text().contains(words));
    assert!(!coordinator.get(&path).await.text().contains(words));
    let post = format!("{path}/comments");
    let typed = [("body", "אצלנו באורן גל <script>window.ran</script>"), ("after", "0")];
    let refused = asker.post(&post, &[&typed[..], &[("confirmed", "<script>kept</script>")]].concat()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let page = refused.text();
    assert!(page.contains("אצלנו באורן גל") && page.contains("name=\"confirmed\""), "{page}");
    assert!(!page.contains("<script>window.ran") && !page.contains("<script>kept"), "{page}");
    let taken = asker.post(&post, &[&typed[..], &[("confirmed", "אורן גל")]].concat()).await;
    led_to(&taken);
    let read = coordinator.get(&path).await;
    assert!(read.text().contains("אצלנו באורן גל") && read.text().contains("הפונה"), "{}", read.text());
    assert!(!read.text().contains("<script>window.ran"), "{}", read.text());
}

#[tokio::test]
async fn texts_that_are_hostile_or_too_long_stay_in_their_fields() {
    const SCRIPT: &str = "<script>window.ran = 1</script>";
    let forum = TestForum::start().await;
    let member = Reader::new(&forum, Caller::Member).await;
    let coordinator = Reader::new(&forum, Caller::Coordinator).await;
    let id = forum.forum.ask_dilemma(&member.actor, question("מי עונה?")).await.expect("asked");
    let post = format!("{}/comments", domain::dilemma::path(id));
    let body = format!("{SCRIPT}\n\n**כך**");
    let typed = [("action", "preview"), ("body", body.as_str()), ("after", SCRIPT), ("parent", SCRIPT)];
    let shown = member.post(&post, &typed).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let page = shown.text();
    assert!(page.contains("<strong>כך</strong>") && page.contains("&lt;script&gt;window.ran"), "{page}");
    assert!(!page.contains("<script>window.ran"), "{page}");

    // As long as it may be, and one more.
    let fits = "א".repeat(domain::comment::BODY_MAX);
    let longer = format!("{fits}ב");
    let shown = member.post(&post, &[("action", "preview"), ("body", &longer)]).await;
    assert!(shown.status == StatusCode::OK && shown.text().contains(&longer), "it is looked at before it is sent");
    let refused = member.post(&post, &[("body", &longer), ("after", "0")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert!(refused.text().contains(&longer) && refused.text().contains("הטקסט ארוך מדי: אפשר עד"));
    led_to(&member.post(&post, &[("body", &fits), ("after", "0")]).await);

    // The questions of the brief, and the summary of a dilemma.
    let longer = format!("{SCRIPT}{}", "א".repeat(domain::brief::QUESTIONS_MAX));
    let refused = coordinator.post("/admin/settings", &[("brief_he", &longer)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let page = refused.text();
    assert!(page.contains(&longer[SCRIPT.len()..]) && page.contains("&lt;script&gt;window.ran"), "{page}");
    assert!(!page.contains("<script>window.ran") && page.contains("הטקסט ארוך מדי: אפשר עד"), "{page}");
    let version = forum.forum.dilemma(&coordinator.actor, id).await.expect("readable").version;
    forum.forum.summarise_dilemma(&coordinator.actor, id, version, SCRIPT).await.expect("written");
    let page = coordinator.get(&domain::dilemma::path(id)).await;
    assert!(page.text().contains("&lt;script&gt;window.ran") && !page.text().contains("<script>window.ran"));
}

#[tokio::test]
async fn what_was_typed_comes_back_where_what_it_is_about_is_gone_or_locked() {
    let forum = TestForum::start().await;
    let member = Reader::new(&forum, Caller::Member).await;
    let coordinator = Reader::new(&forum, Caller::Coordinator).await;
    let (practice, slug) = create_practice(&member, "published", Status::Published).await;
    let subject = CommentSubject::Practice(practice);
    let comment = forum.forum.add_comment(&member.actor, subject, "אצלנו", None).await.expect("a comment");
    let edit = format!("/comments/{comment}/edit");
    let typed = [("body", "אצלנו זה <b> עבד\n\nרק אחרי חודש"), ("version", "1")];
    let shown = "אצלנו זה &lt;b&gt; עבד\n\nרק אחרי חודש</textarea>";

    // Who runs the forum deletes the comment while its author changes it, looks at it or saves it.
    forum.forum.delete_comment(&coordinator.actor, comment, None).await.expect("deleted");
    for (language, words) in [("he", "מה שכתבת לא נשמר"), ("en", "What you wrote was not saved")] {
        let saved = member.post_in(language, &edit, &typed).await;
        let looked_at = member.post_in(language, &edit, &[typed[0], typed[1], ("action", "preview")]).await;
        for answer in [saved, looked_at] {
            let page = answer.text();
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
            assert!(page.contains(words) && page.contains(shown), "{page}");
        }
    }
    assert!(!member.get(&edit).await.text().contains("<textarea"), "nothing was typed");

    // A locked thread takes no reply, and its page has the text in the form.
    forum.forum.restore_comment(&coordinator.actor, comment).await.expect("there again");
    forum.forum.lock_thread(&coordinator.actor, comment, true).await.expect("locked");
    let parent = comment.to_string();
    let comments = format!("/practices/{slug}/comments");
    let refused = member.post(&comments, &[typed[0], ("after", &parent), ("parent", &parent)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert!(refused.text().contains(shown), "{}", refused.text());
    // Its author may still correct it.
    let version = forum.forum.comment(&member.actor, comment).await.expect("readable").comment.version.to_string();
    led_to(&member.post(&edit, &[typed[0], ("version", &version)]).await);

    // What somebody comments on is not there at all.
    let refused = member.post("/meetings/99/comments", &typed).await;
    assert!(refused.status == StatusCode::NOT_FOUND && refused.text().contains(shown), "{}", refused.text());
}
