import { fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { expect, it } from "vitest";

import { useFollow } from "./use-follow";

function Page() {
  const follow = useFollow();
  return (
    <a href="/users?page=2#top" onClick={follow}>
      Users
    </a>
  );
}

it("goes within the application on a plain click, and leaves all others to the browser", () => {
  const router = createMemoryRouter([{ path: "*", element: <Page /> }]);
  render(<RouterProvider router={router} />);
  const link = screen.getByRole("link", { name: "Users" });
  // What `click` returns: whether the browser goes on with it.
  for (const other of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }])
    expect(fireEvent.click(link, other)).toBe(true);
  expect(router.state.location.pathname).toBe("/");
  expect(fireEvent.click(link)).toBe(false);
  expect(router.state.location).toMatchObject({ pathname: "/users", search: "?page=2", hash: "#top" });
});
