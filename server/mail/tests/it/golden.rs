//! Every mail in both languages, as files to look at: `golden/`. Where a template changes, `INSTA_UPDATE=always cargo test -p
//! mail` writes them again.

use domain::clock::Timestamp;
use domain::language::Language;
use domain::notification::NotificationKind;
use jiff::tz::TimeZone;
use mail::content::{
    Brief, Digest, DigestDilemma, DigestLesson, DigestMeeting, DigestPractice, DigestTalk, MailedDate, MailedPractice,
    MailedPromise, MailedWay, Notified, NotifiedLine, PresentingRequest, Said, Summary, SwapOf,
};
use mail::{Content, Frame, Rendered, compose, render};

use crate::message::head;

/// 12 March 2026, 17:30 in Jerusalem.
pub const EVENING: Timestamp = Timestamp(1_773_329_400_000_000);

pub fn frame(language: Language) -> Frame {
    Frame {
        language,
        forum: match language {
            Language::Hebrew => "מעגל השירות".to_owned(),
            Language::English => "Circle of Service".to_owned(),
        },
        origin: "https://forum.example".to_owned(),
        name: "דנה לוי".to_owned(),
        unsubscribe: None,
    }
}

pub fn rendered(frame: &Frame, content: &Content) -> Rendered {
    let zone = TimeZone::get("Asia/Jerusalem").expect("a known zone");
    render(frame, content, &zone).expect("the templates are right")
}

fn look_at(name: &str, with_unsubscribe: bool, content: &Content) {
    for language in Language::ALL {
        let mut frame = frame(*language);
        frame.unsubscribe = with_unsubscribe.then(|| "https://forum.example/unsubscribe/7.x.abc".to_owned());
        let mail = rendered(&frame, content);
        let message = compose(&head(), &mail, None).expect("composed");
        let message = String::from_utf8(message).expect("ASCII alone");
        let keeps_to_limits = |line: &str| line.is_ascii() && line.len() <= 998 && !line.contains(['\r', '\n']);
        assert!(message.split("\r\n").all(keeps_to_limits), "{name}: {message}");
        let Rendered { subject, text, html } = mail;
        for (part, is_html) in [(&text, false), (&html, true)] {
            assert!(!part.contains("{{") && !part.contains("{%"), "{name}: {part}");
            assert!(!is_html || !part.contains("<img") && !part.contains("url("), "{name} loads something: {part}");
        }
        for link in html.split("href=\"").skip(1) {
            assert!(link.starts_with("https://forum.example"), "{name}: a link that is not whole: {link}");
        }
        assert!(!subject.is_empty() && !subject.contains('\n'), "{name}: {subject}");
        assert!(!subject.starts_with(':'), "{name}: the kind has no words: {subject}");
        let all = format!("Subject: {subject}\n\n{text}\n{html}\n");
        insta::with_settings!({ snapshot_path => "../../golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}.{language}"), all);
        });
    }
}

fn notified(kind: NotificationKind) -> Notified {
    use NotificationKind as Kind;
    let is_promise = matches!(
        kind,
        Kind::PromiseMade | Kind::PromiseKept | Kind::PromiseMoved | Kind::PromiseReleased | Kind::PromiseDue
    );
    let (title, is_public, starts_at) = match kind {
        Kind::RoleChanged | Kind::SubstituteNamed | Kind::AssistantNamed | Kind::JoinRequested | Kind::MailRefused => {
            (None, true, None)
        }
        Kind::PracticePublished
        | Kind::PracticeInTopic
        | Kind::PracticeToConfirm
        | Kind::CommentWritten
        | Kind::CommentThanked
        | Kind::CommentReported
        | Kind::CommentMentioned
        | Kind::PracticeTried => (Some("אמנת שירות פנימית (SLA) במוקד"), kind != Kind::PracticeToConfirm, None),
        Kind::DilemmaToPublish
        | Kind::DilemmaAsked
        | Kind::DilemmaOwned
        | Kind::DilemmaOffered
        | Kind::DilemmaDeclined
        | Kind::DilemmaPromised
        | Kind::AnswerAccepted
        | Kind::AnswerHelped
        | Kind::DilemmaClosed
        | Kind::DilemmaReopened
        | Kind::DilemmaMerged
        | Kind::DilemmaUpdateDue
        | Kind::DilemmaUpdateMissed
        | Kind::DilemmaStillAsked
        | Kind::DilemmaUnsealed
        | Kind::DilemmaUrgent
        | Kind::DilemmaInTopic
        | Kind::LessonInTopic
        | Kind::DilemmaOwnerWanted => (Some("אמנת שירות פנימית (SLA) במוקד"), false, None),
        _ if is_promise => (Some("לשלוח לכולם את טופס התצפית"), false, None),
        Kind::MeetingsAnnounced => (None, true, None),
        _ => (Some("מפגש מרץ: מדידת שביעות רצון"), true, Some(EVENING)),
    };
    Notified {
        title: title.map(str::to_owned),
        is_public,
        starts_at,
        way: (kind.tells_where() && kind != Kind::MeetingCancelled).then(|| MailedWay {
            place: "מרכז ההדרכה \"רימון\", חיפה".to_owned(),
            link: "https://forum.example/zoom".to_owned(),
            ends_at: Some(EVENING.plus_seconds(3 * 3_600 + 1_800)),
        }),
        due_at: (is_promise || kind == Kind::SubstituteNamed).then_some(EVENING),
        url: "https://forum.example/practices/x".to_owned(),
        brief: (kind == Kind::Brief).then(|| Brief {
            upload: Some("https://forum.example/meetings/9/write-up".to_owned()),
            deadline: Some(EVENING.plus_days(-7)),
            questions: vec!["מה היה קשה, ולמי".to_owned(), "What came of it <b>".to_owned()],
            examples: vec![mailed("אמנת שירות פנימית (SLA) במוקד", "אורן־גל"), mailed("Onboarding ב־30 יום", "רימון")],
        }),
        summary: (kind == Kind::SummarySent).then(|| {
            Box::new(Summary {
                opening: "דיברנו על מדידה, ועל מה שלא רואים בה. NPS לבדו לא מספיק.".to_owned(),
                decisions: vec!["מודדים שבוע אחד בלי לספר".to_owned(), "נפגשים שוב ב־Zoom".to_owned()],
                promises: vec![
                    promise("לשלוח לכולם את טופס התצפית", "דנה לוי", true),
                    promise("Share the form", "Omer <b>", false),
                ],
                thanks: vec!["עומר כהן".to_owned(), "Maya \"<b>\"".to_owned()],
                company: Some("נתיבון".to_owned()),
                write_up: Some(mailed("מדידת שביעות רצון", "נתיבון")),
                one_page: "https://forum.example/meetings/9/one-page".to_owned(),
            })
        }),
        deadline: matches!(kind, Kind::WriteUpDue | Kind::WriteUpDueToday).then(|| EVENING.plus_days(-7)),
        dates: match kind {
            Kind::MeetingsAnnounced => vec![date("מפגש הפורום", 9, 0), date("מפגש <b> two", 10, 60)],
            _ => vec![],
        },
        reading: (kind == Kind::Reading).then(|| vec![mailed("אמנת שירות פנימית (SLA) במוקד", "אורן־גל")]),
        act: matches!(kind, Kind::MeetingInvited | Kind::RsvpAsked | Kind::PromiseDue | Kind::DilemmaStillAsked)
            .then(|| "https://forum.example/by-mail/come-1.7.abc".to_owned()),
        said: matches!(kind, Kind::CommentWritten | Kind::CommentThanked).then(|| Said {
            by: (kind == Kind::CommentWritten).then(|| "עומר כהן".to_owned()),
            text: "אצלנו זה עבד רק אחרי שהמוקד <b> קיבל סמכות.".to_owned(),
        }),
        lines: vec![NotifiedLine {
            kind,
            times: 1,
            by: vec!["עומר כהן".to_owned()],
            at: EVENING,
            instead_of: None,
            moved: matches!(kind, Kind::MeetingMoved | Kind::PromiseMoved).then(|| (EVENING.plus_days(-7), EVENING)),
            note: match kind {
                Kind::DilemmaUnsealed => Some("חשש לשלומו של אדם".to_owned()),
                Kind::PromiseMoved | Kind::PromiseReleased => Some("מחכים לאישור של Legal <b>".to_owned()),
                Kind::MeetingMoved | Kind::MeetingCancelled | Kind::MeetingMovedOnline => {
                    Some("שביתה ב־Train station <b>".to_owned())
                }
                _ => None,
            },
        }],
        more: 0,
    }
}

fn date(title: &str, id: i64, days: i64) -> MailedDate {
    MailedDate {
        url: format!("https://forum.example/meetings/{id}"),
        title: title.to_owned(),
        starts_at: EVENING.plus_days(days),
    }
}

fn mailed(title: &str, company: &str) -> MailedPractice {
    MailedPractice {
        url: "https://forum.example/practices/x".to_owned(),
        title: title.to_owned(),
        company: company.to_owned(),
    }
}

fn promise(what: &str, by: &str, is_own: bool) -> MailedPromise {
    MailedPromise { what: what.to_owned(), by: by.to_owned(), due_at: EVENING.plus_days(20), is_own }
}

#[test]
fn a_brief_a_summary_and_the_reading_leave_out_what_there_is_not() {
    let mut brief = notified(NotificationKind::Brief);
    brief.brief =
        Some(Brief { upload: None, deadline: None, questions: vec!["מה עשיתם".to_owned()], examples: vec![] });
    look_at("notification-brief-short", true, &Content::Notification(Box::new(brief)));
    let mut summary = notified(NotificationKind::SummarySent);
    summary.summary = Some(Box::new(Summary {
        opening: String::new(),
        decisions: vec!["מודדים שבוע אחד".to_owned()],
        promises: vec![],
        thanks: vec![],
        company: None,
        write_up: None,
        one_page: "https://forum.example/meetings/9/one-page".to_owned(),
    }));
    look_at("notification-summary-short", true, &Content::Notification(Box::new(summary)));
    let mut reading = notified(NotificationKind::Reading);
    reading.reading = Some(vec![]);
    look_at("notification-reading-short", true, &Content::Notification(Box::new(reading)));
}

#[test]
fn what_lets_somebody_in() {
    look_at("invitation", false, &Content::Invitation { link: "https://forum.example/join/abc".to_owned(), days: 14 });
    look_at(
        "password-reset",
        false,
        &Content::PasswordReset { link: "https://forum.example/join/abc".to_owned(), days: 14 },
    );
    let login = Content::Login {
        link: "https://forum.example/login/link/abc".to_owned(),
        code: "042917".to_owned(),
        minutes: 60,
    };
    look_at("login", false, &login);
    look_at("test", false, &Content::Test);
}

#[test]
fn a_company_is_asked_to_present() {
    let asked = PresentingRequest {
        title: "מפגש מרץ: מדידת שביעות רצון".to_owned(),
        starts_at: EVENING,
        place: "מרכז ההדרכה, חיפה".to_owned(),
        company: "אורן־גל".to_owned(),
        deadline: Some(EVENING.plus_days(-7)),
        swap: None,
        url: "https://forum.example/asked/7.abc".to_owned(),
    };
    look_at("presenting-request", false, &Content::PresentingRequest(asked.clone()));
    let swap = SwapOf {
        company: "רימון".to_owned(),
        title: "מפגש מאי: גבולות שירות".to_owned(),
        starts_at: EVENING.plus_days(60),
    };
    let swap = PresentingRequest { place: String::new(), deadline: None, swap: Some(swap), ..asked };
    look_at("presenting-swap", false, &Content::PresentingRequest(swap));
}

#[test]
fn every_kind_of_notification() {
    for kind in NotificationKind::ALL.iter().filter(|kind| kind.is_mailed()) {
        look_at(
            &format!("notification-{kind}"),
            kind.can_be_muted(),
            &Content::Notification(Box::new(notified(*kind))),
        );
    }
    let mut several = notified(NotificationKind::CommentWritten);
    let (kind, at) = (NotificationKind::PracticePublished, EVENING);
    several.lines.push(NotifiedLine { kind, times: 1, by: vec![], at, instead_of: None, moved: None, note: None });
    several.more = 490;
    look_at("notification-several", true, &Content::Notification(Box::new(several)));
}

#[test]
fn what_happened_often_is_one_line() {
    let mut told = notified(NotificationKind::CommentWritten);
    told.lines[0].times = 61;
    told.lines[0].by = (1..=7).map(|number| format!("כותבת {number}")).collect();
    let mut thanked = told.lines[0].clone();
    (thanked.kind, thanked.times) = (NotificationKind::CommentThanked, 2);
    thanked.by.truncate(2);
    let mut mentioned = told.lines[0].clone();
    (mentioned.kind, mentioned.times) = (NotificationKind::CommentMentioned, 6);
    mentioned.by.truncate(6);
    told.lines.extend([thanked, mentioned]);
    told.more = 1;
    let lines = |language| {
        rendered(&frame(language), &Content::Notification(Box::new(told.clone())))
            .text
            .replace(['\u{2068}', '\u{2069}'], "")
    };
    let hebrew = lines(Language::Hebrew);
    assert!(
        hebrew.contains("- נוספו 61 תגובות · כותבת 1, כותבת 2, כותבת 3, כותבת 4, כותבת 5 ועוד שני אנשים · "),
        "{hebrew}"
    );
    assert!(hebrew.contains("- אמרו לך תודה על תגובה (2) · כותבת 1, כותבת 2 · "), "{hebrew}");
    assert!(hebrew.contains("כותבת 5 ועוד אדם אחד · ") && hebrew.contains("\n- ועוד אחת\n"), "{hebrew}");
    let english = lines(Language::English);
    assert!(english.contains("- 61 new comments · ") && english.contains(" and 2 more · "), "{english}");
    assert!(english.contains("כותבת 5 and one more · ") && english.contains("\n- and one more\n"), "{english}");
}

#[test]
fn a_substitute_reads_in_whose_place_they_are_told() {
    let mut told = notified(NotificationKind::PresenterNamed);
    told.lines[0].instead_of = Some("דנה <b>".to_owned());
    for (language, words) in [(Language::Hebrew, "במקום"), (Language::English, "in the place of")] {
        let mail = rendered(&frame(language), &Content::Notification(Box::new(told.clone())));
        assert!(mail.text.contains(words) && mail.text.contains("דנה <b>"), "{}", mail.text);
        assert!(mail.html.contains(words) && mail.html.contains("דנה &lt;b&gt;"), "{}", mail.html);
    }
}

fn digest() -> Digest {
    let practice = |title: &str, company: &str, summary: &str| DigestPractice {
        url: "https://forum.example/practices/x".to_owned(),
        title: title.to_owned(),
        company: company.to_owned(),
        summary: summary.to_owned(),
    };
    let dilemma = |title: &str, company: Option<&str>, urgent| DigestDilemma {
        url: "https://forum.example/dilemmas/2".to_owned(),
        title: title.to_owned(),
        company: company.map(str::to_owned),
        urgent,
    };
    let talk = |title: &str, company: Option<&str>, comments| DigestTalk {
        url: "https://forum.example/practices/y".to_owned(),
        title: title.to_owned(),
        company: company.map(str::to_owned),
        comments,
    };
    Digest {
        practices: vec![
            practice("אמנת שירות פנימית (SLA) במוקד", "אורן־גל", "איך קיצרנו את זמן המענה בין המחלקות לחצי."),
            practice("Onboarding ב־30 יום", "רימון", ""),
        ],
        dilemmas: vec![
            dilemma("איך מחזירים לקוח שעזב (win-back)?", Some("גשרים"), true),
            dilemma("מה עושים כשמנהל לא מאמין בסקר?", None, false),
        ],
        discussed: vec![
            talk("לוח אחד לכל המשמרות", Some("קו ענבר"), 5),
            talk("שיחת משוב", Some("כרמים"), 1),
            talk("מפגש מאי", None, 2),
        ],
        meetings: vec![DigestMeeting {
            url: "https://forum.example/meetings/1".to_owned(),
            title: "מפגש אפריל: ניהול תהליכים".to_owned(),
            starts_at: EVENING,
            company: Some("נתיבון".to_owned()),
        }],
        lessons: vec![DigestLesson {
            url: "https://forum.example/dilemmas/1#lesson".to_owned(),
            title: "מי מחזיר תשובה ללקוח?".to_owned(),
            lesson: "מי שקיבל את הפנייה הוא שמחזיר תשובה, גם כשאחרים מטפלים.".to_owned(),
        }],
        unread: 2,
        notifications: "https://forum.example/notifications".to_owned(),
        home: "https://forum.example/".to_owned(),
    }
}

#[test]
fn a_digest() {
    look_at("digest", true, &Content::Digest(digest()));
    let short =
        Digest { dilemmas: vec![], discussed: vec![], meetings: vec![], lessons: vec![], unread: 0, ..digest() };
    look_at("digest-short", true, &Content::Digest(short));
}

#[test]
fn a_digest_s_subject_says_what_is_in_it_and_names_no_dilemma() {
    let subject = |language, told: &Digest| {
        let subject = rendered(&frame(language), &Content::Digest(told.clone())).subject;
        subject.replace(['\u{2068}', '\u{2069}'], "")
    };
    let without_practices = Digest { practices: vec![], ..digest() };
    assert_eq!(subject(Language::Hebrew, &without_practices), "מה חדש בפורום: מפגש אפריל: ניהול תהליכים ועוד 6");
    let of_dilemmas = Digest { meetings: vec![], ..without_practices };
    assert_eq!(subject(Language::Hebrew, &of_dilemmas), "מה חדש בפורום: 6 עדכונים");
    assert_eq!(subject(Language::English, &of_dilemmas), "New in the forum: 6 items");
}

#[test]
fn the_title_of_what_not_everybody_reads_stands_in_no_subject() {
    let frame = frame(Language::Hebrew);
    let subject = |kind| rendered(&frame, &Content::Notification(Box::new(notified(kind)))).subject;
    assert!(!subject(NotificationKind::PracticeToConfirm).contains("אמנת"));
    assert!(subject(NotificationKind::PracticePublished).contains("אמנת"));
}
