use chrono::TimeDelta;
use kernel::{Role, TenantId};
use proto::wiwebb::identity::v1::{auth_service_client::AuthServiceClient, *};
use testkit::App;
use tonic::Code;
use wiwebb_identity::{
    import_v1::{self, Options, Report, dump::Dump},
    users::UserFields,
};

use crate::code;

/// Made by Django itself: see the script beside it.
const SAMPLE: &[u8] = include_bytes!("../../../server/tests/fixtures/v1_sample.json");

fn token(user: i64) -> String {
    format!("{user:02}").repeat(20)
}

async fn import(app: &App, options: Options) -> Report {
    import_v1::run(&app.identity, &Dump::parse(SAMPLE).unwrap(), options).await.unwrap()
}

async fn me(app: &App, token: &str) -> Result<User, tonic::Status> {
    let mut auth = AuthServiceClient::new(app.anonymous().with_token(token));
    auth.get_current_user(GetCurrentUserRequest {}).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_dry_run_tells_what_the_run_then_does_once() {
    let app = App::start().await;
    let would = import(&app, Options { dry_run: true, ..Options::default() }).await;
    assert_eq!(code(me(&app, &token(22)).await), Code::Unauthenticated, "nothing was written");
    let did = import(&app, Options::default()).await;
    assert_eq!((&would, did.conflicts.len()), (&did, 0));
    let counts: Vec<_> = did.imported.iter().map(|(kind, count)| (*kind, *count)).collect();
    assert_eq!(counts, [("audit logs", 1), ("tenants", 2), ("todos", 1), ("tokens", 4), ("users", 6)]);
    let left: Vec<_> = did.left_out.values().copied().collect();
    assert_eq!(left, [1, 2], "the plan, and the tokens of staff");
    let again = import(&app, Options::default()).await;
    assert_eq!((again.imported.len(), again.present["tenants"], again.present["users"]), (0, 2, 6));
}

#[tokio::test]
async fn tokens_and_passwords_go_on_and_end_as_they_should() {
    let app = App::start().await;
    import(&app, Options::default()).await;
    let soren = me(&app, &token(22)).await.unwrap();
    assert_eq!((soren.id, soren.username.as_deref(), soren.tenant_id), (22, Some("søren"), Some(3)));
    assert_eq!(me(&app, &token(41)).await.unwrap().tenant_id, None);
    for (who, why) in [(11, "staff"), (12, "staff"), (31, "an inactive tenant")] {
        assert_eq!(code(me(&app, &token(who)).await), Code::Unauthenticated, "{why}");
    }
    let mut anonymous = AuthServiceClient::new(app.anonymous());
    let login = |name: &str, password: &str| LoginRequest {
        username: Some(name.into()),
        password: Some(password.into()),
        ..LoginRequest::default()
    };
    for _ in 0..2 {
        // The second time against the hash that replaced Django's.
        anonymous.login(login("olivia", "v1 password of olivia")).await.unwrap();
    }
    assert_eq!(code(anonymous.login(login("olivia", "v1 password of root")).await), Code::InvalidArgument);
    app.clock.advance(TimeDelta::days(29));
    me(&app, &token(22)).await.unwrap();
    app.clock.advance(TimeDelta::days(1) + TimeDelta::seconds(1));
    assert_eq!(code(me(&app, &token(22)).await), Code::Unauthenticated, "thirty days, however often it was used");
}

#[tokio::test]
async fn tokens_of_staff_are_kept_when_asked_for() {
    let app = App::start().await;
    import(&app, Options { keep_privileged: true, ..Options::default() }).await;
    assert_eq!(me(&app, &token(11)).await.unwrap().role(), UserRole::Superadmin);
}

#[tokio::test]
async fn what_differs_stops_the_run_before_it_writes() {
    let app = App::start().await;
    let olivia = UserFields {
        username: Some("olivia".into()),
        email: Some("elsewhere@example.com".into()),
        ..UserFields::default()
    };
    let password = kernel::Secret::from(testkit::app::PASSWORD);
    let id = app.identity.create_user(TenantId::PLATFORM, olivia, Role::Subscriber, password).await.unwrap();
    let report = import(&app, Options::default()).await;
    assert_eq!(report.conflicts, [format!("user 21 `olivia`: the database has {id} `olivia`")]);
    assert_eq!(code(me(&app, &token(41)).await), Code::Unauthenticated);
}
