const units = ["B", "kB", "MB", "GB"];

/** Bytes as people read them: `734 B`, `12 kB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ""}`;
}

/** A media type in a word or two: `JPEG image`, `PDF`. */
export function mediaWords(mediaType: string): string {
  const [kind = "", subtype = ""] = mediaType.toLowerCase().split(/[/;+]/);
  const name = subtype.replace(/^(?:x-|vnd\.)/, "");
  const short = name.length <= 5 ? name.toUpperCase() : "";
  switch (kind) {
    case "image":
    case "video":
    case "audio":
      return short === "" ? kind : `${short} ${kind}`;
    case "text":
      return name === "plain" ? "text" : short || "text";
    default:
      return short || "file";
  }
}
