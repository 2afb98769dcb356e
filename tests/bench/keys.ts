import type { Page } from "@playwright/test";
import {
  measured,
  quantile,
  type BenchOptions,
  type Measured,
} from "./measure.ts";

/** Thirty rows, of which `j` marks the next: what the browser itself takes. */
const staticPage = `<!doctype html><style>.row{height:76px}.at{background:#cdf}</style>
${Array.from({ length: 30 }, (_, i) => `<div class="row">Row ${i}</div>`).join("")}
<script>
  let at = -1;
  const rows = document.querySelectorAll(".row");
  addEventListener("keydown", (event) => {
    if (event.key !== "j") return;
    rows[at]?.classList.remove("at");
    at = (at + 1) % rows.length;
    rows[at].classList.add("at");
  });
</script>`;

/** What the page has measured so far: from each key to after the paint that follows it, and what held it up, milliseconds. */
type Seen = { samples: number[]; longTasks: number[] };

function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen: Seen = { samples: [], longTasks: [] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        seen.longTasks.push(duration);
    }).observe({ type: "longtask" });
    addEventListener(
      "keydown",
      (event) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => {
            seen.samples.push(performance.now() - event.timeStamp);
          });
          port1.start();
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
}

/** Every time that all of these keys took, pressed one after the other so many times. */
async function press(
  page: Page,
  keys: string[],
  { times, everyMs }: { times: number; everyMs: number },
): Promise<Seen> {
  for (let i = 0; i < times; i += 1)
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(everyMs);
    }
  await page.waitForTimeout(everyMs);
  return page.evaluate(() => {
    const { samples, longTasks } = Reflect.get(window, "seen") as Seen;
    return { samples: samples.splice(0), longTasks: longTasks.splice(0) };
  });
}

/** A key that is held down repeats this often; a hand presses one after the other this quickly. */
const heldMs = 30;
const pressedMs = 250;

/** p95 of what one presses most, on the opened deck. */
export async function benchKeys(
  deck: Page,
  { runs }: BenchOptions,
): Promise<Measured[]> {
  const times = runs * 12;
  // Before there is another page: one that was behind another paints once a second for a while.
  await watch(deck);
  const held = { times, everyMs: heldMs };
  const pressed = { times, everyMs: pressedMs };
  const values = new Map([
    ["j, held down", await press(deck, ["j"], held)],
    ["k, held down", await press(deck, ["k"], held)],
    ["j", await press(deck, ["j"], pressed)],
    ["next and previous column", await press(deck, ["]", "["], pressed)],
    ["open, and back", await press(deck, ["Enter", "Escape"], pressed)],
    ["done", await press(deck, ["e"], pressed)],
  ]);
  const plain = await deck.context().newPage();
  await plain.setContent(staticPage);
  await watch(plain);
  const floor = await press(plain, ["j"], held);
  await plain.close();
  return [
    ...[...values].map(([name, { samples }]) =>
      measured(
        `${name}: key to paint, p95`,
        "ms",
        quantile(samples, 0.95),
        quantile(floor.samples, 0.95),
        { bar: { of: "ratio", most: 2 }, goal: { of: "value", most: 33 } },
      ),
    ),
    measured(
      `tasks of more than 50 ms within those ${times * 8} keys`,
      "",
      [...values.values()].flatMap(({ longTasks }) => longTasks).length,
      floor.longTasks.length,
    ),
  ];
}
