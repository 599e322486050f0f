//! What somebody is writing: kept on the server while they type, theirs alone until published.

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{CompanyId, DraftId, MeetingId, MemberId, PracticeId};
use crate::language::Language;
use crate::practice::{Content, MeetingRef, PracticeCard, TITLE_MAX};
use crate::problem::FieldError;
use crate::text::clean_line;

/// A draft: the fields as typed, valid or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The draft's key.
    pub id: DraftId,
    /// The member whose draft it is; nobody else sees it.
    pub member: MemberId,
    /// The practice it will replace the text of.
    pub practice: Option<PracticeId>,
    /// The practice's version when the draft was begun.
    pub base_version: Option<i64>,
    /// The meeting whose write-up it is.
    pub meeting: Option<MeetingId>,
    /// The company it is written for, where that is not the member's own.
    pub company: Option<CompanyId>,
    /// The text as it was typed.
    pub content: Content,
    /// What was found wrong in the uploaded file; shown until the draft is saved again.
    pub notices: Vec<FieldError>,
    /// The files attached to the draft.
    pub attachments: Vec<Attachment>,
    /// Grows with every save; 0 while nothing of it is stored.
    pub version: i64,
    /// The moment at which the draft was last saved.
    pub updated_at: Timestamp,
}

impl Draft {
    /// A draft of which nothing is written or stored yet.
    pub fn unsaved(id: DraftId, member: MemberId, at: Timestamp) -> Self {
        Self {
            id,
            member,
            practice: None,
            base_version: None,
            meeting: None,
            company: None,
            content: Content::default(),
            notices: vec![],
            attachments: vec![],
            version: 0,
            updated_at: at,
        }
    }
}

/// A draft as a line of a list: what tells it from others, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCard {
    /// The draft's key.
    pub id: DraftId,
    /// The draft's title, one line; may be empty.
    pub title: String,
    /// The first words of its text, one line; may be empty.
    pub excerpt: String,
    /// The meeting whose write-up it is.
    pub meeting: Option<MeetingRef>,
    /// The title of the practice whose text it will replace.
    pub practice: Option<String>,
    /// Bytes of its text.
    pub size: i64,
    /// The moment at which the draft was last saved.
    pub updated_at: Timestamp,
    /// The moment at which the draft was deleted, where it was.
    pub deleted_at: Option<Timestamp>,
}

/// The most characters of a draft's first words.
pub const EXCERPT_MAX: usize = 120;

/// The title of a list's line, as short as a practice's may be.
pub fn line_title(content: &Content) -> String {
    clean_line(&content.title).chars().take(TITLE_MAX).collect()
}

/// The first words of a text, for a list: its first line that has a letter or a digit, without the marks of
/// Markdown, at most [`EXCERPT_MAX`] characters.
pub fn first_words(content: &Content) -> String {
    let line = content.body.lines().find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default();
    let start: String = line.chars().take(4 * EXCERPT_MAX).collect();
    let plain = start.trim_start_matches(|c: char| c.is_whitespace() || "#>-*+|•".contains(c));
    let words: String = plain.chars().filter(|c| !"*_`[]".contains(*c)).collect();
    clean_line(&words).chars().take(EXCERPT_MAX).collect()
}

/// Returns whether nothing was written: no field has a text, whatever was chosen beside it.
pub fn is_blank(content: &Content) -> bool {
    let Content {
        title,
        summary,
        body,
        audience,
        effort,
        result,
        approved_by,
        approved_on,
        kind: _,
        topics: _,
        language: _,
        sharing: _,
    } = content;
    [title, summary, body, audience, effort, result, approved_by, approved_on].iter().all(|text| text.trim().is_empty())
}

/// A text as it will look where it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The text as safe HTML.
    pub html: String,
    /// The language of the text.
    pub language: Language,
}

/// Where the text of an uploaded draft came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSource {
    /// The key of the draft.
    pub draft: DraftId,
    /// The uploaded file's name, with the folders it lay in.
    pub file_name: String,
    /// The source's number in the back catalogue, from 1 in the order of the uploads; `None` for a text that a
    /// member uploaded to write on.
    pub catalogue_number: Option<i64>,
    /// What it will be assigned to in the back catalogue.
    pub assignment: AssignedTo,
    /// The number of places in which the text was put in order.
    pub tidied_places: i64,
    /// Whether the draft has the text in order; else it has the text as it was uploaded.
    pub is_tidied: bool,
}

/// What a text of the back catalogue belongs to, as far as its file or the coordinator says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssignedTo {
    /// The company that the practice will belong to.
    pub company: Option<CompanyId>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingId>,
    /// The text's authors; empty where the meeting's presenters are.
    pub authors: Vec<MemberId>,
    /// The moment at which the text was first published; `None` where that was at its meeting.
    pub published_at: Option<Timestamp>,
    /// The text's name in URLs; `None` where its title gives it one.
    pub slug: Option<String>,
}

/// What old texts can be assigned to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportTargets {
    /// Every company, by name.
    pub companies: Vec<Company>,
    /// Every meeting, the latest first.
    pub meetings: Vec<MeetingRef>,
}

/// The path of a draft's editor.
pub fn path(id: DraftId) -> String {
    format!("/drafts/{id}")
}

/// The smallest key that [`fresh_key`] gives; smaller ones are of drafts from before there were such keys.
pub const FRESH_KEY_MIN: i64 = 1 << 32;
/// The end of the keys that [`fresh_key`] gives. Larger ones, up to 2^53, are of programs that drew them with 12 bits of check
/// instead of 20.
const FRESH_KEY_END: i64 = 1 << 45;
/// The whole numbers that JavaScript has end here.
const KEY_END: i64 = 1 << 53;
/// How many bits at the end of a key say whose it is, in every program.
const CHECK_BITS: u32 = 12;
/// How many bits before those say it too in the keys of [`fresh_key`], so that one in a million is good for another given
/// member.
const MORE_CHECK_BITS: u32 = 8;

/// A key for a draft of which nothing is stored yet, drawn at random so that nobody guesses another's, and good for hardly
/// any member but its own. It is a whole number in JavaScript too. A node that still runs a program from before
/// [`MORE_CHECK_BITS`] takes it as one of its own.
pub fn fresh_key(member: MemberId, random: u64) -> DraftId {
    let bits = CHECK_BITS + MORE_CHECK_BITS;
    let (least, end) = (FRESH_KEY_MIN >> bits, FRESH_KEY_END >> bits);
    let drawn = (random % (end - least) as u64) as i64 + least;
    let begin = with_check(member, drawn, MORE_CHECK_BITS);
    DraftId(with_check(member, begin, CHECK_BITS))
}

/// Returns whether the key is one that [`fresh_key`] gives the member, or gave in an earlier program: a page that was opened
/// before an upgrade may be saved after it.
pub fn is_fresh_key(member: MemberId, id: DraftId) -> bool {
    let is_checked = |key: i64, bits| key == with_check(member, key >> bits, bits);
    let is_long = id.0 >= FRESH_KEY_END || is_checked(id.0 >> CHECK_BITS, MORE_CHECK_BITS);
    (FRESH_KEY_MIN..KEY_END).contains(&id.0) && is_checked(id.0, CHECK_BITS) && is_long
}

/// A number with so many bits of check behind it: those of the FNV-1a hash of the member and the number, folded.
fn with_check(member: MemberId, number: i64, bits: u32) -> i64 {
    let bytes = member.0.to_le_bytes().into_iter().chain(number.to_le_bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let check = (hash ^ (hash >> 32)) & ((1 << bits) - 1);
    (number << bits) | check as i64
}

/// The path of the step between a draft's editor and its publication.
pub fn publish_path(id: DraftId) -> String {
    format!("/drafts/{id}/publish")
}

/// The path of a draft as a file for word processors.
pub fn word_file_path(id: DraftId) -> String {
    format!("/drafts/{id}/document.docx")
}

/// What is proposed to a member before a draft is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Slugs of topics that fit the text and are not chosen yet, the likeliest first.
    pub topics: Vec<String>,
    /// The text as a line of a list.
    pub card: PracticeCard,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(body: &str) -> String {
        first_words(&Content { body: body.into(), ..Content::default() })
    }

    #[test]
    fn a_line_begins_with_the_first_words() {
        assert_eq!(words("\n---\n\n## **מה** עשינו\n\nעוד"), "מה עשינו");
        assert_eq!(words("- [המדריך](x) שלנו"), "המדריך(x) שלנו");
        assert_eq!(words("***\n\n"), "");
        assert_eq!(words(&"מילה ".repeat(100)).chars().count(), EXCERPT_MAX);
        assert_eq!(words("א\0ב"), "אב");
        let long = Content { title: "כ".repeat(999), ..Content::default() };
        assert_eq!(line_title(&long).chars().count(), TITLE_MAX);
    }

    #[test]
    fn a_fresh_key_is_its_members_alone() {
        for random in [0, 1, 2, u64::MAX / 3, u64::MAX - 1, u64::MAX] {
            let key = fresh_key(MemberId(7), random);
            assert!(key.0 >= FRESH_KEY_MIN && key.0 < 1 << 53, "{key}");
            assert!(is_fresh_key(MemberId(7), key), "{key}");
            assert!(!is_fresh_key(MemberId(8), key) && !is_fresh_key(MemberId(7), DraftId(key.0 ^ 1)), "{key}");
        }
        assert!(!is_fresh_key(MemberId(7), DraftId(0)) && !is_fresh_key(MemberId(7), DraftId(-1)));
    }

    #[test]
    fn hardly_a_key_is_good_for_two_of_a_hundred_members() {
        // The numbers of a splitmix generator, the same in every run.
        let random = |n: u64| {
            let mixed = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
        };
        let keys = (1..=10_000_u64).map(|n| fresh_key(MemberId(100), random(n.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
        let good_for_others = keys.flat_map(|key| (1..100).filter(move |other| is_fresh_key(MemberId(*other), key)));
        // Of 990,000 pairs; 12 bits would let about 240 through.
        let found = good_for_others.count();
        assert!(found <= 5, "{found}");
    }

    #[test]
    fn keys_of_earlier_programs_are_good_for_their_members() {
        // Drawn for member 11 with 12 bits of check, and good for member 18 by chance.
        let drawn_before = DraftId(6_792_633_690_228_461);
        assert!(is_fresh_key(MemberId(11), drawn_before) && is_fresh_key(MemberId(18), drawn_before));
        assert!(!is_fresh_key(MemberId(12), drawn_before));
        // What an earlier program asks of a key.
        let is_good_before = |member, id: DraftId| id.0 == with_check(member, id.0 >> 12, 12);
        for random in [0, 1, u64::MAX / 3, u64::MAX] {
            let key = fresh_key(MemberId(7), random);
            assert!(key.0 < FRESH_KEY_END && is_good_before(MemberId(7), key), "{key}");
        }
    }

    #[test]
    fn other_numbers_draw_other_keys() {
        let keys: std::collections::BTreeSet<_> = (0..1_000).map(|random| fresh_key(MemberId(7), random).0).collect();
        assert_eq!(keys.len(), 1_000);
    }

    #[test]
    fn choices_alone_are_nothing_written() {
        let chosen = Content { topics: vec!["training".into()], title: " \n".into(), ..Content::default() };
        assert!(is_blank(&chosen));
        assert!(!is_blank(&Content { result: "8".into(), ..Content::default() }));
    }
}
