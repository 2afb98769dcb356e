import type { Setup } from "../../shared/model/setup.ts";
import { useOpenExternal } from "../open-external.ts";

/** What is needed, and where the platform says more about it. */
export function SetupIntro({ setup }: { setup: Setup }) {
  const open = useOpenExternal();
  const { title, url } = setup.link;
  return (
    <p className="form-intro">
      {setup.help}{" "}
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        onClick={(event) => {
          event.preventDefault();
          open(url);
        }}
      >
        {title}
      </a>
    </p>
  );
}
