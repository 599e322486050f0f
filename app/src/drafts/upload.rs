//! A text arrives as a file: a meeting's write-up, or a practice of its own.

use domain::id::DraftId;
use domain::meeting::{self, MeetingView};
use domain::practice::PracticeKind;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::{Choice, FileField, RadioGroup};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::script::script;
use crate::ui::sending::Sending;
use crate::words;

/// The names of chosen files, and how they are sent.
const SCRIPTS: &str = script!("../ui/files.js", "../ui/sending.js", "upload.js");

/// A text that is begun: from a file, with files beside it, or in the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadForm {
    /// The kind of the text.
    pub kind: Option<PracticeKind>,
    /// Whether the slides are the text, where there are a document and slides.
    pub prefers_slides: bool,
    /// The draft that has the files that were taken before.
    pub draft: Option<DraftId>,
}

/// The files of an upload that were taken although its text was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptFiles {
    /// The draft that has them; `None` where nothing is kept.
    pub draft: Option<DraftId>,
    /// The files' names.
    pub names: Vec<String>,
}

impl UploadForm {
    /// The kind of the text.
    pub const KIND: &str = "kind";
    /// The file with the text, and files beside it; repeated.
    pub const FILE: &str = "file";
    /// Files that are never the text; repeated.
    pub const ATTACHMENT: &str = "attachment";
    /// Which of a document and slides is the text: [`Self::DOCUMENT`] or [`Self::SLIDES`].
    pub const TEXT: &str = "text";
    /// The document is the text.
    pub const DOCUMENT: &str = "document";
    /// The slides are the text.
    pub const SLIDES: &str = "slides";
    /// The draft that has files already.
    pub const DRAFT: &str = "draft";

    /// Reads what was sent, but for the files.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            kind: sent.parsed(Self::KIND),
            prefers_slides: sent.value(Self::TEXT) == Self::SLIDES,
            draft: sent.parsed(Self::DRAFT),
        }
    }

    /// The form of a new practice, as it begins.
    pub fn first() -> Form {
        Form::filled([(Self::KIND, PracticeKind::WriteUp.as_str()), (Self::TEXT, Self::DOCUMENT)])
    }
}

/// The page `/meetings/{id}/write-up`, with an [`UploadForm`] without the kind; buttons `action`: `upload`, `write`
/// (begins an empty text in the editor). The script of the page posts `keep` with a single file.
#[component]
pub fn WriteUpPage(
    /// The meeting.
    meeting: MeetingView,
    /// What was wrong with the files.
    form: Form,
    /// The files that were taken all the same.
    kept: KeptFiles,
    /// The most bytes of a file.
    max_upload: i64,
) -> AnyView {
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
        <Shell title=t!(language, drafts.upload.title) layout="narrow" sheet="forms.css" script=SCRIPTS>
            <h1>{t!(language, drafts.upload.title)}</h1>
            <p class="lead"><a href=meeting::path(card.id)><bdi>{with_ranges(card.title)}</bdi></a></p>
            {deadline}
            {on_behalf}
            <form class="sheet" novalidate method="post" enctype="multipart/form-data" action=format!("{}/write-up", meeting::path(card.id))>
                <FormProblem form=form.clone()/>
                <Files form kept max_upload/>
            </form>
        </Shell>
    }.into_any()
}

/// The page `/practices/new`, with an [`UploadForm`]; buttons `action` as on [`WriteUpPage`].
#[component]
pub fn NewPracticePage(
    /// What was chosen, and what was wrong with the files.
    form: Form,
    /// The files that were taken all the same.
    kept: KeptFiles,
    /// The most bytes of a file.
    max_upload: i64,
) -> AnyView {
    let language = PageContext::current().language;
    let kinds = [
        (PracticeKind::WriteUp, t!(language, drafts.upload.write_up_is)),
        (PracticeKind::Tool, t!(language, drafts.upload.tool_is)),
        (PracticeKind::Template, t!(language, drafts.upload.template_is)),
    ]
    .map(|(kind, is)| Choice::new(kind.as_str(), format!("{}: {is}", words::practice_kind(language, kind))))
    .to_vec();
    view! {
        <Shell title=t!(language, drafts.upload.new) layout="narrow" sheet="forms.css" script=SCRIPTS>
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
                <Files form kept max_upload/>
            </form>
        </Shell>
    }
    .into_any()
}

/// The two ways: a file, or the editor.
#[component]
fn Files(form: Form, kept: KeptFiles, max_upload: i64) -> AnyView {
    let language = PageContext::current().language;
    let limit = words::bytes(language, max_upload);
    let draft = kept.draft.map(|draft| view! { <input type="hidden" name=UploadForm::DRAFT value=draft.to_string()/> });
    let none_kept = kept.names.is_empty();
    let names = kept.names.into_iter().map(|name| view! { <li><bdi>{with_ranges(name)}</bdi></li> }).collect_view();
    let texts = vec![
        Choice::new(UploadForm::DOCUMENT, t!(language, drafts.upload.text_document)),
        Choice::new(UploadForm::SLIDES, t!(language, drafts.upload.text_slides)),
    ];
    view! {
        {draft}
        <div class="banner files-kept" role="status" hidden=none_kept>
            <p>{t!(language, drafts.upload.kept)}</p>
            <ul class="notices">{names}</ul>
        </div>
        <div class="way">
            <h2><Icon glyph=Glyph::Upload/> {t!(language, drafts.upload.file_title)}</h2>
            <div class="drop-zone">
                <FileField
                    form=form.clone()
                    name=UploadForm::FILE
                    label=t!(language, drafts.upload.file)
                    hint=t!(language, drafts.upload.file_hint, max = limit.clone())
                    multiple=true
                    required=true
                />
                <RadioGroup
                    form=form.clone()
                    name=UploadForm::TEXT
                    label=t!(language, drafts.upload.text)
                    choices=texts
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
            <Sending
                label=t!(language, drafts.upload.go)
                reading=t!(language, drafts.upload.reading)
                stopped=t!(language, drafts.upload.stopped)
                broken_off=t!(language, drafts.upload.broken_off)
                left_out=t!(language, drafts.upload.left_out)
            />
        </div>
        <div class="way">
            <h2><Icon glyph=Glyph::Edit/> {t!(language, drafts.upload.write)}</h2>
            <p class="hint">{t!(language, drafts.upload.write_hint)}</p>
            <div class="buttons">
                <button class="button" name="action" value="write" formnovalidate>{t!(language, drafts.upload.open_editor)}</button>
            </div>
        </div>
    }.into_any()
}
