//! Where a request comes from, for the audit log and for the list of a member's sessions. What serves the request sets
//! it; the command line and the jobs have none.

use std::future::Future;
use std::sync::Arc;

use domain::access::DeviceKind;

tokio::task_local! {
    static CURRENT: Arc<Origin>;
}

/// The origin of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The network address, in the form that failed logins are counted by.
    pub network: String,
    /// The kind of device.
    pub device: DeviceKind,
}

impl Origin {
    /// Carries out what the future does as coming from here.
    pub async fn run<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(Arc::new(self), work).await
    }
}

/// The network address that the request being carried out comes from; empty where there is no request.
pub(crate) fn network() -> String {
    CURRENT.try_with(|origin| origin.network.clone()).unwrap_or_default()
}

/// The kind of device that the request being carried out comes from.
pub(crate) fn device() -> DeviceKind {
    CURRENT.try_with(|origin| origin.device).unwrap_or(DeviceKind::UNKNOWN)
}
