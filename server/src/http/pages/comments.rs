//! Comments below practices, meetings and dilemmas: written there, changed on a page of their own, deleted in place.

use app::comments::page::{
    CommentHistoryPage, CommentReasonPage, EditCommentForm, EditCommentPage, MoveCommentPage, MoveForm, NewCommentForm,
    PREVIEW, ReasonForm,
};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::comment::{self, AnswerMark, CommentPage, CommentSubject, Discussion, DiscussionPart};
use domain::draft::Preview;
use domain::id::{CommentId, DilemmaId, MeetingId};
use domain::personal::FileDetails;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::attachments::talk::TextWithFiles;
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::meetings::MeetingForms;
use super::personal::{Decided, decide, decide_files, details_of_files};
use super::submission::{ACTION, Submission};
use super::visitor::{LoggedIn, Posted, Visitor};
use super::{dilemmas, meetings, practices, render};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/comments/{id}/delete", post(delete))
        .route("/comments/{id}/history", get(history))
        .route("/comments/{id}/lock", post(lock))
        .route("/comments/{id}/mark", post(mark))
        .route("/comments/{id}/move", get_and_post(show_move, relocate))
        .route("/comments/{id}/report", get_and_post(show_report, report))
        .route("/comments/{id}/thanks", get_and_post(show_thanks, thank))
}

/// The routes of this module that take files.
pub fn upload_routes() -> Router<AppState> {
    Router::new()
        .route("/practices/{slug}/comments", get_and_post(back_to_practice, comment_on_practice))
        .route("/meetings/{id}/comments", get_and_post(back_to_meeting, comment_on_meeting))
        .route("/dilemmas/{id}/comments", get_and_post(back_to_dilemma, answer_dilemma))
        .route("/comments/{id}/edit", get_and_post(show_edit, edit))
}

/// The files of a form.
///
/// # Errors
/// [`Problem::Invalid`] where one is too large.
pub fn sent_files(submission: &Submission) -> Result<Vec<Upload>, Problem> {
    Problem::unless_empty(submission.too_large.clone())?;
    let files = submission.files.iter().filter(|file| is_talk_file(file));
    Ok(files.map(|(_, upload)| upload.clone()).collect())
}

/// Returns whether a file of a form is one beside what is said.
pub fn is_talk_file((field, _): &(String, Upload)) -> bool {
    field == NewCommentForm::FILES
}

/// Returns why a form was refused; also that its files are to be chosen again, since no browser shows them twice.
pub fn refusal(submission: &Submission, problem: Problem) -> Problem {
    match problem {
        Problem::Invalid { mut fields } if submission.has_files() => {
            fields.push(FieldError::new(NewCommentForm::FILES, FieldProblem::ChooseAgain));
            Problem::Invalid { fields }
        }
        other => other,
    }
}

/// Returns which part of the comments a page shows: the one with the thread that a form replies in, or what its address
/// asks for.
pub fn part(visitor: &Visitor, form: &Form) -> DiscussionPart {
    if let Ok(thread) = form.value(NewCommentForm::PARENT).parse() {
        return DiscussionPart::With(thread);
    }
    let key = |name| render::parameter(&visitor.path, name).and_then(|key| key.parse().ok());
    if let Some(id) = key(comment::REPLY_PARAMETER).or_else(|| key(comment::COMMENT_PARAMETER)) {
        return DiscussionPart::With(id);
    }
    let number = render::parameter(&visitor.path, comment::PART_PARAMETER).and_then(|number| number.parse().ok());
    number.map_or(DiscussionPart::Last, DiscussionPart::Number)
}

/// The form of a comment as a page begins with it: a reply where its address asks for one. What was typed stays.
pub fn form(visitor: &Visitor, form: Form, discussion: &Discussion) -> Form {
    let to = render::parameter(&visitor.path, comment::REPLY_PARAMETER).and_then(|key| key.parse().ok());
    let to = to.filter(|_| form.problem().is_none()).and_then(|id| discussion.comment(id));
    let Some(to) = to.filter(|to| to.can.reply) else { return form };
    let quotes = render::parameter(&visitor.path, comment::QUOTE_PARAMETER).is_some() && !to.body.is_empty();
    let quotation = if quotes { comment::quoted(&to.body_elsewhere()) } else { String::new() };
    NewCommentForm::reply(to.parent.unwrap_or(to.id), quotation)
}

/// Shows what was typed as a comment as it will look, where that is asked for.
///
/// # Errors
/// [`Problem::TextTimeout`].
pub async fn preview(state: &AppState, form: &Form) -> Result<Option<Preview>, Problem> {
    let body = form.value(NewCommentForm::BODY);
    if form.value(ACTION) != PREVIEW || body.trim().is_empty() {
        return Ok(None);
    }
    state.forum.preview_comment(&body).await.map(Some)
}

/// The form again, with what was typed, where its preview is asked for.
fn to_preview(submission: &Submission) -> Option<Form> {
    (submission.action() == PREVIEW).then(|| match refusal(submission, Problem::Invalid { fields: vec![] }) {
        Problem::Invalid { fields } if fields.is_empty() => Form::filled(submission.typed()),
        problem => submission.with_problem(problem),
    })
}

/// A page whose form was refused has the form's address; whoever opens that address gets the page.
async fn back_to_practice(Path(slug): Path<String>) -> Response {
    render::see_other(&format!("{}#comments", domain::practice::path(&slug)))
}

async fn back_to_meeting(Path(id): Path<String>) -> Response {
    render::see_other(&format!("/meetings/{id}#comments"))
}

async fn back_to_dilemma(Path(id): Path<String>) -> Response {
    render::see_other(&format!("/dilemmas/{id}#comments"))
}

async fn comment_on_practice(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let practice = state.forum.practice(&actor, &slug).await?;
    if let Some(form) = to_preview(&submission) {
        return practices::page(&state, &visitor, &slug, form).await;
    }
    let subject = CommentSubject::Practice(practice.id);
    let found = details_of_files(&state, &visitor, &submission).await?;
    match add(&state, &visitor, subject, &submission, &found).await {
        Ok(id) => Ok(added(&state, &domain::practice::path(&practice.slug), id)),
        Err(problem) => {
            let form = submission.refused(refusal(&submission, problem))?.with_file_details(found);
            practices::page(&state, &visitor, &slug, form).await
        }
    }
}

async fn comment_on_meeting(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    if let Some(comment) = to_preview(&submission) {
        return meetings::page(&state, &visitor, id, MeetingForms { comment, ..MeetingForms::default() }).await;
    }
    let found = details_of_files(&state, &visitor, &submission).await?;
    match add(&state, &visitor, CommentSubject::Meeting(id), &submission, &found).await {
        Ok(comment) => Ok(added(&state, &domain::meeting::path(id), comment)),
        Err(problem) => {
            let comment = submission.refused(refusal(&submission, problem))?.with_file_details(found);
            meetings::page(&state, &visitor, id, MeetingForms { comment, ..MeetingForms::default() }).await
        }
    }
}

async fn answer_dilemma(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = dilemmas::parse_id(&id)?;
    if let Some(other) = state.forum.dilemma_goes_on(&visitor.actor(), id).await? {
        return answer_elsewhere(&state, &visitor, other, &submission).await;
    }
    if let Some(form) = to_preview(&submission) {
        return dilemmas::page(&state, &visitor, id, form).await;
    }
    let found = details_of_files(&state, &visitor, &submission).await?;
    match add(&state, &visitor, CommentSubject::Dilemma(id), &submission, &found).await {
        Ok(comment) => Ok(added(&state, &domain::dilemma::path(id), comment)),
        Err(problem) => {
            if let Some(other) = state.forum.dilemma_goes_on(&visitor.actor(), id).await? {
                return answer_elsewhere(&state, &visitor, other, &submission).await;
            }
            let form = submission.refused(refusal(&submission, problem))?.with_file_details(found);
            dilemmas::page(&state, &visitor, id, form).await
        }
    }
}

/// The page of the dilemma in which another one goes on, with what was typed as an answer there. It is not published by
/// itself: who asked the other one anonymously would be named here, and what they want to say may have been said.
async fn answer_elsewhere(
    state: &AppState,
    visitor: &Visitor,
    other: DilemmaId,
    submission: &Submission,
) -> PageResult {
    let problem = Problem::field(comment::BODY, FieldProblem::GoesOnElsewhere);
    dilemmas::page(state, visitor, other, submission.with_problem(refusal(submission, problem))).await
}

async fn add(
    state: &AppState,
    visitor: &Visitor,
    subject: CommentSubject,
    submission: &Submission,
    found: &[FileDetails],
) -> Result<CommentId, Problem> {
    let actor = &visitor.actor();
    let Decided { form, mut undecided } = decide(visitor.language, submission, NewCommentForm::TEXTS, "");
    let form = NewCommentForm::read(&*form);
    let (uploads, open) = decide_files(submission, found)?;
    undecided.extend(open);
    if !undecided.is_empty() {
        let checked = state.forum.check_comment(actor, subject, &form.body, &form.confirmed).await;
        Problem::joined(undecided, checked)?;
    }
    if let Some(thread) = form.parent {
        match state.forum.comment_thread(actor, thread).await {
            Ok((of, _)) if of == subject => {}
            // The thread is gone from this page, or was never on it: what was typed stays in the form.
            Ok(_) | Err(Problem::NotFound) => return Err(Problem::field(comment::BODY, FieldProblem::ThreadGone)),
            Err(problem) => return Err(problem),
        }
    }
    let text = TextWithFiles { body: form.body, uploads };
    state.forum.add_comment_knowing(actor, subject, form.parent, text, form.after, &form.confirmed).await
}

fn added(state: &AppState, subject_path: &str, id: CommentId) -> Response {
    render::see_other_written(state, &comment::path(subject_path, id), Flash::CommentAdded)
}

async fn show_edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let page = comment_to_edit(&state, &visitor, parse_key::<CommentId>(&id)?).await?;
    let form = EditCommentForm::of(&page);
    edit_page(&state, &visitor, page, form).await
}

async fn edit(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (actor, id) = (visitor.actor(), parse_key::<CommentId>(&id)?);
    if let Some(form) = to_preview(&submission) {
        return edit_page(&state, &visitor, comment_to_edit(&state, &visitor, id).await?, form).await;
    }
    let mut decided = decide(visitor.language, &submission, NewCommentForm::TEXTS, "");
    if !decided.undecided.is_empty() {
        // What it has already is not asked about.
        let before = comment_to_edit(&state, &visitor, id).await?.comment.body;
        decided = decide(visitor.language, &submission, NewCommentForm::TEXTS, &before);
    }
    let Decided { form, mut undecided } = decided;
    let EditCommentForm { body, version, confirmed } = EditCommentForm::read(&*form);
    let found = details_of_files(&state, &visitor, &submission).await?;
    let saved = async {
        let (uploads, open) = decide_files(&submission, &found)?;
        undecided.extend(open);
        if !undecided.is_empty() {
            let checked = state.forum.check_comment_change(&actor, id, &body, &confirmed).await;
            Problem::joined(undecided, checked)?;
        }
        let text = TextWithFiles { body: body.clone(), uploads };
        state.forum.edit_comment_knowing(&actor, id, version, text, &confirmed).await
    };
    let refused = match saved.await {
        Ok(()) => return Ok(edited(&state, &comment_to_edit(&state, &visitor, id).await?)),
        Err(problem) => refusal(&submission, problem),
    };
    let page = comment_to_edit(&state, &visitor, id).await?;
    // Sent twice: the first has saved this very text.
    let checked = state.forum.check_comment_change(&actor, id, &body, &confirmed).await;
    let is_saved = checked.is_ok_and(|body| body == *page.comment.body);
    let form = match refused {
        Problem::Conflict { .. } if is_saved => return Ok(edited(&state, &page)),
        Problem::Conflict { .. } => submission.over(refused),
        other => submission.refused(other)?.with_file_details(found),
    };
    edit_page(&state, &visitor, page, form).await
}

fn edited(state: &AppState, page: &CommentPage) -> Response {
    render::see_other_written(state, &page.comment.url, Flash::Saved)
}

async fn edit_page(state: &AppState, visitor: &Visitor, page: CommentPage, form: Form) -> PageResult {
    let conflict = matches!(form.problem(), Some(Problem::Conflict { .. }));
    let preview = preview(state, &form).await?;
    render::form(state, visitor, form, move |form| view! { <EditCommentPage page form preview conflict/> }).await
}

async fn comment_to_edit(state: &AppState, visitor: &Visitor, id: CommentId) -> Result<CommentPage, Problem> {
    let page = state.forum.comment(&visitor.actor(), id).await?;
    if page.comment.can.edit { Ok(page) } else { Err(Problem::Forbidden) }
}

/// Leads to the trace, where the comment can be brought back.
async fn delete(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let place = state.forum.delete_comment(&visitor.actor(), parse_key::<CommentId>(&id)?, None).await?;
    Ok(render::see_other_written(&state, &place, Flash::CommentDeleted))
}

async fn history(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let history = state.forum.comment_history(&visitor.actor(), parse_key::<CommentId>(&id)?).await?;
    render::page(&state, &visitor, move || view! { <CommentHistoryPage history/> }).await
}

async fn lock(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (locked, flash) = match submission.action() {
        "lock" => (true, Flash::ThreadLocked),
        "unlock" => (false, Flash::ThreadUnlocked),
        _ => return Err(Problem::NotFound.into()),
    };
    let place = state.forum.lock_thread(&visitor.actor(), parse_key::<CommentId>(&id)?, locked).await?;
    Ok(render::see_other_with(&place, flash))
}

async fn mark(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (mark, flash) = match submission.action() {
        "helped" => (Some(AnswerMark::Helped), Flash::AnswerMarked),
        "tried" => (Some(AnswerMark::Tried), Flash::AnswerMarked),
        "take-back" => (None, Flash::AnswerUnmarked),
        _ => return Err(Problem::NotFound.into()),
    };
    let place = state.forum.mark_answer(&visitor.actor(), parse_key::<CommentId>(&id)?, mark).await?;
    Ok(render::see_other_with(&place, flash))
}

async fn show_move(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    move_page(&state, &visitor, parse_key::<CommentId>(&id)?, Form::default()).await
}

async fn move_page(state: &AppState, visitor: &Visitor, id: CommentId, form: Form) -> PageResult {
    let page = state.forum.comment_to_move(&visitor.actor(), id).await?;
    render::form(state, visitor, form, move |form| view! { <MoveCommentPage page form/> }).await
}

async fn relocate(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (actor, id) = (visitor.actor(), parse_key::<CommentId>(&id)?);
    match submission.action() {
        "undo" => {
            let place = state.forum.move_comment_back(&actor, id).await?;
            Ok(render::see_other_written(&state, &place, Flash::CommentMovedBack))
        }
        "move" => match state.forum.move_comment(&actor, id, &MoveForm::read(&submission).to).await {
            Ok(place) => Ok(render::see_other_written(&state, &place, Flash::CommentMoved)),
            Err(problem) => move_page(&state, &visitor, id, submission.refused(problem)?).await,
        },
        _ => Err(Problem::NotFound.into()),
    }
}

async fn show_report(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    report_page(&state, &visitor, parse_key::<CommentId>(&id)?, Form::default()).await
}

async fn report_page(state: &AppState, visitor: &Visitor, id: CommentId, form: Form) -> PageResult {
    let page = state.forum.comment_to_report(&visitor.actor(), id).await?;
    render::form(state, visitor, form, move |form| view! { <CommentReasonPage page form is_report=true/> }).await
}

async fn report(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<CommentId>(&id)?;
    match state.forum.report_comment(&visitor.actor(), id, &ReasonForm::read(&submission).reason).await {
        Ok(place) => Ok(render::see_other_with(&place, Flash::CommentReported)),
        Err(problem) => report_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}

async fn show_thanks(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    thanks_page(&state, &visitor, parse_key::<CommentId>(&id)?, Form::default()).await
}

async fn thanks_page(state: &AppState, visitor: &Visitor, id: CommentId, form: Form) -> PageResult {
    let page = state.forum.comment(&visitor.actor(), id).await?;
    if !page.comment.can.thank {
        return Err(Problem::Forbidden.into());
    }
    render::form(state, visitor, form, move |form| view! { <CommentReasonPage page form is_report=false/> }).await
}

async fn thank(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (actor, id) = (visitor.actor(), parse_key::<CommentId>(&id)?);
    if submission.action() == "take-back" {
        let place = state.forum.take_thanks_back(&actor, id).await?;
        return Ok(render::see_other_with(&place, Flash::ThanksTaken));
    }
    match state.forum.thank_for_comment(&actor, id, &ReasonForm::read(&submission).reason).await {
        Ok(place) => Ok(render::see_other_with(&place, Flash::ThanksSaid)),
        Err(problem) => thanks_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}
