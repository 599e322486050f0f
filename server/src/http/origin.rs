//! Where a change comes from, for the audit log and for the list of sessions.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::access::DeviceKind;
use forum::origin::Origin;
use http::header;

use super::client_address::ClientAddress;

/// Carries out a request that may change something as coming from its network address and its kind of device. What only
/// reads is noted nowhere.
pub async fn note(client: ClientAddress, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let browser = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let origin = Origin { network: client.throttle_key(), device: DeviceKind::of_user_agent(browser) };
    origin.run(next.run(request)).await
}
