//! Mails in French.

use super::{Content, Mail};

const NOT_YOU: &str = "Si vous n'en êtes pas à l'origine, prévenez votre administrateur sans attendre.";
const IGNORE: &str = "Si vous n'avez rien demandé, ignorez ce message : rien ne change.";

pub fn content(brand: &str, username: &str, mail: &Mail) -> Content {
    let account = format!("compte « {username} »");
    let plain = |subject: String, text: String, end: &str| Content {
        subject,
        paragraphs: vec![text, end.to_owned()],
        action: None,
    };
    let linked = |subject: String, text: String, end: &str, label: &'static str, link: &str| Content {
        subject,
        paragraphs: vec![text, end.to_owned()],
        action: Some((label, link.to_owned())),
    };
    match mail {
        Mail::VerifyEmail { link } => linked(
            format!("Confirmez votre adresse e-mail pour {brand}"),
            format!("Confirmez que cette adresse e-mail est celle du {account}."),
            IGNORE,
            "Confirmer l'adresse",
            link,
        ),
        Mail::ResetPassword { link } => linked(
            format!("Un nouveau mot de passe pour {brand}"),
            format!(
                "Un nouveau mot de passe a été demandé pour le {account}. Le lien ci-dessous sert une seule fois, \
                 pendant trois jours."
            ),
            IGNORE,
            "Choisir un nouveau mot de passe",
            link,
        ),
        Mail::ChangeEmail { link } => linked(
            format!("Confirmez votre nouvelle adresse e-mail pour {brand}"),
            format!("Confirmez que le {account} doit désormais utiliser cette adresse e-mail."),
            IGNORE,
            "Utiliser cette adresse",
            link,
        ),
        Mail::EmailChanged { email } => plain(
            format!("L'adresse e-mail de votre compte {brand} a changé"),
            format!("L'adresse e-mail du {account} est maintenant {email}. Celle-ci ne recevra plus rien à son sujet."),
            NOT_YOU,
        ),
        Mail::Invitation { link, invited_by, days } => linked(
            format!("Vous êtes invité à rejoindre {brand}"),
            format!(
                "{invited_by} vous invite à rejoindre {brand}. Le lien ci-dessous sert une seule fois, pendant {days} jours."
            ),
            "Si cela ne vous dit rien, ignorez ce message.",
            "Accepter l'invitation",
            link,
        ),
        Mail::PasswordChanged => plain(
            format!("Votre mot de passe {brand} a changé"),
            format!("Le mot de passe du {account} a changé, et toutes ses sessions ont été fermées."),
            NOT_YOU,
        ),
        Mail::NewDevice { device, address, time } => plain(
            format!("Nouvelle connexion à votre compte {brand}"),
            format!(
                "Une connexion au {account} vient d'un endroit encore inconnu : {device}, adresse {address}, {} UTC.",
                time.format("%Y-%m-%d %H:%M")
            ),
            "Si c'était vous, il n'y a rien à faire. Sinon, changez votre mot de passe et prévenez votre administrateur.",
        ),
        Mail::SecondFactorAdded { name } => plain(
            format!("Un second facteur a été ajouté à votre compte {brand}"),
            format!("Le second facteur « {name} » a été ajouté au {account}. La connexion en demandera un désormais."),
            NOT_YOU,
        ),
        Mail::SecondFactorRemoved { name } => plain(
            format!("Un second facteur a été retiré de votre compte {brand}"),
            format!("Le second facteur « {name} » a été retiré du {account}."),
            NOT_YOU,
        ),
        Mail::SecondFactorsReset => plain(
            format!("Les seconds facteurs de votre compte {brand} ont été réinitialisés"),
            format!(
                "Tous les seconds facteurs et codes de secours du {account} ont été retirés, et ses sessions fermées."
            ),
            NOT_YOU,
        ),
        Mail::RecoveryCodesReplaced => plain(
            format!("Vos codes de secours {brand} ont été remplacés"),
            format!("De nouveaux codes de secours ont été créés pour le {account} ; les anciens ne servent plus."),
            NOT_YOU,
        ),
        Mail::RecoveryCodeUsed { left } => plain(
            format!("Un code de secours {brand} a été utilisé"),
            format!("Un code de secours du {account} a remplacé un second facteur. Codes restants : {left}."),
            NOT_YOU,
        ),
        Mail::ApiKeyCreated { name, prefix } => plain(
            format!("Une clé d'API a été créée avec votre compte {brand}"),
            format!("La clé d'API « {name} », qui commence par {prefix}, a été créée avec le {account}."),
            "Si ce n'était pas vous, révoquez la clé, changez votre mot de passe et prévenez votre administrateur.",
        ),
        Mail::AccountLocked => plain(
            format!("La connexion à votre compte {brand} est bloquée"),
            format!(
                "De mauvais mots de passe ont été essayés sur le {account} : la connexion attend plus longtemps après \
                 chaque échec, jusqu'à 15 minutes. D'un endroit habituel, elle reste possible."
            ),
            "Un nouveau mot de passe, ou votre administrateur, y met fin. Si ce n'était pas vous, personne n'est entré.",
        ),
    }
}
