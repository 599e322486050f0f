//! Who came to a meeting: the coordinator notes it on a phone, in one list that begins with who had said so.

use domain::id::MemberId;
use domain::meeting::{self, MeetingCard};
use domain::rsvp::RsvpAnswer;
use domain::survey::{self, AttendanceLine, AttendanceList};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// The attendance of a meeting as the coordinator notes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameForm {
    /// The members who came.
    pub came: Vec<MemberId>,
    /// Those whom the page showed as having come: what was not changed on it leaves what others noted meanwhile.
    pub shown: Vec<MemberId>,
}

impl CameForm {
    /// The members who came.
    pub const CAME: &str = "came";
    /// Those whom the page showed as having come.
    pub const SHOWN: &str = "shown";

    /// Reads what was sent. What is no key of anybody stands for nobody, who is on no list.
    pub fn read(sent: &impl Fields) -> Self {
        let members = |name| sent.values(name).iter().map(|id| id.parse().unwrap_or(MemberId(0))).collect();
        Self { came: members(Self::CAME), shown: members(Self::SHOWN) }
    }
}

/// The page `/meetings/{id}/came`, with a [`CameForm`].
#[component]
pub fn CamePage(
    /// The meeting.
    card: MeetingCard,
    /// The list.
    list: AttendanceList,
    /// Why what was sent was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let (action, back) = (survey::attendance_path(card.id), meeting::path(card.id));
    let refused = form.problem().is_some();
    let AttendanceList { lines, is_noted } = list;
    let hint = if is_noted { t!(language, came.noted) } else { t!(language, came.expected) };
    let (said, others): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.answer.is_some_and(|answer| answer != RsvpAnswer::No));
    let group = |title: &'static str, lines: Vec<AttendanceLine>| {
        (!lines.is_empty()).then(|| {
            let lines = lines
                .into_iter()
                .map(|line| {
                    let id = line.person.id.to_string();
                    let checked = if refused { form.has(CameForm::CAME, &id) } else { line.came };
                    // Where it was refused, the page goes on from what it showed first.
                    let shown = if refused { form.has(CameForm::SHOWN, &id) } else { line.came };
                    view! { <CameLine line checked shown/> }
                })
                .collect_view();
            view! {
                <fieldset class="field">
                    <legend>{title}</legend>
                    <div class="choices came">{lines}</div>
                </fieldset>
            }
        })
    };
    // Where nobody said so, there are no others than they.
    let rest = if said.is_empty() { t!(language, came.title) } else { t!(language, came.others) };
    let (said, others) = (group(t!(language, came.said), said), group(rest, others));
    view! {
        <Shell title=t!(language, came.title) layout="narrow" sheet="admin.css">
            <h1>{t!(language, came.title)}</h1>
            <p class="lead">
                <bdi>{card.title}</bdi> "\u{a0}· " <Moment at=card.starts_at style=DateStyle::Medium/>
            </p>
            <p class="hint">{hint}</p>
            <form class="sheet" novalidate method="post" action=action>
                <FormProblem form=form.clone()/>
                {said}
                {others}
                <div class="buttons">
                    <button class="button button-main">{t!(language, came.save)}</button>
                    <a class="button button-quiet" href=back>{t!(language, admin.meeting.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

#[component]
fn CameLine(line: AttendanceLine, checked: bool, shown: bool) -> AnyView {
    let language = PageContext::current().language;
    let answer = line.answer.filter(|answer| *answer != RsvpAnswer::Room);
    let answer = answer.map(|answer| format!(" · {}", words::rsvp_group(language, answer)));
    let shown = shown.then(|| {
        view! { <input type="hidden" name=CameForm::SHOWN value=line.person.id.to_string()/> }
    });
    view! {
        {shown}
        <label class="choice">
            <input type="checkbox" name=CameForm::CAME value=line.person.id.to_string() checked=checked/>
            <span><bdi>{line.person.name}</bdi> <span class="soft">" · " <bdi>{line.company.name}</bdi> {answer}</span></span>
        </label>
    }.into_any()
}
