//! Word writes a list as paragraphs whose style names the list's level and whose first letters are
//! the bullet.

use super::{Element, Node};

/// Where a paragraph stands in a list of Word's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPlace {
    /// How deep, from 0.
    pub depth: usize,
    /// Whether it is numbered.
    pub ordered: bool,
}

/// The place in a list that Word gave a paragraph.
pub fn list_place(paragraph: &Element) -> Option<ListPlace> {
    let list = paragraph.style("mso-list");
    let level = list.split_whitespace().find_map(|part| part.strip_prefix("level"))?;
    let depth = level.parse::<usize>().ok()?.clamp(1, 9) - 1;
    let mut bullet = String::new();
    collect_bullet(&paragraph.children, &mut bullet);
    // "1.", "א.", "b)" and "(ii)" count; "·", "o" and "§" are bullets of Word's symbol fonts.
    let bullet = bullet.trim();
    let ordered = bullet.chars().any(char::is_alphanumeric) && bullet.chars().any(|c| matches!(c, '.' | ')'));
    Some(ListPlace { depth, ordered })
}

/// Whether the element only draws the bullet.
pub fn is_bullet(element: &Element) -> bool {
    element.style("mso-list").eq_ignore_ascii_case("ignore")
}

fn collect_bullet(nodes: &[Node], bullet: &mut String) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        if is_bullet(element) {
            collect_text(&element.children, bullet);
        } else {
            collect_bullet(&element.children, bullet);
        }
    }
}

/// The text of nodes, as it stands.
pub fn collect_text(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.tag == "br" => out.push('\n'),
            Node::Element(element) => collect_text(&element.children, out),
        }
    }
}
