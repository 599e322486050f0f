//! Parts of a page as the HTML they come to.

use std::sync::{Arc, OnceLock};

use domain::language::Language;
use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};

/// Writes a part of a page at once; one without islands.
///
/// Like leptos' `into_any` it keeps the types of pages short. But that first copies every attribute that
/// stands in the code into a string of its own: half of the time that the frame of a page took.
pub fn written(part: impl IntoView) -> InertElement {
    InertElement::new(part.into_view().to_html())
}

/// A part of pages that depends on nothing but the language: written when the first page needs it.
pub(crate) struct WrittenOnce([OnceLock<Arc<str>>; Language::ALL.len()]);

impl WrittenOnce {
    /// Returns an empty cell, which the first use fills.
    pub(crate) const fn new() -> Self {
        Self([const { OnceLock::new() }; Language::ALL.len()])
    }

    /// The part in a language, which `part` makes.
    pub(crate) fn in_language<V: IntoView>(&self, language: Language, part: impl FnOnce() -> V) -> AlreadyWritten {
        let html = self.0[language as usize].get_or_init(|| part().into_view().to_html().into());
        AlreadyWritten(Arc::clone(html))
    }
}

/// HTML that was written before, by leptos or by the renderer of texts, and is shared with whoever keeps it.
pub struct AlreadyWritten(pub Arc<str>);

impl RenderHtml for AlreadyWritten {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn html_len(&self) -> usize {
        self.0.len()
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attributes: Vec<AnyAttribute>,
    ) {
        html.push_str(&self.0);
        *position = Position::NextChild;
    }

    /// No island holds it, so no browser ever looks for it.
    fn hydrate<const FROM_SERVER: bool>(self, _cursor: &Cursor, _position: &PositionState) {}

    fn into_owned(self) -> Self {
        self
    }
}

impl Render for AlreadyWritten {
    type State = ();

    fn build(self) {}

    fn rebuild(self, _state: &mut ()) {}
}

impl AddAnyAttr for AlreadyWritten {
    type Output<New: Attribute> = Self;

    fn add_any_attr<New: Attribute>(self, _attribute: New) -> Self {
        self
    }
}
