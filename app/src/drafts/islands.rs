//! The draft editor's island: live preview, buttons, saving while typing, pasted documents.
//!
//! The page renders the form with its plain field, and this island around it adds what reacts.

use domain::id::DraftId;
use leptos::ev::{ClipboardEvent, DragEvent, KeyboardEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, SubmitEvent};

use super::editor::keys::Keys;
use super::editor::paste::Clip;
use super::editor::preview::{self, Preview};
use super::editor::session::Session;
use super::editor::tidied::Tidying;
use super::editor::{EditorFile, EditorWord, EditorWords, textarea, uploads, view};
use super::form::DraftForm;
use crate::listen::listen;

/// The editor around the text's field and its preview, which are its children: the page renders
/// them under the ids [`super::editor::TEXTAREA_ID`] and
/// [`super::editor::PREVIEW_ID`], inside the form.
#[island]
pub fn Editor(
    /// The draft that is edited.
    draft: DraftId,
    /// Where its first save is posted; empty where it is stored already.
    action: String,
    /// Where the files are served that its text names.
    files_base: String,
    /// The draft's version; 0 before anything of it is stored.
    version: i64,
    /// The hour it was saved at, as the page's state line says it; empty before it was.
    saved_at: String,
    /// The files beside it.
    files: Vec<EditorFile>,
    /// The words of the page's language.
    words: EditorWords,
    /// The words of the button that leads to publication.
    publish: String,
    /// The field and the preview.
    children: Children,
) -> impl IntoView {
    let session = Session::new(draft, action, files_base, version, saved_at, files);
    let preview_open = RwSignal::new(false);
    let columns = view::columns(&words);
    let tidying = Tidying::default();
    let keys = Keys::default();
    Effect::new(move |_| attach(session, tidying));
    view! {
        <div
            class="editor"
            class:editor-preview-open=move || preview_open.get()
            on:keydown=move |event| key_down(&event, session, keys, &columns)
            on:focusin=move |_| preview::prepare()
            on:copy=move |_| tidying.copied()
            on:cut=move |_| tidying.copied()
            on:paste=move |event| take_paste(&event, session, tidying)
            on:dragover=accept_files
            on:drop=move |event| take_files(&event, session)
        >
            <input type="hidden" name=DraftForm::VERSION value=move || session.version.get().to_string()/>
            <div class="editor-bar">
                {view::toolbar(&words)}
                {view::tabs(preview_open, &words)}
                {view::state_line(session, words.clone())}
                <button class="button button-main" name="action" value="publish">{publish}</button>
            </div>
            {view::tidied_line(tidying, &words)}
            {children()}
            <div class="editor-attachments">
                {view::file_list(session, &words)}
                {view::refused_files(session, &words)}
                <label class="field choose-files">
                    <span class="button">{words.of(EditorWord::ChooseFiles)}</span>
                    <input type="file" name=DraftForm::FILES multiple on:change=move |event| send_chosen(&event, session)/>
                </label>
            </div>
        </div>
    }
}

/// Listens to the whole form, and to the window.
fn attach(session: Session, tidying: Tidying) {
    let Some(form) = textarea::form() else { return };
    let preview = Preview::new(session);
    preview.refresh();
    preview::follow_text();
    listen(&form, "input", move |_: Event| {
        session.edited();
        tidying.edited();
        preview.refresh_soon();
    });
    listen(&form, "keydown", leave_title);
    listen(&form, "submit", move |event: SubmitEvent| submit(&event, session));
    listen(&window(), "online", move |_: Event| session.online());
    // The text may show pictures that were still on their way.
    Effect::new(move |_| {
        session.files.track();
        preview.refresh();
    });
    listen(&document(), "visibilitychange", move |_: Event| {
        if document().hidden() {
            session.save_now();
        }
    });
    listen(&window(), "beforeunload", move |event: Event| {
        if session.unsaved() && !session.leaving() {
            event.prevent_default();
        }
    });
}

/// A form that is sent while a save is on its way would carry a version that is about to pass, and none of the files that
/// wait: those go first. Where they cannot, the page stays, and its state line says why.
fn submit(event: &SubmitEvent, session: Session) {
    if !session.saving() && uploads::next().is_none() {
        session.leave();
        return;
    }
    event.prevent_default();
    let button = event.submitter();
    spawn_local(async move {
        session.save_finished().await;
        if uploads::next().is_some() {
            session.save().await;
        }
        if uploads::next().is_none()
            && let Some(form) = textarea::form()
        {
            drop(form.request_submit_with_submitter(button.as_ref()));
        }
    });
}

/// Ctrl or ⌘ with S saves, by the key where the letter is on a Latin keyboard; the rest are the keys of the text.
fn key_down(event: &KeyboardEvent, session: Session, keys: Keys, columns: &[String; 2]) {
    let is_command = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
    if is_command && event.code() == "KeyS" {
        event.prevent_default();
        session.save_now();
    } else {
        keys.press(event, columns);
    }
}

/// Goes on to the text where Enter is pressed in the title.
fn leave_title(event: KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if event.key() == "Enter" && !event.is_composing() && target.is_some_and(|field| field.name() == DraftForm::TITLE) {
        event.prevent_default();
        textarea::focus();
    }
}

/// A document becomes Markdown, a plain text is put in order, files are uploaded, an address over words makes them a link;
/// what is in order and what comes from the text itself is left to the browser.
fn take_paste(event: &ClipboardEvent, session: Session, tidying: Tidying) {
    let Some(transfer) = event.clipboard_data() else { return };
    if !textarea::holds(event.target()) {
        return;
    }
    let clip = Clip::read(&transfer);
    let files = uploads::files_of(&transfer);
    // Some file managers put the names of the files beside them.
    let is_name = |line: &str| files.iter().any(|file| file.name() == line.trim());
    if !files.is_empty() && clip.text.lines().all(is_name) {
        event.prevent_default();
        uploads::upload(session, files);
        return;
    }
    let is_done = textarea::link_to(&clip.text)
        || (clip.is_worth_reading() && !tidying.is_own(&clip.text) && tidying.paste(session, clip));
    if is_done {
        event.prevent_default();
    }
}

/// Lets files be dropped.
fn accept_files(event: DragEvent) {
    let carries_files = event
        .data_transfer()
        .is_some_and(|transfer| transfer.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")));
    if carries_files {
        event.prevent_default();
    }
}

/// Files that were dropped.
fn take_files(event: &DragEvent, session: Session) {
    let files = event.data_transfer().map(|transfer| uploads::files_of(&transfer)).unwrap_or_default();
    if !files.is_empty() {
        event.prevent_default();
        uploads::upload(session, files);
    }
}

/// Files chosen in the field go up at once, and need not be sent with the form.
fn send_chosen(event: &Event, session: Session) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return };
    if let Some(files) = field.files() {
        uploads::upload_chosen(session, &files);
        field.set_value("");
    }
}
