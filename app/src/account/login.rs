//! The login.

use leptos::prelude::*;

use super::password::PasswordForm;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{TextField, textarea_content};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::script::script;
use crate::ui::welcome::WelcomeText;

/// The script by which a second click on the button of a form does nothing.
pub(super) const ONCE: &str = script!("once.js");

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
    /// The prefix of the names of carried fields, so that none is taken for the login's own.
    const PREFIX: &str = "carried:";

    /// The carried form's name of a login form's field; `None` for the login's own.
    pub fn field(name: &str) -> Option<String> {
        name.strip_prefix(Self::PREFIX).map(str::to_owned)
    }
}

/// The form of the login.
pub struct LoginForm {
    /// The member's address.
    pub email: String,
    /// The member's password; empty for who asks for a mail.
    pub password: String,
    /// The path to go on to.
    pub next: String,
    /// Whether it is their own device.
    pub own_device: bool,
}

impl LoginForm {
    /// The name of the field of the member's e-mail address.
    pub const EMAIL: &str = "email";
    /// The name of the field of the password.
    pub const PASSWORD: &str = PasswordForm::PASSWORD;
    /// The path to go on to.
    pub const NEXT: &str = "next";
    /// Whether it is their own device.
    pub const OWN_DEVICE: &str = "own_device";
    /// What the button that asks for a code posts as `action`.
    pub const ASK_CODE: &str = "code";
    /// What the button of who forgot the password posts as `action`.
    pub const FORGOT: &str = "forgot";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            email: sent.text(Self::EMAIL),
            password: sent.text(Self::PASSWORD),
            next: sent.text(Self::NEXT),
            own_device: sent.filled(Self::OWN_DEVICE).is_some(),
        }
    }

    /// The form that goes on to a path.
    pub fn going_on(next: String) -> Form {
        Form::filled([(Self::NEXT, next)])
    }
}

/// The code of a mail.
pub struct CodeForm {
    /// The code as it was typed.
    pub code: String,
    /// The path to go on to.
    pub next: String,
    /// Whether it is their own device.
    pub own_device: bool,
}

impl CodeForm {
    /// The code.
    pub const CODE: &str = "code";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            code: sent.text(Self::CODE),
            next: sent.text(LoginForm::NEXT),
            own_device: sent.filled(LoginForm::OWN_DEVICE).is_some(),
        }
    }
}

/// Where the code of a mail is posted to.
pub const CODE_PATH: &str = "/login/code";

/// The page `/login`, with a [`LoginForm`]. The button `action` asks for a mail: [`LoginForm::ASK_CODE`] or
/// [`LoginForm::FORGOT`]. A form with a password is a login by password, whichever button sent it.
#[component]
pub fn LoginPage(
    /// What was typed, with the path to go on to.
    form: Form,
    /// Whether there is a mail server: then the address alone is asked for, and a password second.
    sends_mail: bool,
    /// The form to carry along.
    #[prop(optional)]
    carried: Carried,
    /// The HTML of what greets people.
    #[prop(optional_no_strip)]
    welcome: Option<String>,
) -> AnyView {
    let language = PageContext::current().language;
    let carries = !carried.fields.is_empty();
    // Letters of a long text take three times their bytes in the ordinary encoding of a form.
    let encoding = carries.then_some("multipart/form-data");
    let was_refused = form.problem().is_some();
    let address = view! {
        <TextField
            form=form.clone()
            name=LoginForm::EMAIL
            label=t!(language, account.email)
            kind="email"
            autocomplete="username"
            required=true
        />
    };
    let password = view! {
        <TextField
            form=form.clone()
            name=LoginForm::PASSWORD
            label=t!(language, account.password.label)
            kind="password"
            autocomplete="current-password"
            required=true
        />
        <OwnDevice form=form.clone()/>
    };
    let log_in = t!(language, account.login.go);
    let forgot = view! {
        <button class="button button-quiet" name="action" value=LoginForm::FORGOT>
            {t!(language, account.login.forgot_go)}
        </button>
    };
    let ways = if sends_mail {
        view! {
            {address}
            <div class="buttons">
                <button class="button button-main" name="action" value=LoginForm::ASK_CODE>
                    {t!(language, account.login.ask_code)}
                </button>
            </div>
            <p class="hint">{t!(language, account.login.ask_code_hint)}</p>
            <details class="more-choices" open=was_refused>
                <summary>{t!(language, account.login.with_password)}</summary>
                {password}
                <div class="buttons"><button class="button">{log_in}</button> {forgot}</div>
            </details>
        }
        .into_any()
    } else {
        view! {
            {address}
            {password}
            <div class="buttons">
                <button class="button button-main">{log_in}</button>
                <button class="button button-quiet" name="action" value=LoginForm::ASK_CODE>
                    {t!(language, account.login.ask_code_by_hand)}
                </button>
            </div>
            <p class="hint">{t!(language, account.login.forgot)}</p>
        }
        .into_any()
    };
    view! {
        <Shell title=t!(language, account.login.title) layout="narrow" sheet="forms.css" script=ONCE>
            {welcome.map(|html| view! { <WelcomeText html/> })}
            <h1>{t!(language, account.login.title)}</h1>
            <KeptNotice carries/>
            <form class="sheet" novalidate method="post" action="/login" enctype=encoding>
                <FormProblem form=form.clone()/>
                <input type="hidden" name=LoginForm::NEXT value=form.value(LoginForm::NEXT)/>
                <CarriedFields carried/>
                {ways}
            </form>
            <p class="hint">
                {t!(language, apply.ask)} " " <a href=crate::apply::PATH>{t!(language, apply.link)}</a>
            </p>
        </Shell>
    }
    .into_any()
}

/// Says that what was typed before the login goes along.
#[component]
fn KeptNotice(carries: bool) -> AnyView {
    let language = PageContext::current().language;
    carries
        .then(|| {
            view! {
                <div class="banner banner-care" role="status">
                    <Icon glyph=Glyph::Edit/>
                    <p>{t!(language, account.login.kept)}</p>
                </div>
            }
        })
        .into_any()
}

/// The fields of a form that goes along with a login.
#[component]
fn CarriedFields(carried: Carried) -> AnyView {
    (!carried.fields.is_empty())
        .then(|| {
            let fields = carried.fields.into_iter().map(|(name, value)| {
                view! { <CarriedField name=format!("{}{name}", Carried::PREFIX) value/> }
            });
            view! {
                <input type="hidden" name=Carried::TO value=carried.to/>
                {fields.collect_view()}
            }
        })
        .into_any()
}

/// The box by which a session lasts for the longest time: [`LoginForm::OWN_DEVICE`].
#[component]
fn OwnDevice(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let checked = form.has(LoginForm::OWN_DEVICE, "yes");
    view! {
        <label class="choice">
            <input type="checkbox" name=LoginForm::OWN_DEVICE value="yes" checked=checked/>
            <span>{t!(language, account.login.own_device)}</span>
        </label>
    }
    .into_any()
}

/// The page `/login/code`, with a [`CodeForm`]. It says the same whether anybody has the address or not.
#[component]
pub fn CodePage(
    /// What was typed, with the path to go on to.
    form: Form,
    /// The number of minutes for which a code is good.
    minutes: i64,
    /// Whether there is a mail server; else the coordinator hands the code on.
    sends_mail: bool,
    /// The form to carry along.
    #[prop(optional)]
    carried: Carried,
) -> AnyView {
    let language = PageContext::current().language;
    let carries = !carried.fields.is_empty();
    let encoding = carries.then_some("multipart/form-data");
    let lead = match sends_mail {
        true => t!(language, account.code.lead, minutes = minutes),
        false => t!(language, account.code.by_hand, minutes = minutes),
    };
    view! {
        <Shell title=t!(language, account.code.title) layout="narrow" sheet="forms.css" script=ONCE>
            <h1>{t!(language, account.code.title)}</h1>
            <p class="lead">{lead}</p>
            <KeptNotice carries/>
            <form class="sheet" novalidate method="post" action=CODE_PATH enctype=encoding>
                <FormProblem form=form.clone()/>
                <input type="hidden" name=LoginForm::NEXT value=form.value(LoginForm::NEXT)/>
                <CarriedFields carried/>
                <TextField
                    form=form.clone()
                    name=CodeForm::CODE
                    label=t!(language, account.code.code)
                    hint=t!(language, account.code.hint)
                    autocomplete="one-time-code"
                    digits=true
                    required=true
                />
                <OwnDevice form/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.login.go)}</button>
                    <a class="button" href="/login">{t!(language, account.code.again)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// The page `/login/link/{token}`, with the address of a [`LoginForm`] where another browser asked. Opening it changes
/// nothing.
#[component]
pub fn LoginLinkPage(
    /// The text as it was typed.
    form: Form,
    /// Whether this browser asked for the mail; else the address is typed again.
    is_same_browser: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let address = (!is_same_browser).then(|| {
        view! {
            <p class="hint">{t!(language, account.code.other_browser)}</p>
            <TextField
                form=form.clone()
                name=LoginForm::EMAIL
                label=t!(language, account.email)
                kind="email"
                autocomplete="username"
                required=true
            />
        }
    });
    view! {
        <Shell title=t!(language, account.login.title) layout="narrow" sheet="forms.css" script=ONCE>
            <h1>{t!(language, account.login.title)}</h1>
            <p class="lead">{t!(language, account.code.link_lead)}</p>
            <form class="sheet" novalidate method="post">
                <FormProblem form=form.clone()/>
                {address}
                <OwnDevice form/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, account.login.go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// Shows what `/login` answers when a form came along: it is sent once more, by one click.
#[component]
pub fn ResendPage(
    /// The form as it was sent.
    carried: Carried,
    /// The page it was filled in on.
    next: String,
) -> AnyView {
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
    .into_any()
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
    /// The links to other ways on.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
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
    .into_any()
}

/// A hidden field that keeps line breaks, which a hidden input would lose.
#[component]
fn CarriedField(name: String, value: String) -> AnyView {
    view! { <textarea name=name hidden readonly>{textarea_content(&value)}</textarea> }.into_any()
}
