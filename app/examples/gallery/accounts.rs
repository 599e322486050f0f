//! The pages of account, administration and drafts, each in the states worth looking at.

use app::account::away::{AwayForm, AwayPage};
use app::account::join::{InvitePage, ResetPage, SetupPage};
use app::account::login::{Carried, CodePage, LoginLinkPage, LoginPage};
use app::account::me::{DeletedLine, MadeToken, MailsForm, MePage, SessionDays, TokenForm};
use app::account::phone::{PhoneForm, PhonePage};
use app::admin::audit::{AuditForm, AuditPage};
use app::admin::companies::CompaniesAdminPage;
use app::admin::home::AdminPage;
use app::admin::import::{ImportPage, ImportRow, Imported};
use app::admin::meeting::{MeetingForm, MeetingFormPage};
use app::admin::member::{self, EraseMemberPage, MemberAdminPage};
use app::admin::members::{IssuedLink, MemberList, MembersAdminPage};
use app::admin::settings::SettingsPage;
use app::admin::tokens::TokensAdminPage;
use app::drafts::conflict::{Conflict, Other};
use app::drafts::form::DraftForm;
use app::drafts::page::{DraftPage, DraftSetting};
use app::drafts::personal::{PersonalForm, PersonalPage};
use app::drafts::upload::{KeptFiles, NewPracticePage, WriteUpPage};
use app::notifications::NotificationsPage;
use app::ui::form::Form;
use domain::absence::{Absence, AwaySetting};
use domain::access::{ApiToken, Browser, DeviceKind, LinkPurpose, OwnSession, OwnedToken, System, TokenScope};
use domain::attachment::{Attachment, Searchable};
use domain::audit::{AuditEntry, AuditEvent, AuditPerson};
use domain::backup::{BackupStatus, SkippedBackup, VerifiedBackup};
use domain::draft::{Draft, DraftCard, ImportTargets, Preview};
use domain::home::Overview;
use domain::id::{AttachmentId, DraftId, MeetingId, MemberId, NotificationId};
use domain::meeting::MeetingRights;
use domain::member::{Member, MemberCounts, MemberPage, Person};
use domain::notification::{Notification, NotificationGroup, NotificationKind, Subject};
use domain::phone::{Phone, PhoneShown};
use domain::practice::{ArchivedPractice, Content, MeetingRef, PracticeKind, PracticeText, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::quota::{Quota, Quotas, Used};
use domain::undo::Undo;
use leptos::prelude::*;

use crate::{Specimen, sample};

const MAX_UPLOAD: i64 = 25_000_000;
const UPLOADS: MeetingRights = MeetingRights { edit: false, upload: true, on_behalf: false };

/// Every one of them.
pub fn specimens() -> Vec<Specimen> {
    let of = |name, path, render| Specimen { name, viewer: Some(sample::coordinator()), path, render };
    let presenters = |name, path, render| Specimen { name, viewer: Some(sample::presenter()), path, render };
    let strangers = |name, path, render| Specimen { name, viewer: None, path, render };
    vec![
        strangers("login", "/login", |_| view! { <LoginPage form=Form::default() sends_mail=false/> }.into_any()),
        strangers("login-mail", "/login", |_| view! { <LoginPage form=Form::default() sends_mail=true/> }.into_any()),
        strangers("login-code", "/login/code", |_| {
            view! { <CodePage form=Form::default() minutes=60 sends_mail=true/> }.into_any()
        }),
        strangers("login-link", "/login/link/x", |_| {
            view! { <LoginLinkPage form=Form::default() is_same_browser=false/> }.into_any()
        }),
        strangers("login-kept", "/login", |_| login_with_text()),
        strangers("join-setup", "/join/x", |_| view! { <SetupPage form=refused_setup()/> }.into_any()),
        strangers("join-invite", "/join/x", |_| {
            let form = Form::filled([("name", "סיגל מזרחיאן"), ("profession", "human-resources")]);
            view! { <InvitePage member=sample::presenter() form/> }.into_any()
        }),
        strangers("join-reset", "/join/x", |_| {
            view! { <ResetPage member=sample::presenter() form=Form::default()/> }.into_any()
        }),
        presenters("me", "/me", |_| me()),
        presenters("away", "/people/27/away", |_| away()),
        presenters("phone", "/me/phone", |_| {
            let phone = Phone { number: "050-1234567".to_owned(), shown: PhoneShown::Presenters };
            view! { <PhonePage form=PhoneForm::values(&phone)/> }.into_any()
        }),
        presenters("draft-personal", "/drafts/3/publish", |_| personal_details()),
        presenters("notifications", "/notifications", |_| {
            view! { <NotificationsPage groups=notifications()/> }.into_any()
        }),
        presenters("draft", "/drafts/3", |_| {
            let draft = draft();
            let setting = DraftSetting {
                meeting: Some(sample::next_meeting(UPLOADS).card.title),
                tidied: Some((6, true)),
                ..DraftSetting::default()
            };
            view! { <DraftPage form=DraftForm::values(&draft) draft setting/> }.into_any()
        }),
        presenters("draft-preview", "/drafts/3", |_| previewed_draft()),
        presenters("draft-conflict", "/drafts/3", |_| conflict()),
        presenters("write-up", "/meetings/9/write-up", |_| write_up(UPLOADS, Form::default())),
        of("write-up-on-behalf", "/meetings/9/write-up", |_| {
            let problem = Problem::field("file", FieldProblem::NotText);
            let rights = MeetingRights { on_behalf: true, ..UPLOADS };
            write_up(rights, Form::refused([], problem))
        }),
        presenters("practice-new", "/practices/new", |_| {
            let form = Form::filled([("kind", "write-up")]);
            view! { <NewPracticePage form kept=KeptFiles::default() max_upload=MAX_UPLOAD/> }.into_any()
        }),
        of("admin", "/admin", |_| admin()),
        of("admin-companies", "/admin/companies", |_| {
            view! { <CompaniesAdminPage companies=sample::company_cards() form=Form::default()/> }.into_any()
        }),
        of("admin-members", "/admin/members", |_| members()),
        of("admin-member", "/admin/members/27", |_| {
            let member = sample::presenter();
            view! { <MemberAdminPage form=member::values(&member) member companies=sample::companies()/> }.into_any()
        }),
        of("admin-member-erase", "/admin/members/27/erase", |_| {
            let form = Form::refused([], Problem::field("current", FieldProblem::Mismatch));
            view! { <EraseMemberPage member=sample::presenter() form/> }.into_any()
        }),
        of("admin-tokens", "/admin/tokens", |_| {
            let owned =
                OwnedToken {
                    member: "סיגל מזרחיאן".to_owned(), company: "עמק תכלת".to_owned(), token: api_token()
                };
            view! { <TokensAdminPage tokens=vec![owned]/> }.into_any()
        }),
        of("admin-audit", "/admin/audit", |_| audit()),
        of("admin-meeting", "/meetings/9/edit", |_| {
            let meeting = sample::next_meeting(MeetingRights::default());
            view! {
                <MeetingFormPage
                    meeting=Some(MeetingId(9))
                    form=MeetingForm::values(&meeting)
                    companies=sample::companies()
                    members=people()
                />
            }
            .into_any()
        }),
        of("admin-import", "/admin/import", |_| import()),
        of("admin-settings", "/admin/settings", |_| {
            let form = Form::filled([("name_he", "מעגל שירות ואנשים"), ("name_en", "The Service and People Circle")]);
            view! { <SettingsPage form welcome_max=4_000/> }.into_any()
        }),
    ]
}

/// A meeting with two notifications, a practice to confirm, and what the viewer may no longer read.
fn notifications() -> Vec<NotificationGroup> {
    let by = sample::coordinator();
    let by = Person { id: by.id, name: by.name, profession: by.profession };
    let of = |id, kind, read| Notification {
        id: NotificationId(id),
        kind,
        by: Some(by.clone()),
        at: sample::NOW.plus_days(id - 9),
        read,
        moved: (kind == NotificationKind::MeetingMoved)
            .then(|| (sample::NOW.plus_days(3), sample::NOW.plus_days(10).plus_seconds(7 * 3600 + 1800))),
        note: None,
        instead_of: None,
    };
    let group = |subject, notifications| NotificationGroup { subject, notifications };
    let meeting = sample::next_meeting(MeetingRights::default()).card;
    let meeting = Subject::Meeting { id: meeting.id, title: meeting.title, starts_at: meeting.starts_at };
    let practice = Subject::Practice {
        slug: "a".to_owned(), title: "אמנת שירות פנימית בין מחלקות".to_owned()
    };
    let moved = vec![of(8, NotificationKind::MeetingMoved, false), of(7, NotificationKind::PresenterNamed, true)];
    vec![
        group(meeting, moved),
        group(practice, vec![of(6, NotificationKind::PracticeToConfirm, false)]),
        group(Subject::Account, vec![of(5, NotificationKind::RoleChanged, true)]),
        group(Subject::Unreadable, vec![Notification { by: None, ..of(4, NotificationKind::PracticePublished, true) }]),
    ]
}

/// Somebody who is away, with a substitute.
fn away() -> AnyView {
    let viewer = sample::presenter();
    let person = Person { id: viewer.id, name: viewer.name, profession: viewer.profession };
    let substitutes: Vec<_> = sample::people().into_iter().filter(|other| other.id != viewer.id).collect();
    let absence =
        Absence { member: viewer.id, until: sample::NOW.plus_days(12), substitute: substitutes.first().cloned() };
    let form = AwayForm::values(Some(&absence));
    let setting = AwaySetting { person, absence: Some(absence), substitutes };
    view! { <AwayPage setting form/> }.into_any()
}

/// The change of a practice that brings personal details, about which nothing was decided yet.
fn personal_details() -> AnyView {
    let body = "הלקוחה דנה כהן התקשרה מ־050-1234567.\n\nכתבו לה אל dana@rimon.example; טלפון המוקד הוא 03-1234567.";
    let details = domain::personal::details(&Content { body: body.to_owned(), ..Content::default() });
    let files = domain::personal::in_file("פניות.txt", "הלקוח יוסי לוי, 052-1234567").into_iter().collect();
    let personal = PersonalForm::of(details).with_files(files, &Form::default()).refused();
    let form = Form::refused([], Problem::Invalid { fields: personal.undecided() });
    view! { <PersonalPage draft=DraftId(3) version=2 form personal setting=DraftSetting::default()/> }.into_any()
}

fn login_with_text() -> AnyView {
    let typed = [("email", "sigal@emek-tchelet.example"), ("next", "/drafts/3")];
    let form = Form::refused(typed.map(|(n, v)| (n.to_owned(), v.to_owned())), Problem::InvalidCredentials);
    let fields = [("title", "הזמנה אחת"), ("body", "שורה\nועוד")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let carried = Carried { to: "/drafts/3".to_owned(), fields };
    view! { <LoginPage form sends_mail=false carried/> }.into_any()
}

fn refused_setup() -> Form {
    let typed = [("name", "יעל בן־חורין"), ("email", "yael@"), ("company", "הנהלת המעגל")];
    let errors = vec![
        FieldError::new("email", FieldProblem::Invalid),
        FieldError::new("password", FieldProblem::TooShort).detail(15),
    ];
    Form::refused(typed.map(|(n, v)| (n.to_owned(), v.to_owned())), Problem::Invalid { fields: errors })
}

fn people() -> Vec<Member> {
    let invited = Member {
        id: MemberId(28),
        name: "חנן אדמוני".to_owned(),
        email: "hanan@emek-tchelet.example".to_owned(),
        joined_at: None,
        ..sample::presenter()
    };
    vec![sample::coordinator(), sample::presenter(), invited]
}

fn draft() -> Draft {
    let view = sample::practice(Status::Published, domain::practice::PracticeRights::default());
    let file = |id, name: &str, media_type: &str, size| Attachment {
        id: AttachmentId(id),
        file_name: name.to_owned(),
        media_type: media_type.to_owned(),
        size,
        hash: String::new(),
        searchable: Searchable::Whole,
        sharing: None,
    };
    Draft {
        id: DraftId(3),
        member: MemberId(27),
        practice: None,
        base_version: None,
        meeting: Some(MeetingId(9)),
        company: None,
        content: PracticeText { view, body: sample::body() }.content(),
        notices: vec![
            FieldError::new("topics", FieldProblem::NotThere).detail("process").line(5),
            FieldError::new("speaker", FieldProblem::UnknownField).detail("speaker").line(7),
        ],
        attachments: vec![
            file(1, "מפת תהליך.png", "image/png", 84_000),
            file(2, "slides.pptx", "application/octet-stream", 2_400_000),
        ],
        version: 4,
        updated_at: sample::NOW,
    }
}

fn previewed_draft() -> AnyView {
    let draft = Draft { notices: vec![], ..draft() };
    let practice = sample::practice(Status::Published, domain::practice::PracticeRights::default());
    let form = DraftForm::values(&draft);
    let preview = Preview { html: practice.html.to_string(), language: practice.language };
    view! { <DraftPage draft form preview=Some(preview)/> }.into_any()
}

fn conflict() -> AnyView {
    let draft = Draft { notices: vec![], ..draft() };
    let theirs = Content {
        body: "## הגרסה השנייה\n\nטקסט אחר לגמרי.".to_owned(), ..draft.content.clone()
    };
    let conflict = Conflict { other: Other::Practice("/practices/practice-1".to_owned()), theirs };
    let setting = DraftSetting { practice: Some("/practices/practice-1".to_owned()), ..DraftSetting::default() };
    let form = Form::refused(
        [("title".to_owned(), draft.content.title.clone()), ("body".to_owned(), draft.content.body.clone())],
        Problem::Conflict { current: 7 },
    );
    view! { <DraftPage draft form setting conflict=Some(conflict)/> }.into_any()
}

fn write_up(can: MeetingRights, form: Form) -> AnyView {
    view! { <WriteUpPage meeting=sample::next_meeting(can) form kept=KeptFiles::default() max_upload=MAX_UPLOAD/> }
        .into_any()
}

fn me() -> AnyView {
    let profile = Form::filled([("name", "סיגל מזרחיאן"), ("profession", "human-resources"), ("language", "he")]);
    let line = |id, title: &str, excerpt: &str| DraftCard {
        id: DraftId(id),
        title: title.to_owned(),
        excerpt: excerpt.to_owned(),
        meeting: (id == 3).then(|| MeetingRef {
            id: MeetingId(9),
            title: "שיווק פנימי".to_owned(),
            starts_at: sample::NOW,
        }),
        practice: None,
        size: 4_000,
        updated_at: sample::NOW,
        deleted_at: None,
    };
    let archived =
        ArchivedPractice { card: sample::practices().swap_remove(1), by_coordinator: false, can_restore: true };
    let deleted = DeletedLine {
        undo: Undo::Drafts(vec![DraftId(5)]),
        name: "לוח אחד לכל המשמרות".to_owned(),
        deleted_at: sample::NOW,
    };
    let usage = Quota::ALL.iter().map(|&what| {
        let limit = Quotas::STANDARD.limit(what, domain::member::Role::Member);
        Used { what, used: limit * 19 / 20, limit }
    });
    let token = api_token();
    view! {
        <MePage
            profile
            mails=MailsForm::values(&[], domain::digest::DigestCadence::Weekly, true, true)
            drafts=vec![line(3, "אמנת שירות", ""), line(4, "", "מי שיוצא כותב, ומי שנכנס קורא"), line(6, "", "")]
            all_drafts=false
            to_confirm=sample::practices().into_iter().take(1).collect()
            unpublished=vec![]
            archived=vec![archived]
            deleted=vec![deleted]
            usage=usage.collect()
            sessions=sessions()
            session_days=SessionDays { unused: 30, most: 90 }
            token=TokenForm::first()
            tokens=vec![token]
            new_token=Some(MadeToken::Secret("3vXq0-sample-token-shown-once".to_owned()))
            calendar=Some(sample::NOW)
            new_calendar=Some("https://forum.example/calendar/3vXq0-sample-shown-once.ics".to_owned())
        />
    }
    .into_any()
}

fn admin() -> AnyView {
    let overview = Overview {
        reports: 1,
        join_requests: 2,
        companies: 12,
        joined: 27,
        waiting: 3,
        coordinators: 1,
        published: 0,
        in_review: 1,
        catalogue: 33,
        next_meeting: Some(sample::meeting_with_gaps().card),
        search_fault: None,
        dead_jobs: 1,
        mails: domain::mail::MailCounts { drafted: 2, dead: 1 },
        calls: 0,
        backups: BackupStatus {
            nightly_since: Some(sample::NOW.plus_days(-90)),
            verified: Some(VerifiedBackup {
                name: "maagal-20260304T013000Z.tar.zst".to_owned(),
                made_at: sample::NOW.plus_days(-8),
                missing: 2,
            }),
            skipped: Some(SkippedBackup { at: sample::NOW, needed: 3_400_000_000, free: 800_000_000 }),
        },
        backup_overdue: true,
    };
    view! { <AdminPage overview untrusted_proxy=true has_agreement=false/> }.into_any()
}

fn api_token() -> ApiToken {
    ApiToken {
        id: 1,
        name: "סנכרון".to_owned(),
        scope: TokenScope::Read,
        created_at: sample::NOW,
        expires_at: Some(sample::NOW.plus_days(365)),
        used_at: None,
    }
}

fn sessions() -> Vec<OwnSession> {
    let session = |key: &str, browser, system, is_current| OwnSession {
        key: key.to_owned(),
        created_at: sample::NOW,
        seen_at: sample::NOW,
        device: DeviceKind { browser, system },
        is_current,
    };
    vec![session("a", Browser::Firefox, System::Windows, true), session("b", Browser::Other, System::Android, false)]
}

fn audit() -> AnyView {
    let person = |id, name: &str| Some(AuditPerson { id: MemberId(id), name: name.to_owned() });
    let entry = |id, event, actor, subject, after: &str| AuditEntry {
        id,
        at: sample::NOW,
        event,
        actor,
        subject,
        thing: None,
        network: "192.0.2.7".to_owned(),
        before: String::new(),
        after: after.to_owned(),
    };
    let entries = vec![
        entry(4, AuditEvent::MemberErased, person(1, "יעל בן־חורין"), person(9, ""), ""),
        entry(3, AuditEvent::RoleChanged, person(1, "יעל בן־חורין"), person(27, "סיגל מזרחיאן"), "manager"),
        entry(2, AuditEvent::LoginFailed, None, person(27, "סיגל מזרחיאן"), ""),
    ];
    let filters = AuditForm {
        event: None,
        member: None,
        from: "2026-05-01".to_owned(),
        until: String::new(),
        before: None,
        wrong: vec![],
    };
    view! { <AuditPage entries members=people() filters days=730 last=Some(2)/> }.into_any()
}

fn members() -> AnyView {
    let members = people();
    let joined = members.iter().filter(|member| member.is_present()).count() as i64;
    let waiting = members.iter().filter(|member| member.joined_at.is_none()).count() as i64;
    let counts = MemberCounts { waiting, joined, left: members.len() as i64 - joined - waiting };
    let list = MemberList { page: MemberPage { members, counts, number: 1, away: vec![] }, ..MemberList::default() };
    let link = IssuedLink {
        member: sample::presenter(),
        purpose: LinkPurpose::Invite,
        url: "https://maagal.example/join/sample-single-use-link".to_owned(),
        is_mailed: false,
    };
    view! {
        <MembersAdminPage list companies=sample::companies() form=Form::default() link=Some(link)/>
    }
    .into_any()
}

fn import() -> AnyView {
    let row = |key, title: &str, errors| ImportRow {
        draft: DraftId(key),
        number: key - 10,
        file_name: format!("2019/סיכום מפגש {key}.md"),
        title: title.to_owned(),
        company: Some(sample::company(2).id),
        meeting: None,
        kind: Some(PracticeKind::WriteUp),
        topics: vec!["measurement".to_owned(), "training".to_owned()],
        errors,
        report: String::new(),
        details: domain::personal::in_texts([("body", "הלקוחה דנה כהן, 050-1234567")]),
        files: vec![],
        keeps_details: false,
        is_chosen: true,
    };
    let meetings = sample::past_meetings()
        .into_iter()
        .map(|card| MeetingRef { id: card.id, title: card.title, starts_at: card.starts_at })
        .collect();
    let broken = FieldError::new("company", FieldProblem::NotThere)
        .detail("bank-hadar")
        .line(4)
        .suggesting(Some("בנק הדר".to_owned()));
    let rows = vec![row(11, "סקר רבעוני בין יחידות", vec![]), row(12, "", vec![broken])];
    let failed = vec![FieldError::new("files", FieldProblem::NotText).detail("word").of_file("סיכום.docx")];
    let choices = ImportTargets { companies: sample::companies(), meetings };
    view! {
        <ImportPage form=Form::default() rows failed choices imported=Imported { published: 4, ..Imported::default() } max_upload=MAX_UPLOAD/>
    }
    .into_any()
}
