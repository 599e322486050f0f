//! Any text at all: the renderer never panics, says the same twice, and keeps to the allow-list.

use proptest::prelude::*;

use crate::{allow_list, render};

/// Pieces that mean something to Markdown, HTML or a browser.
const FRAGMENTS: &[&str] = &[
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```\n",
    "\n",
    "\n\n",
    "  \n",
    "\\\n",
    "# ",
    "## ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "\t",
    "- [ ] ",
    "- [x] ",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "](<",
    ">)",
    "[^1]",
    "[^1]: ",
    "[a]: ",
    "|",
    "\n|---|:-:|\n",
    "---\n",
    "===\n",
    "<",
    ">",
    "</p>",
    "<script>",
    "<b onclick=x>",
    "<!--",
    "-->",
    "<https://a.example>",
    "javascript:",
    "JAVASCRIPT&#58;",
    "data:",
    "https://",
    "www.a.example",
    "a@b.example",
    "03-1234567",
    "+972",
    "(",
    "050-",
    "[x](#",
    "~",
    "mailto:a@b.example",
    "//",
    "/",
    "\\",
    "#",
    "a.png",
    "\"",
    "'",
    "&",
    "&lt;",
    "&#x6a;",
    "&NewLine;",
    "\u{0}",
    "\u{1}",
    "\u{a0}",
    "\u{202E}",
    "\u{200F}",
    "שלום",
    "שירות ",
    "word ",
    "71 ",
    "🙂",
    "é",
    "\r\n",
    "\r",
    "%41",
    "%",
    "?",
    ":",
    "!",
];

fn any_text() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        8 => proptest::sample::select(FRAGMENTS).prop_map(str::to_owned),
        1 => ".{0,6}",
    ];
    proptest::collection::vec(fragment, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn marks_in_any_order(source in any_text()) {
        let rendered = render(&source);
        allow_list::check(&rendered.html);
        prop_assert_eq!(&rendered, &render(&source));
        markdown::plain_text(&source);
        prop_assert!(markdown::excerpt("", &source, 50).chars().count() <= 50);
    }

    #[test]
    fn any_characters(source in any::<String>()) {
        allow_list::check(&render(&source).html);
        markdown::plain_text(&source);
        markdown::file_paths(&source);
    }
}
