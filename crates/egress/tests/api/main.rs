//! The way out against real sockets: a name server and servers on the loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use testkit::dns::NameServer;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use wiwebb_egress::{Egress, Error, MAX_BODY, Settings};

/// A server that reads a request's head, says one thing, and closes or stays silent.
struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

async fn say(mut stream: impl AsyncRead + AsyncWrite + Unpin, reply: &[u8], then_wait: bool) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let _ = stream.write_all(reply).await;
    let _ = stream.flush().await;
    if then_wait {
        std::future::pending::<()>().await;
    }
    let _ = stream.shutdown().await;
    String::from_utf8(head).ok()
}

impl Server {
    async fn start(reply: impl Into<Vec<u8>>, then_wait: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (reply, requests) = (reply.into(), Arc::new(AtomicUsize::new(0)));
        let count = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let reply = reply.clone();
                tokio::spawn(async move { say(stream, &reply, then_wait).await });
            }
        });
        Self { address, requests }
    }

    fn url(&self) -> String {
        format!("http://{}/x", self.address)
    }
}

fn settings(allow: &[&str]) -> Settings {
    Settings { allow: allow.iter().map(|net| net.parse().unwrap()).collect(), ..Settings::default() }
}

fn local() -> Egress {
    Egress::new(settings(&["127.0.0.0/8"]))
}

fn get(url: &str) -> http::Request<Vec<u8>> {
    http::Request::get(url).body(Vec::new()).unwrap()
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

#[tokio::test]
async fn an_allowed_network_is_reached_on_any_port_and_no_other_is() {
    let server = Server::start(OK, false).await;
    let reply = local().send(get(&server.url())).await.unwrap();
    assert_eq!((reply.status().as_u16(), reply.body().as_slice()), (200, b"hi".as_slice()));
    for egress in [Egress::new(settings(&[])), Egress::new(settings(&["10.0.0.0/8"]))] {
        let error = egress.send(get(&server.url())).await.unwrap_err();
        assert!(matches!(error, Error::Refused), "{error:?}");
    }
    assert_eq!(server.requests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn addresses_inside_are_refused_however_they_are_written() {
    let egress = Egress::new(settings(&[]));
    for url in [
        "https://127.0.0.1/",
        "https://127.255.0.1/",
        "https://10.1.2.3/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b::808:808]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://localhost/",
        "http://8.8.8.8/",
        "https://8.8.8.8:22/",
        "https://8.8.8.8:80/",
    ] {
        let checked = egress.check_url(url);
        let sent = egress.send(get(url)).await.unwrap_err();
        assert!(matches!(sent, Error::Refused), "{url}: {sent:?}");
        assert!(checked.is_err() || url.contains("localhost"), "{url}");
    }
    for url in ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://017700000001/"] {
        assert!(matches!(egress.check_url(url), Err(Error::Url(_))), "{url}");
        // An HTTP client that writes the address anew gains nothing.
        assert!(egress.send(get(url)).await.is_err(), "{url}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_even_beside_a_public_address() {
    let names = NameServer::start().await;
    let public = Ipv4Addr::new(8, 8, 8, 8);
    names.addresses("inside.example", &[&[Ipv4Addr::LOCALHOST]]);
    names.addresses("mixed.example", &[&[public, Ipv4Addr::new(10, 0, 0, 1)]]);
    let egress = Egress::new(Settings { dns_server: Some(names.address), ..settings(&[]) });
    for name in ["inside.example", "mixed.example"] {
        let error = egress.send(get(&format!("https://{name}/"))).await.unwrap_err();
        assert!(matches!(error, Error::Refused), "{name}: {error:?}");
    }
    let error = egress.send(get("https://nobody.example/")).await.unwrap_err();
    assert!(matches!(error, Error::Name(_)), "{error:?}");
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_asked_once() {
    let (names, server) = (NameServer::start().await, Server::start(OK, false).await);
    let elsewhere = Ipv4Addr::new(127, 9, 9, 9);
    names.addresses("rebind.example", &[&[Ipv4Addr::LOCALHOST], &[elsewhere]]);
    let allow = settings(&["127.0.0.1/32"]);
    let egress = Egress::new(Settings { dns_server: Some(names.address), ..allow });
    let url = format!("http://rebind.example:{}/", server.address.port());
    assert_eq!(egress.send(get(&url)).await.unwrap().status(), 200);
    // The next request asks again, and is refused.
    assert!(matches!(egress.send(get(&url)).await.unwrap_err(), Error::Refused));
    assert_eq!(server.requests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let inner = Server::start(OK, false).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let reply = format!("HTTP/1.1 {status}\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", inner.url());
        let server = Server::start(reply, false).await;
        let error = local().send(get(&server.url())).await.unwrap_err();
        assert!(matches!(error, Error::Redirect), "{error:?}");
    }
    assert_eq!(inner.requests.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn bodies_and_heads_have_a_limit() {
    let body = |size: usize| {
        [format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n").into_bytes(), vec![b'x'; size]].concat()
    };
    let most = Server::start(body(MAX_BODY), false).await;
    assert_eq!(local().send(get(&most.url())).await.unwrap().body().len(), MAX_BODY);
    let more = Server::start(body(MAX_BODY + 1), false).await;
    assert!(matches!(local().send(get(&more.url())).await.unwrap_err(), Error::TooLarge));
    // Without a length it is counted.
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'x'; 2 * MAX_BODY]].concat();
    let endless = Server::start(endless, false).await;
    assert!(matches!(local().send(get(&endless.url())).await.unwrap_err(), Error::TooLarge));
    let head = Server::start(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(200_000)), false).await;
    assert!(matches!(local().send(get(&head.url())).await.unwrap_err(), Error::Failed(_)));
}

#[tokio::test]
async fn time_has_a_limit() {
    let quick = Settings { time_limit: Duration::from_millis(300), ..settings(&["127.0.0.0/8"]) };
    let egress = Egress::new(quick);
    for said in ["", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi"] {
        let server = Server::start(said, true).await;
        let error = egress.send(get(&server.url())).await.unwrap_err();
        assert!(matches!(error, Error::TooSlow), "{error:?}");
        assert_eq!(server.requests.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn what_is_not_http_is_no_answer() {
    for said in ["SSH-2.0-OpenSSH_9.2\r\n", "", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi"] {
        let server = Server::start(said, false).await;
        let error = local().send(get(&server.url())).await.unwrap_err();
        assert!(matches!(error, Error::Failed(_)), "{said}: {error:?}");
    }
}

#[tokio::test]
async fn the_server_must_prove_its_name() {
    let names = NameServer::start().await;
    names.addresses("idp.example", &[&[Ipv4Addr::LOCALHOST]]);
    names.addresses("other.example", &[&[Ipv4Addr::LOCALHOST]]);
    let made = rcgen::generate_simple_self_signed(["idp.example".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                say(stream, OK.as_bytes(), false).await;
            }
        }
    });
    let base = Settings { dns_server: Some(names.address), ..settings(&["127.0.0.1/32"]) };
    let trusting = Settings { certificate_authorities: vec![certificate], ..base.clone() };
    let (wary, trusting) = (Egress::new(base), Egress::new(trusting));
    let url = |name: &str| format!("https://{name}:{port}/");
    assert_eq!(trusting.send(get(&url("idp.example"))).await.unwrap().status(), 200);
    assert!(matches!(trusting.send(get(&url("other.example"))).await.unwrap_err(), Error::Failed(_)));
    assert!(matches!(wary.send(get(&url("idp.example"))).await.unwrap_err(), Error::Failed(_)));
}

#[tokio::test]
async fn text_records_are_told_and_absent_ones_are_none() {
    let names = NameServer::start().await;
    names.texts("_wiwebb-challenge.example.com", &["one", "two"]);
    let egress = Egress::new(Settings { dns_server: Some(names.address), ..settings(&[]) });
    assert_eq!(egress.text_records("_wiwebb-challenge.example.com").await.unwrap(), ["one", "two"]);
    assert!(egress.text_records("_wiwebb-challenge.example.org").await.unwrap().is_empty());
    let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mute = Settings {
        dns_server: Some(silent.local_addr().unwrap()),
        time_limit: Duration::from_millis(300),
        ..settings(&[])
    };
    assert!(Egress::new(mute).text_records("example.com").await.is_err());
}
