//! What the forum is called, what greets people, the language, the time zone, and the limits.

use std::collections::BTreeMap;

use app::admin::settings::{SettingsForm, SettingsPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use domain::brief;
use domain::language::Language;
use domain::problem::Problem;
use forum::settings::{BriefQuestions, Choices, ForumName, WELCOME_MAX, Welcome};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

const PATH: &str = "/admin/settings";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let (name, choices, quotas) = state.forum.settings(&visitor.actor()).await?;
    let Welcome { he, en } = choices.welcome;
    let zone = state.forum.present_time_zone().await?.iana_name().unwrap_or_default().to_owned();
    let questions = [Language::Hebrew, Language::English].map(|language| brief_in_force(&choices.brief, language));
    let form = SettingsForm::values([name.he, name.en], [he, en], questions, choices.language, zone, &quotas);
    page(&state, &visitor, form).await
}

/// The questions of the brief that presenters get, a line each.
fn brief_in_force(own: &BriefQuestions, language: Language) -> String {
    brief::questions(own.in_language(language), language).join("\n")
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    render::form(state, visitor, form, move |form| view! { <SettingsPage form welcome_max=WELCOME_MAX/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let form = SettingsForm::read(&submission);
    let quotas = form.quotas();
    let SettingsForm { name_he, name_en, welcome_he, welcome_en, brief_he, brief_en, language, time_zone, .. } = form;
    let name = ForumName { he: name_he, en: name_en };
    let choices = |quotas| Choices {
        welcome: Welcome { he: welcome_he, en: welcome_en },
        brief: BriefQuestions { he: brief_he, en: brief_en },
        language,
        time_zone,
        quotas,
        ..Choices::default()
    };
    let set = match quotas {
        Ok(quotas) => state.forum.set_settings(&actor, name, choices(quotas)).await,
        Err(Problem::Invalid { fields }) => {
            // Who may not set them is told so before what is wrong with them.
            state.forum.settings(&actor).await?;
            Problem::joined(fields, state.forum.check_settings(&name, &choices(BTreeMap::new())).map(drop))
        }
        Err(other) => Err(other),
    };
    match set {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
