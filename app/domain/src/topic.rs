//! Topics: a curated, bilingual, short tree.

use serde::{Deserialize, Serialize};

use crate::id::TopicId;
use crate::language::Language;

/// A topic of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The topic's key.
    pub id: TopicId,
    /// The topic's name in URLs and front matter.
    pub slug: String,
    /// The topic it stands under.
    pub parent: Option<TopicId>,
    /// The topic's Hebrew name.
    pub name_he: String,
    /// The topic's English name.
    pub name_en: String,
}

impl Topic {
    /// Returns the topic's name in a language.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Hebrew => &self.name_he,
            Language::English => &self.name_en,
        }
    }
}

/// The path of the list of a topic's practices.
pub fn path(slug: &str) -> String {
    format!("/practices?topic={slug}")
}
