//! What was put in order in a pasted text, and the way back to the text as the clipboard had it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::paste::{Clip, Pasted};
use super::session::Session;
use super::{EditorWord, preview, textarea, uploads};

/// A pasted text that was put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tidied {
    places: usize,
    /// What came into the text.
    text: String,
    /// How many UTF-16 code units were before it then.
    place: usize,
    /// The clipboard's own text.
    own: String,
}

/// The last paste that was put in order, as long as its text stays as it came. A handle: copies are
/// the same.
#[derive(Clone, Copy, Default)]
pub struct Tidying {
    last: RwSignal<Option<Tidied>>,
    /// The word for what of the last paste was left out.
    left_out: RwSignal<Option<EditorWord>>,
    /// What was copied from the text itself: it comes back as it is.
    copied: StoredValue<String>,
}

impl Tidying {
    /// Returns in how many places the last paste was put in order; 0 where nothing can be taken back.
    pub fn places(self) -> usize {
        self.last.with(|last| last.as_ref().map_or(0, |tidied| tidied.places))
    }

    /// Returns the word for what of the last paste was left out.
    pub fn left_out(self) -> Option<EditorWord> {
        self.left_out.get()
    }

    /// Pastes a clipboard; whether the browser need not do it.
    pub fn paste(self, session: Session, clip: Clip) -> bool {
        let tidied = if clip.html.is_empty() { preview::tidied(&clip.text) } else { None };
        match tidied {
            Some(Some(pasted)) => self.insert(&pasted, clip.text),
            Some(None) => return false,
            None => spawn_local(self.paste_later(session, clip)),
        }
        true
    }

    /// Pastes where the selection is now, once it is converted; the plain text where it is not. Where something was
    /// written meanwhile, it comes in where the writing is.
    async fn paste_later(self, session: Session, clip: Clip) {
        let (selection, text) = (textarea::selection(), textarea::value());
        let converted = preview::converted(&clip).await;
        if textarea::value() == text {
            textarea::select(selection);
        }
        match converted {
            Some((pasted, pictures)) => {
                self.insert(&pasted, clip.text);
                uploads::upload_named(session, pictures);
            }
            None => textarea::insert(&clip.text),
        }
    }

    fn insert(self, pasted: &Pasted, own: String) {
        let (place, text) = textarea::paste(pasted);
        let tidied = Tidied { places: pasted.places, text, place, own };
        self.last.set(Some(tidied).filter(|tidied| tidied.places > 0));
        self.left_out.set(match pasted {
            Pasted { is_plain: true, .. } => Some(EditorWord::PastedPlain),
            Pasted { has_pictures: true, .. } => Some(EditorWord::PicturesLeftOut),
            _ => None,
        });
    }

    /// Puts the clipboard's own text in the place of what came of it.
    pub fn undo(self) {
        if let Some(tidied) = self.last.get_untracked() {
            self.last.set(None);
            textarea::exchange(&tidied.text, tidied.place, &tidied.own);
        }
    }

    /// The text was edited: one that is changed by hand since is not replaced any more.
    pub fn edited(self) {
        let is_gone = |last: &Option<Tidied>| last.as_ref().is_some_and(|it| !textarea::value().contains(&it.text));
        if self.last.with_untracked(is_gone) {
            self.last.set(None);
        }
    }

    /// Notes what is copied or cut from the text.
    pub fn copied(self) {
        let [_, selected, _] = textarea::around();
        self.copied.set_value(selected);
    }

    /// Returns whether a text was copied from this one.
    pub fn is_own(self, text: &str) -> bool {
        self.copied.with_value(|copied| !copied.is_empty() && copied == text)
    }
}
