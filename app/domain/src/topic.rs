//! Topics: a curated, bilingual, short tree.

use serde::{Deserialize, Serialize};

use crate::id::TopicId;
use crate::language::Language;

/// A topic of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its key.
    pub id: TopicId,
    /// Its name in URLs and front matter.
    pub slug: String,
    /// The topic it stands under.
    pub parent: Option<TopicId>,
    /// Its Hebrew name.
    pub name_he: String,
    /// Its English name.
    pub name_en: String,
}

impl Topic {
    /// Its name in a language.
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
