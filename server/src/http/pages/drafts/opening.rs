//! The addresses of drafts of which nothing is stored yet: they say what the draft is for.

use domain::draft::{self, Draft};
use domain::id::{DraftId, MeetingId, PracticeId};
use domain::practice::PracticeKind;
use forum::drafts::begin::Purpose;
use forum::drafts::open::Opening;

/// The path of a draft of which nothing is stored yet: it says what it is for.
pub fn opening_path(id: DraftId, opening: &Opening) -> String {
    format!("{}?{}", draft::path(id), query(opening))
}

fn query(opening: &Opening) -> String {
    let purpose = match opening.purpose {
        Purpose::New => format!("new={}", opening.kind.unwrap_or(PracticeKind::WriteUp)),
        Purpose::WriteUp(meeting) => format!("meeting={meeting}"),
        Purpose::Change(practice) => format!("practice={practice}"),
    };
    let base = opening.base.map(|version| format!("&base={version}")).unwrap_or_default();
    format!("{purpose}{base}")
}

/// Returns what a draft is for of which nothing is stored yet, as the address of its editor says.
pub fn opening(path: &str) -> Option<Opening> {
    let query = path.split_once('?')?.1;
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let number = |name| value(name)?.parse::<i64>().ok();
    let purpose = if let Some(practice) = number("practice") {
        Purpose::Change(PracticeId(practice))
    } else if let Some(meeting) = number("meeting") {
        Purpose::WriteUp(MeetingId(meeting))
    } else {
        value("new").map(|_| Purpose::New)?
    };
    Some(Opening { purpose, kind: value("new").and_then(|kind| kind.parse().ok()), base: number("base") })
}

/// Returns where the form of a draft posts of which nothing is stored yet.
pub fn unstored_path(draft: &Draft) -> Option<String> {
    (draft.version == 0).then(|| opening_path(draft.id, &opening_of(draft)))
}

/// The path of a draft's editor, also where nothing of it is stored yet.
pub fn editor_path(draft: &Draft) -> String {
    unstored_path(draft).unwrap_or_else(|| draft::path(draft.id))
}

/// What the address of the step before publication has for the change of a practice: without it, that step asks about
/// personal details alone.
const DETAILS: &str = "details=all";

/// The path of the step before a draft's publication with all that it asks for, also where nothing of the draft is stored
/// yet.
pub fn step_path(draft: &Draft) -> String {
    let unstored = (draft.version == 0).then(|| query(&opening_of(draft)));
    let details = draft.practice.map(|_| DETAILS.to_owned());
    let query: Vec<String> = unstored.into_iter().chain(details).collect();
    let path = draft::publish_path(draft.id);
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// Returns whether the address of the step before publication asks for all that belongs to a text.
pub fn asks_for_all(path: &str) -> bool {
    path.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair == DETAILS))
}

fn opening_of(draft: &Draft) -> Opening {
    let purpose = match (draft.practice, draft.meeting) {
        (Some(practice), _) => Purpose::Change(practice),
        (None, Some(meeting)) => Purpose::WriteUp(meeting),
        (None, None) => Purpose::New,
    };
    Opening { purpose, kind: draft.content.kind, base: draft.base_version }
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::id::MemberId;

    use super::*;

    fn draft(path: &str) -> Opening {
        opening(path).unwrap_or_else(|| panic!("{path} says nothing"))
    }

    #[test]
    fn an_address_says_what_a_draft_is_for() {
        let openings = [
            Opening { purpose: Purpose::New, kind: Some(PracticeKind::Tool), base: None },
            Opening { purpose: Purpose::WriteUp(MeetingId(3)), kind: None, base: None },
            Opening { purpose: Purpose::Change(PracticeId(4)), kind: None, base: Some(7) },
        ];
        for opening in openings {
            assert_eq!(draft(&opening_path(DraftId(5_000_000_000), &opening)), opening);
        }
        assert_eq!(draft("/drafts/5?new=essay").kind, None);
        let change = Draft { practice: Some(PracticeId(4)), ..Draft::unsaved(DraftId(5), MemberId(1), Timestamp(0)) };
        let path = step_path(&change);
        assert_eq!(draft(&path).purpose, Purpose::Change(PracticeId(4)), "{path}");
        assert!(asks_for_all(&path) && asks_for_all(&step_path(&Draft { version: 3, ..change })));
        assert!(!asks_for_all("/drafts/5/publish") && !asks_for_all("/drafts/5/publish?done=saved"));
        for other in ["/drafts/5", "/drafts/5?done=saved", "/drafts/5?practice=x", "/drafts/5?base=1"] {
            assert_eq!(opening(other), None, "{other}");
        }
    }
}
