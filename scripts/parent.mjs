/**
 * Calls back once when the process that started us is gone: a TERM to npm
 * alone would otherwise leave us behind.
 * @param {() => void} gone
 * @param {() => number} [parentPid]
 * @param {number} [everyMs]
 */
export function watchParent(
  gone,
  parentPid = () => process.ppid,
  everyMs = 500,
) {
  const first = parentPid();
  const timer = setInterval(() => {
    if (parentPid() === first) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}
