//! Rows that tests begin with.

use domain::clock::Timestamp;
use domain::company::{NewCompany, Sector, SizeBand};
use domain::event::DomainEvent;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::language::Language;
use domain::meeting::{MeetingKind, MeetingState, NewMeeting, NewVisit};
use domain::member::{NewMember, Profession, Role};
use domain::practice::{Heading, NewPractice, PracticeKind, Sharing, Status};
use store::practice::{Fields, PracticeBody};
use store::{Store, company, member};

use crate::NOW;

/// A company and two of its members.
#[derive(Clone, Copy)]
pub struct Team {
    pub company: CompanyId,
    pub dana: MemberId,
    pub omer: MemberId,
}

/// A company with two members, committed.
pub async fn team(store: &Store) -> Team {
    let mut tx = store.write().await.expect("begin");
    let company = company::insert(&mut tx, &new_company("אורן־גל", "oren-gal"), NOW).await.expect("company");
    let dana = member::insert(&mut tx, &new_member(company, "דנה \"לוי\"", "dana@oren-gal.example"), NOW)
        .await
        .expect("member");
    let omer =
        member::insert(&mut tx, &new_member(company, "עומר", "omer@oren-gal.example"), NOW).await.expect("member");
    tx.commit(None, NOW, &[DomainEvent::CompanyCreated { company }]).await.expect("commit");
    Team { company, dana, omer }
}

pub fn new_company(name: &str, slug: &str) -> NewCompany {
    NewCompany { name: name.into(), slug: slug.into(), sector: Sector::Automotive, size: SizeBand::Upto249 }
}

pub fn new_member(company: CompanyId, name: &str, email: &str) -> NewMember {
    NewMember { email: email.into(), name: name.into(), company, role: Role::Member, profession: Profession::Service }
}

pub fn new_meeting(title: &str, starts_at: Timestamp, company: Option<CompanyId>) -> NewMeeting {
    NewMeeting {
        title: title.into(),
        kind: MeetingKind::Regular,
        ends_at: None,
        state: MeetingState::Scheduled,
        note: String::new(),
        starts_at,
        place: "חיפה".into(),
        link: String::new(),
        presenting_company: company,
        presenters: vec![],
        agenda: "# סדר יום".into(),
        deadline: None,
        seats: None,
        visit: NewVisit::default(),
    }
}

pub fn new_practice(slug: &str, company: CompanyId, creator: MemberId) -> NewPractice<Fields> {
    NewPractice {
        slug: slug.into(),
        company,
        status: Status::Draft,
        creator: Some(creator),
        archived_by: None,
        published_at: None,
        fields: fields("כותרת", None),
        authors: vec![],
        topics: vec![],
    }
}

pub fn fields(title: &str, meeting: Option<MeetingId>) -> Fields {
    Fields {
        kind: PracticeKind::WriteUp,
        language: Language::Hebrew,
        meeting,
        audience: "מוקד".into(),
        effort: "שבועיים".into(),
        result: "פחות פניות חוזרות".into(),
        sharing: Sharing::Team,
        approved_by: "עו״ד נועה".into(),
        approved_on: "2026-01-31".into(),
        text: PracticeBody {
            title: title.into(),
            summary: "תקציר".into(),
            body: "## מה עשינו".into(),
            html: "<h2>מה עשינו</h2>".into(),
            headings: vec![Heading { level: 2, id: "מה-עשינו".into(), text: "מה עשינו".into() }],
            renderer: 1,
        },
    }
}

/// The event of a meeting that was entered.
pub fn scheduled(meeting: i64) -> DomainEvent {
    DomainEvent::MeetingScheduled { meeting: MeetingId(meeting), starts_at: NOW }
}

/// The HTML of a meeting without an agenda.
pub const NO_AGENDA: store::meeting::AgendaHtml<'static> = store::meeting::AgendaHtml { html: "", renderer: 1 };

/// The origin of a meeting that nobody entered.
pub const NO_ORIGIN: store::meeting::MeetingOrigin<'static> =
    store::meeting::MeetingOrigin { creator: None, uid: "0123" };
