//! The commands as processes: what they refuse, and what they leave as it is.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use domain::change::Entity;
use forum::{Database, Tables};
use sqlx::{AssertSqlSafe, Connection, Executor};

/// A forum's folder in a temporary one, which also has room for what a command writes.
pub struct ForumFolder {
    folder: tempfile::TempDir,
}

impl ForumFolder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn database(&self) -> Database {
        Database::Sqlite(self.data().join("maagal.db"))
    }

    /// A command of the binary, on the forum's folder.
    pub fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maagal"));
        command.args(words).arg("--data").arg(self.data()).env_clear().current_dir(self.folder.path());
        command.args(["--hspell", "no-dictionary"]).output().expect("it runs")
    }

    /// The same, where it has to succeed; gives what it printed.
    pub fn succeed(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// The same, where it has to end with 1; gives what it printed and said.
    pub fn refuse(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {}", said(&output));
        said(&output)
    }

    /// Every file of the temporary folder with its time of change and content, and every folder.
    pub fn listing(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        list(self.folder.path(), &mut found);
        found
    }

    /// A forum whose tables are of an earlier version.
    async fn at_version(version: i64) -> Self {
        let place = Self::new();
        std::fs::create_dir(place.data()).expect("a folder");
        let database = place.database();
        let mut conn = database.connect().await.expect("opens");
        database.migrations().run_direct(Some(version), &mut conn, false).await.expect("migrated");
        drop(conn);
        // Its thread closes the connection a moment later. SQLite then folds its log into the file and deletes it.
        while database.has_log() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        place
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn list(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let metadata = path.metadata().expect("metadata");
        let modified = metadata.modified().expect("a time");
        if metadata.is_dir() {
            list(&path, found);
            found.insert(path, "a folder".to_owned());
        } else {
            let content = std::fs::read(&path).expect("readable");
            found.insert(path, format!("{modified:?} {content:?}"));
        }
    }
}

const WHO: [&str; 6] = ["--email", "dana@bank.example", "--name", "דנה", "--company", "בנק"];

/// Every command that needs a forum.
fn commands() -> Vec<Vec<&'static str>> {
    let invite = ["member", "invite"].into_iter().chain(WHO).collect();
    vec![
        vec!["export", "exported"],
        vec!["import", "text.md"],
        vec!["search", "אמנה"],
        vec!["reindex"],
        vec!["check"],
        vec!["check", "--quick"],
        vec!["token", "create", "--email", "dana@bank.example"],
        invite,
        vec!["member", "reset", "--email", "dana@bank.example"],
        vec!["company", "list"],
        vec!["company", "change", "bank", "--name", "בנק אחר"],
        vec!["topic", "list"],
        vec!["topic", "merge", "training", "--into", "measurement"],
        vec!["jobs", "list"],
        vec!["jobs", "retry", "1"],
        vec!["jobs", "discard", "1"],
        vec!["migrate"],
        vec!["migrate", "--dry-run"],
    ]
}

/// The program reads the document in a process of its own, as the server would.
#[test]
fn a_document_is_converted_without_a_forum() {
    let place = ForumFolder::new();
    let write = |name: &str, content: &[u8]| {
        let path = place.folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        path.to_str().expect("a name").to_owned()
    };
    let page = "<h2>א</h2><p><b>ב</b><img alt='לוח' src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe'></p><del>ג</del>";
    let page = write("page.html", page.as_bytes());
    let text = "## א\n\n**ב**![לוח](picture.png)\n";
    assert_eq!(place.succeed(&["convert", &page, "--files", "pictures"]), text);
    assert!(place.folder.path().join("pictures/picture.png").exists());
    let printed = place.succeed(&["convert", &page, "--json", "--language", "en"]);
    let printed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(printed["markdown"], text);
    assert_eq!(printed["title"], "א");
    assert_eq!(printed["files"][0], serde_json::json!({"name": "picture.png", "media_type": "image/png", "bytes": 33}));
    let report = printed["report"].as_array().expect("a report");
    let deletion = serde_json::json!({"kind": "lost", "what": "deletion", "where": "", "count": 1});
    assert!(report.contains(&deletion), "{report:?}");
    let docx = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/files/אמנה מלאה לדוגמה.docx");
    assert!(place.succeed(&["convert", docx]).starts_with("## אמנת שירות"));
    for (name, content, reason) in [
        ("empty.docx", &b""[..], "empty"),
        ("text.docx", b"text", "not what its name says"),
        ("cut.docx", b"PK\x03\x04", "damaged"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not read"),
        ("missing.docx/x", b"", "missing"),
    ] {
        let path = if reason == "missing" { name.to_owned() } else { write(name, content) };
        let said = place.refuse(&["convert", &path]);
        assert!(said.contains(reason) && said.trim().lines().count() == 1, "{name}: {said}");
    }
    assert!(!place.data().exists());
}

#[test]
fn a_folder_without_a_forum_is_refused_and_left_as_it_is() {
    let states: [fn(&Path); 4] = [
        |_| {},
        |data| std::fs::create_dir(data).expect("a folder"),
        |data| {
            std::fs::create_dir(data).expect("a folder");
            std::fs::write(data.join("notes.txt"), "not a forum").expect("written");
        },
        |data| {
            std::fs::create_dir(data).expect("a folder");
            std::fs::write(data.join("maagal.db"), "").expect("written");
        },
    ];
    for state in states {
        let place = ForumFolder::new();
        std::fs::write(place.folder.path().join("text.md"), "# כותרת\n\nגוף\n").expect("written");
        state(&place.data());
        let before = place.listing();
        for words in commands() {
            let said = place.refuse(&words);
            let sentence = format!("the folder {} holds no forum", place.data().display());
            assert!(said.contains(&sentence), "{words:?}: {said}");
            assert_eq!(place.listing(), before, "{words:?}");
        }
        let add: Vec<_> = ["member", "add"].into_iter().chain(WHO).collect();
        assert_eq!(place.succeed(&add), "added dana@bank.example\n");
        place.succeed(&["export", "exported"]);
    }
}

#[tokio::test]
async fn pending_migrations_are_named_by_every_command_and_applied_by_one() {
    let place = ForumFolder::at_version(3).await;
    std::fs::write(place.folder.path().join("text.md"), "# כותרת\n\nגוף\n").expect("written");
    let before = place.listing();
    let Tables::Present { pending } = place.database().tables().await.expect("readable") else { panic!("a forum") };
    assert!(pending.len() >= 2);
    let add = ["member", "add"].into_iter().chain(WHO).collect();
    let all = commands().into_iter().filter(|words| words[0] != "migrate").chain([vec!["demo"], add]);
    for words in all {
        let said = place.refuse(&words);
        for migration in &pending {
            assert!(said.contains(&migration.to_string()), "{words:?}: {said}");
        }
        assert!(said.contains("maagal migrate"), "{words:?}: {said}");
        assert_eq!(place.listing(), before, "{words:?}");
    }
    let planned = place.succeed(&["migrate", "--dry-run"]);
    let lines: Vec<_> = pending.iter().map(|migration| format!("would apply {migration}\n")).collect();
    assert_eq!(planned, lines.concat());
    assert_eq!(place.listing(), before);

    let done = place.succeed(&["migrate"]);
    let copy = done.lines().next().and_then(|line| line.strip_prefix("copied the database to ")).expect("a copy");
    let lines: Vec<_> = pending.iter().map(|migration| format!("applied {migration}\n")).collect();
    assert!(done.ends_with(&lines.concat()), "{done}");
    let copied = Database::Sqlite(copy.into()).tables().await.expect("readable");
    assert_eq!(copied, Tables::Present { pending });
    assert_eq!(place.succeed(&["migrate"]), "no migration is pending\n");
    assert_eq!(place.succeed(&["migrate", "--dry-run"]), "no migration is pending\n");
    assert_eq!(place.succeed(&["export", "exported"]), "0 practices in exported\n");
}

#[tokio::test]
async fn a_migration_is_held_off_by_a_server_of_the_folder() {
    let place = ForumFolder::at_version(3).await;
    let lock = server::lock::InstanceLock::acquire(&place.data()).expect("free");
    let before = place.listing();
    assert!(place.refuse(&["migrate"]).contains("another maagal server"));
    assert_eq!(place.listing(), before);
    place.succeed(&["migrate", "--dry-run"]);
    drop(lock);
    place.succeed(&["migrate"]);
}

/// The folder of a forum with one practice, a file beside it and a search index.
fn with_a_practice() -> ForumFolder {
    let place = ForumFolder::new();
    let add: Vec<_> = ["member", "add"].into_iter().chain(WHO).collect();
    place.succeed(&add);
    let texts = place.folder.path().join("texts");
    std::fs::create_dir_all(texts.join("charter")).expect("a folder");
    std::fs::write(
        texts.join("charter.md"),
        format!(
            "---\ntitle: אמנת שירות\nslug: charter\ncompany: בנק\n---\n\n[הטבלה](charter/table.txt)\n\n{}",
            "מה הבטחנו ללקוחות. ".repeat(2_000)
        ),
    )
    .expect("written");
    std::fs::write(texts.join("charter/table.txt"), "שלוש הבטחות").expect("written");
    let imported = place.succeed(&["import", texts.to_str().expect("a path")]);
    assert!(imported.contains('1'), "{imported}");
    place.succeed(&["reindex"]);
    place
}

/// The one stored file.
fn stored_file(place: &ForumFolder) -> PathBuf {
    let files = place.data().join("files");
    let stored: Vec<_> =
        place.listing().into_keys().filter(|path| path.starts_with(&files) && path.is_file()).collect();
    let stored: Vec<_> = stored.into_iter().filter(|path| !path.ends_with("maagal-store.json")).collect();
    assert_eq!(stored.len(), 1, "{stored:?}");
    stored.into_iter().next().expect("one")
}

#[tokio::test]
async fn check_names_what_is_wrong_with_files_index_and_database() {
    let place = with_a_practice();
    let before = place.listing();
    for words in [vec!["check"], vec!["check", "--quick"]] {
        let checked = place.succeed(&words);
        assert!(checked.lines().all(|line| line.starts_with("ok ")), "{checked}");
    }
    assert_eq!(place.listing(), before, "it only reads");

    let file = stored_file(&place);
    let content = std::fs::read(&file).expect("readable");
    std::fs::write(&file, content.iter().rev().copied().collect::<Vec<_>>()).expect("written");
    assert!(place.refuse(&["check"]).contains("wrong  stored files: damaged table.txt of practice charter"));
    place.succeed(&["check", "--quick"]);
    std::fs::remove_file(&file).expect("removed");
    for words in [vec!["check"], vec!["check", "--quick"]] {
        assert!(place.refuse(&words).contains("wrong  stored files: missing table.txt of practice charter"));
    }
    std::fs::write(&file, content).expect("written");
    place.succeed(&["check"]);

    let folder = std::fs::read_dir(place.data().join("index")).expect("readable");
    let positions = folder.map(|entry| entry.expect("an entry").path());
    let positions = positions.filter(|path| path.extension().is_some_and(|ending| ending == "pos"));
    let positions = positions.max().expect("a file of positions");
    let content = std::fs::read(&positions).expect("readable");
    // The end of the file stays, where its checksum stands.
    std::fs::write(&positions, [&[!content[0]], &content[1..]].concat()).expect("written");
    let name = positions.file_name().and_then(|name| name.to_str()).expect("a name");
    let said = place.refuse(&["check"]);
    assert!(said.contains("wrong  search index: ") && said.contains(name), "{said}");
    std::fs::write(&positions, content).expect("written");
    place.succeed(&["check"]);

    let mut conn = place.database().connect().await.expect("opens");
    conn.execute("UPDATE practice SET version = version + 1").await.expect("changed");
    conn.close().await.expect("closes");
    let said = place.refuse(&["check"]);
    assert!(said.contains("wrong  search index: it has practice 1 in version 1, not 2"), "{said}");
    let conn = place.database().connect().await.expect("opens");
    conn.close().await.expect("closes");

    // Twenty pages of the table of texts, with the log folded into the file.
    let mut bytes = std::fs::read(place.data().join("maagal.db")).expect("readable");
    let text = "מה הבטחנו ללקוחות. ".repeat(50);
    let at = bytes.windows(text.len()).position(|window| window == text.as_bytes()).expect("the text");
    let page = at - at % 4096;
    let end = bytes.len().min(page + 20 * 4096);
    bytes[page..end].fill(0xA5);
    std::fs::write(place.data().join("maagal.db"), bytes).expect("written");
    let said = place.refuse(&["check"]);
    assert!(said.contains("wrong  integrity: ") || said.contains("wrong  database: "), "{said}");
}

/// The index does not move on for changes that leave its documents as they are; it is up to date all the same.
#[tokio::test]
async fn check_asks_of_the_index_only_what_changes_documents() {
    let place = with_a_practice();
    place.succeed(&["token", "create", "--email", "dana@bank.example"]);
    place.succeed(&["check"]);
    // Of no practice and no meeting.
    place.succeed(&[
        "member",
        "add",
        "--email",
        "new@bank.example",
        "--name",
        "חדש",
        "--company",
        "אחר",
        "--role",
        "member",
    ]);
    place.succeed(&["check"]);
    let mut conn = place.database().connect().await.expect("opens");
    let mut log = async |entity: &str, id: i64| {
        let row = format!(
            "UPDATE change_head SET position = position + 1;
             INSERT INTO change (position, at, entity, entity_id, action)
                SELECT position, 5, '{entity}', {id}, 'updated' FROM change_head"
        );
        conn.execute(AssertSqlSafe(row)).await.expect("logged");
    };
    for entity in Entity::ALL {
        // Nothing of the forum has this key.
        if !matches!(entity, Entity::Practice | Entity::Meeting | Entity::Comment | Entity::Dilemma) {
            log(entity.as_str(), 99).await;
            let checked = place.succeed(&["check", "--quick"]);
            assert!(checked.contains("ok     search index: 1 documents, up to date"), "{entity}: {checked}");
        }
    }
    log("company", 1).await;
    log("draft", 7).await;
    let said = place.refuse(&["check", "--quick"]);
    assert!(said.contains("wrong  search index: 1 change is not in it yet"), "{said}");
    conn.close().await.expect("closes");
    place.succeed(&["reindex"]);
    place.succeed(&["check"]);
}

#[tokio::test]
async fn check_names_a_table_and_an_index_that_are_missing() {
    let place = with_a_practice();
    let mut conn = place.database().connect().await.expect("opens");
    conn.execute("DROP TABLE saved_search; DROP INDEX session_expires").await.expect("dropped");
    conn.close().await.expect("closes");
    for words in [vec!["check"], vec!["check", "--quick"]] {
        let said = place.refuse(&words);
        for fault in ["the table saved_search is missing", "the index session_expires of session is missing"] {
            assert!(said.contains(&format!("wrong  tables: {fault}")), "{words:?}: {said}");
        }
    }
}

#[test]
fn a_forum_that_may_only_be_read_is_exported() {
    let place = with_a_practice();
    let entries: Vec<_> = place.listing().into_keys().filter(|path| path.starts_with(place.data())).collect();
    let all = |file: u32, folder: u32| {
        for path in entries.iter().chain([&place.data()]) {
            let mode = if path.is_dir() { folder } else { file };
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("rights");
        }
    };
    all(0o444, 0o555);
    let before = place.listing();
    // Rights count for root too once it may not override them.
    let is_root = std::fs::metadata("/proc/self").expect("a process").uid() == 0;
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-dac_override,-dac_read_search", env!("CARGO_BIN_EXE_maagal")]);
        command
    } else {
        Command::new(env!("CARGO_BIN_EXE_maagal"))
    };
    command.args(["export", "exported", "--hspell", "no-dictionary", "--data"]).arg(place.data());
    let output = command.current_dir(place.folder.path()).output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).starts_with("1 practices in exported"), "{}", said(&output));
    let exported = place.folder.path().join("exported");
    let files = place.listing().into_keys().filter(|path| path.starts_with(&exported) && path.is_file()).count();
    assert!(files >= 3, "the text, its file and the forum's");
    let mut after = place.listing();
    after.retain(|path, _| !path.starts_with(&exported));
    assert_eq!(after, before);
    all(0o600, 0o700);
}

/// The tables are on a server, and the folder is mistyped.
#[tokio::test]
async fn a_missing_folder_is_not_made_beside_a_database_server() {
    let Ok(server) = std::env::var("MAAGAL_TEST_POSTGRES") else {
        eprintln!("PostgreSQL skipped: MAAGAL_TEST_POSTGRES is not set");
        return;
    };
    let name = format!("maagal_commands_{}", std::process::id());
    let (address, parameters) = server.split_once('?').unwrap_or((&server, ""));
    let (host, _) = address.rsplit_once('/').expect("the URL names a database");
    let url = format!("{host}/{name}?{parameters}");
    let on_server = async |statement: String| {
        let mut conn = Database::Postgres(server.clone()).connect().await.expect("the server answers");
        conn.execute(AssertSqlSafe(statement)).await.expect("the statement runs");
        conn.close().await.expect("closes");
    };
    on_server(format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
    // A task of its own, so that a failed test leaves no database behind.
    let outcome = tokio::spawn(async move {
        let place = ForumFolder::new();
        std::fs::write(place.folder.path().join("text.md"), "# כותרת\n\nגוף\n").expect("written");
        let with = |words: &[&'static str]| [words, &["--database-url"][..]].concat().into_iter().map(str::to_owned);
        let run = |words: &[&'static str]| {
            let words: Vec<String> = with(words).chain([url.clone()]).collect();
            place.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let add: Vec<_> = ["member", "add"].into_iter().chain(WHO).collect();
        let added = run(&add);
        assert!(added.status.success(), "{}", said(&added));
        let marker = place.data().join("files/maagal-store.json");
        let store = std::fs::read(&marker).expect("a marker");
        std::fs::remove_dir_all(place.data()).expect("removed");
        let before = place.listing();
        for words in commands().into_iter().filter(|words| words[0] != "migrate") {
            let output = run(&words);
            let told = said(&output);
            assert_eq!(output.status.code(), Some(1), "{words:?}: {told}");
            assert!(told.contains(&place.data().display().to_string()), "{words:?}: {told}");
            assert_eq!(place.listing(), before, "{words:?}");
        }
        std::fs::create_dir_all(place.data().join("files")).expect("an empty folder");
        std::fs::write(&marker, store).expect("written");
        let exported = run(&["export", "exported"]);
        assert!(exported.status.success(), "{}", said(&exported));
    });
    let outcome = outcome.await;
    on_server(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// As with `maagal member list | head`.
#[test]
fn a_command_whose_output_is_read_no_further_ends_quietly() {
    let place = with_a_practice();
    for words in [&["member", "list"][..], &["audit"], &["search", "אמנה"], &["check", "--quick"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maagal"));
        command.args(words).arg("--data").arg(place.data()).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.args(["--hspell", "no-dictionary"]).spawn().expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(141), "{words:?}: {}", said(&output));
        assert!(!said(&output).contains("maagal:"), "{words:?}: {}", said(&output));
    }
}

#[test]
fn a_configuration_file_is_read_by_every_command() {
    let place = ForumFolder::new();
    place.succeed(&[&["member", "add"], &WHO[..]].concat());
    std::fs::write(place.data().join("../maagal.toml"), "listen = \"127.0.0.1:8080\"\nlog = \"warn\"\n")
        .expect("written");
    let shown = place.succeed(&["config", "show", "--config", "maagal.toml"]);
    assert!(shown.contains("listen = \"127.0.0.1:8080\"") && shown.contains("# command line"), "{shown}");
    assert!(place.succeed(&["config", "check", "--config", "maagal.toml"]).contains("can be used"));
    assert!(place.succeed(&["member", "list", "--config", "maagal.toml"]).contains("dana@bank.example"));
    std::fs::write(place.data().join("../maagal.toml"), "lisen = 1\n").expect("written");
    let output = place.run(&["member", "list", "--config", "maagal.toml"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("\"lisen\""), "{}", said(&output));
}

#[test]
fn a_report_for_helpers_holds_nothing_of_the_members() {
    let place = ForumFolder::new();
    place.succeed(&[&["member", "add"], &WHO[..]].concat());
    std::fs::write(place.data().join("../maagal.toml"), "trusted-proxies = 2\nbase-url = \"http://forum.example\"\n")
        .expect("written");
    place.succeed(&["doctor", "report.txt", "--config", "maagal.toml", "--listen", "0.0.0.0:3000"]);
    let report = std::fs::read_to_string(place.data().join("../report.txt")).expect("a report");
    for part in [
        "## Machine",
        "## Options",
        "hspell = \"no-dictionary\"",
        "trusted-proxies = 2",
        "warning: base-url is http",
        "## Check",
        "ok     database",
        "## Jobs",
        "maagal.db: 1 files",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    for personal in ["dana", "דנה", "בנק"] {
        assert!(!report.contains(personal), "{personal}: {report}");
    }
    assert!(place.refuse(&["doctor", "report.txt"]).contains("cannot be made"));
}

#[test]
fn a_test_mail_to_what_is_no_address_names_the_option() {
    let place = with_a_practice();
    let server = ["--smtp-url", "smtp://127.0.0.1:9", "--mail-from", "forum@bank.example"];
    let said = place.refuse(&[&["mail", "test", "--to", "not an address"][..], &server].concat());
    assert!(said.contains("--to: ") && !said.contains("email: "), "{said}");
}

#[test]
fn a_server_whose_configuration_is_wrong_ends_in_another_way_than_one_that_may_come_up_later() {
    let place = ForumFolder::new();
    for (words, said_of) in [
        (vec!["serve", "--smtp-url", "smtp://localhost"], "--mail-from"),
        (vec!["serve", "--listen", "127.0.0.1:4999", "--metrics-listen", "127.0.0.1:4999"], "one address"),
        (vec!["serve", "--s3-access-key", "x"], "belong together"),
        (vec!["serve", "--log", "inof"], "is no level"),
        (vec!["serve", "--no-such-option"], "--no-such-option"),
    ] {
        let output = place.run(&words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", said(&output));
        assert!(said(&output).contains(said_of), "{words:?}: {}", said(&output));
    }
    assert!(!place.data().exists(), "nothing was begun");
    // Whoever runs it may have given the address to another program, which ends.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    assert!(place.refuse(&["serve", "--listen", &address]).contains("cannot listen on"));
}
