//! The habits of the programs that documents come from: what Word, LibreOffice, Google Docs and mail
//! programs hide, how they write lists, headings, notes and comments.

use super::{attribute, has_class, style};
use crate::inline::is_invisible;
use crate::report::What;
use crate::xml::{Element, Node};

fn is_space(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Returns what an element is that is no part of what a reader of the document sees: text that was deleted or hidden,
/// comments and their marks, heads and feet of pages.
pub(super) fn hidden(element: &Element) -> Option<What> {
    const COMMENTS: [&str; 6] =
        ["msocomtxt", "msocomanchor", "msocomoff", "MsoCommentReference", "MsoCommentText", "MsoCommentSubject"];
    let is = |property: &str, values: &[&str]| {
        values.iter().any(|value| style(element, property).eq_ignore_ascii_case(value))
    };
    if element.name == "del" || has_class(element, "msoDel") || has_class(element, "TrackChangeTextDeletion") {
        return Some(What::Deletion);
    }
    let is_comment = is("mso-element", &["comment-list", "comment"])
        || is("mso-special-character", &["comment"])
        || COMMENTS.iter().any(|class| has_class(element, class))
        || is_comment_mark(element)
        || is_comment(element);
    if is_comment {
        return Some(What::Comment);
    }
    if is("mso-element", &["header", "footer"]) {
        return Some(What::HeaderFooter);
    }
    if is_contents(element) {
        return Some(What::TableOfContents);
    }
    let is_hidden = element.attr("hidden").is_some()
        || is("display", &["none"])
        || is("mso-hide", &["all"])
        || is("visibility", &["hidden", "collapse"])
        || is("opacity", &["0"])
        || is("font-size", &["0", "0px", "0pt", "0em"]) && !sets_size(&element.children);
    is_hidden.then_some(What::HiddenText)
}

/// Returns whether one of the nodes has a size of its own: mails set their layout in letters of no size.
fn sets_size(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Element(element) => !style(element, "font-size").is_empty() || sets_size(&element.children),
        Node::Text(_) => false,
    })
}

/// Returns whether the element leads from a text to a comment, or back.
fn is_comment_mark(element: &Element) -> bool {
    let target = fragment(element);
    element.name == "a" && ["_msocom_", "_msoanchor_", "cmnt"].iter().any(|mark| target.starts_with(mark))
}

/// Returns whether the element is a comment below the text, as Google Docs exports it.
pub(super) fn is_comment(element: &Element) -> bool {
    matches!(element.name.as_str(), "p" | "div" | "li")
        && first_link(element).is_some_and(|link| fragment(link).starts_with("cmnt_ref"))
}

/// Returns whether the element has text that a reader could miss.
pub(super) fn has_text(element: &Element) -> bool {
    !element.text().chars().all(is_space)
}

/// Returns where the element's link leads to inside its document; empty for other links.
fn fragment(element: &Element) -> &str {
    attribute(element, "href").rsplit_once('#').map_or("", |(_, name)| name)
}

fn first_link(element: &Element) -> Option<&Element> {
    element.children.iter().find_map(|child| match child {
        Node::Element(child) if child.name == "a" => Some(child),
        Node::Element(child) => first_link(child),
        Node::Text(_) => None,
    })
}

/// The footnote that a link in the text refers to.
pub(super) fn note_reference(element: &Element) -> Option<String> {
    let name = (element.name == "a").then(|| fragment(element))?;
    let is_word = |prefix: &str| numbered(name, prefix).map(|number| format!("{}{number}", &prefix[1..]));
    is_word("_ftn")
        .or_else(|| is_word("_edn"))
        .or_else(|| name.strip_suffix("sym").filter(|name| name.starts_with("sd")).map(str::to_owned))
        .or_else(|| ["ftnt", "fn", "fn-", "fn:"].iter().find_map(|prefix| numbered(name, prefix).map(|_| key(name))))
}

/// The footnote from whose text a link leads back.
pub(super) fn note_origin(element: &Element) -> Option<String> {
    let name = (element.name == "a").then(|| fragment(element))?;
    let is_word = |prefix: &str, key: &str| numbered(name, prefix).map(|number| format!("{key}{number}"));
    is_word("_ftnref", "ftn")
        .or_else(|| is_word("_ednref", "edn"))
        .or_else(|| name.strip_suffix("anc").filter(|name| name.starts_with("sd")).map(str::to_owned))
        .or_else(|| is_word("ftnt_ref", "ftnt"))
        .or_else(|| {
            // A second reference to one note has a number of its own after the note's.
            let numbers = name.strip_prefix("fnref")?.trim_start_matches(['-', ':']);
            numbered(numbers.split('-').next()?, "").map(|number| format!("fn{number}"))
        })
}

fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// The number after a prefix, where there is nothing else.
fn numbered<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    name.strip_prefix(prefix).filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The footnote whose text the element holds.
pub(super) fn note(element: &Element) -> Option<String> {
    let part = style(element, "mso-element");
    let id = attribute(element, "id");
    if part.eq_ignore_ascii_case("footnote") || part.eq_ignore_ascii_case("endnote") {
        return Some(id.to_owned()).filter(|id| !id.is_empty()).or_else(|| note_origin(first_link(element)?));
    }
    let is_office = |prefix: &str| numbered(id, prefix).is_some();
    match element.name.as_str() {
        "div" if ["ftn", "edn", "sdfootnote", "sdendnote"].iter().any(|prefix| is_office(prefix)) => {
            Some(id.to_owned())
        }
        "p" | "li" => note_origin(first_link(element)?).or_else(|| {
            let own = ["fn", "fn-", "fn:"].iter().any(|prefix| is_office(prefix));
            (own && element.name == "li").then(|| key(id))
        }),
        _ => None,
    }
}

/// Returns whether the element holds all footnotes of the document and nothing else but a rule above them.
pub(super) fn is_note_list(element: &Element) -> bool {
    ["footnote-list", "endnote-list"].iter().any(|part| style(element, "mso-element").eq_ignore_ascii_case(part))
        || element.name == "section" && has_class(element, "footnotes")
}

/// Returns what an element is that leads around a site and is no part of the text of its page: a menu, and the head and the
/// foot of the page, where it `is_outer`: in no article or other part of the text. The head of a page that has no part
/// for its text (`has_main`) may be that of the text.
pub(super) fn of_site(element: &Element, is_outer: bool, has_main: bool) -> Option<What> {
    let role = attribute(element, "role").to_ascii_lowercase();
    let name = element.name.as_str();
    match role.as_str() {
        "doc-toc" => Some(What::TableOfContents),
        "navigation" => Some(What::HeaderFooter),
        _ if name == "nav" || is_skip_link(element) => Some(What::HeaderFooter),
        _ if (role == "contentinfo" || name == "footer") && is_outer => {
            (!has_any(element, &|inner| note(inner).is_some())).then_some(What::HeaderFooter)
        }
        _ if (role == "banner" || name == "header") && is_outer && has_main => {
            (!has_any(element, &|inner| heading_level(inner).is_some())).then_some(What::HeaderFooter)
        }
        _ => None,
    }
}

/// Returns whether a link leads past the menus of a page, for those who read it by keyboard.
fn is_skip_link(element: &Element) -> bool {
    element.name == "a"
        && attribute(element, "href").starts_with('#')
        && attribute(element, "class").to_ascii_lowercase().contains("skip")
}

/// Returns whether an element holds the text of a page, or a part of it with a head and a foot of its own.
pub(super) fn holds_text(element: &Element) -> bool {
    const HOLDERS: [&str; 11] =
        ["article", "main", "section", "aside", "blockquote", "figure", "ul", "ol", "dl", "table", "details"];
    HOLDERS.contains(&element.name.as_str()) || ["main", "article"].contains(&attribute(element, "role"))
}

/// Returns whether an element has one inside it that is so.
pub(super) fn has_any(element: &Element, is: &dyn Fn(&Element) -> bool) -> bool {
    element.elements().any(|inner| is(inner) || has_any(inner, is))
}

/// Returns whether the element is a line of a table of contents: a page of the forum has its own.
pub(super) fn is_contents(element: &Element) -> bool {
    attribute(element, "class")
        .split_whitespace()
        .any(|class| class.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("MsoToc")))
}

/// The level of a heading, from 1; `None` for anything else.
pub(super) fn heading_level(element: &Element) -> Option<usize> {
    let level = |text: &str| text.parse::<usize>().ok().filter(|level| (1..=9).contains(level));
    match element.name.as_str() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => level(&element.name[1..]),
        "p" | "div" if attribute(element, "role").eq_ignore_ascii_case("heading") => {
            level(attribute(element, "aria-level")).or(Some(2))
        }
        "p" if attribute(element, "class")
            .split_whitespace()
            .any(|class| class.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("MsoTitle"))) =>
        {
            Some(1)
        }
        "p" => level(style(element, "mso-outline-level")),
        _ => None,
    }
}

/// Returns whether a paragraph is a quotation by its style.
pub(super) fn is_quotation(element: &Element) -> bool {
    ["MsoQuote", "MsoIntenseQuote", "Quotations"].iter().any(|class| {
        attribute(element, "class")
            .split_whitespace()
            .any(|own| own.get(..class.len()).is_some_and(|start| start.eq_ignore_ascii_case(class)))
    })
}

/// Where a paragraph stands in a list of Word's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListPlace {
    /// The depth of the item, from 0.
    pub depth: usize,
    /// The item's number, where it is numbered.
    pub number: Option<u32>,
    /// The item's number where that is written in letters; empty for others.
    pub letters: String,
}

/// The place in a list that Word gave a paragraph.
pub(super) fn list_place(paragraph: &Element) -> Option<ListPlace> {
    let list = style(paragraph, "mso-list");
    let level = list.split_whitespace().find_map(|part| part.strip_prefix("level"))?;
    let depth = level.parse::<usize>().ok()?.clamp(1, 9) - 1;
    let mut bullet = String::new();
    collect_bullet(&paragraph.children, &mut bullet);
    // "1.", "א.", "b)" and "(ii)" count; "·", "o" and "§" are bullets of Word's symbol fonts.
    let bullet = bullet.trim_matches(is_space);
    let ordered = bullet.chars().any(char::is_alphanumeric) && bullet.chars().any(|c| matches!(c, '.' | ')'));
    // "2.1." is the first item of a list inside the second one.
    let last = bullet.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty());
    let number = last.and_then(|digits| digits.parse().ok()).filter(|_| ordered);
    let letters = if ordered && number.is_none() { bullet.to_owned() } else { String::new() };
    Some(ListPlace { depth, number, letters })
}

/// Returns the format that a list, or an item of one, is counted in where that is no plain number: letters, or Roman
/// numbers.
pub(super) fn number_format(element: &Element) -> Option<&'static str> {
    match (style(element, "list-style-type").to_ascii_lowercase().as_str(), attribute(element, "type")) {
        ("hebrew", _) => Some("hebrew1"),
        ("lower-alpha" | "lower-latin", _) | ("", "a") => Some("lowerLetter"),
        ("upper-alpha" | "upper-latin", _) | ("", "A") => Some("upperLetter"),
        ("lower-roman", _) | ("", "i") => Some("lowerRoman"),
        ("upper-roman", _) | ("", "I") => Some("upperRoman"),
        _ => None,
    }
}

/// Returns whether the element only draws the bullet.
pub(super) fn is_bullet(element: &Element) -> bool {
    style(element, "mso-list").eq_ignore_ascii_case("ignore")
}

fn collect_bullet(nodes: &[Node], bullet: &mut String) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        if is_bullet(element) {
            bullet.push_str(&element.text());
        } else {
            collect_bullet(&element.children, bullet);
        }
    }
}

/// Returns whether a paragraph is set without space after it, as the lines of mails are.
pub(super) fn is_tight(element: &Element) -> bool {
    let bottom = match (style(element, "margin-bottom"), style(element, "margin")) {
        ("", "") => return matches!(element.name.as_str(), "div" | "body"),
        ("", margin) => {
            let sides: Vec<&str> = margin.split_whitespace().collect();
            sides.get(2).or(sides.first()).copied().unwrap_or_default()
        }
        (bottom, _) => bottom,
    };
    let number = bottom.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
    number.parse::<f64>().is_ok_and(|size| size.abs() < 0.01)
}

/// Returns what a picture stands for that is a letter of the text: an emoji. Empty for other pictures.
pub(super) fn emoji(image: &Element) -> &str {
    let text = [attribute(image, "data-plain-text"), attribute(image, "alt")].into_iter().find(|text| !text.is_empty());
    text.filter(|text| text.chars().count() <= 10 && !text.contains(|c: char| c.is_alphanumeric() || c.is_ascii()))
        .unwrap_or_default()
}

/// Returns whether an image shows something: no emoji, and no dot that reports that a mail was opened.
pub(super) fn is_picture(image: &Element) -> bool {
    let is_dot = ["width", "height"].iter().any(|name| {
        let size = attribute(image, name).trim().trim_end_matches("px");
        size.parse::<f32>().is_ok_and(|size| size < 4.0)
    });
    !is_dot && emoji(image).is_empty()
}
