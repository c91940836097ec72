import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { RouterProvider } from "react-router/dom";

import { queries } from "@/lib/query";
import { transport } from "@/lib/transport";

export function App({ router }: { router: ComponentProps<typeof RouterProvider>["router"] }) {
  return (
    <TransportProvider transport={transport}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </TransportProvider>
  );
}
