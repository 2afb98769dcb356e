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

/** From the key to after the paint that follows it, milliseconds, once per key. */
async function press(page: Page, times: number): Promise<number[]> {
  await page.evaluate(() => {
    const samples: number[] = [];
    Object.assign(window, { samples });
    addEventListener(
      "keydown",
      (event) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => {
            samples.push(performance.now() - event.timeStamp);
          });
          port1.start();
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  for (let i = 0; i < times; i += 1) {
    await page.keyboard.press("j");
    await page.waitForTimeout(30);
  }
  return page.evaluate(() => Reflect.get(window, "samples") as number[]);
}

/** p95 of the next conversation by key, on the opened deck. */
export async function benchKeys(
  deck: Page,
  { runs }: BenchOptions,
): Promise<Measured[]> {
  // Before there is another page: one that was behind another paints once a second for a while.
  const values = await press(deck, runs * 12);
  const plain = await deck.context().newPage();
  await plain.setContent(staticPage);
  const floors = await press(plain, runs * 12);
  await plain.close();
  return [
    measured(
      "key j to paint, p95",
      "ms",
      quantile(values, 0.95),
      quantile(floors, 0.95),
    ),
  ];
}
