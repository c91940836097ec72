//! Multi-row inserts. The owner's connection stands outside row-level security, so every row names its tenant here.

use std::{net::Ipv4Addr, sync::Arc};

use anyhow::{Result, bail};
use kernel::{TenantId, Time, id::new_uuid};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, Value,
    sea_query::{Expr, ExprTrait as _, Query},
};
use storage::{DataKey, Keyring, SealedColumn, sealed::WrappedKey, text};
use uuid::Uuid;

use crate::{cli::Seed, commands::seed::insert::insert};

pub async fn tenants(tx: &DatabaseTransaction, stamp: &str, seed: &Seed, now: Time) -> Result<Vec<i64>> {
    let columns = ["uuid", "name", "slug", "user_count", "search_text", "created_at", "updated_at"];
    let users = i64::from(seed.users);
    let row = |number: u32| -> Vec<Value> {
        let (name, slug) = (format!("Bench {stamp} {number}"), format!("bench-{stamp}-{number}"));
        let search = text::search_text(&[&name, &slug, ""]);
        vec![Uuid::new_v4().into(), name.into(), slug.into(), users.into(), search.into(), now.into(), now.into()]
    };
    insert(tx, "tenants", &columns, (0..seed.tenants).map(row).collect(), true).await
}

/// The users of one tenant. The first of them, as many as have tokens, are its owners: others could not list.
pub async fn users(
    tx: &DatabaseTransaction,
    tenant: i64,
    prefix: &str,
    hash: &str,
    seed: &Seed,
    now: Time,
) -> Result<Vec<i64>> {
    let columns = [
        "tenant_id",
        "username",
        "email",
        "email_key",
        "password",
        "role",
        "first_name",
        "last_name",
        "search_text",
        "date_joined",
        "password_updated",
        "updated_at",
    ];
    let owners = seed.tokens.div_ceil(seed.tenants);
    let row = |number: u32| -> Vec<Value> {
        let (username, role) =
            (format!("{prefix}-{number}"), if number < owners { "tenant_owner" } else { "subscriber" });
        let (email, last) = (format!("{username}@bench.example"), format!("Number {number}"));
        let search = text::search_text(&[&username, &email, "Bench", &last]);
        let key = text::fold(&email);
        vec![
            tenant.into(),
            username.into(),
            email.into(),
            key.into(),
            hash.into(),
            role.into(),
            "Bench".into(),
            last.into(),
            search.into(),
            now.into(),
            now.into(),
            now.into(),
        ]
    };
    insert(tx, "users", &columns, (0..seed.users).map(row).collect(), true).await
}

/// Sessions of tenant, user and token hash.
pub async fn sessions(
    tx: &DatabaseTransaction,
    sessions: Vec<(i64, i64, Vec<u8>)>,
    (now, ends): (Time, Time),
) -> Result<()> {
    let columns = [
        "tenant_id",
        "id",
        "user_id",
        "token_hash",
        "sign_in",
        "authenticated_at",
        "created_at",
        "last_seen_at",
        "expires_at",
    ];
    let row = |(tenant, user, hash): (i64, i64, Vec<u8>)| -> Vec<Value> {
        vec![
            tenant.into(),
            new_uuid(now).into(),
            user.into(),
            hash.into(),
            "password".into(),
            now.into(),
            now.into(),
            now.into(),
            ends.into(),
        ]
    };
    insert(tx, "sessions", &columns, sessions.into_iter().map(row).collect(), false).await.map(drop)
}

fn loopback() -> Vec<u8> {
    Ipv4Addr::LOCALHOST.to_ipv6_mapped().octets().to_vec()
}

pub async fn refuse_claimed_nas(tx: &DatabaseTransaction) -> Result<()> {
    let mut claimed = Query::select();
    claimed.column("id").from("radius_nas").and_where(Expr::col("first_address").lte(loopback()));
    claimed.and_where(Expr::col("last_address").gte(loopback())).limit(1);
    if tx.query_one(&claimed).await?.is_some() {
        bail!("the address 127.0.0.1 is a NAS already; seed a fresh database");
    }
    Ok(())
}

/// The data key of a tenant that has none yet.
async fn data_key(tx: &DatabaseTransaction, keys: &Keyring, tenant: i64, now: Time) -> Result<Arc<DataKey>> {
    let wrapped = WrappedKey::generate(TenantId(tenant), keys, now)?;
    let columns = ["tenant_id", "id", "wrapped_key", "master_key_id", "created_at"];
    let key = wrapped.unwrap(keys)?;
    let row =
        vec![tenant.into(), wrapped.id.into(), wrapped.wrapped_key.into(), wrapped.master_key_id.into(), now.into()];
    insert(tx, "tenant_keys", &columns, vec![row], false).await?;
    Ok(key)
}

/// RADIUS users; returns names and passwords.
pub async fn radius_users(
    tx: &DatabaseTransaction,
    keys: &Keyring,
    tenant: i64,
    count: u32,
    now: Time,
) -> Result<Vec<(String, String)>> {
    let columns = ["tenant_id", "id", "username", "password", "search_text", "created_at", "updated_at"];
    let key = data_key(tx, keys, tenant, now).await?;
    let mut rows = Vec::new();
    let mut people = Vec::new();
    for number in 0..count {
        let (id, name) = (new_uuid(now), format!("bench{number:06}"));
        let password = Uuid::new_v4().simple().to_string().split_off(16);
        let sealed = key.seal(SealedColumn::RadiusPassword, id, password.as_bytes())?;
        rows.push(vec![
            tenant.into(),
            id.into(),
            name.clone().into(),
            sealed.into(),
            text::fold(&name).into(),
            now.into(),
            now.into(),
        ]);
        people.push((name, password));
    }
    insert(tx, "radius_users", &columns, rows, false).await?;
    Ok(people)
}
