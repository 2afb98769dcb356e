import { type RefObject, useEffect } from "react";
import { client } from "./api.ts";

/** A look is said again this often; the core lets it run out a little later. */
const sayEveryMs = 60_000;
/** What comes into sight together is said together. */
const gatherMs = 500;
/** A window that nobody has touched for so long is not being looked at. */
const idleMs = 15 * 60_000;

/** What is in sight now, by the part of the page that shows it. */
const inSight = new Map<object, readonly string[]>();
let timer: number | undefined;
let touchedAt = Date.now();

function say(): void {
  const isLooked =
    document.visibilityState === "visible" &&
    document.hasFocus() &&
    Date.now() - touchedAt < idleMs;
  const ids = [...new Set([...inSight.values()].flat())].slice(0, 200);
  if (isLooked && ids.length > 0)
    // A missed look only means that the next poll comes as usual.
    client.call("accounts.look", { ids }).catch(() => undefined);
}

function later(ms: number): void {
  window.clearTimeout(timer);
  timer = undefined;
  if (inSight.size === 0) return;
  timer = window.setTimeout(() => {
    say();
    later(sayEveryMs);
  }, ms);
}

const touched = () => {
  const wasAway = Date.now() - touchedAt >= idleMs;
  touchedAt = Date.now();
  if (wasAway) later(gatherMs);
};
for (const event of ["pointerdown", "pointermove", "keydown", "wheel"])
  window.addEventListener(event, touched, { passive: true });
window.addEventListener("focus", () => {
  touched();
  later(gatherMs);
});

/** Tells the core which accounts somebody has in front of them while this part of the page is in sight: they are polled more often. */
export function useInSight(
  part: RefObject<Element | null>,
  accountIds: readonly string[],
): void {
  const ids = accountIds.join(" ");
  useEffect(() => {
    const element = part.current;
    if (element === null || ids === "") return undefined;
    const key = {};
    const watch = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting === true)
        inSight.set(key, ids.split(" "));
      else inSight.delete(key);
      later(gatherMs);
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      inSight.delete(key);
    };
  }, [part, ids]);
}
