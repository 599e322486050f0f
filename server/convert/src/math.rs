//! Equations of Office, and those of pages and LibreOffice (MathML), as a line of text.

use crate::xml::Element;

/// Equations inside one another beyond this are given as their letters.
const DEPTH_MAX: usize = 40;

/// The text of an equation: `(a+b)/2`, `x^2`, `√(y)`.
pub fn text(element: &Element) -> String {
    let mut out = String::new();
    write(element, 0, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write(element: &Element, depth: usize, out: &mut String) {
    if depth > DEPTH_MAX {
        out.push_str(&element.text());
        return;
    }
    let part = |name: &str| {
        let mut text = String::new();
        if let Some(child) = element.child(name) {
            write(child, depth + 1, &mut text);
        }
        text.trim().to_owned()
    };
    match element.name.as_str() {
        "t" => out.push_str(&element.text()),
        "f" => out.push_str(&format!("{}/{}", grouped(&part("num")), grouped(&part("den")))),
        "sSup" => out.push_str(&format!("{}^{}", grouped(&part("e")), grouped(&part("sup")))),
        "sSub" => out.push_str(&format!("{}_{}", grouped(&part("e")), grouped(&part("sub")))),
        "sSubSup" => {
            out.push_str(&format!("{}_{}^{}", grouped(&part("e")), grouped(&part("sub")), grouped(&part("sup"))));
        }
        "rad" => {
            let degree = part("deg");
            let sign = if degree.is_empty() { "√".to_owned() } else { format!("{degree}√") };
            out.push_str(&format!("{sign}({})", part("e")));
        }
        "nary" => {
            let sign = element.at(&["naryPr", "chr"]).and_then(Element::val).unwrap_or("∫").to_owned();
            let (sub, sup) = (part("sub"), part("sup"));
            let limits = [("_", sub), ("^", sup)].map(|(mark, text)| match text.is_empty() {
                true => String::new(),
                false => format!("{mark}{}", grouped(&text)),
            });
            out.push_str(&format!("{sign}{} {}", limits.concat(), part("e")));
        }
        "d" => {
            let mark =
                |name: &str, other: &str| element.at(&["dPr", name]).and_then(Element::val).unwrap_or(other).to_owned();
            let parts: Vec<String> = element
                .elements()
                .filter(|child| child.name == "e")
                .map(|child| {
                    let mut text = String::new();
                    write(child, depth + 1, &mut text);
                    text
                })
                .collect();
            out.push_str(&format!("{}{}{}", mark("begChr", "("), parts.join(", "), mark("endChr", ")")));
        }
        "func" => out.push_str(&format!("{}({})", part("fName"), part("e"))),
        "limLow" => out.push_str(&format!("{}_{}", part("e"), grouped(&part("lim")))),
        "limUpp" => out.push_str(&format!("{}^{}", part("e"), grouped(&part("lim")))),
        "acc" => {
            let mark = element.at(&["accPr", "chr"]).and_then(Element::val).unwrap_or("\u{302}");
            let base = part("e");
            out.push_str(&accented(&base, mark).unwrap_or_else(|| format!("{}^{mark}", grouped(&base))));
        }
        "bar" => {
            let is_below = element.at(&["barPr", "pos"]).and_then(Element::val) != Some("top");
            out.push_str(&part("e"));
            out.push(if is_below { '\u{332}' } else { '\u{305}' });
        }
        // Lines of a system, rows and cells of a matrix.
        "eqArr" | "m" | "mr" => {
            let inner = element.elements().filter(|child| !child.name.ends_with("Pr"));
            let parts: Vec<String> = inner
                .map(|child| {
                    let mut text = String::new();
                    write(child, depth + 1, &mut text);
                    text.trim().to_owned()
                })
                .collect();
            out.push_str(&parts.join(if element.name == "mr" { ", " } else { "; " }));
        }
        name if name.ends_with("Pr") => {}
        _ => element.elements().for_each(|child| write(child, depth + 1, out)),
    }
}

/// The text of an equation in MathML: `(a+b)/2`, `x^2`, `√(y)`. What it says once more in the words of another program is
/// left out.
pub fn of_page(element: &Element) -> String {
    let mut out = String::new();
    write_of_page(element, 0, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write_of_page(element: &Element, depth: usize, out: &mut String) {
    if depth > DEPTH_MAX {
        out.push_str(&element.text());
        return;
    }
    let part = |at: usize| {
        let mut text = String::new();
        if let Some(child) = element.elements().nth(at) {
            write_of_page(child, depth + 1, &mut text);
        }
        text.trim().to_owned()
    };
    match element.name.as_str() {
        "mi" | "mn" | "mo" | "mtext" | "ms" => out.push_str(&element.text()),
        "mspace" => out.push(' '),
        "mfrac" => out.push_str(&format!("{}/{}", grouped(&part(0)), grouped(&part(1)))),
        "mover" => {
            let (base, mark) = (part(0), part(1));
            out.push_str(&accented(&base, &mark).unwrap_or_else(|| format!("{}^{}", grouped(&base), grouped(&mark))));
        }
        "msup" => out.push_str(&format!("{}^{}", grouped(&part(0)), grouped(&part(1)))),
        "msub" | "munder" => out.push_str(&format!("{}_{}", grouped(&part(0)), grouped(&part(1)))),
        "msubsup" | "munderover" => {
            let base = part(0);
            out.push_str(&format!("{}_{}^{}", grouped(&base), grouped(&part(1)), grouped(&part(2))));
            // What a sum is of stands apart from its limits.
            out.push_str(if base.contains(char::is_alphanumeric) { "" } else { " " });
        }
        "mroot" => out.push_str(&format!("{}√({})", part(1), part(0))),
        "msqrt" => {
            let mut text = String::new();
            element.elements().for_each(|child| write_of_page(child, depth + 1, &mut text));
            out.push_str(&format!("√({})", text.trim()));
        }
        "mtable" | "mtr" => {
            let parts = element.elements().map(|child| {
                let mut text = String::new();
                write_of_page(child, depth + 1, &mut text);
                text.trim().to_owned()
            });
            let parts: Vec<String> = parts.collect();
            out.push_str(&parts.join(if element.name == "mtr" { " " } else { "; " }));
        }
        "annotation" | "annotation-xml" | "mphantom" => {}
        _ => element.elements().for_each(|child| write_of_page(child, depth + 1, out)),
    }
}

/// A letter with a sign above it; `None` where the sign is none that letters have.
fn accented(base: &str, mark: &str) -> Option<String> {
    let mut signs = mark.chars();
    let (sign, None) = (signs.next()?, signs.next()) else { return None };
    let above = match sign {
        '‾' | '¯' | '_' | '\u{304}' => '\u{305}',
        '^' | 'ˆ' => '\u{302}',
        '~' | '˜' => '\u{303}',
        '→' => '\u{20d7}',
        '˙' | '.' => '\u{307}',
        '¨' => '\u{308}',
        sign if is_combining(sign) => sign,
        _ => return None,
    };
    Some(format!("{base}{above}"))
}

/// Returns whether a sign is drawn on the letter before it.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
}

/// A part of several signs in brackets.
fn grouped(text: &str) -> String {
    let is_simple = text.chars().all(|c| c.is_alphanumeric() || c == '.' || is_combining(c))
        || text.starts_with('(') && text.ends_with(')')
        || text.chars().count() == 1;
    if is_simple { text.to_owned() } else { format!("({text})") }
}

#[cfg(test)]
mod tests {
    use super::{accented, grouped};

    #[test]
    fn signs_above_letters_and_brackets_around_several_signs() {
        assert_eq!(accented("x", "‾").as_deref(), Some("x\u{305}"));
        assert_eq!(accented("x", "\u{302}").as_deref(), Some("x\u{302}"));
        assert_eq!(accented("x", "n"), None);
        assert_eq!(accented("x", "→→"), None);
        assert_eq!(["∑", "a+b", "x\u{305}", ""].map(grouped), ["∑", "(a+b)", "x\u{305}", ""]);
    }
}
