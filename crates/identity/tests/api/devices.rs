use std::sync::Arc;

use futures::future::join_all;
use kernel::{Origin, SignIn};
use sea_orm::{ConnectionTrait as _, Statement};
use testkit::App;
use wiwebb_identity::{
    interceptor::Caller,
    sign_in::{self, Proof},
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";

async fn sign_in(app: &App, user: i64, address: &str, agent: &str) {
    let origin = Origin { address: Some(address.parse().unwrap()), user_agent: Arc::from(agent), ..Origin::default() };
    let caller = Caller { origin, clock: app.clock.clone() };
    let person = sign_in::find_user(&app.identity, user).await.unwrap().unwrap();
    let proof = Proof { how: SignIn::Password, second_factor: false };
    sign_in::open(&app.identity, &caller, &person, proof, None).await.unwrap();
}

/// How many mails tell of a new device.
async fn told(app: &App) -> i64 {
    let owner = app.database.owner().await;
    let sql =
        "SELECT count(*) AS n FROM outbox WHERE topic = 'mail.send' AND CAST(payload AS text) LIKE '%New sign-in%'";
    let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

#[tokio::test]
async fn only_an_unknown_device_is_told_and_never_the_first() {
    let app = App::start().await;
    let root = app.identity.create_superuser("root", "root@example.com", testkit::app::PASSWORD.into()).await.unwrap();
    for (address, agent, expected) in [
        ("203.0.113.7", FIREFOX, 0),
        ("203.0.113.99", FIREFOX, 0),
        ("203.0.113.7", "curl/8.5.0", 1),
        ("198.51.100.1", FIREFOX, 2),
        ("203.0.113.7", FIREFOX, 2),
        ("2001:db8::1", FIREFOX, 3),
    ] {
        sign_in(&app, root, address, agent).await;
        assert_eq!(told(&app).await, expected, "{address} {agent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_come_from_a_new_device_at_once_all_get_in_and_one_is_told() {
    let app = App::start().await;
    let root = app.superadmin().await;
    join_all((0..32).map(|_| sign_in(&app, root.id, "203.0.113.7", FIREFOX))).await;
    assert_eq!(told(&app).await, 1);
}
