//! Texts that try to run something in the reader's browser.

use scraper::{Html, Selector};

use crate::{allow_list, html};

/// Addresses in disguises; each stands in links, images, references and autolinks.
const ADDRESSES: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3a;alert(1)",
    "javascript&colon;alert(1)",
    "java&#x09;script:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#1;javascript:alert(1)",
    "&#x20;javascript:alert(1)",
    "\u{a0}javascript:alert(1)",
    "\u{feff}javascript:alert(1)",
    "javascript\\:alert(1)",
    "javascript:%61lert(1)",
    "javascript%3Aalert(1)",
    "vbscript:msgbox",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg/onload=alert(1)>",
    "view-source:x",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "//evil.example/x",
    "/\\evil.example",
    "/&#9;/evil.example",
    "\\\\evil.example",
    "&bsol;&bsol;evil.example",
    "https:evil.example",
    "https://a.example/\" onmouseover=\"alert(1)",
    "https://a.example/'onmouseover='alert(1)",
    "https://bank.example@evil.example",
    "a.png\" onerror=\"alert(1)",
    "../../admin",
];

/// Hostile texts, each tried as a whole.
const TEXTS: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//x></sCrIpT>",
    "שלום <img src=x onerror=alert(1)> עולם",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<details open ontoggle=alert(1)>\n\nx",
    "<!-- --><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html>",
    "</p></div></main><h1>x</h1>",
    "<div\nonclick=alert(1)\n>\nx",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "```html\"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    "# <script>alert(1)</script>",
    "| <b onclick=x> | \"><script> |\n|---|---|\n| </td></table><script>alert(1)</script> | x |",
    "![\"><script>alert(1)</script>](a.png \"\\\" onload=\\\"alert(1)\")",
    "![x' onerror='alert(1)](a.png 'x\" onload=\"y')",
    "[![![a](b.png)](c.png)](https://a.example)",
    "[![x](https://img.example/a.png)](https://a.example)",
    "[a[^1]](https://a.example)\n\n[^1]: note",
    "[^\"><script>]\n\n[^\"><script>]: x",
    "[[[[a](b)](c)](d)](javascript:x)",
    "[x]: javascript:alert(1)\n\n[x] ![x] [y][x]",
    "[x]: <java\tscript:alert(1)> 'title'\n\n[x]",
    "<javascript:alert(1)> <data:text/html,x> <a@b.example> <https://a.example/\">",
    "<mailto:a@b.example?subject=<script>>",
    "- [ ] <input autofocus onfocus=alert(1)>\n- [x] y",
    "a\u{0}b <scr\u{0}ipt>alert(1)</script> \u{1b}[31m",
    "\u{202E}txet desrever\u{202C}",
    "*a **b ~~c [d](javascript:e)** f* g~~",
    "[x](<javascript:alert(1)>) [y](javascript:alert\\(1\\)) [z]( javascript:x )",
    "[x](#\"><script>) [y](#javascript:alert(1))",
    "| a |\n|---|\n| [x](javascript:a\\|b) |",
];

#[test]
fn addresses_in_disguise_do_not_become_links() {
    for address in ADDRESSES {
        for text in [
            format!("[x]({address})"),
            format!("[x](<{address}>)"),
            format!("![x]({address})"),
            format!("![x](<{address}> \"{address}\")"),
            format!("<{address}>"),
            format!("[x]\n\n[x]: {address}\n"),
            format!("[x][y] ![x][y]\n\n[y]: <{address}> '{address}'\n"),
            format!("| [x]({address}) |\n|---|\n| ![x]({address}) |"),
            format!("[![x]({address})]({address})"),
        ] {
            allow_list::check(&html(&text));
        }
    }
}

#[test]
fn hostile_texts_come_out_as_text() {
    for text in TEXTS {
        allow_list::check(&html(text));
        allow_list::check(&html(&format!("> - {text}\n>\n> 1. {text}\n")));
    }
}

#[test]
fn raw_html_can_be_read() {
    assert_eq!(html("<b>x</b>"), "<p dir=\"auto\">&lt;b&gt;x&lt;/b&gt;</p>\n");
    assert_eq!(
        html("<script>\nalert(1)\n</script>"),
        "<p dir=\"auto\">&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n"
    );
}

#[test]
fn links_do_not_nest() {
    let nested = Selector::parse("a a").expect("a selector");
    for text in TEXTS {
        assert_eq!(Html::parse_fragment(&html(text)).select(&nested).count(), 0, "{text}");
    }
}
