//! What holds for all bytes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::{collection::vec, prelude::*};
use wiwebb_radius_codec::{
    Builder, EncodeError, MessageAuthenticator, Packet, attribute, code, hide, reveal, verify_reply,
};

fn attributes() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
    vec((1u8..=79, vec(any::<u8>(), 0..=253)), 0..12)
}

fn walk(packet: &Packet<'_>, secret: &[u8]) {
    for kind in 0..=255 {
        let _ = (packet.first(kind), packet.text(kind), packet.number(kind), packet.ipv4(kind), packet.ipv6(kind));
    }
    let length: usize = packet.attributes().map(|attribute| attribute.value.len() + 2).sum();
    assert!(length <= 4076);
    let _ = (packet.code(), packet.identifier(), packet.password(secret), packet.verify_accounting(secret));
    let _ = (packet.message_authenticator(secret), packet.accounting_message_authenticator(secret));
    let _ = verify_reply(packet, &packet.authenticator(), secret);
}

proptest! {
    #[test]
    fn nothing_panics(bytes in vec(any::<u8>(), 0..300), secret in vec(any::<u8>(), 0..80)) {
        if let Ok(packet) = Packet::parse(&bytes) {
            walk(&packet, &secret);
        }
        // The same bytes behind a header that fits them.
        let mut framed = vec![1, 2];
        framed.extend((20 + bytes.len() as u16).to_be_bytes());
        framed.extend([7; 16]);
        framed.extend(&bytes);
        if let Ok(packet) = Packet::parse(&framed) {
            walk(&packet, &secret);
        }
    }

    #[test]
    fn what_is_built_is_read(list in attributes(), identifier: u8, authenticator: [u8; 16], secret in vec(any::<u8>(), 1..40)) {
        let mut builder = Builder::request(code::ACCESS_REQUEST, identifier);
        for (kind, value) in &list {
            builder = builder.attribute(*kind, value);
        }
        let bytes = builder.message_authenticator().finish_access(&authenticator, &secret).unwrap();
        let packet = Packet::parse(&bytes).unwrap();
        prop_assert_eq!((packet.identifier(), packet.authenticator()), (identifier, authenticator));
        let read: Vec<_> = packet.attributes().map(|a| (a.kind, a.value.to_vec())).take(list.len()).collect();
        prop_assert_eq!(read, list);
        prop_assert_eq!(packet.message_authenticator(&secret), MessageAuthenticator::Valid);
    }

    #[test]
    fn a_truncated_packet_is_no_packet(list in attributes(), cut in 0usize..4096) {
        let mut builder = Builder::request(code::ACCOUNTING_REQUEST, 1);
        for (kind, value) in &list {
            builder = builder.attribute(*kind, value);
        }
        let bytes = builder.finish_accounting(b"secret").unwrap();
        prop_assert!(Packet::parse(&bytes).unwrap().verify_accounting(b"secret"));
        if cut < bytes.len() {
            prop_assert!(Packet::parse(&bytes[..cut]).is_err());
        }
    }

    #[test]
    fn passwords_come_back(password in vec(1u8..=255, 0..=128), secret in vec(any::<u8>(), 1..40), authenticator: [u8; 16]) {
        let hidden = hide(&password, &secret, &authenticator).unwrap();
        prop_assert!(hidden.len().is_multiple_of(16) && (16..=128).contains(&hidden.len()));
        prop_assert_eq!(reveal(&hidden, &secret, &authenticator).unwrap(), password);
    }

    #[test]
    fn a_changed_bit_is_seen(list in attributes(), authenticator: [u8; 16], bit in 0usize..160) {
        let request = Builder::request(code::ACCESS_REQUEST, 9).attribute(attribute::PROXY_STATE, b"a");
        let request = request.message_authenticator().finish_access(&authenticator, b"secret").unwrap();
        let parsed = Packet::parse(&request).unwrap();
        let mut reply = Builder::reply(&parsed, code::ACCESS_ACCEPT, true);
        for (kind, value) in &list {
            reply = reply.attribute(*kind, value);
        }
        let reply = reply.finish_reply(&authenticator, b"secret").unwrap();
        prop_assert_eq!(reply[20], attribute::MESSAGE_AUTHENTICATOR, "it comes first");
        prop_assert!(verify_reply(&Packet::parse(&reply).unwrap(), &authenticator, b"secret"));
        prop_assert!(!verify_reply(&Packet::parse(&reply).unwrap(), &authenticator, b"Secret"));
        for (bytes, is_reply) in [(&reply, true), (&request, false)] {
            let mut changed = bytes.clone();
            let at = bit % (changed.len() * 8);
            changed[at / 8] ^= 1 << (at % 8);
            if let Ok(packet) = Packet::parse(&changed) {
                let accepted = if is_reply {
                    verify_reply(&packet, &authenticator, b"secret")
                } else {
                    packet.message_authenticator(b"secret") == MessageAuthenticator::Valid
                };
                prop_assert!(!accepted, "bit {} of {:?}", at, bytes);
            }
        }
    }
}

#[test]
fn what_cannot_be_said_is_refused() {
    let request = || Builder::request(code::ACCESS_REQUEST, 1);
    let finish = |builder: Builder| builder.finish_access(&[0; 16], b"s").unwrap_err();
    assert_eq!(finish(request().attribute(1, &[0; 254])), EncodeError::Attribute);
    assert_eq!(finish(request().password(&[1; 129], b"s", &[0; 16])), EncodeError::Password);
    let long = (0..17).fold(request(), |builder, _| builder.attribute(1, &[0; 253]));
    assert_eq!(finish(long), EncodeError::Packet);
}

#[test]
fn two_message_authenticators_are_invalid() {
    let twice = Builder::request(code::ACCESS_REQUEST, 1).attribute(80, &[0; 16]).message_authenticator();
    let bytes = twice.finish_access(&[3; 16], b"secret").unwrap();
    assert_eq!(Packet::parse(&bytes).unwrap().message_authenticator(b"secret"), MessageAuthenticator::Invalid);
}
