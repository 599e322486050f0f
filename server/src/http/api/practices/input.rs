//! What a program sends of a practice.

use domain::company::Company;
use domain::id::MeetingId;
use domain::language::Language;
use domain::policy::Actor;
use domain::practice::{Content, PracticeKind, Sharing, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::Forum;
use forum::practices::create::{CreatePractice, Created};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::api::body::{Input, refuse};
use crate::http::api::details::Unconfirmed;
use crate::http::api::{schema, whole};

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
    #[schema(required = true, value_type = schema::Title)]
    pub title: String,
    /// The text, in Markdown; at most 400,000 bytes of UTF-8.
    #[serde(default)]
    #[schema(required = true, min_length = 1, pattern = r"[^\s\u0000-\u001F\u007F-\u009F]")]
    pub body: String,
    /// A write-up unless told.
    #[schema(value_type = Option<schema::PracticeKind>)]
    pub kind: Option<PracticeKind>,
    /// The slugs of the topics, the main one first; at most five.
    #[serde(default)]
    #[schema(max_items = 5, value_type = Vec<schema::Slug>)]
    pub topics: Vec<String>,
    /// A new practice is a draft unless told; a replaced one keeps its status.
    #[schema(value_type = Option<schema::NewStatus>)]
    pub status: Option<Status>,
    /// One or two sentences; made of the text's beginning where empty.
    #[serde(default)]
    #[schema(max_length = 300, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    pub summary: String,
    /// The audience of the practice, in one line.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    pub audience: String,
    /// The effort that the practice took, in one line.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    pub effort: String,
    /// The result of the practice, in one line.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    pub result: String,
    /// Who approved its publication outside of the forum, one line.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    pub approved_by: String,
    /// The day of that approval, such as `2026-01-31`; of use beside `approved_by` alone.
    #[schema(format = Date)]
    pub approved_on: Option<String>,
    /// The language of the text; seen from the text unless told.
    #[schema(value_type = Option<schema::Language>)]
    pub language: Option<Language>,
    /// How far the text and its files may go: to the forum's members alone unless told.
    #[schema(value_type = Option<schema::Sharing>)]
    pub sharing: Option<Sharing>,
    /// The slug of the company it is of: the caller's own unless told. A coordinator may name
    /// another, which then has to confirm what is to be published.
    #[schema(value_type = Option<schema::Slug>)]
    pub company: Option<String>,
    /// The key of the meeting it was presented at.
    #[schema(value_type = Option<i64>)]
    #[serde(default, deserialize_with = "whole::optional_key")]
    pub meeting: Option<MeetingId>,
    /// The personal details that may be published with the text, as they are written in it: phone numbers, mail
    /// addresses, identity numbers and the like. Where it is sent, a text with others is refused; without it the answer
    /// names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl Input for PracticeInput {}

impl PracticeInput {
    /// Adds the personal details of the text that its sender did not confirm; the prefix stands before its fields.
    ///
    /// # Errors
    /// Those of [`Forum::unconfirmed_details`].
    pub async fn look_through(
        &self,
        forum: &Forum,
        prefix: &str,
        unconfirmed: &mut Unconfirmed,
    ) -> Result<(), Problem> {
        let confirmed = self.confirmed.clone().unwrap_or_default();
        let details = forum.unconfirmed_details(self.clone().content(), confirmed).await?;
        unconfirmed.add(details.into_iter().map(|error| error.inside(prefix)).collect(), self.confirmed.is_some());
        Ok(())
    }

    /// Returns what its author wrote.
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
            approved_by: self.approved_by,
            approved_on: self.approved_on.unwrap_or_default(),
            language: self.language,
            sharing: self.sharing,
        }
    }

    /// The practice to create, its company found, and an error for a company that is not there and for a status no
    /// practice begins with.
    fn into_new(self, companies: &[Company]) -> (CreatePractice, Vec<FieldError>) {
        let mut errors = vec![];
        let mut company = None;
        if let Some(slug) = &self.company {
            company = companies.iter().find(|company| company.slug == *slug).map(|company| company.id);
            if company.is_none() {
                errors.push(FieldError::new("company", FieldProblem::NotThere).detail(slug));
            }
        }
        if let Some(status @ (Status::InReview | Status::Archived)) = self.status {
            errors.push(FieldError::new("status", FieldProblem::Invalid).detail(status));
        }
        let (status, meeting) = (self.status, self.meeting);
        (CreatePractice { content: self.content(), status, company, meeting, ..CreatePractice::default() }, errors)
    }
}

/// Enters practices, all or none, unless some of their fields were not taken already, which `errors` tells. Gives them
/// with the personal details that nobody confirmed.
///
/// # Errors
/// Those of [`Forum::create_practices`]; [`Problem::Invalid`] with every field that was not taken, and a prefix before
/// the fields of the practice of a number.
pub async fn create_checked(
    forum: &Forum,
    actor: &Actor,
    mut errors: Vec<FieldError>,
    inputs: Vec<PracticeInput>,
    prefix: impl Fn(usize) -> String,
) -> Result<(Vec<Created>, Vec<FieldError>), Problem> {
    let companies = forum.companies(actor).await?;
    let mut practices = Vec::with_capacity(inputs.len());
    let mut unconfirmed = Unconfirmed::default();
    for (number, mut input) in inputs.into_iter().enumerate() {
        input.look_through(forum, &prefix(number), &mut unconfirmed).await?;
        if let Some(company) = &mut input.company {
            *company = forum.present_company(company).await?;
        }
        let (practice, refused) = input.into_new(&companies);
        practices.push(practice);
        errors.extend(refused.into_iter().map(|error| error.inside(&prefix(number))));
    }
    let Unconfirmed { errors: refused, warnings } = unconfirmed;
    errors.extend(refused);
    // The use case numbers them only where there are several.
    let is_single = practices.len() == 1;
    let numbered = |problem: Problem| match problem {
        Problem::Invalid { fields } if is_single => {
            Problem::Invalid { fields: fields.into_iter().map(|error| error.inside(&prefix(0))).collect() }
        }
        other => other,
    };
    if errors.is_empty() {
        let created = forum.create_practices(actor, practices).await.map_err(numbered)?;
        return Ok((created, warnings));
    }
    Err(refuse(errors, forum.check_new_practices(actor, practices).await.map_err(numbered)))
}
