//! A meeting's write-up, or the call to upload it.

use domain::meeting::MeetingView;
use domain::practice::PracticeKind;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates::{DateStyle, format};
use crate::ui::icons::{Glyph, Icon};

/// Once the write-up is there, the way to it; before, the deadline, where somebody presents, with the upload for whoever may.
/// Nothing of a cancelled meeting.
#[component]
pub fn WriteUpCall(meeting: MeetingView) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let write_up = meeting.practices.iter().find(|practice| practice.kind == PracticeKind::WriteUp);
    if let Some(practice) = write_up {
        let href = domain::practice::path(&practice.slug);
        return view! { <p class="call"><a class="button button-main" href=href>{t!(language, meeting.to_write_up)}</a></p> }
            .into_any();
    }
    if meeting.card.is_cancelled() {
        return ().into_any();
    }
    let is_presented = meeting.card.company.is_some() || !meeting.card.presenters.is_empty();
    let deadline = meeting.card.deadline.filter(|_| is_presented).map(|deadline| {
        let date = format(language, deadline, DateStyle::Full);
        // Nothing is late while somebody who presents is away.
        let late = deadline < page.now && meeting.absences.is_empty();
        match (meeting.can.upload, late) {
            (true, false) => t!(language, meeting.upload_until, date),
            (true, true) => t!(language, meeting.upload_late, date),
            (false, false) => t!(language, meeting.will_be_up, date),
            (false, true) => t!(language, meeting.awaited).to_owned(),
        }
    });
    let upload = meeting.can.upload.then(|| {
        let href = format!("{}/write-up", domain::meeting::path(meeting.card.id));
        let label =
            if meeting.can.on_behalf { t!(language, meeting.upload_on_behalf) } else { t!(language, meeting.upload) };
        // For the presenter it is the thing to do; for the coordinator one of several.
        let class = if meeting.can.on_behalf { "button" } else { "button button-main" };
        view! { <a class=class href=href><Icon glyph=Glyph::Upload/> {label}</a> }
    });
    view! {
        <div class="call">
            {deadline.map(|sentence| view! { <p>{sentence}</p> })}
            {upload}
        </div>
    }
    .into_any()
}
