//! Devices that members have logged in from. Such a device has a count of failed logins of its own, so that a
//! stranger who guesses a member's password does not keep the member from logging in.

use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::problem::Problem;
use store::{Conn, known_device};

use crate::Forum;
use crate::secret::{self, Secret};

/// How long a device is known after the last login from it, in days.
pub const DEVICE_DAYS: i64 = 365;
/// How many devices of one member are known; the one that was not used for the longest time goes first.
const MOST_DEVICES: i64 = 50;

/// A device's cookie.
pub struct Device {
    /// The cookie's value.
    pub secret: Secret,
    /// The moment at which the device is not known any more.
    pub expires_at: Timestamp,
}

impl Forum {
    /// Notes that a member has logged in from the device with this cookie, or from one without. A value that was
    /// not made here is not taken over: somebody else may have put it there and know it.
    pub(crate) async fn remember_device(
        &self,
        conn: &mut Conn,
        member: MemberId,
        cookie: Option<&str>,
    ) -> Result<Device, Problem> {
        let now = self.clock.now();
        let secret = match cookie {
            Some(cookie) if known_device::exists(conn, &secret::hash(cookie), now).await? => Secret::of(cookie),
            _ => Secret::new(&*self.random),
        };
        let expires_at = now.plus_days(DEVICE_DAYS);
        known_device::insert(conn, &secret.hash(), member, now, expires_at).await?;
        known_device::keep_newest(conn, member, MOST_DEVICES).await?;
        Ok(Device { secret, expires_at })
    }
}
