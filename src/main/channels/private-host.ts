import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** Addresses that mean something only inside one network (RFC 1918, 6598, 3927, 4193, 4291). */
const privateRanges = new BlockList();
privateRanges.addSubnet("0.0.0.0", 8);
privateRanges.addSubnet("10.0.0.0", 8);
privateRanges.addSubnet("100.64.0.0", 10);
privateRanges.addSubnet("127.0.0.0", 8);
privateRanges.addSubnet("169.254.0.0", 16);
privateRanges.addSubnet("172.16.0.0", 12);
privateRanges.addSubnet("192.168.0.0", 16);
privateRanges.addAddress("::", "ipv6");
privateRanges.addAddress("::1", "ipv6");
privateRanges.addSubnet("fc00::", 7, "ipv6");
privateRanges.addSubnet("fe80::", 10, "ipv6");

function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(address);
  if (family === 0) return false;
  return list.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Whether a host name, as `URL.hostname` writes it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    isIn(loopback, hostname)
  );
}

/** Whether a host name is by itself in a private network; names are not resolved. */
export function isPrivate(hostname: string): boolean {
  return isLoopback(hostname) || isIn(privateRanges, hostname);
}
