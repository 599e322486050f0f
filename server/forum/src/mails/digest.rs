//! The digest: on which days who gets one, and what it tells.

use std::collections::HashSet;

use calendar::working::is_working_day;
use domain::clock::Timestamp;
use domain::company::Company;
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
use store::mail::NewMail;

use crate::Forum;
use crate::authorize::authorize;
use crate::jobs::send_digests::SendDigests;
use crate::mails::news::{News, NewsKey, Talked};
use crate::mails::queue::message_host;
use crate::meetings::dates::out_of_range;
use crate::notifications::following::Muted;
use crate::practices::list::news_among;

/// When digests go out, on days on which mails do.
const HOUR: Time = time(10, 0, 0, 0);
/// A Monday from which fortnights are counted.
const FIRST_MONDAY: Date = jiff::civil::date(2026, 1, 5);
/// How many days the first digest of a member looks back at most.
const FIRST_DAYS: i64 = 14;
/// How many members are taken at once.
const BATCH: i64 = 200;
/// How many digests one job sends.
const SENT_TOGETHER: usize = 20;
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
        let begun = Timestamp(today.start_of_day().map_err(out_of_range)?.timestamp().as_microsecond());
        let (Some(first), Some(last)) = (readers.first(), readers.last()) else { return Ok(0) };
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // The job may run twice in a night.
                let queued = store::mail::recipients_since(&mut tx, (*first, *last), MailKind::Digest, begun).await?;
                let host = message_host(&mut tx).await?;
                let mut mails = vec![];
                for reader in readers.iter().filter(|reader| !queued.contains(reader)) {
                    let message_id = &self.message_id_of(&host);
                    let new = NewMail { message_id, kind: MailKind::Digest, member: *reader, thing: None, send_at };
                    mails.push(store::mail::insert(&mut tx, &new, now).await?);
                }
                for mails in mails.chunks(SENT_TOGETHER) {
                    self.enqueue(&mut tx, &SendDigests { mails: mails.to_vec() }, send_at, None).await?;
                }
                self.commit(tx, &Actor::System, &[]).await?;
                Ok(mails.len())
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
        let Some(found) = store::digest::reader(conn, member.id).await? else { return Ok(None) };
        let (choice, unread) = (found.choice, found.unread);
        if choice.cadence == DigestCadence::Never {
            return Ok(None);
        }
        let now = self.clock.now();
        let first = member.joined_at.unwrap_or(now).max(now.plus_days(-FIRST_DAYS));
        let since = choice.told_until.unwrap_or(first);
        let actor = Actor::of(member);
        authorize(&actor, Permission::ReadForum)?;
        let muted = Muted::of(self, conn, member.id).await?;
        let reader = &Reader { id: member.id, actor, since, origin, muted };
        let key = NewsKey::of(found.position, since);
        let loading = &mut *conn;
        let news = self.cache.news.get(key, move || News::load(loading, key, now)).await?;
        let practices = reader.practices(&news);
        let dilemmas = reader.dilemmas(&news);
        let meetings = reader.meetings(&news, now);
        let lessons = reader.lessons(&news);
        // What is named as new is not named a second time for what was said about it.
        let named = practices.iter().map(|it| &it.url).chain(dilemmas.iter().map(|it| &it.url));
        let named = named.chain(meetings.iter().map(|it| &it.url)).map(String::as_str);
        let learnt = lessons.iter().filter_map(|it| it.url.split('#').next());
        let named: HashSet<&str> = named.chain(learnt).collect();
        let mut discussed = reader.discussed(&news);
        discussed.retain(|talk| !named.contains(talk.url.as_str()));
        let count = practices.len() + dilemmas.len() + discussed.len() + meetings.len() + lessons.len();
        if count < ITEMS_MIN {
            return Ok(None);
        }
        let notifications = format!("{origin}/notifications");
        let home = format!("{origin}/");
        Ok(Some(Digest { practices, dilemmas, discussed, meetings, lessons, unread, notifications, home }))
    }
}

impl Reader<'_> {
    /// Returns whether a dilemma stands in the digest: the member may read it, and did not mute it.
    fn is_offered(&self, record: &DilemmaRecord) -> bool {
        allows(&self.actor, DilemmaPermission::Read(record.facts()))
            && !self.muted.has_dilemma(record.id.0, &record.topics)
    }

    /// Returns the practices that others published since.
    fn practices(&self, news: &News) -> Vec<DigestPractice> {
        let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
        news_among(&self.actor, self.since, most, &news.practices)
            .into_iter()
            .filter(|card| !self.muted.has_practice(card))
            .map(|card| DigestPractice {
                url: format!("{}{}", self.origin, practice::path(&card.slug)),
                title: card.title,
                company: card.company.name,
                summary: card.summary,
            })
            .collect()
    }

    /// Returns the open dilemmas that others asked since.
    fn dilemmas(&self, news: &News) -> Vec<DigestDilemma> {
        let is_own = |record: &DilemmaRecord| record.asker.as_ref().is_some_and(|asker| asker.id == self.id);
        let asked = news.dilemmas.iter().filter(|record| record.created_at > self.since && !is_own(record));
        let dilemmas = asked.filter(|record| self.is_offered(record)).map(|record| DigestDilemma {
            url: format!("{}{}", self.origin, dilemma::path(record.id)),
            title: record.title.clone(),
            company: record.company.as_ref().map(|company| company.name.clone()),
            urgent: record.urgent,
        });
        dilemmas.take(ITEMS_MAX).collect()
    }

    /// Returns the meetings to come that were entered since.
    fn meetings(&self, news: &News, now: Timestamp) -> Vec<DigestMeeting> {
        let entered = news.meetings.iter().filter(|(card, at)| *at > self.since && card.starts_at >= now);
        let meetings = entered.filter(|(card, _)| !self.muted.has_meeting(card.id.0)).map(|(card, _)| DigestMeeting {
            url: format!("{}{}", self.origin, meeting::path(card.id)),
            title: card.title.clone(),
            starts_at: card.starts_at,
            company: card.company.as_ref().map(|company| company.name.clone()),
        });
        meetings.take(ITEMS_MAX).collect()
    }

    /// Returns what was learnt since.
    fn lessons(&self, news: &News) -> Vec<DigestLesson> {
        let closed = news.lessons.iter().filter(|record| record.closed_at.is_some_and(|at| at > self.since));
        let lessons = closed.filter(|record| self.is_offered(record)).map(|record| DigestLesson {
            url: format!("{}{}#lesson", self.origin, dilemma::path(record.id)),
            title: record.title.clone(),
            lesson: record.lesson.clone(),
        });
        lessons.take(ITEMS_MAX).collect()
    }

    /// Returns what others commented on since.
    fn discussed(&self, news: &News) -> Vec<DigestTalk> {
        let talk = news.discussed(self.since, self.id).into_iter().filter_map(|(subject, comments)| {
            let (path, title, company) = self.named(news.subjects.get(&subject)?)?;
            let company = company.map(|company| company.name.clone());
            Some(DigestTalk { url: format!("{}{path}", self.origin), title: title.to_owned(), company, comments })
        });
        talk.take(ITEMS_MAX).collect()
    }

    /// The path, the title and the company of what was talked about; `None` where it does not stand in the digest.
    fn named<'a>(&self, talked: &'a Talked) -> Option<(String, &'a str, Option<&'a Company>)> {
        match talked {
            Talked::Practice(line) => {
                let card = &line.card;
                let is_readable = card.status == Status::Published
                    && allows(&self.actor, PracticePermission::Read(line.access.facts()));
                (is_readable && !self.muted.has_practice(card))
                    .then(|| (practice::path(&card.slug), card.title.as_str(), Some(&card.company)))
            }
            Talked::Meeting(card) => (!self.muted.has_meeting(card.id.0))
                .then(|| (meeting::path(card.id), card.title.as_str(), card.company.as_ref())),
            Talked::Dilemma(record) => self
                .is_offered(record)
                .then(|| (dilemma::path(record.id), record.title.as_str(), record.company.as_ref())),
        }
    }
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
