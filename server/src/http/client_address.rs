//! Where a request really comes from. Attempts to log in are counted by it, so it must not be
//! possible to choose it by sending a header.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::HeaderMap;
use http::request::Parts;

use super::AppState;

/// The header each proxy appends the address to that it was called from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of the caller behind so many trusted proxies. Each of them appends who called
    /// it, so the caller of the outermost is the entry so many from the right; everything to the
    /// left of it anyone can write. A list too short or unreadable there leaves the peer itself.
    pub fn find(peer: IpAddr, headers: &HeaderMap, trusted_proxies: usize) -> Self {
        let entry = trusted_proxies.checked_sub(1).and_then(|skipped| {
            let lines = headers.get_all(FORWARDED_FOR).iter().rev();
            lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')).nth(skipped)
        });
        let forwarded = entry.and_then(|entry| parse(std::str::from_utf8(entry).ok()?.trim()));
        Self(forwarded.unwrap_or(peer).to_canonical())
    }

    /// The address of a request with these headers that came over a connection.
    pub fn of(peer: Option<&ConnectInfo<SocketAddr>>, headers: &HeaderMap, state: &AppState) -> Self {
        // Without a connection there is nobody to tell apart.
        let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
        Self::find(peer, headers, state.settings.http.trusted_proxies)
    }

    /// Logs that somebody from there was not let in, where the operator wants such addresses in the log. `by` is what they
    /// came with.
    pub fn log_refusal(self, state: &AppState, by: &'static str) {
        if state.settings.http.log_addresses {
            tracing::warn!(address = %self.0, by, "a login was refused");
        }
    }

    /// Returns what attempts are counted by: the address, or an IPv6 address's /64, all of which belongs to
    /// one line.
    pub fn throttle_key(self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

/// Whether requests came with `X-Forwarded-For` though no proxy is trusted. Then a proxy probably stands before the
/// server, and all clients seem to come from its address: the failed logins of one hold up all others. The log says so
/// once, and the coordinator's page while the process runs.
#[derive(Debug, Clone, Default)]
pub struct UntrustedProxy(Arc<AtomicBool>);

impl UntrustedProxy {
    /// Looks at the headers of a request.
    pub fn look(&self, headers: &HeaderMap, trusted_proxies: usize) {
        if trusted_proxies > 0 || !headers.contains_key(FORWARDED_FOR) || self.0.swap(true, Ordering::Relaxed) {
            return;
        }
        tracing::warn!(
            "requests come with X-Forwarded-For, which is not trusted; if a reverse proxy stands before this server, \
             start it with --trusted-proxies and the number of proxies: otherwise all members share one address, and \
             the failed logins of one hold up all others"
        );
    }

    /// Returns whether there was such a request.
    pub fn is_seen(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// An address as proxies write it: bare, in brackets, with or without a port.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let with_port = || entry.parse().ok().map(|address: SocketAddr| address.ip());
    bare.parse().ok().or_else(with_port)
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self::of(peer, &parts.headers, state))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn find(lines: &[&'static str], trusted_proxies: usize) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        ClientAddress::find(PEER, &headers, trusted_proxies).0.to_string()
    }

    #[test]
    fn without_proxies_the_header_means_nothing() {
        assert_eq!(find(&["203.0.113.9"], 0), "192.0.2.1");
    }

    #[test]
    fn the_last_proxy_s_word_counts_whatever_was_forged_before_it() {
        assert_eq!(find(&["1.1.1.1, 8.8.8.8, 203.0.113.9"], 1), "203.0.113.9");
        assert_eq!(find(&["1.1.1.1", "8.8.8.8,203.0.113.9"], 1), "203.0.113.9");
        assert_eq!(find(&["1.1.1.1", "203.0.113.9, 10.0.0.2"], 2), "203.0.113.9");
        assert_eq!(find(&["1.1.1.1", "203.0.113.9", "10.0.0.2"], 2), "203.0.113.9");
    }

    #[test]
    fn a_header_that_no_trusted_proxy_sent_is_noted() {
        let mut forwarded = HeaderMap::new();
        forwarded.insert(FORWARDED_FOR, "203.0.113.9".parse().expect("a value"));
        let noted = |headers: &HeaderMap, trusted| {
            let proxy = UntrustedProxy::default();
            proxy.look(headers, trusted);
            proxy.is_seen()
        };
        assert!(noted(&forwarded, 0));
        assert!(!noted(&forwarded, 1));
        assert!(!noted(&HeaderMap::new(), 0));
    }

    #[test]
    fn a_missing_or_broken_entry_leaves_the_peer() {
        assert_eq!(find(&[], 1), "192.0.2.1");
        assert_eq!(find(&["203.0.113.9"], 2), "192.0.2.1");
        assert_eq!(find(&["203.0.113.9, unknown"], 1), "192.0.2.1");
        assert_eq!(find(&["203.0.113.9,"], 1), "192.0.2.1");
    }

    #[test]
    fn addresses_are_read_in_every_form_proxies_write() {
        assert_eq!(find(&["203.0.113.9:4711"], 1), "203.0.113.9");
        assert_eq!(find(&["2001:db8::1"], 1), "2001:db8::1");
        assert_eq!(find(&["[2001:db8::1]"], 1), "2001:db8::1");
        assert_eq!(find(&["[2001:db8::1]:4711"], 1), "2001:db8::1");
        assert_eq!(find(&["::ffff:203.0.113.9"], 1), "203.0.113.9");
    }

    #[test]
    fn the_addresses_of_one_line_count_together() {
        let key = |text: &str| ClientAddress(text.parse().expect("an address")).throttle_key();
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::9"));
        assert_ne!(key("2001:db8:1:2::9"), key("2001:db8:1:3::9"));
        assert_ne!(key("203.0.113.9"), key("203.0.113.10"));
    }
}
