//! What a forum's companies and topics are called: filters are typed by these names.
//!
//! Nothing of the table stands in the index, since what no document belongs to has a name too.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::search::FilterChoice;

use crate::analysis::normalised_line;
use crate::schema::Dimension;

/// The fewest letters that stand behind a ו that joins, and behind the article.
const BEHIND_LETTER_MIN: usize = 3;

/// How many tables were made.
static TABLES: AtomicU64 = AtomicU64::new(0);

/// A company or a topic, as a filter can name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedValue {
    /// The slug that documents are filtered by.
    pub slug: String,
    /// Its names, in every language.
    pub names: Vec<String>,
    /// The slugs of what stands under it in a tree, which it includes.
    pub below: Vec<String>,
}

/// A table of companies and topics by their names.
#[derive(Debug, Default)]
pub struct Names {
    /// The number of the table, unique within the process; 0 for the empty one.
    number: u64,
    companies: Vec<Known>,
    topics: Vec<Known>,
}

/// A value, and its names as what is typed is compared with them.
#[derive(Debug)]
struct Known {
    value: NamedValue,
    normalised: Vec<String>,
}

impl Names {
    /// A table of these companies and topics.
    pub fn new(companies: impl IntoIterator<Item = NamedValue>, topics: impl IntoIterator<Item = NamedValue>) -> Self {
        Self {
            number: TABLES.fetch_add(1, Ordering::Relaxed) + 1,
            companies: companies.into_iter().map(Known::new).collect(),
            topics: topics.into_iter().map(Known::new).collect(),
        }
    }

    /// The number of the table, by which answers that depend on it are cached.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The values that fit a typed text best, in the order of the table: by the slug, by a whole name, by words of a
    /// name, or by how they begin.
    pub fn fitting(&self, dimension: Dimension, text: &str) -> Vec<FilterChoice> {
        let slug = text.to_lowercase();
        let typed = normalised_line(text);
        let typed: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
        let (mut best, mut fitting) = (Fit::None, vec![]);
        for Known { value, normalised } in self.of(dimension) {
            let names = value.names.iter().zip(normalised).rev().map(|(name, line)| (fit(&typed, line), name));
            // Of names that fit alike the first.
            let (mut fit, name) = names.max_by_key(|(fit, _)| *fit).unwrap_or((Fit::None, &value.slug));
            if value.slug == slug {
                fit = Fit::Slug;
            }
            if fit > best {
                (best, fitting) = (fit, vec![]);
            }
            if fit == best && fit > Fit::None {
                fitting.push(FilterChoice { value: value.slug.clone(), name: name.clone() });
            }
        }
        fitting
    }

    /// The slugs of what stands under a value.
    pub fn below(&self, dimension: Dimension, slug: &str) -> &[String] {
        let known = self.of(dimension).iter().find(|known| known.value.slug == slug);
        known.map_or(&[], |known| &known.value.below)
    }

    fn of(&self, dimension: Dimension) -> &[Known] {
        match dimension {
            Dimension::Company => &self.companies,
            Dimension::Topic => &self.topics,
            _ => &[],
        }
    }
}

impl Known {
    fn new(value: NamedValue) -> Self {
        let normalised = value.names.iter().map(|name| normalised_line(name)).collect();
        Self { value, normalised }
    }
}

/// How a name fits a typed text, the better the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    None,
    /// Each typed word begins a word of the name.
    Beginning,
    /// Each typed word is a word of the name.
    Words,
    /// The text is the name.
    Name,
    /// The text is the slug.
    Slug,
}

fn fit(typed: &[&str], name: &str) -> Fit {
    let words: Vec<&str> = name.split(' ').collect();
    let is = |typed: &str, word: &str| [Some(word), behind_and(word), behind_article(word)].contains(&Some(typed));
    let begins = |typed: &str, word: &str| {
        word.starts_with(typed) || behind_and(word).is_some_and(|rest| rest.starts_with(typed))
    };
    if typed.is_empty() {
        Fit::None
    } else if words == typed {
        Fit::Name
    } else if typed.iter().all(|typed| words.iter().any(|word| is(typed, word))) {
        Fit::Words
    } else if typed.iter().all(|typed| words.iter().any(|word| begins(typed, word))) {
        Fit::Beginning
    } else {
        Fit::None
    }
}

/// What stands behind the ו that joins a word of a name to those before it.
pub fn behind_and(word: &str) -> Option<&str> {
    behind(word, 'ו')
}

/// What stands behind the article of a word of a name.
fn behind_article(word: &str) -> Option<&str> {
    behind(word, 'ה')
}

fn behind(word: &str, letter: char) -> Option<&str> {
    word.strip_prefix(letter).filter(|rest| rest.chars().count() >= BEHIND_LETTER_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(slug: &str, names: &[&str]) -> NamedValue {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        NamedValue { slug: slug.to_owned(), names, below: vec![] }
    }

    #[test]
    fn parts_of_names() {
        let name = "לקיחת אחריות וטיפול בכשלי שירות";
        assert_eq!(fit(&["אחריות", "וטיפול"], name), Fit::Words);
        assert_eq!(fit(&["טיפול"], name), Fit::Words, "behind the ו that joins");
        assert_eq!(fit(&["טיפ"], name), Fit::Beginning);
        assert_eq!(fit(&["ירות"], name), Fit::None);
        assert_eq!(fit(&["שחר"], "גלגלי השחר"), Fit::Words, "behind the article");
        assert_eq!(
            fit(&["שח"], "גלגלי השחר"),
            Fit::None,
            "but no beginning: half of the names have the letter themselves"
        );
    }

    #[test]
    fn the_best_fit_alone_is_told_by_the_name_that_fits() {
        let companies = [named("oren-gal", &["אורן־גל"]), named("oren-yam", &["אורן ים"]), named("oren", &["ארזים"])];
        let names = Names::new(companies, [named("measurement", &["מדידה", "Measurement"])]);
        let told = |dimension, text: &str| {
            let fitting = names.fitting(dimension, text).into_iter();
            fitting.map(|choice| format!("{} {}", choice.value, choice.name)).collect::<Vec<_>>()
        };
        assert_eq!(told(Dimension::Company, "אורן"), ["oren-gal אורן־גל", "oren-yam אורן ים"]);
        assert_eq!(told(Dimension::Company, "אורן גל"), ["oren-gal אורן־גל"]);
        assert_eq!(told(Dimension::Company, "Oren"), ["oren ארזים"], "the slug before all");
        assert_eq!(told(Dimension::Topic, "measure"), ["measurement Measurement"]);
        assert_eq!(told(Dimension::Topic, "אורן"), [""; 0]);
        assert_eq!(told(Dimension::Company, " "), [""; 0]);
        assert_eq!(told(Dimension::Year, "אורן"), [""; 0]);
    }
}
