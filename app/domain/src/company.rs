//! Companies: the unit of privacy.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::CompanyId;
use crate::meeting::MeetingCard;
use crate::member::Person;
use crate::practice::PracticeCard;
use crate::problem::{FieldError, Problem};
use crate::slug;
use crate::text::{check_line, clean_line};

crate::text_enum::text_enum! {
    /// The field a company works in (ענף).
    Sector {
        /// Banks, credit cards.
        Finance = "finance",
        /// Insurance and pensions.
        Insurance = "insurance",
        /// Shops and chains.
        Retail = "retail",
        /// Telephone, internet, media.
        Telecom = "telecom",
        /// Clinics, hospitals.
        Health = "health",
        /// Water, electricity, local services.
        Utilities = "utilities",
        /// Cars: import, sale, garages.
        Automotive = "automotive",
        /// Software and technology.
        Technology = "technology",
        /// Factories.
        Manufacturing = "manufacturing",
        /// Transport and deliveries.
        Logistics = "logistics",
        /// Hotels, food, leisure.
        Hospitality = "hospitality",
        /// Government and municipalities.
        Public = "public",
        /// Anything else.
        Other = "other",
    }
}

crate::text_enum::text_enum! {
    /// How many people a company employs.
    SizeBand {
        /// 1–49.
        Upto49 = "1-49",
        /// 50–249.
        Upto249 = "50-249",
        /// 250–999.
        Upto999 = "250-999",
        /// 1,000 and more.
        From1000 = "1000+",
    }
}

/// A company, as everybody in the forum sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// The company's key.
    pub id: CompanyId,
    /// The company's name in URLs.
    pub slug: String,
    /// The company's name.
    pub name: String,
    /// The sector that the company works in.
    pub sector: Sector,
    /// The number of people that the company employs, as a band.
    pub size: SizeBand,
    /// The moment at which it left the forum, where it did.
    #[serde(default)]
    pub left_at: Option<Timestamp>,
}

crate::text_enum::text_enum! {
    /// What becomes of the texts of a company that leaves the forum.
    CompanyTexts {
        /// They stay under the company's name, and name no people.
        Stay = "stay",
        /// They become another company's.
        HandOver = "hand-over",
        /// They are taken away, and deleted for good after a while.
        Withdraw = "withdraw",
    }
}

/// A company with its people and what it brought.
#[derive(Debug, Clone)]
pub struct CompanyView {
    /// The company itself.
    pub company: Company,
    /// The company's members who have joined, by name.
    pub people: Vec<Person>,
    /// The company's practices that the reader may read, newest first.
    pub practices: Vec<PracticeCard>,
    /// The meetings it presents or presented at, newest first.
    pub meetings: Vec<MeetingCard>,
}

/// The path of a company's page.
pub fn path(slug: &str) -> String {
    format!("/companies/{slug}")
}

/// The most characters of a company's name.
pub const NAME_MAX: usize = 80;

/// A company to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCompany {
    /// The company's name.
    pub name: String,
    /// The company's name in URLs; made of the name where empty.
    #[serde(default)]
    pub slug: String,
    /// The sector that the company works in.
    pub sector: Sector,
    /// The number of people that the company employs, as a band.
    pub size: SizeBand,
}

impl NewCompany {
    /// Cleans the fields and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("name", &self.name, NAME_MAX, &mut errors);
        self.name = clean_line(&self.name);
        let slug = slug::parse(&self.slug).or_else(|| slug::from_title(&self.name));
        self.slug = slug.unwrap_or_else(|| "company".to_owned());
        Problem::unless_empty(errors)?;
        Ok(self)
    }
}

/// A company with what it brought to the forum, for the list of companies and the ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyCard {
    /// The company itself.
    pub company: Company,
    /// How many people of it are members.
    pub members: i64,
    /// How many published practices are its own.
    pub practices: i64,
    /// The moment at which the company last presented at a meeting that took place.
    pub presented_at: Option<Timestamp>,
    /// Whether it presents at the next meeting.
    pub presents_next: bool,
    /// The moment at which it is to present, where that is decided.
    pub presents_at: Option<Timestamp>,
}
