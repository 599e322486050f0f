//! Practices enter the forum: one, or many in one transaction.

use std::collections::{HashMap, HashSet};

use domain::change::{Action, Entity, NewChange};
use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::policy::{Action as Wish, Actor, MeetingFacts, PracticeFacts, allows};
use domain::practice::{Content, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::slug;
use store::attachment::{NewAttachment, Owner};
use store::practice::NewPractice;

use crate::Forum;
use crate::practices::prepare::fields;
use crate::service::demand;

/// The most practices of one batch.
pub const BATCH_MAX: usize = 1_000;

/// A practice to enter.
#[derive(Debug, Clone, Default)]
pub struct CreatePractice {
    /// What its author wrote.
    pub content: Content,
    /// Draft or published; an import also brings archived ones. What the actor may not publish by
    /// themselves waits for its company's confirmation instead.
    pub status: Option<Status>,
    /// It comes from the back catalogue, which the coordinator publishes as it is.
    pub back_catalogue: bool,
    /// Its name in URLs; made of the title where `None`.
    pub slug: Option<String>,
    /// Whose it is; the actor's own company where `None`.
    pub company: Option<CompanyId>,
    /// Who wrote it; the actor where empty.
    pub authors: Vec<MemberId>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingId>,
    /// When it was published, for an import; now where `None`.
    pub published_at: Option<Timestamp>,
    /// Files beside it, whose contents are kept already.
    pub files: Vec<NewAttachment>,
}

/// A practice that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its key.
    pub id: PracticeId,
    /// Its name in URLs.
    pub slug: String,
}

impl Forum {
    /// Enters practices, all or none, in the order given.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with the fields of the first that was not taken, each named
    /// `practices[n].field` where there is more than one; [`Problem::Forbidden`] for another
    /// company's, and for a meeting whose write-up the actor may not upload.
    pub async fn create_practices(
        &self,
        actor: &Actor,
        inputs: Vec<CreatePractice>,
    ) -> Result<Vec<Created>, Problem> {
        if inputs.is_empty() || inputs.len() > BATCH_MAX {
            let error = FieldError::new("practices", FieldProblem::Invalid).detail(BATCH_MAX);
            return Err(Problem::Invalid { fields: vec![error] });
        }
        let many = inputs.len() > 1;
        let mut ready = Vec::with_capacity(inputs.len());
        for (number, input) in inputs.into_iter().enumerate() {
            let checked = self.check_new(actor, input).await;
            ready.push(checked.map_err(|problem| if many { numbered(problem, number) } else { problem })?);
        }
        let mut tx = self.store.write().await?;
        check_meetings(&mut tx, actor, &ready).await?;
        let slugs = free_slugs(&mut tx, ready.iter().map(|new| new.slug.as_str())).await?;
        let files: Vec<_> = ready.iter_mut().map(|new| std::mem::take(&mut new.files)).collect();
        let rows = render_all(ready, slugs.clone()).await?;
        let ids = store::practice::insert_many(&mut tx, &rows, self.clock.now()).await?;
        for (id, files) in ids.iter().zip(files) {
            for file in files {
                store::attachment::insert(&mut tx, Owner::Practice(*id), &file, self.clock.now()).await?;
            }
        }
        let changes: Vec<_> = ids.iter().map(|id| changed(*id, Action::Created)).collect();
        self.commit(tx, actor, &changes).await?;
        Ok(ids.into_iter().zip(slugs).map(|(id, slug)| Created { id, slug }).collect())
    }

    async fn check_new(&self, actor: &Actor, input: CreatePractice) -> Result<Checked, Problem> {
        let company = match input.company.or(actor.company()) {
            Some(company) => company,
            None => return Err(Problem::field("company", FieldProblem::Missing)),
        };
        demand(actor, Wish::CreatePractice { company })?;
        let (content, topics) = self.check_content(input.content).await?;
        let own = actor.member().filter(|_| actor.company() == Some(company));
        let authors = if input.authors.is_empty() { own.into_iter().collect() } else { input.authors };
        let wanted = input.slug.as_deref().and_then(slug::from_title);
        let facts = PracticeFacts { company, status: Status::Draft, authors: &authors, creator: actor.member() };
        let may_publish = input.back_catalogue || allows(actor, Wish::PublishPractice(facts));
        let status = match input.status.unwrap_or(Status::Draft) {
            Status::Published if !may_publish => Status::InReview,
            status => status,
        };
        let now = self.clock.now();
        Ok(Checked {
            slug: wanted.or_else(|| slug::from_title(&content.title)).unwrap_or_else(|| "practice".to_owned()),
            content,
            meeting: input.meeting,
            files: input.files,
            row: Row {
                company,
                status,
                creator: actor.member(),
                published_at: match status {
                    Status::Published | Status::Archived => Some(input.published_at.unwrap_or(now)),
                    Status::Draft | Status::InReview => None,
                },
                authors,
                topics,
            },
        })
    }
}

/// A practice that was checked and waits to be rendered.
struct Checked {
    slug: String,
    content: Content,
    meeting: Option<MeetingId>,
    files: Vec<NewAttachment>,
    row: Row,
}

struct Row {
    company: CompanyId,
    status: Status,
    creator: Option<MemberId>,
    published_at: Option<Timestamp>,
    authors: Vec<MemberId>,
    topics: Vec<domain::id::TopicId>,
}

/// The meetings are there, and the actor may upload their write-ups.
async fn check_meetings(tx: &mut store::Conn, actor: &Actor, ready: &[Checked]) -> Result<(), Problem> {
    let wanted: HashSet<_> = ready.iter().filter_map(|new| new.meeting).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    let found = store::meeting::find_many(tx, &wanted).await?;
    if found.len() < wanted.len() {
        return Err(Problem::field("meeting", FieldProblem::NotThere));
    }
    for record in found {
        let presenters: Vec<_> = record.card.presenters.iter().map(|person| person.id).collect();
        let company = record.card.company.map(|company| company.id);
        demand(actor, Wish::UploadWriteUp(MeetingFacts { company, presenters: &presenters }))?;
    }
    Ok(())
}

/// Renders on a thread that may take its time.
async fn render_all(ready: Vec<Checked>, slugs: Vec<String>) -> Result<Vec<NewPractice>, Problem> {
    let work = move || {
        ready
            .into_iter()
            .zip(slugs)
            .map(|(new, slug)| NewPractice {
                company: new.row.company,
                status: new.row.status,
                creator: new.row.creator,
                published_at: new.row.published_at,
                authors: new.row.authors,
                topics: new.row.topics,
                fields: fields(new.content, &slug, new.meeting),
                slug,
            })
            .collect()
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "the rendering thread ended");
        Problem::Internal
    })
}

/// The wanted slug, or the next one like it that is free.
pub(crate) async fn free_slug(tx: &mut store::Conn, wanted: &str) -> Result<String, Problem> {
    free_slugs(tx, std::iter::once(wanted)).await?.pop().ok_or(Problem::Internal)
}

/// A free slug for each wanted one, unlike each other too.
async fn free_slugs<'a>(
    tx: &mut store::Conn,
    wanted: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>, Problem> {
    let wanted: Vec<&str> = wanted.collect();
    let distinct: Vec<&str> = wanted.iter().copied().collect::<HashSet<_>>().into_iter().collect();
    let mut taken: HashSet<String> =
        store::practice::slugs_taken(tx, &distinct).await?.into_iter().collect();
    // Words that are pages of their own.
    taken.insert("new".to_owned());
    let mut next: HashMap<&str, Vec<String>> = HashMap::new();
    let mut free = Vec::with_capacity(wanted.len());
    for slug in wanted {
        if taken.insert(slug.to_owned()) {
            free.push(slug.to_owned());
            continue;
        }
        if !next.contains_key(slug) {
            let mut others = store::practice::slugs_starting_with(tx, slug).await?;
            others.push(slug.to_owned());
            next.insert(slug, others);
        }
        let others = next.entry(slug).or_default();
        let mut found = slug::distinct(slug, others);
        while !taken.insert(found.clone()) {
            others.push(found);
            found = slug::distinct(slug, others);
        }
        others.push(found.clone());
        free.push(found);
    }
    Ok(free)
}

fn numbered(problem: Problem, number: usize) -> Problem {
    match problem {
        Problem::Invalid { mut fields } => {
            for field in &mut fields {
                field.field = format!("practices[{number}].{}", field.field);
            }
            Problem::Invalid { fields }
        }
        other => other,
    }
}

pub(crate) fn changed(id: PracticeId, action: Action) -> NewChange {
    NewChange { entity: Entity::Practice, entity_id: id.0, action }
}
