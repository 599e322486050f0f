//! HTML whose styles and event handlers have other names, for a browser's parser. Browsers report all
//! that the content security policy forbids, also in a document that is only read and never shown.

/// The name inline styles have in [`renamed`] HTML.
pub const RENAMED: &str = "data-style";

/// The attribute of the scripts that are style sheets in [`renamed`] HTML.
pub const SHEET: &str = "data-sheet";

/// The HTML with every `style` attribute called [`RENAMED`], and event handlers renamed alike. Style
/// sheets become scripts with the attribute [`SHEET`]: a parser reads to the end of either alike, and a document that is only read
/// runs none.
pub fn renamed(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (tag, text) = piece.split_at(piece.find('>').unwrap_or(piece.len()));
        result.push('<');
        rename_in_tag(tag, &mut result);
        result.push_str(text);
    }
    result
}

fn rename_in_tag(tag: &str, result: &mut String) {
    const STYLE: &str = "style";
    // Keeps every byte's place.
    let lower = tag.to_ascii_lowercase();
    let mut copied = 0;
    let name = lower.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
    if let "style" | "/style" = name {
        let script = if name.starts_with('/') { "/script".to_owned() } else { format!("script {SHEET}") };
        result.push_str(&script);
        copied = name.len();
    }
    let begins = |(at, _): &(usize, char)| {
        lower[..*at].ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '/'))
    };
    for (at, _) in lower.char_indices().filter(|(_, c)| matches!(c, 's' | 'o')).filter(begins) {
        let length = lower[at..].bytes().take_while(u8::is_ascii_lowercase).count();
        let (name, after) = lower[at..].split_at(length);
        let is_handler = name.starts_with("on") && name.len() > 2;
        if (name == STYLE || is_handler) && after.trim_start().starts_with('=') && at >= copied {
            result.push_str(&tag[copied..at]);
            result.push_str("data-");
            copied = at;
        }
    }
    result.push_str(&tag[copied..]);
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn attributes_are_renamed_and_words_are_not() {
        assert_eq!(
            renamed("<p STYLE='a:b'class=x style = c>style=1</p>"),
            "<p data-STYLE='a:b'class=x data-style = c>style=1</p>"
        );
        assert_eq!(renamed("a < b <hairstyle=1>"), "a < b <hairstyle=1>");
        assert_eq!(
            renamed("<a onMouseOver = \"x('a')\" on=1 once onclick=y>on=1</a>"),
            "<a data-onMouseOver = \"x('a')\" on=1 once data-onclick=y>on=1</a>"
        );
        assert_eq!(renamed("<STYLE type=x>p{}</style >"), "<script data-sheet type=x>p{}</script >");
        assert_eq!(renamed("<style>p{}</style>"), "<script data-sheet>p{}</script>");
    }
}
