//! The back catalogue: its files, and the table that assigns them.

use std::collections::{HashMap, HashSet};

use app::admin::import::{CatalogueFiles, CatalogueForm, CatalogueRowForm, ImportPage, ImportRow, Imported, PROGRESS};
use app::drafts::report::report_summary;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use domain::draft::ImportTargets;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::undo::{DRAFTS_MAX, Undo};
use forum::exchange::assign::{Assignment, CatalogueRow};
use http::StatusCode;
use leptos::prelude::*;
use serde::Serialize;

use super::import_upload::{self, Taken};
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::{get, get_and_post};

/// The path of the table.
pub const PATH: &str = "/admin/import";

/// The routes of this module; they take files.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change)).route(PROGRESS, get(progress))
}

/// How many texts wait, for the page's script.
#[derive(Serialize)]
struct Progress {
    drafts: i64,
}

async fn progress(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let drafts = state.forum.catalogue_size(&visitor.actor()).await?;
    Ok(render::json(StatusCode::OK, &Progress { drafts }))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    let imported = imported(query.as_deref());
    page(&state, &visitor, Form::default(), Outcome { imported, ..Outcome::default() }).await
}

/// What came of a form of the back catalogue.
#[derive(Default)]
struct Outcome {
    /// Files that were not taken, with the reasons.
    failed: Vec<FieldError>,
    /// Rows that were not imported, with the reasons.
    refused: HashMap<DraftId, Vec<FieldError>>,
    /// Rows whose personal details were said to stay.
    kept: HashSet<DraftId>,
    /// Rows that were not chosen.
    passed_over: HashSet<DraftId>,
    /// How many rows were imported, and what came of an upload.
    imported: Imported,
}

async fn page(state: &AppState, visitor: &Visitor, form: Form, outcome: Outcome) -> PageResult {
    let Outcome { failed, refused, kept, passed_over, imported } = outcome;
    let is_refused = !failed.is_empty() || !refused.is_empty() || form.problem().is_some();
    let (rows, choices) = gather(state, visitor, refused, &kept, &passed_over).await?;
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render::with_status(state, visitor, status, move || {
        view! { <ImportPage form rows failed choices imported max_upload/> }
    })
    .await
}

/// The table: every draft of the back catalogue that waits, with what was chosen for it so far.
async fn gather(
    state: &AppState,
    visitor: &Visitor,
    mut refused: HashMap<DraftId, Vec<FieldError>>,
    kept: &HashSet<DraftId>,
    passed_over: &HashSet<DraftId>,
) -> Result<(Vec<ImportRow>, ImportTargets), Problem> {
    let actor = visitor.actor();
    let targets = state.forum.import_targets(&actor).await?;
    let language = visitor.language;
    let row = |CatalogueRow { draft, source, import, details, files }: CatalogueRow| {
        let mut errors = refused.remove(&draft.id).unwrap_or_default();
        errors.extend(draft.notices);
        ImportRow {
            draft: draft.id,
            number: source.catalogue_number.unwrap_or_default(),
            file_name: source.file_name,
            title: draft.content.title,
            company: source.assignment.company,
            meeting: source.assignment.meeting,
            kind: draft.content.kind,
            topics: draft.content.topics,
            errors,
            report: import.map(|import| report_summary(language, &import)).unwrap_or_default(),
            details,
            files,
            keeps_details: kept.contains(&draft.id),
            is_chosen: !passed_over.contains(&draft.id),
        }
    };
    let rows = state.forum.catalogue(&actor).await?.into_iter().map(row).collect();
    Ok((rows, targets))
}

async fn change(State(state): State<AppState>, Posted(visitor, mut submission): Posted) -> PageResult {
    let actor = visitor.actor();
    state.forum.import_targets(&actor).await?;
    match submission.action() {
        "upload" => {
            let Taken { drafts, known, failed } =
                import_upload::take(&state, &actor, visitor.language, &mut submission).await;
            let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
            let imported = Imported { read: count(drafts), known: count(known), ..Imported::default() };
            if failed.is_empty() && drafts + known > 0 {
                return Ok(render::see_other(&path_after(imported)));
            }
            let form = if failed.is_empty() {
                submission.with_problem(Problem::field(CatalogueFiles::FILES, FieldProblem::Missing))
            } else {
                Form::default()
            };
            page(&state, &visitor, form, Outcome { failed, imported, ..Outcome::default() }).await
        }
        "import" | "discard" | "save" => assign(&state, &visitor, &actor, &submission).await,
        _ => Err(Problem::NotFound.into()),
    }
}

/// Keeps what was chosen in every row, and imports the chosen rows or throws them away; what was refused
/// stays in the table.
async fn assign(state: &AppState, visitor: &Visitor, actor: &Actor, submission: &Submission) -> PageResult {
    let (mut refused, mut discarded, mut done) = (HashMap::new(), vec![], Imported::default());
    let (mut kept, mut passed_over) = (HashSet::new(), HashSet::new());
    for row in CatalogueForm::read(submission).rows {
        let CatalogueRowForm { draft: id, is_chosen, title, company, meeting, kind, topics, keeps_details } = row;
        let chosen_for_it = Assignment { title, company, meeting, kind, topics, keeps_details };
        if keeps_details {
            kept.insert(id);
        }
        if !is_chosen {
            passed_over.insert(id);
        }
        let result = match submission.action() {
            "discard" if is_chosen => state.forum.discard_draft(actor, id).await.map(|()| discarded.push(id)),
            action => match state.forum.save_assignment(actor, id, &chosen_for_it).await {
                Ok(()) if action == "import" && is_chosen => {
                    let import = || state.forum.import_draft(actor, id, chosen_for_it.clone());
                    let imported = match import().await {
                        // Another window saved its text in this moment.
                        Err(Problem::Conflict { .. }) => import().await,
                        imported => imported,
                    };
                    imported.map(|practice| done.add(practice.status))
                }
                saved => saved,
            },
        };
        match result {
            // A second click finds the row dealt with.
            Ok(()) | Err(Problem::NotFound) => {}
            Err(Problem::Invalid { fields }) => drop(refused.insert(id, fields)),
            Err(problem) => return Err(problem.into()),
        }
    }
    let flash = if discarded.len() == 1 { Flash::DraftDeleted } else { Flash::DraftsDeleted };
    // More than an address holds are brought back on one's own page.
    discarded.truncate(DRAFTS_MAX);
    let undo = (!discarded.is_empty()).then_some(Undo::Drafts(discarded));
    if !refused.is_empty() {
        let mut visitor = visitor.clone();
        if let Some(undo) = undo {
            visitor.path = render::with_undo(PATH, flash, &undo);
        }
        let outcome = Outcome { refused, kept, passed_over, imported: done, ..Outcome::default() };
        return page(state, &visitor, Form::default(), outcome).await;
    }
    Ok(match (undo, submission.action()) {
        (Some(undo), _) => render::see_other_undo(PATH, flash, &undo),
        (None, "import") => render::see_other(&path_after(done)),
        // Where nothing was chosen, and after a second click.
        (None, "discard") => render::see_other(PATH),
        (None, _) => render::see_other_with(PATH, Flash::Saved),
    })
}

/// The path of the table after these rows were imported and these texts read.
pub fn path_after(done: Imported) -> String {
    let counts = [("imported", done.published), ("waiting", done.waiting), ("read", done.read), ("known", done.known)];
    let pairs: Vec<String> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name}={count}")).collect();
    if pairs.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", pairs.join("&")) }
}

/// Returns what was done a moment ago, as the address says.
pub fn imported(query: Option<&str>) -> Imported {
    let count = |name: &str| {
        let mut pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).and_then(|(_, count)| count.parse().ok()).unwrap_or_default()
    };
    Imported { published: count("imported"), waiting: count("waiting"), read: count("read"), known: count("known") }
}
