//! The second lock on rendered Markdown.
//!
//! The renderer writes safe HTML by construction. Before that HTML is stored it also passes an
//! independent sanitizer that knows only which elements and attributes the renderer uses, so that a
//! mistake in one is caught by the other. On what the renderer writes it changes nothing.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

/// Every element the renderer writes, with its attributes; classes are listed apart.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("p", &["dir"]),
    ("div", &["role", "tabindex", "aria-label", "dir"]),
    ("h2", &["id", "dir"]),
    ("h3", &["id", "dir"]),
    ("h4", &["id", "dir"]),
    ("h5", &["id", "dir"]),
    ("h6", &["id", "dir"]),
    ("ul", &["dir"]),
    ("ol", &["dir", "start"]),
    ("li", &["id"]),
    ("blockquote", &["dir"]),
    ("pre", &["dir", "tabindex"]),
    ("code", &["dir"]),
    ("table", &["dir"]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["scope", "dir"]),
    ("td", &["dir"]),
    ("bdi", &["dir"]),
    ("em", &[]),
    ("strong", &[]),
    ("del", &[]),
    ("sup", &[]),
    ("br", &[]),
    ("hr", &[]),
    ("a", &["href", "title", "rel", "dir", "id", "aria-label"]),
    ("img", &["src", "alt", "title", "loading", "decoding"]),
    ("input", &["disabled", "checked", "aria-label"]),
    ("section", &["aria-label"]),
];

const CLASSES: &[(&str, &[&str])] = &[
    ("div", &["table"]),
    ("section", &["footnotes"]),
    ("th", &["left", "center", "right"]),
    ("td", &["left", "center", "right"]),
];

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let sets = |pairs: &[(&'static str, &'static [&'static str])]| -> HashMap<_, HashSet<_>> {
        pairs.iter().map(|(name, values)| (*name, values.iter().copied().collect())).collect()
    };
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().map(|(name, _)| *name).collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(sets(ELEMENTS))
        .tag_attribute_values(HashMap::from([("input", HashMap::from([("type", HashSet::from(["checkbox"]))]))]))
        .allowed_classes(sets(CLASSES))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        // The renderer gives `rel` to outside links alone.
        .link_rel(None);
    builder
});

/// The most bytes of text that the sanitizer is given in one piece.
const TEXT_MAX: usize = 1024;

/// Removes from rendered HTML whatever the renderer does not write.
pub fn clean(html: &str) -> String {
    SANITIZER.clean(&in_pieces(html)).to_string()
}

/// The same HTML with a comment after every [`TEXT_MAX`] bytes of text, which the sanitizer removes again.
///
/// For each character to be escaped its serializer searches the rest of the text for the next `<` (html5ever 0.40), so that
/// 400,000 ampersands in one text took three seconds. The values of attributes cannot be divided; the renderer limits
/// their length.
fn in_pieces(html: &str) -> Cow<'_, str> {
    const DIVIDER: &str = "<!---->";
    let (mut divided, mut copied) = (String::new(), 0);
    let (mut is_text, mut is_reference, mut length) = (true, false, 0);
    for (at, c) in html.char_indices() {
        if is_text && !is_reference && length >= TEXT_MAX && c != '<' {
            divided.push_str(&html[copied..at]);
            divided.push_str(DIVIDER);
            (copied, length) = (at, 0);
        }
        match c {
            '<' => is_text = false,
            '>' => (is_text, is_reference, length) = (true, false, 0),
            '&' => is_reference = true,
            ';' => is_reference = false,
            _ => {}
        }
        length += c.len_utf8();
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    divided.push_str(&html[copied..]);
    Cow::Owned(divided)
}

#[cfg(test)]
mod tests {
    use domain::language::Language;

    use super::clean;

    /// A text with everything that the renderer can write.
    const SAMPLE: &str = "# אמנת שירות פנים־ארגונית\n\n\
        מנכ\"ל **ו**סמנכ\"ל, *KPI* ו~~NPS~~: `SELECT 'x' < 5`\u{a0}& <b onclick=\"x\">עוד</b>[^1].\\\nשורה\n\n\
        ## Results & next steps\n\nWe did it. See <https://example.com/a?b=c&d=\"e\"> and <dana@rimon.example>. \
        Bare: www.example.com, 03-1234567, 9:00–9:20.\n\n\
        - פריט\n  - inner\n    1. 71\n- [x] בוצע\n- [ ] לא בוצע\n\n3. שלוש\n\n4. ארבע\n\n\
        > ציטוט [קישור](/practices/אמנה \"כותרת 'עם' \\\"מרכאות\\\"\")\n\n\
        | מדד | ערך | x | y |\n|---|:--|:-:|--:|\n| NPS | 71 | `a\\|b` | ![לוח \"א\"](לוח%20א.png \"לוח\") |\n\n\
        ![חוץ](https://example.com/x.png) [קובץ](מצגת%20שירות.pptx) [עוגן](#h-results)\n\n\
        ```rust\nlet x = \"שלום\" && 1 < 2;\n```\n\n<div>\n<script>alert(1)</script>\n</div>\n\n---\n\n\
        עוד[^1] ועוד[^2]\n\n[^1]: הערה\n\n[^2]: - רשימה\n";

    fn rendered(source: &str) -> String {
        let options = markdown::Options { language: Language::Hebrew, files_base: "/practices/x/files/".to_owned() };
        markdown::render(source, &options).html
    }

    #[test]
    fn what_the_renderer_writes_is_left_as_it_is() {
        let html = rendered(SAMPLE);
        for element in super::ELEMENTS.iter().map(|(name, _)| *name) {
            let missing = ["h4", "h5", "h6"].contains(&element);
            assert!(missing || html.contains(&format!("<{element}")), "{element} is not in the sample");
        }
        assert_eq!(clean(&html), html);
    }

    #[test]
    fn long_texts_and_values_are_left_as_they_are() {
        for unit in ["&", "<", ">", "\u{a0}", "\"", "·", "א", "a&b", "`&`", "שלום & \u{a0}"] {
            let html = rendered(&unit.repeat(5_000));
            assert!(html.len() > super::TEXT_MAX);
            assert_eq!(clean(&html), html, "{unit}");
        }
    }

    /// The serializer behind the sanitizer looks for the end of a text from every character to be escaped, so no text that
    /// it is given may be long.
    #[test]
    fn the_sanitizer_is_given_short_texts_only() {
        const REFERENCE_MAX: usize = "&nbsp;".len();
        for unit in ["&amp;", "&nbsp;", "·", "a", "&lt;&gt;", "א &amp; ", "&quot;a"] {
            let html = format!("<p dir=\"auto\">{}</p>\n", unit.repeat(400_000 / unit.len()));
            let pieces = super::in_pieces(&html);
            let longest = pieces.split(['<', '>']).map(str::len).max();
            assert!(longest <= Some(super::TEXT_MAX + REFERENCE_MAX), "{unit}: {longest:?}");
            assert_eq!(pieces.replace("<!---->", ""), html, "{unit}");
        }
    }

    #[test]
    fn what_it_does_not_write_is_removed() {
        for (html, expected) in [
            ("<p onclick=\"x\" dir=\"auto\">a</p>", "<p dir=\"auto\">a</p>"),
            ("<script>alert(1)</script>", ""),
            ("<a href=\"javascript:x\">a</a>", "<a>a</a>"),
            ("<a href=\"tel:031234567\">a</a>", "<a href=\"tel:031234567\">a</a>"),
            ("<svg><style>x</style></svg>", ""),
            ("<div class=\"admin table\" style=\"x\">a</div>", "<div class=\"table\">a</div>"),
            ("<input type=\"password\" name=\"p\">", "<input>"),
            ("<h1>a</h1>", "a"),
        ] {
            assert_eq!(clean(html), expected);
        }
    }
}
