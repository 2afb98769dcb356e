import type {
  AnnouncedCapabilities,
  FileLimits,
} from "../../../shared/model/account.ts";
import type { Instance, Me } from "./wire.ts";

/** Mastodon's own, for servers that name none. */
const defaultCharacters = 500;
const defaultPerUrl = 23;
const defaultFiles = 4;
const defaultFileBytes = 16 * 1024 * 1024;
const defaultAlt = 1500;

/** Widest first, as https://docs.joinmastodon.org/entities/Status/#visibility has them. */
const visibilities = ["public", "unlisted", "private", "direct"];

export type Length = {
  maxCharacters: number;
  charactersReservedPerUrl: number;
};

export function lengthOf(instance: Instance | null): Length {
  const statuses = instance?.configuration?.statuses;
  return {
    maxCharacters:
      statuses?.max_characters ?? instance?.max_toot_chars ?? defaultCharacters,
    charactersReservedPerUrl:
      statuses?.characters_reserved_per_url ?? defaultPerUrl,
  };
}

/** What the server says of files; videos may be larger than pictures, and the server has the last word. */
function filesOf(instance: Instance | null): FileLimits {
  const { statuses, media_attachments: media } = instance?.configuration ?? {};
  const limits = [media?.image_size_limit, media?.video_size_limit].filter(
    (limit) => limit !== undefined,
  );
  const said =
    limits.length === 0 ? instance?.upload_limit : Math.max(...limits);
  return {
    max:
      statuses?.max_media_attachments ??
      instance?.max_media_attachments ??
      defaultFiles,
    ...(said === undefined
      ? { maxBytes: defaultFileBytes, bytesBy: "usual" }
      : { maxBytes: said }),
    types: media?.supported_mime_types ?? [],
    maxAlt:
      media?.description_limit ?? instance?.description_limit ?? defaultAlt,
  };
}

/** What an account can do: by its server's limits and by what its person has chosen there. */
export function capabilitiesOf(
  instance: Instance | null,
  me: Me,
): AnnouncedCapabilities {
  const length = lengthOf(instance);
  const usual = visibilities.filter((each) => each === me.source?.privacy);
  return {
    reply: true,
    post: true,
    edit: true,
    delete: true,
    like: true,
    boost: true,
    length: {
      unit: "graphemes",
      max: length.maxCharacters,
      perUrl: length.charactersReservedPerUrl,
    },
    files: filesOf(instance),
    visibilities: [...new Set([...usual, ...visibilities])],
    warning: true,
    lang: true,
    moderate: ["block", "report"],
    writeBack: ["read", "star", "notifications"],
  };
}
