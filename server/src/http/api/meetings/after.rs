//! `GET|PUT /meetings/{id}/attendance`, `GET|PUT /meetings/{id}/survey` and `GET /surveys`: who came to a meeting, and what
//! was answered about it. Answers are sent by a PUT, since of a POST with an `Idempotency-Key` it is kept who sent it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::{MeetingId, MemberId};
use domain::problem::{FieldError, FieldProblem};
use domain::rsvp::RsvpAnswer;
use domain::survey::{AttendanceLine, AttendanceList, NEXT_MAX, Recommends, SurveyAnswer, SurveyResult, USEFUL_MAX};
use domain::topic::Topic;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::PersonResource;
use crate::http::api::body::{ApiJson, Input, add_missing, refuse};
use crate::http::api::key::Key;
use crate::http::api::moment::Moment;
use crate::http::api::version::{IfMatch, IfNoneMatch, tag, tagged};
use crate::http::api::{schema, whole};
use crate::http::problem::ApiProblem;

/// Who came to a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttendanceList)]
pub struct AttendanceListResource {
    /// Whether it was noted; before that, those who had said that they come are taken to have come.
    noted: bool,
    /// Everybody on the list: those who had said that they come first, then the others; by name.
    lines: Vec<AttendanceLineResource>,
}

/// Somebody on the list of who came to a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttendanceLine)]
pub struct AttendanceLineResource {
    /// The member.
    person: PersonResource,
    /// The slug of their company.
    company: String,
    /// What they had answered; `null` where they had not.
    #[schema(value_type = Option<schema::RsvpAnswer>)]
    answer: Option<RsvpAnswer>,
    /// Whether the member came.
    came: bool,
}

impl From<AttendanceList> for AttendanceListResource {
    fn from(list: AttendanceList) -> Self {
        let line = |line: AttendanceLine| AttendanceLineResource {
            person: line.person.into(),
            company: line.company.slug,
            answer: line.answer,
            came: line.came,
        };
        Self { noted: list.is_noted, lines: list.lines.into_iter().map(line).collect() }
    }
}

/// Who came to a meeting, as it is noted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"came": [7, 12]}))]
pub struct CameInput {
    /// The keys of those who came; everybody else on the list did not.
    #[serde(default)]
    #[schema(required = true, value_type = Vec<i64>)]
    came: Option<Vec<CameMember>>,
}

/// The key of a member.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct CameMember(#[serde(deserialize_with = "whole::key")] MemberId);

impl Input for CameInput {}

/// Reads who came to a meeting; for the coordinator.
#[utoipa::path(get, path = "/meetings/{id}/attendance", tag = "meetings",
    params(
        ("id" = i64, Path, description = "The meeting's key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tags that the caller has already"),
    ),
    responses(
        (status = 200, description = "Who came", body = AttendanceListResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The caller has this version already"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
    ))]
pub async fn read_attendance(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let list = state.forum.attendance_list(&actor, id).await?;
    Ok(tagged(list.version(), &if_none_match, &AttendanceListResource::from(list)))
}

/// Notes who came to a meeting, in place of what was noted before; for the coordinator.
#[utoipa::path(put, path = "/meetings/{id}/attendance", tag = "meetings",
    params(
        ("id" = i64, Path, description = "The meeting's key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = CameInput,
    responses(
        (status = 200, description = "Who came", body = AttendanceListResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "The meeting has not begun or was cancelled, or somebody is not on its list"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn put_attendance(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_match: IfMatch,
    body: ApiJson<CameInput>,
) -> Result<Response, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let current = async || Ok(state.forum.attendance_list(&actor, id).await?.version());
    let expected = if_match.expected(current).await?;
    let (input, mut errors) = body.into_parts();
    if input.came.is_none() {
        add_missing(&mut errors, "came");
    }
    if !errors.is_empty() {
        return Err(refuse(errors, Ok(())).into());
    }
    let came: Vec<MemberId> = input.came.unwrap_or_default().into_iter().map(|CameMember(id)| id).collect();
    state.forum.replace_attendance(&actor, id, expected, &came).await?;
    let list = state.forum.attendance_list(&actor, id).await?;
    Ok((tag(list.version()), Json(AttendanceListResource::from(list))).into_response())
}

/// How it stands with the caller and the questions about a meeting.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SurveyState)]
pub struct SurveyStateResource {
    /// Whether the questions are asked now.
    is_open: bool,
    /// Whether the caller has answered them; what they answered is told to nobody.
    is_answered: bool,
}

/// Answers to the questions about a meeting.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"useful": 4, "next_topic": "measurement", "next": "שיחות קשות", "recommends": "yes"}))]
pub struct SurveyInput {
    /// How useful the meeting was.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(required = true, value_type = i64, minimum = 1, maximum = 5)]
    useful: Option<i64>,
    /// The slug of the topic that is wanted next.
    #[schema(value_type = Option<schema::Slug>)]
    next_topic: Option<String>,
    /// What is wanted next in words, one line.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    next: String,
    /// Whether the caller would recommend the meetings.
    #[schema(required = true, value_type = schema::Recommends)]
    recommends: Option<Recommends>,
}

/// The document says these as numbers of its own.
const _: () = assert!(NEXT_MAX == 200 && USEFUL_MAX == 5);

impl Input for SurveyInput {}

/// Reads whether the questions about a meeting are asked, and whether the caller has answered them.
#[utoipa::path(get, path = "/meetings/{id}/survey", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "How it stands", body = SurveyStateResource),
        (status = 404, description = "There is no such meeting"),
    ))]
pub async fn read_survey(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<SurveyStateResource>, ApiProblem> {
    let stands = state.forum.survey_state(&actor, id).await?;
    Ok(Json(SurveyStateResource { is_open: stands.is_open, is_answered: stands.is_answered }))
}

/// Answers the questions about a meeting, once and anonymously: nothing tells whose answers they are.
#[utoipa::path(put, path = "/meetings/{id}/survey", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = SurveyInput,
    responses(
        (status = 204, description = "They are stored"),
        (status = 404, description = "There is no such meeting"),
        (status = 422, description = "The questions are asked no more or were answered, or a field was not taken"),
    ))]
pub async fn put_survey(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<SurveyInput>,
) -> Result<http::StatusCode, ApiProblem> {
    // What is not there is told before what is wrong with the answers.
    state.forum.survey_state(&actor, id).await?;
    let (input, mut errors) = body.into_parts();
    let topics = state.forum.topics().await?;
    let wanted = input.next_topic.filter(|slug| !slug.is_empty());
    let next_topic = wanted.as_deref().map(|slug| topics.iter().find(|topic| topic.slug == slug));
    if next_topic == Some(None) {
        errors.push(FieldError::new("next_topic", FieldProblem::NotThere).detail(wanted.unwrap_or_default()));
    }
    for (is_missing, name) in [(input.useful.is_none(), "useful"), (input.recommends.is_none(), "recommends")] {
        if is_missing {
            add_missing(&mut errors, name);
        }
    }
    let answer = SurveyAnswer {
        useful: input.useful.unwrap_or(1),
        next_topic: next_topic.flatten().map(|topic| topic.id),
        next: input.next,
        recommends: input.recommends.unwrap_or(Recommends::Maybe),
    };
    if !errors.is_empty() {
        return Err(refuse(errors, answer.check()).into());
    }
    state.forum.answer_survey(&actor, id, answer).await?;
    Ok(http::StatusCode::NO_CONTENT)
}

/// What was answered about the meetings of the forum.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Surveys)]
pub struct SurveysResource {
    /// The meetings that took place, the latest first; at most 24.
    surveys: Vec<SurveyResource>,
}

/// What was answered about a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Survey)]
pub struct SurveyResource {
    /// The meeting's key.
    #[schema(value_type = i64)]
    meeting: MeetingId,
    /// The path of the meeting's page.
    url: String,
    /// The meeting's subject.
    title: String,
    /// The moment at which the meeting started.
    starts_at: Moment,
    /// How many came; `null` where that was not noted.
    came: Option<i64>,
    /// The number of answers.
    answers: i64,
    /// What they said; `null` while fewer than three answered.
    said: Option<SurveySumsResource>,
}

/// What those who answered said.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SurveySums)]
pub struct SurveySumsResource {
    /// How useful they found the meeting, from 1 to 5, on average, in hundredths.
    useful_hundredths: i64,
    /// How many would recommend the meetings.
    recommend: i64,
    /// The topics that are wanted next, the most wanted first.
    topics: Vec<WantedTopicResource>,
    /// What is wanted next in words, in the order of the alphabet.
    words: Vec<String>,
}

/// A topic that is wanted next.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WantedTopic)]
pub struct WantedTopicResource {
    /// The topic's slug.
    topic: String,
    /// The number of answers that want it.
    count: i64,
}

impl SurveyResource {
    fn of(result: SurveyResult, topics: &[Topic]) -> Self {
        let slug = |id| topics.iter().find(|topic| topic.id == id).map(|topic| topic.slug.clone());
        let said = result.said.map(|sums| SurveySumsResource {
            useful_hundredths: sums.useful_hundredths,
            recommend: sums.recommend,
            topics: sums
                .topics
                .into_iter()
                .filter_map(|(id, count)| Some(WantedTopicResource { topic: slug(id)?, count }))
                .collect(),
            words: sums.words,
        });
        Self {
            meeting: result.meeting,
            url: domain::meeting::path(result.meeting),
            title: result.title,
            starts_at: Moment(result.starts_at),
            came: result.came,
            answers: result.answers,
            said,
        }
    }
}

/// Reads what was answered about the meetings; for the coordinator.
#[utoipa::path(get, path = "/surveys", tag = "meetings",
    responses(
        (status = 200, description = "What was answered", body = SurveysResource),
        (status = 403, description = "The caller is no coordinator"),
    ))]
pub async fn list_surveys(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
) -> Result<Json<SurveysResource>, ApiProblem> {
    let results = state.forum.survey_results(&actor).await?;
    let topics = state.forum.topics().await?;
    let surveys = results.into_iter().map(|result| SurveyResource::of(result, &topics)).collect();
    Ok(Json(SurveysResource { surveys }))
}
