//! The topics of a `forum.yaml` come into the tree.

use domain::event::DomainEvent;
use domain::id::TopicId;
use domain::problem::{FieldProblem, Problem};
use domain::topic::{Topic, TopicInput};

use crate::exchange::forum_file::TopicEntry;
use crate::exchange::import_forum::within;

/// Brings topics in, in their order. One that is there by its slug stays as it is. One that is there by a slug that it
/// had before is given its names; where both are there, the former one is merged into it, as in the forum of the file.
///
/// # Errors
/// [`Problem::Invalid`] by field, each named `topics[n].field`.
pub(crate) async fn import_topics(
    tx: &mut store::Conn,
    entries: Vec<TopicEntry>,
    events: &mut Vec<DomainEvent>,
) -> Result<(), Problem> {
    let slugs: Vec<String> = entries.iter().map(|entry| entry.slug.clone()).collect();
    for (number, entry) in entries.into_iter().enumerate() {
        let imported = import_topic(tx, entry, &slugs, events).await;
        imported.map_err(|problem| within("topics", number, problem))?;
    }
    Ok(())
}

async fn import_topic(
    tx: &mut store::Conn,
    entry: TopicEntry,
    slugs: &[String],
    events: &mut Vec<DomainEvent>,
) -> Result<(), Problem> {
    let tree = store::topic::list(tx).await?;
    let there = |slug: &str| tree.iter().find(|topic| topic.slug == slug);
    let former: Vec<&Topic> =
        entry.former_slugs.iter().filter(|slug| !slugs.contains(slug)).filter_map(|slug| there(slug)).collect();
    let parent = match &entry.parent {
        Some(slug) => {
            let top = there(slug).filter(|topic| topic.parent.is_none());
            Some(top.ok_or_else(|| Problem::field("parent", FieldProblem::TwoLevels))?.id)
        }
        None => None,
    };
    let input = TopicInput { name_he: entry.name_he, name_en: entry.name_en, parent }.check()?;
    let slug = domain::slug::parse(&entry.slug).filter(|slug| *slug == entry.slug);
    let slug = slug.ok_or_else(|| Problem::field("slug", FieldProblem::Invalid))?;
    let (id, merged): (TopicId, &[&Topic]) = match (there(&slug), &former[..]) {
        (Some(topic), former) => (topic.id, former),
        (None, [first, rest @ ..]) => {
            store::topic::update(tx, first, &slug, &input).await?;
            events.push(DomainEvent::TopicUpdated { topic: first.id });
            (first.id, rest)
        }
        (None, []) => {
            let topic = store::topic::insert(tx, &slug, &input).await?;
            events.push(DomainEvent::TopicCreated { topic });
            (topic, &[])
        }
    };
    for other in merged {
        let into = Topic {
            id,
            slug: slug.clone(),
            parent: input.parent,
            name_he: input.name_he.clone(),
            name_en: input.name_en.clone(),
        };
        store::topic::merge(tx, other, &into).await?;
        events.push(DomainEvent::TopicMerged { topic: other.id, into: id });
        events.push(DomainEvent::TopicUpdated { topic: id });
    }
    for former in entry.former_slugs.iter().filter(|former| !slugs.contains(former)) {
        store::topic::add_former_slug(tx, former, id).await?;
    }
    Ok(())
}
