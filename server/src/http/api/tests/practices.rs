//! Practices: entered, read, replaced, taken away.

use domain::quota::Quotas;
use http::header;
use serde_json::{Value, json};

use super::{Call, create_practice, text};
use crate::http::test_support::{Caller, TestForum};

#[tokio::test]
async fn a_practice_is_entered_and_read() {
    let forum = TestForum::start().await;
    let answer = Call::post("/practices", text("אמנת שירות")).by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let mut created = answer.json();
    // Only the answer to a write says whether a search finds it already.
    assert_eq!(created.as_object_mut().and_then(|fields| fields.remove("searchable")), Some(json!(true)));
    assert_eq!(created["url"], "/practices/אמנת-שירות");
    assert_eq!((&created["status"], &created["company"]), (&json!("published"), &json!("oren-gal")));
    assert_eq!(created["authors"][0]["id"], forum.member(Caller::Member).0);
    assert_eq!(created["published_at"], "2026-05-01T09:00:00Z");
    let location = format!("/api/v1/practices/{}", created["id"]);
    assert_eq!(answer.header(header::LOCATION), location);

    let read = Call::get(location.trim_start_matches("/api/v1")).by(&forum, Caller::Foreigner).await;
    assert_eq!((read.status.as_u16(), read.header(header::ETAG)), (200, answer.header(header::ETAG)));
    assert_eq!(read.json(), created);
    assert!(read.json()["html"].as_str().expect("HTML").contains("<h2"), "{created}");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנת שירות")).await;
    let call = Call::get(format!("/practices/{}", practice["id"]));
    let ask = |tag: &'static str| {
        let token = format!("Bearer {}", forum.token(Caller::Member));
        let request = call.builder().header(header::AUTHORIZATION, token).header(header::IF_NONE_MATCH, tag);
        forum.send(request.body(axum::body::Body::empty()).expect("a request"))
    };
    let known = ask("W/\"v1\"").await;
    assert_eq!((known.status.as_u16(), known.header(header::ETAG), known.text()), (304, "\"v1\"", ""));
    assert_eq!(ask("\"v2\"").await.status, 200);
}

#[tokio::test]
async fn a_list_is_filtered_and_paged() {
    let forum = TestForum::start().await;
    for number in 1..=3 {
        create_practice(&forum, Caller::Member, text(&format!("סדנה {number}"))).await;
        forum.clock.advance(std::time::Duration::from_secs(60));
    }
    let mut tool = text("משחק תפקידים");
    tool["kind"] = json!("tool");
    create_practice(&forum, Caller::Foreigner, tool).await;
    let list = async |query: &str| Call::get(format!("/practices{query}")).by(&forum, Caller::Guest).await.json();
    let titles = |page: &Value| {
        let lines = page["practices"].as_array().expect("a list").iter();
        lines.map(|line| line["title"].as_str().expect("a title").to_owned()).collect::<Vec<_>>()
    };

    let newest = list("?limit=2").await;
    assert_eq!(newest["total"], 4);
    assert_eq!(titles(&newest), ["משחק תפקידים", "סדנה 3"]);
    assert_eq!(titles(&list("?limit=2&offset=2").await), ["סדנה 2", "סדנה 1"]);
    assert_eq!(titles(&list("?sort=oldest&limit=1").await), ["סדנה 1"]);
    assert_eq!(list("?kind=tool,template").await["total"], 1);
    assert_eq!(list("?company=oren-gal&topic=training").await["total"], 3);
    let line = &list("?company=kramim").await["practices"][0];
    assert_eq!((&line["status"], &line["published_at"]), (&json!("published"), &json!("2026-05-01T09:03:00Z")));
}

#[tokio::test]
async fn a_replacement_needs_the_version_it_was_made_from() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנת שירות")).await;
    let path = format!("/practices/{}", practice["id"]);
    let put = |title: &str| Call::put(&path, text(title));

    assert_eq!(put("ב").by(&forum, Caller::Member).await.problem().0, "precondition-required");
    let answer = put("אמנה חדשה").if_match("\"v1\"").by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), answer.header(header::ETAG)), (200, "\"v2\""));
    assert_eq!((&answer.json()["title"], &answer.json()["slug"]), (&json!("אמנה חדשה"), &practice["slug"]));
    let late = put("מאוחר").if_match("\"v1\"").by(&forum, Caller::Member).await;
    assert_eq!((late.status.as_u16(), &late.json()["current"]), (412, &json!(2)));
    assert_eq!(put("ג").if_match("W/\"v2\"").by(&forum, Caller::Member).await.status, 412);
    assert_eq!(put("ד").if_match("*").by(&forum, Caller::Member).await.status, 200);
    assert_eq!(put("ה").if_match("\"v2\", \"v3\"").by(&forum, Caller::Member).await.status, 200);
}

#[tokio::test]
async fn what_was_read_can_be_changed_and_sent_back() {
    let forum = TestForum::start().await;
    let mut practice = create_practice(&forum, Caller::Member, text("אמנת שירות")).await;
    practice["effort"] = json!("שעתיים בחודש");
    practice["approved_by"] = json!("עו״ד נועה");
    practice["approved_on"] = json!("2026-01-31");
    let path = format!("/practices/{}", practice["id"]);
    let answer = Call::put(&path, practice.clone()).if_match("\"v1\"").by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let replaced = answer.json();
    assert_eq!((&replaced["effort"], &replaced["body"]), (&practice["effort"], &practice["body"]));
    assert_eq!(
        (&replaced["approved_by"], &replaced["approved_on"]),
        (&practice["approved_by"], &practice["approved_on"])
    );
    let reader = Call::get(&path).by(&forum, Caller::Foreigner).await.json();
    assert_eq!((&reader["approved_by"], &reader["approved_on"]), (&json!(""), &json!(null)), "not told to others");

    let bare = json!({"title": "אמנת שירות", "body": "קצר"});
    let replaced = Call::put(&path, bare).if_match("*").by(&forum, Caller::Member).await.json();
    assert_eq!((&replaced["effort"], &replaced["topics"]), (&json!(""), &json!([])));
    assert_eq!(replaced["status"], "published", "the status stays unless told");
}

#[tokio::test]
async fn how_far_a_practice_may_go_is_sent_and_read() {
    let forum = TestForum::start().await;
    assert_eq!(create_practice(&forum, Caller::Member, text("א")).await["sharing"], "members");
    let mut marked = text("אמנת שירות");
    marked["sharing"] = json!("team");
    let practice = create_practice(&forum, Caller::Member, marked.clone()).await;
    let path = format!("/practices/{}", practice["id"]);
    assert_eq!(Call::get(&path).by(&forum, Caller::Foreigner).await.json()["sharing"], "team");
    let line = Call::get("/practices?limit=1").by(&forum, Caller::Guest).await.json();
    assert_eq!(line["practices"][0]["sharing"], "team");
    let answer = Call::put(&path, text("אמנת שירות")).if_match("*").by(&forum, Caller::Member).await;
    assert_eq!(answer.json()["sharing"], "members", "a replacement that says nothing is the most careful");
    marked["sharing"] = json!("everybody");
    let refused = Call::post("/practices", marked).by(&forum, Caller::Member).await;
    assert_eq!(refused.problem().1, ["sharing: invalid"]);
}

#[tokio::test]
async fn what_was_published_is_archived_and_a_draft_deleted() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנת שירות")).await;
    let path = format!("/practices/{}", practice["id"]);
    assert_eq!(Call::delete(&path).by(&forum, Caller::Member).await.status, 428);
    assert_eq!(Call::delete(&path).if_match("\"v9\"").by(&forum, Caller::Member).await.status, 412);
    let answer = Call::delete(&path).if_match("\"v1\"").by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.json()["status"], "archived");
    assert_eq!(Call::get("/practices").by(&forum, Caller::Member).await.json()["total"], 0);

    let draft = create_practice(&forum, Caller::Member, json!({"title": "טיוטה", "body": "משהו"})).await;
    assert_eq!(draft["status"], "draft");
    let path = format!("/practices/{}", draft["id"]);
    assert_eq!(Call::delete(&path).if_match("*").by(&forum, Caller::Member).await.status, 204);
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.status, 404);
    assert_eq!(Call::delete(&path).if_match("*").by(&forum, Caller::Member).await.status, 404);
}

#[tokio::test]
async fn an_author_does_not_undo_what_a_coordinator_archived() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Foreigner, text("אמנת שירות")).await;
    let path = format!("/practices/{}", practice["id"]);
    assert_eq!(Call::delete(&path).if_match("*").by(&forum, Caller::Coordinator).await.status, 204);
    for caller in [Caller::Foreigner, Caller::ForeignManager] {
        let publish = Call::put(&path, text("שוב")).if_match("*").by(&forum, caller).await;
        assert_eq!((publish.status.as_u16(), publish.problem().0.as_str()), (403, "forbidden"), "{caller:?}");
    }
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.json()["status"], "archived");
    let lifted = Call::put(&path, text("אמנת שירות")).if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((lifted.status.as_u16(), &lifted.json()["status"]), (200, &json!("published")));
}

#[tokio::test]
async fn a_coordinator_deletes_for_good_with_a_reason() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Foreigner, text("אמנת שירות")).await;
    let path = format!("/practices/{}", practice["id"]);
    let erase = |query: &str| Call::delete(format!("{path}?{query}"));
    for caller in [Caller::Foreigner, Caller::ForeignManager, Caller::Member, Caller::Guest] {
        let refused = erase("permanently=true&reason=x").if_match("*").by(&forum, caller).await;
        assert_eq!((refused.status.as_u16(), refused.problem().0.as_str()), (403, "forbidden"), "{caller:?}");
    }
    for (query, expected) in [
        ("permanently=true", "reason: missing"),
        ("permanently=true&reason=%20", "reason: missing"),
        ("permanently=yes&reason=x", "permanently: invalid"),
        ("permanent=true&reason=x", "permanent: unknown-field"),
    ] {
        let refused = erase(query).if_match("*").by(&forum, Caller::Coordinator).await;
        assert_eq!(refused.problem(), ("invalid".to_owned(), vec![expected.to_owned()]), "{query}");
    }
    assert_eq!(erase("permanently=true&reason=x").by(&forum, Caller::Coordinator).await.status, 428);
    let late = erase("permanently=true&reason=x").if_match("\"v9\"").by(&forum, Caller::Coordinator).await;
    assert_eq!(late.status, 412);
    let kept = erase("permanently=false&reason=x").if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!(kept.status, 204);
    assert_eq!(Call::get(&path).by(&forum, Caller::Foreigner).await.json()["status"], "archived");
    let gone = erase("permanently=true&reason=%D7%97%D7%95%D7%A7").if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((gone.status.as_u16(), gone.text()), (204, ""));
    for caller in [Caller::Coordinator, Caller::Foreigner] {
        assert_eq!(Call::get(&path).by(&forum, caller).await.status, 404, "{caller:?}");
    }
    assert_eq!(Call::get("/search?q=%D7%90%D7%9E%D7%A0%D7%AA").by(&forum, Caller::Member).await.json()["total"], 0);
}

#[tokio::test]
async fn every_field_that_was_not_taken_is_named() {
    let forum = TestForum::start().await;
    for (body, expected) in [
        (json!({}), vec!["title: missing", "body: missing"]),
        (json!({"title": "x", "body": "x", "topics": ["no-such"]}), vec!["topics: not-there"]),
        (json!({"title": "x", "body": "x", "colour": "red"}), vec!["colour: unknown-field"]),
        (json!({"title": "x", "body": "x", "kind": "essay"}), vec!["kind: invalid"]),
        (json!({"title": 7, "body": "x"}), vec!["title: invalid"]),
        (json!({"title": "x", "body": "x", "status": "archived"}), vec!["status: invalid"]),
        (json!({"title": "x", "body": "x", "company": "nobody"}), vec!["company: not-there"]),
        (json!({"title": "x", "body": "x", "meeting": 99}), vec!["meeting: not-there"]),
        (json!({"title": "a\u{202e}b", "body": "x"}), vec!["title: bidi-control"]),
    ] {
        let answer = Call::post("/practices", body.clone()).by(&forum, Caller::Member).await;
        assert_eq!(answer.status, 422, "{body}");
        assert_eq!(
            answer.problem(),
            ("invalid".to_owned(), expected.iter().map(ToString::to_string).collect()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn what_a_coordinator_enters_for_another_company_waits_for_it() {
    let forum = TestForum::start().await;
    let mut practice = text("מהארכיון");
    practice["company"] = json!("kramim");
    let entered = create_practice(&forum, Caller::Coordinator, practice.clone()).await;
    assert_eq!((&entered["status"], &entered["company"]), (&json!("in-review"), &json!("kramim")));
    let refused = Call::post("/practices", practice).by(&forum, Caller::Manager).await;
    assert_eq!(refused.status, 403);

    let path = format!("/practices/{}", entered["id"]);
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.status, 404);
    let confirm = Call::put(&path, text("מהארכיון")).if_match("\"v1\"").by(&forum, Caller::ForeignManager).await;
    assert_eq!(confirm.json()["status"], "published");
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.status, 200);
}

#[tokio::test]
async fn more_practices_than_the_quota_are_refused_with_the_limit() {
    let forum = TestForum::with_quotas(Quotas { practices: 2, ..Quotas::STANDARD }).await;
    let three = json!({"practices": [text("א"), text("ב"), text("ג")]});
    let batch = Call::post("/practices/batch", three).by(&forum, Caller::Member).await;
    for title in ["ד", "ה"] {
        create_practice(&forum, Caller::Member, text(title)).await;
    }
    let one = Call::post("/practices", text("ו")).by(&forum, Caller::Member).await;
    for refused in [batch, one] {
        assert_eq!((refused.status.as_u16(), refused.problem().0.as_str()), (403, "quota-exceeded"));
        assert_eq!((&refused.json()["what"], &refused.json()["limit"]), (&json!("practices"), &json!(2)));
    }
    let listed = Call::get("/practices").by(&forum, Caller::Member).await.json();
    assert_eq!(listed["total"], 2);
}
