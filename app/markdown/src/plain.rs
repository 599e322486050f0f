//! A text without its marks: for the search, for excerpts, and the files it refers to.

use domain::direction::WordDirections;
use domain::language::Language;
use domain::text::is_bidi_control;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::dialect::Source;
use crate::fragment::letters;
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

/// The language that most words of a text belong to. Code, raw HTML, addresses and file names are not counted.
pub fn language(title: &str, source: &str) -> Language {
    let mut words = WordDirections::of(title);
    // What is open and not counted, and the ends of everything that is open.
    let (mut aside, mut open) = (0usize, vec![]);
    for event in Source::new(source).events() {
        match event {
            Event::Start(tag) => {
                let is_aside = matches!(
                    tag,
                    Tag::CodeBlock(_)
                        | Tag::HtmlBlock
                        | Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }
                );
                aside += usize::from(is_aside);
                open.push(is_aside);
            }
            Event::End(_) => aside -= usize::from(open.pop() == Some(true)),
            Event::Text(text) if aside == 0 => words.add(&text),
            _ => {}
        }
    }
    Language::of_words(&words)
}

/// A summary of a text in at most so many characters: its first paragraphs and items without headings, code and tables,
/// cut after a sentence where one ends late enough, else after a word, with `…`.
///
/// Lines that say nothing about the text are left out: its title, lines without letters, who wrote it and when, lines of a
/// table of contents, paragraphs that are only links, and lines of fewer than [`WORDS_MIN`] words where there are longer
/// ones. A paragraph without a full stop gets one where another follows. The summary can be stored as a line: it has no
/// control characters and no marks that change the direction.
pub fn excerpt(title: &str, source: &str, max_chars: usize) -> String {
    cut(prose(title, source, max_chars), max_chars)
}

/// How a text begins that somebody said, in one line of at most so many characters, cut as an [`excerpt`] is. Nothing is
/// left out: a short line may turn the sense of the next, and a paragraph that quotes somebody is not what was said.
pub fn beginning(source: &str, max_chars: usize) -> String {
    let mut said = String::new();
    for block in plain_text(source).lines() {
        let mut line = String::new();
        push_line(&mut line, block);
        push_sentence(&mut said, &line);
    }
    cut(said, max_chars)
}

/// Cuts prose to at most so many characters.
fn cut(prose: String, max_chars: usize) -> String {
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

/// How many words a line of a summary has at least, where there are such lines.
const WORDS_MIN: usize = 5;

/// The lines that a summary is made of, in one line, until they are longer than asked for.
fn prose(title: &str, source: &str, max_chars: usize) -> String {
    // Four bytes a character at most: then there is enough.
    let enough = max_chars.saturating_mul(4);
    let mut lines = Lines { title: letters(title), long: String::new(), short: String::new() };
    let (mut block, mut aside, mut links) = (Block::default(), 0usize, 0usize);
    for event in Source::new(source).events() {
        match event {
            Event::Start(tag) if is_aside(&tag.to_end()) => aside += 1,
            Event::End(tag) if is_aside(&tag) => aside -= 1,
            _ if aside > 0 => {}
            Event::Start(Tag::Link { .. }) => links += 1,
            Event::End(TagEnd::Link) => links -= 1,
            Event::Text(part) | Event::Code(part) => block.add(&part, links > 0),
            Event::SoftBreak | Event::HardBreak => block.lines.push(String::new()),
            Event::Start(tag) if !is_inline(&tag.to_end()) => lines.add(&mut block),
            Event::End(tag) if !is_inline(&tag) => {
                lines.add(&mut block);
                if lines.long.len() > enough {
                    break;
                }
            }
            _ => {}
        }
    }
    lines.add(&mut block);
    if lines.long.is_empty() { lines.short } else { lines.long }
}

/// A paragraph or an item.
struct Block {
    lines: Vec<String>,
    /// Whether the block has letters outside of links.
    is_prose: bool,
}

impl Default for Block {
    fn default() -> Self {
        Self { lines: vec![String::new()], is_prose: false }
    }
}

impl Block {
    fn add(&mut self, part: &str, is_linked: bool) {
        self.is_prose |= !is_linked && part.contains(char::is_alphabetic);
        if let Some(line) = self.lines.last_mut() {
            push_line(line, part);
        }
    }
}

/// The lines that a summary may be made of.
struct Lines {
    /// The letters of the text's title.
    title: String,
    /// The lines of [`WORDS_MIN`] words and more.
    long: String,
    /// The lines with fewer words.
    short: String,
}

impl Lines {
    /// Takes the lines of a paragraph or an item. A label that stands in a line of its own in front of the text is left
    /// out of it; a short line behind it is the end of a sentence.
    fn add(&mut self, block: &mut Block) {
        let Block { mut lines, is_prose } = std::mem::take(block);
        if !is_prose {
            return;
        }
        lines.retain(|line| {
            let letters = letters(line);
            let is_empty = letters.is_empty() || !line.chars().any(char::is_alphabetic);
            !is_empty && letters != self.title && !is_about_document(line)
        });
        let label = lines.iter().position(|line| words(line) >= WORDS_MIN);
        let line = match label {
            Some(label) => lines[label..].join(" "),
            None => lines.join(" "),
        };
        let kept = if words(&line) >= WORDS_MIN { &mut self.long } else { &mut self.short };
        push_sentence(kept, &line);
    }
}

/// Adds a line to prose, which gets a full stop before it where it has no sign at its end.
fn push_sentence(kept: &mut String, line: &str) {
    for (number, word) in line.split_whitespace().enumerate() {
        if number == 0 && kept.ends_with(ends_without_stop) {
            kept.push('.');
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
}

/// Returns whether a line in front of another has no punctuation at its end.
fn ends_without_stop(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ')' | ']' | '"' | '\'' | '״' | '׳' | '”' | '’' | '%')
}

/// What stands before the colon in lines that tell who wrote a text, when, or to whom.
const LABELS: [&str; 24] = [
    "מאת",
    "נכתב על ידי",
    "נכתב ע\"י",
    "הוכן על ידי",
    "כתבה",
    "כתב",
    "מציגה",
    "מציג",
    "מציגים",
    "תאריך",
    "תאריך עדכון",
    "עודכן",
    "גרסה",
    "אל",
    "הנדון",
    "from",
    "by",
    "author",
    "written by",
    "date",
    "last updated",
    "version",
    "to",
    "subject",
];

/// Returns whether a line is about the document itself: `מאת: דנה לוי`, `תאריך: 12.3.2026`, or a line of a table of
/// contents.
fn is_about_document(line: &str) -> bool {
    let label = line.split_once(':').map(|(label, _)| label.trim().replace('״', "\"").to_lowercase());
    line.contains("....") || line.contains("……") || label.is_some_and(|label| LABELS.contains(&label.as_str()))
}

/// Returns how many words a line has; signs alone are none.
fn words(line: &str) -> usize {
    line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// Adds to a line that is to be stored as one.
fn push_line(line: &mut String, part: &str) {
    let is_kept = |c: &char| c.is_whitespace() || !(c.is_control() || is_bidi_control(*c) || *c == '\u{feff}');
    line.extend(part.chars().filter(is_kept));
}

/// Returns what an excerpt passes over.
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

/// Returns where the last sentence ends that is whole before the cut.
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
        let of = |source: &str, max| excerpt("", source, max);
        assert_eq!(of(SAMPLE, 40), "פתחנו מוקד אחד. שלוש מחלקות חתמו! ואז?");
        assert_eq!(of(SAMPLE, 36), "פתחנו מוקד אחד. שלוש מחלקות חתמו!");
        assert_eq!(of(SAMPLE, 12), "פתחנו מוקד…");
        assert_eq!(of("one, two", 6), "one…");
        assert_eq!(of("נתון 3.5 בלבד", 8), "נתון…");
        assert_eq!(of("", 10), "");
        for max in 0..60 {
            assert!(of(SAMPLE, max).chars().count() <= max.max(1), "{max}");
        }
    }

    #[test]
    fn a_beginning_leaves_nothing_out() {
        let of = |source: &str| beginning(source, 180);
        let tried = "ניסינו את זה פעמיים, והתוצאה הייתה טובה מאוד.";
        assert_eq!(of(&format!("לא אצלנו.\n\n{tried}")), format!("לא אצלנו. {tried}"));
        assert_eq!(of("> צריך לבטל את המוקד הזה לגמרי\n\nלא מסכים"), "צריך לבטל את המוקד הזה לגמרי. לא מסכים");
        assert_eq!(of("- לנשום\n- **להקשיב**"), "לנשום. להקשיב");
        assert_eq!(of("👍"), "👍");
        assert_eq!(of(""), "");
        assert_eq!(beginning("one, two", 6), "one…");
    }

    #[test]
    fn an_excerpt_leaves_out_what_says_nothing() {
        let sentence = "פתחנו מוקד אחד לכל פניות העובדים.";
        for (before, after) in [
            ("top of page\n\n", ""),
            ("top of page\n", ""),
            ("$ כנס\n\n", ""),
            ("# כותרת אחרת לגמרי של הטקסט הזה\n\n", ""),
            ("אמנת שירות פנים־ארגונית לכל המחלקות בחברה\n\n", ""),
            ("**אמנת שירות, פנים ארגונית: לכל המחלקות בחברה!**\n\n", ""),
            ("אמנת שירות פנים־ארגונית לכל המחלקות בחברה\n", ""),
            ("1. 2. 3. 4. 5. 6.\n\n", ""),
            ("- - - - - x\n\n71 · 80 · 90 · 100 · 110 · 120\n\n", ""),
            ("מאת: דנה לוי\\\nמרץ 2026\\\n", ""),
            ("מאת: דנה לוי, מנהלת השירות של הארגון כולו\n\nתאריך: 12.3.2026, מפגש מספר שלוש של הפורום\n\n", ""),
            ("Written by: Dana Levi, head of service at Rimon\n\n", ""),
            ("[למצגת המלאה של הכנס שלנו לחצו כאן למטה](https://example.com)\n\n", ""),
            ("- השנה הראשונה של מוקד הפניות ........ 3\n- סיכום וכל מה שלמדנו השנה …… 14\n\n", ""),
            ("", "\n\n- פריט קצר\n- עוד אחד"),
        ] {
            let source = format!("{before}{sentence}{after}");
            assert_eq!(excerpt("אמנת שירות פנים ארגונית לכל המחלקות בחברה", &source, 180), sentence, "{source}");
        }
    }

    #[test]
    fn short_lines_are_taken_where_there_are_no_others() {
        assert_eq!(excerpt("כותרת", "כותרת\n\n- פריט אחד\n- פריט שני", 180), "פריט אחד. פריט שני");
        assert_eq!(excerpt("כותרת", "כותרת", 180), "");
        assert_eq!(excerpt("כותרת", "71%", 180), "");
    }

    #[test]
    fn a_sentence_that_ends_in_a_short_line_stays_whole() {
        assert_eq!(excerpt("", "פתחנו מוקד אחד לכל הפניות\nשל העובדים.", 180), "פתחנו מוקד אחד לכל הפניות של העובדים.");
    }

    #[test]
    fn paragraphs_of_an_excerpt_are_sentences() {
        let of = |source: &str| excerpt("", source, 180);
        let (first, second) = ("פתחנו מוקד אחד לכל פניות העובדים", "התקשרו: כל מנהל ענה בתוך שעה אחת");
        for separator in ["\n\n", "\n\n# כותרת\n\n"] {
            assert_eq!(of(&format!("{first}{separator}{second}")), format!("{first}. {second}"));
        }
        assert_eq!(of(&format!("- {first}\n- {second}")), format!("{first}. {second}"));
        assert_eq!(of(&format!("{first}:\n\n- {second}")), format!("{first}: {second}"));
        assert_eq!(of(&format!("{first}!\n\n{second}")), format!("{first}! {second}"));
        assert_eq!(of(&format!("{first} (2025)\n\n{second}")), format!("{first} (2025). {second}"));
        assert_eq!(of("[קישור](https://example.com) לכל מי שרוצה לקרוא עוד"), "קישור לכל מי שרוצה לקרוא עוד");
    }

    #[test]
    fn an_excerpt_can_be_stored_as_a_line() {
        let controls: String = (0..0x20u8).map(char::from).filter(|c| !c.is_whitespace()).collect();
        let source =
            format!("פתחנו \u{202A}מוקד\u{202C} אחד{controls}\u{7f}\u{85} \u{feff}לכל \u{2066}הפניות\u{2069} שלנו");
        assert_eq!(excerpt("", &source, 180), "פתחנו מוקד אחד לכל הפניות שלנו");
    }

    #[test]
    fn the_language_of_a_text_is_that_of_its_words() {
        let hebrew = "ראו https://example.com/service/charter/final/version, \
            <https://example.org/another/long/address> וגם `SELECT count(*) FROM service WHERE open` ו\n\n\
            ```\nfn main() { println!(\"this is code in a Hebrew text\"); }\n```\n\n\
            [קישור](https://example.com/with/many/latin/letters) כאן";
        assert_eq!(language("סיכום", hebrew), Language::Hebrew);
        assert_eq!(language("", "We did it: `שלום שלום שלום שלום`"), Language::English);
        assert_eq!(language("", ""), Language::Hebrew);
        assert_eq!(language("Closing the loop", "71%"), Language::English);
    }

    #[test]
    fn file_names_are_decoded_and_named_once() {
        assert_eq!(file_paths(SAMPLE), ["a b.png", "מצגת.pptx"]);
    }
}
