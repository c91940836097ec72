//! S17: what one server revokes, the others drop, in whatever order transactions begin and end.

use kernel::TenantId;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, Statement, TransactionTrait as _};
use storage::{Revocation, Storage, WriteTx};
use testkit::App;

/// How long a busy machine may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

async fn revoking(app: &App, what: Revocation) -> WriteTx {
    let mut tx = app.storage.tenant(&app.identity.system_context(TenantId(0), "test")).write().await.unwrap();
    tx.revoke(what);
    tx
}

/// Waits until a server has dropped what it kept of a subject.
async fn dropped(server: &Storage, stamp: storage::revocation::Stamp, what: Revocation) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while server.revocations().none_since(stamp, [what]) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    });
    waited.await.expect("the other server hears of it");
}

/// Writes a row of the log in a transaction that goes on.
async fn slowly_revoking(app: &App, what: Revocation) -> DatabaseTransaction {
    let tx = app.database.owner().await.begin().await.unwrap();
    let sql = "INSERT INTO revocations (tenant_id, id, subject, created_at) VALUES (0, $1, $2, $3)";
    let values = [uuid::Uuid::now_v7().into(), what.to_string().into(), app.clock.now().into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.unwrap();
    tx
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_hears_of_a_transaction_that_ends_after_later_ones() {
    let app = App::start().await;
    let other = app.beside(wiwebb_identity::Settings::default()).await.storage;
    let (early, late) = (Revocation::User(41), [Revocation::User(42), Revocation::User(43)]);
    let stamp = other.revocations().stamp();
    let slow = slowly_revoking(&app, early).await;
    // SQLite has one writer at a time.
    if slow.get_database_backend() == DbBackend::Postgres {
        for late in late {
            let before = other.revocations().stamp();
            revoking(&app, late).await.commit().await.unwrap();
            dropped(&other, before, late).await;
        }
        assert!(other.revocations().none_since(stamp, [early]), "not committed");
    }
    slow.commit().await.unwrap();
    dropped(&other, stamp, early).await;
    // Each is applied once, however often its row is read.
    let after = other.revocations().stamp();
    revoking(&app, Revocation::User(44)).await.commit().await.unwrap();
    dropped(&other, after, Revocation::User(44)).await;
    assert!(other.revocations().none_since(after, [early, late[0], late[1]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_is_not_revoked_and_the_server_that_commits_drops_at_once() {
    let app = App::start().await;
    let what = Revocation::Tenant(77);
    let stamp = app.storage.revocations().stamp();
    drop(revoking(&app, what).await);
    revoking(&app, Revocation::Tenant(78)).await.commit().await.unwrap();
    assert!(app.storage.revocations().none_since(stamp, [what]));
    assert!(!app.storage.revocations().none_since(stamp, [Revocation::Tenant(78)]));
    revoking(&app, what).await.commit().await.unwrap();
    assert!(!app.storage.revocations().none_since(stamp, [what]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_emptied_is_read_on() {
    let app = App::start().await;
    let other = app.beside(wiwebb_identity::Settings::default()).await.storage;
    for id in [51, 52] {
        let stamp = other.revocations().stamp();
        revoking(&app, Revocation::User(id)).await.commit().await.unwrap();
        dropped(&other, stamp, Revocation::User(id)).await;
        app.database.owner().await.execute_unprepared("DELETE FROM revocations").await.unwrap();
    }
    let stamp = other.revocations().stamp();
    revoking(&app, Revocation::User(53)).await.commit().await.unwrap();
    dropped(&other, stamp, Revocation::User(53)).await;
    assert!(other.revocations().none_since(stamp, [Revocation::User(51), Revocation::User(52)]), "and no further");
}
