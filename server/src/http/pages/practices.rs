//! A practice, opened.

use std::sync::Arc;

use app::practices::page::PracticePage;
use app::practices::parts;
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::practice::{self, PracticeCard, PracticeView};
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use leptos::prelude::*;

use super::render;
use super::visitor::{LoggedIn, Posted};
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices/{slug}", get(open))
        .route("/practices/{slug}/edit", post(edit))
        .route("/practices/{slug}/publish", post(publish))
        .route("/practices/{slug}/archive", post(take_away))
        .route("/practices/{slug}/delete", post(take_away))
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> Response {
    let render_parts = async |practice: Arc<PracticeView>, related: Vec<PracticeCard>| {
        let share_url = format!("{}{}", state.origin, practice::path(&practice.slug));
        Ok(parts::render(render::context(&state, &visitor).await?, &practice, &related, share_url))
    };
    match state.forum.practice_page(&visitor.actor(), &slug, visitor.language, render_parts).await {
        Ok((practice, parts)) => render::page(&state, &visitor, move || view! { <PracticePage practice parts/> }).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> Response {
    let actor = visitor.actor();
    let begun = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        state.forum.begin_draft(&actor, Purpose::Change(practice.id), practice::Content::default()).await
    };
    match begun.await {
        Ok(draft) => render::see_other(&domain::draft::path(draft)),
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// Publishes the text in the version that the page showed: what was changed since is read first.
async fn publish(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Posted(visitor, submission): Posted,
) -> Response {
    let actor = visitor.actor();
    let done = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        state.forum.publish_practice(&actor, practice.id, submission.parsed("version")).await
    };
    match done.await {
        Ok(()) => render::see_other_written(&state, &practice::path(&slug), Flash::Published),
        Err(Problem::Conflict { .. }) => render::see_other_with(&practice::path(&slug), Flash::ChangedMeanwhile),
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// One published goes to the archive, any other is gone; so a page that was opened before the
/// practice was published asks for less than it gets, never for more.
async fn take_away(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> Response {
    let actor = visitor.actor();
    let done = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        state.forum.delete_practice(&actor, practice.id, practice.version).await?;
        Ok(practice.status)
    };
    match done.await {
        Ok(practice::Status::Published) => render::see_other_written(&state, &practice::path(&slug), Flash::Archived),
        Ok(_) => render::see_other_written(&state, "/me", Flash::Deleted),
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use domain::practice::{Content, Status};
    use forum::practices::create::CreatePractice;
    use http::{Request, header};

    use super::*;
    use crate::http::test_support::{Answer, Caller, TestForum};

    async fn read(forum: &TestForum, path: &str, session: &str) -> Answer {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("session={session}; language=he"));
        forum.send(request.body(Body::empty()).expect("a request")).await
    }

    /// Parts of a page are shared by its readers; what is somebody's own must not be among them.
    #[tokio::test]
    async fn what_a_page_shows_one_reader_is_not_on_anothers() {
        let forum = TestForum::start().await;
        let content =
            Content { title: "אמנה".to_owned(), body: "# א\n\nטקסט".to_owned(), ..Content::default() };
        let input = CreatePractice { content, status: Some(Status::Published), ..CreatePractice::default() };
        let member = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
        let created = forum.forum.create_practices(&member, vec![input]).await.expect("taken");
        let path = practice::path(&created[0].slug).replace("אמנה", "%D7%90%D7%9E%D7%A0%D7%94");
        let (coordinator, foreigner) =
            (forum.session(Caller::Coordinator).await, forum.session(Caller::Foreigner).await);

        for _ in 0..2 {
            let theirs = read(&forum, &path, &coordinator).await;
            assert!(theirs.text().contains("/archive\"") && theirs.text().contains("Coordinator"), "{}", theirs.text());
            let mere = read(&forum, &path, &foreigner).await;
            assert!(
                mere.text().contains("Foreigner") && mere.text().contains("<p dir=\"auto\">טקסט"),
                "{}",
                mere.text()
            );
            for own in ["/archive\"", "/edit\"", "Coordinator", "href=\"/admin\""] {
                assert!(!mere.text().contains(own), "{own}: {}", mere.text());
            }
            let nonce = |answer: &Answer| answer.header(header::CONTENT_SECURITY_POLICY).to_owned();
            assert_ne!(nonce(&theirs), nonce(&mere));
        }
    }
}
