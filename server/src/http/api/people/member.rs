//! One member: reading them, and what the coordinator and their company's manager do with their account.

use axum::Json;
use axum::extract::State;
use domain::id::MemberId;
use domain::member::{Profession, Role};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::members::transfer::MoveMember;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::members::MemberResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input};
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// What of a member is to be another; a field that is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MemberChange {
    /// The slug or the name of another company.
    #[schema(value_type = Option<schema::Slug>)]
    company: Option<String>,
    /// Another e-mail address.
    #[schema(max_length = 254, format = "email")]
    email: Option<String>,
    /// The profession of the member.
    #[schema(value_type = Option<schema::Profession>)]
    profession: Option<Profession>,
}

impl Input for MemberChange {}

/// A role to give.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleInput {
    /// What the member may do from now on.
    #[serde(default)]
    #[schema(required = true, value_type = schema::Role)]
    role: Option<Role>,
}

impl Input for RoleInput {}

/// The decisions about a member who leaves.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Leaving {
    /// Whether texts say "former member" in place of their name.
    hide_name: bool,
}

impl Input for Leaving {}

/// Reads a member. What the list leaves out for the caller is not there.
#[utoipa::path(get, path = "/members/{id}", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    responses(
        (status = 200, description = "The member", body = MemberResource),
        (status = 404, description = "There is none of this key, or the caller does not see them"),
    ))]
pub async fn read_member(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
) -> Result<Json<MemberResource>, ApiProblem> {
    Ok(Json(state.forum.directory_entry(&actor, id).await?.into()))
}

/// Moves a member to another company, address or profession; what is theirs goes along. For the coordinator.
///
/// Texts that they published stay the earlier company's. After another company or address their sessions end.
#[utoipa::path(patch, path = "/members/{id}", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    request_body = MemberChange,
    responses(
        (status = 200, description = "The member as they are now", body = MemberResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 422, description = "Some fields were not taken: a company that is not there, an address that is taken"),
    ))]
pub async fn change_member(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
    body: ApiJson<MemberChange>,
) -> Result<Json<MemberResource>, ApiProblem> {
    let (MemberChange { company, email, profession }, errors) = body.into_parts();
    if !errors.is_empty() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.member(&actor, id).await?;
    }
    Problem::unless_empty(errors)?;
    state.forum.move_member(&actor, id, MoveMember { company, email, profession }).await?;
    present(&state, &actor, id).await
}

/// Gives a member another role, which ends their sessions. For the coordinator.
#[utoipa::path(post, path = "/members/{id}/role", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    request_body = RoleInput,
    responses(
        (status = 200, description = "The member as they are now", body = MemberResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 422, description = "The role is missing, or they are the last active coordinator"),
    ))]
pub async fn set_role(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
    body: ApiJson<RoleInput>,
) -> Result<Json<MemberResource>, ApiProblem> {
    let (RoleInput { role }, errors) = body.into_parts();
    if !errors.is_empty() || role.is_none() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.member(&actor, id).await?;
    }
    Problem::unless_empty(errors)?;
    let role = role.ok_or(Problem::field("role", FieldProblem::Missing))?;
    state.forum.set_role(&actor, id, role).await?;
    present(&state, &actor, id).await
}

/// Keeps a member out: sessions, tokens and links end at once, drafts go to the manager of their company. For the
/// coordinator, and for the manager of the member's company where the member is no coordinator.
///
/// What they published stays the company's. One who is deactivated already stays as they are.
#[utoipa::path(post, path = "/members/{id}/deactivate", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    request_body = Leaving,
    responses(
        (status = 204, description = "They are out"),
        (status = 403, description = "The caller may not do that"),
        (status = 404, description = "There is none of this key, or, for a manager, none of the own company"),
        (status = 422, description = "They are the last active coordinator, or a field was not taken"),
    ))]
pub async fn deactivate_member(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
    body: ApiJson<Leaving>,
) -> Result<StatusCode, ApiProblem> {
    let (Leaving { hide_name }, errors) = body.into_parts();
    if !errors.is_empty() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.member_to_deactivate(&actor, id).await?;
    }
    Problem::unless_empty(errors)?;
    state.forum.deactivate_member(&actor, id, hide_name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a deactivated member in again, under their name and with the password that they had. For whoever may deactivate
/// them.
#[utoipa::path(post, path = "/members/{id}/reactivate", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    responses(
        (status = 204, description = "They are in"),
        (status = 403, description = "The caller may not do that"),
        (status = 404, description = "There is none of this key, or, for a manager, none of the own company"),
        (status = 422, description = "The key of the request was not taken"),
    ))]
pub async fn reactivate_member(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.reactivate_member(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn present(state: &AppState, actor: &Actor, id: MemberId) -> Result<Json<MemberResource>, ApiProblem> {
    Ok(Json(state.forum.directory_entry(actor, id).await?.into()))
}
