//! The search, as the coordinator keeps it.

use app::admin::search::{GroupDraft, Meanwhile, SearchAdminPage, SearchState, SynonymsForm};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::id::SynonymGroupId;
use domain::problem::Problem;
use domain::synonym::split;
use domain::text::percent_encode;
use domain::undo::Undo;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The address of the page.
pub const PATH: &str = "/admin/search";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(look, change))
}

/// What stands around the form on the page.
#[derive(Default)]
struct Around {
    find: String,
    deleted: Option<String>,
}

async fn look(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&query.unwrap_or_default()).unwrap_or_default();
    let value = |name: &str| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let draft = match value(SynonymsForm::GROUP).and_then(|id| id.parse().ok()) {
        Some(id) => {
            let group = state.forum.synonym_group(&visitor.actor(), id).await?;
            GroupDraft { group: Some(id), form: SynonymsForm::values(&group), ..GroupDraft::default() }
        }
        None => GroupDraft { form: SynonymsForm::beginning(value(SynonymsForm::WORDS)), ..GroupDraft::default() },
    };
    let around = Around { find: value("find").unwrap_or_default(), deleted: value("deleted") };
    page(&state, &visitor, draft, around).await
}

async fn page(state: &AppState, visitor: &Visitor, draft: GroupDraft, around: Around) -> PageResult {
    let shown = shown(state, visitor).await?;
    let Around { find, deleted } = around;
    let GroupDraft { group, form, meanwhile, preview } = draft;
    let view = move |form| {
        let draft = GroupDraft { group, form, meanwhile, preview };
        view! { <SearchAdminPage state=shown draft find deleted/> }
    };
    render::form(state, visitor, form, view).await
}

async fn shown(state: &AppState, visitor: &Visitor) -> Result<SearchState, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    Ok(SearchState {
        groups: forum.synonym_groups(&actor).await?,
        stats: forum.search_stats(&actor).await?,
        index: forum.index_report_to_run(&actor).await?,
    })
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let (forum, actor) = (&state.forum, visitor.actor());
    let SynonymsForm { group, version: expected, words } = SynonymsForm::read(&submission);
    let expressions = split(&words);
    let done = match (submission.action(), group) {
        ("preview", _) => match forum.preview_synonyms(&actor, group, &expressions).await {
            Ok(preview) => {
                let draft =
                    GroupDraft { group, form: Form::filled(submission.typed()), preview, ..GroupDraft::default() };
                return page(&state, &visitor, draft, Around::default()).await;
            }
            Err(problem) => Err(problem),
        },
        ("add", _) => forum.add_synonyms(&actor, &expressions).await.map(|_| with_flash(Flash::SynonymsAdded)),
        ("save", Some(id)) => {
            forum.change_synonyms(&actor, id, expected, &expressions).await.map(|_| with_flash(Flash::Saved))
        }
        ("delete", Some(id)) => delete(&state, &visitor, id, expected).await,
        ("reindex", _) => forum.reindex(&actor).map(|()| render::see_other("/admin/search#index")),
        _ => return Err(Problem::NotFound.into()),
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(problem) => refused(&state, &visitor, group, &submission, problem).await,
    }
}

fn with_flash(flash: Flash) -> Response {
    render::see_other_with(PATH, flash)
}

/// Deletes a group, and goes on to the page that offers to undo it, also where the button was pressed twice.
async fn delete(state: &AppState, visitor: &Visitor, id: SynonymGroupId, expected: i64) -> Result<Response, Problem> {
    let actor = visitor.actor();
    match state.forum.delete_synonyms(&actor, id, expected).await {
        Ok(()) | Err(Problem::NotFound) => {}
        Err(problem) => return Err(problem),
    }
    let text = state.forum.deleted_synonyms(&actor, id).await?.text();
    let words = percent_encode(&text, |c| c.is_ascii_alphanumeric());
    Ok(render::see_other(&format!("{PATH}?deleted={words}&undo={}", Undo::Synonyms(id))))
}

/// Brings a group back; where another has one of its expressions by now, its words begin a new one.
///
/// # Errors
/// [`Problem::NotFound`] where there is none to bring back.
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
    submission: &Submission,
    problem: Problem,
) -> PageResult {
    let (group, meanwhile) = match (&problem, group) {
        (Problem::Invalid { .. }, group) => (group, None),
        (Problem::NotFound, Some(_)) => (None, Some(Meanwhile::Gone)),
        (Problem::Conflict { .. }, Some(id)) => match state.forum.synonym_group(&visitor.actor(), id).await {
            Ok(theirs) => (group, Some(Meanwhile::Changed(theirs.text()))),
            Err(_) => (None, Some(Meanwhile::Gone)),
        },
        _ => return Err(problem.into()),
    };
    let draft = GroupDraft { group, form: submission.over(problem), meanwhile, preview: vec![] };
    page(state, visitor, draft, Around::default()).await
}
