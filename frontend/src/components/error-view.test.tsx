import { Code, ConnectError } from "@connectrpc/connect";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { describe, expect, it, vi } from "vitest";
import { toUiError } from "@/lib/errors";
import { ErrorView, type ErrorViewProps } from "./error-view";

function show(props: ErrorViewProps) {
  const router = createMemoryRouter([{ path: "*", element: <ErrorView {...props} /> }], {
    initialEntries: ["/users/12"],
  });
  render(<RouterProvider router={router} />);
  return { user: userEvent.setup(), at: () => router.state.location.pathname };
}

const retry = () => undefined;

describe("ErrorView", () => {
  it("names the permission that is missing and offers no useless retry", () => {
    show({ error: new ConnectError("No.", Code.PermissionDenied), retry, permission: "identity.users.read" });
    expect(screen.getByRole("heading", { name: "You do not have access" })).toBeInTheDocument();
    expect(screen.getByText("identity.users.read")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });

  it("leads back one level when something does not exist", async () => {
    const { user, at } = show({ error: new ConnectError("gone", Code.NotFound), retry });
    expect(screen.getByRole("heading", { name: "Not found" })).toBeInTheDocument();
    await user.click(screen.getByRole("link", { name: "Go back" }));
    expect(at()).toBe("/users");
  });

  it("leads back to where it is told to", async () => {
    const { user, at } = show({
      error: new ConnectError("gone", Code.NotFound),
      backTo: "/dashboard",
      backLabel: "Home",
    });
    await user.click(screen.getByRole("link", { name: "Home" }));
    expect(at()).toBe("/dashboard");
  });

  it("offers another try when the server is away", async () => {
    const again = vi.fn();
    const { user } = show({ error: new ConnectError("down", Code.Unavailable), retry: again });
    expect(screen.getByRole("alert")).toHaveTextContent("The server does not answer");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(again).toHaveBeenCalledOnce();
  });

  it("shows what the server says about a limit, and for how long", () => {
    const error = { ...toUiError(new ConnectError("Too many attempts.", Code.ResourceExhausted)), retryAfter: 30 };
    show({ error });
    expect(screen.getByText("Too many attempts.")).toBeInTheDocument();
    expect(screen.getByText("Try again in 30 seconds.")).toBeInTheDocument();
  });

  it("gives the request id of a server's failure to copy, and hides its inner words", () => {
    const headers = new Headers({ "x-request-id": "req-42" });
    show({ error: new ConnectError("panicked at src/db.rs:1", Code.Internal, headers) });
    expect(screen.getByText("req-42")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Copy request id" })).toBeInTheDocument();
    expect(screen.queryByText(/panicked/)).not.toBeInTheDocument();
  });

  it("takes anything that was thrown, and fits between other content", () => {
    show({ error: new Error("boom"), inline: true, retry });
    expect(screen.getByRole("alert")).toHaveTextContent("Something went wrong");
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
  });
});
