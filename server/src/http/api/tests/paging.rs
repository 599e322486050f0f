//! Lists by cursor.

use std::cell::Cell;

use serde_json::{Value, json};

use super::{Call, create_practice, text};
use crate::http::test_support::{Caller, TestForum};

async fn get(forum: &TestForum, path: &str) -> Value {
    let answer = Call::get(path).by(forum, Caller::Guest).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The keys of a whole list, or of all hits of a search; `between` is done after each page.
async fn read(forum: &TestForum, name: &str, query: &str, between: impl AsyncFn()) -> Vec<i64> {
    let (mut ids, mut cursor) = (vec![], String::new());
    loop {
        let page = get(forum, &format!("/{name}?limit=2&{query}{cursor}")).await;
        let lines = page[if name == "search" { "hits" } else { name }].as_array().expect("a list");
        assert!(lines.len() <= 2, "{page}");
        ids.extend(lines.iter().map(|line| line["id"].as_i64().expect("a key")));
        match &page["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            Value::Null => return ids,
            other => panic!("{other}"),
        }
        between().await;
    }
}

/// Expects that a list that was read to its end has nothing twice and lacks none of `ids`.
fn expect_each_once(mut read: Vec<i64>, ids: &[i64], query: &str) {
    let all = read.len();
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len(), all, "{query}");
    assert!(ids.iter().all(|id| read.contains(id)), "{query}");
}

#[tokio::test]
async fn practices_are_read_to_the_end() {
    let forum = TestForum::start().await;
    let many: Vec<_> = (0..7).map(|number| text(&format!("סדנה {number}"))).collect();
    let entered = Call::post("/practices/batch", json!({"practices": many})).by(&forum, Caller::Member).await;
    let ids: Vec<i64> = serde_json::from_value(entered.json()["ids"].clone()).expect("keys");
    for query in [
        "",
        "sort=newest",
        "sort=oldest",
        "sort=title",
        "topic=training&company=oren-gal&kind=write-up&language=he",
        "sector=finance&size=50-249&profession=service&from=2026-05-01&to=2026-05-01",
    ] {
        let read = read(&forum, "practices", query, async || {
            forum.clock.advance(std::time::Duration::from_secs(1));
            create_practice(&forum, Caller::Foreigner, text("חדש")).await;
        })
        .await;
        expect_each_once(read, &ids, query);
    }
    let nothing = get(&forum, "/practices?kind=tool").await;
    assert_eq!((&nothing["practices"], &nothing["next_cursor"]), (&json!([]), &json!(null)));
}

#[tokio::test]
async fn hits_are_read_to_the_end() {
    /// `סדנה`, `סדנה אמנה`, escaped: the second is found in part.
    const WORDS: [&str; 2] = ["q=%D7%A1%D7%93%D7%A0%D7%94", "q=%D7%A1%D7%93%D7%A0%D7%94%20%D7%90%D7%9E%D7%A0%D7%94"];
    let forum = TestForum::start().await;
    let many: Vec<_> = (0..7).map(|number| text(&format!("סדנה {number}"))).collect();
    let entered = Call::post("/practices/batch", json!({"practices": many})).by(&forum, Caller::Member).await;
    let ids: Vec<i64> = serde_json::from_value(entered.json()["ids"].clone()).expect("keys");
    create_practice(&forum, Caller::Member, text("סדנה על אמנה")).await;
    for words in ["", WORDS[0], WORDS[1]] {
        for sort in ["relevance", "newest", "oldest", "title"] {
            let query = format!("type=practice&topic=training&sort={sort}&{words}");
            let entered = Cell::new(0);
            let read = read(&forum, "search", &query, async || {
                // The order by relevance depends on how frequent words are.
                if sort != "relevance" && entered.get() < 3 {
                    entered.set(entered.get() + 1);
                    forum.clock.advance(std::time::Duration::from_secs(1));
                    create_practice(&forum, Caller::Foreigner, text("סדנה חדשה")).await;
                }
            })
            .await;
            expect_each_once(read, &ids, &query);
        }
    }
    assert_eq!(get(&forum, "/search?limit=0").await["next_cursor"], json!(null));
}

#[tokio::test]
async fn meetings_are_read_to_the_end() {
    let forum = TestForum::start().await;
    for day in [5, 5, 5, 7, 1] {
        let meeting = json!({"title": "מפגש", "starts_at": format!("2026-05-0{day}T10:00:00Z")});
        assert_eq!(Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await.status, 201);
    }
    let ids = read(&forum, "meetings", "", async || {}).await;
    assert_eq!(ids, [4, 3, 2, 1, 5]);
    assert_eq!(get(&forum, "/meetings").await["next_cursor"], json!(null));
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list() {
    let forum = TestForum::start().await;
    for _ in 0..2 {
        create_practice(&forum, Caller::Member, text("סדנה")).await;
        let meeting = json!({"title": "מפגש", "starts_at": "2026-05-05T10:00:00Z"});
        assert_eq!(Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await.status, 201);
    }
    let cursor = async |path: &str| get(&forum, path).await["next_cursor"].as_str().expect("a cursor").to_owned();
    let practices = cursor("/practices?limit=1").await;
    let meetings = cursor("/meetings?limit=1").await;
    let hits = cursor("/search?limit=1").await;
    for (path, fields) in [
        (format!("/practices?cursor={meetings}"), vec!["cursor: invalid"]),
        (format!("/practices?cursor={practices}&sort=title"), vec!["cursor: invalid"]),
        (format!("/meetings?cursor={practices}"), vec!["cursor: invalid"]),
        ("/practices?cursor=".to_owned(), vec!["cursor: invalid"]),
        ("/practices?cursor=zz".to_owned(), vec!["cursor: invalid"]),
        (
            format!("/practices?cursor={practices}&q=a&year=2026&offset=1"),
            vec!["q: invalid", "year: invalid", "offset: invalid"],
        ),
        ("/meetings?cursor=7b".to_owned(), vec!["cursor: invalid"]),
        (format!("/search?cursor={practices}"), vec!["cursor: invalid"]),
        (format!("/practices?cursor={hits}"), vec!["cursor: invalid"]),
        (format!("/search?cursor={hits}&sort=newest"), vec!["cursor: invalid"]),
        (format!("/search?cursor={hits}&offset=1"), vec!["offset: invalid"]),
        ("/search?cursor=".to_owned(), vec!["cursor: invalid"]),
    ] {
        let answer = Call::get(&path).by(&forum, Caller::Member).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().1),
            (422, fields.iter().map(ToString::to_string).collect()),
            "{path}"
        );
    }
    let words = get(&forum, "/practices?q=%D7%A1%D7%93%D7%A0%D7%94&limit=1").await;
    assert_eq!((&words["total"], &words["next_cursor"]), (&json!(2), &json!(null)), "words are paged by offset");
}
