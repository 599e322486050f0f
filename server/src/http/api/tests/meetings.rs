//! Meetings: called, read, moved.

use http::header;
use serde_json::json;

use super::{Call, meet};
use crate::http::test_support::{Caller, TestForum};

#[tokio::test]
async fn a_meeting_is_called_and_read() {
    let forum = TestForum::start().await;
    let id = meet(&forum).await;
    let answer = Call::get(format!("/meetings/{id}")).by(&forum, Caller::Guest).await;
    let meeting = answer.json();
    assert_eq!((answer.status.as_u16(), answer.header(header::ETAG)), (200, "\"v1\""));
    assert_eq!((&meeting["url"], &meeting["kind"]), (&json!(format!("/meetings/{id}")), &json!("regular")));
    assert_eq!(
        (&meeting["starts_at"], &meeting["deadline"]),
        (&json!("2026-06-01T13:00:00Z"), &json!("2026-05-25T20:59:00Z"))
    );
    assert_eq!(
        (&meeting["presenting_company"], &meeting["presenters"][0]["name"]),
        (&json!("kramim"), &json!("Foreigner"))
    );
    assert!(!answer.text().contains("@maagal.example"), "addresses are the coordinator's");
    let list = Call::get("/meetings").by(&forum, Caller::Guest).await.json();
    assert_eq!((list["meetings"].as_array().map(Vec::len), &list["meetings"][0]["id"]), (Some(1), &json!(id)));
}

/// A deadline that is not told is a week before a meeting at which a company presents; `null` stands for none, and what is
/// replaced has the deadline that is told.
#[tokio::test]
async fn a_write_up_has_a_deadline_unless_it_is_told_to_have_none() {
    let forum = TestForum::start().await;
    let meeting = |starts_at: &str| json!({"title": "x", "starts_at": starts_at, "presenting_company": "kramim"});
    let deadline = async |meeting: serde_json::Value| {
        let answer = Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["deadline"].clone()
    };
    // The Saturday a week before is no working day.
    assert_eq!(deadline(meeting("2026-06-06T10:00:00+03:00")).await, json!("2026-05-28T20:59:00Z"));
    let mut none = meeting("2026-06-03T10:00:00+03:00");
    none["deadline"] = json!(null);
    assert_eq!(deadline(none.clone()).await, json!(null));
    let mut other = none.clone();
    other["deadline"] = json!("2026-06-01T10:00:00Z");
    assert_eq!(deadline(other).await, json!("2026-06-01T10:00:00Z"));
    let nobody = json!({"title": "x", "starts_at": "2026-06-03T10:00:00+03:00"});
    assert_eq!(deadline(nobody).await, json!(null), "nobody presents");
    assert_eq!(deadline(meeting("2025-06-03T10:00:00+03:00")).await, json!(null), "it took place");
    none["title"] = json!("y");
    let path =
        format!("/meetings/{}", Call::get("/meetings").by(&forum, Caller::Member).await.json()["meetings"][0]["id"]);
    if let Some(fields) = none.as_object_mut() {
        fields.remove("deadline");
    }
    let put = Call::put(&path, none).if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((put.status.as_u16(), &put.json()["deadline"]), (200, &json!(null)), "left out, it becomes empty");
}

#[tokio::test]
async fn the_latest_is_listed_first() {
    let forum = TestForum::start().await;
    for day in ["2026-04-01", "2026-07-01", "2026-03-01", "2026-06-01"] {
        let meeting = json!({"title": day, "kind": "workshop", "starts_at": format!("{day}T10:00:00Z")});
        assert_eq!(Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await.status, 201);
    }
    let list = Call::get("/meetings").by(&forum, Caller::Member).await.json();
    let titles: Vec<_> = list["meetings"].as_array().expect("a list").iter().map(|m| m["title"].as_str()).collect();
    assert_eq!(titles, ["2026-07-01", "2026-06-01", "2026-04-01", "2026-03-01"].map(Some));
}

#[tokio::test]
async fn a_meeting_is_moved_from_the_version_that_was_read() {
    let forum = TestForum::start().await;
    let path = format!("/meetings/{}", meet(&forum).await);
    let mut meeting = Call::get(&path).by(&forum, Caller::Coordinator).await.json();
    meeting["place"] = json!("תל אביב");
    let put = || Call::put(&path, meeting.clone());
    assert_eq!(put().by(&forum, Caller::Coordinator).await.status, 428);
    let moved = put().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((moved.status.as_u16(), moved.header(header::ETAG)), (200, "\"v2\""), "{}", moved.text());
    assert_eq!((&moved.json()["place"], &moved.json()["presenters"]), (&meeting["place"], &meeting["presenters"]));
    let late = put().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((late.status.as_u16(), &late.json()["current"]), (412, &json!(2)));
    assert_eq!(put().if_match("*").by(&forum, Caller::Coordinator).await.status, 200);
}

#[tokio::test]
async fn what_was_not_taken_is_named() {
    let forum = TestForum::start().await;
    let with = |name: &str, value: serde_json::Value| {
        let mut meeting = json!({"title": "x", "kind": "regular", "starts_at": "2026-06-01T16:00:00+03:00"});
        meeting[name] = value;
        meeting
    };
    for (body, expected) in [
        (json!({"title": "x"}), "starts_at: missing"),
        (with("starts_at", json!("2026-06-01T16:00")), "starts_at: invalid"),
        (with("kind", json!("party")), "kind: invalid"),
        (with("presenting_company", json!("nobody")), "presenting_company: not-there"),
        (with("presenters", json!(["nobody@maagal.example"])), "presenters: not-there"),
        (with("presenters", json!([{"id": 99}])), "presenters: not-there"),
        (with("presenters", json!([7])), "presenters[0]: invalid"),
        (with("link", json!("http://insecure.example")), "link: invalid"),
        (with("link", json!("https://a@b")), "link: invalid"),
        (with("link", json!("https://zoom.us@evil.example/j/1")), "link: invalid"),
        (with("deadline", json!("2026-07-01T00:00:00Z")), "deadline: invalid"),
        (with("host", json!("nobody@maagal.example")), "host: not-there"),
        (with("hosts", json!("kramim")), "hosts: unknown-field"),
    ] {
        let answer = Call::post("/meetings", body.clone()).by(&forum, Caller::Coordinator).await;
        assert_eq!(answer.problem(), ("invalid".to_owned(), vec![expected.to_owned()]), "{body}");
    }
}

#[tokio::test]
async fn agenda_and_summary_are_written_from_the_version_that_was_read() {
    let forum = TestForum::start().await;
    let path = format!("/meetings/{}", meet(&forum).await);
    let items = json!({"items": [
        {"kind": "opening", "title": " פתיחה ", "minutes": 15.0, "who": "יעל"},
        {"title": "סבב", "minutes": 20},
    ]});
    let agenda = || Call::put(format!("{path}/agenda"), items.clone());
    assert_eq!(agenda().by(&forum, Caller::Coordinator).await.status, 428);
    let written = agenda().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((written.status.as_u16(), written.header(header::ETAG)), (200, "\"v2\""), "{}", written.text());
    let kept = &written.json()["items"];
    assert_eq!((&kept[0]["title"], &kept[1]["kind"], &kept[1]["who"]), (&json!("פתיחה"), &json!("other"), &json!("")));
    assert_eq!(agenda().if_match("\"v1\"").by(&forum, Caller::Coordinator).await.status, 412);
    let wrong = json!({"items": [{"title": "", "minutes": 0}, {"title": "א", "minutes": 601}]});
    let refused = Call::put(format!("{path}/agenda"), wrong).if_match("*").by(&forum, Caller::Coordinator).await;
    let named = ["items[0].title: missing", "items[0].minutes: invalid", "items[1].minutes: invalid"];
    assert_eq!(refused.problem(), ("invalid".to_owned(), named.map(str::to_owned).to_vec()));

    let said = json!({"summary": "דיברנו על **מדידה**", "decisions": ["אחת", " ", "שתיים"]});
    let summary = || Call::put(format!("{path}/summary"), said.clone());
    let written = summary().if_match("\"v2\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((written.status.as_u16(), written.header(header::ETAG)), (200, "\"v3\""), "{}", written.text());
    let read = Call::get(&path).by(&forum, Caller::Guest).await.json();
    assert_eq!((&read["summary"], &read["decisions"]), (&said["summary"], &json!(["אחת", "שתיים"])));
    assert_eq!(summary().if_match("\"v2\"").by(&forum, Caller::Coordinator).await.status, 412);
    assert_eq!(Call::put("/meetings/99/summary", said).if_match("*").by(&forum, Caller::Coordinator).await.status, 404);

    let proposal = Call::get(format!("{path}/agenda/proposal")).by(&forum, Caller::Coordinator).await.json();
    let items = proposal["items"].as_array().expect("items");
    let kinds: Vec<_> = items.iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(json!(kinds), json!(["opening", "promised", "tried", "presentation", "break", "promises"]));
    assert_eq!(items[3]["who"], json!("Foreigner"));
    let taken =
        Call::put(format!("{path}/agenda"), proposal.clone()).if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((taken.status.as_u16(), &taken.json()["items"]), (200, &proposal["items"]), "{}", taken.text());
}

#[tokio::test]
async fn what_a_summary_holds_is_read_as_promises_and_as_one_page() {
    let forum = TestForum::start().await;
    let held = json!({"title": "היה", "starts_at": "2026-04-01T10:00:00Z"});
    let made = Call::post("/meetings", held).by(&forum, Caller::Coordinator).await.json();
    let path = format!("/meetings/{}", made["id"]);
    let said = json!({"summary": "- @Member: לשלוח טופס, עד 1.9.2026", "decisions": ["מודדים שבוע אחד"]});
    let written = Call::put(format!("{path}/summary"), said).if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!(written.status, 200, "{}", written.text());
    let marked = Call::get(format!("{path}/marked-promises"));
    let found = marked.clone().by(&forum, Caller::Coordinator).await.json();
    let expected = json!([forum.member(Caller::Member), "לשלוח טופס", "2026-09-01T20:59:00Z"]);
    let promise = &found["promises"][0];
    assert_eq!(json!([promise["owner"]["id"], promise["what"], promise["due"]]), expected);
    let mut entered = promise.clone();
    entered["owner"] = promise["owner"]["id"].clone();
    entered["meeting"] = made["id"].clone();
    let entered = Call::post("/promises", entered).by(&forum, Caller::Coordinator).await;
    assert_eq!(entered.status, 201, "{}", entered.text());
    let found = marked.by(&forum, Caller::Coordinator).await.json();
    assert_eq!(found["promises"], json!([]), "it is entered");

    let page = Call::get(format!("{path}/one-page"));
    for caller in [Caller::Member, Caller::Manager] {
        let read = page.clone().by(&forum, caller).await.json();
        assert_eq!((&read["title"], &read["url"]), (&json!("היה"), &json!(format!("{path}/one-page"))));
        assert_eq!((&read["ideas"], &read["heard"]), (&json!(["מודדים שבוע אחד"]), &json!([])));
        assert_eq!(read["tried"][0]["what"], json!("לשלוח טופס"), "{caller:?}");
    }
}

#[tokio::test]
async fn a_year_is_proposed_and_set_and_a_meeting_changed_at_short_notice() {
    let forum = TestForum::start().await;
    let proposed = Call::get("/meetings/rhythm?from=2027-01-03&weekday=tuesday&months=2&time=09:00");
    let proposed = proposed.by(&forum, Caller::Coordinator).await.json();
    let dates = proposed["dates"].as_array().expect("dates");
    assert_eq!((dates.len(), &dates[0]["starts_at"]), (6, &json!("2027-01-05T07:00:00Z")));
    assert_eq!((&dates[0]["hebrew_date"], &dates[0]["reason"]), (&json!("כ״ו בטבת תשפ״ז"), &json!(null)));
    assert_eq!(
        (&dates[2]["moved_from"], &dates[2]["reason"]),
        (&json!("2027-05-04T06:00:00Z"), &json!("holocaust-day"))
    );
    assert_eq!(dates[2]["skipped"][1], json!({"starts_at": "2027-05-11T06:00:00Z", "reason": "memorial-day"}));
    assert_eq!((&dates[0]["skipped"], &proposed["left_out"]), (&json!([]), &json!([])));
    let wrong = Call::get("/meetings/rhythm?from=x&weekday=saturday&months=5&time=25:00&colour=red");
    assert_eq!(wrong.by(&forum, Caller::Coordinator).await.status, 422);

    let meetings: Vec<_> =
        dates.iter().map(|it| json!({"title": "מפגש הפורום", "starts_at": it["starts_at"]})).collect();
    let year = json!({"meetings": meetings});
    for expected in [6, 0] {
        let set = Call::post("/meetings/batch", year.clone()).by(&forum, Caller::Coordinator).await;
        assert_eq!(set.status, 201, "{}", set.text());
        assert_eq!(set.json()["ids"].as_array().map(Vec::len), Some(expected), "the step may be repeated");
    }
    let again = Call::get("/meetings/rhythm?from=2027-01-03&weekday=tuesday&months=2&time=09:00");
    let again = again.by(&forum, Caller::Coordinator).await.json();
    let first = again["dates"][0]["meanwhile"][0].clone();
    assert_eq!(first["title"], json!("מפגש הפורום"));
    let wrong = json!({"meetings": [
        {"title": "", "ends_at": "2027-01-05T07:00:00Z"},
        {"title": "x", "starts_at": "2027-01-05T07:00:00Z", "ends_at": "2027-01-04T07:00:00Z", "colour": "red"},
    ]});
    let refused = Call::post("/meetings/batch", wrong).by(&forum, Caller::Coordinator).await.problem();
    let named = [
        "meetings[1].colour: unknown-field",
        "meetings[0].starts_at: missing",
        "meetings[0].title: missing",
        "meetings[1].ends_at: invalid",
    ];
    assert_eq!(refused, ("invalid".to_owned(), named.map(str::to_owned).to_vec()));

    let path = format!("/meetings/{}", first["id"]);
    let urgent = |body: serde_json::Value| Call::post(format!("{path}/urgent"), body);
    let later = json!({"change": "postpone", "weeks": 2.0, "note": "שביתה"});
    assert_eq!(urgent(later.clone()).by(&forum, Caller::Coordinator).await.status, 428);
    let moved = urgent(later.clone()).if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((moved.status.as_u16(), moved.header(header::ETAG)), (200, "\"v2\""), "{}", moved.text());
    let moved = moved.json();
    assert_eq!((&moved["starts_at"], &moved["note"]), (&json!("2027-01-19T07:00:00Z"), &json!("שביתה")));
    assert_eq!(urgent(later).if_match("\"v1\"").by(&forum, Caller::Coordinator).await.status, 412);
    let online = json!({"change": "move-online"});
    let refused = urgent(online).if_match("*").by(&forum, Caller::Coordinator).await.problem();
    assert_eq!(refused, ("invalid".to_owned(), vec!["link: missing".to_owned()]));
    let off = urgent(json!({"change": "cancel"})).if_match("*").by(&forum, Caller::Coordinator).await.json();
    assert_eq!(off["state"], json!("cancelled"));
}

#[tokio::test]
async fn the_rota_is_ordered_presenters_are_named_and_places_asked_for() {
    let forum = TestForum::start().await;
    let id = meet(&forum).await;
    let companies = |rota: &serde_json::Value| {
        let waiting = rota["waiting"].as_array().expect("a list").iter();
        waiting.map(|turn| turn["company"].as_str().expect("a slug").to_owned()).collect::<Vec<_>>()
    };
    let mut waiting = companies(&Call::get("/rota").by(&forum, Caller::Coordinator).await.json());
    waiting.reverse();
    let ordered = Call::put("/rota", json!({"companies": waiting})).by(&forum, Caller::Coordinator).await;
    assert_eq!(ordered.status, 200, "{}", ordered.text());
    assert_eq!(companies(&ordered.json()), waiting);
    let missing = Call::put("/rota", json!({})).by(&forum, Caller::Coordinator).await.problem();
    assert_eq!(missing, ("invalid".to_owned(), vec!["companies: missing".to_owned()]));

    let path = format!("/meetings/{id}/presenters");
    let key = forum.member(Caller::Foreigner);
    let none = Call::put(&path, json!({"presenters": []})).by(&forum, Caller::Foreigner).await;
    assert_eq!((none.status.as_u16(), &none.json()["presenters"]), (200, &json!([])), "{}", none.text());
    let named = Call::put(&path, json!({"presenters": [key]})).by(&forum, Caller::Foreigner).await;
    assert_eq!((named.status.as_u16(), &named.json()["presenters"][0]["id"]), (200, &json!(key)), "{}", named.text());

    let other = json!({"title": "x", "starts_at": "2026-09-01T09:00:00Z", "presenting_company": "oren-gal"});
    let other = Call::post("/meetings", other).by(&forum, Caller::Coordinator).await.json()["id"].clone();
    let asked = Call::post(format!("/meetings/{id}/swap-requests"), json!({"other": other}));
    let asked = asked.by(&forum, Caller::Foreigner).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let asked = asked.json();
    assert_eq!((&asked["company"], &asked["swap"]["id"]), (&json!("oren-gal"), &other));
    let accept = format!("/presenting-requests/{}/accept", asked["id"]);
    assert_eq!(Call::post(accept, json!({})).by(&forum, Caller::Coordinator).await.status, 200);
    let swapped = Call::get(format!("/meetings/{id}")).by(&forum, Caller::Member).await.json();
    assert_eq!(swapped["presenting_company"], json!("oren-gal"));

    let since = Call::get(format!("/meetings/{other}/since-last")).by(&forum, Caller::Guest).await.json();
    assert_eq!((&since["last"]["id"], &since["sums"], &since["tries"]), (&json!(id), &json!(null), &json!([])));
}

#[tokio::test]
async fn the_gate_list_of_a_visit_is_the_coordinators_and_the_hosts() {
    let forum = TestForum::start().await;
    let host = forum.member(Caller::Foreigner);
    let visit = json!({
        "title": "שבו ליד נציג", "kind": "field-visit", "starts_at": "2026-06-01T10:00:00Z", "host": {"id": host},
        "parking": "חניון צפוני", "look_for": ["מה שואלים", "", "מה עונים"],
    });
    let made = Call::post("/meetings", visit).by(&forum, Caller::Coordinator).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!((&made["host"]["id"], &made["look_for"]), (&json!(host), &json!(["מה שואלים", "מה עונים"])));
    let path = format!("/meetings/{}", made["id"]);
    let put = Call::put(&path, made).if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((put.status.as_u16(), &put.json()["parking"]), (200, &json!("חניון צפוני")), "{}", put.text());

    let line = json!({"name": "דנה כהן", "identity_number": "12345678-2", "car": "12-345-67"});
    let enter = |line: &serde_json::Value| Call::put(format!("{path}/gate-entry"), line.clone());
    let early = enter(&line).by(&forum, Caller::Member).await;
    assert_eq!((early.status.as_u16(), &early.json()["fields"][0]["problem"]), (422, &json!("not-coming")));
    let comes = json!({"answer": "in-person", "note": "מגיעה ברכב"});
    assert_eq!(Call::put(format!("{path}/rsvp"), comes).by(&forum, Caller::Member).await.status, 200);
    let own = Call::get(format!("{path}/rsvp")).by(&forum, Caller::Member).await.json();
    assert_eq!((&own["person"]["id"], &own["answer"]), (&json!(forum.member(Caller::Member)), &json!("in-person")));
    assert_eq!((&own["note"], &own["on_behalf_by"]), (&json!("מגיעה ברכב"), &json!(null)));
    assert_eq!(Call::get(format!("{path}/rsvp")).by(&forum, Caller::Guest).await.status, 404, "has not answered");
    let wrong = enter(&json!({"name": "דנה", "identity_number": "123456789"})).by(&forum, Caller::Member).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["fields"][0]["field"]), (422, &json!("identity_number")));
    assert!(!wrong.text().contains("123456789"), "no refusal repeats a number");
    let entered = enter(&line).by(&forum, Caller::Member).await;
    assert_eq!((entered.status.as_u16(), entered.text()), (204, ""));
    let foreign = json!({"name": "x", "identity_number": "000000018", "member": forum.member(Caller::Member)});
    assert_eq!(enter(&foreign).by(&forum, Caller::Foreigner).await.status, 403);

    for (caller, status) in [
        (Caller::Coordinator, 200),
        (Caller::Foreigner, 200),
        (Caller::Member, 403),
        (Caller::Manager, 403),
        (Caller::ForeignManager, 403),
        (Caller::Guest, 403),
    ] {
        let list = Call::get(format!("{path}/gate-list")).by(&forum, caller).await;
        assert_eq!(list.status, status, "{caller:?}");
        assert_eq!(list.text().contains("123456782"), status == 200, "{caller:?}");
        if status == 200 {
            assert_eq!(list.header(header::CACHE_CONTROL), "no-store");
        }
    }
    let guest = json!({"name": "נועה לב", "identity_number": "000000018"});
    let guests = |line: &serde_json::Value| Call::put(format!("{path}/gate-guests"), line.clone());
    for caller in [Caller::Foreigner, Caller::Member, Caller::Guest] {
        assert_eq!(guests(&json!({})).by(&forum, caller).await.status, 403, "{caller:?}");
    }
    let wrong =
        guests(&json!({"name": "נועה", "identity_number": "7", "member": 1})).by(&forum, Caller::Coordinator).await;
    assert_eq!(wrong.status, 422, "a guest is no member");
    for _ in 0..2 {
        assert_eq!(guests(&guest).by(&forum, Caller::Coordinator).await.status, 204);
    }
    let list = Call::get(format!("{path}/gate-list")).by(&forum, Caller::Coordinator).await.json();
    let lines = list["entries"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["member"].is_null()).expect("the guest");
    assert_eq!((lines.len(), &line["name"]), (2, &json!("נועה לב")));
    let line = format!("/gate-entries/{}", line["id"]);
    assert_eq!(Call::delete(&line).by(&forum, Caller::Foreigner).await.status, 403, "the host reads it alone");
    for status in [204, 404] {
        assert_eq!(Call::delete(&line).by(&forum, Caller::Coordinator).await.status, status);
    }

    assert_eq!(Call::delete(format!("{path}/gate-entry")).by(&forum, Caller::Member).await.status, 204);
    let list = Call::get(format!("{path}/gate-list")).by(&forum, Caller::Foreigner).await.json();
    assert_eq!((&list["entries"], list["missing"].as_array().map(Vec::len)), (&json!([]), Some(1)));
}

#[tokio::test]
async fn who_came_is_noted_from_the_version_that_was_read() {
    let forum = TestForum::start().await;
    let held = json!({"title": "היה", "starts_at": "2025-01-01T10:00:00Z"});
    let made = Call::post("/meetings", held).by(&forum, Caller::Coordinator).await.json();
    let path = format!("/meetings/{}/attendance", made["id"]);
    let read = Call::get(&path).by(&forum, Caller::Coordinator).await;
    let tag = read.header(header::ETAG).to_owned();
    assert_eq!((read.status.as_u16(), &read.json()["noted"]), (200, &json!(false)));
    let member = forum.member(Caller::Member);
    let put = |came: serde_json::Value| Call::put(&path, json!({"came": came}));
    assert_eq!(put(json!([])).by(&forum, Caller::Coordinator).await.status, 428);
    let noted = put(json!([member])).if_match(tag.clone()).by(&forum, Caller::Coordinator).await;
    assert_eq!(noted.status, 200, "{}", noted.text());
    let lines = noted.json();
    let came: Vec<_> =
        lines["lines"].as_array().expect("lines").iter().filter(|line| line["came"] == json!(true)).collect();
    assert_eq!((came.len(), &came[0]["person"]["id"]), (1, &json!(member)));
    let late = put(json!([])).if_match(tag).by(&forum, Caller::Coordinator).await;
    assert_eq!((late.status, late.json()["current"].is_number()), (http::StatusCode::PRECONDITION_FAILED, true));
    let missing = Call::put(&path, json!({})).if_match("*").by(&forum, Caller::Coordinator).await;
    assert_eq!((missing.status.as_u16(), &missing.json()["fields"][0]["problem"]), (422, &json!("missing")));
}

#[tokio::test]
async fn the_questions_are_answered_once() {
    let forum = TestForum::start().await;
    let now = crate::http::test_support::NOW;
    let starts_at = jiff::Timestamp::from_microsecond(now.plus_days(-1).0).expect("a moment").to_string();
    let held = json!({"title": "היה", "starts_at": starts_at});
    let made = Call::post("/meetings", held).by(&forum, Caller::Coordinator).await.json();
    let path = format!("/meetings/{}/survey", made["id"]);
    let answer = json!({"useful": 5, "next_topic": "training", "next": "שיחות קשות", "recommends": "yes"});
    let nowhere = json!({"useful": 5, "next_topic": "nowhere", "recommends": "yes"});
    let refused = Call::put(&path, nowhere).by(&forum, Caller::Member).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["fields"][0]["field"]), (422, &json!("next_topic")));
    for caller in [Caller::Member, Caller::Manager, Caller::Guest] {
        let sent = Call::put(&path, answer.clone()).by(&forum, caller).await;
        assert_eq!(sent.status, 204, "{caller:?}: {}", sent.text());
    }
    let again = Call::put(&path, answer).by(&forum, Caller::Member).await;
    assert_eq!((again.status.as_u16(), &again.json()["fields"][0]["problem"]), (422, &json!("settled")));
    let stands = Call::get(&path).by(&forum, Caller::Member).await.json();
    assert_eq!(stands, json!({"is_open": true, "is_answered": true}));
    let surveys = Call::get("/surveys").by(&forum, Caller::Coordinator).await.json();
    assert_eq!(
        (&surveys["surveys"][0]["answers"], &surveys["surveys"][0]["said"]["topics"][0]["count"]),
        (&json!(3), &json!(3))
    );
}
