// Runs Bluesky's network: directory (PLC), server (PDS) and AppView, on loopback only. Started by bluesky.ts with the
// path of @atproto/dev-env and the addresses of its databases; says where they are, and ends with TERM.
import { Server } from "node:net";
import { pathToFileURL } from "node:url";

type Network = {
  plc: { url: string };
  pds: {
    url: string;
    ctx: {
      idResolver: {
        did: { resolve: (did: string, force?: boolean) => Promise<unknown> };
      };
    };
  };
  bsky: { url: string };
  ozone: { url: string };
  close: () => Promise<void>;
};
type DevEnv = {
  TestNetwork: {
    create: (options: {
      dbPostgresUrl: string;
      dbPostgresSchema: string;
    }) => Promise<Network>;
  };
};

const [devEnv = "", postgres = "", redis = "", chat = ""] =
  process.argv.slice(2);

/** The servers listen on every interface unless they are told otherwise, and some cannot be told. */
const listen = Reflect.get(Server.prototype, "listen") as (
  ...given: unknown[]
) => Server;
Server.prototype.listen = function (this: Server, ...given: unknown[]) {
  const [first, ...rest] = given;
  const isPort = typeof first === "object" && first !== null && "port" in first;
  const onLoopback =
    typeof first === "number"
      ? [
          { port: first, host: "127.0.0.1" },
          ...rest.filter((each) => typeof each === "function"),
        ]
      : isPort
        ? [{ ...first, host: "127.0.0.1" }, ...rest]
        : given;
  return Reflect.apply(listen, this, onLoopback);
};

process.env["REDIS_HOST"] = redis;
const { TestNetwork } = (await import(pathToFileURL(devEnv).href)) as DevEnv;
const network = await TestNetwork.create({
  dbPostgresUrl: postgres,
  dbPostgresSchema: "porchlight",
});

// Direct messages are a service of their own, of which no program is published: requests go to the test's.
const dids = network.pds.ctx.idResolver.did;
const resolve = dids.resolve.bind(dids);
const chatDid = "did:web:api.bsky.chat";
dids.resolve = (did, force) =>
  did === chatDid
    ? Promise.resolve({
        id: chatDid,
        service: [
          {
            id: "#bsky_chat",
            type: "BskyChatService",
            serviceEndpoint: chat,
          },
        ],
      })
    : resolve(did, force);

process.on("SIGTERM", () => {
  // What is open is of no use to anybody.
  void network.close().finally(() => process.exit(0));
});
const { plc, pds, ozone } = network;
console.log(
  `ready ${JSON.stringify({ plc: plc.url, pds: pds.url, ozone: ozone.url })}`,
);
