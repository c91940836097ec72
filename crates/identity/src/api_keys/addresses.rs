//! Allow-lists: the networks from which a key may be used. An empty list allows all. Pure.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// Reads an address or a network (RFC 4632). The error is a sentence for people.
pub fn parse(text: &str) -> Result<IpNet, String> {
    let invalid = || format!("\"{text}\" is not an IPv4 or IPv6 address or network.");
    let net = match text.contains('/') {
        true => text.parse().map_err(|_| invalid())?,
        false => IpNet::from(text.parse::<IpAddr>().map_err(|_| invalid())?),
    };
    let net = unmapped(net);
    if net.addr() != net.network() {
        return Err(format!("\"{text}\" has host bits set; the network is {}.", net.trunc()));
    }
    Ok(net)
}

/// IPv4 in its IPv6 clothes is IPv4, as callers' addresses are.
fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    let v4 = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(96));
    v4.and_then(|(address, length)| Ipv4Net::new(address, length).ok()).map_or(net, IpNet::V4)
}

/// Whether an address is on the list; an unknown address is on no list but the empty one.
pub fn allows(list: &[IpNet], address: Option<IpAddr>) -> bool {
    list.is_empty() || address.is_some_and(|address| list.iter().any(|net| net.contains(&address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_and_compared() {
        let list =
            vec![parse("192.0.2.0/24").unwrap(), parse("2001:db8::1").unwrap(), parse("::ffff:10.0.0.0/104").unwrap()];
        let allowed = |text: &str| allows(&list, Some(text.parse().unwrap()));
        assert!(allowed("192.0.2.77") && allowed("2001:db8::1") && allowed("10.9.9.9"));
        assert!(!allowed("192.0.3.1") && !allowed("2001:db8::2") && !allows(&list, None));
        assert!(allows(&[], None));
        for bad in ["", "example.com", "192.0.2.1/24", "192.0.2.0/33"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
