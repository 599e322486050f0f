//! Events of what an island does not draw itself.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Listens as long as the page lives.
pub fn listen<E: JsCast + 'static>(target: &EventTarget, name: &str, mut react: impl FnMut(E) + 'static) {
    let react = Closure::<dyn FnMut(Event)>::new(move |event: Event| react(event.unchecked_into()));
    // Fails for no target of a page.
    drop(target.add_event_listener_with_callback(name, react.as_ref().unchecked_ref()));
    react.forget();
}
