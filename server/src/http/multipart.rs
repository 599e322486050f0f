//! The parts of a multipart form, as pages and API read them.

use axum::extract::multipart::{Field, MultipartError};
use bytes::Bytes;

/// A part's bytes; `None` as soon as they are more than `max`, and then the rest of them is not read.
///
/// # Errors
/// When the form ends early or is too large as a whole.
pub async fn content(part: &mut Field<'_>, max: u64) -> Result<Option<Bytes>, MultipartError> {
    let mut content = vec![];
    while let Some(chunk) = part.chunk().await? {
        content.extend_from_slice(&chunk);
        if content.len() as u64 > max {
            return Ok(None);
        }
    }
    Ok(Some(content.into()))
}

/// The name of a part's file; `None` for a part that is a field.
pub fn file_name(part: &Field<'_>) -> Option<String> {
    part.file_name().map(decoded)
}

/// Undoes what browsers do to a name so that it fits into quotation marks (WHATWG HTML, "multipart/form-data
/// encoding algorithm"): a quotation mark and the two line ends are percent-encoded, and nothing else is, the
/// percent sign included.
fn decoded(name: &str) -> String {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('%') {
        let (before, code) = rest.split_at(at);
        decoded.push_str(before);
        let (character, length) = match code.get(..3) {
            Some("%22") => ('"', 3),
            Some("%0D") => ('\r', 3),
            Some("%0A") => ('\n', 3),
            _ => ('%', 1),
        };
        decoded.push(character);
        rest = &code[length..];
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn exactly_three_characters_are_decoded() {
        for (sent, name) in [
            ("דו%22ח 1.txt", "דו\"ח 1.txt"),
            ("a%0D%0Ab", "a\r\nb"),
            ("%22%22", "\"\""),
            ("100%.txt", "100%.txt"),
            ("a%20b%41%2522.png", "a%20b%41%2522.png"),
            ("%2", "%2"),
            ("%א", "%א"),
            ("%", "%"),
            ("", ""),
        ] {
            assert_eq!(decoded(sent), name, "{sent}");
        }
    }
}
