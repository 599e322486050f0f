//! One's own page: drafts, what waits and what was taken away, profile, password, API tokens.

use app::account::me::{CalendarForm, DeletedLine, MadeToken, MailsForm, MePage, ProfileForm, SessionDays, TokenForm};
use app::account::password::PasswordForm;
use app::drafts::line::draft_name;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use domain::access::ApiToken;
use domain::clock::Timestamp;
use domain::draft::DraftCard;
use domain::id::DraftId;
use domain::practice::{ArchivedPractice, PracticeCard, Status};
use domain::problem::Problem;
use domain::quota::Used;
use domain::undo::Undo;
use forum::login::log_in::{SESSION_DAYS, SESSION_MOST_DAYS};
use forum::members::update::{ChangePassword, Profile};
use http::StatusCode;
use leptos::prelude::*;

use super::tokens;
use crate::http::AppState;
use crate::http::pages::cookies::{language_cookie, with_cookie};
use crate::http::pages::drafts::discard::discard;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The path of the page.
const PATH: &str = "/me";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change)).merge(tokens::routes())
}

/// The forms of one's own page: which were refused, what was just made.
#[derive(Default)]
pub struct MeForms {
    /// The profile, where it was refused.
    pub profile: Option<Form>,
    /// The password.
    pub password: Form,
    /// A token to make, where it was refused.
    pub token: Option<Form>,
    /// The token that was made.
    pub new_token: Option<MadeToken>,
    /// The address of the calendar that was made.
    pub new_calendar: Option<String>,
}

impl MeForms {
    /// Returns why one of them was refused.
    fn problem(&self) -> Option<&Problem> {
        [self.profile.as_ref(), Some(&self.password), self.token.as_ref()].into_iter().flatten().find_map(Form::problem)
    }
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, MeForms::default()).await
}

/// What of one's own page is read from the forum.
struct Own {
    drafts: Vec<DraftCard>,
    to_confirm: Vec<PracticeCard>,
    unpublished: Vec<PracticeCard>,
    archived: Vec<ArchivedPractice>,
    deleted: Vec<DeletedLine>,
    usage: Vec<Used>,
    tokens: Vec<ApiToken>,
    calendar: Option<Timestamp>,
    mails: Form,
}

async fn own(state: &AppState, visitor: &Visitor) -> Result<Own, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    let (to_confirm, unpublished) =
        forum.unpublished_practices(&actor).await?.into_iter().partition(|card| card.status == Status::InReview);
    Ok(Own {
        drafts: forum.drafts(&actor).await?,
        to_confirm,
        unpublished,
        archived: forum.archived_practices(&actor).await?,
        deleted: deleted(state, visitor).await?,
        usage: forum.usage(&actor).await?,
        tokens: forum.tokens(&actor).await?,
        calendar: forum.own_calendar_feed(&actor).await?.map(|feed| feed.created_at),
        mails: MailsForm::values(
            &forum.mailed_kinds(&actor).await?,
            forum.digest_cadence(&actor).await?,
            forum.is_mailed_at_once(&actor).await?,
            forum.is_reminded_before(&actor).await?,
        ),
    })
}

/// Returns what the member can bring back, the last deleted first.
async fn deleted(state: &AppState, visitor: &Visitor) -> Result<Vec<DeletedLine>, Problem> {
    let actor = visitor.actor();
    let drafts = state.forum.deleted_drafts(&actor).await?.into_iter().map(|draft| DeletedLine {
        undo: Undo::Drafts(vec![draft.id]),
        name: draft_name(visitor.language, &draft),
        deleted_at: draft.deleted_at.unwrap_or(draft.updated_at),
    });
    let practices = state.forum.deleted_practices(&actor).await?.into_iter().map(|practice| DeletedLine {
        undo: Undo::Practice(practice.id),
        name: practice.title,
        deleted_at: practice.deleted_at,
    });
    let mut lines: Vec<_> = drafts.chain(practices).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.deleted_at));
    lines.truncate(DELETED_SHOWN);
    Ok(lines)
}

/// How many deleted things one's own page offers to bring back.
const DELETED_SHOWN: usize = 50;

/// The page, with the forms as they are shown.
///
/// # Errors
/// When what it shows cannot be read.
pub async fn page(state: &AppState, visitor: &Visitor, forms: MeForms) -> PageResult {
    let sessions = state.forum.sessions(&visitor.actor(), visitor.cookie.as_deref().unwrap_or_default()).await?;
    let session_days = SessionDays { unused: SESSION_DAYS, most: SESSION_MOST_DAYS };
    let Own { drafts, to_confirm, unpublished, archived, deleted, usage, tokens, calendar, mails } =
        own(state, visitor).await?;
    let problem = forms.problem().cloned();
    let status = problem.as_ref().map_or(StatusCode::OK, render::page_status);
    let MeForms { profile, password, token, new_token, new_calendar } = forms;
    let token = token.unwrap_or_else(TokenForm::first);
    let profile = profile.unwrap_or_else(|| visitor.member().map(ProfileForm::values).unwrap_or_default());
    let all_drafts = visitor.path.split_once('?').is_some_and(|(_, query)| query.split('&').any(|p| p == "drafts=all"));
    let answer = render::with_status(state, visitor, status, move || {
        view! {
            <MePage
                profile
                password
                mails
                token
                drafts
                all_drafts
                to_confirm
                unpublished
                archived
                deleted
                usage
                sessions
                session_days
                tokens
                new_token
                calendar
                new_calendar
            />
        }
    });
    let answer = answer.await?;
    Ok(match problem {
        Some(problem) => render::with_wait(answer, &problem),
        None => answer,
    })
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let cookie = visitor.cookie.as_deref().unwrap_or_default();
    let (action, key) = submission.action().split_once(':').unwrap_or((submission.action(), ""));
    let done = match action {
        "profile" => {
            let ProfileForm { name, profession, language } = ProfileForm::read(&submission);
            match state.forum.update_profile(&actor, Profile { name, profession, language }).await {
                Ok(()) => {
                    let answer = render::see_other_with(PATH, Flash::Saved);
                    return Ok(with_cookie(language_cookie(&state, language), answer));
                }
                Err(problem) => Err(problem),
            }
        }
        "mails" => {
            let MailsForm { mailed, digest, at_once, hour_before } = MailsForm::read(&submission);
            state.forum.choose_mails(&actor, &mailed).await?;
            state.forum.set_mailed_at_once(&actor, at_once).await?;
            state.forum.set_reminded_before(&actor, hour_before).await?;
            match digest {
                Some(digest) => state.forum.set_digest_cadence(&actor, digest).await.map(|()| Flash::Saved),
                None => Ok(Flash::Saved),
            }
        }
        "password" => {
            let PasswordForm { current, password, repeated } = PasswordForm::read(&submission);
            let input = ChangePassword { current, password, repeated };
            state.forum.change_password(&actor, cookie, input).await.map(|()| Flash::PasswordChanged)
        }
        "log-out-elsewhere" => {
            let device = visitor.device.as_deref();
            state.forum.log_out_elsewhere(&actor, cookie, device).await.map(|()| Flash::LoggedOutElsewhere)
        }
        "end-session" => state.forum.end_session(&actor, key).await.map(|()| Flash::SessionEnded),
        "create-token" => return tokens::create(&state, &visitor, &submission).await,
        "revoke-token" => {
            let id = key.parse().map_err(|_| Problem::NotFound)?;
            state.forum.revoke_token(&actor, id).await.map(|()| Flash::TokenRevoked)
        }
        "create-calendar" => {
            let alarm = CalendarForm::read(&submission).alarm;
            let secret = state.forum.create_calendar_feed(&actor, alarm).await?;
            let address = format!("{}/calendar/{}.ics", state.origin, secret.reveal());
            return page(&state, &visitor, MeForms { new_calendar: Some(address), ..MeForms::default() }).await;
        }
        "revoke-calendar" => match state.forum.revoke_calendar_feed(&actor).await {
            // It was revoked before, from another window.
            Ok(()) | Err(Problem::NotFound) => Ok(Flash::CalendarRevoked),
            Err(problem) => Err(problem),
        },
        "discard-draft" => {
            let id = key.parse::<DraftId>().map_err(|_| Problem::NotFound)?;
            return Ok(discard(&state, &actor, id, PATH).await?);
        }
        _ => Err(Problem::NotFound),
    };
    match done {
        Ok(flash) => Ok(render::see_other_with(PATH, flash)),
        Err(problem @ (Problem::Invalid { .. } | Problem::Throttled { .. } | Problem::Busy { .. })) => {
            let form = submission.with_problem(problem);
            let forms = match action {
                "password" => MeForms { password: form, ..MeForms::default() },
                _ => MeForms { profile: Some(form), ..MeForms::default() },
            };
            page(&state, &visitor, forms).await
        }
        Err(problem) => Err(problem.into()),
    }
}
