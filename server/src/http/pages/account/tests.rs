//! Logins and passwords as their forms are answered.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::http::test_support::{Answer, Caller, PASSWORD, TestForum};

async fn post(forum: &TestForum, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let body = serde_urlencoded::to_string(fields).expect("a form");
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, body.len());
    forum.send(request.body(Body::from(body)).expect("a request")).await
}

async fn log_in(forum: &TestForum, cookie: &str, email: &str, password: &str) -> Answer {
    post(forum, "/login", cookie, &[("email", email), ("password", password)]).await
}

#[tokio::test]
async fn a_login_leaves_a_cookie_for_the_session_and_one_for_the_device() {
    let forum = TestForum::start().await;
    forum.session(Caller::Member).await;
    let answer = log_in(&forum, "", &Caller::Member.email(), PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    let cookies: Vec<_> = cookies.into_iter().map(|cookie| cookie.to_str().expect("text")).collect();
    assert!(cookies[0].starts_with("session=") && cookies[0].contains("Max-Age=2592000"), "{cookies:?}");
    assert!(cookies[1].starts_with("device=") && cookies[1].contains("Max-Age=31536000"), "{cookies:?}");
    assert!(cookies.iter().all(|cookie| cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax")));
    let device = cookies[1].split(';').next().expect("a value");
    for _ in 0..9 {
        log_in(&forum, "", &Caller::Member.email(), "wrong").await;
    }
    let refused = log_in(&forum, "", &Caller::Member.email(), PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let known = log_in(&forum, device, &Caller::Member.email(), PASSWORD).await;
    assert_eq!(known.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_that_its_sender_may_not_send_is_refused_to_the_member_who_has_just_logged_in() {
    let forum = TestForum::start().await;
    forum.session(Caller::Guest).await;
    let email = Caller::Guest.email();
    let fields = [
        ("email", email.as_str()),
        ("password", PASSWORD),
        ("carried-to", "/drafts/new"),
        ("carried:title", "כותרת"),
        ("carried:body", "גוף"),
    ];
    let answer = post(&forum, "/login", "language=en", &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let page = answer.text();
    assert!(page.contains("href=\"/me\"") && !page.contains("name=\"password\""), "{page}");
    let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    for name in ["session=", "device="] {
        assert!(cookies.iter().any(|cookie| cookie.as_bytes().starts_with(name.as_bytes())), "{cookies:?}");
    }
}

#[tokio::test]
async fn who_has_to_wait_is_told_how_long_and_loses_nothing() {
    let forum = TestForum::start().await;
    let (email, session) = (Caller::Member.email(), forum.session(Caller::Member).await);
    for _ in 0..8 {
        assert_eq!(log_in(&forum, "", &email, "wrong").await.status, StatusCode::UNAUTHORIZED);
    }
    for (language, words) in [("he", "אפשר לנסות שוב בעוד 15 שניות"), ("en", "You can try again in 15 seconds")]
    {
        let fields =
            [("email", email.as_str()), ("password", "wrong"), ("next", "/meetings"), ("carried:title", "כותרת")];
        let answer = post(&forum, "/login", &format!("language={language}"), &fields).await;
        assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "15"));
        let page = answer.text();
        for kept in [words, email.as_str(), "/meetings", "carried:title", "כותרת"] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
    }

    let cookie = format!("session={session}; language=en");
    let change = [("action", "password"), ("current", "wrong"), ("password", "x"), ("repeated", "y")];
    for _ in 0..8 {
        assert_eq!(post(&forum, "/me", &cookie, &change).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = post(&forum, "/me", &cookie, &change).await;
    assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "15"));
    assert!(answer.text().contains("You can try again in 15 seconds"), "{}", answer.text());
    assert!(answer.text().contains("name=\"current\""), "the form is still there");
}

#[tokio::test]
async fn a_password_with_the_own_address_is_refused_in_words() {
    let forum = TestForum::start().await;
    let session = forum.session(Caller::Member).await;
    let own = format!("{} zq77", Caller::Member.email());
    let change = [("action", "password"), ("current", PASSWORD), ("password", &own), ("repeated", &own)];
    for (language, words) in
        [("he", "הסיסמה כוללת את השם או את כתובת הדוא״ל שלך"), ("en", "contains your name or e-mail address")]
    {
        let answer = post(&forum, "/me", &format!("session={session}; language={language}"), &change).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(words), "{}", answer.text());
        assert!(!answer.text().contains("zq77"), "passwords are never sent back");
    }
}
