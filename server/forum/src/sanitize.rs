//! The second lock on rendered Markdown.
//!
//! The renderer writes safe HTML by construction. Before that HTML is stored it also passes an
//! independent sanitizer that knows only which elements and attributes the renderer uses, so that a
//! mistake in one is caught by the other. On what the renderer writes it changes nothing.

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
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // The renderer gives `rel` to outside links alone.
        .link_rel(None);
    builder
});

/// Removes from rendered HTML whatever the renderer does not write.
pub fn clean(html: &str) -> String {
    SANITIZER.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use domain::language::Language;

    use super::clean;

    /// Everything the renderer can write.
    const SAMPLE: &str = "# אמנת שירות פנים־ארגונית\n\n\
        מנכ\"ל **ו**סמנכ\"ל, *KPI* ו~~NPS~~: `SELECT 'x' < 5`\u{a0}& <b onclick=\"x\">עוד</b>[^1].\\\nשורה\n\n\
        ## Results & next steps\n\nWe did it. See <https://example.com/a?b=c&d=\"e\"> and <dana@rimon.example>.\n\n\
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
    fn what_it_does_not_write_is_removed() {
        for (html, expected) in [
            ("<p onclick=\"x\" dir=\"auto\">a</p>", "<p dir=\"auto\">a</p>"),
            ("<script>alert(1)</script>", ""),
            ("<a href=\"javascript:x\">a</a>", "<a>a</a>"),
            ("<svg><style>x</style></svg>", ""),
            ("<div class=\"admin table\" style=\"x\">a</div>", "<div class=\"table\">a</div>"),
            ("<input type=\"password\" name=\"p\">", "<input>"),
            ("<h1>a</h1>", "a"),
        ] {
            assert_eq!(clean(html), expected);
        }
    }
}
