//! Writing: the editor, and texts that arrive as files.
//!
//! The editor's form is kept as a draft before anything in it is looked at; whoever's session ended
//! meanwhile finds the text again after the login.

use app::drafts::conflict::{Conflict, Other};
use app::drafts::page::{DraftPage, DraftSetting, values};
use app::drafts::upload::{NewPracticePage, WriteUpPage};
use app::error::{DraftGonePage, draft_gone_text};
use app::ui::flash::Flash;
use app::ui::form::{Form, field_sentence, problem_text};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::draft::{self, Draft};
use domain::id::{DraftId, MeetingId, PracticeId};
use domain::policy::Actor;
use domain::practice::{self, Content, PracticeKind, Status};
use domain::problem::{FieldProblem, Problem};
use domain::undo::Undo;
use forum::attachments::keep::Upload;
use forum::drafts::begin::Purpose;
use forum::drafts::open::Opening;
use forum::drafts::publish::Published;
use forum::drafts::save::{SaveDraft, Saved};
use forum::drafts::stale::SavedDraft;
use forum::drafts::upload::UploadWriteUp;
use http::{HeaderMap, StatusCode, header};
use leptos::prelude::*;
use serde::Serialize;

use super::account::login_page;
use super::render;
use super::submission::Submission;
use super::visitor::{LoggedIn, Posted, Sent, Visitor};
use crate::http::AppState;
use crate::http::problem::code_of;

/// The routes of this module; they take files.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices/new", get(show_new).post(begin_new))
        .route("/meetings/{id}/write-up", get(show_write_up).post(begin_write_up))
        .route("/drafts/{id}", get(show).post(change))
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    new_page(&state, &visitor, StatusCode::OK, Form::filled([("kind", "write-up")])).await
}

async fn new_page(state: &AppState, visitor: &Visitor, status: StatusCode, form: Form) -> Response {
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    render::with_status(state, visitor, status, move || view! { <NewPracticePage form max_upload/> }).await
}

async fn begin_new(State(state): State<AppState>, Posted(visitor, mut submission): Posted) -> Response {
    match begin(&state, &visitor.actor(), None, &mut submission).await {
        Ok(path) => render::see_other(&path),
        Err(problem) => {
            let status = render::refused_status(&problem);
            new_page(&state, &visitor, status, Form::refused(submission.typed(), problem)).await
        }
    }
}

async fn show_write_up(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> Response {
    write_up_page(&state, &visitor, &id, StatusCode::OK, Form::default()).await
}

async fn write_up_page(state: &AppState, visitor: &Visitor, id: &str, status: StatusCode, form: Form) -> Response {
    let found = match id.parse::<MeetingId>() {
        Ok(id) => state.forum.meeting(&visitor.actor(), id).await,
        Err(_) => Err(Problem::NotFound),
    };
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    match found {
        Ok(meeting) if meeting.can.upload => {
            render::with_status(state, visitor, status, move || view! { <WriteUpPage meeting form max_upload/> }).await
        }
        Ok(_) => render::problem(state, visitor, Problem::Forbidden).await,
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

async fn begin_write_up(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, mut submission): Posted,
) -> Response {
    let begun = match id.parse::<MeetingId>() {
        Ok(meeting) => begin(&state, &visitor.actor(), Some(meeting), &mut submission).await,
        Err(_) => Err(Problem::NotFound),
    };
    match begun {
        Ok(path) => render::see_other(&path),
        Err(problem @ (Problem::Invalid { .. } | Problem::TooLarge { .. } | Problem::QuotaExceeded { .. })) => {
            let status = render::refused_status(&problem);
            write_up_page(&state, &visitor, &id, status, Form::refused(submission.typed(), problem)).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// Begins a draft: of the file that was sent, or an empty one, of which nothing is stored before something is written.
/// Gives the path of its editor.
async fn begin(
    state: &AppState,
    actor: &Actor,
    meeting: Option<MeetingId>,
    submission: &mut Submission,
) -> Result<String, Problem> {
    let kind = submission.parsed("kind");
    if submission.action() == "write" {
        let purpose = meeting.map_or(Purpose::New, Purpose::WriteUp);
        return opened(state, actor, purpose, kind).await;
    }
    let refused = std::mem::take(&mut submission.too_large);
    let Some(file) = submission.take_files("file").into_iter().next() else {
        Problem::unless_empty(refused)?;
        return Err(Problem::field("file", FieldProblem::Missing));
    };
    let attachments = submission.take_files("attachment");
    let Upload { file_name, content } = file;
    let input = UploadWriteUp {
        meeting,
        file: content,
        file_name,
        attachments,
        refused,
        kind,
        tidies: true,
        ..UploadWriteUp::default()
    };
    Ok(draft::path(state.forum.upload_draft(actor, input).await?))
}

/// The path of the editor for a purpose: of the draft that the actor has begun for it, else of one of which nothing is
/// stored yet.
///
/// # Errors
/// [`Problem::Forbidden`], or [`Problem::NotFound`] for the meeting or practice.
pub async fn opened(
    state: &AppState,
    actor: &Actor,
    purpose: Purpose,
    kind: Option<PracticeKind>,
) -> Result<String, Problem> {
    if let Some(begun) = state.forum.begun_draft(actor, purpose).await? {
        return Ok(draft::path(begun));
    }
    let id = state.forum.fresh_draft_id(actor.member().ok_or(Problem::Unauthenticated)?);
    let opening = Opening { purpose, kind, base: None };
    state.forum.open_draft(actor, id, &opening).await?;
    Ok(opening_path(id, &opening))
}

/// The path of a draft of which nothing is stored yet: it says what it is for.
fn opening_path(id: DraftId, opening: &Opening) -> String {
    let purpose = match opening.purpose {
        Purpose::New => format!("new={}", opening.kind.unwrap_or(PracticeKind::WriteUp)),
        Purpose::WriteUp(meeting) => format!("meeting={meeting}"),
        Purpose::Change(practice) => format!("practice={practice}"),
    };
    let base = opening.base.map(|version| format!("&base={version}")).unwrap_or_default();
    format!("{}?{purpose}{base}", draft::path(id))
}

/// What a draft is for of which nothing is stored yet, as the address of its editor says.
fn opening(path: &str) -> Option<Opening> {
    let query = path.split_once('?')?.1;
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let number = |name| value(name)?.parse::<i64>().ok();
    let purpose = if let Some(practice) = number("practice") {
        Purpose::Change(PracticeId(practice))
    } else if let Some(meeting) = number("meeting") {
        Purpose::WriteUp(MeetingId(meeting))
    } else {
        value("new").map(|_| Purpose::New)?
    };
    Some(Opening { purpose, kind: value("new").and_then(|kind| kind.parse().ok()), base: number("base") })
}

/// What the editor's page shows beside the draft.
#[derive(Default)]
struct Shown {
    form: Option<Form>,
    preview: bool,
    conflict: Option<Conflict>,
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> Response {
    let found = find(&state, &visitor, &id).await;
    match found {
        Ok(draft) => draft_page(&state, &visitor, StatusCode::OK, draft, Shown::default()).await,
        // After publishing, the browser's way back leads here.
        Err(Problem::NotFound) => gone(&state, &visitor, id.parse().ok()).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// The page of a draft that is not there: published, or deleted, and then with the way back.
pub(super) async fn gone(state: &AppState, visitor: &Visitor, id: Option<DraftId>) -> Response {
    let undo = id.map(|id| Undo::Drafts(vec![id]));
    let deleted = match undo {
        Some(undo) if state.forum.can_undo(&visitor.actor(), &undo).await == Ok(true) => Some(undo),
        _ => None,
    };
    render::with_status(state, visitor, StatusCode::NOT_FOUND, move || view! { <DraftGonePage deleted/> }).await
}

/// The draft of an address: stored, or one of which nothing is stored yet.
pub(super) async fn find(state: &AppState, visitor: &Visitor, id: &str) -> Result<Draft, Problem> {
    let Ok(id) = id.parse::<DraftId>() else { return Err(Problem::NotFound) };
    match state.forum.draft(&visitor.actor(), id).await {
        Err(Problem::NotFound) => match opening(&visitor.path) {
            Some(opening) => state.forum.open_draft(&visitor.actor(), id, &opening).await,
            None => Err(Problem::NotFound),
        },
        found => found,
    }
}

/// Deletes a draft, and goes on to a page that offers to undo it, also where the button was pressed twice.
///
/// # Errors
/// [`Problem::NotFound`] for another's, and for one of which nothing was stored.
pub async fn discard(state: &AppState, actor: &Actor, id: DraftId, next: &str) -> Result<Response, Problem> {
    let undo = Undo::Drafts(vec![id]);
    match state.forum.discard_draft(actor, id).await {
        Ok(()) => {}
        Err(Problem::NotFound) if state.forum.can_undo(actor, &undo).await? => {}
        Err(problem) => return Err(problem),
    }
    Ok(render::see_other_undo(next, Flash::DraftDeleted, &undo))
}

async fn draft_page(state: &AppState, visitor: &Visitor, status: StatusCode, draft: Draft, shown: Shown) -> Response {
    let setting = match setting(state, &visitor.actor(), &draft).await {
        Ok(setting) => setting,
        Err(problem) => return render::problem(state, visitor, problem).await,
    };
    let mut form = shown.form.unwrap_or_else(|| values(&draft));
    let (mut status, mut preview) = (status, None);
    if shown.preview {
        match state.forum.preview(&draft).await {
            Ok(rendered) => preview = Some(rendered),
            Err(problem) => {
                status = render::refused_status(&problem);
                form = form.with_problem(problem);
            }
        }
    }
    let conflict = shown.conflict;
    render::with_status(state, visitor, status, move || {
        view! { <DraftPage draft form setting preview conflict/> }
    })
    .await
}

pub(super) async fn setting(state: &AppState, actor: &Actor, draft: &Draft) -> Result<DraftSetting, Problem> {
    let source = state.forum.draft_source(actor, draft.id).await?;
    let mut setting = DraftSetting {
        action: unstored_path(draft),
        tidied: source.filter(|source| source.tidied_places > 0).map(|source| (source.tidied_places, source.is_tidied)),
        ..DraftSetting::default()
    };
    if let Some(meeting) = draft.meeting {
        let meeting = state.forum.meeting(actor, meeting).await?;
        if meeting.can.on_behalf {
            setting.on_behalf_of = meeting.card.company.map(|company| company.name);
        }
        setting.meeting = Some(meeting.card.title);
    } else if let Some(company) = draft.company.filter(|id| actor.company() != Some(*id)) {
        let companies = state.forum.companies(actor).await?;
        setting.on_behalf_of = companies.iter().find(|other| other.id == company).map(|company| company.name.clone());
    }
    if let Some(practice) = draft.practice {
        let practice = state.forum.practice_by_id(actor, practice).await?;
        if practice.status == Status::InReview && !practice.can.publish {
            setting.on_behalf_of = Some(practice.company.name.clone());
        }
        setting.practice = Some(practice::path(&practice.slug));
    }
    Ok(setting)
}

/// Where the form of a draft posts of which nothing is stored yet.
fn unstored_path(draft: &Draft) -> Option<String> {
    let purpose = match (draft.practice, draft.meeting) {
        (Some(practice), _) => Purpose::Change(practice),
        (None, Some(meeting)) => Purpose::WriteUp(meeting),
        (None, None) => Purpose::New,
    };
    let opening = Opening { purpose, kind: draft.content.kind, base: draft.base_version };
    (draft.version == 0).then(|| opening_path(draft.id, &opening))
}

/// Saves a draft, for the first time where its address says what it is for.
async fn save(state: &AppState, visitor: &Visitor, id: DraftId, input: SaveDraft) -> Result<Saved, Problem> {
    match opening(&visitor.path) {
        Some(opening) => state.forum.save_opened_draft(&visitor.actor(), id, &opening, input).await,
        None => state.forum.save_draft(&visitor.actor(), id, input).await,
    }
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Sent(visitor, mut submission): Sent,
) -> Response {
    let wants_json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json");
    if visitor.known.is_none() {
        if wants_json {
            return refusal(&visitor, Problem::Unauthenticated, None);
        }
        let carried = submission.carried(&visitor.path);
        return login_page(&state, &visitor, StatusCode::UNAUTHORIZED, Form::default(), carried).await;
    }
    let id = match id.parse::<DraftId>() {
        Ok(id) => id,
        Err(_) => return render::problem(&state, &visitor, Problem::NotFound).await,
    };
    if wants_json {
        return autosave(&state, &visitor, id, submission).await;
    }
    match act(&state, &visitor, id, &mut submission).await {
        Ok(answer) => answer,
        Err(Problem::NotFound) => save_as_new_draft(&state, &visitor, id, &mut submission).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// One of the form's buttons: whatever it is, what was typed is saved first.
///
/// # Errors
/// [`Problem::NotFound`] when the draft is not there: what was sent is not kept yet.
async fn act(
    state: &AppState,
    visitor: &Visitor,
    id: DraftId,
    submission: &mut Submission,
) -> Result<Response, Problem> {
    let actor = visitor.actor();
    let action = submission.action().to_owned();
    if action == "discard" {
        // What was typed since the last save comes back with the draft; where it cannot be saved, what was saved.
        if submission.fields.iter().any(|(name, _)| name == "body") {
            let _ = save(state, visitor, id, read(submission)).await;
        }
        return match discard(state, &actor, id, "/me").await {
            Err(Problem::NotFound) => Ok(render::see_other("/me")),
            answer => answer,
        };
    }
    let draft = find(state, visitor, &id.to_string()).await?;
    let mut input = read(submission);
    if let Some(name) = action.strip_prefix("remove-file:") {
        input.remove.push(name.to_owned());
    }
    if matches!(action.as_str(), "overwrite" | "publish-over") {
        input.expected = None;
    }
    let saved = match save(state, visitor, id, input).await {
        Ok(saved) => saved,
        Err(Problem::NotFound) => return Err(Problem::NotFound),
        Err(problem) => return Ok(not_saved(state, visitor, draft, submission, problem).await),
    };
    if saved.version == 0 {
        return nothing_written(state, visitor, draft, submission, &action).await;
    }
    let mut refused = saved.refused;
    refused.append(&mut submission.too_large);
    if !refused.is_empty() {
        let problem = Problem::Invalid { fields: refused };
        return refuse(state, visitor, id, problem, None).await;
    }
    if action == "publish-over"
        && let Err(problem) = state.forum.overrule_with_draft(&actor, id).await
    {
        return refuse(state, visitor, id, problem, None).await;
    }
    match action.as_str() {
        "publish" | "publish-over" => publish(state, visitor, id).await,
        "exchange-tidied" => {
            state.forum.exchange_tidied(&actor, id).await?;
            Ok(render::see_other(&draft::path(id)))
        }
        "preview" => {
            let draft = state.forum.draft(&actor, id).await?;
            let shown = Shown { preview: true, ..Shown::default() };
            Ok(draft_page(state, visitor, StatusCode::OK, draft, shown).await)
        }
        _ => match saved.removed.first() {
            Some(file) => Ok(render::see_other_undo(&draft::path(id), Flash::FileRemoved, &Undo::File(*file))),
            None => Ok(render::see_other_with(&draft::path(id), Flash::Saved)),
        },
    }
}

/// The editor again, where nothing was written that could be stored.
async fn nothing_written(
    state: &AppState,
    visitor: &Visitor,
    draft: Draft,
    submission: &Submission,
    action: &str,
) -> Result<Response, Problem> {
    let refused = submission.too_large.clone();
    let problem = match content(submission).check() {
        _ if !refused.is_empty() => Problem::Invalid { fields: refused },
        // A text that is published as it was: nothing is to be done.
        Ok(_) if action == "publish" && draft.practice.is_some() => {
            let practice = draft.practice.ok_or(Problem::Internal)?;
            let view = state.forum.practice_by_id(&visitor.actor(), practice).await?;
            let path = practice::path(&view.slug);
            if matches!(view.status, Status::Draft | Status::InReview) && view.can.publish {
                state.forum.publish_practice(&visitor.actor(), practice, draft.base_version).await?;
                return Ok(render::see_other_with(&path, Flash::Published));
            }
            return Ok(render::see_other(&path));
        }
        Err(problem) if action == "publish" => problem,
        _ if action == "preview" => {
            let form = Form::filled(submission.typed());
            let shown = Shown { preview: true, form: Some(form), conflict: None };
            return Ok(draft_page(state, visitor, StatusCode::OK, draft, shown).await);
        }
        _ => {
            let kind = submission.parsed("kind").or(draft.content.kind);
            let content = Content { kind, ..draft.content.clone() };
            let path = unstored_path(&Draft { content, ..draft }).unwrap_or_else(|| "/me".to_owned());
            return Ok(render::see_other_with(&path, Flash::NothingWritten));
        }
    };
    let status = render::refused_status(&problem);
    let form = Form::refused(submission.typed(), problem);
    Ok(draft_page(state, visitor, status, draft, Shown { form: Some(form), ..Shown::default() }).await)
}

/// A new text goes on to the step before its publication; the change of a practice is published.
async fn publish(state: &AppState, visitor: &Visitor, id: DraftId) -> Result<Response, Problem> {
    let draft = state.forum.draft(&visitor.actor(), id).await?;
    if draft.practice.is_none() {
        return match state.forum.check_text(draft.content).await {
            Ok(()) => Ok(render::see_other(&draft::publish_path(id))),
            Err(problem) => refuse(state, visitor, id, problem, None).await,
        };
    }
    match state.forum.publish_draft(&visitor.actor(), id).await {
        Ok(published) => Ok(to_practice(state, &published)),
        Err(problem @ Problem::Conflict { .. }) => match their_practice(state, &visitor.actor(), id).await {
            Ok(conflict) => refuse(state, visitor, id, problem, Some(conflict)).await,
            Err(problem) => refuse(state, visitor, id, problem, None).await,
        },
        Err(problem) => refuse(state, visitor, id, problem, None).await,
    }
}

pub(super) fn to_practice(state: &AppState, published: &Published) -> Response {
    let path = practice::path(&published.slug);
    match published.status {
        Status::Published => render::see_other_written(state, &path, Flash::Published),
        Status::InReview => render::see_other_written(state, &path, Flash::SentForReview),
        Status::Archived => render::see_other_with(&path, Flash::ChangedInArchive),
        Status::Draft => render::see_other_written(state, &path, Flash::Saved),
    }
}

/// What was sent to a draft that is gone: a button pressed twice leads to where the first click
/// led, and what was written in a window that was left open is kept in a draft of its own.
async fn save_as_new_draft(state: &AppState, visitor: &Visitor, id: DraftId, submission: &mut Submission) -> Response {
    let actor = visitor.actor();
    let kept = match state.forum.save_as_new_draft(&actor, id, content(submission)).await {
        Ok(SavedDraft::Published(published)) => return to_practice(state, &published),
        Ok(SavedDraft::Draft(kept)) => kept,
        Err(Problem::NotFound) => return gone(state, visitor, Some(id)).await,
        Err(problem) => return not_kept(state, visitor, submission, problem).await,
    };
    let input = SaveDraft { expected: None, ..read(submission) };
    let saved = match state.forum.save_draft(&actor, kept, input).await {
        Ok(saved) => saved,
        Err(problem) => return not_kept(state, visitor, submission, problem).await,
    };
    let mut refused = saved.refused;
    refused.append(&mut submission.too_large);
    if refused.is_empty() {
        return render::see_other_with(&draft::path(kept), Flash::KeptApart);
    }
    match refuse(state, visitor, kept, Problem::Invalid { fields: refused }, None).await {
        Ok(answer) => answer,
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

/// The editor with what was sent, where it could not be kept in any draft: it stands in the page and nowhere else.
pub async fn not_kept(state: &AppState, visitor: &Visitor, submission: &Submission, problem: Problem) -> Response {
    let actor = visitor.actor();
    let Some(member) = actor.member() else { return render::problem(state, visitor, Problem::Unauthenticated).await };
    let opening = Opening { purpose: Purpose::New, kind: None, base: None };
    match state.forum.open_draft(&actor, state.forum.fresh_draft_id(member), &opening).await {
        Ok(draft) => not_saved(state, visitor, draft, submission, problem).await,
        // Who may not write at all.
        Err(_) => render::problem(state, visitor, problem).await,
    }
}

/// The editor again, with the saved text and why it was refused.
///
/// # Errors
/// [`Problem::NotFound`] when the draft is gone meanwhile.
async fn refuse(
    state: &AppState,
    visitor: &Visitor,
    id: DraftId,
    problem: Problem,
    conflict: Option<Conflict>,
) -> Result<Response, Problem> {
    let draft = state.forum.draft(&visitor.actor(), id).await?;
    let status = render::refused_status(&problem);
    let form = values(&draft).with_problem(problem);
    Ok(draft_page(state, visitor, status, draft, Shown { form: Some(form), conflict, preview: false }).await)
}

/// The editor again, with what was sent: it could not be saved.
async fn not_saved(
    state: &AppState,
    visitor: &Visitor,
    draft: Draft,
    submission: &Submission,
    problem: Problem,
) -> Response {
    let status = render::refused_status(&problem);
    let conflict = matches!(problem, Problem::Conflict { .. })
        .then(|| Conflict { other: Other::Draft(draft::path(draft.id)), theirs: draft.content.clone() });
    let form = Form::refused(submission.typed(), problem);
    draft_page(state, visitor, status, draft, Shown { form: Some(form), conflict, preview: false }).await
}

async fn their_practice(state: &AppState, actor: &Actor, id: DraftId) -> Result<Conflict, Problem> {
    let practice = state.forum.draft(actor, id).await?.practice.ok_or(Problem::NotFound)?;
    let text = state.forum.practice_text(actor, practice).await?;
    Ok(Conflict { other: Other::Practice(practice::path(&text.view.slug)), theirs: text.content() })
}

/// What the island is told after a save.
#[derive(Serialize)]
struct AutosaveAnswer {
    version: i64,
    saved_at: i64,
    attachments: Vec<domain::attachment::Attachment>,
    refused: Vec<String>,
}

/// What the island is told when nothing was saved.
#[derive(Serialize)]
struct AutosaveRefusal {
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

async fn autosave(state: &AppState, visitor: &Visitor, id: DraftId, mut submission: Submission) -> Response {
    let before = match find(state, visitor, &id.to_string()).await {
        Ok(draft) => draft,
        Err(problem) => return refusal(visitor, problem, None),
    };
    let too_large = std::mem::take(&mut submission.too_large);
    let input = read(&mut submission);
    match save(state, visitor, id, input).await {
        Ok(Saved { version, at, attachments, refused, removed: _ }) => {
            let sentences = refused.iter().chain(&too_large);
            let answer = AutosaveAnswer {
                version,
                saved_at: at.0,
                attachments,
                refused: sentences.map(|error| field_sentence(visitor.language, error)).collect(),
            };
            render::json(StatusCode::OK, &answer)
        }
        // Two that were sent at once may both have been the first.
        Err(problem @ Problem::Conflict { .. }) => {
            let body = match state.forum.draft(&visitor.actor(), id).await {
                Ok(draft) => draft.content.body,
                Err(_) => before.content.body,
            };
            refusal(visitor, problem, Some(body))
        }
        Err(problem) => refusal(visitor, problem, None),
    }
}

fn refusal(visitor: &Visitor, problem: Problem, body: Option<String>) -> Response {
    let current = match problem {
        Problem::Conflict { current } => Some(current),
        _ => None,
    };
    let detail = match problem {
        Problem::NotFound => draft_gone_text(visitor.language).to_owned(),
        _ => problem_text(visitor.language, &problem),
    };
    let answer = AutosaveRefusal { code: code_of(&problem), detail, current, body: body.filter(|_| current.is_some()) };
    render::json(render::refused_status(&problem), &answer)
}

/// The editor's fields and files.
fn read(submission: &mut Submission) -> SaveDraft {
    SaveDraft {
        content: content(submission),
        expected: submission.parsed("version"),
        uploads: submission.take_files("files"),
        remove: vec![],
    }
}

fn content(submission: &Submission) -> Content {
    Content {
        title: submission.value("title").to_owned(),
        summary: submission.value("summary").to_owned(),
        kind: submission.parsed("kind"),
        topics: submission.values("topics"),
        body: submission.value("body").to_owned(),
        audience: submission.value("audience").to_owned(),
        effort: submission.value("effort").to_owned(),
        result: submission.value("result").to_owned(),
        language: submission.parsed("language"),
    }
}

/// Keeps what came along with a login: in the draft it was written in, else (it is gone, another's,
/// or was saved elsewhere since) in one of its own. `to` is where its form was sent. Gives the path
/// on which the text stands.
///
/// # Errors
/// When it cannot be kept.
pub async fn keep_carried(state: &AppState, actor: &Actor, to: &str, carried: &Submission) -> Result<String, Problem> {
    let content = content(carried);
    let (path, _) = to.split_once('?').unwrap_or((to, ""));
    let Some(id) = path.strip_prefix("/drafts/").and_then(|id| id.parse::<DraftId>().ok()) else {
        if draft::is_blank(&content) {
            return Ok("/me".to_owned());
        }
        let id = state.forum.begin_draft(actor, Purpose::New, content).await?;
        return Ok(draft::path(id));
    };
    let input = SaveDraft { content: content.clone(), expected: carried.parsed("version"), ..SaveDraft::default() };
    let saved = match opening(to) {
        Some(opening) => state.forum.save_opened_draft(actor, id, &opening, input).await,
        None => state.forum.save_draft(actor, id, input).await,
    };
    match saved {
        Ok(saved) if saved.version == 0 => Ok(to.to_owned()),
        Ok(_) => Ok(draft::path(id)),
        Err(Problem::NotFound | Problem::Conflict { .. }) => {
            match state.forum.save_as_new_draft(actor, id, content).await? {
                SavedDraft::Published(published) => Ok(practice::path(&published.slug)),
                SavedDraft::Draft(id) => Ok(draft::path(id)),
            }
        }
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;

    use super::*;
    use crate::http::test_support::{Answer, Caller, TestForum};

    fn draft(path: &str) -> Opening {
        opening(path).unwrap_or_else(|| panic!("{path} says nothing"))
    }

    #[test]
    fn an_address_says_what_a_draft_is_for() {
        let openings = [
            Opening { purpose: Purpose::New, kind: Some(PracticeKind::Tool), base: None },
            Opening { purpose: Purpose::WriteUp(MeetingId(3)), kind: None, base: None },
            Opening { purpose: Purpose::Change(PracticeId(4)), kind: None, base: Some(7) },
        ];
        for opening in openings {
            assert_eq!(draft(&opening_path(DraftId(5_000_000_000), &opening)), opening);
        }
        assert_eq!(draft("/drafts/5?new=essay").kind, None);
        for other in ["/drafts/5", "/drafts/5?done=saved", "/drafts/5?practice=x", "/drafts/5?base=1"] {
            assert_eq!(opening(other), None, "{other}");
        }
    }

    async fn post(forum: &TestForum, path: &str, session: &str) -> Answer {
        let body = "--x\r\ncontent-disposition: form-data; name=\"action\"\r\n\r\nsave\r\n\
                    --x\r\ncontent-disposition: form-data; name=\"body\"\r\n\r\ntext\r\n\
                    --x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nfile\r\n--x--\r\n";
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("session={session}; language=he"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::CONTENT_LENGTH, body.len());
        forum.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// A key that no draft has, with and without a purpose.
    const NOWHERE: [&str; 4] =
        ["/drafts/99", "/drafts/5000000000", "/drafts/5000000000?new=tool", "/drafts/5000000001?meeting=1"];

    #[tokio::test]
    async fn a_guest_who_posts_to_a_draft_that_is_not_there_stores_nothing() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Guest).await;
        let guest = forum.forum.authenticate_token(forum.token(Caller::Guest)).await.expect("known").actor;
        for path in NOWHERE {
            let answer = post(&forum, path, &session).await;
            assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        }
        assert!(forum.forum.drafts(&guest).await.expect("a list").is_empty());
        assert_eq!(files_below(&forum.files), 0);
    }

    #[tokio::test]
    async fn a_member_who_posts_there_keeps_what_they_wrote() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Member).await;
        let member = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
        let id = forum.forum.fresh_draft_id(forum.member(Caller::Member));
        let given = format!("/drafts/{id}?new=tool");
        for path in NOWHERE[..3].iter().chain([&given.as_str()]) {
            let answer = post(&forum, path, &session).await;
            assert_eq!(answer.status, 303, "{path}: {}", answer.text());
            assert!(!answer.header(header::LOCATION).contains("/drafts/99"), "{path}");
        }
        let drafts = forum.forum.drafts(&member).await.expect("a list");
        assert!(drafts.iter().any(|draft| draft.id == id), "{drafts:?}");
        assert_eq!(drafts.len(), 2, "the text that was sent to no draft is kept once");
        assert!(drafts.iter().all(|draft| draft.excerpt == "text"), "{drafts:?}");
    }

    fn files_below(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
    }
}
