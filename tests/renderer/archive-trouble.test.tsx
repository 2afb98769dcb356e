import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
// Before anything that asks through it.
import { core } from "./bridge.ts";
import { CommandsProvider } from "../../src/renderer/commands.tsx";
import { JobsStrip } from "../../src/renderer/jobs-strip.tsx";
import {
  archiveQuery,
  jobsQuery,
  queryClient,
} from "../../src/renderer/queries.ts";
import { ArchiveBanner } from "../../src/renderer/safety/archive-banner.tsx";
import { ClosedScreen } from "../../src/renderer/safety/closed-screen.tsx";
import { ToastProvider } from "../../src/renderer/ui/toast.tsx";
import type { ArchiveState } from "../../src/shared/contract/safety.ts";
import type { FaultCode } from "../../src/shared/fault.ts";
import { keymapWith } from "../../src/shared/keymap.ts";
import type { Job } from "../../src/shared/model/job.ts";

let archive: ArchiveState;
let jobs: Job[];
beforeEach(() => {
  queryClient.clear();
  core.reset();
  archive = { state: "open" };
  jobs = [];
  core.answers["archive.state"] = () => archive;
  core.answers["jobs.list"] = () => jobs;
  core.answers["jobs.cancel"] = () => ({});
  core.answers["archive.backups"] = () => [];
  core.answers["archive.reopen"] = () => ({});
  core.answers["app.info"] = () => ({
    version: "0",
    host: "browser",
    demo: false,
    dataDir: "/data",
    choosesPaths: false,
  });
});
afterEach(cleanup);

function show(element: React.ReactNode) {
  return render(
    <QueryClientProvider client={queryClient}>
      <CommandsProvider keymap={keymapWith({})}>
        <ToastProvider>{element}</ToastProvider>
      </CommandsProvider>
    </QueryClientProvider>,
  );
}

describe("a disk in trouble", () => {
  it("is said with what to do, and no more once it is over", async () => {
    archive = {
      state: "open",
      trouble: { code: "archive-full", message: "No room." },
    };
    show(<ArchiveBanner />);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toMatch(/The disk is full: free some space/);
    expect(alert.textContent).toMatch(/What you write stays on this page/);
    archive = { state: "open" };
    await queryClient.invalidateQueries(archiveQuery);
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });
});

describe("an archive that cannot be opened", () => {
  const closed = (code: FaultCode, replaceable: boolean) => ({
    state: "closed" as const,
    fault: { code, message: "Why." },
    replaceable,
  });

  it.each<[FaultCode, string]>([
    ["archive-newer", "This archive is from a newer Porchlight"],
    ["archive-full", "The disk is full"],
    ["archive-read-only", "The data folder cannot be written"],
    ["folder-in-use", "The archive is in use"],
  ])("is not replaced where it is whole: %s", async (code, title) => {
    show(<ClosedScreen archive={closed(code, false)} />);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(title);
    expect(screen.queryByRole("button", { name: /Mend|Restore/ })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: /Try to open/ }));
    expect(core.inputs("archive.reopen")).toHaveLength(1);
  });

  it("offers to be mended or replaced by a backup where it is damaged", () => {
    show(<ClosedScreen archive={closed("archive-damaged", true)} />);
    expect(
      screen.getByRole("button", { name: "Mend the archive" }),
    ).toBeTruthy();
    expect(screen.getByRole("button", { name: "Restore" })).toBeTruthy();
  });
});

describe("long work", () => {
  const running = (kind: Job["kind"]): Job => ({
    id: kind,
    kind,
    title: `Work of ${kind}`,
    startedAt: 0,
    done: 3,
    unit: "messages",
    state: "running",
  });
  const ended = (
    kind: Job["kind"],
    end: { done?: number; state: "cancelled" | "done" },
  ): Job => ({
    ...running(kind),
    done: end.done ?? 3,
    endedAt: 1,
    ...(end.state === "done"
      ? { state: "done", outcome: "It has ended." }
      : { state: "cancelled" }),
  });
  const become = async (...now: Job[]) => {
    jobs = now;
    await queryClient.invalidateQueries(jobsQuery);
  };

  it("that erases can be stopped wherever one is, and what is gone is said", async () => {
    jobs = [running("retention"), running("export")];
    show(<JobsStrip isInSettings />);
    expect(await screen.findAllByRole("progressbar")).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(core.inputs("jobs.cancel")).toEqual([{ id: "retention" }]);
    await become(ended("retention", { state: "cancelled" }));
    expect(
      await screen.findByText(/what was erased by then is gone/),
    ).toBeTruthy();
  });

  it("that goes on every day by itself says nothing where there was nothing to do", async () => {
    jobs = [running("retention"), running("import")];
    show(<JobsStrip isInSettings={false} />);
    expect(await screen.findAllByRole("progressbar")).toHaveLength(2);
    await become(
      ended("retention", { state: "done", done: 0 }),
      running("import"),
    );
    await waitFor(() =>
      expect(screen.getAllByRole("progressbar")).toHaveLength(1),
    );
    expect(screen.queryByText("It has ended.")).toBeNull();
    await become(ended("import", { state: "done" }));
    expect(await screen.findAllByText("It has ended.")).toHaveLength(1);
  });
});
