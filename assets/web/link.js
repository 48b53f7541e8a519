// The invitation: the page's own address with the room's key after #, which is
// never part of a request.

const keyShape = /^#([A-Z2-7]{26})$/; // base32 of 130 random bits, as peer/relay makes it

// roomKey is the key of an address, or null when it has none.
export function roomKey({ hash }) {
  return keyShape.exec(hash)?.[1] ?? null;
}

// relayAddress is where the relay of this page is reached.
export function relayAddress({ protocol, host, pathname }) {
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${pathname}`;
}
