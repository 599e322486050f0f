//! `GET /meetings/rhythm` and `POST /meetings/batch`: the dates of a year, proposed and set.

use app::admin::rhythm::{ReadRhythm, RhythmForm};
use axum::Json;
use axum::extract::State;
use domain::clock::Timestamp;
use domain::id::MeetingId;
use domain::meeting::{MeetingKind, MeetingState, NewMeeting, NewVisit, ProposedDate};
use domain::occasion::Occasion;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::meetings::dates::Rhythm;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::MeetingLink;
use crate::http::api::body::{ApiJson, Input, add_missing, refuse};
use crate::http::api::moment::Moment;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The most meetings that are set in one step.
const MEETINGS_MAX: usize = 24;

/// The dates of a rhythm.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RhythmDates {
    /// The dates of the first twelve months, none on a day on which no meeting takes place.
    dates: Vec<RhythmDate>,
    /// What the rhythm fell on where no date is left before the month of the next one: its first date, and the first of
    /// each further reason.
    left_out: Vec<SkippedDate>,
}

/// A date on which no meeting takes place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SkippedDate {
    /// The moment at which the meeting would start.
    starts_at: Moment,
    /// Why there is no meeting on that day.
    #[schema(value_type = schema::Occasion)]
    reason: Occasion,
}

impl From<(Timestamp, Occasion)> for SkippedDate {
    fn from((at, reason): (Timestamp, Occasion)) -> Self {
        Self { starts_at: Moment(at), reason }
    }
}

/// A date of a rhythm, as it is proposed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RhythmDate {
    /// The moment at which the meeting would start.
    starts_at: Moment,
    /// The Hebrew date of that day.
    hebrew_date: String,
    /// What a coordinator should think of before setting a meeting on that day.
    #[schema(value_type = Vec<schema::Occasion>)]
    warnings: Vec<Occasion>,
    /// The moment that the rhythm fell on, where that is another.
    moved_from: Option<Moment>,
    /// Why there is no meeting on that day.
    #[schema(value_type = Option<schema::Occasion>)]
    reason: Option<Occasion>,
    /// The dates that were passed over: that one, and the first of each further reason.
    skipped: Vec<SkippedDate>,
    /// The meetings that take place at the moment already.
    meanwhile: Vec<MeetingLink>,
}

impl From<ProposedDate> for RhythmDate {
    fn from(date: ProposedDate) -> Self {
        let (moved_from, reason) = date.skipped.first().map(|(at, reason)| (Moment(*at), *reason)).unzip();
        Self {
            starts_at: Moment(date.starts_at),
            hebrew_date: date.day.hebrew,
            warnings: date.day.warnings,
            moved_from,
            reason,
            skipped: date.skipped.into_iter().map(SkippedDate::from).collect(),
            meanwhile: date.others.into_iter().map(MeetingLink::from).collect(),
        }
    }
}

/// The rhythm.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
struct RhythmQuery {
    /// The day from which on (YYYY-MM-DD).
    #[param(pattern = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$")]
    from: String,
    /// The day of the week.
    #[param(pattern = "^(sunday|monday|tuesday|wednesday|thursday)$")]
    weekday: String,
    /// Every so many months: 1, 2, 3, 4 or 6.
    #[param(pattern = "^(1|2|3|4|6)$")]
    months: String,
    /// The time of day at which a meeting starts (HH:MM).
    #[param(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    time: String,
}

/// Proposes the dates of a rhythm for twelve months; for the coordinator. Nothing is stored.
#[utoipa::path(get, path = "/meetings/rhythm", tag = "meetings", params(RhythmQuery),
    responses(
        (status = 200, description = "The dates", body = RhythmDates),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn propose_dates(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<RhythmDates>, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let mut text = |name: &str| parameters.text(name).unwrap_or_default();
    let form = RhythmForm {
        from: text(RhythmForm::FROM),
        weekday: text(RhythmForm::WEEKDAY),
        months: text(RhythmForm::MONTHS).parse().ok(),
        time: text(RhythmForm::TIME),
        ends_at: None,
        title: String::new(),
        dates: vec![],
        anyway: vec![],
    };
    parameters.finish()?;
    let ReadRhythm { from, weekday, months, time } = form.rhythm()?;
    let mut year = state.forum.propose_dates(&actor, Rhythm { from, weekday, every_months: months, time })?;
    for date in &mut year.dates {
        date.others = state.forum.meetings_meanwhile(&actor, date.starts_at, None, None).await?;
    }
    Ok(Json(RhythmDates {
        dates: year.dates.into_iter().map(RhythmDate::from).collect(),
        left_out: year.left_out.into_iter().map(SkippedDate::from).collect(),
    }))
}

/// Meetings to set in one step.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"meetings": [
    {"title": "מפגש הפורום", "starts_at": "2027-03-02T09:00:00+02:00", "ends_at": "2027-03-02T12:30:00+02:00"},
    {"title": "מפגש הפורום", "starts_at": "2027-05-18T09:00:00+03:00", "ends_at": "2027-05-18T12:30:00+03:00"},
]}))]
pub struct MeetingBatch {
    /// The meetings, from one to 24.
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 24)]
    meetings: Vec<DatedMeeting>,
}

/// The document says the most as a number of its own.
const _: () = assert!(MEETINGS_MAX == 24);

impl Input for MeetingBatch {}

/// A meeting of which the date is set, and what else is known of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DatedMeeting {
    /// The meeting's subject, one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::Title)]
    title: String,
    /// The moment at which the meeting starts.
    #[schema(required = true, value_type = Moment)]
    starts_at: Option<Moment>,
    /// The moment at which the meeting ends: after its start, and at most three days after it.
    ends_at: Option<Moment>,
    /// The place of the meeting, one line.
    #[serde(default)]
    #[schema(max_length = 160, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    place: String,
}

impl DatedMeeting {
    fn details(self) -> NewMeeting {
        let starts_at = self.starts_at;
        NewMeeting {
            title: self.title,
            kind: MeetingKind::Regular,
            starts_at: starts_at.map_or(Timestamp(0), |moment| moment.0),
            // Without a start nobody can tell whether it is too early.
            ends_at: self.ends_at.filter(|_| starts_at.is_some()).map(|moment| moment.0),
            state: MeetingState::Scheduled,
            note: String::new(),
            place: self.place,
            link: String::new(),
            presenting_company: None,
            presenters: vec![],
            agenda: String::new(),
            deadline: None,
            seats: None,
            visit: NewVisit::default(),
        }
    }
}

/// The meetings that were set.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingBatchAnswer {
    /// The keys of those that were added, in the order in which they were sent.
    #[schema(value_type = Vec<i64>)]
    ids: Vec<MeetingId>,
    /// Whether searches know of them.
    searchable: bool,
}

/// Sets the meetings of a year in one transaction, each with a deadline of its write-up a week before it; for the
/// coordinator. Where a meeting starts at the same moment already, none is added. Members are told of the dates in one mail.
#[utoipa::path(post, path = "/meetings/batch", tag = "meetings",
    request_body = MeetingBatch,
    responses(
        (status = 201, description = "The keys of those that were added", body = MeetingBatchAnswer),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "Some fields were not taken, or there are more than 24"),
    ))]
pub async fn create_meetings(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<MeetingBatch>,
) -> Result<(StatusCode, Json<MeetingBatchAnswer>), ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let (MeetingBatch { meetings: sent }, mut errors) = body.into_parts();
    if sent.is_empty() {
        add_missing(&mut errors, "meetings");
    }
    if sent.len() > MEETINGS_MAX {
        errors.push(FieldError::new("meetings", FieldProblem::TooMany).detail(MEETINGS_MAX));
    }
    let (mut meetings, mut refused) = (vec![], vec![]);
    for (number, meeting) in sent.into_iter().take(MEETINGS_MAX).enumerate() {
        if meeting.starts_at.is_none() {
            add_missing(&mut errors, &format!("meetings[{number}].starts_at"));
        }
        match meeting.details().check() {
            Ok(meeting) => meetings.push(meeting),
            Err(Problem::Invalid { fields }) => refused.extend(fields.into_iter().map(|mut error| {
                error.field = format!("meetings[{number}].{}", error.field);
                error
            })),
            Err(other) => return Err(other.into()),
        }
    }
    if !errors.is_empty() || !refused.is_empty() {
        return Err(refuse(errors, Problem::unless_empty(refused)).into());
    }
    let ids = state.forum.create_meetings(&actor, meetings).await?;
    Ok((StatusCode::CREATED, Json(MeetingBatchAnswer { ids, searchable: state.forum.is_searchable() })))
}
