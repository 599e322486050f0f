//! Promises that are marked in the summary of a meeting become promises.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::id::{MeetingId, PromiseId};
use domain::marked_promise::{MarkedPromise, Who, WrittenDay, marked};
use domain::member::Member;
use domain::policy::{Actor, MeetingPermission};
use domain::problem::Problem;
use domain::promise::{FoundPromise, NewPromise};
use jiff::civil::{Date, Time, time};
use store::promise::{PromiseRecord, Whose};

use crate::Forum;
use crate::authorize::authorize;
use crate::exchange::import_forum::within;
use crate::promises::view::MOST;

/// The time of day until which a promise is for a day.
const END_OF_DAY: Time = time(23, 59, 0, 0);

impl Forum {
    /// The promises that are marked in the summary of a meeting and are not entered yet, in its order.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn marked_promises(&self, actor: &Actor, id: MeetingId) -> Result<Vec<FoundPromise>, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let mut conn = self.store.read().await?;
        let record = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        let members = store::member::list(&mut conn).await?;
        let there = store::promise::list(&mut conn, Whose::OfMeeting(id), MOST).await?;
        let can_promise: Vec<&Member> = members.iter().filter(|member| member.deactivated_at.is_none()).collect();
        let named = names(&can_promise);
        let names: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
        let (mut found, mut others): (Vec<FoundPromise>, Vec<&PromiseRecord>) = (vec![], there.iter().collect());
        for MarkedPromise { who, what, until } in marked(&record.summary.text, &names) {
            let owner = match who {
                Some(Who::Named(place)) => named.get(place).map(|(_, member)| member.person()),
                Some(Who::Mentioned(id)) => can_promise.iter().find(|member| member.id == id).map(|it| it.person()),
                None => None,
            };
            let what = markdown::plain_text(&what).lines().collect::<Vec<_>>().join(" ");
            if what.is_empty() {
                continue;
            }
            let is_it = |it: &PromiseRecord| it.what == what && owner.as_ref().is_none_or(|own| own.id == it.owner.id);
            if there.iter().any(is_it) {
                others.retain(|it| !is_it(it));
                continue;
            }
            let due_at = match until {
                Some(day) => self.day_after(record.card.starts_at, day)?,
                None => None,
            };
            found.push(FoundPromise { owner, what, due_at, may_be_there: false });
        }
        for promise in &mut found {
            let is_of = |it: &&PromiseRecord| promise.owner.as_ref().is_some_and(|owner| owner.id == it.owner.id);
            if let Some(place) = others.iter().position(is_of) {
                others.remove(place);
                promise.may_be_there = true;
            }
        }
        Ok(found)
    }

    /// Enters some promises; those that are there already stay as they are, so that the step may be repeated.
    ///
    /// # Errors
    /// Those of [`Forum::make_promise`], each field named `promises[n].field`; then none is entered.
    pub async fn make_promises(&self, actor: &Actor, promises: Vec<NewPromise>) -> Result<Vec<PromiseId>, Problem> {
        let mut checked = vec![];
        for (number, promise) in promises.into_iter().enumerate() {
            let promise = self.check_promise(actor, promise).await;
            checked.push(promise.map_err(|problem| within("promises", number, problem))?);
        }
        let mut ids = vec![];
        for (number, promise) in checked.into_iter().enumerate() {
            let made = self.make_promise(actor, promise).await;
            ids.push(made.map_err(|problem| within("promises", number, problem))?);
        }
        Ok(ids)
    }

    /// The end of the first such day from that of a moment on; `None` for a day that no year has.
    fn day_after(&self, from: Timestamp, day: WrittenDay) -> Result<Option<Timestamp>, Problem> {
        let from = self.local(from)?.date();
        let of_year = |year: i16| Date::new(year, day.month, day.day).ok();
        let date = match day.year {
            Some(year) => of_year(year),
            // Four years find the 29th of February too.
            None => (0..5).filter_map(|years| of_year(from.year() + years)).find(|date| *date >= from),
        };
        date.map(|date| self.moment_of(date, END_OF_DAY)).transpose()
    }
}

/// Returns the names by which members are called: the name, and the first name of who is the only one with it.
fn names<'a>(members: &[&'a Member]) -> Vec<(&'a str, &'a Member)> {
    let mut called: HashMap<&str, usize> = HashMap::new();
    for member in members {
        *called.entry(first_name(member)).or_default() += 1;
    }
    let full = members.iter().map(|member| (member.name.as_str(), *member));
    let by_first = members.iter().map(|member| (first_name(member), *member));
    full.chain(by_first.filter(|(name, _)| called.get(name) == Some(&1))).collect()
}

fn first_name(member: &Member) -> &str {
    member.name.split(' ').next().unwrap_or_default()
}
