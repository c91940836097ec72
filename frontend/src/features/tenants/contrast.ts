// How well text can be told from its ground (WCAG 2.2, "contrast ratio").

/** The least for text of usual size. */
export const ENOUGH = 4.5;

const COLOR = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

export const isColor = (text: string): boolean => COLOR.test(text);

function luminance(color: string): number | undefined {
  const channels = COLOR.exec(color)
    ?.slice(1)
    .map((hex) => {
      const share = parseInt(hex, 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
  if (!channels) return undefined;
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The ratio of two colours, 1 to 21; unknown where one is none. */
export function contrast(one: string, other: string): number | undefined {
  const [a, b] = [luminance(one), luminance(other)];
  if (a === undefined || b === undefined) return undefined;
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
