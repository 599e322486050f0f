//! What is suggested under a search box, as the server tells it to the island.

use serde::{Deserialize, Serialize};

/// The answer to the beginning of a query, with its words in the page's language: the island has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// The accessible name of the list.
    pub label: String,
    /// How many there are, for who does not see them.
    pub said: String,
    /// The lines in their order.
    pub lines: Vec<SuggestedLine>,
}

/// A suggestion as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedLine {
    /// The name of a page, or a query.
    pub text: String,
    /// The kind of thing that is suggested, in a word.
    pub kind: String,
    /// The address that the suggestion leads to.
    pub url: String,
}

/// The next line to choose by an arrow key, of so many; `None` is the box itself, between the last and the
/// first.
pub const fn next(chosen: Option<usize>, count: usize, down: bool) -> Option<usize> {
    match (chosen, down) {
        (_, _) if count == 0 => None,
        (None, true) => Some(0),
        (None, false) => Some(count - 1),
        (Some(line), true) if line + 1 < count => Some(line + 1),
        (Some(line), false) if line > 0 => Some(line - 1),
        (Some(_), _) => None,
    }
}

#[cfg(feature = "ssr")]
impl Suggestions {
    /// The answer in a language.
    pub fn new(suggestions: Vec<domain::search::Suggestion>, language: domain::language::Language) -> Self {
        use domain::ltr::isolated;
        use domain::search::SuggestionKind;
        if suggestions.is_empty() {
            return Self::default();
        }
        let kind = |kind| match kind {
            SuggestionKind::Practice => t!(language, search_box.kind.practice),
            SuggestionKind::Meeting => t!(language, search_box.kind.meeting),
            SuggestionKind::Dilemma => t!(language, search_box.kind.dilemma),
            SuggestionKind::Topic => t!(language, search_box.kind.topic),
            SuggestionKind::Company => t!(language, search_box.kind.company),
            SuggestionKind::Member => t!(language, search_box.kind.member),
            SuggestionKind::Words => t!(language, search_box.kind.words),
        };
        Self {
            label: t!(language, search_box.suggestions).to_owned(),
            said: t!(language, search_box.suggested, count = suggestions.len() as i64),
            lines: suggestions
                .into_iter()
                .map(|line| SuggestedLine {
                    kind: kind(line.kind).to_owned(),
                    text: isolated(line.text),
                    url: line.url,
                })
                .collect(),
        }
    }
}

#[cfg(feature = "ssr")]
impl Suggestions {
    /// Names for a comment that is being written, in a language: each with its company, or with the kind of thing that it is.
    pub fn mentions(
        found: Vec<(domain::search::Suggestion, Option<String>)>,
        language: domain::language::Language,
    ) -> Self {
        if found.is_empty() {
            return Self::default();
        }
        let companies: Vec<Option<String>> = found.iter().map(|(_, company)| company.clone()).collect();
        let names: Vec<String> = found.iter().map(|(suggestion, _)| suggestion.text.clone()).collect();
        let mut suggestions = Self::new(found.into_iter().map(|(suggestion, _)| suggestion).collect(), language);
        suggestions.label = t!(language, search_box.mentions).to_owned();
        for ((line, company), name) in suggestions.lines.iter_mut().zip(companies).zip(names) {
            // It goes into the text as it is.
            line.text = name;
            line.kind = company.unwrap_or_else(|| line.kind.clone());
        }
        suggestions
    }
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_arrows_go_round_by_the_box() {
        let walk = |from, down| [next(from, 2, down), next(next(from, 2, down), 2, down)];
        assert_eq!(walk(None, true), [Some(0), Some(1)]);
        assert_eq!(walk(Some(1), true), [None, Some(0)]);
        assert_eq!(walk(None, false), [Some(1), Some(0)]);
        assert_eq!(walk(Some(0), false), [None, Some(1)]);
        assert_eq!([next(None, 0, true), next(None, 0, false)], [None, None]);
    }
}
