//! How many requests a token may make.

use std::time::Duration;

use http::header;

use super::{Call, text};
use crate::http::test_support::{Answer, Caller, TestForum};

fn rate_limit(answer: &Answer) -> (&str, &str) {
    let value = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().expect("text"));
    (value("ratelimit-policy"), value("ratelimit"))
}

#[tokio::test]
async fn one_request_too_many_is_refused() {
    let forum = TestForum::with_rate(3).await;
    let policy = "\"default\";q=3;w=60";
    let first = Call::get("/meetings").by(&forum, Caller::Member).await;
    assert_eq!((first.status.as_u16(), rate_limit(&first)), (200, (policy, "\"default\";r=2;t=60")));
    forum.clock.advance(Duration::from_secs(20));
    let second = Call::post("/practices", text("אמנה")).by(&forum, Caller::Member).await;
    assert_eq!((second.status.as_u16(), rate_limit(&second)), (201, (policy, "\"default\";r=1;t=40")));
    let refused = Call::post("/practices", text("")).by(&forum, Caller::Member).await;
    assert_eq!((refused.status.as_u16(), rate_limit(&refused)), (422, (policy, "\"default\";r=0;t=40")));
    let many = Call::post("/practices", text("אחרת")).by(&forum, Caller::Member).await;
    assert_eq!((many.status.as_u16(), rate_limit(&many)), (429, (policy, "\"default\";r=0;t=40")));
    assert_eq!((many.problem().0.as_str(), many.header(header::RETRY_AFTER)), ("throttled", "40"));

    let other = Call::get("/practices").by(&forum, Caller::Manager).await;
    assert_eq!((&other.json()["total"], rate_limit(&other).1), (&1.into(), "\"default\";r=2;t=60"), "another token");
    forum.clock.advance(Duration::from_secs(40));
    let later = Call::get("/meetings").by(&forum, Caller::Member).await;
    assert_eq!((later.status.as_u16(), rate_limit(&later).1), (200, "\"default\";r=2;t=60"));
}

#[tokio::test]
async fn who_has_no_token_is_not_counted() {
    let forum = TestForum::with_rate(1).await;
    for _ in 0..3 {
        let nobody = Call::get("/meetings").by_nobody(&forum).await;
        assert_eq!((nobody.status.as_u16(), rate_limit(&nobody)), (401, ("", "")));
    }
    let unlimited = TestForum::start().await;
    assert_eq!(rate_limit(&Call::get("/meetings").by(&unlimited, Caller::Member).await), ("", ""));
}
