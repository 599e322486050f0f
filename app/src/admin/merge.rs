//! The form by which a company or a topic is merged into another.

use crate::account::password::PasswordForm;
use crate::ui::form::Fields;

/// The company or topic into which another is merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeForm {
    /// The slug of the company or topic that stays.
    pub into: String,
    /// The name of what goes, typed once more.
    pub confirm: String,
    /// The password of who asks.
    pub current: String,
}

impl MergeForm {
    /// The slug of the company or topic that stays.
    pub const INTO: &str = "into";
    /// The name, typed once more.
    pub const CONFIRM: &str = "confirm";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            into: sent.text(Self::INTO),
            confirm: sent.text(Self::CONFIRM),
            current: sent.text(PasswordForm::CURRENT),
        }
    }
}
