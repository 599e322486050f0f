//! Companies, members and topics, for every role.

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
