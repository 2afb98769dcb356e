import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

/** Below what systems give to outgoing connections: nobody takes one by chance between here and the server's start. */
const range = [10_000, 32_000] as const;

async function hold(port: number): Promise<Server | null> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch {
    return null;
  }
}

/** Free ports on 127.0.0.1, all different: they are held open together, then let go. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(...range);
    const server = await hold(port);
    if (server !== null) held.set(port, server);
  }
  await Promise.all(
    [...held.values()].map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return [...held.keys()];
}

/** True when something accepts connections there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
