//! The outbox, as the coordinator sees it.

use app::admin::mail::{MailAdminPage, MailForm, MailTextPage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::id::MailId;
use domain::problem::Problem;
use domain::undo::Undo;
use http::header;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

pub use app::admin::mail::PATH;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let outbox = state.forum.outbox(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <MailAdminPage outbox/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let id = MailForm::read(&submission).mail.ok_or(Problem::NotFound)?;
    match decide(&state, &visitor, submission.action(), id).await {
        Ok(answer) => Ok(answer),
        // It was sent or decided about since the page was read: the page as it is now says so.
        Err(Problem::NotFound) => Ok(render::see_other_with(PATH, Flash::MailChanged)),
        Err(problem) => Err(problem.into()),
    }
}

async fn decide(state: &AppState, visitor: &Visitor, action: &str, id: MailId) -> Result<Response, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    match action {
        "open" | "text" => {
            let Some(draft) = forum.open_mail(&actor, id).await? else {
                return Ok(render::see_other_with(PATH, Flash::MailChanged));
            };
            if action == "open" {
                return Ok(as_file(id, draft.message));
            }
            let (to, subject, text) = (draft.to, draft.subject, draft.text);
            let page = render::page(state, visitor, move || view! { <MailTextPage id to subject text/> }).await;
            page.map_err(Problem::from)
        }
        "sent" => {
            forum.mark_mail_sent(&actor, id).await?;
            Ok(render::see_other_with(PATH, Flash::MailSent))
        }
        "again" => {
            forum.send_mail_again(&actor, id).await?;
            Ok(render::see_other_with(PATH, Flash::MailQueued))
        }
        "discard" => {
            forum.discard_mail(&actor, id).await?;
            Ok(render::see_other_undo(PATH, Flash::MailDiscarded, &Undo::Mail(id)))
        }
        _ => Err(Problem::NotFound),
    }
}

/// A file that mail programs open as a draft.
fn as_file(id: MailId, message: Vec<u8>) -> Response {
    let head = [
        (header::CONTENT_TYPE, "message/rfc822".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"mail-{id}.eml\"")),
        // It may hold a link that lets its recipient in.
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (head, message).into_response()
}
