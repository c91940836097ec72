//! Three tenants as they might be: an owner, two subscribers, a NAS and its users each. What is there already stays as it
//! is, so running it again completes what is missing. New accounts share one random password, shown once.

use anyhow::{Context as _, Result};
use identity::{
    Identity,
    tenants::{self, TenantFields},
    users::UserFields,
};
use kernel::{Kind, Role, Secret, TenantId};

use super::network::{self, Person};
use crate::{commands::accounts::random_password, settings::Settings};

/// A tenant to show.
struct Demo {
    name: &'static str,
    slug: &'static str,
    description: &'static str,
    /// Where its NAS is: here, or nowhere (RFC 5737).
    nas: &'static str,
    /// Given name, family name, role; the username is `<given name>.<slug>`.
    people: [(&'static str, &'static str, Role); 3],
}

const TENANTS: [Demo; 3] = [
    Demo {
        name: "North Fibre",
        slug: "north",
        description: "Fibre to the home in the north of the county.",
        nas: "127.0.0.1",
        people: [
            ("Nora", "Lindqvist", Role::TenantOwner),
            ("Amir", "Haddad", Role::Subscriber),
            ("Bea", "Novak", Role::Subscriber),
        ],
    },
    Demo {
        name: "Harbour Wi-Fi",
        slug: "harbour",
        description: "Hotspots at the harbour and on the ferries.",
        nas: "192.0.2.10",
        people: [
            ("Henk", "de Boer", Role::TenantOwner),
            ("Carla", "Rossi", Role::Subscriber),
            ("Dae", "Kim", Role::Subscriber),
        ],
    },
    Demo {
        name: "Campus Net",
        slug: "campus",
        description: "Students' residences.",
        nas: "198.51.100.0/24",
        people: [
            ("Chidi", "Okafor", Role::TenantOwner),
            ("Eva", "Schmidt", Role::Subscriber),
            ("Finn", "Byrne", Role::Subscriber),
        ],
    },
];

/// Makes what is missing, and tells how to sign in.
pub async fn run(identity: &Identity, settings: &Settings) -> Result<()> {
    let password = random_password()?;
    let mut made = 0;
    for demo in &TENANTS {
        let tenant = tenant(identity, demo).await.with_context(|| demo.name.to_owned())?;
        say!("{} (tenant {tenant})", demo.name);
        let mut subscribers = Vec::new();
        for person in &demo.people {
            let account = account(identity, tenant, demo.slug, person, &password).await?;
            made += usize::from(account.is_some());
            if person.2 == Role::Subscriber {
                subscribers.push(Person { username: person.0.to_lowercase(), account });
            }
        }
        network::run(identity, settings, (tenant, demo.nas), &subscribers).await?;
    }
    if made > 0 {
        say!("\nNew accounts have the password {}", password.expose());
    }
    say!("`wiwebb changepassword USERNAME` sets another.");
    Ok(())
}

async fn tenant(identity: &Identity, demo: &Demo) -> Result<TenantId> {
    if let Some(tenant) = identity.find_tenant(demo.name).await? {
        return Ok(tenant);
    }
    let new = TenantFields {
        name: Some(demo.name.to_owned()),
        slug: Some(demo.slug.to_owned()),
        email: Some(format!("office@{}.example", demo.slug)),
        description: Some(demo.description.to_owned()),
        ..TenantFields::default()
    };
    let context = identity.system_context(TenantId::PLATFORM, "seed");
    Ok(TenantId(tenants::create(&identity.storage().tenant(&context), new).await?.id))
}

/// Makes one account; its number, if it was missing.
async fn account(
    identity: &Identity,
    tenant: TenantId,
    slug: &str,
    (first, last, role): &(&str, &str, Role),
    password: &Secret<String>,
) -> Result<Option<i64>> {
    let username = format!("{}.{slug}", first.to_lowercase());
    let new = UserFields {
        username: Some(username.clone()),
        email: Some(format!("{username}@{slug}.example")),
        first_name: Some((*first).to_owned()),
        last_name: Some((*last).to_owned()),
        ..UserFields::default()
    };
    let made = match identity.create_user(tenant, new, *role, password.clone()).await {
        Ok(id) => Some(id),
        Err(error) if error.kind() == Kind::AlreadyExists => None,
        Err(error) => return Err(error).with_context(|| username.clone()),
    };
    say!("  {:14} {username}{}", role.as_str(), if made.is_some() { "" } else { "  (was there)" });
    Ok(made)
}
