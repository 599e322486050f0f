//! Tables as files for spreadsheets.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header;

/// The mark at the beginning of a file that tells spreadsheets that it is UTF-8.
pub const MARK: &str = "\u{FEFF}";

/// A file of lines, whose name is of ASCII.
pub fn answer(name: &str, lines: &str) -> Response {
    streamed(name, format!("{MARK}{lines}").into())
}

/// A file that begins with the [`MARK`] and is sent while it is written.
pub fn streamed(name: &str, body: Body) -> Response {
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (head, body).into_response()
}

/// A cell in quotation marks. One that a spreadsheet would take for a formula begins with an apostrophe, which it shows
/// as text.
pub fn cell(text: &str) -> String {
    let formula = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{formula}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_neither_cut_nor_calculated() {
        for (text, written) in [
            ("דנה לוי", "\"דנה לוי\""),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
