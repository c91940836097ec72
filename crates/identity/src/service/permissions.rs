use kernel::Role;
use proto::wiwebb::identity::v1::{permission_service_server::PermissionService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    convert::role_to_wire,
    explain::{self, Explanation, Extent},
    interceptor, permissions,
    service::db,
};

#[derive(Debug)]
pub struct Permissions(pub Identity);

#[tonic::async_trait]
impl PermissionService for Permissions {
    async fn get_my_permissions(
        &self,
        request: Request<GetMyPermissionsRequest>,
    ) -> Result<Response<MyPermissions>, Status> {
        let credential = interceptor::credential(&request)?;
        let role = credential.role()?;
        let held = explain::held(role, credential.grant.as_ref());
        let permission =
            |(name, reach): (&str, Extent)| HeldPermission { name: name.into(), reach: wire(reach).into() };
        Ok(Response::new(MyPermissions {
            role: role_to_wire(role).into(),
            tenant_id: kernel::TenantId(credential.tenant_id).on_wire(),
            permissions: held.into_iter().map(permission).collect(),
        }))
    }

    async fn explain_permission(
        &self,
        request: Request<ExplainPermissionRequest>,
    ) -> Result<Response<PermissionExplanation>, Status> {
        let db = db(&self.0, &request)?;
        let ExplainPermissionRequest { user_id, permission, target_id } = request.into_inner();
        Ok(Response::new(explanation(explain::explain(&self.0, &db, user_id, &permission, target_id).await?)))
    }

    async fn list_roles(&self, _: Request<ListRolesRequest>) -> Result<Response<ListRolesResponse>, Status> {
        let strongest_first = || Role::ALL.into_iter().rev();
        let roles = strongest_first().map(|role| RoleDescription {
            role: role_to_wire(role).into(),
            is_staff: role.is_staff(),
            permissions: explain::held(role, None).into_iter().map(|(name, _)| name.to_owned()).collect(),
        });
        let permissions = explain::all().into_iter().map(|(name, rpcs)| {
            let holders = strongest_first().filter(|role| permissions::allows(*role, name));
            PermissionDescription {
                name: name.to_owned(),
                roles: holders.map(|role| role_to_wire(role).into()).collect(),
                rpcs: rpcs.into_iter().map(described).collect(),
            }
        });
        Ok(Response::new(ListRolesResponse { roles: roles.collect(), permissions: permissions.collect() }))
    }
}

fn described(rpc: &proto::Rpc) -> PermissionRpc {
    let path = rpc.path.trim_start_matches('/');
    let comment = proto::comment(&path.replace('/', ".")).unwrap_or_default();
    PermissionRpc {
        name: path.rsplit('.').next().unwrap_or(path).to_owned(),
        summary: comment.split(['.', ';', ':']).next().unwrap_or_default().to_owned(),
        people_only: rpc.people_only,
    }
}

fn wire(extent: Extent) -> PermissionReach {
    match extent {
        Extent::Own => PermissionReach::Own,
        Extent::Tenant => PermissionReach::Tenant,
        Extent::AnyTenant => PermissionReach::AnyTenant,
        Extent::Platform => PermissionReach::Platform,
    }
}

fn explanation(found: Explanation) -> PermissionExplanation {
    let decided = found.decided().cloned();
    let (rule, text) = decided.map(|step| (step.rule.to_owned(), step.text)).unwrap_or_default();
    let step = |step: explain::Step| PermissionStep { rule: step.rule.into(), passed: step.passed, text: step.text };
    PermissionExplanation {
        user_id: found.user,
        role: role_to_wire(found.role).into(),
        permission: found.permission.to_owned(),
        allowed: found.extent.is_some(),
        rule,
        text,
        reach: found.extent.map_or(PermissionReach::Unspecified, wire).into(),
        steps: found.steps.into_iter().map(step).collect(),
    }
}
