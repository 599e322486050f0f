//! What happened from one meeting to the next: what an agenda opens with.

use std::collections::BTreeMap;

use domain::agenda::{AgendaItem, AgendaKind, DilemmaOnAgenda, SinceLast, TriedSince};
use domain::clock::Timestamp;
use domain::id::{DilemmaId, MeetingId, PracticeId};
use domain::meeting::MeetingView;
use domain::policy::{
    Actor, DilemmaPermission, MeetingPermission, Permission, PracticePermission, PromisePermission, TryPermission,
    allows,
};
use domain::practice::MeetingRef;
use domain::problem::Problem;
use domain::promise::{PromiseStanding, PromiseSums};
use store::promise::{PromiseRecord, Whose};

use crate::Forum;
use crate::authorize::authorize;
use crate::promises::view::MOST;

/// The most tries that an agenda shows.
const TRIES: i64 = 20;

impl Forum {
    /// Returns what the items of a meeting's agenda show: of the time since the last meeting, where one is about that, and of
    /// the dilemmas that are talked over.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn since_last_meeting(&self, actor: &Actor, meeting: &MeetingView) -> Result<SinceLast, Problem> {
        let is_shown = |kind| meeting.items.iter().any(|item| item.kind == kind);
        let since = match is_shown(AgendaKind::Promised) || is_shown(AgendaKind::Tried) {
            true => self.since_before(actor, meeting.card.starts_at).await?,
            false => SinceLast::default(),
        };
        Ok(SinceLast { dilemmas: self.dilemmas_of_items(actor, &meeting.items).await?, ..since })
    }

    /// The dilemmas that items of an agenda name and that the actor may read.
    async fn dilemmas_of_items(&self, actor: &Actor, items: &[AgendaItem]) -> Result<Vec<DilemmaOnAgenda>, Problem> {
        let ids: Vec<DilemmaId> = items.iter().filter_map(|item| item.dilemma).collect();
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let records = store::dilemma::find_many(&mut *self.store.read().await?, &ids).await?.into_iter();
        let readable = records.filter(|record| allows(actor, DilemmaPermission::Read(record.facts())));
        Ok(readable.map(|record| DilemmaOnAgenda { id: record.id, summary: record.summary }).collect())
    }

    /// Returns what was promised at the last meeting that starts before a moment, and tried from then until that moment, as
    /// far as the actor may know it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn since_before(&self, actor: &Actor, until: Timestamp) -> Result<SinceLast, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let (last, promised, reported, practices) = {
            let mut conn = self.store.read().await?;
            let Some(last) = store::meeting::last_before(&mut conn, until).await? else {
                return Ok(SinceLast::default());
            };
            let promised = store::promise::list(&mut conn, Whose::OfMeeting(last.id), MOST).await?;
            let reported = store::tries::between(&mut conn, last.starts_at, until, TRIES).await?;
            let practices: Vec<PracticeId> = reported.iter().map(|tried| tried.practice).collect();
            let practices = store::practice::by_ids(&mut conn, &practices).await?;
            (last, promised, reported, practices)
        };
        let may_sum = allows(actor, PromisePermission::Sums) && !promised.is_empty();
        let sums = may_sum.then(|| sums(&promised, self.clock.now()));
        let readable: BTreeMap<_, _> = practices
            .into_iter()
            .filter(|line| allows(actor, PracticePermission::Read(line.access.facts())))
            .map(|line| (line.card.id, line.card))
            .collect();
        let (mut tries, mut counted_tries) = (vec![], 0);
        for record in reported {
            let Some(practice) = readable.get(&record.practice) else { continue };
            if !allows(actor, TryPermission::Read(record.facts())) {
                counted_tries += 1;
                continue;
            }
            tries.push(TriedSince {
                title: practice.title.clone(),
                url: domain::tries::path(&domain::practice::path(&practice.slug), record.id),
                company: record.company,
                outcome: record.report.outcome,
                why: record.report.why,
            });
        }
        Ok(SinceLast {
            meeting: Some(MeetingRef { id: last.id, title: last.title, starts_at: last.starts_at }),
            promises: self.readable_promises(actor, promised),
            sums,
            tries,
            counted_tries,
            dilemmas: vec![],
        })
    }

    /// The dilemmas that were put on the agenda of a meeting and go on, with their titles.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn agenda_dilemmas(&self, actor: &Actor, id: MeetingId) -> Result<Vec<(DilemmaId, String)>, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let put = store::dilemma::of_meeting(&mut *self.store.read().await?, id).await?;
        Ok(put.into_iter().filter(|it| it.goes_on == it.id).map(|it| (it.id, it.title)).collect())
    }
}

/// How many promises stand how at a moment.
fn sums(promised: &[PromiseRecord], now: Timestamp) -> PromiseSums {
    let mut sums = PromiseSums::default();
    for record in promised {
        match record.terms.standing(now) {
            PromiseStanding::Open => sums.open += 1,
            PromiseStanding::Late => sums.late += 1,
            PromiseStanding::Kept | PromiseStanding::KeptLate => sums.kept += 1,
            PromiseStanding::Released => sums.released += 1,
        }
    }
    sums
}
