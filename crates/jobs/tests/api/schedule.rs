//! Periodic work.

use chrono::TimeDelta;
use jobs::{Periodic as _, schedule};
use sea_orm::Value;

use crate::support::{Running, World, settings, until};

async fn session(world: &World, n: u8, expires: TimeDelta) {
    let now = world.clock.now();
    let id = kernel::id::new_uuid(now);
    let sql = "INSERT INTO sessions (tenant_id, id, user_id, token_hash, sign_in, authenticated_at, created_at,
                                     last_seen_at, expires_at)
               VALUES (0, $1, 1, $2, 'password', $3, $3, $3, $4)";
    let values: Vec<Value> = vec![id.into(), vec![n; 32].into(), now.into(), (now + expires).into()];
    world.execute(sql, values).await;
}

async fn user(world: &World) {
    let sql = "INSERT INTO users (tenant_id, id, username, email, email_key, password, role, date_joined,
                                  password_updated, updated_at)
               VALUES (0, 1, 'ann', 'ann@example.org', 'ann@example.org', '', 'admin', $1, $1, $1)";
    world.execute(sql, vec![world.clock.now().into()]).await;
}

const SESSIONS: &str = "SELECT count(*) AS n FROM sessions";

#[tokio::test(flavor = "multi_thread")]
async fn expired_sessions_are_swept() {
    let world = World::new().await;
    user(&world).await;
    for (n, minutes) in [(1, -60), (2, -1), (3, 60)] {
        session(&world, n, TimeDelta::minutes(minutes)).await;
    }
    let sweep = schedule::expired_sessions(&world.storage);
    assert_eq!(sweep.run().await.unwrap(), 2);
    assert_eq!(world.count(SESSIONS).await, 1);
    world.clock.advance(TimeDelta::hours(2));
    let _worker = Running::start(world.jobs(), settings());
    until("the worker has swept the last one", async || world.count(SESSIONS).await == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_revocations_and_effects_are_trimmed() {
    let world = World::new().await;
    let revoke = async || {
        let mut tx = world.tenant(1).write().await.unwrap();
        tx.revoke(storage::Revocation::User(1));
        assert!(tx.claim_effect(&format!("{}", world.clock.now())).await.unwrap());
        tx.commit().await.unwrap();
    };
    revoke().await;
    world.clock.advance(TimeDelta::days(31));
    revoke().await;
    assert_eq!(schedule::old_revocations(&world.storage).run().await.unwrap(), 1);
    assert_eq!(schedule::old_job_effects(&world.storage).run().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_is_claimed_once_and_not_by_a_transaction_that_is_rolled_back() {
    let world = World::new().await;
    let tx = world.tenant(1).write().await.unwrap();
    assert!(tx.claim_effect("a").await.unwrap());
    drop(tx);
    for first in [true, false] {
        let tx = world.tenant(1).write().await.unwrap();
        assert_eq!(tx.claim_effect("a").await.unwrap(), first);
        assert!(!tx.claim_effect("a").await.unwrap());
        tx.commit().await.unwrap();
    }
}
