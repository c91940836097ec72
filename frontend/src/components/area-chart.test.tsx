import { act, fireEvent, render, screen, within, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AreaChart } from "./area-chart";

interface Sample {
  at: Date;
  down: bigint;
  up?: number;
}

const series = [
  { key: "down", label: "Download", color: 1 },
  { key: "up", label: "Upload", color: 2 },
] as const;
const format = (value: number) => `${value} bit/s`;

describe("AreaChart", () => {
  it("is one picture with a name, and a table of the same values in order of time", () => {
    const data: Sample[] = [
      { at: new Date("2026-03-01T12:00:00Z"), down: 7n },
      { at: new Date("2026-03-01T11:00:00Z"), down: 5n, up: 3 },
    ];
    render(<AreaChart data={data} x="at" series={series} format={format} label="Traffic" />);
    expect(screen.getByRole("img", { name: "Traffic" })).toBeInTheDocument();
    const rows = within(screen.getByRole("table", { name: "Traffic" })).getAllByRole("row");
    const cells = rows.slice(1).map((row) =>
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    );
    expect(cells).toEqual([
      ["5 bit/s", "3 bit/s"],
      ["7 bit/s", "–"],
    ]);
  });

  it("says quietly that there is nothing to show", () => {
    render(<AreaChart data={[] as Sample[]} x="at" series={series} format={format} />);
    expect(screen.getByText("No data for this period")).toBeInTheDocument();
    expect(screen.queryByRole("img")).not.toBeInTheDocument();
  });
});

describe("the values of a point", () => {
  const hours = [10, 11, 12].map((hour) => ({
    at: new Date(2026, 2, 1, hour),
    down: BigInt(hour),
    up: hour === 11 ? undefined : 1,
  }));
  const draw = async () => {
    const { container } = render(
      <AreaChart
        data={hours}
        x="at"
        series={series}
        format={format}
        formatTime={(time) => `${time.getHours()} h`}
        label="Traffic"
      />,
    );
    const slider = await screen.findByRole("slider", { name: "Values of “Traffic”, by the arrow keys" });
    // Drawn once its width is known.
    await waitFor(() => expect(container.querySelector("[role=img] svg")).toBeInTheDocument());
    const shown = () => container.querySelector("[data-slot=chart-values] p")?.parentElement?.textContent;
    return { slider, shown, user: userEvent.setup() };
  };

  // jsdom has no layout: an axis of 200 px, and a plot of 200 px.
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(200);
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(readonly tell: () => void) {}
        observe = (): void => void setTimeout(() => act(() => this.tell()));
        disconnect = vi.fn();
      },
    );
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("shows with the focus, and the arrow keys go from point to point and stop at the ends", async () => {
    const { slider, shown, user } = await draw();
    expect(shown()).toBeUndefined();
    await user.tab();
    expect(slider).toHaveFocus();
    expect(slider).toHaveAttribute("aria-valuetext", "12 h: Download 12 bit/s, Upload 1 bit/s");
    await user.keyboard("{ArrowLeft}");
    expect(slider).toHaveAttribute("aria-valuetext", "11 h: Download 11 bit/s, Upload –");
    expect(slider).toHaveAttribute("aria-valuenow", "1");
    await user.keyboard("{Home}{ArrowLeft}");
    expect(slider).toHaveAttribute("aria-valuenow", "0");
    await user.keyboard("{End}{ArrowRight}");
    expect(slider).toHaveAttribute("aria-valuenow", "2");
  });

  it("are written beside the point, until Escape or until the focus goes on", async () => {
    const { slider, shown, user } = await draw();
    await user.tab();
    await user.keyboard("{ArrowLeft}");
    expect(shown()).toBe("11 hDownload11 bit/sUpload–");
    await user.keyboard("{Escape}");
    expect(shown()).toBeUndefined();
    await user.keyboard("{End}");
    expect(shown()).toContain("12 h");
    await user.tab();
    expect(shown()).toBeUndefined();
    expect(slider).not.toHaveFocus();
  });

  it("follow the pointer to the nearest point and leave with it", async () => {
    const { slider, shown } = await draw();
    fireEvent.pointerMove(slider, { clientX: 200 + 60 });
    expect(shown()).toContain("11 h");
    fireEvent.pointerMove(slider, { clientX: 200 + 40 });
    expect(shown()).toContain("10 h");
    fireEvent.pointerLeave(slider);
    expect(shown()).toBeUndefined();
  });

  it("draws a line for each series, and a dot where a value stands alone", async () => {
    await draw();
    const picture = screen.getByRole("img", { name: "Traffic" });
    expect(picture.querySelectorAll("path[fill=none]")).toHaveLength(2);
    // Of the uploads the one in the middle is missing.
    expect(picture.querySelectorAll("circle")).toHaveLength(2);
    expect(within(picture).getByText("15 bit/s")).toBeInTheDocument();
  });
});
