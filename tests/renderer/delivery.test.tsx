import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Delivery } from "../../src/renderer/ui/delivery.tsx";

const item = { state: "sending", notBefore: 0, attempts: 1 } as const;

it("says how much of a large mail has left, then that its server thinks about it", () => {
  const { rerender, container } = render(<Delivery item={item} />);
  expect(container.textContent).toContain("Sending…");
  expect(screen.queryByRole("progressbar")).toBeNull();

  const progress = { sentBytes: 13_900_000, totalBytes: 41_000_000 };
  rerender(<Delivery item={{ ...item, progress }} />);
  expect(container.textContent).toContain("Sending… 33 % of 41 MB");
  const bar = screen.getByRole("progressbar", { name: "Sent" });
  expect(bar.getAttribute("value")).toBe("13900000");
  expect(bar.getAttribute("max")).toBe("41000000");

  const all = { ...progress, sentBytes: progress.totalBytes };
  rerender(<Delivery item={{ ...item, progress: all }} />);
  expect(container.textContent).toContain("Not confirmed yet");
});
