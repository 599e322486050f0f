//! Ways into the forum besides a password, and what is told of a session's device.

use crate::clock::Timestamp;

crate::text_enum::text_enum! {
    /// The purpose of a one-time link: what whoever follows it does.
    LinkPurpose {
        /// Makes the first coordinator of an empty forum.
        Setup = "setup",
        /// Lets an invited member set their first password.
        Invite = "invite",
        /// Lets a member set a new password.
        Reset = "reset",
    }
}

crate::text_enum::text_enum! {
    /// What somebody asks a mail for who cannot or does not want to log in with a password.
    LoginPurpose {
        /// A login.
        Login = "login",
        /// The link lets its reader choose a new password.
        Password = "password",
    }
}

crate::text_enum::text_enum! {
    /// The scope of an API token: the requests that it is valid for.
    TokenScope {
        /// The token may read, and change nothing.
        Read = "read",
        /// The token may read and write.
        Write = "write",
        /// The token may read feeds, by an address that holds it.
        Feed = "feed",
    }
}

impl TokenScope {
    /// Returns whether a token of this scope is good for a request that needs the other.
    pub const fn covers(self, needed: TokenScope) -> bool {
        match needed {
            TokenScope::Read => matches!(self, TokenScope::Read | TokenScope::Write),
            TokenScope::Write => matches!(self, TokenScope::Write),
            TokenScope::Feed => matches!(self, TokenScope::Feed),
        }
    }
}

/// An API token, for its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// The token's key.
    pub id: i64,
    /// The name that the token's owner gave it.
    pub name: String,
    /// The requests that the token is valid for.
    pub scope: TokenScope,
    /// The moment at which the token was made.
    pub created_at: Timestamp,
    /// The moment at which the token ends; `None` for one of those that were made without an end.
    pub expires_at: Option<Timestamp>,
    /// The moment at which the token was last used; to the hour.
    pub used_at: Option<Timestamp>,
}

/// An API token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The name that the token's owner gave it.
    pub name: String,
    /// The requests that the token is valid for.
    pub scope: TokenScope,
    /// The moment at which the token ends; where `None`, after the time that is usual.
    pub expires_at: Option<Timestamp>,
}

impl NewToken {
    /// A token for reading and writing, for the time that is usual.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), scope: TokenScope::Write, expires_at: None }
    }
}

/// An API token with its owner, for the coordinator's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedToken {
    /// The name of the token's owner.
    pub member: String,
    /// The name of the owner's company.
    pub company: String,
    /// The token as its owner sees it.
    pub token: ApiToken,
}

crate::text_enum::text_enum! {
    /// A browser, as its makers call it.
    Browser {
        /// Google Chrome, and what does not tell itself apart from it.
        Chrome = "chrome",
        /// Microsoft Edge.
        Edge = "edge",
        /// Mozilla Firefox.
        Firefox = "firefox",
        /// Apple Safari.
        Safari = "safari",
        /// Opera.
        Opera = "opera",
        /// Samsung Internet.
        Samsung = "samsung",
        /// Any other.
        Other = "other",
    }
}

crate::text_enum::text_enum! {
    /// An operating system.
    System {
        /// Microsoft Windows.
        Windows = "windows",
        /// Apple macOS.
        MacOs = "macos",
        /// Apple iOS and iPadOS.
        Ios = "ios",
        /// Android.
        Android = "android",
        /// Linux and ChromeOS.
        Linux = "linux",
        /// Any other.
        Other = "other",
    }
}

/// The kind of device that a session was begun on. Nothing finer is stored: it is enough for a member to know their
/// own devices by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceKind {
    /// The device's browser.
    pub browser: Browser,
    /// The device's operating system.
    pub system: System,
}

impl DeviceKind {
    /// A device that nothing is known of.
    pub const UNKNOWN: Self = Self { browser: Browser::Other, system: System::Other };

    /// The kind that a browser's header `User-Agent` tells. Browsers name those that they want to be taken for, so the
    /// order decides: what names fewer others comes later.
    pub fn of_user_agent(header: &str) -> Self {
        let first = |names: &[&str]| names.iter().any(|name| header.contains(name));
        let browser = if first(&["Edg/", "EdgA/", "EdgiOS/"]) {
            Browser::Edge
        } else if first(&["OPR/", "OPiOS/"]) {
            Browser::Opera
        } else if first(&["SamsungBrowser/"]) {
            Browser::Samsung
        } else if first(&["Firefox/", "FxiOS/"]) {
            Browser::Firefox
        } else if first(&["Chrome/", "CriOS/", "Chromium/"]) {
            Browser::Chrome
        } else if first(&["Safari/"]) {
            Browser::Safari
        } else {
            Browser::Other
        };
        let system = if first(&["Android"]) {
            System::Android
        } else if first(&["iPhone", "iPad", "iPod"]) {
            System::Ios
        } else if first(&["Windows"]) {
            System::Windows
        } else if first(&["Mac OS X", "Macintosh"]) {
            System::MacOs
        } else if first(&["Linux", "CrOS"]) {
            System::Linux
        } else {
            System::Other
        };
        Self { browser, system }
    }
}

/// A session in its member's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// The name of the session in forms.
    pub key: String,
    /// The moment at which the member logged in.
    pub created_at: Timestamp,
    /// The moment at which the session was last used; to the hour.
    pub seen_at: Timestamp,
    /// The kind of device that it was begun on.
    pub device: DeviceKind,
    /// Whether the session is the one that asks.
    pub is_current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_for_reading_does_not_write() {
        use TokenScope::{Feed, Read, Write};
        let table = [
            (Read, Read, true),
            (Read, Write, false),
            (Write, Read, true),
            (Write, Write, true),
            (Feed, Feed, true),
            (Feed, Read, false),
            (Feed, Write, false),
            (Write, Feed, false),
        ];
        for (scope, needed, covers) in table {
            assert_eq!(scope.covers(needed), covers, "{scope} {needed}");
        }
    }

    #[test]
    fn browsers_are_told_apart_by_what_they_add() {
        let table = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 \
                 Safari/537.36 Edg/130.0.0.0",
                Browser::Edge,
                System::Windows,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) \
                 SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                Browser::Samsung,
                System::Android,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/17.5 Mobile/15E148 Safari/604.1",
                Browser::Safari,
                System::Ios,
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Browser::Firefox, System::Linux),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Safari/537.36",
                Browser::Chrome,
                System::MacOs,
            ),
            ("curl/8.5.0", Browser::Other, System::Other),
            ("", Browser::Other, System::Other),
        ];
        for (header, browser, system) in table {
            assert_eq!(DeviceKind::of_user_agent(header), DeviceKind { browser, system }, "{header}");
        }
    }
}
