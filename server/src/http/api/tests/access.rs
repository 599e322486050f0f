//! Who may do what, and how everybody else is answered.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};

use super::{Call, create_practice, meet, text};
use crate::http::test_support::{Caller, TestForum};

/// What the table's calls are about: a published practice and a draft of the member's, and a meeting
/// that `kramim` presents.
struct Things {
    published: Value,
    /// Another published one, to be archived.
    archived: Value,
    draft: Value,
    meeting: i64,
    /// The key of the member themselves.
    member: i64,
    /// A comment of the member's on the published practice, and one of the foreigner's on the meeting.
    comments: [Value; 2],
    /// Dilemmas of the member's: one for all, one for the member's company, one that waits to be published.
    dilemmas: [Value; 3],
}

async fn things(forum: &TestForum) -> Things {
    let mut draft = text("טיוטה");
    draft["status"] = json!("draft");
    let published = create_practice(forum, Caller::Member, text("אמנת שירות")).await["id"].clone();
    let meeting = meet(forum).await;
    let comment = async |path: String, caller: Caller| {
        let answer = Call::post(path, json!({"body": "תודה"})).by(forum, caller).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].clone()
    };
    let comments = [
        comment(format!("/practices/{published}/comments"), Caller::Member).await,
        comment(format!("/meetings/{meeting}/comments"), Caller::Foreigner).await,
    ];
    // Who has joined is in the directory.
    forum.session(Caller::Member).await;
    let ask = async |more: Value| {
        let mut dilemma = json!({"title": format!("מי? {more}"), "body": "מה קורה"});
        dilemma.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let answer = Call::post("/dilemmas", dilemma).by(forum, Caller::Member).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].clone()
    };
    Things {
        dilemmas: [
            ask(json!({})).await,
            ask(json!({"companies": ["oren-gal"]})).await,
            ask(json!({"anonymous": true})).await,
        ],
        published,
        archived: create_practice(forum, Caller::Member, text("לארכיון")).await["id"].clone(),
        draft: create_practice(forum, Caller::Member, draft).await["id"].clone(),
        meeting,
        member: forum.member(Caller::Member).0,
        comments,
    }
}

/// The status each caller is answered, in the order of [`Caller::ALL`]: coordinator, manager, member
/// and guest of the company, manager and member of another. What is taken away is taken away last, so
/// that no call decides a later one.
fn table(things: &Things) -> Vec<(Call, [u16; 6])> {
    let Things { published, archived, draft, meeting, member, comments: [ours, theirs], dilemmas } = things;
    let other = json!({"title": "אחר", "body": "אחר"});
    let put = |id: &Value| Call::put(format!("/practices/{id}"), other.clone()).if_match("*");
    let remove = |id: &Value| Call::delete(format!("/practices/{id}")).if_match("*");
    let erase = |id: &Value| Call::delete(format!("/practices/{id}?permanently=true&reason=x")).if_match("*");
    let mut foreign = text("של אחרים");
    foreign["company"] = json!("kramim");
    let mut presented = text("מהמפגש");
    presented["meeting"] = json!(meeting);
    let said = json!({"body": "ניסינו אצלנו."});
    let company = json!({"name": "חדשה", "sector": "other", "size": "1-49"});
    let merge = json!({"into": "oren-gal"});
    let tried = json!({"tried_on": "2025-05-03", "outcome": "keep", "why": "עבד", "shown": "counted"});
    let patch = |path: &str, body: Value| Call::new(Method::PATCH, path).json(body);
    let details = json!({"title": "כנס", "kind": "conference", "starts_at": "2026-09-01T09:00:00Z"});
    let mut table = steps(dilemmas);
    table.extend(vec![
        (Call::get("/search"), [200; 6]),
        (Call::get("/suggestions?q=%D7%A9%D7%99"), [200; 6]),
        (Call::get("/practices"), [200; 6]),
        (Call::get("/meetings"), [200; 6]),
        (Call::get("/companies"), [200; 6]),
        (Call::get("/members"), [200; 6]),
        (Call::get("/topics"), [200; 6]),
        (Call::get("/dilemmas"), [200; 6]),
        (Call::post("/dilemmas", json!({"title": "מי?", "body": "מה קורה"})), [201, 201, 201, 403, 201, 201]),
        (Call::get("/dilemmas/99"), [404; 6]),
        (Call::put("/dilemmas/99", json!({"title": "מי?", "body": "מה קורה"})).if_match("*"), [404; 6]),
        (Call::delete("/dilemmas/99").if_match("*"), [404; 6]),
        (Call::get("/dilemmas/99/comments"), [404; 6]),
        (Call::post("/dilemmas/99/comments", json!({"body": "תודה"})), [404; 6]),
        (Call::post("/dilemmas/99/answers", json!({"body": "תודה"})), [404; 6]),
        (Call::post("/dilemmas/99/accept", json!({"answer": 1})), [404; 6]),
        (Call::post("/dilemmas/99/owner", json!({})), [404; 6]),
        (Call::post("/dilemmas/99/promise", json!({"next_update": "2026-10-01T20:00:00Z"})), [404; 6]),
        (Call::post("/dilemmas/99/close", json!({"lesson": "x"})), [404; 6]),
        (Call::post("/dilemmas/99/reopen", json!({"reason": "x"})), [404; 6]),
        (Call::post("/dilemmas/99/merge", json!({"into": 1})), [404; 6]),
        (Call::post("/dilemmas/99/to-agenda", json!({})), [404; 6]),
        (Call::post("/dilemmas/99/publish", json!({})), [404; 6]),
        (Call::post("/dilemmas/99/reveal", json!({})), [404; 6]),
        (Call::put("/dilemmas/99/summary", json!({"summary": "x"})).if_match("*"), [404; 6]),
        (Call::get("/promises"), [200; 6]),
        (
            Call::post("/promises", json!({"what": "לשלוח", "due": "2026-09-01T20:00:00Z"})),
            [201, 201, 201, 403, 201, 201],
        ),
        (Call::get("/promises/99"), [404; 6]),
        (Call::post("/promises/99/keep", json!({})), [404; 6]),
        (Call::post("/promises/99/release", json!({})), [404; 6]),
        (Call::post("/promises/99/move", json!({"due": "2026-10-01T20:00:00Z", "reason": "x"})), [404; 6]),
        (Call::get(format!("/meetings/{meeting}/agenda/proposal")), [200, 403, 403, 403, 403, 403]),
        (
            Call::put(format!("/meetings/{meeting}/agenda"), json!({"items": [{"title": "סבב", "minutes": 20}]}))
                .if_match("*"),
            [200, 403, 403, 403, 403, 403],
        ),
        (
            Call::put(format!("/meetings/{meeting}/summary"), json!({"summary": "נאמר"})).if_match("*"),
            [200, 403, 403, 403, 403, 403],
        ),
        (Call::put(format!("/meetings/{meeting}/summary/mail"), json!({})), [422, 403, 403, 403, 403, 403]),
        (Call::get(format!("/meetings/{meeting}/marked-promises")), [200, 403, 403, 403, 403, 403]),
        // It is still to come; who reads the page of one that took place is in tests/meetings.rs.
        (Call::get(format!("/meetings/{meeting}/one-page")), [404; 6]),
        (Call::get(format!("/meetings/{meeting}/attendance")), [200, 403, 403, 403, 403, 403]),
        (
            Call::put(format!("/meetings/{meeting}/attendance"), json!({"came": [9999]})).if_match("*"),
            [422, 403, 403, 403, 403, 403],
        ),
        (Call::get(format!("/meetings/{meeting}/survey")), [200; 6]),
        (Call::put(format!("/meetings/{meeting}/survey"), json!({"useful": 4, "recommends": "yes"})), [422; 6]),
        (Call::get("/surveys"), [200, 403, 403, 403, 403, 403]),
        // It is no visit; who reads the list of one is in tests/meetings.rs.
        (Call::get(format!("/meetings/{meeting}/gate-list")), [404; 6]),
        (Call::put(format!("/meetings/{meeting}/gate-entry"), json!({})), [404; 6]),
        (Call::delete(format!("/meetings/{meeting}/gate-entry")), [404; 6]),
        (Call::put(format!("/meetings/{meeting}/gate-guests"), json!({})), [404; 6]),
        (Call::delete("/gate-entries/99"), [404, 403, 403, 403, 403, 403]),
        (Call::get("/rota"), [200, 403, 403, 403, 403, 403]),
        (Call::put("/rota", json!({"companies": ["nowhere"]})), [422, 403, 403, 403, 403, 403]),
        (
            Call::get("/meetings/rhythm?from=2027-01-03&weekday=tuesday&months=2&time=09:00"),
            [200, 403, 403, 403, 403, 403],
        ),
        (Call::post("/meetings/batch", json!({"meetings": []})), [422, 403, 403, 403, 403, 403]),
        (
            Call::post(format!("/meetings/{meeting}/urgent"), json!({"change": "postpone", "weeks": 99})).if_match("*"),
            [422, 403, 403, 403, 403, 403],
        ),
        (Call::get(format!("/meetings/{meeting}/since-last")), [200; 6]),
        // Its company's people may, who are the last two.
        (
            Call::put(format!("/meetings/{meeting}/presenters"), json!({"presenters": [9999]})),
            [422, 403, 403, 403, 422, 422],
        ),
        (
            Call::post(format!("/meetings/{meeting}/swap-requests"), json!({"other": 9999})),
            [422, 403, 403, 403, 422, 422],
        ),
        (
            Call::post(format!("/meetings/{meeting}/presenting-requests"), json!({"member": 9999})),
            [422, 403, 403, 403, 403, 403],
        ),
        (Call::get("/presenting-requests/99"), [404; 6]),
        (Call::post("/presenting-requests/99/accept", json!({})), [404; 6]),
        (Call::post("/presenting-requests/99/pass", json!({})), [404; 6]),
        (Call::post("/presenting-requests/99/withdraw", json!({})), [404; 6]),
        (Call::get("/companies/oren-gal"), [200; 6]),
        (Call::get("/topics/training"), [200; 6]),
        (Call::post("/companies", company), [201, 403, 403, 403, 403, 403]),
        (patch("/companies/2", json!({"size": "1000+"})), [200, 403, 403, 403, 403, 403]),
        (Call::post("/companies/2/merge", merge.clone()), [422, 403, 403, 403, 403, 403]),
        (Call::post("/companies/2/leave", json!({"texts": "stay"})), [422, 403, 403, 403, 403, 403]),
        (Call::post("/companies/2/readmit", json!({})), [200, 403, 403, 403, 403, 403]),
        (Call::post("/topics", json!({"name_he": "סקרים", "name_en": "Surveys"})), [201, 403, 403, 403, 403, 403]),
        (patch("/topics/training", json!({"parent": null})), [200, 403, 403, 403, 403, 403]),
        (Call::post("/topics/training/merge", merge), [422, 403, 403, 403, 403, 403]),
        (Call::get("/notifications"), [200; 6]),
        (Call::post("/notifications/read", json!({"ids": [1]})), [200; 6]),
        (Call::get(format!("/meetings/{meeting}")), [200; 6]),
        (Call::get(format!("/meetings/{meeting}/rsvps")), [200; 6]),
        (Call::get(format!("/meetings/{meeting}/rsvp")), [404; 6]),
        // Guests come to meetings too.
        (Call::put(format!("/meetings/{meeting}/rsvp"), json!({"answer": "in-person"})), [200; 6]),
        (Call::get(format!("/meetings/{meeting}/rsvp")), [200; 6]),
        (Call::get(format!("/practices/{published}")), [200; 6]),
        (Call::get(format!("/practices/{draft}")), [200, 200, 200, 404, 404, 404]),
        (Call::get(format!("/practices/{published}/document")), [200, 200, 200, 403, 403, 403]),
        (Call::get(format!("/practices/{draft}/document")), [200, 200, 200, 404, 404, 404]),
        (Call::get(format!("/practices/{published}/comments")), [200; 6]),
        (Call::get(format!("/practices/{draft}/comments")), [200, 200, 200, 404, 404, 404]),
        (Call::get(format!("/practices/{published}/tries")), [200; 6]),
        (Call::get(format!("/practices/{draft}/tries")), [200, 200, 200, 404, 404, 404]),
        (Call::post(format!("/practices/{published}/tries"), tried.clone()), [201, 201, 201, 403, 201, 201]),
        (Call::post(format!("/practices/{draft}/tries"), tried.clone()), [201, 201, 201, 404, 404, 404]),
        (Call::get("/tries/99"), [404; 6]),
        (Call::put("/tries/99", tried).if_match("*"), [404; 6]),
        (Call::delete("/tries/99").if_match("*"), [404; 6]),
        (Call::get(format!("/meetings/{meeting}/comments")), [200; 6]),
        (Call::get(format!("/comments/{ours}")), [200; 6]),
        (Call::put(format!("/comments/{ours}/thanks"), json!({})), [204, 204, 403, 403, 204, 204]),
        (Call::delete(format!("/comments/{ours}/thanks")), [204; 6]),
        (Call::put(format!("/comments/{ours}/mark"), json!({"mark": "helped"})), [404; 6]),
        (Call::delete(format!("/comments/{ours}/mark")), [404; 6]),
        (Call::get(format!("/comments/{ours}/history")), [200, 403, 200, 403, 403, 403]),
        (Call::post(format!("/comments/{ours}/reports"), json!({"reason": "x"})), [204, 204, 403, 403, 204, 204]),
        (Call::put(format!("/comments/{ours}/move"), json!({"to": "/x"})), [422, 403, 422, 403, 403, 403]),
        (Call::delete(format!("/comments/{ours}/move")), [404, 403, 404, 403, 403, 403]),
        (Call::get("/comment-reports"), [200, 403, 403, 403, 403, 403]),
        (Call::post("/comment-reports/99/handle", json!({})), [204, 403, 403, 403, 403, 403]),
        (Call::put(format!("/comments/{ours}/lock"), json!({})), [204, 403, 403, 403, 403, 403]),
        (Call::delete(format!("/comments/{ours}/lock")), [204, 403, 403, 403, 403, 403]),
        (Call::post(format!("/practices/{published}/comments"), said.clone()), [201, 201, 201, 403, 201, 201]),
        (Call::post(format!("/practices/{draft}/comments"), said.clone()), [201, 201, 201, 404, 404, 404]),
        (Call::post(format!("/meetings/{meeting}/comments"), said.clone()), [201, 201, 201, 403, 201, 201]),
        (Call::put(format!("/comments/{ours}"), said.clone()).if_match("*"), [403, 403, 200, 403, 403, 403]),
        (Call::put(format!("/comments/{theirs}"), said).if_match("*"), [403, 403, 403, 403, 403, 200]),
        (Call::delete(format!("/comments/{theirs}")).if_match("*"), [204, 403, 403, 403, 403, 204]),
        (Call::delete(format!("/comments/{ours}")).if_match("*"), [204, 403, 204, 403, 403, 403]),
        (Call::post("/practices", text("חדש")), [201, 201, 201, 403, 201, 201]),
        (Call::post("/practices", foreign.clone()), [201, 403, 403, 403, 201, 201]),
        (Call::post("/practices", presented), [201, 403, 403, 403, 201, 201]),
        (Call::post("/practices/batch", json!({"practices": [foreign]})), [201, 403, 403, 403, 201, 201]),
        (put(published), [200, 200, 200, 403, 403, 403]),
        (put(draft), [200, 200, 200, 404, 404, 404]),
        (erase(published), [204, 403, 403, 403, 403, 403]),
        (remove(archived), [204, 204, 204, 403, 403, 403]),
        (remove(draft), [403, 204, 204, 404, 404, 404]),
        (
            Call::put(format!("/members/{member}/phone"), json!({"phone": "050-1234567"})),
            [403, 403, 200, 403, 403, 403],
        ),
        (Call::get(format!("/members/{member}")), [200; 6]),
        (patch(&format!("/members/{member}"), json!({"company": "nowhere"})), [422, 403, 403, 403, 403, 403]),
        (Call::post(format!("/members/{member}/role"), json!({"role": "member"})), [200, 403, 403, 403, 403, 403]),
        // Who is deactivated is in tests/people.rs; of these two, one is not there, and the other is not out.
        (Call::post("/members/9999/deactivate", json!({})), [404, 404, 403, 403, 404, 403]),
        (Call::post(format!("/members/{member}/reactivate"), json!({})), [204, 204, 403, 403, 404, 403]),
        (
            Call::post(format!("/members/{member}/away"), json!({"until": "2020-01-01T20:00:00Z"})),
            [422, 403, 422, 403, 403, 403],
        ),
        (Call::post(format!("/members/{member}/back"), json!({})), [204, 403, 204, 403, 403, 403]),
        (Call::get("/tokens"), [200; 6]),
        (Call::post("/tokens/9999/revoke", json!({})), [404; 6]),
        // Who may upload is in tests/write_up.rs.
        (Call::post(format!("/meetings/{meeting}/write-up"), json!({})), [415; 6]),
        (Call::post(format!("/comments/{ours}/files"), json!({})), [415; 6]),
        (Call::post("/dilemmas/99/files", json!({})), [415; 6]),
        (Call::get("/synonyms"), [200, 403, 403, 403, 403, 403]),
        (Call::get("/synonyms/1"), [200, 403, 403, 403, 403, 403]),
        (Call::post("/synonyms", json!({"words": ["א", "ב"]})), [201, 403, 403, 403, 403, 403]),
        (Call::put("/synonyms/1", json!({"words": ["ג", "ד"]})).if_match("*"), [200, 403, 403, 403, 403, 403]),
        (Call::delete("/synonyms/1").if_match("*"), [204, 403, 403, 403, 403, 403]),
        (Call::post("/meetings", details.clone()), [201, 403, 403, 403, 403, 403]),
        (Call::put(format!("/meetings/{meeting}"), details).if_match("*"), [200, 403, 403, 403, 403, 403]),
    ]);
    table
}

/// Every step of a dilemma by state: for all, for a company, waiting to be published. What is sent would be refused, so that
/// none decides another.
fn steps(dilemmas: &[Value; 3]) -> Vec<(Call, [u16; 6])> {
    let mut rows = vec![];
    for (state, id) in dilemmas.iter().enumerate() {
        // Of those who read it, the coordinator and the member are named for each step; the others of the company may not.
        let row = |coordinator: u16, member: u16| match state {
            0 => [coordinator, 403, member, 403, 403, 403],
            1 => [coordinator, 403, member, 404, 404, 404],
            _ => [coordinator, 404, member, 404, 404, 404],
        };
        let (path, waits) = (|step: &str| format!("/dilemmas/{id}{step}"), state == 2);
        let read = match state {
            0 => [200; 6],
            1 => [200, 200, 200, 404, 404, 404],
            _ => [200, 404, 200, 404, 404, 404],
        };
        rows.extend([
            (Call::get(path("")), read),
            (Call::get(path("/comments")), read),
            (Call::put(path(""), json!({"title": "", "body": ""})).if_match("*"), row(422, 422)),
            (Call::post(path("/accept"), json!({"answer": 9_999})), row(403, 422)),
            (Call::post(path("/owner"), json!({"owner": 9_999})), row(422, 403)),
            (Call::post(path("/promise"), json!({"next_update": "2020-01-01T20:00:00Z"})), row(422, 403)),
            (Call::post(path("/close"), json!({"lesson": " "})), row(422, 422)),
            (Call::post(path("/reopen"), json!({"reason": "x"})), row(422, 422)),
            (Call::post(path("/merge"), json!({"into": 9_999})), row(422, 403)),
            (Call::put(path("/summary"), json!({"summary": "א".repeat(1_001)})).if_match("*"), row(422, 403)),
            // What is published and what was asked by name stay as they are.
            (Call::post(path("/publish"), json!({})), row(if waits { 422 } else { 200 }, 403)),
            (Call::post(path("/reveal"), json!({})), row(403, if waits { 422 } else { 200 })),
            (Call::post(path("/to-agenda"), json!({})), row(if state == 0 { 200 } else { 422 }, 403)),
            // The last of what is done with it, since nothing of what waits is left then.
            (Call::delete(path("")).if_match("*"), row(403, if waits { 204 } else { 422 })),
        ]);
    }
    rows
}

#[tokio::test]
async fn every_role_and_a_foreign_company() {
    for (column, caller) in Caller::ALL.into_iter().enumerate() {
        let forum = TestForum::start().await;
        for (call, expected) in table(&things(&forum).await) {
            let what = format!("{caller:?}: {call:?}");
            assert_eq!(call.by(&forum, caller).await.status.as_u16(), expected[column], "{what}");
        }
    }
}

/// The document has exactly what is served; see [`super::document`].
#[tokio::test]
async fn every_operation_has_its_rows() {
    let forum = TestForum::start().await;
    let rows: Vec<_> = table(&things(&forum).await).into_iter().map(|(call, _)| call).collect();
    let document = Call::get("/openapi.json").by_nobody(&forum).await.json();
    let is_of = |template: &str, call: &Call| {
        let path = call.path.split('?').next().unwrap_or_default();
        let (expected, named): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        expected.len() == named.len()
            && expected.iter().zip(&named).all(|(part, name)| part.starts_with('{') || part == name)
    };
    let mut missing = vec![];
    for (template, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            let has = |call: &Call| call.method.as_str().eq_ignore_ascii_case(method) && is_of(template, call);
            // The document itself needs no token.
            if !rows.iter().any(has) && template != "/api/v1/openapi.json" {
                missing.push(format!("{method} {template}"));
            }
        }
    }
    assert!(missing.is_empty(), "operations without a row: {missing:?}");
}

#[tokio::test]
async fn without_a_good_token_nothing_is_told() {
    let forum = TestForum::start().await;
    let things = things(&forum).await;
    for (call, _) in table(&things) {
        let what = format!("{call:?}");
        let answer = call.by_nobody(&forum).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::WWW_AUTHENTICATE)), (401, "Bearer"), "{what}");
        assert_eq!(answer.problem().0, "login-needed", "{what}");
    }
    let (token, session) = (forum.token(Caller::Member), forum.session(Caller::Member).await);
    assert!(forum.forum.authenticate_session(&session).await.expect("an answer").is_some());
    for (name, value, status) in [
        (header::AUTHORIZATION, "Bearer 0000".to_owned(), 401),
        (header::AUTHORIZATION, format!("Basic {token}"), 401),
        (header::AUTHORIZATION, token.to_owned(), 401),
        (header::AUTHORIZATION, format!("bearer {token}"), 200),
        (header::COOKIE, format!("session={session}; __Host-session={session}"), 401),
    ] {
        let request = Call::get("/meetings").builder().header(name, &value).body(Body::empty());
        assert_eq!(forum.send(request.expect("a request")).await.status, status, "{value}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_may_not_be_read_are_answered_alike() {
    let forum = TestForum::start().await;
    let draft = things(&forum).await.draft;
    let other = |id: &str| Call::get(format!("/practices/{id}"));
    let hidden = other(&draft.to_string()).by(&forum, Caller::Foreigner).await;
    for id in ["999", "abc", "-1", "99999999999999999999", "%D7%90"] {
        let absent = other(id).by(&forum, Caller::Foreigner).await;
        assert_eq!((absent.status.as_u16(), absent.text()), (404, hidden.text()), "{id}");
    }
    let change = Call::put(format!("/practices/{draft}"), text("x")).if_match("\"v1\"");
    assert_eq!(change.by(&forum, Caller::Foreigner).await.status, 404);
}

#[tokio::test]
async fn a_change_is_forbidden_before_it_is_stale() {
    let forum = TestForum::start().await;
    let things = things(&forum).await;
    let stale = Call::put(format!("/practices/{}", things.published), text("x")).if_match("\"v9\"");
    assert_eq!(stale.by(&forum, Caller::Foreigner).await.status, 403);
}

#[tokio::test]
async fn a_change_is_forbidden_before_its_body_is_wrong() {
    let forum = TestForum::start().await;
    let things = things(&forum).await;
    let wrong = json!({"nonsense": 1});
    let member = forum.member(Caller::Member);
    let patch = |path: &str| Call::new(Method::PATCH, path).json(wrong.clone());
    let post = |path: &str| Call::post(path, wrong.clone());
    let calls = [
        post("/companies"),
        patch("/companies/2"),
        post("/companies/2/merge"),
        post("/companies/2/leave"),
        post("/topics"),
        patch("/topics/training"),
        post("/topics/training/merge"),
        patch(&format!("/members/{member}")),
        post(&format!("/members/{member}/role")),
        post(&format!("/members/{member}/deactivate")),
        post(&format!("/members/{member}/away")),
        Call::put(format!("/members/{member}/phone"), wrong.clone()),
        post("/synonyms"),
        post("/meetings"),
        Call::put(format!("/meetings/{}", things.meeting), wrong.clone()).if_match("*"),
        Call::put(format!("/practices/{}", things.published), wrong.clone()).if_match("*"),
        Call::put(format!("/comments/{}", things.comments[0]), wrong.clone()).if_match("*"),
    ];
    for call in calls {
        let what = format!("{call:?}");
        let refused = call.clone().by(&forum, Caller::Foreigner).await;
        assert_eq!(refused.status, 403, "{what}: {}", refused.text());
        // The comment and the phone number are the member's, and nobody else changes them.
        let is_theirs = ["/comments/", "/phone"].iter().any(|path| what.contains(path));
        let caller = if is_theirs { Caller::Member } else { Caller::Coordinator };
        let refused = call.by(&forum, caller).await;
        assert_eq!(refused.status, 422, "{what}: {}", refused.text());
    }
}

#[tokio::test]
async fn other_paths_and_methods_are_problems() {
    let forum = TestForum::start().await;
    for path in ["", "/", "/nowhere", "/practices/1/2/3", "/quarrels", "/practices/"] {
        let answer = Call::get(path).by(&forum, Caller::Member).await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (404, "not-found"), "{path}");
    }
    let answer = Call::new(Method::PATCH, "/practices/1").by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (405, "method-not-allowed"));
}

#[tokio::test]
async fn a_body_has_to_be_json() {
    let forum = TestForum::start().await;
    for (content_type, body, status, code) in [
        ("application/json", "{\"title\": ", 400, "malformed"),
        ("application/json", "[]", 400, "malformed"),
        ("application/json; charset=utf-8", "{}", 422, "invalid"),
        ("text/plain", "{}", 415, "unsupported-media-type"),
        ("application/x-www-form-urlencoded", "title=x", 415, "unsupported-media-type"),
    ] {
        let request = Request::post("/api/v1/practices")
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {}", forum.token(Caller::Member)))
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body));
        let answer = forum.send(request.expect("a request")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (status, code), "{content_type} {body}");
    }
}
