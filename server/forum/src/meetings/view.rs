//! Meetings are looked at.

use domain::clock::Timestamp;
use domain::id::MeetingId;
use domain::meeting::{MeetingCard, MeetingView, Visit};
use domain::policy::meeting::meeting_rights;
use domain::policy::{Actor, MeetingFacts, Permission};
use domain::problem::Problem;
use domain::search::LIMIT_MAX;
use store::meeting::Side;

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::schedule::agenda_html as agenda_html_of;
use crate::members::assistants::assisted;
use crate::practices::list::{Which, readable};

/// The most meetings of a list.
const MOST: i64 = 200;

/// The meetings before and after now.
#[derive(Debug, Clone, Default)]
pub struct Meetings {
    /// Those to come, the soonest first.
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
        Ok(Meetings {
            upcoming: store::meeting::list(&mut conn, Side::Upcoming, now, MOST, 0).await?,
            past: store::meeting::list(&mut conn, Side::Past, now, MOST, 0).await?,
        })
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
        let (record, practices, mut absences, acts_for) = {
            let mut conn = self.store.read().await?;
            let record = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
            let practices = readable(&mut conn, actor, Which::Meeting(id)).await?;
            let absences = store::absence::current(&mut conn, self.clock.now()).await?;
            (record, practices, absences, assisted(&mut conn, actor).await?)
        };
        let summary_mail = self.summary_mail(&record);
        let agenda_html = self.current_agenda_html(&record).await?;
        let presenters: Vec<_> = record.card.presenters.iter().map(|person| person.id).collect();
        absences.retain(|absence| presenters.contains(&absence.member));
        let company = record.card.company.as_ref().map(|company| company.id);
        let can = meeting_rights(actor, MeetingFacts { company, presenters: &presenters, acts_for: &acts_for });
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
