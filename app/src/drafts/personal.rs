//! The personal details of a text, each of which its writer leaves in it or removes before it is published.

use domain::draft;
use domain::id::DraftId;
use domain::language::Language;
use domain::personal::Detail;
use domain::problem::{FieldError, FieldProblem};
use leptos::prelude::*;

use super::page::{DraftSetting, Purpose, field_name};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// What stands before a detail in the name of its field.
const PREFIX: &str = "personal:";

/// What a writer decides about a detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Stays,
    Removed,
}

impl Decision {
    const STAYS: &str = "stays";
    const REMOVED: &str = "removed";
}

/// The personal details of a text, and what was decided about each of them: the field `personal:<detail>` with `stays`
/// or `removed`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalForm {
    details: Vec<(Detail, Option<Decision>)>,
    /// Whether the form was sent without a decision about each.
    refused: bool,
}

impl PersonalForm {
    /// The details with what was sent about them.
    pub fn read(details: Vec<Detail>, sent: &impl Fields) -> Self {
        let decided = details.into_iter().map(|detail| {
            let decision = match sent.value(&field(&detail)) {
                Decision::STAYS => Some(Decision::Stays),
                Decision::REMOVED => Some(Decision::Removed),
                _ => None,
            };
            (detail, decision)
        });
        Self { details: decided.collect(), refused: false }
    }

    /// The details, about which nothing is decided yet.
    pub fn of(details: Vec<Detail>) -> Self {
        Self { details: details.into_iter().map(|detail| (detail, None)).collect(), refused: false }
    }

    /// Returns whether there is nothing to decide.
    pub fn is_empty(&self) -> bool {
        self.details.is_empty()
    }

    /// Returns what is to be removed.
    pub fn removed(&self) -> Vec<String> {
        let removed = self.details.iter().filter(|(_, decision)| *decision == Some(Decision::Removed));
        removed.map(|(detail, _)| detail.text.clone()).collect()
    }

    /// An error for each detail about which nothing was decided.
    pub fn undecided(&self) -> Vec<FieldError> {
        let open = self.details.iter().filter(|(_, decision)| decision.is_none());
        open.map(|(detail, _)| FieldError::new(field(detail), FieldProblem::PersonalDetail).detail(&detail.text))
            .collect()
    }

    /// The same, shown again because a decision is missing.
    #[must_use]
    pub fn refused(self) -> Self {
        Self { refused: true, ..self }
    }
}

/// Returns what takes a removed detail's place in a text.
pub fn removed_mark(language: Language) -> &'static str {
    t!(language, drafts.personal.mark)
}

/// The name of a detail's field.
fn field(detail: &Detail) -> String {
    format!("{PREFIX}{}", detail.text)
}

/// The details in their places, each with its choice. Nothing where there are none.
#[component]
pub fn PersonalDetails(personal: PersonalForm) -> AnyView {
    let language = PageContext::current().language;
    let PersonalForm { details, refused } = personal;
    (!details.is_empty())
        .then(|| {
            let items = details
                .into_iter()
                .enumerate()
                .map(|(number, (detail, decision))| view! { <DetailChoice number detail decision refused/> })
                .collect_view();
            view! {
                <section class="personal" aria-labelledby="personal-title">
                    <h2 id="personal-title">{t!(language, drafts.personal.title)}</h2>
                    <p class="soft">{t!(language, drafts.personal.lead)}</p>
                    <ul class="personal-list">{items}</ul>
                </section>
            }
        })
        .into_any()
}

/// Shows one detail: what it seems to be, the words around it, and whether it stays.
#[component]
fn DetailChoice(number: usize, detail: Detail, decision: Option<Decision>, refused: bool) -> AnyView {
    let language = PageContext::current().language;
    let name = field(&detail);
    let Detail { field, kind, text, line, times, before, after } = detail;
    let place = match field {
        "body" => t!(language, drafts.personal.line, line),
        field => field_name(language, field),
    };
    let times = (times > 1).then(|| view! { " · " {t!(language, drafts.personal.times, count = times as i64)} });
    let is_open = refused && decision.is_none();
    // The words may begin with an address, which says nothing about their direction.
    let direction = Language::of_text(&format!("{before}{text}{after}")).direction();
    let error_id = format!("personal-{number}-error");
    let described_by = is_open.then(|| error_id.clone());
    let error = is_open.then(|| {
        view! { <div class="field-error" id=error_id><p>{t!(language, drafts.personal.open)}</p></div> }
    });
    let choices = [
        (Decision::Stays, Decision::STAYS, t!(language, drafts.personal.stays)),
        (Decision::Removed, Decision::REMOVED, t!(language, drafts.personal.remove)),
    ];
    let choices = choices.map(|(choice, value, label)| {
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=value checked=decision == Some(choice)/>
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <li>
            <fieldset class="field" class:field-invalid=is_open aria-describedby=described_by>
                <legend>{words::detail_kind(language, kind)} ": " <bdi>{text.clone()}</bdi></legend>
                <p class="personal-place soft">{place} {times}</p>
                <p class="personal-text" dir=direction>{before} <mark>{text}</mark> {after}</p>
                <div class="choices">{choices.collect_view()}</div>
                {error}
            </fieldset>
        </li>
    }
    .into_any()
}

/// `/drafts/{id}/publish` for the change of a practice that has personal details which the practice does not have yet.
#[component]
pub fn PersonalPage(
    /// The draft that is published.
    draft: DraftId,
    /// The version of the draft that the details are of.
    version: i64,
    /// Why the form was refused.
    form: Form,
    /// The details.
    personal: PersonalForm,
    /// What the text is for.
    setting: DraftSetting,
) -> AnyView {
    let language = PageContext::current().language;
    let publish = setting.publish_word(language);
    view! {
        <Shell title=t!(language, drafts.publish.title) layout="narrow publish-page" sheet="forms.css">
            <h1>{t!(language, drafts.publish.title)}</h1>
            <Purpose setting/>
            <form novalidate method="post" action=draft::publish_path(draft)>
                <FormProblem form/>
                <input type="hidden" name=super::publish::PublishForm::VERSION value=version/>
                <PersonalDetails personal/>
                <div class="buttons">
                    <button class="button button-main" name="action" value="publish">{publish}</button>
                    <a class="button button-quiet" href=draft::path(draft)>{t!(language, drafts.publish.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
