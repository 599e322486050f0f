//! A text without its marks: for the search, for excerpts, and the files it refers to.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::dialect::Source;
use crate::target::Target;

/// The text of paragraphs, headings, cells, code and alternative texts, a line for each block.
pub fn plain_text(source: &str) -> String {
    let mut text = String::new();
    for event in Source::new(source).events() {
        match event {
            Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => {
                push_visible(&mut text, &part);
            }
            Event::SoftBreak => text.push(' '),
            Event::HardBreak | Event::Rule => end_line(&mut text),
            Event::Start(tag) if !is_inline(&tag.to_end()) => end_line(&mut text),
            Event::End(tag) if !is_inline(&tag) => end_line(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The beginning of a text in at most so many characters: its first paragraphs and items without
/// headings, code and tables, cut after a sentence where one ends late enough, else after a word,
/// with `…`.
pub fn excerpt(source: &str, max_chars: usize) -> String {
    let prose = prose(source, max_chars);
    if prose.chars().count() <= max_chars {
        return prose;
    }
    let end = prose.char_indices().nth(max_chars).map_or(prose.len(), |(at, _)| at);
    let sentences = end_of_sentence(&prose[..end], &prose[end..]);
    if let Some(at) = sentences.filter(|at| prose[..*at].chars().count() * 2 >= max_chars) {
        return prose[..at].to_owned();
    }
    // The sign needs a place too.
    let end = prose[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    let words = prose[..end].rfind(' ').map_or(&prose[..end], |at| &prose[..at]);
    format!("{}…", words.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// The files a text refers to, images and links, each once, in order: names, or paths from the text's own
/// folder, percent signs decoded.
pub fn file_paths(source: &str) -> Vec<String> {
    let mut paths: Vec<String> = vec![];
    let mut seen = std::collections::BTreeSet::new();
    for event in Source::new(source).events() {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
            continue;
        };
        if let Some(Target::File { folder, name, .. }) = Target::read(&dest_url) {
            let path = folder + &name;
            if seen.insert(path.clone()) {
                paths.push(path);
            }
        }
    }
    paths
}

/// The first paragraphs and items in one line, until they are longer than asked for.
fn prose(source: &str, max_chars: usize) -> String {
    let (mut prose, mut aside) = (String::new(), 0usize);
    for event in Source::new(source).events() {
        match event {
            Event::Start(tag) if is_aside(&tag.to_end()) => aside += 1,
            Event::End(tag) if is_aside(&tag) => aside -= 1,
            _ if aside > 0 => {}
            Event::Text(part) | Event::Code(part) => push_visible(&mut prose, &part),
            Event::SoftBreak | Event::HardBreak => prose.push(' '),
            Event::End(tag) if !is_inline(&tag) => {
                prose.push(' ');
                // Four bytes a character at most: then there is enough.
                if prose.len() > max_chars.saturating_mul(4) {
                    break;
                }
            }
            _ => {}
        }
    }
    prose.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What an excerpt passes over.
fn is_aside(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Table
            | TagEnd::FootnoteDefinition
            | TagEnd::Image
    )
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// Where the last sentence ends that is whole before the cut.
fn end_of_sentence(kept: &str, rest: &str) -> Option<usize> {
    let ends = |(at, c): &(usize, char)| {
        let next = kept[at + c.len_utf8()..].chars().chain(rest.chars()).next();
        matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace)
    };
    kept.char_indices().rfind(ends).map(|(at, c)| at + c.len_utf8())
}

fn push_visible(text: &mut String, part: &str) {
    text.extend(part.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')));
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# אמנת שירות\n\nפתחנו **מוקד** אחד. שלוש מחלקות\nחתמו! ואז?\n\n\
        | מדד | ערך |\n|---|---|\n| `NPS` | 71 |\n\n- פריט ![לוח](a%20b.png)\n\n```\nlet x\n```\n\n[קובץ](מצגת.pptx) ![x](a%20b.png) [y](https://a.example)";

    #[test]
    fn plain_text_has_a_line_for_each_block() {
        let expected =
            "אמנת שירות\nפתחנו מוקד אחד. שלוש מחלקות חתמו! ואז?\nמדד\nערך\nNPS\n71\nפריט לוח\nlet x\nקובץ x y";
        assert_eq!(plain_text(SAMPLE), expected);
    }

    #[test]
    fn an_excerpt_ends_with_a_sentence_or_a_word() {
        assert_eq!(excerpt(SAMPLE, 40), "פתחנו מוקד אחד. שלוש מחלקות חתמו! ואז?");
        assert_eq!(excerpt(SAMPLE, 36), "פתחנו מוקד אחד. שלוש מחלקות חתמו!");
        assert_eq!(excerpt(SAMPLE, 12), "פתחנו מוקד…");
        assert_eq!(excerpt("one, two", 6), "one…");
        assert_eq!(excerpt("נתון 3.5 בלבד", 8), "נתון…");
        assert_eq!(excerpt("", 10), "");
        for max in 0..60 {
            assert!(excerpt(SAMPLE, max).chars().count() <= max.max(1), "{max}");
        }
    }

    #[test]
    fn file_names_are_decoded_and_named_once() {
        assert_eq!(file_paths(SAMPLE), ["a b.png", "מצגת.pptx"]);
    }
}
