//! Processes of the built binary, and their databases.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::{http, within};

/// The first superadmin's password.
pub const PASSWORD: &str = "correct horse battery";
/// The key that seals columns.
pub const KEY: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

/// One process.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
    /// HTTP, gRPC and gRPC-Web.
    pub api: SocketAddr,
    /// Health and metrics.
    pub admin: SocketAddr,
    /// RADIUS authentication.
    pub radius_auth: SocketAddr,
    /// RADIUS accounting.
    pub radius_acct: SocketAddr,
}

/// Servers on one database.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    environment: Vec<(String, String)>,
    /// The servers: one on SQLite, two on PostgreSQL.
    pub servers: Vec<Process>,
    worker: Option<Process>,
}

impl Cluster {
    /// Starts the servers, and a worker where it is a process of its own.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same, with further settings.
    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        // Roles belong to the whole PostgreSQL cluster: one first migration at a time.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
        let guard = ONE_AT_A_TIME.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let mut environment = vec![
            ("WIWEBB_SUPERUSER_PASSWORD".into(), PASSWORD.into()),
            ("WIWEBB_KEYS".into(), format!("k1:{KEY}")),
            ("LOG_LEVEL".into(), "DEBUG".into()),
            // Tests sign in often, and all from one address.
            ("WIWEBB_RATE_LOGIN".into(), "1000000/min".into()),
            ("WIWEBB_RATE_ADDRESS".into(), "1000000/min".into()),
            ("WIWEBB_RATE_USER".into(), "1000000/min".into()),
        ];
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let postgres = std::env::var("WIWEBB_TEST_DATABASE_URL").ok();
        if let Some(url) = &postgres {
            environment.extend(postgres_settings(url));
        }
        let mut cluster = Self { folder, environment, servers: Vec::new(), worker: None };
        if postgres.is_some() {
            cluster.run(&["migrate", "up"]);
        }
        drop(guard);
        // The first makes the superadmin.
        cluster.add_server(&[]).await;
        if postgres.is_some() {
            cluster.add_server(&[]).await;
            cluster.start_worker().await;
        }
        cluster
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.environment.iter().any(|(name, _)| name == "DATABASE_OWNER_URL")
    }

    /// Starts one more server.
    pub async fn add_server(&mut self, settings: &[(&str, &str)]) {
        let process = self.spawn("serve", settings).await;
        self.servers.push(process);
    }

    /// Starts the worker, or another one in its place.
    pub async fn start_worker(&mut self) {
        self.worker = Some(self.spawn("worker", &[]).await);
    }

    /// Kills a server as a power cut would, and starts it again.
    pub async fn kill_and_restart(&mut self, index: usize) {
        self.servers[index].kill();
        let process = self.spawn("serve", &[]).await;
        self.servers[index] = process;
    }

    /// Changes a setting; processes that are started from now on have it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Starts all processes anew, one after the other.
    pub async fn restart(&mut self) {
        for index in 0..self.servers.len() {
            self.kill_and_restart(index).await;
        }
        if self.worker.is_some() {
            self.start_worker().await;
        }
    }

    /// Kills the process that works on jobs: the worker, or on SQLite the server itself.
    pub fn kill_worker(&mut self) {
        match &mut self.worker {
            Some(worker) => worker.kill(),
            None => self.servers[0].kill(),
        }
    }

    /// Starts it again.
    pub async fn restart_worker(&mut self) {
        match self.worker {
            Some(_) => self.start_worker().await,
            None => self.servers[0] = self.spawn("serve", &[]).await,
        }
    }

    /// Shuts the database away from everybody, until the guard is dropped: PostgreSQL lets nobody in; SQLite's file is
    /// locked by another process.
    pub fn shut_database(&self) -> Shut {
        let owner = self.environment.iter().find(|(name, _)| name == "DATABASE_OWNER_URL");
        match owner {
            Some((_, owner)) => {
                let (base, name) = owner.rsplit_once('/').unwrap();
                let admin = format!("{base}/postgres");
                psql(&admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
                psql(
                    &admin,
                    &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
                );
                Shut::Postgres { admin, name: name.to_owned() }
            }
            None => {
                let lock = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); \
                            c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()";
                let file = self.folder.path().join("data/wiwebb.db");
                let mut command = Command::new("python3");
                let command = command.args(["-c", lock]).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped());
                let mut child = command.spawn().unwrap();
                let mut said = [0; 6];
                std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
                Shut::Sqlite(child)
            }
        }
    }

    /// Runs statements as somebody who may do everything in the database; returns the rows of the last one, with `|`
    /// between the columns.
    pub fn sql(&self, statements: &[&str]) -> String {
        let owner = self.environment.iter().find(|(name, _)| name == "DATABASE_OWNER_URL");
        let mut command = match owner {
            Some((_, owner)) => {
                let mut command = Command::new("psql");
                command.args([owner, "-qAt", "-v", "ON_ERROR_STOP=1"]);
                command.args(statements.iter().flat_map(|statement| ["-c", *statement]));
                command
            }
            None => {
                let run = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n\
                           for s in sys.argv[2:]: rows = c.execute(s).fetchall()\n\
                           print('\\n'.join('|'.join(str(v) for v in row) for row in rows))";
                let mut command = Command::new("python3");
                command.args(["-c", run]).arg(self.folder.path().join("data/wiwebb.db")).args(statements);
                command
            }
        };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{statements:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command beside the servers, and returns what it prints.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(&[]).args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{arguments:?}: {text}");
        text
    }

    /// Runs a command that fails, and returns what it says.
    pub fn run_refused(&self, arguments: &[&str]) -> String {
        let output = self.command(&[]).args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!output.status.success(), "{arguments:?}: {text}");
        text
    }

    /// Starts a command, and kills it after a while; whether it was still running.
    pub async fn run_killed(&self, arguments: &[&str], after: Duration) -> bool {
        let mut child = self.command(&[]).args(arguments).stdout(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(after).await;
        let running = child.try_wait().unwrap().is_none();
        let _ = child.kill();
        let _ = child.wait();
        running
    }

    /// Everything that the processes have logged.
    pub fn logs(&self) -> String {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let logs = files.filter(|path| path.extension().is_some_and(|extension| extension == "log"));
        logs.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect()
    }

    fn command(&self, settings: &[(&str, &str)]) -> Command {
        let mut command = Command::new(program("wiwebb"));
        command.env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.envs(settings.iter().copied());
        command
    }

    async fn spawn(&self, role: &str, settings: &[(&str, &str)]) -> Process {
        let [api, admin, radius_auth, radius_acct] = [free(), free(), free(), free()];
        let log = self.folder.path().join(format!("{role}-{}.log", admin.port()));
        let file = File::create(&log).unwrap();
        let mut command = self.command(settings);
        for (name, address) in [
            ("WIWEBB_LISTEN", api),
            ("WIWEBB_ADMIN_LISTEN", admin),
            ("WIWEBB_RADIUS_AUTH_LISTEN", radius_auth),
            ("WIWEBB_RADIUS_ACCT_LISTEN", radius_acct),
        ] {
            command.env(name, address.to_string());
        }
        let child = command.arg(role).stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        let mut process = Process { child, log, api, admin, radius_auth, radius_acct };
        within(Duration::from_secs(20), async || process.is_ready().await).await;
        process
    }
}

impl Process {
    async fn is_ready(&mut self) -> bool {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("ended with {status}: {}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
        http::get(self.admin, "/readyz", None).await.is_some_and(|reply| reply.status == 200)
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM; returns the exit code.
    pub async fn terminate(&mut self) -> Option<i32> {
        let done = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap();
        assert!(done.success());
        within(Duration::from_secs(11), async || self.child.try_wait().unwrap().is_some()).await;
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A database that nobody reaches.
#[derive(Debug)]
pub enum Shut {
    /// PostgreSQL lets nobody in.
    Postgres {
        /// A way in through another database.
        admin: String,
        /// The database.
        name: String,
    },
    /// A process that holds SQLite's write lock.
    Sqlite(Child),
}

impl Drop for Shut {
    fn drop(&mut self) {
        match self {
            Shut::Postgres { admin, name } => psql(admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")),
            Shut::Sqlite(child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

fn psql(url: &str, statement: &str) {
    let done = Command::new("psql").args([url, "-q", "-c", statement]).stdout(Stdio::null()).status().unwrap();
    assert!(done.success(), "{statement}");
}

/// A port of the loopback that nobody has, below those that the system gives to clients.
pub(crate) fn free() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let base = 20_000 + (std::process::id() % 100) as u16 * 100;
    loop {
        let port = base + NEXT.fetch_add(1, Ordering::Relaxed) % 3_000;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok() {
            return address;
        }
    }
}

/// A binary beside this test's own.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let folder = own.ancestors().find(|folder| folder.join(name).is_file()).map(Path::to_owned);
    folder.unwrap_or_else(|| panic!("`{name}` is not built: run `cargo test --workspace`")).join(name)
}

/// A fresh database, and the URLs of its roles.
fn postgres_settings(superuser: &str) -> Vec<(String, String)> {
    let name = format!("wiwebb_e2e_{}_{}", std::process::id(), free().port());
    let lock = ["-c", "SELECT pg_advisory_lock(72657)", "-c", &format!("CREATE DATABASE {name}")];
    let made = Command::new("psql").arg(superuser).arg("-q").args(lock).stdout(Stdio::null()).status().unwrap();
    assert!(made.success(), "psql makes a database");
    let (base, _) = superuser.rsplit_once('/').unwrap();
    let host = base.rsplit_once('@').unwrap().1;
    let url = |role: &str| format!("postgres://{role}:wiwebb-test@{host}/{name}");
    let mut settings = vec![
        ("DATABASE_OWNER_URL".to_owned(), format!("{base}/{name}")),
        ("DATABASE_URL".to_owned(), url("wiwebb_app")),
        ("DATABASE_PLATFORM_URL".to_owned(), url("wiwebb_platform")),
        ("DATABASE_SYSTEM_URL".to_owned(), url("wiwebb_system")),
        ("DATABASE_CONNECTIONS".to_owned(), "4".to_owned()),
    ];
    if let Ok(redis) = std::env::var("WIWEBB_TEST_REDIS_URL") {
        settings.push(("REDIS_URL".to_owned(), redis));
    }
    settings
}
