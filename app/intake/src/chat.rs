//! Conversations as WhatsApp exports and copies them: who said what, one paragraph for each message.
//!
//! A message begins with its day and hour, in brackets (iPhones and WhatsApp Web) or before a dash
//! (Android); lines without them belong to the message before.

use crate::line;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The day, as the export writes it.
    pub day: &'a str,
    /// Who wrote it; `None` for a notice of the program itself.
    pub speaker: Option<&'a str>,
    /// The lines that were written.
    pub lines: Vec<&'a str>,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat<'a> {
    /// The lines before the first message.
    pub before: Vec<&'a str>,
    /// The messages, in order.
    pub messages: Vec<Message<'a>>,
    /// The lines after the last message's first paragraph.
    pub after: Vec<&'a str>,
}

/// What WhatsApp writes in place of a picture, of a message that was taken back, and of what it says
/// itself. A message of nothing else is left out.
const PLACEHOLDERS: [&str; 18] = [
    "image omitted",
    "video omitted",
    "audio omitted",
    "sticker omitted",
    "gif omitted",
    "document omitted",
    "התמונה הושמטה",
    "הסרטון הושמט",
    "סרטון הווידאו הושמט",
    "השמע הושמט",
    "הסטיקר הושמט",
    "המסמך הושמט",
    "null",
    "this message was deleted",
    "you deleted this message",
    "ההודעה נמחקה",
    "הודעה זו נמחקה",
    "מחקת הודעה זו",
];
/// How a placeholder for a picture, a film or a file ends that begins with an invisible mark, as those of iPhones do.
const OMITTED: [&str; 7] = ["omitted", "הושמט", "הושמטה", "הוסר", "הוסרה", "נכלל", "נכללה"];
/// The most words of such a placeholder.
const OMITTED_WORDS: usize = 5;
/// What WhatsApp adds to a message that was changed.
const EDITED: [&str; 3] = ["<This message was edited>", "<ההודעה נערכה>", "<הודעה זו נערכה>"];
/// What the notice of encryption says, in part.
const ENCRYPTED: [&str; 2] = ["end-to-end encrypted", "מוצפנות מקצה לקצה"];

/// The longest name that is taken for a speaker's, in characters.
const NAME_MAX: usize = 60;

/// Reads a conversation: two messages at least, or one that begins the text.
pub fn read<'a>(lines: &[&'a str]) -> Option<Chat<'a>> {
    let begins = |line: &&str| stamp(line).is_some();
    let first = lines.iter().position(begins)?;
    let is_alone = lines[..first].iter().all(|line| line::is_blank(line));
    if lines.iter().filter(|line| begins(line)).count() < 2 && !is_alone {
        return None;
    }
    let mut messages: Vec<Message<'a>> = vec![];
    for line in &lines[first..] {
        match (stamp(line), messages.last_mut()) {
            (Some(Stamp { day, rest }), _) => {
                let (speaker, text) = speaker(rest);
                messages.push(Message { day, speaker, lines: vec![text] });
            }
            (None, Some(message)) => message.lines.push(line),
            (None, None) => {}
        }
    }
    // A list of events with hours is no conversation: nobody speaks.
    messages.iter().find(|message| message.speaker.is_some())?;
    let last = messages.last_mut()?;
    let end = last.lines.iter().position(|line| line::is_blank(line)).unwrap_or(last.lines.len()).max(1);
    let after = last.lines.split_off(end);
    Some(Chat { before: lines[..first].to_vec(), messages, after })
}

impl Message<'_> {
    /// Returns whether there is nothing that a reader of the conversation would miss.
    pub fn is_noise(&self) -> bool {
        let text = self.lines.join(" ");
        let text = text.trim_matches(line::is_space);
        // iPhones give the notice of encryption to the group itself.
        let is_marked = self.lines.first().is_some_and(|line| line.starts_with('\u{200e}'));
        let is_notice = self.speaker.is_none() || is_marked;
        PLACEHOLDERS.contains(&text.to_lowercase().trim_end_matches('.'))
            || text.is_empty()
            || is_omitted(text, is_marked)
            || is_notice && ENCRYPTED.iter().any(|words| text.contains(words))
    }

    /// Returns the text of the message in Markdown's signs for bold and for words that are struck out.
    pub fn text(&self) -> Vec<String> {
        self.lines.iter().map(|line| marked(unedited(line.trim_matches(line::is_space)))).collect()
    }
}

/// Returns whether a message says only that something is not part of the export: `<Media omitted>`, or without brackets
/// where the program's own mark is before it.
fn is_omitted(text: &str, is_marked: bool) -> bool {
    let is_in_brackets = text.starts_with('<') && text.ends_with('>');
    let words: Vec<&str> = text.trim_matches(['<', '>']).split_whitespace().collect();
    let ends = words.last().is_some_and(|last| OMITTED.iter().any(|word| last.eq_ignore_ascii_case(word)));
    (is_in_brackets || is_marked) && (2..=OMITTED_WORDS).contains(&words.len()) && ends
}

fn unedited(line: &str) -> &str {
    EDITED.iter().find_map(|note| line.strip_suffix(note)).map_or(line, |text| text.trim_end_matches(line::is_space))
}

/// Returns WhatsApp's `*bold*` and `~struck~` as Markdown's.
fn marked(text: &str) -> String {
    doubled(&doubled(text, '*'), '~')
}

/// Doubles the sign where it stands in pairs around words.
fn doubled(text: &str, sign: char) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(sign) {
        let after = &rest[open + 1..];
        let begins = !rest[..open].ends_with(char::is_alphanumeric) && !after.starts_with([sign, ' ']);
        let close = after.find(sign).filter(|&at| {
            let next = &after[at + 1..];
            at > 0 && !after[..at].ends_with(' ') && !next.starts_with(sign) && !next.starts_with(char::is_alphanumeric)
        });
        let Some(close) = close.filter(|_| begins) else {
            result.push_str(&rest[..=open]);
            rest = after;
            continue;
        };
        result.push_str(&format!("{}{sign}{sign}{}{sign}{sign}", &rest[..open], &after[..close]));
        rest = &after[close + 1..];
    }
    result + rest
}

/// The speaker's name before the colon, and the text after it.
fn speaker(rest: &str) -> (Option<&str>, &str) {
    let found = rest.split_once(':').filter(|(name, text)| {
        let letters = name.chars().count();
        (1..=NAME_MAX).contains(&letters) && (text.is_empty() || text.starts_with(line::is_space))
    });
    let Some((name, text)) = found else { return (None, rest) };
    let name = name.trim_matches(|c| line::is_space(c) || domain::text::is_bidi_control(c) || c == '~');
    // The invisible mark before what the program says itself stays.
    (Some(name).filter(|name| !name.is_empty()), text.trim_start_matches(' '))
}

struct Stamp<'a> {
    day: &'a str,
    rest: &'a str,
}

/// The day and hour that a message begins with.
fn stamp(line: &str) -> Option<Stamp<'_>> {
    let line = line.trim_start_matches(|c| line::is_space(c) || domain::text::is_bidi_control(c));
    if let Some(inside) = line.strip_prefix('[') {
        let (inside, rest) = inside.split_once(']')?;
        let (first, second) = inside.split_once(',').or_else(|| inside.split_once(' '))?;
        let (first, second) = (first.trim_matches(line::is_space), second.trim_matches(line::is_space));
        let day = match (is_day(first), is_day(second)) {
            (true, _) if is_hour(second) => first,
            (_, true) if is_hour(first) => second,
            _ => return None,
        };
        return Some(Stamp { day, rest: line::trim_start(rest) });
    }
    let (head, rest) = line.split_once(" - ").or_else(|| line.split_once(" – "))?;
    let (day, hour) = head.split_once(',').or_else(|| head.split_once(' '))?;
    let is_stamp = is_day(day) && is_hour(hour.trim_matches(line::is_space));
    is_stamp.then(|| Stamp { day, rest: line::trim_start(rest) })
}

/// Returns whether a text is three numbers with the same sign between them, such as `12.3.2025`.
fn is_day(text: &str) -> bool {
    ['.', '/', '-'].into_iter().any(|sign| {
        let parts: Vec<&str> = text.split(sign).collect();
        let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        parts.len() == 3 && parts.iter().all(is_number)
    })
}

/// Returns whether a text is an hour, such as `9:14`, `09:14:05`, `9:14 PM` and `9:14 לפנה״צ`.
fn is_hour(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
    let (hour, half) = text.split_at(end);
    let half = half.trim_matches(line::is_space);
    let parts: Vec<&str> = hour.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| (1..=2).contains(&part.len()))
        && half.chars().count() <= 8
        && !half.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<(Option<String>, String)> {
        let chat = read(&[line])?;
        let message = &chat.messages[0];
        Some((message.speaker.map(str::to_owned), message.text()[0].clone()))
    }

    #[test]
    fn each_way_of_writing_a_message() {
        for line in [
            "[12.3.2025, 09:14] דנה כץ: בוקר טוב",
            "[12/03/2025, 9:14:05] דנה כץ: בוקר טוב",
            "[09:14, 12.3.2025] דנה כץ: בוקר טוב",
            "[3/12/25, 9:14:05\u{202f}AM] ~\u{202f}דנה כץ: בוקר טוב",
            "\u{200f}[12.3.2025, 9:14:05] \u{202b}דנה כץ\u{202c}: \u{200e}בוקר טוב",
            "12.3.2025, 9:14 - דנה כץ: בוקר טוב",
            "12/03/2025, 9:14 לפנה״צ - דנה כץ: בוקר טוב",
            "2025-03-12 09:14 - דנה כץ: בוקר טוב",
        ] {
            assert_eq!(parts(line), Some((Some("דנה כץ".to_owned()), "בוקר טוב".to_owned())), "{line}");
        }
        for line in [
            "[ראו 12.3] דנה: כן",
            "09:00 - 10:00 פתיחה: דנה",
            "12.3.2025, 9:14 - נפתחה קבוצה",
            "[x](https://a.example): b",
        ] {
            assert_eq!(parts(line), None, "{line}");
        }
    }

    #[test]
    fn a_single_message_in_a_text_is_no_conversation() {
        assert_eq!(read(&["ראו:", "[12.3.2025, 09:14] דנה: כן"]), None);
    }

    #[test]
    fn what_is_left_out() {
        for (line, is_noise) in [
            ("[12.3.2025, 09:14] דנה: \u{200e}<המדיה לא נכללה>", true),
            ("[12.3.2025, 09:14] דנה: ההודעה נמחקה", true),
            ("[12.3.2025, 09:14] דנה: \u{200e}image omitted", true),
            ("[12.3.2025, 09:14] דנה: <Media omitted>", true),
            ("[12.3.2025, 09:14] דנה: <המדיה הוסרה>", true),
            ("[12.3.2025, 09:14] דנה: \u{200e}תמונה הושמטה", true),
            ("[12.3.2025, 09:14] דנה: \u{200e}כרטיס איש קשר הושמט", true),
            ("[12.3.2025, 09:14] דנה: This message was deleted.", true),
            ("[12.3.2025, 09:14] דנה: התמונה יפה", false),
            ("[12.3.2025, 09:14] דנה: השורה הזאת הושמטה", false),
            ("[12.3.2025, 09:14] דנה: <b> נכלל", false),
        ] {
            assert_eq!(read(&[line]).map(|chat| chat.messages[0].is_noise()), Some(is_noise), "{line}");
        }
    }

    #[test]
    fn signs_of_whatsapp_become_signs_of_markdown() {
        assert_eq!(marked("זה *חשוב מאוד* ולא ~דחוף~."), "זה **חשוב מאוד** ולא ~~דחוף~~.");
        assert_eq!(marked("2*3*4 ו־**כבר** * לבד"), "2*3*4 ו־**כבר** * לבד");
        assert_eq!(unedited("כן \u{200e}<This message was edited>"), "כן");
    }
}
