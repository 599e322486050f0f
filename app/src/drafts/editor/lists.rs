//! Lists that go on: what Enter, Tab and Shift+Tab do in an item, as pure functions of the text around the selection.

use super::edit::{Edit, Selection, units};

/// Bullets that people type or paste in place of Markdown's.
const TYPED_BULLETS: [char; 4] = ['•', '·', '–', '○'];

/// How far an item goes out for which there is no outer one.
const STEP: usize = 2;

/// Returns what Enter does at the end of, or inside, an item of a list or a line of a quotation: the next line begins
/// with the same mark, the next number, and the items below it count on from there. An item without words goes out to the list around its own, and from the
/// outermost list its mark goes away. `None` where the line has no mark.
pub fn next_item(at: Selection<'_>) -> Option<Edit> {
    let line = at.before.rsplit('\n').next().unwrap_or_default();
    if !at.selected.is_empty() {
        return None;
    }
    let item = Item::read(line);
    let (words, next) = match &item {
        Some(item) => {
            let is_task = ["[ ] ", "[x] ", "[X] "].iter().any(|task| item.rest.starts_with(task));
            let number = item.number.map(|(number, sign)| (number.saturating_add(1), sign));
            let mark = item.mark_at(&Place { indent: item.indent, number, bullet: None });
            if is_task { (&item.rest[4..], mark + "[ ] ") } else { (item.rest, mark) }
        }
        None => (&line[quote(line).len()..], quote(line).to_owned()),
    };
    if next.is_empty() {
        return None;
    }
    let tail = at.after.split('\n').next().unwrap_or_default();
    if words.trim().is_empty() && tail.trim().is_empty() {
        if item.is_some_and(|item| item.indent > 0) {
            return outdent(at);
        }
        // A blank line, since a line right below an item still belongs to it.
        return Some(Edit { reach_before: units(line), reach_after: units(tail), text: "\n".to_owned(), select: 1..1 });
    }
    let text = ["\n", &next].concat();
    let end = units(&text);
    let below = &at.after[tail.len()..];
    let (counted, length) = item.map(|item| counted_on(below, &item)).unwrap_or_default();
    if length == 0 {
        return Some(Edit { reach_before: 0, reach_after: 0, text, select: end..end });
    }
    let reach_after = units(tail) + units(&below[..length]);
    Some(Edit { reach_before: 0, reach_after, text: text + tail + &counted, select: end..end })
}

/// The lines below an item after which another comes in, with the numbers of its list one further, as long as they count on
/// from its own; and the length of these lines now.
fn counted_on(below: &str, item: &Item<'_>) -> (String, usize) {
    let (mut lines, mut place, mut counted) = (String::new(), 0, (0, 0));
    let mut last = item.number;
    for line in below.split('\n').skip(1) {
        place += 1 + line.len();
        lines.push('\n');
        let next = last.map(|(number, sign)| (number.saturating_add(1), sign));
        match Item::read(line).filter(|other| other.quote == item.quote && other.indent == item.indent) {
            Some(other) if next.is_some() && other.number == next => {
                let number = next.map(|(number, sign)| (number.saturating_add(1), sign));
                lines.push_str(&other.mark_at(&Place { indent: other.indent, number, bullet: None }));
                lines.push_str(other.rest);
                counted = (lines.len(), place);
                last = next;
            }
            None if line.trim().is_empty() || indent_of(line) > item.indent => lines.push_str(line),
            _ => break,
        }
    }
    lines.truncate(counted.0);
    (lines, counted.1)
}

/// Returns what Tab does in an item: it goes into the item above it, with what it holds; nothing changes where there is
/// none. `None` where the selection does not begin in an item.
pub fn indent(at: Selection<'_>) -> Option<Edit> {
    shift(at, |item, above| {
        let mut inner = vec![];
        for line in above.rsplit('\n').filter(|line| !line.trim().is_empty()) {
            let other = Item::read(line).filter(|other| other.quote == item.quote);
            match other {
                Some(other) if other.indent > item.indent => inner.push(other),
                Some(other) if other.content() > item.indent => {
                    let indent = other.content();
                    let sibling = inner.iter().find(|inner| inner.indent == indent).and_then(|inner| inner.number);
                    let following = sibling.map_or(1, |(number, _)| number.saturating_add(1));
                    let number = item.number.map(|(_, sign)| (following, sign));
                    return Some(Place { indent, number, bullet: None });
                }
                // The words of an item in further lines.
                None if indent_of(line) > item.indent => {}
                _ => return None,
            }
        }
        None
    })
}

/// Returns what Shift+Tab does in an item: it goes out to the list around its own and becomes an item like those, with
/// what it holds.
pub fn outdent(at: Selection<'_>) -> Option<Edit> {
    shift(at, |item, above| {
        if item.indent == 0 {
            return None;
        }
        let mut others = above.rsplit('\n').filter_map(Item::read);
        let outer = others.find(|other| other.quote == item.quote && other.indent < item.indent);
        Some(match outer {
            Some(Item { indent, number: Some((number, sign)), .. }) => {
                Place { indent, number: Some((number.saturating_add(1), sign)), bullet: None }
            }
            Some(Item { indent, mark, .. }) => Place { indent, number: None, bullet: Some(mark.to_owned()) },
            None => Place { indent: item.indent.saturating_sub(STEP), number: None, bullet: None },
        })
    })
}

/// Where an item goes, and what it becomes there: with a number, with a bullet, or with the mark that it has.
struct Place {
    indent: usize,
    number: Option<(u32, char)>,
    bullet: Option<String>,
}

/// Moves the items that the selection touches, and what they hold, to the place that `place` gives for the first of them
/// and the text above it.
fn shift(at: Selection<'_>, place: fn(&Item<'_>, &str) -> Option<Place>) -> Option<Edit> {
    let head = at.before.rsplit('\n').next().unwrap_or_default();
    let tail = at.after.split('\n').next().unwrap_or_default();
    let touched = format!("{head}{}{tail}", at.selected);
    let first = Item::read(touched.split('\n').next().unwrap_or_default())?;
    let above = at.before[..at.before.len() - head.len()].trim_end_matches('\n');
    let Some(mut place) = place(&first, above) else { return Some(unchanged(at)) };
    let held = held_below(&touched, &at.after[tail.len()..], first.indent);
    let mut moved: Vec<String> = vec![];
    for line in touched.split('\n') {
        match Item::read(line).filter(|item| item.indent == first.indent) {
            Some(item) => {
                moved.push(item.mark_at(&place) + item.rest);
                place.number = place.number.map(|(number, sign)| (number.saturating_add(1), sign));
            }
            None => moved.push(moved_line(line, first.indent, place.indent)),
        }
    }
    let own = moved.join("\n");
    let further: String =
        held.split('\n').skip(1).map(|line| format!("\n{}", moved_line(line, first.indent, place.indent))).collect();
    // A lone cursor stays before the same letter, at its item's beginning where it was before it.
    let select = if at.selected.is_empty() {
        let place = units(&own).saturating_sub(units(tail)).max(units(&own) - units(own.trim_start_matches(' ')));
        place..place
    } else {
        0..units(&own)
    };
    let reach_after = units(tail) + units(held);
    Some(Edit { reach_before: units(head), reach_after, text: own + &further, select })
}

/// The selection as it is: the key is used up all the same, so that it is the same in every item.
fn unchanged(at: Selection<'_>) -> Edit {
    let end = units(at.selected);
    Edit { reach_before: 0, reach_after: 0, text: at.selected.to_owned(), select: 0..end }
}

/// The lines below the touched ones that belong to the last of their items, as they follow in the text.
fn held_below<'a>(touched: &str, after: &'a str, indent: usize) -> &'a str {
    let last = touched.rsplit('\n').next().unwrap_or_default();
    let deep = |line: &str| indent_of(line) > indent;
    if Item::read(last).is_none() && !deep(last) {
        return "";
    }
    let mut end = 0;
    let mut place = 0;
    for line in after.split('\n').skip(1) {
        place += 1 + line.len();
        if line.trim().is_empty() {
            continue;
        }
        if !deep(line) {
            break;
        }
        end = place;
    }
    &after[..end]
}

/// A line that belongs to an item which moves from an indentation to another.
fn moved_line(line: &str, from: usize, to: usize) -> String {
    let quote = quote(line);
    let rest = &line[quote.len()..];
    if rest.trim().is_empty() {
        return line.to_owned();
    }
    let own = spaces(rest);
    format!("{quote}{}{}", " ".repeat((own + to).saturating_sub(from)), &rest[own..])
}

/// The first line of an item.
pub(super) struct Item<'a> {
    /// The marks of the quotations around it.
    quote: &'a str,
    /// The spaces before its mark.
    pub indent: usize,
    /// The item's bullet, or its number with the sign behind it, and a space.
    pub mark: &'a str,
    /// The item's number, where it has one, and the sign behind it.
    pub number: Option<(u32, char)>,
    /// What comes after the mark.
    rest: &'a str,
}

impl<'a> Item<'a> {
    /// Reads a line; `None` where no item begins in it.
    pub fn read(line: &'a str) -> Option<Self> {
        let quote = quote(line);
        let inner = &line[quote.len()..];
        let indent = spaces(inner);
        let text = &inner[indent..];
        let number = number(text);
        let length = match (typed_bullet(text), text.as_bytes(), number) {
            (Some(bullet), _, _) => bullet.len(),
            (None, [b'-' | b'*' | b'+', b' ', ..], _) => 2,
            (None, _, Some((length, _, _))) => length,
            _ => return None,
        };
        let number = number.map(|(_, number, sign)| (number, sign));
        Some(Self { quote, indent, mark: &text[..length], number, rest: &text[length..] })
    }

    /// Returns how far in the items stand that it holds.
    fn content(&self) -> usize {
        self.indent + self.mark.chars().count()
    }

    /// Returns what its line begins with at another place.
    fn mark_at(&self, place: &Place) -> String {
        let mark = match (place.number, &place.bullet) {
            (Some((number, sign)), _) => format!("{number}{sign} "),
            (None, Some(bullet)) => bullet.clone(),
            (None, None) => self.mark.to_owned(),
        };
        [self.quote, &" ".repeat(place.indent), &mark].concat()
    }
}

/// The marks of quotations at the beginning of a line.
fn quote(line: &str) -> &str {
    let marks = line.len() - line.trim_start_matches([' ', '>']).len();
    match line[..marks].rfind('>') {
        Some(last) => &line[..last + 1 + usize::from(line[last + 1..].starts_with(' '))],
        None => "",
    }
}

/// Returns how far in a line begins, behind the marks of quotations.
pub(super) fn indent_of(line: &str) -> usize {
    spaces(&line[quote(line).len()..])
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The length of a number at the beginning of an item with what is behind it, the number, and the sign behind it. More
/// digits than nine are no list in CommonMark.
fn number(text: &str) -> Option<(usize, u32, char)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match &text.as_bytes()[digits..] {
        [sign @ (b'.' | b')'), b' ', ..] if (1..=9).contains(&digits) => {
            Some((digits + 2, text[..digits].parse().ok()?, char::from(*sign)))
        }
        _ => None,
    }
}

/// The typed bullet that a line begins with, and the space behind it.
fn typed_bullet(line: &str) -> Option<&str> {
    let after = line.strip_prefix(TYPED_BULLETS)?.strip_prefix(' ')?;
    Some(&line[..line.len() - after.len()])
}

#[cfg(test)]
mod tests {
    use super::super::edit::shown;
    use super::*;

    fn press(key: fn(Selection<'_>) -> Option<Edit>, text: &str) -> Option<String> {
        shown(key, text, '|')
    }

    #[test]
    fn enter_goes_on_with_a_list() {
        let press_enter = |before: &str, after: &str| {
            let edit = next_item(Selection { before, selected: "", after })?;
            let kept: String = before.chars().take(before.chars().count() - edit.reach_before).collect();
            Some(format!("{kept}{}|{}", edit.text, after.chars().skip(edit.reach_after).collect::<String>()))
        };
        assert_eq!(press_enter("- ראשון", "").as_deref(), Some("- ראשון\n- |"));
        assert_eq!(press_enter("- רא", "שון").as_deref(), Some("- רא\n- |שון"));
        assert_eq!(press_enter("א\n  * ב", "\nג").as_deref(), Some("א\n  * ב\n  * |\nג"));
        assert_eq!(press_enter("9. ט", "").as_deref(), Some("9. ט\n10. |"));
        assert_eq!(press_enter("- [x] בוצע", "").as_deref(), Some("- [x] בוצע\n- [ ] |"));
        assert_eq!(press_enter("> ציטוט", "").as_deref(), Some("> ציטוט\n> |"));
        assert_eq!(press_enter("> - א", "").as_deref(), Some("> - א\n> - |"));
        for bullet in TYPED_BULLETS {
            assert_eq!(press_enter(&format!("{bullet} א"), ""), Some(format!("{bullet} א\n{bullet} |")));
            assert_eq!(press_enter(&format!("  {bullet} א"), "ב"), Some(format!("  {bullet} א\n  {bullet} |ב")));
            assert_eq!(press_enter(&format!("{bullet} א\n{bullet} "), ""), Some(format!("{bullet} א\n\n|")));
            assert_eq!(press_enter(&format!("{bullet}א"), ""), None);
        }
        // An empty item ends the list.
        assert_eq!(press_enter("- א\n- ", "").as_deref(), Some("- א\n\n|"));
        assert_eq!(press_enter("1. א\n2. ", "\nב").as_deref(), Some("1. א\n\n|\nב"));
        for plain in ["", "סתם שורה", "-בלי רווח", "3.14 הוא", "**מודגש** ו", "12345678901. א"]
        {
            assert_eq!(press_enter(plain, ""), None, "{plain}");
        }
        assert!(next_item(Selection { before: "- א", selected: "ב", after: "" }).is_none());
    }

    #[test]
    fn the_items_below_count_on() {
        let list = "1. א|\n2. ב\n   1. פנימי\n\n3. ג\n\nטקסט\n4. ד";
        let expected = "1. א\n2. |\n3. ב\n   1. פנימי\n\n4. ג\n\nטקסט\n4. ד";
        assert_eq!(press(next_item, list).as_deref(), Some(expected));
        assert_eq!(press(next_item, "> 1) א|ב\n> 2) ג").as_deref(), Some("> 1) א\n> 2) |ב\n> 3) ג"));
        // A list that does not count, and another one.
        assert_eq!(press(next_item, "1. א|\n1. ב").as_deref(), Some("1. א\n2. |\n1. ב"));
        assert_eq!(press(next_item, "1. א|\n2) ב").as_deref(), Some("1. א\n2. |\n2) ב"));
        assert_eq!(press(next_item, "- א|\n2. ב").as_deref(), Some("- א\n- |\n2. ב"));
    }

    #[test]
    fn an_empty_item_goes_out_before_it_ends_the_list() {
        assert_eq!(press(next_item, "- א\n  - ב\n  - |").as_deref(), Some("- א\n  - ב\n- |"));
        assert_eq!(press(next_item, "1. א\n   - ב\n   - |").as_deref(), Some("1. א\n   - ב\n2. |"));
        assert_eq!(press(next_item, "1. א\n   1. ב\n   2. |").as_deref(), Some("1. א\n   1. ב\n2. |"));
        assert_eq!(press(next_item, "- א\n  - [ ] |").as_deref(), Some("- א\n- [ ] |"));
    }

    #[test]
    fn tab_takes_an_item_into_the_one_above_it() {
        assert_eq!(press(indent, "- א\n- ב|").as_deref(), Some("- א\n  - ב|"));
        assert_eq!(press(indent, "- א\n- ב|גד\n- ה").as_deref(), Some("- א\n  - ב|גד\n- ה"));
        assert_eq!(press(indent, "1. א\n2. ב|\n3. ג").as_deref(), Some("1. א\n   1. ב|\n3. ג"));
        assert_eq!(press(indent, "1. א\n   1. ב\n2. ג|").as_deref(), Some("1. א\n   1. ב\n   2. ג|"));
        assert_eq!(press(indent, "10. א\n11. ב|").as_deref(), Some("10. א\n    1. ב|"));
        assert_eq!(press(indent, "- [ ] א\n- [x] ב|").as_deref(), Some("- [ ] א\n  - [x] ב|"));
        assert_eq!(press(indent, "> - א\n> - ב|").as_deref(), Some("> - א\n>   - ב|"));
        assert_eq!(press(indent, "- א\n  עוד שורה\n\n- ב|").as_deref(), Some("- א\n  עוד שורה\n\n  - ב|"));
        // What it holds goes along.
        let held = press(indent, "- א\n- ב|\n  - ג\n\n  עוד\n- ד");
        assert_eq!(held.as_deref(), Some("- א\n  - ב|\n    - ג\n\n    עוד\n- ד"));
        assert_eq!(press(indent, "- א\n|- ב\n- ג|\n- ד").as_deref(), Some("- א\n|  - ב\n  - ג|\n- ד"));
        assert_eq!(press(indent, "1. א\n|2. ב\n3. ג|").as_deref(), Some("1. א\n|   1. ב\n   2. ג|"));
        // A cursor before the mark goes along with it.
        assert_eq!(press(indent, "- א\n|- ב").as_deref(), Some("- א\n  |- ב"));
    }

    #[test]
    fn tab_changes_nothing_where_there_is_no_item_above() {
        for text in ["- א|", "טקסט\n- א|", "- א\n  - ב|", "1. א\n\nטקסט\n\n2. ב|"] {
            assert_eq!(press(indent, text).as_deref(), Some(text));
        }
        for text in ["טקסט|", "|", "-בלי רווח|", "- א\n\nטקסט|"] {
            assert_eq!(press(indent, text), None, "{text}");
            assert_eq!(press(outdent, text), None, "{text}");
        }
    }

    #[test]
    fn shift_and_tab_take_an_item_out() {
        assert_eq!(press(outdent, "- א\n  - ב|").as_deref(), Some("- א\n- ב|"));
        assert_eq!(press(outdent, "1. א\n   1. ב|\n   2. ג").as_deref(), Some("1. א\n2. ב|\n   2. ג"));
        assert_eq!(press(outdent, "- א\n  - ב\n    - ג|\n      - ד").as_deref(), Some("- א\n  - ב\n  - ג|\n    - ד"));
        assert_eq!(press(outdent, "* א\n  1) ב|").as_deref(), Some("* א\n* ב|"));
        assert_eq!(press(outdent, "    - א|").as_deref(), Some("  - א|"));
        assert_eq!(press(outdent, "- א|").as_deref(), Some("- א|"));
        assert_eq!(press(outdent, "> - א\n>   - ב|").as_deref(), Some("> - א\n> - ב|"));
        assert_eq!(press(outdent, "- א\n|  - ב\n  - ג|").as_deref(), Some("- א\n|- ב\n- ג|"));
    }

    /// Whatever the lists are, Shift+Tab takes back what Tab did.
    #[test]
    fn the_two_keys_undo_each_other() {
        for text in ["- א\n- ב|", "- א\n- ב|\n  - ג\n- ד", "1. א\n2. ב|", "> * א\n> * ב|\n", "- א\n- [ ] ב|"]
        {
            let inside = press(indent, text).expect("an item");
            assert_ne!(inside, text);
            assert_eq!(press(outdent, &inside).as_deref(), Some(text));
        }
    }
}
