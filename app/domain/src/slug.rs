//! Readable names in URLs. Hebrew letters are welcome.

/// The most characters a slug has.
pub const MAX: usize = 60;

/// Makes a slug of a title: letters and digits of any script in lower case, everything else a
/// hyphen; vowel points and quotation marks inside words vanish. `None` when nothing is left.
pub fn from_title(title: &str) -> Option<String> {
    let mut slug = String::new();
    let mut gap = false;
    for c in title.chars() {
        let vanishes = matches!(c,
            '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
            | '"' | '\'' | '\u{05F3}' | '\u{05F4}' | '\u{2018}'..='\u{201F}');
        if vanishes {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if slug.chars().count() >= MAX {
            break;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        slug.extend(c.to_lowercase());
    }
    (!slug.is_empty()).then_some(slug)
}

/// Whether the text has a slug's form: what [`from_title`] makes of it is itself.
pub fn is_valid(text: &str) -> bool {
    from_title(text).as_deref() == Some(text)
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
    fn a_taken_slug_gets_a_number() {
        let taken = vec!["a".to_owned(), "a-2".to_owned()];
        assert_eq!(distinct("a", &taken), "a-3");
        assert_eq!(distinct("b", &taken), "b");
    }
}
