//! Titles, summaries and passages with their left-to-right pieces isolated, so that `9:00–9:20` reads from the earlier to the
//! later time, and `.exe` keeps its dot in front, also in a right-to-left line: see [`domain::ltr`]. The renderer of texts
//! does the same.

use domain::ltr;
use domain::search::Marked;
use leptos::either::Either;
use leptos::prelude::*;

/// A line of text.
pub fn with_ranges(text: String) -> impl IntoView {
    if ltr::find_all(&text).is_empty() { Either::Left(text) } else { Either::Right(marked(Marked::plain(text))) }
}

/// The name of a file with the folders it lies in. Each name has a direction of its own and the line that of the page: the names
/// of Hebrew folders below a Latin one would else stand in an order that nobody can read.
pub fn with_folders(path: String) -> impl IntoView {
    let names = path.split('/').enumerate().map(|(at, name)| {
        let name = with_ranges(name.to_owned());
        view! { {(at > 0).then_some("/")} <bdi>{name}</bdi> }
    });
    names.collect_view()
}

/// A text with its matches marked.
pub fn marked(text: Marked) -> impl IntoView {
    pieces(text)
        .into_iter()
        .map(|Piece { is_isolated, parts }| {
            let parts = parts
                .into_iter()
                .map(|(part, matched)| if matched { view! { <mark>{part}</mark> }.into_any() } else { part.into_any() })
                .collect_view();
            if is_isolated { view! { <bdi dir="ltr">{parts}</bdi> }.into_any() } else { parts.into_any() }
        })
        .collect_view()
}

/// A piece that is isolated, or what is between two of them.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    is_isolated: bool,
    /// The parts, as in [`Marked`]: each with whether it matches.
    parts: Vec<(String, bool)>,
}

/// Divides a text at the borders of the pieces that are isolated. A match that crosses a border is divided too.
fn pieces(text: Marked) -> Vec<Piece> {
    let whole = text.text();
    let isolated = ltr::find_all(&whole);
    if isolated.is_empty() {
        return vec![Piece { is_isolated: false, parts: text.parts }];
    }
    let mut pieces = vec![];
    let mut parts = text.parts.iter().map(|(part, matched)| (part.as_str(), *matched)).peekable();
    let mut written = 0;
    let inner = isolated.iter().flat_map(|place| [(false, place.start), (true, place.end)]);
    for (is_isolated, end) in inner.chain([(false, whole.len())]) {
        let mut piece = Piece { is_isolated, parts: vec![] };
        while let Some((part, matched)) = parts.peek_mut() {
            let length = part.len().min(end - written);
            let (taken, rest) = part.split_at(length);
            if !taken.is_empty() {
                piece.parts.push((taken.to_owned(), *matched));
                written += length;
            }
            if !rest.is_empty() {
                *part = rest;
                break;
            }
            parts.next();
        }
        if !piece.parts.is_empty() {
            pieces.push(piece);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(view: impl IntoView) -> String {
        Owner::new().with(|| view.into_view().to_html()).replace("<!>", "")
    }

    #[test]
    fn each_folder_of_a_path_has_its_own_direction() {
        assert_eq!(
            html(with_folders("big/הדר/סיכום 11.md".to_owned())),
            "<bdi>big</bdi>/<bdi>הדר</bdi>/<bdi>סיכום <bdi dir=\"ltr\">11.md</bdi></bdi>"
        );
    }

    #[test]
    fn ranges_in_a_line_are_isolated() {
        assert_eq!(html(with_ranges("שעות 9:00–9:20".to_owned())), "שעות <bdi dir=\"ltr\">9:00–9:20</bdi>");
        assert_eq!(
            html(with_ranges("250–999 <ב> 3-5".to_owned())),
            "<bdi dir=\"ltr\">250–999</bdi> &lt;ב&gt; <bdi dir=\"ltr\">3-5</bdi>"
        );
        assert_eq!(html(with_ranges("בלי טווח – כאן".to_owned())), "בלי טווח – כאן");
    }

    #[test]
    fn a_match_inside_a_range_or_across_its_border_stays_marked() {
        let text = |parts: &[(&str, bool)]| Marked {
            parts: parts.iter().map(|(part, matched)| ((*part).to_owned(), *matched)).collect(),
        };
        let inside = text(&[("ב־9:00–", false), ("9:20", true), (" קפה", false)]);
        assert_eq!(html(marked(inside)), "ב־<bdi dir=\"ltr\">9:00–<mark>9:20</mark></bdi> קפה");
        let across = text(&[("בשעות 9", true), (":00–9:20", false)]);
        assert_eq!(html(marked(across)), "<mark>בשעות </mark><bdi dir=\"ltr\"><mark>9</mark>:00–9:20</bdi>");
        let none = text(&[("אמנת", true), (" שירות", false)]);
        assert_eq!(html(marked(none)), "<mark>אמנת</mark> שירות");
    }
}
