//! How much one member, and one company, may keep in the forum: generous for what people write, and a bound
//! for what a program or a stolen session can fill the disk with.
//!
//! To add a limit: a variant of [`Quota`], a field of [`Quotas`] and of [`Usage`], and its words in the locale
//! files; then the use case that stores the thing calls [`Quotas::check`].

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::id::MemberId;
use crate::member::Role;
use crate::problem::Problem;

crate::text_enum::text_enum! {
    /// The things that are counted, of each member or of each company.
    Quota {
        /// Drafts of one member.
        Drafts = "drafts",
        /// Bytes of all drafts of one member.
        DraftBytes = "draft-bytes",
        /// Practices that one member entered.
        Practices = "practices",
        /// The API tokens of one member that have not expired.
        Tokens = "tokens",
        /// Searches that one member keeps.
        SavedSearches = "saved-searches",
        /// Comments of one member, but for those that are gone for good.
        Comments = "comments",
        /// Bytes of files beside one member's drafts and the practices they entered.
        MemberFiles = "member-files",
        /// Bytes of files beside the drafts and practices of one company.
        CompanyFiles = "company-files",
    }
}

impl Quota {
    /// Returns whether it is measured in bytes, and not counted.
    pub const fn is_bytes(self) -> bool {
        matches!(self, Quota::DraftBytes | Quota::MemberFiles | Quota::CompanyFiles)
    }
}

/// The limits of each [`Quota`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// The most drafts of one member.
    pub drafts: i64,
    /// The most bytes of one member's drafts.
    pub draft_bytes: i64,
    /// The most practices that one member enters.
    pub practices: i64,
    /// The most practices that a coordinator enters, who brings in those of the whole forum.
    pub practices_of_coordinator: i64,
    /// The most API tokens of one member.
    pub tokens: i64,
    /// The most searches that one member keeps.
    pub saved_searches: i64,
    /// The most comments of one member.
    pub comments: i64,
    /// The most bytes of one member's files.
    pub member_files: i64,
    /// The most bytes of one company's files.
    pub company_files: i64,
}

/// The bytes of a megabyte.
pub const MEGABYTE: i64 = 1024 * 1024;

impl Quotas {
    /// The quotas that a forum begins with.
    pub const STANDARD: Self = Self {
        drafts: 500,
        draft_bytes: 25 * MEGABYTE,
        practices: 50_000,
        practices_of_coordinator: 500_000,
        tokens: 50,
        saved_searches: 20,
        comments: 20_000,
        member_files: 2_048 * MEGABYTE,
        company_files: 20 * 1_024 * MEGABYTE,
    };

    /// The limits that may be set.
    pub const SETTABLE: RangeInclusive<i64> = 1..=1_024 * 1_024 * MEGABYTE;

    /// Sets the limit of a quota; a coordinator still enters ten times as many practices.
    pub const fn set(&mut self, what: Quota, limit: i64) {
        match what {
            Quota::Drafts => self.drafts = limit,
            Quota::DraftBytes => self.draft_bytes = limit,
            Quota::Practices => {
                self.practices = limit;
                self.practices_of_coordinator = limit.saturating_mul(10);
            }
            Quota::Tokens => self.tokens = limit,
            Quota::SavedSearches => self.saved_searches = limit,
            Quota::Comments => self.comments = limit,
            Quota::MemberFiles => self.member_files = limit,
            Quota::CompanyFiles => self.company_files = limit,
        }
    }

    /// The limit of a quota for a member of that role.
    pub const fn limit(&self, what: Quota, role: Role) -> i64 {
        match what {
            Quota::Drafts => self.drafts,
            Quota::DraftBytes => self.draft_bytes,
            Quota::Practices if matches!(role, Role::Coordinator) => self.practices_of_coordinator,
            Quota::Practices => self.practices,
            Quota::Tokens => self.tokens,
            Quota::SavedSearches => self.saved_searches,
            Quota::Comments => self.comments,
            Quota::MemberFiles => self.member_files,
            Quota::CompanyFiles => self.company_files,
        }
    }

    /// Returns `Ok` when so much of it in all is within the limit.
    ///
    /// # Errors
    /// [`Problem::QuotaExceeded`] with the limit.
    pub const fn check(&self, what: Quota, role: Role, total: i64) -> Result<(), Problem> {
        let limit = self.limit(what, role);
        if total <= limit { Ok(()) } else { Err(Problem::QuotaExceeded { what, limit }) }
    }
}

impl Default for Quotas {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// How much of each quota is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The number of drafts.
    pub drafts: i64,
    /// The size of all drafts in bytes.
    pub draft_bytes: i64,
    /// The number of practices that the member entered.
    pub practices: i64,
    /// The number of API tokens that have not expired.
    pub tokens: i64,
    /// The number of saved searches.
    pub saved_searches: i64,
    /// The number of comments.
    pub comments: i64,
    /// The size of all files in bytes.
    pub member_files: i64,
    /// Bytes of the company's files.
    pub company_files: i64,
}

impl Usage {
    /// Returns how much of one quota is used.
    pub const fn of(&self, what: Quota) -> i64 {
        match what {
            Quota::Drafts => self.drafts,
            Quota::DraftBytes => self.draft_bytes,
            Quota::Practices => self.practices,
            Quota::Tokens => self.tokens,
            Quota::SavedSearches => self.saved_searches,
            Quota::Comments => self.comments,
            Quota::MemberFiles => self.member_files,
            Quota::CompanyFiles => self.company_files,
        }
    }
}

/// A quota of a member's: what is used of it, and the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// The quota that is counted.
    pub what: Quota,
    /// The amount that is used.
    pub used: i64,
    /// The amount that may be used.
    pub limit: i64,
}

impl Used {
    /// Returns whether less than a tenth is left.
    pub const fn is_nearly_full(&self) -> bool {
        self.used > self.limit - self.limit / 10
    }
}

/// What a member stores, beside their name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberUsage {
    /// The member's key.
    pub member: MemberId,
    /// The member's name.
    pub name: String,
    /// The member's company's name.
    pub company: String,
    /// The number of drafts that the member has.
    pub drafts: i64,
    /// The size of these in bytes.
    pub draft_bytes: i64,
    /// The number of practices that the member entered.
    pub practices: i64,
    /// How many API tokens they have, those that have expired among them.
    pub tokens: i64,
    /// The number of searches that the member saved.
    pub saved_searches: i64,
    /// Bytes of their files.
    pub files: i64,
}

/// Who stores how much, for the coordinator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForumUsage {
    /// The members who store something, those with the most bytes first.
    pub members: Vec<MemberUsage>,
    /// The names of companies that have files, and the bytes of these, the most first.
    pub companies: Vec<(String, i64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_taken_and_one_more_is_not() {
        let quotas = Quotas { drafts: 3, ..Quotas::STANDARD };
        assert_eq!(quotas.check(Quota::Drafts, Role::Member, 3), Ok(()));
        let refused = Problem::QuotaExceeded { what: Quota::Drafts, limit: 3 };
        assert_eq!(quotas.check(Quota::Drafts, Role::Member, 4), Err(refused));
    }

    #[test]
    fn the_coordinator_enters_the_practices_of_the_whole_forum() {
        let total = Quotas::STANDARD.practices + 1;
        assert!(Quotas::STANDARD.check(Quota::Practices, Role::Manager, total).is_err());
        assert_eq!(Quotas::STANDARD.check(Quota::Practices, Role::Coordinator, total), Ok(()));
    }
}
