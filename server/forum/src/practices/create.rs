//! Practices enter the forum: one, or many in one transaction.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::policy::practice::archived_by;
use domain::policy::{Actor, Permission, PracticeFacts, PracticePermission, allows};
use domain::practice::{ArchivedBy, Content, NewPractice, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::slug;
use store::attachment::NewAttachment;

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::insert::{Checked, NothingElse};
use crate::practices::references::References;

/// The most practices of one batch.
pub const BATCH_MAX: usize = 1_000;

/// A practice to enter.
#[derive(Debug, Clone, Default)]
pub struct CreatePractice {
    /// The text that the author wrote.
    pub content: Content,
    /// The status: draft or published; an import also brings archived practices. What the actor may not show to
    /// everybody by themselves waits for its company's confirmation instead.
    pub status: Option<Status>,
    /// The practice's name in URLs; made of the title where `None`.
    pub slug: Option<String>,
    /// The company that the practice belongs to; the actor's own company where `None`.
    pub company: Option<CompanyId>,
    /// The authors of the practice; the actor where empty. Others are named by the coordinator alone.
    pub authors: Vec<MemberId>,
    /// The member who entered it, for an import; the actor where `None`.
    pub creator: Option<MemberId>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingId>,
    /// The owner of the archive, for an import of an archived practice; the actor's own where `None`.
    pub archived_by: Option<ArchivedBy>,
    /// The moment at which the practice was published, for an import; now where `None`. A text that waits keeps it
    /// until it is confirmed.
    pub published_at: Option<Timestamp>,
    /// Files beside it, whose contents are kept already.
    pub files: Vec<NewAttachment>,
}

/// A practice that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
}

impl Forum {
    /// Enters practices, all or none, in the order given.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with the fields of all that were not taken, each named
    /// `practices[n].field` where there is more than one; [`Problem::Forbidden`] for another
    /// company's, and for a meeting whose write-up the actor may not upload;
    /// [`Problem::QuotaExceeded`].
    pub async fn create_practices(&self, actor: &Actor, inputs: Vec<CreatePractice>) -> Result<Vec<Created>, Problem> {
        let entries = self.check_practices(actor, inputs).await?;
        self.insert_practices(actor, entries, &NothingElse).await
    }

    /// Checks practices that are to be entered.
    ///
    /// # Errors
    /// Those of [`Forum::create_practices`].
    pub async fn check_new_practices(&self, actor: &Actor, inputs: Vec<CreatePractice>) -> Result<(), Problem> {
        self.check_practices(actor, inputs).await.map(drop)
    }

    /// Checks practices that are to be entered, and returns what is to be written.
    pub(crate) async fn check_practices(
        &self,
        actor: &Actor,
        inputs: Vec<CreatePractice>,
    ) -> Result<Vec<NewPractice<Checked>>, Problem> {
        if inputs.is_empty() || inputs.len() > BATCH_MAX {
            let error = FieldError::new("practices", FieldProblem::Invalid).detail(BATCH_MAX);
            return Err(Problem::Invalid { fields: vec![error] });
        }
        let many = inputs.len() > 1;
        let mut entries = Vec::with_capacity(inputs.len());
        let mut refused = Vec::with_capacity(inputs.len());
        for input in inputs {
            let (entry, errors) = self.check_new(actor, input).await?;
            entries.push(entry);
            refused.push(errors);
        }
        let references = References::of(&mut *self.store.read().await?, actor, &entries).await?;
        for (entry, errors) in entries.iter().zip(&mut refused) {
            references.check(actor, entry, errors)?;
        }
        let numbered = refused.into_iter().enumerate().flat_map(|(number, errors)| {
            let place = move |field: String| if many { format!("practices[{number}].{field}") } else { field };
            errors.into_iter().map(move |error| FieldError { field: place(error.field), ..error })
        });
        Problem::unless_empty(numbered.collect())?;
        Ok(entries)
    }

    /// One of them, and every field of it that was not taken. The entry of a text that was not taken has no text.
    async fn check_new(
        &self,
        actor: &Actor,
        input: CreatePractice,
    ) -> Result<(NewPractice<Checked>, Vec<FieldError>), Problem> {
        let Some(company) = input.company.or(actor.company()) else {
            return Err(Problem::field("company", FieldProblem::Missing));
        };
        authorize(actor, PracticePermission::Create { company })?;
        if input.authors.iter().chain(&input.creator).any(|person| Some(*person) != actor.member()) {
            authorize(actor, Permission::RunForum)?;
        }
        let (content, topics, errors) = match self.check_content(input.content).await {
            Ok((content, topics)) => (content, topics, vec![]),
            Err(Problem::Invalid { fields }) => (Content::default(), vec![], fields),
            Err(other) => return Err(other),
        };
        let status = match input.status.unwrap_or(Status::Draft) {
            Status::Published | Status::Archived if !may_show(actor, company) => Status::InReview,
            status => status,
        };
        let wanted = input.slug.as_deref().and_then(slug::parse);
        let entry = NewPractice {
            slug: wanted.unwrap_or_else(|| slug_of(&content)),
            company,
            status,
            creator: input.creator.or(actor.member()),
            archived_by: (status == Status::Archived)
                .then(|| input.archived_by.unwrap_or_else(|| archived_by(actor, None))),
            published_at: match status {
                Status::Published | Status::Archived => Some(input.published_at.unwrap_or(self.clock.now())),
                Status::Draft | Status::InReview => input.published_at,
            },
            authors: authors(actor, company, input.authors),
            topics,
            fields: Checked { content, meeting: input.meeting, files: input.files },
        };
        Ok((entry, errors))
    }
}

/// The slug a text's title wants.
pub(crate) fn slug_of(content: &Content) -> String {
    slug::from_title(&content.title).unwrap_or_else(|| "practice".to_owned())
}

/// Returns whether the actor may show a new text of the company to everybody.
pub(crate) fn may_show(actor: &Actor, company: CompanyId) -> bool {
    let facts =
        PracticeFacts { company, status: Status::Draft, authors: &[], creator: actor.member(), archived_by: None };
    allows(actor, PracticePermission::Publish(facts))
}

/// Returns who is named as author, each once: the actor where nobody is said and the company is theirs.
fn authors(actor: &Actor, company: CompanyId, said: Vec<MemberId>) -> Vec<MemberId> {
    if said.is_empty() {
        return actor.member().filter(|_| actor.company() == Some(company)).into_iter().collect();
    }
    let mut authors: Vec<MemberId> = vec![];
    for author in said {
        if !authors.contains(&author) {
            authors.push(author);
        }
    }
    authors
}
