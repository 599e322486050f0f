//! A member follows a thing, or does not want to hear of it.

use std::collections::{HashMap, HashSet};

use domain::change::Entity;
use domain::event::DomainEvent;
use domain::following::{Attention, FollowedThing, ThingName, can_be_followed};
use domain::id::MemberId;
use domain::notification::Subject;
use domain::policy::{Actor, Permission};
use domain::practice::PracticeCard;
use domain::problem::Problem;
use domain::thing::Thing;
use domain::topic;
use store::{Conn, following};

use crate::Forum;
use crate::authorize::authorize;
use crate::notifications::list::subjects;

impl Forum {
    /// Returns how much the actor wants to hear of a thing; `None` where nobody is logged in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn attention(&self, actor: &Actor, thing: Thing) -> Result<Option<Attention>, Problem> {
        let Some(member) = actor.member() else { return Ok(None) };
        // Every page of a practice and of a meeting asks.
        let load = || async { Ok(following::of_member(&mut *self.store.read().await?, member).await?) };
        let followed = self.cache.followed.get(member, load).await?;
        let found = followed.iter().find(|(followed, _)| *followed == thing);
        Ok(Some(found.map_or(Attention::Usual, |(_, attention)| *attention)))
    }

    /// The topic of those slugs, where it is one alone, and how much the actor wants to hear of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topic_attention(
        &self,
        actor: &Actor,
        slugs: &[String],
    ) -> Result<Option<(Thing, Attention)>, Problem> {
        let [slug] = slugs else { return Ok(None) };
        let topics = self.topics().await?;
        let Some(topic) = topics.iter().find(|topic| topic.slug == *slug) else { return Ok(None) };
        let thing = Thing { entity: Entity::Topic, id: topic.id.0 };
        Ok(self.attention(actor, thing).await?.map(|attention| (thing, attention)))
    }

    /// Sets how much the actor wants to hear of a practice, a meeting, a dilemma or a topic. What is followed or muted already stays
    /// so.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for what the actor may not read, and what nobody
    /// follows.
    pub async fn set_attention(&self, actor: &Actor, thing: Thing, attention: Attention) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        // What can no longer be read can still be left alone.
        if attention != Attention::Usual {
            let mut conn = self.store.read().await?;
            let names = self.things_named(&mut conn, actor, member, &[thing]).await?;
            if !names.contains_key(&thing) {
                return Err(Problem::NotFound);
            }
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                following::set(&mut tx, member, thing, attention, self.clock.now()).await?;
                self.commit(tx, actor, &[DomainEvent::FollowingChanged { member }]).await
            })
            .await
    }

    /// Returns what the actor follows and muted, the latest first, without what they may no longer read.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn followed_things(&self, actor: &Actor) -> Result<Vec<FollowedThing>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let followed = following::of_member(&mut conn, member).await?;
        let things: Vec<Thing> = followed.iter().map(|(thing, _)| *thing).collect();
        let mut names = self.things_named(&mut conn, actor, member, &things).await?;
        let line = |(thing, attention)| {
            let (name, path) = names.remove(&thing)?;
            Some(FollowedThing { thing, attention, name, path })
        };
        Ok(followed.into_iter().filter_map(line).collect())
    }

    /// Name and path of those of some things that the actor may read and follow.
    async fn things_named(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        member: MemberId,
        things: &[Thing],
    ) -> Result<HashMap<Thing, (ThingName, String)>, Problem> {
        let asked: Vec<_> = things.iter().filter(|thing| can_be_followed(thing.entity)).collect();
        let pairs: Vec<_> = asked.iter().map(|thing| (thing.entity, thing.id)).collect();
        let mut names = HashMap::new();
        for ((entity, id), subject) in subjects(conn, actor, member, &pairs).await? {
            if let (Some(title), Some(path)) = (subject.title().map(str::to_owned), subject.path())
                && matches!(subject, Subject::Practice { .. } | Subject::Meeting { .. } | Subject::Dilemma { .. })
            {
                names.insert(Thing { entity, id }, (ThingName::Title(title), path));
            }
        }
        if asked.iter().any(|thing| thing.entity == Entity::Topic) {
            for topic in self.topics().await?.iter() {
                let thing = Thing { entity: Entity::Topic, id: topic.id.0 };
                if asked.contains(&&thing) {
                    names.insert(thing, (ThingName::Topic(topic.clone()), topic::path(&topic.slug)));
                }
            }
        }
        Ok(names)
    }
}

/// What a member's digest leaves out.
#[derive(Debug, Default)]
pub(crate) struct Muted {
    practices: HashSet<i64>,
    meetings: HashSet<i64>,
    dilemmas: HashSet<i64>,
    /// The slugs of the topics.
    topics: HashSet<String>,
}

impl Muted {
    /// Returns what a member muted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(forum: &Forum, conn: &mut Conn, member: MemberId) -> Result<Self, Problem> {
        let followed = following::of_member(conn, member).await?;
        let ids = |entity: Entity| {
            let muted = followed
                .iter()
                .filter(move |(thing, attention)| thing.entity == entity && *attention == Attention::Muted);
            muted.map(|(thing, _)| thing.id).collect::<HashSet<_>>()
        };
        let topics = ids(Entity::Topic);
        let topics = match topics.is_empty() {
            true => HashSet::new(),
            false => {
                // A topic below a muted one is muted with it.
                let all = forum.topics().await?;
                let is_muted = |topic: &&domain::topic::Topic| {
                    topics.contains(&topic.id.0) || topic.parent.is_some_and(|parent| topics.contains(&parent.0))
                };
                all.iter().filter(is_muted).map(|topic| topic.slug.clone()).collect()
            }
        };
        let (practices, meetings, dilemmas) = (ids(Entity::Practice), ids(Entity::Meeting), ids(Entity::Dilemma));
        Ok(Self { practices, meetings, dilemmas, topics })
    }

    /// Returns whether a practice is left out: it is muted, or each of its topics is.
    pub fn has_practice(&self, card: &PracticeCard) -> bool {
        self.has_topics(&card.topics) || self.practices.contains(&card.id.0)
    }

    /// Returns whether a dilemma is left out: it is muted, or each of its topics is.
    pub fn has_dilemma(&self, id: i64, topics: &[String]) -> bool {
        self.has_topics(topics) || self.dilemmas.contains(&id)
    }

    fn has_topics(&self, topics: &[String]) -> bool {
        !topics.is_empty() && topics.iter().all(|slug| self.topics.contains(slug))
    }

    /// Returns whether a meeting is left out.
    pub fn has_meeting(&self, id: i64) -> bool {
        self.meetings.contains(&id)
    }
}
