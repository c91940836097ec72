//! Users and tenants as CSV.

use proto::{
    google::api::HttpBody,
    wiwebb::identity::v1::{
        UserRole::{Subscriber, TenantOwner},
        tenant_service_client::TenantServiceClient,
        user_service_client::UserServiceClient,
        *,
    },
};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use testkit::{Actor, App};
use tonic::{Code, Status, Streaming};
use wiwebb_identity::entity::user;

use crate::{audit::entries, code, fields};

async fn text(mut stream: Streaming<HttpBody>) -> Result<String, Status> {
    let mut bytes = Vec::new();
    while let Some(piece) = stream.message().await? {
        assert_eq!(piece.content_type, "text/csv; charset=utf-8");
        bytes.extend_from_slice(&piece.data);
    }
    Ok(String::from_utf8(bytes).unwrap())
}

async fn users(actor: &Actor, request: ExportUsersRequest) -> Result<Vec<String>, Status> {
    let reply = UserServiceClient::new(actor.client()).export_users(request).await?;
    assert_eq!(reply.metadata().get("content-disposition").unwrap(), "attachment; filename=\"users.csv\"");
    Ok(text(reply.into_inner()).await?.lines().map(str::to_owned).collect())
}

async fn tenants(actor: &Actor, request: ExportTenantsRequest) -> Result<Vec<String>, Status> {
    let reply = TenantServiceClient::new(actor.client()).export_tenants(request).await?;
    Ok(text(reply.into_inner()).await?.lines().map(str::to_owned).collect())
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "many rows at once, behind the API")]
async fn users_are_exported_whole_as_their_list_is_filtered_and_it_is_audited() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, b) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let subscriber = app.user(&root, Subscriber, Some(a)).await;
    let neighbour = app.user(&root, TenantOwner, Some(b)).await;
    let db = app.database.owner().await;
    // More than one piece, and a name that a spreadsheet would run.
    let like = user::Entity::find_by_id(subscriber.id).one(&db).await.unwrap().unwrap();
    let many = (0..1001).map(|number| user::ActiveModel {
        id: sea_orm::NotSet,
        username: Set(format!("many-{number}")),
        email: Set(format!("many-{number}@example.com")),
        email_key: Set(format!("many-{number}@example.com")),
        search_text: Set(format!("many-{number}")),
        first_name: Set("=1+1".into()),
        ..user::ActiveModel::from(like.clone()).reset_all()
    });
    for rows in many.collect::<Vec<_>>().chunks(200) {
        user::Entity::insert_many(rows.to_vec()).exec_without_returning(&db).await.unwrap();
    }
    let all = users(&owner, ExportUsersRequest::default()).await.unwrap();
    assert!(all[0].starts_with("id,username,email,first_name,"), "{}", all[0]);
    assert_eq!(all.len(), 1 + 2 + 1001);
    let mut ids: Vec<i64> = all[1..].iter().map(|line| line.split(',').next().unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted());
    ids.dedup();
    assert_eq!(ids.len(), 1003, "each once");
    assert!(all.iter().filter(|line| line.contains("many-")).all(|line| line.contains(",'=1+1,")));
    assert!(!all.iter().any(|line| line.contains(&neighbour.username)) && !all[1].contains("argon2"), "{}", all[1]);

    let owners = ExportUsersRequest { role: Some(TenantOwner.into()), ..ExportUsersRequest::default() };
    assert_eq!(users(&owner, owners.clone()).await.unwrap().len(), 2);
    assert_eq!(users(&root, owners.clone()).await.unwrap().len(), 3);
    let search = ExportUsersRequest { search: "MANY-100".into(), is_active: Some(true), ..Default::default() };
    assert_eq!(users(&root, search).await.unwrap().len(), 1 + 2);
    let of_b = ExportUsersRequest { tenant_id: Some(b), ..Default::default() };
    assert_eq!(users(&root, of_b.clone()).await.unwrap().len(), 2);
    assert_eq!(fields(&users(&owner, of_b).await.unwrap_err()), ["tenant"]);
    assert_eq!(code(users(&subscriber, ExportUsersRequest::default()).await), Code::PermissionDenied);
    assert_eq!(entries(&owner, "users_exported").await.len(), 2);
    assert_eq!(entries(&neighbour, "users_exported").await.len(), 1, "in the tenant that staff named");
}

#[tokio::test]
async fn tenants_are_exported_as_their_list_is() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let (a, _) = (app.tenant(&root, "alpha").await.id, app.tenant(&root, "beta").await.id);
    let owner = app.user(&root, TenantOwner, Some(a)).await;
    let subscriber = app.user(&root, Subscriber, Some(a)).await;
    let all = tenants(&root, ExportTenantsRequest::default()).await.unwrap();
    assert_eq!((all.len(), all[0].starts_with("id,uuid,name,slug,")), (3, true));
    let own = tenants(&owner, ExportTenantsRequest::default()).await.unwrap();
    assert_eq!((own.len(), own[1].starts_with(&format!("{a},"))), (2, true));
    let found = ExportTenantsRequest { search: "BET".into(), is_active: Some(true) };
    assert_eq!(tenants(&root, found.clone()).await.unwrap().len(), 2);
    assert_eq!(tenants(&owner, found).await.unwrap().len(), 1);
    assert_eq!(code(tenants(&subscriber, ExportTenantsRequest::default()).await), Code::PermissionDenied);
    assert_eq!(entries(&owner, "tenants_exported").await.len(), 2);
}

#[tokio::test]
async fn an_api_key_exports_no_list() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let key = ApiKey { name: Some("key".into()), scopes: vec!["identity.*".into()], ..ApiKey::default() };
    let mut keys = api_key_service_client::ApiKeyServiceClient::new(root.client());
    let key = keys.create_api_key(CreateApiKeyRequest { api_key: Some(key) }).await.unwrap().into_inner();
    let client = app.anonymous().with_token(&key.secret.unwrap());
    let refused = UserServiceClient::new(client.clone()).export_users(ExportUsersRequest::default()).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    let refused = TenantServiceClient::new(client).export_tenants(ExportTenantsRequest::default()).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
}
