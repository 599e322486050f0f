//! One company: its name, its texts for itself, merging it with another, and leaving.

use app::admin::companies::CompanyForm;
use app::admin::company::{CompanyAdminPage, LeaveCompanyPage, LeaveForm, MergeCompanyPage, path, values};
use app::admin::merge::MergeForm;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::company::CompanyTexts;
use domain::id::CompanyId;
use domain::problem::{FieldProblem, Problem};
use forum::companies::change::CompanyChange;
use forum::companies::leave::Leaving;
use http::header;
use leptos::prelude::*;
use tokio_util::io::ReaderStream;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::files::disposition;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::{get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/companies/{id}", get_and_post(show, change))
        .route("/admin/companies/{id}/export", post(export))
        .route("/admin/companies/{id}/merge", get_and_post(show_merge, merge))
        .route("/admin/companies/{id}/leave", get_and_post(show_leave, leave))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_key::<CompanyId>(&id)?, None).await
}

async fn page(state: &AppState, visitor: &Visitor, id: CompanyId, refused: Option<Form>) -> PageResult {
    let company = state.forum.company_to_run(&visitor.actor(), id).await?;
    let form = refused.unwrap_or_else(|| values(&company));
    render::form(state, visitor, form, move |form| view! { <CompanyAdminPage company form/> }).await
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<CompanyId>(&id)?, visitor.actor());
    if submission.action() == "readmit" {
        state.forum.readmit_company(&actor, id).await?;
        return Ok(render::see_other_written(&state, &path(id), Flash::CompanyReturned));
    }
    let changed = async {
        let company = CompanyForm::read(&submission).company()?;
        let change = CompanyChange { name: Some(company.name), sector: Some(company.sector), size: Some(company.size) };
        state.forum.change_company(&actor, id, change).await
    };
    match changed.await {
        Ok(()) => Ok(render::see_other_written(&state, &path(id), Flash::Saved)),
        Err(problem) => page(&state, &visitor, id, Some(submission.refused(problem)?)).await,
    }
}

/// A POST, since it is noted in the audit log.
async fn export(State(state): State<AppState>, Path(id): Path<String>, Posted(visitor, _): Posted) -> PageResult {
    let (id, actor) = (parse_key::<CompanyId>(&id)?, visitor.actor());
    let company = state.forum.company_to_run(&actor, id).await?;
    let file = state.forum.zip_company(&actor, id).await?;
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    let disposition = disposition("attachment", &format!("{}.zip", company.slug));
    let head = [(header::CONTENT_TYPE, "application/zip"), (header::CONTENT_DISPOSITION, &disposition)];
    Ok((head, body).into_response())
}

async fn show_merge(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    merge_page(&state, &visitor, parse_key::<CompanyId>(&id)?, Form::default()).await
}

async fn merge_page(state: &AppState, visitor: &Visitor, id: CompanyId, form: Form) -> PageResult {
    let company = state.forum.company_to_run(&visitor.actor(), id).await?;
    let companies = state.forum.companies(&visitor.actor()).await?.to_vec();
    render::form(state, visitor, form, move |form| view! { <MergeCompanyPage company companies form/> }).await
}

async fn merge(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<CompanyId>(&id)?;
    let MergeForm { into, confirm, current } = MergeForm::read(&submission);
    let actor = visitor.actor();
    let merged = async {
        // Who may not do it is told so before the password is asked for.
        state.forum.company_to_run(&actor, id).await?;
        state.forum.confirm_password(&actor, &current).await?;
        state.forum.merge_company(&actor, id, &into, &confirm).await
    };
    match merged.await {
        Ok(into) => Ok(render::see_other_written(&state, &path(into), Flash::CompanyMerged)),
        Err(problem) => merge_page(&state, &visitor, id, submission.confirmed(problem)?).await,
    }
}

async fn show_leave(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    leave_page(
        &state,
        &visitor,
        parse_key::<CompanyId>(&id)?,
        Form::filled([(LeaveForm::TEXTS, CompanyTexts::Stay.as_str())]),
    )
    .await
}

async fn leave_page(state: &AppState, visitor: &Visitor, id: CompanyId, form: Form) -> PageResult {
    let company = state.forum.company_to_run(&visitor.actor(), id).await?;
    let companies = state.forum.companies(&visitor.actor()).await?.to_vec();
    render::form(state, visitor, form, move |form| view! { <LeaveCompanyPage company companies form/> }).await
}

async fn leave(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<CompanyId>(&id)?;
    let LeaveForm { texts, to, confirm } = LeaveForm::read(&submission);
    let left = match texts {
        Some(texts) => state.forum.company_leaves(&visitor.actor(), id, Leaving { texts, to, confirm }).await,
        None => Err(Problem::field(LeaveForm::TEXTS, FieldProblem::Missing)),
    };
    match left {
        Ok(()) => Ok(render::see_other_written(&state, &path(id), Flash::CompanyLeft)),
        Err(problem) => leave_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}
