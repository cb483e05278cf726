/// <reference types="vite/client" />
import type { HostApi } from '#electron/contract';

declare global {
  interface Window {
    /** Present in the desktop shell only. */
    readonly ringside?: HostApi;
  }
}
export {};
