// Numbers, times and sizes in the chosen language and the browser's one time zone.
import { i18n } from "./i18n";

const language = (): string => i18n.language || "en";

const cache = new Map<string, unknown>();
function kept<T>(kind: string, make: (language: string) => T): T {
  const key = `${language()} ${kind}`;
  if (!cache.has(key)) cache.set(key, make(language()));
  return cache.get(key) as T;
}

const number = (digits: number): Intl.NumberFormat =>
  kept(`number${digits}`, (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: digits }));

/** A number and its unit keep their order in text that runs from right to left. */
function apart(text: string): string {
  return i18n.dir() === "rtl" ? `\u2066${text}\u2069` : text;
}

export function formatCount(value: bigint | number): string {
  return number(0).format(value);
}

/** Octets with a binary unit: `1.5 GiB`. */
export function formatBytes(octets: bigint | number): string {
  return scaled(Number(octets), 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]);
}

/** Bits a second with a decimal unit: `12 Mbit/s`. */
export function formatBitRate(bitsPerSecond: number): string {
  return scaled(bitsPerSecond, 1000, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"]);
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (Math.abs(rest) >= base && unit < units.length - 1) {
    rest /= base;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(rest) >= 100 ? 0 : 1;
  return apart(`${number(digits).format(rest)} ${units[unit] ?? ""}`);
}

/** Seconds as `2 d 3 h`, `1 h 5 min`, `12 min`, `40 s`. */
export function formatDuration(seconds: bigint | number): string {
  const total = Math.max(0, Math.floor(Number(seconds)));
  const [d, h, m, s] = [
    Math.floor(total / 86400),
    Math.floor(total / 3600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  if (d) return apart(h ? `${d} d ${h} h` : `${d} d`);
  if (h) return apart(m ? `${h} h ${m} min` : `${h} h`);
  return apart(m ? `${m} min` : `${s} s`);
}

export function formatDateTime(date: Date): string {
  return kept("dateTime", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "medium" })).format(
    date,
  );
}

export function formatDate(date: Date): string {
  return kept("date", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium" })).format(date);
}

export function formatTime(date: Date): string {
  return kept("time", (tag) => new Intl.DateTimeFormat(tag, { timeStyle: "short" })).format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `3 minutes ago`. */
export function formatRelative(date: Date, now: Date): string {
  const relative = kept("relative", (tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" }));
  const seconds = (date.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(Math.abs(seconds) < 10 ? 0 : Math.trunc(seconds), "second");
}
