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
use domain::id::{DraftId, MeetingId};
use domain::policy::Actor;
use domain::practice::{self, Content, Status};
use domain::problem::{FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::drafts::begin::Purpose;
use forum::drafts::late::Kept;
use forum::drafts::publish::Published;
use forum::drafts::save::{SaveDraft, Saved};
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
        Ok(draft) => render::see_other(&draft::path(draft)),
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
        Ok(draft) => render::see_other(&draft::path(draft)),
        Err(problem @ (Problem::Invalid { .. } | Problem::TooLarge { .. })) => {
            let status = render::refused_status(&problem);
            write_up_page(&state, &visitor, &id, status, Form::refused(submission.typed(), problem)).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// Begins a draft: of the file that was sent, or an empty one.
async fn begin(
    state: &AppState,
    actor: &Actor,
    meeting: Option<MeetingId>,
    submission: &mut Submission,
) -> Result<DraftId, Problem> {
    let kind = submission.parsed("kind");
    if submission.action() == "write" {
        let purpose = meeting.map_or(Purpose::New, Purpose::WriteUp);
        let content = Content { kind, ..Content::default() };
        return state.forum.begin_draft(actor, purpose, content).await;
    }
    let refused = std::mem::take(&mut submission.too_large);
    let Some(file) = submission.take_files("file").into_iter().next() else {
        Problem::unless_empty(refused)?;
        return Err(Problem::field("file", FieldProblem::Missing));
    };
    let attachments = submission.take_files("attachment");
    let Upload { file_name, content } = file;
    let input =
        UploadWriteUp { meeting, file: content, file_name, attachments, refused, kind, ..UploadWriteUp::default() };
    state.forum.upload_draft(actor, input).await
}

/// What the editor's page shows beside the draft.
#[derive(Default)]
struct Shown {
    form: Option<Form>,
    preview: bool,
    conflict: Option<Conflict>,
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> Response {
    let found = find(&state, &visitor.actor(), &id).await;
    match found {
        Ok(draft) => draft_page(&state, &visitor, StatusCode::OK, draft, Shown::default()).await,
        // After publishing, the browser's way back leads here.
        Err(Problem::NotFound) => gone(&state, &visitor).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn gone(state: &AppState, visitor: &Visitor) -> Response {
    render::with_status(state, visitor, StatusCode::NOT_FOUND, || view! { <DraftGonePage/> }).await
}

async fn find(state: &AppState, actor: &Actor, id: &str) -> Result<Draft, Problem> {
    match id.parse::<DraftId>() {
        Ok(id) => state.forum.draft(actor, id).await,
        Err(_) => Err(Problem::NotFound),
    }
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

async fn setting(state: &AppState, actor: &Actor, draft: &Draft) -> Result<DraftSetting, Problem> {
    let mut setting = DraftSetting::default();
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

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Sent(visitor, mut submission): Sent,
) -> Response {
    let wants_json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json");
    if visitor.known.is_none() {
        if wants_json {
            return refusal(&visitor, Problem::LoginNeeded, None);
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
        Err(Problem::NotFound) => keep_apart(&state, &visitor, id, &mut submission).await,
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
        return match state.forum.discard_draft(&actor, id).await {
            Ok(()) => Ok(render::see_other_with("/me", Flash::Deleted)),
            Err(Problem::NotFound) => Ok(render::see_other("/me")),
            Err(problem) => Err(problem),
        };
    }
    let draft = state.forum.draft(&actor, id).await?;
    let mut input = read(submission);
    if let Some(name) = action.strip_prefix("remove-file:") {
        input.remove.push(name.to_owned());
    }
    if matches!(action.as_str(), "overwrite" | "publish-over") {
        input.expected = None;
    }
    let saved = match state.forum.save_draft(&actor, id, input).await {
        Ok(saved) => saved,
        Err(Problem::NotFound) => return Err(Problem::NotFound),
        Err(problem) => return Ok(not_saved(state, visitor, draft, submission, problem).await),
    };
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
        "preview" => {
            let draft = state.forum.draft(&actor, id).await?;
            let shown = Shown { preview: true, ..Shown::default() };
            Ok(draft_page(state, visitor, StatusCode::OK, draft, shown).await)
        }
        _ => Ok(render::see_other_with(&draft::path(id), Flash::Saved)),
    }
}

async fn publish(state: &AppState, visitor: &Visitor, id: DraftId) -> Result<Response, Problem> {
    match state.forum.publish_draft(&visitor.actor(), id).await {
        Ok(published) => Ok(to_practice(state, &published)),
        Err(problem @ Problem::Conflict { .. }) => match their_practice(state, &visitor.actor(), id).await {
            Ok(conflict) => refuse(state, visitor, id, problem, Some(conflict)).await,
            Err(problem) => refuse(state, visitor, id, problem, None).await,
        },
        Err(problem) => refuse(state, visitor, id, problem, None).await,
    }
}

fn to_practice(state: &AppState, published: &Published) -> Response {
    let path = practice::path(&published.slug);
    match published.status {
        Status::Published => render::see_other_written(state, &path, Flash::Published),
        Status::InReview => render::see_other_written(state, &path, Flash::SentForReview),
        // Taken back since.
        Status::Draft | Status::Archived => render::see_other(&path),
    }
}

/// What was sent to a draft that is gone: a button pressed twice leads to where the first click
/// led, and what was written in a window that was left open is kept in a draft of its own.
async fn keep_apart(state: &AppState, visitor: &Visitor, id: DraftId, submission: &mut Submission) -> Response {
    let actor = visitor.actor();
    let kept = match state.forum.keep_apart(&actor, id, content(submission)).await {
        Ok(Kept::Published(published)) => return to_practice(state, &published),
        Ok(Kept::Draft(kept)) => kept,
        Err(Problem::NotFound) => return gone(state, visitor).await,
        Err(problem) => return render::problem(state, visitor, problem).await,
    };
    let input = SaveDraft { expected: None, ..read(submission) };
    let saved = match state.forum.save_draft(&actor, kept, input).await {
        Ok(saved) => saved,
        Err(problem) => return render::problem(state, visitor, problem).await,
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
    let before = match state.forum.draft(&visitor.actor(), id).await {
        Ok(draft) => draft,
        Err(problem) => return refusal(visitor, problem, None),
    };
    let too_large = std::mem::take(&mut submission.too_large);
    let input = read(&mut submission);
    match state.forum.save_draft(&visitor.actor(), id, input).await {
        Ok(Saved { version, at, attachments, refused }) => {
            let sentences = refused.iter().chain(&too_large);
            let answer = AutosaveAnswer {
                version,
                saved_at: at.0,
                attachments,
                refused: sentences.map(|error| field_sentence(visitor.language, error)).collect(),
            };
            render::json(StatusCode::OK, &answer)
        }
        Err(problem) => refusal(visitor, problem, Some(before.content.body)),
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
        body: submission.value("body").replace("\r\n", "\n"),
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
    let Some(id) = to.strip_prefix("/drafts/").and_then(|id| id.parse::<DraftId>().ok()) else {
        let id = state.forum.begin_draft(actor, Purpose::New, content).await?;
        return Ok(draft::path(id));
    };
    let input = SaveDraft { content: content.clone(), expected: carried.parsed("version"), ..SaveDraft::default() };
    match state.forum.save_draft(actor, id, input).await {
        Ok(_) => Ok(draft::path(id)),
        Err(Problem::NotFound | Problem::Conflict { .. }) => match state.forum.keep_apart(actor, id, content).await? {
            Kept::Published(published) => Ok(practice::path(&published.slug)),
            Kept::Draft(id) => Ok(draft::path(id)),
        },
        Err(problem) => Err(problem),
    }
}
