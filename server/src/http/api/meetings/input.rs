//! What a program sends of a meeting.

use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::meeting::{MeetingKind, MeetingState, NewMeeting, NewVisit};
use domain::policy::Actor;
use domain::problem::{FieldError, Problem};
use forum::Forum;
use serde::Deserialize;
use utoipa::ToSchema;

use super::resource::MeetingResource;
use crate::http::api::body::{Input, add_missing, named_or_null, refuse};
use crate::http::api::moment::Moment;
use crate::http::api::{schema, whole};

/// A meeting to add, or what replaces one. What is read of a meeting can be sent back: its key, its
/// address and its version are passed over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "שיווק פנימי: מה עשינו בשנה האחרונה",
    "kind": "regular",
    "starts_at": "2026-05-04T16:00:00+03:00",
    "ends_at": "2026-05-04T19:30:00+03:00",
    "presenting_company": "oren-gal",
    "presenters": ["dana@oren-gal.example"],
    "place": "אורן גל, תל אביב",
    "deadline": "2026-05-01T12:00:00+03:00",
}))]
pub struct MeetingInput {
    /// The item's subject, one line of at most 140 characters.
    #[serde(default)]
    #[schema(required = true, value_type = schema::Title)]
    title: String,
    /// A regular one unless told.
    #[schema(value_type = Option<schema::MeetingKind>)]
    kind: Option<MeetingKind>,
    /// The moment at which the meeting starts.
    #[schema(required = true, value_type = Moment)]
    starts_at: Option<Moment>,
    /// The moment at which the meeting ends: after its start, and at most three days after it.
    ends_at: Option<Moment>,
    /// Whether it takes place; it does unless told.
    #[schema(value_type = Option<schema::MeetingState>)]
    state: Option<MeetingState>,
    /// A remark that is told with this change, such as why it is moved or cancelled; one line.
    #[serde(default)]
    #[schema(max_length = 300, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    note: String,
    /// The slug of the company that presents.
    #[schema(value_type = Option<schema::Slug>)]
    presenting_company: Option<String>,
    /// The members of the company who present.
    #[serde(default)]
    presenters: Vec<Presenter>,
    /// The place of the meeting, one line.
    #[serde(default)]
    #[schema(max_length = 160, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    place: String,
    /// The link to join from afar (https).
    #[serde(default)]
    #[schema(max_length = 500, pattern = r#"^([hH][tT][tT][pP][sS]://[^\s\\<>"]+)?$"#)]
    link: String,
    /// The agenda, in Markdown; at most 20,000 bytes of UTF-8.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    agenda: String,
    /// How many seats the room has.
    #[schema(minimum = 1, maximum = 10_000)]
    #[serde(default, deserialize_with = "whole::optional_key")]
    seats: Option<i64>,
    /// Who hosts the field visit; passed over for other kinds.
    host: Option<Presenter>,
    /// Where to leave a car at the field visit, one line; passed over for other kinds.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    parking: String,
    /// What to look for at the field visit, a line each; at most 2,000 bytes of UTF-8 together; passed over for other kinds.
    #[serde(default)]
    #[schema(max_items = 20)]
    look_for: Vec<String>,
    /// Until when the write-up should be there; not after the start. A new meeting at which a company presents has a deadline
    /// seven days before it, or on the working day before that, unless another is told; `null` stands for none.
    #[serde(default, deserialize_with = "named_or_null")]
    #[schema(value_type = Option<Moment>)]
    deadline: Option<Option<Moment>>,
}

/// A member who presents: an e-mail address, or a person as a meeting's `presenters` are read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Presenter {
    /// The presenter is named by their address.
    Email(String),
    /// The presenter is named by their key.
    Person {
        /// The person's key.
        #[schema(value_type = i64)]
        #[serde(deserialize_with = "whole::key")]
        id: MemberId,
    },
}

impl Input for MeetingInput {
    const PASSED_OVER: &'static [&'static str] = MeetingResource::READ_ONLY;
}

impl MeetingInput {
    /// Returns whether a deadline was told, be it that there is none.
    pub const fn tells_deadline(&self) -> bool {
        self.deadline.is_some()
    }

    /// The meeting's details, those found who present.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] with every field that was not taken, those
    /// in `errors` among them.
    pub async fn details(
        self,
        forum: &Forum,
        actor: &Actor,
        mut errors: Vec<FieldError>,
    ) -> Result<NewMeeting, Problem> {
        let (mut emails, mut presenters) = (vec![], vec![]);
        for presenter in self.presenters {
            match presenter {
                Presenter::Email(email) => emails.push(email),
                Presenter::Person { id } => presenters.push(id),
            }
        }
        let company = self.presenting_company.filter(|slug| !slug.is_empty());
        let mut presenting_company = None;
        match forum.presenters_named(actor, company.as_deref(), &emails).await {
            Ok((company, named)) => {
                presenting_company = company;
                presenters.extend(named);
            }
            Err(Problem::Invalid { fields }) => errors.extend(fields),
            Err(other) => return Err(other),
        }
        let host = match self.host {
            Some(Presenter::Person { id }) => Some(id),
            Some(Presenter::Email(email)) if !email.is_empty() => match forum.host_named(actor, &email).await {
                Ok(host) => Some(host),
                Err(Problem::Invalid { fields }) => {
                    errors.extend(fields);
                    None
                }
                Err(other) => return Err(other),
            },
            _ => None,
        };
        let starts_at = self.starts_at;
        if starts_at.is_none() {
            add_missing(&mut errors, "starts_at");
        }
        let details = NewMeeting {
            title: self.title,
            kind: self.kind.unwrap_or(MeetingKind::Regular),
            starts_at: starts_at.map_or(Timestamp(0), |moment| moment.0),
            // Without a start nobody can tell whether it is too early.
            ends_at: self.ends_at.filter(|_| starts_at.is_some()).map(|moment| moment.0),
            state: self.state.unwrap_or(MeetingState::Scheduled),
            note: self.note,
            place: self.place,
            link: self.link,
            presenting_company,
            presenters,
            agenda: self.agenda,
            seats: self.seats,
            visit: NewVisit { host, parking: self.parking, look_for: self.look_for.join("\n") },
            // Without a start nobody can tell whether it is too late.
            deadline: self.deadline.flatten().filter(|_| starts_at.is_some()).map(|moment| moment.0),
        };
        let checked = forum.check_meeting(actor, details).await;
        if errors.is_empty() { checked } else { Err(refuse(errors, checked)) }
    }
}
