import { Suspense, type ReactNode } from "react";

import { Skeleton } from "@/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";

export interface PageTab {
  /** As the URL names it. */
  key: string;
  label: string;
  content: ReactNode;
}

interface Props {
  label: string;
  tabs: readonly PageTab[];
  value: string;
  onChange: (key: string) => void;
}

/** On narrow screens the chosen tab may lie outside of what is seen of the row. */
function reveal(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The sections of a page, each with a URL of its own. */
export function PageTabs({ label, tabs, value, onChange }: Props) {
  return (
    <Tabs value={value} onValueChange={onChange}>
      <TabsList aria-label={label}>
        {tabs.map((tab) => (
          <TabsTrigger key={tab.key} value={tab.key} ref={tab.key === value ? reveal : undefined}>
            {tab.label}
          </TabsTrigger>
        ))}
      </TabsList>
      {tabs.map((tab) => (
        <TabsContent key={tab.key} value={tab.key}>
          <Suspense fallback={<Skeleton className="h-64 w-full" />}>{tab.content}</Suspense>
        </TabsContent>
      ))}
    </Tabs>
  );
}
