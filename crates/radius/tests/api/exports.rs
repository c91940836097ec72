//! RADIUS users and sessions as CSV.

use proto::{
    google::api::HttpBody,
    wiwebb::{
        identity::v1::UserRole,
        radius::v1::{ExportRadiusSessionsRequest, ExportRadiusUsersRequest},
    },
};
use testkit::Actor;
use tonic::{Code, Status, Streaming};

use crate::site::{SECRET, Site, fields, session_client, user_client};

async fn lines(mut stream: Streaming<HttpBody>) -> Result<Vec<String>, Status> {
    let mut bytes = Vec::new();
    while let Some(piece) = stream.message().await? {
        bytes.extend_from_slice(&piece.data);
    }
    Ok(String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect())
}

async fn users(actor: &Actor, request: ExportRadiusUsersRequest) -> Result<Vec<String>, Status> {
    lines(user_client(actor).export_radius_users(request).await?.into_inner()).await
}

async fn sessions(actor: &Actor, request: ExportRadiusSessionsRequest) -> Result<Vec<String>, Status> {
    lines(session_client(actor).export_radius_sessions(request).await?.into_inner()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_hold_what_the_lists_do_and_are_audited() {
    let site = Site::start().await;
    let ((a, one), (b, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let subscriber = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    let gate = site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "other", "127.0.0.2").await;
    site.user(&one, "@ann", "open sesame").await;
    site.user(&one, "bea", "open sesame").await;
    site.user(&two, "cid", "open sesame").await;
    let running = site.serve().await;
    let start = |session: &str, username: &str| {
        vec![(40, 1u32.to_be_bytes().to_vec()), (44, session.into()), (1, username.into())]
    };
    let nas = running.acct("127.0.0.1", SECRET).await;
    // More than one piece.
    for number in 0..501u32 {
        let identifier = u8::try_from(number % 256).unwrap();
        nas.ask(&nas.account(identifier, &start(&format!("s{number}"), "@ann"))).await;
    }
    let other = running.acct("127.0.0.2", SECRET).await;
    other.ask(&other.account(1, &start("x1", "cid"))).await;

    let own = users(&one, ExportRadiusUsersRequest::default()).await.unwrap();
    assert_eq!(own[0], "id,username,user,tenant,is_active,created_at,updated_at");
    assert!(own.len() == 3 && own[1].contains(",'@ann,,"), "{own:?}");
    assert_eq!(users(&site.root, ExportRadiusUsersRequest::default()).await.unwrap().len(), 4);
    let bea = ExportRadiusUsersRequest { search: "BE".into(), is_active: Some(true), ..Default::default() };
    assert_eq!(users(&site.root, bea).await.unwrap().len(), 2);
    let of_b = ExportRadiusUsersRequest { tenant_id: Some(b), ..Default::default() };
    assert_eq!(users(&site.root, of_b.clone()).await.unwrap().len(), 2);
    assert_eq!(fields(&users(&one, of_b).await.unwrap_err()), ["tenant"]);
    assert_eq!(users(&subscriber, Default::default()).await.unwrap_err().code(), Code::PermissionDenied);

    let own = sessions(&one, ExportRadiusSessionsRequest::default()).await.unwrap();
    assert!(own[0].starts_with("id,session_id,username,nas,"), "{}", own[0]);
    assert_eq!(own.len(), 1 + 501);
    assert!(own[1..].iter().all(|line| line.contains(",'@ann,") && line.ends_with(&format!(",{a}"))));
    let some = ExportRadiusSessionsRequest { nas_id: Some(gate.id), active: Some(true), ..Default::default() };
    assert_eq!(sessions(&site.root, some).await.unwrap().len(), 1 + 501);
    let none = ExportRadiusSessionsRequest { active: Some(false), ..Default::default() };
    assert_eq!(sessions(&one, none).await.unwrap().len(), 1);
    assert_eq!(sessions(&two, ExportRadiusSessionsRequest::default()).await.unwrap().len(), 2);
    let foreign = ExportRadiusSessionsRequest { tenant_id: Some(b), ..Default::default() };
    assert_eq!(fields(&sessions(&one, foreign).await.unwrap_err()), ["tenant"]);
    assert_eq!(sessions(&subscriber, Default::default()).await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(site.audit("radius_users_exported").await.len(), 4);
    assert_eq!(site.audit("radius_sessions_exported").await.len(), 4);
}
