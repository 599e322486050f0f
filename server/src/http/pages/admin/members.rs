//! The forum's members: who has joined, who was invited, their roles and single-use links.

use app::admin::members::{IssuedLink, MemberForm, MemberList, MembersAdminPage, NewMemberForm};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use domain::access::LinkPurpose;
use domain::id::MemberId;
use domain::member::{MemberFilter, Role};
use domain::problem::Problem;
use domain::text::clean_line;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The path of the page.
pub const PATH: &str = "/admin/members";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    let (filter, number) = shown(query.as_deref());
    page(&state, &visitor, (filter, number), begun(query.as_deref()), None).await
}

/// The form that adds a member as it begins: with the name, the address and the company of somebody who asked to join, where
/// the address of the page has them.
fn begun(query: Option<&str>) -> Form {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    let names = [NewMemberForm::NAME, NewMemberForm::EMAIL, NewMemberForm::COMPANY];
    let known = pairs.into_iter().filter(|(name, _)| names.contains(&&**name));
    Form::filled(known.chain([(NewMemberForm::ROLE.to_owned(), Role::Member.to_string())]))
}

/// Returns which members the address of the page asks for, and which page of them.
fn shown(query: Option<&str>) -> (MemberFilter, i64) {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str());
    let company = value(NewMemberForm::COMPANY).and_then(|id| id.parse().ok());
    let words = clean_line(value(MemberList::WORDS).unwrap_or_default());
    let number = value(MemberList::PAGE).and_then(|number| number.parse().ok()).unwrap_or(1);
    (MemberFilter { company, words }, number)
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    (filter, number): (MemberFilter, i64),
    form: Form,
    link: Option<IssuedLink>,
) -> PageResult {
    let actor = visitor.actor();
    let page = state.forum.members_to_manage(&actor, filter.clone(), number).await?;
    let companies = state.forum.present_companies(&actor).await?;
    let list = MemberList { page, filter };
    let view = move |form| view! { <MembersAdminPage list companies form link/> };
    render::form(state, visitor, form, view).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    if submission.action() == "add" {
        return invite(&state, &visitor, &submission).await;
    }
    let MemberForm { member, role } = MemberForm::read(&submission);
    let member = member.ok_or(Problem::NotFound)?;
    match submission.action() {
        "link" => issue_link(&state, &visitor, member).await,
        "role" => match state.forum.set_role(&visitor.actor(), member, role).await {
            Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
            Err(problem) => page(&state, &visitor, first(), submission.refused(problem)?, None).await,
        },
        _ => Err(Problem::NotFound.into()),
    }
}

async fn invite(state: &AppState, visitor: &Visitor, submission: &Submission) -> PageResult {
    // A manager sees the page. Who may not invite is told so before what is wrong with the form.
    state.forum.companies_to_run(&visitor.actor()).await?;
    let invited = async {
        let member = NewMemberForm::read(submission).member()?;
        state.forum.invite_member(&visitor.actor(), member).await
    };
    match invited.await {
        Ok(id) => issue_link(state, visitor, id).await,
        Err(problem) => page(state, visitor, first(), submission.refused(problem)?, None).await,
    }
}

/// A single-use link is shown on the page that answers, and never again.
async fn issue_link(state: &AppState, visitor: &Visitor, member: MemberId) -> PageResult {
    let actor = visitor.actor();
    let path = state.forum.member_link(&actor, member).await?;
    let member = state.forum.member(&actor, member).await?;
    let purpose = if member.joined_at.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invite };
    let link =
        IssuedLink { member, purpose, url: format!("{}{path}", state.origin), is_mailed: state.forum.sends_mail() };
    page(state, visitor, first(), NewMemberForm::first(), Some(link)).await
}

/// The first page of all members.
fn first() -> (MemberFilter, i64) {
    (MemberFilter::default(), 1)
}
