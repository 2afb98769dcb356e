import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../src/shared/fault.ts";
import { ownFolder } from "../../src/main/archive/owner.ts";
import { startPostOffice } from "../main/post-office.ts";
import { startCoreChild } from "../main/start-child.ts";
import { until } from "../servers/child.ts";
import { addUs, ask } from "./ask.ts";
import { createFindings, type Found } from "./found.ts";

/** Two processes on one folder: the second refuses and says who has it. */
export async function startTwice(): Promise<Found> {
  const findings = createFindings("two processes on one folder");
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-twice-"));
  const child = await startCoreChild(dir);
  try {
    let refusal: unknown;
    try {
      ownFolder(dir).release();
    } catch (cause) {
      refusal = cause;
    }
    findings.expect(
      refusal instanceof AppError &&
        refusal.code === "folder-in-use" &&
        /process \d+/.test(refusal.message),
      "the second does not say who has the folder",
    );
    await ask(child, "drafts.save", { id: "draft-first", text: "still here" });
    findings.tried();
  } finally {
    await child.kill();
    rmSync(dir, { recursive: true });
  }
  return findings.found;
}

const hourMs = 3_600_000;

/** The clock is set back an hour while it is closed: what is written then is newer all the same, and all goes out. */
export async function setClockBack(): Promise<Found> {
  const findings = createFindings("the clock set back an hour");
  const { expect } = findings;
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-clock-"));
  const office = await startPostOffice();
  let child = await startCoreChild(dir);
  try {
    const accountId = await addUs(child, office.url);
    office.say("ana", "@us before");
    await ask(child, "accounts.poll", { id: accountId });
    await ask(child, "drafts.save", { id: "draft-clock", text: "before" });
    await ask(child, "outbox.send", {
      id: "sent-before",
      accountId,
      text: "before",
      undoSeconds: 0,
    });
    await child.kill();
    child = await startCoreChild(dir, [], -hourMs);
    await ask(child, "drafts.save", { id: "draft-clock", text: "after" });
    await ask(child, "outbox.send", {
      id: "sent-after",
      accountId,
      text: "after",
      undoSeconds: 0,
    });
    office.say("ben", "@us after");
    await ask(child, "accounts.poll", { id: accountId });
    await until(
      "both to be sent",
      () => (office.by("us").length === 2 ? true : null),
      30_000,
    );
    await child.kill();
    child = await startCoreChild(dir, [], -hourMs);
    const [draft] = await ask(child, "drafts.list", {});
    expect(draft?.text === "after", `the draft is “${draft?.text ?? ""}”`);
    const { items } = await ask(child, "conversations.list", { query: "" });
    expect(items.length === 2, `${items.length} conversations of 2`);
    await ask(child, "accounts.poll", { id: accountId });
    expect(office.by("us").length === 2, "something was sent twice");
    findings.tried();
  } catch (cause) {
    expect(false, String(cause));
  } finally {
    await child.kill();
    await office.close();
    rmSync(dir, { recursive: true });
  }
  return findings.found;
}

/**
 * The clock is set back an hour, and forward again, while it polls, decides, writes, sends and backs up: nothing waits
 * for the hour to come round again, nothing goes out twice, and the newest text holds.
 */
export async function turnClockWhileWorking(): Promise<Found> {
  const findings = createFindings("the clock set while working");
  const { expect } = findings;
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-turned-"));
  const office = await startPostOffice();
  const child = await startCoreChild(dir);
  const offsets = [0, -hourMs, 0, -hourMs, hourMs, -hourMs];
  try {
    const accountId = await addUs(child, office.url);
    for (const [round, offset] of offsets.entries()) {
      const what = `round ${round}, ${offset / hourMs} h`;
      const backup = ask(child, "archive.backup", {});
      office.say("ana", `@us before the turn ${round}`);
      const polled = ask(child, "accounts.poll", { id: accountId });
      const sent = ask(child, "outbox.send", {
        id: `turned-${round}`,
        accountId,
        text: `sent ${round}`,
        undoSeconds: 0,
      });
      child.setClock(offset);
      await ask(child, "drafts.save", { id: "draft-turned", text: what });
      await Promise.all([backup, polled, sent]);
      office.say("ben", `@us after the turn ${round}`);
      await ask(child, "accounts.poll", { id: accountId });
      const { items } = await ask(child, "conversations.list", {
        query: "is:open",
        limit: 1,
      });
      const [item] = items;
      expect(item !== undefined, `${what}: nothing is open`);
      const ids = item === undefined ? [] : [item.id];
      await ask(child, "conversations.mark", { ids, mark: "done" });
      for (const id of ids) {
        const { state } = await ask(child, "conversations.get", { id });
        expect(state === "done", `${what}: a decision is gone`);
      }
      const [draft] = await ask(child, "drafts.list", {});
      expect(draft?.text === what, `${what}: the draft is “${draft?.text}”`);
      await until(
        `${what}: it to be sent`,
        () => (office.by("us").length === round + 1 ? true : null),
        30_000,
      );
      const { jobId } = await backup;
      await until(`${what}: the backup`, async () => {
        const jobs = await ask(child, "jobs.list", {});
        const job = jobs.find(({ id }) => id === jobId);
        if (job === undefined || job.state === "running") return null;
        expect(job.state === "done", `${what}: ${JSON.stringify(job)}`);
        return true;
      });
      findings.tried();
    }
    for (let more = true; more;)
      ({ more } = await ask(child, "accounts.poll", { id: accountId }));
    const texts = office.by("us").map(({ text }) => text);
    expect(new Set(texts).size === texts.length, "something was sent twice");
    const [account] = await ask(child, "accounts.list", {});
    expect(
      account?.counts.messages === office.posts.length,
      `${account?.counts.messages ?? 0} of ${office.posts.length} messages`,
    );
    expect(
      (await ask(child, "archive.backups", {})).length > 0,
      "there is no backup",
    );
  } catch (cause) {
    expect(false, String(cause));
  } finally {
    await child.kill();
    await office.close();
    rmSync(dir, { recursive: true });
  }
  return findings.found;
}
