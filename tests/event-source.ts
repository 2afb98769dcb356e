/**
 * As much of a browser's EventSource as the bridge uses, over fetch: Node has none. It takes a broken stream up again
 * from the last id, and gives up on any answer but 200 (HTML Standard, 9.2).
 */
export class TestEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static readonly #open = new Set<TestEventSource>();
  readyState = TestEventSource.CONNECTING;
  #lastId = "";
  readonly #url: string;
  readonly #aborting = new AbortController();

  constructor(url: string) {
    super();
    this.#url = url;
    TestEventSource.#open.add(this);
    void this.#run();
  }

  /** What a page's end does. */
  static closeAll(): void {
    for (const source of TestEventSource.#open) source.close();
    TestEventSource.#open.clear();
  }

  close(): void {
    this.readyState = TestEventSource.CLOSED;
    this.#aborting.abort();
  }

  async #run(): Promise<void> {
    while (this.readyState !== TestEventSource.CLOSED) {
      try {
        await this.#read();
      } catch {
        // Refused or broken off: taken up again.
      }
      if (!this.#aborting.signal.aborted)
        this.dispatchEvent(new Event("error"));
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  async #read(): Promise<void> {
    this.readyState = TestEventSource.CONNECTING;
    const response = await fetch(this.#url, {
      headers: this.#lastId === "" ? {} : { "last-event-id": this.#lastId },
      signal: this.#aborting.signal,
    });
    if (response.status !== 200 || response.body === null) {
      this.readyState = TestEventSource.CLOSED;
      return;
    }
    this.readyState = TestEventSource.OPEN;
    this.dispatchEvent(new Event("open"));
    let text = "";
    for await (const piece of response.body.pipeThrough(
      new TextDecoderStream(),
    )) {
      text += piece;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const field = (name: string) =>
      block
        .split("\n")
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    this.#lastId = field("id") ?? this.#lastId;
    const data = field("data");
    if (data !== undefined)
      this.dispatchEvent(new MessageEvent("message", { data }));
  }
}
