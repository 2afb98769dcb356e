import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Locked = {
  version: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
};

const { packages } = JSON.parse(
  readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
) as { packages: Record<string, Locked> };

const versionsOf = (name: string) =>
  Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));

// A release whose binaries for other systems are not published yet is locked
// without them, and `npm ci` then refuses the whole lockfile, here too.
test("every system's binaries are locked", () => {
  const missing = Object.entries(packages).flatMap(([path, locked]) =>
    Object.keys(locked.optionalDependencies ?? {})
      .filter((name) => versionsOf(name).length === 0)
      .map((name) => `${path} wants ${name}`),
  );
  expect(missing).toEqual([]);
});

test("the lockfile names no registry", () => {
  const resolved = Object.entries(packages).filter(
    ([, locked]) => locked.resolved,
  );
  expect(resolved).toEqual([]);
});
