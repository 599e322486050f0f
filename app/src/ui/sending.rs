//! Forms whose files a script sends in the background: how far they are, a button to stop, and what to do when the line
//! breaks. Without JavaScript nothing of it is seen, and the browser sends the form as any other.

use leptos::prelude::*;

use crate::context::PageContext;

/// The bar, the button and the line, which the script of a form fills (`sending.js`).
#[component]
pub fn Sending(
    /// What is sent, which names the bar.
    #[prop(into)]
    label: String,
    /// What the line says while the server reads what was sent.
    #[prop(into)]
    reading: String,
    /// What the line says after the button was pressed.
    stopped: &'static str,
    /// What the line says when no answer came.
    broken_off: &'static str,
    /// What the line says after the reasons why single files were not taken.
    #[prop(optional)]
    left_out: &'static str,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <div
            class="sending"
            hidden
            data-sending=t!(language, form.sending, percent = "{}")
            data-reading=reading
            data-stopped=stopped
            data-broken-off=broken_off
            data-left-out=left_out
        >
            <progress max="1" aria-label=label></progress>
            <button class="button button-quiet" type="button">{t!(language, form.stop)}</button>
        </div>
        <p class="sending-line" role="status"></p>
    }
    .into_any()
}
