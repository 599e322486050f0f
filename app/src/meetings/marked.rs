//! The promises that are marked in a summary, to be looked at and entered.

use domain::company::Company;
use domain::id::{MeetingId, MemberId};
use domain::meeting;
use domain::member::Person;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::promise::{FoundPromise, NewPromise, WHAT_MAX};
use leptos::prelude::*;

use crate::comments::page::DISCUSSION_SCRIPT;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates;
use crate::ui::form::{Fields, Form, FormProblem, field_sentence};

/// A promise as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedPromise {
    /// Whether it is to be entered.
    pub chosen: bool,
    /// The key of who promises.
    pub owner: String,
    /// The text of the promise.
    pub what: String,
    /// The day until which it is to be kept (YYYY-MM-DD).
    pub due: String,
    /// Whether it may be entered already in other words.
    pub may_be_there: bool,
}

/// The promises as they were typed. The fields are repeated, once for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkedForm {
    /// The promises.
    pub promises: Vec<TypedPromise>,
}

/// The most promises of a summary.
const PROMISES_MAX: usize = 50;

impl MarkedForm {
    /// The number of a promise that is to be entered; repeated.
    pub const CHOSEN: &str = "chosen";
    /// The member who promises; repeated.
    pub const OWNER: &str = "owner";
    /// The text of the promise; repeated.
    pub const WHAT: &str = "what";
    /// The day until which the promise is to be kept; repeated.
    pub const DUE: &str = "due";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let [chosen, owners, what, due] =
            [Self::CHOSEN, Self::OWNER, Self::WHAT, Self::DUE].map(|name| sent.values(name));
        let value = |values: &[String], number: usize| values.get(number).cloned().unwrap_or_default();
        let promises = (0..what.len().min(PROMISES_MAX))
            .map(|number| TypedPromise {
                chosen: chosen.iter().any(|it| *it == number.to_string()),
                owner: value(&owners, number),
                what: value(&what, number),
                due: value(&due, number),
                may_be_there: false,
            })
            .collect();
        Self { promises }
    }

    /// The promises as they were found.
    pub fn of(found: &[FoundPromise]) -> Self {
        let promise = |promise: &FoundPromise| TypedPromise {
            chosen: !promise.may_be_there,
            owner: promise.owner.as_ref().map(|person| person.id.to_string()).unwrap_or_default(),
            what: promise.what.clone(),
            due: promise.due_at.map(|at| dates::local(at).strftime("%Y-%m-%d").to_string()).unwrap_or_default(),
            may_be_there: promise.may_be_there,
        };
        Self { promises: found.iter().take(PROMISES_MAX).map(promise).collect() }
    }

    /// Those that are to be entered, to the whole forum.
    ///
    /// # Errors
    /// [`Problem::Invalid`], each field named `promises[n].field` by its place among those that are to be entered.
    pub fn promises(&self, meeting: MeetingId) -> Result<Vec<NewPromise>, Problem> {
        let mut errors = vec![];
        let mut promises = vec![];
        for (number, typed) in self.promises.iter().filter(|typed| typed.chosen).enumerate() {
            let field = |name: &str| format!("promises[{number}].{name}");
            let (owner, due_at) = (typed.owner.parse::<MemberId>().ok(), dates::end_of_day(&typed.due));
            if owner.is_none() {
                errors.push(FieldError::new(field(Self::OWNER), FieldProblem::Missing));
            }
            if due_at.is_none() {
                errors.push(FieldError::new(field(Self::DUE), FieldProblem::Missing));
            }
            if let Some((owner, due_at)) = owner.zip(due_at) {
                let what = typed.what.clone();
                promises.push(NewPromise { owner, to: None, meeting: Some(meeting), what, due_at });
            }
        }
        Problem::unless_empty(errors)?;
        Ok(promises)
    }
}

/// The path of the page.
pub fn path(id: MeetingId) -> String {
    format!("{}/promises", super::summary::path(id))
}

/// The page `/meetings/{id}/summary/promises`, with a [`MarkedForm`].
#[component]
pub fn MarkedPage(
    /// The key of the meeting.
    id: MeetingId,
    /// The meeting's title.
    title: String,
    /// The members who can promise, each with their company.
    people: Vec<(Person, Company)>,
    /// The promises as they were found or typed.
    typed: MarkedForm,
    /// The reason why the promises were refused.
    problem: Option<Problem>,
) -> AnyView {
    let language = PageContext::current().language;
    let form = match problem.clone() {
        Some(problem) => Form::default().with_problem(problem),
        None => Form::default(),
    };
    let nothing = typed.promises.is_empty().then(|| view! { <p class="hint">{t!(language, marked.none)}</p> });
    let errors = match problem {
        Some(Problem::Invalid { fields }) => fields,
        _ => vec![],
    };
    let mut place = 0;
    let rows = typed
        .promises
        .into_iter()
        .enumerate()
        .map(|(number, typed)| {
            let own = typed.chosen.then(|| format!("promises[{place}]."));
            place += usize::from(typed.chosen);
            let is_own = |error: &&FieldError| own.as_ref().is_some_and(|own| error.field.starts_with(own));
            let errors = errors.iter().filter(is_own).cloned().collect();
            view! { <MarkedRow number typed people=people.clone() errors/> }
        })
        .collect_view();
    let save =
        nothing.is_none().then(|| view! { <button class="button button-main">{t!(language, marked.save)}</button> });
    view! {
        <Shell title=t!(language, marked.title) layout="narrow" sheet="admin.css" script_file=DISCUSSION_SCRIPT>
            <h1>{t!(language, marked.title)}</h1>
            <p class="lead"><a href=meeting::path(id)><bdi>{title}</bdi></a></p>
            <p class="hint">{t!(language, marked.lead)}</p>
            {nothing}
            <form class="sheet" novalidate method="post" action=path(id)>
                <FormProblem form/>
                {rows}
                <div class="buttons">
                    {save}
                    <a class="button button-quiet" href=super::summary::path(id)>{t!(language, marked.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// A promise: whether it is entered, who, what, until when.
#[component]
fn MarkedRow(number: usize, typed: TypedPromise, people: Vec<(Person, Company)>, errors: Vec<FieldError>) -> AnyView {
    let language = PageContext::current().language;
    let options = people
        .into_iter()
        .map(|(person, company)| {
            let value = person.id.to_string();
            let selected = value == typed.owner;
            let label = format!("\u{2068}{}\u{2069} · \u{2068}{}\u{2069}", person.name, company.name);
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view();
    let errors = (!errors.is_empty()).then(|| {
        let lines = errors.iter().map(|error| view! { <p>{field_sentence(language, error)}</p> }).collect_view();
        view! { <div class="field-error" role="alert">{lines}</div> }
    });
    let there = typed.may_be_there.then(|| view! { <p class="hint">{t!(language, marked.may_be_there)}</p> });
    let [owner, what, due] = ["owner", "what", "due"].map(|name| format!("{name}-{number}"));
    view! {
        <fieldset class="field marked-promise">
            <legend>
                <label class="choice">
                    <input type="checkbox" name=MarkedForm::CHOSEN value=number.to_string() checked=typed.chosen/>
                    <span>{t!(language, marked.take)}</span>
                </label>
            </legend>
            {there}
            {errors}
            <div class="field">
                <label for=owner.clone()>{t!(language, promises.owner)}</label>
                <select id=owner name=MarkedForm::OWNER>
                    <option value="">{t!(language, form.choose)}</option>
                    {options}
                </select>
            </div>
            <div class="field">
                <label for=what.clone()>{t!(language, promises.what)}</label>
                <input id=what name=MarkedForm::WHAT type="text" dir="auto" maxlength=WHAT_MAX value=typed.what/>
            </div>
            <div class="field">
                <label for=due.clone()>{t!(language, promises.due)}</label>
                <input id=due name=MarkedForm::DUE type="date" value=typed.due/>
            </div>
        </fieldset>
    }
    .into_any()
}
