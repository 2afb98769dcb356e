import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startable } from "../bundles.ts";
import { findCommand } from "../servers/child.ts";
import { startCoreChild } from "../main/start-child.ts";
import { startPostOffice } from "../main/post-office.ts";
import { addUs, ask } from "./ask.ts";
import { createFindings, type Found } from "./found.ts";

/** Nobody: root may write everywhere. */
const uid = 65534;
const asNobody = [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${uid}`,
  "--clear-groups",
];

/** Whether the core can be run as somebody who may not write everywhere. */
export function canBeNobody(): boolean {
  if (process.getuid?.() !== 0 || findCommand("setpriv") === null) return false;
  const [command = "", ...args] = asNobody;
  const script = fileURLToPath(startable("core"));
  const reads = [process.execPath, "--check", script];
  return spawnSync(command, [...args, ...reads]).status === 0;
}

/** What is shut: the whole folder, or the archive with what SQLite keeps beside it. */
type Shut = "the folder" | "the archive file";

function close(dir: string, shut: Shut): void {
  for (const name of readdirSync(dir)) {
    if (shut === "the archive file" && !name.startsWith("archive.")) continue;
    chownSync(join(dir, name), 0, 0);
    chmodSync(join(dir, name), 0o644);
  }
  if (shut === "the archive file") return;
  chownSync(dir, 0, 0);
  chmodSync(dir, 0o755);
}

function open(dir: string): void {
  chownSync(dir, uid, uid);
  chmodSync(dir, 0o700);
  for (const name of readdirSync(dir)) {
    chownSync(join(dir, name), uid, uid);
    chmodSync(join(dir, name), 0o600);
  }
}

/** Started where it may not write: it says so, shows what it can read, loses nothing, and goes on once it may again. */
export async function shutOut(): Promise<Found> {
  const findings = createFindings("a folder that can only be read");
  const { expect } = findings;
  for (const shut of ["the folder", "the archive file"] as const) {
    const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-shut-"));
    const office = await startPostOffice();
    open(dir);
    let child = await startCoreChild(dir, asNobody);
    const draft = (text: string) => ({ id: "draft-kept", text });
    try {
      const accountId = await addUs(child, office.url);
      await ask(child, "drafts.save", draft("before"));
      office.say("ana", "@us before");
      await ask(child, "accounts.poll", { id: accountId });
      await child.end();

      close(dir, shut);
      child = await startCoreChild(dir, asNobody);
      const refused = await child.call("drafts.save", draft("typed"));
      expect(
        !refused.ok &&
          refused.fault.code === "archive-read-only" &&
          refused.fault.message.endsWith("."),
        `${shut}: a save says ${JSON.stringify(refused)}`,
      );
      const state = await ask(child, "archive.state", {});
      const banner =
        state.state === "closed"
          ? state.fault
          : state.state === "open"
            ? state.trouble
            : undefined;
      expect(
        banner?.code === "archive-read-only",
        `${shut}: the banner says ${JSON.stringify(banner)}`,
      );
      if (shut === "the archive file") {
        const { items } = await ask(child, "conversations.list", { query: "" });
        expect(items.length === 1, `${shut}: nothing can be read`);
      }
      await child.kill();
      open(dir);
      child = await startCoreChild(dir, asNobody);
      const [kept] = await ask(child, "drafts.list", {});
      // Where the copy beside the archive can be written, the text is in there.
      expect(
        kept?.text === (shut === "the folder" ? "before" : "typed"),
        `${shut}: the draft is “${kept?.text ?? ""}”`,
      );
      const [account] = await ask(child, "accounts.list", {});
      expect(account?.counts.messages === 1, `${shut}: messages are gone`);
      findings.tried();
    } catch (cause) {
      expect(false, `${shut}: ${String(cause)}`);
    } finally {
      await child.kill();
      await office.close();
      rmSync(dir, { recursive: true });
    }
  }
  return findings.found;
}
