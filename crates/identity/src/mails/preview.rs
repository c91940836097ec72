//! Every mail with sample values, for `wiwebb mail preview` and the tests.

use super::{Brand, Locale, Mail, Recipient, compose};

/// One mail as it would leave.
#[derive(Debug)]
pub struct Preview {
    /// The kind, in `kebab-case`.
    pub name: &'static str,
    /// The language.
    pub locale: Locale,
    /// The mail.
    pub mail: jobs::Mail,
}

/// All mails in all languages.
pub fn previews() -> Vec<Preview> {
    let brand = Brand { name: "Acme & Sons Wi-Fi".to_owned(), color: "#0f766e".to_owned(), ..Brand::default() };
    let mails = samples();
    let each = Locale::ALL.into_iter().flat_map(|locale| mails.iter().map(move |(name, mail)| (*name, locale, mail)));
    each.map(|(name, locale, mail)| {
        let to = Recipient {
            email: "ann@example.org".to_owned(),
            username: "ann".to_owned(),
            locale: Some(locale.tag().to_owned()),
        };
        Preview { name, locale, mail: compose(&brand, &to, mail) }
    })
    .collect()
}

fn samples() -> Vec<(&'static str, Mail)> {
    let link = |page: &str| format!("https://wifi.example.org/{page}#token=sample");
    let text = str::to_owned;
    vec![
        ("verify-email", Mail::VerifyEmail { link: link("verify-email") }),
        ("reset-password", Mail::ResetPassword { link: link("password-reset/confirm") }),
        ("change-email", Mail::ChangeEmail { link: link("change-email") }),
        ("email-changed", Mail::EmailChanged { email: text("new@example.org") }),
        ("invitation", Mail::Invitation { link: link("invitation"), invited_by: text("olivia"), days: 7 }),
        ("password-changed", Mail::PasswordChanged),
        (
            "new-device",
            Mail::NewDevice {
                device: text("Firefox on Linux"),
                address: text("203.0.113.7"),
                time: kernel::Time::UNIX_EPOCH,
            },
        ),
        ("second-factor-added", Mail::SecondFactorAdded { name: text("Phone") }),
        ("second-factor-removed", Mail::SecondFactorRemoved { name: text("Phone") }),
        ("second-factors-reset", Mail::SecondFactorsReset),
        ("recovery-codes-replaced", Mail::RecoveryCodesReplaced),
        ("recovery-code-used", Mail::RecoveryCodeUsed { left: 7 }),
        ("api-key-created", Mail::ApiKeyCreated { name: text("Monitoring"), prefix: text("wwk_1a2b3c4d") }),
        ("account-locked", Mail::AccountLocked),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_is_whole_in_every_language() {
        let previews = previews();
        assert_eq!(previews.len(), samples().len() * Locale::ALL.len());
        for Preview { name, locale, mail } in &previews {
            let html = mail.html.as_deref().unwrap();
            for text in [&mail.subject, &mail.text, &html.to_owned()] {
                assert!(
                    !text.contains("{}") && !text.contains("{{") && !text.contains("  \n"),
                    "{name} {locale:?}: {text}"
                );
            }
            assert!(mail.subject.contains("Acme & Sons Wi-Fi"), "{name}: {}", mail.subject);
            assert!(html.contains("Acme &amp; Sons Wi-Fi") && html.contains("#0f766e"), "{name}: {html}");
            assert!(html.contains(&format!("lang=\"{}\"", locale.tag())));
            assert_eq!(html.contains("href="), mail.text.contains("https://"), "{name}: the link stands in both");
        }
        let subjects: std::collections::HashSet<_> = previews.iter().map(|preview| &preview.mail.subject).collect();
        assert_eq!(subjects.len(), previews.len(), "no two mails read alike");
    }

    #[test]
    fn names_cannot_add_lines_or_markup() {
        let brand = Brand { name: "A\r\nBcc: x@example.org <script>".to_owned(), ..Brand::default() };
        let to = Recipient { email: "a@example.org".into(), username: "<b>".into(), locale: None };
        let mail = compose(&brand, &to, &Mail::PasswordChanged);
        assert!(!mail.subject.contains(['\r', '\n']));
        let html = mail.html.unwrap();
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
    }
}
