//! One's phone number, and who sees it.

use domain::phone::{PHONE_MAX, Phone, PhoneShown, international};
use domain::text::percent_encode;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{Choice, RadioGroup, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// The address of the page.
pub const PATH: &str = "/me/phone";

/// One's phone number, and who sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneForm {
    /// The number and who sees it.
    pub phone: Phone,
}

impl PhoneForm {
    /// The number.
    pub const PHONE: &str = "phone";
    /// The members who see the number.
    pub const SHOWN: &str = "shown";

    /// Reads what was sent; where nothing was chosen, as few as possible see it.
    pub fn read(sent: &impl Fields) -> Self {
        let shown = sent.parsed(Self::SHOWN).unwrap_or_default();
        Self { phone: Phone { number: sent.text(Self::PHONE), shown } }
    }

    /// A number as the form's values.
    pub fn values(phone: &Phone) -> Form {
        Form::filled([(Self::PHONE, phone.number.clone()), (Self::SHOWN, phone.shown.to_string())])
    }
}

/// The page `/me/phone`, with a [`PhoneForm`].
#[component]
pub fn PhonePage(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let choices = PhoneShown::ALL
        .iter()
        .map(|&shown| Choice::new(shown.as_str(), words::phone_shown(language, shown)))
        .collect::<Vec<_>>();
    view! {
        <Shell title=t!(language, account.phone.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.phone.title)}</h1>
            <form class="sheet" novalidate method="post" action=PATH>
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name=PhoneForm::PHONE
                    label=t!(language, account.phone.number)
                    hint=t!(language, account.phone.hint)
                    kind="tel"
                    autocomplete="tel"
                    max=PHONE_MAX
                />
                <RadioGroup form name=PhoneForm::SHOWN label=t!(language, account.phone.shown) choices required=true/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.me.save)}</button>
                    <a class="button button-quiet" href="/me">{t!(language, account.away.cancel)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// A number to call, and the way to write to it.
#[component]
pub fn PhoneLinks(
    number: String,
    /// What the message begins with that is written to it.
    #[prop(optional, into)]
    text: String,
) -> AnyView {
    let language = PageContext::current().language;
    let links = international(&number).map(|digits| {
        let text = percent_encode(&text, |c| c.is_ascii_alphanumeric());
        let query = if text.is_empty() { String::new() } else { format!("?text={text}") };
        let (call, chat) = (format!("tel:+{digits}"), format!("https://wa.me/{digits}{query}"));
        view! {
            <a href=call dir="ltr">{number.clone()}</a>
            " · "
            <a href=chat rel="noopener noreferrer">{t!(language, account.phone.whatsapp)}</a>
        }
    });
    view! { <p class="phone">{links}</p> }.into_any()
}
