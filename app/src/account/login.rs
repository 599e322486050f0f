//! The login.

use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::TextField;
use crate::ui::form::{Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};

/// `/login`. Its form has the fields `email` and `password`; `next` is where to go then.
#[component]
pub fn LoginPage(
    /// What was typed, with the field `next`.
    form: Form,
    /// The fields of another form that was sent after the session had ended, in order: they go
    /// along hidden, so that nothing that was written is lost. Empty when there was none.
    #[prop(optional)]
    carried: Vec<(String, String)>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let kept = (!carried.is_empty()).then(|| {
        view! {
            <div class="banner banner-care" role="status">
                <Icon glyph=Glyph::Edit/>
                <p>{t!(language, account.login.kept)}</p>
            </div>
        }
    });
    // Letters of a long text take three times their bytes in the ordinary encoding of a form.
    let encoding = (!carried.is_empty()).then_some("multipart/form-data");
    let carried = carried.into_iter().map(|(name, value)| view! { <CarriedField name value/> }).collect_view();
    view! {
        <Shell title=t!(language, account.login.title) layout="narrow">
            <h1>{t!(language, account.login.title)}</h1>
            {kept}
            <form class="sheet" method="post" action="/login" enctype=encoding>
                <FormProblem form=form.clone()/>
                <input type="hidden" name="next" value=form.value("next")/>
                {carried}
                <TextField
                    form=form.clone()
                    name="email"
                    label=t!(language, account.email)
                    kind="email"
                    autocomplete="username"
                    required=true
                />
                <TextField
                    form
                    name="password"
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

/// A hidden field that keeps line breaks, which a hidden input would lose.
#[component]
fn CarriedField(name: String, value: String) -> impl IntoView {
    // A parser drops the first line break of a textarea; one more keeps the text's own.
    view! { <textarea name=name hidden readonly>{format!("\n{value}")}</textarea> }
}
