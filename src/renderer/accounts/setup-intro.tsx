import type { Setup } from "../../shared/model/setup.ts";
import { OutsideLink } from "./outside-link.tsx";

/** What is needed, and where the platform says more about it. */
export function SetupIntro({ setup }: { setup: Setup }) {
  return (
    <p className="form-intro">
      {setup.help} <OutsideLink {...setup.link} />
    </p>
  );
}
