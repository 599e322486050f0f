//! Readable names in URLs. Hebrew letters are welcome.

use std::collections::BTreeMap;

/// The most characters of a slug that is made of a title.
pub const MAX: usize = 60;
/// The most characters of a slug that somebody wrote, or that [`distinct`] has made longer.
const WRITTEN_MAX: usize = 80;

/// Makes a slug of a title: letters and digits of any script in lower case, everything else a
/// hyphen; vowel points and quotation marks inside words vanish. It ends with a whole word, unless the first word
/// alone is too long. `None` when nothing is left.
pub fn from_title(title: &str) -> Option<String> {
    let normal = normalize(title);
    let mut end = 0;
    for (at, _) in normal.match_indices('-').chain([(normal.len(), "")]) {
        if end > 0 && normal[..at].chars().count() > MAX {
            break;
        }
        end = at;
    }
    let slug: String = normal[..end].chars().take(MAX).collect();
    (!slug.is_empty()).then_some(slug)
}

/// The normal form of a slug that somebody wrote, in front matter for instance. `None` when nothing is left.
pub fn parse(text: &str) -> Option<String> {
    let slug: String = normalize(text).chars().take(WRITTEN_MAX).collect();
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

fn normalize(text: &str) -> String {
    let mut normal = String::new();
    let mut gap = false;
    for c in text.chars() {
        if is_dropped(c) {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !normal.is_empty() {
            normal.push('-');
        }
        gap = false;
        normal.extend(c.to_lowercase());
    }
    normal
}

/// Returns whether a slug leaves a character out without a gap: vowel points, and quotation marks, which are inside
/// words.
pub const fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '"' | '\'' | '\u{05F3}' | '\u{05F4}' | '\u{2018}'..='\u{201F}')
}

/// The slug, made unlike those taken by a number at its end. `taken` holds every existing slug
/// that starts with this one.
pub fn distinct(slug: &str, taken: &[String]) -> String {
    if !taken.iter().any(|other| other == slug) {
        return slug.to_owned();
    }
    let mut number = 2u32;
    loop {
        let candidate = format!("{slug}-{number}");
        if !taken.contains(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// Gives the headings of a text their slugs, in their order, each unlike those before it.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Every slug in use, with the number its next namesake gets.
    taken: BTreeMap<String, u32>,
}

impl Anchors {
    /// The slug of the next heading.
    pub fn give(&mut self, title: &str) -> String {
        let wanted = from_title(title).unwrap_or_else(|| "section".to_owned());
        let mut slug = wanted.clone();
        while self.taken.contains_key(&slug) {
            let number = self.taken.entry(wanted.clone()).or_insert(2);
            slug = format!("{wanted}-{number}");
            *number += 1;
        }
        self.taken.insert(slug.clone(), 2);
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        assert_eq!(from_title("אמנת שירות פנים־ארגונית").as_deref(), Some("אמנת-שירות-פנים-ארגונית"));
        assert_eq!(from_title("סמנכ\"ל ו־KPI!").as_deref(), Some("סמנכל-ו-kpi"));
        assert_eq!(from_title("שֵׁרוּת").as_deref(), Some("שרות"));
        assert_eq!(from_title("?!").as_deref(), None);
        assert_eq!(from_title("../../etc").as_deref(), Some("etc"));
    }

    #[test]
    fn a_long_title_ends_with_a_whole_word() {
        let title = "איך הפכנו את סקר שביעות הרצון של העובדים לכלי ניהולי שעובד כל השנה";
        assert_eq!(from_title(title).as_deref(), Some("איך-הפכנו-את-סקר-שביעות-הרצון-של-העובדים-לכלי-ניהולי-שעובד"));
        let word = "א".repeat(100);
        assert_eq!(from_title(&word).map(|slug| slug.chars().count()), Some(MAX));
        assert_eq!(from_title(&format!("{} ב", "א".repeat(60))).map(|slug| slug.chars().count()), Some(MAX));
    }

    #[test]
    fn a_written_slug_keeps_its_number() {
        let long = format!("{}-2", "a".repeat(60));
        assert_eq!(parse(&long).as_deref(), Some(&*long));
        assert_ne!(parse("A b").as_deref(), Some("A b"));
        assert_eq!(parse("--").as_deref(), None);
    }

    #[test]
    fn a_taken_slug_gets_a_number() {
        let taken = vec!["a".to_owned(), "a-2".to_owned()];
        assert_eq!(distinct("a", &taken), "a-3");
        assert_eq!(distinct("b", &taken), "b");
    }
}
