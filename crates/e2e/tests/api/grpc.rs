//! Native gRPC, gRPC-Web, reflection, health; and the same over TLS.

use std::time::Duration;

use e2e::{
    cluster::{Cluster, PASSWORD},
    http,
};
use proto::wiwebb::identity::v1::{auth_service_client::AuthServiceClient, *};
use tonic::{
    Code, Request,
    transport::{Certificate, Channel, ClientTlsConfig},
};

const ME: &str = "/wiwebb.identity.v1.AuthService/GetCurrentUser";

async fn channel(server: std::net::SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{server}")).unwrap().connect().await.unwrap()
}

fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

#[tokio::test]
async fn native_calls_carry_tokens_deadlines_and_reasons() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let mut auth = AuthServiceClient::new(channel(server).await);
    let login = LoginRequest { username: Some("admin".into()), password: Some(PASSWORD.into()), ..Default::default() };
    let token = auth.login(login.clone()).await.unwrap().into_inner().key.unwrap();
    let me = auth.get_current_user(with_token(GetCurrentUserRequest {}, &token)).await.unwrap().into_inner();
    assert_eq!(me.username.as_deref(), Some("admin"));
    let refused = auth.get_current_user(with_token(GetCurrentUserRequest {}, "nonsense")).await.unwrap_err();
    assert_eq!((refused.code(), refused.message()), (Code::Unauthenticated, "Invalid token."));
    assert!(refused.details().windows(13).any(|window| window == b"INVALID_TOKEN"), "a reason to switch on");

    let mut hurried = Request::new(login);
    hurried.set_timeout(Duration::from_micros(50));
    let late = auth.login(hurried).await.unwrap_err();
    assert!(matches!(late.code(), Code::DeadlineExceeded | Code::Cancelled), "{late:?}");

    let long = LoginRequest { username: Some("x".repeat(5 << 20)), ..Default::default() };
    let long = AuthServiceClient::new(channel(server).await).login(long).await.unwrap_err();
    assert!(matches!(long.code(), Code::OutOfRange | Code::ResourceExhausted), "{long:?}");
}

/// One length-prefixed frame.
fn frame(message: &[u8], flag: u8) -> Vec<u8> {
    let mut frame = vec![flag];
    frame.extend((message.len() as u32).to_be_bytes());
    frame.extend(message);
    frame
}

#[tokio::test]
async fn browsers_call_by_grpc_web() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    let headers =
        format!("content-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\n{}", http::authorization(Some(&token)));
    let reply = http::send(server, "POST", ME, &headers, &frame(&[], 0)).await.unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
    // The body may come in chunks: the message and the trailers are looked for as they are.
    let text = String::from_utf8_lossy(&reply.body);
    assert!(text.contains("admin") && text.contains("grpc-status:0"), "{text}");
    // A compressed message is refused before it is unpacked.
    let zipped = http::send(server, "POST", ME, &headers, &frame(&[0x1f; 10_240], 1)).await.unwrap();
    let told = format!("{}{}", zipped.head, String::from_utf8_lossy(&zipped.body));
    assert!(
        told.contains("grpc-status") && !told.contains("grpc-status:0") && !told.contains("grpc-status: 0"),
        "{told}"
    );
}

#[tokio::test]
async fn a_kept_reply_ends_with_its_trailers_in_a_browser_too() {
    let cluster = Cluster::start().await;
    let server = cluster.servers[0].api;
    let token = http::login(server, "admin", PASSWORD).await;
    let headers =
        format!("content-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\n{}", http::authorization(Some(&token)));
    for _ in 0..3 {
        let list = "/wiwebb.identity.v1.UserService/ListUsers";
        let reply = http::send(server, "POST", list, &headers, &frame(&[], 0)).await.unwrap();
        let text = String::from_utf8_lossy(&reply.body);
        assert!(text.contains("admin@localhost") && text.contains("grpc-status:0"), "{text}");
    }
}

#[tokio::test]
async fn reflection_and_health_tell_of_every_service() {
    use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let cluster = Cluster::start().await;
    let channel = channel(cluster.servers[0].api).await;
    let list = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut replies = ServerReflectionClient::new(channel.clone())
        .server_reflection_info(tokio_stream::once(list))
        .await
        .unwrap()
        .into_inner();
    let Some(MessageResponse::ListServicesResponse(found)) = replies.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list");
    };
    let found: Vec<_> = found.service.into_iter().map(|service| service.name).collect();
    let mut health = HealthClient::new(channel);
    for rpc in proto::RPCS {
        let service = rpc.path.trim_start_matches('/').split('/').next().unwrap();
        assert!(found.iter().any(|name| name == service), "{service} in {found:?}");
        let status = health.check(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner();
        assert_eq!(status.status(), tonic_health::pb::health_check_response::ServingStatus::Serving);
    }
}

#[tokio::test]
async fn the_port_speaks_tls() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = [("WIWEBB_TLS_CERT", cert.to_str().unwrap()), ("WIWEBB_TLS_KEY", key.to_str().unwrap())];
    let cluster = Cluster::start_with(&files).await;
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(made.cert.pem())).domain_name("localhost");
    let address = format!("https://localhost:{}", cluster.servers[0].api.port());
    let channel = Channel::from_shared(address).unwrap().tls_config(tls).unwrap().connect().await.unwrap();
    let login = LoginRequest { username: Some("admin".into()), password: Some(PASSWORD.into()), ..Default::default() };
    let reply = AuthServiceClient::new(channel).login(login).await.unwrap().into_inner();
    assert_eq!(reply.user.unwrap().username, "admin");
}
