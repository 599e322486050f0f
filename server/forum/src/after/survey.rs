//! Three questions about a meeting, answered anonymously.

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{MeetingId, TopicId};
use domain::meeting::MeetingCard;
use domain::policy::{Actor, MeetingPermission, Permission, allows};
use domain::problem::{FieldProblem, Problem};
use domain::survey::{
    AfterMeeting, OPEN_DAYS, Recommends, SHOWN_FROM, SurveyAnswer, SurveyResult, SurveyState, SurveySums,
};
use store::meeting::Side;

use crate::Forum;
use crate::authorize::authorize;

/// How many meetings the trend shows.
const MEETINGS: i64 = 24;

impl Forum {
    /// Returns how it stands with the actor and the questions about a meeting.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`].
    pub async fn survey_state(&self, actor: &Actor, id: MeetingId) -> Result<SurveyState, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let card = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?.card;
        let is_answered = match actor.member() {
            Some(member) => store::survey::has_taken_part(&mut conn, id, member).await?,
            None => false,
        };
        Ok(SurveyState { is_open: is_open(&card, self.clock.now()), is_answered })
    }

    /// Returns what comes after a meeting, as the actor sees it; nothing before it has begun.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`].
    pub async fn after_meeting(&self, actor: &Actor, id: MeetingId) -> Result<AfterMeeting, Problem> {
        let survey = self.survey_state(actor, id).await?;
        let mut conn = self.store.read().await?;
        let card = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?.card;
        if card.is_cancelled() || card.starts_at > self.clock.now() {
            return Ok(AfterMeeting::default());
        }
        let runs = allows(actor, MeetingPermission::Schedule);
        let has_presented = card.company.is_some() && !card.presenters.is_empty();
        let can_write = runs && has_presented && !store::practice::has_write_up(&mut conn, id).await?;
        Ok(AfterMeeting { came: store::survey::came(&mut conn, id).await?, survey, can_note: runs, can_write })
    }

    /// Stores the actor's answers. The log says that they answered, and nothing tells which answers are theirs; they answer
    /// once, and cannot change it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`]; [`Problem::Invalid`] by field, on `useful` also
    /// where the questions are asked no more or were answered, and on `next_topic` for a topic that is not there.
    pub async fn answer_survey(&self, actor: &Actor, id: MeetingId, answer: SurveyAnswer) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let answer = &answer.check()?;
        let key = self.answer_key();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let card = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?.card;
                if !is_open(&card, self.clock.now()) {
                    return Err(Problem::field("useful", FieldProblem::Settled));
                }
                let topics = store::topic::list(&mut tx).await?;
                if answer.next_topic.is_some_and(|wanted| !topics.iter().any(|topic| topic.id == wanted)) {
                    return Err(Problem::field("next_topic", FieldProblem::NotThere));
                }
                if !store::survey::take_part(&mut tx, id, member).await? {
                    return Err(Problem::field("useful", FieldProblem::Settled));
                }
                store::survey::insert(&mut tx, key, id, answer).await?;
                self.commit(tx, actor, &[DomainEvent::SurveyAnswered { meeting: id }]).await
            })
            .await
    }

    /// A random key for answers.
    pub(crate) fn answer_key(&self) -> i64 {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        // Numbers of JSON are exact up to 53 bits.
        i64::from_le_bytes(bytes) & ((1 << 53) - 1)
    }

    /// Returns what was answered about the meetings that took place, the latest first.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn survey_results(&self, actor: &Actor) -> Result<Vec<SurveyResult>, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let mut conn = self.store.read().await?;
        let mut meetings = store::meeting::list(&mut conn, Side::Past, self.clock.now(), MEETINGS, 0).await?;
        meetings.retain(|card| !card.is_cancelled());
        let ids: Vec<MeetingId> = meetings.iter().map(|card| card.id).collect();
        let mut answers = store::survey::answers_of_many(&mut conn, &ids).await?;
        let came = store::survey::came_of_many(&mut conn, &ids).await?;
        let mut results = vec![];
        for card in meetings {
            let answers = answers.remove(&card.id).unwrap_or_default();
            let count = i64::try_from(answers.len()).unwrap_or(i64::MAX);
            results.push(SurveyResult {
                came: came.get(&card.id).copied(),
                answers: count,
                said: (count >= SHOWN_FROM).then(|| sums(&answers)),
                meeting: card.id,
                title: card.title,
                starts_at: card.starts_at,
            });
        }
        Ok(results)
    }
}

/// Returns whether the questions about a meeting are asked at a moment.
fn is_open(card: &MeetingCard, now: Timestamp) -> bool {
    let over = card.ends_at.unwrap_or(card.starts_at);
    !card.is_cancelled() && over <= now && now <= over.plus_days(OPEN_DAYS)
}

fn sums(answers: &[SurveyAnswer]) -> SurveySums {
    let count = i64::try_from(answers.len()).unwrap_or(i64::MAX).max(1);
    let useful: i64 = answers.iter().map(|answer| answer.useful).sum();
    let recommend = answers.iter().filter(|answer| answer.recommends == Recommends::Yes).count();
    let mut topics: Vec<(TopicId, i64)> = vec![];
    for wanted in answers.iter().filter_map(|answer| answer.next_topic) {
        match topics.iter_mut().find(|(topic, _)| *topic == wanted) {
            Some((_, times)) => *times += 1,
            None => topics.push((wanted, 1)),
        }
    }
    topics.sort_by_key(|(topic, times)| (-times, *topic));
    let mut words: Vec<String> =
        answers.iter().map(|answer| answer.next.clone()).filter(|next| !next.is_empty()).collect();
    words.sort();
    SurveySums {
        // Rounded to the nearest.
        useful_hundredths: (useful * 100 + count / 2) / count,
        recommend: i64::try_from(recommend).unwrap_or(i64::MAX),
        topics,
        words,
    }
}
