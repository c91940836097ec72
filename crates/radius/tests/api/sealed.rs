//! Secrets of NAS and passwords of users, sealed with their tenant's key, before, during and after rotations.

use std::sync::Arc;

use identity::{
    Identity,
    key_rotation::{self, Options},
};
use kernel::TenantId;
use proto::wiwebb::radius::v1::{RadiusUser, UpdateRadiusUserRequest};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use storage::{
    Keyring, SealedColumn, Storage, StorageSettings,
    sealed::{census, rotation},
};
use testkit::{Actor, MasterKey};
use uuid::Uuid;

use crate::site::{Running, SECRET, Site, user_client};

const ACCEPT: u8 = 2;
const REJECT: u8 = 3;

async fn log_in(running: &Running, username: &str, password: &str) -> u8 {
    let nas = running.auth("127.0.0.1", SECRET).await;
    nas.ask(&nas.log_in(7, username, password)).await.code()
}

async fn execute(site: &Site, sql: &str, values: Vec<Value>) {
    let owner = site.app.database.owner().await;
    let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
    owner.execute_raw(statement).await.unwrap();
}

async fn password(site: &Site, id: &str) -> Vec<u8> {
    let owner = site.app.database.owner().await;
    let sql = "SELECT password FROM radius_users WHERE id = $1";
    let id: Uuid = id.parse().unwrap();
    let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, [id.into()]);
    owner.query_one_raw(statement).await.unwrap().unwrap().try_get("", "password").unwrap()
}

/// Another process on the same database, with these master keys.
async fn other(site: &Site, keys: Keyring) -> Identity {
    let settings = StorageSettings { keys, ..site.app.database.settings.clone() };
    let (storage, authority) = Storage::open(settings).await.unwrap();
    storage.revocations().follow().await.unwrap();
    Identity::new(storage, authority, identity::Settings::default())
}

async fn set_password(owner: &Actor, id: &str, password: &str) {
    let radius_user = Some(RadiusUser { password: Some(password.into()), ..RadiusUser::default() });
    let request = UpdateRadiusUserRequest { id: id.into(), radius_user, update_mask: None };
    user_client(owner).update_radius_user(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_copied_opens_in_no_other_row_and_tenant() {
    let site = Site::start().await;
    let (_, alpha) = site.tenant("alpha").await;
    let (_, beta) = site.tenant("beta").await;
    site.nas(&alpha, "gate", "127.0.0.1").await;
    site.nas(&beta, "gate", "127.0.0.2").await;
    let ann = site.user(&alpha, "ann", "open sesame").await;
    let bob = site.user(&alpha, "bob", "bobs password").await;
    let carol = site.user(&beta, "carol", "carols password").await;
    let sealed = password(&site, &ann.id).await;
    let key = |sealed: &[u8]| sealed[..17].to_vec();
    assert_eq!(key(&sealed), key(&password(&site, &bob.id).await), "one tenant, one key");
    assert_ne!(key(&sealed), key(&password(&site, &carol.id).await), "two tenants, two keys");
    for id in [&bob.id, &carol.id] {
        let id: Uuid = id.parse().unwrap();
        let values = vec![sealed.clone().into(), id.into()];
        execute(&site, "UPDATE radius_users SET password = $1 WHERE id = $2", values).await;
    }
    let running = site.serve().await;
    assert_eq!(log_in(&running, "ann", "open sesame").await, ACCEPT);
    assert_eq!(log_in(&running, "bob", "open sesame").await, REJECT);
    assert_eq!(log_in(&running, "bob", "bobs password").await, REJECT);
    let nas = running.auth("127.0.0.2", SECRET).await;
    assert_eq!(nas.ask(&nas.log_in(7, "carol", "open sesame")).await.code(), REJECT);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_opens_without_the_old_master_key_once_it_is_rotated() {
    let site = Site::start().await;
    let (tenant, owner) = site.tenant("alpha").await;
    let nas = site.nas(&owner, "gate", "127.0.0.1").await;
    site.user(&owner, "ann", "open sesame").await;
    let bob = site.user(&owner, "bob", "bobs password").await;
    // As a database has them that was made before tenants had keys.
    let (database, old) = (site.app.database.owner().await, &site.app.database.master);
    let (nas, bob): (Uuid, Uuid) = (nas.id.parse().unwrap(), bob.id.parse().unwrap());
    old.write(&database, SealedColumn::NasSecret, tenant, nas, SECRET.as_bytes()).await;
    old.write(&database, SealedColumn::RadiusPassword, tenant, bob, b"bobs password").await;
    let new = MasterKey::generate("k2");
    let alone = other(&site, new.keyring(&[])).await;
    assert_eq!(alone.storage().check_keys().await.unwrap_err().reason(), "MISSING_KEY");

    let both = other(&site, new.keyring(&[old])).await;
    both.storage().check_keys().await.unwrap();
    let running = site.serve_over(both.storage()).await;
    assert_eq!(log_in(&running, "bob", "bobs password").await, ACCEPT, "a value of version 1");
    let before = census::take(both.storage()).await.unwrap();
    assert_eq!((before.masters["k1"].values, before.masters["k2"].data_keys), (2, 0));
    assert!(before.masters["k1"].data_keys >= 1);

    let report = key_rotation::rotate(&both, Options::default()).await.unwrap();
    assert_eq!(report.rewrapped, before.masters["k1"].data_keys);
    let resealed = [SealedColumn::NasSecret, SealedColumn::RadiusPassword].map(|column| report.resealed[&column]);
    assert_eq!((resealed, report.replaced, report.failures.len()), ([1, 1], 0, 0));
    let after = census::take(both.storage()).await.unwrap();
    assert_eq!(after.masters["k1"], census::MasterUse::default());
    assert!(after.columns.iter().all(|column| column.stale == 0), "{after:?}");
    assert_eq!(site.audit("keys_rotated").await.len(), 1);

    let alone = other(&site, new.keyring(&[])).await;
    alone.storage().check_keys().await.unwrap();
    let running = site.serve_over(alone.storage()).await;
    for (username, right) in [("ann", "open sesame"), ("bob", "bobs password")] {
        assert_eq!(log_in(&running, username, right).await, ACCEPT, "{username}");
        assert_eq!(log_in(&running, username, "wrong").await, REJECT, "{username}");
    }
    let again = key_rotation::rotate(&alone, Options::default()).await.unwrap();
    assert_eq!((again.rewrapped, again.resealed.values().sum::<u64>()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_was_broken_off_goes_on_where_it_ended() {
    let site = Site::start().await;
    let (tenant, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let mut ids = Vec::new();
    for number in 0..120 {
        ids.push(site.user(&owner, &format!("user-{number}"), "open sesame").await.id);
    }
    let storage = site.app.storage.clone();
    let db = storage.tenant(&site.app.identity.system_context(TenantId(tenant), "test"));
    assert!(rotation::replace(&storage, None).await.unwrap() >= 1);
    let first = rotation::reseal(&db, SealedColumn::RadiusPassword, Uuid::nil()).await.unwrap();
    assert_eq!((first.done, first.failed.len()), (100, 0));
    assert!(first.next.is_some());
    // Here it was killed. A retired key would not be looked for, one that is still needed is not retired.
    assert_eq!(rotation::retire(&storage, Some(TenantId(tenant))).await.unwrap(), 0);
    set_password(&owner, &ids[119], "changed meanwhile").await;
    let running = site.serve().await;
    for (number, right) in [(0, "open sesame"), (118, "open sesame"), (119, "changed meanwhile")] {
        assert_eq!(log_in(&running, &format!("user-{number}"), right).await, ACCEPT, "{number}");
    }

    let options = Options { tenant: Some(TenantId(tenant)), data_keys: true };
    let report = key_rotation::rotate(&site.app.identity, options).await.unwrap();
    assert_eq!((report.replaced, report.resealed[&SealedColumn::RadiusPassword], report.retired), (0, 19, 1));
    let found = census::take(&storage).await.unwrap();
    let users = found.columns.iter().find(|column| column.column == SealedColumn::RadiusPassword).unwrap();
    assert_eq!((users.values, users.stale), (120, 0));
    // The next one is a new one.
    let report = key_rotation::rotate(&site.app.identity, options).await.unwrap();
    assert_eq!((report.replaced, report.resealed[&SealedColumn::RadiusPassword], report.retired), (1, 120, 1));
    for (number, right) in [(0, "open sesame"), (118, "open sesame"), (119, "changed meanwhile")] {
        assert_eq!(log_in(&running, &format!("user-{number}"), right).await, ACCEPT, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_while_values_are_sealed_anew_is_not_lost() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let ann = site.user(&owner, "ann", "password 0").await;
    let identity = Arc::new(site.app.identity.clone());
    let rotating = tokio::spawn(async move {
        let mut new = 0;
        for _ in 0..8 {
            let options = Options { data_keys: true, ..Options::default() };
            let report = key_rotation::rotate(&identity, options).await.unwrap();
            assert_eq!(report.failures, Vec::<String>::new());
            new += report.replaced;
        }
        new
    });
    let mut number = 0;
    while !rotating.is_finished() {
        number += 1;
        set_password(&owner, &ann.id, &format!("password {number}")).await;
    }
    let new = rotating.await.unwrap();
    assert!(new > 1 && number > 1, "{new} new keys beside {number} changes");
    let running = site.serve().await;
    assert_eq!(log_in(&running, "ann", &format!("password {number}")).await, ACCEPT);
}
