import { contextBridge, ipcRenderer, type IpcRendererEvent } from "electron";
import type { Bridge } from "../shared/bridge.ts";
import type { AppEvent } from "../shared/contract/event.ts";

const bridge: Bridge = {
  call: (method, input) => ipcRenderer.invoke("call", method, input),
  subscribe(listener) {
    const forward = (_: IpcRendererEvent, event: AppEvent) => listener(event);
    ipcRenderer.on("event", forward);
    return () => ipcRenderer.off("event", forward);
  },
};
contextBridge.exposeInMainWorld("porchlight", Object.freeze(bridge));
