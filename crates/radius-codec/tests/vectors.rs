//! The examples of RFC 2865, section 7.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use wiwebb_radius_codec::{Builder, Packet, attribute, code, hide, verify_reply};

const SECRET: &[u8] = b"xyzzy5461";

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn user_telnet_to_specified_host() {
    let request = bytes(
        "01 00 00 38 0f 40 3f 94 73 97 80 57 bd 83 d5 cb 98 f4 22 7a 01 06 6e 65 6d 6f 02 12 0d be 70 8d 93 d4 13 ce
         31 96 e4 3f 78 2a 0a ee 04 06 c0 a8 01 10 05 06 00 00 00 03",
    );
    let packet = Packet::parse(&request).unwrap();
    assert_eq!((packet.code(), packet.identifier()), (code::ACCESS_REQUEST, 0));
    assert_eq!(packet.text(attribute::USER_NAME), Some("nemo"));
    assert_eq!(packet.password(SECRET).unwrap(), b"arctangent");
    assert_eq!(packet.ipv4(attribute::NAS_IP_ADDRESS).unwrap().to_string(), "192.168.1.16");
    assert_eq!(packet.number(attribute::NAS_PORT), Some(3));
    let hidden = hide(b"arctangent", SECRET, &packet.authenticator()).unwrap();
    assert_eq!(Some(hidden.as_slice()), packet.first(attribute::USER_PASSWORD));

    let expected = bytes(
        "02 00 00 26 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2 06 06 00 00 00 01 0f 06 00 00 00 00 0e 06 c0 a8
         01 03",
    );
    let reply = Builder::reply(&packet, code::ACCESS_ACCEPT, false)
        .number(attribute::SERVICE_TYPE, 1)
        .number(15, 0)
        .attribute(14, &[192, 168, 1, 3])
        .finish_reply(&packet.authenticator(), SECRET)
        .unwrap();
    assert_eq!(reply, expected);
    assert!(verify_reply(&Packet::parse(&reply).unwrap(), &packet.authenticator(), SECRET));
}

#[test]
fn framed_user_authenticating_with_chap() {
    let request = bytes(
        "01 01 00 47 2a ee 86 f0 8d 0d 55 96 9c a5 97 8e 0d 33 67 a2 01 08 66 6c 6f 70 73 79 03 13 16 e9 75 57 c3 16
         18 58 95 f2 93 ff 63 44 07 72 75 04 06 c0 a8 01 10 05 06 00 00 00 14 06 06 00 00 00 02 07 06 00 00 00 01",
    );
    let packet = Packet::parse(&request).unwrap();
    assert_eq!(packet.text(attribute::USER_NAME), Some("flopsy"));
    assert_eq!(packet.first(attribute::CHAP_PASSWORD).unwrap().len(), 17);
    assert_eq!(packet.password(SECRET), None);

    let expected = bytes(
        "02 01 00 38 15 ef bc 7d ab 26 cf a3 dc 34 d9 c0 3c 86 01 a4 06 06 00 00 00 02 07 06 00 00 00 01 08 06 ff ff
         ff fe 0a 06 00 00 00 02 0d 06 00 00 00 01 0c 06 00 00 05 dc",
    );
    let numbers = [(6, 2), (7, 1), (8, 0xffff_fffe), (10, 2), (13, 1), (12, 1500)];
    let reply = numbers
        .into_iter()
        .fold(Builder::reply(&packet, code::ACCESS_ACCEPT, false), |reply, (kind, value)| reply.number(kind, value))
        .finish_reply(&packet.authenticator(), SECRET)
        .unwrap();
    assert_eq!(reply, expected);
}
