//! A write-up arrives as a file: in the browser it becomes a draft to look at, through the API a
//! practice at once.

use bytes::Bytes;
use domain::change::Action;
use domain::id::{DraftId, MeetingId};
use domain::policy::{Action as Wish, Actor};
use domain::practice::{BODY_MAX, Content, PracticeKind, TITLE_MAX};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::attachment::Owner;
use store::draft::NewDraft;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::drafts::begin::{changed, presenting_company};
use crate::drafts::publish::Published;
use crate::drafts::save::{DRAFT_MAX, FILES_MAX};
use crate::front_matter::{self, FrontMatter};
use crate::service::demand;

/// A file with what was typed beside it.
#[derive(Debug, Clone, Default)]
pub struct UploadWriteUp {
    /// The meeting it was presented at; `None` for a practice of its own.
    pub meeting: Option<MeetingId>,
    /// The Markdown file.
    pub file: Bytes,
    /// The file's name: the title of a text that has none. Empty where it does not matter.
    pub file_name: String,
    /// Files beside it.
    pub attachments: Vec<Upload>,
    /// Files that were sent and could not be taken; they become notices of the draft.
    pub refused: Vec<FieldError>,
    /// A title instead of the file's own.
    pub title: Option<String>,
    /// Topic slugs instead of the file's own.
    pub topics: Option<Vec<String>>,
    /// What sort of text, instead of the file's own.
    pub kind: Option<PracticeKind>,
}

impl Forum {
    /// Makes a draft of an uploaded file. What is wrong in its front matter becomes notices of the
    /// draft, each with its line; everything else is taken.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `file` when it is empty, too large or no text;
    /// [`Problem::Forbidden`] or [`Problem::NotFound`] for the meeting.
    pub async fn upload_draft(&self, actor: &Actor, input: UploadWriteUp) -> Result<DraftId, Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        let own = actor.company().ok_or(Problem::LoginNeeded)?;
        demand(actor, Wish::WriteDraft)?;
        // Before the file is read or anything stored; the write below decides.
        match input.meeting {
            Some(meeting) => drop(presenting_company(&mut *self.store.read().await?, actor, meeting).await?),
            None => demand(actor, Wish::CreatePractice { company: own })?,
        }
        let (mut content, mut notices) = self.read_file(&input).await?;
        content.kind = content.kind.or(Some(PracticeKind::WriteUp));
        if content.title.is_empty() {
            content.title = title_of(&input.file_name);
        }
        notices.extend(input.refused);
        let mut kept = self.keep_files(actor, input.attachments, &mut notices).await?;
        if kept.len() > FILES_MAX {
            kept.truncate(FILES_MAX);
            notices.push(FieldError::new("files", FieldProblem::TooMany).detail(FILES_MAX));
        }
        let mut tx = self.store.write().await?;
        let company = match input.meeting {
            Some(meeting) => presenting_company(&mut tx, actor, meeting).await?.filter(|id| *id != own),
            None => None,
        };
        let new = NewDraft { member, practice: None, meeting: input.meeting, company, content, notices };
        let id = self.insert_draft(&mut tx, &new).await?;
        for file in &kept {
            store::attachment::insert(&mut tx, Owner::Draft(id), file, self.clock.now()).await?;
        }
        self.commit(tx, actor, &[changed(id, Action::Created)]).await?;
        Ok(id)
    }

    /// Publishes an uploaded file at once (the API's way): whatever is wrong refuses it.
    ///
    /// # Errors
    /// Those of [`Forum::upload_draft`] and [`Forum::publish_draft`]; [`Problem::Invalid`] with
    /// every line of front matter that was not understood.
    pub async fn upload_write_up(&self, actor: &Actor, input: UploadWriteUp) -> Result<Published, Problem> {
        let draft = self.upload_draft(actor, input).await?;
        let view = self.draft(actor, draft).await?;
        let mut errors = view.notices;
        let result = if errors.is_empty() {
            self.publish_draft(actor, draft).await
        } else {
            if let Err(Problem::Invalid { fields }) = self.check_content(view.content).await {
                let known: Vec<_> = errors.iter().map(|error| error.field.clone()).collect();
                errors.extend(fields.into_iter().filter(|error| !known.contains(&error.field)));
            }
            Err(Problem::Invalid { fields: errors })
        };
        if result.is_err() {
            self.discard_draft(actor, draft).await?;
        }
        result
    }

    /// The file's text and front matter as an editor's content, and what of it was not taken.
    async fn read_file(&self, input: &UploadWriteUp) -> Result<(Content, Vec<FieldError>), Problem> {
        if input.file.len() as u64 > self.max_upload {
            let error = FieldError::new("file", FieldProblem::FileTooLarge).detail(self.max_upload);
            return Err(Problem::Invalid { fields: vec![error] });
        }
        let text = crate::text_file::read(&input.file).map_err(|problem| Problem::field("file", problem))?;
        if text.len() > DRAFT_MAX {
            let error = FieldError::new("file", FieldProblem::FileTooLarge).detail(BODY_MAX);
            return Err(Problem::Invalid { fields: vec![error] });
        }
        let parsed = front_matter::parse(&text);
        let mut notices = parsed.problems;
        let mut content = content_of(parsed.fields, parsed.body);
        if let Some(title) = input.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
            title.clone_into(&mut content.title);
        }
        if let Some(topics) = &input.topics {
            content.topics.clone_from(topics);
        }
        content.kind = input.kind.or(content.kind);
        let tree = self.topics().await?;
        content.topics.retain(|slug| {
            let there = tree.iter().any(|topic| topic.slug == *slug);
            if !there {
                notices.push(FieldError::new("topics", FieldProblem::NotThere).detail(slug));
            }
            there
        });
        Ok((content, notices))
    }
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
        language: fields.language,
    }
}
