//! The text of an uploaded file, whatever editor wrote it.
//!
//! UTF-8 is the rule. UTF-16 is read when it begins with a byte order mark, and the old Hebrew code
//! page of Windows when the bytes look like it and what they say looks like Hebrew: a wrong guess
//! would store gibberish, so doubt is a refusal.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::problem::{FieldError, FieldProblem};
use encoding_rs::{Encoding, ISO_8859_8, ISO_8859_8_I, WINDOWS_1255};

use crate::document_file;

/// The most words of a hundred with Hebrew letters that may also hold others (`הKPI`).
const MIXED_WORDS_MAX: usize = 20;

/// Reads a file's text, lines ended by `\n`.
///
/// # Errors
/// On the field `file`: [`FieldProblem::EmptyFile`] without any text; [`FieldProblem::NotText`] for other
/// content, with its kind where that is a document, a picture or an archive.
pub fn read(bytes: &[u8]) -> Result<String, FieldError> {
    let refused = |problem| FieldError::new("file", problem);
    if let Some(kind) = document_file::kind(bytes) {
        return Err(refused(FieldProblem::NotText).detail(kind));
    }
    text(bytes).map_err(refused)
}

fn text(bytes: &[u8]) -> Result<String, FieldProblem> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => decode(encoding, &bytes[mark..]),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => hebrew(bytes),
        },
    };
    let text = text.filter(|text| !is_binary(text)).ok_or(FieldProblem::NotText)?;
    if text.trim().is_empty() {
        return Err(FieldProblem::EmptyFile);
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// A zero character, or more than one control character in a hundred.
fn is_binary(text: &str) -> bool {
    let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    text.contains('\0') || controls * 100 > text.chars().count()
}

/// Reads windows-1255. The detector knows its sister ISO-8859-8 by the same letters.
fn hebrew(bytes: &[u8]) -> Option<String> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"il"), Utf8Detection::Deny);
    if ![WINDOWS_1255, ISO_8859_8, ISO_8859_8_I].contains(&guess) {
        return None;
    }
    decode(WINDOWS_1255, bytes).filter(|text| is_plausible_hebrew(text))
}

/// Returns whether most words with Hebrew letters are Hebrew throughout, and most final letters final.
/// French read as windows-1255 has Hebrew letters in the middle of Latin words.
fn is_plausible_hebrew(text: &str) -> bool {
    let words = || text.split(|c: char| !c.is_alphabetic()).filter(|word| word.contains(is_hebrew));
    let total = words().count();
    let is_odd = |word: &&str| {
        let mut before_last = word.chars().rev().skip(1);
        word.chars().any(|c| c.is_ascii_alphabetic()) || before_last.any(|c| matches!(c, 'ך' | 'ם' | 'ן' | 'ף' | 'ץ'))
    };
    let foreign = text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii() && !is_hebrew(*c)).count();
    total > 0 && words().filter(is_odd).count() * 100 <= total * MIXED_WORDS_MAX && foreign <= total
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{05B0}'..='\u{05EA}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, FieldProblem> {
        super::read(bytes).map_err(|error| error.problem)
    }

    const TEXT: &str = "# אמנת שירות\n\nכל פנייה נענית תוך 5 ימים.";

    #[test]
    fn utf8_with_and_without_mark() {
        assert_eq!(read(TEXT.as_bytes()).as_deref(), Ok(TEXT));
        assert_eq!(read(format!("\u{feff}{TEXT}").as_bytes()).as_deref(), Ok(TEXT));
        assert_eq!(read(b"plain ASCII").as_deref(), Ok("plain ASCII"));
    }

    #[test]
    fn windows_1255() {
        // "שלום עולם" and "מנהלת שירות, בנק - 71%", as Notepad saved them.
        let bytes =
            b"\xf9\xec\xe5\xed \xf2\xe5\xec\xed\r\n\xee\xf0\xe4\xec\xfa \xf9\xe9\xf8\xe5\xfa, \xe1\xf0\xf7 - 71%";
        assert_eq!(read(bytes).as_deref(), Ok("שלום עולם\nמנהלת שירות, בנק - 71%"));
        for text in [TEXT, "שָׁלוֹם לכולם", "עלות: 30 ₪ – \"סמנכ״ל\"", "הKPI של המוקד עלה, וגם ה-NPS עלה"]
        {
            let (bytes, _, lossy) = WINDOWS_1255.encode(text);
            assert!(!lossy);
            assert_eq!(read(&bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn utf16_with_mark() {
        let units = || "\u{feff}שלום\r\n".encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&little).as_deref(), Ok("שלום\n"));
        assert_eq!(read(&big).as_deref(), Ok("שלום\n"));
        assert_eq!(read(&[0xff, 0xfe, 0x00, 0xd8]), Err(FieldProblem::NotText));
    }

    #[test]
    fn other_encodings_are_refused() {
        let french = encoding_rs::WINDOWS_1252.encode("L'équipe a été formée à l'écoute des clients").0;
        let russian = encoding_rs::WINDOWS_1251.encode("Обслуживание клиентов начинается внутри").0;
        let arabic = encoding_rs::WINDOWS_1256.encode("خدمة العملاء تبدأ من الداخل").0;
        for bytes in [french, russian, arabic] {
            assert_eq!(read(&bytes), Err(FieldProblem::NotText));
        }
    }

    #[test]
    fn empty_and_binary_files() {
        for bytes in [&b""[..], b"\xef\xbb\xbf", b" \r\n\t\n", b"\xff\xfe"] {
            assert_eq!(read(bytes), Err(FieldProblem::EmptyFile), "{bytes:?}");
        }
        for bytes in [
            &b"PK\x03\x04\x14\x00\x06\x00"[..],
            b"%PDF-1.7\n%\xb5\xb5\xb5\xb5\n1 0 obj\x00",
            b"\x89PNG\r\n\x1a\n\x00\x00",
            b"\xff\xd8\xff\xe0\x00\x10JFIF",
            b"{\\rtf1\\ansi text}",
        ] {
            assert_eq!(read(bytes), Err(FieldProblem::NotText), "{bytes:?}");
        }
        for bytes in [&b"text\x00text"[..], b"\x01\x02\x03\x04"] {
            assert_eq!(read(bytes), Err(FieldProblem::NotText), "{bytes:?}");
        }
    }

    #[test]
    fn every_line_ends_with_a_line_feed() {
        assert_eq!(read(b"a\r\nb\rc\n").as_deref(), Ok("a\nb\nc\n"));
    }
}
