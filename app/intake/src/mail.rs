//! The head of a mail that is quoted in another: who wrote it, when, to whom and about what.

/// The words before the colon, in the languages that mail programs here speak. The first of each
/// group names the sender.
const SENDERS: [&str; 2] = ["מאת", "from"];
const OTHERS: [&str; 16] = [
    "אל",
    "נשלח",
    "נושא",
    "תאריך",
    "עותק",
    "העתק",
    "עותק מוסתר",
    "השב אל",
    "to",
    "sent",
    "subject",
    "date",
    "cc",
    "bcc",
    "reply-to",
    "importance",
];

/// The most lines that are looked at for a head. Mail programs write eight at most, and looking further at every line
/// of a text would take a time that grows with the square of its length.
const LINES_MAX: usize = 16;

/// Returns how many of the lines, from the first on, are the head of a quoted mail; 0 for anything else.
pub fn head_length<'a>(lines: impl IntoIterator<Item = &'a str>) -> usize {
    let mut length = 0;
    let mut has_sender = false;
    for line in lines.into_iter().take(LINES_MAX) {
        if !is_label(line) {
            break;
        }
        has_sender |= label(line).is_some_and(|label| SENDERS.contains(&label.as_str()));
        length += 1;
    }
    if has_sender && length >= 3 { length } else { 0 }
}

/// Returns whether a line begins with a label of such a head.
pub fn is_label(line: &str) -> bool {
    label(line).is_some_and(|label| SENDERS.contains(&label.as_str()) || OTHERS.contains(&label.as_str()))
}

/// Returns where the label of a line of such a head ends, its colon included.
pub fn label_end(line: &str) -> Option<usize> {
    label(line).and(line.find(':')).map(|at| at + 1)
}

fn label(line: &str) -> Option<String> {
    let (label, _) = line.split_once(':')?;
    let label = label.trim_matches(|c| crate::line::is_space(c) || c == '*');
    (1..=12).contains(&label.chars().count()).then(|| label.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_mails() {
        assert_eq!(head_length(["מאת: דנה", "נשלח: יום ד", "אל: יוסי", "נושא: אמנה", "", "שלום"]), 4);
        assert_eq!(head_length(["**From:** Dana", "*Sent:* Monday", "Subject: x"]), 3);
        assert_eq!(head_length(["אל: יוסי", "נושא: אמנה", "תאריך: מחר"]), 0, "nobody sent it");
        assert_eq!(head_length(["מאת: דנה", "נושא: אמנה"]), 0);
        assert_eq!(head_length(["הערה: א", "מאת: דנה"]), 0);
        assert_eq!(head_length(std::iter::repeat("מאת: דנה")), LINES_MAX, "an endless one is not read to its end");
        assert_eq!(label_end("מאת: דנה"), Some("מאת:".len()));
    }
}
