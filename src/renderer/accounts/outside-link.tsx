import { useOpenExternal } from "../open-external.ts";

/** A page of somebody else's, opened in the browser. */
export function OutsideLink({ title, url }: { title: string; url: string }) {
  const open = useOpenExternal();
  return (
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
  );
}
