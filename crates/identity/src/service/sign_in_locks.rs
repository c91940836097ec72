use proto::wiwebb::identity::v1::{sign_in_lock_service_server::SignInLockService, *};
use tonic::{Request, Response, Status};

use crate::{Identity, convert::timestamp, lockout, service::db};

#[derive(Debug)]
pub struct SignInLocks(pub Identity);

#[tonic::async_trait]
impl SignInLockService for SignInLocks {
    async fn get_sign_in_lock(&self, request: Request<GetSignInLockRequest>) -> Result<Response<SignInLock>, Status> {
        let db = db(&self.0, &request)?;
        let user_id = request.into_inner().user_id;
        let lock = lockout::get(&db, user_id).await?;
        Ok(Response::new(SignInLock {
            user_id,
            is_locked: lock.locked_until.is_some(),
            failures: lock.failures,
            locked_until: lock.locked_until.map(timestamp),
            last_failed_at: lock.last_failed_at.map(timestamp),
        }))
    }

    async fn delete_sign_in_lock(&self, request: Request<DeleteSignInLockRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        lockout::reset(&db, request.into_inner().user_id).await?;
        Ok(Response::new(()))
    }
}
