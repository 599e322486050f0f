//! Topics: a curated, bilingual, short tree.

use serde::{Deserialize, Serialize};

use crate::id::TopicId;
use crate::language::Language;
use crate::problem::{FieldError, Problem};
use crate::slug;
use crate::text::{check_line, clean_line};

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

/// The most characters of a topic's name in one language.
pub const NAME_MAX: usize = 60;

/// What a topic is called, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicInput {
    /// The topic's Hebrew name.
    pub name_he: String,
    /// The topic's English name.
    pub name_en: String,
    /// The topic it stands under; `None` at the top of the tree, which has two levels.
    pub parent: Option<TopicId>,
}

impl TopicInput {
    /// Cleans the names and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("name_he", &self.name_he, NAME_MAX, &mut errors);
        check_line("name_en", &self.name_en, NAME_MAX, &mut errors);
        self.name_he = clean_line(&self.name_he);
        self.name_en = clean_line(&self.name_en);
        Problem::unless_empty(errors)?;
        Ok(self)
    }

    /// The name in URLs that the names make: that of the English one, else of the Hebrew one.
    pub fn slug(&self) -> String {
        let made = slug::from_title(&self.name_en).or_else(|| slug::from_title(&self.name_he));
        made.unwrap_or_else(|| "topic".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::FieldProblem;

    fn input(name_he: &str, name_en: &str) -> TopicInput {
        TopicInput { name_he: name_he.to_owned(), name_en: name_en.to_owned(), parent: None }
    }

    #[test]
    fn both_names_are_needed_and_the_english_one_makes_the_slug() {
        let checked = input("  מדידה ובקרה ", "Measuring  & control").check().expect("taken");
        assert_eq!((checked.name_he.as_str(), checked.slug().as_str()), ("מדידה ובקרה", "measuring-control"));
        assert_eq!(input("מדידה", "!!").slug(), "מדידה");
        let refused = input(" ", &"x".repeat(NAME_MAX + 1)).check().expect_err("refused");
        let Problem::Invalid { fields } = refused else { panic!("{refused}") };
        let named: Vec<_> = fields.iter().map(|error| (error.field.as_str(), error.problem)).collect();
        assert_eq!(named, [("name_he", FieldProblem::Missing), ("name_en", FieldProblem::TooLong)]);
    }
}
