//! Who presents at a meeting, as the company says it: a request is answered, in the forum or from its mail, the presenters
//! are named, and another company is asked to change places.

use domain::id::{MeetingId, MemberId, PresentingRequestId};
use domain::meeting::{self, MeetingCard};
use domain::practice::MeetingRef;
use domain::rota::{self, AskedToPresent, Presenting, PresentingRequest, RequestState};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::facts::MeetingFacts;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::field::{CheckboxGroup, Choice, SelectField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};

/// What a company does about who presents. The buttons post `action`: `accept`, `pass`, `name`, `swap` or `withdraw`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentingForm {
    /// The request that is answered or taken back.
    pub request: Option<PresentingRequestId>,
    /// The members who present.
    pub presenters: Vec<MemberId>,
    /// The meeting to change places with.
    pub other: Option<MeetingId>,
}

impl PresentingForm {
    /// The request.
    pub const REQUEST: &str = "request";
    /// The members who present.
    pub const PRESENTERS: &str = "presenters";
    /// The meeting to change places with.
    pub const OTHER: &str = "other";

    /// Reads what was sent. What is no key of anybody stands for nobody, who cannot present.
    pub fn read(sent: &impl Fields) -> Self {
        let presenters = sent.values(Self::PRESENTERS);
        Self {
            request: sent.parsed(Self::REQUEST),
            presenters: presenters.iter().map(|id| id.parse().unwrap_or(MemberId(0))).collect(),
            other: sent.parsed(Self::OTHER),
        }
    }

    /// The form of a meeting as it is.
    pub fn of(card: &MeetingCard) -> Form {
        Form::filled(card.presenters.iter().map(|person| (Self::PRESENTERS, person.id.to_string())))
    }
}

/// The page `/meetings/{id}/presenting`, with a [`PresentingForm`].
#[component]
pub fn PresentingPage(
    /// The meeting.
    card: MeetingCard,
    /// What the viewer may do.
    presenting: Presenting,
    /// The fields as they were typed.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let (action, back) = (rota::path(card.id), meeting::path(card.id));
    let Presenting { request, people, swaps, asked } = presenting;
    let request = request.map(|request| view! { <Answer request action=action.clone()/> });
    let people = people.into_iter().map(|person| Choice::new(person.id.to_string(), person.name)).collect::<Vec<_>>();
    let naming = (!people.is_empty()).then(|| {
        view! {
            <form class="sheet" novalidate method="post" action=action.clone()>
                <CheckboxGroup
                    form=form.clone()
                    name=PresentingForm::PRESENTERS
                    label=t!(language, rota.who_presents)
                    choices=people
                    hint=t!(language, rota.who_presents_hint)
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main" name="action" value="name">{t!(language, rota.save)}</button>
                </div>
            </form>
        }
    });
    let asked = asked.map(|asked| view! { <AskedToSwap asked action=action.clone()/> });
    let swap = (!swaps.is_empty()).then(|| {
        let choices = swaps.into_iter().map(|(meeting, company)| {
            let date = dates::format(language, meeting.starts_at, DateStyle::Full);
            Choice::new(meeting.id.to_string(), format!("{date} · \u{2068}{}\u{2069}", company.name))
        });
        view! {
            <section class="section" aria-labelledby="swap">
                <h2 id="swap">{t!(language, rota.swap)}</h2>
                <p class="hint">{t!(language, rota.swap_lead)}</p>
                <form class="sheet" novalidate method="post" action=action.clone()>
                    <SelectField
                        form=form.clone()
                        name=PresentingForm::OTHER
                        label=t!(language, rota.swap_with)
                        choices=choices.collect()
                        required=true
                    />
                    <button class="button" name="action" value="swap">{t!(language, rota.ask)}</button>
                </form>
            </section>
        }
    });
    view! {
        <Shell title=t!(language, rota.presenting) layout="narrow" sheet="forms.css">
            <h1>{t!(language, rota.presenting)}</h1>
            <h2><bdi>{card.title.clone()}</bdi></h2>
            <MeetingFacts card/>
            <FormProblem form/>
            {request}
            {naming}
            {asked}
            {swap}
            <p><a class="button button-quiet" href=back>{t!(language, admin.meeting.back)}</a></p>
        </Shell>
    }
    .into_any()
}

/// The request with its two buttons.
#[component]
fn Answer(request: PresentingRequest, action: String) -> AnyView {
    view! {
        <form class="sheet" method="post" action=action>
            <Sentence request=request.clone()/>
            <input type="hidden" name=PresentingForm::REQUEST value=request.id.to_string()/>
            <AnswerButtons/>
        </form>
    }
    .into_any()
}

#[component]
fn AnswerButtons() -> AnyView {
    let language = PageContext::current().language;
    view! {
        <p class="hint">{t!(language, rota.pass_hint)}</p>
        <div class="buttons">
            <button class="button button-main" name="action" value="accept">{t!(language, rota.accept)}</button>
            <button class="button" name="action" value="pass">{t!(language, rota.pass)}</button>
        </div>
    }
    .into_any()
}

/// What a company is asked. The page of either meeting shows a request to change places, so both are named.
#[component]
fn Sentence(request: PresentingRequest) -> impl IntoView {
    let language = PageContext::current().language;
    let isolated = |name: &str| format!("\u{2068}{name}\u{2069}");
    let company = isolated(&request.company.name);
    match (request.swap, request.swap_with) {
        (Some(swap), Some((_, asking))) => {
            let asking = isolated(&asking);
            view! {
                <p><strong>{t!(language, rota.asked_swap, asking, company)}</strong></p>
                <p>{t!(language, rota.asked_swap_you)} " " <Named meeting=request.meeting/></p>
                <p>{t!(language, rota.asked_swap_for)} " " <Named meeting=swap/></p>
            }
            .into_any()
        }
        _ => view! { <p><strong>{t!(language, rota.asked, company)}</strong></p> }.into_any(),
    }
}

#[component]
fn Named(meeting: MeetingRef) -> AnyView {
    view! { <bdi>{meeting.title}</bdi> " · " <Moment at=meeting.starts_at style=DateStyle::WithTime/> }.into_any()
}

/// The request to change places that waits for an answer, with the button that takes it back.
#[component]
fn AskedToSwap(asked: PresentingRequest, action: String) -> AnyView {
    let language = PageContext::current().language;
    let company = format!("\u{2068}{}\u{2069}", asked.company.name);
    view! {
        <section class="section" aria-labelledby="asked">
            <h2 id="asked">{t!(language, rota.swap)}</h2>
            <p>{t!(language, rota.swap_waits, company)}</p>
            <form method="post" action=action>
                <input type="hidden" name=PresentingForm::REQUEST value=asked.id.to_string()/>
                <button class="button" name="action" value="withdraw">{t!(language, rota.withdraw)}</button>
            </form>
        </section>
    }
    .into_any()
}

/// What a meeting's page says to who may do something about who presents; nothing to all others.
#[component]
pub fn PresentingCall(
    /// The key of the meeting.
    id: MeetingId,
    /// What the viewer may do.
    presenting: Presenting,
) -> impl IntoView {
    let language = PageContext::current().language;
    let href = rota::path(id);
    match presenting.request {
        Some(request) => view! {
            <div class="banner" role="status">
                <Icon glyph=Glyph::Calendar/>
                <div>
                    <Sentence request/>
                    <p><a class="button button-main" href=href>{t!(language, rota.to_answer)}</a></p>
                </div>
            </div>
        }
        .into_any(),
        None if !presenting.people.is_empty() => {
            view! { <p><a class="button button-quiet" href=href>{t!(language, rota.to_presenting)}</a></p> }.into_any()
        }
        None => ().into_any(),
    }
}

/// The page `/asked/{token}`: a request as whoever has its mail sees it, without a login. The buttons post `action`,
/// which is `accept` or `pass`.
#[component]
pub fn AskedPage(
    /// The request.
    asked: AskedToPresent,
) -> AnyView {
    let language = PageContext::current().language;
    let AskedToPresent { request, deadline, is_open } = asked;
    let meeting = request.meeting.clone();
    let deadline = deadline.map(|at| {
        let date = dates::format(language, at, DateStyle::Full);
        view! { <p>{t!(language, rota.write_up_until, date)}</p> }
    });
    let (company, member) =
        (format!("\u{2068}{}\u{2069}", request.company.name), format!("\u{2068}{}\u{2069}", request.member.name));
    let answer = match (is_open, request.state) {
        (true, _) => view! {
            <Sentence request=request.clone()/>
            <h2><bdi>{meeting.title.clone()}</bdi></h2>
            <p><Moment at=meeting.starts_at style=DateStyle::WithTime/></p>
            {deadline}
            <form class="sheet" method="post">
                <p class="hint">{t!(language, rota.in_the_name_of, member)}</p>
                <AnswerButtons/>
            </form>
        }
        .into_any(),
        (false, state) => {
            let sentence = match state {
                RequestState::Accepted => t!(language, rota.was_accepted, company),
                RequestState::Passed => t!(language, rota.was_passed, company),
                RequestState::Open | RequestState::Withdrawn => t!(language, rota.was_settled).to_owned(),
            };
            let next = (state == RequestState::Accepted).then(|| {
                view! { <p><a class="button" href=rota::path(meeting.id)>{t!(language, rota.to_presenting)}</a></p> }
            });
            view! {
                <p class="lead" role="status">{sentence}</p>
                <h2><bdi>{meeting.title.clone()}</bdi></h2>
                <p><Moment at=meeting.starts_at style=DateStyle::WithTime/></p>
                {next}
            }
            .into_any()
        }
    };
    view! {
        <Shell title=t!(language, rota.asked_title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, rota.asked_title)}</h1>
            {answer}
        </Shell>
    }
    .into_any()
}
