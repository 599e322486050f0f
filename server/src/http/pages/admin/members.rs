//! The forum's members: who has joined, who was invited, their roles and single-use links.

use app::admin::members::{IssuedLink, MembersAdminPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use domain::access::LinkPurpose;
use domain::id::{CompanyId, MemberId};
use domain::member::{NewMember, Profession, Role};
use domain::problem::{FieldError, FieldProblem, Problem};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

const PATH: &str = "/admin/members";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    page(&state, &visitor, company_filter(query.as_deref()), new_member(), None).await
}

/// The form of a member to add: most are plain members.
fn new_member() -> Form {
    Form::filled([("role", Role::Member.as_str())])
}

fn company_filter(query: Option<&str>) -> Option<CompanyId> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    pairs.iter().find(|(name, _)| name == "company").and_then(|(_, id)| id.parse().ok())
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    company: Option<CompanyId>,
    form: Form,
    link: Option<IssuedLink>,
) -> PageResult {
    let actor = visitor.actor();
    let mut members = state.forum.members(&actor).await?;
    members.retain(|member| company.is_none_or(|id| member.company.id == id));
    let companies = state.forum.companies(&actor).await?.to_vec();
    let view = move |form| view! { <MembersAdminPage members companies company form link/> };
    render::form(state, visitor, form, view).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let member = submission.parsed::<MemberId>("member").ok_or(Problem::NotFound);
    match submission.action() {
        "add" => invite(&state, &visitor, &submission).await,
        "link" => issue_link(&state, &visitor, member?).await,
        "role" => {
            let role = submission.parsed::<Role>("role").unwrap_or(Role::Member);
            match state.forum.set_role(&visitor.actor(), member?, role).await {
                Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
                Err(problem) => page(&state, &visitor, None, submission.refused(problem)?, None).await,
            }
        }
        _ => Err(Problem::NotFound.into()),
    }
}

async fn invite(state: &AppState, visitor: &Visitor, submission: &Submission) -> PageResult {
    let invited = async { state.forum.invite_member(&visitor.actor(), read(submission)?).await };
    match invited.await {
        Ok(id) => issue_link(state, visitor, id).await,
        Err(problem) => page(state, visitor, None, submission.refused(problem)?, None).await,
    }
}

/// The member that was typed, checked.
fn read(submission: &Submission) -> Result<NewMember, Problem> {
    let company = submission.parsed::<CompanyId>("company");
    let missing = company.is_none().then(|| FieldError::new("company", FieldProblem::Missing));
    let member = NewMember {
        email: submission.value("email").to_owned(),
        name: submission.value("name").to_owned(),
        company: company.unwrap_or(CompanyId(0)),
        role: submission.parsed("role").unwrap_or(Role::Member),
        profession: submission.parsed("profession").unwrap_or(Profession::Other),
    };
    Problem::joined(missing.into_iter().collect(), member.check())
}

/// A single-use link is shown on the page that answers, and never again.
async fn issue_link(state: &AppState, visitor: &Visitor, member: MemberId) -> PageResult {
    let actor = visitor.actor();
    let path = state.forum.member_link(&actor, member).await?;
    let members = state.forum.members(&actor).await?;
    let member = members.into_iter().find(|other| other.id == member).ok_or(Problem::NotFound)?;
    let purpose = if member.joined_at.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invite };
    let link = IssuedLink { member, purpose, url: format!("{}{path}", state.origin) };
    page(state, visitor, None, new_member(), Some(link)).await
}
