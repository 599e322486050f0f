//! Meetings are looked at.

use domain::absence::Absence;
use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingCard, MeetingView, Visit};
use domain::policy::meeting::meeting_rights;
use domain::policy::{Actor, MeetingFacts, Permission};
use domain::problem::Problem;
use domain::search::LIMIT_MAX;
use store::Conn;
use store::meeting::{MeetingRecord, Side};
use store::practice::Listed;

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::schedule::agenda_html as agenda_html_of;
use crate::members::assistants::assisted;
use crate::practices::list::offered;

/// The most meetings of a list.
const MOST: i64 = 200;

/// What was read of a meeting, whoever is to see it.
#[derive(Debug, Clone)]
pub(crate) struct LoadedMeeting {
    /// The meeting.
    pub(crate) record: MeetingRecord,
    /// Its practices, whoever may read them.
    practices: Vec<Listed>,
    /// Everybody who is away.
    absences: Vec<Absence>,
}

impl LoadedMeeting {
    /// Reads a meeting; `None` where there is none.
    pub(crate) async fn load(conn: &mut Conn, id: MeetingId, now: Timestamp) -> Result<Option<Self>, Problem> {
        let Some(record) = store::meeting::find(conn, id).await? else { return Ok(None) };
        let practices = store::practice::of_meeting(conn, id).await?;
        let absences = store::absence::current(conn, now).await?;
        Ok(Some(Self { record, practices, absences }))
    }
}

/// The meetings before and after now.
#[derive(Debug, Clone, Default)]
pub struct Meetings {
    /// The one that goes on, until it ends, and those to come, the soonest first.
    pub upcoming: Vec<MeetingCard>,
    /// Those that took place, the latest first.
    pub past: Vec<MeetingCard>,
}

impl Forum {
    /// Every meeting.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn meetings(&self, actor: &Actor) -> Result<Meetings, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let to_come = store::meeting::list(&mut conn, Side::Upcoming, now, MOST, 0).await?;
        let begun = store::meeting::list(&mut conn, Side::Past, now, MOST, 0).await?;
        let (going_on, past): (Vec<_>, Vec<_>) = begun.into_iter().partition(|card| card.goes_on(now));
        // Those that have begun are listed the latest first.
        let upcoming = going_on.into_iter().rev().chain(to_come).collect();
        Ok(Meetings { upcoming, past })
    }

    /// The meetings behind one in the order from the latest to the earliest, or the first of them; at most `limit`, and
    /// never more than 100. The second value tells whether there are more.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn meetings_after(
        &self,
        actor: &Actor,
        after: Option<(Timestamp, MeetingId)>,
        limit: usize,
    ) -> Result<(Vec<MeetingCard>, bool), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let limit = limit.min(LIMIT_MAX);
        let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let mut found = store::meeting::latest(&mut *self.store.read().await?, after, most).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        Ok((found, more))
    }

    /// Opens a meeting.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`].
    pub async fn meeting(&self, actor: &Actor, id: MeetingId) -> Result<MeetingView, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let (meeting, acts_for) = {
            let mut conn = self.store.read().await?;
            let meeting = LoadedMeeting::load(&mut conn, id, self.clock.now()).await?.ok_or(Problem::NotFound)?;
            (meeting, assisted(&mut conn, actor).await?)
        };
        self.meeting_view(actor, meeting, &acts_for).await
    }

    /// Makes what the actor sees of a meeting, as somebody who acts for some members.
    pub(crate) async fn meeting_view(
        &self,
        actor: &Actor,
        meeting: LoadedMeeting,
        acts_for: &[MemberId],
    ) -> Result<MeetingView, Problem> {
        let LoadedMeeting { record, practices, mut absences } = meeting;
        let practices = offered(actor, practices);
        let summary_mail = self.summary_mail(&record);
        let agenda_html = self.current_agenda_html(&record).await?;
        let presenters: Vec<_> = record.card.presenters.iter().map(|person| person.id).collect();
        let now = self.clock.now();
        absences.retain(|absence| absence.until > now && presenters.contains(&absence.member));
        let company = record.card.company.as_ref().map(|company| company.id);
        let can = meeting_rights(actor, MeetingFacts { company, presenters: &presenters, acts_for });
        let mut card = record.card;
        card.practices = i64::try_from(practices.len()).unwrap_or(i64::MAX);
        let day = self.day_notes(card.starts_at)?;
        let host_company = match record.visit.company {
            Some(company) => self.companies(actor).await?.iter().find(|it| it.id == company).cloned(),
            None => None,
        };
        let visit = Visit {
            host: record.visit.host,
            company: host_company,
            parking: record.visit.parking,
            look_for: record.visit.look_for,
        };
        let summary_html = match record.summary.text.is_empty() {
            true => String::new(),
            false => agenda_html_of(record.summary.text.clone()).await?,
        };
        Ok(MeetingView {
            card,
            agenda: record.agenda,
            agenda_html,
            items: record.items,
            summary: record.summary.text,
            summary_html,
            decisions: record.summary.decisions,
            summary_mail,
            visit,
            day,
            practices,
            absences,
            can,
        })
    }
}
