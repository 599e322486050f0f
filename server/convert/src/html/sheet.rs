//! The style sheet in a document: programs hide, strike and embolden text by a class as well as by an
//! element's own style.

use std::collections::BTreeMap;

use crate::xml::{Element, Node};

/// The properties that decide anything.
const PROPERTIES: [&str; 18] = [
    "display",
    "visibility",
    "mso-hide",
    "mso-element",
    "mso-list",
    "list-style-type",
    "mso-outline-level",
    "text-decoration",
    "text-decoration-line",
    "font-weight",
    "font-style",
    "font-size",
    "font-family",
    "white-space",
    "white-space-collapse",
    "opacity",
    "margin",
    "margin-bottom",
];

/// What the rules of each class declare, for elements of a name or (empty) of any. Those of a name
/// alone stand under the class [`NO_CLASS`].
type Rules = BTreeMap<String, Vec<(String, String)>>;

const NO_CLASS: &str = "";

/// Puts what the classes of elements declare at the start of their own style.
pub(super) fn resolve(root: &mut Element) {
    let css: String = root.find_all("style").into_iter().map(Element::text).collect();
    let rules = rules(&css);
    if !rules.is_empty() {
        resolve_in(root, &rules);
    }
}

fn resolve_in(element: &mut Element, rules: &Rules) {
    let mut style = String::new();
    let classes = element.attr("class").unwrap_or_default();
    for class in std::iter::once(NO_CLASS).chain(classes.split_whitespace()) {
        for (tag, declarations) in rules.get(&class.to_ascii_lowercase()).into_iter().flatten() {
            if tag.is_empty() || *tag == element.name {
                style.push_str(declarations);
            }
        }
    }
    if !style.is_empty() {
        style.push_str(element.attr("style").unwrap_or_default());
        element.set("style", style);
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            resolve_in(child, rules);
        }
    }
}

/// The rules of simple selectors: `tag`, `.class` and `tag.class`. Others are passed over, and so are the
/// blocks of at-rules.
fn rules(css: &str) -> Rules {
    let mut rules = Rules::new();
    let css = without_comments(css);
    let mut rest = css.as_str();
    while let Some((selectors, after)) = rest.split_once('{') {
        let selectors = selectors.rsplit([';', '}']).next().unwrap_or_default().trim();
        // A block inside another, such as a rule in `@media`, is read as one of its own.
        let (inside, after) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, inner)) = inside.split_once('{') {
            add(&mut rules, inside.split('{').next().unwrap_or_default(), inner);
        } else if !selectors.starts_with('@') {
            add(&mut rules, selectors, inside);
        }
        rest = after;
    }
    rules
}

fn add(rules: &mut Rules, selectors: &str, block: &str) {
    let declarations: String = block.split(';').filter(|it| is_known(it)).map(|it| format!("{it};")).collect();
    if declarations.is_empty() {
        return;
    }
    for selector in selectors.split(',').map(str::trim) {
        let (tag, class) = selector.split_once('.').unwrap_or((selector, NO_CLASS));
        if selector.contains(|c: char| " :>+~[*#".contains(c) || c.is_whitespace()) || class.contains('.') {
            continue;
        }
        let rule = (tag.to_ascii_lowercase(), declarations.clone());
        rules.entry(class.to_ascii_lowercase()).or_default().push(rule);
    }
}

fn is_known(declaration: &str) -> bool {
    let name = declaration.split(':').next().unwrap_or_default().trim();
    PROPERTIES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    clean.replace("<!--", "").replace("-->", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_classes() {
        let css = "<!--\n /* Font */ @font-face {font-family:David; display:none}\n p.MsoNormal, li.MsoNormal\n\
            \t{margin:0cm; color:red; font-weight:bold}\n .xl65 {text-decoration:line-through} td {display:none}\n\
            @page WordSection1 {size:595pt} span.Secret {mso-hide:all; display:none}-->";
        let rules = rules(css);
        assert_eq!(rules["msonormal"][0], ("p".into(), "margin:0cm; font-weight:bold;".into()));
        assert_eq!(rules["msonormal"][1].0, "li");
        assert_eq!(rules["xl65"], [(String::new(), "text-decoration:line-through;".into())]);
        assert_eq!(rules["secret"][0].1, "mso-hide:all; display:none;");
        assert_eq!(rules[NO_CLASS], [("td".into(), "display:none;".into())]);
        assert_eq!(rules.len(), 4);
    }
}
