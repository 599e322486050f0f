//! Companies, members and topics, for every role.

use axum::body::Body;
use domain::access::{NewToken, TokenScope};
use domain::policy::Actor;
use http::{Method, header};
use serde_json::{Value, json};

use super::{Call, create_practice, text};
use crate::http::test_support::{Caller, TestForum};

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<_> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn companies_are_everybody_s() {
    let forum = TestForum::start().await;
    create_practice(&forum, Caller::Member, text("אמנה")).await;
    let expected = json!({"companies": [
        {"id": 1, "url": "/companies/oren-gal", "slug": "oren-gal", "name": "אורן גל", "sector": "finance",
            "size": "50-249", "members": 4, "practices": 1},
        {"id": 2, "url": "/companies/kramim", "slug": "kramim", "name": "כרמים", "sector": "finance", "size": "50-249",
            "members": 2, "practices": 0},
    ]});
    for caller in Caller::ALL {
        assert_eq!(Call::get("/companies").by(&forum, caller).await.json(), expected, "{caller:?}");
    }
}

#[tokio::test]
async fn addresses_are_the_coordinator_s_alone() {
    let forum = TestForum::start().await;
    // Only these have joined.
    forum.session(Caller::Member).await;
    forum.session(Caller::ForeignManager).await;
    let all = Call::get("/members").by(&forum, Caller::Coordinator).await.json();
    let all = all["members"].as_array().expect("a list");
    assert_eq!(all.len(), Caller::ALL.len());
    for member in all {
        assert_eq!(
            names(member),
            ["company", "company_name", "email", "id", "joined_at", "name", "profession", "role", "url"]
        );
    }
    let member = all.iter().find(|member| member["id"] == forum.member(Caller::Member).0).expect("there");
    assert_eq!(member["email"], Caller::Member.email());
    assert_eq!((&member["role"], &member["joined_at"]), (&json!("member"), &json!("2026-05-01T09:00:00Z")));
    assert_eq!(member["url"], format!("/people/{}", forum.member(Caller::Member).0));
    let invited = all.iter().find(|member| member["id"] == forum.member(Caller::Guest).0).expect("there");
    assert_eq!((&invited["role"], &invited["joined_at"]), (&json!("guest"), &json!(null)));
    for caller in Caller::ALL.into_iter().filter(|caller| *caller != Caller::Coordinator) {
        let answer = Call::get("/members").by(&forum, caller).await;
        assert!(!answer.text().contains('@'), "{caller:?}");
        let list = answer.json();
        let list = list["members"].as_array().expect("a list");
        let ids: Vec<_> = list.iter().map(|member| member["id"].as_i64().expect("a key")).collect();
        assert_eq!(ids, [forum.member(Caller::Member).0, forum.member(Caller::ForeignManager).0], "{caller:?}");
        for member in list {
            assert_eq!(names(member), ["company", "company_name", "id", "name", "profession", "url"], "{caller:?}");
        }
    }
}

#[tokio::test]
async fn topics_have_names_in_both_languages() {
    let forum = TestForum::start().await;
    for caller in Caller::ALL {
        let list = Call::get("/topics").by(&forum, caller).await.json();
        let topics = list["topics"].as_array().expect("a list");
        assert_eq!(topics.len(), 9);
        for topic in topics {
            assert_eq!(names(topic), ["id", "name_en", "name_he", "parent", "slug", "url"]);
            let slug = topic["slug"].as_str().expect("a slug");
            assert_eq!(topic["url"], format!("/practices?topic={slug}"));
            assert!(
                topic["name_he"].as_str().is_some_and(|name| name.chars().any(|c| ('א'..='ת').contains(&c))),
                "{topic}"
            );
            assert!(topic["name_en"].as_str().is_some_and(|name| name.is_ascii() && !name.is_empty()), "{topic}");
        }
        let slugs: Vec<_> = topics.iter().map(|topic| topic["slug"].as_str().expect("a slug")).collect();
        assert!(slugs.contains(&"measurement") && slugs.contains(&"ownership"), "{slugs:?}");
    }
}

#[tokio::test]
async fn they_take_no_parameters() {
    let forum = TestForum::start().await;
    for path in ["/companies", "/members", "/topics"] {
        let answer = Call::get(format!("{path}?colour=red")).by(&forum, Caller::Member).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().1),
            (422, vec!["colour: unknown-field".to_owned()]),
            "{path}"
        );
        assert_eq!(Call::get(path).by_nobody(&forum).await.status, 401, "{path}");
    }
}

/// The statuses that coordinator, manager, member and guest of the company, and manager and member of another are
/// answered.
#[tokio::test]
async fn who_manages_accounts() {
    for (column, caller) in Caller::ALL.into_iter().enumerate() {
        let forum = TestForum::start().await;
        let id = forum.member(Caller::Guest).0;
        let path = |rest: &str| format!("/members/{id}{rest}");
        let hidden = json!({"hide_name": true});
        for (call, expected) in [
            (Call::get(path("")), [200, 200, 404, 404, 404, 404]),
            (Call::post(path("/deactivate"), hidden), [204, 204, 403, 403, 404, 403]),
            (Call::post(path("/reactivate"), json!({})), [204, 204, 403, 403, 404, 403]),
            (
                Call::new(Method::PATCH, path("")).json(json!({"profession": "training"})),
                [200, 403, 403, 403, 403, 403],
            ),
            (Call::post(path("/role"), json!({"role": "member"})), [200, 403, 403, 403, 403, 403]),
            (Call::get("/tokens"), [200; 6]),
            (Call::post("/tokens/999/revoke", json!({})), [404; 6]),
        ] {
            let what = format!("{caller:?}: {call:?}");
            assert_eq!(call.by(&forum, caller).await.status.as_u16(), expected[column], "{what}");
        }
    }
}

#[tokio::test]
async fn a_deactivated_member_s_token_is_refused_in_the_next_request() {
    let forum = TestForum::start().await;
    let member = forum.member(Caller::Member).0;
    assert_eq!(Call::get("/meetings").by(&forum, Caller::Member).await.status, 200);
    let path = format!("/members/{member}/deactivate");
    assert_eq!(Call::post(&path, json!({})).by(&forum, Caller::Manager).await.status, 204);
    assert_eq!(Call::get("/meetings").by(&forum, Caller::Member).await.status, 401);
    let read = Call::get(format!("/members/{member}")).by(&forum, Caller::Coordinator).await.json();
    assert_eq!(read["deactivated_at"], "2026-05-01T09:00:00Z");
    let last = Call::post(format!("/members/{}/deactivate", forum.member(Caller::Coordinator).0), json!({}));
    let refused = last.by(&forum, Caller::Coordinator).await;
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["member: last-coordinator".to_owned()]));
}

#[tokio::test]
async fn a_move_is_refused_by_field_and_a_role_is_named() {
    let forum = TestForum::start().await;
    let id = forum.member(Caller::Member).0;
    let change = |body| Call::new(Method::PATCH, format!("/members/{id}")).json(body);
    let refused = change(json!({"company": "nowhere", "email": "none"})).by(&forum, Caller::Coordinator).await;
    assert_eq!(refused.problem().1, ["email: invalid", "company: not-there"]);
    let unknown = change(json!({"phone": "1"})).by(&forum, Caller::Coordinator).await;
    assert_eq!(unknown.problem().1, ["phone: unknown-field"]);
    let moved =
        change(json!({"company": "kramim", "email": "New@Kramim.example"})).by(&forum, Caller::Coordinator).await;
    assert_eq!((&moved.json()["company"], &moved.json()["email"]), (&json!("kramim"), &json!("new@kramim.example")));
    let role = |body| Call::post(format!("/members/{id}/role"), body);
    let missing = role(json!({})).by(&forum, Caller::Coordinator).await;
    assert_eq!(missing.problem().1, ["role: missing"]);
    let set = role(json!({"role": "manager"})).by(&forum, Caller::Coordinator).await;
    assert_eq!(set.json()["role"], "manager");
}

#[tokio::test]
async fn a_token_for_reading_writes_nothing_and_a_revoked_one_opens_nothing() {
    let forum = TestForum::start().await;
    let member = forum.member(Caller::Member);
    let token = NewToken { scope: TokenScope::Read, ..NewToken::named("report") };
    let token = forum.forum.create_token(&Actor::System, member, token).await.expect("a token");
    let send = async |call: Call| {
        let request = call.builder().header(header::AUTHORIZATION, format!("Bearer {}", token.reveal()));
        let body = call.body().map_or(Body::empty(), |body| body.to_string().into());
        forum.send(request.header(header::CONTENT_TYPE, "application/json").body(body).expect("a request")).await
    };
    assert_eq!(send(Call::get("/practices")).await.status, 200);
    let refused = send(Call::post("/practices", text("אמנה"))).await;
    assert_eq!((refused.status.as_u16(), refused.problem().0.as_str()), (403, "forbidden"));
    assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.contains("scope write")));

    let list = Call::get("/tokens").by(&forum, Caller::Member).await.json();
    let tokens = list["tokens"].as_array().expect("a list");
    assert_eq!((tokens.len(), &tokens[0]["scope"], &tokens[1]["scope"]), (2, &json!("read"), &json!("write")));
    assert_eq!(tokens[0]["expires_at"], "2027-05-01T09:00:00Z");
    let revoke = Call::post(format!("/tokens/{}/revoke", tokens[0]["id"]), json!({}));
    assert_eq!(revoke.clone().by(&forum, Caller::Foreigner).await.status, 404);
    assert_eq!(revoke.clone().by(&forum, Caller::Member).await.status, 204);
    assert_eq!(revoke.by(&forum, Caller::Member).await.status, 404);
    assert_eq!(send(Call::get("/practices")).await.status, 401);
}

#[tokio::test]
async fn who_is_away_is_told_with_who_stands_in() {
    let forum = TestForum::start().await;
    forum.session(Caller::Member).await;
    forum.session(Caller::Manager).await;
    let (member, manager) = (forum.member(Caller::Member).0, forum.member(Caller::Manager).0);
    let away = |body: Value| Call::post(format!("/members/{member}/away"), body);
    let back = || Call::new(Method::POST, format!("/members/{member}/back"));
    let body = json!({"until": "2026-06-01T00:00:00+03:00", "substitute": manager});
    for (caller, status) in Caller::ALL.into_iter().zip([204, 403, 204, 403, 403, 403]) {
        assert_eq!(away(body.clone()).by(&forum, caller).await.status, status, "{caller:?}");
        assert_eq!(away(json!({})).by(&forum, caller).await.status, if status == 204 { 422 } else { status });
    }
    assert_eq!(away(body.clone()).by_nobody(&forum).await.status, 401);
    let read = || Call::get(format!("/members/{member}")).by(&forum, Caller::Foreigner);
    let told = read().await.json();
    assert_eq!((&told["away_until"], &told["substitute"]), (&json!("2026-05-31T21:00:00Z"), &json!(manager)));
    for (wrong, field) in [
        (json!({"until": "2020-01-01T00:00:00Z"}), "until: invalid"),
        (json!({"until": "2026-06-01T00:00:00Z", "substitute": member}), "substitute: not-there"),
        (json!({"until": "2026-06-01T00:00:00Z", "reason": "x"}), "reason: unknown-field"),
    ] {
        assert_eq!(away(wrong).by(&forum, Caller::Member).await.problem().1, [field]);
    }
    for (caller, status) in Caller::ALL.into_iter().zip([204, 403, 204, 403, 403, 403]) {
        assert_eq!(back().by(&forum, caller).await.status, status, "{caller:?}");
    }
    assert_eq!(read().await.json()["away_until"], json!(null));
    let nobody = Call::post("/members/999/away", body).by(&forum, Caller::Coordinator).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn a_phone_number_is_set_by_its_member_and_seen_by_whom_they_chose() {
    let forum = TestForum::start().await;
    forum.session(Caller::Member).await;
    let member = forum.member(Caller::Member).0;
    let path = format!("/members/{member}");
    let set = |body: Value| Call::put(format!("{path}/phone"), body);
    for (caller, status) in Caller::ALL.into_iter().zip([403, 403, 200, 403, 403, 403]) {
        let answer = set(json!({"phone": "050-1234567"})).by(&forum, caller).await;
        assert_eq!(answer.status, status, "{caller:?}");
    }
    assert_eq!(set(json!({})).by_nobody(&forum).await.status, 401);
    let nobody = Call::put("/members/999/phone", json!({})).by(&forum, Caller::Member).await;
    assert_eq!(nobody.status, 404);
    let seen = async || {
        let mut seen = vec![];
        for caller in Caller::ALL {
            seen.push(Call::get(&path).by(&forum, caller).await.json()["phone"] == "050-1234567");
        }
        seen
    };
    assert_eq!(seen().await, [true, false, true, false, false, false], "by the coordinator, unless told");
    let answer = set(json!({"phone": " 050-1234567 ", "shown": "all"})).by(&forum, Caller::Member).await.json();
    assert_eq!((&answer["phone"], &answer["phone_shown"]), (&json!("050-1234567"), &json!("all")));
    assert_eq!(seen().await, [true; 6]);
    let others = Call::get(&path).by(&forum, Caller::Coordinator).await.json();
    assert_eq!(others["phone_shown"], json!(null), "whom they chose is theirs to know");
    for (wrong, field) in [
        (json!({"phone": "אין"}), "phone: invalid"),
        (json!({"phone": "0".repeat(31)}), "phone: too-long"),
        (json!({"phone": "", "shown": "friends"}), "shown: invalid"),
        (json!({"mobile": "050-1234567"}), "mobile: unknown-field"),
    ] {
        assert_eq!(set(wrong).by(&forum, Caller::Member).await.problem().1, [field]);
    }
    set(json!({"phone": ""})).by(&forum, Caller::Member).await;
    assert_eq!(seen().await, [false; 6]);
}

#[tokio::test]
async fn a_former_slug_leads_to_what_has_another_by_now() {
    let forum = TestForum::start().await;
    create_practice(&forum, Caller::Member, text("אמנה")).await;
    let patch = |path: &str, body: Value| Call::new(Method::PATCH, path).json(body);
    let renamed = patch("/companies/oren-gal", json!({"name": "אלון"})).by(&forum, Caller::Coordinator).await;
    assert_eq!((renamed.status.as_u16(), &renamed.json()["slug"]), (200, &json!("אלון")));
    let renamed = patch("/topics/training", json!({"name_en": "Learning"})).by(&forum, Caller::Coordinator).await;
    assert_eq!((renamed.status.as_u16(), &renamed.json()["slug"]), (200, &json!("learning")));
    for (path, slug) in [
        ("/companies/oren-gal", "אלון"),
        ("/companies/1", "אלון"),
        ("/topics/training", "learning"),
        ("/topics/learning", "learning"),
    ] {
        let answer = Call::get(path).by(&forum, Caller::Foreigner).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["slug"]), (200, &json!(slug)), "{path}");
    }
    for query in ["company=oren-gal", "topic=training", "q=topic:training"] {
        let answer = Call::get(format!("/search?{query}")).by(&forum, Caller::Foreigner).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["total"]), (200, &json!(1)), "{query}: {}", answer.text());
    }
    let mut sent = text("לפי השמות הקודמים");
    sent["company"] = json!("oren-gal");
    sent["topics"] = json!(["training"]);
    let created = create_practice(&forum, Caller::Member, sent).await;
    assert_eq!((&created["company"], &created["topics"]), (&json!("אלון"), &json!(["learning"])));
    for path in ["/companies/nowhere", "/companies/99", "/companies/%00", "/topics/nowhere", "/topics/%00"] {
        assert_eq!(Call::get(path).by(&forum, Caller::Coordinator).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn companies_are_added_merged_and_leave() {
    let forum = TestForum::start().await;
    let refused = Call::post("/companies", json!({"name": "כרמים", "size": 7})).by(&forum, Caller::Coordinator).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let refused = refused.text();
    assert!(refused.contains("sector") && refused.contains("size"), "{refused}");
    let new = json!({"name": "חדשה", "sector": "other", "size": "1-49"});
    let added = Call::post("/companies", new).by(&forum, Caller::Coordinator).await;
    assert_eq!((added.status.as_u16(), added.header(header::LOCATION)), (201, "/api/v1/companies/3"));
    let merge = json!({"into": "kramim", "confirm": "חדשה"});
    let stays = Call::post("/companies/3/merge", merge).by(&forum, Caller::Coordinator).await;
    assert_eq!((stays.status.as_u16(), &stays.json()["slug"]), (200, &json!("kramim")));
    let led = Call::get("/companies/%D7%97%D7%93%D7%A9%D7%94").by(&forum, Caller::Member).await;
    assert_eq!(led.json()["slug"], "kramim");

    let leave = json!({"texts": "withdraw", "confirm": "כרמים"});
    let left = Call::post("/companies/kramim/leave", leave).by(&forum, Caller::Coordinator).await;
    assert_eq!((left.status.as_u16(), &left.json()["left_at"]), (200, &json!("2026-05-01T09:00:00Z")));
    let kept_out = Call::get("/companies").by(&forum, Caller::Foreigner).await;
    assert_eq!(kept_out.status, 401, "its people's tokens end");
    let back = Call::post("/companies/kramim/readmit", json!({})).by(&forum, Caller::Coordinator).await;
    assert_eq!((back.status.as_u16(), back.json().get("left_at")), (200, None));
}

#[tokio::test]
async fn members_are_listed_in_parts() {
    let forum = TestForum::start().await;
    let whole = Call::get("/members").by(&forum, Caller::Coordinator).await.json();
    assert_eq!(whole["next_cursor"], Value::Null);
    let keys = |page: &Value| -> Vec<i64> {
        let members = page["members"].as_array().expect("a list").iter();
        members.map(|member| member["id"].as_i64().expect("a key")).collect()
    };
    let (mut seen, mut path) = (vec![], "/members?limit=2".to_owned());
    loop {
        let page = Call::get(&path).by(&forum, Caller::Coordinator).await.json();
        assert!(keys(&page).len() <= 2, "{page}");
        seen.extend(keys(&page));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/members?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, keys(&whole));
    let wrong = Call::get("/members?cursor=00").by(&forum, Caller::Coordinator).await;
    assert_eq!(wrong.status, 422);
}
