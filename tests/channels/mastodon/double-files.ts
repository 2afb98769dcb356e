import type { IncomingMessage } from "node:http";

export type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
  /** The fields of a form; a file as its name, type and bytes. */
  form?: Record<string, string | { name: string; type: string; bytes: string }>;
};

export type DoubleMedia = {
  id: string;
  /** The post that it went with: it goes with no other. */
  of?: string;
  type: string;
  url: string | null;
  description: string | null;
};

/** Uploads: done at once, after so many looks, or only in the old version. */
export type Processing = "at-once" | number | "v1";

/** The fields of a form with files. */
export async function readForm(
  headers: IncomingMessage["headers"],
  bytes: Buffer,
): Promise<NonNullable<Asked["form"]>> {
  const form = await new Response(Uint8Array.from(bytes), {
    headers: { "content-type": headers["content-type"] ?? "" },
  }).formData();
  const fields: NonNullable<Asked["form"]> = {};
  for (const [name, value] of form)
    fields[name] =
      typeof value === "string"
        ? value
        : {
            name: value.name,
            type: value.type,
            bytes: Buffer.from(await value.arrayBuffer()).toString(),
          };
  return fields;
}

/** https://docs.joinmastodon.org/methods/media/ */
export function createFiles(processing: Processing, base: () => string) {
  const media = new Map<string, DoubleMedia & { looks: number }>();
  let count = 0;
  const upload = (ask: Asked): [number, unknown] => {
    if (processing === "v1" && ask.path === "/api/v2/media")
      return [404, { error: "Not Found" }];
    const file = ask.form?.["file"];
    if (file === undefined || typeof file === "string")
      return [422, { error: "Validation failed: File can't be blank" }];
    if (file.type === "application/x-evil")
      return [
        422,
        { error: "Validation failed: File content type is invalid" },
      ];
    const description = ask.form?.["description"];
    const looks = typeof processing === "number" ? processing : 0;
    count += 1;
    const made = {
      id: `media-${count}`,
      type: "image",
      url: looks > 0 ? null : `${base()}/files/${file.name}`,
      description: typeof description === "string" ? description : null,
      looks,
    };
    media.set(made.id, made);
    return [looks > 0 ? 202 : 200, made];
  };
  const look = (id: string): [number, unknown] => {
    const found = media.get(id);
    if (found === undefined || found.of !== undefined)
      return [404, { error: "Record not found" }];
    found.looks -= 1;
    if (found.looks > 0) return [206, found];
    found.url = `${base()}/files/${id}`;
    return [200, found];
  };
  const route = (ask: Asked): [number, unknown] | undefined => {
    const { method, path } = ask;
    if (method === "POST" && /^\/api\/v[12]\/media$/.test(path))
      return upload(ask);
    const [, mediaId] = /^\/api\/v1\/media\/(.+)$/.exec(path) ?? [];
    return mediaId === undefined ? undefined : look(mediaId);
  };
  return { media, route };
}
