//! The outbox, as the coordinator sees it.

use app::admin::mail::{MailAddress, MailAdminPage, MailForm, MailListPage, MailTextPage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::MailId;
use domain::problem::Problem;
use domain::undo::Undo;
use http::header;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

pub use app::admin::mail::PATH;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let parameter = |name| render::parameter(&visitor.path, name);
    let chosen = MailAddress::of(parameter(MailAddress::STATE).and_then(|state| state.parse().ok())).state;
    if let Some(chosen) = chosen {
        let after = parameter(MailAddress::AFTER).and_then(|after| after.parse().ok());
        let list = state.forum.mails_in(&visitor.actor(), chosen, after).await?;
        let has_server = state.forum.sends_mail();
        let view = move || view! { <MailListPage state=chosen list has_server/> };
        return render::page(&state, &visitor, view).await;
    }
    let outbox = state.forum.outbox(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <MailAdminPage outbox/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let form = MailForm::read(&submission);
    let back = MailAddress::of(form.state).to_string();
    let decided = match submission.action() {
        action @ ("again-all" | "discard-all") => decide_all(&state, &visitor, action, &form.mails, &back).await,
        action => decide(&state, &visitor, action, form.mail.ok_or(Problem::NotFound)?, &back).await,
    };
    match decided {
        Ok(answer) => Ok(answer),
        // It was sent or decided about since the page was read: the page as it is now says so.
        Err(Problem::NotFound) => Ok(render::see_other_with(&back, Flash::MailChanged)),
        Err(problem) => Err(problem.into()),
    }
}

/// Does what a button says; most lead back to the page that it stands on.
async fn decide(
    state: &AppState,
    visitor: &Visitor,
    action: &str,
    id: MailId,
    back: &str,
) -> Result<Response, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    match action {
        "open" | "text" => {
            let Some(draft) = forum.open_mail(&actor, id).await? else {
                return Ok(render::see_other_with(back, Flash::MailChanged));
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
            Ok(render::see_other_with(back, Flash::MailSent))
        }
        "again" => {
            forum.send_mail_again(&actor, id).await?;
            Ok(render::see_other_with(back, Flash::MailQueued))
        }
        "discard" => {
            forum.discard_mail(&actor, id).await?;
            Ok(render::see_other_undo(back, Flash::MailDiscarded, &Undo::Mails(vec![id])))
        }
        _ => Err(Problem::NotFound),
    }
}

/// Does with every mail that a list shows what its button says.
async fn decide_all(
    state: &AppState,
    visitor: &Visitor,
    action: &str,
    mails: &[MailId],
    back: &str,
) -> Result<Response, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    if action == "again-all" {
        forum.send_mails_again(&actor, mails).await?;
        return Ok(render::see_other_with(back, Flash::MailsQueued));
    }
    let discarded = forum.discard_mails(&actor, mails).await?;
    Ok(render::see_other_undo(back, Flash::MailsDiscarded, &Undo::Mails(discarded)))
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
