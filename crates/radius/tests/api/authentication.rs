use proto::wiwebb::radius::v1::{Nas, RadiusUser, UpdateNasRequest, UpdateRadiusUserRequest};

use crate::{
    site::{SECRET, Site, nas_client, user_client},
    wire::{MESSAGE_AUTHENTICATOR, PROXY_STATE, USER_NAME, USER_PASSWORD, packet},
};

const ACCEPT: u8 = 2;
const REJECT: u8 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn right_password_is_accepted_and_proxy_state_comes_back_in_order() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    let states = [(PROXY_STATE, b"one".to_vec()), (PROXY_STATE, vec![]), (PROXY_STATE, vec![0xff; 253])];
    let mut attributes = vec![states[0].clone(), (USER_NAME, b"ann".to_vec()), states[1].clone()];
    attributes.extend([nas.hidden(7, "open sesame"), states[2].clone()]);
    let reply = nas.ask(&nas.access(7, &attributes)).await;
    assert_eq!(reply.code(), ACCEPT);
    let found = reply.attributes();
    assert_eq!(found[0].0, MESSAGE_AUTHENTICATOR);
    assert_eq!(found[1..], states);
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_does_not_tell_why() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let mut replies = Vec::new();
    for (username, password) in [("ann", "wrong"), ("bob", "wrong"), ("ann", ""), ("ANN", "open sesame")] {
        let nas = running.auth("127.0.0.1", SECRET).await;
        replies.push(nas.ask(&nas.log_in(9, username, password)).await);
    }
    assert_eq!(replies[0].code(), REJECT);
    assert!(replies.iter().all(|reply| *reply == replies[0]), "{replies:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_password_request_is_rejected() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.user(&owner, "ann", &"x".repeat(128)).await;
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    let name = |name: &[u8]| (USER_NAME, name.to_vec());
    let requests = [
        nas.access(1, &[name(b"ann")]),
        nas.access(2, &[nas.hidden(2, "x")]),
        nas.access(3, &[name(b""), nas.hidden(3, "x")]),
        nas.access(4, &[name(b"\xff\xfe"), nas.hidden(4, "x")]),
        nas.access(5, &[name(b"a\0b"), nas.hidden(5, "x")]),
        nas.access(6, &[name(b"ann"), (3, vec![1; 17])]),
        nas.access(7, &[name(b"ann"), (USER_PASSWORD, vec![1; 15])]),
        nas.access(8, &[name(b"ann"), nas.hidden(8, &"x".repeat(127))]),
    ];
    for request in &requests {
        assert_eq!(nas.ask(request).await.code(), REJECT);
    }
    assert_eq!(nas.ask(&nas.log_in(9, "ann", &"x".repeat(128))).await.code(), ACCEPT);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_a_nas_hears_nothing() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let asleep = site.nas(&owner, "asleep", "127.0.0.4").await;
    let inactive = Nas { is_active: Some(false), ..Nas::default() };
    let request = UpdateNasRequest { id: asleep.id, nas: Some(inactive), ..UpdateNasRequest::default() };
    nas_client(&owner).update_nas(request).await.unwrap();
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let good = running.auth("127.0.0.1", SECRET).await;
    let mut forged = good.log_in(1, "ann", "open sesame");
    forged[25] ^= 1;
    let bare = packet(1, 2, [2; 16], &[(USER_NAME, b"ann".to_vec()), good.hidden(2, "open sesame")]);
    good.is_ignored(&forged, 10).await;
    good.is_ignored(&bare, 11).await;
    let twice = vec![(MESSAGE_AUTHENTICATOR, vec![0; 16]); 2];
    good.is_ignored(&packet(1, 3, [3; 16], &twice), 12).await;
    good.is_ignored(&packet(4, 3, [3; 16], &[]), 13).await;
    for (source, secret) in [("127.0.0.3", SECRET), ("127.0.0.4", SECRET), ("127.0.0.1", "another secret, also long")] {
        let other = running.auth(source, secret).await;
        other.socket.send(&other.log_in(4, "ann", "open sesame")).await.unwrap();
        good.ask(&good.status(20)).await;
        let mut buffer = [0; 64];
        assert!(other.socket.try_recv(&mut buffer).is_err(), "{source} was answered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_survived() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    let whole = nas.log_in(1, "ann", "open sesame");
    for cut in 0..whole.len() {
        nas.socket.send(&whole[..cut]).await.unwrap();
    }
    let mut noise = 0x2545_f491_4f6c_dd1d_u64;
    for length in (0..4200).step_by(13) {
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (noise >> 56) as u8
        })
        .take(length)
        .collect();
        nas.socket.send(&bytes).await.unwrap();
    }
    let fresh = running.auth("127.0.0.1", SECRET).await;
    assert_eq!(fresh.ask(&fresh.log_in(2, "ann", "open sesame")).await.code(), ACCEPT);
    let mut buffer = [0; 64];
    assert!(nas.socket.try_recv(&mut buffer).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_in_two_tenants_is_two_people() {
    let site = Site::start().await;
    let ((_, one), (_, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "gate", "127.0.0.2").await;
    site.user(&one, "ann", "of alpha").await;
    site.user(&two, "ann", "of beta").await;
    let running = site.serve().await;
    let (first, second) = (running.auth("127.0.0.1", SECRET).await, running.auth("127.0.0.2", SECRET).await);
    assert_eq!(first.ask(&first.log_in(1, "ann", "of alpha")).await.code(), ACCEPT);
    assert_eq!(second.ask(&second.log_in(1, "ann", "of beta")).await.code(), ACCEPT);
    assert_eq!(first.ask(&first.log_in(2, "ann", "of beta")).await.code(), REJECT);
    assert_eq!(second.ask(&second.log_in(2, "ann", "of alpha")).await.code(), REJECT);
}

#[tokio::test(flavor = "multi_thread")]
async fn inactive_users_and_tenants_are_rejected() {
    let site = Site::start().await;
    let ((_, one), (beta, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "gate", "127.0.0.2").await;
    let ann = site.user(&one, "ann", "open sesame").await;
    site.user(&two, "bob", "open sesame").await;
    let inactive = RadiusUser { is_active: Some(false), ..RadiusUser::default() };
    let request = UpdateRadiusUserRequest { id: ann.id, radius_user: Some(inactive), ..Default::default() };
    user_client(&one).update_radius_user(request).await.unwrap();
    site.set_tenant_active(beta, false).await;
    let running = site.serve().await;
    let (first, second) = (running.auth("127.0.0.1", SECRET).await, running.auth("127.0.0.2", SECRET).await);
    assert_eq!(first.ask(&first.log_in(1, "ann", "open sesame")).await.code(), REJECT);
    assert_eq!(second.ask(&second.log_in(1, "bob", "open sesame")).await.code(), REJECT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_gets_the_same_reply_without_a_second_look() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let ann = site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    let request = nas.log_in(1, "ann", "open sesame");
    let first = nas.ask(&request).await;
    let other = RadiusUser { password: Some("closed sesame".into()), ..RadiusUser::default() };
    let update = UpdateRadiusUserRequest { id: ann.id, radius_user: Some(other), ..Default::default() };
    user_client(&owner).update_radius_user(update).await.unwrap();
    assert_eq!(nas.ask(&request).await, first);
    assert_eq!(nas.ask(&nas.log_in(2, "ann", "open sesame")).await.code(), REJECT);
    assert_eq!(nas.ask(&nas.log_in(3, "ann", "closed sesame")).await.code(), ACCEPT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_nas_is_heard_without_a_restart() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let mut identifier = 0;
    let mut buffer = [0; 64];
    // As a NAS would, ask again until the server has heard of it.
    loop {
        nas.socket.send(&nas.status(identifier)).await.unwrap();
        let answered = tokio::time::timeout(std::time::Duration::from_millis(50), nas.socket.recv(&mut buffer)).await;
        if answered.is_ok() {
            break;
        }
        identifier += 1;
        assert!(identifier < 100, "the server never heard of the NAS");
    }
    let other = running.auth("127.0.0.1", SECRET).await;
    assert_eq!(other.ask(&other.log_in(200, "ann", "open sesame")).await.code(), ACCEPT);
}

#[tokio::test(flavor = "multi_thread")]
async fn ipv6_is_served() {
    if tokio::net::UdpSocket::bind("[::1]:0").await.is_err() {
        return;
    }
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "::1").await;
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve_on("::1").await;
    let nas = running.auth("::1", SECRET).await;
    assert_eq!(nas.ask(&nas.log_in(1, "ann", "open sesame")).await.code(), ACCEPT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_tenants_users_are_rejected() {
    use proto::wiwebb::identity::v1::{
        ResumeTenantRequest, SuspendTenantRequest, tenant_service_client::TenantServiceClient,
    };
    let site = Site::start().await;
    let (alpha, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.user(&owner, "ann", "open sesame").await;
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    let mut number = 0u8;
    // A second is the promise; what nodes keep lives for 30, six times as long as these tries.
    let mut becomes = async |wanted: u8| {
        for _ in 0..250 {
            number = number.wrapping_add(1);
            if nas.ask(&nas.log_in(number, "ann", "open sesame")).await.code() == wanted {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("never became {wanted}");
    };
    becomes(ACCEPT).await;
    let mut tenants = TenantServiceClient::new(site.root.client());
    tenants.suspend_tenant(SuspendTenantRequest { id: alpha, reason: None }).await.unwrap();
    becomes(REJECT).await;
    tenants.resume_tenant(ResumeTenantRequest { id: alpha, reason: None }).await.unwrap();
    becomes(ACCEPT).await;
}
