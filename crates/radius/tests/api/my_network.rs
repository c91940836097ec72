//! What people see of their own network, and nobody else's.

use proto::wiwebb::{
    identity::v1::UserRole,
    radius::v1::{
        GetMyUsageRequest, ListMyDevicesRequest, ListMyNetworkLoginsRequest, ListMySessionsRequest, MyDevice, MyUsage,
        NetworkLogin, RadiusUser, Session, SetMyNetworkPasswordRequest, UpdateRadiusUserRequest,
        my_network_service_client::MyNetworkServiceClient,
    },
};
use testkit::{Actor, Client};
use tonic::{Code, Status};

use crate::{
    site::{SECRET, Site, fields, user_client},
    wire,
};

fn client(actor: &Actor) -> MyNetworkServiceClient<Client> {
    MyNetworkServiceClient::new(actor.client())
}

async fn sessions(actor: &Actor, active: Option<bool>) -> Vec<Session> {
    let request = ListMySessionsRequest { active, order_by: "id".into(), ..ListMySessionsRequest::default() };
    let reply = client(actor).list_my_sessions(request).await.unwrap().into_inner();
    assert_eq!(usize::try_from(reply.total_size).unwrap(), reply.sessions.len());
    reply.sessions
}

async fn usage(actor: &Actor) -> MyUsage {
    client(actor).get_my_usage(GetMyUsageRequest {}).await.unwrap().into_inner()
}

async fn devices(actor: &Actor) -> Vec<MyDevice> {
    client(actor).list_my_devices(ListMyDevicesRequest::default()).await.unwrap().into_inner().devices
}

async fn logins(actor: &Actor) -> Vec<NetworkLogin> {
    let request = ListMyNetworkLoginsRequest::default();
    client(actor).list_my_network_logins(request).await.unwrap().into_inner().logins
}

async fn set(actor: &Actor, id: &str, password: &str) -> Result<NetworkLogin, Status> {
    let request = SetMyNetworkPasswordRequest { id: id.into(), password: Some(password.into()) };
    Ok(client(actor).set_my_network_password(request).await?.into_inner())
}

async fn belongs_to(owner: &Actor, user: &RadiusUser, account: &Actor) {
    let change = RadiusUser { user_id: Some(account.id), ..RadiusUser::default() };
    let request = UpdateRadiusUserRequest { id: user.id.clone(), radius_user: Some(change), update_mask: None };
    user_client(owner).update_radius_user(request).await.unwrap();
}

/// A record of a session: status, name, whose, on which device, octets and when.
async fn report(nas: &wire::Nas, identifier: u8, status: u32, session: &str, who: (&str, &str), octets: u32, at: i64) {
    let number = |kind, value: u32| (kind, value.to_be_bytes().to_vec());
    let attributes = [
        number(40, status),
        (44, session.into()),
        (1, who.0.into()),
        (31, who.1.into()),
        number(42, octets),
        number(43, octets * 10),
        number(46, octets * 100),
        number(55, u32::try_from(at).unwrap()),
    ];
    nas.ask(&nas.account(identifier, &attributes)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_their_own_sessions_devices_and_use() {
    let site = Site::start().await;
    let ((a, one), (b, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let ann = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    let bea = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    let neighbour = site.app.user(&site.root, UserRole::Subscriber, Some(b)).await;
    site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "other", "127.0.0.2").await;
    // Two names of one account, one of another, and the same name in another tenant.
    for (name, account) in [("ann", &ann), ("ann-tv", &ann), ("bea", &bea)] {
        belongs_to(&one, &site.user(&one, name, "open sesame").await, account).await;
    }
    site.user(&one, "nobody's", "open sesame").await;
    belongs_to(&two, &site.user(&two, "ann", "open sesame").await, &neighbour).await;

    let now = site.app.clock.now().timestamp();
    let running = site.serve().await;
    let gate = running.acct("127.0.0.1", SECRET).await;
    let (phone, tv) = (("ann", "02-00-00-00-00-01"), ("ann-tv", "02-00-00-00-00-02"));
    report(&gate, 1, 1, "a1", phone, 0, now).await;
    report(&gate, 2, 3, "a1", phone, 5, now).await;
    report(&gate, 3, 1, "a2", tv, 0, now - 3 * 86_400).await;
    report(&gate, 4, 2, "a2", tv, 7, now - 3 * 86_400 + 10).await;
    report(&gate, 5, 1, "b1", ("bea", "02-00-00-00-00-03"), 1, now).await;
    report(&gate, 6, 1, "n1", ("nobody's", "02-00-00-00-00-04"), 1, now).await;
    let other = running.acct("127.0.0.2", SECRET).await;
    report(&other, 1, 1, "x1", phone, 1, now).await;

    let names = |sessions: Vec<Session>| sessions.into_iter().map(|session| session.session_id).collect::<Vec<_>>();
    assert_eq!(names(sessions(&ann, None).await), ["a1", "a2"]);
    assert_eq!(names(sessions(&ann, Some(true)).await), ["a1"]);
    assert_eq!(names(sessions(&ann, Some(false)).await), ["a2"]);
    assert_eq!(names(sessions(&bea, None).await), ["b1"]);
    assert_eq!(names(sessions(&neighbour, None).await), ["x1"]);
    // Managers see others' by other RPCs, and here their own: none.
    for manager in [&one, &two, &site.root] {
        assert!(sessions(manager, None).await.is_empty() && devices(manager).await.is_empty());
        assert!(logins(manager).await.is_empty());
        assert_eq!(usage(manager).await.open_sessions, 0);
    }

    let used = usage(&ann).await;
    let (today, days) = (used.today.unwrap(), &used.days);
    assert_eq!((used.open_sessions, days.len()), (1, 30));
    assert_eq!((today.input_octets, today.output_octets, today.seconds), (5, 50, 500));
    assert_eq!((days[29].input_octets, days[26].input_octets, days[26].seconds), (5, 7, 700));
    let dates: Vec<&str> = days.iter().map(|day| day.date.as_str()).collect();
    assert!(dates.is_sorted() && dates[29] == site.app.clock.now().format("%Y-%m-%d").to_string(), "{dates:?}");
    let month: i64 = days.iter().filter(|day| day.date[..7] == dates[29][..7]).map(|day| day.input_octets).sum();
    assert_eq!(used.this_month.unwrap().input_octets, month);
    assert_eq!(usage(&bea).await.today.unwrap().input_octets, 1);

    let found = devices(&ann).await;
    let mut seen: Vec<_> =
        found.iter().map(|d| (d.calling_station_id.as_str(), d.online, d.sessions, d.input_octets)).collect();
    seen.sort_unstable();
    assert_eq!(seen, [("02-00-00-00-00-01", true, 1, 5), ("02-00-00-00-00-02", false, 1, 7)]);
    let times: Vec<i64> = found.iter().map(|device| device.last_seen_at.unwrap().seconds).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
    let tv = found.iter().find(|device| !device.online).unwrap();
    assert_eq!(tv.first_seen_at.unwrap().seconds, now - 3 * 86_400);
    let request = ListMyDevicesRequest { page_size: 1, ..ListMyDevicesRequest::default() };
    let first = client(&ann).list_my_devices(request.clone()).await.unwrap().into_inner();
    assert_eq!((first.total_size, first.devices.len()), (2, 1));
    let request = ListMyDevicesRequest { page_token: first.next_page_token, ..request };
    let second = client(&ann).list_my_devices(request).await.unwrap().into_inner();
    assert_eq!((&first.devices[0], &second.devices[0]), (&found[0], &found[1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_set_the_password_of_their_own_names_only() {
    let site = Site::start().await;
    let ((a, one), (b, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let ann = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    let bea = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    let neighbour = site.app.user(&site.root, UserRole::Subscriber, Some(b)).await;
    site.nas(&one, "gate", "127.0.0.1").await;
    let user = site.user(&one, "ann", "open sesame").await;
    belongs_to(&one, &user, &ann).await;
    let [login] = &logins(&ann).await[..] else { panic!() };
    assert_eq!((login.id.as_str(), login.username.as_str(), login.is_active), (user.id.as_str(), "ann", true));
    for stranger in [&bea, &neighbour, &one, &two, &site.root] {
        let refused = set(stranger, &user.id, "another password").await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{}", stranger.username);
    }
    for bad in ["", "seven77", "with a null\0", &"x".repeat(129)] {
        let refused = set(&ann, &user.id, bad).await.unwrap_err();
        assert!(fields(&refused).iter().all(|field| field == "password"), "{bad}: {refused:?}");
        assert_eq!(refused.code(), Code::InvalidArgument, "{bad}");
    }
    assert_eq!(set(&ann, &user.id, "my own words").await.unwrap(), *login);
    let running = site.serve().await;
    let nas = running.auth("127.0.0.1", SECRET).await;
    assert_eq!(nas.ask(&nas.log_in(1, "ann", "my own words")).await.code(), 2);
    assert_eq!(nas.ask(&nas.log_in(2, "ann", "open sesame")).await.code(), 3);
    let audit = site.audit("radius_user_password_set").await;
    assert!(audit.len() == 1 && !audit[0].contains("words"), "{audit:?}");

    // An old browser session proves itself anew; an API key never does it.
    site.app.clock.advance(chrono::TimeDelta::minutes(11));
    let request = || SetMyNetworkPasswordRequest { id: user.id.clone(), password: Some("yet another".into()) };
    let mut browser = MyNetworkServiceClient::new(ann.browser(&site.app));
    let refused = browser.set_my_network_password(request()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}
