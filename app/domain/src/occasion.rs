//! Days of the Israeli year on which a forum does not meet, or should think twice.

crate::text_enum::text_enum! {
    /// Why a day is no day to meet on.
    Occasion {
        /// Friday, whose afternoon is the eve of Shabbat.
        Friday = "friday",
        /// Shabbat.
        Shabbat = "shabbat",
        /// The eve of Rosh Hashana.
        RoshHashanaEve = "rosh-hashana-eve",
        /// Rosh Hashana, two days.
        RoshHashana = "rosh-hashana",
        /// The fast of Gedalia.
        FastOfGedalia = "fast-of-gedalia",
        /// The eve of Yom Kippur.
        YomKippurEve = "yom-kippur-eve",
        /// Yom Kippur.
        YomKippur = "yom-kippur",
        /// The eve of Sukkot.
        SukkotEve = "sukkot-eve",
        /// The first day of Sukkot.
        Sukkot = "sukkot",
        /// The middle days of Sukkot, Hoshana Raba included.
        SukkotMiddle = "sukkot-middle",
        /// Simchat Torah.
        SimchatTorah = "simchat-torah",
        /// Any other day between Rosh Hashana and Simchat Torah.
        TishreiHolidays = "tishrei-holidays",
        /// The fast of the tenth of Tevet.
        TenthOfTevet = "tenth-of-tevet",
        /// The fast of Esther.
        FastOfEsther = "fast-of-esther",
        /// Purim.
        Purim = "purim",
        /// Shushan Purim, which Jerusalem celebrates.
        ShushanPurim = "shushan-purim",
        /// The week before Pesach.
        WeekBeforePesach = "week-before-pesach",
        /// The eve of Pesach.
        PesachEve = "pesach-eve",
        /// The first day of Pesach.
        Pesach = "pesach",
        /// The middle days of Pesach.
        PesachMiddle = "pesach-middle",
        /// The seventh day of Pesach.
        SeventhOfPesach = "seventh-of-pesach",
        /// Holocaust Remembrance Day.
        HolocaustDay = "holocaust-day",
        /// Memorial Day, the eve of Independence Day.
        MemorialDay = "memorial-day",
        /// Independence Day.
        IndependenceDay = "independence-day",
        /// The eve of Shavuot.
        ShavuotEve = "shavuot-eve",
        /// Shavuot.
        Shavuot = "shavuot",
        /// The fast of the seventeenth of Tammuz.
        SeventeenthOfTammuz = "seventeenth-of-tammuz",
        /// The ninth of Av.
        NinthOfAv = "ninth-of-av",
        /// August, the month of holidays.
        August = "august",
        /// The last week of the civil year.
        YearEnd = "year-end",
        /// Ramadan.
        Ramadan = "ramadan",
        /// Eid al-Fitr, three days.
        EidAlFitr = "eid-al-fitr",
        /// Eid al-Adha, four days.
        EidAlAdha = "eid-al-adha",
        /// The Islamic New Year.
        IslamicNewYear = "islamic-new-year",
        /// The Prophet's birthday.
        ProphetsBirthday = "prophets-birthday",
        /// Christmas of the western churches, with its eve.
        Christmas = "christmas",
        /// New Year's Day.
        NewYear = "new-year",
        /// Christmas of the eastern churches, with its eve.
        OrthodoxChristmas = "orthodox-christmas",
        /// Good Friday to Easter Monday of the western churches.
        Easter = "easter",
        /// Good Friday to Easter Monday of the eastern churches.
        OrthodoxEaster = "orthodox-easter",
        /// The Druze pilgrimage to Nabi Shuayb.
        NabiShuayb = "nabi-shuayb",
    }
}

impl Occasion {
    /// Returns whether no meeting takes place on such a day. Of the others the coordinator is warned.
    pub const fn forbids_meetings(self) -> bool {
        !matches!(
            self,
            Occasion::FastOfGedalia
                | Occasion::TenthOfTevet
                | Occasion::FastOfEsther
                | Occasion::ShushanPurim
                | Occasion::SeventeenthOfTammuz
                | Occasion::Ramadan
                | Occasion::EidAlFitr
                | Occasion::EidAlAdha
                | Occasion::IslamicNewYear
                | Occasion::ProphetsBirthday
                | Occasion::Christmas
                | Occasion::NewYear
                | Occasion::OrthodoxChristmas
                | Occasion::Easter
                | Occasion::OrthodoxEaster
                | Occasion::NabiShuayb
        )
    }

    /// Returns whether people are not at work on such a day, so that no mail goes out and no deadline is counted over
    /// it.
    pub const fn is_day_off(self) -> bool {
        match self {
            Occasion::Friday
            | Occasion::Shabbat
            | Occasion::RoshHashanaEve
            | Occasion::RoshHashana
            | Occasion::YomKippurEve
            | Occasion::YomKippur
            | Occasion::SukkotEve
            | Occasion::Sukkot
            | Occasion::SukkotMiddle
            | Occasion::SimchatTorah
            | Occasion::PesachEve
            | Occasion::Pesach
            | Occasion::PesachMiddle
            | Occasion::SeventhOfPesach
            | Occasion::HolocaustDay
            | Occasion::MemorialDay
            | Occasion::IndependenceDay
            | Occasion::ShavuotEve
            | Occasion::Shavuot
            | Occasion::NinthOfAv => true,
            // The other days before a holiday, and the holidays of which the coordinator is only warned.
            _ => false,
        }
    }
}
