//! `GET /members`: the people of the forum.

use axum::Json;
use axum::extract::State;
use domain::id::MemberId;
use domain::member::{Profession, Role, path};
use domain::phone::PhoneShown;
use forum::members::directory::DirectoryEntry;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::moment::Moment;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The members.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberList {
    /// By company and name.
    members: Vec<MemberResource>,
}

/// A member.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberResource {
    /// The member's key.
    #[schema(value_type = i64)]
    id: MemberId,
    /// The path of their page.
    url: String,
    /// The member's name.
    name: String,
    /// The profession of the member.
    #[schema(value_type = schema::Profession)]
    profession: Profession,
    /// The member's company's slug.
    company: String,
    /// The member's company's name.
    company_name: String,
    /// The member's e-mail address; for the coordinator, and of one member for the manager of their company.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// The role of the member in the forum; for the coordinator alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Role>)]
    role: Option<Role>,
    /// The moment at which the member joined, `null` while their invitation is open; for the coordinator alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Moment>)]
    joined_at: Option<Option<Moment>>,
    /// Since when they are kept out; absent for an active member, and for whoever does not see the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_at: Option<Moment>,
    /// Until when they are away; absent for who is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    away_until: Option<Moment>,
    /// The key of who stands in while they are away; absent where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    substitute: Option<MemberId>,
    /// The member's phone number; for themselves and for those whom they let see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Who sees that number beside oneself; of one's own alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::PhoneShown>)]
    phone_shown: Option<PhoneShown>,
}

impl From<DirectoryEntry> for MemberResource {
    fn from(entry: DirectoryEntry) -> Self {
        Self {
            id: entry.person.id,
            url: path(entry.person.id),
            name: entry.person.name,
            profession: entry.person.profession,
            company: entry.company.slug,
            company_name: entry.company.name,
            role: entry.account.as_ref().map(|account| account.role),
            joined_at: entry.account.as_ref().map(|account| account.joined_at.map(Moment)),
            deactivated_at: entry.account.as_ref().and_then(|account| account.deactivated_at).map(Moment),
            email: entry.account.map(|account| account.email),
            away_until: entry.absence.as_ref().map(|absence| Moment(absence.until)),
            substitute: entry.absence.and_then(|absence| absence.substitute).map(|person| person.id),
            phone: entry.phone,
            phone_shown: entry.phone_shown,
        }
    }
}

/// Lists the members, by company and name.
///
/// The coordinator gets all of them, with e-mail address, role and when they joined. Everybody else gets those who have
/// joined, without these three.
#[utoipa::path(get, path = "/members", tag = "people",
    responses(
        (status = 200, description = "The members", body = MemberList),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_members(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<MemberList>, ApiProblem> {
    parameters.finish()?;
    let entries = state.forum.directory(&actor).await?;
    Ok(Json(MemberList { members: entries.into_iter().map(MemberResource::from).collect() }))
}
