// How the pages look that a tenant made its own: by host before somebody signs in, by the person's tenant afterwards.
import { useEffect } from "react";

import type { Branding } from "@/gen/wiwebb/identity/v1/branding_service_pb";

import { createStore, useStore } from "./store";

export interface Brand {
  /** The tenant's name; WiWebb's own if it is empty. */
  name: string;
  /** An object URL of the logo. */
  logo?: string;
}

const PRODUCT = "WiWebb";
const brand = createStore<Brand>({ name: "" });

export const useBrand = (): Brand => useStore(brand);

const objectUrl = (bytes: Uint8Array, type: string): string | undefined =>
  bytes.length > 0 ? URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type })) : undefined;

/** Puts a tenant's name, colour and pictures on the pages. */
export function applyBranding({ name, color, logo, logoType, favicon, faviconType }: Branding): void {
  const before = brand.get();
  if (before.logo) URL.revokeObjectURL(before.logo);
  brand.set({ name, logo: objectUrl(logo, logoType) });
  document.title = name || PRODUCT;

  const root = document.documentElement.style;
  if (/^#[0-9a-f]{6}$/i.test(color)) {
    // Lightness is kept within what text and ground can be told apart by, in the light and in the dark.
    root.setProperty(
      "--brand",
      `light-dark(oklch(from ${color} min(l, 0.5) c h), oklch(from ${color} max(l, 0.72) c h))`,
    );
  } else {
    root.removeProperty("--brand");
  }

  const icon = objectUrl(favicon, faviconType);
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link && icon) {
    link.href = icon;
    link.type = faviconType;
  }
}

/** The browser tab's title: what the page shows, and whose pages these are. */
export function usePageTitle(page: string): void {
  // Branding that comes later writes the title, too.
  const current = useBrand();
  useEffect(() => {
    document.title = page ? `${page} · ${current.name || PRODUCT}` : current.name || PRODUCT;
  }, [page, current]);
}
