//! One member's account: moving, leaving, coming back, being erased, and the end of its sessions.

use app::admin::member::{EraseMemberForm, EraseMemberPage, LeaveForm, MemberAdminPage, MoveForm, path, values};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MemberId;
use domain::problem::{FieldProblem, Problem};
use forum::members::transfer::MoveMember;
use leptos::prelude::*;

use super::members;
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/members/{id}", get_and_post(show, change))
        .route("/admin/members/{id}/erase", get_and_post(show_erase, erase))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_key::<MemberId>(&id)?, None).await
}

async fn page(state: &AppState, visitor: &Visitor, id: MemberId, refused: Option<Form>) -> PageResult {
    let member = state.forum.member_to_manage(&visitor.actor(), id).await?;
    let companies = state.forum.companies(&visitor.actor()).await?.to_vec();
    let form = refused.unwrap_or_else(|| values(&member));
    render::form(state, visitor, form, move |form| view! { <MemberAdminPage member companies form/> }).await
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<MemberId>(&id)?, visitor.actor());
    let done = match submission.action() {
        "move" => {
            let MoveForm { company, email, profession } = MoveForm::read(&submission);
            let to = MoveMember { company: Some(company), email: Some(email), profession };
            state.forum.move_member(&actor, id, to).await.map(|()| Flash::MemberMoved)
        }
        "deactivate" => {
            let LeaveForm { hide_name } = LeaveForm::read(&submission);
            state.forum.deactivate_member(&actor, id, hide_name).await.map(|_| Flash::MemberDeactivated)
        }
        "reactivate" => state.forum.reactivate_member(&actor, id).await.map(|()| Flash::MemberReactivated),
        "end-sessions" => state.forum.end_sessions_of(&actor, id).await.map(|()| Flash::MemberSessionsEnded),
        _ => Err(Problem::NotFound),
    };
    match done {
        Ok(flash) => Ok(render::see_other_written(&state, &path(id), flash)),
        Err(problem) => {
            page(&state, &visitor, id, Some(refused(&state, &visitor, id, &submission, problem).await?)).await
        }
    }
}

/// The forms of the page again, each with what it showed: only one of them was sent.
async fn refused(
    state: &AppState,
    visitor: &Visitor,
    id: MemberId,
    submission: &Submission,
    problem: Problem,
) -> Result<Form, Problem> {
    if !matches!(problem, Problem::Invalid { .. }) {
        return Err(problem);
    }
    let member = state.forum.member_to_manage(&visitor.actor(), id).await?;
    let typed = submission.typed();
    let shown = values(&member);
    let names = [MoveForm::COMPANY, MoveForm::EMAIL, MoveForm::PROFESSION, LeaveForm::SHOWN];
    let missing = names.into_iter().filter(|name| !typed.iter().any(|(sent, _)| sent == name));
    let missing: Vec<_> = missing.map(|name| (name.to_owned(), shown.value(name))).collect();
    Ok(Form::refused(typed.into_iter().chain(missing), problem))
}

async fn show_erase(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    erase_page(&state, &visitor, parse_key::<MemberId>(&id)?, Form::default()).await
}

async fn erase_page(state: &AppState, visitor: &Visitor, id: MemberId, form: Form) -> PageResult {
    let member = state.forum.member_to_erase(&visitor.actor(), id).await?;
    render::form(state, visitor, form, move |form| view! { <EraseMemberPage member form/> }).await
}

async fn erase(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MemberId>(&id)?;
    let EraseMemberForm { current, is_sure } = EraseMemberForm::read(&submission);
    let erased = match is_sure {
        true => state.forum.erase_member(&visitor.actor(), id, &current).await,
        false => Err(Problem::field(EraseMemberForm::SURE, FieldProblem::Missing)),
    };
    match erased {
        Ok(()) => Ok(render::see_other_written(&state, members::PATH, Flash::MemberErased)),
        Err(problem) => erase_page(&state, &visitor, id, submission.confirmed(problem)?).await,
    }
}
