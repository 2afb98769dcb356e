import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostOffice, type PostOffice } from "../main/post-office.ts";
import { startCoreChild, type CoreChild } from "../main/start-child.ts";
import { addUs, ask } from "./ask.ts";
import { createFindings, type Found } from "./found.ts";
import { mountSmallDisk } from "./small-disk.ts";

const roomBytes = 12_000_000;

/** Works until a call says that there is no room; answers what was acknowledged before. */
async function workUntilFull(
  child: CoreChild,
  office: PostOffice,
  accountId: string,
): Promise<{ text: string; polled: number; code: string }> {
  let text = "";
  let polled = 0;
  for (let i = 0; i < 3000; i += 1) {
    const next = `save ${i} ${"words ".repeat(500)}`;
    const saved = await child.call("drafts.save", {
      id: "draft-full",
      text: next,
    });
    if (!saved.ok) return { text, polled, code: saved.fault.code };
    text = next;
    for (let j = 0; j < 12; j += 1)
      office.say("ana", `@us question ${i}.${j} ${"word ".repeat(200)}`);
    const brought = await child.call("accounts.poll", { id: accountId });
    if (!brought.ok) return { text, polled, code: brought.fault.code };
    polled = office.posts.length;
  }
  return { text, polled, code: "never full" };
}

/** The disk runs full after so many more bytes: said so, nothing acknowledged lost, and it goes on when there is room. */
export async function fillDisk(rooms: readonly number[]): Promise<Found> {
  const findings = createFindings("a full disk");
  const { expect } = findings;
  for (const room of rooms) {
    const what = `with ${room} bytes left`;
    const office = await startPostOffice();
    const disk = mountSmallDisk(roomBytes);
    const data = join(disk.dir, "data");
    mkdirSync(data);
    let child = await startCoreChild(data);
    try {
      const accountId = await addUs(child, office.url);
      disk.leave(room);
      const done = await workUntilFull(child, office, accountId);
      expect(done.code === "archive-full", `${what}: ${done.code}`);
      const state = await ask(child, "archive.state", {});
      expect(
        state.state === "open" && state.trouble?.code === "archive-full",
        `${what}: nothing is said of it`,
      );
      await checkKept(child, done, what, expect);
      // A kill while there is no room is no excuse either.
      await child.kill();
      child = await startCoreChild(data);
      const again = await child.call("archive.state", {});
      expect(again.ok, `${what}: it does not start`);
      disk.makeRoom();
      await ask(child, "archive.reopen", {});
      await checkKept(child, done, what, expect);
      await ask(child, "drafts.save", { id: "draft-full", text: "room again" });
      await ask(child, "accounts.poll", { id: accountId });
      const [account] = await ask(child, "accounts.list", {});
      expect(
        account?.counts.messages === office.posts.length,
        `${what}: ${account?.counts.messages ?? 0} of ${office.posts.length} messages`,
      );
    } catch (cause) {
      expect(false, `${what}: ${String(cause)}`);
    } finally {
      await child.kill();
      await office.close();
      disk.remove();
    }
    findings.tried();
  }
  return findings.found;
}

type Expect = (isRight: boolean, what: string) => void;

async function checkKept(
  child: CoreChild,
  done: { text: string; polled: number },
  what: string,
  expect: Expect,
): Promise<void> {
  const [draft] = await ask(child, "drafts.list", {});
  // The save that failed may have reached the copy beside the archive.
  expect(
    done.text === "" ||
      draft?.text === done.text ||
      (draft?.text ?? "").startsWith("save "),
    `${what}: the draft is gone`,
  );
  const [account] = await ask(child, "accounts.list", {});
  expect(
    (account?.counts.messages ?? 0) >= done.polled,
    `${what}: ${account?.counts.messages ?? 0} of ${done.polled} messages`,
  );
}

/** No file may grow beyond so many blocks of 1 kB: each write that would is refused, and the program lives on. */
export async function limitFiles(limits: readonly number[]): Promise<Found> {
  const findings = createFindings("a limit on the size of files");
  const { expect } = findings;
  for (const beyond of limits) {
    const what = `${beyond} kB beyond`;
    const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-limit-"));
    const office = await startPostOffice();
    let child = await startCoreChild(dir);
    try {
      const accountId = await addUs(child, office.url);
      await child.end();
      const { size } = statSync(join(dir, "archive.sqlite"));
      const limit = Math.ceil(size / 1024) + beyond;
      child = await startCoreChild(dir, [
        "bash",
        "-c",
        `ulimit -f ${limit}; exec "$@"`,
        "bash",
      ]);
      const done = await workUntilFull(child, office, accountId);
      expect(done.code.startsWith("archive-"), `${what}: ${done.code}`);
      await child.kill();
      child = await startCoreChild(dir);
      await checkKept(child, done, what, expect);
    } catch (cause) {
      expect(false, `${what}: ${String(cause)}`);
    } finally {
      await child.kill();
      await office.close();
      rmSync(dir, { recursive: true });
    }
    findings.tried();
  }
  return findings.found;
}
