//! The address browsers reach the forum by: an origin, without a path.

use std::str::FromStr;

use http::Uri;

/// An origin in the form browsers send it in: scheme, lower-case host, and the port where it is not
/// the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    https: bool,
}

/// Why a text is no base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is no URL at all, or has letters that a URL cannot have.
    #[error("not a URL; write a host with other letters in its xn-- form")]
    Malformed,
    /// It is not http or https.
    #[error("must begin with http:// or https://")]
    Scheme,
    /// It names a user or a password.
    #[error("must not hold a user name or a password")]
    UserInfo,
    /// It goes on after the host.
    #[error("must end with the host: the forum cannot live under a path")]
    Path,
}

impl BaseUrl {
    /// The origin, for example `https://maagal.example`, without a slash at its end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns whether it is reached over TLS.
    pub const fn is_https(&self) -> bool {
        self.https
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.trim().parse().map_err(|_| BaseUrlError::Malformed)?;
        let (scheme, own_port) = match uri.scheme_str() {
            Some("https") => ("https", 443),
            Some("http") => ("http", 80),
            _ => return Err(BaseUrlError::Scheme),
        };
        let authority = uri.authority().ok_or(BaseUrlError::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(BaseUrlError::UserInfo);
        }
        if uri.path_and_query().is_some_and(|rest| rest != "/") {
            return Err(BaseUrlError::Path);
        }
        let host = authority.host().to_ascii_lowercase();
        let origin = match authority.port_u16().filter(|port| *port != own_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        };
        Ok(Self { origin, https: scheme == "https" })
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Result<String, BaseUrlError> {
        text.parse().map(|url: BaseUrl| url.origin().to_owned())
    }

    #[test]
    fn origins_take_the_form_browsers_send() {
        assert_eq!(origin("https://Maagal.Example/").as_deref(), Ok("https://maagal.example"));
        assert_eq!(origin("https://maagal.example:443").as_deref(), Ok("https://maagal.example"));
        assert_eq!(origin("http://127.0.0.1:3000").as_deref(), Ok("http://127.0.0.1:3000"));
        assert_eq!(origin("http://[::1]:80").as_deref(), Ok("http://[::1]"));
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        assert_eq!(origin("maagal.example"), Err(BaseUrlError::Scheme));
        assert_eq!(origin("ftp://maagal.example"), Err(BaseUrlError::Scheme));
        assert_eq!(origin("https://u:p@maagal.example"), Err(BaseUrlError::UserInfo));
        assert_eq!(origin("https://maagal.example/forum"), Err(BaseUrlError::Path));
        assert_eq!(origin("https://maagal.example/?a=b"), Err(BaseUrlError::Path));
        assert_eq!(origin("https://מעגל.example"), Err(BaseUrlError::Malformed));
    }
}
