//! The files that a Markdown text refers to get other names in it.

use std::ops::Range;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, LinkType, Parser, Tag};

use crate::dialect::OPTIONS;

/// Returns a text with other addresses for the files that its links and pictures lead to. Each path is handed over with its
/// percent signs decoded; what comes back is written as it is, and where nothing comes back, the address stays.
pub fn with_destinations(markdown: &str, renamed: impl Fn(&str) -> Option<String>) -> String {
    let parser = Parser::new_ext(markdown, OPTIONS);
    let mut found: Vec<(Range<usize>, String)> = vec![];
    let mut add = |range: Range<usize>, before: &str, destination: &str| {
        let path = percent_decode_str(destination).decode_utf8().ok();
        let Some(address) = path.and_then(|path| renamed(&path)) else { return };
        let Some(source) = markdown.get(range.clone()) else { return };
        // From the end, since a picture may stand in a link's words.
        let starts = [format!("{before}{destination}"), format!("{before}<{destination}")];
        let ends = starts.iter().filter_map(|start| Some(source.rfind(start.as_str())? + start.len()));
        let at = ends.max().map(|end| range.start + end - destination.len());
        if let Some(at) = at {
            found.push((at..at + destination.len(), address));
        }
    };
    for (_, definition) in parser.reference_definitions().iter() {
        add(definition.span.clone(), "]: ", &definition.dest);
    }
    for (event, range) in parser.into_offset_iter() {
        if let Event::Start(
            Tag::Link { link_type: LinkType::Inline, dest_url, .. }
            | Tag::Image { link_type: LinkType::Inline, dest_url, .. },
        ) = event
        {
            add(range, "](", &dest_url);
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut out = markdown.to_owned();
    for (range, name) in found.into_iter().rev() {
        out.replace_range(range, &name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_pictures_and_definitions_and_nothing_else() {
        let text =
            "![לוח](א/לוח.png) [![b](b.png)](<b.png> \"b.png\") ![c][c] לוח.png `![](b.png)`\n\n[c]: c%20d.png\n";
        let renamed = |path: &str| match path {
            "א/לוח.png" => Some("לוח-2.png".to_owned()),
            "b.png" => Some("b%20%282%29.png".to_owned()),
            "c d.png" => Some("e.png".to_owned()),
            _ => None,
        };
        assert_eq!(
            with_destinations(text, renamed),
            "![לוח](לוח-2.png) [![b](b%20%282%29.png)](<b%20%282%29.png> \"b.png\") ![c][c] לוח.png `![](b.png)`\n\n[c]: e.png\n"
        );
        assert_eq!(with_destinations(text, |_| None), text);
    }
}
