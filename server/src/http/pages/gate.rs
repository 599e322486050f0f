//! The gate list of a field visit: one's own line, and for the coordinator and the host the list, as a page that prints and
//! as a file for spreadsheets. No program in between keeps them.

use app::meetings::gate::{self as pages, GateForm, GateListPage, GatePage};
use app::ui::flash::Flash;
use app::ui::form::{Fields, Form};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::gate::{self, GateList};
use domain::id::MeetingId;
use domain::language::Language;
use domain::meeting::{self, MeetingKind};
use domain::problem::{FieldProblem, Problem};
use forum::meetings::gate::{GateLineOf, GateRead};
use http::{HeaderValue, header};
use leptos::prelude::*;

use super::csv::{self, cell};
use super::error::PageResult;
use super::key::parse_key;
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/meetings/{id}/gate", get_and_post(show, enter))
        .route("/meetings/{id}/gate/list", get_and_post(show_list, change_list))
        .route("/meetings/{id}/gate/list.csv", get(export))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let own = state.forum.own_gate(&visitor.actor(), id).await?;
    let form = GateForm::of(own.entry.as_ref(), visitor.member().map_or("", |member| member.name.as_str()));
    page(&state, &visitor, id, form).await
}

async fn page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    let own = state.forum.own_gate(&visitor.actor(), id).await?;
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    if card.kind != MeetingKind::FieldVisit {
        return Err(Problem::NotFound.into());
    }
    let page = render::form(state, visitor, form, move |form| view! { <GatePage card gate=own form/> }).await;
    page.map(unstored)
}

async fn enter(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<MeetingId>(&id)?, visitor.actor());
    let own = actor.member().ok_or(Problem::Unauthenticated)?;
    let entered = match submission.action() {
        GateForm::ERASE => state.forum.erase_gate_line(&actor, id, own).await,
        _ => {
            let entry = GateForm::read(&submission).entry;
            state.forum.enter_gate_line(&actor, id, GateLineOf::Member(own), &entry).await
        }
    };
    match entered {
        Ok(()) => Ok(render::see_other_with(&format!("{}#gate", meeting::path(id)), Flash::Saved)),
        Err(problem) => page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}

async fn show_list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    list_page(&state, &visitor, parse_key::<MeetingId>(&id)?, Form::default()).await
}

async fn list_page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    let list = state.forum.gate_list(&visitor.actor(), id, GateRead::Opened).await?;
    let page = render::form(state, visitor, form, move |form| view! { <GateListPage list form/> }).await;
    page.map(unstored)
}

async fn change_list(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<MeetingId>(&id)?, visitor.actor());
    let form = GateForm::read(&submission);
    let changed = match (submission.action(), form.line) {
        (GateForm::ERASE, Some(line)) => state.forum.remove_gate_line(&actor, Some(id), line).await,
        (GateForm::ERASE, None) => Err(Problem::NotFound),
        _ => match (submission.value(GateForm::MEMBER), form.member) {
            (GateForm::GUEST, _) => state.forum.enter_gate_line(&actor, id, GateLineOf::Guest, &form.entry).await,
            (_, Some(member)) => state.forum.enter_gate_line(&actor, id, GateLineOf::Member(member), &form.entry).await,
            (_, None) => {
                // Whoever may not see the list is not told what is wrong with a form of it.
                state.forum.check_gate_reader(&actor, id).await?;
                Err(Problem::field(GateForm::MEMBER, FieldProblem::Missing))
            }
        },
    };
    match changed {
        Ok(()) => Ok(render::see_other_with(&gate::list_path(id), Flash::Saved)),
        Err(problem) => list_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}

async fn export(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let list = state.forum.gate_list(&visitor.actor(), id, GateRead::Exported).await?;
    Ok(unstored(csv::answer(&format!("gate-{id}.csv"), &as_csv(visitor.language, &list))))
}

/// The list as lines of a file for spreadsheets. They would drop the zeros before a number that they take for one.
fn as_csv(language: Language, list: &GateList) -> String {
    let mut text = pages::columns(language).map(cell).join(",");
    text.push_str("\r\n");
    for entry in &list.entries {
        let number = format!("=\"{}\"", entry.identity_number.as_str());
        let number = format!("\"{}\"", number.replace('"', "\"\""));
        text.push_str(&[cell(&entry.name), number, cell(&entry.car)].join(","));
        text.push_str("\r\n");
    }
    text
}

/// An answer that neither a browser nor a proxy keeps.
fn unstored(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
