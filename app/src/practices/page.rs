//! One practice: what was done, for whom, what it took, what came of it.

use std::sync::Arc;

use domain::comment::Discussion;
use domain::dilemma::DilemmaBeside;
use domain::practice::PracticeView;
use domain::tries::Tries;
use leptos::prelude::*;

use crate::comments::page::{Comments, DISCUSSION_SCRIPT};
use crate::context::PageContext;
use crate::dilemmas::beside::DilemmasBeside;
use crate::practices::aside::Attachments;
use crate::practices::parts::PracticeParts;
use crate::practices::sharing::{DownloadLink, PrintNote, SharingChoice};
use crate::practices::status::{Actions, StatusBanner};
use crate::shell::Shell;
use crate::tries::TriesSection;
use crate::ui::form::Form;
use crate::ui::written::AlreadyWritten;

/// The page of one practice.
#[component]
pub fn PracticePage(
    practice: Arc<PracticeView>,
    /// What [`super::parts::render`] made of it before, in this language.
    parts: Arc<PracticeParts>,
    /// What came of it in companies that tried it.
    tries: Tries,
    /// The dilemmas beside it.
    dilemmas: Vec<DilemmaBeside>,
    /// The comments on it.
    discussion: Discussion,
    /// What was typed as a comment, and why it was refused.
    comment: Form,
) -> AnyView {
    let (id, text_language) = (practice.id, practice.language);
    let main_topic = practice.topics.first().and_then(|topic| PageContext::current().hue(&topic.slug));
    view! {
        <Shell title=practice.title.clone() layout="practice" script_file=DISCUSSION_SCRIPT>
            <StatusBanner practice=Arc::clone(&practice)/>
            <article data-topic=main_topic>
                {AlreadyWritten(Arc::clone(&parts.head))}
                <div class="practice-body">
                    {AlreadyWritten(Arc::clone(&parts.contents))}
                    <div class="practice-text">
                        <div class="prose" lang=text_language.as_str() dir=text_language.direction()>
                            {AlreadyWritten(Arc::clone(&practice.html))}
                        </div>
                        <Attachments practice=Arc::clone(&practice)/>
                        <PrintNote sharing=practice.sharing/>
                        <div class="practice-end">
                            {AlreadyWritten(Arc::clone(&parts.share))}
                            <DownloadLink practice=Arc::clone(&practice)/>
                            <SharingChoice practice=Arc::clone(&practice)/>
                            <Actions practice/>
                        </div>
                    </div>
                </div>
            </article>
            <TriesSection tries practice=id/>
            <DilemmasBeside dilemmas/>
            <Comments discussion form=comment/>
            {AlreadyWritten(Arc::clone(&parts.related))}
        </Shell>
    }
    .into_any()
}
