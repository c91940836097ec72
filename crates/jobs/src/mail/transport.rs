//! The two ways mail leaves: SMTP, and the log.

use std::time::{Duration, SystemTime};

use kernel::{Error, Kind, Result, Time};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::{authentication::Credentials, client::Tls},
};

use super::{Mail, MailBackend, MailSettings, MailTls, mailbox, refused};

const TIMEOUT: Duration = Duration::from_secs(20);
/// Answers about signing in: the settings are wrong, not the mail (RFC 4954).
const SIGN_IN: [u16; 4] = [530, 534, 535, 538];

/// Sends mail; also the handler of [`super::TOPIC`].
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Debug, Clone)]
enum Transport {
    Log,
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Mailer {
    /// A mailer; nothing is connected yet. Fails where a setting is malformed.
    pub fn new(settings: &MailSettings) -> Result<Self> {
        let from = mailbox("from", &settings.from)?;
        let transport = match &settings.backend {
            MailBackend::Log => Transport::Log,
            MailBackend::Smtp { host, port, tls, user, password } => {
                type Smtp = AsyncSmtpTransport<Tokio1Executor>;
                let builder = match tls {
                    MailTls::None => Ok(Smtp::builder_dangerous(host).tls(Tls::None)),
                    MailTls::StartTls => Smtp::starttls_relay(host),
                    MailTls::Implicit => Smtp::relay(host),
                };
                let mut builder = builder.map_err(|_| Error::violation("host", "Enter the name of a mail server."))?;
                builder = builder.port(*port).timeout(Some(TIMEOUT));
                if let (Some(user), Some(password)) = (user, password) {
                    builder = builder.credentials(Credentials::new(user.clone(), password.expose().clone()));
                }
                Transport::Smtp(builder.build())
            }
        };
        Ok(Self { from, transport })
    }

    /// Sends a mail. `id` makes its Message-ID: the same for every copy.
    pub async fn send(&self, id: &str, mail: &Mail, now: Time) -> Result<()> {
        let message_id = format!("<{id}@{}>", self.from.email.domain());
        let message = self.compose(&message_id, mail, now)?;
        match &self.transport {
            Transport::Log => {
                tracing::info!(to = mail.to, subject = mail.subject, message_id, text = mail.text, "mail");
                Ok(())
            }
            Transport::Smtp(smtp) => {
                smtp.send(message).await.map_err(failure)?;
                tracing::info!(message_id, "mail sent");
                Ok(())
            }
        }
    }

    fn compose(&self, message_id: &str, mail: &Mail, now: Time) -> Result<Message> {
        // A line break in a subject would begin a header of somebody else's choice.
        let subject: String = mail.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let builder = Message::builder()
            .from(self.from.clone())
            .to(mailbox("to", &mail.to)?)
            .subject(subject)
            .date(SystemTime::from(now))
            .message_id(Some(message_id.to_owned()));
        let message = match &mail.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone())),
            None => builder.header(lettre::message::header::ContentType::TEXT_PLAIN).body(mail.text.clone()),
        };
        message.map_err(|_| refused("The mail cannot be composed."))
    }
}

/// What a failure to send means for the job. Servers repeat addresses in their texts, so only the code is kept.
fn failure(error: lettre::transport::smtp::Error) -> Error {
    match error.status() {
        Some(code) => answer(u16::from(code), error.is_permanent()),
        None => {
            Error::new(Kind::Unavailable, "MAIL_UNAVAILABLE", "The mail server cannot be reached.").caused_by(error)
        }
    }
}

fn answer(code: u16, permanent: bool) -> Error {
    if SIGN_IN.contains(&code) {
        let text = format!("The mail server does not let us sign in ({code}).");
        return Error::new(Kind::Unavailable, "MAIL_SIGN_IN", text);
    }
    if permanent {
        return refused(format!("The mail server refused the mail ({code})."));
    }
    Error::new(Kind::Unavailable, "MAIL_DEFERRED", format!("The mail server asks to come back later ({code})."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer() -> Mailer {
        Mailer::new(&MailSettings { backend: MailBackend::Log, from: "WiWebb <noreply@example.org>".into() }).unwrap()
    }

    fn composed(mail: &Mail) -> String {
        let message = mailer().compose("<1@example.org>", mail, kernel::Clock::system().now()).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn a_subject_cannot_add_headers() {
        let subject = "Hi\r\nBcc: eve@example.org".to_owned();
        let text = composed(&Mail { to: "ann@example.org".into(), subject, text: "Text".into(), html: None });
        assert!(!text.contains("\r\nBcc:"), "{text}");
        assert!(text.contains("Message-ID: <1@example.org>"), "{text}");
    }

    #[test]
    fn html_comes_beside_the_text() {
        let html = Some("<p>Hello</p>".to_owned());
        let text = composed(&Mail { to: "ann@example.org".into(), subject: "Hi".into(), text: "Hello".into(), html });
        assert!(text.contains("multipart/alternative") && text.contains("text/plain") && text.contains("text/html"));
    }

    #[test]
    fn only_a_refused_mail_is_given_up() {
        assert_eq!(answer(550, true).kind(), Kind::InvalidArgument);
        assert_eq!(answer(451, false).kind(), Kind::Unavailable);
        assert_eq!(answer(535, true).kind(), Kind::Unavailable);
    }

    #[test]
    fn every_way_of_encryption_is_at_hand() {
        for tls in [MailTls::None, MailTls::StartTls, MailTls::Implicit] {
            let backend = MailBackend::Smtp {
                host: "mail.example.org".into(),
                port: 465,
                tls,
                user: Some("ann".into()),
                password: Some("hunter2".into()),
            };
            let settings = MailSettings { backend, from: "noreply@example.org".into() };
            assert!(!format!("{settings:?} {:?}", Mailer::new(&settings).unwrap()).contains("hunter2"));
        }
    }

    #[test]
    fn a_malformed_sender_is_named() {
        let error = Mailer::new(&MailSettings { backend: MailBackend::Log, from: "nobody".into() }).unwrap_err();
        assert_eq!(error.violations()[0].field, "from");
    }
}
