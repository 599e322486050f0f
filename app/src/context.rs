//! What every page knows beside its props.

use std::sync::Arc;

use domain::clock::Timestamp;
use domain::language::Language;
use domain::member::Member;
use domain::policy::Rights;
use domain::topic::Topic;
use domain::undo::Undo;
use leptos::prelude::{expect_context, provide_context};

use crate::ui::flash::Flash;

/// The hues of topics, called as the topics that a forum begins with, in their order.
const HUES: [&str; 9] = [
    "methodology",
    "measurement",
    "process-management",
    "internal-marketing",
    "internal-communication",
    "employee-experience",
    "training",
    "service-boundaries",
    "ownership",
];

/// What every page knows beside its props. The handler provides it with [`PageContext::provide`]; the
/// shell and the pages read it with [`PageContext::current`].
#[derive(Clone)]
pub struct PageContext {
    /// The interface's language.
    pub language: Language,
    /// The member who is logged in. Without one a page shows no more of the forum than its name.
    pub viewer: Option<Arc<Member>>,
    /// How many notifications the viewer has not read.
    pub unread_notifications: i64,
    /// What the pages offer to whoever looks at them.
    pub rights: Rights,
    /// The path and query of this page: where the language switch and the login come back to.
    pub path: String,
    /// What the forum's addresses begin with: scheme, host and port.
    pub origin: Arc<str>,
    /// The present moment.
    pub now: Timestamp,
    /// The forum's name in this language.
    pub forum_name: String,
    /// The address of the forum's logo, where it has one.
    pub logo: Option<String>,
    /// The forum's topics, in display order.
    pub topics: Arc<Vec<Topic>>,
    /// The fewest characters of a new password.
    pub password_min: usize,
    /// Whether members agree to something, which they can read.
    pub has_agreement: bool,
    /// Gives the URL of an asset by its logical name (`main.css`, `pkg/maagal.js`).
    pub asset: fn(&str) -> &'static str,
    /// What was just done, to be confirmed once.
    pub flash: Option<Flash>,
    /// Whether searches do not know yet what was just done.
    pub search_later: bool,
    /// What the confirmation offers to bring back.
    pub undo: Option<Undo>,
}

impl PageContext {
    /// The hue of a topic, as the styles name it: it stays when the topic is renamed, and comes again after nine of them.
    pub fn hue(&self, slug: &str) -> Option<&'static str> {
        let topic = self.topics.iter().find(|topic| topic.slug == slug)?;
        let place = usize::try_from(topic.id.0 - 1).unwrap_or_default();
        Some(HUES[place % HUES.len()])
    }

    /// Makes it the context of the page that is being rendered.
    pub fn provide(self: Arc<Self>) {
        provide_context(self);
    }

    /// The context of the page that is being rendered.
    ///
    /// # Panics
    /// When the handler did not provide one.
    pub fn current() -> Arc<Self> {
        expect_context()
    }

    /// The topic of that slug.
    pub fn topic(&self, slug: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.slug == slug)
    }
}
