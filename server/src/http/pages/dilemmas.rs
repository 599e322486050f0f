//! Dilemmas: the lists, one with its story, and the forms that ask one and take its steps.

use app::dilemmas::board::{DilemmaBoardPage, PATH as BOARD_PATH};
use app::dilemmas::list::{DilemmasPage, ListAddress, NEW_PATH, PATH};
use app::dilemmas::new::{DilemmaForm, EditDilemmaForm, FoundForQuestion, NewDilemmaPage, SimilarLine};
use app::dilemmas::page::{DilemmaButton, DilemmaPage};
use app::dilemmas::step::{StepCaution, StepChoices, StepForm, StepKind, StepPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use app::ui::rows::ListRow;
use axum::extract::{Path, RawQuery, State};
use axum::response::IntoResponse;
use axum::{Json, Router};
use domain::dilemma::{self, DilemmaFilters, DilemmaList, DilemmaStep, DilemmaView, NewDilemma};
use domain::id::{CommentId, DilemmaId, MemberId};
use domain::personal::FileDetails;
use domain::problem::{FieldError, Problem};
use domain::search::Hit;
use leptos::prelude::*;
use percent_encoding::percent_decode_str;

use super::comments;
use super::error::PageResult;
use super::personal::{Decided, decide, decide_files, details_of_files};
use super::render;
use super::submission::Submission;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post};

/// How many dilemmas a page of a list has.
const PAGE: usize = 30;

/// The routes of this module. Answers are posted to the address of comments.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get(list))
        .route(BOARD_PATH, get(board))
        .route("/dilemmas/similar", get(similar))
        .route("/dilemmas/{id}", get_and_post(open, press))
}

/// The routes of this module that take files.
pub fn upload_routes() -> Router<AppState> {
    Router::new()
        .route(NEW_PATH, get_and_post(show_new, ask))
        .route("/dilemmas/{id}/{step}", get_and_post(show_step, take_step))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let actor = visitor.actor();
    let parameter = |name| render::parameter(&visitor.path, name);
    let list = parameter(ListAddress::LIST).and_then(|list| list.parse().ok()).unwrap_or(DilemmaList::All);
    let companies = state.forum.companies(&actor).await?.to_vec();
    let topics = state.forum.topics().await?;
    let slug = |name| Some(percent_decode_str(parameter(name)?).decode_utf8_lossy());
    // What is not there is nothing that is chosen.
    let filters = DilemmaFilters {
        topic: slug(ListAddress::TOPIC)
            .and_then(|slug| topics.iter().find(|topic| topic.slug == slug))
            .map(|topic| topic.slug.clone()),
        company: slug(ListAddress::COMPANY)
            .and_then(|slug| companies.iter().find(|company| company.slug == slug))
            .map(|company| company.slug.clone()),
        sector: parameter(ListAddress::SECTOR).and_then(|sector| sector.parse().ok()),
        size: slug(ListAddress::SIZE).and_then(|size| size.parse().ok()),
        like: parameter(ListAddress::LIKE).and_then(|like| like.parse().ok()).filter(|_| actor.company().is_some()),
    };
    let after = parameter(ListAddress::AFTER).and_then(ListAddress::parse_place);
    let (dilemmas, more) = state.forum.dilemmas(&actor, list, Some(&filters), after, PAGE).await?;
    let address = ListAddress { list, filters, after };
    render::page(&state, &visitor, move || view! { <DilemmasPage address dilemmas more companies/> }).await
}

async fn board(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let board = state.forum.dilemma_board(&visitor.actor()).await?;
    let phones = state.forum.phones(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <DilemmaBoardPage board phones/> }).await
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let update = state.forum.default_update()?;
    let from = render::parameter(&visitor.path, DilemmaForm::FROM).and_then(|key| key.parse().ok());
    let form = match from {
        Some(id) => DilemmaForm::of_comment(&state.forum.comment_to_split(&visitor.actor(), id).await?, update),
        None => DilemmaForm::first(update),
    };
    new_page(&state, &visitor, form).await
}

async fn new_page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let people = state.forum.dilemma_owners(&visitor.actor()).await?;
    let mut companies = state.forum.companies(&visitor.actor()).await?.to_vec();
    companies.retain(|company| company.left_at.is_none());
    let question = format!("{} {}", form.value(DilemmaForm::TITLE), form.value(DilemmaForm::BODY));
    let found = found_for(state, visitor, &question, form.values(DilemmaForm::TOPICS)).await?;
    render::form(state, visitor, form, move |form| view! { <NewDilemmaPage form people companies found/> }).await
}

async fn ask(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    if submission.action() == DilemmaForm::LOOK {
        return new_page(&state, &visitor, Form::filled(submission.typed())).await;
    }
    let actor = visitor.actor();
    let found = details_of_files(&state, &visitor, &submission).await?;
    let asked = async {
        let default = state.forum.default_update()?;
        let Decided { form, mut undecided } = decide(visitor.language, &submission, DilemmaForm::TEXTS, "");
        let form = DilemmaForm::read(&*form);
        let (uploads, open) = decide_files(&submission, &found)?;
        undecided.extend(open);
        let (anonymous, confirmed) = (form.anonymous, form.confirmed.clone());
        let from = form.from.filter(|_| !anonymous && !form.to_companies);
        let dilemma = form.dilemma(default, state.forum.now());
        if !undecided.is_empty() {
            let dilemma = dilemma.map(|dilemma| (dilemma, anonymous.then_some(confirmed.as_slice())));
            return Err(with_undecided(&state, &visitor, dilemma, undecided).await);
        }
        let dilemma = dilemma?;
        let title = dilemma.title.clone();
        let asked = match anonymous {
            true => {
                let asked = state.forum.ask_anonymously_with_files(&actor, dilemma, &confirmed, uploads).await;
                asked.map(|id| (id, Flash::DilemmaScheduled))
            }
            false => {
                let asked = state.forum.ask_dilemma_with_files(&actor, dilemma, uploads).await;
                asked.map(|id| (id, Flash::DilemmaAsked))
            }
        };
        if let (Some(comment), Ok((id, _))) = (from, &asked) {
            let words = DilemmaForm::trace(visitor.language, *id, &title);
            match state.forum.tell_of_split(&actor, comment, &words).await {
                // The comment is gone meanwhile, or was never the asker's to split.
                Ok(()) | Err(Problem::NotFound | Problem::Forbidden) => {}
                Err(problem) => return Err(problem),
            }
        }
        asked
    };
    match asked.await {
        Ok((id, flash)) => Ok(render::see_other_written(&state, &dilemma::path(id), flash)),
        Err(problem) => {
            let form = submission.refused(comments::refusal(&submission, problem))?.with_file_details(found);
            new_page(&state, &visitor, form).await
        }
    }
}

/// Returns everything that is wrong with a dilemma about whose personal details something is to be decided. One that is asked
/// anonymously comes with what of it was confirmed.
async fn with_undecided(
    state: &AppState,
    visitor: &Visitor,
    dilemma: Result<(NewDilemma, Option<&[String]>), Problem>,
    undecided: Vec<FieldError>,
) -> Problem {
    let actor = visitor.actor();
    let checked = match dilemma {
        Ok((dilemma, Some(confirmed))) => state.forum.check_anonymous_dilemma(&actor, dilemma, confirmed).await,
        Ok((dilemma, None)) => state.forum.check_dilemma(&actor, dilemma).await,
        Err(problem) => Err(problem),
    };
    Problem::joined(undecided, checked).err().unwrap_or(Problem::Internal)
}

/// Returns what the form of a new dilemma asks for while its question is typed.
async fn similar(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let question = render::parameter(&visitor.path, "q").unwrap_or_default();
    let question = percent_decode_str(question).decode_utf8_lossy();
    Ok(Json(found_for(&state, &visitor, &question, &[]).await?).into_response())
}

/// What the forum says to a question, but for the topics that were chosen.
async fn found_for(
    state: &AppState,
    visitor: &Visitor,
    question: &str,
    chosen: &[String],
) -> Result<FoundForQuestion, Problem> {
    let actor = visitor.actor();
    let hits = state.forum.similar_to(&actor, question).await?;
    let line = |hit: Hit| {
        let kind = ListRow::hit(&hit, visitor.language, None).kind();
        let answered = render::told(&hit.url, Flash::DilemmaAnsweredBefore);
        SimilarLine { title: hit.title, url: hit.url, kind, answered }
    };
    let lines = hits.into_iter().map(line).collect();
    Ok(FoundForQuestion { lines, topics: state.forum.fitting_topics(&actor, question, chosen).await? })
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_id(&id)?, Form::default()).await
}

/// The page of a dilemma, with what was typed as an answer.
///
/// # Errors
/// What the visitor may not read, and those of [`render::form`].
pub async fn page(state: &AppState, visitor: &Visitor, id: DilemmaId, comment: Form) -> PageResult {
    let dilemma = state.forum.dilemma(&visitor.actor(), id).await?;
    let part = comments::part(visitor, &comment);
    let mut discussion = state.forum.dilemma_discussion(&visitor.actor(), id, part).await?;
    discussion.preview = comments::preview(state, &comment).await?;
    let comment = comments::form(visitor, comment, &discussion);
    let similar = match dilemma.can.accept && dilemma.can.close {
        true => {
            let mut hits = state.forum.similar_to(&visitor.actor(), &dilemma.card.title).await?;
            let own = dilemma::path(id);
            hits.retain(|hit| hit.url.split('#').next() != Some(own.as_str()));
            hits
        }
        false => vec![],
    };
    let view = move |comment| view! { <DilemmaPage dilemma discussion comment similar/> };
    render::form(state, visitor, comment, view).await
}

/// A key in an address.
///
/// # Errors
/// [`Problem::NotFound`] for what is none.
pub fn parse_id(id: &str) -> Result<DilemmaId, Problem> {
    id.parse().map_err(|_| Problem::NotFound)
}

async fn press(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_id(&id)?;
    match submission.action() {
        "to-agenda" => return to_agenda(&state, &visitor, id).await,
        "publish" => return publish(&state, &visitor, id).await,
        "to-draft" => {
            let draft = state.forum.dilemma_to_draft(&visitor.actor(), id).await?;
            return Ok(render::see_other(&domain::draft::path(draft)));
        }
        _ => {}
    }
    let button = DilemmaButton::read(&submission);
    if let ("take-over", Some(from)) = (submission.action(), button.owner) {
        return take_over(&state, &visitor, id, from).await;
    }
    let comment = button.answer.unwrap_or(CommentId(0));
    let (step, flash) = match submission.action() {
        "take-over" => (DilemmaStep::TakeOver, Flash::DilemmaOwned),
        "take-offer" => (DilemmaStep::TakeOffer, Flash::DilemmaOwned),
        "decline" => (DilemmaStep::Decline, Flash::DilemmaChanged),
        "still" => (DilemmaStep::SayStill, Flash::DilemmaStill),
        "accept" => (DilemmaStep::Accept { comment, helped: true }, Flash::DilemmaChanged),
        "unaccept" => (DilemmaStep::Accept { comment, helped: false }, Flash::DilemmaChanged),
        _ => return Err(Problem::NotFound.into()),
    };
    let is_no = step == DilemmaStep::Decline;
    match state.forum.change_dilemma(&visitor.actor(), id, None, step).await {
        Ok(()) if is_no => match state.forum.dilemma(&visitor.actor(), id).await {
            // Who said no to what is put to others does not read it any more.
            Err(Problem::NotFound) => Ok(render::see_other_with(PATH, flash)),
            _ => Ok(render::see_other_with(&dilemma::path(id), flash)),
        },
        Ok(()) => Ok(render::see_other_with(&dilemma::path(id), flash)),
        // It is otherwise since the page was read: the page as it is now shows that.
        Err(Problem::Invalid { .. }) => Ok(render::see_other(&dilemma::path(id))),
        Err(problem) => Err(problem.into()),
    }
}

/// Takes a dilemma over from the member whom its page named as the owner.
async fn take_over(state: &AppState, visitor: &Visitor, id: DilemmaId, from: MemberId) -> PageResult {
    let path = dilemma::path(id);
    match state.forum.take_dilemma_over(&visitor.actor(), id, from).await {
        Ok(true) => Ok(render::see_other_with(&path, Flash::DilemmaOwned)),
        Ok(false) => Ok(render::see_other_with(&path, Flash::DilemmaOwnedByOther)),
        Err(Problem::Invalid { .. }) => Ok(render::see_other(&path)),
        Err(problem) => Err(problem.into()),
    }
}

async fn publish(state: &AppState, visitor: &Visitor, id: DilemmaId) -> PageResult {
    match state.forum.publish_dilemma(&visitor.actor(), id).await {
        Ok(()) => Ok(render::see_other_written(state, &dilemma::path(id), Flash::DilemmaPublished)),
        Err(Problem::Invalid { .. }) => Ok(render::see_other_with(&dilemma::path(id), Flash::DilemmaNotYet)),
        Err(problem) => Err(problem.into()),
    }
}

async fn to_agenda(state: &AppState, visitor: &Visitor, id: DilemmaId) -> PageResult {
    match state.forum.dilemma_to_agenda(&visitor.actor(), id).await {
        Ok(meeting) => Ok(render::see_other_with(&domain::meeting::path(meeting), Flash::DilemmaOnAgenda)),
        Err(Problem::Invalid { fields }) if fields.iter().any(|error| error.field == "meeting") => {
            Ok(render::see_other_with(&dilemma::path(id), Flash::DilemmaNoMeeting))
        }
        // It has ended since the page was read: the page as it is now shows that.
        Err(Problem::Invalid { .. }) => Ok(render::see_other(&dilemma::path(id))),
        Err(problem) => Err(problem.into()),
    }
}

/// The dilemma and the step of an address, where the visitor may take it.
async fn allowed(
    state: &AppState,
    visitor: &Visitor,
    id: &str,
    step: &str,
) -> Result<(DilemmaView, StepKind), Problem> {
    let step = StepKind::named(step).ok_or(Problem::NotFound)?;
    let dilemma = state.forum.dilemma(&visitor.actor(), parse_id(id)?).await?;
    Ok((dilemma, step))
}

async fn show_step(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((id, step)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let (dilemma, step) = allowed(&state, &visitor, &id, &step).await?;
    if !step.is_allowed(&dilemma) {
        // It has ended, or is somebody else's by now.
        return Ok(render::see_other(&dilemma::path(dilemma.card.id)));
    }
    if step == StepKind::Merge {
        let sent: Vec<(String, String)> = serde_urlencoded::from_str(&query.unwrap_or_default()).unwrap_or_default();
        let find = sent.into_iter().filter(|(name, _)| name == StepForm::FIND);
        return step_page(&state, &visitor, step, dilemma, Form::filled(find), None).await;
    }
    let viewer = visitor.actor().member();
    let form = StepForm::first(step, &dilemma, state.forum.default_update()?, viewer, visitor.language);
    step_page(&state, &visitor, step, dilemma, form, None).await
}

async fn step_page(
    state: &AppState,
    visitor: &Visitor,
    step: StepKind,
    dilemma: DilemmaView,
    form: Form,
    caution: Option<StepCaution>,
) -> PageResult {
    let actor = visitor.actor();
    let mut choices = StepChoices::default();
    match step {
        StepKind::Owner => {
            choices.people = state.forum.dilemma_owners(&actor).await?;
            choices.people.retain(|(person, _)| person.id != dilemma.card.owner.id);
        }
        StepKind::Merge => {
            let words = form.value(StepForm::FIND);
            (choices.others, choices.more) = state.forum.merge_targets(&actor, dilemma.card.id, &words).await?;
        }
        _ => {}
    }
    let view = move |form| view! { <StepPage step dilemma form choices caution/> };
    render::form(state, visitor, form, view).await
}

async fn take_step(
    State(state): State<AppState>,
    Path((id, step)): Path<(String, String)>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (dilemma, step) = allowed(&state, &visitor, &id, &step).await?;
    let id = dilemma.card.id;
    let found = match step {
        StepKind::Edit => details_of_files(&state, &visitor, &submission).await?,
        _ => vec![],
    };
    match take(&state, &visitor, &dilemma, step, &submission, &found).await {
        Ok(()) => {
            let flash = match step {
                StepKind::Owner => Flash::DilemmaOffered,
                StepKind::Promise => Flash::DilemmaPromised,
                StepKind::Close => Flash::DilemmaClosed,
                StepKind::Reopen => Flash::DilemmaReopened,
                StepKind::Merge => Flash::DilemmaMerged,
                StepKind::Edit | StepKind::Summary => Flash::DilemmaChanged,
                StepKind::Reveal => Flash::DilemmaRevealed,
                StepKind::Unseal => Flash::DilemmaUnsealed,
                // There is no page of it any more.
                StepKind::Withdraw => return Ok(render::see_other_with(PATH, Flash::DilemmaWithdrawn)),
            };
            Ok(render::see_other_written(&state, &dilemma::path(id), flash))
        }
        Err(problem) => {
            // What was typed stays in the form, whatever became of the dilemma meanwhile.
            let (form, caution) = match caution(&problem) {
                Some(StepCaution::Changed) => (submission.over(problem), Some(StepCaution::Changed)),
                Some(caution) => (submission.with_problem(problem), Some(caution)),
                None => {
                    let form = submission.confirmed(comments::refusal(&submission, problem))?;
                    (form.with_file_details(found), None)
                }
            };
            let dilemma = state.forum.dilemma(&visitor.actor(), id).await?;
            step_page(&state, &visitor, step, dilemma, form, caution).await
        }
    }
}

/// Why a step was refused, beside what is wrong with a field.
fn caution(problem: &Problem) -> Option<StepCaution> {
    match problem {
        Problem::Conflict { .. } => Some(StepCaution::Changed),
        Problem::Forbidden => Some(StepCaution::NotYours),
        Problem::Invalid { fields } if fields.iter().any(|error| error.field == "step") => Some(StepCaution::Ended),
        _ => None,
    }
}

async fn take(
    state: &AppState,
    visitor: &Visitor,
    dilemma: &DilemmaView,
    kind: StepKind,
    submission: &Submission,
    found: &[FileDetails],
) -> Result<(), Problem> {
    let (actor, id) = (visitor.actor(), dilemma.card.id);
    let before = StepKind::text_before(dilemma);
    let (uploads, open) = decide_files(submission, found)?;
    let Decided { form: submission, mut undecided } = decide(visitor.language, submission, kind.texts(), &before);
    undecided.extend(open);
    Problem::unless_empty(undecided)?;
    let submission = &*submission;
    let form = StepForm::read(submission);
    match kind {
        StepKind::Edit => {
            let EditDilemmaForm { version, text, confirmed } = EditDilemmaForm::read(submission);
            state.forum.edit_dilemma_with_files(&actor, id, version, text, &confirmed, uploads).await
        }
        StepKind::Reveal => state.forum.reveal_asker(&actor, id).await,
        StepKind::Withdraw => state.forum.withdraw_dilemma(&actor, id, form.version).await,
        StepKind::Unseal => state.forum.unseal_dilemma(&actor, id, &form.reason, &form.current).await,
        StepKind::Summary => state.forum.summarise_dilemma(&actor, id, form.version, &form.summary).await,
        StepKind::Owner | StepKind::Promise | StepKind::Close | StepKind::Reopen | StepKind::Merge => {
            let confirmed = form.confirmed.clone();
            match form.step(kind)? {
                Some(step) => state.forum.change_dilemma_knowing(&actor, id, None, step, &confirmed).await,
                None => Ok(()),
            }
        }
    }
}
