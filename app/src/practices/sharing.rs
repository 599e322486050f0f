//! How far a practice may go: its mark on pages and on paper, and the forms that choose it.

use std::sync::Arc;

use domain::attachment::{Attachment, FileMark};
use domain::clock::Timestamp;
use domain::language::Language;
use domain::ltr::isolated;
use domain::practice::{PracticeView, Sharing};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates::{self, DateStyle};
use crate::ui::field::{Choice, RadioGroup};
use crate::ui::form::{Fields, Form};
use crate::ui::ranges::with_ranges;
use crate::words;

/// The mark of a practice, chosen for the version that the page showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingForm {
    /// How far it may go; `None` where none of the choices was sent.
    pub sharing: Option<Sharing>,
    /// The version that the page showed.
    pub version: Option<i64>,
    /// The marks of its files.
    pub marks: Vec<FileMark>,
}

impl SharingForm {
    /// How far it may go.
    pub const SHARING: &str = "sharing";
    /// The name of the field of the version that the page showed.
    pub const VERSION: &str = "version";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let marks = read_marks(sent);
        Self { sharing: sent.parsed(Self::SHARING), version: sent.parsed(Self::VERSION), marks }
    }
}

/// The name of the fields with the names of files; repeated.
const FILE: &str = "marked_file";
/// The name of the fields with the marks of these files, in the same order; repeated.
const FILE_MARK: &str = "file_mark";

/// Reads the marks of files that were sent.
pub fn read_marks(sent: &impl Fields) -> Vec<FileMark> {
    let marks = sent.values(FILE_MARK).into_iter().map(|mark| mark.parse().ok());
    sent.values(FILE).into_iter().zip(marks).collect()
}

/// The choice of marks for files; nothing without any.
#[component]
pub fn FileMarks(
    /// The files with their marks.
    files: Vec<Attachment>,
) -> AnyView {
    let language = PageContext::current().language;
    (!files.is_empty()).then(|| {
        let fields = files
            .into_iter()
            .map(|file| {
                let options = Sharing::ALL
                    .iter()
                    .map(|&sharing| {
                        let selected = file.sharing == Some(sharing);
                        view! {
                            <option value=sharing.as_str() selected=selected>{words::sharing(language, sharing)}</option>
                        }
                    })
                    .collect_view();
                view! {
                    <label class="field">
                        <span><bdi>{with_ranges(file.file_name.clone())}</bdi></span>
                        <input type="hidden" name=FILE value=file.file_name/>
                        <select name=FILE_MARK>
                            <option value="">{t!(language, sharing.as_text)}</option>
                            {options}
                        </select>
                    </label>
                }
            })
            .collect_view();
        view! {
            <fieldset class="group file-marks">
                <legend>{t!(language, sharing.files)}</legend>
                {fields}
            </fieldset>
        }
        .into_any()
    }).into_any()
}

/// The choice of how far a text may go.
#[component]
pub fn SharingField(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let choices = Sharing::ALL
        .iter()
        .map(|&sharing| Choice::new(sharing.as_str(), words::sharing(language, sharing)))
        .collect::<Vec<_>>();
    view! {
        <RadioGroup
            form
            name=SharingForm::SHARING
            label=t!(language, sharing.label)
            hint=t!(language, sharing.hint)
            choices
            required=true
        />
    }
    .into_any()
}

/// The mark beside a text.
#[component]
pub fn SharingMark(sharing: Sharing) -> AnyView {
    let language = PageContext::current().language;
    view! { <span class="sharing-mark" data-sharing=sharing.as_str()>{words::sharing(language, sharing)}</span> }
        .into_any()
}

/// Shows those who may change the practice the form that chooses another mark.
#[component]
pub fn SharingChoice(practice: Arc<PracticeView>) -> AnyView {
    let language = PageContext::current().language;
    practice
        .can
        .edit
        .then(|| {
            let form = Form::filled([(SharingForm::SHARING, practice.sharing.as_str())]);
            let action = format!("{}/sharing", domain::practice::path(&practice.slug));
            view! {
                <details class="sharing">
                    <summary class="button button-quiet">{t!(language, sharing.change)}</summary>
                    <form method="post" action=action>
                        <input type="hidden" name=SharingForm::VERSION value=practice.version/>
                        <SharingField form/>
                        <FileMarks files=practice.attachments.clone()/>
                        <button class="button">{t!(language, sharing.go)}</button>
                    </form>
                </details>
            }
        })
        .into_any()
}

/// The way to the text as a file.
#[component]
pub fn DownloadLink(practice: Arc<PracticeView>) -> AnyView {
    let language = PageContext::current().language;
    let path = format!("{}/download", domain::practice::path(&practice.slug));
    view! { <a class="button button-quiet" href=path download="">{t!(language, sharing.download)}</a> }.into_any()
}

/// On paper: who printed a text that stays among members, and when.
#[component]
pub fn PrintNote(sharing: Sharing) -> impl IntoView {
    let viewer = PageContext::current().viewer.clone()?;
    Some(view! { <CopyNote sharing name=viewer.name.clone()/> })
}

/// On paper: that somebody of this name printed a text that stays among members, and when.
#[component]
pub fn CopyNote(sharing: Sharing, name: String) -> impl IntoView {
    let page = PageContext::current();
    let note = (sharing == Sharing::Members).then(|| copy_note(page.language, &name, page.now))?;
    Some(view! { <p class="print-note">{note}</p> })
}

/// Returns what a copy that stays among members says of who made it, and when.
pub fn copy_note(language: Language, name: &str, at: Timestamp) -> String {
    // Isolated, so that a name in another script does not reorder the sentence around it.
    let name = format!("\u{2068}{}\u{2069}", isolated(name.to_owned()));
    let date = dates::format(language, at, DateStyle::Medium);
    t!(language, sharing.copy_note, name, date)
}
