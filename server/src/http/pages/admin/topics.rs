//! The tree of topics.

use app::admin::merge::MergeForm;
use app::admin::topics::{MergeTopicPage, PATH, TopicAdminPage, TopicForm, TopicsAdminPage, path, values};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::TopicId;
use domain::problem::Problem;
use domain::topic::Topic;
use forum::topics::change::{Step, TopicChange};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get_and_post(list, add))
        .route("/admin/topics/{id}", get_and_post(show, change))
        .route("/admin/topics/{id}/merge", get_and_post(show_merge, merge))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    list_page(&state, &visitor, Form::default()).await
}

async fn list_page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let topics = state.forum.topics_to_run(&visitor.actor()).await?;
    render::form(state, visitor, form, move |form| view! { <TopicsAdminPage topics form/> }).await
}

async fn add(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    match state.forum.add_topic(&visitor.actor(), TopicForm::read(&submission).input()).await {
        Ok(_) => Ok(render::see_other_with(PATH, Flash::TopicAdded)),
        Err(problem) => list_page(&state, &visitor, submission.refused(problem)?).await,
    }
}

/// The topic of a key, among all.
async fn topic(state: &AppState, visitor: &Visitor, id: &str) -> Result<(Topic, Vec<Topic>), Problem> {
    let topics = state.forum.topics_to_run(&visitor.actor()).await?;
    let id = parse_key::<TopicId>(id)?;
    let found = topics.iter().find(|topic| topic.id == id).cloned();
    Ok((found.ok_or(Problem::NotFound)?, topics))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, &id, None).await
}

async fn page(state: &AppState, visitor: &Visitor, id: &str, refused: Option<Form>) -> PageResult {
    let (topic, topics) = topic(state, visitor, id).await?;
    let form = refused.unwrap_or_else(|| values(&topic));
    render::form(state, visitor, form, move |form| view! { <TopicAdminPage topic topics form/> }).await
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let key = parse_key::<TopicId>(&id)?;
    let step = match submission.action() {
        "up" => Some(Step::Up),
        "down" => Some(Step::Down),
        _ => None,
    };
    if let Some(step) = step {
        state.forum.move_topic(&actor, key, step).await?;
        return Ok(render::see_other(PATH));
    }
    let TopicForm { name_he, name_en, parent } = TopicForm::read(&submission);
    let change = TopicChange { name_he: Some(name_he), name_en: Some(name_en), parent: Some(parent) };
    match state.forum.change_topic(&actor, key, change).await {
        Ok(()) => Ok(render::see_other_written(&state, &path(key), Flash::Saved)),
        Err(problem) => page(&state, &visitor, &id, Some(submission.refused(problem)?)).await,
    }
}

async fn show_merge(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    merge_page(&state, &visitor, &id, Form::default()).await
}

async fn merge_page(state: &AppState, visitor: &Visitor, id: &str, form: Form) -> PageResult {
    let (topic, topics) = topic(state, visitor, id).await?;
    render::form(state, visitor, form, move |form| view! { <MergeTopicPage topic topics form/> }).await
}

async fn merge(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let key = parse_key::<TopicId>(&id)?;
    let MergeForm { into, confirm, current } = MergeForm::read(&submission);
    let actor = visitor.actor();
    let merged = async {
        // Who may not do it is told so before the password is asked for.
        state.forum.topics_to_run(&actor).await?;
        state.forum.confirm_password(&actor, &current).await?;
        state.forum.merge_topic(&actor, key, &into, &confirm).await
    };
    match merged.await {
        Ok(into) => Ok(render::see_other_written(&state, &path(into), Flash::TopicMerged)),
        Err(problem) => merge_page(&state, &visitor, &id, submission.confirmed(problem)?).await,
    }
}
