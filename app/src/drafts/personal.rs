//! The personal details of a text, each of which its writer leaves in it or removes before it is published, and those of the
//! files beside it. Dilemmas, comments and answers ask about theirs in their own forms, by [`TextDetails`].

use std::collections::HashSet;

use domain::draft;
use domain::id::DraftId;
use domain::language::Language;
use domain::personal::{self, Detail, FileDetails};
use domain::problem::{FieldError, FieldProblem};
use leptos::prelude::*;

use super::page::{DraftSetting, Purpose, field_name};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::ranges::with_ranges;
use crate::words;

/// What stands before a detail in the name of its field.
const PREFIX: &str = "personal:";
/// What stands before the name of a file in the name of its field.
const FILE_PREFIX: &str = "personal-file:";
/// The most bytes of a text of a form that is looked through: more than any that is taken.
const LOOKED_AT_MAX: usize = 100_000;

/// What a writer decides about a detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Stays,
    Removed,
}

impl Decision {
    const STAYS: &str = "stays";
    const REMOVED: &str = "removed";

    /// What was sent in a field.
    fn sent(sent: &impl Fields, field: &str) -> Option<Self> {
        match sent.value(field) {
            Self::STAYS => Some(Self::Stays),
            Self::REMOVED => Some(Self::Removed),
            _ => None,
        }
    }
}

/// The personal details of a text, and what was decided about each of them: the field `personal:<detail>` with `stays`
/// or `removed`; and of each file that has some, the field `personal-file:<name>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalForm {
    details: Vec<(Detail, Option<Decision>)>,
    files: Vec<(FileDetails, Option<Decision>)>,
    /// Whether the form was sent without a decision about each.
    refused: bool,
}

impl PersonalForm {
    /// The details with what was sent about them.
    pub fn read(details: Vec<Detail>, sent: &impl Fields) -> Self {
        let decided = details.into_iter().map(|detail| {
            let decision = Decision::sent(sent, &field(&detail));
            (detail, decision)
        });
        Self { details: decided.collect(), ..Self::default() }
    }

    /// The details of the fields of a form with what was sent about them, but for those that the text before had as well.
    pub fn in_fields(fields: &[&'static str], before: &str, sent: &impl Fields) -> Self {
        let texts = fields.iter().map(|field| (*field, sent.value(field)));
        // What is longer is refused whatever it says.
        let mut details = personal::in_texts(texts.filter(|(_, text)| text.len() <= LOOKED_AT_MAX));
        if !details.is_empty() && !before.is_empty() {
            let known: HashSet<&str> = personal::find(before).into_iter().map(|found| &before[found.place]).collect();
            details.retain(|detail| !known.contains(detail.text.as_str()));
        }
        Self::read(details, sent)
    }

    /// The same, with the details of files and what was sent about them.
    #[must_use]
    pub fn with_files(self, files: Vec<FileDetails>, sent: &impl Fields) -> Self {
        let decided = files.into_iter().map(|file| {
            let decision = Decision::sent(sent, &file_field(&file));
            (file, decision)
        });
        Self { files: decided.collect(), ..self }
    }

    /// The details, about which nothing is decided yet.
    pub fn of(details: Vec<Detail>) -> Self {
        Self { details: details.into_iter().map(|detail| (detail, None)).collect(), ..Self::default() }
    }

    /// Returns whether there is nothing to decide.
    pub fn is_empty(&self) -> bool {
        self.details.is_empty() && self.files.is_empty()
    }

    /// Returns what is to be removed.
    pub fn removed(&self) -> Vec<String> {
        let removed = self.details.iter().filter(|(_, decision)| *decision == Some(Decision::Removed));
        removed.map(|(detail, _)| detail.text.clone()).collect()
    }

    /// The names of the files that are not to be published.
    pub fn removed_files(&self) -> Vec<String> {
        let removed = self.files.iter().filter(|(_, decision)| *decision == Some(Decision::Removed));
        removed.map(|(file, _)| file.file_name.clone()).collect()
    }

    /// An error for each detail, and for each file, about which nothing was decided.
    pub fn undecided(&self) -> Vec<FieldError> {
        let error = |field: String, detail: &str| FieldError::new(field, FieldProblem::PersonalDetail).detail(detail);
        let open = self.details.iter().filter(|(_, decision)| decision.is_none());
        let files = self.files.iter().filter(|(_, decision)| decision.is_none());
        open.map(|(detail, _)| error(field(detail), &detail.text))
            .chain(files.map(|(file, _)| error(file_field(file), &file.file_name)))
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

/// The name of a file's field.
fn file_field(file: &FileDetails) -> String {
    format!("{FILE_PREFIX}{}", file.file_name)
}

/// Returns whether an error is one about a personal detail that is asked about here.
pub(crate) fn is_asked_here(error: &FieldError) -> bool {
    error.field.starts_with(PREFIX) || error.field.starts_with(FILE_PREFIX)
}

/// The personal details in the fields of a form that was refused and in its files, to decide about before it is sent again.
/// Nothing where there are none, and before the form was sent.
#[component]
pub fn TextDetails(
    /// The form.
    form: Form,
    /// The names of its fields that are looked through.
    fields: &'static [&'static str],
    /// The text before, whose details are not asked about again.
    #[prop(optional)]
    before: String,
) -> AnyView {
    let personal = match form.problem() {
        Some(_) => {
            let files = form.file_details().to_vec();
            PersonalForm::in_fields(fields, &before, &form).with_files(files, &form).refused()
        }
        None => PersonalForm::default(),
    };
    (!personal.is_empty())
        .then(|| {
            // The pages on which people talk have no sheet of forms otherwise.
            let sheet = (PageContext::current().asset)("forms.css");
            view! {
                <link rel="stylesheet" href=sheet/>
                <PersonalDetails personal/>
            }
        })
        .into_any()
}

/// The details in their places, each with its choice. Nothing where there are none.
#[component]
pub fn PersonalDetails(personal: PersonalForm) -> AnyView {
    let language = PageContext::current().language;
    let is_empty = personal.is_empty();
    let PersonalForm { details, files, refused } = personal;
    (!is_empty)
        .then(|| {
            let first_file = details.len();
            let files = files
                .into_iter()
                .enumerate()
                .map(|(number, (file, decision))| {
                    view! { <FileChoice number=first_file + number file decision refused/> }
                })
                .collect_view();
            let items = details
                .into_iter()
                .enumerate()
                .map(|(number, (detail, decision))| view! { <DetailChoice number detail decision refused/> })
                .collect_view();
            view! {
                <section class="personal" aria-labelledby="personal-title">
                    <h2 id="personal-title">{t!(language, drafts.personal.title)}</h2>
                    <p class="soft">{t!(language, drafts.personal.lead)}</p>
                    <ul class="personal-list">{items} {files}</ul>
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
        "title" | "summary" | "audience" | "effort" | "result" => field_name(language, field),
        _ => t!(language, drafts.personal.line, line),
    };
    let times = (times > 1).then(|| view! { " · " {t!(language, drafts.personal.times, count = times as i64)} });
    let legend = view! { {words::detail_kind(language, kind)} ": " <bdi>{text.clone()}</bdi> }.into_any();
    let found = view! {
        <p class="personal-place soft">{place} {times}</p>
        <Words before text after/>
    }
    .into_any();
    let labels = [t!(language, drafts.personal.stays), t!(language, drafts.personal.remove)];
    view! { <DecisionField number name legend found labels decision refused/> }.into_any()
}

/// Shows a file with the first of its details, and whether it is published.
#[component]
fn FileChoice(number: usize, file: FileDetails, decision: Option<Decision>, refused: bool) -> AnyView {
    let language = PageContext::current().language;
    let name = file_field(&file);
    let FileDetails { file_name, details, more } = file;
    let legend = view! { {t!(language, drafts.personal.file)} ": " <bdi>{with_ranges(file_name)}</bdi> }.into_any();
    let more = (more > 0).then(|| {
        view! { <p class="personal-place soft">{t!(language, drafts.personal.more, count = more as i64)}</p> }
    });
    let places = details.into_iter().map(|Detail { kind, text, before, after, .. }| {
        view! {
            <p class="personal-place soft">{words::detail_kind(language, kind)}</p>
            <Words before text after/>
        }
    });
    let found = view! { {places.collect_view()} {more} }.into_any();
    let labels = [t!(language, drafts.personal.file_stays), t!(language, drafts.personal.file_remove)];
    view! { <DecisionField number name legend found labels decision refused/> }.into_any()
}

/// A detail with the words around it.
#[component]
fn Words(before: String, text: String, after: String) -> AnyView {
    // The words may begin with an address, which says nothing about their direction.
    let direction = Language::of_text(&format!("{before}{text}{after}")).direction();
    view! { <p class="personal-text" dir=direction>{before} <mark>{text}</mark> {after}</p> }.into_any()
}

/// Shows what was found with the choice whether it stays, by these labels, or is removed.
#[component]
fn DecisionField(
    number: usize,
    name: String,
    legend: AnyView,
    found: AnyView,
    labels: [&'static str; 2],
    decision: Option<Decision>,
    refused: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let is_open = refused && decision.is_none();
    let error_id = format!("personal-{number}-error");
    let described_by = is_open.then(|| error_id.clone());
    let error = is_open.then(|| {
        view! { <div class="field-error" id=error_id><p>{t!(language, drafts.personal.open)}</p></div> }
    });
    let [stays, remove] = labels;
    let choices = [(Decision::Stays, Decision::STAYS, stays), (Decision::Removed, Decision::REMOVED, remove)];
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
                <legend>{legend}</legend>
                {found}
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
