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
