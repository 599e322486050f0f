//! What is new in the forum, of which the digests of all members are made: loaded once, and from it each takes what its
//! reader may read.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::digest::ITEMS_MAX;
use domain::id::MemberId;
use domain::meeting::MeetingCard;
use domain::problem::Problem;
use store::Conn;
use store::digest::Said;
use store::dilemma::DilemmaRecord;
use store::practice::Listed;

use crate::practices::list::newest_for;

/// How many times as much is loaded as a digest names: what its reader may not read is left out afterwards.
const SPARE: i64 = 4;
/// The most comments that are counted, the last ones.
const COMMENTS_MAX: i64 = 10_000;
/// The digests of a day tell of what is new since slightly different moments. Since the beginning of this many microseconds
/// before each, it is loaded for all of them.
const SPAN: i64 = 3_600 * 1_000_000;

/// The state of the forum and the moment that the news is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NewsKey {
    /// The position of the change log: after each write the news is loaded again, as what is in it may be another's now.
    position: i64,
    since: Timestamp,
}

/// What is new since a moment, whoever may read it.
pub struct News {
    /// The newest practices, those from before that moment included.
    pub practices: Vec<Listed>,
    /// The open dilemmas, the last first.
    pub dilemmas: Vec<DilemmaRecord>,
    /// The meetings to come with the moments at which they were entered, the next first.
    pub meetings: Vec<(MeetingCard, Timestamp)>,
    /// The dilemmas that were closed with a lesson, the last first.
    pub lessons: Vec<DilemmaRecord>,
    /// What was said about [`Self::subjects`], the last first.
    said: Vec<Said>,
    /// What was talked about the most.
    pub subjects: HashMap<CommentSubject, Talked>,
}

/// A thing that was talked about.
pub enum Talked {
    /// A practice.
    Practice(Box<Listed>),
    /// A meeting.
    Meeting(Box<MeetingCard>),
    /// A dilemma.
    Dilemma(Box<DilemmaRecord>),
}

impl NewsKey {
    /// Returns the key of the news that holds what is new since a moment.
    pub fn of(position: i64, since: Timestamp) -> Self {
        Self { position, since: Timestamp(since.0 - since.0.rem_euclid(SPAN)) }
    }
}

impl News {
    /// Loads the news.
    pub async fn load(conn: &mut Conn, key: NewsKey, now: Timestamp) -> Result<Self, Problem> {
        let since = key.since;
        let named = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
        let most = named * SPARE;
        let mut said = store::digest::said_since(conn, since, COMMENTS_MAX).await?;
        let talked: Vec<CommentSubject> = by_count(&said).into_iter().map(|(subject, _)| subject).collect();
        let subjects = talked_about(conn, &talked[..talked.len().min(usize::try_from(most).unwrap_or(0))]).await?;
        said.retain(|comment| subjects.contains_key(&comment.subject));
        Ok(Self {
            practices: newest_for(conn, named).await?,
            dilemmas: store::dilemma::asked_since(conn, since, most).await?,
            meetings: store::meeting::entered_since(conn, since, now, most).await?,
            lessons: store::dilemma::lessons_since(conn, since, most).await?,
            said,
            subjects,
        })
    }

    /// Returns what others than a member commented on since a moment, with how many comments: the most of them first.
    pub fn discussed(&self, since: Timestamp, reader: MemberId) -> Vec<(CommentSubject, i64)> {
        by_count(self.said.iter().filter(|comment| comment.at > since && comment.author != Some(reader)))
    }
}

/// What comments are about, with how many there are of each: the most first, and of those the last.
fn by_count<'a>(said: impl IntoIterator<Item = &'a Said>) -> Vec<(CommentSubject, i64)> {
    let mut counts: HashMap<CommentSubject, (i64, i64)> = HashMap::new();
    for comment in said {
        let (count, last) = counts.entry(comment.subject).or_default();
        *count += 1;
        *last = (*last).max(comment.id.0);
    }
    let mut counted: Vec<_> = counts.into_iter().collect();
    counted.sort_by_key(|(_, (count, last))| std::cmp::Reverse((*count, *last)));
    counted.into_iter().map(|(subject, (count, _))| (subject, count)).collect()
}

async fn talked_about(
    conn: &mut Conn,
    subjects: &[CommentSubject],
) -> Result<HashMap<CommentSubject, Talked>, Problem> {
    let (mut practices, mut meetings, mut dilemmas) = (vec![], vec![], vec![]);
    for subject in subjects {
        match subject {
            CommentSubject::Practice(id) => practices.push(*id),
            CommentSubject::Meeting(id) => meetings.push(*id),
            CommentSubject::Dilemma(id) => dilemmas.push(*id),
        }
    }
    let mut found = HashMap::new();
    for line in store::practice::by_ids(conn, &practices).await? {
        found.insert(CommentSubject::Practice(line.card.id), Talked::Practice(Box::new(line)));
    }
    for record in store::meeting::find_many(conn, &meetings).await? {
        found.insert(CommentSubject::Meeting(record.card.id), Talked::Meeting(Box::new(record.card)));
    }
    for record in store::dilemma::find_many(conn, &dilemmas).await? {
        found.insert(CommentSubject::Dilemma(record.id), Talked::Dilemma(Box::new(record)));
    }
    Ok(found)
}
