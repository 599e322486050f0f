//! A practice, opened.

use app::practices::erase::{EraseForm, ErasePage};
use app::practices::page::PracticePage;
use app::practices::sharing::{SharingForm, copy_note};
use app::practices::status::ConfirmForm;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::change::Entity;
use domain::id::PracticeId;
use domain::practice;
use domain::problem::{FieldProblem, Problem};
use domain::tries::BY_PARAMETER;
use domain::undo::Undo;
use forum::drafts::begin::Purpose;
use forum::practices::delete::TakenAway;
use http::header;
use leptos::prelude::*;

use super::comments;
use super::drafts::begin::opened;
use super::error::PageResult;
use super::files::disposition;
use super::practice_parts;
use super::render;
use super::undo::after_practice;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices/{slug}", get(open))
        .route("/practices/{slug}/edit", post(edit))
        .route("/practices/{slug}/publish", post(publish))
        .route("/practices/{slug}/archive", post(take_away))
        .route("/practices/{slug}/delete", post(take_away))
        .route("/practices/{slug}/unarchive", post(unarchive))
        .route("/practices/{slug}/sharing", post(share))
        .route("/practices/{slug}/download", get(download))
        .route("/practices/{slug}/erase", get_and_post(show_erase, erase))
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    page(&state, &visitor, &slug, Form::default()).await
}

/// The page of a practice, with what was typed as a comment.
///
/// # Errors
/// What the visitor may not read, and those of [`render::form`].
pub async fn page(state: &AppState, visitor: &Visitor, slug: &str, comment: Form) -> PageResult {
    let opened = state.forum.practice_page(&visitor.actor(), slug).await?;
    let parts = practice_parts::parts(state, visitor, &opened).await?;
    let part = comments::part(visitor, &comment);
    let mut discussion = state.forum.practice_discussion(&visitor.actor(), slug, part).await?;
    discussion.preview = comments::preview(state, &comment).await?;
    let comment = comments::form(visitor, comment, &discussion);
    let by = render::parameter(&visitor.path, BY_PARAMETER).and_then(|by| by.parse().ok());
    let tries = state.forum.tries_of(&visitor.actor(), slug, by).await?;
    let dilemmas = state.forum.dilemmas_beside(&visitor.actor(), slug).await?;
    let practice = opened.practice;
    let view = move |comment| view! { <PracticePage practice parts tries dilemmas discussion comment/> };
    render::form(state, visitor, comment, view).await
}

/// The editor with the practice's text: the draft that was begun, else one of which nothing is stored yet.
async fn edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    let actor = visitor.actor();
    let practice = state.forum.practice(&actor, &slug).await?;
    if !practice.can.edit {
        return Err(Problem::Forbidden.into());
    }
    Ok(render::see_other(&opened(&state, &actor, Purpose::Change(practice.id), None).await?))
}

/// Publishes the text in the version that the page showed: what was changed since is read first, and so is a text of
/// which the form names no version.
async fn publish(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let done = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        if !practice.can.publish {
            return Err(Problem::Forbidden);
        }
        let read = ConfirmForm::read(&submission).version.ok_or(Problem::Conflict { current: practice.version })?;
        state.forum.publish_practice(&actor, practice.id, Some(read)).await
    };
    match done.await {
        Ok(()) => Ok(render::see_other_written(&state, &practice::path(&slug), Flash::Published)),
        Err(Problem::Conflict { .. }) => Ok(render::see_other_with(&practice::path(&slug), Flash::ChangedMeanwhile)),
        Err(problem) => Err(problem.into()),
    }
}

/// Marks how far the practice may go, in the version that the page showed.
async fn share(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let SharingForm { sharing, version, marks } = SharingForm::read(&submission);
    let path = practice::path(&slug);
    let done = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        if !practice.can.edit {
            return Err(Problem::Forbidden);
        }
        let read = version.ok_or(Problem::Conflict { current: practice.version })?;
        let sharing = sharing.ok_or(Problem::field(SharingForm::SHARING, FieldProblem::Invalid))?;
        state.forum.share_practice(&actor, practice.id, read, sharing, &marks).await
    };
    match done.await {
        Ok(()) => Ok(render::see_other_with(&path, Flash::Shared)),
        Err(Problem::Conflict { .. }) => Ok(render::see_other_with(&path, Flash::NotShared)),
        Err(problem) => Err(problem.into()),
    }
}

/// The text as a Markdown file.
async fn download(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    let name = visitor.known.as_ref().map(|known| known.member.name.clone()).unwrap_or_default();
    let note = copy_note(visitor.language, &escaped(&name), state.forum.now());
    let file = state.forum.practice_file_of_text(&visitor.actor(), &slug, &note).await?;
    let disposition = disposition("attachment", &file.name);
    let head = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8"), (header::CONTENT_DISPOSITION, &disposition)];
    Ok((head, file.text).into_response())
}

/// A name as Markdown that shows it as it is.
fn escaped(name: &str) -> String {
    name.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect()
}

/// One published goes to the archive, any other is deleted; so a page that was opened before the
/// practice was published asks for less than it gets, never for more.
async fn take_away(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    let actor = visitor.actor();
    let done = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        let taken = state.forum.delete_practice(&actor, practice.id, practice.version).await?;
        Ok((practice.id, taken))
    };
    match done.await {
        Ok((id, TakenAway::Archived)) => {
            let undo = Undo::Archive(id);
            let path = render::written(&state, &practice::path(&slug));
            Ok(match state.forum.can_undo(&actor, &undo).await? {
                true => render::see_other_undo(&path, Flash::Archived, &undo),
                false => render::see_other_with(&path, Flash::Archived),
            })
        }
        Ok((id, TakenAway::Deleted)) => Ok(deleted(&state, id)),
        // Pressed twice: the second click comes to where the first led.
        Err(Problem::NotFound) => {
            match render::parameter(&visitor.path, "id").and_then(|id| id.parse::<PracticeId>().ok()) {
                Some(id) if state.forum.can_undo(&actor, &Undo::Practice(id)).await == Ok(true) => {
                    Ok(deleted(&state, id))
                }
                _ => Err(Problem::NotFound.into()),
            }
        }
        Err(problem) => Err(problem.into()),
    }
}

fn deleted(state: &AppState, id: PracticeId) -> Response {
    render::see_other_undo(&render::written(state, "/me"), Flash::PracticeDeleted, &Undo::Practice(id))
}

async fn unarchive(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    let actor = visitor.actor();
    let practice = state.forum.practice(&actor, &slug).await?;
    let (slug, status) = state.forum.unarchive_practice(&actor, practice.id).await?;
    Ok(after_practice(&state, &slug, status))
}

async fn show_erase(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path(slug): Path<String>,
) -> PageResult {
    erase_page(&state, &visitor, &slug, Form::default()).await
}

async fn erase_page(state: &AppState, visitor: &Visitor, slug: &str, form: Form) -> PageResult {
    let practice = state.forum.practice(&visitor.actor(), slug).await?;
    if !practice.can.erase {
        return Err(Problem::Forbidden.into());
    }
    render::form(state, visitor, form, move |form| view! { <ErasePage practice form/> }).await
}

async fn erase(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let form = EraseForm::read(&submission);
    let done = async {
        let practice = state.forum.practice(&actor, &slug).await?;
        if practice.can.erase && !form.is_sure {
            return Err(Problem::field(EraseForm::SURE, FieldProblem::Missing));
        }
        if practice.can.erase {
            state.forum.confirm_password(&actor, &form.current).await?;
        }
        state.forum.erase_practice(&actor, practice.id, form.version, &form.reason).await
    };
    match done.await {
        Ok(()) => Ok(render::see_other_with("/admin/archive", Flash::Erased)),
        // Pressed twice: the second click comes to where the first led.
        Err(Problem::NotFound) if was_erased(&state, &visitor, form.id).await => {
            Ok(render::see_other_with("/admin/archive", Flash::Erased))
        }
        Err(problem @ Problem::Conflict { .. }) => {
            erase_page(&state, &visitor, &slug, submission.with_problem(problem)).await
        }
        Err(problem) => erase_page(&state, &visitor, &slug, submission.confirmed(problem)?).await,
    }
}

/// Returns whether the practice whose key a form names was deleted for good already, as far as the visitor may know.
async fn was_erased(state: &AppState, visitor: &Visitor, id: Option<PracticeId>) -> bool {
    let Some(id) = id else { return false };
    let deletions = state.forum.deletions(&visitor.actor()).await.unwrap_or_default();
    deletions.iter().any(|deletion| deletion.entity == Entity::Practice && deletion.entity_id == id.0)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use domain::practice::{Content, Status};
    use forum::practices::create::CreatePractice;
    use http::Request;

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
            assert!(
                theirs.text().contains("/archive?id=") && theirs.text().contains("Coordinator"),
                "{}",
                theirs.text()
            );
            let mere = read(&forum, &path, &foreigner).await;
            assert!(
                mere.text().contains("Foreigner") && mere.text().contains("<p dir=\"auto\">טקסט"),
                "{}",
                mere.text()
            );
            for own in ["/archive", "/edit\"", "Coordinator", "href=\"/admin\""] {
                assert!(!mere.text().contains(own), "{own}: {}", mere.text());
            }
            let nonce = |answer: &Answer| answer.header(header::CONTENT_SECURITY_POLICY).to_owned();
            assert_ne!(nonce(&theirs), nonce(&mere));
        }
    }
}
