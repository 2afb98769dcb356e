import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import type { Input } from "../shared/contract/index.ts";
import type { SearchOrder } from "../shared/contract/search.ts";
import type { ListOrder } from "../shared/model/column.ts";
import { client } from "./api.ts";

/** Everything shown comes from the core, on this machine: always ask, never guess from the network's state, fresh until told otherwise. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      retry: false,
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

// Keys begin with a noun; `invalidation.ts` maps the topics of events to them.

export const appInfo = queryOptions({
  queryKey: ["app", "info"],
  queryFn: () => client.call("app.info", {}),
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => client.call("settings.get", {}),
});

export const accountsQuery = queryOptions({
  queryKey: ["accounts", "list"],
  queryFn: () => client.call("accounts.list", {}),
});

/** The channels that accounts can be added on; they stay the same while the program runs. */
export const kindsQuery = queryOptions({
  queryKey: ["accounts", "kinds"],
  queryFn: () => client.call("accounts.kinds", {}),
});

export const ledgerQuery = (id: string) =>
  queryOptions({
    queryKey: ["accounts", "ledger", id],
    queryFn: () => client.call("accounts.ledger", { id }),
  });

/** Addresses that a text may go out from, the usual one first. */
export const sendersQuery = (id: string, inReplyTo: string | undefined) =>
  queryOptions({
    queryKey: ["accounts", "senders", id, inReplyTo],
    queryFn: () =>
      client.call("accounts.senders", {
        id,
        ...(inReplyTo === undefined ? {} : { inReplyTo }),
      }),
  });

export const authorisationQuery = (authorisationId: string) =>
  queryOptions({
    queryKey: ["authorisation", authorisationId],
    queryFn: () => client.call("accounts.authorisation", { authorisationId }),
  });

/** Brings a picture here; `/media/<id>` shows it then. */
export const pictureQuery = (id: string) =>
  queryOptions({
    queryKey: ["picture", id],
    queryFn: () => client.call("attachments.fetch", { id, use: "show" }),
  });

/** In whose text a small picture stands, or in whose name. */
export type EmojiPlace = { messageId: string } | { identityId: string };

/** The same address is fetched once, whoever asks first. */
export const emojiQuery = (where: EmojiPlace, name: string, url: string) =>
  queryOptions({
    queryKey: ["emoji", url],
    queryFn: () => client.call("emoji.fetch", { ...where, name }),
  });

export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: () => client.call("jobs.list", {}),
});

export const labelsQuery = queryOptions({
  queryKey: ["labels", "list"],
  queryFn: () => client.call("labels.list", {}),
});

export const topicsQuery = queryOptions({
  queryKey: ["labels", "topics"],
  queryFn: () => client.call("topics.list", {}),
});

export const rolesQuery = queryOptions({
  queryKey: ["labels", "roles"],
  queryFn: () => client.call("people.roles", {}),
});

export const rulesQuery = queryOptions({
  queryKey: ["rules", "list"],
  queryFn: () => client.call("rules.list", {}),
});

/** What a rule with this query would have met. */
export const tryOutQuery = (query: string, ever = false) =>
  queryOptions({
    queryKey: ["rules", "tryOut", query, ever],
    queryFn: () => client.call("rules.tryOut", { query, ever }),
    gcTime: 0,
  });

export const archiveQuery = queryOptions({
  queryKey: ["archive", "state"],
  queryFn: () => client.call("archive.state", {}),
});

export const backupsQuery = queryOptions({
  queryKey: ["archive", "backups"],
  queryFn: () => client.call("archive.backups", {}),
});

export const setAsideQuery = queryOptions({
  queryKey: ["archive", "setAside"],
  queryFn: () => client.call("archive.setAside", {}),
});

export const columnsQuery = queryOptions({
  queryKey: ["columns"],
  queryFn: () => client.call("columns.list", {}),
});

/**
 * Page by page: the first is enough for a tall screen, which then waits for no other when something comes in; later
 * ones are larger, so that a refetch of a long list takes few calls.
 */
export const conversationsQuery = (query: string, order: ListOrder) =>
  infiniteQueryOptions({
    queryKey: ["conversations", "list", { query, order }],
    queryFn: ({ pageParam }) =>
      client.call("conversations.list", {
        query,
        order,
        ...(pageParam === undefined
          ? { limit: 60 }
          : { limit: 200, after: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ["conversations", "get", id],
    queryFn: () => client.call("conversations.get", { id }),
  });

/** The same, with what lies around this message instead of the newest. */
export const conversationAround = (id: string, around: string) =>
  queryOptions({
    queryKey: ["conversations", "get", id, around],
    queryFn: () => client.call("conversations.get", { id, around }),
    // What one has scrolled past is read again should one come back.
    gcTime: 0,
  });

/** A message that is not among those shown. */
export const messageQuery = (conversationId: string, id: string) =>
  queryOptions({
    queryKey: ["conversations", "get", conversationId, "message", id],
    queryFn: () => client.call("conversations.message", { id }),
  });

/** What keeps a message from being answered, as its channel says now; nobody knows it offline. */
export const barrierQuery = (messageId: string) =>
  queryOptions({
    queryKey: ["barrier", messageId],
    queryFn: () => client.call("outbox.barrier", { messageId }),
    staleTime: 60_000,
    retry: false,
  });

export const countQuery = (query: string) =>
  queryOptions({
    queryKey: ["conversations", "count", query],
    queryFn: () => client.call("conversations.count", { query }),
    placeholderData: keepPreviousData,
  });

export const draftsQuery = queryOptions({
  queryKey: ["drafts", "list"],
  queryFn: () => client.call("drafts.list", {}),
});

export const draftVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["drafts", "versions", id],
    queryFn: () => client.call("drafts.versions", { id }),
  });

export const outboxQuery = (which: "open" | "all") =>
  queryOptions({
    queryKey: ["outbox", "list", which],
    queryFn: () => client.call("outbox.list", { which }),
  });

export const responseTimeQuery = (input: Input<"reports.responseTime">) =>
  queryOptions({
    queryKey: ["reports", "responseTime", input],
    queryFn: () => client.call("reports.responseTime", input),
    placeholderData: keepPreviousData,
  });

export const completenessQuery = queryOptions({
  queryKey: ["accounts", "completeness"],
  queryFn: () => client.call("reports.completeness", {}),
  placeholderData: keepPreviousData,
});

export const searchMessagesQuery = (query: string, order: SearchOrder) =>
  infiniteQueryOptions({
    queryKey: ["search", "messages", query, order],
    queryFn: ({ pageParam }) =>
      client.call("search.messages", {
        query,
        order,
        ...(pageParam === undefined ? {} : { after: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

/** Mail addresses that are known. */
export const addressesQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", "addresses", text],
    queryFn: () => client.call("people.addresses", { text }),
    placeholderData: keepPreviousData,
  });

export const searchPeopleQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", "people", text],
    queryFn: () => client.call("search.people", { text }),
    placeholderData: keepPreviousData,
  });
