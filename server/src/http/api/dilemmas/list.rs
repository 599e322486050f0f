//! `GET /dilemmas` and `GET /dilemmas/{id}`: dilemmas are read.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::dilemma::{DilemmaCard, DilemmaFilters, DilemmaList, DilemmaPlace};
use domain::id::DilemmaId;
use domain::problem::FieldProblem;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::resource::{DilemmaLine, DilemmaResource};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::cursor;
use crate::http::api::key::Key;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::api::version::{IfNoneMatch, tagged};
use crate::http::problem::ApiProblem;

/// How many dilemmas a page has where the caller does not say.
const LIMIT: usize = 50;

/// Dilemmas of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Dilemmas)]
pub struct DilemmaPage {
    /// The dilemmas: the open urgent ones first, and of these and of the rest the last asked first.
    dilemmas: Vec<DilemmaLine>,
    /// Where the next page begins: send it as `cursor`. `null` at the end of the list.
    next_cursor: Option<String>,
}

/// The parameters that choose which dilemmas are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
struct Which {
    /// The name of the list: all that the caller may read, unless told.
    #[param(value_type = Option<schema::DilemmaList>)]
    list: Option<String>,
    /// The slug of a topic: those of it and of the topics below it. Without one, and where it is empty, those of all.
    topic: Option<String>,
    /// The slug of the company that the asker was of. Dilemmas that were asked anonymously are in no list by company,
    /// sector or size.
    company: Option<String>,
    /// The sector of that company.
    #[param(value_type = Option<schema::Sector>)]
    sector: Option<String>,
    /// The size of that company.
    #[param(value_type = Option<schema::SizeBand>)]
    size: Option<String>,
    /// How large that company is beside the caller's.
    #[param(value_type = Option<schema::Likeness>)]
    like: Option<String>,
    /// How many on a page: 50 unless told, and at most 100.
    #[param(minimum = 0)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<schema::Cursor>)]
    cursor: Option<String>,
}

/// Lists dilemmas that the caller may read: the open urgent ones first, and of these and of the rest the last asked first.
#[utoipa::path(get, path = "/dilemmas", tag = "dilemmas",
    params(Which),
    responses(
        (status = 200, description = "The dilemmas", body = DilemmaPage),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn list_dilemmas(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<DilemmaPage>, ApiProblem> {
    let list = parameters.value("list").unwrap_or(DilemmaList::All);
    let filters = DilemmaFilters {
        topic: parameters.text("topic"),
        company: parameters.text("company"),
        sector: parameters.value("sector"),
        size: parameters.value("size"),
        like: parameters.value("like"),
    };
    let limit = parameters.number("limit").unwrap_or(LIMIT);
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        after = [true, false].into_iter().find_map(|pressing| {
            let (at, id) = cursor::place_in_time(&text, &name(list, pressing))?;
            Some(DilemmaPlace { pressing, at, id: DilemmaId(id) })
        });
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of this list");
        }
    }
    parameters.finish()?;
    let (dilemmas, more) = state.forum.dilemmas(&actor, list, Some(&filters), after, limit).await?;
    let last = dilemmas.last().filter(|_| more).map(DilemmaCard::place);
    let next_cursor = last.map(|last| cursor::of_time(&name(list, last.pressing), last.at, last.id.0));
    Ok(Json(DilemmaPage { dilemmas: dilemmas.into_iter().map(DilemmaLine::from).collect(), next_cursor }))
}

/// The name by which a cursor tells the lists from others, and in them the open urgent dilemmas from the rest.
fn name(list: DilemmaList, pressing: bool) -> String {
    let end = if pressing { "-urgent" } else { "" };
    format!("dilemmas-{list}{end}")
}

/// Reads a dilemma with its story. Its answers are its comments.
#[utoipa::path(get, path = "/dilemmas/{id}", tag = "dilemmas",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag of a version that is known"),
    ),
    responses(
        (status = 200, description = "The dilemma", body = DilemmaResource,
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "It has not changed"),
        (status = 404, description = "There is none of this key that the caller may read"),
    ))]
pub async fn read_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let dilemma = DilemmaResource::from(state.forum.dilemma(&actor, id).await?);
    Ok(tagged(dilemma.version, &if_none_match, &dilemma))
}
