//! The coordinator changes the tree of topics.

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::TopicId;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::slug;
use domain::topic::{Topic, TopicInput};

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::merge::check_name;
use crate::url_name::storable;

/// The most topics of a forum: lists show all of them.
const MOST: usize = 100;

/// What of a topic is to be another; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicChange {
    /// Another Hebrew name.
    pub name_he: Option<String>,
    /// Another English name. The name in URLs follows it, and the former one leads to it.
    pub name_en: Option<String>,
    /// The topic that it is to stand under; `Some(None)` for the top of the tree.
    pub parent: Option<Option<TopicId>>,
}

/// Where a topic is to stand among those beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The topic goes before the one that stands before it.
    Up,
    /// The topic goes after the one that stands after it.
    Down,
}

impl Forum {
    /// Every topic, for the page where they are changed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn topics_to_run(&self, actor: &Actor) -> Result<Vec<Topic>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::topic::list(&mut *self.store.read().await?).await?)
    }

    /// The topic of a key, a name in URLs, or a name in URLs that it had.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`].
    pub async fn topic_called(&self, actor: &Actor, name: &str) -> Result<Topic, Problem> {
        authorize(actor, Permission::ReadForum)?;
        called(&mut *self.store.read().await?, name).await?.ok_or(Problem::NotFound)
    }

    /// Adds a topic, behind the others.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field: `parent` for one that cannot
    /// have others under it, `topics` where there are too many.
    pub async fn add_topic(&self, actor: &Actor, input: TopicInput) -> Result<TopicId, Problem> {
        authorize(actor, Permission::RunForum)?;
        let input = &input;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let tree = store::topic::list(&mut tx).await?;
                let mut errors = vec![];
                check_place(&tree, None, input.parent, &mut errors);
                check_names(&tree, None, input, &mut errors);
                if tree.len() >= MOST {
                    errors.push(FieldError::new("topics", FieldProblem::TooMany).detail(MOST));
                }
                let input = Problem::joined(errors, input.clone().check())?;
                let wanted = input.slug();
                let taken = store::topic::slugs_starting_with(&mut tx, &wanted, None).await?;
                let id = store::topic::insert(&mut tx, &slug::distinct(&wanted, &taken), &input).await?;
                let entry = NewAudit::of(AuditEvent::TopicChanged).thing(id.0).after(&input.name_he);
                self.note(&mut tx, actor, entry).await?;
                self.commit(tx, actor, &[DomainEvent::TopicCreated { topic: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Changes a topic's names and what it stands under.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field.
    pub async fn change_topic(&self, actor: &Actor, id: TopicId, change: TopicChange) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let change = &change;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let tree = store::topic::list(&mut tx).await?;
                let before = tree.iter().find(|topic| topic.id == id).ok_or(Problem::NotFound)?;
                let input = TopicInput {
                    name_he: change.name_he.clone().unwrap_or_else(|| before.name_he.clone()),
                    name_en: change.name_en.clone().unwrap_or_else(|| before.name_en.clone()),
                    parent: change.parent.unwrap_or(before.parent),
                };
                let mut errors = vec![];
                check_place(&tree, Some(id), input.parent, &mut errors);
                check_names(&tree, Some(id), &input, &mut errors);
                let input = Problem::joined(errors, input.check())?;
                let slug = match input.name_en == before.name_en {
                    true => before.slug.clone(),
                    false => {
                        let wanted = input.slug();
                        let taken = store::topic::slugs_starting_with(&mut tx, &wanted, Some(id)).await?;
                        slug::distinct(&wanted, &taken)
                    }
                };
                let is_same =
                    (&input.name_he, &input.name_en, input.parent) == (&before.name_he, &before.name_en, before.parent);
                if is_same {
                    return Ok(());
                }
                store::topic::update(&mut tx, before, &slug, &input).await?;
                let entry = NewAudit::of(AuditEvent::TopicChanged).thing(id.0).before(&before.name_he);
                self.note(&mut tx, actor, entry.after(&input.name_he)).await?;
                self.commit(tx, actor, &[DomainEvent::TopicUpdated { topic: id }]).await
            })
            .await
    }

    /// Moves a topic before or behind the one beside it. The first and the last stay where they are.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn move_topic(&self, actor: &Actor, id: TopicId, step: Step) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let tree = store::topic::list(&mut tx).await?;
                let topic = tree.iter().find(|topic| topic.id == id).ok_or(Problem::NotFound)?;
                let beside: Vec<_> = tree.iter().filter(|other| other.parent == topic.parent).collect();
                let place = beside.iter().position(|other| other.id == id).ok_or(Problem::NotFound)?;
                let other = match step {
                    Step::Up => place.checked_sub(1),
                    Step::Down => Some(place + 1),
                };
                let Some(other) = other.and_then(|place| beside.get(place)) else { return Ok(()) };
                store::topic::swap(&mut tx, id, other.id).await?;
                self.commit(tx, actor, &[DomainEvent::TopicUpdated { topic: id }]).await
            })
            .await
    }

    /// Gives another topic the practices of one, what stands under it, and its addresses, and deletes it. That cannot be
    /// undone, so its Hebrew or English name has to be typed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field: `into`
    /// for a topic that is not there or the same one, `confirm` where it is not the topic's name.
    pub async fn merge_topic(&self, actor: &Actor, id: TopicId, into: &str, confirm: &str) -> Result<TopicId, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let tree = store::topic::list(&mut tx).await?;
                let topic = tree.iter().find(|topic| topic.id == id).ok_or(Problem::NotFound)?;
                let mut errors = vec![];
                let target = called(&mut tx, into.trim()).await?.filter(|target| target.id != id);
                if target.is_none() {
                    let is_empty = into.trim().is_empty();
                    let problem = if is_empty { FieldProblem::Missing } else { FieldProblem::NotThere };
                    errors.push(FieldError::new("into", problem));
                }
                check_name(&[&topic.name_he, &topic.name_en], confirm, &mut errors);
                Problem::unless_empty(errors)?;
                let target = target.ok_or(Problem::NotFound)?;
                store::topic::merge(&mut tx, topic, &target).await?;
                let entry = NewAudit::of(AuditEvent::TopicMerged).thing(id.0).before(&topic.name_he);
                self.note(&mut tx, actor, entry.after(&target.name_he)).await?;
                let into = target.id;
                let events = [DomainEvent::TopicMerged { topic: id, into }, DomainEvent::TopicUpdated { topic: into }];
                self.commit(tx, actor, &events).await?;
                Ok(into)
            })
            .await
    }
}

/// The topic of a key, a name in URLs, or a former one.
async fn called(conn: &mut store::Conn, name: &str) -> Result<Option<Topic>, Problem> {
    let Ok(name) = storable(name) else { return Ok(None) };
    let tree = store::topic::list(conn).await?;
    let is_called = |topic: &&Topic, name: &str| name.parse::<TopicId>().ok() == Some(topic.id) || topic.slug == name;
    if let Some(found) = tree.iter().find(|topic| is_called(topic, name)) {
        return Ok(Some(found.clone()));
    }
    let former = store::topic::former_slugs(conn).await?;
    let present = former.into_iter().find(|(former, _)| former == name).map(|(_, present)| present);
    Ok(present.and_then(|slug| tree.into_iter().find(|topic| topic.slug == slug)))
}

/// Adds an error where a topic cannot stand under that one: the tree has two levels.
fn check_place(tree: &[Topic], id: Option<TopicId>, parent: Option<TopicId>, errors: &mut Vec<FieldError>) {
    let Some(parent) = parent else { return };
    let can_hold = tree.iter().any(|topic| topic.id == parent && topic.parent.is_none());
    let has_own = id.is_some_and(|id| tree.iter().any(|topic| topic.parent == Some(id)));
    if !can_hold || has_own || id == Some(parent) {
        errors.push(FieldError::new("parent", FieldProblem::TwoLevels));
    }
}

/// Adds an error for each name that another topic has: lists tell topics apart by it.
fn check_names(tree: &[Topic], id: Option<TopicId>, input: &TopicInput, errors: &mut Vec<FieldError>) {
    let (he, en) = (domain::text::clean_line(&input.name_he), domain::text::clean_line(&input.name_en));
    let mut others = tree.iter().filter(|topic| Some(topic.id) != id);
    if others.clone().any(|topic| topic.name_he == he) {
        errors.push(FieldError::new("name_he", FieldProblem::Taken));
    }
    if others.any(|topic| topic.name_en == en) {
        errors.push(FieldError::new("name_en", FieldProblem::Taken));
    }
}
