//! Switching mails off from the link that stands in them, without a login.

use domain::mail::MailTopic;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::words;

/// The page `/unsubscribe/{token}`. The form posts there: without an `action` it switches off, with `action=again` on.
#[component]
pub fn UnsubscribePage(
    /// The kind of mails that is switched off.
    what: MailTopic,
    /// Whether it is switched off, or was switched on again just now; `None` where it is on.
    #[prop(optional_no_strip)]
    done: Option<bool>,
) -> AnyView {
    let language = PageContext::current().language;
    let what = match what {
        MailTopic::Notification(kind) => words::notification_kind(language, kind),
        MailTopic::Digest => t!(language, account.unsubscribe.digest),
    };
    let (lead, button) = match done {
        None => (t!(language, account.unsubscribe.lead), button("", t!(language, account.unsubscribe.go))),
        Some(true) => {
            (t!(language, account.unsubscribe.done), button("again", t!(language, account.unsubscribe.again)))
        }
        Some(false) => (t!(language, account.unsubscribe.on), button("", t!(language, account.unsubscribe.go))),
    };
    view! {
        <Shell title=t!(language, account.unsubscribe.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.unsubscribe.title)}</h1>
            <p class="lead" role="status">{lead}</p>
            <p><strong>{what}</strong></p>
            <form class="sheet" method="post">
                <div class="buttons">{button}</div>
            </form>
            <p class="hint"><a href="/me#mails">{t!(language, account.unsubscribe.choose)}</a></p>
        </Shell>
    }
    .into_any()
}

fn button(action: &'static str, label: &'static str) -> impl IntoView + use<> {
    view! { <button class="button button-main" name="action" value=action>{label}</button> }
}
