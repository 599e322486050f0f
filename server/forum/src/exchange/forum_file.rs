//! `forum.yaml`: who is in a forum and when it met, beside its practices in an exported folder.

use domain::agenda::AgendaItem;
use domain::company::{NewCompany, Sector, SizeBand};
use domain::language::Language;
use domain::meeting::{MeetingKind, MeetingState};
use domain::member::{Profession, Role};
use domain::phone::PhoneShown;
use domain::problem::{FieldError, FieldProblem};
use domain::promise::PromiseState;
use domain::rota::RequestState;
use domain::rsvp::RsvpAnswer;
use domain::search::SearchRequest;
use domain::survey::Recommends;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::exchange::dilemmas::DilemmaEntry;
use crate::settings::{Choices, ForumName};

/// The file's name in an exported folder.
pub const NAME: &str = "forum.yaml";

/// The whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForumFile {
    /// The forum's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<ForumName>,
    /// What is set beside its name. `None` leaves that as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Choices>,
    /// The forum's companies.
    pub companies: Vec<CompanyEntry>,
    /// The forum's topics, in the order of the tree. `None` leaves the tree as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<Vec<TopicEntry>>,
    /// The forum's members; who is new waits for a link.
    pub members: Vec<MemberEntry>,
    /// The forum's meetings.
    pub meetings: Vec<MeetingEntry>,
    /// The promises that the forum's members made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<PromiseEntry>,
    /// Whom the forum asked to present, the first first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestEntry>,
    /// The slugs of the companies that the coordinator gave a place in the rota, the next first; taken where the forum has
    /// no such order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rota: Vec<String>,
    /// The dilemmas, with their answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dilemmas: Vec<DilemmaEntry>,
    /// The versions of its agreement, the first first; taken where the forum has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agreement: Vec<AgreementEntry>,
    /// What means the same to its search: groups of expressions. `None` leaves the table as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synonyms: Option<Vec<Vec<String>>>,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyEntry {
    /// The company's name.
    pub name: String,
    /// The company's name in URLs; made of the name where empty.
    #[serde(default)]
    pub slug: String,
    /// What field it works in.
    pub sector: Sector,
    /// How many people it employs.
    pub size: SizeBand,
    /// The names in URLs that it had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_slugs: Vec<String>,
    /// The moment at which it left the forum (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<jiff::Timestamp>,
}

impl CompanyEntry {
    /// The company as it is added.
    pub(crate) fn new_company(&self) -> NewCompany {
        NewCompany { name: self.name.clone(), slug: self.slug.clone(), sector: self.sector, size: self.size }
    }
}

impl From<NewCompany> for CompanyEntry {
    fn from(company: NewCompany) -> Self {
        let NewCompany { name, slug, sector, size } = company;
        Self { name, slug, sector, size, former_slugs: vec![], left_at: None }
    }
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicEntry {
    /// The topic's name in URLs.
    pub slug: String,
    /// The topic's Hebrew name.
    pub name_he: String,
    /// The topic's English name.
    pub name_en: String,
    /// The slug of the topic it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The names in URLs that it had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_slugs: Vec<String>,
}

/// A version of the agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementEntry {
    /// The Hebrew text, as Markdown.
    pub body_he: String,
    /// The English text, as Markdown.
    pub body_en: String,
    /// Whether members who had accepted an earlier one were asked again.
    pub is_material: bool,
    /// The moment at which it was published (RFC 3339).
    pub published_at: jiff::Timestamp,
}

/// What a member accepted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedEntry {
    /// The version's number; the first of the file is 1.
    pub version: i64,
    /// The moment at which they accepted it (RFC 3339).
    pub at: jiff::Timestamp,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberEntry {
    /// The member's address.
    pub email: String,
    /// The member's name.
    pub name: String,
    /// The slug of the member's company.
    pub company: String,
    /// The role, which says what the member may do.
    pub role: Role,
    /// The profession that the member works in.
    pub profession: Profession,
    /// Whether they are kept out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deactivated: bool,
    /// The interface's language that they chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The member's phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The members who see the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_shown: Option<PhoneShown>,
    /// What of the agreement they accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<AcceptedEntry>,
    /// The searches that they keep, the last saved first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searches: Vec<SearchEntry>,
}

/// A search that a member keeps: the fields of a [`SearchRequest`] that ask for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchEntry(Map<String, Value>);

impl SearchEntry {
    /// Returns what a search asks for.
    pub fn of(request: &SearchRequest) -> Self {
        let standard = fields(&SearchRequest::default());
        let asked = fields(request).into_iter().filter(|(name, value)| standard.get(name) != Some(value));
        Self(asked.collect())
    }

    /// The search; `None` where a field cannot be read.
    pub fn request(self) -> Option<SearchRequest> {
        serde_json::from_value(Value::Object(self.0)).ok()
    }
}

fn fields(request: &SearchRequest) -> Map<String, Value> {
    match serde_json::to_value(request) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingEntry {
    /// What practices call it in their front matter.
    pub key: String,
    /// The meeting's subject.
    pub title: String,
    /// The kind of the meeting.
    pub kind: MeetingKind,
    /// The moment at which it starts (RFC 3339).
    pub starts_at: jiff::Timestamp,
    /// The moment at which it ends (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<jiff::Timestamp>,
    /// Whether it takes place; it does unless told.
    #[serde(default = "scheduled", skip_serializing_if = "is_scheduled")]
    pub state: MeetingState,
    /// The remark that was told with its last change.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How many seats the room has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<i64>,
    /// The address of who hosts the field visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Where to leave a car at the field visit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parking: String,
    /// What to look for at the field visit, each on a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub look_for: String,
    /// The agenda as items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<AgendaItem>,
    /// What was said, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// What was decided, each on a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decisions: String,
    /// The moment at which the summary was sent to the members (RFC 3339), where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_sent_at: Option<jiff::Timestamp>,
    /// The meeting's name for calendar programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The answers of the members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<RsvpEntry>,
    /// The addresses of those who came; `None` where that was not noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<Vec<String>>,
    /// What was answered about it, by nobody in particular.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<SurveyEntry>,
    /// The presenting company's slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The presenters' addresses.
    #[serde(default)]
    pub presenters: Vec<String>,
    /// The place of the meeting.
    #[serde(default)]
    pub place: String,
    /// The link to join from afar.
    #[serde(default)]
    pub link: String,
    /// The moment by which the write-up should be there (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<jiff::Timestamp>,
    /// The agenda, in Markdown.
    #[serde(default)]
    pub agenda: String,
    /// The address of who called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
}

/// A promise of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromiseEntry {
    /// The address of who promised.
    pub owner: String,
    /// The address of whom it was made to; the whole forum without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The key of the meeting at which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// What was promised, one line.
    pub what: String,
    /// The moment until which the promise is to be kept (RFC 3339).
    pub due_at: jiff::Timestamp,
    /// The state of the promise.
    pub state: PromiseState,
    /// Why it was last moved or released.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// How many times it was moved.
    #[serde(default)]
    pub moves: i64,
    /// The moment at which it was made (RFC 3339).
    pub made_at: jiff::Timestamp,
    /// The moment at which it was kept or released (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<jiff::Timestamp>,
}

/// A request to present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestEntry {
    /// The key of the meeting at which the company is asked to present.
    pub meeting: String,
    /// The slug of the company that is asked.
    pub company: String,
    /// The address of who was mailed.
    pub member: String,
    /// The key of the meeting at which the company presents, where it is asked to change places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swap: Option<String>,
    /// The slug of the company that asks to change places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swap_with: Option<String>,
    /// The address of who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// The state of the request.
    pub state: RequestState,
    /// The moment at which it was made (RFC 3339).
    pub asked_at: jiff::Timestamp,
    /// The moment at which it was answered or taken back (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<jiff::Timestamp>,
    /// The address of who answered it or took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
}

/// Answers to the questions about a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyEntry {
    /// How useful the meeting was, from 1 to 5.
    pub useful: i64,
    /// The slug of the topic that is wanted next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_topic: Option<String>,
    /// What is wanted next in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next: String,
    /// Whether they would recommend the meetings.
    pub recommends: Recommends,
}

/// Whether somebody comes to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RsvpEntry {
    /// The address of the member who answered.
    pub member: String,
    /// Whether and how they come.
    pub answer: RsvpAnswer,
    /// The member's remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The moment at which they answered (RFC 3339).
    pub answered_at: jiff::Timestamp,
}

fn scheduled() -> MeetingState {
    MeetingState::Scheduled
}

fn is_scheduled(state: &MeetingState) -> bool {
    *state == MeetingState::Scheduled
}

impl ForumFile {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, on field `forum.yaml`, with the parser's words as detail.
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
