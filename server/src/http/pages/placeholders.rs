//! The comments that leptos leaves in a page for the program in the browser, where no program reads them.

use memchr::memmem;

/// What leptos writes between two texts and after several children, so that the program finds its place again.
const PLACEHOLDER: &str = "<!>";
/// The element that leptos puts around an island. Neither text nor an attribute's value can contain its tags: both are escaped.
const ISLAND: &str = "leptos-island";

/// Returns a page without the placeholders outside of its islands: only islands are hydrated, a `<title>` would show them,
/// and they are two in a hundred of a page's bytes.
pub fn removed(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let (mut at, mut depth) = (0, 0_usize);
    for name in memmem::find_iter(html.as_bytes(), ISLAND) {
        let before = &html[at..name];
        let is_start = before.ends_with('<');
        if !is_start && !before.ends_with("</") {
            continue;
        }
        if depth == 0 {
            push_without(&mut kept, before);
        } else {
            kept.push_str(before);
        }
        depth = if is_start { depth + 1 } else { depth.saturating_sub(1) };
        at = name;
    }
    push_without(&mut kept, &html[at..]);
    kept
}

fn push_without(kept: &mut String, html: &str) {
    let mut at = 0;
    for placeholder in memmem::find_iter(html.as_bytes(), PLACEHOLDER) {
        kept.push_str(&html[at..placeholder]);
        at = placeholder + PLACEHOLDER.len();
    }
    kept.push_str(&html[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_stay_in_islands_alone() {
        let html = "<title>א<!> ב<!></title>\
            <leptos-island data-x=\"leptos-island\">א<!>\
            <leptos-island>ב<!></leptos-island>ג<!></leptos-island>\
            <p>leptos-island<!> &lt;!></p><!>";
        assert_eq!(
            removed(html),
            "<title>א ב</title>\
            <leptos-island data-x=\"leptos-island\">א<!>\
            <leptos-island>ב<!></leptos-island>ג<!></leptos-island>\
            <p>leptos-island &lt;!></p>"
        );
    }
}
