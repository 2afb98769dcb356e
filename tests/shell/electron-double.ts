import { EventEmitter } from "node:events";

/**
 * A stand-in for the module `electron`, for machines without its binary: it does nothing but remember
 * what it was asked, so that a test can ask whether the host asked for the right things.
 */
type Recorded = {
  schemes: unknown[];
  windows: DoubleWindow[];
  opened: string[];
  exits: number[];
  errors: string[];
  isSandboxed: boolean;
  menu: unknown;
};

export const recorded: Recorded = {
  schemes: [],
  windows: [],
  opened: [],
  exits: [],
  errors: [],
  isSandboxed: false,
  menu: undefined,
};

class DoubleContents extends EventEmitter {
  mainFrame = { origin: "app://porchlight" };
  sent: unknown[] = [];
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(
    handler: (details: { url: string }) => { action: string },
  ): void {
    this.openHandler = handler;
  }
  send(...message: unknown[]): void {
    this.sent.push(message);
  }
}

export class DoubleWindow extends EventEmitter {
  webContents = new DoubleContents();
  loaded: string | undefined;
  options: { webPreferences?: Record<string, unknown> };
  constructor(options: { webPreferences?: Record<string, unknown> }) {
    super();
    this.options = options;
    recorded.windows.push(this);
    app.emit("web-contents-created", {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.loaded = url;
    return Promise.resolve();
  }
  isDestroyed(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return false;
  }
  show(): void {}
  focus(): void {}
  restore(): void {}
}

class DoublePowerMonitor extends EventEmitter {
  isOnBatteryPower(): boolean {
    return false;
  }
}
export const powerMonitor = new DoublePowerMonitor();

class DoubleApp extends EventEmitter {
  isPackaged = false;
  enableSandbox(): void {
    recorded.isSandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    return true;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getVersion(): string {
    return "0.0.0";
  }
  setBadgeCount(): void {}
  quit(): void {
    this.emit("before-quit", { preventDefault: () => undefined });
  }
  exit(code: number): void {
    recorded.exits.push(code);
    this.emit("exited");
  }
}

export const app = new DoubleApp();
export { DoubleWindow as BrowserWindow };

export const ipcMain = {
  handlers: new Map<string, (...parameters: unknown[]) => unknown>(),
  handle(
    channel: string,
    handler: (...parameters: unknown[]) => unknown,
  ): void {
    this.handlers.set(channel, handler);
  },
};

export const protocol = {
  handlers: new Map<
    string,
    (request: Request) => Response | Promise<Response>
  >(),
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    recorded.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Response): void {
    this.handlers.set(scheme, handler);
  },
};

class DoubleSession extends EventEmitter {
  request:
    | ((
        contents: unknown,
        permission: string,
        answer: (granted: boolean) => void,
      ) => void)
    | undefined;
  check: ((contents: unknown, permission: string) => boolean) | undefined;
  device: (() => boolean) | undefined;
  setPermissionRequestHandler(handler: typeof this.request): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: typeof this.check): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

export const session = { defaultSession: new DoubleSession() };

export const shell = {
  openExternal(url: string): Promise<void> {
    recorded.opened.push(url);
    return Promise.resolve();
  },
};

export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => "basic_text",
};

export const Menu = {
  setApplicationMenu(menu: unknown): void {
    recorded.menu = menu;
  },
  buildFromTemplate: (template: unknown) => template,
};

export const dialog = {
  showOpenDialog: (options: { title: string; properties: string[] }) =>
    Promise.resolve({
      filePaths:
        options.title === "Turned away"
          ? []
          : [`/chosen/${options.properties[0] ?? ""}`],
    }),
  showSaveDialog: (options: { defaultPath?: string }) =>
    Promise.resolve({ filePath: `/chosen/${options.defaultPath ?? ""}` }),
  showErrorBox(_: string, text: string): void {
    recorded.errors.push(text);
  },
};
