//! `GET /members`: the people of the forum.

use axum::Json;
use axum::extract::State;
use domain::id::MemberId;
use domain::member::{Profession, Role, path};
use domain::phone::PhoneShown;
use domain::problem::FieldProblem;
use domain::search::LIMIT_MAX;
use forum::members::directory::DirectoryEntry;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::cursor;
use crate::http::api::moment::Moment;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The members.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberList {
    /// The members, by company and name.
    members: Vec<MemberResource>,
    /// Where the next page begins: send it as `cursor`. `null` at the end of the list.
    next_cursor: Option<String>,
}

/// How many members a page has where the caller does not say.
const LIMIT: usize = 100;
/// The name by which a cursor tells the list from others.
const LIST: &str = "members";

/// The page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
struct Page {
    /// How many on a page: 100 unless told, and at most.
    #[param(minimum = 0)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<schema::Cursor>)]
    cursor: Option<String>,
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
    /// The moment since which the member is kept out; absent for an active member, and for whoever does not see the
    /// account.
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_at: Option<Moment>,
    /// The moment until which the member is away; absent for who is there.
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
    params(Page),
    responses(
        (status = 200, description = "The members", body = MemberList),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn list_members(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<MemberList>, ApiProblem> {
    let limit = parameters.number("limit").unwrap_or(LIMIT).min(LIMIT_MAX);
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        after = cursor::place_in_list(&text, LIST);
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of this list");
        }
    }
    parameters.finish()?;
    let entries = state.forum.directory(&actor).await?;
    // Where the last of the page before is gone, as many are passed over as there were up to it.
    let begin = after.map_or(0, |(id, position)| {
        entries.iter().position(|entry| entry.person.id.0 == id).map_or(position, |place| place + 1)
    });
    let end = begin.saturating_add(limit).min(entries.len());
    let more = end < entries.len();
    let page: Vec<_> = entries.into_iter().take(end).skip(begin).collect();
    let last = page.last().filter(|_| more);
    let next_cursor = last.map(|last| cursor::of_list(LIST, last.person.id.0, end));
    Ok(Json(MemberList { members: page.into_iter().map(MemberResource::from).collect(), next_cursor }))
}
