//! A forum with people, as every test begins.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::company::{NewCompany, Sector, SizeBand};
use domain::id::{CompanyId, MemberId};
use domain::member::{NewMember, Profession, Role};
use domain::policy::Actor;
use domain::problem::Problem;
use forum::file_place::FilePlace;
use forum::file_texts::reader::FileReader;
use forum::{Analyzer, Database, Forum, Index, Settings};
use jiff::tz::TimeZone;
use tokio::task::JoinHandle;

use crate::fake_clock::{Counted, FakeClock};

/// The largest file the tests' forums take, in bytes.
pub const MAX_UPLOAD: u64 = 2_000_000;

/// An open forum whose index is followed.
pub struct TestContext {
    pub forum: Arc<Forum>,
    pub clock: Arc<FakeClock>,
    /// The bytes that look random of all its processes.
    random: Arc<Counted>,
    pub database: Database,
    pub folder: PathBuf,
    pub people: People,
    /// Reads attached files in the background.
    pub reader: JoinHandle<Result<(), Problem>>,
}

/// Two companies with one member of each role, and the coordinator's own company.
#[derive(Debug, Clone, Copy)]
pub struct People {
    pub coordinator: Actor,
    pub oren: Team,
    pub rimon: Team,
}

/// A company's people.
#[derive(Debug, Clone, Copy)]
pub struct Team {
    pub company: CompanyId,
    pub manager: Actor,
    pub member: Actor,
    /// Another ordinary member.
    pub colleague: Actor,
    pub guest: Actor,
}

impl TestContext {
    /// A forum with [`People`].
    pub async fn begin(database: Database, folder: PathBuf) -> Self {
        let mut context = Self::open(database, folder).await;
        context.people = people(&context.forum).await;
        context
    }

    /// A forum with nobody in it; its `people` are nobody.
    pub async fn open(database: Database, folder: PathBuf) -> Self {
        let clock = Arc::new(FakeClock::new());
        let random = Arc::new(Counted::default());
        let forum = open(&database, &folder.join("files"), &clock, &random).await;
        let index = Index::open(&folder.join("index"), Analyzer::default()).expect("a new index").index;
        follow(&forum, index);
        let mut status = forum.indexer().status();
        status.wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        let forum = Arc::new(forum);
        let reader = read_files(&forum, FileReader::Here);
        let nobody = Team {
            company: CompanyId(0),
            manager: Actor::Nobody,
            member: Actor::Nobody,
            colleague: Actor::Nobody,
            guest: Actor::Nobody,
        };
        let people = People { coordinator: Actor::Nobody, oren: nobody, rimon: nobody };
        Self { forum, clock, random, database, folder, people, reader }
    }

    /// A second process on the same database and files, without an index yet.
    pub async fn second_process(&self) -> Forum {
        self.process_with_files("files").await
    }

    /// The same forum by a process without an index, whose writes do not wait until they can be found.
    pub async fn without_index(mut self) -> Self {
        self.forum = Arc::new(self.second_process().await);
        self
    }

    /// Returns what this forum was opened with.
    pub fn settings(&self) -> Settings {
        settings(&self.database, &self.folder.join("files"))
    }

    /// A second process on the same database, without an index yet and with a file folder of this name: that of
    /// another node does not have what is uploaded here.
    pub async fn process_with_files(&self, files: &str) -> Forum {
        open(&self.database, &self.folder.join(files), &self.clock, &self.random).await
    }
}

/// Follows the change log into an index, in the background.
pub fn follow(forum: &Forum, index: Index) -> JoinHandle<Result<(), Problem>> {
    forum.attach_index(index);
    tokio::spawn(forum.run_indexer())
}

/// Reads attached files, in the background.
pub fn read_files(forum: &Arc<Forum>, reader: FileReader) -> JoinHandle<Result<(), Problem>> {
    forum.expect_file_reader();
    let forum = Arc::clone(forum);
    tokio::spawn(async move { forum.read_files(&reader).await })
}

async fn open(database: &Database, files: &Path, clock: &Arc<FakeClock>, random: &Arc<Counted>) -> Forum {
    Forum::open(settings(database, files), Arc::clone(clock) as _, Arc::clone(random) as _).await.expect("opens")
}

fn settings(database: &Database, files: &Path) -> Settings {
    Settings {
        database: database.clone(),
        files: FilePlace::Folder(files.to_owned()),
        max_upload: MAX_UPLOAD,
        time_zone: TimeZone::get("Asia/Jerusalem").expect("a known zone"),
        file_reader: FileReader::Here,
    }
}

async fn people(forum: &Forum) -> People {
    let hub = company(forum, "מעגל השירות", "hub").await;
    let coordinator = member(forum, hub, "יעל", Role::Coordinator).await;
    let oren = team(forum, "אורן־גל", "oren-gal").await;
    let rimon = team(forum, "רימון", "rimon").await;
    People { coordinator, oren, rimon }
}

async fn team(forum: &Forum, name: &str, slug: &str) -> Team {
    let company = company(forum, name, slug).await;
    Team {
        company,
        manager: member(forum, company, &format!("מנהלת {name}"), Role::Manager).await,
        member: member(forum, company, &format!("דנה {name}"), Role::Member).await,
        colleague: member(forum, company, &format!("עומר {name}"), Role::Member).await,
        guest: member(forum, company, &format!("אורחת {name}"), Role::Guest).await,
    }
}

async fn company(forum: &Forum, name: &str, slug: &str) -> CompanyId {
    let new = NewCompany { name: name.into(), slug: slug.into(), sector: Sector::Automotive, size: SizeBand::Upto249 };
    forum.create_company(&Actor::System, new).await.expect("a company")
}

/// A member whose address is made of their key among all: `m1@forum.example`.
async fn member(forum: &Forum, company: CompanyId, name: &str, role: Role) -> Actor {
    let number = forum.members(&Actor::System).await.expect("members").len() + 1;
    let new = NewMember {
        email: format!("m{number}@forum.example"),
        name: name.into(),
        company,
        role,
        profession: Profession::Service,
    };
    let id = forum.invite_member(&Actor::System, new).await.expect("a member");
    Actor::Member { id, company, role }
}

impl Team {
    pub fn all(&self) -> [Actor; 4] {
        [self.manager, self.member, self.colleague, self.guest]
    }
}

impl People {
    /// The coordinator and everybody of one company: each role, for what the other company's people would do alike.
    pub fn of_each_role(&self) -> Vec<Actor> {
        let mut all = vec![self.coordinator];
        all.extend(self.oren.all());
        all
    }

    /// Every member.
    pub fn all(&self) -> Vec<Actor> {
        let mut all = vec![self.coordinator];
        all.extend(self.oren.all());
        all.extend(self.rimon.all());
        all
    }
}

/// The key of a member.
pub fn key(actor: Actor) -> MemberId {
    actor.member().expect("a member")
}
