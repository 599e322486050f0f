//! The search, as the coordinator keeps it.

use app::admin::search::{GroupDraft, Meanwhile, SearchAdminPage, SearchState};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::SynonymGroupId;
use domain::problem::Problem;
use domain::synonym::split;
use domain::text::percent_encode;
use domain::undo::Undo;
use http::StatusCode;
use leptos::prelude::*;

use super::render;
use super::submission::Submission;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;

const PATH: &str = "/admin/search";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(look).post(change))
}

/// What stands around the form on the page.
#[derive(Default)]
struct Around {
    find: String,
    deleted: Option<String>,
}

async fn look(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> Response {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&query.unwrap_or_default()).unwrap_or_default();
    let value = |name: &str| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let draft = match value("group").and_then(|id| id.parse().ok()) {
        Some(id) => match state.forum.synonym_group(&visitor.actor(), id).await {
            Ok(group) => {
                let form = Form::filled([("words", group.text()), ("version", group.version.to_string())]);
                GroupDraft { group: Some(id), form, ..GroupDraft::default() }
            }
            Err(problem) => return render::problem(&state, &visitor, problem).await,
        },
        None => {
            let form = Form::filled(value("words").map(|words| ("words", words)));
            GroupDraft { form, ..GroupDraft::default() }
        }
    };
    let around = Around { find: value("find").unwrap_or_default(), deleted: value("deleted") };
    page(&state, &visitor, StatusCode::OK, draft, around).await
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    draft: GroupDraft,
    Around { find, deleted }: Around,
) -> Response {
    match shown(state, visitor).await {
        Ok(shown) => {
            let view = move || view! { <SearchAdminPage state=shown draft find deleted/> };
            render::with_status(state, visitor, status, view).await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

async fn shown(state: &AppState, visitor: &Visitor) -> Result<SearchState, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    Ok(SearchState {
        groups: forum.synonym_groups(&actor).await?,
        stats: forum.search_stats(&actor).await?,
        index: forum.index_report_to_run(&actor).await?,
    })
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let (forum, actor) = (&state.forum, visitor.actor());
    let expressions = split(submission.value("words"));
    let group = submission.parsed::<SynonymGroupId>("group");
    let expected = submission.parsed("version").unwrap_or(0);
    let done = match (submission.action(), group) {
        ("preview", _) => match forum.preview_synonyms(&actor, group, &expressions).await {
            Ok(preview) => {
                let draft =
                    GroupDraft { group, form: Form::filled(submission.typed()), preview, ..GroupDraft::default() };
                return page(&state, &visitor, StatusCode::OK, draft, Around::default()).await;
            }
            Err(problem) => Err(problem),
        },
        ("add", _) => forum.add_synonyms(&actor, &expressions).await.map(|_| Flash::SynonymsAdded),
        ("save", Some(id)) => forum.change_synonyms(&actor, id, expected, &expressions).await.map(|_| Flash::Saved),
        ("delete", Some(id)) => match delete(&state, &visitor, id, expected).await {
            Ok(path) => return render::see_other(&path),
            Err(problem) => Err(problem),
        },
        ("reindex", _) => match forum.reindex(&actor) {
            Ok(()) => return render::see_other("/admin/search#index"),
            Err(problem) => Err(problem),
        },
        _ => return render::problem(&state, &visitor, Problem::NotFound).await,
    };
    match done {
        Ok(flash) => render::see_other_with(PATH, flash),
        Err(problem) => refused(&state, &visitor, group, submission, problem).await,
    }
}

/// Deletes a group; gives the page that offers to undo it, also where the button was pressed twice.
async fn delete(state: &AppState, visitor: &Visitor, id: SynonymGroupId, expected: i64) -> Result<String, Problem> {
    let actor = visitor.actor();
    match state.forum.delete_synonyms(&actor, id, expected).await {
        Ok(()) | Err(Problem::NotFound) => {}
        Err(problem) => return Err(problem),
    }
    let text = state.forum.deleted_synonyms(&actor, id).await?.text();
    let words = percent_encode(&text, |c| c.is_ascii_alphanumeric());
    Ok(format!("{PATH}?deleted={words}&undo={}", Undo::Synonyms(id)))
}

/// Brings a group back; where another has one of its expressions by now, its words begin a new one.
pub async fn restore(state: &AppState, visitor: &Visitor, id: SynonymGroupId) -> Result<Response, Problem> {
    let actor = visitor.actor();
    match state.forum.restore_synonyms(&actor, id).await {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::SynonymsAdded)),
        Err(Problem::Invalid { .. }) => {
            let text = state.forum.deleted_synonyms(&actor, id).await?.text();
            Ok(render::see_other(&format!(
                "{PATH}?words={}#group",
                percent_encode(&text, |c| c.is_ascii_alphanumeric())
            )))
        }
        Err(problem) => Err(problem),
    }
}

/// The page again, with what was typed, and what another coordinator did meanwhile.
async fn refused(
    state: &AppState,
    visitor: &Visitor,
    group: Option<SynonymGroupId>,
    submission: Submission,
    problem: Problem,
) -> Response {
    let status = render::refused_status(&problem);
    let mut fields = submission.typed();
    let (group, meanwhile) = match (&problem, group) {
        (Problem::Invalid { .. }, group) => (group, None),
        (Problem::NotFound, Some(_)) => (None, Some(Meanwhile::Gone)),
        (Problem::Conflict { current }, Some(id)) => {
            // Sending it once more means: although somebody changed it meanwhile.
            fields.retain(|(name, _)| name != "version");
            fields.push(("version".to_owned(), current.to_string()));
            match state.forum.synonym_group(&visitor.actor(), id).await {
                Ok(theirs) => (group, Some(Meanwhile::Changed(theirs.text()))),
                Err(_) => (None, Some(Meanwhile::Gone)),
            }
        }
        _ => return render::problem(state, visitor, problem).await,
    };
    let draft = GroupDraft { group, form: Form::refused(fields, problem), meanwhile, preview: vec![] };
    page(state, visitor, status, draft, Around::default()).await
}
