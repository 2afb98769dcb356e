import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Child,
  missingCommands,
  run,
  startChild,
  until,
} from "./child.ts";

export type Keyring = {
  /** For the processes that shall find this keyring instead of the user's own. */
  env: Record<string, string>;
  stop: () => Promise<void>;
};

export const keyringPackages = ["gnome-keyring", "dbus-x11", "libsecret-1-0"];

const addon = new URL(
  "../../node_modules/keytar/build/Release/keytar.node",
  import.meta.url,
);

/** Null when a keyring can be started here, else the reason. */
export function isInstalled(): string | null {
  if (process.platform !== "linux") return "gnome-keyring needs Linux";
  if (!existsSync(addon)) {
    return "keytar could not be built when the dependencies were installed (libsecret-1-dev, python3, make and g++ are needed)";
  }
  return missingCommands(["dbus-daemon", "dbus-send", "gnome-keyring-daemon"]);
}

/** A real Secret Service, unlocked and empty, on a session bus of its own. */
export async function startKeyring(): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-keyring-"));
  const address = `unix:path=${join(folder, "bus")}`;
  const env = {
    DBUS_SESSION_BUS_ADDRESS: address,
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, "run"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_CACHE_HOME: join(folder, "cache"),
  };
  await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  const children: Child[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    children.push(
      startChild(
        "dbus-daemon",
        ["--session", "--nofork", `--address=${address}`],
        {
          env,
        },
      ),
    );
    await until("a session bus", () =>
      existsSync(join(folder, "bus")) ? true : null,
    );
    children.push(
      startChild(
        "gnome-keyring-daemon",
        ["--foreground", "--unlock", "--components=secrets"],
        { env, input: "test" },
      ),
    );
    await until("the Secret Service", async () => {
      const answer = await run(
        "dbus-send",
        [
          "--session",
          "--print-reply",
          "--dest=org.freedesktop.DBus",
          "/",
          "org.freedesktop.DBus.NameHasOwner",
          "string:org.freedesktop.secrets",
        ],
        { env },
      );
      return answer.includes("true") ? true : null;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, stop };
}
