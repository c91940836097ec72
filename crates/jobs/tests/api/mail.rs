//! Mail, through a mail server that lives in the test.

use std::sync::{Arc, Mutex};

use jobs::{
    Mail, MailSettings, Mailer,
    mail::{MailBackend, MailTls},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::support::{Running, World, settings, until};

/// A mail server that answers the n-th RCPT with the n-th code, and keeps what it accepts.
struct Sink {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn start(mut codes: Vec<u16>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::<Mutex<Vec<String>>>::default();
        let kept = mails.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = serve(stream, &mut codes, &kept).await;
            }
        });
        Self { port, mails }
    }

    fn mailer(&self) -> Mailer {
        let (host, port) = ("127.0.0.1".to_owned(), self.port);
        let backend = MailBackend::Smtp { host, port, tls: MailTls::None, user: None, password: None };
        Mailer::new(&MailSettings { backend, from: "WiWebb <noreply@wiwebb.example>".into() }).unwrap()
    }

    fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, codes: &mut Vec<u16>, kept: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let answer = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250 sink".to_owned(),
            "RCPT" if !codes.is_empty() => format!("{} ann@example.org is no good", codes.remove(0)),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") && stream.read_line(&mut mail).await? > 0 {}
                kept.lock().unwrap().push(mail);
                "250 kept".to_owned()
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n").await,
            _ => "250 fine".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

async fn publish(world: &World) {
    let mail = Mail {
        to: "Ann <ann@example.org>".into(),
        subject: "Welcome".into(),
        text: "Follow https://wiwebb.example/reset/secret".into(),
        html: None,
    };
    let mut tx = world.tenant(1).write().await.unwrap();
    tx.publish(jobs::mail::message(&mail).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_arrives_once_the_server_takes_it() {
    let world = World::new().await;
    let sink = Sink::start(vec![451]).await;
    publish(&world).await;
    let _worker = Running::start(world.jobs().handle(sink.mailer()), settings());
    until("the mail is sent", async || world.queue.depth().await.unwrap().done == 1).await;
    let mails = sink.mails();
    assert_eq!(mails.len(), 1);
    for part in ["To: Ann <ann@example.org>", "Subject: Welcome", "Message-ID: <0", "@wiwebb.example>", "reset/secret"]
    {
        assert!(mails[0].contains(part), "{part} is not in {}", mails[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_mail_is_a_dead_letter_at_once_and_shows_no_text() {
    let world = World::new().await;
    let sink = Sink::start(vec![550]).await;
    publish(&world).await;
    let _worker = Running::start(world.jobs().handle(sink.mailer()), settings());
    until("the mail is dead", async || world.queue.depth().await.unwrap().dead == 1).await;
    let dead = world.queue.dead(10).await.unwrap();
    assert_eq!(dead[0].error, "MAIL_REFUSED: The mail server refused the mail (550).");
    assert!(!format!("{dead:?}").contains("secret"));
    world.queue.retry(&dead[0].id).await.unwrap();
    until("the mail is sent", async || world.queue.depth().await.unwrap().done == 1).await;
    assert!(sink.mails()[0].contains(&format!("<{}@wiwebb.example>", dead[0].id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_needs_no_server() {
    let world = World::new().await;
    publish(&world).await;
    let mailer = Mailer::new(&MailSettings { backend: MailBackend::Log, from: "noreply@wiwebb.example".into() });
    let _worker = Running::start(world.jobs().handle(mailer.unwrap()), settings());
    until("the mail is logged", async || world.queue.depth().await.unwrap().done == 1).await;
}
