import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const importPattern =
  /^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

type Import = { from: string; to: string };

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((e) => e.isFile() && /\.tsx?$/.test(e.name))
    .map((e) => relative(root, join(e.parentPath, e.name)));
}

/** Relative imports as paths from the root, packages by their name. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(importPattern)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    const to = name.startsWith(".")
      ? relative(root, resolve(root, dirname(file), name))
      : name;
    return { from: file, to };
  });
}

const files = sources("src");
const imports = files.flatMap(importsOf);
const pureLibraries = new Set(["zod", "htmlparser2", "tinyld"]);

/** What breaks a rule, one line each. */
function offenders(
  inside: string | RegExp,
  allowed: (to: string, from: string) => boolean,
): string[] {
  return imports
    .filter(({ from }) =>
      typeof inside === "string" ? from.startsWith(inside) : inside.test(from),
    )
    .filter(({ to, from }) => !allowed(to, from))
    .map(({ from, to }) => `${from} → ${to}`);
}

const isSource = (to: string) => to.startsWith("src/");
const isNode = (to: string) => to.startsWith("node:");

describe("imports", () => {
  it("finds what there is to check", () => {
    expect(imports.length).toBeGreaterThan(300);
  });

  it("keeps shared pure", () => {
    expect(
      offenders(
        "src/shared/",
        (to) => to.startsWith("src/shared/") || pureLibraries.has(to),
      ),
    ).toEqual([]);
  });

  it("keeps the renderer away from the core and from Node", () => {
    expect(
      offenders(
        "src/renderer/",
        (to) =>
          to.startsWith("src/shared/") ||
          to.startsWith("src/renderer/") ||
          (!isSource(to) && !isNode(to) && to !== "electron"),
      ),
    ).toEqual([]);
  });

  it("keeps the interface's features apart: app.tsx composes them", () => {
    const features = new Set(
      readdirSync(join(root, "src/renderer"), { withFileTypes: true })
        .filter((e) => e.isDirectory() && e.name !== "ui")
        .map((e) => e.name),
    );
    const featureOf = (file: string) => {
      const name = file.split("/")[2] ?? "";
      return features.has(name) ? name : undefined;
    };
    expect(
      offenders("src/renderer/", (to, from) => {
        const mine = featureOf(from);
        const theirs = isSource(to) ? featureOf(to) : undefined;
        return mine === undefined || theirs === undefined || mine === theirs;
      }),
    ).toEqual([]);
    expect(
      offenders("src/renderer/ui/", (to) => featureOf(to) === undefined),
    ).toEqual([]);
  });

  it("keeps the preload to electron and shared types", () => {
    expect(
      offenders(
        "src/preload/",
        (to) => to === "electron" || to.startsWith("src/shared/"),
      ),
    ).toEqual([]);
  });

  it("keeps Electron in its host", () => {
    const allowed = /^src\/(main\/index\.ts|main\/hosts\/electron\/|preload\/)/;
    expect(
      imports
        .filter(({ to }) => to === "electron")
        .map(({ from }) => from)
        .filter((from) => !allowed.test(from)),
    ).toEqual([]);
  });

  it("keeps the core away from the interface", () => {
    expect(
      offenders(
        "src/main/",
        (to) =>
          !isSource(to) ||
          to.startsWith("src/main/") ||
          to.startsWith("src/shared/"),
      ),
    ).toEqual([]);
  });

  it("keeps the archive away from channels and hosts", () => {
    expect(
      offenders(
        "src/main/archive/",
        (to) =>
          !isSource(to) ||
          to.startsWith("src/main/archive/") ||
          to.startsWith("src/shared/"),
      ),
    ).toEqual([]);
  });

  it("keeps channels away from the archive and from one another", () => {
    expect(
      offenders("src/main/channels/", (to, from) => {
        if (!isSource(to) || to.startsWith("src/shared/")) return true;
        if (!to.startsWith("src/main/channels/")) return false;
        const folder = (file: string) => file.split("/").slice(0, 4).join("/");
        // What several channels read feeds with.
        const isForAll = /^src\/main\/channels\/(?:syndication\/)?[^/]+\.ts$/;
        return (
          isForAll.test(to) ||
          from === "src/main/channels/index.ts" ||
          folder(from) === folder(to)
        );
      }),
    ).toEqual([]);
  });

  it("has no circle", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to } of imports)
      if (isSource(to)) graph.set(from, [...(graph.get(from) ?? []), to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: string[]): void => {
      const at = path.indexOf(file);
      if (at >= 0) {
        circles.push([...path.slice(at), file].join(" → "));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe("files", () => {
  it("stay small and named for what they hold", () => {
    const tooLong = files.filter(
      (file) =>
        // A released migration is never touched again, so never split either.
        !file.includes("/migrations/") &&
        readFileSync(join(root, file), "utf8").split("\n").length > 301,
    );
    expect(tooLong).toEqual([]);
    expect(
      files.filter((file) =>
        /(utils|helpers|common|manager|service)\b/.test(file),
      ),
    ).toEqual([]);
    expect(files.filter((file) => !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
  });

  it("interpret no markup", () => {
    const banned = /dangerouslySetInnerHTML|\.innerHTML\b|insertAdjacentHTML/;
    expect(
      files.filter((file) =>
        banned.test(readFileSync(join(root, file), "utf8")),
      ),
    ).toEqual([]);
  });
});
