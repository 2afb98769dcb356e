import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import "./bridge.ts";
import { BodyView } from "../../src/renderer/conversation/body-view.tsx";
import { disguised } from "../../src/renderer/conversation/link.tsx";
import type { Block, Body, Inline } from "../../src/shared/model/body.ts";

afterEach(cleanup);

function show(body: Body, foldQuotes = false) {
  const opened: string[] = [];
  const view = render(
    <BodyView
      messageId="m1"
      body={body}
      foldQuotes={foldQuotes}
      openLink={(href) => opened.push(href)}
    />,
  );
  return { ...view, opened };
}

const p = (...c: Inline[]): Block => ({ t: "p", c });

describe("a message's text", () => {
  it("shows markup as the characters that it is", () => {
    const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>&lt;b&gt;`;
    const { container } = show([
      p(hostile),
      { t: "pre", text: hostile },
      { t: "h", c: [hostile] },
    ]);
    expect(container.querySelector("img, script, iframe")).toBeNull();
    expect(container.querySelector("p")?.textContent).toBe(hostile);
    expect(container.querySelector("pre")?.textContent).toBe(hostile);
  });

  it("opens links only through the core, with the address visible", async () => {
    const { opened } = show([
      p({ t: "a", href: "https://example.org/a?b=1", c: ["our page"] }),
    ]);
    const link = screen.getByRole("link", { name: "our page" });
    expect(link.getAttribute("title")).toBe("https://example.org/a?b=1");
    expect(link.getAttribute("rel")).toContain("noopener");
    await userEvent.click(link);
    expect(opened).toEqual(["https://example.org/a?b=1"]);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "\\\\host\\share",
    "",
  ])("makes no link of %j", (href) => {
    show([p({ t: "a", href, c: ["press me"] })]);
    expect(screen.queryByRole("link")).toBeNull();
    expect(screen.getByText("press me")).toBeDefined();
  });

  it("names the host where a link's text claims another", () => {
    show([
      p({ t: "a", href: "https://evil.example/x", c: ["https://paypal.com/"] }),
    ]);
    expect(screen.getByText("(leads to evil.example)")).toBeDefined();
    const url = new URL("https://www.example.org/a");
    expect(disguised("example.org/a", url)).toBeNull();
    expect(disguised("Read more. Thanks", url)).toBeNull();
    expect(disguised("https://example.org@evil.example", url)).toBe(
      "www.example.org",
    );
    expect(disguised("ехample.org", url)).toBe("www.example.org");
  });

  it("folds quotes in mail until they are asked for", async () => {
    show([p("New text"), { t: "quote", c: [p("Old text")] }], true);
    expect(screen.queryByText("Old text")).toBeNull();
    const fold = screen.getByRole("button", { name: "Show quoted text" });
    expect(fold.getAttribute("aria-expanded")).toBe("false");
    await userEvent.click(fold);
    expect(screen.getByText("Old text")).toBeDefined();
  });

  it("survives nesting that no person writes", () => {
    let inline: Inline = "deep";
    for (let i = 0; i < 5000; i += 1) inline = { t: "b", c: [inline] };
    let block: Block = p("deep");
    for (let i = 0; i < 5000; i += 1) block = { t: "quote", c: [block] };
    let list: Block = p("deep");
    for (let i = 0; i < 5000; i += 1)
      list = { t: "list", ordered: false, items: [[list]] };
    const { container } = show([p("start", inline), block, list, p("end")]);
    expect(container.textContent).toContain("start");
    expect(container.textContent).toContain("end");
    expect(container.querySelectorAll("*").length).toBeLessThan(200);
  });

  it("shows the beginning of a very long message and the rest when asked", async () => {
    const { container } = show([p("a".repeat(100_000)), p("last words")]);
    expect(container.textContent?.length).toBeLessThan(10_000);
    await userEvent.click(
      screen.getByRole("button", { name: "Show the whole message" }),
    );
    expect(screen.getByText("last words")).toBeDefined();
  });

  it("lets every paragraph have its own direction", () => {
    const { container } = show([p("hello"), p("شكراً على الفيديو")]);
    const paragraphs = [...container.querySelectorAll("p")];
    expect(paragraphs.map((each) => each.getAttribute("dir"))).toEqual([
      "auto",
      "auto",
    ]);
  });
});
