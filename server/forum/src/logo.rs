//! The forum's logo, which stands in the head of every page. Its content is a setting like the others, so that whatever
//! follows these follows it: caches of all processes, backups, the audit log.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::attachments::keep::inspect;
use crate::authorize::authorize;
use crate::files::hash_of;

/// The most bytes of a logo as it is stored: every page that somebody opens first brings it along.
pub const LOGO_BYTES_MAX: usize = 100 * 1024;
/// The types of image that a logo can be. None of them can run anything.
const TYPES: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The logo's media type.
    pub media_type: &'static str,
    /// The image.
    pub content: Bytes,
    /// The SHA-256 of the image, in lower-case hexadecimal: its name in URLs.
    pub hash: String,
}

impl Logo {
    /// The logo that a setting's value holds; `None` where there is none, and for a value that this version cannot read.
    pub(crate) async fn of_value(value: &str) -> Result<Option<Arc<Self>>, Problem> {
        let Some((named, encoded)) = value.split_once(';') else { return Ok(None) };
        let known = TYPES.into_iter().find(|media_type| *media_type == named);
        let (Some(media_type), Ok(content)) = (known, STANDARD.decode(encoded)) else { return Ok(None) };
        let content = Bytes::from(content);
        let hash = hash_of(content.clone()).await?;
        Ok(Some(Arc::new(Self { media_type, content, hash })))
    }
}

impl Forum {
    /// Sets the logo. The image is written again, without what a camera or a program noted in it.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on `logo` for what is none of the types
    /// that a logo can be, is damaged, or is too large.
    pub async fn set_logo(&self, actor: &Actor, image: Bytes) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let refuse =
            |error: FieldError| Problem::Invalid { fields: vec![FieldError { field: "logo".into(), ..error }] };
        let inspected = inspect(image, false).await?.map_err(refuse)?;
        let Some(media_type) = TYPES.into_iter().find(|known| *known == inspected.media_type) else {
            return Err(Problem::field("logo", FieldProblem::ImageFormat));
        };
        if inspected.content.len() > LOGO_BYTES_MAX {
            return Err(refuse(FieldError::new("logo", FieldProblem::FileTooLarge).detail(LOGO_BYTES_MAX)));
        }
        self.keep_logo(actor, format!("{media_type};{}", STANDARD.encode(&inspected.content))).await
    }

    /// Takes the logo away; the product's mark stands in its place.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn remove_logo(&self, actor: &Actor) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.keep_logo(actor, String::new()).await
    }
}
