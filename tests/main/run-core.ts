import type { ChannelKind } from "../../src/shared/model/channel-kind.ts";
import { createClient, type Client } from "../../src/shared/bridge.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import {
  createCore,
  type CoreOptions,
  type RunningCore,
} from "../../src/main/core.ts";
import type { SecretStore } from "../../src/main/host.ts";
import { startable } from "../bundles.ts";

/** Secrets of one test; handed to a second core, they outlast a restart. */
export function keepSecrets(): SecretStore & { all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    get: (id) => Promise.resolve(all.get(id) ?? null),
    set: (id, secret) => {
      all.set(id, secret);
      return Promise.resolve();
    },
    delete: (id) => {
      all.delete(id);
      return Promise.resolve();
    },
    warning: () => undefined,
  };
}

export type CoreUnderTest = {
  core: RunningCore;
  client: Client;
  call: Client["call"];
  logged: string[];
};

/** The whole core on a folder, without a host around it. */
export async function runCore(
  dataDir: string,
  channels: Partial<Record<ChannelKind, Channel>> = {},
  options: Partial<CoreOptions> = {},
): Promise<CoreUnderTest> {
  const logged: string[] = [];
  const put = (text: string, cause?: unknown) => {
    logged.push(`${text} ${cause instanceof Error ? cause.message : ""}`);
  };
  const core = await createCore(
    {
      kind: "browser",
      version: "0.0.0",
      dataDir,
      secretFallback: undefined,
      openExternal: (url) => Promise.resolve({ url }),
      badge: () => undefined,
      choosePath: undefined,
    },
    {
      channels,
      log: { info: put, warn: put, error: put },
      secrets: keepSecrets(),
      programs: {
        task: startable("jobs"),
        reader: startable("reader"),
        checkpoints: startable("checkpoints"),
      },
      ...options,
    },
  );
  const client = createClient({
    call: (method, input) => core.dispatch(method, input),
    subscribe: (listener) => core.subscribe(listener),
  });
  return {
    core,
    client,
    call: (method, input) => client.call(method, input),
    logged,
  };
}
