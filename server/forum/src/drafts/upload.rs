//! A write-up arrives as a file: in the browser it becomes a draft to look at, through the API a
//! practice at once, which is published where the file is plain text.

use std::collections::HashMap;

use bytes::Bytes;
use domain::conversion::Import;
use domain::draft::{AssignedTo, Draft, DraftSource, is_blank};
use domain::event::DomainEvent;
use domain::id::{DraftId, MeetingId, MemberId, PracticeId};
use domain::language::Language;
use domain::policy::{Actor, DraftPermission, Permission, PracticePermission, allows};
use domain::practice::{Content, PracticeKind, Status, TITLE_MAX};
use domain::problem::{FieldError, FieldProblem, Problem};
use intake::plain::Tidied;
use store::attachment::Owner;
use store::draft_source::NewSource;

use crate::Forum;
use crate::attachments::keep::{InspectedUpload, Upload};
use crate::attachments::names::canonical;
use crate::authorize::authorize;
use crate::drafts::begin::{Purpose, presenting_company};
use crate::drafts::document::ReadText;
use crate::drafts::open::Opening;
use crate::drafts::publish::NewText;
use crate::drafts::save::{DRAFT_MAX, FILES_MAX, free_name};
use crate::exchange::names::resolve_topics;
use crate::files::hash_of;
use crate::front_matter::{self, FrontMatter, Lines};
use crate::practices::insert::NothingElse;
use crate::worker::text_on_worker;

/// A file with what was typed beside it.
#[derive(Debug, Clone, Default)]
pub struct UploadWriteUp {
    /// The meeting it was presented at; `None` for a practice of its own.
    pub meeting: Option<MeetingId>,
    /// The file with the text: Markdown, plain text or a document.
    pub file: Bytes,
    /// The file's name: the title of a text that people upload without one. Empty where it does not matter.
    pub file_name: String,
    /// The language of the few words that are added to a document's text.
    pub language: Language,
    /// A draft of the actor's that has files and no text yet, which becomes the draft of this text.
    pub kept: Option<DraftId>,
    /// The files attached to the upload.
    pub attachments: Vec<Upload>,
    /// Files that were sent and could not be taken; they become notices of the draft.
    pub refused: Vec<FieldError>,
    /// A title instead of the file's own.
    pub title: Option<String>,
    /// The slugs of the topics, instead of the file's own.
    pub topics: Option<Vec<String>>,
    /// What kind of text, instead of the file's own.
    pub kind: Option<PracticeKind>,
    /// Whether the text is put in order, as for files that people upload in a browser: programs get back
    /// what they sent.
    pub tidies: bool,
    /// Whether the draft is one of the back catalogue, which the coordinator assigns.
    pub is_catalogue: bool,
    /// The personal details that may be published with the text; `None` where nobody was asked about them.
    pub confirmed: Option<Vec<String>>,
}

/// A write-up that was uploaded by a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedWriteUp {
    /// The practice that it became.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// Who can see it now: published, or in review where its company has to confirm it; a draft where it was made of
    /// a document, which somebody looks at before it is published.
    pub status: Status,
    /// What became of that document; `None` for plain text.
    pub import: Option<Import>,
}

/// A file as it was read.
struct ReadFile {
    content: Content,
    /// What became of a document.
    import: Option<Import>,
    /// The files of a document, and the document itself.
    files: Vec<Upload>,
    notices: Vec<FieldError>,
    assignment: AssignedTo,
    tidied_places: i64,
    /// The text before it was put in order.
    other_body: Option<String>,
}

/// An upload that was read and checked. All that is wrong with it is in the notices of its text.
struct CheckedUpload {
    text: ReadFile,
    files: Vec<InspectedUpload>,
}

impl Forum {
    /// Makes a draft of an uploaded file. What is wrong in its front matter becomes notices of the
    /// draft, each with its line; everything else is taken.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `file` when it is empty, too large or no text;
    /// [`Problem::Forbidden`] or [`Problem::NotFound`] for the meeting; [`Problem::QuotaExceeded`].
    pub async fn upload_draft(&self, actor: &Actor, input: UploadWriteUp) -> Result<DraftId, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.authorize_upload(actor, &input).await?;
        let (meeting, is_catalogue, file_name) = (input.meeting, input.is_catalogue, input.file_name.clone());
        let (kept, content_hash) = (input.kept, hash_of(input.file.clone()).await?);
        let CheckedUpload { text, files } = self.check_upload(actor, input).await?;
        let ReadFile { content, notices, assignment, tidied_places, other_body, import, files: _ } = text;
        let files = self.store_files(files).await?;
        let id = self.fresh_draft_id(member);
        let purpose = meeting.map_or(Purpose::New, Purpose::WriteUp);
        let empty = self.unsaved_draft(actor, id, &Opening { purpose, kind: None, base: None }).await?;
        let draft = &Draft { content, ..empty };
        let (files, notices, file_name, assignment) = (&files, &notices, &file_name, &assignment);
        let (other_body, import, content_hash) = (&other_body, &import, &content_hash);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut notices = notices.clone();
                let files = self.fitting_files(&mut tx, actor, files.clone(), &mut notices).await?;
                let draft = Draft { notices, ..draft.clone() };
                let (id, event) = match kept_draft(&mut tx, member, kept).await? {
                    Some(kept) => {
                        self.check_draft_room(&mut tx, actor, 0, store::draft::size(&draft.content)?).await?;
                        let at = self.clock.now();
                        store::draft::update(&mut tx, kept, member, None, &draft.content, &draft.notices, at).await?;
                        (kept, DomainEvent::DraftSaved { draft: kept })
                    }
                    None => {
                        let id = self.insert_new_draft(&mut tx, actor, draft).await?;
                        (id, DomainEvent::DraftCreated { draft: id })
                    }
                };
                let catalogue_number = match is_catalogue {
                    true => Some(store::draft_source::catalogue_size(&mut tx, member).await?.1 + 1),
                    false => None,
                };
                let source = DraftSource {
                    draft: id,
                    file_name: file_name.clone(),
                    catalogue_number,
                    assignment: assignment.clone(),
                    tidied_places,
                    is_tidied: other_body.is_some(),
                };
                let (other_body, content_hash) = (other_body.clone(), Some(content_hash.clone()));
                store::draft_source::insert(&mut tx, &NewSource { source, other_body, content_hash }).await?;
                if let Some(import) = import {
                    // The files that were there before have copies of their own.
                    let before = store::draft_import::find(&mut tx, id, member).await?.unwrap_or_default();
                    let Import { copies, as_uploaded, .. } = before;
                    let import = Import { copies, as_uploaded, ..import.clone() };
                    store::draft_import::save(&mut tx, id, &import).await?;
                }
                for kept in &files {
                    store::attachment::delete(&mut tx, Owner::Draft(id), &kept.file.file_name).await?;
                    store::attachment::insert(&mut tx, Owner::Draft(id), &kept.file, self.clock.now()).await?;
                }
                self.note_documents(&mut tx, actor, id, files).await?;
                self.commit(tx, actor, &[event]).await?;
                Ok(id)
            })
            .await
    }

    /// Makes a practice of an uploaded file at once (the API's way): whatever is wrong refuses it, and nothing of it is
    /// stored. A plain text is published; what was made of a document is not, by an import alone.
    ///
    /// # Errors
    /// Those of [`Forum::upload_draft`] and [`Forum::publish_draft`]; [`Problem::Invalid`] with
    /// every line of front matter that was not understood; [`Problem::QuotaExceeded`].
    pub async fn upload_write_up(&self, actor: &Actor, input: UploadWriteUp) -> Result<UploadedWriteUp, Problem> {
        let writer = actor.member().ok_or(Problem::Unauthenticated)?;
        self.authorize_upload(actor, &input).await?;
        let sizes = input.attachments.iter().map(|file| i64::try_from(file.content.len()).unwrap_or(i64::MAX));
        let wanted = sizes.fold(0, i64::saturating_add);
        self.file_room(actor, wanted).await?.take(wanted)?;
        let (meeting, confirmed) = (input.meeting, input.confirmed.clone());
        let CheckedUpload { text: ReadFile { content, notices: mut errors, import, .. }, files } =
            self.check_upload(actor, input).await?;
        if let Some(confirmed) = confirmed {
            errors.extend(self.unconfirmed_details(content.clone(), confirmed).await?);
        }
        if !errors.is_empty() {
            // What could not be read is not missing.
            let is_read = errors.iter().all(|error| error.field != front_matter::FIELD);
            if is_read && let Err(Problem::Invalid { fields }) = self.check_content(content).await {
                let known: Vec<_> = errors.iter().map(|error| error.field.clone()).collect();
                errors.extend(fields.into_iter().filter(|error| !known.contains(&error.field)));
            }
            return Err(Problem::Invalid { fields: errors });
        }
        let mut practice = self.new_practice(actor, NewText { writer, company: None, meeting, content }).await?;
        // A practice has no place for the originals: nobody could choose them.
        let files = files.into_iter().map(InspectedUpload::alone).collect();
        practice.fields.files = self.store_files(files).await?.into_iter().map(|kept| kept.file).collect();
        if import.is_some() && practice.status == Status::Published {
            practice.status = Status::Draft;
            practice.published_at = None;
        }
        let status = practice.status;
        let created = self.insert_practices(actor, vec![practice], &NothingElse).await?;
        let created = created.into_iter().next().ok_or(Problem::Internal)?;
        Ok(UploadedWriteUp { id: created.id, slug: created.slug, status, import })
    }

    /// Returns whether the actor's back catalogue has a draft that was made of this file, or a practice was: an upload that
    /// was interrupted is made again without making drafts twice, also by another coordinator.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn is_in_catalogue(&self, actor: &Actor, file: &Upload) -> Result<bool, Problem> {
        authorize(actor, Permission::RunForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let hash = hash_of(file.content.clone()).await?;
        let mut conn = self.store.read().await?;
        Ok(store::draft_source::is_in_catalogue(&mut conn, member, &file.file_name, &hash).await?)
    }

    /// Returns `Ok` when the actor may upload a file for this. Asked before the file is read or anything stored.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`], [`Problem::Forbidden`]; [`Problem::NotFound`] for the meeting.
    async fn authorize_upload(&self, actor: &Actor, input: &UploadWriteUp) -> Result<(), Problem> {
        let company = actor.company().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        if input.is_catalogue {
            authorize(actor, Permission::RunForum)?;
        }
        match input.meeting {
            Some(meeting) => presenting_company(&mut *self.store.read().await?, actor, meeting).await.map(drop),
            None => authorize(actor, PracticePermission::Create { company }),
        }
    }

    /// Reads the file and inspects those beside it, without storing anything. What is wrong with either is in the
    /// text's notices.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `file` when it is empty, too large or no text.
    async fn check_upload(&self, actor: &Actor, input: UploadWriteUp) -> Result<CheckedUpload, Problem> {
        let mut text = self.read_file(actor, &input).await?;
        text.content.kind = text.content.kind.or(Some(PracticeKind::WriteUp));
        text.notices.extend(input.refused);
        // A text calls its pictures by their names: other files of these names get others.
        let mut uploads = std::mem::take(&mut text.files);
        for mut file in input.attachments {
            let is_taken = |name: &str| uploads.iter().any(|own| canonical(&own.file_name) == canonical(name));
            if text.import.is_some() && is_taken(&file.file_name) {
                let taken: Vec<_> = uploads.iter().map(|own| own.file_name.as_str()).collect();
                file.file_name = free_name(&file.file_name, &taken);
            }
            uploads.push(file);
        }
        let mut files = self.inspect_files(actor, uploads, &mut text.notices).await?;
        if files.len() > FILES_MAX {
            files.truncate(FILES_MAX);
            text.notices.push(FieldError::new("files", FieldProblem::TooMany).detail(FILES_MAX));
        }
        Ok(CheckedUpload { text, files })
    }

    /// The file's text and front matter as an editor's content, and what of it was not taken.
    async fn read_file(&self, actor: &Actor, input: &UploadWriteUp) -> Result<ReadFile, Problem> {
        let read = self.read_text(&input.file_name, input.file.clone(), input.language).await?;
        let ReadText { parsed, mut files, document, import } = read;
        files.extend(document);
        let is_unreadable = parsed.is_unreadable();
        let front_matter::Parsed { fields, body, problems: mut notices, lines } = parsed;
        let assignment = self.assigned_to(actor, input, &fields, &lines, &mut notices).await?;
        let mut content = content_of(fields, body);
        if let Some(title) = input.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
            title.clone_into(&mut content.title);
        }
        if content.title.is_empty() && (input.tidies || import.is_some()) {
            content.title = title_of(&input.file_name);
        }
        if let Some(topics) = &input.topics {
            content.topics.clone_from(topics);
        }
        content.kind = input.kind.or(content.kind);
        content.topics = self.renamed().await?.topics(&content.topics);
        resolve_topics(&mut content.topics, &self.topics().await?, &lines, &mut notices);
        notices.sort_by_key(|notice| notice.line);
        let is_plain = import.is_none();
        let mut read = ReadFile { content, import, files, notices, assignment, tidied_places: 0, other_body: None };
        // A head that could not be read is part of the text until somebody mends it.
        if input.tidies && is_plain && !is_unreadable {
            let (body, title) = (read.content.body.clone(), read.content.title.clone());
            let Tidied { text, places } = text_on_worker(move || intake::plain::tidy(&body, &title)).await?;
            if places > 0 && text.len() <= DRAFT_MAX {
                read.tidied_places = i64::try_from(places).unwrap_or(i64::MAX);
                read.other_body = Some(std::mem::replace(&mut read.content.body, text));
            }
        }
        Ok(read)
    }

    /// Returns what the file says that it belongs to. Names that the forum does not have become notices, and
    /// outside the back catalogue those that are decided by who uploads.
    async fn assigned_to(
        &self,
        actor: &Actor,
        input: &UploadWriteUp,
        fields: &FrontMatter,
        lines: &Lines,
        notices: &mut Vec<FieldError>,
    ) -> Result<AssignedTo, Problem> {
        let mut assigned = AssignedTo::default();
        if input.is_catalogue {
            (assigned.published_at, assigned.slug) = (fields.published_at, fields.slug.clone());
        }
        if fields.company.is_none() && fields.meeting.is_none() && fields.authors.is_empty() {
            return Ok(assigned);
        }
        let runs_forum = allows(actor, Permission::RunForum);
        let names = self.names(&HashMap::new(), runs_forum).await?;
        match names.company(fields, lines) {
            Ok(company) => assigned.company = company,
            Err(problem) => notices.push(problem),
        }
        assigned.authors = names.authors(fields, lines, notices);
        assigned.meeting = names.meeting(fields, lines, notices);
        if input.is_catalogue {
            return Ok(assigned);
        }
        if input.tidies {
            let mut unused = |key: &str, value: &str| notices.push(lines.problem(key, FieldProblem::NotUsed, value));
            let written = |value: &Option<String>| value.clone().unwrap_or_default();
            if assigned.company.is_some_and(|company| actor.company() != Some(company)) {
                unused("company", &written(&fields.company));
            }
            if assigned.meeting.is_some_and(|meeting| input.meeting != Some(meeting)) {
                unused("meeting", &written(&fields.meeting));
            }
            for (author, email) in assigned.authors.iter().zip(&fields.authors) {
                if actor.member() != Some(*author) {
                    unused("authors", email);
                }
            }
        }
        Ok(AssignedTo::default())
    }
}

/// The draft that a text may become the text of: the member's, and nothing is written in it.
async fn kept_draft(tx: &mut store::Conn, member: MemberId, kept: Option<DraftId>) -> Result<Option<DraftId>, Problem> {
    let Some(kept) = kept else { return Ok(None) };
    let found = store::draft::find(tx, kept, member).await?;
    Ok(found.filter(|draft| draft.practice.is_none() && is_blank(&draft.content)).map(|draft| draft.id))
}

/// A file's name as a title: without its folder and its ending, words apart.
fn title_of(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words: String = stem.chars().map(|c| if c == '_' { ' ' } else { c }).take(TITLE_MAX).collect();
    words.trim().to_owned()
}

/// The front matter and the text as an editor's content.
pub(crate) fn content_of(fields: FrontMatter, body: String) -> Content {
    Content {
        title: fields.title.unwrap_or_default(),
        summary: fields.summary.unwrap_or_default(),
        kind: fields.kind,
        topics: fields.topics,
        body,
        audience: fields.audience.unwrap_or_default(),
        effort: fields.effort.unwrap_or_default(),
        result: fields.result.unwrap_or_default(),
        approved_by: fields.approved_by.unwrap_or_default(),
        approved_on: fields.approved_on.unwrap_or_default(),
        language: fields.language,
        sharing: fields.sharing,
    }
}
