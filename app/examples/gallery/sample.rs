//! A forum to look at: companies, people, meetings and practices, long and short, in both languages.

use domain::agenda::{AgendaItem, AgendaKind};
use domain::attachment::{Attachment, Searchable};
use domain::clock::Timestamp;
use domain::comment::{self, AnswerMark, CommentRights, CommentSubject, CommentView, DeletedBy, Discussion};
use domain::company::{Company, CompanyCard, Sector, SizeBand};
use domain::following::Attention;
use domain::gate::{GateEntry, GateList, IdentityNumber};
use domain::id::{
    AttachmentId, CommentId, CompanyId, GateEntryId, MeetingId, MemberId, PracticeId, PresentingRequestId, PromiseId,
    TopicId, TryId,
};
use domain::language::Language;
use domain::mailed_act::{AskedAbout, AskedByMail};
use domain::meeting::{
    DayNotes, MeetingCard, MeetingKind, MeetingRights, MeetingState, MeetingView, SummaryMail, Visit,
};
use domain::member::{Member, Person, Profession, Role};
use domain::occasion::Occasion;
use domain::practice::{
    ArchivedBy, MeetingRef, PracticeCard, PracticeKind, PracticeRights, PracticeView, Sharing, Status,
};
use domain::promise::{Promise, PromiseRights, PromiseStanding};
use domain::rota::{Presenting, PresentingRequest, RequestState, Rota, RotaMeeting, Turn};
use domain::rsvp::{Attendance, Rsvp, RsvpAnswer, RsvpCounts};
use domain::search::{FacetCount, Facets, Hit, HitType, Marked, Match, SearchPage};
use domain::survey::{AfterMeeting, AttendanceLine, AttendanceList, SurveyResult, SurveyState, SurveySums};
use domain::topic::Topic;
use domain::tries::{Tried, Tries, TryCounts, TryOutcome, TryReport, TryRights, TryShown, TryView};

/// 2 March 2026, 10:00 in Jerusalem.
pub const NOW: Timestamp = Timestamp(1_772_438_400_000_000);

/// The topics of the forum.
pub fn topics() -> Vec<Topic> {
    [
        ("methodology", "מתודולוגיה ושינוי תרבות ארגונית", "Methodology and culture change"),
        ("measurement", "מדידה", "Measurement"),
        ("process-management", "ניהול תהליכים", "Process management"),
        ("internal-marketing", "שיווק פנים־ארגוני", "Internal marketing"),
        ("internal-communication", "תקשורת פנים־ארגונית", "Internal communication"),
        ("employee-experience", "חוויית עובד", "Employee experience"),
        ("training", "הדרכה וסדנאות", "Training and workshops"),
        ("service-boundaries", "גבולות שירות ותיאום ציפיות", "Service boundaries and expectations"),
        ("ownership", "לקיחת אחריות וטיפול בכשלי שירות", "Ownership and service recovery"),
    ]
    .into_iter()
    .zip(1..)
    .map(|((slug, name_he, name_en), id)| Topic {
        id: TopicId(id),
        slug: slug.to_owned(),
        parent: None,
        name_he: name_he.to_owned(),
        name_en: name_en.to_owned(),
    })
    .collect()
}

/// The companies, in no order.
pub fn companies() -> Vec<Company> {
    [
        ("oren-gal", "בנק אורן־גל", Sector::Finance, SizeBand::From1000),
        ("rimon", "רימון כרטיסי אשראי", Sector::Finance, SizeBand::Upto999),
        ("hashachar", "גלגלי השחר", Sector::Automotive, SizeBand::Upto249),
        ("shaked", "מרפאות שקד", Sector::Health, SizeBand::From1000),
        ("kramim", "סלי כרמים", Sector::Retail, SizeBand::From1000),
        ("kav-inbar", "קו־ענבר תקשורת", Sector::Telecom, SizeBand::From1000),
        ("arazit", "ארזית ביטוח", Sector::Insurance, SizeBand::Upto999),
        ("tidhar-water", "מי תדהר", Sector::Utilities, SizeBand::Upto249),
        ("hof-levana", "מלונות חוף לבנה", Sector::Hospitality, SizeBand::Upto999),
        ("netivon", "Netivon Software", Sector::Technology, SizeBand::Upto249),
        ("emek-tchelet", "מחלבות עמק תכלת", Sector::Manufacturing, SizeBand::Upto999),
        ("kanaf-ruach", "כנף רוח שליחויות", Sector::Logistics, SizeBand::Upto49),
    ]
    .into_iter()
    .zip(1..)
    .map(|((slug, name, sector, size), id)| Company {
        id: CompanyId(id),
        slug: slug.to_owned(),
        name: name.to_owned(),
        sector,
        size,
        left_at: None,
    })
    .collect()
}

/// The company at that place of [`companies`].
pub fn company(index: usize) -> Company {
    companies().swap_remove(index)
}

/// Every company as the ring shows it.
pub fn company_cards() -> Vec<CompanyCard> {
    companies()
        .into_iter()
        .zip(0i64..)
        .map(|(company, index)| CompanyCard {
            presents_next: index == 10,
            presents_at: (index == 10).then_some(NOW),
            presented_at: (index != 10 && index % 3 != 1).then(|| NOW.plus_days(-61 * (index + 1))),
            members: 2 + index % 3,
            practices: (index * 5) % 7,
            company,
        })
        .collect()
}

/// A coordinator of the first company.
pub fn coordinator() -> Member {
    Member {
        id: MemberId(1),
        name: "יעל בן־חורין".to_owned(),
        email: "yael@maagal.example".to_owned(),
        role: Role::Coordinator,
        profession: Profession::Service,
        language: Language::Hebrew,
        company: company(0),
        joined_at: Some(NOW),
        deactivated_at: None,
    }
}

/// An ordinary member, who presents next.
pub fn presenter() -> Member {
    Member {
        id: MemberId(27),
        name: "סיגל מזרחיאן".to_owned(),
        email: "sigal@emek-tchelet.example".to_owned(),
        role: Role::Member,
        company: company(10),
        ..coordinator()
    }
}

/// The presenters of the next meeting.
pub fn people() -> Vec<Person> {
    vec![
        Person { id: MemberId(27), name: "סיגל מזרחיאן".to_owned(), profession: Profession::HumanResources },
        Person { id: MemberId(28), name: "חנן אדמוני".to_owned(), profession: Profession::Training },
    ]
}

/// The gate list of a visit, as the coordinator reads it. The numbers are invented: no card has one so low.
pub fn gate_list() -> GateList {
    let lines = [("אבי סבוראי", "000000018", "12-345-67"), ("אפרת דגן־לוי", "000000026", "")];
    let entries = lines.into_iter().zip(1..).filter_map(|((name, number, car), id)| {
        Some(GateEntry {
            id: GateEntryId(id),
            member: Some(MemberId(id)),
            name: name.to_owned(),
            identity_number: IdentityNumber::read(number)?,
            car: car.to_owned(),
        })
    });
    GateList {
        meeting: MeetingId(9),
        title: "שבו ליד נציג: בוקר אחד במוקד".to_owned(),
        starts_at: NOW.plus_days(10),
        entries: entries.collect(),
        missing: people().into_iter().map(|person| (person, company(10))).collect(),
        erased_at: NOW.plus_days(17),
        is_open: true,
        can_edit: true,
    }
}

/// The next meeting, as somebody sees it who may do that with it.
pub fn next_meeting(can: MeetingRights) -> MeetingView {
    MeetingView {
        card: MeetingCard {
            id: MeetingId(9),
            version: 1,
            title: "הזמנה אחת, שלוש מחלקות: מה קורה ללקוח הפנימי כשאיש לא אחראי על הכול".to_owned(),
            kind: MeetingKind::Regular,
            starts_at: NOW.plus_days(10).plus_seconds(7 * 3600 + 1800),
            ends_at: Some(NOW.plus_days(10).plus_seconds(11 * 3600)),
            state: MeetingState::Scheduled,
            sequence: 0,
            note: String::new(),
            place: "מחלבות עמק תכלת, חדר הישיבות הגדול, קומה 3".to_owned(),
            link: "https://meet.example/maagal".to_owned(),
            company: Some(company(10)),
            presenters: people(),
            deadline: Some(NOW.plus_days(17)),
            seats: Some(3),
            practices: 0,
        },
        agenda: "x".to_owned(),
        agenda_html: render(
            "1. סבב קצר: מה ניסינו מאז המפגש הקודם (15 דקות)\n2. מחלבות עמק תכלת מציגות (40 דקות)\n3. שולחנות עבודה: מפת תהליך הפוכה בכל אחד מהארגונים\n4. סיכום, ומי מציגים בפעם הבאה",
        )
        .html,
        items: agenda(),
        summary: String::new(),
        summary_html: String::new(),
        decisions: String::new(),
        summary_mail: SummaryMail::No,
        visit: Visit::default(),
        day: DayNotes {
            hebrew: "כ״ג באדר תשפ״ו".to_owned(),
            hebrew_in_english: "23 Adar 5786".to_owned(),
            forbidden: None,
            warnings: vec![Occasion::Ramadan],
        },
        practices: vec![],
        absences: vec![],
        can,
    }
}

/// Returns who comes to the next meeting, as the coordinator sees it.
pub fn attendance() -> Attendance {
    let answers: Vec<Rsvp> =
        [(RsvpAnswer::Room, "אגיע ב־10, אחרי ישיבת הבוקר"), (RsvpAnswer::Online, "Only until 11:00")]
            .into_iter()
            .zip(people())
            .map(|((answer, note), person)| Rsvp {
                person,
                company: company(10),
                answer,
                note: note.to_owned(),
                answered_at: NOW,
                on_behalf_by: (answer == RsvpAnswer::Online).then(|| people().pop()).flatten(),
            })
            .collect();
    let others = people().into_iter().map(|person| (person, company(10))).collect();
    let (counts, own) = (RsvpCounts::of(&answers), answers.first().cloned());
    Attendance { answers, counts, seats: Some(3), own, is_open: true, others }
}

/// A request to change places that waits for an answer of the viewer's company.
pub fn presenting_request() -> PresentingRequest {
    let meeting = |id, title: &str, days| MeetingRef {
        id: MeetingId(id),
        title: title.to_owned(),
        starts_at: NOW.plus_days(days),
    };
    PresentingRequest {
        id: PresentingRequestId(1),
        meeting: meeting(9, "איך מתחילים ממדידה פנימית", 30),
        swap: Some(meeting(10, "גבולות שירות: מה מבטיחים, ומה לא", 92)),
        swap_with: Some((company(3).id, company(3).name)),
        company: company(10),
        member: people().swap_remove(0),
        asked_by: None,
        state: RequestState::Open,
        asked_at: NOW,
    }
}

/// All that can be done about who presents at a meeting.
pub fn presenting() -> Presenting {
    let request = presenting_request();
    let swaps = request.swap.clone().into_iter().map(|swap| (swap, company(4))).collect();
    Presenting { request: Some(request), people: people(), swaps, asked: None }
}

/// The rota: a meeting with a company, one whose company was asked, and one without either.
pub fn rota() -> Rota {
    let meeting = |id, title: &str, days| RotaMeeting {
        id: MeetingId(id),
        title: title.to_owned(),
        starts_at: NOW.plus_days(days),
        company: None,
        presenters: vec![],
        requests: vec![],
    };
    let turn = |index: usize, presented_at| Turn {
        company: company(index),
        presented_at,
        other_sector: index.is_multiple_of(2),
        other_size: index.is_multiple_of(3),
        is_placed: index == 2,
        topics: if index == 1 { vec![TopicId(2)] } else { vec![] },
    };
    let mut passed = PresentingRequest { swap: None, swap_with: None, ..presenting_request() };
    passed.state = RequestState::Passed;
    let meetings = vec![
        RotaMeeting {
            company: Some(company(10)), presenters: people(), ..meeting(9, "איך מתחילים ממדידה פנימית", 30)
        },
        RotaMeeting { requests: vec![presenting_request()], ..meeting(10, "גבולות שירות", 92) },
        RotaMeeting { requests: vec![passed], ..meeting(11, "Onboarding ב־30 יום", 150) },
    ];
    let turns = (0..6).map(|index| turn(index, (index > 2).then(|| NOW.plus_days(-400)))).collect();
    Rota { meetings, turns }
}

/// Returns what the button of a mail asks: whether somebody comes.
pub fn asked_by_mail() -> AskedByMail {
    let PresentingRequest { meeting, member, .. } = presenting_request();
    let place = "מרכז ההדרכה, חיפה".to_owned();
    AskedByMail {
        person: member,
        what: AskedAbout::Meeting {
            ends_at: Some(meeting.starts_at.plus_seconds(3 * 3_600)),
            meeting,
            kind: MeetingKind::Regular,
            place,
            link: "https://zoom.example/j/1".to_owned(),
            own: Some(RsvpAnswer::Online),
            is_open: true,
        },
    }
}

/// Returns what comes after a meeting, for the coordinator.
pub fn after_meeting() -> AfterMeeting {
    let survey = SurveyState { is_open: true, is_answered: false };
    AfterMeeting { came: Some(14), survey, can_note: true, can_write: true }
}

/// Returns who may have come to a meeting.
pub fn attendance_list() -> AttendanceList {
    let answers = [Some(RsvpAnswer::Room), Some(RsvpAnswer::Online), Some(RsvpAnswer::No), None];
    let lines = people().into_iter().zip(answers).map(|(person, answer)| AttendanceLine {
        person,
        company: company(10),
        answer,
        came: answer == Some(RsvpAnswer::Room),
    });
    AttendanceList { lines: lines.collect(), is_noted: false }
}

/// Returns what was answered about meetings; about the latest by too few.
pub fn survey_results() -> Vec<SurveyResult> {
    let result = |id, title: &str, days: i64, answers: i64, useful| SurveyResult {
        meeting: MeetingId(id),
        title: title.to_owned(),
        starts_at: NOW.plus_days(-days),
        came: Some(14),
        answers,
        said: (answers > 2).then(|| SurveySums {
            useful_hundredths: useful,
            recommend: answers - 1,
            topics: vec![(TopicId(2), 4), (TopicId(7), 1)],
            words: vec!["Feedback".to_owned(), "שיחות קשות עם לקוחות כועסים, ומה עושים אחריהן".to_owned()],
        }),
    };
    vec![
        result(8, "גבולות שירות: מה מבטיחים, ומה לא", 9, 2, 0),
        result(7, "לוח אחד לכל המשמרות", 70, 8, 425),
        result(6, "Onboarding ב־30 יום", 130, 11, 390),
    ]
}

/// Returns what the viewer promised: one that is late, and one that was moved.
pub fn promises() -> Vec<Promise> {
    let [owner, to] = [0, 1].map(|index| people().swap_remove(index));
    let promise = |id, what: &str, days, standing| Promise {
        id: PromiseId(id),
        version: 1,
        owner: owner.clone(),
        to: (id == 1).then(|| to.clone()),
        meeting: Some((MeetingId(9), "הזמנה אחת, שלוש מחלקות".to_owned())),
        what: what.to_owned(),
        due_at: NOW.plus_days(days),
        standing,
        moves: id - 1,
        reason: if id == 1 {
            String::new()
        } else {
            "מחכים לאישור של המחלקה המשפטית".to_owned()
        },
        ended_at: None,
        can: PromiseRights { keep: true, postpone: true, release: id == 1, reopen: false },
    };
    vec![
        promise(1, "לשלוח לכולם את טופס התצפית בסניפים", -2, PromiseStanding::Late),
        promise(2, "Share the onboarding checklist in English", 12, PromiseStanding::Open),
    ]
}

/// An agenda of three items.
fn agenda() -> Vec<AgendaItem> {
    let item = |kind, title: &str, minutes, who: &str| AgendaItem {
        kind,
        title: title.to_owned(),
        minutes,
        who: who.to_owned(),
        dilemma: None,
    };
    vec![
        item(AgendaKind::Opening, "פתיחה", 15, "יעל"),
        item(AgendaKind::Presentation, "הזמנה אחת, שלוש מחלקות", 45, "סיגל וחנן"),
        item(AgendaKind::Break, "הפסקה", 20, ""),
    ]
}

/// The next meeting with gaps, as the coordinator sees it.
pub fn meeting_with_gaps() -> MeetingView {
    let mut meeting = next_meeting(MeetingRights { edit: true, upload: true, on_behalf: true });
    meeting.card.place.clear();
    meeting.card.link.clear();
    meeting.card.deadline = None;
    meeting.agenda.clear();
    meeting
}

/// A meeting that took place, with its practices.
pub fn past_meeting() -> MeetingView {
    let mut meeting = next_meeting(MeetingRights::default());
    meeting.card = past_meetings().swap_remove(1);
    meeting.practices = practices().into_iter().take(3).collect();
    meeting.summary = "x".to_owned();
    meeting.summary_html = render("מה **נאמר** ומה למדנו.").html;
    meeting.decisions = "מנסים בשני ארגונים נוספים".to_owned();
    meeting.summary_mail = SummaryMail::Sent(NOW);
    meeting
}

/// Meetings that took place, the latest first.
pub fn past_meetings() -> Vec<MeetingCard> {
    [
        ("מנהלי סניפים כמאמני שירות", MeetingKind::Regular, 4),
        ("הכנס השנתי: מותר להגיד לא", MeetingKind::Conference, 6),
        ("Closing the loop with engineers", MeetingKind::Regular, 2),
        ("סדנת סימולציות: לקוחה כועסת בדלפק", MeetingKind::Workshop, 8),
        ("אמנת שירות פנימית: SLA בין מחלקות, ומה למדנו מהגרסה שנכשלה", MeetingKind::Regular, 5),
        ("מתלונות להרגל: שנה של שיחות שבועיות", MeetingKind::Regular, 3),
    ]
    .into_iter()
    .zip(1i64..)
    .map(|((title, kind, company_index), index)| MeetingCard {
        id: MeetingId(9 - index),
        title: title.to_owned(),
        kind,
        starts_at: NOW.plus_days(-63 * index),
        ends_at: Some(NOW.plus_days(-63 * index).plus_seconds(3 * 3600)),
        company: Some(company(company_index)),
        practices: index % 4,
        ..next_meeting(MeetingRights::default()).card
    })
    .collect()
}

/// Practices of every kind.
pub fn practices() -> Vec<PracticeCard> {
    [
        (
            "אמנת שירות פנימית: SLA בין מחלקות, ומה למדנו מהגרסה שנכשלה",
            "אמנת שירות פנימית בין שבע מחלקות, בעמוד אחד. ההמתנה בין המחלקות ירדה מ־7.4 ימים ל־3, אחרי גרסה ראשונה שעשתה בדיוק את ההפך.",
            PracticeKind::WriteUp,
            &["process-management", "service-boundaries", "measurement"][..],
            5,
        ),
        (
            "שתים־עשרה שאלות: סקר שביעות רצון עובדים שאפשר לענות עליו בעמידה",
            "שאלון קצר ברבעון, לוח שנה של מה עושים עם התשובות, ושלוש החלטות שהתקבלו בגללו.",
            PracticeKind::Template,
            &["measurement", "employee-experience"],
            0,
        ),
        (
            "Closing the loop: what engineers hear when a customer calls twice",
            "Fifteen minutes on Mondays, two recordings, one owner. Repeat calls fell by a third in ten weeks.",
            PracticeKind::WriteUp,
            &["ownership", "internal-communication"],
            9,
        ),
        (
            "סימולציה: מטופל שמחכה כבר ארבעים דקות",
            "תרגיל בשלישיות לצוות קבלה: מטופל, נציגה וצופה. שלושה סבבים, ומה אומרים בכל אחד.",
            PracticeKind::Tool,
            &["training", "service-boundaries"],
            3,
        ),
        (
            "ארוחת בוקר במקום פוסטר",
            "איך העברנו את ההבטחה ״חמישה ימים״ קודם כול לעובדים, ורק אחר כך ללקוחות.",
            PracticeKind::WriteUp,
            &["internal-marketing", "employee-experience", "methodology"],
            8,
        ),
    ]
    .into_iter()
    .zip(1i64..)
    .map(|((title, summary, kind, topics, company_index), id)| PracticeCard {
        id: PracticeId(id),
        slug: format!("practice-{id}"),
        title: title.to_owned(),
        summary: summary.to_owned(),
        kind,
        status: Status::Published,
        language: Language::of_text(title),
        company: company(company_index),
        topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
        meeting: (id % 2 == 1).then(|| MeetingRef {
            id: MeetingId(id),
            title: "שירות פנימי: מי הלקוח שלי?".to_owned(),
            starts_at: NOW.plus_days(-40 * id),
        }),
        date: NOW.plus_days(-33 * id),
        sharing: if id == 1 { Sharing::Team } else { Sharing::Members },
    })
    .collect()
}

const TEXT: &str = include_str!("../../../server/demo/practices/internal-sla-between-departments.md");

fn render(markdown: &str) -> markdown::Rendered {
    let options =
        markdown::Options { language: Language::Hebrew, files_base: "/practices/practice-1/files/".to_owned() };
    markdown::render(markdown, &options)
}

/// A practice's text, in Markdown.
pub fn body() -> String {
    TEXT.splitn(3, "---\n").nth(2).unwrap_or_default().to_owned()
}

/// A practice, opened, in that state and with those rights.
pub fn practice(status: Status, can: PracticeRights) -> PracticeView {
    let card = practices().swap_remove(0);
    let english = "\n\n> Nobody owns a promise that seven people signed. We now put one name beside each line, and the name is on the wall.\n\nבסוף הוספנו גם רשימה:\n\n- [x] שם אחד לכל שורה\n- [ ] תאריך לבדיקה הבאה\n\n```\nwaiting_days = done_at - asked_at\n```\n";
    let rendered = render(&(body() + english));
    let attachment = |file_name: &str, media_type: &str, size| Attachment {
        id: AttachmentId(1),
        file_name: file_name.to_owned(),
        media_type: media_type.to_owned(),
        size,
        hash: String::new(),
        searchable: Searchable::Whole,
        sharing: None,
    };
    PracticeView {
        id: card.id,
        slug: card.slug,
        version: 3,
        title: card.title,
        summary: card.summary,
        audience: "ניהול שירות, תפעול, ארגון ושיטות".to_owned(),
        effort: "11 חודשים, מובילה בחצי משרה, 40 דקות בחודש לכל זוג מחלקות".to_owned(),
        result: "מהזמנה ועד התקנה: 6.3 ימים במקום 11.2".to_owned(),
        approved_by: String::new(),
        approved_on: String::new(),
        language: domain::language::Language::Hebrew,
        kind: card.kind,
        status,
        company: card.company,
        authors: vec![Person {
            id: MemberId(16), name: "רונית צדקיהו".to_owned(), profession: Profession::Service
        }],
        uploaded_by: people().pop(),
        meeting: card.meeting,
        topics: topics().into_iter().filter(|topic| card.topics.contains(&topic.slug)).collect(),
        html: rendered.html.into(),
        headings: rendered.headings,
        attachments: vec![
            attachment("מצגת המפגש.pptx", "application/vnd.ms-powerpoint", 4_310_000),
            attachment("SLA one-pager (final).pdf", "application/pdf", 212_000),
        ],
        published_at: (status == Status::Published).then(|| NOW.plus_days(-33)),
        updated_at: NOW.plus_days(-3),
        sharing: card.sharing,
        archived_by: (status == Status::Archived).then_some(ArchivedBy::Coordinator),
        can,
    }
}

/// A discussion on the page of that path: the first comments of three, of which the second is the reader's own, and the
/// trace of a deleted one.
pub fn discussion(path: &str, count: usize) -> Discussion {
    const TEXTS: [&str; 3] = [
        "ניסינו את זה אצלנו בשני סניפים. מה שעבד: **שם אחד** ליד כל שורה. מה שלא: הרשימה התארכה מהר מדי.\n\n- בסניף הגדול נשארנו עם חמש שורות\n- בקטן עברנו ללוח מגנטי",
        "תודה! איך הסברתם את זה למשמרת הלילה?",
        "We run the same thing with our engineers. The *name on the wall* matters more than the deadline.",
    ];
    let own = CommentRights { edit: true, delete: true, reply: true, history: true, ..CommentRights::default() };
    let mut comments: Vec<_> = TEXTS.iter().take(count).zip(1i64..).map(|(body, id)| said(path, id, body)).collect();
    if let Some(comment) = comments.get_mut(1) {
        comment.can = own;
        comment.updated_at = comment.updated_at.plus_days(1);
        let mut trace = said(path, 9, "");
        (trace.author, trace.company, trace.deleted_by) = (None, None, Some(DeletedBy::Coordinator));
        trace.can = CommentRights { restore: true, ..CommentRights::default() };
        comments.push(trace);
    }
    if let Some(reply) = comments.get_mut(2) {
        (reply.parent, reply.is_new) = (Some(CommentId(2)), true);
        reply.thanks = people().into_iter().take(2).collect();
        reply.marks = vec![(company(3), AnswerMark::Helped), (company(4), AnswerMark::Tried)];
        reply.can = CommentRights { reply: true, thank: true, report: true, lock: true, ..CommentRights::default() };
    }
    Discussion {
        subject: CommentSubject::Practice(PracticeId(1)),
        path: path.to_owned(),
        part: 2,
        parts: if count > 2 { 3 } else { 2 },
        helped: vec![],
        total: count,
        fresh: (count > 2).then_some((CommentId(3), 1)),
        last: comments.last().map(|comment| comment.id),
        comments,
        attention: Some(Attention::Usual),
        can_write: true,
        as_asker: false,
        preview: None,
    }
}

fn said(path: &str, id: i64, body: &str) -> CommentView {
    let at = NOW.plus_days(id - 12);
    CommentView {
        id: CommentId(id),
        subject: CommentSubject::Practice(PracticeId(1)),
        url: comment::path(path, CommentId(id)),
        version: 1,
        author: people().into_iter().next(),
        company: Some(company(5)),
        asker_of: None,
        body: body.into(),
        html: render(body).html.into(),
        created_at: at,
        updated_at: at,
        deleted_by: None,
        parent: None,
        is_locked: false,
        thanks: vec![],
        marks: vec![],
        own_mark: None,
        attachments: vec![],
        moved: None,
        moved_to: None,
        is_new: false,
        can: CommentRights::default(),
    }
}

/// An answer of the search, with what matched.
pub fn found() -> SearchPage {
    let mut hits: Vec<Hit> = practices()
        .into_iter()
        .map(|card| Hit {
            id: card.id.0,
            hit_type: HitType::Practice,
            kind: card.kind.to_string(),
            title_marked: Marked::default(),
            title: card.title,
            url: domain::practice::path(&card.slug),
            snippet: Marked::plain(card.summary),
            file: None,
            since: 0,
            company: card.company.slug,
            company_name: card.company.name,
            topics: card.topics,
            language: card.language,
            date: card.date,
            meeting: card.meeting.map(|meeting| meeting.title).unwrap_or_default(),
            score: 1.0,
            matched: Match::Full,
            missing: vec![],
        })
        .collect();
    let part = |text: &str, matched| (text.to_owned(), matched);
    if let Some(hit) = hits.first_mut() {
        hit.title_marked.parts =
            vec![part("אמנת שירות", true), part(" פנימית: SLA בין מחלקות, ומה למדנו מהגרסה שנכשלה", false)];
        hit.snippet.parts = vec![
            part("…בטור הראשון עומדת המחלקה שצריכה. ", false),
            part("האמנה", true),
            part(" מחייבת גם אותה: להביא בקשה שלמה. כל ", false),
            part("שירות", true),
            part(" מקבל שורה אחת, ובה גם מה קורה אם לא נספיק…", false),
        ];
    }
    SearchPage { total: 43, took_us: 900, hits, facets: facets(), ..SearchPage::default() }
}

/// Returns what came of a practice: two that are shown, and one that is only counted.
pub fn tries(path: &str) -> Tries {
    let tried = |id, outcome, why: &str| TryView {
        id: TryId(id),
        practice: PracticeId(1),
        url: domain::tries::path(path, TryId(id)),
        version: 1,
        author: people().into_iter().next(),
        company: Some(company(usize::try_from(id).unwrap_or_default())),
        report: TryReport {
            tried_on: "2026-05-03".to_owned(),
            team: "מוקד ההזמנות, שתי משמרות".to_owned(),
            outcome,
            why: why.to_owned(),
            backed_by: "סמנכ״לית התפעול".to_owned(),
            shown: TryShown::Company,
        },
        created_at: NOW,
        updated_at: NOW,
        can: TryRights { edit: id == 1, delete: id == 1 },
    };
    Tries {
        path: path.to_owned(),
        counts: TryCounts { keep: 1, adapt: 1, drop: 1 },
        hidden: 1,
        by: None,
        tries: vec![
            tried(1, TryOutcome::Keep, "הפניות החוזרות ירדו בשליש כבר בחודש הראשון."),
            tried(2, TryOutcome::Adapt, "We kept the column, and moved the weekly talk to the end of the shift."),
        ],
        can_write: true,
    }
}

/// Counts for every filter.
pub fn facets() -> Facets {
    fn counts<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<FacetCount> {
        values
            .into_iter()
            .zip([17, 12, 9, 8, 6, 5, 3, 2, 2, 1, 1, 1, 1])
            .map(|(value, count)| FacetCount { value: value.to_string(), count })
            .collect()
    }
    Facets {
        hit_type: counts(HitType::ALL),
        topic: counts(topics().into_iter().map(|topic| topic.slug)),
        company: counts(companies().into_iter().map(|company| company.slug)),
        sector: counts(Sector::ALL),
        size: counts(SizeBand::ALL),
        profession: counts(Profession::ALL),
        kind: counts(PracticeKind::ALL),
        language: counts(Language::ALL),
        year: counts([2026, 2025, 2024]),
        tried: counts(Tried::ALL),
    }
}
