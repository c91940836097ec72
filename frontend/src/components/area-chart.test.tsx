import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
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
