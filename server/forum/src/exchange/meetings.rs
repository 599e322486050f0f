//! Meetings under the keys that exported files call them by.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId};
use domain::problem::Problem;
use domain::rsvp::Rsvp;
use domain::survey::SurveyAnswer;
use store::meeting::MeetingRecord;

/// How many meetings are read at once.
const STEP: i64 = 200;

/// A meeting and its key.
pub(crate) struct Keyed {
    /// The meeting's day and its title, for example `2026-01-15-אמנת-שירות`: the same in every forum that
    /// holds the same meetings, unlike the database's own key.
    pub key: String,
    pub record: MeetingRecord,
    /// The answers of the members.
    pub answers: Vec<Rsvp>,
    /// The members who came; `None` where that was not noted.
    pub came: Option<Vec<MemberId>>,
    /// What was answered about it.
    pub said: Vec<SurveyAnswer>,
}

/// Every meeting in the order they start.
pub(crate) async fn all(conn: &mut store::Conn) -> Result<Vec<Keyed>, Problem> {
    let mut records = vec![];
    let mut after = MeetingId(0);
    loop {
        let ids = store::meeting::all_ids(conn, after, STEP).await?;
        let Some(&last) = ids.last() else { break };
        records.extend(store::meeting::find_many(conn, &ids).await?);
        after = last;
    }
    records.sort_by_key(|record| (record.card.starts_at, record.card.id));
    let mut keys: Vec<String> = vec![];
    let mut keyed = Vec::with_capacity(records.len());
    for record in records {
        let key = domain::slug::distinct(&day_and_title(&record), &keys);
        keys.push(key.clone());
        let answers = store::rsvp::of_meeting(conn, record.card.id).await?;
        let (lines, is_noted) = store::survey::attendance(conn, record.card.id).await?;
        let came = lines.iter().filter(|line| line.came).map(|line| line.person.id);
        let came = is_noted.then(|| came.collect());
        let said = store::survey::answers(conn, record.card.id).await?;
        keyed.push(Keyed { key, record, answers, came, said });
    }
    Ok(keyed)
}

fn day_and_title(record: &MeetingRecord) -> String {
    let moment = moment(record.card.starts_at).map(|at| at.to_string()).unwrap_or_default();
    let day = moment.split('T').next().unwrap_or_default();
    match domain::slug::from_title(&record.card.title) {
        Some(title) => format!("{day}-{title}"),
        None => day.to_owned(),
    }
}

/// A stored time as files have it.
///
/// # Errors
/// [`Problem::Internal`] for a time no calendar reaches.
pub(crate) fn moment(at: Timestamp) -> Result<jiff::Timestamp, Problem> {
    jiff::Timestamp::from_microsecond(at.0).map_err(|error| {
        causes::record("a stored time is out of range", &error);
        Problem::Internal
    })
}
