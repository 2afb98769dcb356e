// Installs every server the tests use, on Debian and as root; elsewhere says
// what is missing. Ends with 1 when a server of Debian's stable release is.
import { existsSync } from "node:fs";
import { findCommand, run } from "./child.ts";
import { isInstalled as keyringMissing, keyringPackages } from "./keyring.ts";
import { isInstalled as mailMissing, mailPackages } from "./mail.ts";
import {
  blueskyPackages,
  install as installBluesky,
  isInstalled as blueskyMissing,
} from "./bluesky-install.ts";
import {
  install as installSnac,
  isInstalled as snacMissing,
} from "./snac-install.ts";
import {
  install as installWordpress,
  isInstalled as wordpressMissing,
  wordpressPackages,
} from "./wordpress-install.ts";

type Server = { name: string; missing: () => string | null; optional: boolean };

const packages = [
  ...mailPackages,
  ...keyringPackages,
  ...blueskyPackages,
  ...wordpressPackages,
  "openssl",
  "mmdebstrap",
];

const servers: Server[] = [
  { name: "mail (dovecot, postfix)", missing: mailMissing, optional: false },
  { name: "keyring (gnome-keyring)", missing: keyringMissing, optional: false },
  {
    name: "Bluesky (PDS, PLC, AppView)",
    missing: blueskyMissing,
    optional: false,
  },
  { name: "WordPress", missing: wordpressMissing, optional: false },
  { name: "Mastodon API (snac)", missing: snacMissing, optional: true },
];

async function installPackages(): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) {
    const state = await run("dpkg-query", ["-W", "-f=${Status}", name]).catch(
      () => "",
    );
    if (!state.includes("ok installed")) missing.push(name);
  }
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    console.log(`As root: apt-get install ${missing.join(" ")}`);
    return;
  }
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const retries = ["-o", "Acquire::Retries=3"];
  console.log(`installing ${missing.join(" ")}`);
  await run("apt-get", [...retries, "update"], { env });
  await run(
    "apt-get",
    [...retries, "install", "-y", "--no-install-recommends", ...missing],
    { env },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (existsSync("/etc/debian_version") && findCommand("dpkg-query") !== null) {
  await installPackages().catch((error: unknown) =>
    console.log(reasonOf(error)),
  );
  await installBluesky().catch((error: unknown) =>
    console.log(reasonOf(error)),
  );
  await installWordpress().catch((error: unknown) =>
    console.log(reasonOf(error)),
  );
  await installSnac().catch((error: unknown) => console.log(reasonOf(error)));
} else {
  console.log(
    `Only Debian is set up by itself; needed are ${packages.join(", ")}.`,
  );
}

for (const { name, missing, optional } of servers) {
  const reason = missing();
  console.log(`${name}: ${reason ?? "installed"}`);
  if (reason !== null && !optional) process.exitCode = 1;
}
