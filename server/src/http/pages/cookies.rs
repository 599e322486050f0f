//! The cookies of the pages: a session's, a device's, that of a browser that asked for a login by mail, and that of the
//! language.

use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::clock::Timestamp;
use domain::language::Language;
use forum::login::by_mail::PendingLogin;
use forum::login::log_in::LoggedIn;
use forum::secret::Secret;
use http::{HeaderValue, header};

use crate::http::AppState;

/// The cookie of the interface's language, for those who are not logged in.
pub const LANGUAGE_COOKIE: &str = "language";

/// The session cookie's name: on HTTPS one that only this host can set, for all its paths.
pub fn cookie_name(state: &AppState) -> &'static str {
    if state.settings.is_https() { "__Host-session" } else { "session" }
}

/// The name of the cookie of a device that somebody has logged in from.
pub fn device_cookie_name(state: &AppState) -> &'static str {
    if state.settings.is_https() { "__Host-device" } else { "device" }
}

/// The name of the cookie of a browser that asked for a login by mail.
pub fn mail_login_cookie_name(state: &AppState) -> &'static str {
    if state.settings.is_https() { "__Host-mail-login" } else { "mail-login" }
}

/// The cookie of a browser that asked for a login by mail.
pub fn mail_login_cookie(state: &AppState, asked: &PendingLogin) -> Cookie<'static> {
    let seconds = (asked.expires_at.0 - state.forum.now().0) / 1_000_000;
    plain_cookie(state, mail_login_cookie_name(state), asked.secret.reveal().to_owned(), seconds)
}

/// The cookies of a session that was just begun: its own, and that of the device.
fn login_cookies(state: &AppState, begun: &LoggedIn) -> [Cookie<'static>; 2] {
    let now = state.forum.now();
    let cookie = |name, secret: &Secret, expires_at: Timestamp| {
        plain_cookie(state, name, secret.reveal().to_owned(), (expires_at.0 - now.0) / 1_000_000)
    };
    [
        cookie(cookie_name(state), &begun.secret, begun.expires_at),
        cookie(device_cookie_name(state), &begun.device.secret, begun.device.expires_at),
    ]
}

/// A cookie that takes another away.
pub fn no_cookie(state: &AppState, name: &'static str) -> Cookie<'static> {
    plain_cookie(state, name, String::new(), 0)
}

/// A cookie that scripts cannot read and other sites cannot send along with a form.
fn plain_cookie(state: &AppState, name: &'static str, value: String, seconds: i64) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(state.settings.is_https());
    cookie.set_max_age(time::Duration::seconds(seconds));
    cookie
}

/// An answer that begins a session.
pub fn with_session(state: &AppState, begun: &LoggedIn, answer: impl IntoResponse) -> Response {
    let answer = answer.into_response();
    login_cookies(state, begun).into_iter().fold(answer, |answer, cookie| with_cookie(cookie, answer))
}

/// An answer that sets a cookie.
pub fn with_cookie(cookie: Cookie<'static>, answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
    answer
}

/// How long a browser remembers the language, in seconds: a year.
const LANGUAGE_SECONDS: i64 = 365 * 86_400;

/// The cookie that remembers a language.
pub fn language_cookie(state: &AppState, language: Language) -> Cookie<'static> {
    plain_cookie(state, LANGUAGE_COOKIE, language.to_string(), LANGUAGE_SECONDS)
}
