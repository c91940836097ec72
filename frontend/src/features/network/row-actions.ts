import type { DescMethodUnary } from "@bufbuild/protobuf";

import { useConfirm } from "@/components/confirm";
import { useAction, type Action } from "@/components/use-action";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";

interface Kind<Row> {
  words: "nas" | "users";
  name: (row: Row) => string | undefined;
  update: (row: Row, isActive: boolean) => Promise<unknown>;
  remove: (row: Row) => Promise<unknown>;
  list: DescMethodUnary;
  get: DescMethodUnary;
}

export interface RowActions<Row> extends Pick<Action, "pending" | "failure"> {
  setActive: (row: Row, isActive: boolean) => Promise<boolean>;
  remove: (row: Row) => Promise<boolean>;
}

/** What can be done to a NAS as to a network user; each resolves to whether it was done. */
export function useRowActions<Row>(kind: Kind<Row>, toasts: boolean): RowActions<Row> {
  const { t } = useTranslation("network");
  const confirm = useConfirm();
  const invalidate = useInvalidate();
  const { pending, failure, run } = useAction({ toasts });
  const { words, list, get } = kind;
  const statistics = NetworkStatisticsService.method.getNetworkStatistics;

  const sure = (what: "deactivate" | "delete", name: string, action: string): Promise<boolean> =>
    confirm({
      title: t(`${words}.${what}Title`, { name }),
      body: t(`${words}.${what}Body`),
      action,
      destructive: true,
    });

  const setActive = async (row: Row, isActive: boolean): Promise<boolean> => {
    const name = kind.name(row) ?? "";
    if (!isActive && !(await sure("deactivate", name, t("deactivate")))) return false;
    const work = async (): Promise<void> => {
      await kind.update(row, isActive);
      await invalidate(list, get, statistics);
    };
    return run("active", work, t(`${words}.${isActive ? "activated" : "deactivated"}`, { name }));
  };

  const remove = async (row: Row): Promise<boolean> => {
    const name = kind.name(row) ?? "";
    if (!(await sure("delete", name, t("common:delete")))) return false;
    const work = async (): Promise<void> => {
      await kind.remove(row);
      // The sheet may still show it: only what lists it is read anew.
      await invalidate(list, statistics);
    };
    return run("delete", work, t(`${words}.deleted`, { name }));
  };

  return { pending, failure, setActive, remove };
}
