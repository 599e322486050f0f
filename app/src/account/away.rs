//! Being away for a while: until when, and who stands in.

use domain::absence::{self, Absence, AwaySetting};
use domain::clock::Timestamp;
use domain::id::MemberId;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};

/// The time until which somebody is away, and who stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayForm {
    /// The end of the last day; `None` where no day was sent.
    pub until: Option<Timestamp>,
    /// The member who stands in.
    pub substitute: Option<MemberId>,
}

impl AwayForm {
    /// The last day.
    pub const UNTIL: &str = "until";
    /// The member who stands in.
    pub const SUBSTITUTE: &str = "substitute";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { until: dates::end_of_day(sent.value(Self::UNTIL)), substitute: sent.parsed(Self::SUBSTITUTE) }
    }

    /// An absence as the form's values.
    pub fn values(absence: Option<&Absence>) -> Form {
        let Some(absence) = absence else { return Form::default() };
        let day = (Self::UNTIL, dates::local(absence.until).date().to_string());
        let substitute = absence.substitute.as_ref().map(|person| (Self::SUBSTITUTE, person.id.to_string()));
        Form::filled([day].into_iter().chain(substitute))
    }
}

/// The page `/people/{id}/away`, with an [`AwayForm`]; the button `action` says which: `away`, or `back` for who is
/// there again.
#[component]
pub fn AwayPage(
    /// The member, and who can stand in.
    setting: AwaySetting,
    /// What the form shows, and why it was refused.
    form: Form,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let AwaySetting { person, absence, substitutes } = setting;
    let is_own = page.viewer.as_ref().is_some_and(|viewer| viewer.id == person.id);
    let action = absence::path(person.id);
    let whose = (!is_own).then(|| view! { <p class="lead"><PersonLink person=person.clone()/></p> });
    let (lead, label, hint) = match is_own {
        true => {
            (t!(language, account.away.lead), t!(language, account.away.in_my_place), t!(language, account.away.hint))
        }
        false => (
            t!(language, account.away.lead_of),
            t!(language, account.away.in_their_place),
            t!(language, account.away.hint_of),
        ),
    };
    let no_substitutes =
        substitutes.is_empty().then(|| view! { <p class="hint">{t!(language, account.away.nobody)}</p> });
    let choices = substitutes.into_iter().map(|other| Choice::new(other.id.to_string(), other.name));
    let choices: Vec<_> = choices.collect();
    let back = absence.map(|absence| {
        view! {
            <div class="banner">
                <p><AbsenceNote absence/></p>
                <form method="post" action=action.clone()>
                    <button class="button" name="action" value="back">{t!(language, account.away.back_go)}</button>
                </form>
            </div>
        }
    });
    let return_path = match is_own {
        true => "/me".to_owned(),
        false => crate::admin::member::path(person.id),
    };
    view! {
        <Shell title=t!(language, account.away.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.away.title)}</h1>
            {whose}
            {back}
            <p class="soft">{lead}</p>
            <form class="sheet" novalidate method="post" action=action>
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name=AwayForm::UNTIL
                    label=t!(language, account.away.until)
                    kind="date"
                    required=true
                />
                <SelectField form name=AwayForm::SUBSTITUTE label hint choices/>
                {no_substitutes}
                <div class="buttons">
                    <button class="button button-main" name="action" value="away">{t!(language, account.away.go)}</button>
                    <a class="button button-quiet" href=return_path>{t!(language, account.away.cancel)}</a>
                </div>
            </form>
        </Shell>
    }.into_any()
}

/// Says until when somebody is away, and who stands in.
#[component]
pub fn AbsenceNote(absence: Absence) -> AnyView {
    let language = PageContext::current().language;
    let substitute =
        absence.substitute.map(|person| view! { " · " {t!(language, account.away.instead)} " " <PersonLink person/> });
    view! {
        <span class="away">
            {t!(language, account.away.until_day)} " " <Moment at=absence.until style=DateStyle::Medium/> {substitute}
        </span>
    }
    .into_any()
}
