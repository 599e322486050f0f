//! What is posted to drafts that are not there.

use axum::body::Body;
use http::{Request, header};

use crate::http::test_support::{Answer, Caller, TestForum};

async fn post(forum: &TestForum, path: &str, session: &str) -> Answer {
    let body = "--x\r\ncontent-disposition: form-data; name=\"action\"\r\n\r\nsave\r\n\
                --x\r\ncontent-disposition: form-data; name=\"body\"\r\n\r\ntext\r\n\
                --x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nfile\r\n--x--\r\n";
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::COOKIE, format!("session={session}; language=he"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, body.len());
    forum.send(request.body(Body::from(body)).expect("a request")).await
}

/// A key that no draft has, with and without a purpose.
const NOWHERE: [&str; 4] =
    ["/drafts/99", "/drafts/5000000000", "/drafts/5000000000?new=tool", "/drafts/5000000001?meeting=1"];

#[tokio::test]
async fn a_guest_who_posts_to_a_draft_that_is_not_there_stores_nothing() {
    let forum = TestForum::start().await;
    let session = forum.session(Caller::Guest).await;
    let guest = forum.forum.authenticate_token(forum.token(Caller::Guest)).await.expect("known").actor;
    for path in NOWHERE {
        let answer = post(&forum, path, &session).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
    }
    assert!(forum.forum.drafts(&guest).await.expect("a list").is_empty());
    assert_eq!(files_below(&forum.files), 0);
}

#[tokio::test]
async fn a_member_who_posts_there_keeps_what_they_wrote() {
    let forum = TestForum::start().await;
    let session = forum.session(Caller::Member).await;
    let member = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
    let id = forum.forum.fresh_draft_id(forum.member(Caller::Member));
    let given = format!("/drafts/{id}?new=tool");
    for path in NOWHERE[..3].iter().chain([&given.as_str()]) {
        let answer = post(&forum, path, &session).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        assert!(!answer.header(header::LOCATION).contains("/drafts/99"), "{path}");
    }
    let drafts = forum.forum.drafts(&member).await.expect("a list");
    assert!(drafts.iter().any(|draft| draft.id == id), "{drafts:?}");
    assert_eq!(drafts.len(), 2, "the text that was sent to no draft is kept once");
    assert!(drafts.iter().all(|draft| draft.excerpt == "text"), "{drafts:?}");
}

fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}
