use std::time::Duration;

use chrono::TimeDelta;
use proto::wiwebb::identity::v1::{
    UserRole::{Subscriber, TenantOwner},
    sign_in_lock_service_client::SignInLockServiceClient,
    user_service_client::UserServiceClient,
    *,
};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::{Actor, App, app::PASSWORD};
use tonic::Code;
use wiwebb_identity::rates::Limits;

use crate::{
    code,
    rates::{behind_a_proxy, from, login},
};

const ATTACKER: &str = "203.0.113.9";

struct World {
    app: App,
    root: Actor,
    owner: Actor,
    victim: Actor,
}

async fn world() -> World {
    let app = App::over_with(testkit::database().await, behind_a_proxy(Limits::none()), |routes, _| routes).await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let owner = app.user(&root, TenantOwner, Some(tenant.id)).await;
    let victim = app.user(&root, Subscriber, Some(tenant.id)).await;
    World { app, root, owner, victim }
}

impl World {
    async fn fail(&self, name: &str, times: usize) -> Vec<Code> {
        let mut codes = Vec::new();
        for _ in 0..times {
            codes.push(code(login(from(&self.app, ATTACKER), name, "wrong password").await));
        }
        codes
    }

    async fn lock(&self, manager: &Actor) -> SignInLock {
        let request = GetSignInLockRequest { user_id: self.victim.id };
        SignInLockServiceClient::new(manager.client()).get_sign_in_lock(request).await.unwrap().into_inner()
    }

    async fn mails(&self) -> usize {
        let owner = self.app.database.owner().await;
        let sql = "SELECT id FROM outbox WHERE CAST(payload AS text) LIKE '%is locked%'";
        owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap().len()
    }
}

#[tokio::test]
async fn the_tenth_failure_locks_known_and_unknown_names_alike() {
    let world = world().await;
    let mut seen = Vec::new();
    for name in [world.victim.username.as_str(), "nobody-of-that-name"] {
        assert_eq!(world.fail(name, 10).await, [Code::InvalidArgument; 10]);
        // Not even the right password is looked at.
        let refused = login(from(&world.app, ATTACKER), &name.to_uppercase(), PASSWORD).await.unwrap_err();
        assert_eq!(refused.code(), Code::ResourceExhausted);
        seen.push((refused.message().to_owned(), refused.details().to_vec()));
    }
    assert_eq!(seen[0], seen[1]);
    world.app.clock.advance(TimeDelta::seconds(2));
    for name in [world.victim.username.as_str(), "nobody-of-that-name"] {
        assert_eq!(world.fail(name, 2).await, [Code::InvalidArgument, Code::ResourceExhausted]);
    }
}

#[tokio::test]
async fn nobody_locks_a_stranger_out() {
    let world = world().await;
    world.fail(&world.victim.username, 11).await;
    assert_eq!(world.fail(&world.victim.username, 1).await, [Code::ResourceExhausted]);
    // The tests' own address, where the victim signed in before.
    login(world.app.anonymous(), &world.victim.username, PASSWORD).await.unwrap();
    // The success forgot the failures; once the address is not the person's own any more it waits like all.
    world.fail(&world.victim.username, 10).await;
    let own = login(world.app.anonymous(), &world.victim.username, "wrong password").await;
    assert_eq!(code(own), Code::InvalidArgument, "from there it is tried, and counted apart");
    let elsewhere = login(from(&world.app, "198.51.100.1"), &world.victim.username, PASSWORD).await;
    assert_eq!(code(elsewhere), Code::ResourceExhausted);
    world.app.clock.advance(TimeDelta::seconds(2));
    login(from(&world.app, "198.51.100.1"), &world.victim.username, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn even_from_an_own_address_guesses_are_few() {
    let world = world().await;
    world.fail(&world.victim.username, 10).await;
    for _ in 0..10 {
        let own = login(world.app.anonymous(), &world.victim.username, "wrong password").await;
        assert_eq!(code(own), Code::InvalidArgument);
    }
    // The first lock lasts a second, which a busy machine may need for a hash; each further one twice as long.
    let mut guesses = 0;
    while code(login(world.app.anonymous(), &world.victim.username, "wrong password").await) != Code::ResourceExhausted
    {
        guesses += 1;
        assert!(guesses < 6, "guesses go on");
    }
    let own = login(world.app.anonymous(), &world.victim.username, PASSWORD).await;
    assert_eq!(code(own), Code::ResourceExhausted);
}

#[tokio::test]
async fn managers_see_the_lock_and_end_it() {
    let world = world().await;
    assert_eq!(world.lock(&world.owner).await, SignInLock { user_id: world.victim.id, ..SignInLock::default() });
    world.fail(&world.victim.username, 12).await;
    let lock = world.lock(&world.owner).await;
    assert!(lock.is_locked && lock.locked_until.is_some() && lock.failures == 10, "{lock:?}");
    assert_eq!(world.lock(&world.root).await, lock);
    let request = || DeleteSignInLockRequest { user_id: world.victim.id };
    let by_victim = SignInLockServiceClient::new(world.victim.client()).delete_sign_in_lock(request()).await;
    assert_eq!(code(by_victim), Code::PermissionDenied);
    SignInLockServiceClient::new(world.owner.client()).delete_sign_in_lock(request()).await.unwrap();
    assert!(!world.lock(&world.owner).await.is_locked);
    login(from(&world.app, "198.51.100.1"), &world.victim.username, PASSWORD).await.unwrap();
    // An owner does not end the lock of staff, nor learns of it.
    let root = GetSignInLockRequest { user_id: world.root.id };
    assert_eq!(code(SignInLockServiceClient::new(world.owner.client()).get_sign_in_lock(root).await), Code::NotFound);
}

#[tokio::test]
async fn a_new_password_and_the_command_line_end_the_lock() {
    let world = world().await;
    world.fail(&world.victim.username, 10).await;
    let request = SetPasswordRequest { id: world.victim.id, password: Some("a brand new one".into()) };
    UserServiceClient::new(world.owner.client()).set_password(request).await.unwrap();
    login(from(&world.app, ATTACKER), &world.victim.username, "a brand new one").await.unwrap();
    world.fail(&world.owner.username, 10).await;
    world.app.identity.unlock(&world.owner.username).await.unwrap();
    login(from(&world.app, "198.51.100.1"), &world.owner.username, PASSWORD).await.unwrap();
    assert!(world.app.identity.unlock("nobody").await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_at_once_get_no_more_guesses() {
    let world = world().await;
    let calls = (0..64).map(|_| login(from(&world.app, ATTACKER), &world.victim.username, "wrong password"));
    let codes: Vec<_> = futures::future::join_all(calls).await.into_iter().map(code).collect();
    assert_eq!(codes.iter().filter(|code| **code == Code::InvalidArgument).count(), 10, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Code::ResourceExhausted).count(), 54, "{codes:?}");
}

#[tokio::test]
async fn servers_count_together() {
    let world = world().await;
    let other = world.app.beside(behind_a_proxy(Limits::none())).await;
    for turn in 0..10 {
        let app = if turn % 2 == 0 { &world.app } else { &other };
        let failed = login(from(app, ATTACKER), &world.victim.username, "wrong password").await;
        assert_eq!(code(failed), Code::InvalidArgument);
    }
    for app in [&world.app, &other] {
        let refused = login(from(app, ATTACKER), &world.victim.username, PASSWORD).await;
        assert_eq!(code(refused), Code::ResourceExhausted);
    }
}

#[tokio::test]
async fn the_hundredth_failure_of_an_address_locks_it_for_every_name() {
    let world = world().await;
    world.fail("one-name", 1).await;
    let owner = world.app.database.owner().await;
    let sql = format!("UPDATE sign_in_failures SET failures = 99 WHERE subject = 'address:{ATTACKER}'");
    assert_eq!(owner.execute_unprepared(&sql).await.unwrap().rows_affected(), 1);
    assert_eq!(world.fail("another-name", 2).await, [Code::InvalidArgument, Code::ResourceExhausted]);
    let refused = login(from(&world.app, ATTACKER), &world.victim.username, PASSWORD).await;
    assert_eq!(code(refused), Code::ResourceExhausted);
    login(from(&world.app, "198.51.100.1"), &world.victim.username, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn the_owner_of_the_account_is_told_once() {
    let world = world().await;
    world.fail(&world.victim.username, 10).await;
    let told = async {
        while world.mails().await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), told).await.unwrap();
    world.app.clock.advance(TimeDelta::seconds(3));
    world.fail(&world.victim.username, 3).await;
    world.fail("nobody-of-that-name", 11).await;
    assert_eq!(world.mails().await, 1);
}

#[tokio::test]
async fn no_name_is_stored() {
    let world = world().await;
    world.fail("a-password-typed-into-the-wrong-field", 1).await;
    let owner = world.app.database.owner().await;
    let sql = "SELECT subject FROM sign_in_failures";
    let rows = owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap();
    let subjects: Vec<String> = rows.iter().map(|row| row.try_get("", "subject").unwrap()).collect();
    assert!(subjects.len() == 2 && subjects.iter().all(|subject| !subject.contains("password")), "{subjects:?}");
}
