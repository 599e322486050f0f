//! Who acts for a member, and for whom the member acts.

use domain::assistant::Assistants;
use domain::id::MemberId;
use domain::member::Person;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::field::{Choice, SelectField};
use crate::ui::form::{Fields, Form, FormProblem};

/// The address of the page.
pub const PATH: &str = "/me/assistants";

/// Somebody who is to act for the member, or no longer. The buttons post `action`, which is `add` or `remove`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssistantForm {
    /// The member who acts or is to act.
    pub assistant: Option<MemberId>,
}

impl AssistantForm {
    /// The member who acts or is to act.
    pub const ASSISTANT: &str = "assistant";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { assistant: sent.parsed(Self::ASSISTANT) }
    }
}

/// The page `/me/assistants`, with an [`AssistantForm`].
#[component]
pub fn AssistantsPage(
    /// The members who act for others, and those for whom they do.
    assistants: Assistants,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let Assistants { own, acts_for, others } = assistants;
    let present = match own.is_empty() {
        true => view! { <p class="hint">{t!(language, account.assistants.none)}</p> }.into_any(),
        false => {
            let lines = own.into_iter().map(|person| view! { <AssistantLine person/> }).collect_view();
            view! { <ul class="lines">{lines}</ul> }.into_any()
        }
    };
    let choices: Vec<_> = others.into_iter().map(|other| Choice::new(other.id.to_string(), other.name)).collect();
    let add = match choices.is_empty() {
        true => view! {
            <p class="hint">{t!(language, account.assistants.nobody)}</p>
            <p><a class="button button-quiet" href="/me">{t!(language, account.away.cancel)}</a></p>
        }
        .into_any(),
        false => view! {
            <form class="sheet" novalidate method="post" action=PATH>
                <FormProblem form=form.clone()/>
                <SelectField
                    form
                    name=AssistantForm::ASSISTANT
                    label=t!(language, account.assistants.who)
                    choices
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main" name="action" value="add">
                        {t!(language, account.assistants.add)}
                    </button>
                    <a class="button button-quiet" href="/me">{t!(language, account.away.cancel)}</a>
                </div>
            </form>
        }
        .into_any(),
    };
    let acts_for = (!acts_for.is_empty()).then(|| {
        let lines = acts_for.into_iter().map(|person| view! { <li><PersonLink person/></li> }).collect_view();
        view! {
            <section class="section" aria-labelledby="acts-for">
                <h2 id="acts-for">{t!(language, account.assistants.acts_for)}</h2>
                <p class="soft">{t!(language, account.assistants.acts_for_hint)}</p>
                <ul class="lines">{lines}</ul>
            </section>
        }
    });
    view! {
        <Shell title=t!(language, account.assistants.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.assistants.title)}</h1>
            <p class="soft">{t!(language, account.assistants.lead)}</p>
            {present}
            {add}
            {acts_for}
        </Shell>
    }
    .into_any()
}

/// Somebody who acts for the member, with the button that ends it.
#[component]
fn AssistantLine(person: Person) -> AnyView {
    let language = PageContext::current().language;
    let id = person.id.to_string();
    let label = t!(language, account.assistants.remove_whom, name = person.name.clone());
    view! {
        <li>
            <PersonLink person/>
            <form method="post" action=PATH>
                <input type="hidden" name=AssistantForm::ASSISTANT value=id/>
                <button class="button button-quiet" name="action" value="remove" aria-label=label>
                    {t!(language, account.assistants.remove)}
                </button>
            </form>
        </li>
    }
    .into_any()
}
