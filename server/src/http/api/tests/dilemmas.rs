//! Dilemmas as a program sees them: those that are asked anonymously, and the steps of coordinators.

use std::time::Duration;

use domain::id::DilemmaId;
use domain::policy::Actor;
use http::header;
use serde_json::{Value, json};

use super::Call;
use crate::http::test_support::{Caller, TestForum};

#[tokio::test]
async fn who_asked_is_read_where_it_was_unsealed_and_kept_in_no_answer() {
    let forum = TestForum::start().await;
    let asked = json!({"title": "מי?", "body": "מה קורה", "anonymous": true, "next_update": "2026-05-20T20:00:00Z"});
    let mut ids = vec![];
    for _ in 0..2 {
        let answer = Call::post("/dilemmas", asked.clone()).key("asked").by(&forum, Caller::Member).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert!(!answer.headers.contains_key("idempotency-replayed"), "it is carried out once more");
        let dilemma = answer.json();
        assert_eq!((&dilemma["status"], &dilemma["asker"]), (&json!("scheduled"), &Value::Null));
        ids.push(dilemma["id"].as_i64().expect("a key"));
    }
    assert_eq!(ids[0], ids[1], "and is the first one");
    let (id, path) = (DilemmaId(ids[0]), format!("/dilemmas/{}", ids[0]));
    let unsealed = async |caller| Call::get(&path).by(&forum, caller).await.json()["unsealed"].clone();
    assert_eq!(unsealed(Caller::Coordinator).await, Value::Null);
    forum.forum.unseal_dilemma(&Actor::System, id, "חשש", "").await.expect("unsealed");
    for caller in [Caller::Coordinator, Caller::Member] {
        let told = unsealed(caller).await;
        assert_eq!(told["asker"]["id"], json!(forum.member(Caller::Member)), "{told}");
        assert_eq!((&told["company"], &told["reason"]), (&json!("oren-gal"), &json!("חשש")));
    }
    forum.clock.advance(Duration::from_secs(3 * 86_400));
    let publish = Call::post(format!("{path}/publish"), json!({})).by(&forum, Caller::Coordinator).await;
    assert_eq!((publish.status.as_u16(), &publish.json()["status"]), (200, &json!("open")), "{}", publish.text());
    for caller in [Caller::Manager, Caller::Guest, Caller::ForeignManager, Caller::Foreigner] {
        assert_eq!(unsealed(caller).await, Value::Null, "{caller:?}");
    }
    let read = Call::get(&path).by(&forum, Caller::Foreigner).await.json();
    assert_eq!((&read["asker"], &read["next_update"]), (&Value::Null, &json!("2026-05-20T20:00:00Z")));
    let promise = json!({"next_update": "2026-05-21", "word": "מטפלים"});
    for _ in 0..2 {
        let answer =
            Call::post(format!("{path}/promise"), promise.clone()).key("p").by(&forum, Caller::Coordinator).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["unsealed"]), (200, &Value::Null), "it is kept for a day");
        assert_eq!(answer.json()["next_update"], "2026-05-21T20:59:00Z", "a date is the whole day");
    }
    let close = json!({"lesson": "אצלנו באורן גל שואלים."});
    let answer = Call::post(format!("{path}/close"), close).by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 422);
    assert!(answer.problem().1.iter().all(|field| field == "lesson: personal-detail"), "{}", answer.text());
    let close = json!({"lesson": "אצלנו באורן גל שואלים.", "confirmed": ["אורן גל"]});
    let answer = Call::post(format!("{path}/close"), close).key("c").by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let other = Call::post(format!("{path}/close"), json!({"lesson": "אחר"})).by(&forum, Caller::Coordinator).await;
    assert_eq!((other.status.as_u16(), other.problem().1), (422, vec!["step: invalid".to_owned()]));
}

#[tokio::test]
async fn the_summary_the_agenda_and_the_name_of_the_asker_come_over_rest() {
    let forum = TestForum::start().await;
    let asked = json!({"title": "מי?", "body": "מה קורה", "anonymous": true});
    let id = Call::post("/dilemmas", asked).by(&forum, Caller::Member).await.json()["id"].clone();
    let path = format!("/dilemmas/{id}");
    let step = |step: &str| Call::post(format!("{path}/{step}"), json!({}));
    let refused = async |call: Call, caller| {
        let answer = call.by(&forum, caller).await;
        (answer.status.as_u16(), answer.problem().1)
    };
    let not_yet = (422, vec!["step: invalid".to_owned()]);
    assert_eq!(refused(step("publish"), Caller::Coordinator).await, not_yet, "its day has not come");
    assert_eq!(refused(step("reveal"), Caller::Member).await, not_yet, "nobody reads it");
    forum.clock.advance(Duration::from_secs(3 * 86_400));
    for _ in 0..2 {
        assert_eq!(step("publish").by(&forum, Caller::Coordinator).await.json()["status"], json!("open"));
    }
    let mut said = vec![];
    for (body, status) in [("תודה, ננסה.", 201), ("תודה, ננסה.", 201), ("אצלנו באורן גל", 422)]
    {
        let answer = Call::post(format!("{path}/answers"), json!({"body": body})).by(&forum, Caller::Member).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
        match status {
            201 => said.push(answer.json()),
            _ => assert!(answer.problem().1.iter().all(|field| field == "body: personal-detail"), "{}", answer.text()),
        }
    }
    assert_eq!(said[0]["id"], said[1]["id"], "once more it is the first one");
    assert_eq!((&said[0]["author"], &said[0]["by_asker"]), (&Value::Null, &json!(true)));
    let summary = |text: &str| Call::put(format!("{path}/summary"), json!({"summary": text}));
    assert_eq!(summary("שתי הצעות").by(&forum, Caller::Coordinator).await.status, 428);
    let written = summary(" שתי הצעות ").if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((written.status.as_u16(), &written.json()["summary"]), (200, &json!("שתי הצעות")));
    assert_eq!(written.header(header::ETAG), format!("\"v{}\"", written.json()["version"]));
    assert_eq!(summary("אחר").if_match("\"v1\"").by(&forum, Caller::Coordinator).await.status, 412);
    let longest = "א".repeat(domain::dilemma::SUMMARY_MAX);
    let too_long = summary(&format!("{longest}ב")).if_match("*");
    assert_eq!(refused(too_long, Caller::Coordinator).await, (422, vec!["summary: too-long".to_owned()]));
    for text in ["<script>window.ran = 1</script>", longest.as_str(), "שתי הצעות"] {
        let answer = summary(text).if_match("*").by(&forum, Caller::Coordinator).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["summary"]), (200, &json!(text)));
    }
    let no_meeting = (422, vec!["meeting: not-there".to_owned()]);
    assert_eq!(refused(step("to-agenda"), Caller::Coordinator).await, no_meeting);
    let meeting = super::meet(&forum).await;
    for _ in 0..2 {
        let answer = step("to-agenda").by(&forum, Caller::Coordinator).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let story = answer.json()["story"].as_array().expect("a story").clone();
        let named: Vec<_> = story.iter().filter(|line| line["meeting"] == json!(meeting)).collect();
        assert_eq!(named.len(), 1, "it is put there once: {story:?}");
    }
    assert_eq!(refused(step("reveal"), Caller::Coordinator).await.0, 403, "the asker alone gives it up");
    for _ in 0..2 {
        let revealed = step("reveal").key("r").by(&forum, Caller::Member).await;
        assert_eq!(revealed.json()["asker"]["id"], json!(forum.member(Caller::Member)), "{}", revealed.text());
    }
    assert_eq!(Call::get(&path).by(&forum, Caller::Guest).await.json()["company"], json!("oren-gal"));
    let answer = Call::get(format!("/comments/{}", said[0]["id"])).by(&forum, Caller::Guest).await.json();
    assert_eq!((&answer["company"], &answer["by_asker"]), (&json!("oren-gal"), &json!(false)));
}

#[tokio::test]
async fn what_waits_to_be_published_is_withdrawn_by_who_asked_it() {
    let forum = TestForum::start().await;
    let asked = json!({"title": "מי?", "body": "מה קורה", "anonymous": true});
    let id = Call::post("/dilemmas", asked).by(&forum, Caller::Member).await.json()["id"].clone();
    let withdraw = || Call::delete(format!("/dilemmas/{id}"));
    assert_eq!(withdraw().by(&forum, Caller::Member).await.status, 428);
    assert_eq!(withdraw().if_match("\"v9\"").by(&forum, Caller::Member).await.status, 412);
    assert_eq!(withdraw().if_match("*").by(&forum, Caller::Coordinator).await.status, 403);
    // Nothing tells who sent it, so that it is not known when it comes once more.
    for status in [204, 404] {
        let answer = withdraw().if_match("*").key("w").by(&forum, Caller::Member).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let listed = Call::get("/dilemmas?list=mine").by(&forum, Caller::Member).await.json();
    assert_eq!(listed["dilemmas"], json!([]), "{listed}");
}

#[tokio::test]
async fn who_says_no_to_what_is_put_to_others_is_answered_and_reads_it_no_more() {
    let forum = TestForum::start().await;
    let asked = json!({"title": "מי?", "body": "מה קורה", "companies": ["oren-gal"]});
    let id = Call::post("/dilemmas", asked).by(&forum, Caller::Member).await.json()["id"].clone();
    let path = format!("/dilemmas/{id}");
    let owner = |body: Value| Call::post(format!("{path}/owner"), body);
    let offer = json!({"owner": forum.member(Caller::Foreigner)});
    let offered = owner(offer).by(&forum, Caller::Coordinator).await;
    assert_eq!(offered.status, 200, "{}", offered.text());
    let read = async || Call::get(&path).by(&forum, Caller::Foreigner).await.status.as_u16();
    assert_eq!(read().await, 200, "who is asked reads what about");
    let no = owner(json!({"accept": false})).by(&forum, Caller::Foreigner).await;
    assert_eq!((no.status.as_u16(), read().await), (204, 404), "{}", no.text());
    let kept = Call::get(&path).by(&forum, Caller::Member).await.json();
    assert_eq!(kept["offered_to"], Value::Null, "{kept}");
}
