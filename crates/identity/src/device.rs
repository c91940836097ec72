//! What a `User-Agent` says of a device, in words for people. A guess from what the client claims; it proves nothing.

/// A short name such as `Firefox on Linux`, or the name of the program.
pub fn name(agent: &str) -> String {
    if !agent.starts_with("Mozilla/") {
        let program = agent.split(['/', ' ', '(']).next().unwrap_or_default();
        let program: String = program.chars().filter(|c| !c.is_control()).take(40).collect();
        return if program.is_empty() { "Unknown device".to_owned() } else { program };
    }
    // Every browser names those before it: the first match is the most particular.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let first =
        |words: &[(&str, &'static str)]| words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name);
    match (first(&browsers), first(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("Browser on {system}"),
        (None, None) => "Browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names_for_people() {
        let named = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/19.0 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36",
                "Chrome on Android",
            ),
            ("Mozilla/5.0", "Browser"),
            ("curl/8.5.0", "curl"),
            ("wiwebbctl/0.1.0 tonic/0.14", "wiwebbctl"),
            ("", "Unknown device"),
        ];
        for (agent, device) in named {
            assert_eq!(name(agent), device, "{agent}");
        }
    }
}
