//! What a member takes from a meeting to their management, made of what the forum has of it.

use domain::id::MeetingId;
use domain::one_page::{Heard, IDEAS, LINES, OnePage, Tried};
use domain::policy::Actor;
use domain::problem::Problem;
use domain::promise::PromiseStanding;

use crate::Forum;

impl Forum {
    /// The page of a meeting that took place: the practices that were presented, what was decided, and the promises that the
    /// actor may read and that are open.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`], also before the meeting.
    pub async fn one_page(&self, actor: &Actor, id: MeetingId) -> Result<OnePage, Problem> {
        let meeting = self.meeting(actor, id).await?;
        let card = meeting.card;
        if card.is_cancelled() || card.starts_at > self.clock.now() {
            return Err(Problem::NotFound);
        }
        let heard = meeting.practices.into_iter().take(LINES).map(|practice| Heard {
            title: practice.title,
            company: practice.company.name,
            summary: practice.summary,
        });
        let promises = self.promises_of_meeting(actor, id).await?;
        let is_open = |standing| matches!(standing, PromiseStanding::Open | PromiseStanding::Late);
        let tried = promises.into_iter().filter(|promise| is_open(promise.standing)).take(LINES);
        Ok(OnePage {
            meeting: id,
            title: card.title,
            starts_at: card.starts_at,
            heard: heard.collect(),
            ideas: meeting.decisions.lines().take(IDEAS).map(str::to_owned).collect(),
            tried: tried
                .map(|promise| Tried { what: promise.what, who: promise.owner.name, due_at: promise.due_at })
                .collect(),
        })
    }
}
