//! What the button of a mail does in the name of who got it, without a login.

use domain::gate;
use domain::mailed_act::{AskedAbout, AskedByMail};
use domain::meeting::MeetingKind;
use domain::promise::PromiseStanding;
use domain::rsvp::RsvpAnswer;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::dilemmas::step::StepKind;
use crate::promises;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::form::{Form, FormProblem};
use crate::words;

/// The page `/by-mail/{token}`. The buttons post `action`: an [`RsvpAnswer`], `keep` or `still`.
#[component]
pub fn ByMailPage(
    /// The thing that the buttons are about.
    asked: AskedByMail,
    /// Why an answer was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let name = format!("\u{2068}{}\u{2069}", asked.person.name);
    let (title, about) = match asked.what {
        AskedAbout::Meeting { meeting, kind, ends_at, place, link, own, is_open } => {
            let said = own.map(|own| {
                let sentence = t!(language, by_mail.said, answer = words::rsvp_answer(language, own));
                view! { <p class="lead" role="status">{sentence}</p> }
            });
            let buttons = is_open.then(|| {
                let buttons = RsvpAnswer::ALL
                    .iter()
                    .map(|&answer| {
                        let class = if own == Some(answer) { "button button-main" } else { "button" };
                        let words = words::rsvp_answer(language, answer);
                        view! { <button class=class name="action" value=answer.as_str()>{words}</button> }
                    })
                    .collect_view();
                view! { <Act name=name.clone() form=form.clone()>{buttons}</Act> }
            });
            // What the gate asks for is entered in the forum, after a login.
            let at_gate = is_open && kind == MeetingKind::FieldVisit && own == Some(RsvpAnswer::Room);
            let gate = at_gate.then(|| {
                view! {
                    <p>{t!(language, gate.ask)} " " <a href=gate::path(meeting.id)>{t!(language, gate.to_form)}</a></p>
                }
            });
            let over = (!is_open).then(|| view! { <p class="lead">{t!(language, field_problem.meeting_over)}</p> });
            let place = (!place.is_empty()).then(|| view! { <p><bdi>{place}</bdi></p> });
            let end = ends_at.map(|at| dates::end(language, meeting.starts_at, at));
            let until = end.map(|end| format!(" {}", t!(language, meeting.until, time = end)));
            let join = (is_open && !link.is_empty()).then(|| {
                view! { <p><a href=link rel="noopener noreferrer">{t!(language, meeting.join)}</a></p> }
            });
            let about = view! {
                {said}
                <h2><bdi>{meeting.title}</bdi></h2>
                <p><Moment at=meeting.starts_at style=DateStyle::WithTime/> {until}</p>
                {place}
                {join}
                {over}
                {gate}
                {buttons}
            };
            (t!(language, by_mail.come), about.into_any())
        }
        AskedAbout::Promise { what, due_at, standing } => {
            let until = t!(language, promises.until, date = dates::format(language, due_at, DateStyle::Full));
            let is_open = matches!(standing, PromiseStanding::Open | PromiseStanding::Late);
            let state = (standing != PromiseStanding::Open).then(|| {
                view! { <p class="lead" role="status">{words::promise_standing(language, standing)}</p> }
            });
            let button = is_open.then(|| {
                view! {
                    <Act name=name.clone() form=form.clone()>
                        <button class="button button-main" name="action" value="keep">
                            {t!(language, promises.keep)}
                        </button>
                    </Act>
                }
            });
            // Whoever has the mail may have pressed it, and by mistake.
            let is_kept = matches!(standing, PromiseStanding::Kept | PromiseStanding::KeptLate);
            let reopen = is_kept.then(|| {
                view! {
                    <p class="hint">
                        {t!(language, by_mail.kept_by_mistake)} " "
                        <a href=promises::PATH>{t!(language, by_mail.to_promises)}</a>
                    </p>
                }
            });
            let about = view! {
                {state}
                <h2><bdi>{what}</bdi></h2>
                <p>{until}</p>
                {button}
                {reopen}
            };
            (t!(language, by_mail.keep), about.into_any())
        }
        AskedAbout::Dilemma { id, title, asked_at, is_asked } => {
            let asked = t!(language, by_mail.asked_at, date = dates::format(language, asked_at, DateStyle::Full));
            let about = match is_asked {
                true => view! {
                    <Act name=name.clone() form=form.clone()>
                        <button class="button button-main" name="action" value="still">
                            {t!(language, dilemmas.still)}
                        </button>
                        <a class="button button-quiet" href=StepKind::Close.path(id)>{t!(language, dilemmas.still_not)}</a>
                    </Act>
                }
                .into_any(),
                false => view! { <p class="lead" role="status">{t!(language, by_mail.still_said)}</p> }.into_any(),
            };
            let about = view! {
                <h2><bdi>{title}</bdi></h2>
                <p>{asked}</p>
                {about}
            };
            (t!(language, by_mail.still), about.into_any())
        }
    };
    view! {
        <Shell title layout="narrow" sheet="forms.css">
            <h1>{title}</h1>
            {about}
        </Shell>
    }
    .into_any()
}

/// The form with its buttons, and in whose name they are pressed.
#[component]
fn Act(name: String, form: Form, children: Children) -> AnyView {
    let language = PageContext::current().language;
    let errors = ["answer", "step"]
        .into_iter()
        .flat_map(|field| form.errors(language, field))
        .map(|error| view! { <p class="field-error" role="alert">{error}</p> })
        .collect_view();
    view! {
        <form class="sheet" method="post">
            <FormProblem form/>
            {errors}
            <p class="hint">{t!(language, rota.in_the_name_of, member = name)}</p>
            <div class="buttons">{children()}</div>
        </form>
    }
    .into_any()
}
