//! What asks for a company or a topic by a name in URLs that it no longer has is answered as if it named the present one:
//! links, saved searches, filters that were typed, drafts and files.

use std::collections::HashMap;
use std::sync::Arc;

use domain::problem::Problem;
use domain::search::SearchRequest;
use search::Key;

use crate::Forum;
use crate::topics::below;

/// The former names in URLs, each with the present one.
#[derive(Debug, Default)]
pub struct Renamed {
    companies: HashMap<String, String>,
    topics: HashMap<String, String>,
}

impl Renamed {
    /// The name in URLs that a company has by now.
    pub fn company<'a>(&'a self, slug: &'a str) -> &'a str {
        self.companies.get(slug).map_or(slug, String::as_str)
    }

    /// The name in URLs that a topic has by now.
    pub fn topic<'a>(&'a self, slug: &'a str) -> &'a str {
        self.topics.get(slug).map_or(slug, String::as_str)
    }

    /// The names in URLs that topics have by now, each once.
    pub fn topics(&self, slugs: &[String]) -> Vec<String> {
        distinct(slugs.iter().map(|slug| self.topic(slug)))
    }

    /// A query whose filters name companies and topics as they are named by now.
    fn query(&self, query: &str) -> String {
        let mut written = String::with_capacity(query.len());
        for piece in query.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            let present = word.split_once(':').and_then(|(name, slug)| {
                let present = match Key::named(name)? {
                    Key::Topic => self.topics.get(slug),
                    Key::Company => self.companies.get(slug),
                    Key::Kind | Key::Year | Key::Type | Key::Tried => None,
                };
                present.map(|present| format!("{name}:{present}"))
            });
            written.push_str(present.as_deref().unwrap_or(word));
            written.push_str(&piece[word.len()..]);
        }
        written
    }
}

impl Forum {
    /// The former names in URLs of companies and topics.
    pub(crate) async fn renamed(&self) -> Result<Arc<Renamed>, Problem> {
        let load = || async {
            let mut conn = self.store.read().await?;
            Ok(Renamed {
                companies: store::company::former_slugs(&mut conn).await?.into_iter().collect(),
                topics: store::topic::former_slugs(&mut conn).await?.into_iter().collect(),
            })
        };
        self.cache.renamed.get(load).await
    }

    /// The name in URLs that a company has by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn present_company(&self, slug: &str) -> Result<String, Problem> {
        Ok(self.renamed().await?.company(slug).to_owned())
    }

    /// The request with companies and topics as they are named by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn with_present_names(&self, request: SearchRequest) -> Result<SearchRequest, Problem> {
        let renamed = self.renamed().await?;
        Ok(SearchRequest {
            q: renamed.query(&request.q),
            topics: renamed.topics(&request.topics),
            companies: distinct(request.companies.iter().map(|slug| renamed.company(slug))),
            ..request
        })
    }

    /// The same, with the topics that stand under those asked for. A typed filter includes them by
    /// [`Forum::filter_names`].
    pub(crate) async fn with_topics_below(&self, request: SearchRequest) -> Result<SearchRequest, Problem> {
        let request = self.with_present_names(request).await?;
        if request.topics.is_empty() {
            return Ok(request);
        }
        let tree = self.topics().await?;
        let asked = tree.iter().filter(|topic| request.topics.contains(&topic.slug));
        let below = asked.flat_map(|topic| below(&tree, topic.id));
        let slugs = request.topics.iter().map(String::as_str).chain(below.map(|topic| topic.slug.as_str()));
        Ok(SearchRequest { topics: distinct(slugs), ..request.clone() })
    }
}

/// Each value once, in order.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    for value in values {
        if !all.iter().any(|other| other == value) {
            all.push(value.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_in_a_query_are_renamed_and_nothing_else() {
        let renamed = Renamed {
            companies: HashMap::from([("old".to_owned(), "new".to_owned())]),
            topics: HashMap::from([("old".to_owned(), "topic-new".to_owned())]),
        };
        for (query, expected) in [
            ("company:old  סקר", "company:new  סקר"),
            ("נושא:old\tחברה:old", "נושא:topic-new\tחברה:new"),
            ("old kind:old topic:older \"topic:old\"", "old kind:old topic:older \"topic:old\""),
            ("", ""),
        ] {
            assert_eq!(renamed.query(query), expected);
        }
        assert_eq!((renamed.company("old"), renamed.company("other")), ("new", "other"));
        assert_eq!(distinct(["a", "b", "a"].into_iter()), ["a", "b"]);
    }
}
