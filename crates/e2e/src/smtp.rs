//! A mail server that takes mails when it is told to, and keeps them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// The mail server.
#[derive(Debug)]
pub struct Smtp {
    /// Its port on 127.0.0.1.
    pub port: u16,
    mails: Arc<Mutex<Vec<String>>>,
    open: watch::Sender<bool>,
}

impl Smtp {
    /// Starts it, taking mails.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::<Mutex<Vec<String>>>::default();
        let (open, gate) = watch::channel(true);
        let kept = mails.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone(), gate.clone()));
            }
        });
        Self { port, mails, open }
    }

    /// The settings that make WiWebb send through it.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("EMAIL_BACKEND", "smtp".into()),
            ("EMAIL_HOST", "127.0.0.1".into()),
            ("EMAIL_PORT", self.port.to_string()),
            ("EMAIL_USE_TLS", "false".into()),
        ]
    }

    /// Whether it takes mails; if not, it lets senders wait for its word.
    pub fn take(&self, open: bool) {
        self.open.send_replace(open);
    }

    /// The mails it took, oldest first.
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }

    /// How often it took each Message-ID.
    pub fn times(&self) -> HashMap<String, usize> {
        let mut times = HashMap::new();
        for mail in self.mails() {
            let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("a Message-ID");
            *times.entry(id.to_owned()).or_default() += 1;
        }
        times
    }
}

async fn serve(stream: TcpStream, kept: Arc<Mutex<Vec<String>>>, mut gate: watch::Receiver<bool>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await.ok()?;
    let mut line = String::new();
    while stream.read_line(&mut line).await.ok()? > 0 {
        let answer = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") && stream.read_line(&mut mail).await.ok()? > 0 {}
                gate.wait_for(|open| *open).await.ok()?;
                kept.lock().unwrap().push(mail);
                "250 kept"
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n").await.ok(),
            _ => "250 fine",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        line.clear();
    }
    Some(())
}
