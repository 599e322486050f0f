//! The member pages, each in the states worth looking at.

use app::account::by_mail::ByMailPage;
use app::account::login::Carried;
use app::admin::came::CamePage;
use app::admin::five_lines::{FiveLinesForm, FiveLinesPage};
use app::admin::rota::RotaPage;
use app::admin::surveys::SurveysPage;
use app::companies::{CompaniesPage, CompanyPage};
use app::context::PageContext;
use app::error::ProblemPage;
use app::home::HomePage;
use app::meetings::gate::{GateListPage, GatePage};
use app::meetings::list::MeetingsPage;
use app::meetings::page::MeetingPage;
use app::meetings::presenting::{AskedPage, PresentingPage};
use app::meetings::survey::SurveyPage;
use app::practices::list::PracticesPage;
use app::practices::page::PracticePage;
use app::practices::parts;
use app::search::page::SearchResultsPage;
use app::ui::form::Form;
use app::ui::query::PAGE_SIZE;
use domain::company::CompanyView;
use domain::dilemma::DilemmaBeside;
use domain::gate::OwnGate;
use domain::home::{FirstSteps, Home};
use domain::id::DilemmaId;
use domain::meeting::MeetingRights;
use domain::practice::{PracticeKind, PracticeRights, Status};
use domain::problem::Problem;
use domain::rota::{AskedToPresent, Presenting};
use domain::rsvp::Attendance;
use domain::search::{SearchPage, SearchRequest};
use domain::survey::AfterMeeting;
use leptos::prelude::*;
use std::sync::Arc;

use crate::{Specimen, sample};

const SHARE: &str = "https://maagal.example/practices/practice-1";
const ALL: PracticeRights =
    PracticeRights { edit: true, export: true, publish: true, archive: true, restore: true, delete: true, erase: true };
const NONE: PracticeRights = PracticeRights {
    edit: false,
    export: false,
    publish: false,
    archive: false,
    restore: false,
    delete: false,
    erase: false,
};

/// Every one of them.
pub fn specimens() -> Vec<Specimen> {
    let of = |name, path, render| Specimen { name, viewer: Some(sample::coordinator()), path, render };
    let presenters = |name, path, render| Specimen { name, viewer: Some(sample::presenter()), path, render };
    let strangers = |name, path, render| Specimen { name, viewer: None, path, render };
    vec![
        presenters("home-presenter", "/", |_| home(MeetingRights { edit: false, upload: true, on_behalf: false }, 1)),
        of("home-coordinator", "/", |_| {
            let home = Home {
                next: Some(sample::meeting_with_gaps()),
                new: sample::practices(),
                companies: sample::company_cards(),
                ..Home::default()
            };
            view! {
                <HomePage home topics=sample::facets().topic/>
            }
            .into_any()
        }),
        of("home-first", "/", |_| first_home()),
        of("practices", "/practices?topic=measurement", |_| {
            let request = SearchRequest {
                topics: vec!["measurement".to_owned()],
                kinds: vec![PracticeKind::WriteUp],
                limit: PAGE_SIZE,
                offset: PAGE_SIZE,
                ..SearchRequest::default()
            };
            view! { <PracticesPage request result=Some(sample::found()) notice=None companies=sample::companies() following=None/> }
                .into_any()
        }),
        of("practice", "/practices/practice-1", |_| practice(Status::Published, NONE)),
        of("practice-review", "/practices/practice-1", |_| practice(Status::InReview, ALL)),
        of("meetings", "/meetings", |_| {
            let coming = vec![sample::next_meeting(MeetingRights::default()).card];
            view! { <MeetingsPage coming past=sample::past_meetings()/> }.into_any()
        }),
        of("meeting", "/meetings/9", |_| {
            let meeting = sample::next_meeting(MeetingRights { edit: true, upload: true, on_behalf: true });
            view! {
               <MeetingPage
                   meeting
                   attendance=sample::attendance()
                   gate=OwnGate::default()
                   presenting=sample::presenting()
                   after=AfterMeeting::default()
                    promises=sample::promises()
                   discussion=sample::discussion("/meetings/9", 0)
                   comment=Form::default()
               />
            }
            .into_any()
        }),
        of("meeting-past", "/meetings/8", |_| {
            let discussion = sample::discussion("/meetings/8", 2);
            view! {
               <MeetingPage
                   meeting=sample::past_meeting()
                   attendance=Attendance::default()
                   gate=OwnGate::default()
                   presenting=Presenting::default()
                   after=sample::after_meeting()
                    promises=vec![]
                   discussion
                   comment=Form::default()
               />
            }
            .into_any()
        }),
        of("gate", "/meetings/9/gate", |_| {
            let card = sample::next_meeting(MeetingRights::default()).card;
            let list = sample::gate_list();
            let gate = OwnGate {
                is_asked: true,
                entry: list.entries.first().cloned(),
                can_read: false,
                erased_at: Some(list.erased_at),
            };
            view! { <GatePage card gate form=Form::default()/> }.into_any()
        }),
        of("gate-list", "/meetings/9/gate/list", |_| {
            view! { <GateListPage list=sample::gate_list() form=Form::default()/> }.into_any()
        }),
        of("presenting", "/meetings/9/presenting", |_| {
            let card = sample::next_meeting(MeetingRights::default()).card;
            view! { <PresentingPage card presenting=sample::presenting() form=Form::default()/> }.into_any()
        }),
        of("asked", "/asked/1.x", |_| {
            let request = sample::presenting_request();
            let asked = AskedToPresent { request, deadline: Some(sample::NOW.plus_days(14)), is_open: true };
            view! { <AskedPage asked/> }.into_any()
        }),
        strangers("by-mail", "/by-mail/come-1.1.x", |_| {
            view! { <ByMailPage asked=sample::asked_by_mail() form=Form::default()/> }.into_any()
        }),
        of("rota", "/admin/rota", |_| {
            view! { <RotaPage rota=sample::rota() members=vec![sample::presenter(), sample::coordinator()] form=Form::default()/> }.into_any()
        }),
        of("survey", "/meetings/8/survey", |_| {
            let (card, state) = (sample::past_meeting().card, sample::after_meeting().survey);
            view! { <SurveyPage card state form=Form::default()/> }.into_any()
        }),
        of("came", "/meetings/8/came", |_| {
            let card = sample::past_meeting().card;
            view! { <CamePage card list=sample::attendance_list() form=Form::default()/> }.into_any()
        }),
        of("five-lines", "/meetings/8/five-lines", |_| {
            let card = sample::past_meeting().card;
            view! { <FiveLinesPage form=FiveLinesForm::of(&card) card/> }.into_any()
        }),
        of("surveys", "/admin/surveys", |_| view! { <SurveysPage results=sample::survey_results()/> }.into_any()),
        of("companies", "/companies", |_| view! { <CompaniesPage companies=sample::company_cards()/> }.into_any()),
        of("company", "/companies/kav-inbar", |_| {
            let view = CompanyView {
                company: sample::company(5),
                people: sample::people(),
                practices: sample::practices().into_iter().take(2).collect(),
                meetings: sample::past_meetings().into_iter().take(2).collect(),
            };
            view! {
                <CompanyPage view/>
            }
            .into_any()
        }),
        of("search", "/search?q=x", |_| {
            let request =
                SearchRequest { q: "אמנת שירות".to_owned(), limit: PAGE_SIZE, ..SearchRequest::default() };
            let mut result = sample::found();
            result.did_you_mean = Some("אמנת שירות פנימית".to_owned());
            view! { <SearchResultsPage request result=Some(result) notice=None companies=sample::companies() saved=None since=None/> }.into_any()
        }),
        of("search-nothing", "/search?q=x", |_| {
            let request = SearchRequest { q: "SLA בין מחלקות".to_owned(), ..SearchRequest::default() };
            view! { <SearchResultsPage request result=Some(SearchPage::default()) notice=None companies=vec![] saved=None since=None/> }
                .into_any()
        }),
        of("problem-404", "/practices/x", |_| view! { <ProblemPage problem=Problem::NotFound/> }.into_any()),
        of("problem-404-form", "/comments/7/edit", |_| {
            let text = "אצלנו זה עבד רק אחרי שהמוקד קיבל סמכות.".to_owned();
            let carried = Carried { to: "/comments/7/edit".to_owned(), fields: vec![("body".to_owned(), text)] };
            view! { <ProblemPage problem=Problem::NotFound carried/> }.into_any()
        }),
        of("problem-500", "/practices/x", |_| view! { <ProblemPage problem=Problem::Internal/> }.into_any()),
        of("problem-503", "/practices/x", |_| view! { <ProblemPage problem=Problem::Unavailable/> }.into_any()),
        of("problem-507-form", "/me", |_| {
            let carried = Carried { to: "/me".to_owned(), fields: vec![("name".to_owned(), "דנה".to_owned())] };
            view! { <ProblemPage problem=Problem::DiskFull carried/> }.into_any()
        }),
        strangers("problem-link", "/join/x", |_| view! { <ProblemPage problem=Problem::LinkExpired/> }.into_any()),
    ]
}

fn home(can: MeetingRights, draft_count: i64) -> AnyView {
    let home = Home {
        next: Some(sample::next_meeting(can)),
        new: sample::practices().into_iter().take(4).collect(),
        to_confirm: sample::practices().into_iter().take(1).collect(),
        draft_count,
        since_last_visit: true,
        companies: sample::company_cards(),
        ..Home::default()
    };
    view! { <HomePage home topics=sample::facets().topic/> }.into_any()
}

fn first_home() -> AnyView {
    let home = Home {
        companies: sample::company_cards().into_iter().take(3).collect(),
        first_steps: Some(FirstSteps { companies: true, ..FirstSteps::default() }),
        ..Home::default()
    };
    view! { <HomePage home topics=vec![]/> }.into_any()
}

fn practice(status: Status, can: PracticeRights) -> AnyView {
    let practice = Arc::new(sample::practice(status, can));
    let context = PageContext::clone(&PageContext::current());
    let parts = Arc::new(parts::render(context, &practice, &sample::practices()[1..4], SHARE.to_owned()));
    let discussion = sample::discussion("/practices/practice-1", 3);
    let beside = |id, title: &str, lesson: &str, became| DilemmaBeside {
        id: DilemmaId(id),
        title: title.to_owned(),
        lesson: lesson.to_owned(),
        became,
    };
    let dilemmas = vec![
        beside(3, "מי מחזיר תשובה ללקוח כששתי מחלקות מעורבות?", "", true),
        beside(4, "בלי עדכון, הלקוח פונה שוב", "מועד לעדכון הבא עדיף על תשובה מהירה.", false),
    ];
    view! { <PracticePage practice parts tries=sample::tries("/practices/practice-1") dilemmas discussion comment=Form::default()/> }.into_any()
}
