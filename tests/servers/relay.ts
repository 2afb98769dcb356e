import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Passing = {
  from: "client" | "server";
  bytes: Buffer;
  /** 1 for the first connection of the relay. */
  connection: number;
};

/** `cut` ends the connection at once; these bytes are not passed on. */
export type RelayRule = (passing: Passing) => "pass" | "cut";

export type Relay = {
  port: number;
  /** Asked for everything that passes; passes all until set. */
  setRule: (rule: RelayRule) => void;
  /** So many bytes in a millisecond go from clients to the server from now on. */
  setSpeed: (bytesPerMs: number) => void;
  /** Cuts what is connected now. */
  cut: () => void;
  connections: () => number;
  stop: () => Promise<void>;
};

/**
 * A line in front of a server that can break at any point, for example after
 * the server took a message and before its answer arrived.
 */
export async function startRelay(
  target: number,
  { port = 0 }: { port?: number } = {},
): Promise<Relay> {
  let rule: RelayRule = () => "pass";
  let speed = Infinity;
  let connections = 0;
  const open = new Set<Socket>();

  const server = createServer((client) => {
    connections += 1;
    const connection = connections;
    const upstream = connect({ host: "127.0.0.1", port: target });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    const pass = (from: Passing["from"], source: Socket, sink: Socket) => {
      open.add(source);
      let isPacing = false;
      const goOn = () => {
        if (!isPacing && !sink.writableNeedDrain) source.resume();
      };
      source.on("data", (bytes) => {
        if (rule({ from, bytes, connection }) === "cut") {
          end();
          return;
        }
        if (!sink.write(bytes)) source.pause();
        if (from === "server" || speed === Infinity) return;
        isPacing = true;
        source.pause();
        setTimeout(() => {
          isPacing = false;
          goOn();
        }, bytes.length / speed);
      });
      sink.on("drain", goOn);
      source.on("end", () => sink.end());
      source.on("error", end);
      source.on("close", () => {
        open.delete(source);
      });
    };
    pass("client", client, upstream);
    pass("server", upstream, client);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    setRule: (next) => {
      rule = next;
    },
    setSpeed: (bytesPerMs) => {
      speed = bytesPerMs;
    },
    cut,
    connections: () => connections,
    stop: async () => {
      server.close();
      cut();
      if (server.listening) await once(server, "close");
    },
  };
}
