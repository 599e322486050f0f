//! The guests of one meeting, for the coordinator.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MeetingPassId};
use domain::meeting::{self, MeetingCard};
use domain::meeting_pass::{DAYS_MAX, MeetingPass, NAME_MAX, NewMeetingPass};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::copy::{COPY_SCRIPT, CopyField};
use crate::ui::dates::{Moment, end_of_day, local};
use crate::ui::field::TextField;
use crate::ui::form::{Fields, Form, FormProblem};

/// The path of the page.
pub fn path(id: MeetingId) -> String {
    format!("{}/guests", meeting::path(id))
}

/// A pass to make, or to take back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestForm {
    /// The pass to make.
    pub pass: NewMeetingPass,
    /// The pass to take back.
    pub revoked: Option<MeetingPassId>,
}

impl GuestForm {
    /// The name of the guest.
    pub const NAME: &str = "name";
    /// The last day on which the guest sees the meeting.
    pub const UNTIL: &str = "until";
    /// The pass to take back.
    pub const PASS: &str = "pass";
    /// The key of the form.
    pub const FORM_KEY: &str = "form_key";

    /// The form of a pass for a meeting, with a key that no other form has: until its last day, where a pass can be good for so
    /// long.
    pub fn first(card: &MeetingCard, now: Timestamp, key: String) -> Form {
        let day = local(card.ends_at.unwrap_or(card.starts_at)).strftime("%Y-%m-%d").to_string();
        let is_good = end_of_day(&day).is_some_and(|end| end > now && end <= now.plus_days(DAYS_MAX));
        let until = is_good.then_some((Self::UNTIL, day));
        Form::filled([(Self::FORM_KEY, key)].into_iter().chain(until))
    }

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            pass: NewMeetingPass {
                name: sent.text(Self::NAME),
                expires_at: end_of_day(sent.value(Self::UNTIL)),
                form_key: sent.text(Self::FORM_KEY),
            },
            revoked: sent.parsed(Self::PASS),
        }
    }
}

/// The page `/meetings/{id}/guests`, with a [`GuestForm`]; the button `action` says `make` or `revoke`.
#[component]
pub fn GuestsPage(
    /// The meeting.
    card: MeetingCard,
    /// The passes, the last made first.
    passes: Vec<MeetingPass>,
    /// The present moment.
    now: Timestamp,
    /// The link that was just made.
    #[prop(optional_no_strip)]
    link: Option<String>,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let (id, title, starts_at) = (card.id, card.title, card.starts_at);
    let made = link.map(|link| {
        view! {
            <section class="section" id="link">
                <h2>{t!(language, guest.made)}</h2>
                <p class="hint">{t!(language, guest.made_hint)}</p>
                <CopyField id="pass-link" label=t!(language, guest.link) value=link/>
            </section>
        }
    });
    let lines = passes
        .into_iter()
        .map(|pass| {
            let used = match pass.used_at {
                Some(at) => view! { {t!(language, guest.used)} " " <Moment at/> }.into_any(),
                None => t!(language, guest.not_used).into_any(),
            };
            let name = match pass.name.is_empty() {
                true => view! { <span class="soft">{t!(language, comments.former_member)}</span> }.into_any(),
                false => view! { <bdi>{pass.name}</bdi> }.into_any(),
            };
            let state = match pass.expires_at {
                at if at <= now => Some(t!(language, guest.expired)),
                at if at <= starts_at => Some(t!(language, guest.before_meeting)),
                _ => None,
            };
            let state = state.map(|state| view! { <span class="status">{state}</span> });
            view! {
                <li>
                    <span>{name} " " {state}</span>
                    <span class="line-note">
                        {t!(language, guest.until)} " " <Moment at=pass.expires_at/> " · " {used}
                    </span>
                    <form method="post" action=path(id)>
                        <input type="hidden" name=GuestForm::PASS value=pass.id.to_string()/>
                        <button class="button" name="action" value="revoke">{t!(language, guest.revoke)}</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <Shell title=t!(language, guest.title) layout="narrow" sheet="forms.css" script=COPY_SCRIPT>
            <p class="page-links"><a href=meeting::path(id)>{t!(language, admin.meeting.back)}</a></p>
            <h1>{t!(language, guest.title)}</h1>
            <p class="lead"><bdi>{title}</bdi></p>
            <p>{t!(language, guest.lead)}</p>
            {made}
            <ul class="lines">{lines}</ul>
            <form class="sheet" novalidate method="post" action=path(id)>
                <FormProblem form=form.clone()/>
                <input type="hidden" name=GuestForm::FORM_KEY value=form.value(GuestForm::FORM_KEY)/>
                <TextField
                    form=form.clone()
                    name=GuestForm::NAME
                    label=t!(language, guest.name)
                    max=NAME_MAX
                    autocomplete="off"
                    required=true
                />
                <TextField
                    form
                    name=GuestForm::UNTIL
                    label=t!(language, guest.last_day)
                    hint=t!(language, guest.last_day_hint)
                    kind="date"
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main" name="action" value="make">{t!(language, guest.go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
