//! A text arrives as a file: a meeting's write-up, or a practice of its own.

use domain::meeting::{self, MeetingView};
use domain::practice::{BODY_MAX, PracticeKind};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::{Choice, FILE_SCRIPT, FileField, RadioGroup};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::words;

/// What the file dialogue offers as a text.
const TEXTS: &str = ".md,.markdown,.txt,text/markdown,text/plain";

/// A text that is begun: from a file, with files beside it, or in the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadForm {
    /// What kind of text.
    pub kind: Option<PracticeKind>,
}

impl UploadForm {
    /// What kind of text.
    pub const KIND: &str = "kind";
    /// The file with the text.
    pub const FILE: &str = "file";
    /// Files beside it; repeated.
    pub const ATTACHMENT: &str = "attachment";

    /// Reads what was sent, but for the files.
    pub fn read(sent: &impl Fields) -> Self {
        Self { kind: sent.parsed(Self::KIND) }
    }

    /// The form of a new practice, as it begins.
    pub fn first() -> Form {
        Form::filled([(Self::KIND, PracticeKind::WriteUp.as_str())])
    }
}

/// `/meetings/{id}/write-up`, with an [`UploadForm`] without the kind; buttons `action`: `upload`, `write` (begins an
/// empty text in the editor).
#[component]
pub fn WriteUpPage(
    /// The meeting.
    meeting: MeetingView,
    /// What was wrong with the files.
    form: Form,
    /// The most bytes of a file.
    max_upload: i64,
) -> impl IntoView {
    let language = PageContext::current().language;
    let card = meeting.card;
    let deadline = card.deadline.map(|deadline| {
        view! {
            <p>{t!(language, drafts.upload.until)} " " <Moment at=deadline style=DateStyle::Full/></p>
        }
    });
    let company = card.company.map(|company| company.name).unwrap_or_default();
    let on_behalf = meeting.can.on_behalf.then(|| {
        view! { <p class="banner">{t!(language, drafts.page.on_behalf, company = company)}</p> }
    });
    view! {
        <Shell title=t!(language, drafts.upload.title) layout="narrow" sheet="forms.css" script=FILE_SCRIPT>
            <h1>{t!(language, drafts.upload.title)}</h1>
            <p class="lead"><a href=meeting::path(card.id)><bdi>{with_ranges(card.title)}</bdi></a></p>
            {deadline}
            {on_behalf}
            <form class="sheet" novalidate method="post" enctype="multipart/form-data" action=format!("{}/write-up", meeting::path(card.id))>
                <FormProblem form=form.clone()/>
                <Files form max_upload/>
            </form>
        </Shell>
    }
}

/// `/practices/new`, with an [`UploadForm`]; buttons `action`: `upload`, `write`.
#[component]
pub fn NewPracticePage(
    /// What was chosen, and what was wrong with the files.
    form: Form,
    /// The most bytes of a file.
    max_upload: i64,
) -> impl IntoView {
    let language = PageContext::current().language;
    let kinds = [
        (PracticeKind::WriteUp, t!(language, drafts.upload.write_up_is)),
        (PracticeKind::Tool, t!(language, drafts.upload.tool_is)),
        (PracticeKind::Template, t!(language, drafts.upload.template_is)),
    ]
    .map(|(kind, is)| Choice::new(kind.as_str(), format!("{}: {is}", words::practice_kind(language, kind))))
    .to_vec();
    view! {
        <Shell title=t!(language, drafts.upload.new) layout="narrow" sheet="forms.css" script=FILE_SCRIPT>
            <h1>{t!(language, drafts.upload.new)}</h1>
            <p class="lead">{t!(language, drafts.upload.new_lead)}</p>
            <form class="sheet kinds" novalidate method="post" enctype="multipart/form-data" action="/practices/new">
                <FormProblem form=form.clone()/>
                <RadioGroup
                    form=form.clone()
                    name=UploadForm::KIND
                    label=t!(language, drafts.page.kind)
                    choices=kinds
                    required=true
                />
                <Files form max_upload/>
            </form>
        </Shell>
    }
}

/// The two ways: a file, or the editor.
#[component]
fn Files(form: Form, max_upload: i64) -> impl IntoView {
    let language = PageContext::current().language;
    let limit = words::bytes(language, max_upload);
    let text_limit = words::bytes(language, BODY_MAX as i64);
    view! {
        <div class="way">
            <h2><Icon glyph=Glyph::Upload/> {t!(language, drafts.upload.file_title)}</h2>
            <div class="drop-zone">
                <FileField
                    form=form.clone()
                    name=UploadForm::FILE
                    label=t!(language, drafts.upload.file)
                    hint=t!(language, drafts.upload.file_hint, max = text_limit)
                    accept=TEXTS
                    required=true
                />
                <FileField
                    form
                    name=UploadForm::ATTACHMENT
                    label=t!(language, drafts.upload.attachment)
                    hint=t!(language, drafts.upload.attachment_hint, max = limit)
                    multiple=true
                />
            </div>
            <div class="buttons">
                <button class="button button-main" name="action" value="upload">
                    {t!(language, drafts.upload.go)}
                </button>
            </div>
        </div>
        <div class="way">
            <h2><Icon glyph=Glyph::Edit/> {t!(language, drafts.upload.write)}</h2>
            <p class="hint">{t!(language, drafts.upload.write_hint)}</p>
            <div class="buttons">
                <button class="button" name="action" value="write" formnovalidate>{t!(language, drafts.upload.open_editor)}</button>
            </div>
        </div>
    }
}
