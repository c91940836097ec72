//! How networks do: what the listener notices, and the numbers that are made of it.

use chrono::TimeDelta;
use proto::wiwebb::{
    identity::v1::UserRole,
    radius::v1::{
        GetNasRequest, GetNetworkSeriesRequest, GetNetworkStatisticsRequest, ListNasRequest, Nas, NetworkSeries,
        NetworkSeriesPoint, NetworkSeriesRange, NetworkStatistics, UpdateNasRequest,
        network_statistics_service_client::NetworkStatisticsServiceClient,
    },
};
use testkit::Actor;
use tonic::{Code, Status};

use crate::{
    site::{SECRET, Site, fields, nas_client},
    wire,
};

async fn numbers(actor: &Actor, tenant_id: Option<i64>) -> Result<NetworkStatistics, Status> {
    let mut statistics = NetworkStatisticsServiceClient::new(actor.client());
    Ok(statistics.get_network_statistics(GetNetworkStatisticsRequest { tenant_id }).await?.into_inner())
}

async fn series(actor: &Actor, range: NetworkSeriesRange, tenant_id: Option<i64>) -> Result<NetworkSeries, Status> {
    let request = GetNetworkSeriesRequest { range: range.into(), tenant_id };
    let mut statistics = NetworkStatisticsServiceClient::new(actor.client());
    Ok(statistics.get_network_series(request).await?.into_inner())
}

/// A record of somebody's session: status, name and octets of both ways.
async fn report(nas: &wire::Nas, identifier: u8, status: u32, session: &str, username: &str, octets: u32) {
    let number = |kind, value: u32| (kind, value.to_be_bytes().to_vec());
    let attributes =
        [number(40, status), (44, session.into()), (1, username.into()), number(42, octets), number(43, octets * 10)];
    nas.ask(&nas.account(identifier, &attributes)).await;
}

async fn nas(actor: &Actor, name: &str) -> Nas {
    let request = ListNasRequest { search: name.into(), ..ListNasRequest::default() };
    nas_client(actor).list_nas(request).await.unwrap().into_inner().nas.remove(0)
}

fn sum(series: &NetworkSeries) -> (i64, i64, i64, i64) {
    let of = |field: fn(&NetworkSeriesPoint) -> i64| series.points.iter().map(field).sum();
    (of(|p| p.input_octets), of(|p| p.output_octets), of(|p| p.accepts), of(|p| p.rejects))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nas_do_is_counted_once_and_in_its_tenant() {
    let site = Site::start().await;
    let ((a, one), (b, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let subscriber = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    let gate = site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&one, "quiet", "192.0.2.1").await;
    site.nas(&two, "other", "127.0.0.2").await;
    site.user(&one, "ann", "open sesame").await;
    let before = numbers(&one, None).await.unwrap();
    assert_eq!((before.nas_total, before.nas_active, before.nas_never_seen), (2, 2, 2));
    assert_eq!((gate.last_seen_at, gate.open_sessions), (None, 0));

    site.while_serving(async |running| {
        let auth = running.auth("127.0.0.1", SECRET).await;
        auth.ask(&auth.log_in(1, "ann", "open sesame")).await;
        auth.ask(&auth.log_in(2, "ann", "wrong")).await;
        // No password at all is a reject, too; a Status-Server is neither.
        auth.ask(&auth.access(3, &[(1, b"ann".to_vec())])).await;
        auth.ask(&auth.status(4)).await;
        let acct = running.acct("127.0.0.1", SECRET).await;
        report(&acct, 1, 1, "s1", "ann", 0).await;
        report(&acct, 2, 3, "s1", "ann", 500).await;
        // A repetition, one that is late, and one of which the first that is heard is its end.
        report(&acct, 3, 3, "s1", "ann", 500).await;
        report(&acct, 4, 3, "s1", "ann", 20).await;
        report(&acct, 5, 3, "s1", "ann", 700).await;
        report(&acct, 6, 2, "s2", "ann", 30).await;
        report(&acct, 7, 1, "s3", "bea", 0).await;
        report(&acct, 8, 1, "s4", "ann", 0).await;
        let other = running.acct("127.0.0.2", SECRET).await;
        report(&other, 1, 3, "s1", "ann", 4).await;
    })
    .await;

    let own = numbers(&one, None).await.unwrap();
    assert_eq!((own.nas_total, own.nas_online, own.nas_silent, own.nas_never_seen), (2, 1, 0, 1));
    assert_eq!((own.radius_users, own.active_radius_users), (1, 1));
    assert_eq!((own.open_sessions, own.users_online), (3, 2));
    assert_eq!((own.input_octets_today, own.output_octets_today), (730, 7300));
    assert_eq!((own.accepts_24h, own.rejects_24h), (1, 2));
    assert_eq!(numbers(&site.root, Some(a)).await.unwrap(), own);
    let foreign = numbers(&two, None).await.unwrap();
    assert_eq!((foreign.nas_online, foreign.open_sessions, foreign.input_octets_today), (1, 1, 4));
    assert_eq!((foreign.accepts_24h, foreign.rejects_24h, foreign.radius_users), (0, 0, 0));
    let all = numbers(&site.root, None).await.unwrap();
    assert_eq!((all.nas_total, all.nas_online, all.open_sessions), (3, 2, 4));
    assert_eq!((all.input_octets_today, all.output_octets_today, all.rejects_24h), (734, 7340, 2));
    assert_eq!(fields(&numbers(&one, Some(b)).await.unwrap_err()), ["tenant"]);
    assert_eq!(numbers(&subscriber, None).await.unwrap_err().code(), Code::PermissionDenied);

    let (gate, quiet) = (nas(&one, "gate").await, nas(&one, "quiet").await);
    assert!(gate.last_seen_at.is_some() && quiet.last_seen_at.is_none());
    assert_eq!((gate.open_sessions, quiet.open_sessions), (3, 0));
    let one_nas = nas_client(&one).get_nas(GetNasRequest { id: gate.id.clone() }).await.unwrap().into_inner();
    assert_eq!(one_nas, gate);
    let changed = Nas { description: Some("x".into()), last_seen_at: None, open_sessions: 9, ..Nas::default() };
    let request = UpdateNasRequest { id: gate.id.clone(), nas: Some(changed), update_mask: None };
    let changed = nas_client(&one).update_nas(request).await.unwrap().into_inner();
    assert_eq!((changed.last_seen_at, changed.open_sessions), (gate.last_seen_at, 3));
    let request = ListNasRequest { order_by: "-last_seen_at".into(), ..ListNasRequest::default() };
    nas_client(&one).list_nas(request).await.unwrap();

    site.app.clock.advance(TimeDelta::minutes(16));
    let later = numbers(&one, None).await.unwrap();
    assert_eq!((later.nas_online, later.nas_silent, later.nas_never_seen), (0, 1, 1));
    // One that is switched off is silent on purpose.
    for (id, left) in [(&gate.id, (2, 1, 0, 1)), (&quiet.id, (2, 0, 0, 0))] {
        let off = Nas { is_active: Some(false), ..Nas::default() };
        let request = UpdateNasRequest { id: id.clone(), nas: Some(off), update_mask: None };
        nas_client(&one).update_nas(request).await.unwrap();
        let now = numbers(&one, None).await.unwrap();
        assert_eq!((now.nas_total, now.nas_active, now.nas_silent, now.nas_never_seen), left);
    }
    site.app.clock.advance(TimeDelta::hours(24));
    let root = site.app.sign_in(site.root.id, &site.root.username, None).await;
    let later = numbers(&root, None).await.unwrap();
    assert_eq!((later.input_octets_today, later.accepts_24h, later.rejects_24h, later.open_sessions), (0, 0, 0, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_has_every_step_and_only_the_tenants_own() {
    use NetworkSeriesRange::{Day, Hour, Month, Unspecified, Week};
    let site = Site::start().await;
    let ((a, one), (b, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    let subscriber = site.app.user(&site.root, UserRole::Subscriber, Some(a)).await;
    site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "other", "127.0.0.2").await;
    site.while_serving(async |running| {
        let auth = running.auth("127.0.0.1", SECRET).await;
        auth.ask(&auth.log_in(1, "ann", "wrong")).await;
        for (address, octets) in [("127.0.0.1", 5), ("127.0.0.2", 7)] {
            let acct = running.acct(address, SECRET).await;
            report(&acct, 1, 3, "s1", "ann", octets).await;
            site.app.clock.advance(TimeDelta::hours(2));
            report(&acct, 2, 3, "s1", "ann", octets * 3).await;
        }
    })
    .await;
    for (range, step, points) in
        [(Hour, 300, 12), (Unspecified, 1800, 48), (Day, 1800, 48), (Week, 10_800, 56), (Month, 43_200, 60)]
    {
        let series = series(&one, range, None).await.unwrap();
        assert_eq!((series.step_seconds, series.points.len()), (step, points), "{range:?}");
        let times: Vec<i64> = series.points.iter().map(|point| point.time.unwrap().seconds).collect();
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == i64::from(step)), "{range:?}");
        let now = site.app.clock.now().timestamp();
        let last = times[points - 1];
        assert!(last % i64::from(step) == 0 && (last..last + i64::from(step)).contains(&now), "{range:?}");
    }
    assert_eq!(sum(&series(&one, Day, None).await.unwrap()), (15, 150, 0, 1));
    assert_eq!(sum(&series(&two, Day, None).await.unwrap()), (21, 210, 0, 0));
    assert_eq!(sum(&series(&site.root, Week, None).await.unwrap()), (36, 360, 0, 1));
    assert_eq!(sum(&series(&site.root, Month, Some(b)).await.unwrap()), (21, 210, 0, 0));
    let day = series(&one, Day, None).await.unwrap();
    let busy: Vec<i64> = day.points.iter().map(|point| point.input_octets).filter(|octets| *octets > 0).collect();
    assert_eq!(busy, [5, 10], "two steps, oldest first");
    // The last four hours, two hours each: nothing of the first tenant within the last hour.
    assert_eq!(sum(&series(&one, Hour, None).await.unwrap()).0, 0);
    assert_eq!(fields(&series(&one, Day, Some(b)).await.unwrap_err()), ["tenant"]);
    assert_eq!(series(&subscriber, Day, None).await.unwrap_err().code(), Code::PermissionDenied);
    let request = GetNetworkSeriesRequest { range: 9, tenant_id: None };
    let refused = NetworkStatisticsServiceClient::new(one.client()).get_network_series(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["range"]);
}

/// Counters that no network reaches refuse nobody's record.
#[tokio::test(flavor = "multi_thread")]
async fn more_octets_than_a_number_holds_stay_the_most_it_holds() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.while_serving(async |running| {
        let acct = running.acct("127.0.0.1", SECRET).await;
        for (identifier, session) in [(1, "s1"), (2, "s2"), (3, "s3")] {
            let attributes = [
                (40, 3u32.to_be_bytes().to_vec()),
                (44, session.into()),
                (1, b"ann".to_vec()),
                (42, u32::MAX.to_be_bytes().to_vec()),
                (52, u32::MAX.to_be_bytes().to_vec()),
            ];
            acct.ask(&acct.account(identifier, &attributes)).await;
        }
    })
    .await;
    let numbers = numbers(&owner, None).await.unwrap();
    assert_eq!((numbers.open_sessions, numbers.input_octets_today), (3, i64::MAX));
}
