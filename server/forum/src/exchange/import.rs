//! Markdown files become practices, many in one transaction.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::policy::{Actor, Permission};
use domain::practice::{Content, PracticeText, PracticeView, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::clean_line;
use store::attachment::NewAttachment;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::attachments::names::{base_name, canonical};
use crate::authorize::authorize;
use crate::drafts::upload::content_of;
use crate::exchange::names::{Names, resolve_topics};
use crate::front_matter::{self, FrontMatter, Lines};
use crate::members::add::of_company;
use crate::practices::create::{CreatePractice, slug_of};
use crate::practices::slugs;
use crate::practices::update::{Origin, PracticeChange};
use crate::worker::text_on_worker;

/// How many practices one transaction enters.
const AT_ONCE: usize = 500;

/// A Markdown file to import.
#[derive(Debug, Clone)]
pub struct ImportFile {
    /// What to call it in the report: its path.
    pub path: String,
    /// The import file's content.
    pub content: Bytes,
    /// Files it may refer to.
    pub files: Vec<Upload>,
}

/// The counts of what an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The number of practices that were entered.
    pub created: usize,
    /// How many that were there got another text.
    pub updated: usize,
    /// The number of practices that were there with the same text.
    pub unchanged: usize,
    /// What was not taken, by file: with `failed` nothing of the file was.
    pub problems: Vec<FileProblem>,
}

/// The problems of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The path of the file.
    pub path: String,
    /// Whether nothing of it was taken.
    pub failed: bool,
    /// The fields that were not taken, each with its reason.
    pub fields: Vec<FieldError>,
}

/// How names of a file are dealt with that the forum does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// A company that is not there is added to the forum; else its name is taken for a slip.
    pub create_companies: bool,
}

/// What the files of an import know of the forum and of each other.
struct Known {
    names: Names,
    /// The slugs that files of this import have named already.
    slugs: HashSet<String>,
    options: ImportOptions,
}

impl Forum {
    /// Brings in practices. What is wrong in a file's front matter is reported and the rest of the
    /// file taken; a file that is no text, or has no title or text, is reported as failed. A
    /// practice whose slug is there already gets the file's text as its newest revision, its files, and
    /// what else its front matter names. A company that the forum does not have refuses the file, unless
    /// the options say that it is to be made.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database or the disk fails.
    pub async fn import_practices(
        &self,
        actor: &Actor,
        files: Vec<ImportFile>,
        meetings: &HashMap<String, MeetingId>,
        options: ImportOptions,
    ) -> Result<ImportReport, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut known = Known { names: self.names(meetings, true).await?, slugs: HashSet::new(), options };
        let mut report = ImportReport::default();
        let mut new = vec![];
        for file in files {
            let path = file.path.clone();
            match self.import_file(actor, file, &mut known, &mut report).await {
                Ok(Some(practice)) => new.push((path, practice)),
                Ok(None) => {}
                Err(Problem::Invalid { fields }) => {
                    report.problems.push(FileProblem { path, failed: true, fields });
                }
                Err(other) => return Err(other),
            }
            if new.len() == AT_ONCE {
                self.insert_imported(actor, std::mem::take(&mut new), &mut report).await?;
            }
        }
        self.insert_imported(actor, new, &mut report).await?;
        Ok(report)
    }

    /// A file as a new practice; `None` when it was there and is dealt with. Where it is refused, the
    /// problem holds everything that was found wrong with it.
    async fn import_file(
        &self,
        actor: &Actor,
        file: ImportFile,
        known: &mut Known,
        report: &mut ImportReport,
    ) -> Result<Option<CreatePractice>, Problem> {
        let path = file.path.clone();
        let mut problems = vec![];
        match self.take_file(actor, file, known, &mut problems).await {
            Ok((input, company_named)) => {
                if !problems.is_empty() {
                    report.problems.push(FileProblem { path, failed: false, fields: problems });
                }
                let new = self.new_or_changed(actor, input, company_named, report).await?;
                Ok(new.map(|input| CreatePractice { status: input.status.or(Some(Status::Published)), ..input }))
            }
            Err(Problem::Invalid { fields }) => {
                problems.extend(fields);
                Err(Problem::Invalid { fields: problems })
            }
            Err(other) => Err(other),
        }
    }

    /// A file as a practice, and whether it names its company.
    async fn take_file(
        &self,
        actor: &Actor,
        file: ImportFile,
        known: &mut Known,
        problems: &mut Vec<FieldError>,
    ) -> Result<(CreatePractice, bool), Problem> {
        let (parsed, paths) = read_text(file.content).await?;
        let is_unreadable = parsed.is_unreadable();
        let front_matter::Parsed { mut fields, body, problems: found, lines } = parsed;
        problems.extend(found);
        // Without its head nothing else can be said of the file.
        if is_unreadable {
            return Err(Problem::Invalid { fields: vec![] });
        }
        let renamed = self.renamed().await?;
        fields.topics = renamed.topics(&fields.topics);
        fields.company = fields.company.map(|company| renamed.company(&company).to_owned());
        resolve_topics(&mut fields.topics, &self.topics().await?, &lines, problems);
        let slug = fields.slug.as_deref().and_then(domain::slug::parse);
        if slug.as_ref().is_some_and(|slug| !known.slugs.insert(slug.clone())) {
            let written = fields.slug.as_deref().unwrap_or_default();
            return Err(Problem::Invalid { fields: vec![lines.problem("slug", FieldProblem::Taken, written)] });
        }
        let reserved = slug.as_deref().is_some_and(slugs::is_reserved);
        if reserved {
            problems.push(lines.problem("slug", FieldProblem::Taken, fields.slug.as_deref().unwrap_or_default()));
        }
        let slug = slug.filter(|_| !reserved);
        let uploads = wanted_files(&paths, file.files, problems);
        let kept = self.keep_files(actor, uploads, problems).await?.into_iter();
        let files =
            kept.map(|kept| NewAttachment { sharing: fields.mark_of(&kept.file.file_name), ..kept.file }).collect();
        let authors = known.names.authors(&fields, &lines, problems);
        let creator = known.names.creator(&fields, &lines, problems);
        let meeting = known.names.meeting(&fields, &lines, problems);
        let named = self.company_named_by(actor, &fields, &lines, known).await?;
        let (status, published_at) = (fields.status, fields.published_at);
        let archived_by = fields.archived_by;
        let content = self.check_content(content_of(fields, body)).await?.0;
        let company = named.or_else(|| default_company(&known.names, &authors));
        let company = company.ok_or_else(|| Problem::field("company", FieldProblem::Missing))?;
        let input = CreatePractice {
            content,
            status,
            slug,
            company: Some(company),
            authors,
            creator,
            meeting,
            archived_by,
            published_at,
            files,
        };
        Ok((input, named.is_some()))
    }

    /// The company a file names; made where it is missing and the options say so.
    async fn company_named_by(
        &self,
        actor: &Actor,
        fields: &FrontMatter,
        lines: &Lines,
        known: &mut Known,
    ) -> Result<Option<CompanyId>, Problem> {
        let error = match known.names.company(fields, lines) {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        if !known.options.create_companies {
            return Err(Problem::Invalid { fields: vec![error] });
        }
        let name = clean_line(fields.company.as_deref().unwrap_or_default());
        let name = &name;
        let company = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut events = vec![];
                let company = self.company_named(&mut tx, name, &mut events).await.map_err(of_company)?;
                self.commit(tx, actor, &events).await?;
                Ok::<_, Problem>(company)
            })
            .await?;
        let id = company.id;
        known.names.companies.push(company);
        Ok(Some(id))
    }

    /// Gives the practice of the same slug the file's text and files and what else the file names,
    /// where there is one. A file that names no slug is the same practice only with the same title
    /// and text.
    async fn new_or_changed(
        &self,
        actor: &Actor,
        input: CreatePractice,
        company_named: bool,
        report: &mut ImportReport,
    ) -> Result<Option<CreatePractice>, Problem> {
        let Some(slug) = &input.slug else {
            if self.is_there(actor, &input.content).await? {
                report.unchanged += 1;
                return Ok(None);
            }
            return Ok(Some(input));
        };
        let Some(text) = self.text_of(actor, slug).await? else { return Ok(Some(input)) };
        let (present, view) = (text.content(), text.view);
        let content = filled(input.content, &present);
        let present_file = |name: &str| view.attachments.iter().find(|own| own.file_name == name);
        // A file whose mark is not named keeps the one that it has.
        let files: Vec<NewAttachment> = input
            .files
            .into_iter()
            .map(|file| {
                let present = present_file(&file.file_name).and_then(|own| own.sharing);
                NewAttachment { sharing: file.sharing.or(present), ..file }
            })
            .collect();
        let has = |file: &NewAttachment| {
            present_file(&file.file_name).is_some_and(|own| own.hash == file.hash && own.sharing == file.sharing)
        };
        let origin = origin_of(&view);
        let wanted = Origin {
            company: input.company.filter(|_| company_named).unwrap_or(origin.company),
            authors: if input.authors.is_empty() { origin.authors.clone() } else { input.authors },
            meeting: input.meeting.or(origin.meeting),
            published_at: input.published_at.or(origin.published_at),
        };
        let archived_by = input.archived_by;
        let other_archive = input.status == Some(Status::Archived)
            && archived_by.is_some_and(|by| view.archived_by.is_some_and(|now| now != by));
        let status = input.status.filter(|status| *status != view.status || other_archive);
        if content == present && wanted == origin && status.is_none() && files.iter().all(has) {
            report.unchanged += 1;
            return Ok(None);
        }
        let change = PracticeChange {
            content,
            status,
            archived_by,
            files,
            origin: Some(wanted).filter(|wanted| *wanted != origin),
        };
        match self.change_practice(actor, view.id, view.version, change).await {
            Ok(_) => report.updated += 1,
            Err(Problem::Forbidden) => return Err(change_refused(status)),
            Err(other) => return Err(other),
        }
        Ok(None)
    }

    /// Returns whether a practice with this title has this very text.
    async fn is_there(&self, actor: &Actor, content: &Content) -> Result<bool, Problem> {
        let wanted = slug_of(content);
        let slugs = store::practice::slugs_starting_with(&mut *self.store.read().await?, &wanted).await?;
        for slug in slugs {
            let present = self.text_of(actor, &slug).await?.map(|text| text.content());
            if present.is_some_and(|present| filled(content.clone(), &present) == present) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The practice of a slug; `None` where there is none.
    async fn text_of(&self, actor: &Actor, slug: &str) -> Result<Option<PracticeText>, Problem> {
        let found = async { self.practice_text(actor, self.practice(actor, slug).await?.id).await };
        match found.await {
            Ok(text) => Ok(Some(text)),
            Err(Problem::NotFound) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Enters new practices at once; where one is refused, each by itself.
    async fn insert_imported(
        &self,
        actor: &Actor,
        new: Vec<(String, CreatePractice)>,
        report: &mut ImportReport,
    ) -> Result<(), Problem> {
        if new.is_empty() {
            return Ok(());
        }
        let inputs: Vec<_> = new.iter().map(|(_, input)| input.clone()).collect();
        match self.create_practices(actor, inputs).await {
            Ok(created) => report.created += created.len(),
            Err(Problem::Invalid { .. }) => {
                for (path, input) in new {
                    match self.create_practices(actor, vec![input]).await {
                        Ok(_) => report.created += 1,
                        Err(Problem::Invalid { fields }) => {
                            report.problems.push(FileProblem { path, failed: true, fields });
                        }
                        Err(other) => return Err(other),
                    }
                }
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }
}

/// Returns whose practice a file is that names no company: the first author's, else the forum's first.
fn default_company(names: &Names, authors: &[MemberId]) -> Option<CompanyId> {
    let of_author = authors.first().and_then(|author| names.company_of(*author));
    of_author.or_else(|| names.companies.iter().map(|company| company.id).min())
}

fn origin_of(view: &PracticeView) -> Origin {
    Origin {
        company: view.company.id,
        authors: view.authors.iter().map(|author| author.id).collect(),
        meeting: view.meeting.as_ref().map(|meeting| meeting.id),
        published_at: view.published_at,
    }
}

/// Returns why a change was forbidden: the status, as everybody could read the text before; or, where the file leaves
/// the status, the slug, which another company's text has.
fn change_refused(status: Option<Status>) -> Problem {
    let error = match status {
        Some(status) => {
            FieldError { detail: Some(status.to_string()), ..FieldError::new("status", FieldProblem::Invalid) }
        }
        None => FieldError::new("slug", FieldProblem::Taken),
    };
    Problem::Invalid { fields: vec![error] }
}

/// Returns what the file leaves open as the practice has it.
pub(crate) fn filled(mut content: Content, present: &Content) -> Content {
    if content.summary.is_empty() {
        content.summary.clone_from(&present.summary);
    }
    if content.approved_by.is_empty() {
        content.approved_by.clone_from(&present.approved_by);
        content.approved_on.clone_from(&present.approved_on);
    }
    content.kind = content.kind.or(present.kind);
    content.language = content.language.or(present.language);
    content.sharing = content.sharing.or(present.sharing);
    content
}

/// The files of these paths, which a text names; one that is missing is reported.
fn wanted_files(paths: &[String], mut files: Vec<Upload>, problems: &mut Vec<FieldError>) -> Vec<Upload> {
    let mut wanted: Vec<&String> = vec![];
    for path in paths {
        if !wanted.iter().any(|other| canonical(base_name(other)) == canonical(base_name(path))) {
            wanted.push(path);
        }
    }
    let mut found = vec![];
    for path in wanted {
        let name = canonical(base_name(path));
        match files.iter().position(|file| canonical(&file.file_name) == name) {
            Some(at) => found.push(files.swap_remove(at)),
            None => problems.push(FieldError::new("attachments", FieldProblem::NotThere).detail(path)),
        }
    }
    found
}

/// Reads a Markdown file: its front matter and text, and the paths of the files that both name.
///
/// # Errors
/// [`Problem::Invalid`] on `file` when it is empty or no text.
async fn read_text(content: Bytes) -> Result<(front_matter::Parsed, Vec<String>), Problem> {
    let read = move || {
        let parsed = front_matter::parse(&crate::text_file::read(&content)?);
        let paths = paths_in(&parsed);
        Ok((parsed, paths))
    };
    text_on_worker(read).await?.map_err(|error| Problem::Invalid { fields: vec![error] })
}

fn paths_in(parsed: &front_matter::Parsed) -> Vec<String> {
    let mut paths = parsed.fields.attachments.clone();
    paths.extend(markdown::file_paths(&parsed.body));
    paths
}

/// The files that a Markdown file names in its front matter and its text: names, or paths from its own folder, percent
/// signs decoded. None for a file that is no text. It keeps a core busy: a server uses [`find_named_files`].
pub fn named_files(content: &[u8]) -> Vec<String> {
    crate::text_file::read(content).map(|text| paths_in(&front_matter::parse(&text))).unwrap_or_default()
}

/// The same, on a worker thread.
///
/// # Errors
/// [`Problem::TextTimeout`].
pub async fn find_named_files(content: Bytes) -> Result<Vec<String>, Problem> {
    text_on_worker(move || named_files(&content)).await
}
