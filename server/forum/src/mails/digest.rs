//! The digest: on which days who gets one, and what it tells.

use std::collections::{HashMap, HashSet};

use calendar::working::is_working_day;
use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::digest::{DigestCadence, ITEMS_MAX, ITEMS_MIN};
use domain::dilemma;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::mail::MailKind;
use domain::meeting;
use domain::member::Member;
use domain::policy::{Actor, DilemmaPermission, Permission, PracticePermission, allows};
use domain::practice::{self, Status};
use domain::problem::Problem;
use jiff::civil::{Date, Time, Weekday, time};
use jiff::{ToSpan, Zoned};
use mail::content::{Digest, DigestDilemma, DigestLesson, DigestMeeting, DigestPractice, DigestTalk};
use store::Conn;
use store::dilemma::DilemmaRecord;

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::dates::out_of_range;
use crate::notifications::following::Muted;

/// When digests go out, on days on which mails do.
const HOUR: Time = time(10, 0, 0, 0);
/// A Monday from which fortnights are counted.
const FIRST_MONDAY: Date = jiff::civil::date(2026, 1, 5);
/// How many days the first digest of a member looks back at most.
const FIRST_DAYS: i64 = 14;
/// How many members are taken at once.
const BATCH: i64 = 200;
/// The setting with the last day whose digests were queued, as `2026-01-05`.
const QUEUED_DAY: &str = "digests.queued_day";
/// How many days are made up for at most, where the server did not run.
const DAYS_MADE_UP_FOR: i32 = 14;

/// The member whose digest is made.
struct Reader<'a> {
    /// The member's key.
    id: MemberId,
    /// The member, as the permission rules know them.
    actor: Actor,
    /// The moment up to which the last digest told.
    since: Timestamp,
    /// What links into the forum start with.
    origin: &'a str,
    /// What the member muted.
    muted: Muted,
}

impl Reader<'_> {
    /// Returns whether a dilemma stands in the digest: the member may read it, and did not mute it.
    fn is_offered(&self, record: &DilemmaRecord) -> bool {
        allows(&self.actor, DilemmaPermission::Read(record.facts()))
            && !self.muted.has_dilemma(record.id.0, &record.topics)
    }
}

impl Forum {
    /// How often the actor gets a digest.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn digest_cadence(&self, actor: &Actor) -> Result<DigestCadence, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let found = store::digest::of_member(&mut *self.store.read().await?, member).await?;
        Ok(found.ok_or(Problem::NotFound)?.cadence)
    }

    /// Sets how often the actor gets a digest.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn set_digest_cadence(&self, actor: &Actor, cadence: DigestCadence) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::digest::set_cadence(&mut tx, member, cadence).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member }]).await
            })
            .await
    }

    /// Puts the digests of today into the outbox, each member's once; how many. Without a mail server there are none: the
    /// coordinator would have to send one to each member by hand.
    ///
    /// # Errors
    /// When the database fails. Those that were put there stay.
    pub(crate) async fn queue_digests(&self) -> Result<usize, Problem> {
        if !self.sends_mail() {
            return Ok(0);
        }
        let today = self.local(self.clock.now())?;
        let send_at = self.mail_hour(self.moment_of(today.date(), HOUR)?)?;
        let days = days_to_queue(store::setting::get(&mut *self.store.read().await?, QUEUED_DAY).await?, today.date());
        let mut count = 0;
        for cadence in DigestCadence::ALL.iter().copied().filter(|it| days.iter().any(|day| is_due(*it, *day))) {
            let mut after = MemberId(0);
            loop {
                let readers = store::digest::readers(&mut *self.store.read().await?, cadence, after, BATCH).await?;
                let Some(last) = readers.last() else { break };
                after = *last;
                count += self.queue_digests_of(&readers, &today, send_at).await?;
            }
        }
        let day = &today.date().to_string();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::setting::set(&mut tx, QUEUED_DAY, day).await?;
                self.commit(tx, &Actor::System, &[]).await
            })
            .await?;
        Ok(count)
    }

    async fn queue_digests_of(
        &self,
        readers: &[MemberId],
        today: &Zoned,
        send_at: Timestamp,
    ) -> Result<usize, Problem> {
        let begun = today.start_of_day().map_err(out_of_range)?.timestamp().as_microsecond();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut count = 0;
                for reader in readers {
                    let last = store::mail::last_about(&mut tx, *reader, MailKind::Digest, None).await?;
                    // The job may run twice in a night.
                    if last.is_none_or(|last| last.send_at.0 < begun) {
                        self.queue_mail(&mut tx, MailKind::Digest, *reader, None, send_at).await?;
                        count += 1;
                    }
                }
                self.commit(tx, &Actor::System, &[]).await?;
                Ok(count)
            })
            .await
    }

    /// What a member's digest tells; `None` where it is too little, or where they want none any more.
    pub(crate) async fn digest_of(
        &self,
        conn: &mut Conn,
        member: &Member,
        origin: &str,
    ) -> Result<Option<Digest>, Problem> {
        let Some(choice) = store::digest::of_member(conn, member.id).await? else { return Ok(None) };
        if choice.cadence == DigestCadence::Never {
            return Ok(None);
        }
        let now = self.clock.now();
        let first = member.joined_at.unwrap_or(now).max(now.plus_days(-FIRST_DAYS));
        let since = choice.told_until.unwrap_or(first);
        let actor = Actor::of(member);
        let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
        let muted = Muted::of(self, conn, member.id).await?;
        let reader = &Reader { id: member.id, actor, since, origin, muted };
        let practices: Vec<DigestPractice> = self
            .news_since(&reader.actor, since, most)
            .await?
            .into_iter()
            .filter(|card| !reader.muted.has_practice(card))
            .map(|card| DigestPractice {
                url: format!("{origin}{}", practice::path(&card.slug)),
                title: card.title,
                company: card.company.name,
                summary: card.summary,
            })
            .collect();
        let dilemmas = dilemmas_since(conn, reader).await?;
        let meetings = store::meeting::entered_since(conn, since, now, most).await?;
        let meetings: Vec<DigestMeeting> = meetings
            .into_iter()
            .filter(|card| !reader.muted.has_meeting(card.id.0))
            .map(|card| DigestMeeting {
                url: format!("{origin}{}", meeting::path(card.id)),
                title: card.title,
                starts_at: card.starts_at,
                company: card.company.map(|company| company.name),
            })
            .collect();
        let lessons = lessons_since(conn, reader).await?;
        // What is named as new is not named a second time for what was said about it.
        let named = practices.iter().map(|it| &it.url).chain(dilemmas.iter().map(|it| &it.url));
        let named = named.chain(meetings.iter().map(|it| &it.url)).map(String::as_str);
        let learnt = lessons.iter().filter_map(|it| it.url.split('#').next());
        let named: HashSet<&str> = named.chain(learnt).collect();
        let mut discussed = discussed(conn, reader).await?;
        discussed.retain(|talk| !named.contains(talk.url.as_str()));
        let count = practices.len() + dilemmas.len() + discussed.len() + meetings.len() + lessons.len();
        if count < ITEMS_MIN {
            return Ok(None);
        }
        let unread = store::notification::unread(conn, member.id).await?;
        let notifications = format!("{origin}/notifications");
        let home = format!("{origin}/");
        Ok(Some(Digest { practices, dilemmas, discussed, meetings, lessons, unread, notifications, home }))
    }
}

/// Returns the open dilemmas of others that were asked since a moment and that a member may read.
async fn dilemmas_since(conn: &mut Conn, reader: &Reader<'_>) -> Result<Vec<DigestDilemma>, Problem> {
    let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
    let asked = store::dilemma::asked_since(conn, reader.since, reader.id, most).await?.into_iter();
    let dilemmas = asked.filter(|record| reader.is_offered(record)).map(|record| DigestDilemma {
        url: format!("{}{}", reader.origin, dilemma::path(record.id)),
        title: record.title,
        company: record.company.map(|company| company.name),
        urgent: record.urgent,
    });
    Ok(dilemmas.collect())
}

/// Returns what was learnt from dilemmas that a member may read.
async fn lessons_since(conn: &mut Conn, reader: &Reader<'_>) -> Result<Vec<DigestLesson>, Problem> {
    let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
    let closed = store::dilemma::lessons_since(conn, reader.since, most).await?.into_iter();
    let lessons = closed.filter(|record| reader.is_offered(record)).map(|record| DigestLesson {
        url: format!("{}{}#lesson", reader.origin, dilemma::path(record.id)),
        title: record.title,
        lesson: record.lesson,
    });
    Ok(lessons.collect())
}

/// Returns what others commented on since a moment, and a member may read.
async fn discussed(conn: &mut Conn, reader: &Reader<'_>) -> Result<Vec<DigestTalk>, Problem> {
    let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
    let counted = store::digest::discussed_since(conn, reader.since, reader.id, most).await?;
    let (mut practices, mut meetings, mut dilemmas) = (vec![], vec![], vec![]);
    for (subject, _) in &counted {
        match subject {
            CommentSubject::Practice(id) => practices.push(*id),
            CommentSubject::Meeting(id) => meetings.push(*id),
            CommentSubject::Dilemma(id) => dilemmas.push(*id),
        }
    }
    let mut named: HashMap<CommentSubject, (String, String, Option<String>)> = HashMap::new();
    for line in store::practice::by_ids(conn, &practices).await? {
        let card = line.card;
        let is_readable =
            card.status == Status::Published && allows(&reader.actor, PracticePermission::Read(line.access.facts()));
        if is_readable && !reader.muted.has_practice(&card) {
            let subject = CommentSubject::Practice(card.id);
            named.insert(subject, (practice::path(&card.slug), card.title, Some(card.company.name)));
        }
    }
    for record in store::meeting::find_many(conn, &meetings).await? {
        let card = record.card;
        if !reader.muted.has_meeting(card.id.0) {
            let company = card.company.map(|company| company.name);
            named.insert(CommentSubject::Meeting(card.id), (meeting::path(card.id), card.title, company));
        }
    }
    for record in store::dilemma::find_many(conn, &dilemmas).await? {
        if reader.is_offered(&record) {
            let company = record.company.map(|company| company.name);
            named.insert(CommentSubject::Dilemma(record.id), (dilemma::path(record.id), record.title, company));
        }
    }
    let talk = counted.into_iter().filter_map(|(subject, comments)| {
        let (path, title, company) = named.remove(&subject)?;
        Some(DigestTalk { url: format!("{}{path}", reader.origin), title, company, comments })
    });
    Ok(talk.collect())
}

/// Whether a digest goes out on a day, or on the first day after it on which mails do.
fn is_due(cadence: DigestCadence, day: Date) -> bool {
    let is_monday = day.weekday() == Weekday::Monday;
    match cadence {
        DigestCadence::Daily => is_working_day(day),
        DigestCadence::Weekly => is_monday,
        DigestCadence::Fortnightly => is_monday && days_since_first(day).rem_euclid(14) == 0,
        DigestCadence::Never => false,
    }
}

/// Returns the days whose digests are queued on a day: that day, and those before it on which the server did not run.
fn days_to_queue(queued: Option<String>, today: Date) -> Vec<Date> {
    let queued = queued.and_then(|day| day.parse::<Date>().ok());
    let missed = queued.and_then(|day| day.until(today).ok()).map_or(1, |span| span.get_days());
    (0..missed.clamp(1, DAYS_MADE_UP_FOR)).map(|before| today.saturating_sub(before.days())).collect()
}

fn days_since_first(day: Date) -> i32 {
    FIRST_MONDAY.until(day).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(cadence: DigestCadence, from: Date, count: i32) -> Vec<Date> {
        let all = (0..count).map(|offset| from.saturating_add(offset.days()));
        all.filter(|day| is_due(cadence, *day)).collect()
    }

    #[test]
    fn fortnights_go_on_across_years() {
        let found = days(DigestCadence::Fortnightly, date(2026, 12, 1), 60);
        assert_eq!(found, [date(2026, 12, 7), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 18)]);
        assert_eq!(days(DigestCadence::Fortnightly, date(2025, 12, 20), 20), [date(2025, 12, 22), date(2026, 1, 5)]);
    }

    #[test]
    fn weeks_have_a_monday_and_days_are_those_of_work() {
        assert_eq!(days(DigestCadence::Weekly, date(2026, 11, 22), 9), [date(2026, 11, 23), date(2026, 11, 30)]);
        // From a Sunday on; Friday and Saturday are off.
        assert_eq!(days(DigestCadence::Daily, date(2026, 11, 22), 7).len(), 5);
        assert!(days(DigestCadence::Never, date(2026, 11, 22), 30).is_empty());
    }
}
