//! Links of a text into itself: `[see](#סיכום)` leads to the heading "סיכום".
//!
//! A heading may come after the link, so a placeholder is written first and replaced once the whole text is known.

use std::collections::HashMap;

use domain::practice::Heading;
use domain::slug;
use percent_encoding::percent_decode_str;

use crate::sink::escape_attribute;

/// Stands around a placeholder. Control characters are never written otherwise.
const BORDER: char = '\u{1}';

/// What is in front of the slug of a heading in its `id`; it keeps the id apart from those of the page.
pub(crate) const PREFIX: &str = "h-";

/// An attribute `href` to be completed by [`resolve`]. The fragment begins with `#`.
pub(crate) fn placeholder(fragments: &mut Vec<String>, fragment: &str) -> String {
    fragments.push(fragment.to_owned());
    format!(" href=\"{BORDER}{}{BORDER}\"", fragments.len() - 1)
}

/// Completes the links into the text.
pub(crate) fn resolve(html: String, fragments: &[String], headings: &[Heading]) -> String {
    if fragments.is_empty() {
        return html;
    }
    let places = Places::new(headings);
    let mut resolved = String::with_capacity(html.len());
    for (number, piece) in html.split(BORDER).enumerate() {
        // Between two borders, and so in every other piece, is the number of a fragment.
        match piece.parse::<usize>().ok().and_then(|at| fragments.get(at)) {
            Some(fragment) if number % 2 == 1 => match places.find(fragment) {
                Some(id) => {
                    resolved.push('#');
                    escape_attribute(&mut resolved, id);
                }
                None => escape_attribute(&mut resolved, fragment),
            },
            _ => resolved.push_str(piece),
        }
    }
    resolved
}

/// The headings of a text, by what an author may call them.
struct Places<'a> {
    by_id: HashMap<&'a str, &'a str>,
    by_letters: HashMap<String, &'a str>,
}

impl<'a> Places<'a> {
    fn new(headings: &'a [Heading]) -> Self {
        let mut by_letters = HashMap::new();
        for heading in headings {
            let slug = heading.id.strip_prefix(PREFIX).unwrap_or(&heading.id);
            by_letters.entry(letters(slug)).or_insert(heading.id.as_str());
        }
        for heading in headings {
            by_letters.entry(letters(&heading.text)).or_insert(heading.id.as_str());
        }
        by_letters.remove("");
        Self { by_id: headings.iter().map(|heading| (heading.id.as_str(), heading.id.as_str())).collect(), by_letters }
    }

    /// The id that a fragment means: an id as it is, a heading's slug, or a heading's text in any other spelling of a
    /// slug; `None` where there is no such heading. The link then stays as it was written: it may lead to a footnote or
    /// to another part of the page, else nowhere.
    fn find(&self, fragment: &str) -> Option<&'a str> {
        let written = percent_decode_str(fragment.trim_start_matches('#')).decode_utf8().ok()?;
        let by_slug = || self.by_id.get(format!("{PREFIX}{}", slug::parse(&written)?).as_str());
        let by_letters = || self.by_letters.get(&letters(&written));
        // Other programs number the second heading of a name `-1`, here it is `-2`.
        let second = || self.by_letters.get(&letters(&format!("{}2", written.strip_suffix("-1")?)));
        self.by_id.get(&*written).or_else(by_slug).or_else(by_letters).or_else(second).copied()
    }
}

/// The letters and digits of a text in lower case, without vowel points: what slugs of all kinds have in common.
pub(crate) fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric() && !slug::is_dropped(*c));
    kept.flat_map(char::to_lowercase).collect()
}
