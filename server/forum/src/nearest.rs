//! The name that somebody may have meant who wrote another.

/// How much of two names must be the same, from 0 to 1.
const SIMILAR: f64 = 0.6;

/// The most characters of a name that is compared: what is longer was not meant to be a name, and comparing takes a time
/// that grows with the product of both lengths.
const LENGTH_MAX: usize = 120;

/// The name nearest to what was written; `None` where none is near.
pub(crate) fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let is_short = |name: &str| name.len() <= LENGTH_MAX * 4 && name.chars().count() <= LENGTH_MAX;
    if !is_short(written) {
        return None;
    }
    let written = folded(written);
    if written.is_empty() {
        return None;
    }
    let scored = names.into_iter().filter(|name| is_short(name)).map(|name| (score(&written, &folded(name)), name));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (best.0 >= SIMILAR).then(|| best.1.to_owned())
}

fn score(written: &str, name: &str) -> f64 {
    let similar = strsim::normalized_damerau_levenshtein(written, name);
    // Part of a longer name, such as one without its legal form.
    let is_part =
        written.chars().count() >= 3 && (name.contains(written) || written.contains(name) && name.chars().count() >= 3);
    if is_part { similar.max(SIMILAR) } else { similar }
}

/// The letters that count: without case, quotes and dashes.
fn folded(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '"' | '\'' | '״' | '׳' | '”' | '“' | '’' | '-' | '־' | '_' | '.');
    text.trim().to_lowercase().chars().filter(|c| !is_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::{LENGTH_MAX, nearest};

    #[test]
    fn names_with_a_slip() {
        let names = ["חוף לבנה", "מרפאות שקד", "hof-levana", "merpaot-shaked"];
        let meant = |written| nearest(written, names);
        assert_eq!(meant("חוף לבנ"), Some("חוף לבנה".into()));
        assert_eq!(meant("hof-levna"), Some("hof-levana".into()));
        assert_eq!(meant("Hof Levana"), Some("hof-levana".into()));
        assert_eq!(meant("שקד"), Some("מרפאות שקד".into()));
        assert_eq!(meant("בנק ירדן"), None);
        assert_eq!(meant(""), None);
        assert_eq!(nearest("x", []), None);
        let long = "א".repeat(LENGTH_MAX + 1);
        assert_eq!(nearest(&long, [long.as_str()]), None);
        assert_eq!(nearest("חוף", [long.as_str(), "חוף"]), Some("חוף".into()));
    }
}
