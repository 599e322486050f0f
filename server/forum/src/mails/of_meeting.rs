//! What a mail about a meeting says beside what happened: the brief of who presents, and the summary. Both are made for their
//! reader when the mail is, with the rights of that moment.

use domain::brief;
use domain::id::MeetingId;
use domain::meeting::{MeetingCard, MeetingState};
use domain::member::Member;
use domain::policy::{Actor, MeetingFacts, MeetingPermission, PracticePermission, PromisePermission, allows};
use domain::practice::{PracticeCard, PracticeKind};
use domain::problem::Problem;
use domain::promise::PromiseState;
use mail::content::{Brief, MailedDate, MailedPractice, MailedPromise, Summary};
use store::Conn;
use store::notification::NotificationRow;
use store::practice::{Listed, most_used};
use store::promise::Whose;

use crate::Forum;
use crate::members::assistants::assisted;
use crate::practices::list::{Which, readable};
use crate::promises::view::MOST;
use crate::worker::text_on_worker;

/// How many write-ups a brief shows as examples.
const EXAMPLES: usize = 2;
/// The number of candidates among which those are found that the reader may see.
const CANDIDATES: i64 = 20;
/// The most characters of a summary's opening.
const OPENING_CHARS: usize = 600;

impl Forum {
    /// Returns what a presenter is told for their write-up; `None` where the meeting does not take place, is over, has its
    /// write-up, or has another presenter by now.
    pub(crate) async fn mailed_brief(
        &self,
        conn: &mut Conn,
        member: &Member,
        row: &NotificationRow,
        id: MeetingId,
        origin: &str,
    ) -> Result<Option<Brief>, Problem> {
        let Some(record) = store::meeting::find(conn, id).await? else { return Ok(None) };
        let (card, now) = (record.card, self.clock.now());
        let presenter = row.instead_of.as_ref().map_or(member.id, |person| person.id);
        let presents = card.presenters.iter().any(|person| person.id == presenter);
        if !presents || card.is_cancelled() || card.starts_at <= now || store::practice::has_write_up(conn, id).await? {
            return Ok(None);
        }
        let actor = Actor::of(member);
        let acts_for = assisted(conn, &actor).await?;
        let presenters: Vec<_> = card.presenters.iter().map(|person| person.id).collect();
        let company = card.company.as_ref().map(|company| company.id);
        let facts = MeetingFacts { company, presenters: &presenters, acts_for: &acts_for };
        let may_upload = allows(&actor, MeetingPermission::UploadWriteUp(facts));
        let path = domain::meeting::path(id);
        let examples = most_used(conn, PracticeKind::WriteUp, CANDIDATES).await?;
        let is_readable = |line: &Listed| allows(&actor, PracticePermission::Read(line.access.facts()));
        let examples = examples.into_iter().filter(is_readable).take(EXAMPLES);
        Ok(Some(Brief {
            upload: may_upload.then(|| format!("{origin}{path}/write-up")),
            deadline: card.deadline.filter(|deadline| *deadline > now),
            questions: brief::questions(self.choices().await?.brief.in_language(member.language), member.language),
            examples: examples.map(|line| mailed(line.card, origin)).collect(),
        }))
    }

    /// Returns the summary of a meeting for a reader; `None` where it was emptied since, or the meeting called off.
    pub(crate) async fn mailed_summary(
        &self,
        conn: &mut Conn,
        member: &Member,
        id: MeetingId,
        origin: &str,
    ) -> Result<Option<Summary>, Problem> {
        let found = store::meeting::find(conn, id).await?;
        let Some(record) = found.filter(|record| record.card.state == MeetingState::Scheduled) else { return Ok(None) };
        let (card, summary) = (record.card, record.summary);
        if summary.text.is_empty() && summary.decisions.is_empty() {
            return Ok(None);
        }
        let actor = Actor::of(member);
        let opening = match summary.text.is_empty() {
            true => String::new(),
            false => text_on_worker(move || markdown::excerpt("", &summary.text, OPENING_CHARS)).await?,
        };
        let found = store::promise::list(conn, Whose::OfMeeting(id), MOST).await?;
        let is_shown = |record: &store::promise::PromiseRecord| {
            record.terms.state == PromiseState::Open && allows(&actor, PromisePermission::Read(record.facts()))
        };
        let (own, others): (Vec<_>, Vec<_>) =
            found.into_iter().filter(is_shown).partition(|promise| promise.owner.id == member.id);
        let promises = own.into_iter().map(|promise| (promise, true)).chain(others.into_iter().map(|it| (it, false)));
        let there = readable(conn, &actor, Which::Meeting(id)).await?;
        let write_up = there.into_iter().find(|card| card.kind == PracticeKind::WriteUp);
        let thanks = card.presenters.iter().filter(|person| !person.is_former()).map(|person| person.name.clone());
        Ok(Some(Summary {
            opening,
            decisions: summary.decisions.lines().map(str::to_owned).collect(),
            promises: promises
                .map(|(promise, is_own)| MailedPromise {
                    what: promise.what,
                    by: promise.owner.name,
                    due_at: promise.terms.due_at,
                    is_own,
                })
                .collect(),
            thanks: thanks.collect(),
            company: card.company.map(|company| company.name),
            write_up: write_up.map(|card| mailed(card, origin)),
            one_page: format!("{origin}{}", domain::one_page::path(id)),
        }))
    }
}

/// Returns what there is to read before a meeting, as far as a reader may read it: the write-up first.
pub(crate) async fn mailed_reading(
    conn: &mut Conn,
    member: &Member,
    id: MeetingId,
    origin: &str,
) -> Result<Vec<MailedPractice>, Problem> {
    let mut there = readable(conn, &Actor::of(member), Which::Meeting(id)).await?;
    there.sort_by_key(|card| card.kind != PracticeKind::WriteUp);
    Ok(there.into_iter().map(|card| mailed(card, origin)).collect())
}

/// A meeting to come as the mail of a year's dates names it.
pub(crate) fn mailed_date(card: &MeetingCard, origin: &str) -> MailedDate {
    MailedDate {
        url: format!("{origin}{}", domain::meeting::path(card.id)),
        title: card.title.clone(),
        starts_at: card.starts_at,
    }
}

/// A practice as a mail names it.
fn mailed(card: PracticeCard, origin: &str) -> MailedPractice {
    MailedPractice {
        url: format!("{origin}{}", domain::practice::path(&card.slug)),
        title: card.title,
        company: card.company.name,
    }
}
