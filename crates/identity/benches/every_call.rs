//! What calls cost in process, apart from the database: `cargo bench --workspace --bench every_call`.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use std::sync::atomic::{AtomicI64, Ordering};

use divan::Bencher;
use http::HeaderMap;
use kernel::{Actor, Clock, Role, SessionId, SignIn, TenantId, UserId};
use storage::{SealedColumn, Storage};
use tokio::runtime::Runtime;
use uuid::Uuid;
use wiwebb_identity::{
    password::{hash_now, verify_now},
    rates::{Limits, Rate, Rates},
};

/// People who call in turn.
const PEOPLE: i64 = 10_000;

fn main() {
    divan::main();
}

/// A storage on a throw-away SQLite file, which must outlive it.
async fn storage() -> (testkit::Database, Storage) {
    let database = testkit::database::sqlite().await;
    let (storage, _) = Storage::open(database.settings.clone()).await.unwrap();
    (database, storage)
}

fn person(id: i64) -> Actor {
    Actor {
        user: UserId(id),
        username: "ann".into(),
        role: Role::Subscriber,
        tenant: TenantId(id % 100 + 1),
        session: SessionId(Uuid::nil()),
        sign_in: SignIn::Password,
        second_factor: false,
        browser: false,
        authenticated_at: Clock::system().now(),
    }
}

/// Counting a call of somebody and of the tenant, and the headers that tell: one thread, and both cores at once.
#[divan::bench(threads = [1, 2], sample_size = 1000)]
fn rate_limit(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    let (_database, storage) = runtime.block_on(storage());
    let enough = Some(Rate { count: u32::MAX, per: std::time::Duration::from_secs(60) });
    let rates = Rates::new(&storage, Limits { user: enough, tenant: enough, ..Limits::default() });
    let people: Vec<_> = (1..=PEOPLE).map(person).collect();
    let next = AtomicI64::new(0);
    bencher.bench(|| {
        let turn = next.fetch_add(1, Ordering::Relaxed) % PEOPLE;
        let mut headers = HeaderMap::new();
        let taken = rates.person(&people[usize::try_from(turn).unwrap()], Clock::system().now()).check().unwrap();
        taken.write(&mut headers);
        headers
    });
}

/// Opening a NAS secret with the tenant's key that is known already.
#[divan::bench(sample_size = 1000)]
fn open_sealed(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    let (_database, storage) = runtime.block_on(storage());
    let (row, tenant) = (Uuid::from_u128(7), TenantId::PLATFORM);
    let key = runtime.block_on(storage.data_keys().current(tenant)).unwrap();
    let sealed = key.seal(SealedColumn::NasSecret, row, b"correct-horse-battery").unwrap();
    let place = SealedColumn::NasSecret.at(tenant.0, row);
    bencher.bench_local(|| runtime.block_on(storage.data_keys().open(place, &sealed)).unwrap());
}

/// The hash of a log-in by itself: argon2id of 19 MiB, two passes.
#[divan::bench(sample_count = 40, sample_size = 1)]
fn verify_password() -> bool {
    static HASH: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| hash_now("correct horse").unwrap());
    verify_now(divan::black_box("correct horse"), &HASH) == wiwebb_identity::password::Verdict::Right
}
