//! What a program sends of a meeting.

use domain::id::MemberId;
use domain::meeting::{MeetingKind, NewMeeting};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use serde::Deserialize;
use utoipa::ToSchema;

use super::resource::MeetingResource;
use crate::http::api::body::Input;
use crate::http::api::moment::Moment;
use crate::http::api::schema;

/// A meeting to add, or what replaces one. What is read of a meeting can be sent back: its key, its
/// address and its version are passed over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "שיווק פנימי: מה עשינו בשנה האחרונה",
    "kind": "regular",
    "starts_at": "2026-05-04T16:00:00+03:00",
    "presenting_company": "oren-gal",
    "presenters": ["dana@oren-gal.example"],
    "place": "אורן גל, תל אביב",
    "deadline": "2026-05-01T12:00:00+03:00",
}))]
pub struct MeetingInput {
    /// Its subject, one line of at most 140 characters.
    #[serde(default)]
    #[schema(required = true)]
    title: String,
    /// A regular one unless told.
    #[schema(value_type = Option<schema::MeetingKind>)]
    kind: Option<MeetingKind>,
    /// When it starts.
    #[schema(required = true, value_type = Moment)]
    starts_at: Option<Moment>,
    /// The slug of the company that presents.
    presenting_company: Option<String>,
    /// Who of it presents.
    #[serde(default)]
    presenters: Vec<Presenter>,
    /// Where, one line.
    #[serde(default)]
    place: String,
    /// The link to join from afar (https).
    #[serde(default)]
    link: String,
    /// The agenda, in Markdown.
    #[serde(default)]
    agenda: String,
    /// Until when the write-up should be there.
    deadline: Option<Moment>,
}

/// Who presents: an e-mail address, or a person as a meeting's `presenters` are read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Presenter {
    /// By their address.
    Email(String),
    /// By their key.
    Person {
        /// Their key.
        #[schema(value_type = i64)]
        id: MemberId,
    },
}

impl Input for MeetingInput {
    const PASSED_OVER: &'static [&'static str] = MeetingResource::READ_ONLY;
}

impl MeetingInput {
    /// The meeting's details, those found who present.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn details(self, forum: &Forum, actor: &Actor) -> Result<NewMeeting, Problem> {
        let (mut emails, mut presenters) = (vec![], vec![]);
        for presenter in self.presenters {
            match presenter {
                Presenter::Email(email) => emails.push(email),
                Presenter::Person { id } => presenters.push(id),
            }
        }
        let company = self.presenting_company.filter(|slug| !slug.is_empty());
        let (presenting_company, named) = forum.presenters_named(actor, company.as_deref(), &emails).await?;
        presenters.extend(named);
        let starts_at = self.starts_at.ok_or_else(|| Problem::field("starts_at", FieldProblem::Missing))?;
        Ok(NewMeeting {
            title: self.title,
            kind: self.kind.unwrap_or(MeetingKind::Regular),
            starts_at: starts_at.0,
            place: self.place,
            link: self.link,
            presenting_company,
            presenters,
            agenda: self.agenda,
            deadline: self.deadline.map(|moment| moment.0),
        })
    }
}
