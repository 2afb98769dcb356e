import type { Input, Method, Output } from "../../src/shared/contract/index.ts";
import type { Job } from "../../src/shared/model/job.ts";
import { until } from "../servers/child.ts";
import type { CoreChild } from "../main/start-child.ts";

/** A call that must succeed. */
export async function ask<M extends Method>(
  child: CoreChild,
  method: M,
  input: Input<M>,
): Promise<Output<M>> {
  const reply = await child.call(method, input);
  if (!reply.ok) throw new Error(`${method}: ${reply.fault.message}`);
  return reply.value as Output<M>;
}

/** Starts a job and waits for its end. */
export async function finish(
  child: CoreChild,
  method: "archive.mend" | "archive.backup" | "archive.check",
): Promise<Job> {
  const { jobId } = await ask(child, method, {});
  return until(
    `${method} to end`,
    async () => {
      const jobs = await ask(child, "jobs.list", {});
      const job = jobs.find(({ id }) => id === jobId);
      return job === undefined || job.state === "running" ? null : job;
    },
    600_000,
  );
}

export async function untilOpen(child: CoreChild): Promise<void> {
  await until(
    "the archive to be open",
    async () => {
      const { state } = await ask(child, "archive.state", {});
      return state === "open" ? true : null;
    },
    60_000,
  );
}

/** An account at the post office, polled once. */
export async function addUs(child: CoreChild, url: string): Promise<string> {
  const { id } = await ask(child, "accounts.add", {
    channel: "discourse",
    settings: { url, user: "us" },
    secrets: { token: "us" },
  });
  await ask(child, "accounts.update", { id, doorAt: 0 });
  return id;
}
