//! The topic tree.

pub mod change;
pub(crate) mod import;
pub(crate) mod renamed;

use std::collections::HashSet;
use std::sync::Arc;

use domain::id::TopicId;
use domain::problem::Problem;
use domain::search::FacetCount;
use domain::topic::Topic;
use search::analysis::forms::trigrams;
use search::analysis::words;

use crate::Forum;

/// The most topics that are offered where a search found nothing.
const NEAREST: usize = 4;
/// How much a name's word and a query's must have in common, of 1, for the topic to be near.
const NEAR: f32 = 0.35;
/// So many words of the query are compared with the names; a longer one is no name of a topic.
const COMPARED: usize = 32;

impl Forum {
    /// Every topic, in the tree's order. The names are no secret: even the pages before the login
    /// may need them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topics(&self) -> Result<Arc<Vec<Topic>>, Problem> {
        self.cache.topics.get(|| async { Ok(store::topic::list(&mut *self.store.read().await?).await?) }).await
    }

    /// Slugs of the topics whose names are most like a query that found nothing; where none is, of those that
    /// its partial hits are about.
    pub(crate) async fn nearest_topics(&self, query: &str, partial: &[FacetCount]) -> Result<Vec<String>, Problem> {
        let topics = self.topics().await?;
        let query = grams(query);
        let nearness =
            |topic: &Topic| likeness(&query, &grams(&topic.name_he)).max(likeness(&query, &grams(&topic.name_en)));
        let mut near: Vec<_> = topics.iter().map(|topic| (nearness(topic), &topic.slug)).collect();
        near.retain(|(nearness, _)| *nearness >= NEAR);
        // Among equals the tree's order stays.
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        if near.is_empty() {
            return Ok(partial.iter().take(NEAREST).map(|topic| topic.value.clone()).collect());
        }
        Ok(near.into_iter().take(NEAREST).map(|(_, slug)| slug.clone()).collect())
    }
}

/// The topics that stand under one.
pub(crate) fn below(tree: &[Topic], id: TopicId) -> impl Iterator<Item = &Topic> {
    tree.iter().filter(move |topic| topic.parent == Some(id))
}

/// The trigrams of each of a text's first words.
fn grams(text: &str) -> Vec<HashSet<String>> {
    words(text).take(COMPARED).map(|word| trigrams(&word.text).collect()).collect()
}

/// Returns how much the likest words of two texts have in common, from 0 to 1: Dice's coefficient of their trigrams.
fn likeness(a: &[HashSet<String>], b: &[HashSet<String>]) -> f32 {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    #[expect(clippy::cast_precision_loss, reason = "a few letters")]
    let dice = pairs.map(|(a, b)| 2.0 * a.intersection(b).count() as f32 / (a.len() + b.len()) as f32);
    dice.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::{COMPARED, NEAR, grams};

    fn likeness(a: &str, b: &str) -> f32 {
        super::likeness(&grams(a), &grams(b))
    }

    #[test]
    fn names_like_a_query() {
        assert!(likeness("מדידות", "מדידה") >= NEAR);
        assert!(likeness("איך עושים שיווקים", "שיווק פנים־ארגוני") >= NEAR);
        assert!(likeness("measuring", "Measurement") >= NEAR);
        assert!(likeness("פינגווינים", "מדידה") < NEAR);
        assert_eq!(likeness("", "מדידה"), 0.0);
    }

    #[test]
    fn a_query_of_many_words_is_compared_in_part() {
        assert_eq!(grams(&"מדידה ".repeat(10_000)).len(), COMPARED);
    }
}
