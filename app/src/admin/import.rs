//! The back catalogue: many files at once, then one table that assigns them.

use domain::draft::{self, ImportTargets};
use domain::id::{CompanyId, DraftId, MeetingId};
use domain::ltr::isolated;
use domain::personal::{Detail, FileDetails};
use domain::practice::{PracticeKind, Status};
use domain::problem::FieldError;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::drafts::page::named_sentence;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle};
use crate::ui::field::FileField;
use crate::ui::form::{Fields, Form, FormProblem, field_sentence};
use crate::ui::ranges::with_folders;
use crate::ui::script::script;
use crate::ui::sending::Sending;
use crate::words;

/// Where the page's script asks how many texts wait.
pub const PROGRESS: &str = "/admin/import/progress";
/// The names of chosen files, and how an upload goes on.
const SCRIPTS: &str = script!("../ui/files.js", "../ui/sending.js", "import.js");

/// A file that was read and waits as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The draft it became.
    pub draft: DraftId,
    /// The text's number in the order of the uploads.
    pub number: i64,
    /// The name of the file that the text was imported from, with the folders it lay in.
    pub file_name: String,
    /// The text's title, as typed last.
    pub title: String,
    /// The company that the practice will belong to.
    pub company: Option<CompanyId>,
    /// The meeting at which the text was presented.
    pub meeting: Option<MeetingId>,
    /// The kind of text that it is.
    pub kind: Option<PracticeKind>,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// What was not understood in the file, or not taken.
    pub errors: Vec<FieldError>,
    /// What was left out of a document and changed, in a line; empty where nothing was.
    pub report: String,
    /// The personal details of its text.
    pub details: Vec<Detail>,
    /// The files beside it that have some.
    pub files: Vec<FileDetails>,
    /// Whether they were said to stay.
    pub keeps_details: bool,
    /// Whether the row is chosen.
    pub is_chosen: bool,
}

/// What came of the last upload, and how many rows were imported a moment ago.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many every member can read now.
    pub published: i64,
    /// How many wait until their company confirms them.
    pub waiting: i64,
    /// How many texts were read from the files.
    pub read: i64,
    /// How many of the texts were read before.
    pub known: i64,
}

impl Imported {
    /// Counts one more, by the status it has now.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Published => self.published += 1,
            Status::Draft | Status::InReview | Status::Archived => self.waiting += 1,
        }
    }
}

/// Files for the back catalogue.
pub struct CatalogueFiles;

impl CatalogueFiles {
    /// The single files; repeated.
    pub const FILES: &str = "files";
    /// The files of a folder; repeated.
    pub const FOLDER: &str = "folder";
}

/// The table of the back catalogue: every row, and which of them were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueForm {
    /// Every row, as it was filled in.
    pub rows: Vec<CatalogueRowForm>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueRowForm {
    /// The draft that the row is of.
    pub draft: DraftId,
    /// Whether the row was chosen.
    pub is_chosen: bool,
    /// The title, as it was typed.
    pub title: String,
    /// The company that the practice will belong to.
    pub company: Option<CompanyId>,
    /// The meeting at which the text was presented.
    pub meeting: Option<MeetingId>,
    /// The kind of text that it is.
    pub kind: Option<PracticeKind>,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// Whether the personal details in it may be published.
    pub keeps_details: bool,
}

impl CatalogueForm {
    /// The drafts of all rows; repeated.
    pub const ROW: &str = "row";
    /// The drafts of the rows that were chosen; repeated.
    pub const CHOSEN: &str = "chosen";

    /// Reads what was sent. A row without a draft's key is passed over.
    pub fn read(sent: &impl Fields) -> Self {
        let chosen: Vec<DraftId> = sent.all_parsed(Self::CHOSEN);
        let row = |draft: DraftId| CatalogueRowForm {
            draft,
            is_chosen: chosen.contains(&draft),
            title: sent.text(&CatalogueRowForm::title(draft)),
            company: sent.parsed(&CatalogueRowForm::company(draft)),
            meeting: sent.parsed(&CatalogueRowForm::meeting(draft)),
            kind: sent.parsed(&CatalogueRowForm::kind(draft)),
            topics: sent.values(&CatalogueRowForm::topics(draft)),
            keeps_details: sent.filled(&CatalogueRowForm::keeps_details(draft)).is_some(),
        };
        Self { rows: sent.all_parsed(Self::ROW).into_iter().map(row).collect() }
    }
}

impl CatalogueRowForm {
    /// The field of a row's title.
    pub fn title(draft: DraftId) -> String {
        format!("title-{draft}")
    }

    /// The field of a row's company.
    pub fn company(draft: DraftId) -> String {
        format!("company-{draft}")
    }

    /// The field of a row's meeting.
    pub fn meeting(draft: DraftId) -> String {
        format!("meeting-{draft}")
    }

    /// The field of a row's kind.
    pub fn kind(draft: DraftId) -> String {
        format!("kind-{draft}")
    }

    /// The field that says that a row's personal details stay.
    pub fn keeps_details(draft: DraftId) -> String {
        format!("personal-{draft}")
    }

    /// The field of a row's topics; repeated.
    pub fn topics(draft: DraftId) -> String {
        format!("topics-{draft}")
    }
}

/// The page `/admin/import`. The first form sends [`CatalogueFiles`] by the button `action=upload`; the table is a
/// [`CatalogueForm`] with the buttons `action=import` and `action=discard`, for the chosen rows, and `action=save`.
#[component]
pub fn ImportPage(
    /// The form of the upload, with what was wrong in it.
    form: Form,
    /// Files that wait to be assigned.
    rows: Vec<ImportRow>,
    /// Files that could not be read.
    failed: Vec<FieldError>,
    /// The companies, members and meetings that the table offers.
    choices: ImportTargets,
    /// What was done a moment ago.
    imported: Imported,
    /// The most bytes of a file.
    max_upload: i64,
) -> AnyView {
    let language = PageContext::current().language;
    let published = (imported.published > 0).then(|| t!(language, admin.import.imported, count = imported.published));
    let waiting = (imported.waiting > 0).then(|| t!(language, admin.import.sent_for_review, count = imported.waiting));
    let read = (imported.read > 0).then(|| t!(language, admin.import.read, count = imported.read));
    let known = (imported.known > 0).then(|| t!(language, admin.import.known, count = imported.known));
    let parts: Vec<String> = [published, waiting, read, known].into_iter().flatten().collect();
    let done = (!parts.is_empty()).then(|| view! { <p class="flash" role="status">{parts.join(" ")}</p> });
    view! {
        <Shell title=t!(language, admin.import.title) layout="page admin-page" sheet="admin.css" script=SCRIPTS>
            <h1>{t!(language, admin.import.title)}</h1>
            <AdminNav/>
            {done}
            <p class="lead">{t!(language, admin.import.lead)}</p>
            <UploadForm form max_upload/>
            <Failed failed/>
            <Table rows choices/>
        </Shell>
    }
    .into_any()
}

#[component]
fn UploadForm(form: Form, max_upload: i64) -> AnyView {
    let language = PageContext::current().language;
    let limit = words::bytes(language, max_upload);
    view! {
        <form
            class="sheet drop-zone"
            novalidate
            method="post"
            enctype="multipart/form-data"
            action="/admin/import"
            data-progress=PROGRESS
        >
            <FormProblem form=form.clone()/>
            <div class="field-pair">
                <FileField
                    form=form.clone()
                    name=CatalogueFiles::FILES
                    label=t!(language, admin.import.files)
                    hint=t!(language, admin.import.files_hint)
                    multiple=true
                    one_of_two=true
                />
                <FileField
                    form
                    name=CatalogueFiles::FOLDER
                    label=t!(language, admin.import.folder)
                    hint=t!(language, admin.import.folder_hint)
                    folder=true
                    one_of_two=true
                />
            </div>
            <p class="hint">{t!(language, admin.import.taken, max = limit)}</p>
            <div class="buttons">
                <button class="button button-main" name="action" value="upload">
                    {t!(language, admin.import.upload)}
                </button>
            </div>
            <Sending
                label=t!(language, admin.import.upload)
                reading=t!(language, admin.import.taking, number = "{}")
                stopped=t!(language, admin.import.stopped)
                broken_off=t!(language, admin.import.broken_off)
            />
        </form>
    }
    .into_any()
}

#[component]
fn Failed(failed: Vec<FieldError>) -> AnyView {
    let language = PageContext::current().language;
    (!failed.is_empty())
        .then(|| {
            let lines = failed.iter().map(|error| view! { <li>{field_sentence(language, error)}</li> });
            view! {
                <div class="banner banner-problem" role="alert">
                    <p>{t!(language, admin.import.failed)}</p>
                    <ul class="notices">{lines.collect_view()}</ul>
                </div>
            }
        })
        .into_any()
}

#[component]
fn Table(rows: Vec<ImportRow>, choices: ImportTargets) -> AnyView {
    let language = PageContext::current().language;
    (!rows.is_empty()).then(|| {
        let count = rows.len() as i64;
        let rows = rows.into_iter().map(|row| view! { <ImportLine row choices=choices.clone()/> }).collect_view();
        view! {
            <form class="import" method="post" action="/admin/import">
                <h2>{t!(language, admin.import.waiting, count = count)}</h2>
                <p class="hint">{t!(language, admin.import.waiting_hint)} " " {t!(language, admin.import.kept)}</p>
                <div class="table-scroll">
                    <table class="table table-stack">
                        <thead>
                            <tr>
                                <th scope="col"><span class="visually-hidden">{t!(language, admin.import.chosen)}</span></th>
                                <th scope="col">{t!(language, admin.import.text)}</th>
                                <th scope="col">{t!(language, admin.import.assigned)}</th>
                                <th scope="col">{t!(language, admin.import.topics)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <div class="buttons">
                    <button class="button button-main" name="action" value="import">
                        {t!(language, admin.import.go)}
                    </button>
                    <button class="button" name="action" value="save">{t!(language, admin.import.save)}</button>
                    <button class="button button-danger" name="action" value="discard">
                        {t!(language, admin.import.discard)}
                    </button>
                </div>
            </form>
        }
    }).into_any()
}

#[component]
fn ImportLine(row: ImportRow, choices: ImportTargets) -> AnyView {
    let language = PageContext::current().language;
    let key = row.draft.to_string();
    let errors = row.errors.iter().map(|error| view! { <p>{named_sentence(language, error)}</p> }).collect_view();
    let report = (!row.report.is_empty()).then(|| view! { <p class="hint">{row.report.clone()}</p> });
    view! {
        <tr>
            <td>
                <input type="hidden" name=CatalogueForm::ROW value=key.clone()/>
                <label class="choice">
                    <input type="checkbox" name=CatalogueForm::CHOSEN value=key.clone() checked=row.is_chosen/>
                    <span class="visually-hidden">{t!(language, admin.import.choose, title = row.title.clone())}</span>
                </label>
            </td>
            <th scope="row" class="field">
                <input
                    name=CatalogueRowForm::title(row.draft)
                    value=row.title.clone()
                    dir="auto"
                    aria-label=t!(language, admin.import.title_of)
                />
                <span class="line-note">
                    <span class="numeral" title=t!(language, admin.import.number)>{words::number(row.number)}</span>
                    " · "
                    <span title=t!(language, admin.import.file)>{with_folders(row.file_name.clone())}</span>
                    " · "
                    <a href=draft::path(row.draft) target="_blank">{t!(language, admin.import.open)}</a>
                </span>
                <div class="field-error">{errors}</div>
                {report}
                <PersonalLine row=row.clone()/>
            </th>
            <td class="field"><Assignment row=row.clone() choices/></td>
            <td><Topics row/></td>
        </tr>
    }
    .into_any()
}

/// The personal details of a row, which are published where that is chosen; nothing where there are none.
#[component]
fn PersonalLine(row: ImportRow) -> AnyView {
    let language = PageContext::current().language;
    let ImportRow { draft, details, files, keeps_details, .. } = row;
    let in_files =
        files.into_iter().map(|file| format!("{} {}", t!(language, drafts.personal.file), isolated(file.file_name)));
    let found = details.into_iter().map(|detail| isolated(detail.text)).chain(in_files).collect::<Vec<_>>();
    (!found.is_empty())
        .then(|| {
            view! {
                <p class="hint">{t!(language, admin.import.personal)} " " {found.join(" · ")}</p>
                <label class="choice">
                    <input
                        type="checkbox"
                        name=CatalogueRowForm::keeps_details(draft)
                        value="1"
                        checked=keeps_details
                    />
                    <span>{t!(language, admin.import.personal_stays)}</span>
                </label>
            }
        })
        .into_any()
}

#[component]
fn Assignment(row: ImportRow, choices: ImportTargets) -> AnyView {
    let language = PageContext::current().language;
    let key = row.draft;
    let companies = choices
        .companies
        .into_iter()
        .map(|company| option(company.id.to_string(), company.name, row.company == Some(company.id)))
        .collect_view();
    let meetings = choices
        .meetings
        .into_iter()
        .map(|meeting| {
            let label = format!(
                "{} · {}",
                dates::format(language, meeting.starts_at, DateStyle::Month),
                isolated(meeting.title)
            );
            option(meeting.id.to_string(), label, row.meeting == Some(meeting.id))
        })
        .collect_view();
    let kinds = PracticeKind::ALL
        .iter()
        .map(|&kind| {
            let selected = row.kind.unwrap_or(PracticeKind::WriteUp) == kind;
            option(kind.as_str().to_owned(), words::practice_kind(language, kind).to_owned(), selected)
        })
        .collect_view();
    view! {
        <select name=CatalogueRowForm::company(key) aria-label=t!(language, admin.import.company)>
            <option value="">{t!(language, admin.import.company)}</option>
            {companies}
        </select>
        <select name=CatalogueRowForm::meeting(key) aria-label=t!(language, admin.import.meeting)>
            <option value="">{t!(language, admin.import.no_meeting)}</option>
            {meetings}
        </select>
        <select name=CatalogueRowForm::kind(key) aria-label=t!(language, admin.import.kind)>{kinds}</select>
    }
    .into_any()
}

fn option(value: String, label: String, selected: bool) -> AnyView {
    view! { <option value=value selected=selected>{label}</option> }.into_any()
}

#[component]
fn Topics(row: ImportRow) -> AnyView {
    let page = PageContext::current();
    let (name, language) = (CatalogueRowForm::topics(row.draft), page.language);
    let chosen: Vec<String> = page
        .topics
        .iter()
        .filter(|topic| row.topics.contains(&topic.slug))
        .map(|topic| topic.name(language).to_owned())
        .collect();
    let summary = match chosen.as_slice() {
        [] => t!(page.language, admin.import.no_topics).to_owned(),
        names => names.join(" · "),
    };
    let choices = page
        .topics
        .iter()
        .map(|topic| {
            let checked = row.topics.contains(&topic.slug);
            view! {
                <label class="choice">
                    <input type="checkbox" name=name.clone() value=topic.slug.clone() checked=checked/>
                    <span>{topic.name(language).to_owned()}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <details class="import-topics">
            <summary>{summary}</summary>
            <div class="choices">{choices}</div>
        </details>
    }
    .into_any()
}
