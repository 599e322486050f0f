//! The draft's editor: title and text, in one form that is whole without JavaScript; the island adds what reacts. What
//! else belongs to a text is asked in the step before its publication ([`super::publish`]).

use domain::attachment::Attachment;
use domain::conversion::Import;
use domain::draft::{self, Draft, Preview};
use domain::language::Language;
use domain::ltr::isolated;
use domain::practice::TITLE_MAX;
use domain::problem::FieldError;
use leptos::prelude::*;

use super::conflict::{Conflict, ConflictView};
use super::editor::{EditorFile, PREVIEW_ID};
use super::form::DraftForm;
use super::help::MarkdownHelp;
use super::islands::Editor;
use super::report::{ImportReport, REPORT_SCRIPT, SlideQuestions};
use super::words::editor_words;
use crate::context::PageContext;
use crate::practices::aside::searchable_note;
use crate::shell::{Islands, Shell};
use crate::ui::dates;
use crate::ui::field::{TextArea, TextField};
use crate::ui::form::{Form, FormProblem, field_sentence};
use crate::ui::ranges::with_ranges;

/// What is known of a draft beside itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftSetting {
    /// The title of the meeting whose write-up it is.
    pub meeting: Option<String>,
    /// The company it is written for, where that is not the member's own and has to confirm it.
    pub on_behalf_of: Option<String>,
    /// The path of the practice whose text it will replace.
    pub practice: Option<String>,
    /// Where the form posts, where that is not the draft's own path: before anything of it is stored, it says what
    /// the draft is for.
    pub action: Option<String>,
    /// The number of places in which the uploaded text was put in order, and whether the draft has that version of it.
    pub tidied: Option<(i64, bool)>,
    /// What became of the documents that it was made of.
    pub import: Option<Import>,
}

impl DraftSetting {
    /// Returns what the button says that publishes.
    pub(super) fn publish_word(&self, language: Language) -> String {
        let word = match (self.on_behalf_of.is_some(), self.practice.is_some()) {
            (true, _) => t!(language, drafts.page.send_for_review),
            (false, true) => t!(language, drafts.page.publish_change),
            (false, false) => t!(language, drafts.page.publish),
        };
        word.to_owned()
    }
}

/// The page `/drafts/{id}`, with a [`DraftForm`]; buttons `action`: `save`, `preview`, `publish`, `details`, `discard`,
/// `exchange-tidied`, `remove-file:<name>`, and those of [`ConflictView`] and [`ImportReport`]. The island posts
/// `autosave`: see [`super::editor::save`]. Of a draft that is not stored yet the address says what it is for:
/// `?new=<kind>`, `?meeting=<key>` or `?practice=<key>`, and then `base=<version>`.
#[component]
pub fn DraftPage(
    /// The draft as it is stored.
    draft: Draft,
    /// The form that the fields show: [`DraftForm::values`], or what was typed and why it was refused.
    form: Form,
    /// The purpose of the draft.
    #[prop(optional)]
    setting: DraftSetting,
    /// The text as it will look, after the button `preview`.
    #[prop(optional_no_strip)]
    preview: Option<Preview>,
    /// The other text, where somebody saved one since.
    #[prop(optional_no_strip)]
    conflict: Option<Conflict>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let title = match draft.practice {
        Some(_) => t!(language, drafts.page.edit),
        None => t!(language, drafts.page.write),
    };
    let path = setting.action.clone().unwrap_or_else(|| draft::path(draft.id));
    let notices = draft.notices.clone();
    let file_notes = file_notes(language, &draft.attachments);
    let problem = conflict.is_none().then(|| view! { <FormProblem form=form.clone()/> });
    let is_slides = setting.import.as_ref().is_some_and(|import| import.is_slides);
    let script = if setting.import.is_some() { REPORT_SCRIPT } else { "" };
    let questions = is_slides.then(|| view! { <SlideQuestions form=form.clone()/> });
    let conflict = conflict.map(|conflict| view! { <ConflictView conflict mine=form.value(DraftForm::BODY)/> });
    view! {
        <Shell title layout="page draft-page" sheet="forms.css" islands=Islands::AtOnce script>
            <h1>{title}</h1>
            <Purpose setting=setting.clone()/>
            <form class="draft-form" id="draft-form" novalidate method="post" enctype="multipart/form-data" action=path>
                // What Enter in the title presses where there is no script: the first button of a form.
                <button hidden name="action" value="save" formnovalidate>{t!(language, drafts.page.save)}</button>
                {problem}
                <Notices notices/>
                <Tidied tidied=setting.tidied/>
                {conflict}
                <Details form=form.clone() is_slides/>
                <TextField
                    form=form.clone()
                    name=DraftForm::TITLE
                    label=t!(language, drafts.page.title)
                    max=TITLE_MAX
                    autocomplete="off"
                    required=true
                />
                {questions}
                <EditorArea draft form setting=setting.clone() preview/>
                {file_notes}
                <MarkdownHelp/>
                <Actions setting/>
                <Discard/>
            </form>
        </Shell>
    }
}

/// Says what the draft is for.
#[component]
pub(super) fn Purpose(setting: DraftSetting) -> AnyView {
    let language = PageContext::current().language;
    let meeting = setting.meeting.map(|meeting| {
        // Isolated, so that a title in English does not reorder the sentence around it.
        let meeting = format!("\u{2068}{}\u{2069}", isolated(meeting));
        view! { <p class="lead">{t!(language, drafts.page.for_meeting, meeting)}</p> }
    });
    let on_behalf = setting.on_behalf_of.map(|company| {
        view! {
            <p class="banner">{t!(language, drafts.page.on_behalf, company = company)}</p>
        }
    });
    view! { {meeting} {on_behalf} }.into_any()
}

/// The files whose words a search will not find, or not all of them.
fn file_notes(language: Language, files: &[Attachment]) -> impl IntoView + use<> {
    let notes: Vec<_> = files
        .iter()
        .filter_map(|file| {
            let note = searchable_note(language, file)?;
            Some(view! { <li><bdi>{with_ranges(file.file_name.clone())}</bdi> ": " {note}</li> })
        })
        .collect();
    (!notes.is_empty()).then(|| view! { <ul class="file-notes soft">{notes}</ul> })
}

/// What of the uploaded file was not understood.
#[component]
fn Notices(notices: Vec<FieldError>) -> AnyView {
    let language = PageContext::current().language;
    (!notices.is_empty())
        .then(|| {
            let lines = notices.iter().map(|notice| {
                view! { <li>{named_sentence(language, notice)}</li> }
            });
            view! {
                <div class="banner banner-care" role="status">
                    <p>{t!(language, drafts.page.notices)}</p>
                    <ul class="notices">{lines.collect_view()}</ul>
                </div>
            }
        })
        .into_any()
}

/// Says in how many places the uploaded text was put in order, and offers the way to its other version.
#[component]
fn Tidied(tidied: Option<(i64, bool)>) -> AnyView {
    let language = PageContext::current().language;
    tidied.map(|(count, is_tidied)| {
        let (sentence, button) = match is_tidied {
            true => (t!(language, drafts.page.tidied, count), t!(language, drafts.page.untidy)),
            false => (t!(language, drafts.page.as_uploaded).to_owned(), t!(language, drafts.page.tidy)),
        };
        view! {
            <div class="banner" role="status">
                <p>{sentence}</p>
                <button class="button button-quiet" name="action" value="exchange-tidied" formnovalidate>{button}</button>
            </div>
        }
    }).into_any()
}

/// What was wrong with a field of a text, after the field's name; a file is named in the sentence itself.
pub fn named_sentence(language: Language, error: &FieldError) -> impl IntoView + use<> {
    let name = error.file.is_none().then(|| view! { <bdi>{field_name(language, &error.field)}</bdi> ": " });
    // A key of the file's head is its own detail: the name before the sentence says it already.
    let is_named = name.is_some() && error.detail.as_ref() == Some(&error.field);
    let error = FieldError { detail: error.detail.clone().filter(|_| !is_named), ..error.clone() };
    view! { {name} {field_sentence(language, &error)} }
}

/// A text's field as its label has it; a name of the file's own as it stands there.
pub(super) fn field_name(language: Language, field: &str) -> String {
    match field {
        DraftForm::TITLE => t!(language, drafts.page.title).to_owned(),
        DraftForm::SUMMARY => t!(language, drafts.page.summary).to_owned(),
        DraftForm::KIND => t!(language, drafts.page.kind).to_owned(),
        DraftForm::TOPICS => t!(language, drafts.page.topics).to_owned(),
        DraftForm::AUDIENCE => t!(language, drafts.page.audience).to_owned(),
        DraftForm::EFFORT => t!(language, drafts.page.effort).to_owned(),
        DraftForm::RESULT => t!(language, drafts.page.result).to_owned(),
        DraftForm::APPROVED_BY => t!(language, drafts.page.approved_by).to_owned(),
        DraftForm::APPROVED_ON => t!(language, drafts.page.approved_on).to_owned(),
        DraftForm::LANGUAGE => t!(language, drafts.page.language).to_owned(),
        DraftForm::BODY => t!(language, drafts.page.body).to_owned(),
        "company" => t!(language, admin.import.company).to_owned(),
        "meeting" => t!(language, admin.import.meeting).to_owned(),
        "authors" => t!(language, drafts.page.authors).to_owned(),
        "front-matter" => t!(language, drafts.page.head).to_owned(),
        DraftForm::FILES => t!(language, drafts.editor.files).to_owned(),
        "personal" => t!(language, drafts.personal.title).to_owned(),
        other => other.to_owned(),
    }
}

/// The fields of the step before publication, as they are. Of slides the page itself asks for some of them.
#[component]
fn Details(form: Form, is_slides: bool) -> AnyView {
    let names = DraftForm::DETAILS.into_iter().filter(|name| !(is_slides && DraftForm::OF_SLIDES.contains(name)));
    let fields = names.flat_map(|name| {
        let values = form.values(name).iter().filter(|value| !value.is_empty());
        values.map(move |value| view! { <input type="hidden" name=name value=value.clone()/> }).collect::<Vec<_>>()
    });
    fields.collect_view().into_any()
}

/// The text, its preview and its files, inside the island; beside the preview the report of its documents, which stays in
/// sight while the text is read.
#[component]
fn EditorArea(draft: Draft, form: Form, setting: DraftSetting, preview: Option<Preview>) -> AnyView {
    let language = PageContext::current().language;
    let report = setting.import.clone().map(|import| view! { <ImportReport import/> });
    // What is not stored yet has no files of its own: those that the text names are the practice's.
    let files_base = match &setting.practice {
        Some(path) if draft.version == 0 => format!("{path}/files/"),
        _ => format!("{}/files/", draft::path(draft.id)),
    };
    let version = form.value(DraftForm::VERSION).parse().unwrap_or(draft.version);
    let files = draft.attachments.iter().map(EditorFile::from).collect::<Vec<_>>();
    let saved_at = if draft.version == 0 { String::new() } else { dates::time(draft.updated_at) };
    let empty = preview.is_none();
    let text_language = preview.as_ref().map(|preview| preview.language);
    view! {
        <Editor
            draft=draft.id
            action=setting.action.clone().unwrap_or_default()
            files_base
            version
            saved_at
            files
            words=editor_words(language)
            publish=setting.publish_word(language)
        >
            <div class="editor-text">
                <TextArea
                    form
                    name=DraftForm::BODY
                    label=t!(language, drafts.page.body)
                    hint=t!(language, drafts.page.body_keys)
                    rows=22
                    required=true
                />
            </div>
            <div class="editor-side">
                {report}
                <section class="editor-preview" class:editor-preview-empty=empty tabindex="0" aria-labelledby="preview-title">
                    <h2 class="editor-preview-title" id="preview-title">{t!(language, drafts.editor.preview_tab)}</h2>
                    <div
                        class="prose"
                        id=PREVIEW_ID
                        lang=text_language.map(Language::as_str)
                        dir=text_language.map(Language::direction)
                        inner_html=preview.map(|preview| preview.html).unwrap_or_default()
                    ></div>
                </section>
            </div>
        </Editor>
    }.into_any()
}

#[component]
fn Actions(setting: DraftSetting) -> AnyView {
    let language = PageContext::current().language;
    let publish = setting.publish_word(language);
    // The way of a new text to its publication leads there by itself.
    let details = setting.practice.is_some().then(|| {
        view! {
            <button class="button" name="action" value="details" formnovalidate>{t!(language, drafts.page.details)}</button>
        }
    });
    let back = setting.practice.map(|path| {
        view! { <a class="button button-quiet" href=path>{t!(language, drafts.page.back)}</a> }
    });
    view! {
        <div class="buttons draft-actions">
            <button class="button button-main script-hides" name="action" value="publish">{publish}</button>
            {details}
            <button class="button" name="action" value="save" formnovalidate>{t!(language, drafts.page.save)}</button>
            <button class="button button-quiet script-hides" name="action" value="preview" formnovalidate>
                {t!(language, drafts.page.preview)}
            </button>
            {back}
        </div>
    }
    .into_any()
}

/// Deletes the draft: apart from the buttons that keep it.
#[component]
fn Discard() -> AnyView {
    let language = PageContext::current().language;
    view! {
        <p class="draft-discard">
            <button class="button button-danger" name="action" value="discard" formnovalidate>
                {t!(language, drafts.page.discard)}
            </button>
        </p>
    }
    .into_any()
}
