//! All pages of a list.

use tonic::{Response, Status};

use crate::failure::Failure;

/// Rows asked for at a time: what the server gives at most.
pub const PAGE_SIZE: i32 = 100;

/// A response of a list: its rows, and the token of the page that follows.
pub trait Paged {
    /// One row.
    type Row;
    /// The rows and the token.
    fn into_page(self) -> (Vec<Self::Row>, String);
}

macro_rules! paged {
    ($($response:ident.$rows:ident: $row:ident),* $(,)?) => {$(
        impl Paged for proto::wiwebb::identity::v1::$response {
            type Row = proto::wiwebb::identity::v1::$row;
            fn into_page(self) -> (Vec<Self::Row>, String) {
                (self.$rows, self.next_page_token)
            }
        }
    )*};
}

paged! {
    ListTenantsResponse.tenants: Tenant,
    ListUsersResponse.users: User,
    ListServiceAccountsResponse.service_accounts: ServiceAccount,
    ListApiKeysResponse.api_keys: ApiKey,
    ListSessionsResponse.sessions: Session,
    ListUserSessionsResponse.sessions: Session,
    ListAuditLogsResponse.audit_logs: AuditLog,
}

/// The rows of all pages, or the first `limit` of them; `page` asks for the page of a token.
pub async fn all<R: Paged>(
    limit: Option<usize>,
    mut page: impl AsyncFnMut(String) -> Result<Response<R>, Status>,
) -> Result<Vec<R::Row>, Failure> {
    let (mut rows, mut token) = (Vec::new(), String::new());
    let limit = limit.unwrap_or(usize::MAX);
    loop {
        let (more, next) = page(token).await?.into_inner().into_page();
        rows.extend(more);
        if next.is_empty() || rows.len() >= limit {
            rows.truncate(limit);
            return Ok(rows);
        }
        token = next;
    }
}
