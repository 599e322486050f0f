//! What a program sends of a practice.

use domain::id::MeetingId;
use domain::language::Language;
use domain::policy::Actor;
use domain::practice::{Content, PracticeKind, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::Forum;
use forum::practices::create::CreatePractice;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::api::body::Input;
use crate::http::api::schema;

/// A practice to enter.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "אמנת שירות פנים־ארגונית",
    "body": "## מה עשינו\n\nכל מחלקה התחייבה לזמן תגובה.",
    "kind": "write-up",
    "topics": ["internal-marketing", "measurement"],
    "status": "published",
}))]
pub struct PracticeInput {
    /// The title, one line of at most 140 characters.
    #[serde(default)]
    #[schema(required = true)]
    pub title: String,
    /// The text, in Markdown.
    #[serde(default)]
    #[schema(required = true)]
    pub body: String,
    /// A write-up unless told.
    #[schema(value_type = Option<schema::PracticeKind>)]
    pub kind: Option<PracticeKind>,
    /// Topic slugs, the main one first; at most five.
    #[serde(default)]
    pub topics: Vec<String>,
    /// A new practice is a draft unless told; a replaced one keeps its status.
    #[schema(value_type = Option<schema::Status>)]
    pub status: Option<Status>,
    /// One or two sentences; made of the text's beginning where empty.
    #[serde(default)]
    pub summary: String,
    /// For whom, one line.
    #[serde(default)]
    pub audience: String,
    /// What it took, one line.
    #[serde(default)]
    pub effort: String,
    /// What came of it, one line.
    #[serde(default)]
    pub result: String,
    /// Seen from the text unless told.
    #[schema(value_type = Option<schema::Language>)]
    pub language: Option<Language>,
    /// The slug of the company it is of: the caller's own unless told. A coordinator may name
    /// another, which then has to confirm what is to be published.
    pub company: Option<String>,
    /// The key of the meeting it was presented at.
    #[schema(value_type = Option<i64>)]
    pub meeting: Option<MeetingId>,
}

impl Input for PracticeInput {}

impl PracticeInput {
    /// What its author wrote.
    pub fn content(self) -> Content {
        Content {
            title: self.title,
            summary: self.summary,
            kind: self.kind,
            topics: self.topics,
            body: self.body,
            audience: self.audience,
            effort: self.effort,
            result: self.result,
            language: self.language,
        }
    }

    /// The practice to enter, its company found.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for a company that is not there, and for a status no practice begins with.
    pub async fn to_create(self, forum: &Forum, actor: &Actor) -> Result<CreatePractice, Problem> {
        let mut errors = vec![];
        let mut company = None;
        if let Some(slug) = &self.company {
            let companies = forum.companies(actor).await?;
            company = companies.iter().find(|company| company.slug == *slug).map(|company| company.id);
            if company.is_none() {
                errors.push(FieldError::new("company", FieldProblem::NotThere).detail(slug));
            }
        }
        if let Some(status @ (Status::InReview | Status::Archived)) = self.status {
            errors.push(FieldError::new("status", FieldProblem::Invalid).detail(status));
        }
        Problem::unless_empty(errors)?;
        let (status, meeting) = (self.status, self.meeting);
        Ok(CreatePractice { content: self.content(), status, company, meeting, ..CreatePractice::default() })
    }
}
