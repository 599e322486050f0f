//! The forum's logo.

use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::FileField;
use crate::ui::form::{Form, FormProblem};
use crate::ui::script::script;
use crate::words;

/// The address of the page.
pub const PATH: &str = "/admin/logo";

/// The script that shows the name of the chosen file.
const SCRIPT: &str = script!("../ui/files.js");

/// The file of a logo. The buttons post `action`, which is `set` or `remove`.
pub struct LogoForm;

impl LogoForm {
    /// The image.
    pub const LOGO: &str = "logo";
}

/// The page `/admin/logo`, with a [`LogoForm`].
#[component]
pub fn LogoPage(
    /// Why a file was refused.
    form: Form,
    /// The most bytes of a logo.
    max: i64,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let present = match &page.logo {
        Some(logo) => view! {
            <p><img class="logo-shown" src=logo.clone() alt=t!(language, admin.logo.present)/></p>
            <form method="post" action=PATH>
                <button class="button" name="action" value="remove">{t!(language, admin.logo.remove)}</button>
            </form>
        }
        .into_any(),
        None => view! { <p class="hint">{t!(language, admin.logo.none)}</p> }.into_any(),
    };
    view! {
        <Shell title=t!(language, admin.logo.title) layout="narrow" sheet="admin.css" script=SCRIPT>
            <h1>{t!(language, admin.logo.title)}</h1>
            <AdminNav/>
            <p class="soft">{t!(language, admin.logo.lead)}</p>
            {present}
            <form class="sheet" novalidate method="post" action=PATH enctype="multipart/form-data">
                <FormProblem form=form.clone()/>
                <FileField
                    form
                    name=LogoForm::LOGO
                    label=t!(language, admin.logo.file)
                    hint=t!(language, admin.logo.hint, max = words::bytes(language, max))
                    required=true
                    accept="image/png,image/jpeg,image/webp"
                />
                <div class="buttons">
                    <button class="button button-main" name="action" value="set">{t!(language, admin.logo.go)}</button>
                    <a class="button button-quiet" href="/admin/settings">{t!(language, admin.logo.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
