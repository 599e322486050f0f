//! The messages as they go over the wire.

use domain::language::Language;
use mail::compose::{CalendarPart, Party};
use mail::{Content, Head, compose};

use crate::golden::{EVENING, frame, rendered};

pub fn head() -> Head {
    Head {
        from: Party { name: "מעגל השירות".to_owned(), email: "forum@maagal.example".to_owned() },
        to: Party {
            name: "דנה \"הבוסית\" לוי, מנהלת".to_owned(), email: "dana@oren-gal.example".to_owned()
        },
        reply_to: Some(Party { name: "יעל".to_owned(), email: "yael@maagal.example".to_owned() }),
        message_id: "0123456789abcdef@maagal.example".to_owned(),
        date: EVENING,
        calendar: None,
        unsubscribe: Some("https://forum.example/unsubscribe/7.comment-written.0123456789abcdef".to_owned()),
        is_draft: false,
    }
}

fn text(head: &Head) -> String {
    let invitation = Content::Invitation { link: "https://forum.example/join/abc".to_owned(), days: 14 };
    let words = rendered(&frame(Language::Hebrew), &invitation);
    String::from_utf8(compose(head, &words, None).expect("composed")).expect("ASCII alone")
}

/// The lines of the headers, with folded ones joined.
fn headers(message: &str) -> Vec<String> {
    let (head, _) = message.split_once("\r\n\r\n").expect("headers and a body");
    head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_message_keeps_to_the_limits_of_mail() {
    let message = text(&head());
    assert!(message.is_ascii());
    assert!(message.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')));
    let headers = headers(&message);
    let has = |line: &str| assert!(headers.iter().any(|header| header == line), "{line} in {headers:#?}");
    has("Message-ID: <0123456789abcdef@maagal.example>");
    has("List-Unsubscribe: <https://forum.example/unsubscribe/7.comment-written.0123456789abcdef>");
    has("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    has("Auto-Submitted: auto-generated");
    has("Date: Thu, 12 Mar 2026 15:30:00 +0000");
    assert!(headers.iter().any(|header| header.starts_with("Subject: =?utf-8?")), "{headers:#?}");
    assert!(
        message.contains("multipart/alternative") && message.contains("text/plain") && message.contains("text/html")
    );
}

#[test]
fn a_draft_opens_as_one_and_says_nothing_of_programs() {
    let draft = text(&Head { is_draft: true, ..head() });
    let headers = headers(&draft);
    assert!(headers.contains(&"X-Unsent: 1".to_owned()), "{headers:#?}");
    assert!(!headers.iter().any(|header| header.starts_with("List-") || header.starts_with("Auto-")), "{headers:#?}");
}

#[test]
fn an_invitation_is_a_part_that_calendars_read() {
    let calendar =
        || Some(CalendarPart { method: "REQUEST", text: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n".to_owned() });
    let message = text(&Head { calendar: calendar(), ..head() });
    assert!(message.contains("text/calendar; charset=utf-8; method=REQUEST"), "{message}");
    assert!(message.contains("BEGIN:VCALENDAR"));
    let draft = text(&Head { calendar: calendar(), is_draft: true, ..head() });
    assert!(!draft.contains("text/calendar"), "whoever sends a draft is not the organizer's program");
}

#[test]
fn what_is_no_address_makes_no_message() {
    let nobody = Party { name: String::new(), email: "nobody".to_owned() };
    let words = rendered(&frame(Language::English), &Content::Test);
    assert!(compose(&Head { to: nobody, ..head() }, &words, None).is_err());
}

#[test]
fn a_name_adds_no_header() {
    let named = Party { name: "x\r\nBcc: other@maagal.example".to_owned(), email: "dana@oren-gal.example".to_owned() };
    let words = rendered(&frame(Language::English), &Content::Test);
    let message = compose(&Head { to: named, ..head() }, &words, None).expect("composed");
    let message = String::from_utf8(message).expect("ASCII alone");
    assert!(!headers(&message).iter().any(|header| header.starts_with("Bcc:")), "{message}");
}
