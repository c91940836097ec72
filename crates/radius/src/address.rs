//! The addresses that a NAS claims: parsing, normal form, and whether a tenant may claim them by itself. Pure.
//!
//! A claim is a range of IPv6 addresses; IPv4 is mapped (RFC 4291, section 2.5.5.2), so both compare alike.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

/// One address, or one network (RFC 4632).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    net: IpNet,
}

impl Claim {
    /// Reads an address or a network. The error is a sentence for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let invalid = || "Enter a valid IPv4 or IPv6 address or network.".to_owned();
        let net = match text.contains('/') {
            true => text.parse().map_err(|_| invalid())?,
            false => IpNet::from(text.parse::<IpAddr>().map_err(|_| invalid())?),
        };
        let net = unmapped(net);
        if net.addr() != net.network() {
            return Err(format!("This address has host bits set; the network is {}.", net.trunc()));
        }
        if net.addr().is_multicast() {
            return Err("A multicast address sends no packets.".to_owned());
        }
        Ok(Self { net })
    }

    /// The normal form: a single address without its length.
    pub fn text(&self) -> String {
        match self.net.prefix_len() == self.net.max_prefix_len() {
            true => self.net.addr().to_string(),
            false => self.net.to_string(),
        }
    }

    /// The length of the prefix, in the address's own family.
    pub fn length(&self) -> u8 {
        self.net.prefix_len()
    }

    /// The first address.
    pub fn first(&self) -> u128 {
        mapped(self.net.network())
    }

    /// The last address.
    pub fn last(&self) -> u128 {
        mapped(self.net.broadcast())
    }

    /// Whether a tenant may claim so much by itself (S21).
    pub fn is_modest(&self) -> bool {
        self.net.prefix_len() >= if self.net.addr().is_ipv4() { 24 } else { 48 }
    }
}

/// An address as 128 bits, IPv4 mapped.
pub fn mapped(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// A network of mapped addresses as the IPv4 network that it means.
fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    let v4: Option<Ipv4Addr> = v6.addr().to_ipv4_mapped();
    let v4 = v4.zip(v6.prefix_len().checked_sub(96)).and_then(|(addr, length)| Ipv4Net::new(addr, length).ok());
    v4.map_or(net, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(address: &str) -> String {
        Claim::parse(address).unwrap().text()
    }

    #[test]
    fn normal_form() {
        assert_eq!(text("192.0.2.7"), "192.0.2.7");
        assert_eq!(text("192.0.2.7/32"), "192.0.2.7");
        assert_eq!(text("192.0.2.0/24"), "192.0.2.0/24");
        assert_eq!(text("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(text("::ffff:192.0.2.0/120"), "192.0.2.0/24");
        assert_eq!(text("2001:DB8:0::0001"), "2001:db8::1");
        assert_eq!(text("2001:db8::/48"), "2001:db8::/48");
        assert_eq!(text("0.0.0.0/0"), "0.0.0.0/0");
    }

    #[test]
    fn range_is_mapped() {
        let claim = Claim::parse("192.0.2.0/24").unwrap();
        assert_eq!(claim.first(), 0xffff_c000_0200);
        assert_eq!(claim.last(), 0xffff_c000_02ff);
        assert_eq!(claim.length(), 24);
    }

    #[test]
    fn refused() {
        for bad in ["", "x", "192.0.2", "192.0.2.1/33", "192.0.2.0/24/1", "fe80::1%eth0", "192.0.2.1 ", "224.0.0.1"] {
            assert!(Claim::parse(bad).is_err(), "{bad}");
        }
        let error = Claim::parse("192.0.2.1/24").unwrap_err();
        assert!(error.contains("192.0.2.0/24"), "{error}");
        assert!(Claim::parse("2001:db8::1/64").is_err());
    }

    #[test]
    fn modesty() {
        for (address, modest) in
            [("10.0.0.0/24", true), ("10.0.0.0/23", false), ("2001:db8::/48", true), ("2001:db8::/47", false)]
        {
            assert_eq!(Claim::parse(address).unwrap().is_modest(), modest, "{address}");
        }
    }
}
