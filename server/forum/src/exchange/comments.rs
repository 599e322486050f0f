//! `comments.yaml`: what was said about practices and meetings, beside them in an exported folder. Deleted comments are
//! not in it.

use std::collections::{HashMap, HashSet};

use domain::clock::Timestamp;
use domain::comment::{self, CommentSubject};
use domain::event::DomainEvent;
use domain::id::{CommentId, CompanyId, MeetingId, MemberId, PracticeId};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::clean_email;
use markdown::RENDERER_VERSION;
use serde::{Deserialize, Serialize};
use store::comment::{CommentText, NewComment};

use crate::Forum;
use crate::authorize::authorize;
use crate::comments::write::comment_html;
use crate::exchange::import_forum::within;
use crate::exchange::meetings::moment;
use crate::exchange::talk_files::{FileEntry, file_entries};

/// The file's name in an exported folder.
pub const NAME: &str = "comments.yaml";

/// How many comments are read at once, and entered by one transaction.
const STEP: usize = 200;

/// The file of comments as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommentFile {
    /// The comments, in the order they were written.
    pub comments: Vec<CommentEntry>,
}

/// A comment on a practice or on a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentEntry {
    /// The slug of the practice that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    /// The key of the meeting that it is about, as `forum.yaml` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// The author's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The slug of the company that the author was of; the author's present company without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The moment at which the comment was written (RFC 3339).
    pub at: jiff::Timestamp,
    /// The moment at which its text was last changed, where it was (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<jiff::Timestamp>,
    /// The number by which replies name it, where it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<i64>,
    /// The number of the comment that it replies to, which stands before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<i64>,
    /// Whether nobody replies to it any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// Who said thanks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thanks: Vec<ThanksEntry>,
    /// The files beside it, which its text names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileEntry>,
    /// The text, in Markdown.
    pub body: String,
}

/// A thanks for a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThanksEntry {
    /// The address of who said it.
    pub by: String,
    /// The words of what they said thanks for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The moment at which they said it (RFC 3339).
    pub at: jiff::Timestamp,
}

impl CommentFile {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, on field `comments.yaml`, with the parser's words as detail.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        serde_saphyr::from_str(text).map_err(|error| FieldError::new(NAME, FieldProblem::Invalid).detail(error))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When a value cannot be written as YAML; none of these types has such.
    pub fn write(&self) -> Result<String, FieldError> {
        serde_saphyr::to_string(self).map_err(|error| FieldError::new(NAME, FieldProblem::Invalid).detail(error))
    }
}

/// Who comments are by and about, as the entries of a file name them.
struct Named {
    members: HashMap<String, (MemberId, CompanyId)>,
    companies: HashMap<String, CompanyId>,
}

impl Forum {
    /// Every comment that is not deleted, as the file has it.
    pub(crate) async fn comment_file(
        &self,
        emails: &HashMap<MemberId, String>,
        meetings: &HashMap<MeetingId, String>,
    ) -> Result<CommentFile, Problem> {
        let mut records = vec![];
        let mut after = CommentId(0);
        loop {
            let mut conn = self.store.read().await?;
            let ids = store::comment::all_ids(&mut conn, after, STEP as i64).await?;
            let Some(&last) = ids.last() else { break };
            records.extend(store::comment::find_many(&mut conn, &ids).await?);
            after = last;
        }
        records.retain(|record| record.deleted_by.is_none());
        records.sort_by_key(|record| (record.created_at, record.id));
        let replied_to: HashSet<CommentId> = records.iter().filter_map(|record| record.parent).collect();
        // Numbers in the order of the file: keys of the database mean nothing elsewhere.
        let mut keys: HashMap<CommentId, i64> = HashMap::new();
        let mut slugs: HashMap<PracticeId, String> = HashMap::new();
        let mut comments = vec![];
        let mut thanks = HashMap::new();
        for records in records.chunks(STEP) {
            let mut conn = self.store.read().await?;
            let ids: Vec<_> = records.iter().map(|record| record.id).collect();
            thanks.extend(store::comment_talk::thanks_for(&mut conn, &ids).await?);
            let about = records.iter().filter_map(|record| match record.subject {
                CommentSubject::Practice(id) => Some(id),
                CommentSubject::Meeting(_) | CommentSubject::Dilemma(_) => None,
            });
            let about: HashSet<_> = about.filter(|id| !slugs.contains_key(id)).collect();
            let practices = store::practice::by_ids(&mut conn, &about.into_iter().collect::<Vec<_>>()).await?;
            slugs.extend(practices.into_iter().map(|line| (line.card.id, line.card.slug)));
        }
        for record in records {
            let (practice, meeting) = match record.subject {
                CommentSubject::Practice(id) => (slugs.get(&id).cloned(), None),
                CommentSubject::Meeting(id) => (None, meetings.get(&id).cloned()),
                // Answers are exported with their dilemmas.
                CommentSubject::Dilemma(_) => continue,
            };
            // A deleted practice is not exported, and neither are its comments.
            if practice.is_none() && meeting.is_none() {
                continue;
            }
            let is_edited = record.updated_at > record.created_at;
            if replied_to.contains(&record.id) {
                let next = i64::try_from(keys.len()).unwrap_or(i64::MAX).saturating_add(1);
                keys.insert(record.id, next);
            }
            let mut thanked = vec![];
            for row in thanks.remove(&record.id).unwrap_or_default() {
                let Some(by) = emails.get(&row.by.id).cloned() else { continue };
                thanked.push(ThanksEntry { by, reason: row.reason, at: moment(row.at)? });
            }
            // Members have other keys in another forum.
            thanked.sort_by(|one, other| (one.at, &one.by).cmp(&(other.at, &other.by)));
            comments.push(CommentEntry {
                key: keys.get(&record.id).copied(),
                // A deleted comment is not in the file; what replied to it stands alone.
                reply_to: record.parent.and_then(|parent| keys.get(&parent).copied()),
                locked: record.is_locked && record.parent.is_none(),
                thanks: thanked,
                practice,
                meeting,
                author: record.author.and_then(|author| emails.get(&author.id).cloned()),
                company: record.company.map(|company| company.slug),
                at: moment(record.created_at)?,
                edited_at: is_edited.then(|| moment(record.updated_at)).transpose()?,
                files: file_entries(&record.attachments),
                body: record.body.to_string(),
            });
        }
        Ok(CommentFile { comments })
    }

    /// Brings in the comments of a `comments.yaml`, after the practices that they are about; those that are there already,
    /// by subject, author, moment and text, stay as they are. `meetings` are those of the file `forum.yaml` by its keys.
    /// Gives how many were new.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field, each named `comments[n].field`,
    /// after what stood before it in the file was taken.
    pub async fn import_comments(
        &self,
        actor: &Actor,
        file: CommentFile,
        meetings: &HashMap<String, MeetingId>,
    ) -> Result<usize, Problem> {
        authorize(actor, Permission::RunForum)?;
        let named = self.named_in_comments().await?;
        let mut count = 0;
        let mut threads: HashMap<i64, CommentId> = HashMap::new();
        for (number, entries) in file.comments.chunks(STEP).enumerate() {
            let mut rendered = vec![];
            for (place, entry) in entries.iter().enumerate() {
                let at = Timestamp(entry.at.as_microsecond());
                let checked = comment::check(&entry.body);
                let body = checked.map_err(|problem| within("comments", number * STEP + place, problem))?;
                let files = self.imported_files(&entry.files).await;
                let files = files.map_err(|problem| within("comments", number * STEP + place, problem))?;
                rendered.push((comment_html(&body, at, None).await?, body, files));
            }
            let mut events = vec![];
            let mut tx = self.store.write().await?;
            for (place, (entry, (html, body, files))) in entries.iter().zip(&rendered).enumerate() {
                let text = CommentText { body, html, renderer: RENDERER_VERSION };
                let comment = named.comment(&mut tx, entry, text, meetings, &threads).await;
                let comment = comment.map_err(|problem| within("comments", number * STEP + place, problem))?;
                let (id, is_new) = match store::comment::same(&mut tx, &comment).await? {
                    Some(id) => (id, false),
                    None => (store::comment::insert(&mut tx, &comment).await?, true),
                };
                threads.extend(entry.key.map(|key| (key, id)));
                if is_new {
                    self.restore_comment_files(&mut tx, id, body, comment.at, files).await?;
                    events.push(DomainEvent::CommentCreated { comment: id });
                    let talked = named.talk(&mut tx, id, entry).await;
                    talked.map_err(|problem| within("comments", number * STEP + place, problem))?;
                }
            }
            count += events.len();
            if !events.is_empty() {
                self.commit(tx, actor, &events).await?;
            }
        }
        Ok(count)
    }

    async fn named_in_comments(&self) -> Result<Named, Problem> {
        let mut conn = self.store.read().await?;
        let members = store::member::list(&mut conn).await?.into_iter();
        let companies = store::company::list(&mut conn).await?.into_iter();
        Ok(Named {
            members: members.map(|member| (member.email, (member.id, member.company.id))).collect(),
            companies: companies.map(|company| (company.slug, company.id)).collect(),
        })
    }
}

impl Named {
    /// An entry as a comment, with the text that was made of it.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the field that names what is not there.
    async fn comment<'a>(
        &self,
        tx: &mut store::Conn,
        entry: &CommentEntry,
        text: CommentText<'a>,
        meetings: &HashMap<String, MeetingId>,
        threads: &HashMap<i64, CommentId>,
    ) -> Result<NewComment<'a>, Problem> {
        let absent = |field: &str, name: &str| {
            let error = FieldError::new(field, FieldProblem::NotThere).detail(name);
            Problem::Invalid { fields: vec![error] }
        };
        let subject = match (&entry.practice, &entry.meeting) {
            (Some(slug), None) => {
                let found = store::practice::find_by_slug(tx, slug).await?;
                CommentSubject::Practice(found.ok_or_else(|| absent("practice", slug))?.id)
            }
            (None, Some(key)) => CommentSubject::Meeting(*meetings.get(key).ok_or_else(|| absent("meeting", key))?),
            _ => return Err(Problem::field("practice", FieldProblem::Missing)),
        };
        let author = match &entry.author {
            Some(email) => Some(*self.members.get(&clean_email(email)).ok_or_else(|| absent("author", email))?),
            None => None,
        };
        let company = match &entry.company {
            Some(slug) => Some(*self.companies.get(slug).ok_or_else(|| absent("company", slug))?),
            None => author.map(|(_, company)| company),
        };
        let parent = match entry.reply_to {
            Some(key) => Some(*threads.get(&key).ok_or_else(|| absent("reply_to", &key.to_string()))?),
            None => None,
        };
        Ok(NewComment {
            subject,
            parent,
            author: author.map(|(member, _)| member),
            company,
            asker_of: None,
            text,
            at: Timestamp(entry.at.as_microsecond()),
            edited_at: entry.edited_at.map(|at| Timestamp(at.as_microsecond())),
        })
    }

    /// Enters the thanks for a new comment, and locks its thread where the file says so.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the field that names who is not there, or is too long.
    async fn talk(&self, tx: &mut store::Conn, id: CommentId, entry: &CommentEntry) -> Result<(), Problem> {
        for thanks in &entry.thanks {
            let Some((member, _)) = self.members.get(&clean_email(&thanks.by)) else {
                let error = FieldError::new("thanks", FieldProblem::NotThere).detail(&thanks.by);
                return Err(Problem::Invalid { fields: vec![error] });
            };
            let reason = comment::check_reason(&thanks.reason, false)?;
            store::comment_talk::thank(tx, id, *member, &reason, Timestamp(thanks.at.as_microsecond())).await?;
        }
        if entry.locked {
            store::comment_talk::set_locked(tx, id, Some(Timestamp(entry.at.as_microsecond()))).await?;
        }
        Ok(())
    }
}
