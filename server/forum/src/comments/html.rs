//! A comment's Markdown becomes HTML.

use domain::clock::Timestamp;
use domain::problem::Problem;

use crate::practices::prepare::render;
use crate::worker::text_on_worker;

/// A comment's text as HTML. No files belong to a comment, so a file that it names leads nowhere. The ids of its headings
/// and footnotes begin with the moment it was written, since several comments share a page.
///
/// # Errors
/// [`Problem::TextTimeout`].
pub(crate) async fn comment_html(body: &str, written_at: Timestamp) -> Result<String, Problem> {
    let body = body.to_owned();
    text_on_worker(move || {
        let html = render(&body, markdown::language("", &body), String::new()).html;
        with_ids(&html, &format!("c{}-", written_at.0))
    })
    .await
}

/// Rendered HTML with a prefix before its ids, and before the fragments that lead to them.
fn with_ids(html: &str, prefix: &str) -> String {
    let mut prefixed = String::with_capacity(html.len());
    // In what the renderer writes, a `<` begins a tag, and no attribute's value holds a quotation mark.
    for (number, part) in html.split('<').enumerate() {
        if number == 0 {
            prefixed.push_str(part);
            continue;
        }
        let (tag, rest) = part.split_at(part.find('>').unwrap_or(part.len()));
        prefixed.push('<');
        for (place, piece) in tag.split_inclusive('"').enumerate() {
            // Every second piece is an attribute's value.
            let is_value = place % 2 == 1;
            match (is_value, piece.strip_prefix('#')) {
                (true, Some(fragment)) => prefixed.extend(["#", prefix, fragment]),
                _ => prefixed.push_str(piece),
            }
            if !is_value && piece.ends_with(" id=\"") {
                prefixed.push_str(prefix);
            }
        }
        prefixed.push_str(rest);
    }
    prefixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_what_leads_to_them_are_prefixed() {
        for (html, expected) in [
            ("<p dir=\"auto\">a id=\"x\" &lt; b</p>", "<p dir=\"auto\">a id=\"x\" &lt; b</p>"),
            ("<h2 dir=\"auto\" id=\"h-a\">a</h2>", "<h2 dir=\"auto\" id=\"c5-h-a\">a</h2>"),
            (
                "<sup><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup>",
                "<sup><a href=\"#c5-fn-1\" id=\"c5-fnref-1\">1</a></sup>",
            ),
            ("<a href=\"/x#y\" title=\" id=&quot;\">a</a>", "<a href=\"/x#y\" title=\" id=&quot;\">a</a>"),
            ("<br>", "<br>"),
        ] {
            assert_eq!(with_ids(html, "c5-"), expected);
        }
    }
}
