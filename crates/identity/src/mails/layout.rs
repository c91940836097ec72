//! The form of a mail: plain text, and HTML that every mail program shows (tables, inline styles, no image).

use std::fmt::Write as _;

use super::{Brand, Content, Locale};

pub fn text(brand: &Brand, content: &Content) -> String {
    let mut out = content.paragraphs.join("\n\n");
    if let Some((label, link)) = &content.action {
        let _ = write!(out, "\n\n{label}:\n{link}");
    }
    let _ = write!(out, "\n\n-- \n{}\n", brand.name);
    out
}

pub fn html(brand: &Brand, locale: Locale, content: &Content) -> String {
    let (name, color, lang) = (escaped(&brand.name), escaped(&brand.color), locale.tag());
    let mut body = String::new();
    for paragraph in &content.paragraphs {
        let _ = write!(body, "<p style=\"margin:0 0 16px\">{}</p>", escaped(paragraph));
    }
    if let Some((label, link)) = &content.action {
        let link = escaped(link);
        let _ = write!(
            body,
            "<p style=\"margin:24px 0\"><a href=\"{link}\" style=\"background:{color};color:#ffffff;padding:10px 18px;\
             border-radius:6px;text-decoration:none;display:inline-block\">{}</a></p>\
             <p style=\"margin:0;color:#57606a;font-size:13px;word-break:break-all\">{link}</p>",
            escaped(label)
        );
    }
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
         <body style=\"margin:0;background:#f6f8fa;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1f2328\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\" \
         style=\"padding:24px 12px\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"max-width:560px;background:#ffffff;border-radius:8px;border-top:4px solid {color}\">\
         <tr><td style=\"padding:24px 28px 4px;font-weight:600;font-size:17px\">{name}</td></tr>\
         <tr><td style=\"padding:12px 28px 28px\">{body}</td></tr></table></td></tr></table></body></html>",
        escaped(&content.subject)
    )
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
        out
    })
}
