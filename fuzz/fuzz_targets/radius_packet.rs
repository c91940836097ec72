//! Whatever bytes come in: nothing panics, and what verifies was made with the secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wiwebb_radius_codec::{Packet, verify_reply};

fuzz_target!(|bytes: &[u8]| {
    let Ok(packet) = Packet::parse(bytes) else { return };
    for attribute in packet.attributes() {
        let kind = attribute.kind;
        let _ = (packet.first(kind), packet.text(kind), packet.number(kind), packet.ipv4(kind), packet.ipv6(kind));
    }
    let _ = packet.password(b"secret");
    let _ = packet.message_authenticator(b"secret");
    let _ = packet.accounting_message_authenticator(b"secret");
    assert!(!(packet.verify_accounting(b"secret") && packet.verify_accounting(b"Secret")));
    let _ = verify_reply(&packet, &packet.authenticator(), b"secret");
});
