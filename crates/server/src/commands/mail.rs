//! `mail preview`.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use identity::mails;

/// Writes mails with sample values into a folder, one file for each form.
pub fn preview(name: Option<&str>, locale: Option<&str>, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("the folder {}", out.display()))?;
    let mut count = 0;
    for preview in mails::previews() {
        let tag = preview.locale.tag();
        if name.is_some_and(|name| name != preview.name) || locale.is_some_and(|locale| locale != tag) {
            continue;
        }
        let text = format!("Subject: {}\n\n{}", preview.mail.subject, preview.mail.text);
        let stem = out.join(format!("{}.{tag}", preview.name));
        for (extension, content) in [("txt", text), ("html", preview.mail.html.unwrap_or_default())] {
            let file = stem.with_added_extension(extension);
            std::fs::write(&file, content).with_context(|| file.display().to_string())?;
        }
        say!("{}", stem.display());
        count += 1;
    }
    ensure!(count > 0, "there is no such mail, or no such language");
    Ok(())
}
