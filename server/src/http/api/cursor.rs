//! Cursors: where a page of a list ended, as an opaque text that the next request sends back.

use domain::clock::Timestamp;
use domain::id::PracticeId;
use domain::search::{HitPlace, Match, Sort};
use forum::practices::paging::PagePosition;
use serde::{Deserialize, Serialize};

/// The most characters of a cursor: a title of 140 characters in hexadecimal, and what stands around it.
const LENGTH_MAX: usize = 4_000;

/// The content of a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// The list and its order.
    list: String,
    /// The moment of the last line, in lists by time.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<i64>,
    /// The title of the last line, in lists by title.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The key of the last line.
    id: i64,
    /// How many lines there were up to it, in searches.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
}

impl Content {
    fn write(&self) -> String {
        use std::fmt::Write;
        let json = serde_json::to_string(self).unwrap_or_default();
        json.bytes().fold(String::with_capacity(json.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > LENGTH_MAX || text.len() % 2 == 1 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let bytes = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok());
        let content: Self = serde_json::from_slice(&bytes.collect::<Option<Vec<u8>>>()?).ok()?;
        // No title holds it, and PostgreSQL cannot be asked for it.
        (!content.title.as_deref().unwrap_or_default().contains('\0')).then_some(content)
    }
}

/// The cursor of a place in a list that has no order by time or title of its own: the key of the last line, and how many there
/// were up to it.
pub fn of_list(list: &str, id: i64, position: usize) -> String {
    Content { list: list.to_owned(), time: None, title: None, id, position: Some(position) }.write()
}

/// The key and the number that a cursor of such a list names; `None` where it is none of that list.
pub fn place_in_list(text: &str, list: &str) -> Option<(i64, usize)> {
    let content = Content::read(text).filter(|content| content.list == list)?;
    match (content.time, content.title, content.position) {
        (None, None, Some(position)) => Some((content.id, position)),
        _ => None,
    }
}

/// The list of practices in an order. Without words, relevance is the newest first.
fn practices(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance | Sort::Newest => "practices-newest",
        Sort::Oldest => "practices-oldest",
        Sort::Title => "practices-title",
    }
}

/// The cursor of a place in the list of practices.
pub fn of_practice(sort: Sort, place: PagePosition) -> String {
    let list = practices(sort).to_owned();
    let content = match place {
        PagePosition::Time(time, id) => Content { list, time: Some(time.0), title: None, id: id.0, position: None },
        PagePosition::Title(title, id) => Content { list, time: None, title: Some(title), id: id.0, position: None },
    };
    content.write()
}

/// The place that a cursor names in the list of practices; `None` where it is none of that list in that order.
pub fn practice(text: &str, sort: Sort) -> Option<PagePosition> {
    let content = Content::read(text).filter(|content| content.list == practices(sort))?;
    let id = PracticeId(content.id);
    match (sort, content.time, content.title) {
        (Sort::Title, None, Some(title)) => Some(PagePosition::Title(title, id)),
        (Sort::Relevance | Sort::Newest | Sort::Oldest, Some(time), None) => {
            Some(PagePosition::Time(Timestamp(time), id))
        }
        _ => None,
    }
}

/// The cursor of a line in a list by time, which is told from other lists by its name.
pub fn of_time(list: &str, time: Timestamp, id: i64) -> String {
    Content { list: list.to_owned(), time: Some(time.0), title: None, id, position: None }.write()
}

/// The place that a cursor names in a list by time; `None` where it is none of the list of that name.
pub fn place_in_time(text: &str, list: &str) -> Option<(Timestamp, i64)> {
    let content = Content::read(text).filter(|content| content.list == list)?;
    Some((Timestamp(content.time?), content.id))
}

/// The full or the partial hits of a search in an order.
fn hits(sort: Sort, matched: Match) -> String {
    format!("search-{sort}-{matched}")
}

/// The cursor of a place among the hits of a search.
pub fn of_hit(sort: Sort, place: HitPlace) -> String {
    let HitPlace { position, matched, date, id, title } = place;
    let title = Some(title).filter(|_| sort == Sort::Title);
    Content { list: hits(sort, matched), time: Some(date.0), title, id, position: Some(position) }.write()
}

/// The place that a cursor names among the hits of a search in that order; `None` where it is none of such a search.
pub fn hit(text: &str, sort: Sort) -> Option<HitPlace> {
    let Content { list, time, title, id, position } = Content::read(text)?;
    let matched = Match::ALL.iter().copied().find(|matched| list == hits(sort, *matched))?;
    if title.is_some() != (sort == Sort::Title) {
        return None;
    }
    let title = title.unwrap_or_default();
    Some(HitPlace { position: position?, matched, date: Timestamp(time?), id, title })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_in_the_order_it_was_made_in() {
        let time = PagePosition::Time(Timestamp(-5), PracticeId(7));
        let title = PagePosition::Title("אמנה \"א\"".to_owned(), PracticeId(7));
        assert_eq!(practice(&of_practice(Sort::Newest, time.clone()), Sort::Relevance), Some(time.clone()));
        assert_eq!(practice(&of_practice(Sort::Title, title.clone()), Sort::Title), Some(title));
        assert_eq!(practice(&of_practice(Sort::Newest, time.clone()), Sort::Oldest), None);
        assert_eq!(place_in_time(&of_practice(Sort::Newest, time), "meetings"), None);
        let meeting = of_time("meetings", Timestamp(5), 3);
        assert_eq!(place_in_time(&meeting, "meetings"), Some((Timestamp(5), 3)));
        assert_eq!(place_in_time(&meeting, "comments-practice-1"), None);
    }

    #[test]
    fn a_cursor_of_a_search_is_read_in_its_order() {
        for sort in Sort::ALL.iter().copied() {
            for matched in Match::ALL.iter().copied() {
                let title = if sort == Sort::Title { "אמנה" } else { "" }.to_owned();
                let place = HitPlace { position: 12_345, matched, date: Timestamp(-5), id: 7, title };
                let text = of_hit(sort, place.clone());
                for other in Sort::ALL.iter().copied() {
                    assert_eq!(hit(&text, other), (other == sort).then(|| place.clone()), "{sort} {other}");
                }
                assert_eq!((practice(&text, sort), place_in_time(&text, "meetings")), (None, None));
            }
        }
        assert_eq!(
            hit(&of_practice(Sort::Newest, PagePosition::Time(Timestamp(-5), PracticeId(7))), Sort::Newest),
            None
        );
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let longest = PagePosition::Title("\u{10ffff}".repeat(140), PracticeId(i64::MAX));
        assert!(practice(&of_practice(Sort::Title, longest.clone()), Sort::Title) == Some(longest));
        let nothing = PagePosition::Title("a\0".to_owned(), PracticeId(1));
        assert_eq!(practice(&of_practice(Sort::Title, nothing), Sort::Title), None);
        for text in ["", "7", "zz", "7b7d", "א", "+1", &"7b".repeat(LENGTH_MAX)] {
            assert_eq!(practice(text, Sort::Newest), None, "{text}");
        }
    }
}
