//! A draft being edited in this window: what the state line says, and the saves.

use std::time::Duration;

use domain::draft;
use domain::id::DraftId;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::autosave::Autosave;
use super::save::{self, Answer, Refusal, Saved, Upload};
use super::{EditorFile, textarea, uploads};

/// What the state line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was written yet, and nothing is stored.
    Fresh,
    /// All is saved, since that hour.
    Saved(String),
    /// A save will follow.
    Unsaved,
    /// A save is on its way.
    Saving,
    /// Nobody is logged in any more.
    SessionEnded,
    /// The draft was saved elsewhere since, as this version.
    Conflict(i64),
    /// The server does not take it; why.
    Refused(String),
    /// It will be tried again.
    Unreachable,
}

/// A draft being edited in this window. A handle: copies are the same session.
#[derive(Clone, Copy)]
pub struct Session {
    /// The draft that is edited.
    pub draft: DraftId,
    /// What the state line says.
    pub state: RwSignal<SaveState>,
    /// The version the next save replaces.
    pub version: RwSignal<i64>,
    /// Every file beside the draft.
    pub files: RwSignal<Vec<EditorFile>>,
    /// Why the files of the last save were not taken.
    pub refused_files: RwSignal<Vec<String>>,
    autosave: StoredValue<Autosave>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// The text of the last save whose answer never came.
    unanswered: StoredValue<Option<String>>,
    /// Whether the form itself is on its way to the server.
    leaving: StoredValue<bool>,
    /// Where the first save is posted; empty once the draft is stored.
    action: StoredValue<String>,
    /// Where the files are served that the text names, until the draft is stored.
    files_base: StoredValue<String>,
}

impl Session {
    /// A session that begins with what the server has.
    pub fn new(
        draft: DraftId,
        action: String,
        files_base: String,
        version: i64,
        saved_at: String,
        files: Vec<EditorFile>,
    ) -> Self {
        let state = if saved_at.is_empty() { SaveState::Fresh } else { SaveState::Saved(saved_at) };
        Self {
            draft,
            state: RwSignal::new(state),
            version: RwSignal::new(version),
            files: RwSignal::new(files),
            refused_files: RwSignal::new(vec![]),
            autosave: StoredValue::default(),
            timer: StoredValue::new(None),
            unanswered: StoredValue::new(None),
            leaving: StoredValue::new(false),
            action: StoredValue::new(action),
            files_base: StoredValue::new(files_base),
        }
    }

    /// Notes that something in the form was changed.
    pub fn edited(self) {
        self.autosave.update_value(|autosave| autosave.edited(js_sys::Date::now()));
        if matches!(self.state.get_untracked(), SaveState::Fresh | SaveState::Saved(_) | SaveState::Refused(_)) {
            self.state.set(SaveState::Unsaved);
        }
        self.schedule();
    }

    /// Returns where the files are served that the text names.
    pub fn files_base(self) -> String {
        self.files_base.get_value()
    }

    /// Returns where a save is posted.
    fn target(self) -> String {
        self.action.with_value(|action| if action.is_empty() { draft::path(self.draft) } else { action.clone() })
    }

    /// The draft is stored from now on: the page is its own, also when it is loaded again.
    fn stored(self) {
        if self.action.with_value(String::is_empty) {
            return;
        }
        let path = draft::path(self.draft);
        self.action.set_value(String::new());
        self.files_base.set_value(format!("{path}/files/"));
        if let Some(form) = textarea::form() {
            // Not the property of that name, which the buttons called `action` hide.
            drop(form.set_attribute("action", &path));
        }
        if let Ok(history) = window().history() {
            drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path)));
        }
    }

    /// Returns whether something would be lost if the page were closed.
    pub fn unsaved(self) -> bool {
        self.autosave.with_value(Autosave::unsaved)
    }

    /// Returns whether a save is on its way.
    pub fn saving(self) -> bool {
        self.autosave.with_value(Autosave::saving)
    }

    /// The form itself was sent: nothing is lost by leaving the page.
    pub fn leave(self) {
        self.leaving.set_value(true);
    }

    /// Returns whether the form itself is on its way to the server.
    pub fn leaving(self) -> bool {
        self.leaving.get_value()
    }

    /// Ends when no save is on its way.
    pub async fn save_finished(self) {
        while self.saving() {
            pause(Duration::from_millis(50)).await;
        }
    }

    /// Saves at once what is unsaved.
    pub fn save_now(self) {
        if self.unsaved() {
            spawn_local(self.save());
        }
    }

    /// The network is back.
    pub fn online(self) {
        self.autosave.update_value(Autosave::hope);
        self.schedule();
    }

    /// Saves this text over the one that was saved elsewhere.
    pub fn keep_mine(self) {
        if let SaveState::Conflict(current) = self.state.get_untracked() {
            self.version.set(current);
            spawn_local(self.save());
        }
    }

    /// Saves, once for each file that waits; does nothing while another save is on its way.
    pub async fn save(self) {
        // From one to the next without a pause, in which the form could be sent without the files behind.
        while self.save_once().await {
            self.edited();
        }
    }

    /// Saves, with the first of the files that wait; whether there are more to go on with.
    async fn save_once(self) -> bool {
        let Some(form) = textarea::form() else { return false };
        if !self.autosave.try_update_value(Autosave::begin).unwrap_or(false) {
            return false;
        }
        self.state.set(SaveState::Saving);
        let text = textarea::value();
        let upload = uploads::next();
        let version = self.version.get_untracked();
        let answer = save::post(&form, &self.target(), version, upload.as_ref()).await;
        self.autosave.update_value(|autosave| autosave.finish(&answer.outcome(), js_sys::Date::now()));
        let is_answered = matches!(answer, Answer::Saved(_) | Answer::Refused(_));
        let state = self.finish(answer, text, upload.as_ref());
        self.state.set(state);
        self.schedule();
        is_answered && upload.is_some() && uploads::done()
    }

    /// Takes in an answer to a save of `text` with a file; what the state line says of it.
    fn finish(self, answer: Answer, text: String, upload: Option<&Upload>) -> SaveState {
        match answer {
            Answer::Saved(saved) => self.take_over(saved, upload),
            Answer::SessionEnded => SaveState::SessionEnded,
            Answer::Conflict(refusal) => self.conflict(refusal, &text),
            Answer::Refused(refusal) => {
                if let Some(upload) = upload {
                    // The saves of the files behind it say what came of them.
                    self.refused_files.update(|said| said.push(format!("{}: {}", upload.name, refusal.detail)));
                }
                SaveState::Refused(refusal.detail)
            }
            Answer::Unreachable => {
                self.unanswered.set_value(Some(text));
                SaveState::Unreachable
            }
        }
    }

    fn take_over(self, saved: Saved, upload: Option<&Upload>) -> SaveState {
        self.unanswered.set_value(None);
        self.version.set(saved.version);
        // The server stores nothing while nothing was written.
        if saved.version > 0 {
            self.stored();
        }
        if !saved.refused.is_empty() {
            self.refused_files.update(|said| said.extend(saved.refused));
        }
        let before = self.files.get_untracked();
        if before != saved.attachments {
            self.files.set(saved.attachments);
        }
        if upload.is_some_and(|upload| upload.shows) {
            self.files.with_untracked(|after| uploads::show(&before, after));
        }
        if self.unsaved() { SaveState::Unsaved } else { SaveState::Saved(hour(saved.saved_at)) }
    }

    /// A save whose answer was lost may have arrived, and browsers repeat a request on a broken line:
    /// the text that this one is in conflict with is then its own.
    fn conflict(self, refusal: Refusal, text: &str) -> SaveState {
        let Some(current) = refusal.current else { return SaveState::Unreachable };
        let unanswered = self.unanswered.try_update_value(Option::take).flatten();
        // Forms are sent with CRLF.
        let theirs = refusal.body.map(|body| body.replace("\r\n", "\n"));
        if theirs.is_some() && (theirs.as_deref() == Some(text) || theirs == unanswered) {
            self.version.set(current);
            spawn_local(self.save());
            return SaveState::Saving;
        }
        SaveState::Conflict(current)
    }

    /// Sets the timer for the next save, where one is due.
    fn schedule(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let wait = self.autosave.with_value(|autosave| autosave.wait(js_sys::Date::now()));
        let timer = wait.and_then(|wait| {
            let wait = Duration::from_secs_f64(wait / 1_000.0);
            set_timeout_with_handle(move || spawn_local(self.save()), wait).ok()
        });
        self.timer.set_value(timer);
    }
}

/// The hour and minute of a moment, by the member's own clock.
fn hour(micros: i64) -> String {
    let milliseconds = wasm_bindgen::JsValue::from_f64(micros as f64 / 1_000.0);
    let date = js_sys::Date::new(&milliseconds);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

async fn pause(duration: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL)), duration);
    });
    // It only ever resolves.
    drop(promise.await);
}
