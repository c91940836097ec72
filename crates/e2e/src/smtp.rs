//! A mail server that takes mails when it is told to, and keeps them.

use std::{
    collections::HashMap,
    io::Write as _,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::within;

/// A mail as its reader sees it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

impl Mail {
    /// The link in the text, which the HTML must have too.
    pub fn link(&self) -> String {
        let link = self.text.lines().find(|line| line.starts_with("http")).expect("a link on a line of its own");
        let attribute = format!("href=\"{}\"", link.replace('&', "&amp;"));
        assert!(self.html.contains(&attribute), "{attribute} in {}", self.html);
        link.to_owned()
    }
}

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

    /// Waits for a mail to an address whose subject holds these words, and removes it.
    pub async fn receive(&self, to: &str, subject: &str) -> Mail {
        let mut found = None;
        let arrived = async || {
            found = self.remove(to, subject);
            found.is_some()
        };
        within(Duration::from_secs(30), arrived).await;
        found.expect("it arrived")
    }

    fn remove(&self, to: &str, subject: &str) -> Option<Mail> {
        let header = format!("\nTo: {to}\r");
        let mut mails = self.mails.lock().unwrap();
        let mut addressed = mails.iter().enumerate().filter(|(_, raw)| raw.contains(&header));
        let (place, mail) = addressed.find_map(|(place, raw)| {
            let mail = read(raw);
            mail.subject.contains(subject).then_some((place, mail))
        })?;
        mails.remove(place);
        Some(mail)
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

/// Reads a message as it was transferred, with Python's `email`, which knows nothing of how it was written.
fn read(raw: &str) -> Mail {
    const PROGRAM: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
part = lambda kind: mail.get_body((kind,)).get_content().replace("\r\n", "\n")
print(json.dumps({"subject": mail["subject"], "text": part("plain"), "html": part("html")}))
"#;
    let message = raw.strip_suffix(".\r\n").unwrap_or(raw).replace("\r\n..", "\r\n.");
    let mut command = Command::new("python3");
    let mut child = command.args(["-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mail: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a mail in text and HTML");
    let part = |name: &str| mail[name].as_str().expect("a string").to_owned();
    Mail { subject: part("subject"), text: part("text"), html: part("html") }
}
