//! What a program reads and sends of a try.

use domain::id::{PracticeId, TryId};
use domain::problem::{FieldError, Problem};
use domain::tries::{NAME_MAX, TryInput, TryOutcome, TryShown, TryView, WHY_MAX};
use forum::Forum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::api::beside::PersonResource;
use crate::http::api::body::Input;
use crate::http::api::details::Unconfirmed;
use crate::http::api::moment::Moment;
use crate::http::api::schema;

/// A try of a practice that the caller may read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Try)]
pub struct TryResource {
    /// The try's key.
    #[schema(value_type = i64)]
    id: TryId,
    /// The path of the try's place on the page of the practice.
    url: String,
    /// The version, which grows with every change; the entity tag is made of it.
    pub version: i64,
    /// The key of the practice.
    #[schema(value_type = i64)]
    practice: PracticeId,
    /// The member who wrote it; `null` once the author's data was erased.
    author: Option<PersonResource>,
    /// The slug of the company that tried it.
    company: Option<String>,
    /// The day on which it began.
    #[schema(format = Date)]
    tried_on: String,
    /// The team or the place in the company; may be empty.
    team: String,
    /// What the company does now.
    #[schema(value_type = schema::TryOutcome)]
    outcome: TryOutcome,
    /// The reason of that.
    why: String,
    /// Who backed it; may be empty.
    backed_by: String,
    /// How the try is shown.
    #[schema(value_type = schema::TryShown)]
    shown: TryShown,
    /// The moment at which it was written.
    created_at: Moment,
    /// The moment at which it was last changed.
    updated_at: Moment,
    /// Whether searches know of the write that this answers; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    searchable: Option<bool>,
    /// Personal details in the text that was written, where it was sent without `confirmed`; absent without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::FieldError>, required = false)]
    warnings: Vec<FieldError>,
}

impl TryResource {
    /// Returns the same try as the answer to a write, with whether searches know of it and with what was found in it.
    #[must_use]
    pub fn written(self, searchable: bool, warnings: Vec<FieldError>) -> Self {
        Self { searchable: Some(searchable), warnings, ..self }
    }
}

impl From<TryView> for TryResource {
    fn from(view: TryView) -> Self {
        Self {
            id: view.id,
            url: view.url,
            version: view.version,
            practice: view.practice,
            author: view.author.map(PersonResource::from),
            company: view.company.map(|company| company.slug),
            tried_on: view.report.tried_on,
            team: view.report.team,
            outcome: view.report.outcome,
            why: view.report.why,
            backed_by: view.report.backed_by,
            shown: view.report.shown,
            created_at: Moment(view.created_at),
            updated_at: Moment(view.updated_at),
            searchable: None,
            warnings: vec![],
        }
    }
}

/// A try to write, or what replaces one. What is read of a try can be sent back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TryInput, example = json!({
    "tried_on": "2025-05-03",
    "team": "מוקד ההזמנות",
    "outcome": "adapt",
    "why": "הפניות החוזרות ירדו בשליש, אבל רק במשמרת הבוקר.",
    "backed_by": "סמנכ״לית התפעול",
    "shown": "company"
}))]
pub struct TryInputResource {
    /// The day on which it began; not in the time to come.
    #[serde(default)]
    #[schema(required = true, format = Date)]
    tried_on: String,
    /// The team or the place in the company.
    #[serde(default)]
    #[schema(max_length = 80, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    team: String,
    /// What the company does now.
    #[schema(required = true, value_type = schema::TryOutcome)]
    outcome: Option<TryOutcome>,
    /// The reason of that, in one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::TryReason)]
    why: String,
    /// The name of who backed it.
    #[serde(default)]
    #[schema(max_length = 80, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    backed_by: String,
    /// How the try is shown: with its words and the company's name, or as one more in the counts; its words are read by
    /// its company alone then.
    #[schema(required = true, value_type = schema::TryShown)]
    shown: Option<TryShown>,
    /// The personal details that may stay in the reason and the team, as they are written there. Where it is sent, a try with
    /// others is refused; without it the answer names them in `warnings`.
    confirmed: Option<Vec<String>>,
}

impl TryInputResource {
    /// Returns the personal details of the try that its sender did not confirm. Who backed it is named on purpose.
    ///
    /// # Errors
    /// Those of [`Unconfirmed::of`].
    pub async fn unconfirmed(&self, forum: &Forum) -> Result<Unconfirmed, Problem> {
        let texts = [("team", self.team.as_str()), ("why", self.why.as_str())];
        Unconfirmed::of(forum, texts, self.confirmed.as_deref()).await
    }
}

/// The document says the most characters as numbers of its own.
const _: () = assert!(NAME_MAX == 80 && WHY_MAX == 300);

impl Input for TryInputResource {
    const PASSED_OVER: &'static [&'static str] = &[
        "id",
        "url",
        "version",
        "practice",
        "author",
        "company",
        "created_at",
        "updated_at",
        "searchable",
        "warnings",
    ];
}

impl From<TryInputResource> for TryInput {
    fn from(input: TryInputResource) -> Self {
        Self {
            tried_on: input.tried_on,
            team: input.team,
            outcome: input.outcome,
            why: input.why,
            backed_by: input.backed_by,
            shown: input.shown,
        }
    }
}
