//! Files beside a practice or a draft.

use serde::{Deserialize, Serialize};

use crate::id::AttachmentId;

/// A stored file, by the name it is referred to in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its key.
    pub id: AttachmentId,
    /// The name it was uploaded with; unique beside one text.
    pub file_name: String,
    /// What the content was found to be, for example `image/png`.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the content, lower-case hexadecimal: its name in the file store.
    pub hash: String,
}

impl Attachment {
    /// Whether browsers may show it inside a page.
    pub fn is_image(&self) -> bool {
        matches!(self.media_type.as_str(), "image/png" | "image/jpeg" | "image/webp" | "image/gif")
    }
}

/// The most characters of a file name.
pub const FILE_NAME_MAX: usize = 120;

/// A file name without its folders, in one line, not longer than [`FILE_NAME_MAX`] (the ending is
/// kept); `None` when nothing usable is left or it holds direction marks.
pub fn clean_file_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let base = crate::text::clean_line(base);
    if base.trim_matches('.').is_empty() || base.chars().any(crate::text::is_bidi_control) {
        return None;
    }
    let length = base.chars().count();
    if length <= FILE_NAME_MAX {
        return Some(base);
    }
    let ending: String = match base.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    let keep = FILE_NAME_MAX - ending.chars().count();
    Some(base.chars().take(keep).collect::<String>() + &ending)
}

/// A file's name as the last part of its path, as it stands in a rendered text too; letters of every
/// script stay readable.
pub fn path_part(name: &str) -> String {
    crate::text::percent_encode(name, |c| c.is_alphanumeric() || "-._~".contains(c))
}

#[cfg(test)]
mod tests {
    use super::clean_file_name;

    #[test]
    fn file_names() {
        assert_eq!(clean_file_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(clean_file_name("C:\\מצגת שירות.pptx").as_deref(), Some("מצגת שירות.pptx"));
        assert_eq!(clean_file_name("..").as_deref(), None);
        assert_eq!(clean_file_name("a\u{202E}gpj.exe").as_deref(), None);
        let long = clean_file_name(&format!("{}.pdf", "א".repeat(300))).unwrap_or_default();
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with(".pdf"));
    }
}
