//! The login.

use leptos::prelude::*;

use super::password::PasswordForm;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{TextField, textarea_content};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};

/// A form that was sent after its session had ended: it goes along with the login, hidden, so that
/// nothing that was typed is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The path it was sent to.
    pub to: String,
    /// The request's fields, in order. Empty when there was no form.
    pub fields: Vec<(String, String)>,
}

impl Carried {
    /// The login form's field with the path of the carried form.
    pub const TO: &str = "carried-to";
    /// Before the names of its fields, so that none is taken for the login's own.
    const PREFIX: &str = "carried:";

    /// The carried form's name of a login form's field; `None` for the login's own.
    pub fn field(name: &str) -> Option<String> {
        name.strip_prefix(Self::PREFIX).map(str::to_owned)
    }
}

/// Who logs in.
pub struct LoginForm {
    /// The member's address.
    pub email: String,
    /// The member's password.
    pub password: String,
    /// The path to go on to.
    pub next: String,
}

impl LoginForm {
    /// The name of the field of the member's e-mail address.
    pub const EMAIL: &str = "email";
    /// The name of the field of the password.
    pub const PASSWORD: &str = PasswordForm::PASSWORD;
    /// The path to go on to.
    pub const NEXT: &str = "next";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { email: sent.text(Self::EMAIL), password: sent.text(Self::PASSWORD), next: sent.text(Self::NEXT) }
    }

    /// The form that goes on to a path.
    pub fn going_on(next: String) -> Form {
        Form::filled([(Self::NEXT, next)])
    }
}

/// `/login`, with a [`LoginForm`].
#[component]
pub fn LoginPage(
    /// What was typed, with the path to go on to.
    form: Form,
    /// The form to carry along.
    #[prop(optional)]
    carried: Carried,
) -> impl IntoView {
    let language = PageContext::current().language;
    let carries = !carried.fields.is_empty();
    let kept = carries.then(|| {
        view! {
            <div class="banner banner-care" role="status">
                <Icon glyph=Glyph::Edit/>
                <p>{t!(language, account.login.kept)}</p>
            </div>
        }
    });
    // Letters of a long text take three times their bytes in the ordinary encoding of a form.
    let encoding = carries.then_some("multipart/form-data");
    let carried = carries.then(|| {
        let fields = carried.fields.into_iter().map(|(name, value)| {
            view! { <CarriedField name=format!("{}{name}", Carried::PREFIX) value/> }
        });
        view! {
            <input type="hidden" name=Carried::TO value=carried.to/>
            {fields.collect_view()}
        }
    });
    view! {
        <Shell title=t!(language, account.login.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.login.title)}</h1>
            {kept}
            <form class="sheet" novalidate method="post" action="/login" enctype=encoding>
                <FormProblem form=form.clone()/>
                <input type="hidden" name=LoginForm::NEXT value=form.value(LoginForm::NEXT)/>
                {carried}
                <TextField
                    form=form.clone()
                    name=LoginForm::EMAIL
                    label=t!(language, account.email)
                    kind="email"
                    autocomplete="username"
                    required=true
                />
                <TextField
                    form
                    name=LoginForm::PASSWORD
                    label=t!(language, account.password.label)
                    kind="password"
                    autocomplete="current-password"
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.login.go)}</button>
                </div>
                <p class="hint">{t!(language, account.login.forgot)}</p>
            </form>
        </Shell>
    }
}

/// Shows what `/login` answers when a form came along: it is sent once more, by one click.
#[component]
pub fn ResendPage(
    /// The form as it was sent.
    carried: Carried,
    /// The page it was filled in on.
    next: String,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.login.resend_title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.login.resend_title)}</h1>
            <CarriedForm
                carried
                note=t!(language, account.login.resend_text)
                button=t!(language, account.login.resend)
            >
                <a class="button" href=next>{t!(language, account.login.resend_not)}</a>
            </CarriedForm>
        </Shell>
    }
}

/// A form that was not taken yet, hidden, with the button that sends it once more and other ways on.
#[component]
pub fn CarriedForm(
    /// The form as it was sent.
    carried: Carried,
    /// What it is, and what the button does.
    note: &'static str,
    /// The button's words.
    button: &'static str,
    /// Other ways on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let fields = carried.fields.into_iter().map(|(name, value)| view! { <CarriedField name value/> }).collect_view();
    view! {
        <p class="lead">{note}</p>
        <form method="post" enctype="multipart/form-data" action=carried.to>
            {fields}
            <div class="buttons">
                <button class="button button-main" autofocus>{button}</button>
                {children.map(|children| children())}
            </div>
        </form>
    }
}

/// A hidden field that keeps line breaks, which a hidden input would lose.
#[component]
fn CarriedField(name: String, value: String) -> impl IntoView {
    view! { <textarea name=name hidden readonly>{textarea_content(&value)}</textarea> }
}
