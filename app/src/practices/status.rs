//! Where a practice stands, and what the viewer may do with it.

use std::sync::Arc;

use domain::practice::{PracticeView, Status};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};

/// Above a practice that is not simply published: what that means, and the confirmation for
/// whoever may give it.
#[component]
pub fn StatusBanner(practice: Arc<PracticeView>) -> impl IntoView {
    let language = PageContext::current().language;
    let sentence = match practice.status {
        Status::Published => return None,
        Status::Draft => t!(language, practice.is_draft),
        Status::InReview if practice.can.publish => t!(language, practice.is_for_you_to_confirm),
        Status::InReview => t!(language, practice.is_in_review),
        Status::Archived => t!(language, practice.is_archived),
    };
    let path = domain::practice::path(&practice.slug);
    let publish = (practice.can.publish && practice.status != Status::Archived).then(|| {
        let label = match practice.status {
            Status::InReview => t!(language, practice.confirm),
            _ => t!(language, practice.publish),
        };
        view! {
            <form method="post" action=format!("{path}/publish")>
                <input type="hidden" name="version" value=practice.version/>
                <button class="button button-main">{label}</button>
            </form>
        }
    });
    Some(view! {
        <div class="banner banner-care">
            <p>{sentence}</p>
            {publish}
        </div>
    })
}

/// What the viewer may do with the practice; nothing for a mere reader.
#[component]
pub fn Actions(practice: Arc<PracticeView>) -> impl IntoView {
    let language = PageContext::current().language;
    let path = domain::practice::path(&practice.slug);
    let edit = practice.can.edit.then(|| {
        view! {
            <form method="post" action=format!("{path}/edit")>
                <button class="button"><Icon glyph=Glyph::Edit/> {t!(language, practice.edit)}</button>
            </form>
        }
    });
    let delete = practice.can.delete.then(|| {
        let (action, label) = match practice.status {
            Status::Published => ("archive", t!(language, practice.archive)),
            Status::Draft | Status::InReview | Status::Archived => ("delete", t!(language, practice.delete)),
        };
        view! {
            <form method="post" action=format!("{path}/{action}")>
                <input type="hidden" name="version" value=practice.version/>
                <button class="button button-danger">{label}</button>
            </form>
        }
    });
    view! { <div class="buttons">{edit} {delete}</div> }.into_any()
}
