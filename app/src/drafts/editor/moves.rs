//! Moving a part of the text by keyboard: an item of a list with what it holds, else the lines up to the next blank one, as
//! pure functions of the text around the selection.

use std::ops::Range;

use super::edit::{Edit, Selection, units};
use super::lists::{Item, indent_of};

/// Returns what Alt+↑ does: the part of the text that the selection is in goes above the one before it.
pub fn up(at: Selection<'_>) -> Option<Edit> {
    moved(at, before)
}

/// Returns what Alt+↓ does: the part of the text that the selection is in goes below the one after it.
pub fn down(at: Selection<'_>) -> Option<Edit> {
    moved(at, after)
}

/// Exchanges the selection's part of the text with the one that `other` finds; nothing changes where there is none.
fn moved(at: Selection<'_>, other: fn(&str, &Range<usize>) -> Option<Range<usize>>) -> Option<Edit> {
    let text = [at.before, at.selected, at.after].concat();
    let (start, end) = (at.before.len(), at.before.len() + at.selected.len());
    let own = part(&text, start, end)?;
    let other = other(&text, &own).filter(|other| is_movable(&text, &own) && is_movable(&text, other))?;
    let (first, second) = if other.start < own.start { (other.clone(), own.clone()) } else { (own.clone(), other) };
    let gap = &text[first.end..second.start];
    let (above, below) = renumbered(&text[first.clone()], &text[second.clone()]);
    let new = [&below, gap, &above].concat();
    // The selection goes along; a number of another length shifts it.
    let (begin, moved) = if first == own { (below.len() + gap.len(), &above) } else { (0, &below) };
    let shifted = |place: usize| {
        let offset = (place - own.start + moved.len()).saturating_sub(own.len()).min(moved.len());
        units(new.get(..begin + offset).unwrap_or(&new))
    };
    let select = shifted(start)..shifted(end.min(own.end));
    let reach_before = units(&text[first.start..start]);
    let reach_after = units(&text[end.min(second.end)..second.end]);
    Some(Edit { reach_before, reach_after, text: new, select })
}

/// The part of the text that a selection is in; `None` on a blank line.
fn part(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let first = line(text, start);
    let last = line(text, end);
    match Item::read(&text[first.clone()]) {
        Some(item) => Some(first.start..held(text, last.end, item.indent)),
        None if text[first.clone()].trim().is_empty() => None,
        None => Some(run_up(text, first.start)..run_down(text, last.end)),
    }
}

/// The part before one: of an item the item before it in its list.
fn before(text: &str, own: &Range<usize>) -> Option<Range<usize>> {
    let mut at = own.start.checked_sub(1)?;
    let Some(item) = Item::read(&text[line(text, own.start)]) else {
        let end = text[..own.start].trim_end().len();
        return (end > 0).then(|| run_up(text, line(text, end).start)..line(text, end).end);
    };
    loop {
        let found = line(text, at);
        let words = &text[found.clone()];
        let indent = Item::read(words).map_or(indent_of(words), |other| other.indent);
        match Item::read(words) {
            Some(other) if other.indent == item.indent => return Some(found.start..text[..own.start].trim_end().len()),
            _ if !words.trim().is_empty() && indent <= item.indent => return None,
            _ => at = found.start.checked_sub(1)?,
        }
    }
}

/// The part after one: of an item the item after it in its list.
fn after(text: &str, own: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[own.end..];
    let start = own.end + rest.len() - rest.trim_start_matches('\n').len();
    let next = line(text, start);
    let words = &text[next.clone()];
    if start == own.end || words.trim().is_empty() {
        return None;
    }
    match (Item::read(&text[line(text, own.start)]), Item::read(words)) {
        (Some(item), Some(other)) => {
            (other.indent == item.indent).then(|| next.start..held(text, next.end, item.indent))
        }
        (Some(_), None) => None,
        (None, _) => Some(next.start..run_down(text, next.end)),
    }
}

/// Returns whether a part can change its place: it is no piece of a list, and no code fence begins or ends in it.
fn is_movable(text: &str, part: &Range<usize>) -> bool {
    let is_fence = |line: &&str| ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
    let fences = |text: &str| text.split('\n').filter(is_fence).count() % 2;
    let words = &text[part.clone()];
    let begins_in_item = Item::read(words.split('\n').next().unwrap_or_default()).is_some();
    let has_item = words.split('\n').any(|line| Item::read(line).is_some());
    fences(&text[..part.start]) == 0 && fences(words) == 0 && (begins_in_item || !has_item)
}

/// Two items whose numbers stay where they are.
fn renumbered(above: &str, below: &str) -> (String, String) {
    let numbers = [above, below].map(|part| Item::read(part.split('\n').next().unwrap_or_default()));
    match numbers {
        [Some(one), Some(two)] if one.number.is_some() && two.number.is_some() => {
            (above.replacen(one.mark, two.mark, 1), below.replacen(two.mark, one.mark, 1))
        }
        _ => (above.to_owned(), below.to_owned()),
    }
}

/// The line that a place is in.
fn line(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    start..text[at..].find('\n').map_or(text.len(), |end| at + end)
}

/// Returns where the lines above a line begin that no blank one divides from it.
fn run_up(text: &str, mut start: usize) -> usize {
    while let Some(end) = start.checked_sub(1) {
        let above = line(text, end);
        if text[above.clone()].trim().is_empty() {
            break;
        }
        start = above.start;
    }
    start
}

/// Returns where the lines below a line end that no blank one divides from it.
fn run_down(text: &str, mut end: usize) -> usize {
    while end < text.len() {
        let below = line(text, end + 1);
        if text[below.clone()].trim().is_empty() {
            break;
        }
        end = below.end;
    }
    end
}

/// Returns where an item ends with what it holds, whose last line so far ends here.
fn held(text: &str, mut end: usize, indent: usize) -> usize {
    let mut at = end;
    while at < text.len() {
        let below = line(text, at + 1);
        let words = &text[below.clone()];
        if !words.trim().is_empty() {
            if indent_of(words) <= indent {
                break;
            }
            end = below.end;
        }
        at = below.end;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::edit::shown;
    use super::*;

    fn press(key: fn(Selection<'_>) -> Option<Edit>, text: &str) -> Option<String> {
        shown(key, text, '|')
    }

    #[test]
    fn paragraphs_change_places() {
        assert_eq!(press(up, "א\nב\n\nג|ד\nה\n\nו").as_deref(), Some("ג|ד\nה\n\nא\nב\n\nו"));
        assert_eq!(press(down, "א|\n\n\n## ב\n\nג").as_deref(), Some("## ב\n\n\nא|\n\nג"));
        assert_eq!(press(down, "א\n\n|ב\nג|\n\nד").as_deref(), Some("א\n\nד\n\n|ב\nג|"));
        assert_eq!(press(up, "🙂 א\n\nב|").as_deref(), Some("ב|\n\n🙂 א"));
    }

    #[test]
    fn items_change_places_with_what_they_hold_and_numbers_stay() {
        assert_eq!(press(up, "- א\n  - בתוכו\n- ב|").as_deref(), Some("- ב|\n- א\n  - בתוכו"));
        assert_eq!(
            press(down, "- א|\n\n  עוד\n- ב\n  - ג\n\nסוף").as_deref(),
            Some("- ב\n  - ג\n- א|\n\n  עוד\n\nסוף")
        );
        assert_eq!(press(up, "9. א\n10. ב|").as_deref(), Some("9. ב|\n10. א"));
        assert_eq!(press(down, "1. א|\n2. ב\n3. ג").as_deref(), Some("1. ב\n2. א|\n3. ג"));
        assert_eq!(press(up, "- א\n  - ב\n  - ג|").as_deref(), Some("- א\n  - ג|\n  - ב"));
    }

    #[test]
    fn nothing_changes_where_there_is_no_place_to_go() {
        for text in ["א|", "|", "א\n\n|\n\nב", "- א|\n\nטקסט", "- א\n  - ב|", "```\nא\n\nב|\n```", "- א\n  עוד|\n\nב"]
        {
            assert_eq!(press(down, text), None, "{text}");
        }
        for text in ["א|\n\nב", "- א|\n- ב", "- א\n  - ב|", "```\nא\n```\n\nא\n```\nב\n\nג|"] {
            assert_eq!(press(up, text), None, "{text}");
        }
    }

    /// Whatever it is, the other key takes it back.
    #[test]
    fn the_two_keys_undo_each_other() {
        for text in ["א\n\nב|\n\nג", "- א\n- ב|\n  - ג\n- ד", "8. א\n9. ב|\n10. ג", "א\nא\n\n|ב|\n\nג"] {
            let moved = press(down, text).expect("a place below");
            assert_ne!(moved, text);
            assert_eq!(press(up, &moved).as_deref(), Some(text));
        }
    }
}
