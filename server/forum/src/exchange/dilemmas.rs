//! The dilemmas of `forum.yaml`, with their answers and their story: members by their addresses, companies and topics by
//! their slugs, answers and other dilemmas by their place in the file, counted from 0.

use std::collections::{BTreeSet, HashMap};

use domain::clock::Timestamp;
use domain::comment::{self, AnswerMark, CommentSubject};
use domain::dilemma::state::PromisedUpdate;
use domain::dilemma::{DilemmaStage, DilemmaState, DilemmaText, LESSON_MAX, StoryEntry, StoryKind};
use domain::event::DomainEvent;
use domain::id::{CommentId, CompanyId, DilemmaId, MeetingId, MemberId};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::{clean_email, clean_text};
use markdown::RENDERER_VERSION;
use serde::{Deserialize, Serialize};
use store::WriteTx;
use store::attachment::{NewAttachment, Owner};
use store::comment::{CommentText, NewComment};
use store::dilemma::{DilemmaRecord, DilemmaRow};

use crate::Forum;
use crate::comments::write::comment_html;
use crate::dilemmas::ask::first_owner;
use crate::dilemmas::beside::slugs_in;
use crate::exchange::comments::ThanksEntry;
use crate::exchange::import_forum::within;
use crate::exchange::meetings::moment;
use crate::exchange::talk_files::{FileEntry, file_entries};

/// How many dilemmas are read at once.
const STEP: i64 = 200;

/// A question from the field, with its answers and its story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DilemmaEntry {
    /// The question in one line.
    pub title: String,
    /// The description of what happens, in Markdown.
    pub body: String,
    /// The slugs of its topics, the main one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The address of who asked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<String>,
    /// The slug of the company that the asker was of; the asker's present company without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The slugs of the companies that it is put to; the whole forum without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companies: Option<Vec<String>>,
    /// Whether an answer is needed today.
    #[serde(default)]
    pub urgent: bool,
    /// The address of who is responsible for it; the coordinator without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The address of who was asked to take it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_to: Option<String>,
    /// The stage, which says whether the dilemma goes on.
    pub stage: DilemmaStage,
    /// The moment until which the next update is promised, of an open one (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<jiff::Timestamp>,
    /// The summary that the owner keeps.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// The lesson that was learnt.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lesson: String,
    /// The place of the dilemma that it goes on in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<usize>,
    /// The moment at which it was asked (RFC 3339).
    pub asked_at: jiff::Timestamp,
    /// The moment at which it was closed (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<jiff::Timestamp>,
    /// The slugs of the practices that were written from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub practices: Vec<String>,
    /// The files beside it, which its text names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileEntry>,
    /// The dilemma's answers, in the order they were written; deleted ones are not in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerEntry>,
    /// What happened, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub story: Vec<StoryLineEntry>,
}

/// An answer to a dilemma.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEntry {
    /// The author's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The slug of the company that the author was of; the author's present company without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Whether the anonymous asker wrote it, whom nobody knows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_asker: bool,
    /// The moment at which it was written (RFC 3339).
    pub at: jiff::Timestamp,
    /// The moment at which its text was last changed, where it was (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<jiff::Timestamp>,
    /// Whether the asker said that it helped.
    #[serde(default)]
    pub helped: bool,
    /// The place of the answer that it replies to, which stands before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<usize>,
    /// Whether nobody replies to it any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// Who said thanks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thanks: Vec<ThanksEntry>,
    /// What others say that it did at their companies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkEntry>,
    /// The files beside it, which its text names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileEntry>,
    /// The text, in Markdown.
    pub body: String,
}

/// What a member says of an answer for their company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkEntry {
    /// The member's address.
    pub by: String,
    /// The slug of the company that the member was of; the member's present company without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The mark that the company gives the answer.
    pub mark: AnswerMark,
    /// The moment at which they said it (RFC 3339).
    pub at: jiff::Timestamp,
}

/// A line of a dilemma's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryLineEntry {
    /// The kind of the event.
    pub kind: StoryKind,
    /// The moment of the event (RFC 3339).
    pub at: jiff::Timestamp,
    /// The address of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The address of the member it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The place of the answer it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<usize>,
    /// The day it speaks of (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<jiff::Timestamp>,
    /// The place of the other dilemma it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dilemma: Option<usize>,
    /// The key of the meeting it speaks of, as the file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// The words that were said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Every dilemma, in the order of the keys.
async fn all(conn: &mut store::Conn) -> Result<Vec<DilemmaRecord>, Problem> {
    let mut records: Vec<DilemmaRecord> = vec![];
    loop {
        let after = records.last().map_or(DilemmaId(0), |record| record.id);
        let ids = store::dilemma::all_ids(conn, after, STEP).await?;
        if ids.is_empty() {
            return Ok(records);
        }
        let mut step = store::dilemma::find_many(conn, &ids).await?;
        step.sort_by_key(|record| record.id);
        records.extend(step);
    }
}

/// The dilemmas as the file has them; those that wait to be published or were withdrawn are left
/// out.
pub(super) async fn exported(
    conn: &mut store::Conn,
    emails: impl Fn(MemberId) -> Option<String>,
    meetings: &HashMap<MeetingId, String>,
) -> Result<Vec<DilemmaEntry>, Problem> {
    let mut records = all(conn).await?;
    records.retain(|record| !matches!(record.state.stage, DilemmaStage::Scheduled | DilemmaStage::Withdrawn));
    let places: HashMap<DilemmaId, usize> = records.iter().enumerate().map(|(place, it)| (it.id, place)).collect();
    let slugs: HashMap<CompanyId, String> =
        store::company::list(conn).await?.into_iter().map(|company| (company.id, company.slug)).collect();
    let mut entries = Vec::with_capacity(records.len());
    for record in records {
        let answers = store::comment::of_subject(conn, CommentSubject::Dilemma(record.id), None, i64::MAX).await?;
        let answers: Vec<_> = answers.into_iter().filter(|answer| answer.deleted_by.is_none()).collect();
        let place_of = |id: CommentId| answers.iter().position(|answer| answer.id == id);
        let mut story = vec![];
        for line in store::dilemma::own_story(conn, record.id).await? {
            story.push(StoryLineEntry {
                kind: line.kind,
                at: moment(line.at)?,
                by: line.by.and_then(|person| emails(person.id)),
                member: line.member.and_then(|person| emails(person.id)),
                answer: line.comment.and_then(place_of),
                due_at: line.due_at.map(moment).transpose()?,
                dilemma: line.dilemma.and_then(|(id, _)| places.get(&id).copied()),
                meeting: line.meeting.and_then(|(id, _)| meetings.get(&id).cloned()),
                text: line.text,
            });
        }
        let mut answer_entries = vec![];
        for answer in &answers {
            let is_edited = answer.updated_at > answer.created_at;
            let mut thanks = vec![];
            for row in store::comment_talk::thanks_for(conn, &[answer.id]).await?.into_values().flatten() {
                let Some(by) = emails(row.by.id) else { continue };
                thanks.push(ThanksEntry { by, reason: row.reason, at: moment(row.at)? });
            }
            let mut marks = vec![];
            for marked in store::comment_mark::of_answer(conn, answer.id).await? {
                let Some(by) = emails(marked.member) else { continue };
                let (company, at) = (Some(marked.company.slug), moment(marked.at)?);
                marks.push(MarkEntry { by, company, mark: marked.mark, at });
            }
            // Members have other keys in another forum.
            thanks.sort_by(|one, other| (one.at, &one.by).cmp(&(other.at, &other.by)));
            marks.sort_by(|one, other| (one.at, &one.by).cmp(&(other.at, &other.by)));
            answer_entries.push(AnswerEntry {
                author: answer.author.as_ref().and_then(|author| emails(author.id)),
                company: answer.company.as_ref().map(|company| company.slug.clone()),
                by_asker: answer.asker_of == Some(record.id),
                at: moment(answer.created_at)?,
                edited_at: is_edited.then(|| moment(answer.updated_at)).transpose()?,
                helped: record.state.accepted.contains(&answer.id),
                // A deleted answer is not in the file; what replied to it stands alone.
                reply_to: answer.parent.and_then(place_of),
                locked: answer.is_locked && answer.parent.is_none(),
                thanks,
                marks,
                files: file_entries(&answer.attachments),
                body: answer.body.to_string(),
            });
        }
        // Companies have other keys in another forum.
        let mut companies: Vec<String> = record.companies.iter().filter_map(|id| slugs.get(id).cloned()).collect();
        companies.sort();
        entries.push(DilemmaEntry {
            asker: record.asker.and_then(|asker| emails(asker.id)),
            company: record.company.map(|company| company.slug),
            companies: (!record.is_for_forum).then_some(companies),
            // Who is away is away in this forum alone.
            owner: emails(record.state.lasting_owner()),
            offered_to: record.offered_to.and_then(|member| emails(member.id)),
            stage: record.state.stage,
            next_update: record.state.promise.map(|promise| moment(promise.due_at)).transpose()?,
            merged_into: record.state.merged_into.and_then(|id| places.get(&id).copied()),
            asked_at: moment(record.created_at)?,
            closed_at: record.closed_at.map(moment).transpose()?,
            title: record.title,
            body: record.body,
            topics: record.topics,
            urgent: record.urgent,
            summary: record.summary,
            lesson: record.lesson,
            practices: store::dilemma_practice::written_from(conn, record.id).await?,
            files: file_entries(&store::attachment::list(conn, Owner::Dilemma(record.id)).await?),
            answers: answer_entries,
            story,
        });
    }
    Ok(entries)
}

/// An answer of a file, checked and rendered, with its files.
struct ReadAnswer {
    html: String,
    body: String,
    files: Vec<NewAttachment>,
}

/// Members, companies and topics by what the file calls them.
struct Named {
    members: HashMap<String, (MemberId, CompanyId)>,
    companies: HashMap<String, CompanyId>,
}

impl Named {
    fn member(&self, field: &str, email: Option<&String>, errors: &mut Vec<FieldError>) -> Option<MemberId> {
        let email = email?;
        let found = self.members.get(&clean_email(email)).map(|(id, _)| *id);
        if found.is_none() {
            errors.push(FieldError::new(field, FieldProblem::NotThere).detail(email));
        }
        found
    }

    /// The present company of a member.
    fn company_of(&self, member: Option<MemberId>) -> Option<CompanyId> {
        let found = self.members.values().find(|(id, _)| Some(*id) == member);
        found.map(|(_, company)| *company)
    }

    fn company(&self, field: &str, slug: Option<&String>, errors: &mut Vec<FieldError>) -> Option<CompanyId> {
        let slug = slug?;
        let found = self.companies.get(slug).copied();
        if found.is_none() {
            errors.push(FieldError::new(field, FieldProblem::NotThere).detail(slug));
        }
        found
    }
}

impl Named {
    /// Enters what was said of a new answer, and locks its thread where the file says so.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the field that names who is not there, or is too long.
    async fn talk(&self, tx: &mut WriteTx, id: CommentId, answer: &AnswerEntry) -> Result<(), Problem> {
        let mut errors = vec![];
        for thanks in &answer.thanks {
            let Some(member) = self.member("thanks", Some(&thanks.by), &mut errors) else { continue };
            let reason = comment::check_reason(&thanks.reason, false)?;
            store::comment_talk::thank(tx, id, member, &reason, at(thanks.at)).await?;
        }
        for marked in &answer.marks {
            let Some(member) = self.member("marks", Some(&marked.by), &mut errors) else { continue };
            let company = self.company("marks", marked.company.as_ref(), &mut errors);
            let company = company.or_else(|| self.company_of(Some(member)));
            store::comment_mark::set(tx, id, member, company, marked.mark, at(marked.at)).await?;
        }
        if answer.locked {
            store::comment_talk::set_locked(tx, id, Some(at(answer.at))).await?;
        }
        Problem::unless_empty(errors)
    }
}

fn at(moment: jiff::Timestamp) -> Timestamp {
    Timestamp(moment.as_microsecond())
}

impl Forum {
    /// Enters the dilemmas of a file with their answers and stories; those that are there already, by what was asked and
    /// when, stay as they are.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field, each named `dilemmas[n].field`; then none is entered.
    pub(super) async fn import_dilemmas(
        &self,
        actor: &Actor,
        entries: Vec<DilemmaEntry>,
        meetings: &HashMap<String, MeetingId>,
    ) -> Result<(), Problem> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut rendered = vec![];
        for (number, entry) in entries.iter().enumerate() {
            let of_this = |problem| within("dilemmas", number, problem);
            let files = self.imported_files(&entry.files).await.map_err(of_this)?;
            let mut answers = vec![];
            for answer in &entry.answers {
                let body = comment::check(&answer.body).map_err(of_this)?;
                let html = comment_html(&body, at(answer.at), None).await?;
                answers.push(ReadAnswer {
                    html,
                    body,
                    files: self.imported_files(&answer.files).await.map_err(of_this)?,
                });
            }
            rendered.push((files, answers));
        }
        let (entries, rendered) = (&entries, &rendered);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let named = named(&mut tx).await?;
                let there = all(&mut tx).await?;
                let known: HashMap<(String, Timestamp), DilemmaId> =
                    there.into_iter().map(|it| ((it.title, it.created_at), it.id)).collect();
                let (mut ids, mut new, mut events) = (vec![], vec![], vec![]);
                for (number, (entry, (files, answers))) in entries.iter().zip(rendered).enumerate() {
                    let key = (domain::text::clean_line(&entry.title), at(entry.asked_at));
                    if let Some(id) = known.get(&key) {
                        ids.push(*id);
                        continue;
                    }
                    let entered = self.import_dilemma(&mut tx, &named, entry, answers, &mut events).await;
                    let (id, answers) = entered.map_err(|problem| within("dilemmas", number, problem))?;
                    for file in files {
                        store::attachment::insert(&mut tx, Owner::Dilemma(id), file, self.clock.now()).await?;
                    }
                    ids.push(id);
                    new.push((id, entry, answers));
                }
                for (id, entry, answers) in new {
                    let place = |place: Option<usize>| place.and_then(|place| ids.get(place)).copied();
                    if let Some(into) = place(entry.merged_into) {
                        store::dilemma::set_merged(&mut tx, id, into).await?;
                    }
                    note_practices(&mut tx, id, entry).await?;
                    let mut ignored = vec![];
                    for line in &entry.story {
                        let meeting = line.meeting.as_ref().and_then(|key| meetings.get(key)).copied();
                        if let (StoryKind::ToAgenda, Some(meeting)) = (line.kind, meeting) {
                            // The summary of that meeting is to come into the story.
                            store::dilemma::put_on_agenda(&mut tx, id, meeting).await?;
                        }
                        let told = StoryEntry {
                            kind: line.kind,
                            member: named.member("member", line.member.as_ref(), &mut ignored),
                            comment: line.answer.and_then(|place| answers.get(place)).copied(),
                            due_at: line.due_at.map(at),
                            dilemma: place(line.dilemma),
                            meeting,
                            text: line.text.clone(),
                        };
                        let by = named.member("by", line.by.as_ref(), &mut ignored);
                        store::dilemma::tell(&mut tx, id, by, at(line.at), &[told]).await?;
                    }
                    self.plan_dilemma(&mut tx, id).await?;
                }
                if events.is_empty() { Ok(()) } else { self.commit(tx, actor, &events).await }
            })
            .await
    }

    /// Enters a dilemma with its answers, without its story; gives their keys.
    async fn import_dilemma(
        &self,
        tx: &mut WriteTx,
        named: &Named,
        entry: &DilemmaEntry,
        answers: &[ReadAnswer],
        events: &mut Vec<DomainEvent>,
    ) -> Result<(DilemmaId, Vec<CommentId>), Problem> {
        let mut errors = vec![];
        let text = DilemmaText { title: entry.title.clone(), body: entry.body.clone(), topics: entry.topics.clone() };
        let (topics, unknown) = self.dilemma_topics(&entry.topics).await?;
        errors.extend(unknown);
        let asker = named.member("asker", entry.asker.as_ref(), &mut errors);
        let owner = named.member("owner", entry.owner.as_ref(), &mut errors);
        let offered_to = named.member("offered_to", entry.offered_to.as_ref(), &mut errors);
        let company = named.company("company", entry.company.as_ref(), &mut errors);
        let company = company.or_else(|| named.company_of(asker));
        let companies: Option<Vec<CompanyId>> = entry
            .companies
            .as_ref()
            .map(|slugs| slugs.iter().filter_map(|slug| named.company("companies", Some(slug), &mut errors)).collect());
        let is_open = entry.stage == DilemmaStage::Open;
        let is_unfinished = entry.stage == DilemmaStage::Closed && entry.lesson.is_empty();
        if is_open != entry.next_update.is_some() || is_unfinished || entry.stage == DilemmaStage::Withdrawn {
            errors.push(FieldError::new("stage", FieldProblem::Invalid));
        }
        if entry.lesson.chars().count() > LESSON_MAX {
            errors.push(FieldError::new("lesson", FieldProblem::TooLong).detail(LESSON_MAX));
        }
        let text = Problem::joined(errors, text.check())?;
        let owner = match owner {
            Some(owner) => owner,
            None => first_owner(tx, &Actor::System).await?,
        };
        let now = self.clock.now();
        let promise = entry.next_update.map(|due| {
            // Nobody is reminded once more of what was due before it was brought in.
            let is_over = at(due) < now;
            PromisedUpdate { reminded: is_over, missed: is_over, escalated: is_over, ..PromisedUpdate::new(at(due)) }
        });
        let state = DilemmaState {
            stage: entry.stage,
            owner,
            offered_to: offered_to.filter(|member| is_open && *member != owner),
            promise,
            accepted: BTreeSet::new(),
            merged_into: None,
            away_owner: None,
            still_asked: None,
        };
        let row = DilemmaRow {
            title: &text.title,
            body: &text.body,
            summary: &clean_text(&entry.summary),
            lesson: &clean_text(&entry.lesson),
            asker,
            company,
            companies: companies.as_deref(),
            topics: &topics,
            urgent: entry.urgent,
            state: &state,
            created_at: at(entry.asked_at),
            closed_at: entry.closed_at.map(at),
        };
        let id = store::dilemma::insert(tx, &row).await?;
        events.push(DomainEvent::DilemmaAsked { dilemma: id });
        let mut keys = vec![];
        for (answer, ReadAnswer { html, body, files }) in entry.answers.iter().zip(answers) {
            let mut errors = vec![];
            let author = named.member("author", answer.author.as_ref(), &mut errors);
            let company = named.company("company", answer.company.as_ref(), &mut errors);
            let parent: Option<CommentId> = match answer.reply_to {
                Some(place) => {
                    let found = keys.get(place).copied();
                    if found.is_none() {
                        errors.push(FieldError::new("reply_to", FieldProblem::NotThere).detail(place));
                    }
                    found
                }
                None => None,
            };
            Problem::unless_empty(errors)?;
            let comment = NewComment {
                subject: CommentSubject::Dilemma(id),
                parent,
                author: author.filter(|_| !answer.by_asker),
                company: company.or_else(|| named.company_of(author)).filter(|_| !answer.by_asker),
                asker_of: answer.by_asker.then_some(id),
                text: CommentText { body, html, renderer: RENDERER_VERSION },
                at: at(answer.at),
                edited_at: answer.edited_at.map(at),
            };
            let key = store::comment::insert(tx, &comment).await?;
            self.restore_comment_files(tx, key, body, comment.at, files).await?;
            if answer.helped {
                store::dilemma::set_accepted(tx, id, key, Some(at(answer.at))).await?;
            }
            named.talk(tx, key, answer).await?;
            events.push(DomainEvent::CommentCreated { comment: key });
            keys.push(key);
        }
        Ok((id, keys))
    }
}

/// Notes the practices beside a dilemma of a file; they come in after it.
async fn note_practices(conn: &mut store::Conn, id: DilemmaId, entry: &DilemmaEntry) -> Result<(), Problem> {
    for slug in &entry.practices {
        store::dilemma_practice::set(conn, id, slug, true).await?;
    }
    if entry.stage == DilemmaStage::Closed {
        let texts = entry.answers.iter().map(|answer| answer.body.as_str());
        for slug in slugs_in(std::iter::once(entry.body.as_str()).chain(texts)) {
            store::dilemma_practice::set(conn, id, &slug, false).await?;
        }
    }
    Ok(())
}

async fn named(conn: &mut store::Conn) -> Result<Named, Problem> {
    let members = store::member::list(conn).await?.into_iter();
    let companies = store::company::list(conn).await?.into_iter();
    Ok(Named {
        members: members.map(|member| (member.email, (member.id, member.company.id))).collect(),
        companies: companies.map(|company| (company.slug, company.id)).collect(),
    })
}
